//! What is to be drawn, in steps as fine as can be seen: two equal scenes give one picture.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::WAITING;
use super::pacer::resting;
use super::view::{Group, Panel, View};
use super::words;
use crate::cue::Phase;
use crate::live::State;
use crate::plan::{Now, Plan, ease};
use crate::score::overview::of_breath;
use crate::score::{Channel, MIX_DB, Moment, MomentKind};
use crate::units::{Frames, Millis};

/// Steps of anything that goes from 0 to 1 on the screen.
const STEPS: f32 = 200.0;

/// How long a sentence takes to appear.
const APPEARING: u64 = 500;

/// What comes later than this is told without its time.
const SOON: Millis = Millis::secs(90);

/// A share from 0 to 1 (of the stroke: from -1), in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Middle<'a> {
    /// Nothing but the sentence.
    Words,
    Breath(Share),
    Rest(Share),
    /// A bell, and how far its ring has spread.
    Bell(Share),
    Body {
        place: Option<&'a str>,
        glow: Share,
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

/// One row of the mixer, one name of the status row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Level<'a> {
    pub name: Cow<'a, str>,
    /// What the listener has set, in whole decibels.
    pub db: i32,
    /// From 0 to 8: how loud it is just now, or where its fader stands.
    pub mark: u8,
    pub muted: bool,
    pub solo: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Scene<'a> {
    pub title: &'a str,
    pub chapter: &'a str,
    pub middle: Middle<'a>,
    /// What to do now, as it is read out and as short as it can be said.
    pub word: Cow<'a, str>,
    pub short: Cow<'a, str>,
    /// How long that lasts.
    pub left: Option<String>,
    /// How far a bar for it is filled.
    pub fill: Share,
    /// Where on the body the hands are, beside the word for their stroke.
    pub about: Option<&'a str>,
    pub sentence: Option<Sentence<'a>>,
    pub next: Option<String>,
    pub at: String,
    pub length: String,
    /// The last whole second.
    pub second: Millis,
    /// What holds the session up.
    pub halt: Option<&'static str>,
    pub paused: bool,
    pub notice: Option<&'a str>,
    /// What differs from the session as it was made, the most important first.
    pub marks: Vec<String>,
    pub layers: Vec<Level<'a>>,
    pub panel: Option<Vec<Level<'a>>>,
    pub row: usize,
    pub help: bool,
    pub below: &'a [String],
    /// The screen is dimmed: only this is shown.
    pub dim: Option<Share>,
    /// Whether anything of it moves by itself within a second.
    pub moves: bool,
}

