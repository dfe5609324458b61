//! What a test needs and this machine may not have.

use std::env;
use std::io::Write;

/// Says that a test cannot run here, where the harness does not hold it back.
///
/// # Panics
/// Where `CI` is set: there, what is missing is a fault.
pub fn skip(why: &str) {
    assert!(env::var_os("CI").is_none(), "cannot be tested: {why}");
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}
