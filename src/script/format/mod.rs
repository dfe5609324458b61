//! A script in its usual form: the same values and the same comments, evenly set.
//!
//! The equals signs of a table stand under each other, tables are one blank line apart,
//! a list that does not fit its line gets a line for each entry, and the keys of steps
//! and layers come in the order of [`keys`](super::keys). A table with comments or blank
//! lines in it keeps its order: its author has arranged it.

mod space;
mod value;

use toml_edit::{DocumentMut, Item, Table, TomlError, Value};
use unicode_width::UnicodeWidthStr;

use super::keys::{ANY_STEP, Form, KINDS, SCRIPT, Shape, kind_of};

use space::{Above, above, has_comment, is_parted, trailing};

/// Lists that would reach further than this are broken.
const COLUMNS: usize = 100;

/// How many columns a comment moves to the right for its neighbours' sake.
const FARTHEST: usize = 24;

/// `text` in its usual form.
///
/// # Errors
/// Where `text` is not TOML.
pub fn format(text: &str) -> Result<String, TomlError> {
    let plain = text.replace("\r\n", "\n");
    // Line ends of both sorts are left as they are: one of them may stand in a text.
    let windows = text.matches('\n').count() == text.matches("\r\n").count();
    let source = if windows { plain.as_str() } else { text };
    let mut document: DocumentMut = source.parse()?;
    block(document.as_table_mut(), None);
    tables(document.as_table_mut(), Some(&SCRIPT));
    let last = document.trailing().as_str().unwrap_or_default();
    let last = above(last, Above::End);
    document.set_trailing(last);
    let formatted = document.to_string();
    let formatted = match formatted.trim() {
        "" => String::new(),
        some => format!("{some}\n"),
    };
    // A formatter that changed a sentence would be worse than none.
    let same = toml::from_str::<toml::Table>(source).ok()
        == toml::from_str::<toml::Table>(&formatted).ok();
    debug_assert!(same, "the formatter changed a value:\n{source}");
    if !same {
        return Ok(text.to_string());
    }
    Ok(if windows && text.contains('\n') {
        formatted.replace('\n', "\r\n")
    } else {
        formatted
    })
}

/// Sets every table under a header of its own.
fn tables(table: &mut Table, form: Option<&'static Form>) {
    for (mut key, item) in table.iter_mut() {
        let shape = form.and_then(|form| form.key(key.get())).map(|k| &k.shape);
        let of = |table: &Table| match shape {
            Some(Shape::Steps(_)) => Some(step(table)),
            shape => shape.and_then(Shape::form),
        };
        match item {
            Item::Table(inner) if !inner.is_dotted() => {
                let form = of(inner);
                header(inner);
                block(inner, form);
                tables(inner, form);
            }
            Item::ArrayOfTables(all) => {
                for inner in all.iter_mut() {
                    let form = of(inner);
                    header(inner);
                    block(inner, form);
                    tables(inner, form);
                }
            }
            _ => continue,
        }
        key.leaf_decor_mut().clear();
        key.dotted_decor_mut().clear();
    }
}

/// The form of a step by the kind it has.
fn step(table: &Table) -> &'static Form {
    let mut kinds = KINDS.iter();
    let kind = kinds.find(|form| table.contains_key(kind_of(form)));
    kind.unwrap_or(&ANY_STEP)
}

/// One blank line above a header and its comments.
fn header(table: &mut Table) {
    let decor = table.decor_mut();
    let prefix = decor.prefix().and_then(|raw| raw.as_str());
    let prefix = above(prefix.unwrap_or_default(), Above::Header);
    let suffix = decor.suffix().and_then(|raw| raw.as_str());
    let suffix = trailing(suffix.unwrap_or_default(), 0);
    decor.set_prefix(prefix);
    decor.set_suffix(suffix);
}

/// A line `key = value`, while its neighbours are measured.
struct KeyLine {
    name: String,
    /// Up to the end of the value, in columns.
    width: usize,
    /// Whether the line before belongs to it: nothing stands between them.
    joined: bool,
    comment: String,
}

/// Sets the keys and values of one table, those in tables below excepted.
fn block(table: &mut Table, form: Option<&Form>) {
    if let Some(form) = form.filter(|_| is_sortable(table)) {
        table.sort_values_by(|a, _, b, _| form.rank(a.get()).cmp(&form.rank(b.get())));
    }
    let plain = |item: &Item| item.is_value();
    let names = table.iter().filter(|(_, item)| plain(item));
    let width = |name: &str| table.key(name).map_or(0, |key| key.display_repr().width());
    let widest = names.map(|(name, _)| width(name)).max().unwrap_or(0);

    let mut lines: Vec<KeyLine> = Vec::new();
    let mut first = true;
    let mut single = false;
    for (mut key, item) in table.iter_mut() {
        let Item::Value(value) = item else { continue };
        let pad = widest - key.display_repr().width() + 1;
        let decor = key.leaf_decor_mut();
        let prefix = decor.prefix().and_then(|raw| raw.as_str());
        let place = if first { Above::First } else { Above::Key };
        let prefix = above(prefix.unwrap_or_default(), place);
        let joined = prefix.is_empty() && !first && single;
        decor.set_prefix(prefix);
        decor.set_suffix(" ".repeat(pad));
        let suffix = value.decor().suffix().and_then(|raw| raw.as_str());
        let comment = suffix.unwrap_or_default().trim().to_string();
        value::set(value, widest + 3);
        let text = value.to_string();
        single = !text.contains('\n');
        lines.push(KeyLine {
            name: key.get().to_string(),
            width: widest + 3 + text.trim().width(),
            joined,
            comment,
        });
        first = false;
    }
    comments(table, &lines);
}

/// Sets the comments at the ends of neighbouring lines under each other.
fn comments(table: &mut Table, lines: &[KeyLine]) {
    let mut start = 0;
    while start < lines.len() {
        let after = lines[start + 1..].iter().position(|line| !line.joined);
        let end = after.map_or(lines.len(), |n| start + 1 + n);
        let run = &lines[start..end];
        let told = run.iter().filter(|line| !line.comment.is_empty());
        let column = told.map(|line| line.width).max().unwrap_or(0);
        for line in run {
            let Some(Item::Value(value)) = table.get_mut(&line.name) else {
                continue;
            };
            let gap = column.saturating_sub(line.width);
            // A comment far from its line is read with another.
            let gap = if gap <= FARTHEST { gap } else { 0 };
            value.decor_mut().set_suffix(trailing(&line.comment, gap));
        }
        start = end;
    }
}

/// Whether the keys of a table may be put into their usual order: nothing but values,
/// and neither comments nor blank lines among them.
fn is_sortable(table: &Table) -> bool {
    table.iter().enumerate().all(|(i, (name, item))| {
        let prefix = table.key(name).and_then(|key| key.leaf_decor().prefix());
        let prefix = prefix.and_then(|raw| raw.as_str()).unwrap_or_default();
        let Item::Value(value) = item else {
            return false;
        };
        !has_comment(prefix) && (i == 0 || !is_parted(prefix)) && !value::is_commented(value)
    })
}

/// The decor of a value, as text.
fn around(value: &Value) -> (&str, &str) {
    let decor = value.decor();
    (
        decor
            .prefix()
            .and_then(|raw| raw.as_str())
            .unwrap_or_default(),
        decor
            .suffix()
            .and_then(|raw| raw.as_str())
            .unwrap_or_default(),
    )
}
