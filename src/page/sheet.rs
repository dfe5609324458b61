//! What a page is told of its session.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use serde::{Serialize, Serializer};

use super::SoundKind;
use super::figure::{self, Figure, LitPlace};
use crate::cue::Phase;
use crate::plan::{Curve, Plan, words};
use crate::score::{Moment, MomentKind};
use crate::session::{Ending, PageWords};
use crate::units::Millis;

/// What a page is told, in the form that its code reads: see the types at the beginning of
/// `script/score.js`.
#[derive(Debug, Serialize)]
pub struct PageSheet {
    pub(super) title: String,
    #[serde(skip)]
    pub(super) summary: String,
    pub(super) author: String,
    #[serde(skip)]
    pub(super) licence: String,
    #[serde(skip)]
    pub(super) language: String,
    #[serde(skip)]
    pub(super) cautions: Vec<String>,
    /// Name for files, without an ending.
    file: String,
    ending: &'static str,
    #[serde(rename = "type")]
    mime: &'static str,
    /// Where the sound begins.
    from: Millis,
    length: Millis,
    nightly: bool,
    chapters: Vec<(Millis, String)>,
    texts: Vec<String>,
    moments: Vec<PageMoment>,
    stretches: Vec<PageStretch>,
    breaths: Vec<Turns>,
    tensions: Vec<Turns>,
    places: BTreeMap<String, LitPlace>,
    views: BTreeMap<&'static str, Figure>,
    words: BTreeMap<&'static str, String>,
    #[serde(skip)]
    labels: &'static PageWords,
}

/// A moment: start, length, kind, and the numbers of what it is called, of its own text and of
/// its place; -1 for none.
type PageMoment = (Millis, Millis, &'static str, i64, i64, i64);

/// From when on; what leads, the hands and the sentence by their numbers; -1 for none.
type PageStretch = (Millis, i64, i64, i64);

/// The turns of a curve: times and levels in one row.
#[derive(Debug)]
struct Turns(Vec<(Millis, f32)>);

impl Serialize for Turns {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Number {
            At(Millis),
            Level(f32),
        }
        let numbers = self.0.iter();
        serializer
            .collect_seq(numbers.flat_map(|(at, level)| [Number::At(*at), Number::Level(*level)]))
    }
}

impl PageSheet {
    /// What is told of the `stretch` of `plan` that the sound is of, which is of this `kind`.
    /// Files that the page hands out are called `file`, without an ending.
    pub fn new(plan: &Plan, stretch: Range<Millis>, file: &str, kind: SoundKind) -> PageSheet {
        let (from, until) = (stretch.start, stretch.end.min(plan.length));
        let mut texts = Texts::default();
        let moments = plan.moments.iter().map(|m| told(plan, m, &mut texts));
        let moments = moments.collect();
        let labels = PageWords::of(&plan.language);
        let words = [
            ("end", plan.words().end.clone()),
            ("play", labels.play.clone()),
            ("pause", labels.pause.clone()),
            ("minutes", labels.minutes.clone()),
            ("off", labels.off.clone()),
        ];
        let ahead = plan.chapter_at(from);
        let chapters = plan.chapters.iter().skip(ahead);
        let chapters = chapters.filter(|c| c.at < until);
        let (places, views) = figure::of(plan);
        PageSheet {
            title: plan.title.clone(),
            summary: plan.summary.clone(),
            author: plan.author.clone().unwrap_or_default(),
            licence: plan.licence.clone().unwrap_or_default(),
            language: plan.language.clone(),
            cautions: plan.cautions.clone(),
            file: file.into(),
            ending: kind.ending,
            mime: kind.mime,
            from,
            length: until,
            nightly: plan.ending == Ending::Sleep,
            chapters: chapters
                .map(|c| (c.at.max(from), c.title.clone()))
                .collect(),
            texts: texts.all,
            moments,
            stretches: stretches(plan),
            breaths: plan.breaths.iter().map(turns).collect(),
            tensions: plan.tensions.iter().map(turns).collect(),
            places,
            views,
            words: words.into(),
            labels,
        }
    }

