//! The session as a row of parts, each with the time it may take.

use crate::cue::Phase;
use crate::diagnostic::Span;
use crate::session::{
    Action, Breath, Breathing, Cycles, Language, Line, LineLanguage, Massage, Session, Side, Speak,
    StrokeSound, Take, Tension,
};
use crate::time::Stretch;
use crate::units::{Decibels, Millis};

use super::arrival;
use super::fit::Flex;
use super::massage;
use super::prompts::{Prompt, Prompts, StepPrompts};
use super::release;

/// Before the first word of a session inside another: the ambience comes first.
const LEAD_IN: Millis = Millis(1500);

/// Between sentences, where the author writes no pause (protocols of guided relaxation: 0.7 to 1.2 s).
pub const BETWEEN_SENTENCES: Millis = Millis(900);

/// From the end of the words to the tension.
const BEFORE_TENSION: Millis = Millis(500);

/// How long a stroke has to itself, in the middle of a session and at its end.
const STROKE: (Millis, Millis) = (Millis(3000), Millis(9000));
const LAST_STROKE: (Millis, Millis) = (Millis(7000), Millis(17_000));

pub struct Part<'a> {
    /// Number of the step.
    pub step: usize,
    pub what: What<'a>,
    pub flex: Flex,
    /// Where its elastic time is written, for messages.
    pub span: Option<Span>,
}

pub enum What<'a> {
    Speech(&'a str, &'a LineLanguage),
    /// The author's own recording, and what it says.
    Take(&'a str, &'a Take),
    /// The time that the author leaves before the first step.
    Before,
    /// The wait for the first word, while the ambience rises.
    Arrival,
    Silence,
    /// A rest the author wrote, shown as such.
    Rest,
    Breaths(&'a Breathing),
    /// Breaths for a stretch of time, and rest to its end.
    TimedBreaths(&'a Breathing),
    Tension(&'a Tension),
    /// What is said with it.
    Release(&'a Tension, &'a str),
    Strike(&'a StrokeSound, Decibels),
    Massage(&'a Massage),
}

/// Lays `session` out. `prompts` say how long each sentence takes.
pub fn parts<'a>(session: &'a Session, prompts: &Prompts) -> Vec<Part<'a>> {
    let Some(first) = session.steps.first() else {
        return Vec::new();
    };
    let mut row = Layout {
        parts: Vec::new(),
        prompts: prompts.within(first),
        step: 0,
        inside: false,
    };
    let last = session.steps.len().saturating_sub(1);
    // Where the parts of the session begin that is being laid out, and of those around it.
    let mut begun = vec![0];
    let mut inside: &[usize] = &[];
    for (i, step) in session.steps.iter().enumerate() {
        let common = inside
            .iter()
            .zip(&step.groups)
            .take_while(|(a, b)| a == b)
            .count();
        while begun.len() > common + 1 {
            let from = begun.pop().unwrap_or(0);
            row.settle(from);
        }
        inside = &step.groups;
        row.step = i;
        row.prompts = prompts.within(step);
        row.inside = !inside.is_empty();
        let entered = begun.len() <= inside.len();
        begun.resize(inside.len() + 1, row.parts.len());
        // Behind the head of a session inside this one comes its first step.
        let first = if entered {
            let mut own = session.steps[i..].iter().take(step.covers + 1);
            own.find(|s| !s.action.is_nothing())
        } else {
            Some(step)
        };
        if i > 0 && entered && first.is_some_and(|s| s.action.is_quiet()) {
            row.silence(LEAD_IN);
        }
        match &step.action {
            Action::Say(lines) => row.lines(lines),
            Action::Rest(stretch) => row.stretch(What::Rest, *stretch),
            Action::Strike {
                what,
                level,
                times,
                every,
            } => {
                for _ in 1..*times {
                    let (min, max) = (*every, *every);
                    row.push(What::Strike(what, *level), Flex::Time { min, max }, None);
                }
                let room = if i == last { LAST_STROKE } else { STROKE };
                let (min, max) = row.ring(what).map_or(room, |ring| {
                    let ring = ring.clamp(room.0, room.1);
                    (ring, ring)
                });
                row.push(What::Strike(what, *level), Flex::Time { min, max }, None);
            }
            Action::Breathe(b) => row.breathe(b),
            Action::Massage(m) => {
                let span = Some(m.length.span).filter(|span| *span != Span::default());
                row.push(What::Massage(m), massage::flex(m, row.prompts), span);
            }
            Action::Tense(tensions) => {
                for tension in tensions {
                    row.tension(tension, tension.release_words);
                }
            }
        }
    }
    while let Some(from) = begun.pop() {
        row.settle(from);
    }
    let mut parts = row.parts;
    arrival::wait(session, &mut parts);
    arrival::arrive(session, &mut parts);
    parts
}

/// The parts of a session behind another, where nobody has to arrive.
pub fn parts_behind<'a>(session: &'a Session, prompts: &Prompts) -> Vec<Part<'a>> {
    let mut parts = parts(session, prompts);
    parts.retain(|part| !matches!(part.what, What::Arrival | What::Before));
    let mut steps = session.steps.iter();
    let first = steps.find(|step| !step.action.is_nothing());
    if first.is_some_and(|step| step.action.is_quiet()) {
        let (min, max) = (LEAD_IN, LEAD_IN);
        let lead = Part {
            step: 0,
            what: What::Silence,
            flex: Flex::Time { min, max },
            span: None,
        };
        parts.insert(0, lead);
    }
    parts
}

