//! What a session says, as sound: spoken, or played from the author's recordings.

use std::sync::Arc;

use crate::diagnostic::{self, Code, Diagnostic};
use crate::score::prompts::{Prompt, Prompts, wanted};
use crate::session::{Action, Line, Session};
use crate::voice::{Cache, Kind, Voice, VoiceOptions};
use crate::world::{Place, World};

use super::{Source, Speaker, takes};

/// Whether `session` has anything for a voice to say.
pub fn says(session: &Session) -> bool {
    wanted(session).iter().any(takes::is_spoken)
}

/// Who speaks the lines of `session`: nobody where it has none, and nothing at all where the
/// voice cannot be had.
pub fn voice(
    speaker: &Speaker,
    session: &Session,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Option<Arc<Voice>>> {
    let worker = match speaker {
        Speaker::Off => return Some(None),
        Speaker::Of(voice) => return Some(Some(Arc::clone(voice))),
        Speaker::Embedded(_) if !says(session) => return Some(None),
        Speaker::Embedded(worker) => worker.clone(),
    };
    let options = VoiceOptions {
        language: session.language.clone(),
        rate: session.voice.rate,
        pitch: session.voice.pitch,
    };
    match Voice::embedded_with(&options, worker, Cache::of_user()) {
        Ok(voice) => Some(Some(Arc::new(voice))),
        Err(error) => {
            diagnostics.push(
                Diagnostic::new(Code::S041, error.to_string())
                    .help("--voice off leaves the words out and keeps their time"),
            );
            None
        }
    }
}

/// What `session` says, by `voice` and by the author's recordings, and the files of these;
/// nothing where one of them cannot be used.
pub fn words(
    world: &dyn World,
    session: &Session,
    source: &Source,
    voice: Option<&Voice>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Prompts, Vec<Place>)> {
    let (before, mut files) = (diagnostics.len(), Vec::new());
    let mut prompts = voice.map_or_else(Prompts::default, |v| spoken(session, v, diagnostics));
    let folders = &source.folders;
    takes::add(
        world,
        session,
        folders,
        &mut prompts,
        &mut files,
        diagnostics,
    );
    (!diagnostic::any_error(&diagnostics[before..])).then_some((prompts, files))
}

/// Speaks all prompts. A line that cannot be spoken is reported and stays silent.
fn spoken(session: &Session, voice: &Voice, diagnostics: &mut Vec<Diagnostic>) -> Prompts {
    let mut prompts = Prompts::default();
    let all = wanted(session);
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
    prompts
}

fn unspoken(session: &Session, prompt: &Prompt, why: &str) -> Diagnostic {
    let says = |lines: &[Line]| lines.contains(&Line::Speech(prompt.text.clone()));
    let step = session.steps.iter().find(|s| match &s.action {
        Action::Say(lines) => says(lines),
        Action::Tense(tensions) => tensions.iter().any(|t| says(&t.movement)),
        Action::Massage(m) => m.turns.iter().any(|t| says(&t.words)),
        _ => false,
    });
    let d = Diagnostic::new(
        Code::W041,
        format!("\"{}\" could not be spoken: {why}", prompt.text),
    );
    let d = d.help("this line will be silent; try other words");
    match step {
        Some(step) => d.at(step.span, "said here"),
        None => d,
    }
}
