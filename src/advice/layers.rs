//! Layers nobody hears, and scattered sounds that come out of silence.

use crate::diagnostic::{Code, Diagnostic};
use crate::score::Score;
use crate::session::{Ending, Layer, Session};

/// Scattered sounds that have nothing around them but silence, where somebody falls asleep.
pub fn alone(session: &Session) -> Option<Diagnostic> {
    let scattered = |layer: &Layer| layer.every.is_some();
    if session.ending != Ending::Sleep || !session.layers.iter().all(scattered) {
        return None;
    }
    let layer = session.layers.first()?;
    let d = Diagnostic::new(Code::W008, "these scattered sounds come out of silence");
    let help =
        "add a layer that sounds all the time, as sound = \"night-wind\": they keep under it";
    Some(d.at(layer.sound_span, "each could wake").help(help))
}

/// Layers that end before they begin.
pub fn never_heard(session: &Session, score: &Score) -> Vec<Diagnostic> {
    let layers = session.layers.iter();
    let silent = layers.filter_map(|layer| {
        let from = score.place(layer.heard.from.as_ref()?);
        let until = score.place(layer.heard.until.as_ref()?);
        if until > from {
            return None;
        }
        let what = format!("\"{}\" is never heard", layer.sound);
        let (until, from) = (until.clock(), from.clock());
        let ends = format!("it ends at {until} and begins at {from}");
        let d = Diagnostic::new(Code::W009, what).at(layer.sound_span, ends);
        Some(d.help("in `until` a bare id means the end of its step"))
    });
    silent.collect()
}
