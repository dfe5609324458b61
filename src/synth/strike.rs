//! One short sound: a ringing or a burst that decays, between two ears.

use std::sync::LazyLock;

use crate::frame::BLOCK;
use crate::units::{SAMPLE_RATE, Seed};

use super::bands;
use super::math;
use super::noise::Draw;
use super::planar::Planar;
use super::spectral::SpectralNoise;

const RATE: f64 = SAMPLE_RATE as f64;

/// Grains end where they have decayed to this share of their start (-40 dB); it is
/// subtracted throughout, so the end is no step.
const REST: f32 = 0.01;

/// ln(1 / REST): how many decay times a grain lasts.
pub const LIFE: f64 = 4.6;

/// What vibrates in a grain.
#[derive(Clone, Copy, Debug)]
pub enum Tone {
    /// A decaying sine of so many hertz, whose pitch rises by the factor `rise` a second.
    Ring { hertz: f64, rise: f64 },
    /// A burst of noise about an octave and a half wide around so many hertz.
    Burst { hertz: f64 },
}

/// A short sound: how it is struck and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Strike {
    pub tone: Tone,
    /// Amplitude at the start.
    pub level: f64,
    /// Seconds until it has fallen by a factor e.
    pub decay: f64,
    /// Seconds it takes to speak.
    pub attack: f64,
    /// -1 left, 0 centre, 1 right: by level and by up to 0.3 ms between the ears.
    pub pan: f64,
}

/// A strike, ready to be computed.
#[derive(Clone, Copy, Debug)]
pub struct Grain {
    offset: u32,
    length: u32,
    /// Decibels a frame, of the decay and of the attack.
    decay_db: f32,
    attack_db: f32,
    gain: [f32; 2],
    voice: Voice,
}

#[derive(Clone, Copy, Debug)]
enum Voice {
    /// Cycles a frame, cycles a frame squared, cycles at the start, cycles by which the right ear is ahead.
    Ring {
        speed: f64,
        bend: f64,
        phase: f64,
        lead: f32,
    },
    /// The table, and where each ear's noise begins in it.
    Burst { table: usize, from: [u32; 2] },
}

impl Grain {
    /// A grain that begins `offset` frames into its block.
    pub fn new(offset: u32, strike: &Strike, draw: &mut Draw) -> Grain {
        let decay = strike.decay * RATE;
        let attack = strike.attack.max(2e-5) * RATE;
        let per_frame = |frames: f64| (-20.0 / std::f64::consts::LN_10 / frames) as f32;
        let (right, left) = math::sin_cos((strike.pan.clamp(-1.0, 1.0) + 1.0) / 8.0);
        // The right ear hears what comes from the right first.
        let ahead = (strike.pan * 0.000_3 * RATE).round();
        let voice = match strike.tone {
            Tone::Ring { hertz, rise } => {
                let speed = hertz.min(20_000.0) / RATE;
                let bend = 0.5 * speed * rise / RATE;
                Voice::Ring {
                    speed,
                    bend,
                    phase: draw.uniform(),
                    lead: (speed * ahead) as f32,
                }
            }
            Tone::Burst { hertz } => {
                let table = NOISE_STEPS * math::log2(hertz / NOISE_LOWEST);
                let from = (draw.bits() >> 52) as u32;
                Voice::Burst {
                    table: table.round().clamp(0.0, (NOISE_TABLES - 1) as f64) as usize,
                    from: [
                        from + (-ahead).max(0.0) as u32,
                        from + ahead.max(0.0) as u32,
                    ],
                }
            }
        };
        let longest = match voice {
            Voice::Ring { .. } => u32::MAX,
            Voice::Burst { .. } => LONGEST_BURST,
        };
        Grain {
            offset,
            length: ((decay * LIFE) as u32).min(longest),
            decay_db: per_frame(decay),
            attack_db: per_frame(decay * attack / (decay + attack)),
            gain: [(strike.level * left) as f32, (strike.level * right) as f32],
            voice,
        }
    }

    /// Adds the part that falls into a block starting `begun` frames after the one the grain was born in.
    pub fn add(&self, begun: i64, out: &mut Planar) {
        let age = begun - i64::from(self.offset);
        let skip = (-age).max(0) as usize;
        let age = age.max(0) as u32;
        if age >= self.length {
            return;
        }
        let end = BLOCK.min(skip + (self.length - age) as usize);
        let (left, right) = (&mut out.left[skip..end], &mut out.right[skip..end]);
        match self.voice {
            Voice::Ring { .. } => self.ring(age, left, right),
            Voice::Burst { table, from } => {
                let noise = &NOISES[table];
                let [l, r] = from.map(|from| {
                    let from = (from + age) as usize;
                    noise.get(from..from + left.len()).unwrap_or(&[])
                });
                self.burst(age, [l, r], left, right);
            }
        }
    }

    fn envelope(&self, age: u32) -> Envelope {
        let at = |db: f32, lane: usize| math::power_f32(0.5 * db * (age as f32 + lane as f32));
        let step = |db: f32| math::power_f32(0.5 * db * LANES as f32);
        Envelope {
            fall: std::array::from_fn(|lane| at(self.decay_db, lane)),
            rise: std::array::from_fn(|lane| (1.0 - REST) * at(self.attack_db, lane)),
            fall_step: step(self.decay_db),
            rise_step: step(self.attack_db),
        }
    }

