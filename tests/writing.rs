//! Writing sessions in an editor: the table of keys, the reader and the schema agree.

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
        "`[cues]`" => format!("[cues]\n%{step}"),
        "`[after]`" => format!("{layer}[after]\nkeep = \"30m\"\n%"),
        "`[patterns]`" => format!("[patterns]\n%{step}"),
        "a pattern" => format!("{pattern}{used}"),
        "an argument" => format!(
            "{}[[step]]\nuse = \"calm\"\n[step.with]\n%",
            pattern.trim_end_matches('%')
        ),
        "a layer" => format!("{layer}%"),
        "a gain point" => format!("{layer}[[layer.gain]]\nat = \"start\"\ndb = -20\n%"),
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
        "a `massage` step" => "[[step]]\nmassage = \"feet\"\nstroke = \"5s\"\n%".into(),
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

#[test]
fn the_schema_takes_every_script_that_works_and_finds_what_form_can_tell() {
    let validator = validator();
    for (name, text) in built_in() {
        assert_eq!(objections(&validator, text), [""; 0], "{name}");
    }
    let mut caught = Vec::new();
    for file in std::fs::read_dir("tests/scripts").unwrap() {
        let path = file.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        if path.extension().is_none_or(|e| e != "toml") || json(&text).is_none() {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap().to_string();
        let mut found = objections(&validator, &text);
        // A code that is none is only advised on.
        if name == "allowances" {
            found.retain(|objection| !objection.starts_with("/allow"));
        }
        if !any_error(&faults(&text)) {
            assert_eq!(found, [""; 0], "{name} works");
        } else if !found.is_empty() {
            caught.push(name);
        }
    }
    caught.sort();
    for name in [
        "bare-number",
        "loud",
        "misspelt-keys",
        "no-kind",
        "no-sound",
        "one-layer-bracket",
        "three-words",
        "two-kinds",
        "wrong-ending",
        "wrong-unit",
    ] {
        assert!(
            caught.iter().any(|c| c == name),
            "{name} is not among {caught:?}"
        );
    }
}

#[test]
fn the_committed_pointer_is_a_comment_that_names_the_schema() {
    assert!(schema::POINTER.starts_with("#:schema ./"));
    assert!(schema::POINTER.ends_with(schema::FILE));
}

/// Failures are told, and leave no file behind.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn check_of(key: &str, value: &str) -> bool {
    let schema = schema::schema();
    let step = if key == "rest" {
        "rest-step"
    } else {
        "breathe-step"
    };
    let part = &schema["$defs"][step]["properties"][key];
    jsonschema::is_valid(part, &Value::from(value))
}

