//! A note as it sounds: overtones whose amplitudes move slowly.
//!
//! An overtone is one steady tone. Its fading in two stages, the beating of its strings, the
//! players beside the first and the room all fold into one complex amplitude for each ear,
//! which is computed once a block, and eight times a block while the note is young.

use crate::dsp::decibels::{self, power_f32};
use crate::dsp::math::{self, ease, sin_cos_f32};
use crate::dsp::pan;
use crate::dsp::tone::Pair;
use crate::units::SAMPLE_RATE;

use super::low::{self, HIGHEST, LOW_BLOCK, LowBlock, RATIO};
use super::note::Note;
use super::together::Edges;

/// Overtones a note has at most, the noises of its beginning among them.
const MOST: usize = 20;

/// Sounds that make up an overtone: itself, its second string or player, and the room.
const STRANDS: usize = 4;

/// Players of a section that waver each in a way of their own.
const PLAYERS: usize = 4;

/// For so long after its beginning a note is computed in finer steps, in seconds.
const YOUNG: f64 = 0.06;
const FINE: usize = LOW_BLOCK / 8;

/// An overtone is followed until it is so many decibels below the piece.
const FLOOR: f64 = -54.0;

/// The power of the bed: any that leaves room, since a recipe is brought to its loudness.
const LEVEL: f64 = 0.002;

const SILENT: Pair = [[0.0; 2]; 2];

/// Something that sounds at nearly the pitch of its overtone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strand {
    /// Amplitude, and its place: -1 left, 1 right.
    pub level: f64,
    pub pan: f64,
    /// Turns at the beginning, and by which one ear is ahead of the other.
    pub phase: f64,
    pub apart: f64,
    /// Hertz above the overtone.
    pub beat: f64,
    /// Decibels it loses in a second.
    pub fall: f64,
    /// Seconds in which it builds up; 0 for what sounds at once.
    pub build: f64,
    /// Who plays it.
    pub player: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Voicing {
    ears: Pair,
    beat: f32,
    fall: f32,
    build: f32,
    player: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Overtone {
    step: u64,
    hertz: f32,
    /// Loudness counts those that are tones, over the first 0.4 s.
    power: f64,
    strands: [Voicing; STRANDS],
    count: usize,
    /// Decibels by which it comes and goes, turns a second and at the beginning.
    shimmer: [f32; 3],
    /// How much of its power counts.
    weight: f32,
    /// Seconds after which it is silent, and for which it fades before.
    end: f32,
    fade: f32,
    slowest: f64,
}

/// How a player's hand wavers: a vibrato that enters late, and a slow unsteadiness.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sway {
    /// Depth as a share of the pitch, turns a second and at the beginning.
    pub vibrato: [f32; 3],
    pub unrest: [f32; 3],
}

/// How a note begins and ends.
#[derive(Clone, Copy, Debug)]
pub enum Gate {
    /// Speaks within so many seconds and then fades by itself.
    Struck(f64),
    /// Rises, is held and falls, each in seconds.
    Held { rise: f64, fall: f64, length: f64 },
}

impl Gate {
    /// For a note that is held by what usually rises and falls within so many seconds.
    pub fn held(note: &Note, rise: f64, fall: f64) -> Gate {
        let length = note.length;
        let [rise, fall] = match note.swell {
            Some(swell) => swell,
            None => [rise.min(0.42 * length), fall.min(0.5 * length)],
        };
        Gate::Held { rise, fall, length }
    }
}

/// A note, sounding.
#[derive(Clone, Debug)]
pub struct Ringing {
    at: f64,
    gate: Gate,
    /// Seconds it can be heard at most.
    life: f64,
    overtones: [Overtone; MOST],
    count: usize,
    sways: [Sway; PLAYERS],
    /// The share of air in it.
    air: f32,
    /// The amplitudes where block `known` begins.
    to: [Pair; MOST],
    known: Option<u64>,
}

impl Ringing {
    /// A note without a sound yet, that is silent after `life` seconds.
    pub fn new(note: &Note, gate: Gate, life: f64) -> Ringing {
        Ringing {
            at: note.at,
            gate,
            life,
            overtones: [Overtone::default(); MOST],
            count: 0,
            sways: [Sway::default(); PLAYERS],
            air: 0.0,
            to: [SILENT; MOST],
            known: None,
        }
    }

    /// Lets player `number` waver.
    pub fn sway(&mut self, number: usize, sway: Sway) {
        self.sways[number % PLAYERS] = sway;
    }

    /// Gives it air: its power against the note's.
    pub fn breathe(&mut self, db: f64) {
        self.air = decibels::power(db) as f32;
    }

