//! The body, and the place on it that is tensed, released or massaged.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::disc::{self, Disc};
use super::look::Look;

/// Draws the body in `area`, `place` filled by `glow`, 0 to 1. `sweep` is how far a stroke of
/// the hands has got: from 0 to 1 forth, from 0 to -1 back.
pub(super) fn draw(
    area: Rect,
    buf: &mut Buffer,
    look: &Look,
    _place: Option<&str>,
    glow: f32,
    _sweep: Option<f32>,
) {
    let disc = Disc {
        open: glow,
        strength: 0.8,
        ring: None,
    };
    disc::draw(area, buf, look, disc);
}
