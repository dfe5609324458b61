//! `evenfall play --resume`: the session that was left last, from where it was left.

use clap::Parser;

use crate::kept::{Folders, Place, Places};
use crate::letters::harmless;
use crate::plan::{Kind, Made};
use crate::prepare::Source;
use crate::score::Score;
use crate::units::{Frames, Millis};

use super::Failure;
use super::prepare::SessionArgs;
use super::text::tell;

/// So much is heard again, to find back in.
const AGAIN: Millis = Millis::secs(5);

/// The words that were kept.
#[derive(Parser)]
#[command(no_binary_name = true)]
struct Words {
    #[command(flatten)]
    session: SessionArgs,
    #[arg(long)]
    until: Option<String>,
}

/// What was left last.
pub struct Left {
    pub session: SessionArgs,
    pub until: Option<String>,
    pub place: Place,
}

/// The session that was left last, where it can be had again. `given` is what the command
/// line says of a session, which is not its business here.
pub fn left(given: &SessionArgs) -> Result<Left, Failure> {
    if !given.words().is_empty() {
        return Err(Failure::script(
            "--resume goes on with what was left, as it was wished then\n  \
             leave out the session and its wishes, or leave out --resume",
        ));
    }
    let places = Folders::of_user().map(|folders| Places::new(&folders));
    let place = places.and_then(|places| places.last());
    let Some(place) = place.map_err(Failure::script)? else {
        return Err(Failure::script(
            "there is nothing to go on with: every session was heard to its end, or no more \
             than half a minute of it\n  evenfall list shows what can be played",
        ));
    };
    let parsed = Words::try_parse_from(&place.words);
    let Ok(Words { mut session, until }) = parsed else {
        return Err(Failure::script(format!(
            "{} was left by another version of Evenfall, and cannot be gone on with",
            place.title
        )));
    };
    for name in &session.sessions {
        Source::find(name).map_err(|error| {
            Failure::script(format!("cannot go on with {}: {error}", place.title))
        })?;
    }
    session.wishes.night = Some(place.night);
    Ok(Left {
        session,
        until,
        place,
    })
}

/// Where `made` goes on; says so.
pub fn from(place: &Place, made: &Made) -> Result<Frames, Failure> {
    let at = Millis(place.position_ms);
    let (title, clock) = (harmless(&place.title), at.clock());
    let score = &made.score;
    if at >= score.length {
        return Err(Failure::script(format!(
            "{title} was left at {clock}, and has become shorter since: it ends at {}",
            score.length.clock()
        )));
    }
    if fingerprint(score) != place.score {
        tell(&format!(
            "{title} is not as it was: its script, your wishes or Evenfall itself have changed"
        ));
    }
    tell(&format!("going on at {clock} of {title}"));
    Ok(at.saturating_sub(AGAIN).frames())
}

/// By what a score is known again: all that happens in it, and when.
pub fn fingerprint(score: &Score) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(&score.seed.0.to_le_bytes());
    hash.update(&score.length.0.to_le_bytes());
    for moment in &score.moments {
        hash.update(&moment.start.0.to_le_bytes());
        hash.update(&moment.length.0.to_le_bytes());
        hash.update(Kind::from(moment.kind).to_string().as_bytes());
        hash.update(&(moment.text.len() as u64).to_le_bytes());
        hash.update(moment.text.as_bytes());
    }
    for layer in &score.layers {
        hash.update(&layer.seed.0.to_le_bytes());
        hash.update(layer.name.as_bytes());
    }
    hash.finalize().to_hex()[..16].to_string()
}
