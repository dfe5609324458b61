//! `evenfall play`.

use std::ops::RangeInclusive;
use std::sync::Arc;

use clap::Args;

use crate::kept::{Asked, Ended, Folders, Keeper, Leaving, Looks, Remembering};
use crate::limits;
use crate::live::{LATENCY, LiveError, Opening, Output};
use crate::prepare::Source;
use crate::screen::{self, Colours, Outcome};
use crate::units::Millis;
use crate::world::World;

use super::place::stretch;
use super::prepare::{SessionArgs, parse_time};
use super::resume::{self, Left};
use super::text::{cautions, quoted, tell};
use super::watched::watched;
use super::world::world;
use super::{Done, Failure};

/// Play a session
#[derive(Args)]
#[command(mut_arg("sessions", |sessions| sessions
    .required(false)
    .required_unless_present("resume")))]
#[command(after_help = format!("Examples:
  evenfall play sleep-meditation-10
  evenfall play rain --sleep-after 45m
  evenfall play rain felt-piano brook.wav --each 20m   one after the other, each for its time
  evenfall play box-breath --length 12m --set n=5
  evenfall play pmr-toes-to-head --passive --skip neck
  evenfall play evening.toml --from breath --until letting-go
  evenfall play evening.toml --watch              go on writing while it plays
  evenfall play evening.toml --speed 8            a quick listen through the pauses
  evenfall play --resume                          go on where you left off

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
    #[arg(long, conflicts_with_all = ["until", "each"])]
    watch: bool,
    /// Go on with the session that was left last, where it was left
    #[arg(long, conflicts_with_all = ["from", "until", "speed", "watch"])]
    resume: bool,
    /// Leave the balance aside that was set when the session was heard before
    #[arg(long)]
    as_made: bool,
    /// Write nothing into the journal (see `evenfall journal`)
    #[arg(long)]
    no_journal: bool,
    #[command(flatten)]
    player: PlayerArgs,
    /// Whether it is shown on a screen to which something else comes back.
    #[arg(skip)]
    pub goes_back: bool,
    /// What is shown there while it is prepared.
    #[arg(skip)]
    pub preparing: Option<screen::Preparing>,
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
    /// The colours of the screen: blue, or red to amber for the night. Remembered until you
    /// choose another
    #[arg(long, value_enum, value_name = "NAME")]
    palette: Option<Colours>,
    /// Begin only after this time, 1s to 12h; the screen is dark until then
    #[arg(long = "in", value_name = "TIME", value_parser = parse_delay)]
    delay: Option<Millis>,
    /// Let the sound sink away over the last minutes of this time, 1m to 12h, and leave
    #[arg(long, value_name = "TIME", value_parser = parse_sleep)]
    sleep_after: Option<Millis>,
    /// Play on this device (evenfall devices), by its name or a part of it
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    /// How much sound the device keeps, 10ms to 2s: more on a busy machine, less for quicker
    /// keys; 53ms otherwise
    #[arg(long, value_name = "TIME", value_parser = parse_latency)]
    latency: Option<Millis>,
    /// Tell how the sound fares: how often the device ran dry or was connected again
    #[arg(long)]
    verbose: bool,
}

/// A command line of this command alone.
#[derive(clap::Parser)]
struct PlayLine {
    #[command(flatten)]
    play: Play,
}

impl PlayerArgs {
    /// The device, while the session is prepared.
    fn opening(&self) -> Opening {
        Opening::begin(Output {
            device: self.device.clone(),
            latency: self.latency,
            ..Output::default()
        })
    }

    /// Waits as long as was asked, once there is a device to play on; none where the listener
    /// left meanwhile.
    fn begins(&self, on: Opening, options: &screen::Options) -> Result<Option<Opening>, LiveError> {
        let Some(delay) = self.delay else {
            return Ok(Some(on));
        };
        let on = on.opened()?;
        Ok(screen::wait(delay, options)?.then_some(on))
    }

    fn options(&self) -> screen::Options {
        screen::Options {
            dim: self.dim,
            plain: self.plain,
            sleep_after: self.sleep_after,
            verbose: self.verbose,
            colours: colours(self.palette),
            ..screen::Options::default()
        }
    }
}

/// The colours that are wished for now, which are then remembered, or those of the last time.
/// That they cannot be remembered is one less convenience.
pub fn colours(wished: Option<Colours>) -> Colours {
    let looks = Folders::of_user().ok().map(|folders| Looks::new(&folders));
    if let (Some(colours), Some(looks)) = (wished, &looks) {
        let _ = looks.keep(colours.name());
    }
    let kept = || Colours::find(&looks?.palette().ok()??);
    wished.or_else(kept).unwrap_or_default()
}

fn parse_sleep(text: &str) -> Result<Millis, String> {
    within(parse_time(text)?, limits::SLEEP_TIMER)
}

