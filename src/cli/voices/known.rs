//! Speech programs that many have already, and how each is asked to speak.

use crate::voice::program::{ProgramOutput, ProgramSpec};

/// A program, and its lines in the file of wishes.
pub struct Known {
    /// What to call its voice.
    pub name: &'static str,
    command: &'static [&'static str],
    /// What it speaks unless told otherwise.
    language: &'static str,
    /// In words.
    pub licence: &'static str,
}

/// Those that are looked for.
pub static KNOWN: [Known; 5] = [
    Known {
        name: "espeak-ng",
        command: &[
            "espeak-ng",
            "-v",
            "{language}",
            "-s",
            "{words}",
            "--stdin",
            "--stdout",
        ],
        language: "en-US",
        licence: "GPL-3.0",
    },
    Known {
        name: "flite",
        command: &[
            "flite",
            "-voice",
            "slt",
            "--setf",
            "duration_stretch={stretch}",
            "-f",
            "/dev/stdin",
            "-o",
            "{out}",
        ],
        language: "en-US",
        licence: "BSD-like",
    },
    Known {
        name: "rhvoice",
        command: &["RHVoice-test", "-o", "{out}"],
        language: "en-US",
        licence: "LGPL-2.1, its voices differ",
    },
    Known {
        name: "say",
        command: &[
            "say",
            "-r",
            "{words}",
            "-o",
            "{out}",
            "--data-format=LEI16@22050",
            "-f",
            "-",
        ],
        language: "en-US",
        licence: "comes with macOS",
    },
    Known {
        name: "sapi",
        command: &["powershell", "-NoProfile", "-Command", SAPI],
        language: "en-US",
        licence: "comes with Windows",
    },
];

const SAPI: &str = "Add-Type -AssemblyName System.Speech; \
    $voice = New-Object System.Speech.Synthesis.SpeechSynthesizer; $voice.Rate = -2; \
    $voice.SetOutputToWaveFile('{out}'); $voice.Speak([Console]::In.ReadToEnd()); \
    $voice.Dispose()";

impl Known {
    /// How it is started.
    pub fn spec(&self) -> ProgramSpec {
        ProgramSpec {
            command: self.command.iter().map(|word| (*word).to_owned()).collect(),
            language: self.language.into(),
            output: ProgramOutput::Wav,
            rate: None,
        }
    }

    /// Its lines in the file of wishes.
    pub fn lines(&self) -> String {
        let command: toml::Value = self.command.to_vec().into();
        let Known { name, language, .. } = self;
        format!("[voices.{name}]\ncommand = {command}\nlanguage = \"{language}\"\n")
    }
}
