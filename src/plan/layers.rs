//! What sounds under the guidance, and how loud.

use serde::{Deserialize, Serialize};

use crate::score::Layer;
use crate::session::Session;
use crate::units::{Frames, Millis};

/// An ambient sound and how loud it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// As the script names it.
    pub sound: String,
    /// As the author wrote it and the listener wished it, against the voice, in dB.
    pub level_db: f32,
    /// How far it steps back while somebody speaks, at most: in dB, in the band of speech.
    pub duck_db: f32,
    /// The recordings of a playlist in the order in which they are played.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recordings: Vec<PlayedRecording>,
    /// Where its level turns, all its automation, dips and fades together; straight between.
    pub points: Vec<Level>,
}

/// When a layer that begins has risen from silence.
const RISEN: Millis = Millis::secs(5);

/// What nobody hears.
const SILENCE_DB: f32 = -80.0;

/// A recording of a playlist, and when it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayedRecording {
    /// From the start of the session.
    #[serde(rename = "start_ms")]
    pub start: Millis,
    /// What its file is called, without the ending.
    pub name: String,
}

/// A point of a course.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// From the start of the session.
    #[serde(rename = "at_ms")]
    pub at: Millis,
    /// Against the voice, in dB; -80 and below is silence.
    pub level_db: f64,
}

/// The layers of `session`, without their points.
pub(super) fn as_written(session: &Session) -> Vec<Course> {
    let layers = session.layers.iter().map(|layer| Course {
        sound: layer.sound.clone(),
        level_db: layer.loudness.level.0,
        duck_db: layer.loudness.duck.0,
        recordings: Vec::new(),
        points: Vec::new(),
    });
    layers.collect()
}

/// The recordings that follow each other in a layer up to `length`.
pub(super) fn recordings(layer: &Layer, length: Millis) -> Vec<PlayedRecording> {
    let turns = layer
        .ambience
        .turns(layer.seed, length.frames())
        .into_iter();
    // Behind the end of a layer the row goes on unheard.
    let heard = |at: Frames| layer.loudness(at + RISEN.frames()).0 > SILENCE_DB;
    let played = turns
        .filter(|turn| heard(turn.at))
        .map(|turn| PlayedRecording {
            start: Millis::of_frames(turn.at),
            name: turn.name,
        });
    played.collect()
}

/// The level of a layer where it turns.
pub(super) fn points(layer: &Layer, length: Millis) -> Vec<Level> {
    let mut times: Vec<Frames> = layer.turns().chain([0, length.frames()]).collect();
    times.retain(|at| *at <= length.frames());
    times.sort_unstable();
    times.dedup();
    let level = |at: Frames| {
        let level = layer.loudness(at).0.max(SILENCE_DB);
        (f64::from(level) * 10.0).round() / 10.0
    };
    let mut points: Vec<Level> = Vec::new();
    for at in times {
        let point = Level {
            at: Millis::of_frames(at),
            level_db: level(at),
        };
        // What stays as it is needs only its ends.
        if let [.., before, last] = points[..]
            && before.level_db == last.level_db
            && last.level_db == point.level_db
        {
            points.pop();
        }
        points.push(point);
    }
    points
}
