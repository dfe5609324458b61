//! Speech programs that a listener's file names.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic};
use crate::limits::PROGRAM_RATE;
use crate::script::{Text, WrittenProgram};

use super::preferences::choice;

/// How a program is started, and what it gives.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ProgramSpec {
    /// The program and its arguments. `{out}` in one becomes the name of a file to write,
    /// `{words}` the words a minute, `{stretch}` how many times longer than usual a word
    /// takes, `{language}` the language.
    pub command: Vec<String>,
    /// BCP 47: what it speaks.
    pub language: String,
    /// What it gives.
    pub output: ProgramOutput,
    /// In hertz; only samples alone need it told.
    pub rate: Option<u32>,
}

/// The form of what a program gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProgramOutput {
    /// A WAV file.
    #[default]
    Wav,
    /// Samples alone: mono, 16 bits, the lower byte first.
    S16le,
}

const OUTPUTS: [(&str, ProgramOutput); 2] =
    [("wav", ProgramOutput::Wav), ("s16le", ProgramOutput::S16le)];

/// The program that is meant, with its name; nothing where something is wrong with it.
pub(super) fn program(
    written: WrittenProgram,
    faults: &mut Vec<Diagnostic>,
) -> Option<(String, ProgramSpec)> {
    let before = faults.len();
    let output = written.output.as_ref();
    let output = output.and_then(|text| choice(text, "output", &OUTPUTS, faults));
    let output = output.unwrap_or_default();
    let rate = written.rate.as_ref().and_then(|text| rate(text, faults));
    if output == ProgramOutput::S16le && written.rate.is_none() {
        let d = Diagnostic::new(Code::S003, "samples alone do not tell their rate");
        faults.push(
            d.at(written.name.span, "")
                .help("write rate = 22050, or whatever this program gives"),
        );
    }
    let name = written.name.value;
    if !is_name(&name) {
        let d = Diagnostic::new(Code::S007, format!("a voice cannot be called \"{name}\""));
        let d = d.at(written.name.span, "");
        faults.push(d.help("a name has small letters, digits and -, as in [voices.espeak-ng]"));
    }
    let whole = faults.len() == before && !written.command.is_empty();
    let language = written.language.filter(|_| whole)?.value;
    let spec = ProgramSpec {
        command: written.command.into_iter().map(|text| text.value).collect(),
        language,
        output,
        rate,
    };
    Some((name, spec))
}

/// Whether a voice may be called so: small letters, digits and hyphens, a letter first.
pub fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let first = |c: char| c.is_ascii_lowercase();
    // Words that say something else in the place of a name.
    let taken = ["off", "embedded", "best"];
    name.len() <= 40 && name.starts_with(first) && name.chars().all(plain) && !taken.contains(&name)
}

fn rate(text: &Text, faults: &mut Vec<Diagnostic>) -> Option<u32> {
    let rate = text.value.trim().parse().ok();
    let rate = rate.filter(|rate| PROGRAM_RATE.contains(rate));
    if rate.is_none() {
        let allowed = format!(
            "allowed: {} to {}",
            PROGRAM_RATE.start(),
            PROGRAM_RATE.end()
        );
        let d = Diagnostic::new(Code::S006, "`rate` is out of range").at(text.span, allowed);
        faults.push(d.help("write rate = 22050, or whatever this program gives"));
    }
    rate
}
