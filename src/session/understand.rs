//! From [`Script`] to [`Session`].

use std::collections::HashMap;

use crate::cue::BreathSound;
use crate::diagnostic::{Code, Diagnostic, any_error, tidy};
use crate::limits;
use crate::script::{Script, SeedWish, Text, Translation};
use crate::units::{Millis, Seed};

use super::cautions::cautions;
use super::condition::Hearing;
use super::context::Context;
use super::deal::deal_tensions;
use super::expand::{self, Circumstances, Expanded, Expander};
use super::joined::Joined;
use super::layers::Named;
use super::left_out::{LeftOut, own_parts};
use super::step_voice::no_language;
use super::substitute;
use super::translate::Translator;
use super::*;

/// A script understood as far as it could be.
pub struct Understood {
    /// Whole where nothing is at fault; else with stand-ins for what is, good for advice alone.
    pub session: Session,
    /// What is wrong, most of it with its place.
    pub faults: Vec<Diagnostic>,
}

impl Understood {
    /// The session, if nothing is wrong with it.
    pub fn whole(self) -> Option<Session> {
        (!any_error(&self.faults)).then_some(self.session)
    }
}

/// Understands `script`, whose text is `source`, with every fault it has.
pub fn understand(script: &Script, source: &str, wishes: &Wishes) -> Understood {
    let mut budget = limits::SESSIONS;
    let (mut understood, left_out) = understand_within(script, source, wishes, &mut budget);
    let words = understood.session.words;
    understood.faults.extend(left_out.unknown(words));
    if !any_error(&understood.faults) {
        understood.faults.extend(left_out.unmet(words));
    }
    understood
}

/// As [`understand`], with at most `budget` sessions inside this one; and what was left out.
pub(super) fn understand_within(
    script: &Script,
    source: &str,
    wishes: &Wishes,
    budget: &mut usize,
) -> (Understood, LeftOut) {
    let mut faults = Vec::new();
    let WrittenOut {
        script,
        spoken,
        own,
        ending,
        seed,
        expanded,
        originals,
        missing,
        pronounce,
    } = write_out(script, source, wishes, &mut faults);
    faults.extend(missing);
    let words = Language::find(&spoken).unwrap_or(own);
    let spoken_by = |e: &Expanded| Language::find(&e.step.language.as_ref()?.value);
    let mut languages = vec![words, own];
    for other in expanded.iter().filter_map(spoken_by) {
        if !languages.iter().any(|known| std::ptr::eq(*known, other)) {
            languages.push(other);
        }
    }
    let left_out = wishes.left_out(&languages);
    let kinds = (expanded.iter()).map(|e| (&e.step.kind, spoken_by(e).unwrap_or(own)));
    let own_parts = own_parts(kinds);
    let mut c = Context {
        source,
        words,
        own,
        written: own,
        ending,
        wishes,
        left_out,
        own_parts,
        seed,
        ids: HashMap::new(),
        turns: HashMap::new(),
        sayings: HashMap::new(),
        dealers: HashMap::new(),
        told: massage::Told::default(),
        spoken: spoken.clone(),
        voice: VoiceWish::PLAIN,
        script: &script,
        inner: Joined::beside(pronounce),
        budget: *budget,
        originals,
        faults,
    };
    let mut session = c.understood_as(expanded, &spoken);
    *budget = c.budget;
    let (mut faults, left_out) = (c.faults, c.left_out);
    wishes.adjust(&mut session, &mut faults);
    tidy(&mut faults);
    (Understood { session, faults }, left_out)
}

/// Whether the translation in `script`, whose text is `source`, has words for all it says, and
/// those of the sessions inside it too.
pub fn is_translated(script: &Script, source: &str, wishes: &Wishes) -> bool {
    let missing = write_out(script, source, wishes, &mut Vec::new()).missing;
    let inside = Wishes {
        set: Vec::new(),
        ..wishes.plain()
    };
    let mut others = script.others.values();
    !any_error(&missing) && others.all(|o| is_translated(&o.script, &o.text, &inside))
}

/// A script with its parameters, patterns and translation put in.
struct WrittenOut {
    script: Script,
    /// What is spoken, BCP 47.
    spoken: String,
    /// What the script is written in.
    own: &'static Language,
    ending: Ending,
    seed: Seed,
    expanded: Vec<Expanded>,
    /// What the script says where a translation says something else.
    originals: HashMap<String, String>,
    /// What is wrong with the translation.
    missing: Vec<Diagnostic>,
    /// Words and how they are said in the language spoken.
    pronounce: Pronunciations,
}

