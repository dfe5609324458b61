//! A type's name says what it is: not more than two types share one.
//!
//! Read from the sources; the associated types of traits and of their implementations have
//! their names from elsewhere and are left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn no_name_of_a_type_is_given_more_than_twice() {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        let text = fs::read_to_string(&file).unwrap();
        for (line, number) in text.lines().zip(1..) {
            if let Some(name) = defined(line) {
                let place = format!("{}:{number}", file.display());
                names.entry(name.to_string()).or_default().push(place);
            }
        }
    }
    assert!(
        names.contains_key("Plan"),
        "the sources are not where they were"
    );
    names.retain(|_, places| places.len() > 2);
    assert!(names.is_empty(), "given too often: {names:#?}");
}

#[test]
fn a_definition_is_told_from_what_only_looks_like_one() {
    assert_eq!(defined("pub struct Row<T> {"), Some("Row"));
    assert_eq!(defined("    pub(super) enum Kind {"), Some("Kind"));
    assert_eq!(defined("type Point = (f32, f32);"), Some("Point"));
    assert_eq!(defined("pub unsafe trait Voice: Send {"), Some("Voice"));
    assert_eq!(defined("    type Output = Millis;"), None);
    assert_eq!(defined("    enumerate(Words);"), None);
    assert_eq!(defined("// struct Place"), None);
}

/// The name of the type that this line begins to define.
fn defined(line: &str) -> Option<&str> {
    let indented = line.starts_with(' ');
    let mut rest = line.trim_start();
    if let Some(shown) = rest.strip_prefix("pub") {
        rest = match shown.strip_prefix('(') {
            Some(to) => to.split_once(')')?.1,
            None => shown,
        };
    }
    let rest = rest.trim_start();
    let (word, name) = rest
        .strip_prefix("unsafe ")
        .unwrap_or(rest)
        .split_once(' ')?;
    let defines = match word {
        "struct" | "enum" | "union" | "trait" => true,
        "type" => !indented,
        _ => false,
    };
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_');
    (defines && name.starts_with(char::is_uppercase)).then(|| &name[..end.unwrap_or(name.len())])
}

/// All files with sources in a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let found = entries.flat_map(|path| match path.is_dir() {
        true => files(&path),
        false => vec![path],
    });
    found
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}
