//! What a listener always wishes: the file in which it is kept.

use std::ops::RangeInclusive;

use crate::diagnostic::{Code, Diagnostic, nearest, suggestion, tidy};
use crate::limits;
use crate::script::{Text, WrittenWishes, read_wishes};
use crate::time::duration;
use crate::units::Millis;

use super::body::BodyPart;
use super::{Ending, Language, ProgramSpec, programs};

/// Who speaks.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum WishedVoice {
    /// The best there is for the language.
    #[default]
    Best,
    /// Nobody: the words are shown, and their time is kept.
    Off,
    /// The one that is called so.
    Named(String),
}

/// What people call a voice of which they know no name.
const OF_WHOM: [&str; 6] = ["male", "female", "man", "woman", "child", "neutral"];

impl WishedVoice {
    /// What the two that are no voice are called.
    pub const BEST: &str = "best";
    /// See [`WishedVoice::BEST`].
    pub const OFF: &str = "off";

    /// The one that is meant by `name`, where `voices` are the names that voices have.
    ///
    /// # Errors
    /// What may be meant, where there is none.
    pub fn find(name: &str, voices: &[&str]) -> Result<WishedVoice, String> {
        match name.trim() {
            WishedVoice::BEST => Ok(WishedVoice::Best),
            WishedVoice::OFF => Ok(WishedVoice::Off),
            name if voices.contains(&name) => Ok(WishedVoice::Named(name.into())),
            name => {
                let all = [WishedVoice::BEST, WishedVoice::OFF].into_iter();
                let all: Vec<&str> = all.chain(voices.iter().copied()).collect();
                // "male" is no slip of the pen for "alex".
                let near = nearest(name, all.iter().copied());
                let near = near.filter(|_| !OF_WHOM.contains(&name.to_lowercase().as_str()));
                let near = near.map_or(String::new(), |near| format!("did you mean \"{near}\"? "));
                Err(format!(
                    "{near}voices have names: {}; `evenfall voices` tells who they are and which are here",
                    all.join(", ")
                ))
            }
        }
    }

    /// As listeners write it.
    pub fn name(&self) -> &str {
        match self {
            WishedVoice::Best => WishedVoice::BEST,
            WishedVoice::Off => WishedVoice::OFF,
            WishedVoice::Named(name) => name,
        }
    }

    /// The name of a certain one.
    pub fn named(&self) -> Option<&str> {
        match self {
            WishedVoice::Best | WishedVoice::Off => None,
            WishedVoice::Named(name) => Some(name),
        }
    }
}

/// The keys of the file, which are the names of the flags.
pub const KEYS: [&str; 13] = [
    "skip",
    "no-holds",
    "passive",
    "ending",
    "no-after",
    "after",
    "voice",
    "language",
    "voice-db",
    "cues-db",
    "ambience-db",
    "ambience",
    "journal",
];

/// What a listener always wishes, as far as their file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preferences {
    /// Ids of parts of the body to leave alone.
    pub skip: Option<Vec<String>>,
    /// Whether to breathe without holding the breath.
    pub no_holds: Option<bool>,
    /// Whether to notice and let go instead of tensing.
    pub passive: Option<bool>,
    /// Whether to leave off the ambience that outlives the guidance.
    pub no_after: Option<bool>,
    /// How long the ambience goes on after every session, within
    /// [`AFTER`](crate::limits::AFTER).
    pub after: Option<Millis>,
    /// How sessions end.
    pub ending: Option<Ending>,
    /// Who speaks.
    pub voice: Option<WishedVoice>,
    /// BCP 47, one that can be spoken.
    pub language: Option<String>,
    /// Decibels added to the voice, within [`WISH_DB`](crate::limits::WISH_DB).
    pub voice_db: Option<f32>,
    /// Decibels added to cue tones and strikes, within the same.
    pub cues_db: Option<f32>,
    /// Decibels added to all layers, within the same.
    pub ambience_db: Option<f32>,
    /// For sessions that have no layer.
    pub ambience: Option<String>,
    /// Whether what is heard is written into the journal.
    pub journal: Option<bool>,
    /// Programs that speak, each with the name of its voice.
    pub programs: Vec<(String, ProgramSpec)>,
}

impl Preferences {
    /// Understands the text of the file, where `sounds` are the names of the catalogue and
    /// `voices` those of the voices. All that is right is returned beside the faults.
    pub fn read(text: &str, sounds: &[&str], voices: &[&str]) -> (Preferences, Vec<Diagnostic>) {
        let (written, mut faults) = read_wishes(text);
        let preferences = Preferences::understand(written, (sounds, voices), &mut faults);
        tidy(&mut faults);
        (preferences, faults)
    }

    fn understand(
        w: WrittenWishes,
        (sounds, voices): (&[&str], &[&str]),
        faults: &mut Vec<Diagnostic>,
    ) -> Preferences {
        let language = w.language.and_then(|text| spoken(&text, faults));
        let words = language.as_deref().and_then(Language::find);
        let words = words.or_else(|| Language::find("en"));
        Preferences {
            skip: w.skip.map(|parts| skips(&parts, words, faults)),
            no_holds: w.no_holds.map(|b| b.value),
            passive: w.passive.map(|b| b.value),
            no_after: w.no_after.map(|b| b.value),
            after: w.after.and_then(|t| kept_after(&t, faults)),
            ending: w
                .ending
                .and_then(|t| choice(&t, "ending", &Ending::NAMES, faults)),
            voice: {
                let programs = w.voices.iter().map(|program| program.name.value.as_str());
                let all: Vec<&str> = voices.iter().copied().chain(programs).collect();
                w.voice.and_then(|t| voice(&t, &all, faults))
            },
            voice_db: w.voice_db.and_then(|t| level(&t, "voice-db", faults)),
            cues_db: w.cues_db.and_then(|t| level(&t, "cues-db", faults)),
            ambience_db: w.ambience_db.and_then(|t| level(&t, "ambience-db", faults)),
            ambience: w.ambience.and_then(|t| sound(&t, sounds, faults)),
            journal: w.journal.map(|b| b.value),
            programs: {
                let mut read = |written| programs::program(written, faults);
                w.voices.into_iter().filter_map(&mut read).collect()
            },
            language,
        }
    }
}

