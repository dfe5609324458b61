//! `evenfall list muscles`: the names that a language has for what scripts and listeners name.

use serde::Serialize;

use crate::session::Language;

use super::text::{print, print_json, wrap};
use super::{Done, Failure};

/// What there are names for, as `evenfall list` takes it.
const KINDS: [NameKind; 3] = [
    NameKind {
        name: "muscles",
        heading: "Muscles and ladders",
        example: |name| format!("tense = \"{name}\""),
        names: Language::muscle_names,
    },
    NameKind {
        name: "areas",
        heading: "Areas for massage",
        example: |name| format!("massage = \"{name}\""),
        names: Language::area_names,
    },
    NameKind {
        name: "parts",
        heading: "Parts of the body",
        example: |name| format!("about = \"{name}\", --skip \"{name}\""),
        names: Language::part_names,
    },
];

/// A kind of names.
pub struct NameKind {
    name: &'static str,
    heading: &'static str,
    /// How one of them is used.
    example: fn(&str) -> String,
    names: fn(&'static Language) -> Vec<&'static str>,
}

#[derive(Serialize)]
struct NameRows {
    language: String,
    names: Vec<&'static str>,
}

impl NameKind {
    /// The kind that is listed by this name.
    pub fn find(name: &str) -> Option<&'static NameKind> {
        KINDS.iter().find(|kind| kind.name == name)
    }

    /// Prints what a language calls them; English where none is given.
    ///
    /// # Errors
    /// Where nobody knows the language.
    pub fn list(&self, language: Option<&str>, json: bool) -> Done {
        let tag = language.unwrap_or("en");
        let Some(words) = Language::find(tag) else {
            let known: Vec<&str> = Language::tags().collect();
            return Err(Failure::script(format!(
                "no language \"{tag}\" yet\n  there are {}",
                known.join(", ")
            )));
        };
        let names = (self.names)(words);
        if json {
            let language = tag.to_owned();
            return Ok(print_json(&NameRows { language, names })?);
        }
        let last = names.last().copied().unwrap_or_default();
        let listed = wrap(&names.join(", "), 76, "  ");
        let (heading, example) = (self.heading, (self.example)(last));
        Ok(print(&format!(
            "{heading} in {tag}, as in {example}\n  {listed}\n"
        ))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_names_of_every_kind_that_it_understands() {
        for tag in Language::tags() {
            let words = Language::find(tag).unwrap();
            for kind in &KINDS {
                let names = (kind.names)(words);
                assert!(names.len() > 10, "{tag} {}", kind.name);
                for name in names {
                    let known = match kind.name {
                        "muscles" => words.muscles(name).is_some(),
                        "areas" => words.areas(name).is_some(),
                        _ => words.parts_called(name).is_some(),
                    };
                    assert!(known, "{tag} {}: {name}", kind.name);
                }
            }
        }
    }
}
