//! The session bus: being there under a name, and announcing what changes.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex};

use zbus::blocking::{Connection, connection};
use zbus::fdo::RequestNameFlags;
use zbus::zvariant::Value;

use super::interface::{Application, PLAYER, Transport, activity, micros, share, track};
use super::{Change, Now, Wish, locked};

/// Where every player stands.
const PATH: &str = "/org/mpris/MediaPlayer2";

const NAME: &str = "org.mpris.MediaPlayer2.evenfall";

/// Serves until nobody tells anything any more.
///
/// # Errors
/// Where there is no bus, or no longer one.
pub fn serve(
    now: &Arc<Mutex<Now>>,
    wish: Sender<Wish>,
    changed: &Receiver<Change>,
) -> zbus::Result<()> {
    let bus = connection::Builder::session()?
        .serve_at(PATH, Application::new(wish.clone()))?
        .serve_at(PATH, Transport::new(Arc::clone(now), wish))?
        .build()?;
    take_name(&bus)?;
    while let Ok(change) = changed.recv() {
        // The lock is not held while a bus takes its time.
        let now = locked(now).clone();
        announce(&bus, change, &now)?;
    }
    Ok(())
}

/// The plain name, or where another session plays, one of our own.
fn take_name(bus: &Connection) -> zbus::Result<()> {
    let alone = || RequestNameFlags::DoNotQueue.into();
    match bus.request_name_with_flags(NAME, alone()) {
        Err(zbus::Error::NameTaken) => {
            let name = format!("{NAME}.instance{}", std::process::id());
            bus.request_name_with_flags(name, alone()).map(drop)
        }
        done => done.map(drop),
    }
}

fn announce(bus: &Connection, change: Change, now: &Now) -> zbus::Result<()> {
    let (property, value) = match change {
        Change::Place => {
            let at = micros(now.at);
            return bus.emit_signal(None::<&str>, PATH, PLAYER, "Seeked", &at);
        }
        Change::Activity => ("PlaybackStatus", Value::from(activity(now))),
        Change::Track => ("Metadata", Value::from(track(now))),
        Change::Volume => ("Volume", Value::from(share(now.volume))),
    };
    let changed = HashMap::from([(property, value)]);
    let gone: [&str; 0] = [];
    let properties = "org.freedesktop.DBus.Properties";
    let body = (PLAYER, changed, &gone[..]);
    bus.emit_signal(None::<&str>, PATH, properties, "PropertiesChanged", &body)
}
