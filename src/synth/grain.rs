//! One short sound: a ringing or a burst that decays, between two ears.

use std::sync::LazyLock;

use crate::dsp::bands;
use crate::dsp::chance::Draw;
use crate::dsp::decibels;
use crate::dsp::math;
use crate::dsp::pan;
use crate::dsp::planar::Planar;
use crate::dsp::spectral::SpectralNoise;
use crate::frame::BLOCK;
use crate::units::{SAMPLE_RATE, Seed};

const RATE: f64 = SAMPLE_RATE as f64;

/// Grains end where they have decayed to this share of their start (-40 dB); it is
/// subtracted throughout, so the end is no step.
const REST: f32 = 0.01;

/// ln(1 / REST): how many decay times a grain lasts.
pub const LIFE: f64 = 4.6;

/// What vibrates in a grain.
#[derive(Clone, Copy, Debug)]
pub enum GrainTone {
    /// A decaying sine of sliding pitch.
    Ring {
        /// The pitch at the start.
        hertz: f64,
        /// The share of `hertz` by which the pitch rises in a second.
        rise: f64,
    },
    /// A burst of noise about an octave and a half wide around so many hertz.
    Burst {
        /// The middle of the band.
        hertz: f64,
    },
}

/// A short sound: how it is struck and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Strike {
    /// What vibrates.
    pub tone: GrainTone,
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
    decay: Slope,
    attack: Slope,
    gain: [f32; 2],
    voice: Waveform,
}

#[derive(Clone, Copy, Debug)]
enum Waveform {
    Ring(Ring),
    /// The table, and where each ear's noise begins in it.
    Burst {
        table: usize,
        from: [u32; 2],
    },
}

/// A sine of sliding pitch.
#[derive(Clone, Copy, Debug)]
struct Ring {
    /// Cycles a frame, and cycles a frame squared.
    speed: f64,
    bend: f64,
    /// Cycles at the start.
    phase: f64,
    /// Sine and cosine of the angle by which the right ear is ahead, and of that by which
    /// a row's step to the next is ahead of the one before.
    lead: (f32, f32),
    turn: (f32, f32),
}

/// An exponential: decibels a frame, and the factor from row to row.
#[derive(Clone, Copy, Debug)]
struct Slope {
    db: f32,
    step: f32,
}

impl Slope {
    /// Falls by a factor e in so many frames.
    fn new(frames: f64) -> Slope {
        let db = (-20.0 / std::f64::consts::LN_10 / frames) as f32;
        Slope {
            db,
            step: decibels::power_f32(0.5 * db * LANES as f32),
        }
    }

    /// How far it has fallen in the row of frames from `age` on.
    #[inline(always)]
    fn row(self, age: i32) -> Lanes {
        let mut row = [0.0; LANES];
        for (lane, value) in row.iter_mut().enumerate() {
            *value = decibels::power_f32(0.5 * self.db * (age as f32 + lane as f32));
        }
        row
    }
}

impl Grain {
    /// A grain that begins `offset` frames into its block.
    pub fn new(offset: u32, strike: &Strike, draw: &mut Draw) -> Grain {
        let decay = strike.decay * RATE;
        let attack = strike.attack.max(2e-5) * RATE;
        let ears = pan::equal_power(strike.pan.clamp(-1.0, 1.0));
        // The right ear hears what comes from the right first.
        let ahead = math::nearest(strike.pan * 0.000_3 * RATE);
        let voice = match strike.tone {
            GrainTone::Ring { hertz, rise } => {
                let speed = hertz.min(20_000.0) / RATE;
                let bend = 0.5 * speed * rise / RATE;
                Waveform::Ring(Ring {
                    speed,
                    bend,
                    phase: draw.uniform(),
                    lead: math::sin_cos_f32((speed * ahead as f64) as f32),
                    turn: math::sin_cos_f32((2.0 * bend * (LANES * LANES) as f64) as f32),
                })
            }
            GrainTone::Burst { hertz } => {
                let table = math::nearest(NOISE_STEPS * math::log2(hertz / NOISE_LOWEST));
                // A grain's first row may begin before it.
                let from = (draw.bits() >> 52) as u32 + LANES as u32;
                Waveform::Burst {
                    table: table.clamp(0, NOISE_TABLES as i64 - 1) as usize,
                    from: [from + (-ahead).max(0) as u32, from + ahead.max(0) as u32],
                }
            }
        };
        let longest = match voice {
            Waveform::Ring(_) => u32::MAX,
            Waveform::Burst { .. } => LONGEST_BURST,
        };
        Grain {
            offset,
            length: ((decay * LIFE) as u32).min(longest),
            decay: Slope::new(decay),
            attack: Slope::new(decay * attack / (decay + attack)),
            gain: ears.map(|ear| (strike.level * ear) as f32),
            voice,
        }
    }

