//! The author's own recordings of lines.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{self, Code, Diagnostic};
use crate::limits;
use crate::score::prompts::{Prompt, Prompts};
use crate::session::{Home, Session, Take};
use crate::sound::{self, OpenError, Recording, RecordingError};
use crate::units::{Frames, Millis, SAMPLE_RATE};
use crate::voice::{self, Clip, LineKind};
use crate::world::{Place, World};

use super::Source;
use super::long_take::{BETWEEN, LongTake, numbered};
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
    let translation = translation(scripts, &session.language);
    for (place, lines) in of_steps(&own, session, &prompts, translation) {
        whole_step(&mut shelf, place, &lines, &mut prompts, diagnostics);
    }
    told_missing(session, &prompts, diagnostics);
    files.extend(shelf.clips.into_keys().map(|(place, _)| place));
    files.extend(shelf.long.into_keys());
    (!diagnostic::any_error(&diagnostics[before..])).then_some(prompts)
}

/// Recordings that have been read.
struct Shelf<'w> {
    world: &'w dyn World,
    /// By the place, and whether it is heard as a stroke.
    clips: BTreeMap<(Place, bool), Arc<Clip>>,
    /// Those with several lines in them.
    long: BTreeMap<Place, Arc<LongTake>>,
    length: Millis,
}

impl<'w> Shelf<'w> {
    fn new(world: &'w dyn World) -> Shelf<'w> {
        Shelf {
            world,
            clips: BTreeMap::new(),
            long: BTreeMap::new(),
            length: Millis::ZERO,
        }
    }

    /// The recording of a line at `place`, read once.
    fn open(&mut self, place: &Place) -> Result<Arc<Clip>, RecordingError> {
        self.read(place, false, read_take)
    }

    /// The recording of a stroke at `place`, read once.
    fn open_stroke(&mut self, place: &Place) -> Result<Arc<Clip>, RecordingError> {
        self.read(place, true, read_stroke)
    }

    fn read(
        &mut self,
        place: &Place,
        stroke: bool,
        read: impl Fn(&dyn World, &Place) -> Result<Clip, RecordingError>,
    ) -> Result<Arc<Clip>, RecordingError> {
        let key = (place.clone(), stroke);
        if let Some(clip) = self.clips.get(&key) {
            return Ok(Arc::clone(clip));
        }
        let clip = Arc::new(read(self.world, place)?);
        self.length += clip.length;
        self.clips.insert(key, Arc::clone(&clip));
        Ok(clip)
    }

    /// The recording at `place`, in which several lines are said, read once.
    fn open_long(&mut self, place: &Place) -> Result<Arc<LongTake>, RecordingError> {
        if let Some(long) = self.long.get(place) {
            return Ok(Arc::clone(long));
        }
        let long = Arc::new(LongTake::open(self.world, place)?);
        self.long.insert(place.clone(), Arc::clone(&long));
        Ok(long)
    }

    /// A part of a recording.
    fn cut(&mut self, long: &LongTake, part: &Range<Frames>) -> Result<Arc<Clip>, RecordingError> {
        if part.end - part.start > limits::TAKE.frames() {
            return Err(RecordingError::NoTake(limits::TAKE));
        }
        let clip = long.clip(part).ok_or(RecordingError::Silent)?;
        self.length += clip.length;
        Ok(Arc::new(clip))
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
    for prompt in &silent {
        let Some(place) = own.find(&session.language, &prompt.text) else {
            continue;
        };
        match shelf.open(place) {
            Ok(_) if shelf.is_full() => {
                diagnostics.push(too_much_beside(place));
                break;
            }
            Ok(clip) => prompts.insert(prompt.clone(), clip),
            Err(error) => diagnostics.push(unusable_beside(place, &error)),
        }
    }
}

/// Why a recording that is named cannot be had.
enum NoTake {
    Sound(OpenError),
    /// There are only so many takes in it.
    Number {
        there: usize,
    },
}

/// The recording that `take` names, or the one in it by its number.
fn open(shelf: &mut Shelf, take: &Take, folders: &[Place]) -> Result<Arc<Clip>, NoTake> {
    let found = sound::beside(shelf.world, &take.file, folders);
    let (place, number) = match (found, numbered(&take.file)) {
        (Err(_), Some((file, number))) => {
            let place = sound::beside(shelf.world, file, folders);
            (place.map_err(NoTake::Sound)?, Some(number))
        }
        (found, _) => (found.map_err(NoTake::Sound)?, None),
    };
    let failed = |source| {
        NoTake::Sound(OpenError::Recording {
            name: take.file.clone(),
            source,
        })
    };
    let Some(number) = number else {
        return match take.stroke {
            true => shelf.open_stroke(&place),
            false => shelf.open(&place),
        }
        .map_err(failed);
    };
    let long = shelf.open_long(&place).map_err(failed)?;
    let parts = long.parts();
    let part = parts
        .get(number - 1)
        .ok_or(NoTake::Number { there: parts.len() })?;
    shelf.cut(&long, part).map_err(failed)
}

/// The language in which the words are, where that is not the script's own: one of `scripts` is
/// its translation then.
fn translation<'a>(scripts: &[Place], language: &'a str) -> Option<&'a str> {
    let short = language.split(['-', '_']).next().unwrap_or_default();
    let ends = |tag: &str| {
        let end = format!(".{}", tag.to_ascii_lowercase());
        let stems = scripts.iter().filter_map(Place::stem);
        stems
            .map(str::to_ascii_lowercase)
            .any(|stem| stem.ends_with(&end))
    };
    (ends(language) || ends(short)).then_some(language)
}

