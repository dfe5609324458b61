//! Broken chords of three and three that rock slowly. Notes come and go, bars lean late, and
//! no bar is another.

use crate::dsp::chance::Draw;
use crate::dsp::seeds;

use super::{LONGEST_WAIT, Role, Strain, rests};
use crate::music::composition::{Composer, Composition, pick};
use crate::music::note::{Few, Note};

/// Seconds of a bar.
const BAR: f64 = 10.9;

/// Which of the chord's tones, from the low one up, in the six places of a bar.
const SHAPES: [([usize; 6], f64); 6] = [
    ([0, 2, 3, 4, 3, 2], 0.8),
    ([0, 1, 2, 4, 3, 1], 0.6),
    ([0, 1, 2, 3, 2, 1], 1.0),
    ([0, 2, 1, 3, 1, 2], 1.0),
    ([0, 1, 3, 2, 1, 2], 1.0),
    ([0, 3, 2, 1, 2, 3], 0.6),
];

pub fn part(piece: &Composition) -> Strain {
    Strain {
        kind: Role::Rocking,
        period: BAR / piece.pace,
        offset: 0.0,
        early: 0.2,
        late: BAR / piece.pace + 0.5 + LONGEST_WAIT,
        tail: piece.lead.tail,
    }
}

pub fn notes(composer: &Composer, number: i64, (start, period): (f64, f64)) -> Few {
    let mut few = Few::default();
    let mut draw = Draw::new(composer.seed.named(seeds::BAR).nth(number as u64));
    if rests(composer, number, composer.piece.rest) {
        return few;
    }
    let lead = composer.piece.lead;
    let shape = pick(&SHAPES, &mut draw);
    let x = number as f64;
    let density = 0.25 + 0.7 * composer.piece.density + 0.14 * composer.curve(0, 0.23 * x);
    let (low, high) = composer.range(lead, start);
    let swell = composer.curve(1, 0.2 * x);
    let lean = 0.05 * composer.curve(2, 0.31 * x);
    let begin = composer.occasion.wait(start + draw.between(0.1, 0.9));
    if !composer.stays(number, begin, lead) {
        return few;
    }
    // Which of the chord's tones is the lowest of the inner ones.
    let inversion = (draw.uniform() * 2.6) as usize;
    let slow = 1.0 + 0.05 * draw.normal();
    for (j, tone) in shape.iter().enumerate() {
        let (here, late) = (draw.uniform() < density, 0.035 * draw.normal());
        let touch = draw.normal();
        if j > 0 && !here {
            continue;
        }
        let j = j as f64;
        let at = begin + slow * (j * (1.0 + lean) + 0.02 * j * j) * period / 8.4 + late;
        let tones = composer.melody(at, 3.0);
        let chord = composer.chord(at);
        let pitch = if *tone == 0 {
            let bass = chord
                .bass()
                .and(tones)
                .or(chord.open().and(tones))
                .or(tones);
            bass.near(low, ((low - 5).max(lead.lowest), low + 7))
        } else {
            // Now and then a tone beside the chord, lest it is the same three for a minute.
            let beside = touch > 0.9;
            let triad = if beside { tones } else { chord.triad() };
            let inner = triad.and(tones).or(tones);
            inner.rung((tone - 1 + inversion) as f64, (low + 7, high))
        };
        let Some(pitch) = pitch else { continue };
        let note = composer.note(at, pitch, &mut draw);
        let accent = if *tone == 0 { -0.5 } else { -2.0 };
        few.push(Note {
            level: note.level + accent + swell + 0.8 * touch,
            touch: (0.42 + 0.05 * touch).clamp(0.25, 0.6),
            length: 3.5,
            pan: -0.15 + 0.04 * f64::from(pitch - low) / 3.0,
            ..note
        });
    }
    few
}
