//! Who speaks for the commands: this very program, started once more as speech worker.

use crate::prepare::Speaker;
use crate::session::WishedVoice;
use crate::voice::catalogue::catalogue;
use crate::voice::{EMBEDDED, Worker};
use crate::world::Disk;

/// The built-in voice.
pub fn speaker() -> Speaker {
    Speaker::BuiltIn(worker())
}

/// This program as speech worker; its files lie where this user's caches do.
pub fn worker() -> Worker {
    let worker = Worker::this_program();
    let worker = match super::voices::folder() {
        Ok(folder) => worker.with_voices_in(folder),
        Err(_) => worker,
    };
    match Disk::of_user().cache() {
        Some(cache) => worker.keeping_in(cache.join("voices")),
        None => worker,
    }
}

/// The names that voices have: those that could be had, and the one that is carried.
pub fn names() -> Vec<String> {
    let offered = catalogue().voices().iter();
    let names = offered.map(|voice| voice.name.clone());
    [EMBEDDED.to_string()].into_iter().chain(names).collect()
}

/// Who is meant on a command line.
pub fn wished(name: &str) -> Result<WishedVoice, String> {
    let names = names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    WishedVoice::find(name, &names)
}
