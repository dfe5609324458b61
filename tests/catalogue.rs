//! Everything that is shipped works, and is as long and as loud as it says.

mod common;
#[path = "common/cores.rs"]
mod cores;

use common::{names, playable, session};
use cores::for_each;
use evenfall::diagnostic::Code;
use evenfall::engine::Playable;
use evenfall::export::measure;
use evenfall::frame::{Frame, Piece, Render};
use evenfall::prepare::{Source, built_in_translations};
use evenfall::session::Wishes;
use evenfall::units::Millis;

/// Every session in every language it has.
fn spoken() -> Vec<(&'static str, Option<String>)> {
    let languages = |name| {
        let translated = built_in_translations(name).into_iter();
        std::iter::once(None).chain(translated.map(|l| Some(l.to_string())))
    };
    let all = names().into_iter();
    all.flat_map(|name| languages(name).map(move |language| (name, language)))
        .collect()
}

fn within(language: &Option<String>, length: Option<Millis>) -> Wishes {
    Wishes {
        language: language.clone(),
        length,
        ..Wishes::default()
    }
}

#[test]
fn every_session_checks_without_a_warning_in_every_language() {
    for (name, language) in spoken() {
        let (_, diagnostics) = session(name, &within(&language, None));
        let found: Vec<_> = diagnostics
            .iter()
            // What is not spoken beforehand yet is no fault of a session.
            .filter(|d| d.code != Code::N001)
            .map(|d| format!("{} {}", d.code, d.message))
            .collect();
        assert!(found.is_empty(), "{name} {language:?}: {found:?}");
    }
}

#[test]
fn every_session_is_exactly_as_long_as_it_says_in_every_language() {
    for (name, language) in spoken() {
        let prepared = session(name, &within(&language, None)).0;
        let (wanted, _) = prepared.session.length.unwrap();
        assert_eq!(prepared.score.guidance, wanted, "{name} {language:?}");
        let ends = prepared.score.moments.iter().map(|m| m.start + m.length);
        assert!(
            ends.max().unwrap() <= prepared.score.length,
            "{name} {language:?}: something happens after the end"
        );
    }
}

#[test]
fn every_session_fits_the_lengths_it_is_made_for_to_the_millisecond_in_every_language() {
    for_each(spoken(), |(name, language)| {
        let prepared = session(name, &within(&language, None)).0;
        let range = prepared.session.range.expect(name);
        let (low, high) = prepared.score.reach;
        let middle = Millis((range.min.0 + range.max.0) / 2 + 1);
        let longest = high.unwrap_or(range.max);
        for wish in [low, range.min, middle, range.max, longest] {
            let fitted = session(name, &within(&language, Some(wish))).0;
            assert_eq!(fitted.score.guidance, wish, "{name} {language:?}");
        }
    });
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
            let score = session(name, &wishes).0.score;
            let texts: Vec<String> = score.moments.iter().map(|m| m.text.clone()).collect();
            (score.guidance, texts)
        };
        let (one, other) = (night(20261122), night(20261124));
        assert_eq!(one.0, other.0, "{name}");
        let silent = one.1.iter().all(String::is_empty);
        assert!(silent || one.1 != other.1, "{name}");
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
        let piece = Checked(playable(&session(name, &Wishes::default()).0));
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
        let prepared = session(name, &wishes).0;
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