struct Layout<'a, 'p> {
    parts: Vec<Part<'a>>,
    prompts: StepPrompts<'p>,
    step: usize,
    /// Whether the step is inside another session, where nothing can be written.
    inside: bool,
}

impl<'a> Layout<'a, '_> {
    fn push(&mut self, what: What<'a>, flex: Flex, span: Option<Span>) {
        self.parts.push(Part {
            step: self.step,
            what,
            flex,
            span,
        });
    }

    /// How long a recorded stroke rings, which no length of the session stretches.
    fn ring(&self, what: &StrokeSound) -> Option<Millis> {
        let prompt = Prompt::stroke(what)?;
        Some(self.prompts.clip(&prompt)?.length)
    }

    /// Breaths that fill the session come whole. Where the author left less room than one
    /// of them takes, the quiet at the end gives the rest. The session's parts are those
    /// from `from` on.
    fn settle(&mut self, from: usize) {
        let parts = &self.parts[from..];
        let fills = parts.iter().filter_map(|p| match p.flex {
            Flex::Breaths {
                ramp, max: None, ..
            } => Some(ramp.from.length().max(ramp.to.length())),
            _ => None,
        });
        let Some(breath) = fills.max() else { return };
        let room = parts.iter().map(|p| match p.flex {
            Flex::Time { min, max } => max - min,
            Flex::Breaths { .. } => Millis::ZERO,
        });
        let max = breath.saturating_sub(room.sum());
        if max > Millis::ZERO {
            let min = Millis::ZERO;
            self.push(What::Silence, Flex::Time { min, max }, None);
        }
    }

    fn silence(&mut self, length: Millis) {
        self.push(
            What::Silence,
            Flex::Time {
                min: length,
                max: length,
            },
            None,
        );
    }

    fn stretch(&mut self, what: What<'a>, s: Stretch) {
        self.push(
            what,
            Flex::Time {
                min: s.min,
                max: s.max,
            },
            Some(s.span).filter(|span| *span != Span::default() && !self.inside),
        );
    }

    fn lines(&mut self, lines: &'a [Line]) {
        for (i, line) in lines.iter().enumerate() {
            let (what, prompt) = match line {
                Line::Pause(pause) => {
                    self.stretch(What::Silence, *pause);
                    continue;
                }
                Line::Take(text, take) => (What::Take(text, take), Prompt::take(text, take)),
                Line::Speech(text, language) => {
                    (What::Speech(text, language), Prompt::speech(text, language))
                }
            };
            let length = self.prompts.length(&prompt);
            let (min, max) = (length, length);
            self.push(what, Flex::Time { min, max }, None);
            if !matches!(lines.get(i + 1), Some(Line::Pause(_))) {
                self.silence(BETWEEN_SENTENCES);
            }
        }
    }

    fn breathe(&mut self, b: &'a Breathing) {
        match b.cycles {
            Cycles::Count { min, max } => self.push(
                What::Breaths(b),
                Flex::Breaths {
                    ramp: b.ramp,
                    min,
                    max,
                },
                Some(b.span),
            ),
            Cycles::For(stretch) => self.stretch(What::TimedBreaths(b), stretch),
        }
    }

    fn tension(&mut self, tension: &'a Tension, words: &'a str) {
        self.lines(&tension.movement);
        if !tension.passive {
            self.silence(BEFORE_TENSION);
            let hold = Flex::Time {
                min: tension.hold,
                max: tension.hold,
            };
            self.push(What::Tension(tension), hold, None);
        }
        // The author's own words stand instead of the program's.
        let ours = !tension.passive && tension.let_go.is_none();
        let words = if ours { words } else { "" };
        let least = release::needs(tension, words, self.prompts);
        let mut length = tension.release;
        length.min = length.min.max(least);
        length.max = length.max.max(length.min);
        self.stretch(What::Release(tension, words), length);
    }
}

