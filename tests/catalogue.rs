//! Everything that is shipped works, and is as long and as loud as it says.

mod common;
#[path = "common/cores.rs"]
mod cores;
#[path = "common/loudness.rs"]
mod loudness;

use std::sync::{LazyLock, Mutex};

use common::{names, playable, read, session};
use cores::for_each;
use evenfall::diagnostic::Code;
use evenfall::engine::Playable;
use evenfall::export::measure;
use evenfall::frame::{Frame, Piece, Render};
use evenfall::prepare::{Prepared, Source, built_in_translations};
use evenfall::score::{Envelope, Layer, MomentKind, Score};
use evenfall::session::{Ending, Wishes};
use evenfall::units::{Decibels, Millis};
use loudness::{heard, steepest};

/// The languages in which every session that comes with the program has its words.
const TRANSLATED: [&str; 4] = ["de", "es", "fr", "it"];

/// What is told by how long words take, of which a reader knows nothing: words that do not fit into
/// a breath, and too many of them a minute.
const TIMED: [Code; 2] = [Code::W001, Code::W056];

/// What there is to know of a session in a language. To speak it is most of the work of these
/// tests, so each is spoken once, in its own language and in one of the others in turn, and all
/// that is asked of it is seen together; in the rest it is read.
struct Walked {
    name: &'static str,
    /// A translation's.
    tag: Option<String>,
    /// Codes and messages; that it is not spoken beforehand is no fault of a session.
    told: Vec<String>,
    language: String,
    title: String,
    cautions: Vec<String>,
    seeds: Vec<u64>,
    wanted: Millis,
    /// The shortest that it is made for.
    least: Millis,
    /// At its own length, at both ends of its range, in its middle, and the shortest and the
    /// longest that it can be.
    lengths: Vec<Length>,
    /// With which ending it was heard from the beginning, by how many decibels any 400 ms of its
    /// first 20 s are louder than the loudest before them, and where.
    beginnings: Vec<(Ending, f64, f64)>,
}

/// A session at a length.
struct Length {
    wish: Option<Millis>,
    guidance: Millis,
    first_word: Option<Millis>,
    /// Whether a layer rises neither at once nor too late.
    rises: bool,
    /// Whether something happens after the end.
    over: bool,
}

impl Walked {
    fn whose(&self) -> String {
        let tag = self.tag.as_deref();
        tag.map_or(self.name.into(), |tag| format!("{}.{tag}", self.name))
    }
}

/// Every session in every language it has, its own first.
static WALKED: LazyLock<Vec<Walked>> = LazyLock::new(|| {
    let tags = |name| {
        let translated = built_in_translations(name).into_iter();
        std::iter::once(None).chain(translated.map(|tag| Some(tag.to_string())))
    };
    let all = names().into_iter();
    let all: Vec<_> = all
        .enumerate()
        .flat_map(|(nth, name)| {
            let all = tags(name).enumerate();
            // The first is its own.
            let aloud = move |tag| tag == 0 || tag == 1 + nth % TRANSLATED.len();
            all.map(move |(n, tag)| (name, tag, aloud(n)))
        })
        .collect();
    let walked = Mutex::new(Vec::new());
    for_each(all.into_iter().enumerate(), |(n, (name, tag, aloud))| {
        let found = walk(n, name, tag, aloud);
        walked.lock().unwrap().push((n, found));
    });
    let mut walked = walked.into_inner().unwrap();
    walked.sort_by_key(|(n, _)| *n);
    walked.into_iter().map(|(_, found)| found).collect()
});

