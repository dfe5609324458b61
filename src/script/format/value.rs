//! Values: texts and numbers as they are, tables in braces on one line, lists on one
//! line or on several.

use toml_edit::{Array, InlineTable, Value};
use unicode_width::UnicodeWidthStr;

use super::space::{has_comment, inside};
use super::{COLUMNS, around};

/// Sets a value that begins at `column`.
pub fn set(value: &mut Value, column: usize) {
    set_at(value, column, 0);
    value.decor_mut().set_prefix(" ");
    value.decor_mut().set_suffix("");
}

/// Whether a comment stands in or behind a value.
pub fn is_commented(value: &Value) -> bool {
    let (prefix, suffix) = around(value);
    let within = match value {
        Value::Array(array) => {
            array.iter().any(is_commented) || array.trailing().as_str().is_some_and(has_comment)
        }
        Value::InlineTable(table) => !is_plain(table),
        _ => false,
    };
    has_comment(prefix) || has_comment(suffix) || within
}

fn set_at(value: &mut Value, column: usize, depth: usize) {
    match value {
        Value::Array(array) => list(array, column, depth),
        Value::InlineTable(table) if is_plain(table) => braces(table),
        _ => {}
    }
}

/// Whether a table in braces is of the usual sort: on one line, no dotted keys.
fn is_plain(table: &InlineTable) -> bool {
    let odd = |raw: &str| raw.contains(['\n', '#']);
    let key_is_odd = |name: &str| {
        let decor = table.key(name).map(toml_edit::Key::leaf_decor);
        let sides = decor.map(|d| [d.prefix(), d.suffix()]);
        let mut sides = sides.into_iter().flatten().flatten();
        sides.any(|raw| raw.as_str().is_some_and(odd))
    };
    let value_is_odd = |value: &Value| {
        let (prefix, suffix) = around(value);
        let dotted = value
            .as_inline_table()
            .is_some_and(toml_edit::InlineTable::is_dotted);
        dotted || odd(prefix) || odd(suffix) || is_commented_below(value)
    };
    !table.trailing().as_str().is_some_and(odd)
        && table
            .iter()
            .all(|(name, value)| !key_is_odd(name) && !value_is_odd(value))
}

fn is_commented_below(value: &Value) -> bool {
    match value {
        Value::Array(array) => {
            let gaps = gaps(array);
            gaps.iter().any(|gap| gap.contains(['\n', '#'])) || array.iter().any(is_commented_below)
        }
        Value::InlineTable(table) => !is_plain(table),
        _ => false,
    }
}

/// `{ a = 1, b = 2 }`
fn braces(table: &mut InlineTable) {
    let last = table.len().saturating_sub(1);
    for (i, (mut key, value)) in table.iter_mut().enumerate() {
        key.leaf_decor_mut().set_prefix(" ");
        key.leaf_decor_mut().set_suffix(" ");
        set_flat(value);
        value.decor_mut().set_prefix(" ");
        value
            .decor_mut()
            .set_suffix(if i == last { " " } else { "" });
    }
    table.set_trailing_comma(false);
    table.set_trailing("");
}

/// A value inside braces: nothing in there breaks.
fn set_flat(value: &mut Value) {
    match value {
        Value::Array(array) => on_one_line(array),
        Value::InlineTable(table) => braces(table),
        _ => {}
    }
}

/// `[1, 2]`
fn on_one_line(array: &mut Array) {
    for (i, value) in array.iter_mut().enumerate() {
        set_flat(value);
        value.decor_mut().set_prefix(if i == 0 { "" } else { " " });
        value.decor_mut().set_suffix("");
    }
    array.set_trailing_comma(false);
    array.set_trailing("");
}

/// What stands before each entry, and after the last.
fn gaps(array: &Array) -> Vec<String> {
    let mut gaps = Vec::new();
    let mut left = String::new();
    for value in array {
        let (prefix, suffix) = around(value);
        gaps.push(left + prefix);
        left = suffix.to_string();
    }
    gaps.push(left + array.trailing().as_str().unwrap_or_default());
    gaps
}

fn list(array: &mut Array, column: usize, depth: usize) {
    let gaps = gaps(array);
    let tables = array.iter().filter(|value| value.is_inline_table()).count();
    let commented = gaps.iter().any(|gap| has_comment(gap));
    // Where the author has begun a new line, that is meant.
    let opened = gaps[0].contains('\n') && !array.is_empty();
    let several = array.iter().any(|value| lines_of(value) > 1);
    if !commented && !opened && !several && tables < 2 {
        let mut flat = array.clone();
        on_one_line(&mut flat);
        flat.decor_mut().clear();
        let width = Value::Array(flat.clone()).to_string().trim().width();
        if array.is_empty() || column + width <= COLUMNS {
            *array = flat;
            return;
        }
    }
    let (outer, inner) = ("  ".repeat(depth), "  ".repeat(depth + 1));
    for (value, gap) in array.iter_mut().zip(&gaps) {
        set_at(value, inner.len(), depth + 1);
        value.decor_mut().set_prefix(inside(gap, &inner, &inner));
        value.decor_mut().set_suffix("");
    }
    align(array);
    let last = gaps.last().map_or("", String::as_str);
    array.set_trailing_comma(!array.is_empty());
    array.set_trailing(inside(last, &outer, &inner));
}

/// How many lines a value takes as it is written.
fn lines_of(value: &Value) -> usize {
    let mut bare = value.clone();
    bare.decor_mut().clear();
    bare.to_string().matches('\n').count() + 1
}

/// Sets the cells of tables in braces under each other, as far as their keys agree.
fn align(array: &mut Array) {
    let rows: Vec<&InlineTable> = array.iter().filter_map(Value::as_inline_table).collect();
    let wrapped = |row: &InlineTable| row.iter().any(|(_, value)| lines_of(value) > 1);
    let odd = |row: &&InlineTable| !is_plain(row) || wrapped(row);
    if rows.len() < 2 || rows.len() < array.len() || rows.iter().any(odd) {
        return;
    }
    let cell = |row: &InlineTable, i: usize| {
        let (name, value) = row.iter().nth(i)?;
        let name = row.key(name)?.display_repr().into_owned();
        let width = name.width() + 3 + value.to_string().trim().width();
        Some((name, width))
    };
    let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let mut widths: Vec<usize> = Vec::new();
    for i in 0..columns {
        let followed = rows.iter().filter(|row| row.len() > i + 1);
        let cells: Vec<(String, usize)> = followed.filter_map(|row| cell(row, i)).collect();
        if cells.windows(2).any(|two| two[0].0 != two[1].0) {
            break;
        }
        widths.extend(cells.iter().map(|(_, width)| *width).max());
    }
    for row in array.iter_mut().filter_map(Value::as_inline_table_mut) {
        let own: Vec<usize> = (0..row.len())
            .filter_map(|i| cell(row, i).map(|(_, width)| width))
            .collect();
        for (i, (mut key, _)) in row.iter_mut().enumerate().skip(1) {
            if let (Some(widest), Some(width)) = (widths.get(i - 1), own.get(i - 1)) {
                let gap = widest.saturating_sub(*width) + 1;
                key.leaf_decor_mut().set_prefix(" ".repeat(gap));
            }
        }
    }
}
