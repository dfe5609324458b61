//! Writing sessions in an editor: the table of keys, the reader and the schema agree.

mod checked;
mod lines;

use std::collections::BTreeSet;

use evenfall::advice;
use evenfall::diagnostic::{Code, Diagnostic, Span, any_error};
use evenfall::prepare::{Prepared, Source, Speaker, built_in, prepare};
use evenfall::schema;
use evenfall::script;
use evenfall::script::keys::{ANY_STEP, Form, KINDS, Key, REQUIRED, SCRIPT, Shape, kind_of};
use evenfall::session::{Wishes, understand};
use evenfall::time;
use evenfall::world::{BuiltIn, Memory};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;

/// A small script around each table; `%` is where a key of it goes.
fn frame(form: &Form) -> String {
    let step = "[[step]]\nid = \"the-id-of-a-step\"\nrest = \"1s..60m\"\n";
    let layer = format!("{step}[[layer]]\nsound = \"rain\"\n");
    let pattern =
        "[patterns.calm]\nargs = [\"part\"]\nsteps = [{ say = \"Notice the {part}. [5s]\" }]\n%";
    let used = "[[step]]\nuse = \"calm\"\nwith = { part = \"feet\" }\n";
    match form.what {
        "a script" => format!("%{step}"),
        "`[params]`" => format!("[params]\n%{step}"),
        "a parameter" => format!("[params.n]\ndefault = 4\n%{step}"),
        "`[voice]`" => format!("[voice]\n%{step}"),
        "the `voice` of a step" => {
            "[[step]]\nsay = \"Rest a while. [5s]\"\n[step.voice]\n%".into()
        }
        "`at_end`" => format!("{step}[voice.at_end]\n%"),
        "`[cues]`" => format!("[cues]\n%{step}"),
        "`[after]`" => format!("{layer}[after]\nkeep = \"30m\"\n%"),
        "`[patterns]`" => format!("[patterns]\n%{step}"),
        "a pattern" => format!("{pattern}{used}"),
        "`args` in braces" => "[patterns.calm]\nsteps = [{ say = \"Notice the {part}. [5s]\" }]\n\
             [patterns.calm.args]\n%[[step]]\nuse = \"calm\"\n"
            .into(),
        "an argument" => format!(
            "{}[[step]]\nuse = \"calm\"\n[step.with]\n%",
            pattern.trim_end_matches('%')
        ),
        "a layer" => format!("{layer}%"),
        "a gain point" => format!("{layer}[[layer.gain]]\nat = \"start\"\ndb = -20\n%"),
        "`bells`" => "[[step]]\nrest = \"30m\"\n[step.bells]\nevery = \"5m\"\n%".into(),
        "`[before]`" => format!("{step}[before]\nsilence = \"10s\"\n%"),
        "`over` in braces" => {
            let words: Vec<String> = (0..1000).map(|n| format!("\"word {n}\"")).collect();
            format!(
                "[lists]\naffirmations = [{}]\n[[step]]\nbreathe = \"4-0-6\"\n[step.over]\n\
                 from = \"affirmations\"\n%",
                words.join(", ")
            )
        }
        "`drift`" => format!("{layer}[layer.drift]\n%"),
        "`loop`" => format!("{layer}[layer.loop]\n%"),
        "`parameters`" => format!("{layer}[layer.parameters]\n%"),
        "a point of a course" => {
            format!("{layer}[[layer.parameters.intensity]]\nat = \"start\"\nvalue = 0.3\n%")
        }
        "`[pronounce]`" => format!("[pronounce]\n%{step}"),
        "`[lists]`" => format!("[lists]\n%{step}"),
        "`with`" => "[[step]]\nsession = \"box-breath\"\n[step.with]\n%".into(),
        "`each` in braces" => {
            // As many words as may be drawn at once.
            let words: Vec<String> = (0..1000).map(|n| format!("\"word {n}\"")).collect();
            format!(
                "[lists]\nthings = [{}]\n{}[[step]]\nuse = \"calm\"\n[step.each]\ndraw = 2\n\
                 from = \"things\"\n%",
                words.join(", "),
                pattern.trim_end_matches('%')
            )
        }
        "a `massage` step" => {
            "[[step]]\nmassage = \"feet\"\nstroke = \"5s\"\nhow = \"Slow circles.\"\n%".into()
        }
        "a `breathe` step" => {
            "[[step]]\nbreathe = \"4-0-6\"\nspeak = [\"in\", \"\", \"out\", \"\"]\nover = \"I am here.\"\n%".into()
        }
        "a `tense` step" => "[[step]]\ntense = \"feet\"\nhow = \"Curl your toes.\"\n%".into(),
        "`cycles`" => "[[step]]\nbreathe = \"4-0-6\"\n[step.cycles]\n%".into(),
        "a `use` step" => format!("{}{used}%", pattern.trim_end_matches('%')),
        _ => {
            let kind = KINDS.iter().find(|kind| kind.what == form.what);
            let name = kind_of(kind.unwrap_or_else(|| panic!("no frame for {}", form.what)));
            let example = form.key(name).unwrap().example;
            format!("[[step]]\n{name} = {example}\n%")
        }
    }
}

