//! `evenfall new`: a script to start from.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use clap::Args;
use toml_edit::{DocumentMut, Item, Value};

use crate::prepare::Source;
use crate::script::Kind as Does;
use crate::world::{Kind, Place, World};
use crate::{schema, script, sound};

use super::prepare::show;
use super::text::{print, quoted};
use super::world::world;
use super::{Done, Failure};

/// Write a script to start from: a commented one, or a copy of a session you like
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall new evening                        writes evening.toml
  evenfall new my-box --from box-breath       a copy with its comments (see evenfall list)
  evenfall play evening.toml                  plays it; edit, and play again

Beside it comes evenfall.schema.json, if there is none yet: with it, an editor that
knows TOML explains every key and completes what you type.")]
pub struct New {
    /// The name of the session; the file is NAME.toml in this folder
    name: String,
    /// Begin with a copy of this session: a built-in one, or a script file
    #[arg(long, value_name = "SESSION")]
    from: Option<String>,
    /// Write nothing for editors
    #[arg(long)]
    no_schema: bool,
}

const TEMPLATE: &str = include_str!("template.toml");

impl New {
    pub fn run(self) -> Done {
        let stem = stem(&self.name)?;
        let source = match &self.from {
            Some(session) => Source::find(world(), session).map_err(Failure::script)?,
            None => Source::of_text("template", TEMPLATE),
        };
        let Some(text) = entitled(&source.text, &title(stem)) else {
            show(&source, &script::read(&source.text).1);
            return Err(Failure::script("a faulty script is not copied"));
        };
        let file = format!("{stem}.toml");
        let pointer = match self.no_schema {
            true => String::new(),
            false => format!("{}\n\n", schema::POINTER),
        };
        create(&file, &(pointer + &text))?;
        let (name, sound) = (quoted(&file), quoted(&format!("{stem}.wav")));
        let mut told = format!(
            "wrote {file}\n  listen:  evenfall play {name}\n  check:   evenfall check {name}\n  keep:    evenfall render {name} -o {sound}\n"
        );
        if !self.no_schema {
            told += &beside()?;
        }
        for file in needed(&source) {
            told += &format!("it plays {file}: copy that into this folder too\n");
        }
        Ok(print(&told)?)
    }
}

/// The name without an ending.
fn stem(name: &str) -> Result<&str, Failure> {
    let stem = name.strip_suffix(".toml").unwrap_or(name);
    let odd = |c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c);
    if stem.is_empty()
        || stem.starts_with(['-', '.', ' '])
        || stem.ends_with(' ')
        || stem.contains(odd)
    {
        return Err(Failure::script(format!(
            "\"{}\" is no name for a session: use letters, digits and hyphens; the file comes into this folder",
            name.escape_debug()
        )));
    }
    Ok(stem)
}

/// "evening-rain" as a title: "Evening rain".
fn title(stem: &str) -> String {
    let words = stem.replace(['-', '_'], " ");
    let mut chars = words.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// `text` with another title, and without the line that points to a schema elsewhere;
/// nothing where it is not TOML.
fn entitled(text: &str, title: &str) -> Option<String> {
    let first = text.lines().next().unwrap_or_default();
    let text = match first.starts_with("#:schema") {
        true => text[first.len()..].trim_start(),
        false => text,
    };
    let mut document: DocumentMut = text.parse().ok()?;
    match document.get_mut("title") {
        Some(Item::Value(old)) => {
            let decor = old.decor().clone();
            *old = Value::from(title);
            *old.decor_mut() = decor;
        }
        _ => drop(document.insert("title", title.into())),
    }
    Some(document.to_string())
}

/// Writes a file that is not there yet.
fn create(file: &str, text: &str) -> Done {
    let opened = std::fs::File::create_new(file);
    if let Err(e) = &opened
        && e.kind() == std::io::ErrorKind::AlreadyExists
    {
        return Err(Failure::script(format!(
            "{file} exists already; choose another name"
        )));
    }
    let mut out = opened.with_context(|| format!("cannot write {file}"))?;
    Ok(out
        .write_all(text.as_bytes())
        .with_context(|| format!("cannot write {file}"))?)
}

/// Sees to the schema beside the script, and says what it did.
fn beside() -> Result<String, Failure> {
    let (file, text) = (schema::FILE, schema::text());
    if !Path::new(file).exists() {
        create(file, &text)?;
        return Ok(format!(
            "wrote {file}, by which an editor explains the script\n"
        ));
    }
    let same = std::fs::read(file).is_ok_and(|there| there == text.as_bytes());
    Ok(match same {
        true => String::new(),
        false => {
            format!("{file} is from another version; to renew it: evenfall schema -o {file}\n")
        }
    })
}

/// The files beside `source` that it plays, and that are not in this folder: recordings of
/// sounds and of lines, and other sessions.
fn needed(source: &Source) -> Vec<String> {
    let Some(from) = source.folders.first() else {
        return Vec::new();
    };
    let script = script::read(&source.text).0;
    let layers = script
        .layers
        .iter()
        .flat_map(|layer| layer.sound.iter().chain(&layer.others));
    let sounds = layers.filter(|name| sound::catalogue().find(&name.value).is_none());
    let patterns = script.patterns.iter().flat_map(|pattern| &pattern.steps);
    let steps = || script.steps.iter().chain(patterns.clone());
    let takes = steps().flat_map(script::Step::recordings);
    let mut all: Vec<String> = sounds.chain(takes).map(|name| name.value.clone()).collect();
    all.extend(steps().filter_map(|step| match &step.kind {
        Does::Session(other) => session(from, other.name.value.trim()),
        _ => None,
    }));
    all.retain(|name| !Path::new(name).exists() && !Path::new("sounds").join(name).exists());
    all.sort();
    all.dedup();
    all.into_iter()
        .map(|name| from.join(name).to_string())
        .collect()
}

/// The file in the folder `from` of another session called `name`; none where it is built in.
fn session(from: &Place, name: &str) -> Option<String> {
    if Source::built_in(name).is_some() {
        return None;
    }
    match world().kind(&from.join(name)) {
        Some(Kind::File) => Some(name.to_string()),
        _ => Some(format!("{name}.toml")),
    }
}
