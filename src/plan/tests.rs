//! What a plan says, and that it says it of any session.

use super::*;
use crate::prepare::{Prepared, Source, Speaker, built_in, prepare};
use crate::score::MomentKind;
use crate::session::Wishes;
use crate::world::{BuiltIn, Memory, Place};

fn world() -> BuiltIn<Memory> {
    BuiltIn::under(Memory::new())
}

fn prepared(text: &str) -> Prepared {
    let source = Source {
        name: "test".into(),
        text: text.into(),
        place: Some(Place::here()),
        folders: vec![Place::here()],
        translation: None,
    };
    let (prepared, found) = prepare(
        &BuiltIn::under(Memory::new()),
        &source,
        &Wishes::default(),
        &Speaker::Off,
    );
    prepared.unwrap_or_else(|| panic!("{found:?}"))
}

pub(super) fn plan(text: &str) -> Plan {
    (*prepared(text).plan).clone()
}

/// A built-in session as it is on one night, in a language.
pub(super) fn night_of(name: &str, language: &str, night: u64) -> Made {
    let wishes = Wishes {
        language: Some(language.into()),
        night: Some(night),
        ..Wishes::default()
    };
    let source = Source::find(&world(), name).unwrap();
    let (prepared, found) = prepare(&world(), &source, &wishes, &Speaker::Off);
    prepared
        .unwrap_or_else(|| panic!("{name}: {found:?}"))
        .made()
}

/// A session with a chapter for each of `titles`, ten seconds each.
fn chapters(titles: &[&str]) -> Plan {
    let steps = titles.iter().map(|title| {
        let title = toml::Value::String(title.to_string());
        format!("[[step]]\nchapter = {title}\nrest = \"10s\"\n")
    });
    plan(&steps.collect::<String>())
}

#[test]
fn a_plan_that_is_written_as_json_and_read_again_is_the_same_plan() {
    for (name, _) in built_in() {
        let source = Source::find(&world(), name).unwrap();
        let (prepared, _) = prepare(
            &BuiltIn::under(Memory::new()),
            &source,
            &Wishes::default(),
            &Speaker::Off,
        );
        let plan = prepared.unwrap().plan;
        let text = serde_json::to_string(&*plan).unwrap();
        let again: Plan = serde_json::from_str(&text).unwrap();
        assert!(again == *plan, "{name}");
        let at = Millis(plan.guidance.0 / 2);
        assert_eq!(again.moment_at(at), plan.moment_at(at), "{name}");
    }
}

#[test]
fn a_chapter_is_found_whatever_its_case_in_any_language_composed_or_not() {
    let titles = [
        "Die Ankunft",
        "\u{dc}ber den Atem",
        "E\u{301}t\u{e9}",
        "Stra\u{df}e",
        "\u{130}ki nefes",
        "\u{397} \u{3b1}\u{3bd}\u{3b1}\u{3c0}\u{3bd}\u{3bf}\u{3ae}\u{3c2}",
    ];
    let plan = chapters(&titles);
    let at = |name: &str| plan.start_of(name).map(|found| found.at);
    for (number, names) in [
        (
            1,
            [
                "\u{fc}ber den atem",
                "U\u{308}BER DEN ATEM",
                "u\u{308}ber den Atem",
            ],
        ),
        (2, ["\u{e9}t\u{e9}", "\u{c9}TE\u{301}", "e\u{301}te\u{301}"]),
        (3, ["STRASSE", "strasse", "stra\u{df}e"]),
        (4, ["iki nefes", "I\u{307}KI NEFES", "IKI NEFES"]),
        (
            5,
            [
                "\u{397} \u{391}\u{39d}\u{391}\u{3a0}\u{39d}\u{39f}\u{397}\u{301}\u{3a3}",
                "\u{3b7} \u{3b1}\u{3bd}\u{3b1}\u{3c0}\u{3bd}\u{3bf}\u{3b7}\u{301}\u{3c2}",
                "\u{3b7} \u{3b1}\u{3bd}\u{3b1}\u{3c0}\u{3bd}\u{3bf}\u{3ae}\u{3c3}",
            ],
        ),
    ] {
        for name in names {
            assert_eq!(at(name), Ok(plan.chapters[number].at), "{name}");
        }
    }
    assert!(matches!(at("atem"), Err(AddressError::Unknown { .. })));
    assert!(at("zbe\u{307}r den atem").is_err());
}

