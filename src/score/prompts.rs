//! What has to be spoken, and how long it takes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::session::{
    Action, Breathing, Language, Line, LineLanguage, Massage, Session, SpokenAs, Step, StrokeSound,
    Take,
};
use crate::units::Millis;
use crate::voice::{Clip, LineKind};

use super::parts::{breath_of, words_in};

/// Something to say.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prompt {
    /// The words to say.
    pub text: String,
    /// A sentence by itself, or a word set on a beat.
    pub kind: LineKind,
    /// Not spoken but played from a recording.
    pub take: Option<Take>,
    /// How it is spoken, where that is not as the session says all.
    pub how: SpokenAs,
    /// In which language, until its step says how it is spoken.
    pub(super) language: LineLanguage,
}

impl Prompt {
    /// A sentence to be spoken by itself.
    pub fn sentence(text: &str) -> Prompt {
        Prompt {
            text: text.to_string(),
            kind: LineKind::Sentence,
            take: None,
            how: SpokenAs::default(),
            language: LineLanguage::Step,
        }
    }

    /// What a line says; nothing where it is a pause.
    pub fn line(line: &Line) -> Option<Prompt> {
        match line {
            Line::Speech(text, language) => Some(Prompt::speech(text, language)),
            Line::Take(text, take) => Some(Prompt::take(text, take)),
            Line::Pause(_) => None,
        }
    }

    /// A sentence in a language.
    pub fn speech(text: &str, language: &LineLanguage) -> Prompt {
        Prompt {
            language: language.clone(),
            ..Prompt::sentence(text)
        }
    }

    /// A sentence that is played from a recording of it.
    pub fn take(text: &str, take: &Take) -> Prompt {
        Prompt {
            take: Some(take.clone()),
            ..Prompt::sentence(text)
        }
    }

    /// A stroke that is played from a recording; nothing where the program makes it.
    pub fn stroke(what: &StrokeSound) -> Option<Prompt> {
        match what {
            StrokeSound::Recorded(take) => Some(Prompt::take(what.name(), take)),
            StrokeSound::Made(_) => None,
        }
    }

    /// A word to be spoken on a beat.
    pub fn word(text: &str) -> Prompt {
        Prompt {
            kind: LineKind::Word,
            ..Prompt::sentence(text)
        }
    }

    /// The same in a step that is spoken so: a recording is as it is.
    fn said(self, how: &SpokenAs) -> Prompt {
        if self.take.is_some() {
            return self;
        }
        let language = self.spoken_in(how).cloned();
        Prompt {
            how: SpokenAs {
                language,
                ..how.clone()
            },
            language: LineLanguage::Step,
            ..self
        }
    }

    /// The language it is in, within a step that is spoken so; none where it is the session's.
    pub fn spoken_in<'p>(&'p self, how: &'p SpokenAs) -> Option<&'p Arc<str>> {
        match &self.language {
            LineLanguage::Step => how.language.as_ref(),
            LineLanguage::Session => None,
            LineLanguage::Other(tag) => Some(tag),
        }
    }
}

/// All that a session may say, and what of it was spoken. The rest is silent, and takes the
/// time it would take to say or to read.
///
/// It is gathered before the session is fitted, since how long a line takes decides where
/// the others stand. So nothing may be said that was not gathered: where assertions are on,
/// asking for such a prompt is a fault of the program.
pub struct Prompts {
    clips: BTreeMap<Prompt, Option<Arc<Clip>>>,
}

impl Prompts {
    /// All that `session` may say, each once and none spoken yet.
    pub fn of(session: &Session) -> Prompts {
        let all = Gathering::of(session).order.into_iter();
        Prompts {
            clips: all.map(|(_, prompt)| (prompt, None)).collect(),
        }
    }

    /// All that `session` may say, each where it is first said: the number of the step, and what.
    pub fn in_order(session: &Session) -> Vec<(usize, Prompt)> {
        Gathering::of(session).order
    }

    /// What is to be spoken and is silent still, in a settled order: no takes.
    pub fn to_speak(&self) -> Vec<Prompt> {
        let silent = self.clips.iter().filter(|(_, clip)| clip.is_none());
        let all = silent.filter(|(p, _)| p.take.is_none());
        all.map(|(p, _)| p.clone()).collect()
    }

    /// What is to be played from recordings, in a settled order.
    pub fn takes(&self) -> Vec<Prompt> {
        let all = self.clips.keys();
        all.filter(|p| p.take.is_some()).cloned().collect()
    }

    /// The prompts that sound, with their sounds.
    pub fn into_heard(self) -> impl Iterator<Item = (Prompt, Arc<Clip>)> {
        let all = self.clips.into_iter();
        all.filter_map(|(prompt, clip)| Some((prompt, clip?)))
    }

