//! A score as a picture: for the wall, for the phone, for the eye that checks a script.
//!
//! Everything is drawn from the [`Score`]. Time runs in systems, as in music: above each
//! the chapters and what is done, then breath and body, then the voice with its words, then
//! the clock. Beneath stand the loudness and the level of every layer.

pub(crate) mod breath;
mod canvas;
mod lanes;
mod page;
mod png;
mod signs;
mod sound;
mod style;
mod system;
mod systems;
#[cfg(test)]
mod tests;
mod text;
mod voice;

use crate::score::Score;

pub use png::{PNG_WIDTH, PngError, png};

/// `score` as an SVG that needs no other file. `summary` is the author's line about the
/// session; it may be empty.
pub fn svg(score: &Score, summary: &str) -> String {
    let page = page::page(score, summary);
    let mut told = page::facts(score).join(", ");
    for chapter in &score.chapters {
        told += &format!("; {} {}", chapter.at.clock(), chapter.title);
    }
    page.canvas.finish(page.height, &score.title, &told)
}
