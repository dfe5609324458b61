//! The gain of each layer over time, and of the whole: all of it known beforehand.

use crate::cue::Phase;
use crate::dsp::decibels;
use crate::dsp::math;
use crate::dsp::seeds;
use crate::session::{Layer, Session};
use crate::time::{Anchor, AnchorPoint};
use crate::units::{Decibels, Frames, Millis, Seed};

use super::arrival;
use super::compile::Compiled;
use super::{Cue, CueSound, Curve, Envelope, Point};

/// Where a step says so, ambience comes in and leaves over this long.
const FADE_IN: Millis = Millis(4000);
const FADE_OUT: Millis = Millis(8000);

/// A layer steps back before the first word, and returns long after the last: slowly enough
/// not to be noticed. Through pauses shorter than this it stays where it is, for it would come
/// up only to leave again.
const STEP_BACK: Millis = Millis(600);
const RETURN: Millis = Millis(3500);
const LONGEST_PAUSE: Millis = Millis::secs(6);

/// Where a fade's straight line in dB ends; the last step from there is silence.
const FLOOR: Decibels = Decibels(-60.0);

fn point(at: Frames, level: f32, curve: Curve) -> Point {
    Point {
        at,
        level: Decibels(level),
        curve,
    }
}

/// All envelopes of a layer; their decibels add up.
pub fn layer_envelopes(
    layer: &Layer,
    seed: Seed,
    compiled: &Compiled,
    whole: Millis,
) -> Vec<Envelope> {
    let place = |anchor: &Anchor| place(anchor, compiled);
    let mut all = vec![Envelope::constant(layer.loudness.level)];
    if !layer.loudness.gain.is_empty() {
        let points = layer.loudness.gain.iter().map(|p| Point {
            at: place(&p.at).frames(),
            level: p.level,
            curve: if p.smooth {
                Curve::Smooth
            } else {
                Curve::Linear
            },
        });
        all.push(Envelope::new(points.collect()));
    }
    let from = layer.heard.from.as_ref().map_or(Millis::ZERO, place);
    let crossing = layer.heard.crossing.filter(|_| from > Millis::ZERO);
    all.push(match crossing {
        Some(length) => cross_in(from, length),
        None if from == Millis::ZERO => arrival::rise(&compiled.cues),
        // A piece has its beginning.
        None if layer.row.once => arrival::risen(from.frames(), FADE_IN.frames() / 16),
        None => arrival::risen(from.frames(), FADE_IN.frames()),
    });
    if let Some(until) = &layer.heard.until {
        let end = place(until);
        let longest = layer.heard.crossing.unwrap_or(FADE_OUT);
        let length = longest.min(end.saturating_sub(from));
        let begin = end.saturating_sub(length);
        all.push(match layer.heard.crossing {
            Some(_) => cross_out(begin, end),
            None => fade_out(begin, end),
        });
    }
    if layer.loudness.breathes.0 > 0.0 {
        all.extend(breathing(compiled, layer.loudness.breathes));
    }
    if let Some(drift) = &layer.loudness.drift {
        all.push(drifting(
            seed.named(seeds::DRIFT),
            drift.depth,
            drift.period,
            whole,
        ));
    }
    all
}

/// When an anchor is, within the guidance.
pub fn place(anchor: &Anchor, compiled: &Compiled) -> Millis {
    let point = match anchor.point {
        AnchorPoint::Start => Millis::ZERO,
        AnchorPoint::End => compiled.length,
        AnchorPoint::StepStart(step) => compiled.steps[step].0,
        AnchorPoint::StepEnd(step) => compiled.steps[step].1,
    };
    Millis((point.0 as i64 + anchor.offset).clamp(0, compiled.length.0 as i64) as u64)
}

fn fade_out(from: Millis, end: Millis) -> Envelope {
    let length = (end - from).frames();
    Envelope::new(vec![
        point(from.frames(), 0.0, Curve::Linear),
        point(from.frames() + length * 49 / 50, FLOOR.0, Curve::Linear),
        point(end.frames(), Decibels::SILENCE.0, Curve::Linear),
    ])
}

/// The rising half of an equal-power crossfade.
fn cross_in(from: Millis, length: Millis) -> Envelope {
    Envelope::new(crossing(from, length, false))
}

fn cross_out(from: Millis, end: Millis) -> Envelope {
    Envelope::new(crossing(from, end - from, true))
}

fn crossing(from: Millis, length: Millis, falling: bool) -> Vec<Point> {
    const POINTS: u64 = 12;
    let level = |x: f64| match x > 0.0 {
        true => decibels::of_amplitude(math::sin_cos(x / 4.0).0) as f32,
        false => Decibels::SILENCE.0,
    };
    let points = (0..=POINTS).map(|i| {
        let at = (from + Millis(length.0 * i / POINTS)).frames();
        let rest = if falling { POINTS - i } else { i };
        point(at, level(rest as f64 / POINTS as f64), Curve::Linear)
    });
    points.collect()
}

