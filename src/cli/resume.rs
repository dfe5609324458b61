//! `evenfall play --resume`: the session that was left last, from where it was left.

use clap::Parser;

use crate::kept::{Folders, Place, Places};
use crate::letters::harmless;
use crate::plan::Made;
use crate::prepare::{Source, outline};
use crate::session::{Action, Step};
use crate::units::Frames;

use super::Failure;
use super::prepare::SessionArgs;
use super::text::tell;
use super::world::world;

/// The words that were kept.
#[derive(Parser)]
#[command(no_binary_name = true)]
struct KeptCommand {
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
    let parsed = KeptCommand::try_parse_from(&place.words);
    let Ok(KeptCommand { mut session, until }) = parsed else {
        return Err(Failure::script(format!(
            "{} was left by another version of Evenfall, and cannot be gone on with",
            place.title
        )));
    };
    for name in &session.sessions {
        if name == "-" {
            return Err(Failure::script(format!(
                "cannot go on with {}: it came by a pipe, and is gone",
                place.title
            )));
        }
        Source::find(world(), name).map_err(|error| {
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

/// Whether sounds by themselves were left, one minute of which is like another: of the catalogue, or
/// mixes of the listener's own. A recording may well tell something.
pub fn is_sound(place: &Place) -> bool {
    let parsed = KeptCommand::try_parse_from(&place.words);
    let names = parsed.map_or_else(|_| Vec::new(), |kept| kept.session.sessions);
    let sounds = |name: &String| {
        let source = Source::find(world(), name).ok();
        let session = source.and_then(|source| outline(world(), &source));
        let rests = |step: &Step| matches!(step.action, Action::Rest(_));
        // What lies anywhere is kept by its whole path.
        !name.contains(['/', '\\']) && session.is_some_and(|s| s.steps.iter().all(rests))
    };
    !names.is_empty() && names.iter().all(sounds)
}

/// Where `made` goes on; says so.
pub fn from(place: &Place, made: &Made) -> Result<Frames, Failure> {
    let (title, clock) = (harmless(&place.title), place.at().clock());
    let Some(from) = place.goes_on(made) else {
        return Err(Failure::script(format!(
            "{title} was left at {clock}, and has become shorter since: it ends at {}",
            made.plan.length.clock()
        )));
    };
    if !place.is_of(made) {
        tell(&format!(
            "{title} is not as it was: its script, your wishes or Evenfall itself have changed"
        ));
    }
    tell(&format!("going on at {clock} of {title}"));
    Ok(from.frames())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_by_itself_is_nothing_to_go_on_with_and_a_session_or_a_recording_is() {
        let place = |words: &[&str]| -> Place {
            let place = serde_json::json!({
                "words": words, "title": "", "night": 0, "score": "",
                "position_ms": 132_000, "keeper": "",
            });
            serde_json::from_value(place).unwrap()
        };
        let is_sound = |words: &[&str]| is_sound(&place(words));
        assert!(is_sound(&["rain"]) && is_sound(&["--length=8h", "rain", "felt-piano"]));
        for words in [
            &["box-breath"][..],
            &["rain", "box-breath"],
            &["/nowhere/talk.wav"],
            &["no such thing"],
            &["--no-such-flag", "rain"],
            &[],
        ] {
            assert!(!is_sound(words), "{words:?}");
        }
    }
}
