//! A comparison as a person reads it.

use crate::letters::{harmless, harmless_lines};
use crate::plan::compare::{
    Change, Changes, ComparedStep, LayerChange, StepChange, WordChange, Words,
};
use crate::units::Millis;

use super::table::tenths;
use crate::cli::text::wrap;

/// How what comes, goes and changes is marked on a terminal in colour.
const GREEN: &str = "\u{1b}[32m";
const RED: &str = "\u{1b}[31m";
const YELLOW: &str = "\u{1b}[33m";
const PLAIN: &str = "\u{1b}[0m";

/// Texts are wrapped behind this.
const INDENT: &str = "      ";

/// So many characters of a text that stays as it is.
const OPENING: usize = 60;

/// The comparison in words, harmless to a terminal; with colours where `colour`.
pub fn told(changes: &Changes, colour: bool) -> String {
    let title = harmless(&changes.new.title);
    if changes.same {
        return format!("{title}\n\nNothing would be heard differently.\n");
    }
    let mut out = format!("{title}\n\n");
    out += &harmless_lines(&header(changes));
    for change in &changes.steps {
        out += &step(change, colour);
    }
    out += &format!("\n{}\n", summary(changes));
    out
}

fn header(changes: &Changes) -> String {
    let (old, new) = (&changes.old, &changes.new);
    let mut out = String::new();
    let mut line = |name: &str, was: String, is: String| {
        if was != is {
            out += &format!("{name:<11} {was} -> {is}\n");
        }
    };
    line("title", old.title.clone(), new.title.clone());
    line("language", old.language.clone(), new.language.clone());
    let by = Millis((old.length.0.abs_diff(new.length.0) + 50) / 100 * 100);
    let how = match new.length > old.length {
        true => format!(", {by} longer"),
        false => format!(", {by} shorter"),
    };
    let was = tenths(old.length);
    let is = tenths(new.length);
    let is = if was == is { is } else { is + &how };
    line("length", was, is);
    if old.length != old.guidance || new.length != new.guidance {
        line("guidance", tenths(old.guidance), tenths(new.guidance));
    }
    let share = |share: f64| format!("{:.0} % of the time", share * 100.0);
    line("speech", share(old.speech_share), share(new.speech_share));
    let ending = |e| format!("{e:?}").to_lowercase();
    line("ending", ending(old.ending), ending(new.ending));
    if old.seed != new.seed {
        out += "seed        another one: other rain, perhaps other wordings\n";
    }
    for change in &changes.layers {
        out += &format!("{:<11} {}\n", "layer", layer(change));
    }
    out
}

fn layer(change: &LayerChange) -> String {
    let sound = &change.sound;
    let level = |db: f32| format!("{db} dB");
    let mut told = match (change.old_db, change.new_db) {
        (None, Some(new)) => format!("{sound} comes, at {}", level(new)),
        (Some(_), None) => format!("{sound} goes"),
        (Some(old), Some(new)) if old != new => {
            let how = if new > old { "louder" } else { "softer" };
            format!("{sound} {how}: {} -> {}", level(old), level(new))
        }
        _ => sound.clone(),
    };
    if let Some([old, new]) = change.duck_db {
        told += &format!(", dips under speech by {} -> {}", level(old), level(new));
    }
    told
}

fn step(change: &StepChange, colour: bool) -> String {
    let (sign, paint) = match change.change {
        Change::Changed | Change::Moved => ('~', YELLOW),
        Change::Added => ('+', GREEN),
        Change::Removed => ('-', RED),
    };
    let mut head = format!("{sign} ");
    let both = change.old.as_ref().zip(change.new.as_ref());
    let Some(step) = change.new.as_ref().or(change.old.as_ref()) else {
        return String::new();
    };
    let clock = |s: &ComparedStep| tenths(s.start);
    let length = |s: &ComparedStep| Millis((s.length.0 + 50) / 100 * 100).to_string();
    let breaths = |s: &ComparedStep| s.breaths.map_or(String::new(), |n| format!("{n}"));
    match both {
        Some((old, new)) => {
            head += &arrow(clock(old), clock(new));
            head += &format!("  {}  {}", step.kind, arrow(length(old), length(new)));
            if new.breaths.is_some() {
                head += &format!("  {} breaths", arrow(breaths(old), breaths(new)));
            }
            if old.languages != new.languages {
                let spoken = |step: &ComparedStep| step.languages.join(" and ");
                head += &format!("  in {}", arrow(spoken(old), spoken(new)));
            }
        }
        None => {
            head += &format!("{}  {}  {}", clock(step), step.kind, length(step));
            if let Some(n) = step.breaths {
                head += &format!("  {n} breaths");
            }
        }
    }
    if change.change == Change::Moved {
        head += "  moved";
    }
    if let Some(id) = &step.id {
        head += &format!("  #{}", harmless(id));
    }
    let text = match change.words.is_empty() {
        true if both.is_some() => opening(&step.text),
        true => step.text.clone(),
        false => worded(&change.words),
    };
    let mut text = wrap(&harmless(&text), 76, INDENT);
    if colour {
        head = format!("{paint}{head}{PLAIN}");
        text = text.replace("[-", RED).replace("-]", PLAIN);
        text = text.replace("{+", GREEN).replace("+}", PLAIN);
    }
    if text.is_empty() {
        return format!("\n{head}\n");
    }
    format!("\n{head}\n{INDENT}{text}\n")
}

/// The beginning of a text that stays as it is.
fn opening(text: &str) -> String {
    match text.char_indices().nth(OPENING) {
        Some((end, _)) => {
            let whole = text[..end].rfind(' ').unwrap_or(end);
            format!("{} ...", &text[..whole])
        }
        None => text.to_string(),
    }
}

fn arrow(old: String, new: String) -> String {
    if old == new {
        new
    } else {
        format!("{old} -> {new}")
    }
}

/// What went in `[- -]`, what came in `{+ +}`.
fn worded(words: &[Words]) -> String {
    let told = words.iter().map(|w| match w.change {
        WordChange::Same => w.text.clone(),
        WordChange::Removed => format!("[-{}-]", w.text),
        WordChange::Added => format!("{{+{}+}}", w.text),
    });
    told.collect::<Vec<_>>().join(" ")
}

fn summary(changes: &Changes) -> String {
    let count = |change| changes.steps.iter().filter(|c| c.change == change).count();
    let told = [
        (count(Change::Changed), "changed"),
        (count(Change::Moved), "moved"),
        (count(Change::Added), "added"),
        (count(Change::Removed), "removed"),
        (changes.unchanged, "as before"),
    ];
    let some = told.iter().filter(|(n, _)| *n > 0);
    let some: Vec<String> = some.map(|(n, what)| format!("{n} {what}")).collect();
    format!("steps       {}", some.join(", "))
}