/// How a layer steps back in the band of speech, by `most` at most and no further than the
/// voices need: one dip for each stretch in which somebody speaks.
pub fn dip(cues: &[Cue], most: Decibels) -> Envelope {
    let dips = stretches(cues).into_iter().flat_map(|(start, end, need)| {
        let depth = need.0.min(most.0);
        [
            point(start.saturating_sub(STEP_BACK.frames()), 0.0, Curve::Linear),
            point(start, -depth, Curve::Smooth),
            point(end, -depth, Curve::Linear),
            point(end + RETURN.frames(), 0.0, Curve::Smooth),
        ]
    });
    Envelope::new(dips.filter(|_| most.0 > 0.0).collect())
}

/// From when to when somebody speaks, short pauses within, and what the neediest voice there
/// needs.
fn stretches(cues: &[Cue]) -> Vec<(Frames, Frames, Decibels)> {
    let mut stretches: Vec<(Frames, Frames, Decibels)> = Vec::new();
    for cue in cues {
        let CueSound::Speech(clip) = &cue.sound else {
            continue;
        };
        let (start, end, need) = (cue.start, cue.start + cue.length, clip.dip);
        match stretches.last_mut() {
            Some(last) if start < last.1 + LONGEST_PAUSE.frames() => {
                last.1 = last.1.max(end);
                last.2 = Decibels(last.2.0.max(need.0));
            }
            _ => stretches.push((start, end, need)),
        }
    }
    stretches
}

/// Swells with the scripted inhale, stays in a full hold, sinks with the exhale.
fn breathing(compiled: &Compiled, height: Decibels) -> Option<Envelope> {
    let mut points = Vec::new();
    for m in &compiled.moments {
        let (start, end) = (m.start.frames(), (m.start + m.length).frames());
        match m.kind.phase() {
            Some(Phase::Inhale) => {
                points.push(point(start, 0.0, Curve::Linear));
                points.push(point(end, height.0, Curve::Smooth));
            }
            Some(Phase::TopUp | Phase::HoldFull) => {
                points.push(point(end, height.0, Curve::Linear));
            }
            Some(Phase::Exhale) => points.push(point(end, 0.0, Curve::Smooth)),
            _ => {}
        }
    }
    (!points.is_empty()).then(|| Envelope::new(points))
}

/// A slow ebb by chance, a turning point every half period.
fn drifting(seed: Seed, depth: Decibels, period: Millis, whole: Millis) -> Envelope {
    let half = Millis(period.0 / 2);
    let count = whole.0 / half.0.max(1) + 2;
    let points = (0..count).map(|i| {
        let x = seed.nth(i).uniform();
        // Below more than above: an ebb, not a surge.
        point((half * i).frames(), depth.0 * (0.3 - x), Curve::Smooth)
    });
    Envelope::new(points.collect())
}

/// Keeps scattered sounds under what sounds around them, so that together they rise by
/// 3 dB at most, also where two of each layer fall together. Where all layers are
/// scattered they stay as they are, and the listener is warned.
pub fn hush_scattered(session: &Session, layers: &mut [super::Layer], whole: Millis) {
    const STEP: Millis = Millis::secs(10);
    let scattered: Vec<bool> = session.layers.iter().map(|l| l.every.is_some()).collect();
    let count = scattered.iter().filter(|s| **s).count();
    if count == 0 || count == layers.len() {
        return;
    }
    let room = -decibels::of_power(2.0 * count as f64) as f32;
    // Wherever a gain turns, and often enough between.
    let turns = layers.iter().flat_map(super::Layer::turns);
    let mut times: Vec<Frames> = turns
        .chain((0..=whole.0 / STEP.0).map(|step| (STEP * step).frames()))
        .collect();
    times.sort_unstable();
    times.dedup();
    let around: Vec<f32> = times
        .iter()
        .map(|at| {
            let others = layers.iter().zip(&scattered).filter(|(_, s)| !**s);
            let power: f32 = others
                .map(|(layer, _)| layer.level_in_speech(*at).gain().powi(2))
                .sum();
            decibels::of_power(power.max(1e-8).into()) as f32 + room
        })
        .collect();
    for (layer, _) in layers.iter_mut().zip(&scattered).filter(|(_, s)| **s) {
        let points = times.iter().zip(&around).map(|(at, around)| {
            let over = layer.level_in_speech(*at).0 - around;
            point(*at, -over.max(0.0), Curve::Linear)
        });
        let hush = Envelope::new(points.collect());
        layer.gain.push(hush);
    }
}