fn parse_delay(text: &str) -> Result<Millis, String> {
    within(parse_time(text)?, limits::DELAY)
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
    /// Plays a script that stands in no file.
    pub fn written(source: Source) -> Play {
        let line = ["play", &source.name, "--as-made", "--no-journal"];
        let mut play = <PlayLine as clap::Parser>::parse_from(line).play;
        play.session.written = Some(source);
        play
    }

    pub fn run(mut self) -> Done {
        if self.session.written.is_none() {
            self.session.settle()?;
        }
        let left = self.resume.then(|| self.take_up()).transpose()?;
        let opening = self.player.opening();
        let prepared = self.session.prepare_at(self.speed)?;
        let (from, until) = (self.from.as_ref(), self.until.as_ref());
        let (made, from) = stretch(&prepared, from, until)?;
        let mut from = from.frames();
        let files = prepared.files;
        // Who goes on has been told, and who comes from the chooser is told on the screen.
        if left.is_none() && !self.goes_back {
            tell(&cautions(&prepared.session));
        }
        if let Some(place) = &left {
            from = resume::from(place, &made)?;
        }
        let remembering = self.remembering()?;
        let keeper = Keeper::before(remembering, self.asked(), &made, left.as_ref());
        let keeper = Arc::new(keeper);
        let told = Arc::clone(&keeper);
        let witness: screen::Witness = Box::new(move |standing| told.tick(&standing));
        let options = screen::Options {
            volume: keeper.balance().volume,
            mix: keeper.balance().mix.clone(),
            goes_back: self.goes_back,
            cautioned: left.is_some(),
            keep: Some(screen::MixKeeper::new(super::mix::keep)),
            ..self.player.options()
        };
        let watch = self
            .watch
            .then(|| watched(&self.session, self.speed, &made.score, &files));
        let watch = watch.transpose()?;
        let witness = Some(witness);
        drop(self.preparing.take());
        let played = match (self.player.begins(opening, &options), watch) {
            (Ok(None), _) => return Ok(()),
            (Err(why), _) => Err(why),
            (Ok(Some(on)), Some(watch)) => screen::watch(made, from, on, &options, watch, witness),
            (Ok(Some(on)), None) => screen::run(made, from, on, &options, witness),
        };
        self.leave(played, &keeper, options.verbose)
    }

    /// Makes this the command that plays what was left.
    fn take_up(&mut self) -> Result<crate::kept::Place, Failure> {
        let left = resume::left(&self.session)?;
        let Left {
            session,
            until,
            place,
        } = left;
        (self.session, self.until) = (session, until);
        Ok(place)
    }

    /// How this session is asked for.
    fn asked(&self) -> Asked {
        let until = self.until.iter().map(|at| format!("--until={at}"));
        Asked {
            key: self.session.key(),
            words: until.chain(self.session.words()).collect(),
            night: self.session.wishes.night.unwrap_or_else(|| world().night()),
        }
    }

    /// What is remembered: nothing but the balance of a session that is being written.
    fn remembering(&self) -> Result<Remembering, Failure> {
        let in_file = self.session.written.is_none();
        let heard = in_file && !self.watch && self.speed.is_none();
        let journal = self.session.wishes.kept()?.journal.unwrap_or(true);
        Ok(Remembering {
            journal: heard && journal && !self.no_journal,
            place: heard,
            balance: in_file && !self.as_made,
        })
    }

    /// Remembers how it ended, and says what there is to say about it.
    fn leave(&self, played: Result<Outcome, LiveError>, keeper: &Keeper, verbose: bool) -> Done {
        let (ended, at) = match &played {
            Ok(outcome) => (outcome.ending.into(), Some(outcome.position)),
            Err(LiveError::DeviceLost { position } | LiveError::BrokeOff { position }) => {
                (Ended::BrokeOff, Some(*position))
            }
            Err(_) => (Ended::BrokeOff, None),
        };
        let at = at.map(Millis::of_frames);
        let Leaving { resumable, trouble } = keeper.after(ended, at);
        screen::wake(self.goes_back && played.is_ok());
        // Where something else is shown now, nobody reads what is told.
        let tells = !self.goes_back || played.is_err();
        if let Some(trouble) = trouble.filter(|_| tells) {
            tell(&format!("evenfall: {trouble}"));
        }
        match played {
            Ok(outcome) => {
                if verbose && tells {
                    tell(&fared(&outcome));
                }
                if let Some(at) = at.filter(|_| resumable && tells) {
                    let at = at.clock();
                    tell(&format!(
                        "left at {at}: evenfall play --resume goes on there"
                    ));
                }
                Ok(())
            }
            Err(error @ LiveError::NoDevice { .. }) => Err(Failure::NoDevice(format!(
                "{error}\n  a file needs none: {}",
                self.session
                    .as_render(self.from.as_ref(), self.until.as_ref())
            ))),
            Err(error @ (LiveError::DeviceLost { .. } | LiveError::BrokeOff { .. })) => {
                let at = at.unwrap_or_default().clock();
                let on = match resumable {
                    true => "--resume".to_string(),
                    false => {
                        let names: Vec<String> = self
                            .session
                            .sessions
                            .iter()
                            .map(|name| quoted(name))
                            .collect();
                        format!("{} --from {at}", names.join(" "))
                    }
                };
                Err(Failure::Other(anyhow::anyhow!(
                    "{error}\n  go on with: evenfall play {on}"
                )))
            }
            Err(error @ (LiveError::UnknownDevice { .. } | LiveError::SeveralDevices { .. })) => {
                Err(Failure::script(format!(
                    "{error}\n  all of them, with their ids: evenfall devices"
                )))
            }
            Err(other) => Err(Failure::Other(other.into())),
        }
    }
}

impl From<screen::Ending> for Ended {
    fn from(ending: screen::Ending) -> Ended {
        match ending {
            screen::Ending::Finished => Ended::Finished,
            screen::Ending::Left => Ended::Left,
            screen::Ending::EndedSoftly => Ended::EndedSoftly,
            screen::Ending::Slept => Ended::SleepTimer,
        }
    }
}

/// How the sound fared, in a line.
fn fared(outcome: &screen::Outcome) -> String {
    let times = |n: u32, what: &str| match n {
        0 => format!("never {what}"),
        1 => format!("{what} once"),
        n => format!("{what} {n} times"),
    };
    format!(
        "heard for {}; the sound {}, the device {}",
        Millis(outcome.heard.0 / 1000 * 1000),
        times(outcome.underruns, "ran dry"),
        times(outcome.reconnections, "came back")
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
