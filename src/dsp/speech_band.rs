//! What of a sound lies in the band of speech, 300 Hz to 4.8 kHz.
//!
//! A filter of finite reach and without delay: what it gives for a block depends on that
//! block and its two neighbours and on nothing else, so it can begin anywhere. It works at a
//! quarter of the rate, and for the lower edge at a quarter of that, where a short filter is
//! steep. All its filters are symmetric: added to the sound it came from, its output is as
//! good as a gain in the band alone.

use std::f64::consts::PI;
use std::sync::LazyLock;

use crate::frame::{BLOCK, Block};
use crate::units::SAMPLE_RATE;

use super::interpolate::bessel;
use super::math;

/// How many samples the filters reach to either side: to a quarter of the rate and back, to a
/// sixteenth and back, and the one at the lower edge.
const FIRST: usize = 20;
const SECOND: usize = 8;
const LOWER: usize = 24;

/// Where they have half their height, in hertz.
const FIRST_HZ: f64 = 5250.0;
const SECOND_HZ: f64 = 1500.0;
const LOWER_HZ: f64 = 300.0;

/// The shape of their Kaiser windows: what they stop is 50 dB down.
const BETA: f64 = 4.55;

/// Samples of a block at a quarter and at a sixteenth of the rate.
const QUARTER: usize = BLOCK / 4;
const SIXTEENTH: usize = BLOCK / 16;

/// By how many samples a row ends before the block that was heard last does, since the filters
/// have to see ahead: at a quarter of the rate, at a sixteenth, under the lower edge, and the
/// band at a quarter.
const QUARTER_LATE: usize = FIRST / 4;
const SIXTEENTH_LATE: usize = (QUARTER_LATE + SECOND) / 4;
const UNDER_LATE: usize = SIXTEENTH_LATE + LOWER;
const BAND_LATE: usize = 4 * UNDER_LATE + SECOND;

/// How much of each row has to be remembered for what follows it, with what is new.
const HEARD: usize = BLOCK + 2 * FIRST;
const QUARTERS: usize = BAND_LATE + QUARTER - QUARTER_LATE;
const SIXTEENTHS: usize = SIXTEENTH + 2 * LOWER;
const UNDERS: usize = SIXTEENTH + SECOND / 2;
const BANDS: usize = 2 * QUARTER + FIRST / 4 - BAND_LATE;

// All that a block asks for has been heard when the next one has.
const _: () = assert!(4 * BAND_LATE + FIRST <= BLOCK && HEARD >= BLOCK + 2 * FIRST);

/// Blocks after which nothing is left of a sound.
const FORGOTTEN: u8 = 3;

/// The filter, running.
pub struct SpeechBand {
    channels: [Rows; 2],
    /// Blocks of silence heard in a row, up to [`FORGOTTEN`].
    silent: u8,
}

/// One channel at every rate; the newest sample is the last.
#[derive(Clone)]
struct Rows {
    heard: [f32; HEARD],
    quarters: [f32; QUARTERS],
    sixteenths: [f32; SIXTEENTHS],
    /// Under the lower edge, at a sixteenth of the rate.
    unders: [f32; UNDERS],
    /// The band at a quarter of the rate.
    bands: [f32; BANDS],
}

impl SpeechBand {
    /// A filter that has heard nothing.
    pub fn silent() -> SpeechBand {
        LazyLock::force(&FILTERS);
        let rows = Rows {
            heard: [0.0; HEARD],
            quarters: [0.0; QUARTERS],
            sixteenths: [0.0; SIXTEENTHS],
            unders: [0.0; UNDERS],
            bands: [0.0; BANDS],
        };
        SpeechBand {
            channels: [rows.clone(), rows],
            silent: FORGOTTEN,
        }
    }

