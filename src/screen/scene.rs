//! What is to be drawn, in steps as fine as can be seen: two equal scenes give one picture.

mod levels;

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::WAITING;
use super::view::{Panel, View};
use crate::cue::Phase;
use crate::live::State;
use crate::plan::resting::resting;
use crate::plan::{Now, Plan, ease, words};
use crate::score::overview::of_breath;
use crate::score::{Moment, MomentKind};
use crate::units::Millis;
use levels::{channels, layers, marks};

pub(super) use levels::{Level, percent, rows};

/// Steps of anything that goes from 0 to 1 on the screen.
const STEPS: f32 = 200.0;

/// How long a sentence takes to appear.
const APPEARING: u64 = 500;

/// What comes later than this is told without its time.
const SOON: Millis = Millis::secs(90);

/// A share from 0 to 1 (of the stroke: from -1), in steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Share(i16);

impl Share {
    pub fn new(x: f32) -> Share {
        Share((x * STEPS).round() as i16)
    }

    pub fn get(self) -> f32 {
        f32::from(self.0) / STEPS
    }
}

/// What stands in the middle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Middle<'a> {
    /// Nothing but the sentence.
    #[default]
    Words,
    Breath(Share),
    Rest(Share),
    /// A bell, and how far its ring has spread.
    Bell(Share),
    Body {
        place: Option<&'a str>,
        glow: Share,
        /// How far a release has got: it cools, and spreads.
        cool: Share,
        /// How far a stroke has got: 0 to 1 forth, 0 to -1 back.
        sweep: Option<Share>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Sentence<'a> {
    pub text: &'a str,
    /// How far it has appeared.
    pub shown: Share,
    /// Whether it has been said and nothing else has begun.
    pub over: bool,
}

/// What to do now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Doing<'a> {
    /// As it is read out, and as short as it can be said.
    pub word: Cow<'a, str>,
    pub short: Cow<'a, str>,
    /// How long that lasts.
    pub left: Option<String>,
    /// How far a bar for it is filled.
    pub fill: Share,
    /// Where on the body the hands are, beside the word for their stroke.
    pub about: Option<&'a str>,
}

/// Where playing stands, in a session of what length; empty where the time is not told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Clock {
    pub at: String,
    pub length: String,
    /// The last whole second.
    pub second: Millis,
}

/// What the status row tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Status<'a> {
    /// What holds the session up.
    pub halt: Option<&'static str>,
    pub paused: bool,
    pub notice: Option<Cow<'a, str>>,
    /// What differs from the session as it was made, the most important first.
    pub marks: Vec<String>,
    pub layers: Vec<Level<'a>>,
}