/// The frame with `key` in it, for the line of that key that stands there already.
fn with(form: &Form, key: &str, value: &str) -> String {
    let mut frame = frame(form);
    if (form.what, key) == ("a script", "step") {
        frame = "%".into();
    }
    let other = if key == "each" { "with = " } else { "%%" };
    let own = format!("{key} = ");
    let (before, after) = frame.split_once('%').unwrap();
    // Only the table the key goes into has lines of its own to replace.
    let cut = before.rfind("[[").max(before.rfind("\n[")).unwrap_or(0);
    let (above, table) = before.split_at(cut);
    let kept = table
        .lines()
        .filter(|line| !line.starts_with(&own) && !line.starts_with(other))
        .map(|line| format!("{line}\n"));
    format!(
        "{above}{}{key} = {value}\n{after}",
        kept.collect::<String>()
    )
}

/// Every table of the language.
fn forms() -> Vec<&'static Form> {
    let mut found: Vec<&'static Form> = vec![&SCRIPT];
    found.extend(&KINDS);
    let mut next = 0;
    while next < found.len() {
        let form = found[next];
        let inner = form
            .keys()
            .chain(form.entry)
            .flat_map(|key| below(&key.shape));
        for form in inner.collect::<Vec<_>>() {
            if !found.iter().any(|known| std::ptr::eq(*known, form)) {
                found.push(form);
            }
        }
        next += 1;
    }
    found
}

fn below(shape: &Shape) -> Vec<&'static Form> {
    match shape {
        Shape::Either(shapes) => shapes.iter().flat_map(below).collect(),
        shape => shape.form().into_iter().collect(),
    }
}

fn each_key(mut check: impl FnMut(&'static Form, &'static Key)) {
    for form in forms() {
        for key in form.keys().chain(form.entry) {
            check(form, key);
        }
    }
}

/// Everything that is wrong with a script, and everything that is advised.
fn faults(text: &str) -> Vec<Diagnostic> {
    let (script, mut faults) = script::read(text);
    let understood = understand(&script, text, &Wishes::default());
    let mut said = advice::written(&understood.session);
    advice::settle(&mut said, text);
    faults.extend(understood.faults);
    faults.extend(said);
    faults
}

fn validator() -> Validator {
    jsonschema::validator_for(&schema::schema()).unwrap()
}

fn json(text: &str) -> Option<Value> {
    serde_json::to_value(toml::from_str::<toml::Table>(text).ok()?).ok()
}

fn objections(validator: &Validator, text: &str) -> Vec<String> {
    let value = json(text).unwrap_or_else(|| panic!("no TOML:\n{text}"));
    let all = validator.iter_errors(&value);
    all.map(|e| format!("{}: {e}", e.instance_path())).collect()
}

#[test]
fn every_example_of_every_key_is_understood_and_is_in_the_schema() {
    let validator = validator();
    let mut keys = 0;
    each_key(|form, key| {
        let text = with(form, key.name, key.example);
        let found = faults(&text);
        assert!(!any_error(&found), "{text}\n{found:#?}");
        assert_eq!(objections(&validator, &text), [""; 0], "{text}");
        keys += 1;
    });
    assert!(keys > 70, "{keys}");
}

