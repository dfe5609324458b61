//! `evenfall play`.

use std::sync::Arc;

use clap::Args;

use crate::engine::Playable;
use crate::limits;
use crate::live::LiveError;
use crate::screen;
use crate::units::Millis;

use super::prepare::{SessionArgs, stretch};
use super::text::{cautions, tell};
use super::watched::watched;
use super::{Done, Failure};

/// Play a session
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall play sleep-meditation-10
  evenfall play box-breath --length 12m --set n=5
  evenfall play pmr-toes-to-head --passive --skip neck
  evenfall play evening.toml --from breath --until letting-go
  evenfall play evening.toml --watch              go on writing while it plays
  evenfall play evening.toml --speed 8            a quick listen through the pauses

Keys: space pauses, left and right jump 10 seconds, n and p go to the next and the
previous chapter, + and - change the volume, q fades out and leaves.")]
pub struct Play {
    #[command(flatten)]
    session: SessionArgs,
    /// Begin at a step's id, a chapter or a time
    #[arg(long, value_name = "WHERE")]
    from: Option<String>,
    /// End with a step (its id), with a chapter, or at a time
    #[arg(long, value_name = "WHERE")]
    until: Option<String>,
    /// A quick listen, 1 to 60: pauses pass so many times faster (at least 0.3 s of each
    /// stay), words, cues and bells keep their own time; of the breaths of a step the first
    /// two are heard and then every so many. Times are those of the quick session
    #[arg(long, value_name = "FACTOR", value_parser = parse_speed)]
    speed: Option<f64>,
    /// Listen while writing: every save is heard from the next step or sentence on
    #[arg(long, conflicts_with = "until")]
    watch: bool,
}

fn parse_speed(text: &str) -> Result<f64, String> {
    let range = limits::SPEED;
    match text.trim().trim_end_matches('x').parse::<f64>() {
        Ok(speed) if range.contains(&speed) => Ok(speed),
        _ => Err(format!(
            "a number from {} to {}",
            range.start(),
            range.end()
        )),
    }
}

impl Play {
    pub fn run(self) -> Done {
        let prepared = self.session.prepare_at(self.speed)?;
        let files = prepared.files;
        let (from, until) = (self.from.as_ref(), self.until.as_ref());
        let (score, from) = stretch(prepared.score, from, until)?;
        tell(&cautions(&prepared.session));
        let options = screen::Options::default();
        let played = if self.watch {
            let watch = watched(&self.session, self.speed, &score, files)?;
            screen::watch(score, from, options, watch)
        } else {
            let piece = Arc::new(Playable(Arc::clone(&score)));
            screen::run(score, piece, from, options)
        };
        played.map(|_| ()).map_err(|error| match error {
            LiveError::NoDevice { .. } => Failure::NoDevice(format!(
                "{error}\n  a file needs none: {}",
                self.session.as_render()
            )),
            LiveError::DeviceLost { position } | LiveError::BrokeOff { position } => {
                let at = Millis::of_frames(position).clock();
                Failure::Other(anyhow::anyhow!(
                    "{error}\n  go on with: evenfall play {} --from {at}",
                    self.session.sessions.join(" ")
                ))
            }
            other => Failure::Other(other.into()),
        })
    }
}
