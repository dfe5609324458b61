//! A station uses what comes before it on the way of the data, never what comes after.
//!
//! Read from the sources: every path that begins with `crate::`, or with enough `super::`
//! to leave its own station, outside comments and tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The stations, lowest floor first. Those of one floor do not know each other, except on
/// the ground, where they must only not go round in a circle.
const FLOORS: &[&[&str]] = &[
    &[
        "units",
        "whole",
        "limits",
        "letters",
        "time",
        "dsp",
        "synth",
        "music",
        "frame",
        "envelope",
        "warp",
        "figure",
        "diagnostic",
        "parallel",
    ],
    &["cue", "nature"],
    &["world"],
    &["script"],
    &["session", "sound"],
    &["voice"],
    &["score"],
    &["plan"],
    &["advice"],
    &["engine"],
    &["export", "live", "kept"],
    &["page", "share"],
    &["prepare"],
    &["schema", "desktop", "watch", "import"],
    &["screen", "picture"],
    &["chooser", "record"],
    &["cli"],
];

#[test]
fn no_station_uses_what_comes_after_it() {
    let wrong: BTreeSet<_> = arrows()
        .into_iter()
        .filter(Arrow::points_up)
        .map(|arrow| format!("{} -> {} in {}", arrow.from, arrow.to, arrow.file.display()))
        .collect();
    assert!(wrong.is_empty(), "point up: {wrong:#?}");
}

#[test]
fn the_ground_floor_goes_round_in_no_circle() {
    let mut arrows: BTreeSet<_> = arrows()
        .into_iter()
        .filter(|arrow| floor(&arrow.from) == Some(0) && floor(&arrow.to) == Some(0))
        .map(|arrow| (arrow.from, arrow.to))
        .collect();
    // What stands on nothing is taken away until nothing or only circles are left.
    loop {
        let standing: BTreeSet<_> = arrows.iter().map(|(from, _)| from.clone()).collect();
        let before = arrows.len();
        arrows.retain(|(_, to)| standing.contains(to));
        if arrows.len() == before {
            break;
        }
    }
    assert!(arrows.is_empty(), "in a circle: {arrows:?}");
}

#[test]
fn every_station_has_a_floor() {
    let homeless: Vec<_> = stations()
        .into_iter()
        .filter(|s| floor(s).is_none())
        .collect();
    assert!(homeless.is_empty(), "not in the table: {homeless:?}");
}

struct Arrow {
    from: String,
    to: String,
    file: PathBuf,
}

impl Arrow {
    fn points_up(&self) -> bool {
        let (Some(from), Some(to)) = (floor(&self.from), floor(&self.to)) else {
            return true;
        };
        to > from || (to == from && to > 0)
    }
}

fn floor(station: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&station))
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The modules of the crate.
fn stations() -> BTreeSet<String> {
    let files = fs::read_dir(sources())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.is_dir() || path.extension().is_some_and(|e| e == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .filter(|name| name != "lib" && name != "main")
        .collect()
}

/// Which station uses which other, and where.
fn arrows() -> Vec<Arrow> {
    let stations = stations();
    let mut arrows = Vec::new();
    let mut folders = vec![sources()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && name != "tests" {
                folders.push(path);
            } else if name.ends_with(".rs") && name != "tests.rs" {
                let file = path.strip_prefix(sources()).unwrap();
                let module = module(file);
                let Some(from) = module.first().filter(|name| stations.contains(*name)) else {
                    continue;
                };
                let used = used(&code(&fs::read_to_string(&path).unwrap()), module.len());
                arrows.extend(used.into_iter().filter(|to| to != from).filter_map(|to| {
                    stations.contains(&to).then(|| Arrow {
                        from: from.clone(),
                        to,
                        file: file.to_owned(),
                    })
                }));
            }
        }
    }
    assert!(arrows.len() > 300, "hardly anything was read");
    arrows
}

/// The path of the module that a file holds.
fn module(file: &Path) -> Vec<String> {
    let names = file.with_extension("");
    let names = names.iter().map(|name| name.to_str().unwrap().to_owned());
    names.filter(|name| name != "mod").collect()
}

/// A source without its comments and without the tests at its end.
fn code(source: &str) -> String {
    let tests = source
        .match_indices("#[cfg(test)]\n")
        .find(|(at, attribute)| {
            let next = source[at + attribute.len()..].lines().next();
            next.is_some_and(|line| line.contains("mod ") && line.ends_with('{'))
        });
    let code = &source[..tests.map_or(source.len(), |(at, _)| at)];
    let lines = code.lines().map(|line| match line.find("//") {
        Some(comment) => &line[..comment],
        None => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules right under the crate that a file `depth` modules deep names.
fn used(code: &str, depth: usize) -> BTreeSet<String> {
    let mut roots: Vec<&str> = code.split("crate::").skip(1).collect();
    let out = "super::".repeat(depth);
    roots.extend(code.split(&out).skip(1));
    let mut used = BTreeSet::new();
    for rest in roots {
        match rest.strip_prefix('{') {
            Some(group) => used.extend(heads(group)),
            None => used.extend(word(rest)),
        }
    }
    used
}

/// The first word of each path in a group, up to the brace that closes it.
fn heads(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let mut deep = 0;
    let mut start = true;
    for (at, letter) in group.char_indices() {
        match letter {
            '}' if deep == 0 => break,
            '{' => deep += 1,
            '}' => deep -= 1,
            ',' if deep == 0 => start = true,
            _ if start && !letter.is_whitespace() => {
                heads.extend(word(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    (end > 0).then(|| text[..end].to_owned())
}

#[test]
fn a_path_is_found_however_it_is_written() {
    let code = code(
        "use crate::units::{Millis, Frames};\nuse crate::{limits, cue::{self, Placed}, warp};\n\
         let x = super::super::score::Cue; // crate::live\n/// [`crate::engine`]\n\
         #[cfg(test)]\npub(crate) mod tests {\n use crate::cli;\n}",
    );
    let names: Vec<_> = used(&code, 2).into_iter().collect();
    assert_eq!(names, ["cue", "limits", "score", "units", "warp"]);
}