#[test]
fn every_key_is_read_and_none_takes_what_it_should_not() {
    let validator = validator();
    each_key(|form, key| {
        let text = with(form, key.name, "1979-05-27");
        let (_, found) = script::read(&text);
        let named = |d: &Diagnostic| d.message.contains(key.name) || form.entry.is_some();
        assert!(found.iter().any(named), "{text}\n{found:#?}");
        // A date is a text in JSON, so words and bounds alone can tell.
        let text = with(form, key.name, "[[[]]]");
        assert_ne!(objections(&validator, &text), [""; 0], "{text}");
        assert!(any_error(&faults(&text)), "{text}");
    });
}

#[test]
fn a_key_that_may_not_be_left_out_is_asked_for() {
    let validator = validator();
    each_key(|form, key| {
        if key.default != REQUIRED || form.entry.is_some() {
            return;
        }
        let given = with(form, key.name, key.example);
        let line = format!("{} = {}\n", key.name, key.example);
        assert!(given.contains(&line), "{given}");
        let text = given.replacen(&line, "", 1);
        assert!(any_error(&faults(&text)), "{text}");
        assert_ne!(objections(&validator, &text), [""; 0], "{text}");
    });
}

/// The shapes a key may take, alternatives apart.
fn flat(shape: &'static Shape) -> Vec<&'static Shape> {
    match shape {
        Shape::Either(shapes) => shapes.iter().flat_map(flat).collect(),
        shape => vec![shape],
    }
}

#[test]
fn numbers_end_where_the_program_says_they_end() {
    let validator = validator();
    let mut ranges = 0;
    each_key(|form, key| {
        for shape in flat(&key.shape) {
            let (min, max) = match shape {
                Shape::Number(min, max) if *min > f64::MIN => (*min, *max),
                Shape::Whole(min, max) => (f64::from(*min), f64::from(*max)),
                _ => continue,
            };
            ranges += 1;
            for (value, allowed) in [
                (min, true),
                (max, true),
                (min - 1.0, false),
                (max + 1.0, false),
            ] {
                let text = with(form, key.name, &value.to_string());
                assert_eq!(!any_error(&faults(&text)), allowed, "{text}");
                assert_eq!(objections(&validator, &text).is_empty(), allowed, "{text}");
            }
        }
    });
    assert!(ranges > 10, "{ranges}");
}

#[test]
fn words_are_those_the_program_lists() {
    let validator = validator();
    let mut lists = 0;
    each_key(|form, key| {
        for shape in flat(&key.shape) {
            let Shape::Word(choices) = shape else {
                continue;
            };
            lists += 1;
            for (word, what) in *choices {
                assert!(what.ends_with('.'), "{word}: {what}");
                let text = with(form, key.name, &format!("{word:?}"));
                assert!(!any_error(&faults(&text)), "{text}");
                assert_eq!(objections(&validator, &text), [""; 0], "{text}");
            }
            let text = with(form, key.name, "\"xyzzy\"");
            assert_ne!(objections(&validator, &text), [""; 0], "{text}");
            let found = faults(&text);
            if matches!(key.shape, Shape::Either([Shape::Seed, ..])) {
                // A number or a word: the message names both.
                let told = |(word, _): &(&str, &str)| found[0].message.contains(word);
                assert!(choices.iter().all(told), "{found:#?}");
                continue;
            }
            let help = found
                .iter()
                .find(|d| d.code == Code::S007)
                .unwrap()
                .help
                .clone()
                .unwrap();
            let list = help.split("allowed here: ").nth(1).unwrap();
            let list = list.split(';').next().unwrap();
            let known: BTreeSet<&str> = list.split(", ").collect();
            let ours: BTreeSet<&str> = choices.iter().map(|(word, _)| *word).collect();
            assert_eq!(known, ours);
        }
    });
    assert!(lists >= 6, "{lists}");
}

#[test]
fn meanings_are_sentences_and_keys_stand_once() {
    each_key(|form, key| {
        assert!(
            key.what.ends_with(['.', '}']) || key.what.ends_with(|c: char| c.is_alphanumeric()),
            "{}",
            key.what
        );
        let first = key.what.chars().next().unwrap();
        assert!(
            first.is_uppercase() || key.what.starts_with('"'),
            "{}",
            key.what
        );
        let same = form.keys().filter(|other| other.name == key.name).count();
        assert!(same <= 1, "{} twice in {}", key.name, form.what);
    });
    // A step of any kind knows the keys of all.
    for kind in &KINDS {
        for key in kind.keys() {
            assert!(ANY_STEP.key(key.name).is_some(), "{}", key.name);
        }
    }
}

/// Failures are told, and leave no file behind.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
