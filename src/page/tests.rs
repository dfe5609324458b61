//! What a page holds, without a browser.

use std::sync::OnceLock;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::*;
use crate::frame::{Frame, Render};
use crate::plan::tests::{example, planned};
use crate::prepare::{Source, Speaker, built_in, prepare};
use crate::score::Chapter;
use crate::session::{Language, Wishes};
use crate::world::{BuiltIn, Memory};

/// The page of `plan` around `sound`.
fn page(plan: &Plan, from: Millis, sound: &[u8]) -> String {
    let sheet = PageSheet::new(plan, from..plan.length, "file", SoundKind::PAGE);
    let mut out = Vec::new();
    compose(&sheet, &mut &*sound, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What stands between `before` and the next `after`.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let start = page.find(before).unwrap() + before.len();
    &page[start..start + page[start..].find(after).unwrap()]
}

fn data(page: &str) -> Value {
    let json = between(page, "id=\"plan\">", "</script>");
    serde_json::from_str(json).unwrap()
}

/// The plans of all that comes with the program.
fn plans() -> &'static [Plan] {
    static PLANS: OnceLock<Vec<Plan>> = OnceLock::new();
    PLANS.get_or_init(|| {
        let world = BuiltIn::under(Memory::new());
        let made = built_in().into_iter().map(|(name, _)| {
            let source = Source::find(&world, name).unwrap();
            let (made, _) = prepare(&world, &source, &Wishes::default(), &Speaker::Off);
            (*made.unwrap().plan).clone()
        });
        made.collect()
    })
}

#[test]
fn a_page_asks_nobody_for_anything_and_runs_nothing_but_its_own_code() {
    let page = page(&planned(&example()), Millis::ZERO, b"sound");
    assert!(!page.contains("http:") && !page.contains("https:"));
    assert!(!page.contains("@import") && !page.contains("url("));
    for attribute in ["src=\"", "href=\""] {
        for value in page.split(attribute).skip(1) {
            assert!(
                value.starts_with('#') || value.starts_with("data:"),
                "{}",
                &value[..30]
            );
        }
    }
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    for (source, text) in [
        ("script-src", between(&page, "<script>", "</script>")),
        ("style-src", between(&page, "<style>", "</style>")),
    ] {
        use base64::Engine;
        let hash = STANDARD.encode(Sha256::digest(text));
        assert!(
            policy.contains(&format!("{source} 'sha256-{hash}';")),
            "{policy}"
        );
    }
    // A comment of HTML in it would swallow the rest.
    assert!(!between(&page, "<script>", "</script>").contains("<!--"));
}

#[test]
fn whatever_a_script_says_stays_text() {
    const HOSTILE: &str = "</script><script>alert('\"1\"')</script><!-- {{sound}} & \u{202e}evil\u{2028} \
                           \u{1f525} <img src=x onerror=alert(1)> ]]> \\ \u{0} 'x\" onload=\"y";
    let harmless = page(&planned(&example()), Millis::ZERO, b"sound");
    let mut score = example();
    for m in &mut score.moments {
        m.text = HOSTILE.into();
        m.place = Some(HOSTILE.into());
    }
    score
        .chapters
        .iter_mut()
        .for_each(|c| c.title = HOSTILE.into());
    let mut plan = planned(&score);
    plan.title = HOSTILE.into();
    plan.summary = HOSTILE.into();
    plan.author = Some(HOSTILE.into());
    plan.licence = Some(HOSTILE.into());
    plan.language = HOSTILE.into();
    plan.cautions = vec![HOSTILE.into()];
    let sheet = PageSheet::new(&plan, Millis::ZERO..plan.length, HOSTILE, SoundKind::PAGE);
    let mut out = Vec::new();
    compose(&sheet, &mut &b"sound"[..], &mut out).unwrap();
    let page = String::from_utf8(out).unwrap();
    for mark in [
        "<script", "</script", "<!--", "<img", "</title", "<style", "c291bmQ=",
    ] {
        let count = |page: &str| page.matches(mark).count();
        assert_eq!(count(&page), count(&harmless), "{mark}");
    }
    assert!(!page.contains("onload=\""), "an attribute of its own");
    let data = data(&page);
    assert_eq!(data["title"], HOSTILE);
    assert_eq!(data["author"], HOSTILE);
    assert_eq!(data["file"], HOSTILE);
    assert_eq!(data["chapters"][0][1], HOSTILE);
    assert!(
        data["texts"]
            .as_array()
            .unwrap()
            .iter()
            .any(|text| text == HOSTILE)
    );
}

