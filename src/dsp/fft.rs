//! The inverse Fourier transform of 1024 complex points, and nothing else.
//!
//! A general library picks its instructions at run time and rounds differently
//! from machine to machine. One fixed size in plain arithmetic gives the same
//! bits everywhere. Five passes of radix 4 after Stockham, each a loop over
//! neighbours that compiles to vector instructions as it is: the first two split
//! rows into shorter ones, the matrix of rows is then transposed once, and the
//! other three join columns, so that no pass ever works across a register.

use std::sync::LazyLock;

use super::math;

/// How many points the transform has.
pub const POINTS: usize = 1024;

/// Complex numbers, real and imaginary parts apart.
#[derive(Clone, Debug)]
pub struct Complex {
    /// The real parts.
    pub re: [f32; POINTS],
    /// The imaginary parts.
    pub im: [f32; POINTS],
}

impl Complex {
    /// Zero at every point.
    pub const ZERO: Complex = Complex {
        re: [0.0; POINTS],
        im: [0.0; POINTS],
    };

    #[inline(always)]
    fn at(&self, index: usize) -> ComplexNumber {
        (self.re[index], self.im[index])
    }

    #[inline(always)]
    fn put(&mut self, index: usize, point: ComplexNumber) {
        (self.re[index], self.im[index]) = point;
    }
}

/// e^(2 pi i m k / 1024) for m from 1 to 3, real and imaginary parts: for every k below
/// 256, and for every fourth.
struct Twiddles {
    all: [[[f32; 256]; 2]; 3],
    fourth: [[[f32; 64]; 2]; 3],
}

static TWIDDLES: LazyLock<Twiddles> = LazyLock::new(|| Twiddles {
    all: twiddles(1),
    fourth: twiddles(4),
});

fn twiddles<const COUNT: usize>(step: usize) -> [[[f32; COUNT]; 2]; 3] {
    let mut table = [[[0.0; COUNT]; 2]; 3];
    for (m, [re, im]) in (1..).zip(&mut table) {
        for k in 0..COUNT {
            let (sine, cosine) = math::sin_cos((m * k * step) as f64 / POINTS as f64);
            re[k] = cosine as f32;
            im[k] = sine as f32;
        }
    }
    table
}

/// Computes the tables, so that the first transform need not.
pub fn prepare() {
    LazyLock::force(&TWIDDLES);
}

/// Puts the unscaled inverse transform of `data` in its place: the sum over k of
/// `data[k] e^(2 pi i k n / 1024)`. It is compiled for the registers of the function
/// it is called in; the result does not depend on them.
#[inline(always)]
pub fn inverse(data: &mut Complex, scratch: &mut Complex) {
    let twiddles = &*TWIDDLES;
    split(data, scratch, &twiddles.all);
    split(scratch, data, &twiddles.fourth);
    transpose(&data.re, &mut scratch.re);
    transpose(&data.im, &mut scratch.im);
    join::<16, 8>(scratch, data, twiddles);
    join::<64, 64>(data, scratch, twiddles);
    join::<256, 256>(scratch, data, twiddles);
}

/// A complex number: real part, imaginary part.
type ComplexNumber = (f32, f32);