fn write_out(
    script: &Script,
    source: &str,
    wishes: &Wishes,
    faults: &mut Vec<Diagnostic>,
) -> WrittenOut {
    let values = expand::params(script, &wishes.set, faults);
    let mut script = script.clone();
    substitute::outside_steps(&mut script, &values, source, faults);
    let translation = script.translation.take();
    let mut translator = translation.as_ref().map(Translator::new);
    if let Some(translator) = &mut translator {
        translator.outside(&mut script, &values);
    }
    let (tag, own) = language(&script, faults);
    let spoken = translation.as_ref().map_or(tag, |t| t.language.clone());
    let ending = ending(&script, source, wishes, faults);
    let seed = seed(&script, source, wishes);
    let around = Circumstances {
        hearing: Hearing {
            ending,
            passive: wishes.passive,
            no_holds: wishes.no_holds,
        },
        seed,
        language: &spoken,
        translated: translation.is_some(),
    };
    let expander = Expander::new(source, &script, &around);
    let (mut expanded, found) = expander.run(&script.steps, &values);
    faults.extend(found);
    let (mut originals, mut missing) = (HashMap::new(), Vec::new());
    if let Some(mut translator) = translator {
        translator.steps(&mut expanded, &script, source);
        (originals, missing) = (translator.originals, translator.faults);
    }
    let pronounce = pronounced(&script, source, translation.as_ref(), &spoken, faults);
    WrittenOut {
        script,
        spoken,
        own,
        ending,
        seed,
        expanded,
        originals,
        missing,
        pronounce,
    }
}

/// How words are said in the language `spoken`: the translation's, or the script's own.
fn pronounced(
    script: &Script,
    source: &str,
    translation: Option<&Translation>,
    spoken: &str,
    faults: &mut Vec<Diagnostic>,
) -> Pronunciations {
    let (written, text) = match translation {
        Some(t) => (&t.pronounce, t.source.text.as_str()),
        None => (&script.pronounce, source),
    };
    let mut found = Vec::new();
    let own = Pronunciations::read(written, &mut found);
    let inside = script.others.values().flat_map(|other| {
        let words = other.script.translation.as_ref();
        let words = words.map(|t| t.source.text.as_str());
        [Some(other.text.as_str()), words].into_iter().flatten()
    });
    let others: Vec<&str> = inside.chain(Language::text(spoken)).collect();
    found.extend(pronounce::never_said(written, text, &others));
    faults.extend(found.into_iter().map(|d| match translation {
        Some(t) => d.within(&t.source),
        None => d,
    }));
    own
}

/// What the script is written in: its tag, and its words; English where nobody knows them.
fn language(script: &Script, faults: &mut Vec<Diagnostic>) -> (String, &'static Language) {
    let Some(tag) = &script.language else {
        return ("en-US".into(), Language::english());
    };
    let own = Language::find(&tag.value).unwrap_or_else(|| {
        faults.push(no_language(tag));
        Language::english()
    });
    (tag.value.clone(), own)
}

fn ending(script: &Script, source: &str, wishes: &Wishes, faults: &mut Vec<Diagnostic>) -> Ending {
    let mut written = None;
    if let Some(text) = &script.ending {
        let name = text.value.trim();
        written = Ending::NAMES.iter().find(|(n, _)| *n == name);
        if written.is_none() {
            let d = Diagnostic::new(Code::S007, format!("`ending` cannot be \"{}\"", text.value));
            let names = Ending::NAMES.map(|(name, _)| name);
            faults.push(d.at(text.span, "").nearest(source, text.span, name, names));
        }
    }
    wishes
        .ending
        .or(written.map(|(_, ending)| *ending))
        .unwrap_or(Ending::Plain)
}

/// The listener's seed, else the script's: a number, the night's, or its text's own.
pub(super) fn seed(script: &Script, source: &str, wishes: &Wishes) -> Seed {
    let written = script.seed.as_ref().map(|s| match s.value {
        SeedWish::Number(seed) => seed,
        SeedWish::Nightly => wishes.night.unwrap_or_default(),
    });
    let seed = wishes.seed.or(written).map(Seed).or(wishes.kept_seed);
    seed.unwrap_or_else(|| Seed(0).of_text(source))
}

/// A length as a quick listen has it.
pub(super) fn quicker(length: Millis, speed: Option<f64>) -> Millis {
    Millis((length.0 as f64 / speed.unwrap_or(1.0)) as u64)
}