    /// How long it lasts, as one would say it.
    pub(super) fn lasting(&self) -> String {
        let length = self.length.saturating_sub(self.from);
        match (length.0 + 30_000) / 60_000 {
            0 => length.clock(),
            minutes => words::filled(&self.labels.minutes, &[&minutes.to_string()]),
        }
    }

    /// What the form calls something.
    pub(super) fn label(&self, name: &str) -> &str {
        let labels = self.labels;
        match name {
            "begin" => &labels.begin,
            "play" => &labels.play,
            "back" => &labels.back,
            "on" => &labels.on,
            "previous" => &labels.previous,
            "next" => &labels.next,
            "position" => &labels.position,
            "chapters" => &labels.chapters,
            "timer" => &labels.timer,
            "dark" => &labels.dark,
            "light" => &labels.light,
            "more" => &labels.more,
            "close" => &labels.close,
            "volume" => &labels.volume,
            "vibrate" => &labels.vibrate,
            "aloud" => &labels.aloud,
            "keep_page" => &labels.keep_page,
            "keep_sound" => &labels.keep_sound,
            "broken" => &labels.broken,
            "script" => &labels.script,
            _ => "",
        }
    }
}

/// Texts by their numbers, each once.
#[derive(Default)]
struct Texts {
    all: Vec<String>,
    numbers: HashMap<String, i64>,
}

impl Texts {
    /// The number of `text`, -1 of an empty one.
    fn number(&mut self, text: &str) -> i64 {
        if text.is_empty() {
            return -1;
        }
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.all.len() as i64;
        self.all.push(text.into());
        self.numbers.insert(text.into(), number);
        number
    }
}

fn told(plan: &Plan, m: &Moment, texts: &mut Texts) -> PageMoment {
    // A sentence is its own name.
    let word = match m.kind {
        MomentKind::Speech => -1,
        _ => texts.number(&words::long(plan, m)),
    };
    let text = texts.number(&m.text);
    let place = texts.number(m.place.as_deref().unwrap_or_default());
    (m.start, m.length, kind(m.kind), word, text, place)
}

fn kind(kind: MomentKind) -> &'static str {
    match kind {
        MomentKind::Speech => "say",
        MomentKind::Breath(Phase::Inhale) => "in",
        MomentKind::Breath(Phase::TopUp) => "top-up",
        MomentKind::Breath(Phase::HoldFull) => "hold-full",
        MomentKind::Breath(Phase::Exhale) => "out",
        MomentKind::Breath(Phase::HoldEmpty) => "hold-empty",
        MomentKind::Tense => "tense",
        MomentKind::Release => "release",
        MomentKind::Massage => "massage",
        MomentKind::Sweep { back: false } => "sweep",
        MomentKind::Sweep { back: true } => "back",
        MomentKind::Rest => "rest",
        MomentKind::Strike => "strike",
        MomentKind::After => "after",
    }
}

fn turns(curve: &Curve) -> Turns {
    Turns(
        curve
            .turns
            .iter()
            .map(|turn| (turn.at, turn.level))
            .collect(),
    )
}

/// What happens, from one change to the next.
fn stretches(plan: &Plan) -> Vec<PageStretch> {
    let numbers: HashMap<*const Moment, i64> = plan
        .moments
        .iter()
        .zip(0..)
        .map(|(m, number)| (std::ptr::from_ref(m), number))
        .collect();
    let number = |m: Option<&Moment>| m.map_or(-1, |m| numbers[&std::ptr::from_ref(m)]);
    let ends = plan
        .moments
        .iter()
        .flat_map(|m| [m.start, m.start + m.length]);
    let mut times: Vec<Millis> = ends.chain([Millis::ZERO]).collect();
    times.sort_unstable();
    times.dedup();
    let mut stretches: Vec<PageStretch> = Vec::new();
    for at in times {
        let now = plan.now(at);
        let is = (number(now.lead), number(now.hands), number(now.speech));
        if stretches.last().is_none_or(|s| (s.1, s.2, s.3) != is) {
            stretches.push((at, is.0, is.1, is.2));
        }
    }
    stretches
}
