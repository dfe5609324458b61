//! What a test needs and this machine may not have.

use std::env;
use std::io::Write;

/// Says that a test cannot run here, where the harness does not hold it back.
///
/// # Panics
/// Where `CI` is set: there, what is missing is a fault.
#[allow(dead_code, reason = "not every test needs a program")]
pub fn skip(why: &str) {
    assert!(env::var_os("CI").is_none(), "cannot be tested: {why}");
    say(why);
}

/// The same for files that are no part of the project; `EVENFALL_WITHOUT_OUTSIDE` says that
/// nobody expects them.
#[allow(dead_code, reason = "few tests need such files")]
pub fn skip_outside(why: &str) {
    match env::var_os("EVENFALL_WITHOUT_OUTSIDE") {
        Some(_) => say(why),
        None => skip(why),
    }
}

fn say(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}
