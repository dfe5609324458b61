//! `evenfall say`: a text as the session voice speaks it.

use std::path::PathBuf;

use clap::Args;

use crate::diagnostic::{Diagnostic, any_error};
use crate::engine::Playable;
#[cfg(feature = "screen")]
use crate::live::{LiveError, Opening, Output};
use crate::plan::Made;
use crate::prepare::{Prepared, Source, Speaker, prepare};
#[cfg(feature = "screen")]
use crate::screen;
use crate::session::{Preferences, WishedVoice, Wishes, spoken_lines};
use crate::units::{Frames, Millis};
use crate::voice::{languages, left_out};

use super::prepare::show;
use super::render::FileArgs;
use super::text::{quoted, tell};
use super::world::world;
use super::{Done, Failure, config, voice};

/// Speak a text with the voice of the sessions
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall say \"Let your shoulders be heavy. [2s] And let go.\"
  evenfall say \"Let the jaw be loose.\" --language en-GB --pitch 0.95
  evenfall say \"Rest here.\" --voice embedded --rate 0.9 -o rest.wav")]
pub struct Say {
    /// What to say; [2s] is a pause, as in a script
    text: String,
    /// The language, as en-US or de; that of your wishes, else English
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// The pace, 0.5 to 1.5; 1 is the voice's own
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = parse_within::<50, 150>)]
    rate: f64,
    /// The pitch, 0.7 to 1.4; 1 is the voice's own
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = parse_within::<70, 140>)]
    pitch: f64,
    /// Who speaks: the name of a voice (see `evenfall voices`), best for the best there is
    #[arg(long, value_name = "NAME", value_parser = heard)]
    voice: Option<WishedVoice>,
    /// Ignore the file of wishes (see `evenfall config`)
    #[arg(long)]
    no_config: bool,
    /// Write it to a file instead
    #[arg(short, long, value_name = "FILE", required = cfg!(not(feature = "screen")))]
    output: Option<PathBuf>,
}

/// The name of a voice that is heard.
fn heard(name: &str) -> Result<WishedVoice, String> {
    match voice::wished(name)? {
        WishedVoice::Off => Err("off says nothing: name a voice".into()),
        voice => Ok(voice),
    }
}

/// A number from `LOW` to `HIGH` hundredths.
fn parse_within<const LOW: u32, const HIGH: u32>(text: &str) -> Result<f64, String> {
    let (low, high) = (f64::from(LOW) / 100.0, f64::from(HIGH) / 100.0);
    match text.trim().parse::<f64>() {
        Ok(number) if (low..=high).contains(&number) => Ok(number),
        _ => Err(format!("a number from {low} to {high}")),
    }
}

/// Before the first word, of the half second that sessions without ambience have there.
const LEAD_IN: Frames = Millis(300).frames();

impl Say {
    pub fn run(self) -> Done {
        let kept = match self.no_config {
            true => Preferences::default(),
            false => config::read()?,
        };
        let language = self.language.or(kept.language);
        let language = language.unwrap_or_else(|| "en-US".into());
        // Who listens without a voice asks for this one text all the same.
        let audible = |voice: &WishedVoice| *voice != WishedVoice::Off;
        let voice = self.voice.or(kept.voice.filter(audible));
        let voice = voice.unwrap_or_default();
        let spoken = Spoken {
            text: &self.text,
            language: &language,
            rate: self.rate,
            pitch: self.pitch,
            voice: voice.named(),
        };
        let prepared = spoken.prepare(&voice::of(&voice))?;
        let missing = left_out(&self.text, &language);
        if !missing.is_empty() {
            let letters: Vec<String> = missing.iter().map(char::to_string).collect();
            tell(&format!(
                "left out, since the {language} voice has no sound for it: {}\n  \
                 write it in words, or choose another --language: {}",
                letters.join(" "),
                languages().join(", ")
            ));
        }
        hear(prepared.made(), self.output, || {
            format!("evenfall say {} -o said.wav", quoted(&self.text))
        })
    }
}

/// A text, and how it is to be said.
pub struct Spoken<'a> {
    /// [2s] in it is a pause.
    pub text: &'a str,
    /// BCP 47.
    pub language: &'a str,
    pub rate: f64,
    pub pitch: f64,
    /// The name of the voice that is wished.
    pub voice: Option<&'a str>,
}

impl Spoken<'_> {
    /// The text as a session of one step; what is wrong is shown in the text itself.
    pub fn prepare(&self, speaker: &Speaker) -> Result<Prepared, Failure> {
        let text = Source::of_text("TEXT", self.text);
        let faults = spoken_lines(self.text).1;
        if !faults.is_empty() {
            show(&text, &faults);
            return Err(Failure::Script(None));
        }
        let value = |text: &str| toml::Value::from(text).to_string();
        let script = format!(
            "title = \"said\"\nlanguage = {}\n[voice]\nrate = {:?}\npitch = {:?}\n\
             [[step]]\nsay = {}\n",
            value(self.language),
            self.rate,
            self.pitch,
            value(&self.text.replace('{', "(").replace('}', ")"))
        );
        let script = Source::of_text("TEXT", script);
        let wishes = Wishes {
            speaker: self.voice.map(str::to_owned),
            ..Wishes::default()
        };
        let (prepared, found) = prepare(world(), &script, &wishes, speaker);
        // Places in a script that nobody has written would only confuse.
        let found: Vec<Diagnostic> = found
            .into_iter()
            .map(|d| Diagnostic {
                at: None,
                also: Vec::new(),
                ..d
            })
            .collect();
        show(&script, &found);
        match prepared {
            Some(prepared) if !any_error(&found) => Ok(prepared),
            _ => Err(Failure::Script(None)),
        }
    }
}

/// Plays what is said, or writes it to a file; `otherwise` is the command that does that.
pub fn hear(made: Made, output: Option<PathBuf>, otherwise: impl Fn() -> String) -> Done {
    let length = made.score.length.frames();
    match output {
        Some(output) => {
            let from = LEAD_IN.min(length);
            let piece = Playable(made.score);
            FileArgs::to(output).write(&piece, from..length, &[])
        }
        None => play(made, otherwise),
    }
}

#[cfg(feature = "screen")]
fn play(made: Made, otherwise: impl Fn() -> String) -> Done {
    let opening = Opening::begin(Output::default());
    let played = screen::run(made, 0, opening, &screen::Options::default(), None);
    played.map(|_| ()).map_err(|error| match error {
        LiveError::NoDevice { .. } => {
            Failure::NoDevice(format!("{error}\n  a file needs none: {}", otherwise()))
        }
        other => Failure::Other(other.into()),
    })
}

/// Without a screen only a file can be made, which the flags ask for.
#[cfg(not(feature = "screen"))]
fn play(_: Made, otherwise: impl Fn() -> String) -> Done {
    let how = otherwise();
    Err(Failure::script(format!("say where to write it: {how}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_out_of_range_is_told_its_range() {
        assert_eq!(parse_within::<50, 150>("0.9"), Ok(0.9));
        let wrong = parse_within::<50, 150>("3");
        assert_eq!(wrong, Err("a number from 0.5 to 1.5".into()));
    }
}
