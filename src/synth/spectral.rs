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
use super::math;
use super::planar::Planar;

/// Bins that sound: from 47 Hz to 20.4 kHz. Bin 0, the constant, stays empty.
const BINS: usize = 436;

/// Hertz from bin to bin.
const BIN_WIDTH: f64 = SAMPLE_RATE as f64 / POINTS as f64;

/// Powers in the bands, left and right; 1 in all is a full-scale square wave's.
pub struct Spectrum {
    pub left: Bands,
    pub right: Bands,
}

/// Coloured noise, running.
pub struct SpectralNoise {
    tables: &'static Tables,
    seed: u64,
    /// The share of what both channels have in common, and of what tells them apart.
    common: [f32; BINS],
    apart: [f32; BINS],
    /// The second half of the frame of noise begun in block `next - 1`.
    tail: Planar,
    next: Option<u64>,
    random: [f32; 4 * POINTS / 2],
    bins: Complex,
    scratch: Complex,
    spectrum: Spectrum,
}

impl SpectralNoise {
    /// Noise whose channels correlate by `coherence`, from -1 to 1, in each band.
    pub fn new(seed: Seed, coherence: &Bands) -> SpectralNoise {
        let tables = &*TABLES;
        fft::prepare();
        let coherence = |bin: usize| {
            let (band, fraction) = tables.neighbours[bin];
            let low = coherence[band as usize];
            (low + (coherence[band as usize + 1] - low) * fraction).clamp(-1.0, 1.0)
        };
        // Left and right are the sum and the difference of two independent noises.
        let share = |bin: usize, sign: f32| {
            tables.scale[bin] * (0.5 * (1.0 + sign * coherence(bin))).sqrt()
        };
        SpectralNoise {
            tables,
            seed: seed.0,
            common: std::array::from_fn(|bin| share(bin, 1.0)),
            apart: std::array::from_fn(|bin| share(bin, -1.0)),
            tail: Planar::SILENCE,
            next: None,
            random: [0.0; 4 * POINTS / 2],
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
            self.frame(index, &paint);
            self.keep_tail();
        }
        self.frame(index.wrapping_add(1), &paint);
        let window = &self.tables.window;
        let left = self.tail.left.iter().zip(&self.scratch.re);
        let right = self.tail.right.iter().zip(&self.scratch.im);
        for (out, old_and_new) in [(&mut out.left, left), (&mut out.right, right)] {
            for ((out, (old, new)), window) in out.iter_mut().zip(old_and_new).zip(window) {
                *out = old + new * window;
            }
        }
        self.keep_tail();
        self.next = index.checked_add(1);
    }

    /// Puts the second half of the frame just made aside for the block to come.
    fn keep_tail(&mut self) {
        let window = &self.tables.window[BLOCK..];
        let Planar { left, right } = &mut self.tail;
        for (tail, made) in [(left, &self.scratch.re), (right, &self.scratch.im)] {
            for ((tail, made), window) in tail.iter_mut().zip(&made[BLOCK..]).zip(window) {
                *tail = made * window;
            }
        }
    }

