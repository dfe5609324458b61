//! What the built-in sessions can say was spoken beforehand, and the packs of it are whole.
#![cfg(feature = "spoken")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use evenfall::prepare::{Source, all_sayings, sayings};
use evenfall::voice::packs::{Pack, PackError, SentenceKey};
use evenfall::world::{BuiltIn, Memory};

/// The voices that are carried, and their packs by name.
fn voices() -> Vec<(String, BTreeMap<String, PathBuf>)> {
    let spoken = Path::new(env!("CARGO_MANIFEST_DIR")).join("sessions/spoken");
    let folders = fs::read_dir(spoken).into_iter().flatten().flatten();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let folders = folders
        .map(|entry| entry.path())
        .filter(|path| path.is_dir());
    let voice = |folder: PathBuf| {
        let files = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let packs = files.filter(|path| path.extension().is_some_and(|e| e == "pack"));
        let packs = packs.map(|path| (name(&path.with_extension("")), path));
        (name(&folder), packs.collect())
    };
    folders.map(voice).collect()
}

/// The sessions of which a voice is carried, where it is not all of them.
fn carried_of(voice: &str) -> Option<Vec<String>> {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("sessions/spoken/voices.toml");
    let table: toml::Table = fs::read_to_string(table).unwrap().parse().unwrap();
    let about = table.get(voice);
    let about = about.unwrap_or_else(|| panic!("voices.toml does not name {voice}"));
    let sessions = about.get("sessions")?.as_array().unwrap();
    let name = |name: &toml::Value| name.as_str().unwrap().to_owned();
    Some(sessions.iter().map(name).collect())
}

#[test]
fn everything_that_the_built_in_sessions_can_say_is_in_the_packs_and_nothing_else() {
    let world = BuiltIn::under(Memory::new());
    let all = voices();
    assert!(all.iter().any(|(name, _)| name == "heart"));
    for (voice, mut packs) in all {
        let again = format!(
            "make the packs anew: evenfall voices speak --built-in --voice {voice} -o sessions/spoken"
        );
        let some = packs.values().next().expect("a pack");
        let language = Pack::read(&fs::read(some).unwrap()).unwrap().about.language;
        let only = carried_of(&voice);
        let all = all_sayings(&world, &language, only.as_deref());
        let listed = only.as_ref().map_or(all.len(), Vec::len);
        assert_eq!(all.len(), listed, "voices.toml names what says nothing");
        for (name, said) in all {
            let file = packs.remove(&name);
            let file = file.unwrap_or_else(|| panic!("{voice} has no {name}.pack: {again}"));
            let bytes = fs::read(file).unwrap();
            let pack = Pack::read(&bytes).unwrap();
            assert_eq!(pack.about.voice, voice);
            assert_eq!(pack.about.pace, said.pace(), "{name}: {again}");
            for line in &said.lines {
                let found = pack.find(SentenceKey::new(line)).unwrap();
                assert!(
                    found.is_some(),
                    "{voice} has no \"{line}\" ({name}): {again}"
                );
            }
            assert_eq!(pack.len(), said.lines.len(), "{name} has too many: {again}");
        }
        assert!(packs.is_empty(), "of no session: {packs:?}");
    }
}

/// Shown in British spelling, they are found by the words that were spoken.
#[test]
fn who_reads_british_spelling_hears_the_same_sentences() {
    let world = BuiltIn::under(Memory::new());
    let (_, packs) = voices()
        .into_iter()
        .find(|(name, _)| name == "heart")
        .unwrap();
    for name in ["cognitive-shuffle", "kids-balloon", "loving-kindness-10"] {
        let source = Source::built_in(name).unwrap();
        let said = sayings(&world, &source, Some("en-GB")).unwrap();
        assert_eq!(said.language, "en-GB");
        let bytes = fs::read(&packs[name]).unwrap();
        let pack = Pack::read(&bytes).unwrap();
        for line in &said.lines {
            let found = pack.find(SentenceKey::new(line)).unwrap();
            assert!(found.is_some(), "{name}: {line}");
        }
        assert!(
            said.lines
                .iter()
                .any(|line| line.contains("harbor") || line.contains("neighbor"))
        );
    }
}

/// One in so many is decoded here: all five hours of them are three quarters of a minute.
const DECODED: usize = 5;

#[test]
fn every_spoken_sentence_is_whole() -> Result<(), PackError> {
    for (voice, packs) in voices() {
        for (name, file) in packs {
            let bytes = fs::read(file).unwrap();
            let pack = Pack::read(&bytes)?;
            for (n, key) in pack.keys().enumerate() {
                let found = pack.find(key)?.expect("a sentence");
                found.check()?;
                if n % DECODED > 0 {
                    continue;
                }
                let sound = found.sound()?;
                let loud = sound.samples.iter().any(|x| x.unsigned_abs() > 1000);
                assert!(loud, "{voice} {name}: silence for {:.1} s", found.seconds());
            }
        }
    }
    Ok(())
}
