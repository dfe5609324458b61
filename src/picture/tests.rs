//! The page as a whole: for all built-in sessions, and for scripts that wish it ill.

use proptest::prelude::*;

use super::page::page;
use super::style::{RIGHT, WIDTH};
use super::systems::systems;
use super::{PNG_WIDTH, dark, lacking, png, signs, svg};
use crate::cue::Phase;
use crate::plan::Plan;
use crate::prepare::{Prepared, Source, Speaker, built_in, prepare};
use crate::score::overview::of_breath;
use crate::score::{Chapter, Moment, MomentKind, Score};
use crate::screen::{example, planned};
use crate::session::Wishes;
use crate::sound::catalogue;
use crate::units::Millis;
use crate::world::{BuiltIn, Memory, Place};

fn world() -> BuiltIn<Memory> {
    BuiltIn::under(Memory::new())
}

fn prepared(source: &Source) -> Prepared {
    let (prepared, diagnostics) = prepare(&world(), source, &Wishes::default(), &Speaker::Off);
    let told: Vec<_> = diagnostics.iter().map(|d| d.message.clone()).collect();
    prepared.unwrap_or_else(|| panic!("{}: {told:?}", source.name))
}

fn all() -> Vec<Prepared> {
    let names = built_in().into_iter();
    names
        .map(|(name, _)| prepared(&Source::find(&world(), name).unwrap()))
        .collect()
}

fn script(text: &str) -> Prepared {
    prepared(&Source {
        name: "test".into(),
        text: text.into(),
        place: Some(Place::here()),
        folders: vec![Place::here()],
        translation: None,
    })
}

/// All type is on the page, and no line of it touches another.
fn assert_well_set(score: &Score, plan: &Plan) {
    let page = page(score, plan);
    let boxes = &page.canvas.boxes;
    for (i, a) in boxes.iter().enumerate() {
        assert!(
            a.left >= 0.0 && a.right <= WIDTH + 0.01,
            "{}: {} leaves the page",
            plan.title,
            a.text
        );
        assert!(
            a.top >= 0.0 && a.bottom <= page.height,
            "{}: {} leaves the page",
            plan.title,
            a.text
        );
        for b in &boxes[i + 1..] {
            let apart = a.right <= b.left + 0.01
                || b.right <= a.left + 0.01
                || a.bottom <= b.top + 0.01
                || b.bottom <= a.top + 0.01;
            assert!(apart, "{}: {} on {}", plan.title, a.text, b.text);
        }
    }
}

/// The words of a picture, as a reader of XML finds them.
fn read(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap_or_else(|e| panic!("{e}\n{svg}"));
    let texts = document
        .descendants()
        .filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "text")));
    texts
        .map(|n| n.text().unwrap_or_default().to_string())
        .collect()
}

#[test]
fn every_built_in_session_is_well_set_and_shows_all_chapters_and_spoken_steps() {
    for prepared in all() {
        let (score, plan) = (&prepared.score, &prepared.plan);
        let summary = &plan.summary;
        assert_well_set(score, plan);
        let texts = read(&svg(score, plan));
        // A long summary stands on two lines.
        let head = texts[1..4].join(" ");
        assert!(
            texts[0] == plan.title && head.starts_with(summary.as_str()),
            "{texts:?}"
        );
        // It must be possible to practise from the wall.
        for text in texts.iter().filter(|text| text.ends_with('…')) {
            let own = plan.moments.iter().any(|m| m.text.contains('…'));
            assert!(own, "{}: {text}", plan.title);
        }
        let told = |phase: Phase| texts.contains(&plan.words().phase(phase)[1]);
        if told(Phase::HoldFull) {
            assert!(told(Phase::Inhale) && told(Phase::Exhale), "{}", plan.title);
        }
        for chapter in &plan.chapters {
            assert!(
                texts.contains(&chapter.title),
                "{}: {}",
                plan.title,
                chapter.title
            );
        }
        for step in score.moments.chunk_by(|a, b| a.step == b.step) {
            let Some(said) = step.iter().find(|m| m.kind == MomentKind::Speech) else {
                continue;
            };
            let words: Vec<&str> = said.text.split_whitespace().take(2).collect();
            let begins = words.join(" ");
            let begins = begins.trim_end_matches(['.', ',']);
            // Words that come every few seconds are cut shorter than that.
            let begins = begins.split(' ').next().unwrap_or_default();
            assert!(
                texts.iter().any(|t| t.starts_with(begins)),
                "{}: {}",
                plan.title,
                said.text
            );
        }
    }
}

#[test]
fn every_sound_of_the_catalogue_is_named_in_full() {
    for recipe in catalogue().recipes() {
        let made = script(&format!(
            "[[layer]]\nsound = {:?}\n[[step]]\nrest = \"1m\"\n",
            recipe.name
        ));
        assert_well_set(&made.score, &made.plan);
        let texts = read(&svg(&made.score, &made.plan));
        assert!(texts.concat().contains(&recipe.name), "{texts:?}");
    }
}

