//! What the commands that take a session share.

mod words;

use std::io::IsTerminal;
use std::path::Path;

use clap::Args;

use crate::diagnostic::{self, Code, Diagnostic, Severity};
use crate::export::script_in;
use crate::limits;
use crate::prepare::{
    ChainError, Prepared, Source, SourceError, Speaker, chain, in_a_row, prepare,
};
use crate::session::{Ending, Language, Levels, Preferences, WishedAmbience, WishedVoice, Wishes};
use crate::time::duration;
use crate::units::{Decibels, Millis, Seed};

use super::Failure;
use super::text::{quoted, tell, tell_painted};
use super::voice;
use super::world::world;
use super::{config, meant, speaking};
use crate::world::{Place, World, next_night};

/// Which session, and what this listener wishes of it.
#[derive(Args, Clone)]
pub struct SessionArgs {
    /// A built-in session (see `evenfall list`), a script file, or a sound by itself, as in rain
    /// or rain+campfire:-6; several are played as one
    #[arg(required = true, value_name = "SESSION")]
    pub sessions: Vec<String>,
    /// Fit the guidance to this length, as in 10m or 1m30s
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub length: Option<Millis>,
    /// Play sounds and recordings one after the other, each for this time
    #[arg(long, value_name = "TIME", value_parser = parse_time, conflicts_with = "length")]
    pub each: Option<Millis>,
    #[command(flatten)]
    pub wishes: WishArgs,
    /// Whether a file of sound stands for the script that lies in it.
    #[arg(skip)]
    pub look_inside: bool,
    /// A script that stands in no file, under the one name in `sessions`.
    #[arg(skip)]
    pub written: Option<Source>,
}

#[derive(Args, Clone, Default, PartialEq)]
#[command(next_help_heading = "The listener's wishes")]
pub struct WishArgs {
    /// Refuse a length that is out of reach, instead of coming as near to it as can be
    #[arg(long)]
    strict: bool,
    /// Set a parameter of the script, as in n=5; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_set)]
    set: Vec<(String, String)>,
    /// Speak another of the session's languages, as in de or en-GB
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Choose other wordings, other rain
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Leave out a part of the body and all about it, as in neck or left-leg; may be repeated
    #[arg(long, value_name = "PART", value_delimiter = ',', long_help = skip_help())]
    skip: Vec<String>,
    /// Breathe without holding the breath
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    no_holds: Option<bool>,
    /// Notice and let go instead of tensing muscles
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    passive: Option<bool>,
    /// End differently than the script says
    #[arg(long, value_name = "HOW")]
    ending: Option<Ending>,
    /// Leave off the ambience that outlives the guidance
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    no_after: Option<bool>,
    /// Have the ambience go on so long after the guidance, 1m to 10h; it fades over the last half
    #[arg(long, value_name = "TIME", value_parser = parse_after, conflicts_with = "no_after")]
    after: Option<Millis>,
    /// Have it go on all night: eight hours, the last four of them fading
    #[arg(long, conflicts_with_all = ["no_after", "after"])]
    all_night: bool,
    /// Who speaks: the name of a voice (see `evenfall voices`), best for the best there is, off
    /// for nobody, which shows the words and keeps their time
    #[arg(long, value_name = "NAME", value_parser = voice::wished)]
    voice: Option<WishedVoice>,
    /// Where a program that is to speak fails, let a built-in voice speak all of it instead
    #[arg(long)]
    voice_fallback: bool,
    /// Turn the voice up or down, -24 to 6 dB
    #[arg(long, value_name = "DB", value_parser = parse_level, allow_negative_numbers = true)]
    voice_db: Option<f32>,
    /// Turn cue tones and bells up or down
    #[arg(long, value_name = "DB", value_parser = parse_level, allow_negative_numbers = true)]
    cues_db: Option<f32>,
    /// Turn the ambience up or down
    #[arg(long, value_name = "DB", value_parser = parse_level, allow_negative_numbers = true)]
    ambience_db: Option<f32>,
    /// A sound of the catalogue instead of the session's ambience, as loud as its main
    /// layer; off for none
    #[arg(long, value_name = "NAME")]
    ambience: Option<String>,
    /// Ignore the file of wishes (see `evenfall config`)
    #[arg(long)]
    no_config: bool,
    /// The seed of scripts that want another each night; none: tonight's.
    #[arg(skip)]
    pub night: Option<u64>,
}

