//! How single steps are said, where that is not as the session says all.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::script::{Text, WrittenManner};
use crate::units::Decibels;

use super::context::Context;
use super::steps::characters;
use super::{Language, LineLanguage, Session, Step, VoiceWish, same_language};

/// What decides how a line is spoken and not only how loud it is, against the session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpokenAs {
    /// The pace in thousandths of the voice's own; `None`: the session's.
    pub pace: Option<u32>,
    /// Whether it is whispered; `None`: as the session is.
    pub whisper: Option<bool>,
    /// BCP 47, where it is another language than the session's.
    pub language: Option<Arc<str>>,
}

impl SpokenAs {
    /// What the program says by itself in that language; `None`: as the session has it.
    pub fn words(&self) -> Option<&'static Language> {
        Language::find(self.language.as_deref()?)
    }
}

impl Session {
    /// What the program says by itself in a step.
    pub fn words_of(&self, step: &Step) -> &'static Language {
        step.voice.how.words().unwrap_or(self.words)
    }
}

/// How a step is said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepVoice {
    /// What is spoken otherwise than the rest.
    pub how: SpokenAs,
    /// How much louder than the rest.
    pub level: Decibels,
    /// Where the script says so; `None` where it follows from `[voice]`.
    pub span: Option<Span>,
}

impl StepVoice {
    /// Goes nowhere along the session: what follows another has the voice of all.
    pub(crate) fn stay(&mut self) {
        if self.span.is_none() {
            (self.how.pace, self.level) = (None, Decibels(0.0));
        }
    }

    /// The same in a script that plays its own at `place`.
    pub(super) fn moved(self, place: Span) -> StepVoice {
        StepVoice {
            span: self.span.map(|_| place),
            ..self
        }
    }
}

/// On its way to the end the voice takes this many paces, the first and the last among them:
/// each is a voice of its own, and finer steps are not heard.
const PACES: f64 = 5.0;

impl Context<'_> {
    /// How a step is said that says `written` of it, in the language it has for itself.
    pub(super) fn step_voice(
        &mut self,
        written: Option<&WrittenManner>,
        language: Option<Arc<str>>,
    ) -> StepVoice {
        let Some(written) = written else {
            let how = SpokenAs {
                language,
                ..SpokenAs::default()
            };
            return StepVoice {
                how,
                ..StepVoice::default()
            };
        };
        let whole = self.voice;
        let rate = self.rate(written.rate.as_ref(), whole.rate);
        let level = self.level(written.level_db.as_ref(), "level_db", whole.level.0.into());
        let manner = written.manner.as_ref();
        let whisper = manner.and_then(|m| self.choice(m, "manner", &VoiceWish::MANNERS));
        StepVoice {
            how: SpokenAs {
                pace: paced(rate, whole),
                whisper: whisper.filter(|whisper| *whisper != whole.whisper),
                language,
            },
            level: Decibels(level.0 - whole.level.0),
            span: Some(written.span),
        }
    }

    /// The language that a step has for itself, and its words, where it is not the session's.
    pub(super) fn step_language(
        &mut self,
        written: Option<&Text>,
    ) -> Option<(Arc<str>, &'static Language)> {
        let written = written?;
        let tag = written.value.trim();
        let Some(words) = Language::find(tag) else {
            self.faults.push(no_language(written));
            return None;
        };
        (!same_language(tag, &self.spoken)).then(|| (Arc::from(tag), words))
    }

    /// In which language words are that are marked with `written`.
    pub(super) fn line_language(&mut self, written: &Text) -> LineLanguage {
        let tag = written.value.trim();
        if Language::find(tag).is_none() {
            self.faults.push(no_language(written));
            return LineLanguage::Step;
        }
        match same_language(tag, &self.spoken) {
            true => LineLanguage::Session,
            false => LineLanguage::Other(Arc::from(tag)),
        }
    }

    pub(super) fn rate(&mut self, text: Option<&Text>, default: f32) -> f32 {
        // As it was written.
        let default = (f64::from(default) * 1000.0).round() / 1000.0;
        self.number(text, "rate", 0.5..=1.5, default) as f32
    }

    /// Lets the voice go where it is to be at the end, step by step and word for word; steps
    /// that say how they are said stay so.
    pub(super) fn along_the_session(&mut self, steps: &mut [Step]) {
        let Some(end) = &self.script.voice.at_end else {
            return;
        };
        let whole = self.voice;
        let rate = self.rate(end.rate.as_ref(), whole.rate);
        let level = self.level(end.level_db.as_ref(), "level_db", whole.level.0.into());
        // A session inside another is said as that one is.
        if self.wishes.voice.is_some() {
            return;
        }
        let said: Vec<usize> = steps.iter().map(|step| characters(&step.action)).collect();
        let speaking = steps
            .iter()
            .zip(&said)
            .filter(|(step, said)| **said > 0 && step.voice.span.is_none());
        if speaking.count() == 1 {
            let what = "the voice cannot change from step to step: all is said in one";
            let d = Diagnostic::new(Code::W073, what).at(end.span, "not heard");
            self.faults
                .push(d.help("make several [[step]] of its sentences"));
        }
        let last = said.iter().rposition(|n| *n > 0).unwrap_or(0);
        let all: usize = said[..last].iter().sum();
        let mut before = 0;
        for (step, said) in steps.iter_mut().zip(said) {
            let share = (before as f64 / all.max(1) as f64).min(1.0);
            before += said;
            if step.voice.span.is_some() {
                continue;
            }
            let stair = (share * (PACES - 1.0)).round() / (PACES - 1.0);
            let between = |from: f32, to: f32, share: f64| from + (to - from) * share as f32;
            step.voice.how.pace = paced(between(whole.rate, rate, stair), whole);
            step.voice.level = Decibels(between(0.0, level.0 - whole.level.0, share));
        }
    }
}

