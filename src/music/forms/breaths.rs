//! A chord for each breath, rising with the way in and sinking with the way out, and figures
//! that answer it.

use crate::dsp::chance::Draw;
use crate::dsp::decibels;
use crate::dsp::seeds;

use super::{LONGEST_WAIT, Role, Strain, rests};
use crate::music::composition::{Composer, Ground, pick};
use crate::music::note::{Few, Note};
use crate::music::occasion::LedBreath;

/// A swell lasts longer than its breath, so that it never quite goes.
const OVERLAP: f64 = 1.38;

/// Where a breath is led, by so much of the way out.
const INTO_THE_NEXT: f64 = 0.5;

pub fn parts(composer: &Composer) -> Vec<Strain> {
    let piece = &composer.piece;
    let (shortest, longest) = composer.breaths.lengths();
    let part = |kind, late, tail| Strain {
        kind,
        period: shortest,
        offset: 0.0,
        early: 0.5,
        late,
        tail,
    };
    let late = longest + 6.0 + LONGEST_WAIT;
    let figure = part(Role::Figures, late, piece.lead.tail.max(7.0));
    let chords = part(Role::Chords, 1.6, 1.8 * longest);
    vec![figure, chords]
}

/// Centre, range, decibels and place of the four voices.
const VOICES: [(i32, (i32, i32), f64, f64); 4] = [
    (40, (36, 47), -1.0, 0.0),
    (52, (47, 57), -4.0, -0.35),
    (59, (55, 64), -5.5, 0.4),
    (64, (60, 69), -7.0, -0.1),
];

/// How long a chord lasts, and how it rises and falls where somebody breathes with it.
fn swell(breath: &LedBreath, calm: f64) -> (f64, Option<[f64; 2]>) {
    let whole = breath.end - breath.start;
    if !breath.led {
        // The less may stand out, the longer swells overlap.
        return (whole * (OVERLAP + 0.35 * calm), None);
    }
    let over = INTO_THE_NEXT * (breath.end - breath.out);
    let fall = breath.end - breath.out + over;
    (whole + over, Some([breath.full - breath.start, fall]))
}

pub fn chord(composer: &Composer, number: i64) -> Few {
    let breath = composer.breaths.breath(number);
    let start = breath.start;
    let mut few = Few::default();
    let mut draw = Draw::new(composer.seed.named(seeds::BREATH).nth(number as u64));
    let chord = composer.chord(start + 0.01);
    let calm = (1.0 - composer.piece.prominence / 10.0).clamp(0.0, 1.0);
    let (length, swell) = swell(&breath, calm);
    let all: f64 = VOICES
        .iter()
        .map(|(_, _, db, _)| decibels::power(*db))
        .sum();
    let share = decibels::of_power(all * (1.0 + 0.35 * calm));
    let who = ground(composer.piece.ground);
    let mut last = 0;
    for (voice, (centre, range, db, pan)) in VOICES.iter().enumerate() {
        // They enter one after another, the bass first.
        let late = 0.28 * voice as f64 * (0.2 + 1.6 * draw.uniform());
        let at = match breath.led {
            true => start + 0.5 * late,
            false => start - 0.4 + late,
        };
        // Now and then one of the upper voices keeps silent for a breath.
        if voice > 1 && draw.uniform() < 0.12 {
            continue;
        }
        let tones = composer.under(at, length - 3.0);
        let wanted = match voice {
            0 => chord.bass().and(tones).or(chord.open().and(tones)),
            1 => chord.open().and(tones).or(tones),
            _ => chord.triad().and(tones).or(tones),
        };
        // Each new chord is another inversion: the upper voices' centres drift.
        let drift = if voice > 1 {
            (3.0 * composer.curve(2, 0.13 * number as f64 + 7.0 * voice as f64)) as i32
        } else {
            0
        };
        let range = (range.0.max(who.lowest), range.1);
        let Some(pitch) = wanted.near(centre + drift, range).filter(|p| *p != last) else {
            continue;
        };
        last = pitch;
        let loud = 0.9 * composer.curve(voice % 3, 0.4 * number as f64 + 31.0 * voice as f64);
        few.push(Note {
            at,
            instrument: who,
            pitch,
            key: chord.key,
            level: db - share + loud,
            length,
            swell,
            touch: 0.4,
            pan: *pan,
            far: 1.0,
            seed: crate::units::Seed(draw.bits()),
        });
    }
    few
}

/// A drone does not breathe: strings do, over it.
fn ground(ground: Ground) -> &'static crate::music::instrument::Instrument {
    match ground {
        Ground::Drone => Ground::Strings.instrument(),
        other => other.instrument(),
    }
}

pub fn figure(composer: &Composer, number: i64) -> Few {
    let breath = composer.breaths.breath(number);
    let mut few = Few::default();
    let mut draw = Draw::new(composer.seed.named(seeds::FIGURE).nth(number as u64));
    let piece = &composer.piece;
    let away = 1.0 - (1.0 - piece.rest) * (0.25 + 0.75 * piece.density);
    if rests(composer, number, away) {
        return few;
    }
    let x = number as f64;
    let mut up = draw.uniform() < 0.5;
    let mut rung = if up { 3.0 } else { 7.0 } + 1.5 * composer.curve(0, 0.31 * x);
    // With the way in, or with the way out of a breath that is led.
    let start = match breath.led && draw.bits() & 1 == 1 {
        true => breath.out,
        false => breath.start,
    };
    let mut at = composer.occasion.wait(start + draw.between(0.5, 1.5));
    if !composer.stays(number, at, piece.lead) {
        return few;
    }
    let pace = draw.between(0.66, 1.02) / piece.pace;
    // What is held sings one or two long tones.
    let count = if piece.lead.held {
        1 + usize::from(draw.uniform() < 0.4)
    } else {
        2 + (draw.uniform() * 4.0) as usize
    };
    let range = composer.range(piece.lead, at);
    let rungs = (f64::from(range.1 - range.0) / 2.4).floor();
    for j in 0..count {
        let tones = composer.melody(at, piece.lead.tail);
        rung = rung.clamp(0.0, rungs);
        let Some(pitch) = tones.rung(rung, range) else {
            break;
        };
        let note = composer.note(at, pitch, &mut draw);
        let held = if piece.lead.held { -2.5 } else { 0.0 };
        few.push(Note {
            level: note.level + held - 0.5 * (j as f64 - 1.0).abs() + 0.7 * draw.normal(),
            length: draw.between(5.0, 7.0),
            touch: 0.42 + 0.05 * draw.normal(),
            pan: 0.25,
            ..note
        });
        let stride = pick(&[(1.0, 0.45), (2.0, 0.40), (3.0, 0.15)], &mut draw);
        if rung >= rungs || rung <= 0.0 {
            up = !up;
        }
        rung += if up { stride } else { -stride };
        let held = if piece.lead.held { 4.2 } else { 1.0 };
        at += held * pace * (1.0 + 0.12 * j as f64) + 0.03 * draw.normal();
    }
    few
}