    /// Hears the block that follows, `None` where it is silent, and adds to `out` the band of
    /// the block before it.
    pub fn next(&mut self, block: Option<&Block>, out: &mut Block) {
        const SILENCE: &Block = &[[0.0; 2]; BLOCK];
        match block {
            Some(_) => self.silent = 0,
            None if self.silent < FORGOTTEN => self.silent += 1,
            None => return,
        }
        if self.silent == FORGOTTEN {
            *self = SpeechBand::silent();
            return;
        }
        let block = block.unwrap_or(SILENCE);
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor was just seen to have AVX2.
            return unsafe { self.filter_avx2(block, out) };
        }
        self.filter(block, out);
    }

    /// The same arithmetic on registers twice as wide. The compiler fuses no product with
    /// a sum unasked, so every number comes out as without them.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn filter_avx2(&mut self, block: &Block, out: &mut Block) {
        self.filter(block, out);
    }

    #[inline(always)]
    fn filter(&mut self, block: &Block, out: &mut Block) {
        let filters = &*FILTERS;
        for (channel, rows) in self.channels.iter_mut().enumerate() {
            rows.heard.copy_within(BLOCK.., 0);
            for (x, frame) in rows.heard[HEARD - BLOCK..].iter_mut().zip(block) {
                *x = frame[channel];
            }
            let band = rows.filter(filters);
            for (four, place) in out.as_chunks_mut::<4>().0.iter_mut().zip(0..) {
                for (frame, phase) in four.iter_mut().zip(&band) {
                    frame[channel] += phase[place];
                }
            }
        }
    }
}

impl Rows {
    /// What a block that was just heard lets be known of the band of the one before, by the
    /// four phases of its samples.
    #[inline(always)]
    fn filter(&mut self, filters: &Filters) -> [[f32; QUARTER]; 4] {
        push(
            &mut self.quarters,
            lower::<QUARTER, _>(&filters.first, &self.heard),
        );
        // As far behind as the last of the samples it takes is before the end of the row.
        const BEHIND: usize = QUARTERS + QUARTER_LATE - (4 * (SIXTEENTH_LATE + SIXTEENTH) + SECOND);
        let from = &self.quarters[BEHIND..];
        push(
            &mut self.sixteenths,
            lower::<SIXTEENTH, _>(&filters.second, from),
        );
        let mut under = [0.0; SIXTEENTH];
        convolve(&filters.lower, &self.sixteenths, &mut under);
        push(&mut self.unders, under);
        let under = raise::<SIXTEENTH, _>(&filters.second, &self.unders);
        let mut band = [0.0; QUARTER];
        band.copy_from_slice(&self.quarters[..QUARTER]);
        for (four, place) in band.as_chunks_mut::<4>().0.iter_mut().zip(0..) {
            for (x, phase) in four.iter_mut().zip(&under) {
                *x -= phase[place];
            }
        }
        push(&mut self.bands, band);
        raise::<QUARTER, _>(&filters.first, &self.bands)
    }
}

/// Puts `new` behind what a row holds, and lets go of as much before it.
#[inline(always)]
fn push<const ROW: usize, const NEW: usize>(row: &mut [f32; ROW], new: [f32; NEW]) {
    row.copy_within(NEW.., 0);
    row[ROW - NEW..].copy_from_slice(&new);
}

struct Filters {
    first: Quartering<{ FIRST / 2 + 1 }>,
    second: Quartering<{ SECOND / 2 + 1 }>,
    lower: [f32; 2 * LOWER + 1],
}

/// A filter to a quarter of a rate and back, by the four phases of its weights.
struct Quartering<const TAPS: usize> {
    down: [[f32; TAPS]; 4],
    up: [[f32; TAPS]; 4],
}

static FILTERS: LazyLock<Filters> = LazyLock::new(|| {
    let rate = f64::from(SAMPLE_RATE);
    Filters {
        first: quartering(FIRST_HZ / rate),
        second: quartering(4.0 * SECOND_HZ / rate),
        lower: {
            let weights = std::array::from_fn(|k| {
                weight(k as i64 - LOWER as i64, LOWER, 16.0 * LOWER_HZ / rate)
            });
            even(weights).map(|w| w as f32)
        },
    }
});

