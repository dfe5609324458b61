//! The author's own recordings of lines.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::score::prompts::Prompts;
use crate::session::{Home, Take};
use crate::sound::{self, OpenError, Recording, RecordingError};
use crate::units::{Millis, SAMPLE_RATE};
use crate::voice::{Clip, recorded};
use crate::world::{Place, World};

/// Puts every recording of a line into `prompts`, and its file into `files`; reports those
/// that cannot be found or used.
pub fn add(
    world: &dyn World,
    folders: &[Place],
    prompts: &mut Prompts,
    files: &mut Vec<Place>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut clips: BTreeMap<Place, Arc<Clip>> = BTreeMap::new();
    let mut length = Millis::ZERO;
    for prompt in prompts.takes() {
        let Some(take) = &prompt.take else { continue };
        let home = match &take.home {
            Home::Script => folders,
            Home::Other(folders) => folders,
        };
        match open(world, take, home, &clips) {
            Ok((place, clip)) => {
                if clips.insert(place.clone(), Arc::clone(&clip)).is_none() {
                    files.push(place);
                    length += clip.length;
                }
                if length > limits::TAKES {
                    diagnostics.push(too_much(take));
                    return;
                }
                prompts.insert(prompt, clip);
            }
            Err(error) => diagnostics.push(unusable(take, &error)),
        }
    }
}

/// The recording that `take` names; one that stands in `clips` is not read again.
fn open(
    world: &dyn World,
    take: &Take,
    folders: &[Place],
    clips: &BTreeMap<Place, Arc<Clip>>,
) -> Result<(Place, Arc<Clip>), OpenError> {
    let place = sound::beside(world, &take.file, folders)?;
    if let Some(clip) = clips.get(&place) {
        return Ok((place, Arc::clone(clip)));
    }
    let failed = |source| OpenError::Recording {
        name: take.file.clone(),
        source,
    };
    let clip = clip(world, &place).map_err(failed)?;
    Ok((place, Arc::new(clip)))
}

fn unusable(take: &Take, error: &OpenError) -> Diagnostic {
    let (what, help) = match error {
        OpenError::Unknown { name, looked } => {
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

/// A recording as a prompt: mono, trimmed, and brought to the loudness of the voice.
fn clip(world: &dyn World, place: &Place) -> Result<Clip, RecordingError> {
    let recording = Recording::take(world, place)?;
    let frames = recording.whole()?;
    let gain = recording.gain();
    let mono = |[left, right]: &[f32; 2]| {
        let x = (left + right) / 2.0 * gain;
        (x.clamp(-1.0, 1.0) * 32_767.0).round() as i16
    };
    let samples = frames.iter().map(mono).collect();
    recorded(samples, SAMPLE_RATE).ok_or(RecordingError::Silent)
}
