//! What the commands that take a session share.

use std::io::IsTerminal;
use std::path::Path;

use clap::{Args, ValueEnum};

use crate::diagnostic::{self, Diagnostic, suggestion};
use crate::prepare::{ChainError, Prepared, Source, Speaker, chain, prepare};
use crate::score::Score;
use crate::session::time::duration;
use crate::session::{Ending, Wishes};
use crate::units::{Frames, Millis};

use super::Failure;
use super::text::tell;

/// Which session, and what this listener wishes of it.
#[derive(Args, Clone)]
pub struct SessionArgs {
    /// A built-in session (see `evenfall list`) or a script file; several are played as one
    #[arg(required = true, value_name = "SESSION")]
    pub sessions: Vec<String>,
    /// Fit the guidance to this length, as in 10m or 1m30s
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub length: Option<Millis>,
    #[command(flatten)]
    pub wishes: WishArgs,
}

#[derive(Args, Clone, Default)]
#[command(next_help_heading = "The listener's wishes")]
pub struct WishArgs {
    /// Set a parameter of the script, as in n=5; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_set)]
    set: Vec<(String, String)>,
    /// Choose other wordings, other rain
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Leave out a part of the body, as in neck or left-leg; may be repeated
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    skip: Vec<String>,
    /// Breathe without holding the breath
    #[arg(long)]
    no_holds: bool,
    /// Notice and let go instead of tensing muscles
    #[arg(long)]
    passive: bool,
    /// End differently than the script says
    #[arg(long, value_name = "HOW")]
    ending: Option<Ending>,
    /// Leave off the ambience that outlives the guidance
    #[arg(long)]
    no_after: bool,
    /// Who speaks
    #[arg(long, value_name = "WHO", default_value = "embedded")]
    voice: VoiceChoice,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum VoiceChoice {
    /// The voice that is built in
    #[default]
    Embedded,
    /// Nobody: the words are shown, and their time is kept
    Off,
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
        tell(&format!("{drawn}\n"));
    }
    if diagnostics.len() > MOST_SHOWN {
        tell(&format!("and {} more", diagnostics.len() - MOST_SHOWN));
    }
}

impl SessionArgs {
    /// Finds, reads, understands, speaks and fits; shows what is wrong.
    pub fn prepare(&self) -> Result<Prepared, Failure> {
        let sources: Result<Vec<Source>, _> =
            self.sessions.iter().map(|s| Source::find(s)).collect();
        let sources = sources.map_err(Failure::script)?;
        let (wishes, speaker) = self.wishes.read(self.length);
        let (source, prepared, diagnostics) = match &sources[..] {
            [source] => {
                let (prepared, diagnostics) = prepare(source, &wishes, &speaker);
                (source.clone(), prepared, diagnostics)
            }
            several => match chain(several, &wishes, &speaker) {
                Ok(chained) => chained,
                Err(ChainError::Faulty(source, diagnostics)) => (*source, None, diagnostics),
                Err(ChainError::Wish(what)) => return Err(Failure::script(what)),
            },
        };
        show(&source, &diagnostics);
        prepared.ok_or(Failure::Script(None))
    }

    /// Another session or script as it is written; only who speaks is as here.
    pub fn as_written(&self, session: &str) -> SessionArgs {
        SessionArgs {
            sessions: vec![session.into()],
            length: None,
            wishes: WishArgs {
                voice: self.wishes.voice,
                ..WishArgs::default()
            },
        }
    }

    /// This command line as one for `evenfall render`, to be copied.
    pub fn as_render(&self) -> String {
        let name = match &self.sessions[..] {
            [session] => Path::new(session).file_stem(),
            _ => None,
        };
        let name = name.map_or("session".into(), |s| s.to_string_lossy());
        let mut words: Vec<String> = std::env::args().skip(2).collect();
        words.extend(["-o".into(), format!("{name}.wav")]);
        let quoted: Vec<String> = words.iter().map(|w| quoted(w)).collect();
        format!("evenfall render {}", quoted.join(" "))
    }
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=,:+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_string();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

impl WishArgs {
    /// The score of `source`, where nothing is wrong, and every diagnostic.
    pub fn prepare(
        &self,
        source: &Source,
        length: Option<Millis>,
    ) -> (Option<Prepared>, Vec<Diagnostic>) {
        let (wishes, speaker) = self.read(length);
        prepare(source, &wishes, &speaker)
    }

    /// What the library calls these wishes.
    fn read(&self, length: Option<Millis>) -> (Wishes, Speaker) {
        let wishes = Wishes {
            length,
            ending: self.ending,
            seed: self.seed,
            night: night(),
            set: self.set.clone(),
            skip: self.skip.clone(),
            no_holds: self.no_holds,
            passive: self.passive,
            no_after: self.no_after,
            voice: None,
            silent: self.voice == VoiceChoice::Off,
        };
        let speaker = match self.voice {
            VoiceChoice::Embedded => Speaker::Embedded,
            VoiceChoice::Off => Speaker::Off,
        };
        (wishes, speaker)
    }
}

/// The date of the evening this night belongs to, as in 20261224: it changes at noon, so that
/// who goes to bed after midnight hears the same night.
fn night() -> u64 {
    use jiff::{ToSpan, Zoned};
    let now = Zoned::now();
    let evening = now.checked_sub(12.hours()).unwrap_or(now).date();
    let part = |n: i16| u64::from(n.unsigned_abs());
    part(evening.year()) * 10_000 + part(evening.month().into()) * 100 + part(evening.day().into())
}

/// Where `--from` points: a time, a step's id, a chapter's name or number.
pub fn position(from: &str, score: &Score) -> Result<Frames, Failure> {
    let wish = from.trim();
    let at = clock(wish)
        .or_else(|| duration(wish).ok())
        .or_else(|| {
            let mut anchors = score.anchors.iter();
            anchors.find(|(id, _)| id == wish).map(|(_, at)| *at)
        })
        .or_else(|| {
            score
                .chapters
                .iter()
                .find(|c| c.title.eq_ignore_ascii_case(wish))
                .map(|c| c.at)
        })
        .or_else(|| {
            score
                .chapters
                .get(wish.parse::<usize>().ok()?.checked_sub(1)?)
                .map(|c| c.at)
        });
    match at {
        Some(at) if at < score.length => Ok(at.frames()),
        Some(at) => Err(Failure::script(format!(
            "--from {at}: the session ends at {}",
            score.length
        ))),
        None => {
            let ids = score.anchors.iter().map(|(id, _)| id.as_str());
            let mut names: Vec<&str> = score
                .chapters
                .iter()
                .map(|c| c.title.as_str())
                .chain(ids)
                .collect();
            names.dedup();
            Err(Failure::script(format!(
                "--from \"{wish}\": no such step or chapter\n  {}; or a time such as 4m30s",
                suggestion(wish, names)
            )))
        }
    }
}

/// `4:30` or `1:04:30`.
fn clock(text: &str) -> Option<Millis> {
    let parts: Vec<u64> = text
        .split(':')
        .map(|p| p.parse().ok())
        .collect::<Option<_>>()?;
    match parts[..] {
        [m, s] if m < 10_000 && s < 60 => Some(Millis::secs(m * 60 + s)),
        [h, m, s] if h < 100 && m < 60 && s < 60 => Some(Millis::secs(h * 3600 + m * 60 + s)),
        _ => None,
    }
}
