//! What the tests of whole sessions share.

use std::sync::Arc;

use evenfall::diagnostic::Diagnostic;
use evenfall::prepare::{Prepared, Source, Speaker, built_in, prepare};
use evenfall::session::Wishes;
use evenfall::voice::Worker;
use evenfall::world::{BuiltIn, Disk, Place};

/// The embedded voice, spoken by the program itself.
#[allow(dead_code, reason = "not every test speaks")]
pub fn speaker() -> Speaker {
    Speaker::BuiltIn(Worker::with_program(env!("CARGO_BIN_EXE_evenfall")))
}

/// This machine's disk, with what comes with the program under it.
#[allow(dead_code, reason = "not every test reads anything")]
pub fn world() -> BuiltIn<Disk> {
    BuiltIn::under(Disk::of_user())
}

/// Names of the built-in sessions.
#[allow(dead_code, reason = "not every test takes them all")]
pub fn names() -> Vec<&'static str> {
    built_in().into_iter().map(|(name, _)| name).collect()
}

/// Every evening has words of its own: the tests know one.
const NIGHT: u64 = 20_261_129;

/// A built-in session, spoken.
#[allow(dead_code, reason = "not every test needs its advice beside it")]
pub fn session(name: &str, wishes: &Wishes) -> (Prepared, Vec<Diagnostic>) {
    said(name, wishes, &speaker())
}

/// A built-in session to be read: to speak it takes a hundred times longer.
#[allow(dead_code, reason = "not every test is silent")]
pub fn read(name: &str, wishes: &Wishes) -> (Prepared, Vec<Diagnostic>) {
    let wishes = Wishes {
        silent: true,
        ..wishes.clone()
    };
    said(name, &wishes, &Speaker::Off)
}

fn said(name: &str, wishes: &Wishes, speaker: &Speaker) -> (Prepared, Vec<Diagnostic>) {
    let source = Source::find(&world(), name).unwrap();
    let wishes = Wishes {
        night: wishes.night.or(Some(NIGHT)),
        ..wishes.clone()
    };
    let (prepared, diagnostics) = prepare(&world(), &source, &wishes, speaker);
    let shown: Vec<_> = diagnostics
        .iter()
        .map(|d| format!("{}: {}", d.code, d.message))
        .collect();
    (
        prepared.unwrap_or_else(|| panic!("{name}: {shown:?}")),
        diagnostics,
    )
}

/// A script of a test, not spoken.
#[allow(dead_code, reason = "not every test has scripts of its own")]
pub fn script(text: &str, wishes: &Wishes) -> (Option<Prepared>, Vec<Diagnostic>) {
    let source = Source {
        name: "test".into(),
        text: text.into(),
        place: Some(Place::here()),
        folders: vec![Place::here()],
        translation: None,
    };
    prepare(&world(), &source, wishes, &Speaker::Off)
}

/// What is to be played of `prepared`.
#[allow(dead_code, reason = "not every test plays")]
pub fn playable(prepared: &Prepared) -> evenfall::engine::Playable {
    evenfall::engine::Playable(Arc::clone(&prepared.score))
}

/// The wishes of somebody who reads instead of listening.
#[allow(dead_code, reason = "not every test is silent")]
pub fn silent() -> Wishes {
    Wishes {
        silent: true,
        ..Wishes::default()
    }
}
