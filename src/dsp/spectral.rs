//! Noise with any spectrum, from the inverse Fourier transform of hashed numbers.
//!
//! Every 512 frames a spectrum of nearly Gaussian random numbers is shaped by the
//! levels of 32 bands, transformed, windowed and laid over its neighbours. The
//! levels may change each time, separately left and right. A frame of noise depends
//! on its number alone, so starting anywhere costs one frame of run-up.

use std::sync::LazyLock;

use crate::frame::BLOCK;
use crate::units::{SAMPLE_RATE, Seed, mix};

use super::bands::{self, BANDS, Bands};
use super::fft::{self, Complex, POINTS};
use super::planar::Planar;
use super::window;

/// Bins that sound: from 47 Hz to 20.4 kHz. Bin 0, the constant, stays empty.
const BINS: usize = 436;

/// Bins that are interpolated at once.
const ROW: usize = 8;

/// Hertz from bin to bin.
const BIN_WIDTH: f64 = SAMPLE_RATE as f64 / POINTS as f64;

/// Powers in the bands, left and right; 1 in all is a full-scale square wave's.
pub struct Spectrum {
    /// The powers of the left channel.
    pub left: Bands,
    /// The powers of the right channel.
    pub right: Bands,
}

/// Coloured noise, running.
pub struct SpectralNoise {
    tables: &'static Tables,
    window: &'static [f32; POINTS],
    seed: u64,
    /// The share of what both channels have in common, and of what tells them apart.
    common: [f32; BINS],
    apart: [f32; BINS],
    /// The second half of the frame of noise begun in block `next - 1`.
    tail: Planar,
    next: Option<u64>,
    random: [f32; 4 * BINS],
    bins: Complex,
    scratch: Complex,
    spectrum: Spectrum,
}

impl SpectralNoise {
    /// Noise whose channels correlate by `coherence`, from -1 to 1, in each band.
    pub fn new(seed: Seed, coherence: &Bands) -> SpectralNoise {
        let tables = &*TABLES;
        fft::prepare();
        let mut together = [0.0; BINS + ROW];
        interpolate(coherence, tables, &mut together);
        // Left and right are the sum and the difference of two independent noises.
        let share = |bin: usize, sign: f32| {
            tables.scale[bin] * (0.5 * (1.0 + sign * together[bin].clamp(-1.0, 1.0))).sqrt()
        };
        SpectralNoise {
            tables,
            window: window::vorbis(),
            seed: seed.0,
            common: std::array::from_fn(|bin| share(bin, 1.0)),
            apart: std::array::from_fn(|bin| share(bin, -1.0)),
            tail: Planar::SILENCE,
            next: None,
            random: [0.0; 4 * BINS],
            bins: Complex::ZERO,
            scratch: Complex::ZERO,
            spectrum: Spectrum {
                left: [0.0; BANDS],
                right: [0.0; BANDS],
            },
        }
    }

    /// Writes block `index`. `paint` sets the spectrum that holds around the given
    /// time, in seconds from the start.
    pub fn block(&mut self, index: u64, out: &mut Planar, paint: impl Fn(f64, &mut Spectrum)) {
        if self.next != Some(index) {
            // Only for the second half it leaves behind.
            self.frame(index, out, &paint);
        }
        self.frame(index.wrapping_add(1), out, &paint);
        self.next = index.checked_add(1);
    }