impl<'a> Scene<'a> {
    /// What `view` shows.
    pub fn new(view: &View<'a>) -> Scene<'a> {
        let (plan, at) = (view.plan, view.at);
        let shown = Shown::new(plan, at);
        let now = shown.now;
        let chapter = plan.chapters.get(plan.chapter_at(at));
        let halt = halt(view);
        let middle = shown.middle();
        let main = now.main();
        let moves = halt.is_none() && shown.moves();
        let (panel, row) = match view.panel {
            Panel::Mixer(row) => (Some(channels(view)), row),
            _ => (None, 0),
        };
        let mut scene = Scene {
            title: &plan.title,
            chapter: chapter.map_or("", |c| c.title.as_str()),
            middle,
            word: main.map_or("".into(), |m| words::long(plan, m)),
            short: main.map_or("".into(), |m| words::short(plan, m)),
            left: main
                .filter(|m| counts(m))
                .map(|m| words::countdown((m.start + m.length).saturating_sub(at))),
            fill: Share::new(main.map_or(0.0, |m| fill(plan, m, at))),
            about: now
                .hands
                .filter(|m| main.is_some_and(|main| main.kind != m.kind))
                .map(|m| m.text.as_str()),
            sentence: shown.sentence(),
            next: shown.next(),
            at: at.clock(),
            length: plan.length.clock(),
            second: Millis::secs(at.0 / 1000),
            halt,
            paused: view.state == State::Paused,
            notice: view.notice,
            marks: marks(view),
            layers: layers(view),
            panel,
            row,
            help: view.panel == Panel::Help,
            below: view.below,
            dim: None,
            moves,
        };
        if view.waiting {
            let end = plan.words().end.as_str();
            (scene.word, scene.short) = (end.into(), end.into());
        }
        if view.dim && view.panel == Panel::None {
            scene.darken(plan, at);
        }
        scene
    }

    /// Leaves nothing but the dot: what is not shown must not draw the screen anew.
    fn darken(&mut self, plan: &Plan, at: Millis) {
        let open = match self.middle {
            Middle::Breath(_) | Middle::Body { sweep: Some(_), .. } => plan.openness(at),
            _ => resting(at),
        };
        // A dot has few shades.
        let open = Share::new((open * 40.0).round() / 40.0);
        *self = Scene {
            title: "",
            chapter: "",
            middle: Middle::Words,
            word: "".into(),
            short: "".into(),
            left: None,
            fill: Share(0),
            about: None,
            sentence: None,
            next: None,
            at: String::new(),
            length: String::new(),
            second: Millis::ZERO,
            halt: None,
            paused: false,
            notice: None,
            marks: Vec::new(),
            layers: Vec::new(),
            panel: None,
            row: 0,
            help: false,
            below: &[],
            dim: Some(open),
            moves: self.halt.is_none(),
        };
    }

    /// The same number for the same picture.
    pub fn key(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
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
}

impl<'a> Shown<'a> {
    fn new(plan: &'a Plan, at: Millis) -> Shown<'a> {
        let now = plan.now(at);
        Shown { plan, at, now }
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
            sweep: sweep.map(Share::new),
        };
        match main.kind {
            MomentKind::Tense | MomentKind::Release => body(plan.tension(at), None),
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

    /// What comes next that is something else.
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
        Some(if until <= SOON && !counted && lead_or_still {
            words::filled(&plan.words().next_in, &[&what, &in_words(until)])
        } else {
            words::filled(&plan.words().next, &[&what])
        })
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

/// What differs from the session as it was made.
fn marks(view: &View) -> Vec<String> {
    let mut marks = Vec::new();
    if let Some(left) = view.sleep {
        let minutes = left.0.div_ceil(60_000);
        marks.push(match left {
            left if left < Millis::secs(60) => format!("sleep in {} s", left.0.div_ceil(1000)),
            _ => format!("sleep in {minutes} min"),
        });
    }
    if (view.pace - 1.0).abs() > 0.001 {
        marks.push(format!("pace {:.0} %", view.pace * 100.0));
    }
    match view.group {
        Some(Group::Voice) => marks.push(format!("voice {}", decibels(view.mix.voice.db))),
        Some(Group::Cues) => marks.push(format!("cues {}", decibels(view.mix.cues.db))),
        Some(Group::Ambience) => marks.push(format!("ambience {}", decibels(view.mix.ambience))),
        None => {}
    }
    if view.mix.bells_until.is_some() {
        marks.push("no bells".into());
    }
    if let Some(health) = view.health {
        marks.push(format!("{} underruns", health.underruns));
        if health.reconnections > 0 {
            marks.push(format!("{} reconnections", health.reconnections));
        }
    }
    marks.push(format!("volume {}", decibels(view.volume.0)));
    // What is being said of a thing stands in the place of its mark.
    let subject = |text: &str| {
        let word = text.split(' ').next().unwrap_or_default();
        let names = word != "no" && word.chars().all(char::is_alphabetic);
        names.then(|| word.to_string())
    };
    if let Some(said) = view.notice.and_then(subject) {
        marks.retain(|mark| subject(mark).as_ref() != Some(&said));
    }
    marks
}

/// Whole decibels in words; rounded, and never -0.
pub(super) fn decibels(db: f32) -> String {
    match db.round() as i32 {
        0 => "0 dB".into(),
        db => format!("{db:+} dB"),
    }
}

fn level<'a>(name: Cow<'a, str>, channel: Channel, mark: u8) -> Level<'a> {
    Level {
        name,
        db: channel.db.round() as i32,
        mark,
        muted: channel.muted,
        solo: channel.solo,
    }
}

/// The layers as they are heard just now.
fn layers<'a>(view: &View<'a>) -> Vec<Level<'a>> {
    let at: Frames = view.at.frames();
    let layers = view.score.layers.iter().enumerate();
    layers
        .map(|(i, layer)| {
            let db: f32 = layer.gain.iter().map(|g| g.level(at).0).sum();
            // Eight marks of 5 dB each, down to what is hardly heard.
            let mark = ((db + 42.0) / 5.0).clamp(0.0, 8.0).round() as u8;
            level(
                layer.name.as_str().into(),
                view.mix.layer(view.score, i),
                mark,
            )
        })
        .collect()
}

/// Every channel with its fader, as the mixer numbers them.
fn channels<'a>(view: &View<'a>) -> Vec<Level<'a>> {
    let fader = |db: f32, low: f32, high: f32| {
        (((db - low) / (high - low)) * 8.0).clamp(0.0, 8.0).round() as u8
    };
    let made = |name: Cow<'a, str>, c: Channel| {
        level(name, c, fader(c.db, *MIX_DB.start(), *MIX_DB.end()))
    };
    let master = Channel {
        db: view.volume.0,
        ..Channel::default()
    };
    let mut rows = vec![
        level("all".into(), master, fader(master.db, -40.0, 0.0)),
        made("voice".into(), view.mix.voice),
        made("cues".into(), view.mix.cues),
    ];
    let layers = view.score.layers.iter().enumerate();
    rows.extend(layers.map(|(i, l)| made(l.name.as_str().into(), view.mix.layer(view.score, i))));
    rows
}