/// Recordings that are called as a step is, with the lines of it that are silent still.
fn of_steps<'a>(
    own: &'a OwnTakes,
    session: &Session,
    prompts: &Prompts,
    translation: Option<&str>,
) -> Vec<(&'a Place, Vec<Prompt>)> {
    let silent: BTreeSet<Prompt> = prompts.to_speak().into_iter().collect();
    let order = Prompts::in_order(session);
    let steps = session.steps.iter().enumerate();
    let named = steps.filter_map(|(n, step)| {
        let place = own.of_step(step.id.as_deref()?, translation)?;
        let inside = |prompt: &&(usize, Prompt)| (n..=n + step.covers).contains(&prompt.0);
        let lines = order.iter().filter(inside).map(|(_, prompt)| prompt);
        let mut lines: Vec<Prompt> = lines
            .filter(|line| silent.contains(line))
            .cloned()
            .collect();
        let mut met = BTreeSet::new();
        lines.retain(|line| met.insert(line.clone()));
        // Counts are not read aloud with a sentence.
        if lines.iter().any(|line| line.kind == LineKind::Sentence) {
            lines.retain(|line| line.kind == LineKind::Sentence);
        }
        (!lines.is_empty()).then_some((place, lines))
    });
    named.collect()
}

/// Puts the recording at `place` into `prompts`: all that a step says, which are `lines`.
fn whole_step(
    shelf: &mut Shelf,
    place: &Place,
    lines: &[Prompt],
    prompts: &mut Prompts,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let [line] = lines {
        match shelf.open(place) {
            Ok(_) if shelf.is_full() => diagnostics.push(too_much_beside(place)),
            Ok(clip) => prompts.insert(line.clone(), clip),
            Err(error) => diagnostics.push(unusable_beside(place, &error)),
        }
        return;
    }
    let long = match shelf.open_long(place) {
        Ok(long) => long,
        Err(error) => return diagnostics.push(unusable_beside(place, &error)),
    };
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let Some(found) = long.along(&texts) else {
        let pieces = match long.stretches() {
            1 => "it is one piece without a pause".into(),
            n => format!("its pauses part {n} pieces"),
        };
        let what = format!(
            "your recording {place} is not used: {pieces}, and the step says {} lines",
            lines.len()
        );
        let help = "leave a second of silence between the lines, or record each: evenfall record";
        return diagnostics.push(Diagnostic::new(Code::W066, what).help(help));
    };
    for (line, part) in lines.iter().zip(found) {
        match shelf.cut(&long, &part.range) {
            Ok(_) if shelf.is_full() => return diagnostics.push(too_much_beside(place)),
            Ok(clip) => prompts.insert(line.clone(), clip),
            Err(error) => diagnostics.push(unusable_beside(place, &error)),
        }
    }
}

