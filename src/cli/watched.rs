//! A session that is being written while it plays: `evenfall play --watch`.

use std::path::Path;
use std::sync::Arc;

use crate::live::LiveError;
use crate::prepare::Source;
use crate::score::Score;
use crate::watch::Watch;
use crate::world::{Kind, Place, World};

use super::Failure;
use super::prepare::SessionArgs;
use super::world::world;

/// Watches the files of a session whose first version is `score`.
pub fn watched(
    session: &SessionArgs,
    speed: Option<f64>,
    score: &Score,
    files: &[Place],
) -> Result<Watch, Failure> {
    let [name] = &session.sessions[..] else {
        return Err(Failure::script("--watch is for one script file"));
    };
    let source = Source::find(world(), name).map_err(Failure::script)?;
    let again = |file: &&Path| world().kind(&Place::from(*file)) == Some(Kind::File);
    let Some(script) = source.file().filter(again).map(Path::to_path_buf) else {
        return Err(Failure::script(format!(
            "{name} is no file that can change: --watch is for a script file\n  \
             evenfall new evening begins one"
        )));
    };
    let (mut wishes, speaker) = session.wishes_quietly(speed)?;
    wishes.kept_seed = Some(score.seed);
    let world = Arc::new(world().clone());
    let watch = Watch::script(world, script, files, wishes, speaker);
    Ok(watch.map_err(LiveError::NoThread)?)
}
