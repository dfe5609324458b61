//! Pictures of the screen, cell by cell as a terminal shows it: those of the README, and any
//! size to be looked at.

use std::fmt::Write as _;
use std::path::Path;

use ratatui::buffer::Buffer;
use ratatui::style::Color;

use super::{drawn, planned, score};
use crate::picture::{escape, png};
use crate::score::{Mix, Moment};
use crate::screen::style::{Depth, Look};
use crate::screen::view::View;
use crate::units::Millis;

/// The width and the height of a cell.
const CELL: (u16, u16) = (10, 20);

/// What a terminal shows of `buf`.
fn svg(buf: &Buffer, ground: [u8; 3]) -> String {
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
            letter => {
                let _ = write!(
                    letters,
                    "<text x=\"{x}\" y=\"{}\" fill=\"{ink}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>",
                    y + CELL.1 * 3 / 4,
                    CELL.0 - 1,
                    escape(letter)
                );
            }
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" \
         font-family=\"Noto Sans\" font-size=\"15\"><g shape-rendering=\"crispEdges\">{boxes}</g>{letters}</svg>"
    )
}

/// Writes what is seen at `at`, with `place` alight where something is done with it.
fn seen(path: &Path, size: (u16, u16), at: u64, place: &str) {
    let (mut score, mix) = (score(), Mix::default());
    let lit = |m: &mut Moment| m.place = Some(place.to_string().into());
    score.moments.iter_mut().for_each(lit);
    let plan = planned(&score);
    let look = Look::new(Depth::True, true);
    let buf = drawn(
        &View::new(&score, &plan, Millis(at), &mix),
        &look,
        size.0,
        size.1,
    );
    std::fs::write(path, png(&svg(&buf, look.ground)).unwrap()).unwrap();
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
