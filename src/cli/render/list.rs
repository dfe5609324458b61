//! What is to be written as one of many: every line of a list, or every built-in session.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use clap::{ArgAction, Args, Command};
use toml::de::{DeTable, DeValue};

use crate::cli::Failure;
use crate::cli::file_name::slug;
use crate::cli::text::quoted;
use crate::diagnostic::suggestion;
use crate::limits;
use crate::prepare::built_in;

use super::Render;

/// Flags of `render` about the whole batch, or about where a file goes.
const NOT_FOR_EACH: [&str; 6] = ["all", "list", "shard", "report", "output", "workers"];

/// Keys of a line that are no flags.
const SESSION: &str = "session";
const FILE: &str = "file";

/// What of a line stands in the name of its file by its value alone, in this order.
const BY_VALUE: [&str; 3] = ["length", "language", "voice"];

/// The flags of `render` that each file may have, and whether one is a switch without a value.
pub struct Flags(Vec<(String, bool)>);

impl Flags {
    pub fn for_each() -> Flags {
        let command = Render::augment_args(Command::new("render"));
        let flags = command.get_arguments().filter(|arg| !arg.is_hide_set());
        let named = flags.filter_map(|arg| {
            let switch = matches!(arg.get_action(), ArgAction::SetTrue);
            Some((arg.get_long()?.to_owned(), switch))
        });
        let each = named.filter(|(name, _)| !NOT_FOR_EACH.contains(&name.as_str()));
        Flags(each.collect())
    }

    /// Whether there is one of that name, and then whether it is a switch.
    pub fn switch(&self, name: &str) -> Option<bool> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, switch)| *switch)
    }

    fn names(&self) -> impl Iterator<Item = &str> + Clone {
        let flags = self.0.iter().map(|(name, _)| name.as_str());
        [SESSION, FILE].into_iter().chain(flags)
    }
}

/// Flags by their names, with all that was said of each.
pub type Wished = BTreeMap<String, Vec<String>>;

/// `wished` as words of a command line.
pub fn words(wished: &Wished, flags: &Flags) -> Vec<String> {
    let word = |(name, value): (&String, &String)| match flags.switch(name) {
        Some(true) => (value == "true").then(|| format!("--{name}")),
        _ => Some(format!("--{name}={value}")),
    };
    let each = wished.iter();
    let pairs = each.flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
    pairs.filter_map(word).collect()
}

/// A file to be written.
#[derive(Debug)]
pub struct Item {
    /// In the whole list, from 0.
    pub place: usize,
    /// What it is made of, as `render` takes it.
    pub sessions: Vec<String>,
    /// Its name in the folder of the batch.
    pub file: PathBuf,
    pub wished: Wished,
}

/// Every built-in session, as a file with this ending.
pub fn all(ending: &str, wished: &Wished) -> Vec<Item> {
    let names = built_in().into_iter().map(|(name, _)| name);
    let items = names.enumerate().map(|(place, name)| Item {
        place,
        sessions: vec![name.to_owned()],
        file: format!("{name}.{ending}").into(),
        wished: wished.clone(),
    });
    items.collect()
}

/// What the list at `path` says; a line's own wishes come before those of `[every]`, and those
/// before what is `wished` of all of them.
///
/// # Errors
/// The first line that is at fault.
pub fn read(path: &Path, ending: &EndingFor, wished: &Wished) -> Result<Vec<Item>, Failure> {
    let name = path.display().to_string();
    let size = std::fs::metadata(path).map_or(0, |about| about.len());
    if size > limits::LIST_BYTES {
        let most = limits::LIST_BYTES >> 20;
        let what = format!(
            "{} has more than {most} MB: cut it into several",
            quoted(&name)
        );
        return Err(Failure::script(what));
    }
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::script(format!("cannot read {}: {error}", quoted(&name))))?;
    let list = List {
        text: &text,
        folder: path.parent().unwrap_or(Path::new("")),
        flags: Flags::for_each(),
        ending,
    };
    list.items(wished)
        .map_err(|(at, what)| Failure::script(format!("{name}, line {}: {what}", list.line(at))))
}

/// How a file ends whose wishes are these, without a dot.
pub type EndingFor = dyn Fn(&Wished) -> &'static str;

/// A fault, and the byte at which it is.
type Fault = (usize, String);

struct List<'a> {
    text: &'a str,
    /// Where it lies.
    folder: &'a Path,
    flags: Flags,
    ending: &'a EndingFor,
}

