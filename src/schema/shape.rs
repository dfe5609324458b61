//! What a key takes, as a schema.

use serde_json::{Value, json};

use crate::script::keys::{Names, Shape};

use super::{names, table};

/// The units of time the reader knows.
const UNITS: &str = "(hours?|h|minutes?|min|ms|m|seconds?|sec|s)";

/// A parameter or an argument in braces may stand in any text.
const PARAMETER: &str = r"\{[^{}]+\}";

/// `words` is the description of the key, which taplo wants at every alternative.
pub fn shape(shape: &Shape, words: &str) -> Value {
    match shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Texts => texts(),
        Shape::Duration => json!({ "type": "string", "pattern": duration() }),
        Shape::Elastic => json!({ "type": "string", "pattern": elastic() }),
        Shape::Number(min, max) => number(*min, *max),
        Shape::Whole(min, max) => json!({
            "type": ["integer", "string"],
            "minimum": min,
            "maximum": max,
            "pattern": format!(r"^\s*[0-9]+\s*$|{PARAMETER}"),
        }),
        Shape::Seed => json!({ "type": "integer", "minimum": 0 }),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::First => json!({ "type": "string", "pattern": r"^\s*first\s+[0-9]+\s*$" }),
        Shape::Row(n) => json!({
            "type": "array",
            "items": { "type": "string" },
            "minItems": n,
            "maxItems": n,
        }),
        Shape::Word(choices) => any(word(choices), words),
        Shape::WordList(choices) => any(or_list(word(choices)), words),
        Shape::Known(known) => any(suggested(*known), words),
        Shape::KnownList(known) => any(or_list(suggested(*known)), words),
        Shape::Table(form) => table(form).into(),
        Shape::Tables(form) | Shape::Blocks(form) => {
            json!({ "type": "array", "items": table(form) })
        }
        Shape::Steps(_) => json!({ "type": "array", "items": { "$ref": "#/$defs/step" } }),
        Shape::Either(shapes) => {
            let each = shapes.iter().flat_map(|one| match one {
                Shape::Word(choices) => word(choices),
                other => vec![self::shape(other, words)],
            });
            any(each.collect(), words)
        }
    }
}

fn texts() -> Value {
    json!({ "type": ["string", "array"], "items": { "type": "string" }, "minItems": 1 })
}

fn number(min: f64, max: f64) -> Value {
    let mut number = json!({
        // Tombi tells whole numbers from others.
        "type": ["integer", "number", "string"],
        "pattern": format!(r"^\s*[-+]?[0-9.]+\s*$|{PARAMETER}"),
    });
    if min > f64::MIN {
        number["minimum"] = json!(min);
        number["maximum"] = json!(max);
    }
    number
}

fn duration() -> String {
    format!(r"^\s*{}$|{PARAMETER}", time())
}

/// The first of two times may leave its unit to the second.
fn elastic() -> String {
    let time = time();
    format!(r"^\s*({time}|({time}|[0-9.]+\s*)\.{{2,}}\s*{time})$|{PARAMETER}")
}

fn time() -> String {
    format!(r"([0-9.]+\s*{UNITS}\s*)+")
}

/// Each word with its meaning.
fn word(choices: &[(&str, &str)]) -> Vec<Value> {
    let constant = |(word, what): &(&str, &str)| json!({ "const": word, "description": what });
    let mut all: Vec<Value> = choices.iter().map(constant).collect();
    all.push(json!({ "type": "string", "pattern": PARAMETER }));
    all
}

/// What the program knows, and whatever else is allowed. As one `enum`: taplo would offer
/// the key once for each of a hundred constants.
fn suggested(known: Names) -> Vec<Value> {
    let mut all = Vec::new();
    let (names, meanings): (Vec<String>, Vec<String>) = names::of(known).into_iter().unzip();
    if !names.is_empty() {
        all.push(json!({
            "type": "string",
            "enum": names,
            "x-taplo": { "docs": { "enumValues": meanings } },
        }));
    }
    all.push(match known {
        Names::Breath => json!({
            "type": "string",
            "pattern": format!(r"^[0-9.+\s]+(-[0-9.+\s]+)*(->[0-9.+\s-]+)?$|{PARAMETER}"),
        }),
        Names::Warning => json!({ "type": "string", "pattern": "^W[0-9]{3}$" }),
        // A file has an ending, or lies in a folder.
        Names::Recording => json!({ "type": "string", "pattern": format!(r"[./]|{PARAMETER}") }),
        _ => json!({ "type": "string" }),
    });
    all
}

fn or_list(mut one: Vec<Value>) -> Vec<Value> {
    let list = json!({ "type": "array", "items": { "anyOf": one }, "minItems": 1 });
    one.push(list);
    one
}

fn any(mut all: Vec<Value>, words: &str) -> Value {
    for one in &mut all {
        if one.get("const").is_none() {
            one["x-taplo"]["docs"]["main"] = words.into();
        }
    }
    json!({ "anyOf": all })
}
