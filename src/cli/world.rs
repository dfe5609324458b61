//! The world of the program: this machine's disk, with what comes with the program under it.

use std::sync::LazyLock;

use crate::world::{BuiltIn, Disk};

/// The one that all commands share, so that what came in by a pipe is there for each of them.
pub fn world() -> &'static BuiltIn<Disk> {
    static WORLD: LazyLock<BuiltIn<Disk>> = LazyLock::new(|| BuiltIn::under(Disk::of_user()));
    &WORLD
}
