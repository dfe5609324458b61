//! The formatter: evenly set, and nothing lost.

use evenfall::prepare::built_in;
use evenfall::script::format;
use proptest::prelude::*;

/// The comments of a script, in order, without a parser's help.
fn comments(text: &str) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(c) = rest.chars().next() {
        let quote = ["\"\"\"", "'''", "\"", "'"]
            .into_iter()
            .find(|q| rest.starts_with(q));
        if let Some(quote) = quote {
            let mut at = quote.len();
            while !rest[at..].starts_with(quote) {
                let escaped = quote.starts_with('"') && rest[at..].starts_with('\\');
                at += if escaped { 1 } else { 0 };
                at += rest[at..].chars().next().unwrap().len_utf8();
            }
            at += quote.len();
            // Up to two quotes may stand right before the closing ones.
            while quote.len() == 3 && rest[at..].starts_with(&quote[..1]) {
                at += 1;
            }
            rest = &rest[at..];
        } else if c == '#' {
            let end = rest.find('\n').unwrap_or(rest.len());
            found.push(rest[..end].trim_end().to_string());
            rest = &rest[end..];
        } else {
            rest = &rest[c.len_utf8()..];
        }
    }
    found
}

fn laws(text: &str) {
    let before = toml::from_str::<toml::Table>(text).unwrap();
    let once = format(text).unwrap();
    assert_eq!(
        toml::from_str::<toml::Table>(&once).unwrap(),
        before,
        "{text}\n=>\n{once}"
    );
    assert_eq!(comments(&once), comments(text), "{text}\n=>\n{once}");
    assert_eq!(format(&once).unwrap(), once, "{text}");
    // No script has keys with dots: they stay as they are written, blank lines and all.
    let key = |line: &str| line.split('=').next().unwrap_or_default().contains('.');
    let dotted = text.lines().any(key);
    // Nor have they braces over several lines.
    let mut braces = text.split('{').skip(1);
    let broken = braces.any(|inside| inside.split('}').next().unwrap_or_default().contains('\n'));
    assert!(
        !once.contains("\n\n\n")
            || text.contains("\"\"\"")
            || text.contains("'''")
            || dotted
            || broken,
        "{once}"
    );
}

#[test]
fn every_script_there_is_keeps_the_laws_of_the_formatter() {
    for (_, text) in built_in() {
        laws(text);
        laws(&text.replace('\n', "\r\n"));
    }
    for folder in [
        "tests/scripts",
        "sessions",
        "sounds",
        "src/session/data",
        "src/cli",
    ] {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|e| e == "toml") {
                let text = std::fs::read_to_string(path).unwrap();
                match toml::from_str::<toml::Table>(&text) {
                    Ok(_) => laws(&text),
                    Err(_) => assert!(format(&text).is_err(), "{text}"),
                }
            }
        }
    }
}

#[test]
fn the_formatter_sets_a_script_as_a_careful_hand_would() {
    let before = "title=\"A\"   # the name\nsummary   =   'b'#short\n\n\n\n# The rain\n\n[[ layer ]]\nlevel_db=-3\nsound =  \"rain\"\n[[step]]   # one\ncycles={min=3,max = 5 }\nbreathe = \"4-0-6\"\nid='b'\n[[step]]\nuse = \"x\"\neach = [{part=\"a\",name=\"Long name\"}, # first\n {part = \"longer\", name=\"B\"}]\n[[step]]\nrest = \"5s\"\n# the end";
    let after = "title   = \"A\"  # the name\nsummary = 'b'  #short\n\n# The rain\n\n[[layer]]\nsound    = \"rain\"\nlevel_db = -3\n\n[[step]]  # one\nid      = 'b'\nbreathe = \"4-0-6\"\ncycles  = { min = 3, max = 5 }\n\n[[step]]\nuse  = \"x\"\neach = [\n  { part = \"a\",      name = \"Long name\" },  # first\n  { part = \"longer\", name = \"B\" },\n]\n\n[[step]]\nrest = \"5s\"\n# the end\n";
    assert_eq!(format(before).unwrap(), after);
    assert!(format("title = \u{201c}A\u{201d}\n").is_err());
    assert_eq!(format("\n \n").unwrap(), "");
}

#[test]
fn the_template_is_formatted() {
    let template = include_str!("../src/cli/template.toml");
    assert_eq!(format(template).unwrap(), template);
}

fn space() -> impl Strategy<Value = String> {
    "[ \t]{0,2}"
}

/// Space within a list: line ends and comments too.
fn gap() -> impl Strategy<Value = String> {
    prop_oneof![4 => space(), 1 => "[ \t]{0,2}(#[ -~ä]{0,8})?\n[ \t]{0,3}(#[a-z\"']{0,5}\n\n)?"]
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "\"a # b\"",
        "'c:\\d'",
        "\"\"\"\n  Say. [5s] # not one\n\n\n\n\"\"\"",
        "'''\n# x\n'''",
        "\"\"\"q\"\"\"\"",
        "-3",
        "1.50",
        "true",
        "[]",
        "{}",
        "1979-05-27",
        "\"\\\"\"",
        "\"ü\"",
    ]);
    leaf.prop_map(String::from)
        .prop_recursive(3, 12, 4, |inner| {
            let item = (gap(), inner.clone(), gap());
            let list = (prop::collection::vec(item, 0..4), any::<bool>(), gap()).prop_map(
                |(items, comma, end)| {
                    let items: Vec<String> =
                        items.into_iter().map(|(a, v, b)| a + &v + &b).collect();
                    let comma = if comma && !items.is_empty() { "," } else { "" };
                    format!("[{}{comma}{end}]", items.join(","))
                },
            );
            let pair = (space(), inner, space());
            let braces = prop::collection::vec(pair, 1..4).prop_map(|pairs| {
                let keys = ["part", "\"a b\"", "n"];
                let pairs: Vec<String> = pairs
                    .into_iter()
                    .zip(keys)
                    .map(|((a, v, b), k)| format!("{a}{k}{b}={v}{a}"))
                    .collect();
                format!("{{{}}}", pairs.join(","))
            });
            prop_oneof![list, braces]
        })
}

fn lines() -> impl Strategy<Value = String> {
    let keys = prop::sample::subsequence(
        vec!["sound", "level_db", "id", "say", "x.y", "\"k k\"", "allow"],
        0..5,
    )
    .prop_shuffle();
    (
        keys,
        prop::collection::vec((gap(), space(), value(), "( *#[ -~]{0,6})?"), 7),
    )
        .prop_map(|(keys, parts)| {
            let lines = keys
                .iter()
                .zip(parts)
                .map(|(key, (above, s, value, comment))| {
                    let above = if above.contains('\n') {
                        above
                    } else {
                        String::new()
                    };
                    format!("{above}{s}{key}{s}={s}{value}{comment}\n")
                });
            lines.collect()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn formatting_changes_no_value_and_no_comment_and_formatted_stays(
        root in lines(),
        tables in prop::collection::vec((prop::sample::select(vec!["[[step]]", "[[ layer ]]", "[[layer]]\n[layer.drift]", "[[step]] # s"]), gap(), lines()), 0..4),
        end in gap(),
    ) {
        let mut text = root;
        for (head, above, lines) in tables {
            if above.contains('\n') {
                text += &above;
            }
            text += &format!("{head}\n{lines}");
        }
        laws(&(text + &end));
    }
}