/// Says which lines another voice says, where some are the author's own.
fn told_missing(session: &Session, prompts: &Prompts, diagnostics: &mut Vec<Diagnostic>) {
    let silent: BTreeSet<String> = prompts.to_speak().into_iter().map(|p| p.text).collect();
    let mut all: Vec<String> = Vec::new();
    for (_, prompt) in Prompts::in_order(session) {
        if prompt.take.is_none() && !all.contains(&prompt.text) {
            all.push(prompt.text);
        }
    }
    let lines = all.len();
    all.retain(|line| silent.contains(line));
    if !all.is_empty() && all.len() < lines {
        diagnostics.push(partly(&all, lines));
    }
}

fn unusable(take: &Take, error: &NoTake) -> Diagnostic {
    let error = match error {
        NoTake::Sound(error) => error,
        NoTake::Number { there } => {
            let what = format!(
                "{} is not there: the recording has {there} takes",
                take.file
            );
            let help = format!(
                "a pause of {BETWEEN} parts one take from the next; `evenfall takes split` cuts a \
                 recording along the lines of a script"
            );
            let d = Diagnostic::new(Code::S044, what).at(take.span, "");
            return d.help(help);
        }
    };
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
                match take.stroke {
                    true => {
                        format!("{place}; the program has a \"bell\", a \"bowl\" and a \"chime\"")
                    }
                    false => format!("{place}; without `take` the voice speaks the line"),
                },
            )
        }
        OpenError::Recording {
            source: RecordingError::Silent,
            ..
        } => (
            error.to_string(),
            match take.stroke {
                true => "nothing can be heard in it: record the stroke again".into(),
                false => {
                    "nothing can be heard in it: record the line again, or leave `take` out".into()
                }
            },
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

/// The missing lines that are named.
const NAMED: usize = 6;

/// Your own voice for some of it, and another for the rest.
fn partly(missing: &[String], lines: usize) -> Diagnostic {
    let recorded = lines - missing.len();
    let what = format!(
        "{recorded} of {lines} lines are in your own voice, and the program's says the others"
    );
    let mut named: Vec<String> = missing
        .iter()
        .take(NAMED)
        .map(|m| format!("\"{m}\""))
        .collect();
    if missing.len() > NAMED {
        named.push(format!("and {} more", missing.len() - NAMED));
    }
    Diagnostic::new(Code::N006, what).help(format!(
        "missing: {}; evenfall record asks for them",
        named.join(", ")
    ))
}

/// A recording of a line as it is heard: mono, trimmed, and brought to the loudness of the voice.
///
/// # Errors
/// Where the file cannot be used.
pub fn read_take(world: &dyn World, place: &Place) -> Result<Clip, RecordingError> {
    let samples = mono(world, place)?;
    let sixteen = |x: &f32| (x.clamp(-1.0, 1.0) * 32_767.0).round() as i16;
    let samples = samples.iter().map(sixteen).collect();
    voice::recorded(samples, SAMPLE_RATE).ok_or(RecordingError::Silent)
}

/// A recording of a stroke as it is heard: mono, from its beginning to where it has died away,
/// as loud as the strokes that the program makes.
fn read_stroke(world: &dyn World, place: &Place) -> Result<Clip, RecordingError> {
    voice::struck(&mono(world, place)?).ok_or(RecordingError::Silent)
}

/// Both sides of a recording in one, at 48 kHz.
fn mono(world: &dyn World, place: &Place) -> Result<Vec<f32>, RecordingError> {
    let recording = Recording::take(world, place)?;
    let frames = recording.whole()?;
    let gain = recording.gain();
    let both = |[left, right]: &[f32; 2]| (left + right) / 2.0 * gain;
    Ok(frames.iter().map(both).collect())
}