#[test]
fn a_page_knows_at_any_instant_what_the_plan_knows() {
    for plan in plans() {
        let data = data(&page(plan, Millis::ZERO, b""));
        let numbers = |row: &Value| -> Vec<i64> {
            let row = row.as_array().unwrap();
            row.iter().map(|n| n.as_i64().unwrap()).collect()
        };
        let stretches: Vec<Vec<i64>> = data["stretches"]
            .as_array()
            .unwrap()
            .iter()
            .map(numbers)
            .collect();
        for at in (0..plan.length.0).step_by(4999).map(Millis) {
            let begun = stretches.partition_point(|s| s[0] <= at.0 as i64);
            let now = plan.now(at);
            for (number, meant) in stretches[begun - 1][1..]
                .iter()
                .zip([now.lead, now.hands, now.speech])
            {
                let moment = usize::try_from(*number).ok().map(|n| &plan.moments[n]);
                assert_eq!(moment, meant, "{} at {at}", plan.title);
            }
        }
        let text = |number: &Value| {
            number
                .as_u64()
                .map_or("", |n| data["texts"][n as usize].as_str().unwrap())
        };
        for (row, m) in data["moments"]
            .as_array()
            .unwrap()
            .iter()
            .zip(&plan.moments)
        {
            assert_eq!(
                (row[0].as_u64(), row[1].as_u64()),
                (Some(m.start.0), Some(m.length.0))
            );
            assert_eq!(text(&row[4]), m.text);
            assert_eq!(text(&row[5]), m.place.as_deref().unwrap_or_default());
        }
        for (name, curves) in [("breaths", &plan.breaths), ("tensions", &plan.tensions)] {
            let rows = data[name].as_array().unwrap();
            assert_eq!(rows.len(), curves.len());
            for (row, curve) in rows.iter().zip(curves) {
                let row = row.as_array().unwrap();
                let turns = row.chunks(2).zip(&curve.turns);
                assert!(
                    turns
                        .into_iter()
                        .all(|(n, turn)| n[0].as_u64() == Some(turn.at.0)
                            && n[1].as_f64().map(|level| level as f32) == Some(turn.level))
                );
                assert_eq!(row.len(), 2 * curve.turns.len());
            }
        }
    }
}