fn skips(parts: &[Text], words: Option<&Language>, faults: &mut Vec<Diagnostic>) -> Vec<String> {
    let Some(words) = words else {
        return Vec::new();
    };
    let find = |part: &Text| {
        let found = words.parts_called(&part.value);
        if found.is_none() {
            let what = format!("`skip`: nothing is called \"{}\"", part.value);
            let d = Diagnostic::new(Code::S020, what).at(part.span, "");
            faults.push(d.help(words.no_part(&part.value)));
        }
        found
    };
    let found = parts.iter().filter_map(find).flatten();
    found.map(BodyPart::id).collect()
}

fn kept_after(text: &Text, faults: &mut Vec<Diagnostic>) -> Option<Millis> {
    let (least, most) = (limits::AFTER.start(), limits::AFTER.end());
    let (what, help) = match duration(&text.value) {
        Ok(keep) if limits::AFTER.contains(&keep) => return Some(keep),
        Ok(_) => {
            let what = "`after` is out of range".to_string();
            (what, format!("allowed: {least} to {most}"))
        }
        Err(wrong) => (wrong.what, wrong.help),
    };
    faults.push(
        Diagnostic::new(Code::S005, what)
            .at(text.span, "")
            .help(help),
    );
    None
}

fn voice(text: &Text, voices: &[&str], faults: &mut Vec<Diagnostic>) -> Option<WishedVoice> {
    let found = WishedVoice::find(&text.value, voices);
    let wrong = |help| {
        let what = format!("`voice` cannot be \"{}\"", text.value);
        let d = Diagnostic::new(Code::S007, what).at(text.span, "");
        faults.push(d.help(help));
    };
    found.map_err(wrong).ok()
}

pub(super) fn choice<T: Copy>(
    text: &Text,
    key: &str,
    choices: &[(&str, T)],
    faults: &mut Vec<Diagnostic>,
) -> Option<T> {
    let found = choices.iter().find(|(name, _)| *name == text.value.trim());
    if found.is_none() {
        let help = suggestion(text.value.trim(), choices.iter().map(|(name, _)| *name));
        let d = Diagnostic::new(Code::S007, format!("`{key}` cannot be \"{}\"", text.value));
        faults.push(d.at(text.span, "").help(help));
    }
    found.map(|(_, value)| *value)
}

fn level(text: &Text, key: &str, faults: &mut Vec<Diagnostic>) -> Option<f32> {
    let range: RangeInclusive<f64> = limits::WISH_DB;
    match text.value.trim().parse::<f64>() {
        Ok(db) if range.contains(&db) => Some(db as f32),
        parsed => {
            let what = if parsed.is_ok() {
                format!("`{key}` is out of range")
            } else {
                format!("`{key}` wants a number")
            };
            let allowed = format!("allowed: {} to {}", range.start(), range.end());
            let d = Diagnostic::new(Code::S006, what).at(text.span, allowed);
            faults.push(d.help(format!("write {key} = -3 for a little quieter")));
            None
        }
    }
}

fn spoken(text: &Text, faults: &mut Vec<Diagnostic>) -> Option<String> {
    let tag = text.value.trim();
    if Language::find(tag).is_some() {
        return Some(tag.to_string());
    }
    let known: Vec<&str> = Language::tags().collect();
    let d = Diagnostic::new(Code::S007, format!("no voice speaks \"{tag}\""));
    faults.push(d.at(text.span, "").help(suggestion(tag, known)));
    None
}

fn sound(text: &Text, sounds: &[&str], faults: &mut Vec<Diagnostic>) -> Option<String> {
    let name = text.value.trim();
    if name == "off" || sounds.contains(&name) {
        return Some(name.to_string());
    }
    let d = Diagnostic::new(Code::S040, format!("no sound is called \"{name}\""));
    let help = match nearest(name, sounds.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"? `evenfall list` shows all"),
        None => "`evenfall list` shows what there is".to_owned(),
    };
    faults.push(d.at(text.span, "").help(help));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_understood_and_says_nothing_of_what_it_leaves_out() {
        let text = "skip = [\"neck\", \"left leg\"]\nno-holds = true\nvoice-db = -3.5\n";
        let (preferences, faults) = Preferences::read(text, &[], &[]);
        assert_eq!(faults, []);
        let expected = Preferences {
            skip: Some(vec!["neck".into(), "left-leg".into()]),
            no_holds: Some(true),
            voice_db: Some(-3.5),
            ..Preferences::default()
        };
        assert_eq!(preferences, expected);
        assert_eq!(
            Preferences::read("", &[], &[]),
            (Preferences::default(), Vec::new())
        );
        let feet = Preferences::read("skip = [\"feet\"]", &[], &[]).0.skip;
        assert_eq!(feet, Some(vec!["feet".into()]));
        assert_eq!(
            Preferences::read("skip = []", &[], &[]).0.skip,
            Some(Vec::new())
        );
    }
}
