//! Recipes: what a sound in the catalogue is made of, as a small TOML file says it.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::nearest;
use crate::frame::{Ambience, Block, Texture};
use crate::nature::parameter::{Settings, Value};
use crate::nature::{TextureKind, texture, textures};
use crate::session::time::duration;
use crate::units::{Decibels, Millis, Seed};

/// A sound: its description and what makes it.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The file's name without its ending.
    pub name: String,
    pub title: String,
    /// What it sounds like, in one line.
    pub summary: String,
    pub tags: Vec<String>,
    pub purpose: Purpose,
    /// What brings it to [`crate::frame::REFERENCE_LUFS`].
    pub level: Decibels,
    pub source: Source,
}

/// What a sound is best for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    Sleep,
    Calm,
    Focus,
}

/// What makes the sound.
#[derive(Clone, Debug)]
pub enum Source {
    /// One of [`textures`], with its settings.
    Texture {
        kind: &'static TextureKind,
        settings: Settings,
    },
    /// A sound file next to the recipe. The program levels it and finds its seam;
    /// `crossfade` is the author's own wish.
    Recording {
        file: String,
        crossfade: Option<Millis>,
    },
}

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    summary: String,
    #[serde(default)]
    tags: Vec<String>,
    purpose: Purpose,
    #[serde(default)]
    level_db: Option<Spanned<f32>>,
    texture: Option<Spanned<String>>,
    recording: Option<Spanned<String>>,
    crossfade: Option<Spanned<String>>,
    #[serde(default)]
    parameters: BTreeMap<Spanned<String>, Spanned<toml::Value>>,
}

impl Recipe {
    /// Reads the recipe called `name`.
    ///
    /// # Errors
    /// Where the text is no TOML, a key is unknown or missing, or a parameter does not
    /// fit its texture; with the place in the text where there is one.
    pub fn parse(name: &str, text: &str) -> Result<Recipe, RecipeError> {
        let error = |message: String, offset: Option<usize>| RecipeError {
            recipe: name.to_owned(),
            message,
            place: offset.map(|offset| place(text, offset)),
        };
        let written: Written = toml::from_str(text)
            .map_err(|e| error(e.message().to_owned(), e.span().map(|span| span.start)))?;
        let source = written
            .source()
            .map_err(|(message, offset)| error(message, offset))?;
        Ok(Recipe {
            name: name.to_owned(),
            title: written.title,
            summary: written.summary,
            tags: written.tags,
            purpose: written.purpose,
            level: Decibels(written.level_db.map_or(0.0, Spanned::into_inner)),
            source,
        })
    }

    /// The sound, if it is computed; a recording has to be loaded first.
    pub fn ready(&self) -> Option<Ready> {
        match &self.source {
            Source::Texture { kind, settings } => Some(Ready {
                kind,
                settings: settings.clone(),
                gain: self.level.gain(),
            }),
            Source::Recording { .. } => None,
        }
    }
}

type Misfit = (String, Option<usize>);

impl Written {
    fn source(&self) -> Result<Source, Misfit> {
        match (&self.texture, &self.recording) {
            (Some(texture), None) => self.texture(texture),
            (None, Some(file)) => self.recording(file),
            (Some(_), Some(file)) => {
                let message = "a recipe has a `texture` or a `recording`, not both";
                Err((message.to_owned(), Some(file.span().start)))
            }
            (None, None) => Err((
                "a recipe needs a `texture` or a `recording`".to_owned(),
                None,
            )),
        }
    }

