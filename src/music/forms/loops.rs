//! Loops whose lengths have no common measure. Each pass has its own chance: it may be away,
//! late, elsewhere, or come as a pair, and its pitch follows the chord of its time, so that
//! what comes round is never what went.

use crate::dsp::chance::Draw;
use crate::dsp::seeds;

use super::{LONGEST_WAIT, Role, Strain};
use crate::music::composition::{Composer, Composition, pick};
use crate::music::note::{Few, Note};

/// Seconds around, for what is struck and for what is held.
const STRUCK: [f64; 8] = [11.9, 13.7, 16.3, 17.9, 20.9, 23.3, 26.9, 31.7];
const HELD: [f64; 7] = [16.2, 17.8, 19.7, 21.3, 25.9, 29.9, 31.8];

fn lengths(held: bool) -> &'static [f64] {
    if held { &HELD } else { &STRUCK }
}

pub fn parts(piece: &Composition) -> Vec<Strain> {
    let lengths = lengths(piece.lead.held);
    let part = |(voice, length): (usize, &f64)| Strain {
        kind: Role::Loop(voice),
        period: length / piece.pace,
        offset: 2.9 * voice as f64,
        early: 0.25 * length / piece.pace,
        late: 0.25 * length / piece.pace + 3.0 + LONGEST_WAIT,
        tail: if piece.lead.held {
            13.0
        } else {
            piece.lead.tail
        },
    };
    lengths.iter().enumerate().map(part).collect()
}

/// Intervals of the second note of a pair.
const PAIRS: [(i32, f64); 4] = [(-5, 1.0), (-3, 1.0), (4, 1.0), (7, 0.7)];

pub fn notes(composer: &Composer, voice: usize, number: i64, (start, period): (f64, f64)) -> Few {
    let mut few = Few::default();
    let seed = composer.seed.named(seeds::LOOP).nth(voice as u64);
    let mut draw = Draw::new(seed.nth(number as u64));
    let (piece, lead) = (&composer.piece, composer.piece.lead);
    if draw.uniform() > (0.36 + 0.6 * piece.density) * (1.0 - 0.6 * piece.rest) {
        return few;
    }
    let at = start + (0.05 * draw.normal()).clamp(-0.24, 0.24) * period;
    let at = composer.occasion.wait(at);
    if !composer.stays(number * 8 + voice as i64, at, lead) {
        return few;
    }
    let length = draw.between(8.5, 12.5);
    let voices = lengths(lead.held).len();
    let (low, high) = composer.range(lead, at);
    let place = (voice as f64 + 0.5) / voices as f64;
    let centre = low + ((high - low) as f64 * place) as i32;
    // Now and then an octave lower, where there is room.
    let fallen = if draw.uniform() < 0.08 { 12 } else { 0 };
    let centre = if centre - fallen >= low {
        centre - fallen
    } else {
        centre
    };
    // It strays a step or two in the course of minutes, or one would wait for it.
    let strays = 2.2 * composer.curve(0, at / 71.0 + 13.0 * voice as f64);
    let centre = (centre + strays as i32).clamp(low, high);
    let tones = composer.melody(at, if lead.held { length } else { lead.tail });
    let Some(pitch) = tones.near(centre, (low, high)) else {
        return few;
    };
    let swell = 1.0 * composer.curve(1, at / 41.0);
    // Those that are held add up.
    let held = if lead.held { -4.0 } else { 0.0 };
    let pan = -0.6 + 1.2 * place;
    let note = composer.note(at, pitch, &mut draw);
    let note = Note {
        level: note.level + held + swell + 0.9 * draw.normal(),
        length,
        touch: 0.42 + 0.05 * draw.normal(),
        pan,
        far: 1.0 + 0.4 * draw.uniform(),
        ..note
    };
    few.push(note);
    if !lead.held && draw.uniform() < 0.3 {
        let at = at + draw.between(0.55, 1.1);
        let to = pitch + pick(&PAIRS, &mut draw);
        let tones = composer.melody(at, lead.tail);
        if let Some(second) = tones.near(to, (low, high)).filter(|p| *p != pitch) {
            few.push(Note {
                at,
                pitch: second,
                level: note.level - 1.8,
                touch: note.touch - 0.06,
                ..composer.note(at, second, &mut draw)
            });
        }
    }
    few
}
