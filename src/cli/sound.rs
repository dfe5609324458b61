//! `evenfall sound`: one ambient sound as a file.

use clap::Args;

use crate::export::{LoopPiece, SoundPiece};
use crate::frame::Piece;
use crate::nature::choice::Choice;
use crate::session::Language;
use crate::sound::{self, OpenError, Opened, Wanted};
use crate::units::{Millis, Seed};
use crate::world::Place;

use super::examine::{ReportFormat, examine};
use super::prepare::{parse_set, parse_time};
use super::render::FileArgs;
use super::text::{tell, wrap};
use super::world::world;
use super::{Done, Failure};

/// Write one nature sound to a file, or examine a recording
#[derive(Args)]
#[command(mut_arg("output", |arg| arg.required_unless_present("check")))]
#[command(after_help = "Examples:
  evenfall sound rain -o rain.mp3 --length 1h
  evenfall sound rain -o drizzle.wav --set intensity=0.1 --set surface=leaves
  evenfall sound calm-ocean --loop 24s -o waves.flac      a loop without a seam
  evenfall sound --check brook.wav                        how well a recording would loop
  evenfall sound --check brook.wav -o brook.toml          and a recipe that mends it
  evenfall sound --check recordings                       a verdict for each in a folder

Exit codes of --check: 0 when what is examined is fit to loop, 1 when something would be heard.")]
pub struct Sound {
    /// A sound of the catalogue (see `evenfall list`) or a recording; for --check also a folder
    name: String,
    /// How long
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = parse_time)]
    length: Millis,
    /// A stretch of this length that repeats without a seam
    #[arg(long = "loop", value_name = "TIME", conflicts_with = "length", value_parser = parse_time)]
    looped: Option<Millis>,
    /// Another number, another rain
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Choose a parameter of the sound (see `evenfall list NAME`)
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_set)]
    set: Vec<(String, String)>,
    /// Tell what would be heard if the recording were looped: seam, repetition, clicks, hum,
    /// clipping, level; -o writes a recipe that mends it
    #[arg(long, conflicts_with_all = ["length", "looped", "seed", "set", "bits", "rate", "workers"])]
    check: bool,
    /// How to print what --check finds
    #[arg(long, default_value = "human", requires = "check")]
    format: ReportFormat,
    /// Let --check write over an existing recipe
    #[arg(long, requires = "check")]
    force: bool,
    #[command(flatten)]
    file: Option<FileArgs>,
}

impl Sound {
    pub fn run(self) -> Done {
        if self.check {
            let output = self.file.as_ref().and_then(FileArgs::output);
            return examine(&self.name, self.format, output, self.force);
        }
        let Some(file) = &self.file else {
            return Err(Failure::script("name the file to write with -o"));
        };
        file.known()?;
        let Opened {
            mut sound,
            warnings,
            files,
        } = sound::open(world(), &self.name, &[Place::here()], &Wanted::default())
            .map_err(unusable)?;
        let files = files.iter().flat_map(|file| sound::files(world(), file));
        let sources: Vec<Place> = files.collect();
        for warning in warnings {
            tell(&format!("evenfall: {warning}"));
        }
        for (name, value) in &self.set {
            sound.set(name, Choice::parse(value)).map_err(|error| {
                let help = error.help();
                Failure::script(format!("--set {name}={value}: {error}\n  {help}"))
            })?;
        }
        if self.looped.unwrap_or(self.length) < Millis(500) {
            return Err(Failure::script("a sound lasts half a second at least"));
        }
        if sound.beats() {
            tell(&wrap(&Language::english().cautions.tones, 78, ""));
        }
        let seed = Seed(self.seed);
        let ambience = sound.alone(seed);
        let piece: Box<dyn Piece> = match self.looped {
            Some(length) => Box::new(LoopPiece::new(ambience, seed, length)),
            None => Box::new(SoundPiece::new(ambience, seed, self.length)),
        };
        file.write(&*piece, 0..piece.length(), &sources)
    }
}

/// Why a sound cannot be had, and what to do about it.
pub fn unusable(error: OpenError) -> Failure {
    let help = match &error {
        OpenError::Unknown { name, .. } => sound::catalogue().near(name),
        other => other.help(),
    };
    Failure::script(format!("{error}\n  {help}"))
}
