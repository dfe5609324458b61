//! A session as a picture: for the wall, for the phone, for the eye that checks a script.
//!
//! Everything is drawn from the [`Plan`], and the loudness from the [`Score`]. Time runs in
//! systems, as in music: above each the chapters and what is done, then breath and body, then
//! the voice with its words, then the clock. Beneath stand the loudness and the level of every
//! layer.

mod breath;
mod canvas;
mod cover;
mod labels;
mod page;
mod pdf;
mod png;
mod shapes;
mod signs;
#[cfg(test)]
pub(crate) mod small;
mod sound;
mod style;
mod system;
mod systems;
#[cfg(test)]
mod tests;
mod text;
mod voice;

use crate::plan::Plan;
use crate::score::Score;

pub use cover::{COVER_SIZE, cover};
pub use pdf::{Paper, pdf};
pub use png::{PNG_WIDTH, PngError, lacking, png};
#[cfg(test)]
pub(crate) use text::escape;

/// The same picture for a phone in the dark: light on black.
pub fn dark(svg: &str) -> String {
    let quoted = |colour: &str| format!("\"{colour}\"");
    // Within a text no quotation mark stands as itself.
    let pairs = style::DARK.iter();
    pairs.fold(svg.to_string(), |svg, (light, dark)| {
        svg.replace(&quoted(light), &quoted(dark))
    })
}

/// A session as an SVG that needs no other file.
pub fn svg(score: &Score, plan: &Plan) -> String {
    let page = page::page(score, plan);
    let mut told = page::facts(plan).join(", ");
    for chapter in &plan.chapters {
        told += &format!("; {} {}", chapter.at.clock(), chapter.title);
    }
    page.canvas.finish(page.height, &plan.title, &told)
}
