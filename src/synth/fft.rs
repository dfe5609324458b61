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
    pub const ZERO: Complex = Complex { re: [0.0; POINTS], im: [0.0; POINTS] };
}

/// A row of neighbouring numbers that fits one register.
const LANES: usize = 4;
type Row = [f32; LANES];

/// e^(2 pi i k / 1024) for k below 768, enough for the third powers.
struct Twiddles {
    re: [f32; POINTS],
    im: [f32; POINTS],
}

static TWIDDLES: LazyLock<Twiddles> = LazyLock::new(|| {
    let mut table = Twiddles { re: [0.0; POINTS], im: [0.0; POINTS] };
    for k in 0..POINTS {
        let (sine, cosine) = math::sin_cos(k as f64 / POINTS as f64);
        table.re[k] = cosine as f32;
        table.im[k] = sine as f32;
    }
    table
});

/// Writes the unscaled inverse transform of `data` to `out`: the sum over k of
/// `data[k] e^(2 pi i k n / 1024)`. Overwrites `data`.
pub fn inverse(data: &mut Complex, out: &mut Complex) {
    let twiddles = &*TWIDDLES;
    first_pass(data, out, twiddles);
    pass::<4>(out, data, twiddles);
    pass::<16>(data, out, twiddles);
    pass::<64>(out, data, twiddles);
    pass::<256>(data, out, twiddles);
}

#[inline(always)]
fn row(values: &[f32; POINTS], at: usize) -> Row {
    std::array::from_fn(|i| values[at + i])
}

#[inline(always)]
fn put(values: &mut [f32; POINTS], at: usize, row: Row) {
    values[at..at + LANES].copy_from_slice(&row);
}

#[inline(always)]
fn add(a: Row, b: Row) -> Row {
    std::array::from_fn(|i| a[i] + b[i])
}

#[inline(always)]
fn sub(a: Row, b: Row) -> Row {
    std::array::from_fn(|i| a[i] - b[i])
}

#[inline(always)]
fn mul(a: Row, b: Row) -> Row {
    std::array::from_fn(|i| a[i] * b[i])
}

/// The product of two rows of complex numbers.
#[inline(always)]
fn times(a: (Row, Row), b: (Row, Row)) -> (Row, Row) {
    (sub(mul(a.0, b.0), mul(a.1, b.1)), add(mul(a.0, b.1), mul(a.1, b.0)))
}

/// The four outputs of a radix-4 butterfly, before the twiddles.
#[inline(always)]
fn butterfly(x: &Complex, at: usize) -> [(Row, Row); 4] {
    let part = |k: usize| (row(&x.re, at + k * POINTS / 4), row(&x.im, at + k * POINTS / 4));
    let (a, b, c, d) = (part(0), part(1), part(2), part(3));
    let even = (add(a.0, c.0), add(a.1, c.1));
    let odd = (sub(a.0, c.0), sub(a.1, c.1));
    let sum = (add(b.0, d.0), add(b.1, d.1));
    let turned = (sub(d.1, b.1), sub(b.0, d.0));
    [
        (add(even.0, sum.0), add(even.1, sum.1)),
        (add(odd.0, turned.0), add(odd.1, turned.1)),
        (sub(even.0, sum.0), sub(even.1, sum.1)),
        (sub(odd.0, turned.0), sub(odd.1, turned.1)),
    ]
}

/// The pass over single numbers: neighbours have different twiddles and part ways.
#[inline(always)]
fn first_pass(x: &Complex, y: &mut Complex, twiddles: &Twiddles) {
    for p in (0..POINTS / 4).step_by(LANES) {
        let mut outputs = butterfly(x, p);
        for (power, output) in outputs.iter_mut().enumerate().skip(1) {
            let at = |i: usize| power * (p + i);
            let w = (
                std::array::from_fn(|i| twiddles.re[at(i)]),
                std::array::from_fn(|i| twiddles.im[at(i)]),
            );
            *output = times(*output, w);
        }
        for i in 0..LANES {
            put(&mut y.re, 4 * (p + i), std::array::from_fn(|k| outputs[k].0[i]));
            put(&mut y.im, 4 * (p + i), std::array::from_fn(|k| outputs[k].1[i]));
        }
    }
}

/// A pass over groups of `STRIDE` numbers that share their twiddles.
#[inline(always)]
fn pass<const STRIDE: usize>(x: &Complex, y: &mut Complex, twiddles: &Twiddles) {
    for p in 0..POINTS / (4 * STRIDE) {
        let w: [(Row, Row); 4] = std::array::from_fn(|power| {
            let at = power * p * STRIDE;
            ([twiddles.re[at]; LANES], [twiddles.im[at]; LANES])
        });
        for q in (0..STRIDE).step_by(LANES) {
            let outputs = butterfly(x, STRIDE * p + q);
            for (k, output) in outputs.into_iter().enumerate() {
                let output = if k == 0 { output } else { times(output, w[k]) };
                let at = STRIDE * (4 * p + k) + q;
                put(&mut y.re, at, output.0);
                put(&mut y.im, at, output.1);
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
        let (input, mut out) = (data.clone(), Complex::ZERO);
        inverse(&mut data, &mut out);
        for n in (0..POINTS).step_by(37) {
            let (mut re, mut im) = (0.0, 0.0);
            for k in 0..POINTS {
                let (s, c) = math::sin_cos((k * n % POINTS) as f64 / POINTS as f64);
                re += f64::from(input.re[k]) * c - f64::from(input.im[k]) * s;
                im += f64::from(input.re[k]) * s + f64::from(input.im[k]) * c;
            }
            assert!((re - f64::from(out.re[n])).abs() < 1e-4, "{n}: {re} {}", out.re[n]);
            assert!((im - f64::from(out.im[n])).abs() < 1e-4, "{n}: {im} {}", out.im[n]);
        }
    }
}
