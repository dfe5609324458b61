//! From fitted parts to absolute positions.

mod put;

use crate::cue::{BreathSound, Phase, Tone};
use crate::session::{
    Breathing, Giver, Language, Massage, Session, Side, Speak, Stroke, StrokeSound, Tension, night,
};
use crate::units::{Decibels, Millis};

use super::arrival;
use super::fit::{Size, most_within};
use super::massage::{Placed, place};
use super::over;
use super::parts::{Part, What, breath_of, side, words_in};
use super::prompts::{Prompt, Prompts, StepPrompts};
use super::release;
use super::{Chapter, Cue, Moment, MomentKind};

/// How far a one-sided breath leans to its side.
const SIDE_PAN: f32 = 0.6;

/// How far the strokes lean to the side the hands are on.
const STROKE_PAN: f32 = 0.3;

/// When whoever receives is asked how it is: a minute into a turn, then again and again.
const FIRST_ASKED: Millis = Millis::secs(60);
const ASKED_AGAIN: Millis = Millis::secs(180);

/// How long a bell within a step is what happens.
const SHOWN_BELL: Millis = Millis::secs(3);

/// A rest nobody notices.
const SHORT: Millis = Millis(500);

/// The quiet a question needs to be answered in.
const ANSWER: Millis = Millis::secs(8);

/// Single words stand a little under the sentences: they come again and again.
const WORD_LEVEL: Decibels = Decibels(-3.0);

/// The sigh at a release lasts this long, or the whole release where that is shorter.
const RELEASE_SIGH: Millis = Millis(3000);

/// A tension longer than this is one in which people hold their breath.
const REMIND_TO_BREATHE: Millis = Millis(5000);

/// In a session that ends in sleep the voice sinks by so many dB a minute, and the
/// cues twice as fast, down to these floors; in a long one so slowly that they are reached
/// at its end.
const SINK_PER_MINUTE: f32 = 0.3;
const VOICE_FLOOR: f32 = -4.0;
const CUE_FLOOR: f32 = -8.0;

/// What compiling gives.
pub struct Compiled {
    pub cues: Vec<Cue>,
    pub moments: Vec<Moment>,
    pub chapters: Vec<Chapter>,
    /// Start and end of every step.
    pub steps: Vec<(Millis, Millis)>,
    pub length: Millis,
}

/// Puts every part at its place. `parts` and `sizes` correspond.
pub fn compile(session: &Session, parts: &[Part], sizes: &[Size], prompts: &Prompts) -> Compiled {
    let mut c = Compiler {
        session,
        prompts,
        whole: sizes.iter().map(|size| size.length()).sum(),
        at: Millis::ZERO,
        step: 0,
        own: vec![None; session.steps.len()],
        turns: Vec::new(),
        asking: None,
        asked: 0,
        out: Compiled {
            cues: Vec::new(),
            moments: Vec::new(),
            chapters: Vec::new(),
            steps: vec![(Millis::ZERO, Millis::ZERO); session.steps.len()],
            length: Millis::ZERO,
        },
    };
    let mut begun = None;
    for (part, size) in parts.iter().zip(sizes) {
        if begun != Some(part.step) {
            c.begin(begun.map_or(0, |b: usize| b + 1), part.step);
            begun = Some(part.step);
        }
        if !matches!(part.what, What::Arrival | What::Before) {
            c.own[part.step].get_or_insert(c.at);
        }
        c.part(part, *size);
        c.at += size.length();
        c.out.steps[part.step].1 = c.at;
    }
    c.begin(begun.map_or(0, |b| b + 1), session.steps.len());
    c.out.length = c.at;
    c.bells();
    c.out.cues.sort_by_key(|cue| cue.start);
    arrival::soften(&mut c.out.cues);
    c.out.moments.sort_by_key(|m| m.start);
    first_chapter(session, &mut c.out.chapters);
    c.out
}

/// Players want a chapter at zero.
fn first_chapter(session: &Session, chapters: &mut Vec<Chapter>) {
    chapters.dedup_by_key(|c| c.at);
    match chapters.first_mut() {
        Some(first) if first.at <= Millis::secs(5) => first.at = Millis::ZERO,
        _ => chapters.insert(
            0,
            Chapter {
                at: Millis::ZERO,
                title: session.about.title.clone(),
            },
        ),
    }
}

struct Compiler<'a> {
    session: &'a Session,
    prompts: &'a Prompts,
    /// The length of the guidance.
    whole: Millis,
    at: Millis,
    step: usize,
    /// Where each step begins to do what it does, behind what is waited for.
    own: Vec<Option<Millis>>,
    /// How often each tone sounded before.
    turns: Vec<(Tone, u64)>,
    /// Who gives, and when the partner is asked next.
    asking: Option<(Giver, Millis)>,
    /// How often somebody was asked.
    asked: usize,
    out: Compiled,
}