    /// Frames from the start of the block it was born in until it has ended.
    pub fn end(&self) -> i64 {
        i64::from(self.offset) + i64::from(self.length)
    }

    #[inline(always)]
    fn sound(&self, begun: i64, out: &mut Planar) {
        let age = begun - i64::from(self.offset);
        let left = self.end() - begun;
        if left <= 0 || age <= -(BLOCK as i64) {
            return;
        }
        // Whole rows: before a grain begins and after it ends its envelope is zero.
        let first = (-age).max(0) as usize / LANES;
        let end = (left as usize).min(BLOCK).div_ceil(LANES);
        let age = (age + (first * LANES) as i64) as i32;
        let left = &mut out.left.as_chunks_mut().0[first..end];
        let right = &mut out.right.as_chunks_mut().0[first..end];
        match self.voice {
            Waveform::Ring(ring) if ring.bend == 0.0 => self.ring::<false>(ring, age, left, right),
            Waveform::Ring(ring) => self.ring::<true>(ring, age, left, right),
            Waveform::Burst { table, from } => self.burst(&NOISES[table], from, age, left, right),
        }
    }

    #[inline(always)]
    fn burst(
        &self,
        noise: &[f32],
        from: [u32; 2],
        age: i32,
        left: &mut [Lanes],
        right: &mut [Lanes],
    ) {
        let mut envelope = Envelope::new(self.decay, self.attack, age);
        let [l, r] = from.map(|from| {
            let from = from.saturating_add_signed(age) as usize;
            noise.get(from..).unwrap_or(&[]).as_chunks().0
        });
        for (((left, right), l), r) in left.iter_mut().zip(right).zip(l).zip(r) {
            let level = envelope.next();
            mix(left, self.gain[0], &level, l);
            mix(right, self.gain[1], &level, r);
        }
    }

    #[inline(always)]
    fn ring<const BENT: bool>(
        &self,
        ring: Ring,
        age: i32,
        left: &mut [Lanes],
        right: &mut [Lanes],
    ) {
        let mut envelope = Envelope::new(self.decay, self.attack, age);
        let (mut angle, mut step) = ring.at(age);
        let (lead, turn) = (all(ring.lead), all(ring.turn));
        for (left, right) in left.iter_mut().zip(right) {
            let level = envelope.next();
            mix(left, self.gain[0], &level, &angle.0);
            mix(right, self.gain[1], &level, &rotate(&angle, &lead).0);
            angle = rotate(&angle, &step);
            if BENT {
                step = rotate(&step, &turn);
            }
        }
    }
}

/// Adds what of `grains` falls into a block starting `begun` frames after the one they
/// were born in.
pub fn add_all(grains: &[Grain], begun: i64, out: &mut Planar) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor was just seen to have AVX2.
        return unsafe { add_all_avx2(grains, begun, out) };
    }
    for grain in grains {
        grain.sound(begun, out);
    }
}

/// The same arithmetic on registers twice as wide, which gives the same bits.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn add_all_avx2(grains: &[Grain], begun: i64, out: &mut Planar) {
    for grain in grains {
        grain.sound(begun, out);
    }
}

impl Ring {
    /// The angles of the row of frames from `age` on, and those by which the next row is ahead.
    #[inline(always)]
    fn at(&self, age: i32) -> (Angles, Angles) {
        let age = f64::from(age);
        let cycles = self.phase + age * (self.speed + self.bend * age);
        let start = (cycles - cycles as i64 as f64) as f32;
        let speed = (self.speed + 2.0 * self.bend * age) as f32;
        let bend = self.bend as f32;
        let (mut angle, mut step) = (([0.0; LANES], [0.0; LANES]), ([0.0; LANES], [0.0; LANES]));
        for lane in 0..LANES {
            let t = lane as f32;
            let ahead = LANES as f32;
            (angle.0[lane], angle.1[lane]) = math::sin_cos_f32(start + t * (speed + bend * t));
            (step.0[lane], step.1[lane]) =
                math::sin_cos_f32(ahead * (speed + bend * (2.0 * t + ahead)));
        }
        (angle, step)
    }
}

