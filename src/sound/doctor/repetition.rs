//! Whether a recording itself holds one stretch again and again.

use std::ops::Range;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use serde::Serialize;

use crate::dsp::rate::Resampler;
use crate::sound::Recording;
use crate::sound::profile::{BANDS, ROW};
use crate::units::{Frames, Millis, SAMPLE_RATE};

/// The rate at which waveforms are compared.
const RATE: u32 = 6000;

/// Of a long recording this much is compared by its waveform at once.
const COMPARED: Millis = Millis::secs(600);

/// Less than this between a sound and its return is rhythm.
const SHORTEST: Millis = Millis::secs(2);

/// How far a return stands out of chance, as a multiple of its deviation.
const OUTSTANDING: f64 = 9.0;

/// The least correlation of a return that can be heard.
const ALIKE: f64 = 0.015;

/// The parts into which what overlaps is divided, and the share of them
/// that must agree for all of it to be a repetition.
const PARTS: usize = 24;
const SHARE: f64 = 0.34;

/// A stretch that comes again.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Repetition {
    /// After how long.
    #[serde(rename = "period_ms", serialize_with = "super::millis")]
    pub period: Millis,
    /// The share of the recording that does, from 0 to 1.
    pub share: f64,
}

/// Finds the strongest return of a waveform, if there is one.
pub fn find(recording: &Recording) -> Option<Repetition> {
    let compared = 0..recording.frames().min(COMPARED.frames());
    let near = within(recording, compared);
    near.or_else(|| {
        let far = suspected(recording)?;
        verified(recording, far)
    })
}

/// By the waveform of a stretch.
fn within(recording: &Recording, range: Range<Frames>) -> Option<Repetition> {
    let sound = whitened(mono(recording, range)?);
    let shortest = (SHORTEST.as_secs_f64() * f64::from(RATE)) as usize;
    if sound.len() < 3 * shortest {
        return None;
    }
    let products = correlation(&sound, &sound);
    let lags = shortest..sound.len() - shortest;
    // Less overlaps at a long lag: its products are smaller, and chance the greater for it.
    let overlap = |lag: usize| 1.0 - lag as f64 / sound.len() as f64;
    let strength =
        |lag: usize| f64::from(products[lag].abs()) / f64::from(products[0]) / overlap(lag).sqrt();
    let mut chance: Vec<f64> = lags.clone().step_by(17).map(strength).collect();
    let middle = chance.len() / 2;
    let deviation = *chance.select_nth_unstable_by(middle, f64::total_cmp).1 / 0.6745;
    let deviation = deviation.max((0.45 * sound.len() as f64).sqrt().recip());
    let lag = lags.max_by(|&a, &b| strength(a).total_cmp(&strength(b)))?;
    let alike = strength(lag) / overlap(lag).sqrt();
    if strength(lag) < OUTSTANDING * deviation || alike < ALIKE {
        return None;
    }
    let share = share(&sound, lag, products[lag].signum());
    (share >= SHARE).then_some(Repetition {
        period: Millis::from_secs_f64(lag as f64 / f64::from(RATE)),
        share,
    })
}

/// How much of what overlaps after `lag` is alike.
fn share(sound: &[f32], lag: usize, sign: f32) -> f64 {
    let (first, second) = (&sound[..sound.len() - lag], &sound[lag..]);
    let length = (first.len() / PARTS).max(1);
    let agree = first
        .chunks(length)
        .zip(second.chunks(length))
        .filter(|&(a, b)| {
            let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
            let alike = sign * product(a, b) / (product(a, a) * product(b, b)).sqrt().max(1e-9);
            alike > 0.03f32.max(3.5 / (0.45 * a.len() as f32).sqrt())
        });
    agree.count() as f64 / first.chunks(length).count() as f64
}

/// A period at which level and colour come again in a long recording.
fn suspected(recording: &Recording) -> Option<Frames> {
    let rows = recording.profile().rows();
    let least = (COMPARED.frames() / 2 / ROW) as usize;
    if rows.len() < 2 * least {
        return None;
    }
    let mut sums = vec![0.0f32; rows.len()];
    for band in 0..BANDS {
        let levels: Vec<f32> = rows.iter().map(|row| row.bands[band]).collect();
        // Without what changes over more than ten seconds.
        let slow = |n: usize| {
            let near = &levels[n.saturating_sub(20)..(n + 21).min(levels.len())];
            near.iter().sum::<f32>() / near.len() as f32
        };
        let changes: Vec<f32> = (0..levels.len())
            .map(|n| (levels[n] - slow(n)).clamp(-6.0, 6.0))
            .collect();
        let products = correlation(&changes, &changes);
        for (sum, product) in sums.iter_mut().zip(&products) {
            *sum += product / products[0].max(1e-9);
        }
    }
    let strength = |lag: usize| sums[lag] / (1.0 - lag as f32 / rows.len() as f32).sqrt();
    let lags = least..rows.len() - 40;
    let lag = lags.max_by(|&a, &b| strength(a).total_cmp(&strength(b)))?;
    Some(lag as Frames * ROW)
}

