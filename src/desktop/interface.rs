//! What a desktop may ask of a player: the two interfaces of MPRIS 2.2.

use std::collections::HashMap;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};

use zbus::interface;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, Value};

use super::{Activity, Now, Wish, locked};
use crate::limits::VOLUME;
use crate::units::{Decibels, Millis};

pub const PLAYER: &str = "org.mpris.MediaPlayer2.Player";

/// One track for the whole session, whatever chapter it is in: a widget's line is the
/// session's.
const TRACK: &str = "/evenfall/session";

/// The program itself.
pub struct Application {
    wishes: Sender<Wish>,
}

impl Application {
    pub fn new(wishes: Sender<Wish>) -> Application {
        Application { wishes }
    }
}

#[interface(name = "org.mpris.MediaPlayer2")]
impl Application {
    /// A terminal cannot be raised.
    fn raise(&self) {}

    fn quit(&self) {
        let _ = self.wishes.send(Wish::Quit);
    }

    #[zbus(property)]
    fn can_quit(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn can_raise(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn has_track_list(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn identity(&self) -> &str {
        "Evenfall"
    }

    #[zbus(property)]
    fn supported_uri_schemes(&self) -> Vec<String> {
        Vec::new()
    }

    #[zbus(property)]
    fn supported_mime_types(&self) -> Vec<String> {
        Vec::new()
    }
}

/// What plays.
pub struct Transport {
    now: Arc<Mutex<Now>>,
    wishes: Sender<Wish>,
}

impl Transport {
    pub fn new(now: Arc<Mutex<Now>>, wishes: Sender<Wish>) -> Transport {
        Transport { now, wishes }
    }

    /// A program that is ending obeys no more.
    fn wish(&self, wish: Wish) {
        let _ = self.wishes.send(wish);
    }

    fn now(&self) -> Now {
        locked(&self.now).clone()
    }
}

#[interface(name = "org.mpris.MediaPlayer2.Player")]
impl Transport {
    fn next(&self) {
        self.wish(Wish::Next);
    }

    fn previous(&self) {
        self.wish(Wish::Previous);
    }

    fn pause(&self) {
        self.wish(Wish::Pause);
    }

    fn play_pause(&self) {
        self.wish(Wish::Toggle);
    }

    fn stop(&self) {
        self.wish(Wish::Stop);
    }

    fn play(&self) {
        self.wish(Wish::Play);
    }

    /// By microseconds.
    fn seek(&self, offset: i64) {
        self.wish(Wish::By(offset / 1000));
    }

    /// To microseconds from the start; a place that is none is passed over, as the
    /// interface asks for.
    fn set_position(&self, track: ObjectPath<'_>, position: i64) {
        let within = (0..=micros(self.now().length)).contains(&position);
        if within && track.as_str() == TRACK {
            self.wish(Wish::To(Millis(position.unsigned_abs() / 1000)));
        }
    }

    /// Sessions are not opened from here.
    fn open_uri(&self, _uri: String) {}

    #[zbus(signal)]
    async fn seeked(emitter: &SignalEmitter<'_>, position: i64) -> zbus::Result<()>;

    #[zbus(property)]
    fn playback_status(&self) -> &str {
        activity(&self.now())
    }

    #[zbus(property)]
    fn metadata(&self) -> HashMap<&'static str, Value<'static>> {
        track(&self.now())
    }

    #[zbus(property)]
    fn volume(&self) -> f64 {
        share(self.now().volume)
    }

    #[zbus(property)]
    fn set_volume(&mut self, share: f64) {
        let volume = level(share);
        locked(&self.now).volume = volume;
        self.wish(Wish::Volume(volume));
    }

    #[zbus(property(emits_changed_signal = "false"))]
    fn position(&self) -> i64 {
        micros(self.now().at)
    }

    #[zbus(property)]
    fn rate(&self) -> f64 {
        1.0
    }

    #[zbus(property)]
    fn minimum_rate(&self) -> f64 {
        1.0
    }

    #[zbus(property)]
    fn maximum_rate(&self) -> f64 {
        1.0
    }

    #[zbus(property)]
    fn can_go_next(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn can_go_previous(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn can_play(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn can_pause(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn can_seek(&self) -> bool {
        true
    }

    #[zbus(property(emits_changed_signal = "const"))]
    fn can_control(&self) -> bool {
        true
    }
}

pub fn activity(now: &Now) -> &'static str {
    match now.activity {
        Activity::Playing => "Playing",
        Activity::Paused => "Paused",
        Activity::Stopped => "Stopped",
    }
}

pub fn track(now: &Now) -> HashMap<&'static str, Value<'static>> {
    let title = match now.chapter.is_empty() {
        true => &now.session,
        false => &now.chapter,
    };
    let mut track = HashMap::from([
        ("mpris:length", Value::from(micros(now.length))),
        ("xesam:title", Value::from(title.clone())),
        ("xesam:album", Value::from(now.session.clone())),
    ]);
    if let Ok(id) = OwnedObjectPath::try_from(TRACK) {
        track.insert("mpris:trackid", Value::from(id.into_inner()));
    }
    track
}

pub fn micros(time: Millis) -> i64 {
    i64::try_from(time.0.saturating_mul(1000)).unwrap_or(i64::MAX)
}

/// A volume as a share of the whole: cubic, as sound servers have it, so that equal steps
/// of a slider are heard as such. The quietest volume there is counts as none.
pub fn share(volume: Decibels) -> f64 {
    match volume.0 > *VOLUME.start() {
        true => 10f64.powf(f64::from(volume.0) / 60.0),
        false => 0.0,
    }
}

/// The volume that is this share of the whole.
fn level(share: f64) -> Decibels {
    let db = 60.0 * share.max(1e-9).log10();
    Decibels((db as f32).clamp(*VOLUME.start(), *VOLUME.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_volume_and_back() {
        for db in [0.0, -2.0, -18.0, -39.0] {
            let again = level(share(Decibels(db))).0;
            assert!((again - db).abs() < 1e-3, "{db} {again}");
        }
        assert_eq!(share(Decibels(0.0)), 1.0);
        assert!((level(0.5).0 + 18.06).abs() < 0.01);
        let floor = *VOLUME.start();
        assert_eq!(share(Decibels(floor)), 0.0);
        for odd in [0.0, -3.0, f64::NAN, f64::NEG_INFINITY] {
            assert_eq!(level(odd).0, floor, "{odd}");
        }
        assert_eq!(level(f64::INFINITY).0, 0.0);
    }
}
