//! From what holds when to how each sound moves.

use crate::limits;
use crate::units::Millis;

use super::{KeyTime, Notes, Passage, Sounding, Sounds};

/// The notes and beats that a tone may have, as the texture does.
const CARRIERS: [f64; 2] = [30.0, 1200.0];
const BEATS: [f64; 2] = [-60.0, 60.0];

/// How long what is unlike takes to fade out before a time, and in after it.
const ACROSS: Millis = Millis::secs(30);

/// One sound of the session, and how it moves.
pub(super) struct ImportedTrack {
    pub what: Sounds,
    /// Where its loudest time is written.
    pub line: usize,
    pub points: Vec<TrackPoint>,
}

/// What it is at a time. Between two, all goes straight.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct TrackPoint {
    pub at: Millis,
    /// Hertz; 0 for noise.
    pub carrier: f64,
    pub beat: f64,
    /// Of 100.
    pub amplitude: f64,
}

/// The sounds that are heard at any time, one for each channel and kind.
pub(super) fn tracks(keys: &[KeyTime], notes: &mut Notes) -> Vec<ImportedTrack> {
    let channels = keys.iter().map(|key| key.set.len()).max().unwrap_or(0);
    let mut tracks: Vec<ImportedTrack> = Vec::new();
    for channel in 0..channels {
        let mut kinds: Vec<(Sounds, usize)> = Vec::new();
        for key in keys {
            let Some(sounding) = sounding(key, channel) else {
                continue;
            };
            tell_limits(&sounding.what, key.line, notes);
            let known = kinds.iter().any(|(kind, _)| kind.is_like(&sounding.what));
            if !known && sounding.amplitude > 0.0 {
                kinds.push((sounding.what, key.line));
            }
        }
        tracks.extend(kinds.into_iter().map(|(what, line)| ImportedTrack {
            points: tidy(points(keys, channel, &what)),
            what,
            line,
        }));
    }
    let mut tracks = merged(tracks);
    for extra in tracks.iter().skip(limits::LAYERS) {
        let most = limits::LAYERS;
        notes.leave_out(
            extra.line,
            format!("more than {most} sounds, counting every kind"),
        );
    }
    tracks.truncate(limits::LAYERS);
    tracks
}

impl ImportedTrack {
    /// When it has moved as often as a sound of a session may.
    pub fn is_full(&self) -> Option<Millis> {
        self.points.get(limits::STOPS).map(|point| point.at)
    }
}

fn sounding(key: &KeyTime, channel: usize) -> Option<&Sounding> {
    key.set.get(channel).and_then(Option::as_ref)
}

fn tell_limits(what: &Sounds, line: usize, notes: &mut Notes) {
    let Sounds::Tone { carrier, beat, .. } = what else {
        return;
    };
    for (value, [low, high], name) in [(carrier, CARRIERS, "note"), (beat, BEATS, "beat")] {
        if !(low..=high).contains(value) {
            let nearest = value.clamp(low, high);
            notes.leave_out(
                line,
                format!("a {name} of {value} Hz: it is {nearest} Hz here"),
            );
        }
    }
}

