//! A tone that beats: a note in each ear, both in both, or one that swells.
//!
//! Its phase is a whole number of 2^-64 turns, summed over the straight pieces of its course in
//! closed form. So it starts anywhere, and is as exact in the eighth hour as in the first.

use crate::dsp::chance::Draw;
use crate::dsp::math;
use crate::dsp::seeds;
use crate::dsp::tone::{WHOLE_TURN, turns};
use crate::dsp::weighting::power_weight;
use crate::frame::{BLOCK, Block, Frame, Texture};
use crate::units::{Frames, SAMPLE_RATE, Seed};

use super::parameter::{Parameter, Settings, share};
use super::{Moment, TextureKind};

const CARRIER: Parameter =
    Parameter::number("carrier", [30.0, 160.0, 1200.0], "Hz", "the note one hears");
const BEAT: Parameter = Parameter::number(
    "beat",
    [-60.0, 6.0, 60.0],
    "Hz",
    "beats in a second: binaural, the left ear has the higher note, and below zero the right",
);
const BEATING: Parameter = Parameter::word(
    "kind",
    &["binaural", "monaural", "isochronic"],
    "a note in each ear, for headphones; both notes in both ears; or one note that swells",
);
const WARMTH: Parameter = share("warmth", 0.0, "soft overtones; without them a pure sine");

pub const KIND: TextureKind = TextureKind {
    name: "tone",
    what: "a steady tone that beats: binaural, monaural or isochronic",
    parameters: &[CARRIER, BEAT, BEATING, WARMTH],
    start: |settings, seed| Box::new(BeatingTone::new(&[(0, settings.clone())], seed)),
    follow: Some(|moments, seed| Box::new(BeatingTone::new(moments, seed))),
};

/// Amplitude of a note in one ear, near the reference loudness, where hearing is flat.
const LEVEL: f32 = 0.0767;

/// The note and its overtones where it is warmest, by amplitude.
const PARTIALS: [f32; 4] = [1.0, 0.3, 0.12, 0.05];

/// Slower ones are no beat that anybody hears: the two notes are one.
const SLOWEST_BEAT: f64 = 0.05;

/// What jumps glides for so long instead, or it would click: 20 ms.
const GLIDE: Frames = SAMPLE_RATE as Frames / 50;

/// How much there is of each kind, in their order.
type Shares = [f32; 3];

/// A tone, running.
struct BeatingTone {
    /// Each begins where the one before ends; the first at 0, and the last never ends.
    pieces: Vec<ToneStretch>,
}

/// A stretch in which all that moves goes straight.
struct ToneStretch {
    begin: Frames,
    /// For how long it moves.
    length: Frames,
    carrier: Sweep,
    /// Half the beat: by so much the ears are off the carrier.
    half: Sweep,
    ends: [ToneState; 2],
}

/// A phase whose step from frame to frame grows evenly, all in units of 2^-64 turns.
#[derive(Clone, Copy)]
struct Sweep {
    phase: u64,
    step: i64,
    bend: i64,
}

/// What holds at a moment.
#[derive(Clone, Copy)]
struct ToneState {
    carrier: f64,
    half: f64,
    shares: Shares,
    warmth: f32,
}

impl Sweep {
    /// From `from` to `to` hertz in `length` frames.
    fn new(phase: u64, [from, to]: [f64; 2], length: Frames) -> Sweep {
        let step = |hertz: f64| (hertz / f64::from(SAMPLE_RATE) * WHOLE_TURN) as i64;
        Sweep {
            phase,
            step: step(from),
            bend: (step(to) - step(from)) / length.clamp(1, i64::MAX as u64) as i64,
        }
    }

    /// It `frames` later.
    fn after(self, frames: Frames) -> Sweep {
        // Only what is beyond whole turns counts, so sums may run over.
        let pairs = u128::from(frames) * u128::from(frames.saturating_sub(1)) / 2;
        let stepped = (self.step as u64).wrapping_mul(frames);
        let bent = (self.bend as u64).wrapping_mul(pairs as u64);
        Sweep {
            phase: self.phase.wrapping_add(stepped).wrapping_add(bent),
            step: self.step + self.bend.wrapping_mul(frames as i64),
            bend: self.bend,
        }
    }

    #[inline]
    fn next(&mut self) -> u64 {
        let phase = self.phase;
        self.phase = phase.wrapping_add(self.step as u64);
        self.step += self.bend;
        phase
    }
}

impl ToneState {
    fn of(settings: &Settings) -> ToneState {
        let beat = settings.number(&BEAT);
        let shares = match settings.word(&BEATING) {
            // Nothing beats: it must neither swell nor stand still at a moment of silence.
            _ if beat.abs() < SLOWEST_BEAT => [1.0, 0.0, 0.0],
            "monaural" => [0.0, 1.0, 0.0],
            "isochronic" => [0.0, 0.0, 1.0],
            _ => [1.0, 0.0, 0.0],
        };
        ToneState {
            carrier: settings.number(&CARRIER),
            half: 0.5 * beat,
            shares,
            warmth: settings.number(&WARMTH) as f32,
        }
    }

