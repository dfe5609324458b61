//! `evenfall sound`: one ambient sound as a file.

use clap::Args;

use crate::diagnostic::suggestion;
use crate::export::{LoopPiece, SoundPiece};
use crate::frame::Piece;
use crate::sound::{self, Wanted};
use crate::units::{Millis, Seed};

use super::prepare::{parse_set, parse_time};
use super::render::FileArgs;
use super::text::tell;
use super::{Done, Failure};

/// Write one nature sound to a file
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall sound rain -o rain.wav --length 1h
  evenfall sound rain -o drizzle.wav --set intensity=0.1 --set surface=leaves
  evenfall sound calm-ocean --loop 24s -o waves.flac      a loop without a seam")]
pub struct Sound {
    /// A sound of the catalogue (see `evenfall list`) or a recording
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
    #[command(flatten)]
    file: FileArgs,
}

impl Sound {
    pub fn run(self) -> Done {
        let here = std::path::Path::new(".");
        let (mut sound, warnings) = sound::open(&self.name, Some(here), &Wanted::default())
            .map_err(|error| {
                let help = match &error {
                    sound::OpenError::Unknown { name, .. } => {
                        suggestion(name, sound::catalogue().names().collect::<Vec<_>>())
                    }
                    other => other.help(),
                };
                Failure::script(format!("{error}\n  {help}"))
            })?;
        for warning in warnings {
            tell(&format!("evenfall: {warning}"));
        }
        for (name, value) in &self.set {
            sound.set(name, value).map_err(|error| {
                Failure::script(format!("--set {name}={value}: {error}\n  {}", error.help()))
            })?;
        }
        let seed = Seed(self.seed);
        let ambience = sound.alone(seed);
        if self.looped.unwrap_or(self.length) < Millis(500) {
            return Err(Failure::Script(Some(
                "a sound lasts half a second at least".into(),
            )));
        }
        let piece: Box<dyn Piece> = match self.looped {
            Some(length) => Box::new(LoopPiece::new(ambience, seed, length)),
            None => Box::new(SoundPiece::new(ambience, seed, self.length)),
        };
        let read = match sound::find(&self.name, Some(here)) {
            Ok(sound::Found::File(path)) => vec![path],
            _ => Vec::new(),
        };
        self.file.write(&*piece, 0..piece.length(), &read)
    }
}