/// How the sound of kind `what` in `channel` moves.
fn points(keys: &[KeyTime], channel: usize, what: &Sounds) -> Vec<TrackPoint> {
    let own = |key: &KeyTime| {
        sounding(key, channel)
            .filter(|s| s.what.is_like(what))
            .copied()
    };
    let mut points: Vec<TrackPoint> = Vec::new();
    // Whether it fades in only now, having come across the time before.
    let mut late = false;
    for (i, key) in keys.iter().enumerate() {
        let Some(before) = i.checked_sub(1).and_then(|i| keys.get(i)) else {
            points.extend(own(key).map(|here| point(key.at, &here, here.amplitude)));
            continue;
        };
        let (t0, t1) = (before.at, key.at);
        let middle = Millis((t0.0 + t1.0) / 2);
        let part = |share: Millis| share.min(Millis(t1.saturating_sub(t0).0));
        let across = key.passage == Passage::Across;
        let silent = |key: &KeyTime| key.set.is_empty();
        let other = |key: &KeyTime| sounding(key, channel).is_some();
        match (own(before), own(key)) {
            (None, None) => {}
            (Some(a), Some(b)) => {
                if late {
                    let x = part(ACROSS).0 as f64 / (t1.0 - t0.0).max(1) as f64;
                    points.push(between(t0 + part(ACROSS), &a, &b, x));
                }
                let apart = match key.passage {
                    Passage::Silence => true,
                    Passage::Fade => a.what != b.what,
                    Passage::Glide | Passage::Across => false,
                };
                if apart {
                    points.push(point(middle, &a, 0.0));
                    points.push(point(middle, &b, 0.0));
                }
                points.push(point(t1, &b, b.amplitude));
            }
            (Some(a), None) => {
                if late {
                    points.push(point(t0 + part(ACROSS), &a, a.amplitude));
                }
                if across && !silent(key) {
                    points.push(point(t1.saturating_sub(part(ACROSS)), &a, a.amplitude));
                }
                let end = if !across && other(key) { middle } else { t1 };
                points.push(point(end, &a, 0.0));
            }
            (None, Some(b)) => {
                let begin = match () {
                    () if across && !silent(before) => t1,
                    () if !across && other(before) => middle,
                    () => t0,
                };
                points.push(point(begin, &b, 0.0));
                if begin < t1 {
                    points.push(point(t1, &b, b.amplitude));
                }
            }
        }
        late = across && !silent(before) && own(before).is_none() && own(key).is_some();
    }
    points
}

fn point(at: Millis, sounding: &Sounding, amplitude: f64) -> TrackPoint {
    let (carrier, beat) = match sounding.what {
        Sounds::Tone { carrier, beat, .. } => (
            carrier.clamp(CARRIERS[0], CARRIERS[1]),
            beat.clamp(BEATS[0], BEATS[1]),
        ),
        Sounds::Noise(_) => (0.0, 0.0),
    };
    TrackPoint {
        at,
        carrier,
        beat,
        amplitude,
    }
}

/// `x` of the way from one to the other.
fn between(at: Millis, a: &Sounding, b: &Sounding, x: f64) -> TrackPoint {
    let (a, b) = (point(at, a, a.amplitude), point(at, b, b.amplitude));
    let mid = |a: f64, b: f64| a + (b - a) * x;
    TrackPoint {
        at,
        carrier: mid(a.carrier, b.carrier),
        beat: mid(a.beat, b.beat),
        amplitude: mid(a.amplitude, b.amplitude),
    }
}

/// Without what lies on the straight way between its neighbours.
fn tidy(points: Vec<TrackPoint>) -> Vec<TrackPoint> {
    let mut kept: Vec<TrackPoint> = Vec::new();
    for point in points {
        while let [.., a, b] = kept[..]
            && is_straight(&a, &b, &point)
        {
            kept.pop();
        }
        if kept.last() != Some(&point) {
            kept.push(point);
        }
    }
    kept
}

fn is_straight(a: &TrackPoint, b: &TrackPoint, c: &TrackPoint) -> bool {
    if a.at == b.at || b.at == c.at {
        return false;
    }
    let x = (b.at.0 - a.at.0) as f64 / (c.at.0 - a.at.0) as f64;
    let near = |a: f64, b: f64, c: f64| (a + (c - a) * x - b).abs() < 1e-6;
    near(a.carrier, b.carrier, c.carrier)
        && near(a.beat, b.beat, c.beat)
        && near(a.amplitude, b.amplitude, c.amplitude)
}

/// The same noise in several channels, moving alike, is one.
fn merged(tracks: Vec<ImportedTrack>) -> Vec<ImportedTrack> {
    let mut kept: Vec<ImportedTrack> = Vec::new();
    for track in tracks {
        let noise = matches!(track.what, Sounds::Noise(_));
        let twice = kept
            .iter()
            .any(|k| noise && k.what == track.what && k.points == track.points);
        if !twice {
            kept.push(track);
        }
    }
    kept
}
