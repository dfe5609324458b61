//! From SESSION on the command line to a score.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, ValueEnum};
use include_dir::{Dir, include_dir};

use crate::diagnostic::{self, Diagnostic, suggestion};
use crate::frame::Ambience;
use crate::limits;
use crate::score::prompts::{Prompt, Prompts, wanted};
use crate::score::{self, Score};
use crate::session::time::duration;
use crate::session::{Action, Ending, Line, Session, Wishes, understand};
use crate::sound;
use crate::units::{Frames, Millis};
use crate::voice::{Kind, Voice, VoiceOptions};

use super::Failure;

static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/sessions");

/// Which session, and what this listener wishes of it.
#[derive(Args, Clone)]
pub struct SessionArgs {
    /// A built-in session (see `evenfall list`) or a script file
    pub session: String,
    /// Fit the guidance to this length, as in 10m or 1m30s
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub length: Option<Millis>,
    #[command(flatten)]
    pub wishes: WishArgs,
}

#[derive(Args, Clone)]
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

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VoiceChoice {
    /// The voice that is built in
    Embedded,
    /// Nobody: the words are shown, and their time is kept
    Off,
}

/// A time on the command line.
pub fn parse_time(text: &str) -> Result<Millis, String> {
    duration(text).map_err(|wrong| format!("{}: {}", wrong.what, wrong.help))
}

fn parse_set(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as name=value, for example n=5")?;
    Ok((name.trim().into(), value.trim().into()))
}

/// A script as text, with the name for messages and the folder its sounds lie in.
pub struct Source {
    pub name: String,
    pub text: String,
    pub folder: Option<PathBuf>,
}

/// Names and texts of the built-in sessions, by name.
pub fn built_in() -> Vec<(&'static str, &'static str)> {
    let files = BUILT_IN.files().filter(|f| f.path().extension().is_some_and(|e| e == "toml"));
    let mut all: Vec<_> = files.filter_map(|f| Some((f.path().file_stem()?.to_str()?, f.contents_utf8()?))).collect();
    all.sort_unstable();
    all
}

impl Source {
    /// Finds SESSION: a built-in name, else a file.
    pub fn find(session: &str) -> Result<Source, Failure> {
        let looks_like_path = session.contains(['/', '\\']) || session.ends_with(".toml");
        if !looks_like_path && let Some((name, text)) = built_in().into_iter().find(|(name, _)| *name == session) {
            return Ok(Source { name: name.into(), text: text.into(), folder: None });
        }
        let path = Path::new(session);
        if path.is_file() {
            return Source::read(path);
        }
        let beside = PathBuf::from(format!("{session}.toml"));
        if beside.is_file() {
            return Source::read(&beside);
        }
        if looks_like_path {
            return Err(Failure::Script(Some(format!("there is no file {session}"))));
        }
        let names = built_in().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let help = suggestion(session, names);
        Err(Failure::Script(Some(format!("no session is called \"{session}\", and there is no such file\n  {help}"))))
    }

    fn read(path: &Path) -> Result<Source, Failure> {
        let name = path.display().to_string();
        let size = std::fs::metadata(path).with_context(|| format!("cannot read {name}"))?.len();
        if size > limits::SCRIPT_BYTES {
            return Err(Failure::Script(Some(format!("{name} is no script: {} MB; a script is at most 1 MB of text", size >> 20))));
        }
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {name}"))?;
        let text = String::from_utf8(bytes).map_err(|e| {
            let line = e.as_bytes()[..e.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
            Failure::Script(Some(format!("{name} is not saved as UTF-8 (line {line}): save it again as plain text, UTF-8")))
        })?;
        // Windows editors put a mark in front that is no part of the text.
        let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_string);
        let folder = path.parent().map(|p| if p.as_os_str().is_empty() { PathBuf::from(".") } else { p.to_path_buf() });
        Ok(Source { name, text, folder })
    }

    /// Shows diagnostics on standard error.
    pub fn show(&self, diagnostics: &[Diagnostic]) {
        let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        for d in diagnostics {
            eprintln!("{}\n", diagnostic::render(&self.name, &self.text, d, colour));
        }
    }
}

/// A session ready to be sounded.
pub struct Prepared {
    pub session: Session,
    pub score: Arc<Score>,
    /// The shortest and the longest the guidance can be.
    pub reach: (Millis, Option<Millis>),
}

impl SessionArgs {
    /// Finds, reads, understands, speaks and fits; shows what is wrong.
    pub fn prepare(&self) -> Result<Prepared, Failure> {
        let source = Source::find(&self.session)?;
        let (prepared, diagnostics) = self.wishes.prepare(&source, self.length);
        source.show(&diagnostics);
        prepared.ok_or(Failure::Script(None))
    }

    /// This command line as one for `evenfall render`.
    pub fn as_render(&self) -> String {
        let name = Path::new(&self.session).file_stem().map_or("session".into(), |s| s.to_string_lossy());
        format!("evenfall render {} -o {name}.wav", self.session)
    }
}