impl<'a> Compiler<'a> {
    /// What the program says by itself in the step.
    fn words(&self) -> &'static Language {
        self.session.words_of(&self.session.steps[self.step])
    }

    /// What is said, as the step says it.
    fn prompts(&self) -> StepPrompts<'a> {
        self.prompts.within(&self.session.steps[self.step])
    }

    /// Steps `first` to `last` begin here; those before `last` have no time of their own.
    fn begin(&mut self, first: usize, last: usize) {
        for step in first..(last + 1).min(self.session.steps.len()) {
            self.step = step;
            self.out.steps[step] = (self.at, self.at);
            if let Some(title) = &self.session.steps[step].chapter {
                self.out.chapters.push(Chapter {
                    at: self.at,
                    title: title.clone(),
                });
            }
        }
    }

    fn part(&mut self, part: &Part, size: Size) {
        let length = size.length();
        match &part.what {
            What::Speech(text, language) => self.spoken(&Prompt::speech(text, language), self.at),
            What::Take(text, take) => self.spoken(&Prompt::take(text, take), self.at),
            What::Silence | What::Arrival => {}
            What::Before | What::Rest => self.moment(MomentKind::Rest, self.at, length, ""),
            What::Breaths(b) => {
                if let Size::Breaths(cycles, _) = size {
                    self.breaths(b, cycles);
                }
            }
            What::TimedBreaths(b) => {
                let cycles = most_within(&b.ramp, length);
                self.breaths(b, cycles);
                let breathed = b.ramp.length(cycles);
                if breathed < length {
                    self.moment(MomentKind::Rest, self.at + breathed, length - breathed, "");
                }
            }
            What::Massage(massage) => self.massage(massage, length),
            What::Tension(tension) => self.tension(tension, length),
            What::Release(tension, words) => self.release(tension, words, length),
            What::Strike(what, level) => {
                self.strike(what, *level, self.at);
                self.moment(MomentKind::Strike, self.at, length, what.name());
            }
        }
    }

    fn strike(&mut self, what: &StrokeSound, level: Decibels, at: Millis) {
        match what {
            StrokeSound::Made(struck) => {
                let tone = Tone::Strike(*struck);
                let ring = Millis::of_frames(tone.ring().unwrap_or(0));
                self.tone(tone, at, ring, level, 0.0);
            }
            StrokeSound::Recorded(_) => self.recorded_stroke(what, level, at),
        }
    }

    /// The bells within steps, which stand at their places.
    fn bells(&mut self) {
        for (n, step) in self.session.steps.iter().enumerate() {
            let (begin, end) = self.out.steps[n];
            let start = self.own[n].unwrap_or(begin);
            self.step = n;
            for bells in &step.bells {
                for at in bells.times(end - start) {
                    self.strike(&bells.what, bells.level, start + at);
                    let shown = SHOWN_BELL.min(end - start - at);
                    self.moment(MomentKind::Strike, start + at, shown, bells.what.name());
                }
            }
        }
    }

    fn breaths(&mut self, b: &Breathing, cycles: u32) {
        let mut at = self.at;
        let over = over::place(self.words(), b, cycles, self.prompts()).said;
        for cycle in 0..cycles {
            let said = over.iter().find(|(breath, ..)| *breath == cycle);
            if let (Some((_, after, text)), Some(over)) = (said, &b.over) {
                for (start, prompt) in over::sentences(&over.texts[*text], self.prompts()) {
                    self.spoken(&prompt, at + *after + start);
                }
            }
            for (phase, length) in breath_of(b, cycle, cycles).phases() {
                self.phase(b, cycle, phase, at, length, said.is_none());
                at += length;
            }
        }
    }

    /// A phase of breath number `cycle`, with its words where nothing else is said in it.
    fn phase(
        &mut self,
        b: &Breathing,
        cycle: u32,
        phase: Phase,
        at: Millis,
        length: Millis,
        words: bool,
    ) {
        let one_sided = b.alternate && !matches!(phase, Phase::HoldFull | Phase::HoldEmpty);
        let pan = match side(cycle, phase) {
            _ if !one_sided => 0.0,
            Side::Left => -SIDE_PAN,
            Side::Right => SIDE_PAN,
        };
        if let Some(sound) = self.session.cues.breath {
            self.breath_cue(sound, phase, at, length, pan);
        }
        let said = match words {
            true => words_in(self.words(), b, cycle, phase, length),
            false => Vec::new(),
        };
        let own = said.first().filter(|_| matches!(b.speak, Speak::Own(_)));
        let own = own.map_or("", |word| &word.text);
        self.moment(MomentKind::Breath(phase), at, length, own);
        for word in said {
            self.word(&word.prompt(), at + word.at);
        }
    }

    fn breath_cue(
        &mut self,
        sound: BreathSound,
        phase: Phase,
        at: Millis,
        length: Millis,
        pan: f32,
    ) {
        let level = Decibels(self.session.cues.level.0 + self.sunk(at, 2.0, CUE_FLOOR));
        self.tone(Tone::Breath(sound, phase), at, length, level, pan);
    }

    fn massage(&mut self, massage: &Massage, length: Millis) {
        if let Some(giver) = massage.giver
            && self.asking.is_none_or(|(before, _)| before != giver)
        {
            self.asking = Some((giver, self.at + FIRST_ASKED));
        }
        let words = &self.words().massage;
        let mut strokes = 0;
        for placed in place(massage, self.prompts(), length) {
            let start = self.at + placed.start;
            let name = match massage.giver {
                Some(giver) => words.given(&placed.turn.name, giver),
                None => placed.turn.name.clone(),
            };
            self.moment_at(
                placed.turn.place,
                MomentKind::Massage,
                start,
                placed.length,
                &name,
            );
            for (at, prompt) in placed.words.iter().chain(&placed.during) {
                self.spoken(prompt, start + *at);
            }
            match &massage.stroke {
                Some(stroke) => self.strokes(massage, stroke, &placed, &mut strokes),
                None => {
                    let (from, end) = (start + placed.quiet, start + placed.length);
                    let busy = self.busy(&placed, start);
                    while self.ask(massage, from, end, &busy) {}
                }
            }
        }
    }

    /// The sweeps of a turn: one clock for the hands, the breath and the sound. `before`
    /// counts the strokes of the step.
    fn strokes(&mut self, massage: &Massage, stroke: &Stroke, placed: &Placed, before: &mut u32) {
        let end = self.at + placed.start + placed.length;
        let busy = self.busy(placed, self.at + placed.start);
        let mut at = self.at + placed.start + placed.quiet;
        let pan = match placed.turn.side.filter(|_| massage.giver.is_none()) {
            Some(Side::Left) => -STROKE_PAN,
            Some(Side::Right) => STROKE_PAN,
            None => 0.0,
        };
        for breath in &placed.strokes {
            let due = self.asking.is_some_and(|(_, due)| due <= at);
            let spoken = busy
                .iter()
                .any(|(from, to)| *from < at + breath.length() && at < *to);
            let asked = spoken || due && self.ask(massage, at, end, &busy);
            for (phase, length) in breath.phases() {
                let back = phase == Phase::Exhale;
                let kind = MomentKind::Sweep { back };
                if let Some(sound) = self.session.cues.breath {
                    self.breath_cue(sound, phase, at, length, pan);
                }
                self.moment_at(placed.turn.place, kind, at, length, "");
                let words = stroke
                    .words
                    .as_ref()
                    .filter(|(n, _)| *before < *n && !asked);
                if let Some(word) = words
                    .map(|(_, w)| &w[usize::from(back)])
                    .filter(|w| !w.is_empty())
                {
                    self.word(&Prompt::word(word), at);
                }
                at += length;
            }
            *before += 1;
        }
        if end.saturating_sub(at) > SHORT {
            self.moment(MomentKind::Rest, at, end - at, "");
        }
    }

    /// When the author speaks during a turn that begins at `start`.
    fn busy(&self, placed: &Placed, start: Millis) -> Vec<(Millis, Millis)> {
        let during = placed.during.iter();
        let each = during.map(|(at, p)| (start + *at, start + *at + self.prompts().length(p)));
        each.collect()
    }

    /// Asks whoever receives, where it is time for that between `from` and `until`, and nothing
    /// else is said.
    fn ask(
        &mut self,
        massage: &Massage,
        from: Millis,
        until: Millis,
        busy: &[(Millis, Millis)],
    ) -> bool {
        let Some((giver, due)) = self.asking.filter(|_| massage.giver.is_some()) else {
            return false;
        };
        let free = |at: Millis, (from, to): &(Millis, Millis)| match at < *to && *from < at + ANSWER
        {
            true => *to,
            false => at,
        };
        let at = busy.iter().fold(due.max(from), free);
        let questions = &self.words().massage.check_in;
        if at + ANSWER > until || questions.is_empty() {
            return false;
        }
        let first = night(self.session.seed) % questions.len() as u64;
        let question = questions[(first as usize + self.asked) % questions.len()].clone();
        self.sentence(&question, at);
        self.asked += 1;
        self.asking = Some((giver, at + ASKED_AGAIN));
        true
    }

    fn tension(&mut self, tension: &Tension, length: Millis) {
        let level = Decibels(self.session.cues.level.0 + self.sunk(self.at, 2.0, CUE_FLOOR));
        self.tone(Tone::Tension, self.at, length, level, 0.0);
        self.moment_at(
            tension.place,
            MomentKind::Tense,
            self.at,
            length,
            &tension.name,
        );
        if length > REMIND_TO_BREATHE {
            let text = self.words().muscles.breathing.clone();
            self.speak(
                &Prompt::sentence(&text),
                self.at + Millis(1500),
                Decibels(0.0),
            );
        }
    }

    fn release(&mut self, tension: &Tension, words: &str, length: Millis) {
        let (kind, at) = (MomentKind::Release, self.at);
        self.moment_at(tension.place, kind, at, length, &tension.name);
        if !tension.passive {
            let level = Decibels(self.session.cues.level.0 + self.sunk(at, 2.0, CUE_FLOOR));
            self.tone(Tone::Release, at, RELEASE_SIGH.min(length), level, 0.0);
        }
        for (after, prompt) in release::place(tension, words, self.prompts(), length) {
            self.spoken(&prompt, at + after);
        }
    }
}
