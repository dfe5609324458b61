//! The form of the file in which a listener keeps wishes.

use toml::de::DeTable;

use crate::diagnostic::{Code, Diagnostic};
use crate::limits;

use super::keys::WISHES;
use super::syntax::{before_break, syntax};
use super::table::{Table, span};
use super::{At, Text};

/// What the file says, every value with its place.
#[derive(Clone, Debug, Default)]
pub struct WrittenWishes {
    /// `None` where nothing is said about it.
    pub skip: Option<Vec<Text>>,
    pub no_holds: Option<At<bool>>,
    pub passive: Option<At<bool>>,
    pub no_after: Option<At<bool>>,
    pub after: Option<Text>,
    pub ending: Option<Text>,
    pub voice: Option<Text>,
    pub language: Option<Text>,
    pub voice_db: Option<Text>,
    pub cues_db: Option<Text>,
    pub ambience_db: Option<Text>,
    pub ambience: Option<Text>,
    pub journal: Option<At<bool>>,
    pub voices: Vec<WrittenProgram>,
}

/// `[voices.NAME]`: a program that speaks.
#[derive(Clone, Debug)]
pub struct WrittenProgram {
    pub name: Text,
    pub command: Vec<Text>,
    pub language: Option<Text>,
    pub output: Option<Text>,
    pub rate: Option<Text>,
}

/// Reads the file of a listener's wishes. What could be understood is
/// returned beside the faults, so that one run reports them all.
pub fn read_wishes(text: &str) -> (WrittenWishes, Vec<Diagnostic>) {
    if text.len() as u64 > limits::RECIPE_BYTES {
        let kibibytes = limits::RECIPE_BYTES >> 10;
        let d = Diagnostic::new(
            Code::S016,
            format!("this file is larger than {kibibytes} KiB"),
        );
        let d = d.help("a dozen lines are enough: evenfall config --init writes them");
        return (WrittenWishes::default(), vec![d]);
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<Diagnostic> = errors.iter().take(20).map(|e| syntax(text, e)).collect();
    faults.dedup_by(|a, b| a.help == b.help);
    let mut form = Vec::new();
    let table = root.get_ref();
    let mut t = Table::new(table, span(&root), &WISHES, &mut form);
    let skip = t.value("skip").is_some();
    let nothing = t.value("skip").is_some_and(is_empty);
    let written = WrittenWishes {
        skip: match (skip, nothing) {
            (false, _) => None,
            (true, true) => Some(Vec::new()),
            (true, false) => Some(t.texts("skip")),
        },
        no_holds: t.boolean("no-holds"),
        passive: t.boolean("passive"),
        no_after: t.boolean("no-after"),
        after: t.duration("after"),
        ending: t.text("ending"),
        voice: t.text("voice"),
        language: t.text("language"),
        voice_db: t.number("voice-db"),
        cues_db: t.number("cues-db"),
        ambience_db: t.number("ambience-db"),
        ambience: t.text("ambience"),
        journal: t.boolean("journal"),
        voices: voices(&mut t),
    };
    form.retain(|d| before_break(text, &faults, d));
    faults.extend(form);
    (written, faults)
}

fn voices(t: &mut Table) -> Vec<WrittenProgram> {
    let Some(mut all) = t.table("voices") else {
        return Vec::new();
    };
    let mut voices = Vec::new();
    for (name, _) in all.entries() {
        let Some(mut v) = all.table(&name.value) else {
            continue;
        };
        for (key, example) in [
            ("command", "[\"espeak-ng\", \"--stdin\", \"--stdout\"]"),
            ("language", "\"en-US\""),
        ] {
            if v.value(key).is_none() {
                let name = &name.value;
                let what = format!("the voice `{name}` has no {key}");
                let d = Diagnostic::new(Code::S003, what).at(v.span, "");
                v.fault(d.help(format!("write {key} = {example}")));
            }
        }
        voices.push(WrittenProgram {
            name,
            command: v.texts("command"),
            language: v.text("language"),
            output: v.text("output"),
            rate: v.number("rate"),
        });
    }
    voices
}

fn is_empty(value: &super::table::Value) -> bool {
    value
        .get_ref()
        .as_array()
        .is_some_and(|items| items.is_empty())
}