impl List<'_> {
    /// The number of the line that holds the byte `at`, from 1.
    fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|b| *b == b'\n').count()
    }

    fn items(&self, wished: &Wished) -> Result<Vec<Item>, Fault> {
        let root = DeTable::parse(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            (at, error.message().to_owned())
        })?;
        let mut every = wished.clone();
        let mut lines = &[][..];
        for (key, value) in root.get_ref() {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("every", DeValue::Table(table)) => every.extend(self.line_of(table)?.wished),
                ("render", DeValue::Array(array)) => lines = array,
                (other, _) => {
                    let help = "a list has one [every] and a [[render]] for each file";
                    return Err((key.span().start, format!("what is `{other}`? {help}")));
                }
            }
        }
        if lines.is_empty() {
            let what = "there is nothing to write: add [[render]] with session = \"box-breath\"";
            return Err((0, what.into()));
        }
        let mut taken = BTreeMap::new();
        let mut items = Vec::new();
        for line in lines {
            let at = line.span().start;
            let DeValue::Table(table) = line.get_ref() else {
                return Err((at, "write [[render]] in a line of its own".into()));
            };
            let item = self.item(self.line_of(table)?, items.len(), &every, at)?;
            let folded = item.file.to_string_lossy().to_lowercase();
            if let Some(other) = taken.insert(folded, at) {
                let what = format!(
                    "{} is written by line {} already: say here file = \"another name\"",
                    item.file.display(),
                    self.line(other)
                );
                return Err((at, what));
            }
            items.push(item);
        }
        Ok(items)
    }

    /// What one line wants, over what `every` line does.
    fn item(&self, line: Line, place: usize, every: &Wished, at: usize) -> Result<Item, Fault> {
        if line.sessions.is_empty() {
            return Err((at, "which one? say session = \"box-breath\"".into()));
        }
        let stem = stem(&line);
        let mut wished = every.clone();
        wished.extend(line.wished);
        let file = match line.file {
            Some((file, at)) if !is_inside(&file) => {
                let what = format!(
                    "{} is no name of a file in the folder that -o names",
                    quoted(&file.display().to_string())
                );
                return Err((at, what));
            }
            Some((file, _)) => file,
            None => format!("{stem}.{}", (self.ending)(&wished)).into(),
        };
        let beside = |name: String| match self.folder.join(&name) {
            script if script.is_file() => script.display().to_string(),
            _ => name,
        };
        Ok(Item {
            place,
            sessions: line.sessions.into_iter().map(beside).collect(),
            file,
            wished,
        })
    }

    /// What `table` says.
    fn line_of(&self, table: &DeTable) -> Result<Line, Fault> {
        let mut line = Line::default();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let at = value.span().start;
            let values = values(value.get_ref()).ok_or_else(|| {
                let what =
                    format!("`{name}` is a text, a number, true or false, or several of them");
                (at, what)
            })?;
            match name {
                SESSION => line.sessions = values,
                FILE => line.file = values.first().map(|file| (file.into(), at)),
                _ if self.flags.switch(name).is_some() => {
                    line.wished.insert(name.to_owned(), values);
                }
                _ => {
                    let help = suggestion(name, self.flags.names());
                    return Err((key.span().start, format!("what is `{name}`? {help}")));
                }
            }
        }
        Ok(line)
    }
}

#[derive(Default)]
struct Line {
    sessions: Vec<String>,
    /// With its place in the list.
    file: Option<(PathBuf, usize)>,
    wished: Wished,
}

/// `value` as flags take it, once or several times.
fn values(value: &DeValue) -> Option<Vec<String>> {
    Some(match value {
        DeValue::String(text) => vec![text.to_string()],
        DeValue::Integer(number) => vec![number.to_string()],
        DeValue::Float(number) => vec![number.to_string()],
        DeValue::Boolean(yes) => vec![yes.to_string()],
        DeValue::Datetime(_) => return None,
        DeValue::Array(array) => {
            let each = array.iter().map(|value| one(value.get_ref()));
            each.collect::<Option<_>>()?
        }
        // As for --set.
        DeValue::Table(table) => {
            let pair = |name: &str, value| Some(format!("{name}={}", one(value)?));
            let pairs = table
                .iter()
                .map(|(name, value)| pair(name.get_ref().as_ref(), value.get_ref()));
            pairs.collect::<Option<_>>()?
        }
    })
}

fn one(value: &DeValue) -> Option<String> {
    match value {
        DeValue::Array(_) | DeValue::Table(_) => None,
        value => values(value)?.pop(),
    }
}

/// A name for the file of a line that gives none: that of its session, and its own wishes.
fn stem(line: &Line) -> String {
    let mut parts = Vec::new();
    for session in &line.sessions {
        let name = session.rsplit(['/', '\\']).next().unwrap_or_default();
        parts.push(name.strip_suffix(".toml").unwrap_or(name).to_owned());
    }
    let known = BY_VALUE.iter().filter_map(|name| line.wished.get(*name));
    parts.extend(known.flatten().cloned());
    for (name, values) in &line.wished {
        if !BY_VALUE.contains(&name.as_str()) {
            parts.push(name.clone());
            parts.extend(values.iter().filter(|value| *value != "true").cloned());
        }
    }
    slug(&parts.join(" "))
}

/// Whether `file` is the name of a file in the folder that it is joined to.
fn is_inside(file: &Path) -> bool {
    let plain = |part| matches!(part, Component::Normal(_));
    file.file_name().is_some() && file.components().all(plain)
}
