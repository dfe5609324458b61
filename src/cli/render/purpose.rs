//! What a file is for, and how loud it is wanted.

use clap::ValueEnum;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FileFor {
    /// MP3, which plays everywhere; under 15 MB for ten minutes
    Phone,
    /// FLAC with 24 bits, of which nothing is lost
    Archive,
    /// MP3 at -16 LUFS, or as near as its peaks allow
    Podcast,
}

/// As loud as podcasts are, in LUFS.
pub const PODCAST_LUFS: f64 = -16.0;

/// As high as any peak may come, in dBTP, where a loudness is asked for.
pub const CEILING_DB: f64 = -1.0;

/// The ends of what can be asked for, in LUFS.
const LOUDNESS: std::ops::RangeInclusive<f64> = -60.0..=-5.0;

/// A loudness on a command line.
pub fn parse_loudness(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(lufs) if LOUDNESS.contains(&lufs) => Ok(lufs),
        _ => Err(format!(
            "a number from {} to {}, as -18",
            LOUDNESS.start(),
            LOUDNESS.end()
        )),
    }
}

impl FileFor {
    /// The ending of the file, which is the best there is in this build.
    pub fn ending(self) -> &'static str {
        match self {
            FileFor::Archive => "flac",
            FileFor::Phone | FileFor::Podcast if cfg!(feature = "mp3") => "mp3",
            FileFor::Phone | FileFor::Podcast => "flac",
        }
    }
}