/// What can be left out, as a tree.
fn skip_help() -> String {
    format!(
        "Leave out a part of the body and all about it, as in neck or left-leg; may be repeated\n\n\
         Every movement and every sentence leaves that is about the part, about what it lies in, or \
         about what lies in it. The parts, and in brackets what lies in them: {}. Where there are \
         two, each by itself, as in left-knee. In a session of another language its own names do, too.",
        Language::english().part_tree()
    )
}

/// All night.
const ALL_NIGHT: Millis = Millis::secs(8 * 3600);

fn parse_after(text: &str) -> Result<Millis, String> {
    let (time, range) = (parse_time(text)?, limits::AFTER);
    match range.contains(&time) {
        true => Ok(time),
        false => Err(format!("a time from {} to {}", range.start(), range.end())),
    }
}

/// A level to add, in decibels.
fn parse_level(text: &str) -> Result<f32, String> {
    let range = limits::WISH_DB;
    match text.trim().parse::<f64>() {
        Ok(db) if range.contains(&db) => Ok(db as f32),
        _ => Err(format!(
            "a number from {} to {}",
            range.start(),
            range.end()
        )),
    }
}

/// A time on the command line.
pub fn parse_time(text: &str) -> Result<Millis, String> {
    duration(text).map_err(|wrong| format!("{}: {}", wrong.what, wrong.help))
}

pub fn parse_set(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("write it as name=value, for example n=5")?;
    Ok((name.trim().into(), value.trim().into()))
}

/// More diagnostics than this are not read, and drawing them takes long.
const MOST_SHOWN: usize = 100;

/// Shows diagnostics on standard error.
pub fn show(source: &Source, diagnostics: &[Diagnostic]) {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    for d in diagnostics.iter().take(MOST_SHOWN) {
        let drawn = diagnostic::render(&source.name, &source.text, d, colour);
        tell_painted(&format!("{drawn}\n"));
    }
    if diagnostics.len() > MOST_SHOWN {
        tell(&format!("and {} more", diagnostics.len() - MOST_SHOWN));
    }
}

/// The script in the file of sound at `path`, if there is one; says where it was found.
fn inside(path: &str) -> Option<Source> {
    let script = script_in(Path::new(path)).ok()??;
    tell(&format!("{} from {}", script.name, quoted(path)));
    let folder = Place::file(path).folder();
    Some(Source {
        folders: vec![folder],
        ..Source::of_text(script.name, script.text)
    })
}

/// What comes of `sources`, one or several as one, and all that is to be told of it.
fn attempt(
    sources: &[Source],
    wishes: &Wishes,
    speaker: &Speaker,
) -> Result<(Source, Option<Prepared>, Vec<Diagnostic>), Failure> {
    match sources {
        [source] => {
            let (prepared, diagnostics) = prepare(world(), source, wishes, speaker);
            Ok((source.clone(), prepared, diagnostics))
        }
        several => match chain(world(), several, wishes, speaker) {
            Ok(chained) => Ok(chained),
            Err(ChainError::Faulty(source, diagnostics)) => Ok((*source, None, diagnostics)),
            Err(ChainError::Wish(what)) => Err(Failure::script(what)),
        },
    }
}

impl SessionArgs {
    /// Puts names in the place of what people said who did not know them.
    pub fn settle(&mut self) -> Result<(), Failure> {
        for said in &mut self.sessions {
            *said = meant::settled(said)?;
        }
        Ok(())
    }

