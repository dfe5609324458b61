//! What the built-in sessions say: another thing every night, and nothing of what is left out.

mod common;

use std::collections::HashSet;

use common::{names, world};
use evenfall::diagnostic::any_error;
use evenfall::prepare::Source;
use evenfall::session::{Action, Ending, Line, LineLanguage, Session, Speak, Wishes, understand};
use evenfall::world::next_night;

/// A built-in session as it is understood, which takes no voice; none where it plays others,
/// which have their own turn here.
fn understood(name: &str, wishes: &Wishes) -> Option<Session> {
    let source = Source::find(&world(), name).unwrap();
    let (script, faults) = evenfall::script::read(&source.text);
    assert!(!any_error(&faults), "{name}");
    let others = script.steps.iter();
    let mut others = others.filter(|s| matches!(s.kind, evenfall::script::Kind::Session(_)));
    if others.next().is_some() {
        return None;
    }
    let found = understand(&script, &source.text, wishes);
    let wrong = found
        .faults
        .iter()
        .find(|d| any_error(std::slice::from_ref(*d)));
    assert!(wrong.is_none(), "{name}: {wrong:?}");
    Some(found.session)
}

/// Every sentence of it, and every word its author has set into a breath.
fn sentences(session: &Session) -> Vec<String> {
    let mut said = Vec::new();
    let mut lines = |lines: &[Line]| {
        said.extend(lines.iter().filter_map(|line| match line {
            Line::Speech(text, _) | Line::Take(text, _) => Some(text.clone()),
            Line::Pause(_) => None,
        }));
    };
    let own = |text: &str| Line::Speech(text.to_string(), LineLanguage::Step);
    for step in &session.steps {
        match &step.action {
            Action::Say(text) => lines(text),
            Action::Tense(row) => {
                for t in row {
                    lines(&t.movement);
                    lines(&[own(t.release_words)]);
                }
            }
            Action::Massage(m) => m.turns.iter().for_each(|turn| lines(&turn.words)),
            Action::Breathe(b) => {
                if let Speak::Own(words) = &b.speak {
                    words.iter().for_each(|w| lines(&[own(w)]));
                }
            }
            Action::Rest(_) | Action::Strike { .. } => {}
        }
    }
    said.retain(|text| !text.is_empty());
    said
}

fn on(night: u64) -> Wishes {
    Wishes {
        night: Some(night),
        ..Wishes::default()
    }
}

/// So many evenings, one after another.
fn evenings(count: usize) -> Vec<u64> {
    let first = Some(20_261_224);
    std::iter::successors(first, |night| Some(next_night(*night)))
        .take(count)
        .collect()
}

#[test]
fn whoever_comes_back_the_next_night_is_greeted_otherwise() {
    for name in names() {
        let source = Source::find(&world(), name).unwrap();
        let (script, _) = evenfall::script::read(&source.text);
        assert!(script.is_nightly(), "{name} is the same every night");
        let heard: Vec<Vec<String>> = evenings(15)
            .into_iter()
            .filter_map(|night| Some(sentences(&understood(name, &on(night))?)))
            .collect();
        // Music for sleep says nothing at all.
        for two in heard.windows(2).filter(|two| !two[0].is_empty()) {
            assert_ne!(two[0].first(), two[1].first(), "{name}");
        }
    }
}

#[test]
fn two_nights_of_the_sleep_meditation_share_less_than_half_of_their_sentences() {
    let nights: Vec<HashSet<String>> = evenings(30)
        .into_iter()
        .filter_map(|night| {
            let session = understood("sleep-meditation-10", &on(night))?;
            Some(sentences(&session).into_iter().collect())
        })
        .collect();
    assert_eq!(nights.len(), 30);
    for two in nights.windows(2) {
        let shared = two[0].intersection(&two[1]).count();
        assert!(2 * shared < two[0].len(), "{shared} of {}", two[0].len());
    }
}

#[test]
fn no_release_is_let_go_in_the_words_of_the_one_before_it() {
    for name in names() {
        for night in evenings(8) {
            let Some(session) = understood(name, &on(night)) else {
                continue;
            };
            let mut released: Vec<&str> = Vec::new();
            for step in &session.steps {
                if let Action::Tense(row) = &step.action {
                    released.extend(row.iter().filter(|t| !t.passive).map(|t| t.release_words));
                }
            }
            for two in released.windows(2) {
                assert_ne!(two[0], two[1], "{name}, {night}");
            }
        }
    }
}

