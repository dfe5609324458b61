//! The voice itself: lines in, clips out.

use std::collections::HashMap;
use std::sync::Arc;

use crate::parallel;
use crate::world::World;

use super::kept::Keys;
use super::{Clip, Engine, LineKind, VoiceError, kept, treatment};

/// A clip for each line, in their order; equal lines of one kind share one. What `world`
/// does not hold from another time `engine` says now, on all cores, and it is kept there.
///
/// # Errors
/// Each line has its own: one that cannot be spoken does not touch the others.
pub fn speak(
    engine: &dyn Engine,
    world: &dyn World,
    lines: &[(&str, LineKind)],
) -> Vec<Result<Arc<Clip>, VoiceError>> {
    let keys = Keys::of(engine);
    let mut places: HashMap<(String, LineKind), usize> = HashMap::new();
    let mut distinct: Vec<AskedLine> = Vec::new();
    let mut place = |&(line, kind): &(&str, LineKind)| {
        let reading = engine.reading(line)?;
        Ok(*places
            .entry((reading, kind))
            .or_insert_with_key(|(reading, _)| {
                distinct.push(AskedLine {
                    line: line.to_owned(),
                    key: keys.key(reading, kind),
                    kind,
                });
                distinct.len() - 1
            }))
    };
    let wanted: Vec<Result<usize, VoiceError>> = lines.iter().map(&mut place).collect();
    let clips = clips(engine, world, &distinct);
    wanted
        .into_iter()
        .map(|place| clips[place?].clone())
        .collect()
}

/// One of several different lines.
struct AskedLine {
    line: String,
    kind: LineKind,
    key: crate::world::Key,
}

fn clips(
    engine: &dyn Engine,
    world: &dyn World,
    asked: &[AskedLine],
) -> Vec<Result<Arc<Clip>, VoiceError>> {
    let dip = engine.treatment().dip;
    let recall = |asked: &AskedLine| Some(Arc::new(kept::decode(&world.recall(&asked.key)?, dip)?));
    let known = parallel::map(asked, || (), |(), asked| recall(asked));
    let missing: Vec<&AskedLine> = asked
        .iter()
        .zip(&known)
        .filter_map(|(asked, known)| known.is_none().then_some(asked))
        .collect();
    let mut new = said(engine, world, &missing).into_iter();
    known
        .into_iter()
        .map(|known| known.map_or_else(|| new.next().unwrap_or(Err(VoiceError::NoAnswer)), Ok))
        .collect()
}

/// Has the engine say what is missing, and keeps it.
fn said(
    engine: &dyn Engine,
    world: &dyn World,
    missing: &[&AskedLine],
) -> Vec<Result<Arc<Clip>, VoiceError>> {
    if missing.is_empty() {
        return Vec::new();
    }
    let lines: Vec<&str> = missing.iter().map(|asked| asked.line.as_str()).collect();
    let sounds = engine.synthesise(&lines);
    let how = engine.treatment();
    let both: Vec<_> = missing.iter().zip(&sounds).collect();
    parallel::map(
        &both,
        || (),
        |(), (asked, sound)| {
            let sound = sound.as_ref().map_err(VoiceError::clone)?;
            let clip = treatment::clip(sound, &how, asked.kind).ok_or(VoiceError::Silent)?;
            world.keep(&asked.key, &kept::encode(&clip));
            Ok(Arc::new(clip))
        },
    )
}