fn quartering<const TAPS: usize>(cutoff: f64) -> Quartering<TAPS> {
    let reach = 2 * (TAPS as i64 - 1);
    let at = |k: i64| weight(k, reach as usize, cutoff);
    let all: f64 = (-reach..=reach).map(at).sum();
    Quartering {
        down: std::array::from_fn(|phase| {
            std::array::from_fn(|tap| (at((4 * tap + phase) as i64 - reach) / all) as f32)
        }),
        // Each phase by itself leaves a constant as it is.
        up: std::array::from_fn(|phase| {
            let weights = std::array::from_fn(|tap| at(reach - 4 * tap as i64 + phase as i64));
            even(weights).map(|w| w as f32)
        }),
    }
}

/// The weights, scaled so that they add up to one.
fn even<const TAPS: usize>(weights: [f64; TAPS]) -> [f64; TAPS] {
    let sum: f64 = weights.iter().sum();
    weights.map(|w| w / sum)
}

/// Of a low pass at `cutoff` cycles a sample, its weight `k` samples from the middle: nothing
/// beyond `reach`.
fn weight(k: i64, reach: usize, cutoff: f64) -> f64 {
    let x = k as f64;
    let share = x / (reach + 1) as f64;
    if share.abs() >= 1.0 {
        return 0.0;
    }
    let window = bessel(BETA * (1.0 - share * share).sqrt());
    match k {
        0 => 2.0 * cutoff * window,
        _ => math::sin_cos(cutoff * x).0 / (PI * x) * window,
    }
}

/// `N` samples at a quarter of the rate of `x`: the first of them in the middle of the first
/// samples that its filter takes.
#[inline(always)]
fn lower<const N: usize, const TAPS: usize>(filter: &Quartering<TAPS>, x: &[f32]) -> [f32; N] {
    let mut out = [0.0; N];
    let mut apart = [[0.0; QUARTER + FIRST]; 4];
    for (four, place) in x.as_chunks::<4>().0.iter().zip(0..N + TAPS) {
        for (x, phase) in four.iter().zip(&mut apart) {
            phase[place] = *x;
        }
    }
    for (weights, phase) in filter.down.iter().zip(&apart) {
        convolve(weights, phase, &mut out);
    }
    out
}

/// Four times as many samples as `N`, by phases: the first of all where the middle of the
/// first samples is that its filter takes of `x`.
#[inline(always)]
fn raise<const N: usize, const TAPS: usize>(filter: &Quartering<TAPS>, x: &[f32]) -> [[f32; N]; 4] {
    let mut out = [[0.0; N]; 4];
    for (weights, out) in filter.up.iter().zip(&mut out) {
        convolve(weights, x, out);
    }
    out
}