/// What lies over the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Over<'a> {
    #[default]
    Nothing,
    Help,
    /// Every channel, and the row that is chosen.
    Mixer(Vec<Level<'a>>, usize),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Scene<'a> {
    pub title: &'a str,
    pub chapter: &'a str,
    pub middle: Middle<'a>,
    pub doing: Doing<'a>,
    pub sentence: Option<Sentence<'a>>,
    pub next: Option<String>,
    pub clock: Clock,
    pub status: Status<'a>,
    pub over: Over<'a>,
    pub below: &'a [String],
    /// Which page of it is to be read, where it is what the session cautions of.
    pub page: Option<u32>,
    /// The screen is dimmed: only this is shown.
    pub dim: Option<Share>,
    /// Whether anything of it moves by itself within a second.
    pub moves: bool,
}

impl<'a> Scene<'a> {
    /// What `view` shows.
    pub fn new(view: &View<'a>) -> Scene<'a> {
        let (plan, at) = (view.plan, view.at);
        let shown = Shown::new(plan, at, view.clock);
        let told = |time: Millis| match view.clock {
            true => time.clock(),
            false => String::new(),
        };
        let chapter = plan.chapters.get(plan.chapter_at(at));
        let halt = halt(view);
        let scene = Scene {
            title: &plan.title,
            // Not twice, as where a session is one chapter.
            chapter: chapter
                .map(|c| c.title.as_str())
                .filter(|chapter| *chapter != plan.title)
                .unwrap_or_default(),
            middle: shown.middle(),
            doing: shown.doing(view.waiting),
            sentence: shown.sentence(),
            next: shown.next(),
            clock: Clock {
                at: told(at),
                length: told(plan.length),
                second: Millis::secs(at.0 / 1000),
            },
            status: Status {
                halt,
                paused: view.state == State::Paused,
                notice: match view.naming {
                    Some(name) => Some(asked(name).into()),
                    None => view.notice.map(Cow::from),
                },
                marks: marks(view),
                layers: layers(view),
            },
            over: match view.panel {
                Panel::Mixer(row) => {
                    let rows = rows(view.score);
                    let chosen = rows.iter().position(|r| *r == row);
                    Over::Mixer(channels(view, &rows), chosen.unwrap_or(0))
                }
                Panel::Help => Over::Help,
                Panel::None => Over::Nothing,
            },
            below: view.below,
            page: view.page,
            dim: None,
            moves: halt.is_none() && shown.moves(),
        };
        match view.dim && view.panel == Panel::None {
            true => scene.darkened(plan, at),
            false => scene,
        }
    }

    /// Nothing but the dot: what is not shown must not draw the screen anew.
    fn darkened(self, plan: &Plan, at: Millis) -> Scene<'a> {
        let open = match self.middle {
            Middle::Breath(_) | Middle::Body { sweep: Some(_), .. } => plan.openness(at),
            _ => resting(at),
        };
        Scene {
            // A dot has few shades.
            dim: Some(Share::new((open * 40.0).round() / 40.0)),
            moves: self.status.halt.is_none(),
            ..Scene::default()
        }
    }

    /// Whether something is said over what is to be done: nothing else has room beside both.
    pub fn is_full(&self) -> bool {
        let leads = !matches!(self.middle, Middle::Words | Middle::Rest(_));
        leads && self.sentence.as_ref().is_some_and(|said| !said.over)
    }

    /// The same number for the same picture.
    pub fn key(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

/// What is asked while the name of a mix is typed.
pub(super) fn asked(name: &str) -> String {
    format!("keep this mix as: {name}_   Enter keeps it, Esc does not")
}

fn halt(view: &View) -> Option<&'static str> {
    match view.state {
        State::Paused => Some("paused"),
        _ if view.waiting => Some(WAITING),
        State::Waiting | State::Lost => Some("no sound device, waiting"),
        State::Finished | State::Playing => None,
    }
}

/// Whether the seconds left of it are of use.
fn counts(moment: &Moment) -> bool {
    !matches!(moment.kind, MomentKind::Speech | MomentKind::Strike)
}

/// How far `moment` has passed, 0 to 1.
fn passed(moment: &Moment, at: Millis) -> f32 {
    let x = at.saturating_sub(moment.start).0 as f32 / moment.length.0.max(1) as f32;
    x.min(1.0)
}

/// How full a bar for `moment` is: breath and tension fill and empty it, anything else
/// runs down.
fn fill(plan: &Plan, moment: &Moment, at: Millis) -> f32 {
    match moment.kind {
        kind if of_breath(kind) => plan.openness(at),
        MomentKind::Tense => passed(moment, at),
        _ => 1.0 - passed(moment, at),
    }
}

/// What is shown of one instant.
struct Shown<'a> {
    plan: &'a Plan,
    at: Millis,
    now: Now<'a>,
    /// Whether the time is told.
    clock: bool,
}

impl<'a> Shown<'a> {
    fn new(plan: &'a Plan, at: Millis, clock: bool) -> Shown<'a> {
        let now = plan.now(at);
        Shown {
            plan,
            at,
            now,
            clock,
        }
    }

    /// What is to be done; at the end of a watched session only that it is `over`.
    fn doing(&self, over: bool) -> Doing<'a> {
        let (plan, at, main) = (self.plan, self.at, self.now.main());
        if !over && main.is_some_and(|m| m.kind == MomentKind::Rest) && plan.asks_nothing() {
            return Doing::default();
        }
        let called = |words: fn(&Plan, &'a Moment) -> Cow<'a, str>| match over {
            true => plan.words().end.as_str().into(),
            false => main.map_or("".into(), |m| words(plan, m)),
        };
        let hands = self.now.hands;
        let about = hands.filter(|m| main.is_some_and(|main| main.kind != m.kind));
        Doing {
            word: called(words::long),
            short: called(words::short),
            left: main
                .filter(|m| self.clock && counts(m))
                .map(|m| words::countdown((m.start + m.length).saturating_sub(at))),
            fill: Share::new(main.map_or(0.0, |m| fill(plan, m, at))),
            about: about.map(|m| m.text.as_str()),
        }
    }

    fn middle(&self) -> Middle<'a> {
        let (plan, at) = (self.plan, self.at);
        let Some(main) = self.now.main() else {
            return match self.now.speech {
                Some(_) => Middle::Words,
                None => Middle::Rest(rest(at)),
            };
        };
        let passed = passed(main, at);
        let body = |glow: f32, sweep: Option<f32>| Middle::Body {
            place: main.place.as_deref(),
            glow: Share::new(glow),
            cool: Share::new(match main.kind {
                MomentKind::Release => passed.sqrt(),
                _ => 0.0,
            }),
            sweep: sweep.map(Share::new),
        };
        match main.kind {
            MomentKind::Tense => body(plan.tension(at), None),
            // What has let go is felt for a while.
            MomentKind::Release => body(plan.tension(at).max(0.5 * (1.0 - passed)), None),
            MomentKind::Massage => body(0.45 + 0.2 * rest(at).get(), None),
            MomentKind::Sweep { back: false } => body(0.6, Some(ease(passed))),
            MomentKind::Sweep { back: true } => body(0.6, Some(-ease(passed))),
            MomentKind::Strike => Middle::Bell(Share::new(passed.sqrt())),
            MomentKind::Rest | MomentKind::After => Middle::Rest(rest(at)),
            _ => Middle::Breath(Share::new(plan.openness(at))),
        }
    }

    fn sentence(&self) -> Option<Sentence<'a>> {
        let (speech, at) = (self.now.speech?, self.at);
        let since = at.saturating_sub(speech.start).0;
        Some(Sentence {
            text: &speech.text,
            shown: Share::new((since * 12 / APPEARING).min(12) as f32 / 12.0),
            over: at >= speech.start + speech.length,
        })
    }

    /// Whether the picture moves.
    fn moves(&self) -> bool {
        let now = &self.now;
        let appears = now
            .speech
            .is_some_and(|s| self.at.0 < s.start.0 + APPEARING);
        let still = |m: &Moment| {
            matches!(
                m.kind,
                MomentKind::Breath(Phase::HoldFull | Phase::HoldEmpty)
            )
        };
        appears || now.lead.map_or(now.speech.is_none(), |m| !still(m))
    }

    /// What comes next that is something else. The end of a sound by itself is no news.
    fn next(&self) -> Option<String> {
        let (plan, at, now) = (self.plan, self.at, &self.now);
        let present = now.hands.or(now.lead).or(now.speech);
        let whole_step = present.is_some_and(|m| of_breath(m.kind));
        let after = match present {
            Some(m) if whole_step => plan.steps.get(m.step).map_or(m.start + m.length, |s| s.end),
            Some(m) => m.start + m.length,
            None => at,
        };
        let after = after.max(at + Millis(1));
        let from = plan.moments.partition_point(|m| m.start < after);
        let coming = plan.moments[from..].iter().find(|m| {
            m.kind != MomentKind::Speech
                && !(whole_step && present.is_some_and(|p| p.step == m.step))
        });
        let (what, when) = match coming {
            Some(m) => (words::coming(plan, m), m.start),
            // Nothing but words: they are told by their chapter.
            None => match plan.chapters.iter().find(|c| c.at > at) {
                Some(chapter) => (chapter.title.as_str().into(), chapter.at),
                None if plan.moments.iter().all(|m| m.kind == MomentKind::Rest) => return None,
                None if at < plan.length => (plan.words().end.as_str().into(), plan.length),
                None => return None,
            },
        };
        let until = when.saturating_sub(at);
        // A sentence is not to be counted down, nor is what the picture counts already.
        let counted = now
            .main()
            .is_some_and(|m| counts(m) && m.start + m.length == when);
        let lead_or_still = now.speech.is_none() || now.lead.is_some();
        Some(
            if self.clock && until <= SOON && !counted && lead_or_still {
                words::filled(&plan.words().next_in, &[&what, &in_words(until)])
            } else {
                words::filled(&plan.words().next, &[&what])
            },
        )
    }
}

fn in_words(until: Millis) -> String {
    let seconds = until.0.div_ceil(1000);
    if seconds < 60 {
        format!("{seconds} s")
    } else {
        Millis::secs(seconds).clock()
    }
}

/// A breath hardly to be seen: few steps of it.
fn rest(at: Millis) -> Share {
    Share::new((resting(at) * 24.0).round() / 24.0)
}