    /// Makes frame of noise `number`, whose middle lies where block `number` starts, and
    /// completes with it the block before that, `out`.
    fn frame(&mut self, number: u64, out: &mut Planar, paint: &impl Fn(f64, &mut Spectrum)) {
        let seconds = number as f64 * (BLOCK as f64 / f64::from(SAMPLE_RATE));
        paint(seconds, &mut self.spectrum);
        let key = mix(self.seed ^ mix(number));
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor was just seen to have AVX2.
            return unsafe { self.compute_avx2(key, out) };
        }
        self.compute(key, out);
    }

    /// The same arithmetic on registers twice as wide. The compiler fuses no product with
    /// a sum unasked, so every number comes out as without them.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn compute_avx2(&mut self, key: u64, out: &mut Planar) {
        self.compute(key, out);
    }

    #[inline(always)]
    fn compute(&mut self, key: u64, out: &mut Planar) {
        fill_normal(key, &mut self.random);
        self.shape();
        fft::inverse(&mut self.bins, &mut self.scratch);
        overlap(
            self.window,
            &self.bins.re,
            &mut self.tail.left,
            &mut out.left,
        );
        overlap(
            self.window,
            &self.bins.im,
            &mut self.tail.right,
            &mut out.right,
        );
    }

    /// Packs both channels' spectra into one, whose transform has the left channel as its
    /// real and the right one as its imaginary part: bin k holds L + iR, bin -k L* + iR*.
    #[inline(always)]
    fn shape(&mut self) {
        let (mut left, mut right) = ([0.0; BINS + ROW], [0.0; BINS + ROW]);
        interpolate(&roots(&self.spectrum.left), self.tables, &mut left);
        interpolate(&roots(&self.spectrum.right), self.tables, &mut right);
        let (m_re, rest) = self.random.split_at(BINS);
        let (m_im, rest) = rest.split_at(BINS);
        let (s_re, rest) = rest.split_at(BINS);
        let s_im = &rest[..BINS];
        let (re, im) = (&mut self.bins.re, &mut self.bins.im);
        for bin in 0..BINS {
            let (common, apart) = (self.common[bin], self.apart[bin]);
            let (mr, mi) = (common * m_re[bin], common * m_im[bin]);
            let (sr, si) = (apart * s_re[bin], apart * s_im[bin]);
            let (lr, li) = (left[bin] * (mr + sr), left[bin] * (mi + si));
            let (rr, ri) = (right[bin] * (mr - sr), right[bin] * (mi - si));
            re[1 + bin] = lr - ri;
            im[1 + bin] = li + rr;
            re[POINTS - 1 - bin] = lr + ri;
            im[POINTS - 1 - bin] = rr - li;
        }
        re[0] = 0.0;
        im[0] = 0.0;
        re[1 + BINS..POINTS - BINS].fill(0.0);
        im[1 + BINS..POINTS - BINS].fill(0.0);
    }
}

/// Lays the first half of a frame of noise over the second half of the one before, `tail`,
/// and puts its own second half there.
#[inline(always)]
fn overlap(
    window: &[f32; POINTS],
    made: &[f32; POINTS],
    tail: &mut [f32; BLOCK],
    out: &mut [f32; BLOCK],
) {
    for n in 0..BLOCK {
        out[n] = tail[n] + made[n] * window[n];
        tail[n] = made[BLOCK + n] * window[BLOCK + n];
    }
}

/// The amplitudes that powers stand for.
#[inline(always)]
fn roots(powers: &Bands) -> Bands {
    let mut roots = *powers;
    for root in &mut roots {
        *root = root.sqrt();
    }
    roots
}

/// Values of the bins between those of the bands.
#[inline(always)]
fn interpolate(bands: &Bands, tables: &Tables, bins: &mut [f32; BINS + ROW]) {
    for (band, bounds) in tables.runs.windows(2).enumerate() {
        let low = bands[band];
        let step = bands[band + 1] - low;
        for at in (bounds[0]..bounds[1]).step_by(ROW) {
            // Rows may reach into the next run, which then is written over them.
            let fractions = &tables.fractions[at..at + ROW];
            for (bin, fraction) in bins[at..at + ROW].iter_mut().zip(fractions) {
                *bin = low + step * fraction;
            }
        }
    }
}

/// Fills `out` with nearly normal numbers of standard deviation [`SPREAD`]: each the
/// sum of the four bytes of a hash.
#[inline(always)]
fn fill_normal(key: u64, out: &mut [f32]) {
    for (value, count) in out.iter_mut().zip(0u32..) {
        let word = hash(count, key);
        let pairs = (word & 0x00ff_00ff) + (word >> 8 & 0x00ff_00ff);
        let sum = (pairs & 0xffff) + (pairs >> 16);
        *value = sum as i32 as f32 - 510.0;
    }
}

/// 32 bits that depend on all of `key` and of a small number. Half as wide as
/// [`mix`], because vector instructions multiply no wider numbers.
#[inline(always)]
fn hash(count: u32, key: u64) -> u32 {
    // The constants are those Chris Wellons found to mix best (hash-prospector, 2018).
    let x = count.wrapping_mul(0x9e37_79b9).wrapping_add(key as u32);
    let x = (x ^ (x >> 16)).wrapping_mul(0x21f0_aaad);
    let x = x ^ (key >> 32) as u32;
    let x = (x ^ (x >> 15)).wrapping_mul(0x735a_2d97);
    x ^ (x >> 15)
}

/// Standard deviation of the sum of four random bytes: sqrt(4 (256^2 - 1) / 12).
const SPREAD: f64 = 147.799_639_2;

