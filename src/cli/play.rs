//! `evenfall play`.

use std::ops::RangeInclusive;

use clap::Args;

use crate::limits;
use crate::live::{LATENCY, LiveError, Output};
use crate::screen;
use crate::units::Millis;

use super::prepare::{SessionArgs, parse_time, stretch};
use super::text::{cautions, tell};
use super::watched::watched;
use super::{Done, Failure};

/// Play a session
#[derive(Args)]
#[command(after_help = format!("Examples:
  evenfall play sleep-meditation-10
  evenfall play box-breath --length 12m --set n=5
  evenfall play pmr-toes-to-head --passive --skip neck
  evenfall play evening.toml --from breath --until letting-go
  evenfall play evening.toml --watch              go on writing while it plays
  evenfall play evening.toml --speed 8            a quick listen through the pauses

Keys:
{}", screen::keys_help()))]
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
    #[command(flatten)]
    player: PlayerArgs,
}

#[derive(Args)]
#[command(next_help_heading = "The player")]
struct PlayerArgs {
    /// A dark screen from the beginning: nothing but a faint dot that breathes
    #[arg(long)]
    dim: bool,
    /// Plain lines instead of a picture, for screen readers: one for each phase and key
    #[arg(long)]
    plain: bool,
    /// Let the sound sink away over the last minutes of this time, 1m to 12h, and leave
    #[arg(long, value_name = "TIME", value_parser = parse_sleep)]
    sleep_after: Option<Millis>,
    /// Play on this device (evenfall devices), by its name or a part of it
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    /// How much sound the device keeps: more on a busy machine, less for quicker keys
    #[arg(long, value_name = "TIME", value_parser = parse_latency)]
    latency: Option<Millis>,
    /// Tell how the sound fares: how often the device ran dry or was connected again
    #[arg(long)]
    verbose: bool,
}

impl PlayerArgs {
    fn options(&self) -> screen::Options {
        screen::Options {
            output: Output {
                device: self.device.clone(),
                latency: self.latency,
            },
            dim: self.dim,
            plain: self.plain,
            sleep_after: self.sleep_after,
            verbose: self.verbose,
            ..screen::Options::default()
        }
    }
}

fn parse_sleep(text: &str) -> Result<Millis, String> {
    within(parse_time(text)?, limits::SLEEP_TIMER)
}

fn parse_latency(text: &str) -> Result<Millis, String> {
    within(parse_time(text)?, LATENCY)
}

fn within(time: Millis, range: RangeInclusive<Millis>) -> Result<Millis, String> {
    match range.contains(&time) {
        true => Ok(time),
        false => Err(format!("a time from {} to {}", range.start(), range.end())),
    }
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
        let options = self.player.options();
        let played = if self.watch {
            let watch = watched(&self.session, self.speed, &score, files)?;
            screen::watch(score, from, &options, watch)
        } else {
            screen::run(score, from, &options)
        };
        if let Ok(outcome) = &played
            && options.verbose
        {
            tell(&fared(outcome));
        }
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
            error @ (LiveError::UnknownDevice { .. } | LiveError::SeveralDevices { .. }) => {
                Failure::script(error)
            }
            other => Failure::Other(other.into()),
        })
    }
}

/// How the sound fared, in a line.
fn fared(outcome: &screen::Outcome) -> String {
    let times = |n: u32| match n {
        0 => "never".to_string(),
        1 => "once".to_string(),
        n => format!("{n} times"),
    };
    format!(
        "heard for {}; the sound ran dry {}, the device was connected again {}",
        Millis(outcome.heard.0 / 1000 * 1000),
        times(outcome.underruns),
        times(outcome.reconnections)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_timer_has_a_minute_at_least_and_half_a_day_at_most() {
        assert_eq!(parse_sleep("45m"), Ok(Millis::secs(45 * 60)));
        assert_eq!(parse_sleep("59s"), Err("a time from 1m to 12h".into()));
        assert!(parse_sleep("45").is_err_and(|why| why.contains("45m")));
    }
}