    fn burst(&self, age: u32, noise: [&[f32]; 2], left: &mut [f32], right: &mut [f32]) {
        let mut envelope = self.envelope(age);
        let [l, r] = noise;
        let rows = l.chunks(LANES).zip(r.chunks(LANES));
        for ((left, right), (l, r)) in left
            .chunks_mut(LANES)
            .zip(right.chunks_mut(LANES))
            .zip(rows)
        {
            let level = envelope.next();
            mix(left, self.gain[0], &level, l);
            mix(right, self.gain[1], &level, r);
        }
    }

    fn ring(&self, age: u32, left: &mut [f32], right: &mut [f32]) {
        let Voice::Ring {
            speed,
            bend,
            phase,
            lead,
        } = self.voice
        else {
            return;
        };
        let mut envelope = self.envelope(age);
        let turn = |lane: usize| {
            let t = f64::from(age) + lane as f64;
            let cycles = phase + t * (speed + bend * t);
            (cycles - cycles.floor()) as f32
        };
        let faster = |lane: usize| {
            let t = f64::from(age) + lane as f64;
            let ahead = LANES as f64;
            (ahead * (speed + bend * (2.0 * t + ahead))) as f32
        };
        let (mut sine, mut cosine) = unzip(|lane| math::sin_cos_f32(turn(lane)));
        let (mut step_sine, mut step_cosine) = unzip(|lane| math::sin_cos_f32(faster(lane)));
        let bend = math::sin_cos_f32((2.0 * bend * (LANES * LANES) as f64) as f32);
        let lead = math::sin_cos_f32(lead);
        for (left, right) in left.chunks_mut(LANES).zip(right.chunks_mut(LANES)) {
            let level = envelope.next();
            mix(left, self.gain[0], &level, &sine);
            let (ahead, _) = rotate((sine, cosine), ([lead.0; LANES], [lead.1; LANES]));
            mix(right, self.gain[1], &level, &ahead);
            (sine, cosine) = rotate((sine, cosine), (step_sine, step_cosine));
            let all = ([bend.0; LANES], [bend.1; LANES]);
            (step_sine, step_cosine) = rotate((step_sine, step_cosine), all);
        }
    }
}

const LANES: usize = 4;
type Row = [f32; LANES];

fn unzip(pair: impl Fn(usize) -> (f32, f32)) -> (Row, Row) {
    (
        std::array::from_fn(|i| pair(i).0),
        std::array::from_fn(|i| pair(i).1),
    )
}

#[inline(always)]
fn rotate(angle: (Row, Row), by: (Row, Row)) -> (Row, Row) {
    let (sine, cosine) = angle;
    let mut turned = angle;
    for i in 0..LANES {
        turned.0[i] = sine[i] * by.1[i] + cosine[i] * by.0[i];
        turned.1[i] = cosine[i] * by.1[i] - sine[i] * by.0[i];
    }
    turned
}

#[inline(always)]
fn mix(out: &mut [f32], gain: f32, level: &Row, tone: &[f32]) {
    if let (Some(out), Some(tone)) = (out.first_chunk_mut::<LANES>(), tone.first_chunk::<LANES>()) {
        for i in 0..LANES {
            out[i] += gain * level[i] * tone[i];
        }
    } else {
        for ((out, level), tone) in out.iter_mut().zip(level).zip(tone) {
            *out += gain * level * tone;
        }
    }
}

/// A decay that speaks softly: a fall minus a shorter fall, so it begins and ends at zero.
struct Envelope {
    fall: Row,
    rise: Row,
    fall_step: f32,
    rise_step: f32,
}

impl Envelope {
    #[inline(always)]
    fn next(&mut self) -> Row {
        let mut level = self.fall;
        for (level, rise) in level.iter_mut().zip(&mut self.rise) {
            *level -= *rise + REST;
            *rise *= self.rise_step;
        }
        for fall in &mut self.fall {
            *fall *= self.fall_step;
        }
        level
    }
}

/// Tables of noise for bursts, two an octave from 900 Hz.
const NOISE_TABLES: usize = 8;
const NOISE_LOWEST: f64 = 900.0;
const NOISE_STEPS: f64 = 2.0;
/// Blocks in a table: 4096 places to begin, the longest burst, the ears' distance.
const NOISE_BLOCKS: usize = 14;
const LONGEST_BURST: u32 = 3000;

/// Computes the tables, so that the first burst need not.
pub fn prepare() {
    LazyLock::force(&NOISES);
}

/// Bursts take their noise from tables: which part of which is a grain's own chance.
static NOISES: LazyLock<[Vec<f32>; NOISE_TABLES]> = LazyLock::new(|| {
    std::array::from_fn(|table| {
        let hertz = NOISE_LOWEST * math::exp2(table as f64 / NOISE_STEPS);
        let bell = bands::bell(hertz, 0.75);
        let floor = bands::through(&[
            (200.0, -40.0),
            (1000.0, -17.0),
            (9000.0, -17.0),
            (16_000.0, -24.0),
        ]);
        let mut noise = SpectralNoise::new(Seed(table as u64), &[1.0; bands::BANDS]);
        let mut block = Planar::SILENCE;
        let mut samples = Vec::with_capacity(NOISE_BLOCKS * BLOCK);
        for index in 0..NOISE_BLOCKS as u64 {
            noise.block(index, &mut block, |_, spectrum| {
                spectrum.left =
                    std::array::from_fn(|band| bell[band] + math::power_f32(floor[band]));
                spectrum.right = spectrum.left;
            });
            samples.extend_from_slice(&block.left);
        }
        let power = samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32;
        let scale = 1.0 / power.sqrt();
        samples.iter().map(|s| s * scale).collect()
    })
});
