//! What has to be spoken, and how long it takes.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::session::{Action, Breathing, Line, Session, Take};
use crate::units::Millis;
use crate::voice::Clip;

use super::parts::{breath_of, release_words, words_in};

/// Something to say: a sentence by itself, or a word set on a beat.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prompt {
    pub text: String,
    pub word: bool,
    /// Not spoken but played from a recording.
    pub take: Option<Take>,
}

impl Prompt {
    pub fn sentence(text: &str) -> Prompt {
        Prompt {
            text: text.to_string(),
            word: false,
            take: None,
        }
    }

    pub fn take(text: &str, take: &Take) -> Prompt {
        Prompt {
            take: Some(take.clone()),
            ..Prompt::sentence(text)
        }
    }

    pub fn word(text: &str) -> Prompt {
        Prompt {
            text: text.to_string(),
            word: true,
            take: None,
        }
    }
}

/// The spoken prompts of a session. What is missing is silent, and takes the time
/// it would take to say or to read.
#[derive(Default)]
pub struct Prompts {
    clips: HashMap<Prompt, Arc<Clip>>,
}

impl Prompts {
    pub fn insert(&mut self, prompt: Prompt, clip: Arc<Clip>) {
        self.clips.insert(prompt, clip);
    }

    pub fn clip(&self, prompt: &Prompt) -> Option<&Arc<Clip>> {
        self.clips.get(prompt)
    }

    pub fn length(&self, prompt: &Prompt) -> Millis {
        self.clip(prompt)
            .map_or_else(|| reading_time(&prompt.text), |clip| clip.length)
    }
}

/// As long as a calm voice takes: 105 words a minute are about 3.3 syllables a
/// second, which in English is some 70 ms a letter.
fn reading_time(text: &str) -> Millis {
    Millis(200 + 70 * text.chars().filter(|c| c.is_alphanumeric()).count() as u64)
}

/// Everything `session` may say, each once, in a settled order.
pub fn wanted(session: &Session) -> Vec<Prompt> {
    let mut all = BTreeSet::new();
    let mut sentence = |text: &str| {
        all.insert(Prompt::sentence(text));
    };
    for step in &session.steps {
        match &step.action {
            Action::Say(lines) => {
                spoken(lines).for_each(&mut sentence);
            }
            Action::Tense(tensions) => {
                for (n, t) in tensions.iter().enumerate() {
                    spoken(&t.movement).for_each(&mut sentence);
                    if !t.passive {
                        sentence(release_words(session, tensions, n));
                        sentence(&session.words.muscles.breathing);
                    }
                }
            }
            Action::Breathe(_) | Action::Rest(_) | Action::Strike { .. } => {}
        }
    }
    for step in &session.steps {
        if let Action::Say(lines) = &step.action {
            all.extend(lines.iter().filter_map(|line| match line {
                Line::Take(text, take) => Some(Prompt::take(text, take)),
                _ => None,
            }));
        }
        if let Action::Breathe(b) = &step.action {
            words_of(session, b, &mut all);
        }
    }
    all.into_iter().collect()
}

fn spoken(lines: &[Line]) -> impl Iterator<Item = &str> {
    lines.iter().filter_map(|l| {
        if let Line::Speech(text) = l {
            Some(text.as_str())
        } else {
            None
        }
    })
}

/// A ramp's longest phases say all that its others say.
fn words_of(session: &Session, b: &Breathing, all: &mut BTreeSet<Prompt>) {
    for cycle in 0..2 {
        for end in 0..2 {
            for (phase, length) in breath_of(b, end, 2).phases() {
                let words = words_in(session, b, cycle, phase, length);
                all.extend(words.into_iter().map(|w| Prompt::word(&w.text)));
            }
        }
    }
}
