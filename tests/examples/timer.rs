//! A meditation timer with a bell and rain: `cargo run --example timer -- 20m` plays it, and
//! `cargo run --example timer -- 20m OUT.flac` writes it to a file.

use std::error::Error;
use std::path::Path;

use evenfall::engine::Playable;
use evenfall::export::{Destination, RenderOptions, render};
use evenfall::frame::Piece;
use evenfall::prepare::{Source, Speaker, prepare};
use evenfall::session::Wishes;
use evenfall::world::Memory;

/// Bells at both ends of so much rain.
fn script(length: &str) -> String {
    format!(
        "title = 'Timer'\n\
         [[layer]]\nsound = 'rain'\nlevel_db = -14\n\
         [[step]]\nstrike = 'bowl'\n\
         [[step]]\nrest = '{length}'\n\
         [[step]]\nstrike = 'bowl'\n"
    )
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let length = words.next().ok_or("how long? as in 20m")?;
    let source = Source::of_text("timer", script(&length));
    let (session, told) = prepare(&Memory::new(), &source, &Wishes::default(), &Speaker::Off);
    let session = session.ok_or_else(|| {
        let faults = told.iter().map(|fault| fault.message.as_str());
        faults.collect::<Vec<_>>().join("; ")
    })?;
    let piece = Playable(session.score);
    match words.next() {
        Some(file) => {
            let options = RenderOptions::new(Destination::parse(Path::new(&file)));
            render(&piece, 0..piece.length(), &options, &|_| ())?;
        }
        None => play(piece)?,
    }
    Ok(())
}

#[cfg(feature = "live")]
fn play(piece: Playable) -> Result<(), Box<dyn Error>> {
    use evenfall::live::{Output, Player};
    use evenfall::units::Decibels;

    let player = Player::start(
        std::sync::Arc::new(piece),
        0,
        Decibels(0.0),
        &Output::default(),
    )?;
    Ok(player.wait()?)
}

#[cfg(not(feature = "live"))]
fn play(_: Playable) -> Result<(), Box<dyn Error>> {
    Err("this build has no sound card (feature live): name a file".into())
}