impl Context<'_> {
    /// The session of the steps written out, which speaks the language `spoken`.
    fn understood_as(&mut self, expanded: Vec<Expanded>, spoken: &str) -> Session {
        let (script, wishes) = (self.script, self.wishes);
        let written = script.length.as_ref();
        let length = written.and_then(|l| Some((self.duration(l)?, Some(l.span))));
        let range = script.range.as_ref().and_then(|r| self.stretch(r));
        self.voice = self.whole_voice();
        let mut steps = self.steps(expanded);
        self.along_the_session(&mut steps);
        deal_tensions(&mut steps, self.words, self.seed);
        if script.steps.is_empty() && script.layers.is_empty() {
            self.faults.push(
                Diagnostic::new(Code::S003, "this script has no steps")
                    .help("begin with\n[[step]]\nsay = \"Close your eyes. [5s]\""),
            );
        }
        let layers = self.all_layers(&steps);
        let own = script.cautions.iter().map(|t| t.value.clone());
        let cautioned: Vec<String> = own.chain(self.inner.cautions.drain(..)).collect();
        let text = |text: &Option<Text>| text.as_ref().map(|t| t.value.clone());
        Session {
            about: About {
                title: text(&script.title).unwrap_or_else(|| "Untitled".into()),
                summary: text(&script.summary).unwrap_or_default(),
                author: text(&script.author),
                license: text(&script.license),
                tags: script.tags.iter().map(|t| t.value.clone()).collect(),
                cautions: cautions(self.words, &steps, &cautioned),
            },
            language: spoken.to_string(),
            words: self.words,
            length: wishes.length.map(|l| (l, None)).or(length),
            range,
            wished: wishes.wished(),
            ending: self.ending,
            seed: self.seed,
            voice: self.voice,
            pronounce: std::mem::take(&mut self.inner.pronounce),
            cues: self.cues(),
            layers,
            steps,
            groups: std::mem::take(&mut self.inner.groups),
            before: script.before.as_ref().and_then(|b| self.stretch(b)),
            after: self.kept_after(),
            allow: script.allow.iter().map(|t| t.value.clone()).collect(),
        }
    }

    /// How the voice speaks: as the script says, or as the listener wishes.
    fn whole_voice(&mut self) -> VoiceWish {
        let voice = &self.script.voice;
        let manner = voice.manner.as_ref();
        let manner = manner.and_then(|m| self.choice(m, "manner", &VoiceWish::MANNERS));
        let written = VoiceWish {
            rate: self.rate(voice.rate.as_ref(), 1.0),
            pitch: self.number(voice.pitch.as_ref(), "pitch", 0.7..=1.4, 1.0) as f32,
            whisper: manner.unwrap_or(false),
            level: self.level(voice.level_db.as_ref(), "level_db", 0.0),
        };
        self.wishes.voice.unwrap_or(written)
    }

    fn cues(&mut self) -> CueWish {
        let cues = &self.script.cues;
        let breath = cues.breath.as_ref();
        let breath = breath.and_then(|b| self.choice(b, "breath", &CueWish::BREATHS));
        CueWish {
            breath: breath.unwrap_or(Some(BreathSound::Air)),
            level: self.level(cues.level_db.as_ref(), "level_db", -10.0),
        }
    }

    /// What is kept after the guidance, unless the listener wants none of it.
    fn kept_after(&mut self) -> Option<After> {
        let after = self.script.after.as_ref();
        let after = after.and_then(|after| self.after(after))?;
        let speed = self.wishes.speed;
        (!self.wishes.no_after).then(|| After {
            keep: quicker(after.keep, speed),
            fade: quicker(after.fade, speed),
            ..after
        })
    }

    /// The script's layers, and those of the sessions inside.
    fn all_layers(&mut self, steps: &[Step]) -> Vec<Layer> {
        let named = steps.iter().enumerate().filter_map(|(first, step)| {
            let last = (first + step.covers).min(steps.len() - 1);
            let id = step.id.clone()?;
            Some(Named { id, first, last })
        });
        let ids: Vec<Named> = named.collect();
        let mut layers = self.layers(&self.script.layers, &ids);
        layers.append(&mut self.inner.layers(steps.len()));
        if layers.len() > limits::LAYERS {
            let d = Diagnostic::new(Code::S013, format!("more than {} layers", limits::LAYERS));
            let d = d.at(
                layers[limits::LAYERS].span,
                "one too many, with those of the sessions inside",
            );
            self.faults
                .push(d.help("leave `ambience` out of some of them"));
        }
        layers
    }

    fn after(&mut self, after: &crate::script::After) -> Option<After> {
        let Some(keep) = &after.keep else {
            let d =
                Diagnostic::new(Code::S003, "`[after]` does not say how long").at(after.span, "");
            self.faults.push(d.help("write keep = \"30m\""));
            return None;
        };
        let keep_at = keep.span;
        let (keep, written) = (
            self.duration(keep),
            after.fade.as_ref().map(|fade| self.duration(fade)),
        );
        let keep = keep?;
        let fade = written.unwrap_or(Some(Millis(keep.0 / 4).min(Millis::secs(300))))?;
        if fade > keep {
            let d = Diagnostic::new(Code::S006, "the fade is longer than what it fades");
            self.faults.push(
                d.at(
                    after.fade.as_ref().map_or(keep_at, |f| f.span),
                    format!("at most {keep}"),
                )
                .help(format!("write fade = \"{keep}\"")),
            );
        }
        let span = after.span;
        Some(After { span, keep, fade })
    }
}