    /// Adds an overtone, if it is not too high. `shimmer` is in decibels, turns a second and
    /// turns at the beginning.
    pub fn add(&mut self, hertz: f64, strands: &[Strand], shimmer: [f64; 3]) {
        if hertz > HIGHEST || self.count == MOST || strands.is_empty() {
            return;
        }
        let mut overtone = Overtone {
            step: low::step(hertz),
            hertz: hertz as f32,
            shimmer: shimmer.map(|x| x as f32),
            count: strands.len().min(STRANDS),
            // What a loudness meter hears: all but the very low.
            weight: (0.3 * hertz * hertz / (hertz * hertz + 4000.0) / LEVEL) as f32,
            slowest: f64::MAX,
            ..Overtone::default()
        };
        for (voicing, strand) in overtone.strands.iter_mut().zip(strands) {
            *voicing = Voicing::new(hertz, strand);
            overtone.slowest = overtone.slowest.min(strand.fall);
            if strand.build == 0.0 {
                // What is left over the first 0.4 s.
                let lost = strand.fall / 8.686 * 0.8;
                let heard = if lost < 0.01 {
                    1.0
                } else {
                    (1.0 - math::exp(-lost)) / lost
                };
                overtone.power += 0.5 * strand.level * strand.level * heard;
            }
        }
        self.overtones[self.count] = overtone;
        self.count += 1;
    }

    /// Makes it as loud as `db` says, against a bed of 0, and finds when each overtone is done.
    pub fn finish(mut self, db: f64) -> Ringing {
        let overtones = &mut self.overtones[..self.count];
        let loudness: f64 = overtones
            .iter()
            .map(|o| o.power * weight(f64::from(o.hertz)))
            .sum();
        let power = decibels::power(db) / loudness.max(1e-12);
        let scale = (power * LEVEL).sqrt() as f32;
        for overtone in overtones {
            for voicing in &mut overtone.strands {
                voicing.ears = voicing.ears.map(|ear| ear.map(|x| x * scale));
            }
            let over = decibels::of_power((overtone.power * power).max(1e-12)) - FLOOR;
            let end = (over.max(1.0) / overtone.slowest.max(0.1)).min(self.life);
            overtone.end = end as f32;
            overtone.fade = (0.35 * end).min(2.8) as f32;
        }
        self.air *= (decibels::power(db) * LEVEL) as f32;
        self
    }

    /// Whether it is over at `seconds`, or has hardly begun before another time was asked for.
    pub fn is_silent_from(&self, seconds: f64) -> bool {
        let age = seconds - self.at;
        age >= self.life || age < -1.0
    }

    /// The power of its air at `seconds`.
    pub fn air(&self, seconds: f64) -> f32 {
        let age = seconds - self.at;
        if self.air == 0.0 || age <= 0.0 || age >= self.life {
            return 0.0;
        }
        let open = self.open(age as f32);
        self.air * open * open
    }

    /// How far it is open, from 0 to 1.
    fn open(&self, age: f32) -> f32 {
        match self.gate {
            Gate::Struck(attack) => ease(age / attack as f32),
            Gate::Held { rise, fall, length } => {
                ease(age / rise as f32) * ease((length as f32 - age) / fall as f32)
            }
        }
    }

    /// Adds block `index` to `out`, and gives how loud it is where the block begins and ends.
    pub fn add_to(&mut self, index: u64, out: &mut LowBlock) -> Edges {
        // Every edge is computed in one way, whichever block it is the end of.
        let second = f64::from(SAMPLE_RATE) / RATIO as f64;
        let first = index.wrapping_mul(LOW_BLOCK as u64) as i64;
        let age = |sample: usize| (first + sample as i64) as f64 / second - self.at;
        let start = age(0);
        let young = start < YOUNG;
        let parts = if young { LOW_BLOCK / FINE } else { 1 };
        let frames = LOW_BLOCK / parts;
        let mut from = self.to;
        if self.known != Some(index) {
            self.paint(start as f32, &mut from);
        }
        let begins = from;
        for part in 0..parts {
            let mut to = [SILENT; MOST];
            self.paint(age((part + 1) * frames) as f32, &mut to);
            let span = (part * frames, frames);
            self.sound(index, span, &from, &to, out);
            from = to;
        }
        self.to = from;
        self.known = Some(index.wrapping_add(1));
        self.edges(&begins)
    }

    /// Its overtones where a block begins, as `begins` has them, and where it ends.
    fn edges(&self, begins: &[Pair; MOST]) -> Edges {
        let mut edges = Edges::default();
        let pairs = begins.iter().zip(&self.to);
        for (overtone, (from, to)) in self.overtones[..self.count].iter().zip(pairs) {
            edges.add(overtone.step, overtone.weight, [*from, *to]);
        }
        edges
    }