/// Tells that the program has no words in a language.
pub(super) fn no_language(tag: &Text) -> Diagnostic {
    let d = Diagnostic::new(Code::S007, format!("no language \"{}\" yet", tag.value));
    let known: Vec<&str> = Language::tags().collect();
    let known = known.join(", ");
    let help = format!("allowed here: {known}, and each with its country");
    d.at(tag.span, "").help(help)
}

/// A pace in thousandths, where it is another than that of the whole.
fn paced(rate: f32, whole: VoiceWish) -> Option<u32> {
    let thousandths = |rate: f32| (rate * 1000.0).round() as u32;
    let pace = thousandths(rate);
    (pace != thousandths(whole.rate)).then_some(pace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Line, Session, Wishes, understand};

    fn session(text: &str) -> Session {
        let (script, faults) = crate::script::read(text);
        assert_eq!(faults, []);
        let understood = understand(&script, text, &Wishes::default());
        assert_eq!(understood.faults, []);
        understood.session
    }

    const AT_END: &str =
        "[voice]\nrate = 0.9\nlevel_db = -1\nat_end = { rate = 0.7, level_db = -5 }\n";

    #[test]
    fn the_voice_goes_word_for_word_to_where_it_is_at_the_end() {
        let steps = "[[step]]\nsay = \"Lie down, and rest. [5s]\"\n[[step]]\nrest = \"1m\"\n";
        let session = session(&format!("{AT_END}{}", steps.repeat(9)));
        let said = session.steps.iter().step_by(2).map(|step| &step.voice);
        let paces: Vec<_> = said.clone().map(|voice| voice.how.pace).collect();
        assert_eq!((paces[0], paces[8]), (None, Some(700)));
        let falls = |a: &Option<u32>, b: &Option<u32>| a.unwrap_or(900) >= b.unwrap_or(900);
        assert!(paces.is_sorted_by(falls), "{paces:?}");
        let mut all = paces.clone();
        all.dedup();
        assert_eq!(all.len(), 5, "{paces:?}");
        let levels: Vec<f32> = said.map(|voice| voice.level.0).collect();
        assert_eq!((levels[0], levels[8]), (0.0, -4.0));
        assert!(levels.is_sorted_by(|a, b| a > b), "{levels:?}");
    }

    #[test]
    fn a_step_that_says_how_it_is_said_is_said_so_wherever_it_stands() {
        let own = "voice = { rate = 0.9, level_db = -1, manner = \"whisper\" }\n";
        let step = "[[step]]\nsay = \"Lie down, and rest. [5s]\"\n";
        let session = session(&format!("{AT_END}{step}{step}{own}{step}"));
        let voice = &session.steps[1].voice;
        let how = SpokenAs {
            whisper: Some(true),
            ..SpokenAs::default()
        };
        assert_eq!((&voice.how, voice.level.0), (&how, 0.0));
        assert_eq!(session.steps[2].voice.how.pace, Some(700));
    }

    #[test]
    fn what_a_use_says_of_the_voice_holds_for_what_says_nothing_of_it() {
        let session = session(
            "[patterns.calm]\nsteps = [\n  { say = \"Rest. [5s]\" },\n  \
             { say = \"Rest. [5s]\", voice = { rate = 1.1 } },\n]\n\
             [[step]]\nuse = \"calm\"\nvoice = { rate = 0.8 }\n\
             [[step]]\nsay = \"Rest. [5s]\"\n",
        );
        let paces = session.steps.iter().map(|step| step.voice.how.pace);
        assert_eq!(paces.collect::<Vec<_>>(), [Some(800), Some(1100), None]);
    }

    #[test]
    fn a_step_of_another_language_has_its_words_its_muscles_and_its_counts() {
        let session = session(
            "[[step]]\nsay = \"Rest. [5s]\"\nlanguage = \"en-GB\"\n\
             [[step]]\ntense = \"Hände\"\nlanguage = \"de\"\n\
             [[step]]\ntense = \"hands\"\nlanguage = \"fr-CA\"\n\
             [[step]]\ntense = \"hands\"\n\
             [[step]]\nuse = \"count-down\"\nlanguage = \"it\"\n",
        );
        let tags = session
            .steps
            .iter()
            .map(|s| s.voice.how.language.as_deref());
        let tags: Vec<_> = tags.collect();
        assert_eq!(tags, [None, Some("de"), Some("fr-CA"), None, Some("it")]);
        let names = session.steps.iter().filter_map(|step| match &step.action {
            crate::session::Action::Tense(row) => Some(row[0].name.as_str()),
            _ => None,
        });
        assert_eq!(names.collect::<Vec<_>>(), ["Hände", "mains", "hands"]);
        let own = |language: &str, n: usize| {
            let words = Language::find(language).unwrap();
            let crate::session::Action::Tense(row) = &session.steps[n].action else {
                panic!("it tenses")
            };
            words
                .muscles
                .release
                .iter()
                .any(|w| w == row[0].release_words)
        };
        assert!(own("de", 1) && own("fr", 2) && own("en", 3));
        let crate::session::Action::Say(lines) = &session.steps[4].action else {
            panic!("it speaks")
        };
        assert!(lines.contains(&Line::Speech("Dieci.".into(), LineLanguage::Step)));
    }
}