    fn between([a, b]: &[ToneState; 2], x: f64) -> ToneState {
        let near = x as f32;
        ToneState {
            carrier: a.carrier + (b.carrier - a.carrier) * x,
            half: a.half + (b.half - a.half) * x,
            shares: std::array::from_fn(|kind| {
                math::between([a.shares[kind], b.shares[kind]], near)
            }),
            warmth: math::between([a.warmth, b.warmth], near),
        }
    }

    /// The partials by amplitude, as loud to the ear whatever the note.
    fn partials(&self) -> [f32; 4] {
        let mut partials = PARTIALS;
        for overtone in &mut partials[1..] {
            *overtone *= self.warmth;
        }
        let heard = partials.iter().zip(1u8..).map(|(partial, number)| {
            let hertz = self.carrier as f32 * f32::from(number);
            partial * partial * power_weight(hertz)
        });
        let gain = LEVEL / heard.sum::<f32>().sqrt();
        partials.map(|partial| gain * partial)
    }
}

impl BeatingTone {
    fn new(moments: &[Moment], seed: Seed) -> BeatingTone {
        let mut states: Vec<(Frames, ToneState)> = Vec::with_capacity(moments.len() + 1);
        for (at, settings) in moments {
            let state = ToneState::of(settings);
            match states.last() {
                None if *at > 0 => states.push((0, state)),
                None => {}
                Some((before, _)) if *at > 0 && *at < before + GLIDE => {
                    let at = before + GLIDE;
                    states.push((at, state));
                    continue;
                }
                Some(_) => {}
            }
            states.push((*at, state));
        }
        let phase = Draw::new(seed.named(seeds::TONE)).bits();
        let mut pieces: Vec<ToneStretch> = Vec::with_capacity(states.len());
        for (i, (begin, state)) in states.iter().enumerate() {
            let (end, to) = states.get(i + 1).copied().unwrap_or((u64::MAX, *state));
            let [carrier, half] = match pieces.last() {
                // The ears begin together, or one loudspeaker would lose what the two hold.
                None => [phase, 0],
                Some(piece) => {
                    let passed = begin - piece.begin;
                    [piece.carrier, piece.half].map(|sweep| sweep.after(passed).phase)
                }
            };
            let length = end - begin;
            pieces.push(ToneStretch {
                begin: *begin,
                length,
                carrier: Sweep::new(carrier, [state.carrier, to.carrier], length),
                half: Sweep::new(half, [state.half, to.half], length),
                ends: [*state, to],
            });
        }
        BeatingTone { pieces }
    }
}

impl Texture for BeatingTone {
    fn block(&mut self, index: u64, out: &mut Block) {
        let start = index * BLOCK as u64;
        let mut done = 0;
        while done < BLOCK {
            let position = start + done as u64;
            let next = self.pieces.partition_point(|piece| piece.begin <= position);
            let end = self.pieces.get(next).map_or(u64::MAX, |piece| piece.begin);
            let count = (BLOCK - done).min((end - position) as usize);
            let part = &mut out[done..done + count];
            match self.pieces.get(next.saturating_sub(1)) {
                Some(piece) => piece.sound(position - piece.begin, part),
                None => part.fill([0.0; 2]),
            }
            done += count;
        }
    }
}

impl ToneStretch {
    /// The frames from `passed` after its beginning on.
    fn sound(&self, passed: Frames, out: &mut [Frame]) {
        let [mut carrier, mut half] = [self.carrier, self.half].map(|sweep| sweep.after(passed));
        let at = |passed: Frames| {
            let share = passed as f64 / self.length as f64;
            ToneState::between(&self.ends, share.min(1.0))
        };
        let ends = [at(passed), at(passed + out.len() as u64)];
        let partials = ends.each_ref().map(ToneState::partials);
        let step = 1.0 / out.len() as f32;
        for (frame, i) in out.iter_mut().zip(0i32..) {
            let x = i as f32 * step;
            let share = |kind: usize| math::between(ends.map(|end| end.shares[kind]), x);
            let partials = std::array::from_fn(|n| math::between(partials.map(|p| p[n]), x));
            let (carrier, half) = (carrier.next(), half.next());
            let note = |phase: u64| note(phase, &partials);
            let mut ears = [0.0; 2];
            if ends.iter().any(|end| end.shares[0] + end.shares[1] > 0.0) {
                let [left, right] = [carrier.wrapping_add(half), carrier.wrapping_sub(half)];
                let [left, right] = [left, right].map(note);
                // What is in both ears and beats has half the power of each of its notes.
                let both = share(1) * std::f32::consts::FRAC_1_SQRT_2 * (left + right);
                ears = [left, right].map(|ear| share(0) * ear + both);
            }
            if ends.iter().any(|end| end.shares[2] > 0.0) {
                let (swell, _) = math::sin_cos_f32(turns(half));
                // The power of what swells so is three eighths.
                let swelling = share(2) * 1.632_993 * swell * swell * note(carrier);
                ears = ears.map(|ear| ear + swelling);
            }
            *frame = ears;
        }
    }
}