#[test]
fn a_chapter_given_by_name_wins_and_what_else_it_could_be_is_told() {
    let plan = chapters(&["Begin", "3", "20s", "Again", "Again", "AGAIN"]);
    let found = |name: &str| plan.start_of(name).unwrap();
    // By its title, though it could be the third chapter.
    assert_eq!(found("3").at, plan.chapters[1].at);
    let others = found("3").ambiguity.unwrap().others;
    let third = (Meant::Chapter("20s".into(), 3), plan.chapters[2].at);
    assert_eq!(others, std::slice::from_ref(&third));
    // At the place that the time gives as well.
    assert_eq!(found("20s").ambiguity, None);
    assert_eq!(found("begin").ambiguity, None);
    let again = found("Again");
    assert_eq!(again.at, plan.chapters[3].at);
    let numbers: Vec<Meant> = again
        .ambiguity
        .unwrap()
        .others
        .into_iter()
        .map(|o| o.0)
        .collect();
    assert_eq!(
        numbers,
        [
            Meant::Chapter("Again".into(), 5),
            Meant::Chapter("AGAIN".into(), 6)
        ]
    );
    assert_eq!(found("AGAIN").at, plan.chapters[5].at);
    assert_eq!(
        found("6"),
        Address {
            at: plan.chapters[5].at,
            ambiguity: None
        }
    );
}

#[test]
fn a_step_is_found_by_its_id_and_ends_where_it_ends() {
    let plan = plan(
        "[[step]]\nid = \"one\"\nchapter = \"First\"\nrest = \"10s\"\n[[step]]\nid = \"two\"\nrest = \"5s\"\n\
         [[step]]\nchapter = \"Last\"\nrest = \"5s\"\n",
    );
    let (two, end) = (plan.steps[1].start, plan.steps[1].end);
    assert_eq!(plan.start_of("two").unwrap().at, two);
    assert_eq!(plan.end_of("two").unwrap().at, end);
    assert_eq!(plan.end_of("first").unwrap().at, end);
    assert_eq!(plan.end_of("2").unwrap().at, plan.guidance);
    assert_eq!(plan.up_to(two, "12s").unwrap().at, Millis::secs(12));
    assert!(matches!(
        plan.up_to(two, "one"),
        Err(AddressError::Backward { .. })
    ));
    assert!(matches!(
        plan.end_of("0s"),
        Err(AddressError::NothingYet { .. })
    ));
    assert!(matches!(
        plan.start_of("1h"),
        Err(AddressError::AfterTheEnd { .. })
    ));
}

#[test]
fn however_many_moments_overlap_what_happens_is_what_began_last_of_those_that_go_on() {
    let mut score = example();
    let moment = |start: u64, length: u64, kind, text: &str| Moment {
        start: Millis(start),
        length: Millis(length),
        kind,
        text: text.into(),
        place: None,
        language: None,
        id: None,
        step: 1,
    };
    let hands = moment(30_000, 270_000, MomentKind::Massage, "left foot");
    score.moments.push(hands.clone());
    let words = (0..600).map(|i| moment(30_000 + 100 * i, 80, MomentKind::Speech, "Press."));
    score.moments.extend(words);
    let plan = planned(&score);
    for at in (0..310_000).step_by(37).map(Millis) {
        let here = |m: &&Moment| m.start <= at && at < m.start + m.length;
        let mut going_on = plan.moments.iter().filter(here);
        assert_eq!(plan.moment_at(at), going_on.next_back(), "at {at}");
        if here(&&hands) {
            assert_eq!(plan.now(at).main(), Some(&hands), "at {at}");
        }
    }
}

/// A short score with something of everything.
pub(crate) fn example() -> Score {
    use crate::cue::Phase;
    use crate::score::Envelope;
    use crate::units::Seed;
    let moment = |start, length, kind, text: &str| Moment {
        start: Millis(start),
        length: Millis(length),
        kind,
        text: text.into(),
        place: None,
        language: None,
        id: None,
        step: 0,
    };
    let chapter = |at, title: &str| Chapter {
        at: Millis(at),
        title: title.into(),
    };
    let sentence = "Let the shoulders come down, and the jaw be loose.";
    Score {
        length: Millis::secs(600),
        guidance: Millis::secs(600),
        reach: (Millis::secs(600), None),
        missed: None,
        given: Arc::from([]),
        seed: Seed(0),
        cues: Vec::new(),
        layers: Vec::new(),
        master: Envelope::default(),
        cut: Envelope::default(),
        hush: Vec::new(),
        steps: Vec::new(),
        chapters: vec![
            chapter(0, "Arriving"),
            chapter(6000, "The breath"),
            chapter(18_000, "The body"),
        ],
        moments: vec![
            moment(0, 5000, MomentKind::Speech, sentence),
            moment(6000, 4000, MomentKind::Breath(Phase::Inhale), ""),
            moment(10_000, 2000, MomentKind::Breath(Phase::HoldFull), ""),
            moment(12_000, 6000, MomentKind::Breath(Phase::Exhale), ""),
            moment(18_000, 5000, MomentKind::Tense, "left hand"),
        ],
    }
}

/// The plan of such a score.
pub(crate) fn planned(score: &Score) -> Plan {
    let mut plan = Plan::default().within(score);
    plan.title = "Example".into();
    plan.language = "en".into();
    plan
}