/// A word on its beat, from the start of its phase.
pub struct Word {
    pub at: Millis,
    pub text: String,
    /// The author's own recording of it.
    take: Option<Take>,
}

impl Word {
    /// What is to be said or played.
    pub fn prompt(&self) -> Prompt {
        Prompt {
            take: self.take.clone(),
            ..Prompt::word(&self.text)
        }
    }
}

/// What is said into one phase of breath number `cycle`, with the words of a language.
pub fn words_in(
    language: &Language,
    b: &Breathing,
    cycle: u32,
    phase: Phase,
    length: Millis,
) -> Vec<Word> {
    let word = |text: &str| {
        let side = if b.alternate && matches!(phase, Phase::Inhale | Phase::Exhale) {
            Some(side(cycle, phase))
        } else {
            None
        };
        let text = match side {
            Some(Side::Left) => format!("{text} {}", language.breath.left),
            Some(Side::Right) => format!("{text} {}", language.breath.right),
            None => text.to_string(),
        };
        Word {
            at: Millis::ZERO,
            text,
            take: None,
        }
    };
    let counted = |first: &str| -> Vec<Word> {
        let beats = (length.0 / 1000) as usize;
        let numbers = language.breath.numbers.iter();
        // The side is a second word, and takes the second beat.
        let sided = b.alternate && matches!(phase, Phase::Inhale | Phase::Exhale);
        let rest = numbers
            .take(beats.saturating_sub(1))
            .zip(1u64..)
            .skip(usize::from(sided))
            .map(|(n, beat)| Word {
                at: Millis::secs(beat),
                text: n.clone(),
                take: None,
            });
        std::iter::once(word(first)).chain(rest).collect()
    };
    let own = language.phase(phase);
    match &b.speak {
        Speak::Off => Vec::new(),
        Speak::Words => vec![word(own)],
        Speak::Count => counted(own),
        Speak::First(n) if cycle < *n => counted(own),
        Speak::First(_) => Vec::new(),
        Speak::Own(words) => {
            let number = match phase {
                Phase::Inhale => Some(0),
                Phase::HoldFull => Some(1),
                Phase::Exhale => Some(2),
                Phase::HoldEmpty => Some(3),
                Phase::TopUp => None,
            };
            let text = number.map_or(own, |number| &words[number]);
            if text.trim().is_empty() {
                return Vec::new();
            }
            let take = number.and_then(|number| b.takes[number].clone());
            vec![Word { take, ..word(text) }]
        }
    }
}

/// Alternate-nostril breathing: in left, out right, in right, out left.
pub fn side(cycle: u32, phase: Phase) -> Side {
    if cycle.is_multiple_of(2) == (phase == Phase::Inhale) {
        Side::Left
    } else {
        Side::Right
    }
}

/// The breath of that number among `cycles`.
pub fn breath_of(b: &Breathing, cycle: u32, cycles: u32) -> Breath {
    b.ramp.from.towards(&b.ramp.to, cycle, cycles)
}