    fn texture(&self, name: &Spanned<String>) -> Result<Source, Misfit> {
        if let Some(crossfade) = &self.crossfade {
            let message = "`crossfade` belongs to a recording; a texture has no seam";
            return Err((message.to_owned(), Some(crossfade.span().start)));
        }
        let kind = texture(name.as_ref())
            .ok_or_else(|| (no_texture(name.as_ref()), Some(name.span().start)))?;
        let mut chosen = Vec::with_capacity(self.parameters.len());
        for (parameter, value) in &self.parameters {
            let value = match value.as_ref() {
                toml::Value::Integer(number) => Value::Number(*number as f64),
                toml::Value::Float(number) => Value::Number(*number),
                toml::Value::String(word) => Value::Word(word.clone()),
                other => {
                    let message = format!(
                        "`{}` is a number or a word, not a {}",
                        parameter.as_ref(),
                        other.type_str()
                    );
                    return Err((message, Some(value.span().start)));
                }
            };
            chosen.push((parameter.as_ref().as_str(), value));
        }
        let settings = kind.settings(chosen).map_err(|error| {
            let key = self
                .parameters
                .keys()
                .find(|key| key.as_ref() == &error.parameter);
            (error.to_string(), key.map(|key| key.span().start))
        })?;
        Ok(Source::Texture { kind, settings })
    }

    fn recording(&self, file: &Spanned<String>) -> Result<Source, Misfit> {
        if let Some(parameter) = self.parameters.keys().next() {
            let message = "a recording has no parameters; they belong to a texture";
            return Err((message.to_owned(), Some(parameter.span().start)));
        }
        if let Some(level) = &self.level_db {
            let message = "a recording is levelled by the program; `level_db` belongs to a texture";
            return Err((message.to_owned(), Some(level.span().start)));
        }
        let wish = |text: &Spanned<String>| {
            duration(text.as_ref()).map_err(|w| (w.what + ": " + &w.help, Some(text.span().start)))
        };
        Ok(Source::Recording {
            file: file.as_ref().clone(),
            crossfade: self.crossfade.as_ref().map(wish).transpose()?,
        })
    }
}

fn no_texture(name: &str) -> String {
    let names: Vec<_> = textures().iter().map(|kind| kind.name).collect();
    match nearest(name, names.iter().copied()) {
        Some(nearest) => format!("there is no texture `{name}`; did you mean `{nearest}`?"),
        None => format!(
            "there is no texture `{name}`; there are {}",
            names.join(", ")
        ),
    }
}

/// Line and column, from 1, of a byte offset; the column counts characters.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

/// What is wrong with a recipe.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecipeError {
    pub recipe: String,
    pub message: String,
    /// Line and column, from 1.
    pub place: Option<(usize, usize)>,
}

impl fmt::Display for RecipeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.recipe)?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for RecipeError {}

/// A computed sound whose recipe was checked: it can be set running, at reference loudness.
#[derive(Clone, Debug)]
pub struct Ready {
    kind: &'static TextureKind,
    settings: Settings,
    gain: f32,
}

impl Ambience for Ready {
    fn start(&self, seed: Seed) -> Box<dyn Texture> {
        Box::new(Levelled {
            texture: (self.kind.start)(&self.settings, seed),
            gain: self.gain,
        })
    }
}

/// A texture times a constant.
struct Levelled {
    texture: Box<dyn Texture>,
    gain: f32,
}

impl Texture for Levelled {
    fn block(&mut self, index: u64, out: &mut Block) {
        self.texture.block(index, out);
        for sample in out.as_flattened_mut() {
            *sample *= self.gain;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("", "mine: a recipe needs a `texture` or a `recording`"),
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
                 \"tent\", \"puddles\"; did you mean \"leaves\"?",
            ),
            (
                "texture = \"rain\"\ncrossfade = \"2s\"",
                "mine:5:13: `crossfade` belongs to a recording; a texture has no seam",
            ),
        ] {
            assert_eq!(refused(rest), message);
        }
        assert!(refused("textur = \"rain\"").starts_with("mine:4:1: unknown field `textur`"));
    }

    #[test]
    fn a_recording_keeps_its_file_and_crossfade() {
        let text = format!("{HEAD}recording = \"brook.flac\"\ncrossfade = \"2s\"");
        let recipe = Recipe::parse("brook", &text).unwrap();
        assert!(recipe.ready().is_none());
        let Source::Recording { file, crossfade } = recipe.source else {
            panic!("a texture")
        };
        assert_eq!(
            (file.as_str(), crossfade),
            ("brook.flac", Some(Millis::secs(2)))
        );
    }
}