fn walk(n: usize, name: &'static str, tag: Option<String>, aloud: bool) -> Walked {
    let session = if aloud { session } else { read };
    let with = |length, ending| Wishes {
        language: tag.clone(),
        length,
        ending,
        ..Wishes::default()
    };
    let (prepared, diagnostics) = session(name, &with(None, None));
    let told = diagnostics
        .iter()
        .filter(|d| d.code != Code::N001 && (aloud || !TIMED.contains(&d.code)));
    let told = told.map(|d| format!("{} {}", d.code, d.message)).collect();
    let range = prepared.session.range.expect(name);
    let (low, high) = prepared.score.reach;
    let middle = Millis((range.min.0 + range.max.0) / 2 + 1);
    let longest = high.unwrap_or(range.max);
    let mut lengths = vec![Length::of(None, &prepared.score)];
    let reached = |wish: &Millis| aloud || (low..=longest).contains(wish);
    let wishes = [low, range.min, middle, range.max, longest].into_iter();
    for wish in wishes.filter(reached) {
        let fitted = session(name, &with(Some(wish), None)).0;
        lengths.push(Length::of(Some(wish), &fitted.score));
    }
    // In its own language with every ending, in the others with each in turn: how a session ends
    // is hardly heard where it begins.
    let endings = [Ending::Sleep, Ending::Day, Ending::Plain];
    let endings: &[Ending] = match tag {
        _ if !aloud => &[],
        None => &endings[..],
        Some(_) => &endings[n % endings.len()..][..1],
    };
    let beginning = |ending: &Ending| {
        let prepared = session(name, &with(None, Some(*ending))).0;
        let frames = heard(&playable(&prepared), Millis::ZERO, Millis::secs(20));
        let (by, at) = steepest(&frames);
        (*ending, by, at)
    };
    let Prepared { session, score, .. } = prepared;
    Walked {
        name,
        told,
        wanted: session.length.unwrap().0,
        least: range.min,
        language: session.language,
        title: session.about.title,
        cautions: session.about.cautions,
        seeds: score.layers.iter().map(|layer| layer.seed.0).collect(),
        beginnings: endings.iter().map(beginning).collect(),
        lengths,
        tag,
    }
}

impl Length {
    fn of(wish: Option<Millis>, score: &Score) -> Length {
        let said = score
            .moments
            .iter()
            .filter(|m| m.kind == MomentKind::Speech);
        let rises = |envelope: &Envelope| {
            let level = |at: u64| envelope.level(Millis(at).frames()).0;
            level(0) <= Decibels::SILENCE.0 && level(2000) < -10.0 && level(6000) == 0.0
        };
        let risen = |layer: &Layer| layer.gain.iter().any(rises);
        let ends = score.moments.iter().map(|m| m.start + m.length);
        Length {
            wish,
            guidance: score.guidance,
            first_word: said.map(|m| m.start).min(),
            rises: score.layers.iter().any(risen),
            over: ends.max().is_some_and(|end| end > score.length),
        }
    }
}

#[test]
fn every_session_checks_without_a_warning_in_every_language() {
    for one in &*WALKED {
        assert!(one.told.is_empty(), "{}: {:?}", one.whose(), one.told);
    }
}

#[test]
fn no_session_is_warned_of_on_any_night_of_a_week() {
    for name in names() {
        for night in 20_261_201..20_261_208 {
            let wishes = Wishes {
                night: Some(night),
                ..Wishes::default()
            };
            let told = read(name, &wishes).1;
            let told = told.iter().filter(|d| !TIMED.contains(&d.code));
            let told: Vec<_> = told.map(|d| &d.message).collect();
            assert!(told.is_empty(), "{name} on {night}: {told:?}");
        }
    }
}

#[test]
fn every_session_is_exactly_as_long_as_it_says_or_is_wished_in_every_language() {
    for one in &*WALKED {
        for length in &one.lengths {
            let wanted = length.wish.unwrap_or(one.wanted);
            assert_eq!(length.guidance, wanted, "{}", one.whose());
            let over = length.over;
            assert!(!over, "{} {wanted}: something after the end", one.whose());
        }
    }
}

#[test]
fn every_translation_is_its_original_in_other_words() {
    for name in names() {
        let of = |tag: Option<&str>| {
            let mut all = WALKED.iter().filter(|one| one.name == name);
            all.find(|one| one.tag.as_deref() == tag)
        };
        let original = of(None).unwrap();
        for tag in TRANSLATED {
            let own = of(Some(tag)).unwrap_or_else(|| panic!("{name} has no words in {tag}"));
            assert_eq!(own.language, tag, "{name}");
            assert_eq!(own.wanted, original.wanted, "{name}.{tag}");
            assert_eq!(own.seeds, original.seeds, "{name}.{tag}");
            assert_ne!(own.title, original.title, "{name}.{tag}");
            for (own, original) in own.cautions.iter().zip(&original.cautions) {
                assert_ne!(own, original, "{name}.{tag}");
            }
        }
    }
}

