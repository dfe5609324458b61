//! Short phrases over a bass and a fifth, mostly falling, some of them answers to the one
//! before, some slots at rest.

use crate::dsp::chance::Draw;
use crate::dsp::seeds;
use crate::units::Seed;

use super::{LONGEST_WAIT, Role, Strain, rests};
use crate::music::composition::{Composer, Composition, pick};
use crate::music::note::{Few, Note};

/// Seconds from phrase to phrase, and the beat within one.
const SLOT: f64 = 13.2;
const BEAT: f64 = 1.04;

/// Seconds from the beginning of a slot to its bass, and from there to the melody.
const BEGINS: (f64, f64) = (0.2, 1.9);
const ENTERS: (f64, f64) = (1.5, 2.6);

/// Rungs of the ladder from note to note, and how likely each is: it falls more than it rises.
const STEPS: [(i32, f64); 5] = [(-2, 0.14), (-1, 0.38), (0, 0.08), (1, 0.28), (2, 0.12)];
const LENGTHS: [(f64, f64); 4] = [(1.0, 0.42), (1.5, 0.20), (2.0, 0.28), (3.0, 0.10)];

/// So many phrases share a few motifs, before others take their place.
const FIELD: i64 = 18;

#[derive(Clone, Copy, PartialEq)]
enum Length {
    Whole,
    Sparse,
    Rest,
}

pub fn part(piece: &Composition) -> Strain {
    Strain {
        kind: Role::Phrases,
        period: SLOT / piece.pace,
        offset: 0.0,
        early: 0.0,
        // The longest phrase, begun last.
        late: 30.0 / piece.pace + 6.0 + LONGEST_WAIT,
        tail: piece.lead.tail,
    }
}

/// Step `j` of one of the field's motifs.
fn step(composer: &Composer, field: i64, motif: u64, j: u64) -> i32 {
    let seed = composer.seed.named(seeds::MOTIF).nth(field as u64);
    pick(&STEPS, &mut Draw::new(seed.nth(motif).nth(j)))
}

fn seed(composer: &Composer, number: i64) -> Seed {
    composer.seed.named(seeds::PHRASES).nth(number as u64)
}

pub fn notes(composer: &Composer, number: i64, start: f64) -> Few {
    let mut few = Few::default();
    let mut draw = Draw::new(seed(composer, number));
    let piece = &composer.piece;
    let begin = composer
        .occasion
        .wait(start + draw.between(BEGINS.0, BEGINS.1));
    if !composer.stays(number, begin, piece.lead) {
        return few;
    }
    let kinds = [
        (Length::Whole, 0.15 + 0.85 * piece.density),
        (Length::Sparse, 0.6 * (1.0 - 0.5 * piece.density)),
    ];
    let length = pick(&kinds, &mut draw);
    let length = if rests(composer, number, piece.rest) {
        Length::Rest
    } else {
        length
    };
    let arc = 1.2 * composer.curve(1, 0.21 * number as f64);
    if length != Length::Rest || number % 2 == 0 {
        bass(composer, begin, arc, &mut few, &mut draw);
    }
    if length != Length::Rest {
        let count = match length {
            Length::Whole => 3 + (draw.uniform() * 4.0) as usize,
            _ => 2,
        };
        melody(composer, number, (begin, arc, count), &mut few, &mut draw);
    }
    few
}

/// When the first tone of a melody comes at the earliest, whose slot begins at `start`.
pub fn earliest(start: f64) -> f64 {
    start + BEGINS.0 + ENTERS.0
}

