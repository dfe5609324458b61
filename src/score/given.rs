//! What every part of a session was given, and what it would need: all that advice about
//! times has to know of the fit.

use crate::cue::Phase;
use crate::session::{Breathing, Language, Line, Session, Tension};
use crate::units::Millis;

use super::fit::{Size, most_within};
use super::massage;
use super::over;
use super::parts::{Part, What, breath_of, words_in};
use super::prompts::{Prompt, Prompts, StepPrompts};
use super::release;

/// From letting go to the words about it.
pub(super) const RELEASE_WORDS: Millis = Millis(700);

/// What a part of a step was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The place of the step in the expanded session, from 0.
    pub step: usize,
    /// What it was given, by the kind of step it is.
    pub share: Share,
}

/// What a part was given, by its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Share {
    /// Words with the pauses between and behind them, from the first word on.
    Said(Millis),
    /// So many breaths, and the words set into the first and the last of them.
    Breaths {
        /// How many breaths.
        cycles: u32,
        /// Those of the first breath, then those of the last.
        slots: Vec<Slot>,
        /// What was to be said over them and no breath is long enough for.
        too_long: Vec<Slot>,
        /// How many sentences over them are not said, since there are too few breaths.
        unsaid: usize,
    },
    /// Tension number `tension` of the step was let go for `length`.
    Release {
        /// Which of the step's, from 0.
        tension: usize,
        /// Until something else begins.
        length: Millis,
        /// The words about it; `None` where nothing is said.
        slot: Option<Slot>,
    },
    /// The turns of a massage, in their order.
    Hands(Vec<Hands>),
}

/// Words that have a time of their own to be said in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The words themselves.
    pub text: String,
    /// The phase of a breath that they are set into; none for a release.
    pub phase: Option<Phase>,
    /// How long they take; for a release, with the moment before them.
    pub needs: Millis,
    /// How much time there is for that.
    pub has: Millis,
}

/// One turn of a massage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hands {
    /// How long the turn lasts.
    pub length: Millis,
    /// How much of it there are words for; none where nothing is said.
    pub words: Option<Millis>,
}

/// What `parts` were given by `sizes`, to which they correspond.
pub(super) fn given(
    session: &Session,
    parts: &[Part],
    sizes: &[Size],
    prompts: &Prompts,
) -> Vec<Given> {
    let mut all: Vec<Given> = Vec::new();
    // The step of the last release, and which of its tensions it was.
    let mut released: Option<(usize, usize)> = None;
    for (part, size) in parts.iter().zip(sizes) {
        let (step, length) = (part.step, size.length());
        let prompts = prompts.within(&session.steps[step]);
        let language = session.words_of(&session.steps[step]);
        let share = match &part.what {
            What::Speech(..) | What::Silence => match all.last_mut() {
                Some(Given {
                    step: same,
                    share: Share::Said(said),
                }) if *same == step => {
                    *said += length;
                    continue;
                }
                // The quiet before the first word belongs to nobody.
                _ if matches!(part.what, What::Silence) => continue,
                _ => Share::Said(length),
            },
            What::Breaths(b) => breaths(language, b, size.breaths() as u32, prompts),
            What::TimedBreaths(b) => breaths(language, b, most_within(&b.ramp, length), prompts),
            What::Massage(m) => {
                let placed = massage::place(m, prompts, length).into_iter();
                Share::Hands(placed.map(|turn| hands(&turn)).collect())
            }
            What::Release(t, words) => {
                let before = released.filter(|(same, _)| *same == step);
                let tension = before.map_or(0, |(_, n)| n + 1);
                released = Some((step, tension));
                let slot = (!words.is_empty()).then(|| Slot {
                    text: words.to_string(),
                    phase: None,
                    needs: prompts.length(&Prompt::sentence(words)) + RELEASE_WORDS,
                    has: length,
                });
                let slot = own_words(t, words, prompts).or(slot);
                Share::Release {
                    tension,
                    length,
                    slot,
                }
            }
            What::Take(..)
            | What::Arrival
            | What::Before
            | What::Rest
            | What::Tension(_)
            | What::Strike(..) => continue,
        };
        all.push(Given { step, share });
    }
    all
}

/// The author's own words about a release, where it grows longer for them than it may.
fn own_words(t: &Tension, ours: &str, prompts: StepPrompts) -> Option<Slot> {
    let needs = release::needs(t, ours, prompts);
    let has = t.release.max;
    let said = t.let_go.iter().chain(&t.during).flatten();
    let mut texts = said.filter_map(|line| match line {
        Line::Speech(text, _) | Line::Take(text, _) => Some(text.clone()),
        Line::Pause(_) => None,
    });
    (needs > has).then(|| Slot {
        text: texts.next().unwrap_or_default(),
        phase: None,
        needs,
        has,
    })
}

fn hands(turn: &massage::Placed) -> Hands {
    Hands {
        length: turn.length,
        words: (!turn.words.is_empty()).then_some(turn.quiet),
    }
}

/// The words of each phase against its length, in the first breath and in the last.
fn breaths(language: &Language, b: &Breathing, cycles: u32, prompts: StepPrompts) -> Share {
    let mut slots = Vec::new();
    for (cycle, breath) in [(0, 0), (1, cycles.saturating_sub(1))] {
        for (phase, length) in breath_of(b, breath, cycles).phases() {
            let words = words_in(language, b, cycle, phase, length);
            for (i, word) in words.iter().enumerate() {
                let end = words.get(i + 1).map_or(length, |next| next.at);
                slots.push(Slot {
                    text: word.text.clone(),
                    phase: Some(phase),
                    needs: prompts.length(&word.prompt()),
                    has: end - word.at,
                });
            }
        }
    }
    let placed = over::place(language, b, cycles, prompts);
    let longest = (0..cycles).map(|n| breath_of(b, n, cycles).length()).max();
    let too_long = placed.too_long.iter().filter_map(|n| {
        let text = b.over.as_ref()?.texts.get(*n)?;
        Some(Slot {
            text: over::sentences(text, prompts).first()?.1.text.clone(),
            phase: None,
            needs: over::length(text, prompts),
            has: over::room(longest.unwrap_or_default()),
        })
    });
    Share::Breaths {
        cycles,
        slots,
        too_long: too_long.collect(),
        unsaid: placed.unsaid,
    }
}
