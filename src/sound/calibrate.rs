//! How loud a texture is with the settings it has.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::dsp::meter::Meter;
use crate::frame::{BLOCK, REFERENCE_LUFS};
use crate::nature::TextureKind;
use crate::nature::parameter::Settings;
use crate::units::{Decibels, SAMPLE_RATE, Seed};

/// Stretches listened to, their length and their distance, in seconds: together they say
/// what a minute does, and what holds an hour later.
const STRETCHES: u64 = 8;
const LENGTH: u64 = 4;
const APART: u64 = 450;

/// What was measured, the latest first: the same sounds are opened again and again where a
/// session is fitted to a length, or to every night of a week.
static MEASURED: Mutex<VecDeque<Measured>> = Mutex::new(VecDeque::new());

/// More than all sounds and sessions that come with the program ask for.
const MOST_MEASURED: usize = 256;

/// A texture's name, its settings, and what brings it to the reference loudness so.
type Measured = (&'static str, Settings, Decibels);

/// What brings the texture to [`REFERENCE_LUFS`]. Takes some tens of milliseconds, and for what
/// was measured before none; the answer depends on the settings alone, so that another seed is
/// no louder.
pub fn level(kind: &TextureKind, settings: &Settings) -> Decibels {
    // Whatever another thread broke off, what is in it was put there whole.
    let measured = || MEASURED.lock().unwrap_or_else(PoisonError::into_inner);
    let known = |(name, its, _): &&Measured| *name == kind.name && its == settings;
    if let Some((.., level)) = measured().iter().find(known) {
        return *level;
    }
    let level = measure(kind, settings);
    let mut measured = measured();
    measured.truncate(MOST_MEASURED - 1);
    measured.push_front((kind.name, settings.clone(), level));
    level
}

fn measure(kind: &TextureKind, settings: &Settings) -> Decibels {
    let blocks = |seconds: u64| seconds * u64::from(SAMPLE_RATE) / BLOCK as u64;
    let mut texture = (kind.start)(settings, Seed(1));
    let mut meter = Meter::new();
    let mut block = [[0.0; 2]; BLOCK];
    for stretch in 0..STRETCHES {
        let first = blocks(stretch * APART);
        for index in first..first + blocks(LENGTH) {
            texture.block(index, &mut block);
            meter.add(&block);
        }
    }
    match meter.lufs() {
        loudness if loudness.is_finite() => Decibels(REFERENCE_LUFS - loudness as f32),
        _ => Decibels(0.0),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::frame::{Block, Texture};
    use crate::nature::parameter::{Domain, Parameter, Value};

    static STARTED: AtomicUsize = AtomicUsize::new(0);

    /// A square wave as loud as it is set to.
    struct Square(f32);

    impl Texture for Square {
        fn block(&mut self, _: u64, out: &mut Block) {
            for (at, frame) in out.iter_mut().enumerate() {
                *frame = [if at % 48 < 24 { self.0 } else { -self.0 }; 2];
            }
        }
    }

    const HEIGHT: Parameter = Parameter {
        name: "height",
        what: "how loud it is",
        domain: Domain::Number {
            min: 0.0,
            max: 1.0,
            default: 0.5,
            unit: "",
        },
    };

    const KIND: TextureKind = TextureKind {
        name: "square of the tests",
        what: "a square wave",
        parameters: &[HEIGHT],
        start: |settings, _| {
            STARTED.fetch_add(1, Ordering::Relaxed);
            Box::new(Square(settings.number(&HEIGHT) as f32))
        },
        follow: None,
    };

    #[test]
    fn each_setting_of_a_texture_is_measured_once() {
        let level = |height| {
            let chosen = [("height", Value::Number(height))];
            level(&KIND, &KIND.settings(chosen).unwrap()).0
        };
        let (loud, soft) = (level(0.5), level(0.25));
        assert!((soft - loud - 6.02).abs() < 0.01, "{soft} {loud}");
        assert_eq!((level(0.5), level(0.25)), (loud, soft));
        assert_eq!(STARTED.load(Ordering::Relaxed), 2);
    }
}