impl WishArgs {
    /// The score of `source`, where nothing is wrong, and every diagnostic.
    pub fn prepare(&self, source: &Source, length: Option<Millis>) -> (Option<Prepared>, Vec<Diagnostic>) {
        let wishes = Wishes {
            length,
            ending: self.ending,
            seed: self.seed,
            set: self.set.clone(),
            skip: self.skip.clone(),
            no_holds: self.no_holds,
            passive: self.passive,
            no_after: self.no_after,
        };
        let (script, mut diagnostics) = crate::script::read(&source.text);
        let (session, found) = understand(&script, &source.text, &wishes);
        // What a broken line hides would be reported as missing.
        let broken = diagnostics.iter().any(|d| d.code == "S001");
        diagnostics.extend(found.into_iter().filter(|d| !broken || d.code != "S003"));
        let session = session.filter(|_| !diagnostic::any_error(&diagnostics));
        let prepared = session.and_then(|session| self.sound(session, source, &mut diagnostics));
        diagnostic::tidy(&mut diagnostics);
        (prepared, diagnostics)
    }

    fn sound(&self, session: Session, source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Option<Prepared> {
        let ambiences = ambiences(&session, source, diagnostics)?;
        let prompts = match self.voice {
            VoiceChoice::Off => Prompts::default(),
            VoiceChoice::Embedded => speak(&session, diagnostics)?,
        };
        let reach = score::range(&session, &prompts);
        match score::build(&session, &prompts, &ambiences, diagnostics) {
            Ok(score) => Some(Prepared { session, score: Arc::new(score), reach }),
            Err(fault) => {
                diagnostics.push(*fault);
                None
            }
        }
    }
}

/// The sound of every layer; reports all that cannot be found or read.
fn ambiences(session: &Session, source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<Arc<dyn Ambience>>> {
    let mut found = Vec::new();
    for layer in &session.layers {
        match sound::open(&layer.sound, source.folder.as_deref(), layer.crossfade) {
            Ok((ambience, warnings)) => {
                found.push(ambience);
                diagnostics.extend(warnings.into_iter().map(|w| Diagnostic::new("W015", w).at(layer.sound_span, "")));
            }
            Err(error) => diagnostics.push(Diagnostic::new("S040", error.to_string()).at(layer.sound_span, "").help(error.help())),
        }
    }
    (found.len() == session.layers.len()).then_some(found)
}

/// Speaks all prompts. A line that cannot be spoken is reported and stays silent.
fn speak(session: &Session, diagnostics: &mut Vec<Diagnostic>) -> Option<Prompts> {
    let mut prompts = Prompts::default();
    let all = wanted(session);
    if all.is_empty() {
        return Some(prompts);
    }
    let options = VoiceOptions { language: session.language.clone(), rate: session.voice.rate, pitch: session.voice.pitch };
    let voice = match Voice::embedded(&options) {
        Ok(voice) => voice,
        Err(error) => {
            diagnostics.push(Diagnostic::new("S041", error.to_string()).help("--voice off leaves the words out and keeps their time"));
            return None;
        }
    };
    for (word, kind) in [(false, Kind::Prompt), (true, Kind::Word)] {
        let some: Vec<&Prompt> = all.iter().filter(|p| p.word == word).collect();
        let lines: Vec<&str> = some.iter().map(|p| p.text.as_str()).collect();
        for (prompt, clip) in some.into_iter().zip(voice.speak(&lines, kind)) {
            match clip {
                Ok(clip) => prompts.insert(prompt.clone(), clip),
                Err(error) => diagnostics.push(unspoken(session, prompt, &error.to_string())),
            }
        }
    }
    Some(prompts)
}

fn unspoken(session: &Session, prompt: &Prompt, why: &str) -> Diagnostic {
    let says = |lines: &[Line]| lines.contains(&Line::Speech(prompt.text.clone()));
    let step = session.steps.iter().find(|s| match &s.action {
        Action::Say(lines) => says(lines),
        Action::Tense(tensions) => tensions.iter().any(|t| says(&t.movement)),
        _ => false,
    });
    let d = Diagnostic::new("W041", format!("\"{}\" could not be spoken: {why}", prompt.text));
    let d = d.help("this line will be silent; try other words");
    match step {
        Some(step) => d.at(step.span, "said here"),
        None => d,
    }
}

/// Where `--from` points: a time, a step's id, a chapter's name or number.
pub fn position(from: &str, score: &Score) -> Result<Frames, Failure> {
    let wish = from.trim();
    let at = clock(wish)
        .or_else(|| duration(wish).ok())
        .or_else(|| score.moments.iter().find(|m| m.id.as_deref() == Some(wish)).map(|m| m.start))
        .or_else(|| score.chapters.iter().find(|c| c.title.eq_ignore_ascii_case(wish)).map(|c| c.at))
        .or_else(|| score.chapters.get(wish.parse::<usize>().ok()?.checked_sub(1)?).map(|c| c.at));
    match at {
        Some(at) if at < score.length => Ok(at.frames()),
        Some(at) => Err(Failure::Script(Some(format!("--from {at}: the session ends at {}", score.length)))),
        None => {
            let ids = score.moments.iter().filter_map(|m| m.id.as_deref());
            let mut names: Vec<&str> = score.chapters.iter().map(|c| c.title.as_str()).chain(ids).collect();
            names.dedup();
            Err(Failure::Script(Some(format!("--from \"{wish}\": no such step or chapter\n  {}; or a time such as 4m30s", suggestion(wish, names)))))
        }
    }
}

/// `4:30` or `1:04:30`.
fn clock(text: &str) -> Option<Millis> {
    let parts: Vec<u64> = text.split(':').map(|p| p.parse().ok()).collect::<Option<_>>()?;
    match parts[..] {
        [m, s] if s < 60 => Some(Millis::secs(m.checked_mul(60)?.checked_add(s)?)),
        [h, m, s] if m < 60 && s < 60 => Some(Millis::secs(h.checked_mul(3600)?.checked_add(m * 60 + s)?)),
        _ => None,
    }
}
