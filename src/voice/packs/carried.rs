//! The packs that this build carries.

/// Its name, and what it holds.
type File = (&'static str, &'static [u8]);

// By the names of the voices: `build.rs` writes it.
include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// The voices of which this build carries packs.
pub fn voices() -> impl Iterator<Item = &'static str> {
    let some = PACKS.iter().filter(|(_, files)| !files.is_empty());
    some.map(|(name, _)| *name)
}

/// Of how many sessions a voice says everything; `None` for one that also says what the program
/// says by itself, and so all of them.
pub fn sessions(voice: &str) -> Option<usize> {
    let own = PACKS.iter().find(|(name, _)| *name == voice);
    let files = own.map_or(&[][..], |(_, files)| files).iter();
    let packs: Vec<_> = files.filter(|(name, _)| name.ends_with(".pack")).collect();
    let all = packs.iter().any(|(name, _)| name.starts_with("phrases."));
    (!all).then_some(packs.len())
}

/// The packs of a voice; none for one of which this build carries none.
pub fn of(voice: &str) -> impl Iterator<Item = &'static [u8]> + use<> {
    let own = PACKS.iter().find(|(name, _)| *name == voice);
    let files = own.map_or(&[][..], |(_, files)| files).iter();
    let packs = files.filter(|(name, _)| name.ends_with(".pack"));
    packs.map(|(_, bytes)| *bytes)
}