/// Whether the waveform comes again after about `lag`, at most of some places.
fn verified(recording: &Recording, lag: Frames) -> Option<Repetition> {
    const PLACES: u64 = 6;
    const LENGTH: Frames = Millis::secs(20).frames();
    const REACH: Frames = 2 * ROW;
    let room = recording.frames().checked_sub(lag + LENGTH + 2 * REACH)?;
    let mut agreeing = Vec::new();
    for place in 0..PLACES {
        let from = room * place / PLACES;
        let first = whitened(mono(recording, from..from + LENGTH)?);
        let start = from + lag - REACH;
        let second = whitened(mono(recording, start..start + LENGTH + 2 * REACH)?);
        let products = correlation(&second, &first);
        let reach = products
            .len()
            .min((2 * REACH) as usize / (SAMPLE_RATE / RATE) as usize);
        let best = (0..reach).max_by(|&a, &b| products[a].abs().total_cmp(&products[b].abs()))?;
        let mut sizes: Vec<f32> = products[..reach].iter().map(|x| x.abs()).collect();
        let usual = *sizes.select_nth_unstable_by(reach / 2, f32::total_cmp).1 / 0.6745;
        if products[best].abs() > OUTSTANDING as f32 * usual {
            agreeing.push(lag - REACH + best as Frames * Frames::from(SAMPLE_RATE / RATE));
        }
    }
    let share = agreeing.len() as f64 / PLACES as f64;
    agreeing.sort_unstable();
    let period = *agreeing.get(agreeing.len() / 2)?;
    (share >= 0.5).then_some(Repetition {
        period: Millis::of_frames(period),
        share,
    })
}

/// The mean of both sides at [`RATE`].
fn mono(recording: &Recording, range: Range<Frames>) -> Option<Vec<f32>> {
    let mut resampler = Resampler::new(SAMPLE_RATE, RATE).ok()?;
    let (mut part, mut out) = (vec![[0.0; 2]; SAMPLE_RATE as usize], Vec::new());
    let mut position = range.start;
    while position < range.end {
        let count = (range.end - position).min(part.len() as Frames);
        let part = &mut part[..count as usize];
        recording.read(position, part);
        resampler.push(part, &mut out).ok()?;
        position += count;
    }
    resampler.finish(&mut out).ok()?;
    Some(out.iter().map(|f| f[0] + f[1]).collect())
}

/// All frequencies from 150 Hz to 2.7 kHz equally strong, and no moment louder than others: neither
/// hum nor one loud event then decides.
fn whitened(sound: Vec<f32>) -> Vec<f32> {
    let length = sound.len();
    if length < 2 {
        return sound;
    }
    let (forward, inverse, points) = transforms(length);
    let mut data = padded(&sound, points);
    forward.process(&mut data);
    let hertz = f64::from(RATE) / points as f64;
    let half = points / 2;
    let mut sums = Vec::with_capacity(half + 2);
    sums.push(0.0f64);
    for k in 0..=half {
        sums.push(sums[k] + f64::from(data[k].norm_sqr()));
    }
    // The power within 60 Hz on either side.
    let reach = ((60.0 / hertz) as usize).max(3);
    let near = |k: usize| {
        let (low, high) = (k.saturating_sub(reach), (k + reach + 1).min(half + 1));
        (sums[high] - sums[low]) / (high - low) as f64
    };
    let floor = (0..=half).step_by(reach).map(near).fold(0.0, f64::max) * 1e-9 + f64::MIN_POSITIVE;
    let heard = |k: usize| (150.0..2700.0).contains(&(k as f64 * hertz));
    for k in 0..=half {
        let gain = if heard(k) {
            (near(k) + floor).sqrt().recip() as f32
        } else {
            0.0
        };
        data[k] *= gain;
        if k > 0 && k < half {
            data[points - k] *= gain;
        }
    }
    inverse.process(&mut data);
    let mut sound: Vec<f32> = data[..length].iter().map(|x| x.re).collect();
    let whole = sound.iter().map(|x| x * x).sum::<f32>() / length as f32;
    for part in sound.chunks_mut(RATE as usize / 50) {
        let own = part.iter().map(|x| x * x).sum::<f32>() / part.len() as f32;
        let level = (own.sqrt() + 0.05 * whole.sqrt()).max(1e-12);
        part.iter_mut()
            .for_each(|x| *x = (*x / level).clamp(-2.5, 2.5));
    }
    sound
}

/// The sums of products of `a`, moved to the left by each lag, with `b`.
fn correlation(a: &[f32], b: &[f32]) -> Vec<f32> {
    let (forward, inverse, points) = transforms(a.len() + b.len());
    let (mut x, mut y) = (padded(a, points), padded(b, points));
    forward.process(&mut x);
    forward.process(&mut y);
    for (x, y) in x.iter_mut().zip(&y) {
        *x *= y.conj() / points as f32;
    }
    inverse.process(&mut x);
    x[..a.len()].iter().map(|x| x.re).collect()
}

type Transform = std::sync::Arc<dyn Fft<f32>>;

/// The transforms of at least `length` points, and how many they are.
fn transforms(length: usize) -> (Transform, Transform, usize) {
    let points = length.next_power_of_two();
    let mut planner = FftPlanner::new();
    (
        planner.plan_fft_forward(points),
        planner.plan_fft_inverse(points),
        points,
    )
}

fn padded(sound: &[f32], points: usize) -> Vec<Complex<f32>> {
    let mut data: Vec<Complex<f32>> = sound.iter().map(|&x| Complex::new(x, 0.0)).collect();
    data.resize(points, Complex::new(0.0, 0.0));
    data
}