/// Frames that are computed side by side.
const LANES: usize = 8;
type Lanes = [f32; LANES];

/// Sines and cosines.
type Angles = (Lanes, Lanes);

#[inline(always)]
fn all((sine, cosine): (f32, f32)) -> Angles {
    ([sine; LANES], [cosine; LANES])
}

#[inline(always)]
fn rotate(angle: &Angles, by: &Angles) -> Angles {
    let mut turned = *angle;
    for i in 0..LANES {
        turned.0[i] = angle.0[i] * by.1[i] + angle.1[i] * by.0[i];
        turned.1[i] = angle.1[i] * by.1[i] - angle.0[i] * by.0[i];
    }
    turned
}

#[inline(always)]
fn mix(out: &mut Lanes, gain: f32, level: &Lanes, tone: &Lanes) {
    for i in 0..LANES {
        out[i] += gain * level[i] * tone[i];
    }
}

/// A decay that speaks softly: a fall minus a shorter fall, so it begins and ends at zero
/// and would be negative outside.
struct Envelope {
    fall: Lanes,
    rise: Lanes,
    fall_step: f32,
    rise_step: f32,
}

impl Envelope {
    #[inline(always)]
    fn new(decay: Slope, attack: Slope, age: i32) -> Envelope {
        let mut rise = attack.row(age);
        for rise in &mut rise {
            *rise *= 1.0 - REST;
        }
        Envelope {
            fall: decay.row(age),
            rise,
            fall_step: decay.step,
            rise_step: attack.step,
        }
    }

    #[inline(always)]
    fn next(&mut self) -> Lanes {
        let mut level = [0.0; LANES];
        for (i, level) in level.iter_mut().enumerate() {
            let inside = self.fall[i] - self.rise[i] - REST;
            *level = if inside > 0.0 { inside } else { 0.0 };
            self.fall[i] *= self.fall_step;
            self.rise[i] *= self.rise_step;
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
                    std::array::from_fn(|band| bell[band] + decibels::power_f32(floor[band]));
                spectrum.right = spectrum.left;
            });
            samples.extend_from_slice(&block.left);
        }
        let power = samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32;
        let scale = 1.0 / power.sqrt();
        samples.iter().map(|s| s * scale).collect()
    })
});

#[cfg(test)]
mod tests {
    use super::*;

    fn grains() -> Vec<Grain> {
        let mut draw = Draw::new(Seed(2));
        let mut grain = |n: u32| {
            let hertz = draw.octaves(300.0, 9000.0);
            let rise = if n.is_multiple_of(3) { 6.0 } else { 0.0 };
            let tone = match n % 2 {
                0 => GrainTone::Ring { hertz, rise },
                _ => GrainTone::Burst { hertz },
            };
            let strike = Strike {
                tone,
                level: 1.0,
                decay: draw.octaves(0.001, 0.03),
                attack: draw.octaves(2e-5, 0.002),
                pan: draw.between(-1.0, 1.0),
            };
            Grain::new(37 * n % BLOCK as u32, &strike, &mut draw)
        };
        (0..60).map(&mut grain).collect()
    }

    #[test]
    fn wider_registers_give_the_same_bits() {
        prepare();
        for begun in (0..8).map(|block| block * BLOCK as i64) {
            let (mut fast, mut plain) = (Planar::SILENCE, Planar::SILENCE);
            add_all(&grains(), begun, &mut fast);
            for grain in grains() {
                grain.sound(begun, &mut plain);
            }
            assert!(fast.left == plain.left && fast.right == plain.right);
        }
    }

    #[test]
    fn a_grain_begins_and_ends_without_a_step_and_is_silent_outside() {
        prepare();
        for grain in grains() {
            let mut sound = Vec::new();
            for block in 0..16 {
                let mut out = Planar::SILENCE;
                add_all(std::slice::from_ref(&grain), block * BLOCK as i64, &mut out);
                sound.extend(out.left);
            }
            let from = grain.offset as usize;
            let to = from + grain.length as usize;
            assert!(
                sound[..from]
                    .iter()
                    .chain(&sound[to + LANES..])
                    .all(|s| *s == 0.0)
            );
            assert!(sound[from].abs() < 1e-3, "{}", sound[from]);
            assert!(sound[to].abs() < 1e-3 || grain.length == LONGEST_BURST);
        }
    }
}