/// Its things are of every kind: a village square, a calf in the grass.
const THINGS: &str = "cognitive-shuffle";

/// Whether `text` has one of `words`, each of them whole.
fn speaks_of<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    let plain: String = text
        .to_lowercase()
        .chars()
        .map(|c| {
            if c.is_alphabetic() || c == '\'' {
                c
            } else {
                ' '
            }
        })
        .collect();
    let plain = format!(
        " {} ",
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    let mut words = words.iter().copied();
    words.find(|word| plain.contains(&format!(" {word} ")))
}

/// Says which sentence speaks of what a wish has taken away.
fn nothing_speaks_of(name: &str, wishes: &Wishes, words: &[&str]) {
    for seed in 0..12 {
        let wishes = Wishes {
            seed: Some(seed),
            ..wishes.clone()
        };
        let Some(session) = understood(name, &wishes) else {
            return;
        };
        for text in sentences(&session) {
            // To say that there is none of it is right.
            if speaks_of(&text, &["nothing", "without", "not"]).is_some() {
                continue;
            }
            let word = speaks_of(&text, words);
            assert!(word.is_none(), "{name}: \"{text}\", without {word:?}");
        }
    }
}

#[test]
fn who_tightens_nothing_hears_of_no_tightening() {
    let words = [
        "tighten",
        "squeeze",
        "clench",
        "firm",
        "firmly",
        "fist",
        "fists",
        "strength",
        "bent",
        "shrug",
        "curl your toes",
        "the same again",
        "while you hold",
        "the effort",
        "trembling",
        "let go when it sighs",
        "squish",
        "feel where it pulls",
    ];
    let tighten = |name: &&str| {
        let session = understood(name, &Wishes::default());
        let steps = session.map_or(Vec::new(), |s| s.steps);
        name.starts_with("kids") || steps.iter().any(|s| matches!(s.action, Action::Tense(_)))
    };
    let wishes = Wishes {
        passive: true,
        ending: Some(Ending::Sleep),
        ..Wishes::default()
    };
    for name in names().into_iter().filter(tighten) {
        nothing_speaks_of(name, &wishes, &words);
    }
}

#[test]
fn who_holds_no_breath_hears_of_no_holding() {
    let wishes = Wishes {
        no_holds: true,
        ..Wishes::default()
    };
    let words = [
        "square",
        "whole box",
        "larger box",
        "stands still",
        "wait with it",
        "a wait",
        "the waits",
        "long wait",
        "four sides",
        "at the corners",
        "hold your breath",
        "pause with it",
        "the sound holds",
    ];
    for name in names().into_iter().filter(|name| *name != THINGS) {
        nothing_speaks_of(name, &wishes, &words);
    }
}

#[test]
fn who_falls_asleep_is_not_called_back_and_who_goes_on_is_not_sent_to_bed() {
    for name in names() {
        let ending = |ending| Wishes {
            ending: Some(ending),
            ..Wishes::default()
        };
        let session = understood(name, &Wishes::default());
        let Some(own) = session.map(|s| s.ending) else {
            continue;
        };
        if own == Ending::Sleep {
            let back = ["look around", "stand up", "four", "you are back"];
            let back = if name == "four-seven-eight" {
                &back[..2]
            } else {
                &back
            };
            nothing_speaks_of(name, &ending(Ending::Sleep), back);
        }
        if own == Ending::Day {
            nothing_speaks_of(name, &ending(Ending::Day), &["good night", "sleep well"]);
        }
    }
}

#[test]
fn what_is_left_out_is_not_spoken_of() {
    let parts: [(&str, &[&str]); 10] = [
        ("knees", &["knee", "knees"]),
        ("calves", &["calf", "calves"]),
        ("thighs", &["thigh", "thighs"]),
        ("toes", &["toe", "toes"]),
        ("jaw", &["jaw"]),
        ("belly", &["belly"]),
        ("forehead", &["forehead", "brow"]),
        ("shoulders", &["shoulder", "shoulders"]),
        ("neck", &["neck", "throat"]),
        ("eyes", &["eyes", "eyelids"]),
    ];
    for name in names().into_iter().filter(|name| *name != THINGS) {
        for (part, words) in parts {
            let wishes = Wishes {
                always_skip: vec![part.into()],
                ..Wishes::default()
            };
            nothing_speaks_of(name, &wishes, words);
        }
    }
}