    fn sound(
        &self,
        index: u64,
        span: (usize, usize),
        from: &[Pair; MOST],
        to: &[Pair; MOST],
        out: &mut LowBlock,
    ) {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor was just seen to have AVX2.
            return unsafe { self.sound_avx2(index, span, from, to, out) };
        }
        self.sound_all(index, span, from, to, out);
    }

    /// The same arithmetic on wider registers, which gives the same bits.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn sound_avx2(
        &self,
        index: u64,
        span: (usize, usize),
        from: &[Pair; MOST],
        to: &[Pair; MOST],
        out: &mut LowBlock,
    ) {
        self.sound_all(index, span, from, to, out);
    }

    #[inline(always)]
    fn sound_all(
        &self,
        index: u64,
        span: (usize, usize),
        from: &[Pair; MOST],
        to: &[Pair; MOST],
        out: &mut LowBlock,
    ) {
        let ends = from.iter().zip(to);
        for (overtone, (from, to)) in self.overtones[..self.count].iter().zip(ends) {
            if *from != SILENT || *to != SILENT {
                low::add_tone(index, overtone.step, span, (from, to), out);
            }
        }
    }

    /// The amplitudes of all overtones at `age` seconds.
    fn paint(&self, age: f32, out: &mut [Pair; MOST]) {
        *out = [SILENT; MOST];
        if age <= 0.0 || age >= self.life as f32 {
            return;
        }
        let open = self.open(age);
        let sways = self.sways.map(|sway| sway.at(age));
        for (overtone, ears) in self.overtones[..self.count].iter().zip(out) {
            if age < overtone.end {
                *ears = overtone.at(age, open, &sways);
            }
        }
    }
}

impl Voicing {
    fn new(hertz: f64, strand: &Strand) -> Voicing {
        let [left, right] = pan::equal_power(strand.pan.clamp(-1.0, 1.0));
        // The nearer ear hears it first, by 0.3 ms at most and never so that one loudspeaker
        // takes it away.
        let lead = (0.000_3 * hertz).min(0.09) * strand.pan + strand.apart;
        let ear = |gain: f64, turns: f64| {
            let (sine, cosine) = math::sin_cos(turns);
            [cosine, sine].map(|x| (strand.level * gain * x) as f32)
        };
        Voicing {
            ears: [
                ear(left, strand.phase - 0.5 * lead),
                ear(right, strand.phase + 0.5 * lead),
            ],
            beat: strand.beat as f32,
            fall: strand.fall as f32,
            build: if strand.build > 0.0 {
                (1.0 / strand.build) as f32
            } else {
                0.0
            },
            player: strand.player % PLAYERS,
        }
    }
}

impl Overtone {
    fn at(&self, age: f32, open: f32, sways: &[f32; PLAYERS]) -> Pair {
        let mut level = open * ease((self.end - age) / self.fade);
        let [depth, rate, phase] = self.shimmer;
        if depth != 0.0 {
            let (sine, _) = sin_cos_f32(rate * age + phase);
            level *= power_f32(0.5 * depth * sine);
        }
        let mut ears = SILENT;
        for strand in &self.strands[..self.count] {
            let mut size = level;
            if strand.fall != 0.0 {
                size *= power_f32(-0.5 * strand.fall * age);
            }
            if strand.build != 0.0 {
                // e to the power -x.
                size *= 1.0 - power_f32(-4.342_945 * strand.build * age);
            }
            let turns = strand.beat * age + self.hertz * sways[strand.player];
            let (sine, cosine) = sin_cos_f32(turns);
            let (re, im) = (size * cosine, size * sine);
            for (ear, place) in ears.iter_mut().zip(strand.ears) {
                ear[0] += place[0] * re - place[1] * im;
                ear[1] += place[0] * im + place[1] * re;
            }
        }
        ears
    }
}

impl Sway {
    /// Turns by which a tone of one hertz is ahead at `age`.
    fn at(&self, age: f32) -> f32 {
        let [depth, rate, phase] = self.vibrato;
        let mut ahead = 0.0;
        if depth != 0.0 {
            let enters = ease(0.5 * (age - 1.0));
            ahead += enters * depth * sin_cos_f32(rate * age + phase).0;
        }
        let [depth, rate, phase] = self.unrest;
        if depth != 0.0 {
            ahead += depth * sin_cos_f32(rate * age + phase).0;
        }
        ahead
    }
}

/// How much of a tone's power is loudness: half-way between what the ear does at low
/// levels (A) and nothing, for the ear hears low tones by their overtones.
fn weight(hertz: f64) -> f64 {
    let f2 = hertz * hertz;
    let squares = [20.6, 107.7, 737.9, 12_194.0f64].map(|corner| f2 + corner * corner);
    let a = 12_194.0 * 12_194.0 * f2 * f2
        / (squares[0] * (squares[1] * squares[2]).sqrt() * squares[3]);
    (1.26 * a).max(0.1)
}
