//! What the guide lists: keys, names, sessions. Its tables are made from what the program
//! knows; the words in their last column are the guide's own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;

use evenfall::diagnostic::any_error;
use evenfall::prepare::{Source, Speaker, built_in, prepare};
use evenfall::script::keys::{ANY_STEP, Form, KINDS, Key, Names, REQUIRED, SCRIPT, Shape, WISHES};
use evenfall::session::{Ending, Language, Wishes};
use evenfall::sound::catalogue;

use super::{GUIDE, README, found, slug, told, world};

/// Replaces what stands between two marks of the guide, or says how it differs.
///
/// `UPDATE_GUIDE=1 cargo test --test guide` writes it into the guide.
fn stands(mark: &str, wanted: &str) {
    let (open, close) = (
        format!("<!-- {mark} -->\n"),
        format!("<!-- end of the {mark} -->"),
    );
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sessions/README.md");
    let guide = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = guide.split_once(&open).unwrap();
    let (stands, after) = rest.split_once(&close).unwrap();
    let wanted = format!("\n{}\n\n", wanted.trim());
    if stands == wanted {
        return;
    }
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        std::fs::write(&path, format!("{before}{open}{wanted}{close}{after}")).unwrap();
        return;
    }
    let there: BTreeSet<&str> = stands.lines().collect();
    let due: BTreeSet<&str> = wanted.lines().collect();
    let gone: Vec<String> = there.difference(&due).map(|l| format!("- {l}")).collect();
    let new: Vec<String> = due.difference(&there).map(|l| format!("+ {l}")).collect();
    panic!(
        "sessions/README.md, the {mark}: UPDATE_GUIDE=1 cargo test --test guide mends it\n{}\n{}",
        gone.join("\n"),
        new.join("\n")
    );
}

/// The last cell of every row of tables, by heading and first cell: these words are the
/// guide's own.
fn words_of_the_guide() -> BTreeMap<(String, String), String> {
    let mut heading = String::new();
    let mut words = BTreeMap::new();
    for line in GUIDE.lines() {
        if let Some(title) = line.strip_prefix('#') {
            heading = title.trim_start_matches('#').trim().into();
        }
        let row = line
            .strip_prefix("| `")
            .and_then(|row| row.strip_suffix(" |"));
        if let Some(cells) = row.map(|row| row.split(" | ").collect::<Vec<_>>()) {
            let name = cells[0].trim_end_matches('`').to_string();
            words.insert((heading.clone(), name), cells[cells.len() - 1].to_string());
        }
    }
    words
}

/// Every table of the language, in the order of the reference, with the keys it is to list.
fn forms() -> Vec<(String, Vec<&'static Key>)> {
    fn walk(form: &'static Form, seen: &mut Vec<*const Form>, found: &mut Vec<&'static Form>) {
        if seen.contains(&std::ptr::from_ref(form)) {
            return;
        }
        seen.push(form);
        found.push(form);
        for key in form.keys().chain(form.entry) {
            inside(&key.shape, seen, found);
        }
    }
    fn inside(shape: &Shape, seen: &mut Vec<*const Form>, found: &mut Vec<&'static Form>) {
        match shape {
            Shape::Table(form) | Shape::Tables(form) | Shape::Blocks(form) => {
                walk(form, seen, found);
            }
            Shape::Either(shapes) => shapes.iter().for_each(|s| inside(s, seen, found)),
            _ => {}
        }
    }
    let (mut seen, mut found) = (Vec::new(), Vec::new());
    walk(&SCRIPT, &mut seen, &mut found);
    let mut tables: Vec<(String, Vec<&Key>)> = found
        .drain(..)
        .map(|form| (title(form), form.keys().chain(form.entry).collect()))
        .collect();
    let common = |groups: &[&'static [Key]]| groups.iter().copied().flatten().collect::<Vec<_>>();
    let groups = ANY_STEP.groups;
    tables.push((
        "Every step".into(),
        common(&[groups[0], groups[groups.len() - 1]]),
    ));
    tables.push((
        "A step that speaks".into(),
        common(&[groups[groups.len() - 2]]),
    ));
    for key in groups[groups.len() - 2] {
        inside(&key.shape, &mut seen, &mut found);
    }
    for form in found.drain(..) {
        tables.push((title(form), form.keys().chain(form.entry).collect()));
    }
    for kind in &KINDS {
        tables.push((title(kind), kind.groups[1].iter().collect()));
        for key in kind.groups[1] {
            inside(&key.shape, &mut seen, &mut found);
        }
        for form in found.drain(..) {
            tables.push((title(form), form.keys().chain(form.entry).collect()));
        }
    }
    tables.push(("The file of wishes".into(), WISHES.keys().collect()));
    for key in WISHES.keys() {
        inside(&key.shape, &mut seen, &mut found);
    }
    for form in found.drain(..) {
        tables.push((title(form), form.keys().chain(form.entry).collect()));
    }
    tables
}

/// What a table is called in the reference.
fn title(form: &Form) -> String {
    match form.what {
        "a script" => "The top of the file".into(),
        "`with`" => "`with` of a session".into(),
        "an argument" => "`with` and `each` of a pattern".into(),
        what => {
            let mut letters = what.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters).collect()
        }
    }
}

