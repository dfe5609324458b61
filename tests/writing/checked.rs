//! The schema for editors: it takes what works, and finds what form can tell.

use super::*;

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
