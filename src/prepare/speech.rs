//! What a session says, as sound: spoken, or played from the author's recordings.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::score::prompts::{Prompt, Prompts};
use crate::session::{Action, Line, ProgramSpec, Session, SpokenAs};
use crate::units::Decibels;
use crate::voice::{self, Clip, Engine, VoiceError, Worker};
use crate::world::World;

use super::speakers::Speakers;

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

/// Has each of `speakers` say what of `prompts` is theirs and silent still, and no take. A line
/// that cannot be spoken is reported and stays silent.
pub fn speak(
    session: &Session,
    speakers: &Speakers,
    world: &dyn World,
    prompts: &mut Prompts,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut said: BTreeMap<SpokenAs, Vec<Prompt>> = BTreeMap::new();
    for prompt in prompts.to_speak() {
        said.entry(prompt.how.clone()).or_default().push(prompt);
    }
    for (how, said) in said {
        let Some(voiced) = speakers.of(&how) else {
            continue;
        };
        let (own, others) = match &voiced.otherwise {
            Some(_) => parted(&*voiced.engine, said),
            None => (said, Vec::new()),
        };
        let mut speak = |engine: &dyn Engine, said: Vec<Prompt>| {
            let lines: Vec<_> = said.iter().map(|p| (p.text.as_str(), p.kind)).collect();
            let clips = voice::speak(engine, world, &lines);
            for (prompt, clip) in said.into_iter().zip(clips) {
                match clip {
                    Ok(clip) => prompts.insert(prompt, leveled(clip, voiced.level)),
                    Err(error) => {
                        let d = unspoken(session, &prompt, &error, engine.says_all());
                        diagnostics.push(d);
                    }
                }
            }
        };
        speak(&*voiced.engine, own);
        if let Some(engine) = voiced.otherwise.as_ref().filter(|_| !others.is_empty()) {
            speak(&**engine, others);
        }
    }
}

/// What `engine` can say, and what it lacks.
fn parted(engine: &dyn Engine, said: Vec<Prompt>) -> (Vec<Prompt>, Vec<Prompt>) {
    let lines: Vec<&str> = said.iter().map(|prompt| prompt.text.as_str()).collect();
    let lacks = engine.lacks(&lines);
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for (at, prompt) in said.into_iter().enumerate() {
        match lacks.contains(&at) {
            true => others.push(prompt),
            false => own.push(prompt),
        }
    }
    (own, others)
}

fn leveled(clip: Arc<Clip>, level: Decibels) -> Arc<Clip> {
    match level.0 == 0.0 {
        true => clip,
        false => Arc::new(clip.turned(level)),
    }
}

fn unspoken(session: &Session, prompt: &Prompt, why: &VoiceError, stops: bool) -> Diagnostic {
    let is_it = |line: &Line| matches!(line, Line::Speech(text, _) if *text == prompt.text);
    let says = |lines: &[Line]| lines.iter().any(is_it);
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
