//! Words the commands share.

#[cfg(feature = "screen")]
use std::io::IsTerminal;
use std::io::Write;
#[cfg(feature = "screen")]
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::letters::{escaped, harmless, harmless_lines};
use crate::session::Session;

/// Prints lines to standard output, without what is no letter to a terminal; a reader that
/// has gone away is no error.
pub fn print(text: &str) -> std::io::Result<()> {
    print_exactly(&harmless_lines(text))
}

/// Prints as JSON what scripts and file names may have a part in.
pub fn print_json(what: &impl Serialize) -> anyhow::Result<()> {
    let json = serde_json::to_string_pretty(what)?;
    Ok(print(&format!("{}\n", escaped(&json)))?)
}

/// Prints what is in colours of our own, or is a file for others: the words of a script or a
/// file name in it have been made harmless, or are wished as they stand.
pub fn print_exactly(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// Says something on standard error, without what is no letter to a terminal; if nobody can
/// hear it, nothing is lost.
pub fn tell(text: &str) {
    tell_painted(&harmless_lines(text));
}

/// Says something in colours of our own, whose words have been made harmless.
pub fn tell_painted(text: &str) {
    #[cfg(feature = "screen")]
    if let Some(held) = held().as_mut() {
        // The same again, as at the start of every session, is no news.
        if !held.told.iter().any(|told| told == text) {
            held.told.push(text.to_owned());
        }
        return;
    }
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// What is told while the terminal is dark and shows something else.
#[cfg(feature = "screen")]
#[derive(Default)]
struct HeldBack {
    told: Vec<String>,
    /// What is true for a moment only: how far something has come.
    passing: Option<String>,
}

#[cfg(feature = "screen")]
static HELD: Mutex<Option<HeldBack>> = Mutex::new(None);

#[cfg(feature = "screen")]
fn held() -> MutexGuard<'static, Option<HeldBack>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps what is told from now on until [`tell_held_back`]: on a dark screen nobody could read it.
#[cfg(feature = "screen")]
pub fn hold_back() {
    held().get_or_insert_default();
}

/// Tells what was held back, and all that comes as it comes.
#[cfg(feature = "screen")]
pub fn tell_held_back() {
    let told = held().take().unwrap_or_default().told;
    for text in &told {
        tell_painted(text);
    }
}

/// Says for a moment what is held back like all that is told; false where nothing is.
#[cfg(feature = "screen")]
pub fn pass_by(text: Option<String>) -> bool {
    let mut held = held();
    let is_held = held.as_mut().map(|held| held.passing = text);
    is_held.is_some()
}

/// What is said for a moment where what is told is held back.
#[cfg(feature = "screen")]
pub fn passing() -> Option<String> {
    held().as_ref()?.passing.clone()
}

/// The title of a session and its cautions, wrapped, for before the start.
pub fn cautions(session: &Session) -> String {
    let lines = session
        .about
        .cautions
        .iter()
        .map(|c| format!("\n  {}", wrap(&harmless(c), width(), "  ")));
    harmless(&session.about.title).into_owned() + &lines.collect::<String>()
}

/// The columns of a text behind an indent of two, where standard error is read: no terminal has to
/// break its words.
fn width() -> usize {
    const WIDE: usize = 76;
    #[cfg(feature = "screen")]
    if std::io::stderr().is_terminal()
        && let Ok((columns, _)) = crossterm::terminal::size()
    {
        return usize::from(columns).saturating_sub(4).clamp(16, WIDE);
    }
    WIDE
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=,:+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_string();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// `text` broken into lines of at most `width` characters, the later ones behind `indent`.
pub fn wrap(text: &str, width: usize, indent: &str) -> String {
    let (mut out, mut line) = (String::new(), 0);
    for word in text.split_whitespace() {
        let n = word.chars().count();
        if line > 0 && line + 1 + n > width {
            out.push('\n');
            out.push_str(indent);
            line = 0;
        } else if line > 0 {
            out.push(' ');
            line += 1;
        }
        out.push_str(word);
        line += n;
    }
    out
}
