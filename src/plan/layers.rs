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
    /// Where its level turns, all its automation, dips and fades together; straight between.
    pub points: Vec<Level>,
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
        points: Vec::new(),
    });
    layers.collect()
}

/// The level of a layer where it turns.
pub(super) fn points(layer: &Layer, length: Millis) -> Vec<Level> {
    let mut times: Vec<Frames> = layer.turns().chain([0, length.frames()]).collect();
    times.retain(|at| *at <= length.frames());
    times.sort_unstable();
    times.dedup();
    let level = |at: Frames| {
        let level = layer.loudness(at).0.max(-80.0);
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
