//! What an author marks leaves where it is left out, and nothing else.

use std::collections::BTreeSet;

use super::super::Source;
use super::super::reading::Reading;
use super::super::sayings::said;
use crate::session::{Wishes, understand};
use crate::world::Memory;

/// Each sentence that is said of a script where these parts are left out, and its chapters.
fn without(text: &str, skip: &[&str]) -> (BTreeSet<String>, Vec<String>) {
    let world = Memory::new();
    let source = Source::of_text("mine", text.to_string());
    let reading = Reading::new(&world, &source, None);
    let wishes = Wishes {
        skip: skip.iter().map(ToString::to_string).collect(),
        ..Wishes::default()
    };
    let understood = understand(&reading.script, &source.text, &wishes);
    let session = understood.whole().unwrap_or_else(|| panic!("{text}"));
    let chapters = session.steps.iter().filter_map(|step| step.chapter.clone());
    (said(&session).into_iter().collect(), chapters.collect())
}

fn sentences<const N: usize>(all: [&str; N]) -> BTreeSet<String> {
    all.into_iter().map(String::from).collect()
}

#[test]
fn a_step_and_a_use_leave_whole_with_what_they_are_about() {
    let text = r#"
        [patterns.calm]
        args  = ["part"]
        steps = [
          { say = "Calm. [5s]" },
          { chapter = "{part}", say = "Your {part} again. [5s]", about = "{part}" },
        ]
        [[step]]
        chapter = "Legs"
        about   = "legs"
        use     = "calm"
        with    = { part = "hands" }
        [[step]]
        use  = "calm"
        with = { part = "feet" }
        [[step]]
        chapter = "Last"
        say     = "Rest. [5s]"
    "#;
    let all = ["Calm.", "Your hands again.", "Your feet again.", "Rest."];
    assert_eq!(without(text, &[]).0, sentences(all));
    let (said, chapters) = without(text, &["left knee"]);
    assert_eq!(said, sentences(["Calm.", "Your feet again.", "Rest."]));
    assert_eq!(chapters, ["Feet", "Last"]);
    let (said, chapters) = without(text, &["toes", "fingers"]);
    assert_eq!(said, sentences(["Calm.", "Rest."]));
    assert_eq!(chapters, ["Last"]);
}

#[test]
fn a_sentence_leaves_with_its_pause_and_a_wording_of_which_nothing_is_left_gives_way() {
    let text = r#"
        [[step]]
        say = "Heavy arms. Heavy legs. [5s about arms, legs] And rest. [7s] Let go. [about jaw]"
        [[step]]
        say = ["Still hands. [5s about hands]", "A still face. [5s about face]"]
    "#;
    let arms = without(text, &["arms"]).0;
    assert_eq!(arms, sentences(["And rest.", "Let go.", "A still face."]));
    let face = without(text, &["face"]).0;
    assert_eq!(
        face,
        sentences(["Heavy arms.", "Heavy legs.", "And rest.", "Still hands."])
    );
    assert_eq!(without(text, &["face", "arms"]).0, sentences(["And rest."]));
}

#[test]
fn authors_own_words_are_for_both_sides_and_the_programs_for_either() {
    let own =
        "[[step]]\ntense = \"calves\"\nhow = \"Toes up, both of them.\"\n[[step]]\nrest = \"1m\"";
    assert_eq!(without(own, &["left calf"]).0, sentences([]));
    let ours = "[[step]]\ntense = \"calves\"\n";
    let said = without(ours, &["left calf"]).0;
    assert!(
        said.contains("Draw the toes of your right foot up toward your shin."),
        "{said:?}"
    );
}

#[test]
fn a_word_on_a_breath_is_silent_where_it_is_about_what_is_left_out() {
    let text = "[[step]]\nbreathe = \"4-0-6\"\ncycles = 1\nspeak = [\"stir your feet [about feet]\", \"\", \"one\", \"\"]";
    assert_eq!(without(text, &[]).0, sentences(["stir your feet", "one"]));
    assert_eq!(without(text, &["toes"]).0, sentences(["one"]));
}
