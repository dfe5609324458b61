//! Who speaks for the commands: this very program, started once more as speech worker.

use std::path::PathBuf;

use crate::prepare::Speaker;
use crate::session::{ProgramSpec, WishedVoice};
use crate::voice::catalogue::catalogue;
use crate::voice::installed::installed;
use crate::voice::{EMBEDDED, Worker, speakers};
use crate::world::Disk;

use super::config;

/// The built-in voice.
pub fn speaker() -> Speaker {
    Speaker::BuiltIn(worker())
}

/// This program as speech worker; its files lie where this user's caches do.
pub fn worker() -> Worker {
    let worker = Worker::this_program().with_programs_in(path());
    let worker = match super::voices::folder() {
        Ok(folder) => worker.with_voices_in(folder),
        Err(_) => worker,
    };
    match Disk::of_user().cache() {
        Some(cache) => worker.keeping_in(cache.join("voices")),
        None => worker,
    }
}

/// Who speaks with the voice that is wished.
pub fn of(voice: &WishedVoice) -> Speaker {
    match voice {
        WishedVoice::Off => Speaker::Off,
        WishedVoice::Best => speaker(),
        WishedVoice::Named(name) => program(name, &config::programs()).unwrap_or_else(speaker),
    }
}

/// The program that is meant by a voice's name, if the file of wishes names it.
pub fn program(name: &str, programs: &[(String, ProgramSpec)]) -> Option<Speaker> {
    let (name, spec) = programs.iter().find(|(own, _)| own == name)?.clone();
    let path = path();
    Some(Speaker::Program { name, spec, path })
}

/// The folders that programs are looked for in.
pub fn path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).collect()
}

/// The names that voices have: those that could be had, and the one that is carried.
pub fn names() -> Vec<String> {
    let offered = catalogue().voices().iter();
    let names = offered.map(|voice| voice.name.clone());
    let mut names: Vec<String> = [EMBEDDED.to_string()].into_iter().chain(names).collect();
    // Any voice of Piper's may have been added, too, and one with several speakers.
    let added = super::voices::folder().map(|folder| installed(&folder));
    for voice in added.unwrap_or_default() {
        let name = &voice.sheet.name;
        names.extend(speakers(&voice).iter().map(|who| format!("{name}.{who}")));
        names.push(name.clone());
    }
    names
}

/// Who is meant on a command line.
pub fn wished(name: &str) -> Result<WishedVoice, String> {
    let programs = config::programs();
    let names = names()
        .into_iter()
        .chain(programs.into_iter().map(|(name, _)| name));
    let names: Vec<String> = names.collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    WishedVoice::find(name, &names)
}
