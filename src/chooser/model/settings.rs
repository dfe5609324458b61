//! What can be set of what is chosen, and the steps in which it is.

use super::super::stock::{Choosable, Entry};
use crate::units::Millis;

/// What is asked of a session, each none where it is to be as its author made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::chooser) struct Settings {
    pub length: Option<Millis>,
    pub voice: VoiceChoice,
    /// A sound of the catalogue, or `off`.
    pub ambience: Option<String>,
    /// Parts of the body to leave alone.
    pub skip: Vec<String>,
    /// Whether never to hold the breath.
    pub no_holds: bool,
    /// How long until the sound has sunk away.
    pub timer: Option<Millis>,
    /// How long the ambience goes on afterwards.
    pub after: Option<Millis>,
    /// How long to wait before it begins.
    pub delay: Option<Millis>,
    /// Whether all this is wished the next time, too.
    pub always: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::chooser) enum VoiceChoice {
    #[default]
    Own,
    /// Another of the session's languages.
    Language(String),
    Off,
}

/// Where the keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::chooser) enum Field {
    Sessions,
    Length,
    Voice,
    Ambience,
    Skip,
    Holds,
    Timer,
    After,
    Delay,
}

pub(super) const FIELDS: [Field; 9] = [
    Field::Sessions,
    Field::Length,
    Field::Voice,
    Field::Ambience,
    Field::Skip,
    Field::Holds,
    Field::Timer,
    Field::After,
    Field::Delay,
];

/// What can be set of a sound by itself.
const OF_SOUND: [Field; 4] = [Field::Sessions, Field::Length, Field::Timer, Field::Delay];

/// Minutes to choose from.
pub(super) const TIMERS: [u64; 6] = [15, 30, 45, 60, 90, 120];
pub(super) const AFTERS: [u64; 4] = [30, 60, 120, 480];
pub(super) const DELAYS: [u64; 6] = [1, 2, 5, 10, 15, 30];

/// What can be set of an entry: of a sound, how long it lasts and when it begins; of what was
/// left nothing, since it goes on as it was.
pub(in crate::chooser) fn fields(entry: &Entry) -> &'static [Field] {
    match entry.is_sound() {
        _ if entry.goes_on() => &FIELDS[..1],
        true => &OF_SOUND,
        false => &FIELDS,
    }
}

/// The next of `all`, in minutes, or none of them.
pub(super) fn minutes(all: &[u64], now: Option<Millis>, by: isize) -> Option<Millis> {
    let at = all
        .iter()
        .position(|minutes| Some(Millis::secs(60 * minutes)) == now);
    let next = turned(at.map_or(0, |at| at + 1), by, all.len() + 1);
    let chosen = all.get(next.checked_sub(1)?)?;
    Some(Millis::secs(60 * chosen))
}

pub(super) fn turned(at: usize, by: isize, of: usize) -> usize {
    (at as isize + by).rem_euclid(of as isize) as usize
}

/// Who may speak: the session's own language, the others, nobody.
pub(super) fn voices(entry: &Entry) -> Vec<VoiceChoice> {
    let others = entry
        .languages
        .iter()
        .skip(1)
        .cloned()
        .map(VoiceChoice::Language);
    std::iter::once(VoiceChoice::Own)
        .chain(others)
        .chain([VoiceChoice::Off])
        .collect()
}

/// The next length of a ladder that fits how long it is, within the session's range.
pub(super) fn length(entry: &Entry, now: Option<Millis>, by: isize) -> Option<Millis> {
    let (least, most) = entry.range?;
    let own = entry.length.unwrap_or(least);
    let now = now.unwrap_or(own);
    let step = match now {
        n if n < Millis::secs(300) || (n == Millis::secs(300) && by < 0) => 30_000,
        n if n < Millis::secs(1800) || (n == Millis::secs(1800) && by < 0) => 60_000,
        _ => 300_000,
    };
    let next = match by {
        ..0 => (now.0 - 1) / step * step,
        _ => (now.0 / step + 1) * step,
    };
    let next = Millis(next).clamp(least, most);
    (next != own).then_some(next)
}

/// What of a former choice the session still offers.
pub(super) fn possible(how: Settings, entry: &Entry, sounds: &[Choosable]) -> Settings {
    let within = |l: &Millis| {
        entry
            .range
            .is_some_and(|(least, most)| least <= *l && *l <= most)
    };
    let known = |a: &String| a == "off" || sounds.iter().any(|sound| sound.name == *a);
    Settings {
        length: how.length.filter(within),
        voice: Some(how.voice)
            .filter(|v| voices(entry).contains(v))
            .unwrap_or_default(),
        ambience: how.ambience.filter(known),
        ..how
    }
}