/// What every noise shares.
struct Tables {
    /// From the square root of a band's power to a bin's amplitude.
    scale: [f32; BINS],
    /// How far a bin lies from the band below it towards the one above.
    fractions: [f32; BINS + ROW],
    /// The first bin above each band.
    runs: [usize; BANDS],
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let hertz = |bin: usize| (bin + 1) as f64 * BIN_WIDTH;
    let place = |bin: usize| bands::place(hertz(bin)).clamp(0.0, (BANDS - 1) as f64);
    let below = |bin: usize| (place(bin) as usize).min(BANDS - 2);
    Tables {
        // A bin of complex amplitude a, with its mirror image, has the power 4 a^2
        // where a is the standard deviation of its real and of its imaginary part.
        scale: std::array::from_fn(|bin| {
            let share = BIN_WIDTH / bands::width(hertz(bin)).max(1.0);
            let fade = ((20_600.0 - hertz(bin)) / 2600.0).clamp(0.0, 1.0);
            ((share / 4.0).sqrt() * fade / SPREAD) as f32
        }),
        fractions: std::array::from_fn(|bin| (place(bin) - below(bin) as f64) as f32),
        runs: std::array::from_fn(|band| (0..BINS).take_while(|&bin| below(bin) < band).count()),
    }
});

#[cfg(test)]
mod tests {
    use super::*;

    fn render(blocks: u64, coherence: f32, level: &Bands) -> (Vec<f32>, Vec<f32>) {
        let mut noise = SpectralNoise::new(Seed(5), &[coherence; BANDS]);
        let mut block = Planar::SILENCE;
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for index in 0..blocks {
            noise.block(index, &mut block, |_, spectrum| {
                spectrum.left = *level;
                spectrum.right = *level;
            });
            left.extend(block.left);
            right.extend(block.right);
        }
        (left, right)
    }

    fn product(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>() / a.len() as f32
    }

    #[test]
    fn the_power_and_the_correlation_are_those_asked_for() {
        let mut level = [0.0; BANDS];
        level[20] = 0.01;
        let (left, right) = render(800, 0.6, &level);
        let power = product(&left, &left);
        // A band's triangle, squared, holds two thirds of its power.
        assert!((0.0055..0.0085).contains(&power), "{power}");
        let correlation = product(&left, &right) / power;
        assert!((0.5..0.7).contains(&correlation), "{correlation}");
    }

    #[test]
    fn wider_registers_give_the_same_bits() {
        let mut noise = SpectralNoise::new(Seed(9), &[0.3; BANDS]);
        for number in 0..50 {
            let paint = |_: f64, spectrum: &mut Spectrum| {
                spectrum.left = bands::from_fn(|hertz| 1.0 / hertz);
                spectrum.right = bands::from_fn(|hertz| 1.0 / (hertz * hertz));
            };
            let (mut fast, mut plain) = (Planar::SILENCE, Planar::SILENCE);
            let before = noise.tail.clone();
            noise.frame(number, &mut fast, &paint);
            noise.tail = before;
            noise.compute(mix(noise.seed ^ mix(number)), &mut plain);
            assert!(fast.left == plain.left && fast.right == plain.right);
        }
    }

    #[test]
    fn the_numbers_are_nearly_normal_and_independent_of_place_and_key() {
        const KEYS: u64 = 400;
        let numbers = |number: u64| {
            let mut numbers = [0.0; 4 * BINS];
            fill_normal(mix(number), &mut numbers);
            numbers.map(|n| n / SPREAD as f32)
        };
        let count = (KEYS as usize * 4 * BINS) as f32;
        let moment = |order: i32| {
            let of = |key: u64| numbers(key).map(|n| n.powi(order)).iter().sum::<f32>();
            (0..KEYS).map(of).sum::<f32>() / count
        };
        // The sum of four uniform numbers has a kurtosis of 2.7.
        for (order, wanted) in [(1, 0.0), (2, 1.0), (3, 0.0), (4, 2.7)] {
            let found = moment(order);
            assert!((found - wanted).abs() < 0.02, "{order}: {found}");
        }
        // With others of the same key, and of the next.
        for (lag, ahead) in [(1, 0), (2, 0), (8, 0), (BINS, 0), (0, 1), (1, 1), (8, 1)] {
            let of = |key: u64| {
                let (a, b) = (numbers(key), numbers(key + ahead));
                a[lag..].iter().zip(b).map(|(a, b)| a * b).sum::<f32>()
            };
            let found = (0..KEYS).map(of).sum::<f32>() / count;
            assert!(found.abs() < 0.006, "{lag} and {ahead} apart: {found}");
        }
    }
}