    /// Goes on to the evening behind the one that is asked for, or to the next seed.
    pub fn go_to_the_next_night(&mut self) {
        match &mut self.wishes.seed {
            Some(seed) => *seed = next_night(*seed),
            None => {
                let tonight = self.wishes.night.unwrap_or_else(|| world().night());
                self.wishes.night = Some(next_night(tonight));
            }
        }
    }

    /// Finds, reads, understands, speaks and fits; shows what is wrong.
    pub fn prepare(&self) -> Result<Prepared, Failure> {
        self.prepare_with(None, None)
    }

    /// The same, its pauses passing `speed` times as fast.
    #[cfg(feature = "screen")]
    pub fn prepare_at(&self, speed: Option<f64>) -> Result<Prepared, Failure> {
        self.prepare_with(speed, None)
    }

    /// Another session or script as it is written, with the `seed` of this one where its own
    /// would come from its text, which another version does not share. A seed that is asked
    /// for is this one's alone.
    pub fn prepare_other(&self, session: &str, seed: Seed) -> Result<Prepared, Failure> {
        let seed = Some(seed).filter(|_| self.wishes.seed.is_none());
        self.as_written(session).prepare_with(None, seed)
    }

    fn prepare_with(&self, speed: Option<f64>, seed: Option<Seed>) -> Result<Prepared, Failure> {
        let (mut wishes, speaker) = self.wishes(speed)?;
        let speaker = match speaker {
            Speaker::BuiltIn(worker) => Speaker::BuiltIn(speaking::telling(worker)),
            other => other,
        };
        wishes.kept_seed = seed;
        let sources = self.sources().map_err(Failure::script)?;
        let (mut source, mut prepared, mut diagnostics) = attempt(&sources, &wishes, &speaker)?;
        let failed = |d: &Diagnostic| d.code == Code::S041;
        let program = matches!(speaker, Speaker::Program { .. });
        if let Some(why) = diagnostics.iter().find(|d| program && failed(d))
            && self.wishes.voice_fallback
        {
            tell(&format!(
                "{}\n  a built-in voice speaks instead",
                why.message
            ));
            wishes.speaker = None;
            (source, prepared, diagnostics) = attempt(&sources, &wishes, &voice::speaker())?;
        }
        // What an author could do better is no business of whoever listens to a built-in one.
        let told = diagnostics.into_iter().filter(|d| {
            source.place.is_some()
                || d.severity() != Severity::Warning
                || matches!(d.code, Code::W031 | Code::W067)
        });
        show(&source, &told.collect::<Vec<_>>());
        prepared.ok_or(Failure::Script(None))
    }

    fn sources(&self) -> Result<Vec<Source>, SourceError> {
        if let Some(each) = self.each {
            return Ok(vec![in_a_row(world(), &self.sessions, each)?]);
        }
        let sessions = self.sessions.iter();
        let found = sessions.map(|s| match (&self.written, self.look_inside) {
            (Some(source), _) => Ok(source.clone()),
            (None, true) => inside(s).map_or_else(|| Source::find(world(), s), Ok),
            (None, false) => Source::find(world(), s),
        });
        found.collect()
    }

    /// Another session or script as it is written; only who speaks is as here.
    fn as_written(&self, session: &str) -> SessionArgs {
        SessionArgs {
            sessions: vec![session.into()],
            length: None,
            each: None,
            wishes: WishArgs {
                voice: self.wishes.voice.clone(),
                voice_fallback: self.wishes.voice_fallback,
                no_config: true,
                ..WishArgs::default()
            },
            look_inside: self.look_inside,
            written: None,
        }
    }

    /// What is wished, by flags and by the listener's file, which is named where it counts.
    pub fn wishes(&self, speed: Option<f64>) -> Result<(Wishes, Speaker), Failure> {
        let kept = self.wishes.kept()?;
        if let Some(line) = config::in_force(&kept) {
            tell(&line);
        }
        Ok(self.wishes_over(&kept, speed))
    }

