//! `evenfall timer`: bells and quiet, without any file.

use std::fmt::Write;

use clap::Args;

use crate::cue::Struck;
use crate::limits;
use crate::prepare::{Source, under};
use crate::units::Millis;
use crate::world::Place;

use super::play::Play;
use super::prepare::parse_time;
use super::text::print;
use super::world::world;
use super::{Done, Failure};

/// From one stroke to the next at both ends.
const STROKES_APART: Millis = Millis::secs(6);

/// How loud the loudest sound is under the bells, in decibels.
const LEVEL_DB: f64 = -14.0;

/// Sit for a while, with a bell at both ends
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall timer 20m
  evenfall timer 20m --bell-every 5m --in 10s --sound rain+campfire:-6
  evenfall timer 30m --bell-every 10m --between chime --begin 3
  evenfall timer 45m --strike gong.wav --end 1
  evenfall timer 1h --strike bowl --print > sitting.toml

At the beginning there is one stroke, at the end there are three, six seconds apart.
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
    /// What is struck: a bell, a bowl, a chime, or a recording of your own, as gong.wav
    #[arg(long, value_name = "WHAT", default_value = "bowl", value_parser = parse_struck)]
    strike: String,
    /// What is struck in between, where that is something else
    #[arg(long, value_name = "WHAT", requires = "bell_every", value_parser = parse_struck)]
    between: Option<String>,
    /// So many strokes at the beginning, 0 for none
    #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = clap::value_parser!(u8).range(..=9))]
    begin: u8,
    /// So many strokes at the end, 0 for none
    #[arg(long, value_name = "COUNT", default_value_t = 3, value_parser = clap::value_parser!(u8).range(..=9))]
    end: u8,
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

/// A name of the program's own, or that of a file.
fn parse_struck(text: &str) -> Result<String, String> {
    let own = Struck::NAMES.iter().any(|(name, _)| *name == text);
    match own || text.contains('.') {
        true => Ok(text.into()),
        false => Err("bell, bowl, chime, or the name of a recording, such as gong.wav".into()),
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
        let struck = std::iter::once(&self.strike).chain(&self.between);
        if struck.into_iter().any(|what| what.contains('.')) {
            source.folders.push(Place::here());
        }
        let beginning = STROKES_APART * u64::from(self.begin);
        if beginning > self.time {
            return Err(Failure::script(format!(
                "{} strokes at the beginning take {beginning}, and the sitting lasts {}",
                self.begin, self.time
            )));
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
        let _ = write!(text, "\n[[step]]\nrest = \"{time}\"\n{}", self.bells());
        let strike = value(strike);
        match self.end {
            0 => {}
            1 => _ = write!(text, "\n[[step]]\nstrike = {strike}\n"),
            times => {
                let _ = write!(
                    text,
                    "\n[[step]]\nstrike = {strike}\ntimes = {times}\nevery = \"{STROKES_APART}\"\n"
                );
            }
        }
        // As it would be tidied.
        crate::script::format(&text).unwrap_or(text)
    }
}

/// A text as a script has it.
fn value(text: &str) -> String {
    toml::Value::from(text).to_string()
}

impl Timer {
    /// The bells of the rest: those at its beginning, and those in between.
    fn bells(&self) -> String {
        let at = |n: u8| format!("\"{}\"", STROKES_APART * u64::from(n));
        let at: Vec<String> = (0..self.begin).map(at).collect();
        let at = (self.begin > 0).then(|| format!("at = [{}]", at.join(", ")));
        let every = self.bell_every.map(|every| format!("every = \"{every}\""));
        let of = |strike: &String, when: Vec<String>| match when.is_empty() {
            true => None,
            false => Some(format!(
                "{{ strike = {}, {} }}",
                value(strike),
                when.join(", ")
            )),
        };
        let kinds = match &self.between {
            Some(other) if *other != self.strike => [
                of(&self.strike, at.into_iter().collect()),
                of(other, every.into_iter().collect()),
            ],
            _ => [
                of(&self.strike, every.into_iter().chain(at).collect()),
                None,
            ],
        };
        match &kinds.into_iter().flatten().collect::<Vec<_>>()[..] {
            [] => String::new(),
            [one] => format!("bells = {one}\n"),
            several => format!("bells = [{}]\n", several.join(", ")),
        }
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
            between: None,
            begin: 1,
            end: 3,
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

    #[test]
    fn strokes_are_as_many_as_are_wished_and_others_in_between() {
        let struck = |begin, end, every, between: Option<&str>| {
            let timer = Timer {
                time: Millis::secs(600),
                bell_every: every,
                before: None,
                strike: "bowl".into(),
                between: between.map(str::to_owned),
                begin,
                end,
                sound: None,
                print: false,
            };
            let source = Source::of_text("timer", timer.script(""));
            let world = Memory::new();
            let (prepared, told) = prepare(&world, &source, &Wishes::default(), &Speaker::Off);
            assert_eq!(told, [], "{}", source.text);
            let score = prepared.unwrap().score;
            let moments = score.moments.iter();
            let struck = moments.filter(|m| m.kind == MomentKind::Strike);
            let struck = struck.map(|m| format!("{} {}", m.start.0 / 1000, m.text));
            struck.collect::<Vec<_>>().join(", ")
        };
        let every = Some(Millis::secs(240));
        assert_eq!(struck(1, 1, None, None), "0 bowl, 600 bowl");
        assert_eq!(struck(0, 2, None, None), "600 bowl, 606 bowl");
        assert_eq!(
            struck(2, 0, every, Some("bowl")),
            "0 bowl, 6 bowl, 240 bowl, 480 bowl"
        );
        assert_eq!(
            struck(2, 1, every, Some("chime")),
            "0 bowl, 6 bowl, 240 chime, 480 chime, 600 bowl"
        );
        assert_eq!(
            struck(0, 1, every, Some("chime")),
            "240 chime, 480 chime, 600 bowl"
        );
    }

    #[test]
    fn what_is_struck_has_a_name_of_ours_or_is_a_file() {
        assert!(parse_struck("chime").is_ok() && parse_struck("gong.wav").is_ok());
        assert!(parse_struck("gong").unwrap_err().contains("gong.wav"));
    }
}