/// Adds the weighted sums of `x` to `out`, in lanes that the compiler keeps in registers.
#[inline(always)]
fn convolve<const N: usize, const TAPS: usize>(
    weights: &[f32; TAPS],
    x: &[f32],
    out: &mut [f32; N],
) {
    const LANES: usize = 32;
    for (sums, start) in out
        .as_chunks_mut::<LANES>()
        .0
        .iter_mut()
        .zip((0..).step_by(LANES))
    {
        let mut lanes = *sums;
        for (weight, near) in weights.iter().zip(x[start..].windows(LANES)) {
            for (lane, x) in lanes.iter_mut().zip(near) {
                *lane += weight * x;
            }
        }
        *sums = lanes;
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::units::mix;

    /// The band of `sound`, block by block, with a block of silence before it.
    fn band(sound: impl Fn(usize) -> f32, blocks: usize) -> Vec<f32> {
        let mut filter = SpeechBand::silent();
        let mut all = Vec::new();
        for number in 0..=blocks {
            let frames = std::array::from_fn(|n| [sound(number * BLOCK + n), 0.0]);
            let mut out = [[0.0; 2]; BLOCK];
            filter.next(Some(&frames), &mut out);
            assert!(out.iter().all(|frame| frame[1] == 0.0));
            all.extend(out.iter().map(|frame| frame[0]));
        }
        all.split_off(BLOCK)
    }

    #[test]
    fn a_sine_in_the_band_stays_in_its_place_and_one_outside_is_gone() {
        let sine = |hertz: f64| {
            move |n: usize| (TAU * hertz * n as f64 / f64::from(SAMPLE_RATE)).sin() as f32
        };
        // How high a sine comes out in its own phase, and all else that comes out.
        let found = |hertz: f64| {
            let (sine, from) = (sine(hertz), 2 * BLOCK);
            let out = &band(sine, 40)[from..];
            let whole = (0..out.len()).map(|n| sine(n + from));
            let height = out
                .iter()
                .zip(whole.clone())
                .map(|(y, x)| y * x)
                .sum::<f32>()
                / whole.clone().map(|x| x * x).sum::<f32>();
            let rest = out.iter().zip(whole).map(|(y, x)| (y - height * x).abs());
            (height, rest.fold(0.0, f32::max))
        };
        for hertz in [420.0, 600.0, 1000.0, 1500.0, 2400.0, 3600.0] {
            let (height, rest) = found(hertz);
            assert!((height - 1.0).abs() < 0.03, "{height} at {hertz} Hz");
            assert!(rest < 0.05, "{rest} beside {hertz} Hz");
        }
        for hertz in [
            30.0, 120.0, 190.0, 6200.0, 7700.0, 12_100.0, 16_000.0, 23_000.0,
        ] {
            let (height, rest) = found(hertz);
            assert!(
                height.abs() < 0.02 && rest < 0.03,
                "{height}, {rest} at {hertz} Hz"
            );
        }
    }

    #[test]
    fn a_block_reaches_its_neighbours_and_no_further() {
        let noise = |n: usize| (mix(n as u64) >> 40) as f32 / (1u64 << 23) as f32 - 1.0;
        let all = band(noise, 12);
        // The same from the seventh block on, and nothing before it.
        let later = band(|n| noise(n + 6 * BLOCK), 6);
        assert!(all[7 * BLOCK..] == later[BLOCK..]);
        assert!(all[6 * BLOCK..7 * BLOCK] != later[..BLOCK]);
    }

    #[test]
    fn what_follows_a_silence_does_not_depend_on_what_was_before_it() {
        let noise = |n: u64| (mix(n) >> 40) as f32 / (1u64 << 23) as f32 - 1.0;
        let block = |number: u64| -> Block {
            std::array::from_fn(|n| [noise(number * 600 + n as u64), 0.5])
        };
        for silence in 2..6 {
            let (mut one, mut other) = (SpeechBand::silent(), SpeechBand::silent());
            let (mut a, mut b) = ([[0.0; 2]; BLOCK], [[0.0; 2]; BLOCK]);
            one.next(Some(&block(1)), &mut a);
            for _ in 0..silence {
                a.fill([0.0; 2]);
                one.next(None, &mut a);
            }
            assert!(silence == 2 || a == b, "nothing is left after {silence}");
            for number in 2..6 {
                a.fill([0.0; 2]);
                b.fill([0.0; 2]);
                one.next(Some(&block(number)), &mut a);
                other.next(Some(&block(number)), &mut b);
                assert!(silence == 2 && number == 2 || a == b, "{silence}, {number}");
            }
        }
    }

    #[test]
    fn wider_registers_give_the_same_bits() {
        let noise = |n: u64| (mix(n) >> 40) as f32 / (1u64 << 23) as f32 - 1.0;
        let (mut fast, mut plain) = (SpeechBand::silent(), SpeechBand::silent());
        for number in 0..6 {
            let block = std::array::from_fn(|n| [noise(number * 9000 + n as u64), noise(n as u64)]);
            let (mut a, mut b) = ([[0.0; 2]; BLOCK], [[0.0; 2]; BLOCK]);
            fast.next(Some(&block), &mut a);
            plain.filter(&block, &mut b);
            assert!(a == b);
        }
    }
}
