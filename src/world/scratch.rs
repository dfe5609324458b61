//! Room for what is too large for memory.

use std::io;

/// Bytes that are written once, one after the other, and then read from anywhere, by several
/// threads at once.
pub trait Scratch: Send + Sync {
    /// Adds `bytes` behind what is there.
    ///
    /// # Errors
    /// When there is no more room.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Fills `bytes` with what lies from `offset` on; allocates nothing.
    ///
    /// # Errors
    /// When it cannot be read, or ends before.
    fn read(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()>;

    /// Has `length` bytes from `offset` on fetched, so that reading them soon does not wait.
    fn expect(&self, offset: u64, length: u64);
}
