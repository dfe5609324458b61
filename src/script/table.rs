//! A TOML table being taken apart: every key is asked for by name, and what is
//! wrong goes on one list.

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Span};

use super::keys::{Form, Key};
use super::synonyms::{Where, answer, meant};
use super::{At, Text};

pub type Value<'a> = toml::Spanned<DeValue<'a>>;

/// A table, what it may hold, and where faults go.
pub struct Table<'a, 'd> {
    table: &'a DeTable<'a>,
    pub span: Span,
    form: &'static Form,
    pub faults: &'d mut Vec<Diagnostic>,
}

pub fn span(value: &toml::Spanned<impl Sized>) -> Span {
    value.span().into()
}

/// What a value is, in the words of somebody who does not program.
pub fn describe(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A string or a number as text; `None` for anything else.
pub fn scalar(value: &Value) -> Option<Text> {
    let text = match value.get_ref() {
        DeValue::String(s) => s.to_string(),
        DeValue::Integer(i) if i.radix() == 10 => i.as_str().to_string(),
        DeValue::Float(f) => f.as_str().to_string(),
        _ => return None,
    };
    Some(At {
        value: text,
        span: span(value),
    })
}

impl<'a, 'd> Table<'a, 'd> {
    /// Takes `table` on, reporting every key that its form does not have.
    pub fn new(
        table: &'a DeTable<'a>,
        span: Span,
        form: &'static Form,
        faults: &'d mut Vec<Diagnostic>,
    ) -> Table<'a, 'd> {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if form.key(name).is_none() {
                let text = scalar(value).map(|text| match value.get_ref() {
                    DeValue::String(_) => format!("\"{}\"", text.value),
                    _ => text.value,
                });
                faults.push(unknown_key(
                    (name, text.as_deref()),
                    key.span().into(),
                    form,
                ));
            }
        }
        Table {
            table,
            span,
            form,
            faults,
        }
    }

    /// What the table of keys says of `name`, which the reader asks for.
    fn key(&self, name: &str) -> Option<&'static Key> {
        let key = self.form.key(name);
        debug_assert!(key.is_some(), "{} has no `{name}`", self.form.what);
        key
    }

    pub fn value(&self, key: &str) -> Option<&'a Value<'a>> {
        self.key(key);
        self.value_of(key)
    }

    /// As [`value`](Table::value), of any key that somebody may have written.
    pub fn value_of(&self, key: &str) -> Option<&'a Value<'a>> {
        self.table
            .iter()
            .find(|(k, _)| k.get_ref().as_ref() == key)
            .map(|(_, v)| v)
    }

    /// Where the key itself stands.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.table
            .keys()
            .find(|k| k.get_ref().as_ref() == key)
            .map(|k| k.span().into())
    }

    fn wrong_type(&mut self, key: &str, value: &Value, wanted: &str) {
        let example = self.key(key).map_or("...", |key| key.example);
        let what = describe(value.get_ref());
        let d = Diagnostic::new(Code::S004, format!("`{key}` wants {wanted}, not {what}"));
        let d = d.at(span(value), format!("this is {what}"));
        let one = scalar(value);
        let meant = one.as_ref().and_then(|one| table_meant(key, &one.value));
        let help = match (&meant, value.get_ref()) {
            (None, DeValue::String(_)) if key == "voice" => answer("name", None, Where::Voice),
            _ => None,
        };
        let example = meant.as_deref().unwrap_or(example);
        let help = help.unwrap_or_else(|| format!("write {key} = {example}"));
        self.faults.push(match one {
            Some(number) if example.starts_with('"') => {
                let quoted = format!("\"{}\"", number.value);
                d.help(format!("write {key} = {quoted}")).fix(
                    "put it in quotes",
                    span(value),
                    quoted,
                )
            }
            _ => d.help(help),
        });
    }

    /// A text.
    pub fn text(&mut self, key: &str) -> Option<Text> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::String(s) => Some(At {
                value: s.to_string(),
                span: span(value),
            }),
            _ => {
                self.wrong_type(key, value, "a text in quotes");
                None
            }
        }
    }

    /// A duration: a text, and for a bare number the remedy with its unit.
    pub fn duration(&mut self, key: &str) -> Option<Text> {
        let value = self.value(key)?;
        match (value.get_ref(), scalar(value)) {
            (DeValue::String(_), text) => text,
            (_, Some(number)) => {
                let n = number.value;
                let d =
                    Diagnostic::new(Code::S005, format!("`{key}` is a time and needs its unit"))
                        .at(span(value), "seconds or minutes?")
                        .help(format!(
                            "write {key} = \"{n}s\" for seconds, or \"{n}m\" for minutes"
                        ));
                self.faults
                    .push(d.fix("seconds", span(value), format!("\"{n}s\"")).fix(
                        "minutes",
                        span(value),
                        format!("\"{n}m\""),
                    ));
                None
            }
            _ => {
                self.wrong_type(key, value, "a time in quotes");
                None
            }
        }
    }

    /// A number, or a text holding one or a parameter.
    pub fn number(&mut self, key: &str) -> Option<Text> {
        let value = self.value(key)?;
        let found = scalar(value);
        if found.is_none() {
            self.wrong_type(key, value, "a number");
        }
        found
    }

    pub fn boolean(&mut self, key: &str) -> Option<At<bool>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Boolean(b) => Some(At {
                value: *b,
                span: span(value),
            }),
            other => {
                self.wrong_type(key, value, "true or false, without quotes");
                let word = other.as_str().unwrap_or_default().trim().to_lowercase();
                let yes = ["true", "yes", "on", "ja"].contains(&word.as_str());
                let no = ["false", "no", "off", "nein"].contains(&word.as_str());
                if let Some(d) = self.faults.pop() {
                    let d = if no {
                        d.help(format!("write {key} = false"))
                    } else {
                        d
                    };
                    self.faults.push(match yes || no {
                        true => d.fix(format!("write {yes}"), span(value), yes.to_string()),
                        false => d,
                    });
                }
                None
            }
        }
    }

    /// A text or a list of texts.
    pub fn texts(&mut self, key: &str) -> Vec<Text> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        match value.get_ref() {
            DeValue::String(_) => scalar(value).into_iter().collect(),
            DeValue::Array(items) => {
                let mut texts = Vec::new();
                for item in items {
                    match item.get_ref() {
                        DeValue::String(_) => texts.extend(scalar(item)),
                        DeValue::Table(table) => {
                            self.wrong_type(key, item, "texts in quotes");
                            let told = self.faults.pop();
                            self.faults.extend(told.map(|d| match as_text(table) {
                                Some(help) => d.help(help),
                                None => d,
                            }));
                        }
                        _ => self.wrong_type(key, item, "texts in quotes"),
                    }
                }
                if items.is_empty() {
                    self.wrong_type(key, value, "at least one text");
                }
                texts
            }
            _ => {
                self.wrong_type(key, value, "a text in quotes, or a list of them");
                Vec::new()
            }
        }
    }

    /// The table under `key`.
    pub fn table(&mut self, key: &str) -> Option<Table<'a, '_>> {
        let value = self.value(key)?;
        let form = self.key(key)?.shape.form()?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Table::new(table, span(value), form, self.faults)),
            _ => {
                self.wrong_type(key, value, "a table in braces");
                None
            }
        }
    }

    /// What `read` makes of each table in the list under `key`.
    pub fn tables<T>(&mut self, key: &str, mut read: impl FnMut(Table) -> T) -> Vec<T> {
        let Some(form) = self.key(key).and_then(|key| key.shape.form()) else {
            return Vec::new();
        };
        let found = self.list(key).into_iter();
        found
            .map(|(table, span)| read(Table::new(table, span, form, self.faults)))
            .collect()
    }

    /// The tables in the list under `key` as they are, each with its place.
    pub fn list(&mut self, key: &str) -> Vec<(&'a DeTable<'a>, Span)> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            if self.key(key).is_some_and(|key| key.shape.is_block()) {
                let d = Diagnostic::new(Code::S004, format!("there may be several of `{key}`"));
                let d = d.at(span(value), "this is one table");
                let d = d.help(format!("write [[{key}]], with two brackets"));
                self.faults.push(match value.get_ref() {
                    DeValue::Table(_) => {
                        let right = format!("[[{key}]]");
                        d.fix(format!("write {right}"), span(value), right)
                    }
                    _ => d,
                });
            } else {
                self.wrong_type(key, value, "a list of tables");
            }
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => tables.push((table, span(item))),
                _ => self.wrong_type(key, item, "tables in braces"),
            }
        }
        tables
    }

    /// All entries, for tables whose keys are the author's own names; in the order written.
    pub fn entries(&self) -> Vec<(Text, &'a Value<'a>)> {
        let mut entries: Vec<_> = self
            .table
            .iter()
            .map(|(k, v)| {
                (
                    At {
                        value: k.get_ref().to_string(),
                        span: k.span().into(),
                    },
                    v,
                )
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.span);
        entries
    }

    pub fn fault(&mut self, diagnostic: Diagnostic) {
        self.faults.push(diagnostic);
    }
}