#[test]
fn the_ambience_has_risen_and_stands_before_the_first_word_of_every_session() {
    let wait = Millis::secs(8)..=Millis::secs(15);
    for one in &*WALKED {
        // Shorter than it is made for, it has no time to wait.
        let made_for = |length: &&Length| length.wish.is_none_or(|wish| wish >= one.least);
        for length in one.lengths.iter().filter(made_for) {
            let (first, wish) = (length.first_word, length.wish);
            let waits = first.is_none_or(|first| wait.contains(&first));
            assert!(waits, "{} {wish:?}: {first:?}", one.whose());
            assert!(length.rises, "{} {wish:?}", one.whose());
        }
    }
}

/// No 400 ms may be louder by more than this than the loudest before them.
const MOST: f64 = 12.0;

#[test]
fn in_its_first_twenty_seconds_nothing_is_much_louder_than_all_before_it() {
    for one in &*WALKED {
        for (ending, by, at) in &one.beginnings {
            let whose = one.whose();
            assert!(*by <= MOST, "{whose} {ending:?}: {by:.1} dB at {at:.1} s");
        }
    }
}

#[test]
fn every_night_has_words_of_its_own_within_the_same_length() {
    let nightly = |name: &&str| {
        let text = Source::built_in(name).unwrap().text;
        evenfall::script::read(&text).0.is_nightly()
    };
    let mut names = names();
    names.retain(|name| nightly(name));
    assert!(names.len() >= 3, "{names:?}");
    for name in names {
        let night = |night| {
            let wishes = Wishes {
                night: Some(night),
                ..Wishes::default()
            };
            let score = read(name, &wishes).0.score;
            let texts: Vec<String> = score.moments.iter().map(|m| m.text.clone()).collect();
            (score.guidance, texts)
        };
        let (one, other) = (night(20261122), night(20261124));
        assert_eq!(one.0, other.0, "{name}");
        let silent = one.1.iter().all(String::is_empty);
        assert!(silent || one.1 != other.1, "{name}");
    }
}

fn within(length: Option<Millis>) -> Wishes {
    Wishes {
        length,
        ..Wishes::default()
    }
}

/// Refuses to go on where a sample is none, or over the ceiling.
struct Checked<T>(T);

impl Piece for Checked<Playable> {
    fn length(&self) -> u64 {
        self.0.length()
    }

    fn starting_at(&self, position: u64) -> Box<dyn Render> {
        Box::new(Checked(self.0.starting_at(position)))
    }
}

impl Render for Checked<Box<dyn Render>> {
    fn render(&mut self, out: &mut [Frame]) {
        self.0.render(out);
        assert!(out.iter().flatten().all(|sample| sample.abs() < 0.7));
    }
}

#[test]
fn every_session_comes_out_at_minus_twenty_lufs_with_every_sample_finite_and_under_minus_three() {
    for name in names() {
        // A long one in the shortest form that it is made for: its words and sounds are the same.
        let mut prepared = session(name, &Wishes::default()).0;
        if prepared.score.length > Millis::secs(10 * 60) {
            let shorter = prepared.session.range.map(|range| range.min);
            prepared = session(name, &within(shorter)).0;
        }
        let piece = Checked(playable(&prepared));
        let loudness = measure(&piece, 0..piece.length(), 2);
        assert!(
            (loudness.lufs + 20.0).abs() <= 1.0,
            "{name}: {:.2} LUFS",
            loudness.lufs
        );
        assert!(
            loudness.true_peak_db < -3.0,
            "{name}: {:.2} dBTP",
            loudness.true_peak_db
        );
    }
}

#[test]
fn every_session_states_cautions_and_whoever_wishes_can_breathe_without_holds() {
    for name in names() {
        let wishes = Wishes {
            no_holds: true,
            passive: true,
            ..Wishes::default()
        };
        let prepared = read(name, &wishes).0;
        let score = prepared.score;
        assert!(!prepared.plan.cautions.is_empty(), "{name}");
        let holds = score.moments.iter().filter(|m| {
            use evenfall::cue::Phase::{HoldEmpty, HoldFull};
            use evenfall::score::MomentKind::{Breath, Tense};
            matches!(m.kind, Breath(HoldEmpty | HoldFull) | Tense)
        });
        assert_eq!(holds.count(), 0, "{name}");
    }
}