    /// Makes frame of noise `number`, whose middle lies where block `number` starts,
    /// in `scratch`: the left channel as real part, the right one as imaginary part.
    fn frame(&mut self, number: u64, paint: &impl Fn(f64, &mut Spectrum)) {
        let seconds = number as f64 * (BLOCK as f64 / f64::from(SAMPLE_RATE));
        paint(seconds, &mut self.spectrum);
        let key = mix(self.seed ^ mix(number));
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor was just seen to have AVX2.
            return unsafe { self.transform_avx2(key) };
        }
        self.transform::<4>(key);
    }

    /// The same arithmetic on registers twice as wide. The compiler fuses no product with
    /// a sum unasked, so every number comes out as without them.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn transform_avx2(&mut self, key: u64) {
        self.transform::<8>(key);
    }

    #[inline(always)]
    fn transform<const LANES: usize>(&mut self, key: u64) {
        fill_normal(key, &mut self.random);
        self.shape();
        fft::inverse::<LANES>(&mut self.bins, &mut self.scratch);
    }

    /// Packs both channels' spectra into one, whose transform has the left channel as its
    /// real and the right one as its imaginary part: bin k holds L + iR, bin -k L* + iR*.
    #[inline(always)]
    fn shape(&mut self) {
        let left = interpolate(&self.spectrum.left, self.tables);
        let right = interpolate(&self.spectrum.right, self.tables);
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

/// Amplitudes of the bins between the square roots of the bands' powers.
#[inline(always)]
fn interpolate(powers: &Bands, tables: &Tables) -> [f32; BINS] {
    let mut amplitudes = *powers;
    for amplitude in &mut amplitudes {
        *amplitude = amplitude.sqrt();
    }
    let mut bins = [0.0; BINS];
    for (bin, (band, fraction)) in bins.iter_mut().zip(&tables.neighbours) {
        let band = *band as usize % BANDS;
        let (low, high) = (amplitudes[band], amplitudes[(band + 1) % BANDS]);
        *bin = low + (high - low) * fraction;
    }
    bins
}

/// Fills `out` with nearly normal numbers of standard deviation [`SPREAD`]: each the
/// sum of the four bytes of half a hash.
#[inline(always)]
fn fill_normal(key: u64, out: &mut [f32; 2 * POINTS]) {
    for (chunk, first) in out.chunks_exact_mut(16).zip((0u64..).step_by(8)) {
        let mut words = [0u32; 16];
        for i in 0..8 {
            let bits = mix(key.wrapping_add(first + i as u64));
            words[2 * i] = bits as u32;
            words[2 * i + 1] = (bits >> 32) as u32;
        }
        for (value, word) in chunk.iter_mut().zip(words) {
            let pairs = (word & 0x00ff_00ff) + (word >> 8 & 0x00ff_00ff);
            let sum = (pairs & 0xffff) + (pairs >> 16);
            *value = sum as i32 as f32 - 510.0;
        }
    }
}

/// Standard deviation of the sum of four random bytes: sqrt(4 (256^2 - 1) / 12).
const SPREAD: f64 = 147.799_639_2;

/// What every noise shares.
struct Tables {
    /// The Vorbis window: its square and that of its neighbour add up to one, and
    /// it is smooth enough at its ends not to click where the spectrum is steep.
    window: [f32; POINTS],
    /// From the square root of a band's power to a bin's amplitude.
    scale: [f32; BINS],
    /// The band below a bin, and how far the bin lies towards the next.
    neighbours: [(u32, f32); BINS],
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let hertz = |bin: usize| (bin + 1) as f64 * BIN_WIDTH;
    let place = |bin: usize| bands::place(hertz(bin)).clamp(0.0, (BANDS - 1) as f64);
    Tables {
        window: std::array::from_fn(|n| {
            let (sine, _) = math::sin_cos((n as f64 + 0.5) / (2 * POINTS) as f64);
            math::sin_cos(sine * sine / 4.0).0 as f32
        }),
        // A bin of complex amplitude a, with its mirror image, has the power 4 a^2
        // where a is the standard deviation of its real and of its imaginary part.
        scale: std::array::from_fn(|bin| {
            let share = BIN_WIDTH / bands::width(hertz(bin)).max(1.0);
            let fade = ((20_600.0 - hertz(bin)) / 2600.0).clamp(0.0, 1.0);
            ((share / 4.0).sqrt() * fade / SPREAD) as f32
        }),
        neighbours: std::array::from_fn(|bin| {
            let band = place(bin).floor().min((BANDS - 2) as f64);
            (band as u32, (place(bin) - band) as f32)
        }),
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
            noise.frame(number, &paint);
            let fast = noise.scratch.clone();
            noise.transform::<4>(mix(noise.seed ^ mix(number)));
            assert!(fast.re == noise.scratch.re && fast.im == noise.scratch.im);
        }
    }
}
