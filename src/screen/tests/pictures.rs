//! Pictures of the screen, cell by cell as a terminal shows it: those of the README, and any
//! size to be looked at.

use std::fmt::Write as _;
use std::path::Path;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use super::{drawn, planned, score};
use crate::picture::escape;
use crate::picture::small::png;
use crate::plan::Plan;
use crate::score::{Mix, Moment, Score};
use crate::screen::style::{Depth, Look};
use crate::screen::view::View;
use crate::units::Millis;

/// The width and the height of a cell, in pixels.
pub(crate) const CELL: (u16, u16) = (12, 24);

/// How large letters are, so that each is as wide as a cell.
const LETTERS: &str = "19.9";

/// What a terminal shows of `buf`, each letter in its cell.
pub(crate) fn svg(buf: &Buffer, ground: [u8; 3]) -> String {
    let (wide, high) = (buf.area.width * CELL.0, buf.area.height * CELL.1);
    let paint = |colour: Color, other: [u8; 3]| match colour {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        _ => format!("#{:02x}{:02x}{:02x}", other[0], other[1], other[2]),
    };
    let (mut boxes, mut letters) = (String::new(), String::new());
    for (i, cell) in buf.content().iter().enumerate() {
        let (x, y) = buf.pos_of(i);
        let (x, y) = (x * CELL.0, y * CELL.1);
        let mut fill = |y: u16, high: u16, colour: &str| {
            let _ = write!(
                boxes,
                "<path d=\"M{x} {y}h{}v{high}h-{}z\" fill=\"{colour}\"/>",
                CELL.0, CELL.0
            );
        };
        let (ink, behind) = (paint(cell.fg, [200; 3]), paint(cell.bg, ground));
        fill(y, CELL.1, &behind);
        match cell.symbol() {
            " " => {}
            "▀" => fill(y, CELL.1 / 2, &ink),
            "▄" => fill(y + CELL.1 / 2, CELL.1 / 2, &ink),
            "█" => fill(y, CELL.1, &ink),
            letter => {
                let bold = match cell.modifier.contains(Modifier::BOLD) {
                    true => format!(" stroke=\"{ink}\" stroke-width=\"0.7\""),
                    false => String::new(),
                };
                let _ = write!(
                    letters,
                    "<text x=\"{}\" y=\"{}\" fill=\"{ink}\"{bold}>{}</text>",
                    x + CELL.0 / 2,
                    y + CELL.1 * 3 / 4,
                    escape(letter)
                );
            }
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" \
         font-family=\"Hack\" font-size=\"{LETTERS}\" text-anchor=\"middle\">\
         <g shape-rendering=\"crispEdges\">{boxes}</g>{letters}</svg>"
    )
}

/// What a terminal of true colours shows of a session at an instant, as SVG.
pub(crate) fn shown((wide, high): (u16, u16), score: &Score, plan: &Plan, at: Millis) -> String {
    let (look, mix) = (Look::new(Depth::True, true), Mix::default());
    let view = View::new(score, plan, at, &mix);
    svg(&drawn(&view, &look, wide, high), look.ground)
}

/// Writes what is seen at `at`, with `place` alight where something is done with it.
fn seen(path: &Path, size: (u16, u16), at: u64, place: &str) {
    let mut score = score();
    let lit = |m: &mut Moment| m.place = Some(place.to_string().into());
    score.moments.iter_mut().for_each(lit);
    let picture = shown(size, &score, &planned(&score), Millis(at));
    std::fs::write(path, png(&picture, u32::from(size.0 * CELL.0))).unwrap();
}

/// `LOOK=FOLDER cargo test --lib looked_at -- --ignored` writes pictures to look at.
#[test]
#[ignore = "writes pictures for the eye"]
fn places_and_sizes_to_be_looked_at() {
    let folder = std::env::var("LOOK").expect("a folder");
    let path = |name: &str| Path::new(&folder).join(format!("{name}.png"));
    for (width, height) in [(120, 40), (80, 24), (100, 30), (60, 20), (40, 12)] {
        seen(
            &path(&format!("hand-{width}")),
            (width, height),
            22_500,
            "left-hand",
        );
    }
    for place in [
        "face",
        "jaw",
        "shoulders",
        "back",
        "calves",
        "skull-base",
        "eyes",
        "arms-and-shoulders",
        "feet",
        "belly",
    ] {
        seen(&path(place), (100, 36), 22_500, place);
    }
    seen(&path("release"), (100, 36), 25_500, "right-leg");
}