#[test]
fn a_page_draws_every_place_of_the_body_that_its_session_is_about() {
    use crate::figure::BodyPart;
    let mut seen = 0;
    for plan in plans() {
        let data = data(&page(plan, Millis::ZERO, b""));
        for id in plan.moments.iter().filter_map(|m| m.place.as_deref()) {
            let place = &data["places"][id];
            assert_eq!(place.is_object(), BodyPart::find(id).is_some(), "{id}");
            if let Some(view) = place["view"].as_str() {
                let outline = data["views"][view]["outline"].as_str().unwrap();
                assert!(outline.starts_with('M') && outline.ends_with('Z'), "{id}");
                seen += 1;
            }
        }
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn a_page_of_any_session_that_comes_along_weighs_less_than_300_kilobytes_beside_its_sound() {
    for plan in plans() {
        let weight = page(plan, Millis::ZERO, b"").len() as u64;
        assert!(weight < HEAVIEST, "{}: {weight}", plan.title);
    }
}

#[test]
fn a_page_has_every_label_in_every_language() {
    let mut plan = planned(&example());
    let mut begins = Vec::new();
    for language in Language::tags() {
        plan.language = language.into();
        let page = page(&plan, Millis::ZERO, b"");
        assert!(page.contains(&format!("<html lang=\"{language}\">")));
        let (form, _) = page.split_once("<script>").unwrap();
        assert!(
            !form.contains("{{") && !page.contains("aria-label=\"\""),
            "{language}"
        );
        assert!(!page.contains("<span></span>") && !page.contains("<h2 id=\"more-title\"></h2>"));
        begins.push(between(&page, "<use href=\"#i-play\"/></svg><span>", "</span>").to_owned());
    }
    begins.dedup();
    assert!(begins.len() >= 5, "{begins:?}");
}

#[test]
fn a_page_gives_back_its_sound_and_begins_where_it_does() {
    use base64::Engine;
    let sound: Vec<u8> = (0..100_000_u32)
        .map(|i| (i.wrapping_mul(i) >> 7) as u8)
        .collect();
    let mut score = example();
    score.chapters.push(Chapter {
        at: Millis::secs(30),
        title: "Last".into(),
    });
    let page = page(&planned(&score), Millis::secs(20), &sound);
    let letters = between(&page, "id=\"sound\">", "</script>");
    assert_eq!(STANDARD.decode(letters).unwrap(), sound);
    let data = data(&page);
    assert_eq!(data["from"], 20_000);
    // The chapter that plays there begins there.
    assert_eq!(
        data["chapters"],
        serde_json::json!([[20_000, "The body"], [30_000, "Last"]])
    );
}

#[test]
fn a_page_of_a_stretch_lasts_as_long_as_its_sound_and_has_its_chapters() {
    let plan = planned(&example());
    let sheet = PageSheet::new(&plan, Millis::ZERO..Millis::secs(25), "", SoundKind::PAGE);
    let told = serde_json::to_value(&sheet).unwrap();
    assert_eq!(told["length"], 25_000);
    let chapters = told["chapters"].as_array().unwrap();
    assert!(
        chapters
            .iter()
            .all(|chapter| chapter[0].as_u64() < Some(25_000))
    );
    assert!(!chapters.is_empty() && plan.length > Millis::secs(25));
}

#[test]
fn a_caution_on_a_page_names_no_wish_of_the_command_line() {
    let mut plan = planned(&example());
    plan.cautions = vec!["Leave it out (--no-holds) or not (-- at all). Or (--skip)".into()];
    let page = page(&plan, Millis::ZERO, b"");
    assert_eq!(
        between(&page, "<li dir=\"auto\">", "</li>"),
        "Leave it out or not (-- at all). Or"
    );
}

/// Silence, as long as one likes.
struct Silence(Frames);

impl Piece for Silence {
    fn length(&self) -> Frames {
        self.0
    }

    fn starting_at(&self, _: Frames) -> Box<dyn Render> {
        struct Nothing;
        impl Render for Nothing {
            fn render(&mut self, out: &mut [Frame]) {
                out.fill([0.0; 2]);
            }
        }
        Box::new(Nothing)
    }
}

#[test]
fn a_page_is_written_with_the_sound_that_was_rendered_and_none_that_no_telephone_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.html");
    let mut options = RenderOptions::new(Destination::Path(path.clone()));
    options.workers = 1;
    let plan = planned(&example());
    let long = Silence(Millis(limits::PAGE.0 + 1).frames());
    let refused = write(&long, 0..long.0, &plan, &options, &|_| {});
    assert!(matches!(refused, Err(ExportError::PageTooLong { .. })));
    assert!(!path.exists());
    let short = Silence(Millis::secs(1).frames());
    let report = write(&short, 0..short.0, &plan, &options, &|_| {}).unwrap();
    let page = std::fs::read_to_string(path).unwrap();
    assert_eq!(report.bytes, page.len() as u64);
    assert_eq!(report.frames, short.0);
    assert_eq!(data(&page)["file"], "a");
    assert!(between(&page, "id=\"sound\">", "</script>").len() > 1000);
}