    /// Gives a prompt its sound.
    pub fn insert(&mut self, prompt: Prompt, clip: Arc<Clip>) {
        self.clips.insert(prompt, Some(clip));
    }

    /// As they are spoken in `step`.
    pub fn within<'p>(&'p self, step: &'p Step) -> StepPrompts<'p> {
        StepPrompts {
            all: self,
            how: &step.voice.how,
        }
    }
}

/// Prompts as they are spoken in one step: asked for by what they say, they are found in the
/// step's own manner.
#[derive(Clone, Copy)]
pub struct StepPrompts<'p> {
    all: &'p Prompts,
    how: &'p SpokenAs,
}

impl<'p> StepPrompts<'p> {
    /// The sound of a prompt; `None` where it is silent.
    pub fn clip(&self, prompt: &Prompt) -> Option<&'p Arc<Clip>> {
        let said;
        let as_it_is = *self.how == prompt.how && prompt.language == LineLanguage::Step;
        let prompt = match as_it_is {
            true => prompt,
            false => {
                said = prompt.clone().said(self.how);
                &said
            }
        };
        let gathered = self.all.clips.get(prompt);
        debug_assert!(gathered.is_some(), "said and not gathered: {prompt:?}");
        gathered?.as_ref()
    }

    /// The language a prompt is in; none where it is the session's.
    pub fn language(&self, prompt: &Prompt) -> Option<String> {
        prompt.spoken_in(self.how).map(ToString::to_string)
    }

    /// How long a prompt takes, spoken or not.
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

/// A round through a session's steps for what they say. No arm here is for all that are
/// left: a new kind of step is asked what it says.
struct Gathering<'a> {
    session: &'a Session,
    step: usize,
    met: BTreeSet<Prompt>,
    order: Vec<(usize, Prompt)>,
}

impl<'a> Gathering<'a> {
    fn of(session: &'a Session) -> Gathering<'a> {
        let mut all = Gathering {
            session,
            step: 0,
            met: BTreeSet::new(),
            order: Vec::new(),
        };
        for (number, step) in session.steps.iter().enumerate() {
            all.step = number;
            all.action(&step.action);
            step.bells.iter().for_each(|bells| all.stroke(&bells.what));
        }
        all
    }

    /// What the program says by itself in this step.
    fn words(&self) -> &'static Language {
        self.session.words_of(&self.session.steps[self.step])
    }

    fn add(&mut self, prompt: Prompt) {
        let prompt = prompt.said(&self.session.steps[self.step].voice.how);
        if self.met.insert(prompt.clone()) {
            self.order.push((self.step, prompt));
        }
    }

    fn action(&mut self, action: &Action) {
        let words = self.words();
        match action {
            Action::Say(lines) => self.lines(lines),
            Action::Tense(tensions) => {
                for tension in tensions {
                    tension.lines().for_each(|lines| self.lines(lines));
                    if !tension.passive {
                        if tension.let_go.is_none() {
                            self.add(Prompt::sentence(tension.release_words));
                        }
                        self.add(Prompt::sentence(&words.muscles.breathing));
                    }
                }
            }
            Action::Massage(massage) => self.massage(massage),
            Action::Breathe(breathing) => self.breathing(breathing),
            Action::Strike { what, .. } => self.stroke(what),
            Action::Rest(_) => {}
        }
    }

    fn stroke(&mut self, what: &StrokeSound) {
        if let Some(prompt) = Prompt::stroke(what) {
            self.add(prompt);
        }
    }

    fn lines(&mut self, lines: &[Line]) {
        for prompt in lines.iter().filter_map(Prompt::line) {
            self.add(prompt);
        }
    }

    fn massage(&mut self, massage: &Massage) {
        for turn in &massage.turns {
            turn.lines().for_each(|lines| self.lines(lines));
        }
        if massage.giver.is_some() {
            for question in &self.words().massage.check_in {
                self.add(Prompt::sentence(question));
            }
        }
        let words = massage.stroke.iter().filter_map(|s| s.words.as_ref());
        for word in words.flat_map(|(_, words)| words) {
            if !word.is_empty() {
                self.add(Prompt::word(word));
            }
        }
    }

    /// A ramp's longest phases say all that its others say, and the first two breaths what
    /// all that follow do.
    fn breathing(&mut self, breathing: &Breathing) {
        let over = breathing.over.iter().flat_map(|over| &over.texts);
        over.for_each(|lines| self.lines(lines));
        for cycle in 0..2 {
            for end in 0..2 {
                for (phase, length) in breath_of(breathing, end, 2).phases() {
                    for word in words_in(self.words(), breathing, cycle, phase, length) {
                        self.add(word.prompt());
                    }
                }
            }
        }
    }
}
