//! Recipes: what a sound in the catalogue is made of, as a small TOML file says it.

mod error;
mod written;

use serde::Deserialize;

use crate::envelope::{Drift, Envelope};
use crate::units::Decibels;

use super::treatment::Treatment;
use super::tuning::Tuning;
use written::{Parameters, Written};

pub use error::RecipeError;
pub use written::choices;

/// A sound: its description and what makes it.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The file's name without its ending.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What it sounds like, in one line.
    pub summary: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// What it is best for.
    pub purpose: Purpose,
    /// What makes it.
    pub source: Source,
}

/// What a sound is best for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// To fall asleep to.
    Sleep,
    /// To come to rest.
    Calm,
    /// To stay with a task.
    Focus,
}

/// What makes the sound.
#[derive(Clone, Debug)]
pub enum Source {
    /// One of [`crate::nature::textures`], with its settings.
    Texture(Tuning),
    /// A sound file next to the recipe. The program levels it and finds its seam; the
    /// treatment holds what the author wishes otherwise.
    Recording {
        /// Its name, beside the recipe.
        file: String,
        /// What is done to it.
        treatment: Treatment,
    },
    /// Several sounds, and what brings them together to
    /// [`REFERENCE_LUFS`](crate::frame::REFERENCE_LUFS).
    Scene {
        /// In the order of the recipe.
        parts: Vec<Part>,
        /// Added to the level of each part.
        level: Decibels,
    },
}

/// One sound of a scene.
#[derive(Clone, Debug)]
pub struct Part {
    /// Another recipe's name.
    pub sound: String,
    /// Line and column of that name.
    pub place: (usize, usize),
    pub level: Decibels,
    /// From the start of the sound.
    pub gain: Envelope,
    pub drift: Option<Drift>,
    /// What is chosen otherwise than in that recipe.
    pub parameters: Parameters,
}

impl Recipe {
    /// Reads the recipe called `name`.
    ///
    /// # Errors
    /// Where the text is no TOML, a key is unknown or missing, or a parameter does not
    /// fit its texture; with the place in the text where there is one.
    pub fn parse(name: &str, text: &str) -> Result<Recipe, RecipeError> {
        let error = |message: String, offset| RecipeError::new(name, message, text, offset);
        let written: Written = toml::from_str(text)
            .map_err(|e| error(plainly(e.message()), e.span().map(|span| span.start)))?;
        let source = written
            .source(text)
            .map_err(|(message, offset)| error(message, offset))?;
        Ok(Recipe {
            name: name.to_owned(),
            title: written.title,
            summary: written.summary,
            tags: written.tags,
            purpose: written.purpose,
            source,
        })
    }
}

/// What the reader of TOML says, in the words of somebody who does not program.
fn plainly(message: &str) -> String {
    let words = [
        ("invalid type: ", "this is "),
        (
            "expected a sequence",
            "a list is wanted, as [{ at = \"0m\", db = -6 }]",
        ),
        ("expected a string", "a text in quotes is wanted, as \"2s\""),
        (
            "expected a boolean",
            "true or false is wanted, without quotes",
        ),
        ("expected f32", "a number is wanted, without quotes"),
        (
            "expected struct WrittenDrift",
            "{ depth_db = 3, period = \"2m\" } is wanted",
        ),
        ("this is map", "this is a table"),
        ("string \"", "the text \""),
        ("unknown field", "there is no key"),
        ("expected one of", "there are"),
        ("missing field", "a recipe needs"),
    ];
    words
        .iter()
        .fold(message.to_owned(), |message, (from, to)| {
            message.replace(from, to)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Millis;

    const HEAD: &str = "title = \"T\"\nsummary = \"S\"\npurpose = \"calm\"\n";

    fn refused(rest: &str) -> String {
        Recipe::parse("mine", &format!("{HEAD}{rest}"))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_fault_is_named_with_its_place_and_its_remedy() {
        for (rest, message) in [
            (
                "texture = \"rian\"",
                "mine:4:11: there is no texture `rian`; did you mean `rain`?",
            ),
            (
                "",
                "mine: a recipe needs a `texture`, a `recording` or a [[part]]",
            ),
            (
                "texture = \"rain\"\nlevel_db = -3\n[parameters]\nintensity = \"0.2..0.6\"",
                "mine:5:12: `level_db` belongs to fixed parameters; ranges and courses are \
                 levelled by the program",
            ),
            (
                "texture = \"rain\"\n[parameters]\nintensity = [{ at = \"0m\" }]",
                "mine:6:13: a point of a course is { at = \"5m\", value = 0.5 }",
            ),
            (
                "recording = \"a.wav\"\nhum_hz = \"50\"",
                "mine:5:10: this is the text \"50\", a number is wanted, without quotes",
            ),
            (
                "[[part]]\nsound = \"rain\"\nlevel = 3",
                "mine:6:1: there is no key `level`, there are `sound`, `level_db`, `gain`, \
                 `drift`, `parameters`",
            ),
            (
                "texture = \"rain\"\n[parameters]\nintensty = 0.5",
                "mine:6:1: rain has no parameter `intensty`; did you mean `intensity`?",
            ),
            (
                "texture = \"rain\"\n[parameters]\nintensity = 3",
                "mine:6:1: `intensity` of rain is a number from 0 to 1",
            ),
            (
                "texture = \"rain\"\n[parameters]\nsurface = \"leafs\"",
                "mine:6:1: `surface` of rain is one of \"ground\", \"leaves\", \"roof\", \
                 \"tent\", \"puddles\", \"window\", \"tin\"; did you mean \"leaves\"?",
            ),
            (
                "texture = \"rain\"\ncrossfade = \"2s\"",
                "mine:5:13: `crossfade` belongs to a recording; a texture has no seam",
            ),
        ] {
            assert_eq!(refused(rest), message);
        }
        assert!(
            refused("textur = \"rain\"")
                .starts_with("mine:4:1: there is no key `textur`, there are")
        );
    }

    #[test]
    fn a_recording_keeps_its_file_and_crossfade() {
        let text = format!("{HEAD}recording = \"brook.flac\"\ncrossfade = \"2s\"");
        let recipe = Recipe::parse("brook", &text).unwrap();
        let Source::Recording { file, treatment } = recipe.source else {
            panic!("a texture")
        };
        assert_eq!(
            (file.as_str(), treatment.crossfade),
            ("brook.flac", Some(Millis::secs(2)))
        );
    }
}