#[test]
fn the_breath_turns_where_the_score_s_moments_meet() {
    for prepared in all() {
        let plan = &prepared.plan;
        let turns = plan.breaths.iter().flat_map(|breath| &breath.turns);
        let drawn: Vec<Millis> = turns.map(|turn| turn.at).collect();
        let mut moments = Vec::new();
        for m in plan.moments.iter().filter(|m| of_breath(m.kind)) {
            if m.kind.phase() == Some(Phase::Inhale) {
                moments.push(m.start);
            }
            moments.push(m.start + m.length);
        }
        assert_eq!(drawn, moments, "{}", plan.title);
        for breath in &plan.breaths {
            for (m, pair) in plan.phases(breath).iter().zip(breath.turns.windows(2)) {
                let rise = pair[1].level - pair[0].level;
                match m.kind.phase() {
                    Some(Phase::Inhale | Phase::TopUp) => {
                        assert!(rise > 0.0);
                    }
                    Some(Phase::Exhale) => assert!(rise < 0.0),
                    _ => assert!(rise == 0.0),
                }
            }
        }
    }
}

#[test]
fn systems_follow_one_another_from_the_first_millisecond_to_the_last() {
    let night = "length = \"3h\"\n[[step]]\nbreathe = \"4-0-6\"\ncycles = { min = 4 }\n";
    let after = "[after]\nkeep = \"7h\"\nfade = \"5m\"\n[[step]]\nsay = \"Good night.\"\n[[step]]\nrest = \"40m\"\n";
    let quiet = "[[step]]\nrest = \"1s\"\n";
    for prepared in all().into_iter().chain([night, after, quiet].map(script)) {
        let (score, plan) = (&prepared.score, &prepared.plan);
        let systems = systems(plan);
        assert_eq!(systems[0].from, Millis::ZERO);
        assert_eq!(systems[systems.len() - 1].to, score.length);
        assert!(systems.windows(2).all(|pair| pair[0].to == pair[1].from));
        assert!(systems.len() <= 30, "{} systems", systems.len());
        assert!(
            systems
                .iter()
                .all(|s| s.from < s.to && s.end() <= RIGHT + 0.01)
        );
        assert_well_set(score, plan);
    }
}

#[test]
fn hostile_titles_and_texts_make_a_picture_as_well() {
    let odd = [
        "</text></svg><script>alert('x')</script>",
        "]]> <!-- &amp; \"quoted\" \u{1}\u{0}\u{fffe}",
        "\u{202e}backwards \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{645}\u{633}\u{627}\u{621}",
        "\u{1f600}\u{1f9d8}\u{200d}\u{2640}\u{fe0f} e\u{301}\u{301}\u{301}\u{301}\u{301}",
        &"endless".repeat(400),
        &"many words ".repeat(400),
        "",
    ];
    for text in odd {
        let mut score = example();
        for m in &mut score.moments {
            m.text = text.into();
        }
        for chapter in &mut score.chapters {
            chapter.title = text.into();
        }
        for layer in &mut score.layers {
            layer.name = text.into();
        }
        let mut plan = planned(&score);
        (plan.title, plan.summary) = (text.into(), text.into());
        assert_well_set(&score, &plan);
        read(&svg(&score, &plan));
    }
}

#[test]
fn a_moment_of_every_kind_is_drawn_and_named() {
    let mut score = example();
    let kinds = [
        MomentKind::Release,
        MomentKind::Rest,
        MomentKind::Strike,
        MomentKind::Breath(Phase::TopUp),
        MomentKind::Breath(Phase::HoldEmpty),
    ];
    for (i, kind) in kinds.into_iter().enumerate() {
        score
            .moments
            .push(moment(30_000 + 20_000 * i as u64, 15_000, kind, "calves"));
    }
    score.length = Millis::secs(900);
    score
        .moments
        .push(moment(600_000, 300_000, MomentKind::After, ""));
    let plan = planned(&score);
    let texts = read(&svg(&score, &plan));
    for told in [
        "tense left hand",
        "calves",
        "rest 15s",
        "the sound goes on for 5m",
    ] {
        assert!(texts.iter().any(|t| t == told), "{told}: {texts:?}");
    }
    assert_well_set(&score, &plan);
}

#[test]
fn a_breath_with_words_of_its_own_shows_them_where_both_ways_have_some() {
    let told = |speak: &str| {
        let text = format!("[[step]]\nbreathe = \"4-0-6\"\ncycles = 2\nspeak = {speak}\n");
        let made = script(&text);
        assert_well_set(&made.score, &made.plan);
        read(&svg(&made.score, &made.plan))
    };
    let texts = told("[\"up you go\", \"\", \"and slide\", \"\"]");
    let shown = |word: &str| texts.iter().any(|text| text == word);
    assert!(
        shown("up you go") && shown("and slide") && !shown("out"),
        "{texts:?}"
    );
    // Above it, too: where breaths are many there is no room beneath.
    assert!(shown("4-0-6, 2 breaths: up you go, and slide"), "{texts:?}");
    // What is said beside the way out does not name it.
    let texts = told("[\"\", \"\", \"seven\", \"\"]");
    assert!(texts.iter().any(|text| text == "out"), "{texts:?}");
    assert!(!texts.iter().any(|text| text == "seven"), "{texts:?}");
    let long = "and slowly, slowly down the longest of all hills there ever was ".repeat(3);
    let texts = told(&format!("[\"up\", \"\", \"{long}\", \"\"]"));
    assert!(texts.iter().any(|text| text == "out"), "{texts:?}");
}

