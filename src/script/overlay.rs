//! A translation: the words of a session in another language, and nothing else.
//!
//! It lies beside its original as `NAME.de.toml`. Times, breaths and sounds are the
//! original's: `[]` stands where the original pauses.

use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, NamedText, Span, nearest};
use crate::limits;

use super::Text;
use super::keys::OVERLAY;
use super::read::pronounce;
use super::syntax::{before_break, misread, syntax};
use super::table::{Table, describe, span};

/// The words of a whole session.
#[derive(Clone, Debug)]
pub struct Translation {
    /// Every place below is in this text.
    pub source: Arc<NamedText>,
    /// BCP 47.
    pub language: String,
    /// The session's title; left out, it is told as missing where the original has one.
    pub title: Option<Text>,
    /// What the session is for; left out, it is told as missing where the original says so.
    pub summary: Option<Text>,
    /// One for each of the original's.
    pub cautions: Vec<Text>,
    /// Words and how they are said, instead of the original's.
    pub pronounce: Vec<(Text, Text)>,
    /// One for each step that speaks or begins a chapter, in the order written.
    pub steps: Vec<StepWords>,
}

/// The words of one step.
#[derive(Clone, Debug)]
pub struct StepWords {
    /// The id of the original's step.
    pub id: Text,
    /// The name of the chapter that begins here.
    pub chapter: Option<Text>,
    /// As many wordings as the original has.
    pub say: Vec<Text>,
    /// The movement, where the original has its author's; as many wordings as there.
    pub how: Vec<Text>,
    /// What is said at the moment of letting go, likewise.
    pub let_go: Vec<Text>,
    /// What is said meanwhile, likewise.
    pub during: Vec<Text>,
    /// What is said over the breath, likewise; for a list, all of its texts.
    pub over: Vec<Text>,
    /// The words for in, hold, out and rest, where the original has its own; and where they stand.
    pub speak: Option<(Vec<Text>, Span)>,
}

const OWN_KEYS: [&str; 4] = ["title", "summary", "caution", "pronounce"];

/// Whether `text` holds words for another script, and no script of its own.
pub fn is_overlay(text: &str) -> bool {
    let (root, _) = DeTable::parse_recoverable(text);
    let has = |key: &str| root.get_ref().keys().any(|k| k.get_ref().as_ref() == key);
    !["step", "layer", "patterns"].into_iter().any(has)
}

/// Reads a translation into the language with this BCP 47 tag. As with a script, what
/// could be understood is returned beside the faults.
pub fn read_overlay(source: Arc<NamedText>, language: &str) -> (Translation, Vec<Diagnostic>) {
    let mut translation = Translation {
        source: Arc::clone(&source),
        language: language.to_string(),
        title: None,
        summary: None,
        cautions: Vec::new(),
        pronounce: Vec::new(),
        steps: Vec::new(),
    };
    let text = source.text.as_str();
    let mut faults = Vec::new();
    if text.len() as u64 > limits::SCRIPT_BYTES {
        let what = format!(
            "the translation is larger than {} KiB",
            limits::SCRIPT_BYTES >> 10
        );
        faults.push(Diagnostic::new(Code::S016, what).within(&source));
        return (translation, faults);
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        faults.extend(misread(text).map_or_else(
            || errors.iter().take(20).map(|e| syntax(text, e)).collect(),
            |fault| vec![fault],
        ));
        faults.dedup_by(|a, b| a.help == b.help);
    }
    let mut form = Vec::new();
    read_words(root.get_ref(), span(&root), &mut translation, &mut form);
    form.retain(|d| before_break(text, &faults, d));
    faults.extend(form);
    let faults = faults.into_iter().map(|d| d.within(&source));
    (translation, faults.collect())
}

fn read_words(root: &DeTable, place: Span, to: &mut Translation, faults: &mut Vec<Diagnostic>) {
    let mut t = Table::new(root, place, &OVERLAY, faults);
    to.title = t.text("title");
    to.summary = t.text("summary");
    to.cautions = t.texts("caution");
    to.pronounce = pronounce(&mut t);
    for (id, value) in t.entries() {
        if OWN_KEYS.contains(&id.value.as_str()) {
            continue;
        }
        match value.get_ref() {
            DeValue::Table(_) => to.steps.extend(words(&mut t, id)),
            other => t.fault(no_words(&id, other)),
        }
    }
}

/// A key that is neither a text of the whole nor a table of a step.
fn no_words(key: &Text, value: &DeValue) -> Diagnostic {
    let what = format!("a translation knows no `{}`", key.value);
    let d = Diagnostic::new(Code::S002, what).at(key.span, "unknown");
    let list =
        matches!(value, DeValue::Array(items) if items.iter().any(|i| i.get_ref().is_table()));
    d.help(match nearest(&key.value, OWN_KEYS) {
        Some(near) => format!("did you mean `{near}`?"),
        None if list => format!(
            "write [{0}] with one pair of brackets, for the step with the id \"{0}\"",
            key.value
        ),
        None => "it holds words alone: title, summary, caution, and [ID] for each step that \
                 speaks or has a chapter; everything else is the original's"
            .into(),
    })
}

fn words(t: &mut Table, id: Text) -> Option<StepWords> {
    let mut w = t.table(&id.value)?;
    let speak = w.value("speak").map(|value| {
        let place = span(value);
        if !matches!(value.get_ref(), DeValue::Array(_)) {
            let what = format!(
                "`speak` wants four words, not {}",
                describe(value.get_ref())
            );
            w.fault(
                Diagnostic::new(Code::S004, what)
                    .at(place, "the original's way of counting stays as it is")
                    .help("write speak = [\"ein\", \"halten\", \"aus\", \"ruhen\"]"),
            );
        }
        (w.texts("speak"), place)
    });
    Some(StepWords {
        chapter: w.text("chapter"),
        say: w.texts("say"),
        how: w.texts("how"),
        let_go: w.texts("let_go"),
        during: w.texts("during"),
        over: w.texts("over"),
        speak,
        id,
    })
}
