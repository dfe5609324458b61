//! A WAV file from a script in memory: `cargo run --example script_to_wav -- OUT.wav`.
//!
//! Nobody speaks here, and the time of the words is kept; a program that wants them hands a
//! speech engine in.

use std::error::Error;
use std::path::Path;

use evenfall::engine::Playable;
use evenfall::export::{Destination, RenderOptions, render};
use evenfall::frame::Piece;
use evenfall::prepare::{Source, Speaker, prepare};
use evenfall::session::Wishes;
use evenfall::world::Memory;

const SCRIPT: &str = r#"
title = "A minute of breath"

[[layer]]
sound = "ocean"
level_db = -12

[[step]]
breathe = "4-0-6"
cycles = 6
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("which file?")?;
    let source = Source::of_text("breath.toml", SCRIPT);
    let (session, told) = prepare(&Memory::new(), &source, &Wishes::default(), &Speaker::Off);
    let session = session.ok_or_else(|| format!("the script has a fault: {told:?}"))?;
    let piece = Playable(session.score);
    let options = RenderOptions::new(Destination::parse(Path::new(&file)));
    let report = render(&piece, 0..piece.length(), &options, &|_| ())?;
    println!("{} frames, {:.1} LUFS", report.frames, report.loudness.lufs);
    Ok(())
}
