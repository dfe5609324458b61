//! The author's own recordings of lines.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{self, Code, Diagnostic};
use crate::limits;
use crate::score::prompts::Prompts;
use crate::session::{Home, Session, Take};
use crate::sound::{self, OpenError, Recording, RecordingError};
use crate::units::{Millis, SAMPLE_RATE};
use crate::voice::{self, Clip};
use crate::world::{Place, World};

use super::Source;
use super::own::OwnTakes;

/// What `session`, which is read from `scripts`, says, with the sound of what its author has
/// recorded: what the script names, and what lies in the folders for it. The files join `files`;
/// reports those that cannot be used. Nothing where one is at fault that the script names.
pub fn recorded(
    world: &dyn World,
    (session, source, scripts): (&Session, &Source, &[Place]),
    files: &mut Vec<Place>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Prompts> {
    let (before, mut prompts) = (diagnostics.len(), Prompts::of(session));
    let mut shelf = Shelf::new(world);
    named(&mut shelf, &source.folders, &mut prompts, diagnostics);
    let own = OwnTakes::beside(world, scripts);
    found(&mut shelf, &own, session, &mut prompts, diagnostics);
    files.extend(shelf.clips.into_keys());
    (!diagnostic::any_error(&diagnostics[before..])).then_some(prompts)
}

/// Recordings that have been read.
struct Shelf<'w> {
    world: &'w dyn World,
    clips: BTreeMap<Place, Arc<Clip>>,
    length: Millis,
}

impl<'w> Shelf<'w> {
    fn new(world: &'w dyn World) -> Shelf<'w> {
        Shelf {
            world,
            clips: BTreeMap::new(),
            length: Millis::ZERO,
        }
    }

    /// The recording at `place`, read once.
    fn open(&mut self, place: &Place) -> Result<Arc<Clip>, RecordingError> {
        if let Some(clip) = self.clips.get(place) {
            return Ok(Arc::clone(clip));
        }
        let clip = Arc::new(read_take(self.world, place)?);
        self.length += clip.length;
        self.clips.insert(place.clone(), Arc::clone(&clip));
        Ok(clip)
    }

    /// Whether there are more than are kept in memory.
    fn is_full(&self) -> bool {
        self.length > limits::TAKES
    }
}

/// Puts every recording that the script names into `prompts`.
fn named(
    shelf: &mut Shelf,
    folders: &[Place],
    prompts: &mut Prompts,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for prompt in prompts.takes() {
        let Some(take) = &prompt.take else { continue };
        let home = match &take.home {
            Home::Script => folders,
            Home::Other(folders) => folders,
        };
        match open(shelf, take, home) {
            Ok(_) if shelf.is_full() => return diagnostics.push(too_much(take)),
            Ok(clip) => prompts.insert(prompt, clip),
            Err(error) => diagnostics.push(unusable(take, &error)),
        }
    }
}

/// Puts what `own` has of the lines that are silent still into `prompts`. What cannot be used
/// the voice says.
fn found(
    shelf: &mut Shelf,
    own: &OwnTakes,
    session: &Session,
    prompts: &mut Prompts,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let silent = prompts.to_speak();
    let lines: BTreeSet<&str> = silent.iter().map(|prompt| prompt.text.as_str()).collect();
    let mut recorded = BTreeSet::new();
    for prompt in &silent {
        let Some(place) = own.find(&session.language, &prompt.text) else {
            continue;
        };
        match shelf.open(place) {
            Ok(_) if shelf.is_full() => {
                diagnostics.push(too_much_beside(place));
                break;
            }
            Ok(clip) => {
                recorded.insert(prompt.text.as_str());
                prompts.insert(prompt.clone(), clip);
            }
            Err(error) => diagnostics.push(unusable_beside(place, &error)),
        }
    }
    if !recorded.is_empty() && recorded.len() < lines.len() {
        diagnostics.push(partly(recorded.len(), lines.len()));
    }
}

/// The recording that `take` names.
fn open(shelf: &mut Shelf, take: &Take, folders: &[Place]) -> Result<Arc<Clip>, OpenError> {
    let place = sound::beside(shelf.world, &take.file, folders)?;
    let failed = |source| OpenError::Recording {
        name: take.file.clone(),
        source,
    };
    shelf.open(&place).map_err(failed)
}

fn unusable(take: &Take, error: &OpenError) -> Diagnostic {
    let (what, help) = match error {
        OpenError::Unknown {
            name,
            near: Some(near),
            ..
        } => (
            format!("there is no recording \"{name}\""),
            format!("did you mean \"{near}\"?"),
        ),
        OpenError::Unknown { name, looked, .. } => {
            let looked: Vec<String> = looked.iter().map(Place::to_string).collect();
            let place = match looked.is_empty() {
                true => "this session has no folder it could lie in".to_string(),
                false => format!("no file at {}", looked.join(", nor at ")),
            };
            (
                format!("there is no recording \"{name}\""),
                format!("{place}; without `take` the voice speaks the line"),
            )
        }
        OpenError::Recording {
            source: RecordingError::Silent,
            ..
        } => (
            error.to_string(),
            "nothing can be heard in it: record the line again, or leave `take` out".into(),
        ),
        other => (other.to_string(), other.help()),
    };
    Diagnostic::new(Code::S044, what)
        .at(take.span, "")
        .help(help)
}

fn too_much(take: &Take) -> Diagnostic {
    let most = limits::TAKES;
    let what = format!("the recordings of lines are longer than {most} together");
    let d = Diagnostic::new(Code::S044, what).at(take.span, "with this one");
    d.help("a recording replaces one line: cut its silence away, or let the voice speak some")
}

fn unusable_beside(place: &Place, error: &RecordingError) -> Diagnostic {
    let what = format!("your recording {place} is not used: {error}");
    let help = "the voice speaks the line; record it again, or take the file away";
    Diagnostic::new(Code::W066, what).help(help)
}

fn too_much_beside(place: &Place) -> Diagnostic {
    let most = limits::TAKES;
    let what = format!("the recordings of lines are longer than {most} together");
    let help = format!("the voice speaks the rest, {place} on: cut silence away");
    Diagnostic::new(Code::W066, what).help(help)
}

/// Your own voice for some of it, and another for the rest.
fn partly(recorded: usize, lines: usize) -> Diagnostic {
    let what = format!(
        "{recorded} of {lines} lines are in your own voice, and the program's says the others"
    );
    Diagnostic::new(Code::N006, what).help("evenfall record asks for those that are missing")
}

/// A recording of a line as it is heard: mono, trimmed, and brought to the loudness of the voice.
///
/// # Errors
/// Where the file cannot be used.
pub fn read_take(world: &dyn World, place: &Place) -> Result<Clip, RecordingError> {
    let recording = Recording::take(world, place)?;
    let frames = recording.whole()?;
    let gain = recording.gain();
    let mono = |[left, right]: &[f32; 2]| {
        let x = (left + right) / 2.0 * gain;
        (x.clamp(-1.0, 1.0) * 32_767.0).round() as i16
    };
    let samples = frames.iter().map(mono).collect();
    voice::recorded(samples, SAMPLE_RATE).ok_or(RecordingError::Silent)
}