/// What a key takes, in words.
fn takes(shape: &Shape) -> String {
    let options = |words: &[(&str, &str)]| {
        let words: Vec<String> = words.iter().map(|(w, _)| format!("`\"{w}\"`")).collect();
        match words.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => words.concat(),
        }
    };
    let link = |form: &Form| {
        let title = title(form);
        format!("[{}](#{})", title.to_lowercase(), slug(&title))
    };
    match shape {
        Shape::Text => "a text".into(),
        Shape::Texts => "a text, or a list of them".into(),
        Shape::Duration => "a time".into(),
        Shape::Elastic => "a time, or a range of times".into(),
        Shape::Number(f64::MIN, f64::MAX) => "a number".into(),
        Shape::Number(low, high) => format!("a number from {low} to {high}"),
        Shape::Whole(low, high) => format!("a whole number from {low} to {high}"),
        Shape::Seed => "a whole number".into(),
        Shape::Boolean => "`true` or `false`".into(),
        Shape::Word(words) => options(words),
        Shape::WordList(words) => format!("{}, or a list of them", options(words)),
        Shape::Known(names) => named(*names).into(),
        Shape::KnownList(names) => format!("{}, or a list of them", named(*names)),
        Shape::First => "`\"first 3\"` and the like".into(),
        Shape::Row(number) => format!("a list of {number} texts"),
        Shape::Table(form) => format!("the keys of {}", link(form)),
        Shape::Tables(form) => format!("a list, each with the keys of {}", link(form)),
        Shape::Blocks(form) => format!("tables of their own, with the keys of {}", link(form)),
        Shape::Steps(true) => "tables of their own, with the keys of [a step](#every-step)".into(),
        Shape::Steps(false) => "a list of steps in braces".into(),
        Shape::Either(shapes) => {
            let all: Vec<String> = shapes.iter().map(takes).collect();
            all.join("; or ")
        }
    }
}

fn named(names: Names) -> &'static str {
    match names {
        Names::Sound => "a sound, or a recording",
        Names::Muscle => "a muscle or a ladder",
        Names::Part => "a part of the body",
        Names::Area => "a massage area, or a row of them",
        Names::Breath => "a breath, in numbers or by name",
        Names::Language => "a language",
        Names::Anchor => "`\"start\"`, `\"end\"`, or the id of a step",
        Names::Warning => "a code",
        Names::Recording => "a recording of yours",
    }
}

/// The words a key is content with, and what each means.
fn choices(key: &Key) -> Vec<String> {
    fn words(shape: &Shape) -> Vec<(&'static str, &'static str)> {
        match shape {
            Shape::Word(words) | Shape::WordList(words) => words.to_vec(),
            Shape::Either(shapes) => shapes.iter().flat_map(words).collect(),
            _ => Vec::new(),
        }
    }
    let line = |(word, what)| format!("- `{} = \"{word}\"`: {what}", key.name);
    words(&key.shape).into_iter().map(line).collect()
}

/// What holds where the key is left out.
fn default(key: &Key) -> String {
    match key.default {
        REQUIRED => "*required*".into(),
        "" => String::new(),
        value if format!("x = {value}").parse::<toml::Table>().is_ok() => format!("`{value}`"),
        words => words.into(),
    }
}

#[test]
fn the_reference_is_the_table_of_keys() {
    let words = words_of_the_guide();
    let mut reference = String::new();
    for (title, keys) in forms() {
        reference += &format!("### {title}\n\n");
        reference +=
            "| key | takes | left out | example | what it means |\n|---|---|---|---|---|\n";
        for key in &keys {
            let own = words.get(&(title.clone(), key.name.into()));
            reference += &format!(
                "| `{}` | {} | {} | `{} = {}` | {} |\n",
                key.name,
                takes(&key.shape),
                default(key),
                key.name,
                key.example,
                own.map_or(key.what, String::as_str),
            );
        }
        let choices: Vec<String> = keys.iter().flat_map(|key| choices(key)).collect();
        if !choices.is_empty() {
            reference += &format!("\n{}\n", choices.join("\n"));
        }
        reference.push('\n');
    }
    stands("reference", &reference);
}

#[test]
fn no_sentence_of_the_guide_names_a_key_that_does_not_exist() {
    let known: BTreeSet<&str> = forms()
        .iter()
        .flat_map(|(_, keys)| keys.iter().map(|key| key.name))
        .collect();
    // Names of parameters of sounds and of the author's own stand in blocks, not in sentences.
    let mut seen = 0;
    for (number, line) in GUIDE.lines().enumerate() {
        for span in line.split('`').skip(1).step_by(2) {
            let Some((key, _)) = span.split_once(" = ") else {
                continue;
            };
            if key.contains(' ') && !key.starts_with("key") {
                continue;
            }
            seen += 1;
            let line = number + 1;
            assert!(
                key == "key" || known.contains(key),
                "line {line}: `{key}` is no key"
            );
        }
    }
    assert!(seen > 60, "{seen} keys in sentences");
}

