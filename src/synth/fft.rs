//! The inverse Fourier transform of 1024 complex points, and nothing else.
//!
//! A general library picks its instructions at run time and rounds differently
//! from machine to machine. One fixed size in plain arithmetic gives the same
//! bits everywhere, and compiles to vector instructions as it is: five passes of
//! radix 4 after Stockham, which need no reordering, with real and imaginary
//! parts apart so that neighbours fill a register.

use std::sync::LazyLock;

use super::math;

/// How many points the transform has.
pub const POINTS: usize = 1024;

/// Complex numbers, real and imaginary parts apart.
#[derive(Clone, Debug)]
pub struct Complex {
    pub re: [f32; POINTS],
    pub im: [f32; POINTS],
}

impl Complex {
    pub const ZERO: Complex = Complex {
        re: [0.0; POINTS],
        im: [0.0; POINTS],
    };
}

/// e^(2 pi i m k / 1024) for m from 0 to 3 and k below 256, real and imaginary parts.
struct Twiddles([[[f32; POINTS / 4]; 2]; 4]);

static TWIDDLES: LazyLock<Twiddles> = LazyLock::new(|| {
    let mut table = [[[0.0; POINTS / 4]; 2]; 4];
    for (m, [re, im]) in table.iter_mut().enumerate() {
        for k in 0..POINTS / 4 {
            let (sine, cosine) = math::sin_cos((m * k) as f64 / POINTS as f64);
            re[k] = cosine as f32;
            im[k] = sine as f32;
        }
    }
    Twiddles(table)
});

/// Computes the tables, so that the first transform need not.
pub fn prepare() {
    LazyLock::force(&TWIDDLES);
}

/// Writes the unscaled inverse transform of `data` to `out`: the sum over k of
/// `data[k] e^(2 pi i k n / 1024)`. Overwrites `data`. `LANES`, 4 or 8, is how many
/// numbers a register of the machine holds; the result does not depend on it.
#[inline(always)]
pub fn inverse<const LANES: usize>(data: &mut Complex, out: &mut Complex) {
    let twiddles = &*TWIDDLES;
    first_pass(data, out, twiddles);
    pass::<4, 4>(out, data, twiddles);
    pass::<16, LANES>(data, out, twiddles);
    pass::<64, LANES>(out, data, twiddles);
    pass::<256, LANES>(data, out, twiddles);
}

/// Neighbouring complex numbers that fill a register: real parts, imaginary parts.
#[derive(Clone, Copy)]
struct Row<const LANES: usize>([f32; LANES], [f32; LANES]);

impl<const LANES: usize> Row<LANES> {
    #[inline(always)]
    fn at(re: &[f32], im: &[f32], at: usize) -> Row<LANES> {
        let mut row = Row([0.0; LANES], [0.0; LANES]);
        row.0.copy_from_slice(&re[at..at + LANES]);
        row.1.copy_from_slice(&im[at..at + LANES]);
        row
    }

    #[inline(always)]
    fn put(self, out: &mut Complex, at: usize) {
        out.re[at..at + LANES].copy_from_slice(&self.0);
        out.im[at..at + LANES].copy_from_slice(&self.1);
    }

    #[inline(always)]
    fn plus(mut self, b: Row<LANES>) -> Row<LANES> {
        for i in 0..LANES {
            self.0[i] += b.0[i];
            self.1[i] += b.1[i];
        }
        self
    }

    #[inline(always)]
    fn minus(mut self, b: Row<LANES>) -> Row<LANES> {
        for i in 0..LANES {
            self.0[i] -= b.0[i];
            self.1[i] -= b.1[i];
        }
        self
    }

    #[inline(always)]
    fn times(self, b: Row<LANES>) -> Row<LANES> {
        let mut product = self;
        for i in 0..LANES {
            product.0[i] = self.0[i] * b.0[i] - self.1[i] * b.1[i];
            product.1[i] = self.0[i] * b.1[i] + self.1[i] * b.0[i];
        }
        product
    }

    /// Times the imaginary unit.
    #[inline(always)]
    fn turned(self) -> Row<LANES> {
        let mut turned = Row(self.1, self.0);
        for i in 0..LANES {
            turned.0[i] = -turned.0[i];
        }
        turned
    }
}