/// A note and its overtones at a phase.
#[inline]
fn note(phase: u64, partials: &[f32; 4]) -> f32 {
    let (s, c) = math::sin_cos_f32(turns(phase));
    let (s2, c2) = (2.0 * s * c, 1.0 - 2.0 * s * s);
    let (s3, s4) = (s * c2 + c * s2, 2.0 * s2 * c2);
    partials[0] * s + partials[1] * s2 + partials[2] * s3 + partials[3] * s4
}

#[cfg(test)]
mod tests {
    use super::super::parameter::Value;
    use super::*;

    const RATE: Frames = SAMPLE_RATE as Frames;

    fn settings(carrier: f64, beat: f64, kind: &str) -> Settings {
        let values = [
            ("carrier", Value::Number(carrier)),
            ("beat", Value::Number(beat)),
            ("kind", Value::Word(kind.into())),
        ];
        KIND.settings(values).unwrap()
    }

    fn render(tone: &mut BeatingTone, first: u64, blocks: u64) -> Vec<Frame> {
        let mut out = vec![[0.0; 2]; BLOCK * blocks as usize];
        for (block, index) in out.as_chunks_mut().0.iter_mut().zip(first..) {
            tone.block(index, block);
        }
        out
    }

    #[test]
    fn an_hour_of_gliding_counts_every_turn() {
        let hour = 3600 * RATE;
        let moments = [
            (0, settings(200.0, 10.0, "binaural")),
            (hour, settings(100.0, 4.0, "binaural")),
        ];
        let tone = BeatingTone::new(&moments, Seed(1));
        // 150 Hz and half of 7 Hz on the average are whole turns in an hour.
        for sweep in [
            |piece: &ToneStretch| piece.carrier,
            |piece: &ToneStretch| piece.half,
        ] {
            let off = sweep(&tone.pieces[1])
                .phase
                .wrapping_sub(sweep(&tone.pieces[0]).phase);
            assert!((off as i64 as f64 / WHOLE_TURN).abs() < 2e-3, "{off}");
        }
    }

    #[test]
    fn a_jump_and_another_kind_do_not_click() {
        let moments = [
            (RATE, settings(90.0, 4.0, "binaural")),
            (RATE, settings(400.0, -9.0, "isochronic")),
            (2 * RATE, settings(400.0, -9.0, "isochronic")),
            (2 * RATE, settings(120.0, 0.0, "monaural")),
        ];
        let mut tone = BeatingTone::new(&moments, Seed(2));
        let sound = render(&mut tone, 0, 300);
        let steps = sound
            .windows(2)
            .flat_map(|pair| [0, 1].map(|ear| (pair[1][ear] - pair[0][ear]).abs()));
        // No steeper than the highest note at its fullest.
        let most = std::f32::consts::TAU * 400.0 / SAMPLE_RATE as f32 * 1.7 * LEVEL;
        let steepest = steps.fold(0.0, f32::max);
        assert!(steepest < most, "{steepest} of {most}");
    }

    #[test]
    fn every_kind_and_note_is_as_loud() {
        let loudness = |carrier, beat, kind: &str, warmth| {
            let values = [
                ("carrier", Value::Number(carrier)),
                ("beat", Value::Number(beat)),
                ("kind", Value::Word(kind.into())),
                ("warmth", Value::Number(warmth)),
            ];
            let settings = KIND.settings(values).unwrap();
            let mut meter = crate::dsp::meter::Meter::new();
            meter.add(&render(
                &mut BeatingTone::new(&[(0, settings)], Seed(3)),
                0,
                400,
            ));
            meter.lufs()
        };
        let first = loudness(160.0, 6.0, "binaural", 0.0);
        for (carrier, beat, kind, warmth) in [
            (40.0, 6.0, "binaural", 0.0),
            (900.0, -6.0, "binaural", 1.0),
            (160.0, 10.0, "monaural", 0.0),
            (160.0, 0.0, "monaural", 0.5),
            (300.0, 10.0, "isochronic", 0.3),
        ] {
            let other = loudness(carrier, beat, kind, warmth);
            assert!(
                (other - first).abs() < 0.3,
                "{carrier} {beat} {kind}: {other} {first}"
            );
        }
    }
}