#[test]
fn the_schema_refuses_times_that_are_none() {
    for (text, valid) in [
        ("20s", true),
        ("20..60s", true),
        ("1m30s..2 min", true),
        ("{n}s", true),
        ("20", false),
        ("5x", false),
        ("20s..", false),
        ("1,5s", false),
        ("", false),
    ] {
        assert_eq!(check_of("rest", text), valid, "{text:?}");
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn the_schema_takes_whatever_the_program_takes_for_a_time(
        text in "[0-9]{0,2}\\.?[0-9]{0,2} ?(s|m|h|ms|min|minutes|sec|hour)?(\\.\\.)?[0-9]{0,2}\\.?[0-9]{0,2} ?(s|m|h|ms|min|second)?([0-9]{1,2}s)?"
    ) {
        if time::stretch(&text, Span::default()).is_ok() {
            prop_assert!(check_of("rest", &text), "{text:?}");
        }
    }

    #[test]
    fn the_schema_takes_whatever_the_program_takes_for_a_breath(
        text in "[0-9]{1,2}\\.?[0-9]?(\\+[0-9])?(-[0-9.]{1,2}){0,3}( ?-> ?[0-9](-[0-9]){1,3})?"
    ) {
        if evenfall::session::breath::parse(&text).is_ok() {
            prop_assert!(check_of("breathe", &text), "{text:?}");
        }
    }
}

#[test]
fn one_fault_of_a_step_or_a_layer_hides_no_other() {
    use Code::*;
    for (text, codes) in [
        (
            "[[step]]\nbreathe = \"4-4\"\ncycles = -3\n",
            vec![S011, S006],
        ),
        (
            "[[step]]\nbreathe = \"4-4\"\nfor = \"5x\"\n",
            vec![S011, S005],
        ),
        (
            "[[step]]\nbreathe = \"4-0-4\"\ncycles = 0\nfor = \"5x\"\n",
            vec![S005, S006, S008],
        ),
        (
            "[[step]]\nmassage = \"nowhere\"\nhow = \"Here. [5]\"\nfor = \"5x\"\n",
            vec![S005, S007, S017],
        ),
        (
            "[[step]]\nmassage = \"nowhere\"\nstroke = \"90s\"\nspeak = \"sing\"\n",
            vec![S006, S007],
        ),
        (
            "[[step]]\ntense = \"wings\"\nhow = \"Up. [5]\"\nhold = \"60s\"\nrelease = \"5x\"\n",
            vec![S005, S006, S007, S017],
        ),
        (
            "[[step]]\nuse = \"nothing\"\nrounds = 0\n",
            vec![S006, S007],
        ),
        (
            "[[step]]\nsay = \"Here. [5]\"\n[after]\nkeep = \"5x\"\nfade = \"3\"\n",
            vec![S005, S017],
        ),
    ] {
        let found = faults(text);
        for code in codes {
            assert!(
                found.iter().any(|d| d.code == code),
                "{code} in {text}: {found:?}"
            );
        }
    }
    let both = "[[step]]\nrest = \"5s\"\n[after]\nkeep = \"5x\"\nfade = \"3\"\n";
    assert_eq!(
        faults(both).iter().filter(|d| d.code == Code::S005).count(),
        2
    );
}

/// A script that lies nowhere, prepared without a voice.
fn prepared(text: &str) -> (Option<Prepared>, Vec<Diagnostic>) {
    let source = Source {
        name: "script.toml".into(),
        text: text.into(),
        place: None,
        folders: Vec::new(),
        translation: None,
    };
    let world = BuiltIn::under(Memory::new());
    prepare(&world, &source, &Wishes::default(), &Speaker::Off)
}

#[test]
fn a_plan_says_who_gives_in_the_language_of_the_session() {
    for (language, area, gives) in [("en", "back", "A gives"), ("de", "rücken", "A gibt")] {
        let text =
            format!("language = \"{language}\"\n[[step]]\nmassage = \"{area}\"\ngiver = \"A\"\n");
        let (prepared, found) = prepared(&text);
        let plan = prepared.unwrap_or_else(|| panic!("{found:?}")).plan;
        let text = &plan.moments[0].text;
        assert!(text.ends_with(gives), "{text}");
    }
}

/// Lines that scripts are made of, right and wrong.
const LINES: &[&str] = &[
    "[[step]]",
    "[[layer]]",
    "[after]",
    "[params]",
    "n = \"3\"",
    "[patterns.p]",
    "[voice]",
    "args = [\"n\"]",
    "steps = [{ say = \"{n} [5s]\" }, { rest = \"1s..1h\" }]",
    "id = \"a\"",
    "length = \"10m\"",
    "length = \"1s\"",
    "length = \"12h\"",
    "range = \"1m..2m\"",
    "ending = \"sleep\"",
    "ending = \"day\"",
    "tags = [\"children\"]",
    "seed = 7",
    "sound = \"white-noise\"",
    "level_db = 6",
    "from = \"a+10s\"",
    "until = \"a.end-5m\"",
    "every = \"1s..2s\"",
    "say = \"Let go. [500ms] (3s) Rest. [1s..9m]\"",
    "say = \"[5\"",
    "say = [\"One.\", \"Two {n}.\"]",
    "chapter = \"x\"",
    "optional = true",
    "when = \"day\"",
    "breathe = \"4-7-8\"",
    "breathe = \"4-0-4 -> 4-0-8\"",
    "cycles = 10000",
    "cycles = { min = 1 }",
    "for = \"1m..12h\"",
    "for = \"0s\"",
    "speak = \"count\"",
    "tense = \"fists\"",
    "hold = \"10s\"",
    "release = \"1s\"",
    "rounds = 5",
    "massage = \"back\"",
    "giver = \"A\"",
    "giver = \"B\"",
    "stroke = \"5s -> 7.5s\"",
    "rest = \"0s..12h\"",
    "strike = \"bell\"",
    "use = \"p\"",
    "with = { n = \"x\" }",
    "rounds = 1000",
    "session = \"box-breath\"",
    "keep = \"5m\"",
    "fade = \"10m\"",
    "allow = [\"W002\", \"W999\"]",
    "gain = [{ at = \"a\", db = -9 }]",
    "=",
    "\"",
];

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn any_script_ends_in_a_score_or_in_faults(
        lines in proptest::collection::vec(proptest::sample::select(LINES), 0..16),
        junk in "\\PC{0,40}",
        at in 0usize..16,
    ) {
        let mut lines: Vec<&str> = lines;
        lines.insert(at.min(lines.len()), &junk);
        for text in [lines.join("\n"), junk.clone(), lines.concat()] {
            let (prepared, found) = prepared(&text);
            prop_assert!(prepared.is_some() != any_error(&found), "{text}: {found:?}");
        }
    }

    #[test]
    fn the_same_script_makes_the_same_score(
        lines in proptest::collection::vec(proptest::sample::select(LINES), 0..12),
    ) {
        let text = lines.join("\n");
        let scores = [0, 1].map(|_| prepared(&text).0.map(|p| p.score));
        prop_assert_eq!(&scores[0], &scores[1]);
    }
}
