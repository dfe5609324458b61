//! `evenfall timer`: bells and quiet, without any file.

use std::fmt::Write;

use clap::Args;

use crate::limits;
use crate::prepare::{Source, under};
use crate::units::Millis;

use super::play::Play;
use super::prepare::parse_time;
use super::text::print;
use super::world::world;
use super::{Done, Failure};

/// How loud the loudest sound is under the bells, in decibels.
const LEVEL_DB: f64 = -14.0;

/// Sit for a while, with a bell at both ends
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall timer 20m
  evenfall timer 20m --bell-every 5m --in 10s --sound rain+campfire:-6
  evenfall timer 1h --strike bowl --print > sitting.toml

With --print it writes the session that it plays, to be changed, rendered or shared like
any other: evenfall render sitting.toml")]
pub struct Timer {
    /// How long to sit, 10s to 12h
    #[arg(value_name = "TIME", value_parser = parse_sitting)]
    time: Millis,
    /// A bell so often in between, at least every 10s
    #[arg(long, value_name = "TIME", value_parser = parse_sitting)]
    bell_every: Option<Millis>,
    /// Time to sit down before the first bell, up to 1h
    #[arg(long = "in", value_name = "TIME", value_parser = parse_before)]
    before: Option<Millis>,
    /// What is struck
    #[arg(long, value_name = "WHAT", default_value = "bowl", value_parser = ["bell", "bowl", "chime"])]
    strike: String,
    /// A sound underneath, as `evenfall play` takes it: rain, rain+campfire:-6, brook.wav;
    /// silence without one
    #[arg(long, value_name = "SOUND")]
    sound: Option<String>,
    /// Write the session to standard output instead of playing it
    #[arg(long)]
    print: bool,
}

fn parse_sitting(text: &str) -> Result<Millis, String> {
    let time = parse_time(text)?;
    match (Millis::secs(10)..=limits::STRETCH).contains(&time) {
        true => Ok(time),
        false => Err("a time from 10s to 12h".into()),
    }
}

fn parse_before(text: &str) -> Result<Millis, String> {
    let time = parse_time(text)?;
    match time <= Millis::secs(3600) {
        true => Ok(time),
        false => Err("a time up to 1h".into()),
    }
}

impl Timer {
    pub fn run(self) -> Done {
        let mut source = Source::of_text("the timer", String::new());
        let mut layers = String::new();
        if let Some(name) = &self.sound {
            let under = under(world(), name, LEVEL_DB);
            (layers, source.folders) = under.map_err(|error| Failure::script(error.to_string()))?;
        }
        source.text = self.script(&layers);
        match self.print {
            true => Ok(print(&source.text)?),
            false => Play::written(source).run(),
        }
    }

    /// The session it is, over its layers.
    fn script(&self, layers: &str) -> String {
        let Timer { time, strike, .. } = self;
        let mut text = format!("title  = \"A quiet {time}\"\nending = \"day\"\n");
        if let Some(before) = self.before {
            let _ = write!(text, "\n[before]\nsilence = \"{before}\"\n");
        }
        if !layers.is_empty() {
            let _ = write!(text, "\n{layers}");
        }
        let every = self
            .bell_every
            .map(|every| format!(", every = \"{every}\""));
        let every = every.unwrap_or_default();
        let _ = write!(
            text,
            "\n[[step]]\nrest  = \"{time}\"\nbells = {{ strike = \"{strike}\"{every}, at = [\"0s\"] }}\n\
             \n[[step]]\nstrike = \"{strike}\"\ntimes  = 3\nevery  = \"6s\"\n"
        );
        // As it would be tidied.
        crate::script::format(&text).unwrap_or(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prepare::{Speaker, prepare};
    use crate::score::MomentKind;
    use crate::session::Wishes;
    use crate::world::{BuiltIn, Memory};

    #[test]
    fn a_timer_strikes_at_the_beginning_so_often_and_three_times_at_the_end() {
        let timer = Timer {
            time: Millis::secs(1200),
            bell_every: Some(Millis::secs(300)),
            before: Some(Millis::secs(10)),
            strike: "bowl".into(),
            sound: Some("rain+campfire:-6".into()),
            print: false,
        };
        let world = BuiltIn::under(Memory::new());
        let (layers, _) = under(&world, "rain+campfire:-6", LEVEL_DB).unwrap();
        let source = Source::of_text("timer", timer.script(&layers));
        assert_eq!(
            crate::script::format(&source.text).ok(),
            Some(source.text.clone())
        );
        let (prepared, told) = prepare(&world, &source, &Wishes::default(), &Speaker::Off);
        assert_eq!(told, []);
        let score = prepared.unwrap().score;
        let names: Vec<&str> = score
            .layers
            .iter()
            .map(|layer| layer.name.as_str())
            .collect();
        assert_eq!(names, ["rain", "campfire"]);
        let struck = score
            .moments
            .iter()
            .filter(|m| m.kind == MomentKind::Strike);
        let times: Vec<u64> = struck.map(|m| m.start.0 / 1000).collect();
        assert_eq!(times, [10, 310, 610, 910, 1210, 1216, 1222]);
    }
}