    /// The same, without a word about the file.
    #[cfg(feature = "screen")]
    pub fn wishes_quietly(&self, speed: Option<f64>) -> Result<(Wishes, Speaker), Failure> {
        Ok(self.wishes_over(&self.wishes.kept()?, speed))
    }

    fn wishes_over(&self, kept: &Preferences, speed: Option<f64>) -> (Wishes, Speaker) {
        let (mut wishes, speaker) = self.wishes.with(kept, self.length);
        wishes.speed = speed.filter(|speed| *speed > 1.0);
        (wishes, speaker)
    }
}

impl WishArgs {
    /// The score of `source`, where nothing is wrong, and every diagnostic.
    pub fn prepare(
        &self,
        source: &Source,
        length: Option<Millis>,
    ) -> (Option<Prepared>, Vec<Diagnostic>) {
        let (wishes, speaker) = self.with(&Preferences::default(), length);
        prepare(world(), source, &wishes, &speaker)
    }

    /// What the listener's file says; nothing with `--no-config`.
    pub fn kept(&self) -> Result<Preferences, Failure> {
        if self.no_config {
            return Ok(Preferences::default());
        }
        config::read()
    }

    /// The flags over the listener's `kept` wishes. A flag takes the place of what the file
    /// says; what either wants to be left out is left out.
    fn with(&self, kept: &Preferences, length: Option<Millis>) -> (Wishes, Speaker) {
        let level =
            |flag: Option<f32>, kept: Option<f32>| Decibels(flag.or(kept).unwrap_or_default());
        let voice = self.voice.clone().or_else(|| kept.voice.clone());
        let voice = voice.unwrap_or_default();
        let wishes = Wishes {
            language: self.language.clone(),
            preferred_language: kept.language.clone(),
            length,
            strict: self.strict,
            ending: self.ending.or(kept.ending),
            seed: self.seed,
            night: self.night,
            voice: None,
            kept_seed: None,
            without: Vec::new(),
            set: self.set.clone(),
            skip: self.skip.clone(),
            always_skip: kept.skip.clone().unwrap_or_default(),
            no_holds: self.no_holds.or(kept.no_holds).unwrap_or_default(),
            passive: self.passive.or(kept.passive).unwrap_or_default(),
            no_after: self.no_after.or(kept.no_after).unwrap_or_default(),
            after: self
                .after()
                .or_else(|| kept.after.filter(|_| self.no_after != Some(true))),
            silent: voice == WishedVoice::Off,
            speaker: voice.named().map(str::to_owned),
            levels: Levels {
                voice: level(self.voice_db, kept.voice_db),
                cues: level(self.cues_db, kept.cues_db),
                ambience: level(self.ambience_db, kept.ambience_db),
            },
            ambience: WishedAmbience {
                instead: self.ambience.clone(),
                missing: kept.ambience.clone(),
            },
            speed: None,
        };
        let speaker = voice::of(&voice);
        (wishes, speaker)
    }

    /// The seed that is asked for.
    pub fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// How long the ambience is to go on, as the flags say.
    fn after(&self) -> Option<Millis> {
        self.all_night.then_some(ALL_NIGHT).or(self.after)
    }

    /// What the flags themselves say, as a file of wishes would.
    pub fn flags(&self) -> Preferences {
        Preferences {
            skip: Some(self.skip.clone()).filter(|skip| !skip.is_empty()),
            no_holds: self.no_holds,
            passive: self.passive,
            no_after: self.no_after,
            after: self.after(),
            ending: self.ending,
            voice: self.voice.clone(),
            language: self.language.clone(),
            voice_db: self.voice_db,
            cues_db: self.cues_db,
            ambience_db: self.ambience_db,
            ambience: self.ambience.clone(),
            journal: None,
            programs: Vec::new(),
        }
    }
}
