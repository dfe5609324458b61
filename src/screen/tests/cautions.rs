//! What a session cautions of, beside what is said and what is to be done.

use super::*;
use crate::prepare::{Source, built_in, outline};
use crate::screen::stage;
use crate::session::Language;
use crate::world::{BuiltIn, Memory};

#[test]
fn cautions_are_read_whole_in_little_room_and_leave_the_breath_to_be_seen() {
    let (score, mix) = (score(), Mix::default());
    let plan = planned(&score);
    let breath = || View::new(&score, &plan, Millis(8000), &mix);
    let without = text(&breath(), 40, 12);
    let word = without.lines().position(|row| row.contains("breathe in"));
    let word = word.expect("a word to breathe by");
    let world = BuiltIn::under(Memory::new());
    for (name, _) in built_in() {
        let source = Source::find(&world, name).unwrap();
        let session = outline(&world, &source).unwrap();
        let cautions = session.about.cautions;
        let pages = (0..stage::pages(&cautions)).map(|page| {
            let view = View {
                below: &cautions,
                page: Some(page),
                ..breath()
            };
            let shown = text(&view, 40, 12);
            let kept = shown.lines().zip(without.lines()).take(word + 1);
            for (row, before) in kept {
                assert_eq!(row, before, "{name}, page {page}");
            }
            shown
        });
        let read = pages.collect::<Vec<_>>().join(" ");
        let read: Vec<&str> = read.split_whitespace().collect();
        for word in cautions.iter().flat_map(|line| line.split_whitespace()) {
            assert!(read.contains(&word), "{name}: {word} is never shown");
        }
    }
}

/// What a massage cautions of, as the screen says it.
fn told() -> Vec<String> {
    let cautions = &Language::english().cautions;
    let told = [&cautions.general, &cautions.massage];
    told.map(|line| crate::letters::without_flags(line)).into()
}

/// All that is shown as one text: frames and gaps are no words.
fn middle(view: &View, width: u16, height: u16) -> String {
    let shown = text(view, width, height);
    let words = shown.split_whitespace().filter(|word| *word != "|");
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn where_something_is_said_without_a_picture_both_are_read() {
    let (score, mix) = (score(), Mix::default());
    let plan = planned(&score);
    let sentence = plan.moments[0].text.clone();
    let cautions: Vec<String> = told();
    for at in [600, 2000, 4900] {
        for (width, height) in [(80, 24), (64, 24), (100, 40), (40, 12), (60, 16)] {
            let view = |page| View {
                below: &cautions,
                page: Some(page),
                ..View::new(&score, &plan, Millis(at), &mix)
            };
            let pages = (0..stage::pages(&cautions)).map(|page| middle(&view(page), width, height));
            let pages: Vec<String> = pages.collect();
            for page in &pages {
                assert!(
                    page.contains(&sentence),
                    "{at} ms, {width}x{height}: {page}"
                );
            }
            let read = pages.join(" ");
            let read: Vec<&str> = read.split(' ').collect();
            for word in cautions.iter().flat_map(|line| line.split_whitespace()) {
                assert!(read.contains(&word), "{at} ms, {width}x{height}: {word}");
            }
        }
    }
}

#[test]
fn neither_a_sentence_nor_a_breath_is_ever_hidden_by_a_caution() {
    let (score, mix) = (score(), Mix::default());
    let plan = planned(&score);
    let cautions: Vec<String> = told();
    for at in (0..80_000).step_by(1700).map(Millis) {
        for (width, height) in [(80, 24), (40, 12), (20, 5), (30, 8)] {
            let without = View::new(&score, &plan, at, &mix);
            let scene = Scene::new(&without);
            let said = scene.sentence.as_ref().filter(|said| !said.over);
            let plain = middle(&without, width, height);
            let view = View {
                below: &cautions,
                page: Some(0),
                ..View::new(&score, &plan, at, &mix)
            };
            let shown = middle(&view, width, height);
            for word in [said.map_or("", |said| said.text), &scene.doing.word] {
                if plain.contains(word) {
                    assert!(shown.contains(word), "{at:?}, {width}x{height}:\n{shown}");
                }
            }
            // Over a breath nothing else has room beside what is said.
            assert!(
                !scene.is_full() || shown == plain,
                "{at:?}, {width}x{height}"
            );
        }
    }
}