/// Four transforms' worth of the transform of four points, before the twiddles.
#[inline(always)]
fn butterfly<const LANES: usize>(x: &Complex, at: usize) -> [Row<LANES>; 4] {
    let a = Row::at(&x.re, &x.im, at);
    let b = Row::at(&x.re, &x.im, at + POINTS / 4);
    let c = Row::at(&x.re, &x.im, at + POINTS / 2);
    let d = Row::at(&x.re, &x.im, at + POINTS / 4 * 3);
    let (even, odd) = (a.plus(c), a.minus(c));
    let (sum, difference) = (b.plus(d), b.minus(d).turned());
    [
        even.plus(sum),
        odd.plus(difference),
        even.minus(sum),
        odd.minus(difference),
    ]
}

/// The pass over single numbers: neighbours have different twiddles and part ways.
#[inline(always)]
fn first_pass(x: &Complex, y: &mut Complex, twiddles: &Twiddles) {
    for p in (0..POINTS / 4).step_by(4) {
        let [a, mut b, mut c, mut d] = butterfly::<4>(x, p);
        let twiddle = |m: usize| Row::at(&twiddles.0[m][0], &twiddles.0[m][1], p);
        b = b.times(twiddle(1));
        c = c.times(twiddle(2));
        d = d.times(twiddle(3));
        for i in 0..4 {
            let across = Row(
                [a.0[i], b.0[i], c.0[i], d.0[i]],
                [a.1[i], b.1[i], c.1[i], d.1[i]],
            );
            across.put(y, 4 * (p + i));
        }
    }
}

/// A pass over groups of `STRIDE` numbers that share their twiddles.
#[inline(always)]
fn pass<const STRIDE: usize, const LANES: usize>(
    x: &Complex,
    y: &mut Complex,
    twiddles: &Twiddles,
) {
    for p in 0..POINTS / (4 * STRIDE) {
        let [_, first, second, third] = &twiddles.0;
        let shared = |[re, im]: &[[f32; POINTS / 4]; 2]| {
            Row([re[p * STRIDE]; LANES], [im[p * STRIDE]; LANES])
        };
        let (first, second, third) = (shared(first), shared(second), shared(third));
        for q in (0..STRIDE).step_by(LANES) {
            let [a, b, c, d] = butterfly::<LANES>(x, STRIDE * p + q);
            let at = STRIDE * 4 * p + q;
            a.put(y, at);
            b.times(first).put(y, at + STRIDE);
            c.times(second).put(y, at + 2 * STRIDE);
            d.times(third).put(y, at + 3 * STRIDE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::mix;

    #[test]
    fn it_agrees_with_the_definition_on_any_register() {
        let mut data = Complex::ZERO;
        for k in 0..POINTS {
            data.re[k] = (mix(k as u64) % 2001) as f32 / 1000.0 - 1.0;
            data.im[k] = (mix(k as u64 + 5000) % 2001) as f32 / 1000.0 - 1.0;
        }
        let (input, mut out) = (data.clone(), Complex::ZERO);
        inverse::<4>(&mut data, &mut out);
        let (mut data, mut wide) = (input.clone(), Complex::ZERO);
        inverse::<8>(&mut data, &mut wide);
        assert!(out.re == wide.re && out.im == wide.im);
        for n in (0..POINTS).step_by(37) {
            let (mut re, mut im) = (0.0, 0.0);
            for k in 0..POINTS {
                let (s, c) = math::sin_cos((k * n % POINTS) as f64 / POINTS as f64);
                re += f64::from(input.re[k]) * c - f64::from(input.im[k]) * s;
                im += f64::from(input.re[k]) * s + f64::from(input.im[k]) * c;
            }
            assert!(
                (re - f64::from(out.re[n])).abs() < 1e-4,
                "{n}: {re} {}",
                out.re[n]
            );
            assert!(
                (im - f64::from(out.im[n])).abs() < 1e-4,
                "{n}: {im} {}",
                out.im[n]
            );
        }
    }
}
