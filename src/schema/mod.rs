//! The language as a JSON Schema, for editors that complete, explain and check TOML.
//!
//! All of it comes from [`keys`](crate::script::keys) and from the data the program
//! knows: the sounds of the catalogue, muscle groups, breaths, languages. It refuses
//! nothing the reader accepts; what only the whole session can tell, such as an anchor
//! that does not exist, is left to `evenfall check`.
//!
//! Two families of tools read it. Tombi shows the description of a key, and of each
//! value that is a `const` of its own. Taplo flattens alternatives and offers the key
//! once for each, so every one of them carries the description of its key for it
//! (`x-taplo`), and only short lists of words are constants.

mod names;
mod shape;

use serde_json::{Map, Value, json};

use crate::script::keys::{Form, KINDS, Key, REQUIRED, SCRIPT, kind_of};

use shape::shape;

/// The name of the file that stands beside scripts.
pub const FILE: &str = "evenfall.schema.json";

/// The line by which a script points to it.
pub const POINTER: &str = "#:schema ./evenfall.schema.json";

/// The schema of a script.
pub fn schema() -> Value {
    let about = format!(
        "A guided relaxation session, as Evenfall {} reads it. Written by: evenfall schema",
        env!("CARGO_PKG_VERSION")
    );
    let mut root = Map::new();
    root.insert(
        "$schema".into(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    root.insert("title".into(), "Evenfall session".into());
    root.insert("description".into(), about.into());
    // Tables in braces may go over several lines.
    root.insert("x-tombi-toml-version".into(), "v1.1.0".into());
    root.extend(table(&SCRIPT));
    root.insert("$defs".into(), steps());
    root.into()
}

/// The schema as the text of a file.
pub fn text() -> String {
    format!("{:#}\n", schema())
}

/// A step is exactly one of its kinds.
fn steps() -> Value {
    let name = |form: &Form| format!("{}-step", kind_of(form));
    let kinds: Vec<Value> = KINDS
        .iter()
        .map(|form| json!({ "$ref": format!("#/$defs/{}", name(form)) }))
        .collect();
    let mut defs = Map::new();
    defs.insert("step".into(), json!({ "title": "step", "oneOf": kinds }));
    for form in &KINDS {
        let mut step = Map::new();
        step.insert("title".into(), format!("{} step", kind_of(form)).into());
        if let Some(key) = form.key(kind_of(form)) {
            step.insert("description".into(), key.what.into());
        }
        step.extend(table(form));
        step.insert("required".into(), json!([kind_of(form)]));
        defs.insert(name(form), step.into());
    }
    defs.into()
}

/// A table of the language.
fn table(form: &Form) -> Map<String, Value> {
    let mut table = Map::new();
    table.insert("type".into(), "object".into());
    let properties: Map<String, Value> = form
        .keys()
        .map(|key| (key.name.to_string(), property(key)))
        .collect();
    table.insert("properties".into(), properties.into());
    let others = form.entry.map_or(Value::Bool(false), property);
    table.insert("additionalProperties".into(), others);
    if let Some(entry) = form.entry {
        table.insert("x-tombi-additional-key-label".into(), entry.name.into());
    }
    let required: Vec<&str> = form
        .keys()
        .filter(|key| key.default == REQUIRED)
        .map(|key| key.name)
        .collect();
    if !required.is_empty() {
        table.insert("required".into(), json!(required));
        table.insert("x-taplo".into(), json!({ "initKeys": required }));
    }
    table.insert("x-tombi-table-keys-order".into(), "schema".into());
    table
}

/// A key with all that is known of it.
fn property(key: &Key) -> Value {
    let words = description(key);
    let mut property = shape(&key.shape, &words);
    if let Some(map) = property.as_object_mut() {
        map.insert("description".into(), words.into());
        map.extend(value(key.default).map(|default| ("default".to_string(), default)));
        let examples: Vec<Value> = value(key.example).into_iter().collect();
        map.insert("examples".into(), examples.into());
    }
    property
}

/// The meaning of a key, an example, and what holds without it.
fn description(key: &Key) -> String {
    let Key { name, example, .. } = key;
    let example = if key.shape.is_block() {
        let inside = example.trim_matches(['[', ']', '{', '}', ' ']);
        format!("[[{name}]]\n{}", inside.replace(", ", "\n"))
    } else {
        format!("{name} = {example}")
    };
    let without = match key.default {
        "" => String::new(),
        REQUIRED => "\n\nIt has to be there.".to_string(),
        default => format!("\n\nLeft out: {default}."),
    };
    format!("{}\n\n```toml\n{example}\n```{without}", key.what)
}

/// A value written as TOML; nothing where `text` is words instead.
pub fn value(text: &str) -> Option<Value> {
    let table: toml::Table = toml::from_str(&format!("value = {text}")).ok()?;
    serde_json::to_value(table.get("value")?).ok()
}
