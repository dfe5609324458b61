//! What lies under everything: a few voices, each renewed in its own time, so that together
//! they are as loud as they are and no note falls into silence.

use crate::dsp::chance::Draw;
use crate::dsp::decibels;
use crate::dsp::seeds;
use crate::units::Seed;

use super::{Role, Strain};
use crate::music::composition::{Composer, Composition, Ground};
use crate::music::note::{Few, Note};

/// A voice: its centre and range, its decibels, its place, and the seconds after which it
/// sings again and for which it sings.
struct Pedal {
    centre: i32,
    range: (i32, i32),
    db: f64,
    pan: f64,
    every: f64,
    length: f64,
}

const fn voice(centre: i32, range: (i32, i32), db: f64, pan: f64, times: (f64, f64)) -> Pedal {
    Pedal {
        centre,
        range,
        db,
        pan,
        every: times.0,
        length: times.1,
    }
}

/// Chord tones at the level of strings that sound in sympathy.
const CHORD: [Pedal; 4] = [
    voice(45, (38, 50), -1.0, -0.1, (12.1, 25.0)),
    voice(50, (45, 56), 0.0, -0.35, (13.0, 26.0)),
    voice(57, (51, 62), -1.0, 0.35, (14.3, 27.0)),
    voice(62, (57, 67), -3.0, 0.1, (15.1, 28.0)),
];

/// Root and fifth, always arriving.
const DRONE: [Pedal; 3] = [
    voice(40, (36, 47), 0.0, -0.2, (9.7, 27.0)),
    voice(47, (43, 52), -3.0, 0.3, (10.9, 29.0)),
    voice(52, (48, 57), -5.0, 0.0, (12.3, 30.0)),
];

fn voices(ground: Ground) -> &'static [Pedal] {
    match ground {
        Ground::Drone => &DRONE,
        _ => &CHORD,
    }
}

pub fn parts(piece: &Composition) -> Vec<Strain> {
    let voices = voices(piece.ground).iter().enumerate();
    let part = |(number, voice): (usize, &Pedal)| Strain {
        kind: Role::Ground(number),
        period: voice.every,
        offset: 3.7 * number as f64,
        early: 0.0,
        late: 2.1,
        tail: voice.length + 2.0,
    };
    voices.map(part).collect()
}

/// The power of a voice on average, 1 being what it has while it is held: it rises and falls
/// smoothly for about so many seconds.
fn mean(voice: &Pedal, ground: Ground) -> f64 {
    let moving = if ground == Ground::Drone {
        24.0
    } else {
        9.0f64
    };
    (voice.length - 0.63 * moving) / voice.every
}

pub fn notes(composer: &Composer, number: usize, slot: i64, start: f64) -> Few {
    let mut few = Few::default();
    let ground = composer.piece.ground;
    let Some(voice) = voices(ground).get(number) else {
        return few;
    };
    let seed = composer.seed.named(seeds::GROUND).nth(number as u64);
    let mut draw = Draw::new(seed.nth(slot as u64));
    let at = start + 2.0 * draw.uniform();
    // It is to suit the chord it is fully heard with.
    let heard = at + 4.0;
    let chord = composer.chord(heard);
    let fits = composer.under(at, 16.0);
    let wanted = if ground == Ground::Drone {
        if number == 0 {
            chord.bass()
        } else {
            chord.open()
        }
    } else if number < 2 {
        chord.open()
    } else {
        chord.triad()
    };
    let tones = wanted.and(fits).or(fits.and(chord.triad())).or(fits);
    let drift = 1.8 * composer.curve(number % 3, 0.17 * slot as f64 + 50.0);
    let drift = if ground == Ground::Drone {
        0
    } else {
        drift as i32
    };
    let Some(pitch) = tones.near(voice.centre + drift, voice.range) else {
        return few;
    };
    let power = |v: &Pedal| decibels::power(v.db) * mean(v, ground);
    let all: f64 = voices(ground).iter().map(power).sum();
    few.push(Note {
        at,
        instrument: ground.instrument(),
        pitch,
        key: chord.key,
        level: voice.db - decibels::of_power(all) + 0.6 * draw.normal(),
        length: voice.length,
        swell: None,
        touch: 0.4,
        pan: voice.pan,
        far: 1.0,
        seed: Seed(draw.bits()),
    });
    few
}