/// The root, and a fifth or tenth above it.
///
/// Not always, and not always first: else it would be a clock.
fn bass(composer: &Composer, begin: f64, arc: f64, few: &mut Few, draw: &mut Draw) {
    let lowest = composer.piece.lead.lowest;
    let (away, late) = (draw.uniform() < 0.2, draw.uniform() < 0.3);
    if away || composer.piece.lead.is_one_voice() {
        return;
    }
    let begin = begin
        + match late {
            true => draw.between(2.2, 4.6),
            false => draw.between(0.0, 0.8),
        };
    let chord = composer.chord(begin);
    let low = chord.bass().and(composer.under(begin, 6.0));
    let low = low.or(chord.open().and(composer.under(begin, 6.0)));
    let range = (lowest.max(36), (lowest + 11).max(50));
    let Some(root) = low.near(lowest.max(41), range) else {
        return;
    };
    let touch = |level: f64, note: Note| Note {
        level: note.level + level + arc,
        touch: 0.35,
        ..note
    };
    let note = composer.note(begin, root, draw);
    few.push(touch(-3.0, Note { pan: -0.22, ..note }));
    let at = begin + draw.between(0.75, 1.3);
    let above = chord.triad().and(composer.under(at, 6.0));
    // Below B3 only fifths and tenths: what is nearer growls.
    let above = above.near(root + 8, (root + 7, 58.max(root + 7)));
    if let Some(pitch) = above.filter(|_| draw.uniform() < 0.8) {
        let note = composer.note(at, pitch, draw);
        few.push(touch(-4.0, Note { pan: -0.08, ..note }));
    }
}

fn melody(
    composer: &Composer,
    number: i64,
    (begin, arc, count): (f64, f64, usize),
    few: &mut Few,
    draw: &mut Draw,
) {
    let x = number as f64;
    // An answer is the phrase before, one rung lower: one is looked back, never more.
    let answers = draw.uniform() < 0.22;
    let whose = if answers { number - 1 } else { number };
    let motif = seed(composer, whose).named(seeds::MOTIF).pick(3) as u64;
    let mut rung = 5.0 + 1.9 * composer.curve(0, 0.37 * x) - if answers { 1.0 } else { 0.0 };
    let mut at = begin + draw.between(ENTERS.0, ENTERS.1);
    let beat = BEAT / composer.piece.pace * (1.0 + 0.10 * composer.curve(2, 0.3 * x));
    let beat = beat * (1.0 + 0.3 * composer.occasion.sinking(begin));
    let range = composer.range(composer.piece.lead, begin);
    let mut last = None;
    for j in 0..count {
        let tones = composer.melody(at, composer.piece.lead.tail);
        let Some(mut pitch) = tones.rung(rung, range) else {
            return;
        };
        if last == Some(pitch) {
            rung -= 1.0;
            pitch = tones.rung(rung, range).unwrap_or(pitch);
        }
        let (from, closes) = (last.unwrap_or(pitch), j + 1 == count);
        last = Some(pitch);
        let note = composer.note(at + 0.016 * draw.normal(), pitch, draw);
        let accent = if j == 0 { 0.8 } else { -0.35 * j as f64 };
        let level = note.level + arc + accent + 0.7 * draw.normal();
        let held = if closes { 5.5 } else { 3.4 };
        few.push(Note {
            level,
            length: held * draw.between(0.9, 1.2),
            touch: (0.45 + 0.05 * (level - note.level)).clamp(0.2, 0.7),
            pan: 0.10 + 0.007 * f64::from(pitch - 64),
            ..note
        });
        if closes && draw.uniform() < 0.4 && !composer.piece.lead.is_one_voice() {
            lean(composer, &note, from, few, draw);
        }
        let motion = step(composer, whose.div_euclid(FIELD), motif, j as u64);
        let motion = if draw.uniform() < 0.3 {
            pick(&[(-1, 0.5), (1, 0.3), (-2, 0.2)], draw)
        } else {
            motion
        };
        rung += f64::from(motion);
        if rung > 8.0 {
            rung -= 3.0;
        } else if rung < 0.5 {
            rung += 3.0;
        }
        // A phrase slows towards its end.
        let slows = 1.0 + 0.06 * j as f64;
        at += beat * slows * pick(&LENGTHS, draw);
    }
}

/// The last note may lean on a consonance below.
fn lean(composer: &Composer, note: &Note, from: i32, few: &mut Few, draw: &mut Draw) {
    let at = note.at + 0.06;
    let tones = composer.melody(at, composer.piece.lead.tail);
    let low = tones.near(note.pitch - 5, (note.pitch - 9, note.pitch - 3));
    if let Some(pitch) = low.filter(|pitch| *pitch != from && *pitch > 52) {
        let lower = composer.note(at, pitch, draw);
        few.push(Note {
            level: lower.level - 2.5,
            touch: 0.35,
            length: 5.0,
            ..lower
        });
    }
}
