//! What every piece keeps, told from its notes alone.

use std::collections::HashSet;
use std::sync::Arc;

use crate::music::composition::{Composer, Composition, Form};
use crate::music::note::{Note, SLUR};
use crate::music::occasion::{LedBreath, Occasion};
use crate::units::Seed;

const NIGHT: f64 = 8.0 * 3600.0;

/// How `piece` breaks a law in eight hours, if it does.
pub fn broken(piece: Composition, seed: Seed) -> Option<String> {
    let composer = Composer::new(piece, seed, Arc::default());
    let notes = composer.notes(0.0, NIGHT);
    cut(&composer, &notes, 5.0 * 3600.0)
        .or_else(|| semitones(&notes))
        .or_else(|| registers(&piece, &notes))
        .or_else(|| breathless(&piece, &notes))
        .or_else(|| pauses(&piece, &notes))
        .or_else(|| repeats(&piece, &notes))
}

/// How `piece` breaks a law in a session of an hour with breaths and words that ends in sleep, if
/// it does.
pub fn broken_in_a_session(piece: Composition, seed: Seed) -> Option<String> {
    let composer = Composer::new(piece, seed, Arc::new(hour()));
    let notes = composer.notes(0.0, HOUR);
    cut(&composer, &notes, 600.0)
        .or_else(|| semitones(&notes))
        .or_else(|| registers(&piece, &notes))
        .or_else(|| breathless(&piece, &notes))
        .or_else(|| disturbs(&notes))
        .or_else(|| wakes(&notes))
}

const HOUR: f64 = 3600.0;

/// When the last word is said.
const SILENT: f64 = 1500.0;

/// Sentences: a short one every 13 s, a long one every 37 s.
fn words() -> Vec<(f64, f64)> {
    let rows = [(13.0, 3.1), (37.0, 6.0)];
    let row = |(every, length): (f64, f64)| {
        let starts = (0..(SILENT / every) as u32).map(move |n| every * f64::from(n));
        starts.map(move |start| (start, start + length))
    };
    let mut words: Vec<(f64, f64)> = rows.into_iter().flat_map(row).collect();
    words.sort_by(|a, b| a.0.total_cmp(&b.0));
    words
}

fn hour() -> Occasion {
    let breath = |n: u32| {
        let start = 300.0 + 11.0 * f64::from(n);
        LedBreath {
            start,
            full: start + 4.0,
            out: start + 5.0,
            end: start + 11.0,
            led: true,
        }
    };
    Occasion::new((0..60).map(breath).collect(), &words(), Some(HOUR))
}

/// No note that is heard to begin does so within half a second of a word.
fn disturbs(notes: &[Note]) -> Option<String> {
    let words = words();
    let mut heard = notes.iter().filter(|note| !note.instrument.is_slow());
    let note = heard.find(|note| {
        let near = |(start, end): &(f64, f64)| start - 0.49 < note.at && note.at < end + 0.49;
        words.iter().any(near)
    });
    note.map(|note| format!("at {:.2} s a note falls into a word", note.at))
}

/// Towards sleep there are ever fewer notes, and at the end none that is heard to begin.
fn wakes(notes: &[Note]) -> Option<String> {
    let heard: Vec<&Note> = notes.iter().filter(|n| !n.instrument.is_slow()).collect();
    let count = |from: f64| {
        let within = heard.iter().filter(|n| from <= n.at && n.at < from + 900.0);
        within.count()
    };
    let (early, late) = (count(SILENT), count(HOUR - 900.0));
    let last = heard.last().map_or(0.0, |note| note.at);
    (10 * late > 7 * early || last > 0.97 * HOUR)
        .then(|| format!("{early} notes, then {late}, the last at {last:.0} s"))
}

fn told(note: &Note) -> (u64, i32, u64) {
    (note.at.to_bits(), note.pitch, note.seed.0)
}

/// Asked for in pieces it is what it is as a whole.
fn cut(composer: &Composer, notes: &[Note], from: f64) -> Option<String> {
    let part = 37.0;
    for n in 0..20 {
        let (a, b) = (from + part * f64::from(n), from + part * f64::from(n + 1));
        let whole = notes.iter().filter(|note| a <= note.at && note.at < b);
        let cut = composer.notes(a, b);
        if !whole.map(told).eq(cut.iter().map(told)) {
            return Some(format!("from {a} to {b} s it is another piece"));
        }
    }
    None
}

/// Two notes a semitone apart never begin within four seconds.
fn semitones(notes: &[Note]) -> Option<String> {
    notes.iter().enumerate().find_map(|(i, note)| {
        let near = notes[i + 1..].iter().take_while(|n| n.at < note.at + 4.0);
        let mut rubs = near.filter(|n| (n.pitch - note.pitch).abs() == 1);
        rubs.next()
            .map(|other| format!("at {:.1} s {} and {}", note.at, note.pitch, other.pitch))
    })
}

/// Nothing lies lower than a small loudspeaker and a low fifth bear, or than who plays it can
/// go, or so high that it wakes.
fn registers(piece: &Composition, notes: &[Note]) -> Option<String> {
    let wrong = notes.iter().find(|note| {
        let melody = note.instrument.name == piece.lead.name;
        let top = if melody { 81 } else { 76 };
        note.pitch < note.instrument.lowest.max(33) || note.pitch > top
    });
    wrong.map(|note| format!("{} plays {}", note.instrument.name, note.pitch))
}

/// Who plays phrases with one breath slurs one tone into the next, and never has two to sound.
fn breathless(piece: &Composition, notes: &[Note]) -> Option<String> {
    let who = piece.lead;
    if piece.form != Form::Phrases || !who.is_one_voice() {
        return None;
    }
    let own = notes.iter().filter(|n| n.instrument.name == who.name);
    let own: Vec<&Note> = own.collect();
    let mut pairs = own.windows(2);
    let both = pairs.find(|w| w[0].at + w[0].length > w[1].at + SLUR + 0.1);
    both.map(|w| format!("at {:.1} s {} has two tones", w[1].at, who.name))
}

/// Those who play are never silent for fifty seconds.
fn pauses(piece: &Composition, notes: &[Note]) -> Option<String> {
    let lead = notes
        .iter()
        .filter(|n| n.instrument.name == piece.lead.name);
    let times: Vec<f64> = lead.map(|note| note.at).collect();
    let mut gaps = times.windows(2).filter(|w| w[1] - w[0] > 50.0);
    gaps.next()
        .map(|w| format!("from {:.0} to {:.0} s nobody plays", w[0], w[1]))
}

/// Ten notes never come again as they were: pitches, and times to a quarter of a second.
fn repeats(piece: &Composition, notes: &[Note]) -> Option<String> {
    let lead = notes
        .iter()
        .filter(|n| n.instrument.name == piece.lead.name);
    let lead: Vec<&Note> = lead.collect();
    let steps: Vec<(i32, i64)> = lead
        .windows(2)
        .map(|w| (w[0].pitch, ((w[1].at - w[0].at) * 4.0).round() as i64))
        .collect();
    let mut seen = HashSet::new();
    let mut runs = steps.windows(9).zip(&lead);
    runs.find(|(run, _)| !seen.insert(*run))
        .map(|(_, note)| format!("ten notes at {:.0} s were there before", note.at))
}
