//! What a session says, as sound: spoken, or played from the author's recordings.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::score::prompts::{Prompt, Prompts};
use crate::session::{Action, Line, ProgramSpec, Session};
use crate::voice::catalogue::catalogue;
use crate::voice::program::{Program, ProgramError};
use crate::voice::{self, Engine, Manner, Missed, VoiceError, Worker};
use crate::world::World;

/// Who speaks the prompts.
#[derive(Clone, Default)]
pub enum Speaker {
    /// Nobody: their time is kept.
    #[default]
    Off,
    /// Of the engines that are built in the first that speaks the session's language, at
    /// work in this worker.
    BuiltIn(Worker),
    /// This engine, whatever the session's language.
    Of(Arc<dyn Engine>),
    /// A program of the listener's, called by this name and looked for in these folders. A
    /// session of which it does not say every line is not heard at all.
    Program {
        /// What its voice is called.
        name: String,
        /// How it is started.
        spec: ProgramSpec,
        /// The folders that programs lie in.
        path: Vec<PathBuf>,
    },
}

/// Who speaks what is silent still of what sessions say, in the manner of the first of them:
/// nobody where nothing is, and nothing at all where the voice cannot be had. `wished` is the name
/// of the voice that a listener would rather hear.
pub fn engine(
    speaker: &Speaker,
    says: &[(&Session, &Prompts)],
    wished: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Option<Arc<dyn Engine>>> {
    let lines = lines(says);
    let Some((session, _)) = says.first().filter(|_| !lines.is_empty()) else {
        return Some(None);
    };
    let manner = Manner {
        language: session.language.clone(),
        rate: session.voice.rate,
        pitch: session.voice.pitch,
        whisper: session.voice.whisper,
        voice: wished.map(str::to_owned),
        pronounce: session.pronounce.clone(),
    };
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let own = |engine, diagnostics: &mut Vec<Diagnostic>| {
        let engine = voice::pronouncing(engine, &manner.pronounce);
        diagnostics.extend(unread(&*engine, &manner, &lines));
        Some(Some(engine))
    };
    let worker = match speaker {
        Speaker::Off => return Some(None),
        Speaker::Of(engine) => return own(Arc::clone(engine), diagnostics),
        Speaker::BuiltIn(worker) => worker,
        Speaker::Program { name, spec, path } => {
            let program = Program::new(name, spec, &manner, path);
            let wrong = |error: ProgramError| {
                let d = Diagnostic::new(Code::S041, format!("the voice {name}: {error}"));
                diagnostics.push(d.help("`evenfall config` says where it is named"));
            };
            let program = program.map_err(wrong).ok()?;
            return own(Arc::new(program), diagnostics);
        }
    };
    match voice::there(&manner, worker) {
        Ok(voices) => {
            let choice = voice::choose(voices, &lines)?;
            diagnostics.extend(unread(&*choice.voice.engine, &manner, &lines));
            if manner.whisper && !choice.voice.whispers {
                diagnostics.push(unwhispered(&choice.voice.name, &manner.language));
            }
            diagnostics.extend(choice.missed.map(|missed| unheard(&missed, lines.len())));
            if choice.voice.name == voice::EMBEDDED {
                diagnostics.extend(voice::in_want(&manner, worker).map(waits));
            }
            Some(Some(choice.voice.engine))
        }
        Err(error) => {
            diagnostics.push(
                Diagnostic::new(Code::S041, error.to_string())
                    .help("--voice off leaves the words out and keeps their time"),
            );
            None
        }
    }
}

/// What is to be spoken of what sessions say, each line once.
fn lines(says: &[(&Session, &Prompts)]) -> Vec<String> {
    let all = says.iter().flat_map(|(_, prompts)| prompts.to_speak());
    let lines: BTreeSet<String> = all.map(|prompt| prompt.text).collect();
    lines.into_iter().collect()
}

/// What would let the best voice speak.
fn unheard(missed: &Missed, lines: usize) -> Diagnostic {
    let Missed { name, lacks } = missed;
    let size = catalogue().find(name).map(|voice| catalogue().size(voice));
    let size = size.map_or(String::new(), |size| {
        format!(", {} MB", size.div_ceil(1_000_000))
    });
    let what = format!(
        "{lacks} of {lines} sentences are not spoken by {name} yet: \
         evenfall voices add {name}{size}"
    );
    Diagnostic::new(Code::N001, what)
}

/// What would let somebody whisper.
fn unwhispered(speaks: &str, language: &str) -> Diagnostic {
    let what = format!("nobody here whispers: {speaks} speaks as usual");
    let d = Diagnostic::new(Code::N005, what);
    match voice::whispering(language) {
        Some(other) => d.help(format!(
            "evenfall voices add {} fetches a voice that does, {} MB",
            other.name,
            catalogue().size(other).div_ceil(1_000_000)
        )),
        None => d.help("no voice is known that whispers in this language"),
    }
}

/// Why a voice that was added does not speak.
fn waits((name, program): (String, &str)) -> Diagnostic {
    let what = format!(
        "the embedded voice speaks: {name} needs the program {program}, which knows how its \
         language is pronounced"
    );
    let help = format!("install {program}, and {name} is heard");
    Diagnostic::new(Code::N003, what).help(help)
}

/// What of the pronunciations that are wished `engine` cannot follow: phonemes, where it reads
/// letters.
fn unread(engine: &dyn Engine, manner: &Manner, lines: &[&str]) -> Option<Diagnostic> {
    let words = voice::with_phonemes(&manner.pronounce, lines);
    let first = words.first().filter(|_| !engine.reads_phonemes())?;
    let what = match words.len() {
        1 => format!("this voice reads letters alone, and says \"{first}\" as it is written"),
        n => format!("this voice reads letters alone, and says {n} words as they are written"),
    };
    let help = "the others under evenfall voices read phonemes; a word written as it sounds, \
                without slashes, is said by every voice";
    Some(Diagnostic::new(Code::N002, what).help(help))
}

/// Has `engine` say what of `prompts` is silent still, and no take. A line that cannot be
/// spoken is reported and stays silent.
pub fn speak(
    session: &Session,
    engine: &dyn Engine,
    world: &dyn World,
    prompts: &mut Prompts,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let said = prompts.to_speak();
    let lines: Vec<_> = said.iter().map(|p| (p.text.as_str(), p.kind)).collect();
    let clips = voice::speak(engine, world, &lines);
    for (prompt, clip) in said.into_iter().zip(clips) {
        match clip {
            Ok(clip) => prompts.insert(prompt, clip),
            Err(error) => {
                let d = unspoken(session, &prompt, &error, engine.says_all());
                diagnostics.push(d);
            }
        }
    }
}

fn unspoken(session: &Session, prompt: &Prompt, why: &VoiceError, stops: bool) -> Diagnostic {
    let says = |lines: &[Line]| lines.contains(&Line::Speech(prompt.text.clone()));
    let step = session.steps.iter().find(|s| match &s.action {
        Action::Say(lines) => says(lines),
        Action::Tense(tensions) => tensions.iter().any(|t| says(&t.movement)),
        Action::Massage(m) => m.turns.iter().any(|t| says(&t.words)),
        Action::Breathe(_) | Action::Rest(_) | Action::Strike { .. } => false,
    });
    let what = format!("\"{}\" could not be spoken: {why}", prompt.text);
    let d = match stops {
        true => Diagnostic::new(Code::S041, what)
            .help("nothing is played; --voice-fallback lets the built-in voice speak instead"),
        false => {
            Diagnostic::new(Code::W041, what).help("this line will be silent; try other words")
        }
    };
    match step {
        Some(step) => d.at(step.span, "said here"),
        None => d,
    }
}
