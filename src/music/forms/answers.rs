//! A second player, farther away, who now and then adds one or two tones.

use crate::dsp::chance::Draw;
use crate::dsp::seeds;

use super::{LONGEST_WAIT, Role, Strain};
use crate::music::composition::{Composer, Composition, pick};
use crate::music::note::{Few, Note};

/// Seconds from one chance to the next.
const EVERY: f64 = 23.9;

pub fn part(piece: &Composition) -> Strain {
    Strain {
        kind: Role::Answers,
        period: EVERY / piece.pace,
        offset: 5.0,
        early: 0.0,
        late: 12.0 + LONGEST_WAIT,
        tail: 9.0,
    }
}

pub fn notes(composer: &Composer, number: i64, start: f64) -> Few {
    let mut few = Few::default();
    let mut draw = Draw::new(composer.seed.named(seeds::SECOND).nth(number as u64));
    let Some(second) = composer.piece.second else {
        return few;
    };
    if draw.uniform() > 0.35 + 0.4 * composer.piece.density {
        return few;
    }
    let mut at = composer.occasion.wait(start + draw.between(0.0, 4.0));
    if !composer.stays(number, at, second) {
        return few;
    }
    let range = composer.range(second, at);
    let mut rung = 3.0 + 1.3 * composer.curve(0, 0.4 * number as f64 + 90.0);
    let count = 1 + usize::from(draw.uniform() < 0.45);
    for _ in 0..count {
        let length = draw.between(3.4, 4.8);
        let tones = composer.melody(at, 5.0);
        let Some(pitch) = tones.rung(rung, range) else {
            break;
        };
        let note = composer.note(at, pitch, &mut draw);
        few.push(Note {
            instrument: second,
            level: note.level - 3.5,
            length,
            touch: 0.3,
            pan: 0.5,
            far: 1.8,
            ..note
        });
        at += 0.86 * length;
        rung -= pick(&[(1.0, 0.6), (-1.0, 0.25), (2.0, 0.15)], &mut draw);
    }
    few
}
