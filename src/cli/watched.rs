//! A session that is being written while it plays: `evenfall play --watch`.

use std::path::PathBuf;

use crate::prepare::Source;
use crate::score::Score;
use crate::watch::Watch;

use super::Failure;
use super::prepare::SessionArgs;

/// Watches the files of a session whose first version is `score`.
pub fn watched(
    session: &SessionArgs,
    speed: Option<f64>,
    score: &Score,
    files: Vec<PathBuf>,
) -> Result<Watch, Failure> {
    let [name] = &session.sessions[..] else {
        return Err(Failure::script("--watch is for one script file"));
    };
    let source = Source::find(name).map_err(Failure::script)?;
    if source.folder.is_none() {
        return Err(Failure::script(format!(
            "{name} is built in and does not change: --watch is for a script file\n  \
             evenfall new evening begins one"
        )));
    }
    let script = PathBuf::from(source.asked_for());
    let (mut wishes, speaker) = session.wishes_quietly(speed)?;
    wishes.kept_seed = Some(score.seed);
    Ok(Watch::script(script, files, wishes, speaker)?)
}
