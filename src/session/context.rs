//! What the parts of a session share while they are understood, and how each reads its values.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::limits;
use crate::script::{Script, Text};
use crate::time::{self, Stretch, Wrong, duration};
use crate::units::{Decibels, Millis, Seed};

use super::deal::Dealer;
use super::joined::Joined;
use super::left_out::LeftOut;
use super::{Ending, Language, VoiceWish, Wishes, massage};

/// What the parts of a session share while they are understood.
pub(super) struct Context<'a> {
    pub source: &'a str,
    /// What the session speaks.
    pub words: &'static Language,
    /// What the script is written in: its names are looked up here.
    pub own: &'static Language,
    /// The same, also where a step has another language for itself.
    pub written: &'static Language,
    pub ending: Ending,
    pub wishes: &'a Wishes,
    pub left_out: LeftOut,
    /// The names of parts that only the author knows, as they are compared.
    pub own_parts: HashSet<String>,
    pub seed: Seed,
    /// Where each id was given.
    pub ids: HashMap<String, Span>,
    /// How often each session inside was played before.
    pub turns: HashMap<String, u64>,
    /// How often each text is said, by its first wording in the original.
    pub sayings: HashMap<String, usize>,
    /// Who deals out wordings and phrases, by what they begin with and how many there are.
    pub dealers: HashMap<(String, usize), Dealer>,
    pub told: massage::Told,
    /// What the session speaks, BCP 47.
    pub spoken: String,
    /// How the session is said, where a step says nothing of it.
    pub voice: VoiceWish,
    pub script: &'a Script,
    pub inner: Joined,
    /// How many more sessions may be understood inside this one.
    pub budget: usize,
    /// What the script says where a translation says something else.
    pub originals: HashMap<String, String>,
    pub faults: Vec<Diagnostic>,
}

impl Context<'_> {
    pub fn fault(&mut self, code: Code, wrong: Wrong, text: &Text) {
        let d = Diagnostic::new(code, wrong.what).help(wrong.help);
        let mended = wrong.instead.iter();
        let d = mended.fold(d, |d, now| {
            d.instead(self.source, text.span, &text.value, now)
        });
        self.faults.push(d.at(text.span, ""));
    }

    pub fn duration(&mut self, text: &Text) -> Option<Millis> {
        duration(&text.value)
            .map_err(|wrong| self.fault(Code::S005, wrong, text))
            .ok()
    }

    pub fn stretch(&mut self, text: &Text) -> Option<Stretch> {
        time::stretch(&text.value, text.span)
            .map_err(|wrong| self.fault(Code::S005, wrong, text))
            .ok()
    }

    /// A number within `range`.
    pub fn number(
        &mut self,
        text: Option<&Text>,
        key: &str,
        range: std::ops::RangeInclusive<f64>,
        default: f64,
    ) -> f64 {
        let Some(text) = text else { return default };
        match text.value.trim().parse::<f64>() {
            Ok(n) if range.contains(&n) => n,
            parsed => {
                let what = if parsed.is_ok() {
                    format!("`{key}` is out of range")
                } else {
                    format!("`{key}` wants a number")
                };
                let meant = number_meant(&text.value);
                let meant = meant.and_then(|meant| within(meant, key, &range));
                let meant = meant.unwrap_or(default);
                let allowed = format!("allowed: {} to {}", range.start(), range.end());
                let d = Diagnostic::new(Code::S006, what).at(text.span, allowed);
                let now = meant.to_string();
                self.faults
                    .push(d.help(format!("write {key} = {now}")).instead(
                        self.source,
                        text.span,
                        &text.value,
                        &now,
                    ));
                default
            }
        }
    }

    pub fn level(&mut self, text: Option<&Text>, key: &str, default: f64) -> Decibels {
        self.decibels(text, key, limits::LEVEL_DB, default)
    }

    /// Decibels within `range`.
    pub fn decibels(
        &mut self,
        text: Option<&Text>,
        key: &str,
        range: std::ops::RangeInclusive<f64>,
        default: f64,
    ) -> Decibels {
        Decibels(self.number(text, key, range, default) as f32)
    }

    /// One of `choices` by name.
    pub fn choice<T: Copy>(&mut self, text: &Text, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let found = choices.iter().find(|(name, _)| *name == text.value.trim());
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(n, _)| *n).collect();
            let d = Diagnostic::new(Code::S007, format!("`{key}` cannot be \"{}\"", text.value));
            let d = d.at(text.span, "");
            self.faults
                .push(d.nearest(self.source, text.span, text.value.trim(), names));
        }
        found.map(|(_, value)| *value)
    }
}

/// What of `range` somebody meant who wrote `number` for `key`. Who counts too far means as many as
/// there may be; what level is meant by 40 nobody knows.
fn within(number: f64, key: &str, range: &std::ops::RangeInclusive<f64>) -> Option<f64> {
    // A rate of 80 is one in a hundredth.
    let share = if matches!(key, "rate" | "pitch") {
        100.0
    } else {
        1.0
    };
    let counts = *range.start() >= 1.0;
    let nearest = counts.then(|| number.clamp(*range.start(), *range.end()));
    let meant = [number, number / share].into_iter();
    meant
        .filter(|n| range.contains(n))
        .min_by(f64::total_cmp)
        .or(nearest)
}

/// The number in "-18dB" or "0,8".
fn number_meant(text: &str) -> Option<f64> {
    let number = text.trim().replace(',', ".").replace('\u{2212}', "-");
    let end = number.find(|c: char| !c.is_ascii_digit() && !"+-.".contains(c));
    number[..end.unwrap_or(number.len())].parse().ok()
}
