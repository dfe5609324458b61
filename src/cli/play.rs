//! `evenfall play`.

use std::sync::Arc;

use clap::Args;

use crate::engine::Playable;
use crate::live::LiveError;
use crate::screen;
use crate::units::Millis;

use super::prepare::{SessionArgs, position};
use super::text::{cautions, tell};
use super::{Done, Failure};

/// Play a session
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall play sleep-meditation-10
  evenfall play box-breath --length 12m --set n=5
  evenfall play pmr-toes-to-head --passive --skip neck
  evenfall play evening.toml --from breath

Keys: space pauses, left and right jump 10 seconds, n and p go to the next and the
previous chapter, + and - change the volume, q fades out and leaves.")]
pub struct Play {
    #[command(flatten)]
    session: SessionArgs,
    /// Begin at a step's id, a chapter or a time
    #[arg(long, value_name = "WHERE")]
    from: Option<String>,
}

impl Play {
    pub fn run(self) -> Done {
        let prepared = self.session.prepare()?;
        let score = prepared.score;
        let from = self
            .from
            .as_ref()
            .map_or(Ok(0), |from| position(from, &score))?;
        tell(&cautions(&prepared.session));
        let piece = Arc::new(Playable(Arc::clone(&score)));
        screen::run(score, piece, from, screen::Options::default())
            .map(|_| ())
            .map_err(|error| match error {
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