#[test]
fn the_way_out_is_named_wherever_the_way_in_is() {
    let mut named = 0;
    let count = |texts: &[String], word: &str| texts.iter().filter(|t| *t == word).count();
    for made in all() {
        let texts = read(&svg(&made.score, &made.plan));
        // Authors have words of their own: one hums it out.
        let way = |usual: &str, phase: Phase| -> usize {
            let moments = made.plan.moments.iter();
            let own = moments.filter(|m| m.kind.phase() == Some(phase) && !m.text.is_empty());
            let mut words: Vec<&str> = own.map(|m| m.text.as_str()).chain([usual]).collect();
            words.sort_unstable();
            words.dedup();
            words.into_iter().map(|word| count(&texts, word)).sum()
        };
        let (ins, outs) = (way("in", Phase::Inhale), way("out", Phase::Exhale));
        assert_eq!(ins, outs, "{}", made.plan.title);
        named += ins;
    }
    // Of wide and of narrow ones.
    assert!(named > 40, "{named}");
    for seconds in 1..=12 {
        let text = format!(
            "[[step]]\nbreathe = \"{seconds}-{seconds}-{seconds}-{seconds}\"\ncycles = 9\n"
        );
        let made = script(&text);
        assert_well_set(&made.score, &made.plan);
        let texts = read(&svg(&made.score, &made.plan));
        assert_eq!(
            count(&texts, "in"),
            count(&texts, "out"),
            "{seconds}: {texts:?}"
        );
    }
}

#[test]
fn a_png_is_as_wide_as_stated_and_as_high_as_the_svg() {
    let svg = svg(&example(), &planned(&example()));
    let document = roxmltree::Document::parse(&svg).unwrap();
    let size = |name| {
        document
            .root_element()
            .attribute(name)
            .unwrap()
            .parse::<f64>()
            .unwrap()
    };
    let bytes = png(&svg).unwrap();
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(number(16), PNG_WIDTH);
    let high = size("height") / size("width") * f64::from(PNG_WIDTH);
    assert!((f64::from(number(20)) - high).abs() <= 1.0);
    assert!(png("<svg").is_err());
}

#[test]
fn what_no_font_can_draw_is_named_and_in_the_dark_no_light_colour_is_left() {
    let mut plan = planned(&example());
    // A private character: no font has it.
    plan.title = "Good night \u{f8fe1} ".into();
    let svg = svg(&example(), &plan);
    assert_eq!(lacking(&svg), ['\u{f8fe1}']);
    assert!(png(&svg).is_ok());
    let dark = dark(&svg);
    for (light, _) in super::style::DARK {
        assert!(!dark.contains(&format!("\"{light}\"")), "{light}");
    }
    assert_eq!(read(&dark), read(&svg));
}

#[test]
fn a_release_with_room_shows_where_on_the_body_it_is() {
    let mut score = example();
    let mut release = moment(30_000, 30_000, MomentKind::Release, "calves");
    release.place = Some("calves".into());
    score.moments.push(release);
    let drawn = svg(&score, &planned(&score));
    assert!(drawn.contains("<use href=\"#back\"/>") && drawn.contains("id=\"in-back\""));
    assert_eq!(drawn.matches("<g id=\"back\">").count(), 1);
}

#[test]
fn lengths_are_told_as_exactly_as_they_are_heard() {
    for (ms, told) in [(1240, "1.2s"), (9960, "10s"), (64_400, "1m4s")] {
        assert_eq!(signs::rounded(Millis(ms)).to_string(), told);
    }
}

fn moment(start: u64, length: u64, kind: MomentKind, text: &str) -> Moment {
    Moment {
        start: Millis(start),
        length: Millis(length),
        kind,
        text: text.into(),
        place: None,
        language: None,
        id: None,
        step: (start / 1000) as usize,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_two_lines_of_type_ever_overlap(
        speech in prop::collection::vec((0u64..3_600_000, 200u64..9000, "[a-zA-Z ,.]{1,120}"), 0..60),
        chapters in prop::collection::vec((1u64..3_600_000, "[a-zA-Z ]{1,60}"), 0..30),
        length in 4000u64..3_600_000,
    ) {
        let mut score = example();
        let folded = |at: u64| at % length;
        score.moments = speech
            .into_iter()
            .map(|(at, long, text)| moment(folded(at), long, MomentKind::Speech, &text))
            .collect();
        score.moments.sort_by_key(|m| m.start);
        score.chapters = std::iter::once((0, "First".into()))
            .chain(chapters)
            .map(|(at, title)| Chapter { at: Millis(folded(at)), title })
            .collect();
        score.chapters.sort_by_key(|c| c.at);
        score.length = Millis(length);
        score.guidance = Millis(length);
        assert_well_set(&score, &planned(&score));
    }
}
