//! Who speaks for the commands: this very program, started once more as speech worker.

use crate::prepare::Speaker;
use crate::voice::Worker;
use crate::world::Disk;

/// The built-in voice; its files lie where this user's caches do.
pub fn speaker() -> Speaker {
    let worker = Worker::this_program();
    Speaker::BuiltIn(match Disk::of_user().cache() {
        Some(cache) => worker.keeping_in(cache.join("voices")),
        None => worker,
    })
}