/// The table that is meant by one value in its place.
fn table_meant(key: &str, value: &str) -> Option<String> {
    let is_number = value.trim().parse::<f64>().is_ok();
    let (name, quoted) = match (key, value.trim()) {
        ("voice", "whisper" | "plain") => ("manner", true),
        ("voice", _) if is_number => ("rate", false),
        ("cues", "air" | "glide" | "bowl" | "off") => ("breath", true),
        ("before", _) if !is_number => ("silence", true),
        ("after", _) if !is_number => ("keep", true),
        ("bells", "bell" | "bowl" | "chime") => {
            return Some(format!("{{ strike = \"{value}\", every = \"5m\" }}"));
        }
        ("bells", time) if crate::time::duration(time).is_ok() => {
            return Some(format!("{{ strike = \"bowl\", every = \"{time}\" }}"));
        }
        ("drift", _) if is_number => ("depth_db", false),
        ("drift", _) => ("period", true),
        ("loop", _) if !is_number => ("crossfade", true),
        _ => return None,
    };
    Some(match quoted {
        true => format!("{{ {name} = \"{}\" }}", value.trim()),
        false => format!("{{ {name} = {} }}", value.trim()),
    })
}

/// A text in a table, with its language beside it, as it is written.
fn as_text(table: &DeTable) -> Option<String> {
    let value = |names: &[&str]| {
        let mut all = table.iter();
        let (_, value) = all.find(|(key, _)| names.contains(&key.get_ref().as_ref()))?;
        value.get_ref().as_str()
    };
    let text = value(&["text", "say", "words"])?;
    Some(match value(&["language", "lang"]) {
        Some(language) => format!(
            "its language stands in brackets behind it: write \"{} [language {language}]\"",
            text.trim()
        ),
        None => format!("write the text alone: \"{}\"", text.trim()),
    })
}

fn unknown_key((name, value): (&str, Option<&str>), at: Span, form: &Form) -> Diagnostic {
    let what = form.what;
    let mut known: Vec<&str> = Vec::new();
    for key in form.keys() {
        if !known.contains(&key.name) {
            known.push(key.name);
        }
    }
    let d = Diagnostic::new(Code::S002, format!("{what} knows no `{name}`")).at(at, "unknown");
    let place = match what {
        "a script" => Some(Where::Script),
        "`[voice]`" => Some(Where::Voice),
        step if step.ends_with(" step") && known.contains(&"voice") => Some(Where::SpeakingStep),
        step if step.ends_with(" step") && known.contains(&"rounds") => Some(Where::Step),
        _ => None,
    };
    if let Some(answer) = place.and_then(|place| answer(name, value, place)) {
        return d.help(answer);
    }
    let list = format!("{what} knows: {}", known.join(", "));
    match meant(name, &known) {
        Some(near) => {
            let short = known.len() <= 18;
            let list = if short {
                format!(" {list}")
            } else {
                String::new()
            };
            d.help(format!("did you mean `{near}`?{list}"))
                .fix(format!("write {near}"), at, near)
        }
        None => d.help(list),
    }
}