#[test]
fn the_catalogue_is_the_folder() {
    let words = words_of_the_guide();
    let mut rows =
        "| session | length | range | ends | what it does |\n|---|---|---|---|---|\n".to_string();
    for (name, _) in built_in() {
        let source = Source::built_in(name).unwrap();
        let (prepared, found) = prepare(&world(), &source, &Wishes::default(), &Speaker::Off);
        let prepared = prepared.unwrap_or_else(|| panic!("{name}: {:?}", told(&found)));
        let session = &prepared.session;
        let range = session.range.map_or(String::new(), |range| {
            format!("{} to {}", range.min, range.max)
        });
        let ends = match session.ending {
            Ending::Sleep => "in sleep",
            Ending::Day => "in the day",
            Ending::Plain => "plainly",
        };
        let own = words.get(&("The sessions here".into(), name.into()));
        rows += &format!(
            "| `{name}` | {} | {range} | {ends} | {} |\n",
            prepared.score.guidance.clock(),
            own.unwrap_or(&session.about.summary),
        );
    }
    stands("catalogue", &rows);
}

#[test]
fn every_part_of_the_body_is_in_the_list_of_parts() {
    let (_, rest) = GUIDE.split_once("**Parts of the body**").unwrap();
    let paragraph = rest.split("\n\n").next().unwrap();
    let listed: BTreeSet<String> = paragraph
        .split('`')
        .skip(1)
        .step_by(2)
        .map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let language = Language::english();
    let all: Vec<&str> = language.part_names();
    let unknown: Vec<_> = listed
        .iter()
        .filter(|n| !all.contains(&n.as_str()))
        .collect();
    assert!(unknown.is_empty(), "nothing is called {unknown:?}");
    let sided = |name: &&&str| name.starts_with("left ") || name.starts_with("right ");
    let whole = all.iter().filter(|name| !sided(name));
    let missing: Vec<_> = whole.filter(|name| !listed.contains(**name)).collect();
    assert!(missing.is_empty(), "the guide has no {missing:?}");
}

#[test]
fn every_name_in_the_lists_of_names_is_known() {
    let data = include_str!("../../src/session/data/breaths.toml");
    let breaths: toml::Table = data.parse().unwrap();
    let mut rows = "| name | in-hold-out-hold |\n|---|---|\n".to_string();
    for breath in breaths["breath"].as_array().unwrap() {
        let text = |key: &str| breath[key].as_str().unwrap();
        rows += &format!("| `{}` | {} |\n", text("name"), text("pattern"));
    }
    stands("breaths", &rows);
    for (heading, key) in [("**Muscles**", "tense"), ("**Areas**", "massage")] {
        let (_, rest) = GUIDE.split_once(heading).unwrap();
        let paragraph = rest.split("\n\n").next().unwrap();
        let names = paragraph.split('`').skip(1).step_by(2);
        let folder = tempfile::tempdir().unwrap();
        let mut tried = 0;
        for name in names {
            // A back is reached by another's hands alone.
            let another = if key == "massage" {
                "giver = \"A\"\n"
            } else {
                ""
            };
            let known = ["", another].into_iter().any(|giver| {
                let script = format!("[[step]]\n{key} = \"{name}\"\n{giver}");
                !any_error(&found("names", &script, folder.path()))
            });
            assert!(known, "nothing is called {name}");
            tried += 1;
        }
        assert!(tried > 15, "{tried} names of {key}");
    }
}

#[test]
fn every_sound_a_language_model_is_told_of_exists() {
    let (_, rest) = GUIDE.split_once("Good sounds: ").unwrap();
    let (names, _) = rest.split_once(". Two or three").unwrap();
    let known: BTreeSet<&str> = catalogue().names().collect();
    let named: Vec<&str> = names
        .split([',', ';'])
        .map(|name| name.trim().trim_start_matches("by day also "))
        .collect();
    for name in &named {
        assert!(known.contains(name), "no sound is called {name}");
    }
    assert!(named.len() > 15, "{named:?}");
}

#[test]
fn the_readme_lists_every_session_with_its_length() {
    let named = |line: &'static str| {
        let cells: Vec<&str> = line.strip_prefix("| `")?.split(" | ").collect();
        let clock = |cell: &&&str| cell.chars().all(|c| c.is_ascii_digit() || c == ':');
        let length = cells.get(1).filter(clock)?;
        Some((cells[0].trim_end_matches('`'), *length))
    };
    let listed: BTreeMap<&str, &str> = README.lines().filter_map(named).collect();
    let catalogue: BTreeMap<&str, &str> = GUIDE.lines().filter_map(named).collect();
    assert_eq!(listed, catalogue);
    assert!(listed.len() >= 24, "{}", listed.len());
}
