//! What a listener leaves out is nowhere in a built-in session, whatever its language, and
//! nowhere in what the program says by itself.

mod marks;
mod words;

use std::collections::HashSet;
use std::thread;

use super::reading::Reading;
use super::sayings::said;
use super::{Source, built_in, built_in_translations};
use crate::script::{Kind, Script};
use crate::session::{Action, BodyPart, Ending, Language, Session, Wishes, things, understand};
use crate::world::{BuiltIn, Memory};
use words::PartWords;

/// All that a session says or has done, in words.
fn all_of(session: &Session) -> Vec<String> {
    let mut all = said(session);
    for step in &session.steps {
        match &step.action {
            Action::Tense(row) => all.extend(row.iter().map(|t| t.name.clone())),
            Action::Massage(m) => all.extend(m.turns.iter().map(|t| t.name.clone())),
            Action::Say(_) | Action::Breathe(_) | Action::Rest(_) | Action::Strike { .. } => {}
        }
    }
    all
}

/// The script with the one wording of each sentence that stands at `turn`, or that which does
/// when it begins anew behind the last.
fn with_wording(script: &Script, turn: usize) -> Script {
    let mut script = script.clone();
    // A translation may do without the last of them.
    let translated = script.translation.iter().flat_map(|t| &t.steps);
    let translated: Vec<(String, usize)> = translated
        .map(|step| (step.id.value.clone(), step.say.len()))
        .collect();
    let patterns = script.patterns.iter_mut().flat_map(|p| &mut p.steps);
    for step in script.steps.iter_mut().chain(patterns) {
        if let Kind::Say(wordings) = &mut step.kind {
            let id = step.id.as_ref().map(|id| id.value.as_str());
            let own = translated.iter().find(|(own, _)| Some(own.as_str()) == id);
            let all = own.map_or(wordings.len(), |(_, n)| (*n).clamp(1, wordings.len()));
            let one = wordings.swap_remove(turn % all);
            *wordings = vec![one];
        }
    }
    for step in script.translation.iter_mut().flat_map(|t| &mut t.steps) {
        if !step.say.is_empty() {
            let one = step.say.swap_remove(turn % step.say.len());
            step.say = vec![one];
        }
    }
    script
}

/// What is named though it is left out, of a built-in session in `language`.
fn kept_of(name: &str, language: Option<&str>) -> Vec<String> {
    let world = BuiltIn::under(Memory::new());
    let source = Source::built_in(name).unwrap();
    let reading = Reading::new(&world, &source, language);
    let words = PartWords::of(language.unwrap_or("en"));
    let drawn = things(language.unwrap_or("en")).into_iter().flatten();
    let drawn: HashSet<&str> = drawn.collect();
    let mut kept = Vec::new();
    for turn in 0..3 {
        let mut script = with_wording(&reading.script, turn);
        let others = script.others.clone();
        for (name, other) in others {
            let other = crate::script::Other {
                script: with_wording(&other.script, turn),
                text: other.text.clone(),
                folders: other.folders.clone(),
            };
            script.others.insert(name, other.into());
        }
        for part in BodyPart::all() {
            let ending = [Ending::Sleep, Ending::Day, Ending::Plain];
            let wishes = Wishes {
                skip: vec![part.id()],
                passive: turn == 1,
                ending: Some(ending[turn]),
                ..Wishes::default()
            };
            let session = understand(&script, &source.text, &wishes).whole();
            let session = session.unwrap_or_else(|| panic!("{name} without {}", part.id()));
            kept.extend(all_of(&session).into_iter().filter_map(|line| {
                // A juggling ball is no part of anybody.
                let is_thing = drawn.contains(line.trim_end_matches('.'));
                let what = words.named(part, &line).filter(|_| !is_thing)?;
                let place = format!("{name} {}", language.unwrap_or("en"));
                Some(format!("{place}, --skip {}: {what}: {line}", part.id()))
            }));
        }
    }
    kept
}

#[test]
fn no_built_in_session_names_or_moves_what_is_left_out_in_any_language() {
    let mut all: Vec<(&str, Option<&str>)> = Vec::new();
    for (name, _) in built_in() {
        all.push((name, None));
        let others = built_in_translations(name).into_iter();
        all.extend(others.map(|tag| (name, Some(tag))));
    }
    assert!(all.len() > 30, "{}", all.len());
    let halves = all.chunks(all.len().div_ceil(2));
    let kept: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = halves
            .map(|half| {
                let kept = || half.iter().flat_map(|(name, tag)| kept_of(name, *tag));
                scope.spawn(move || kept().collect::<Vec<_>>())
            })
            .collect();
        let found = running.into_iter().flat_map(|half| half.join().unwrap());
        found.collect()
    });
    assert!(kept.is_empty(), "{}: {kept:#?}", kept.len());
}

#[test]
fn nothing_the_program_says_of_muscles_and_massage_names_what_is_left_out() {
    let world = Memory::new();
    let mut kept = Vec::new();
    for tag in Language::tags() {
        let (words, language) = (PartWords::of(tag), Language::find(tag).unwrap());
        let mut text = format!("language = {tag:?}\n");
        for muscle in language.muscle_names() {
            text += &format!("[[step]]\ntense = {muscle:?}\n");
        }
        for area in language.area_names() {
            for giver in ["", "giver = \"A\"\n"] {
                let within = language.areas(area).unwrap();
                let mut turns = within
                    .iter()
                    .flat_map(|a| language.turns(a, !giver.is_empty()));
                if turns.all(|turn| turn.words(!giver.is_empty()).is_some()) {
                    text += &format!("[[step]]\nmassage = {area:?}\n{giver}");
                }
            }
        }
        let source = Source::of_text("all", text);
        let reading = Reading::new(&world, &source, None);
        for (part, passive) in BodyPart::all().flat_map(|part| [(part, false), (part, true)]) {
            let wishes = Wishes {
                skip: vec![part.id()],
                passive,
                ..Wishes::default()
            };
            let session = understand(&reading.script, &source.text, &wishes).whole();
            let session = session.unwrap_or_else(|| panic!("{tag} without {}", part.id()));
            kept.extend(all_of(&session).into_iter().filter_map(|line| {
                let what = words.named(part, &line)?;
                Some(format!("{tag}, --skip {}: {what}: {line}", part.id()))
            }));
        }
    }
    kept.sort();
    kept.dedup();
    assert!(kept.is_empty(), "{}: {kept:#?}", kept.len());
}

#[test]
fn a_part_that_is_nowhere_in_a_session_is_told_and_changes_nothing() {
    let world = BuiltIn::under(Memory::new());
    let source = Source::built_in("box-breath").unwrap();
    let reading = Reading::new(&world, &source, None);
    let with = |skip: &[&str], always: &[&str]| {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let wishes = Wishes {
            skip: names(skip),
            always_skip: names(always),
            ..Wishes::default()
        };
        let understood = understand(&reading.script, &source.text, &wishes);
        let told: Vec<String> = understood
            .faults
            .iter()
            .map(|d| d.message.clone())
            .collect();
        (said(&understood.session), told)
    };
    let (all, none) = with(&[], &[]);
    assert_eq!(none, [""; 0]);
    let (same, told) = with(&["left knee", "feet", "jaw"], &["neck"]);
    assert_eq!(
        told,
        ["left knee", "jaw"].map(|part| format!("nothing in this session touches: {part}"))
    );
    assert!(same.len() < all.len());
    assert_eq!(with(&["jaw"], &[]).0, all);
}