#[inline(always)]
fn times(a: ComplexNumber, b: ComplexNumber) -> ComplexNumber {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// The transform of four points of `x`, `step` apart.
#[inline(always)]
fn butterfly(x: &Complex, at: usize, step: usize) -> [ComplexNumber; 4] {
    let (a, b) = (x.at(at), x.at(at + step));
    let (c, d) = (x.at(at + 2 * step), x.at(at + 3 * step));
    let (even, odd) = ((a.0 + c.0, a.1 + c.1), (a.0 - c.0, a.1 - c.1));
    let sum = (b.0 + d.0, b.1 + d.1);
    // Times the imaginary unit.
    let difference = (d.1 - b.1, b.0 - d.0);
    [
        (even.0 + sum.0, even.1 + sum.1),
        (odd.0 + difference.0, odd.1 + difference.1),
        (even.0 - sum.0, even.1 - sum.1),
        (odd.0 - difference.0, odd.1 - difference.1),
    ]
}

/// Splits each row of `x` into four of `LENGTH`, those with like remainders together.
#[inline(always)]
fn split<const LENGTH: usize>(
    x: &Complex,
    y: &mut Complex,
    [first, second, third]: &[[[f32; LENGTH]; 2]; 3],
) {
    let rows = POINTS / (4 * LENGTH);
    for row in 0..rows {
        for p in 0..LENGTH {
            let [a, b, c, d] = butterfly(x, 4 * row * LENGTH + p, LENGTH);
            let twiddle = |[re, im]: &[[f32; LENGTH]; 2]| (re[p], im[p]);
            y.put(row * LENGTH + p, a);
            y.put((row + rows) * LENGTH + p, times(b, twiddle(first)));
            y.put((row + 2 * rows) * LENGTH + p, times(c, twiddle(second)));
            y.put((row + 3 * rows) * LENGTH + p, times(d, twiddle(third)));
        }
    }
}

/// Turns 16 rows of 64 into 64 rows of 8, and below them 64 rows of the other 8.
#[inline(always)]
fn transpose(x: &[f32; POINTS], y: &mut [f32; POINTS]) {
    for half in 0..2 {
        for p in 0..64 {
            for i in 0..8 {
                y[512 * half + 8 * p + i] = x[512 * half + 64 * i + p];
            }
        }
    }
}

/// Joins columns of `STRIDE` numbers, which share their twiddles, to columns four times as
/// long. In `x` they lie in parts of `PART`, the first part of all columns first.
#[inline(always)]
fn join<const STRIDE: usize, const PART: usize>(x: &Complex, y: &mut Complex, table: &Twiddles) {
    let columns = POINTS / (4 * STRIDE);
    for column in 0..columns {
        let twiddle = |[re, im]: &[[f32; 256]; 2]| (re[STRIDE * column], im[STRIDE * column]);
        let [first, second, third] = &table.all;
        let (first, second, third) = (twiddle(first), twiddle(second), twiddle(third));
        for part in (0..STRIDE).step_by(PART) {
            for q in 0..PART {
                let from = part * 4 * columns + column * PART + q;
                let to = 4 * column * STRIDE + part + q;
                let [a, b, c, d] = butterfly(x, from, columns * PART);
                y.put(to, a);
                y.put(to + STRIDE, times(b, first));
                y.put(to + 2 * STRIDE, times(c, second));
                y.put(to + 3 * STRIDE, times(d, third));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::mix;

    #[test]
    fn it_agrees_with_the_definition() {
        let mut data = Complex::ZERO;
        for k in 0..POINTS {
            data.re[k] = (mix(k as u64) % 2001) as f32 / 1000.0 - 1.0;
            data.im[k] = (mix(k as u64 + 5000) % 2001) as f32 / 1000.0 - 1.0;
        }
        let (input, mut scratch) = (data.clone(), Complex::ZERO);
        inverse(&mut data, &mut scratch);
        for n in (0..POINTS).step_by(37) {
            let (mut re, mut im) = (0.0, 0.0);
            for k in 0..POINTS {
                let (s, c) = math::sin_cos((k * n % POINTS) as f64 / POINTS as f64);
                re += f64::from(input.re[k]) * c - f64::from(input.im[k]) * s;
                im += f64::from(input.re[k]) * s + f64::from(input.im[k]) * c;
            }
            let (made_re, made_im) = data.at(n);
            assert!(
                (re - f64::from(made_re)).abs() < 1e-4,
                "{n}: {re} {made_re}"
            );
            assert!(
                (im - f64::from(made_im)).abs() < 1e-4,
                "{n}: {im} {made_im}"
            );
        }
    }
}
