//! Keeps an idle computer from falling asleep while something plays: whoever lies in the dark
//! touches nothing for an hour. The screen may go dark, and who closes the lid is heard.
//!
//! Whoever can be asked is asked: the system (logind) and the desktop, through its portal or
//! by the older service of some. Each gives the computer free again when it is told, or when
//! the connection ends, as it does when the program breaks off. That nobody answers is no error.

use std::collections::HashMap;
use std::sync::mpsc::Receiver;

use zbus::blocking::Connection;
use zbus::zvariant::{DynamicType, OwnedFd, OwnedObjectPath, Value};

const WHO: &str = "Evenfall";
const WHY: &str = "a session is playing";

/// Of the portal: the computer does not suspend.
const SUSPEND: u32 = 4;

/// A service of the bus, at a path, by an interface.
type Address = (&'static str, &'static str, &'static str);

const LOGIND: Address = (
    "org.freedesktop.login1",
    "/org/freedesktop/login1",
    "org.freedesktop.login1.Manager",
);

const PORTAL: Address = (
    "org.freedesktop.portal.Desktop",
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Inhibit",
);

const POWER: Address = (
    "org.freedesktop.PowerManagement",
    "/org/freedesktop/PowerManagement/Inhibit",
    "org.freedesktop.PowerManagement.Inhibit",
);

/// What keeps the computer awake, until given back.
#[derive(Default)]
struct Held {
    /// Closing it gives it back.
    system: Option<OwnedFd>,
    portal: Option<OwnedObjectPath>,
    power: Option<u32>,
}

/// Keeps the computer awake whenever `plays` says so, until nobody tells any more.
pub fn keep(plays: &Receiver<bool>) {
    let (system, session) = (Connection::system().ok(), Connection::session().ok());
    let mut held: Option<Held> = None;
    while let Ok(plays) = plays.recv() {
        match (plays, held.take()) {
            (true, None) => held = Some(take(system.as_ref(), session.as_ref())),
            (true, same) => held = same,
            (false, Some(held)) => give_back(held, session.as_ref()),
            (false, None) => {}
        }
    }
    if let Some(held) = held {
        give_back(held, session.as_ref());
    }
}

fn take(system: Option<&Connection>, session: Option<&Connection>) -> Held {
    let (mut held, options) = (
        Held::default(),
        HashMap::from([("reason", Value::from(WHY))]),
    );
    if let Some(bus) = system {
        let answer = call(bus, LOGIND, "Inhibit", &("idle", WHO, WHY, "block"));
        held.system = answer.and_then(|answer| answer.body().deserialize().ok());
    }
    if let Some(bus) = session {
        let answer = call(bus, PORTAL, "Inhibit", &("", SUSPEND, options));
        held.portal = answer.and_then(|answer| answer.body().deserialize().ok());
        if held.portal.is_none() {
            let answer = call(bus, POWER, "Inhibit", &(WHO, WHY));
            held.power = answer.and_then(|answer| answer.body().deserialize().ok());
        }
    }
    held
}

fn give_back(held: Held, session: Option<&Connection>) {
    let Some(bus) = session else {
        return;
    };
    if let Some(path) = held.portal {
        let request = Some("org.freedesktop.portal.Request");
        let _ = bus.call_method(Some(PORTAL.0), path.as_str(), request, "Close", &());
    }
    if let Some(cookie) = held.power {
        call(bus, POWER, "UnInhibit", &(cookie,));
    }
}

/// The answer of a service; none where there is none.
fn call<B>(bus: &Connection, to: Address, method: &str, body: &B) -> Option<zbus::Message>
where
    B: serde::Serialize + DynamicType,
{
    let (service, path, interface) = to;
    bus.call_method(Some(service), path, Some(interface), method, body)
        .ok()
}
