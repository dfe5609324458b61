//! The pictures of the README, drawn by the program itself.

use std::path::Path;

use crate::chooser;
use crate::cue::Phase;
use crate::picture;
use crate::picture::small::png;
use crate::prepare::{Prepared, Source, Speaker, prepare};
use crate::score::MomentKind;
use crate::screen::style::{Depth, Look};
use crate::screen::tests::pictures::{CELL, shown, svg};
use crate::session::Wishes;
use crate::units::Millis;
use crate::world::{BuiltIn, Memory};

/// Columns and rows of the terminal.
const SIZE: (u16, u16) = (80, 24);

/// How wide each picture is, in pixels.
const WIDTH: u32 = (SIZE.0 * CELL.0) as u32;

/// `cargo test --lib pictures_of_the_readme -- --ignored` draws them anew.
#[test]
#[ignore = "writes the pictures of the README"]
fn pictures_of_the_readme() {
    let world = BuiltIn::under(Memory::new());
    let made = |session: &str| -> Prepared {
        let source = Source::find(&world, session).unwrap();
        let (prepared, _) = prepare(&world, &source, &Wishes::default(), &Speaker::Off);
        prepared.unwrap()
    };
    // Not at the first of its kind: by then all that is shown stands.
    let within = |session: &str, kind: MomentKind, nth: usize, percent: u64| {
        let made = made(session);
        let mut moments = made.score.moments.iter().filter(|m| m.kind == kind);
        let moment = moments.nth(nth).expect("as many of that kind");
        let at = moment.start + Millis(moment.length.0 * percent / 100);
        shown(SIZE, &made.score, &made.plan, at)
    };
    let look = Look::new(Depth::True, true);
    let sigh = made("cyclic-sigh");
    let exhale = MomentKind::Breath(Phase::Exhale);
    for (name, drawn) in [
        ("disc", within("four-seven-eight", exhale, 2, 30)),
        ("body", within("pmr-toes-to-head", MomentKind::Tense, 8, 66)),
        (
            "chooser",
            svg(&chooser::opened(&world, SIZE, &look), look.ground),
        ),
        (
            "plan",
            picture::dark(&picture::svg(&sigh.score, &sigh.plan)),
        ),
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures");
        let path = folder.join(format!("{name}.png"));
        std::fs::write(path, png(&drawn, WIDTH)).unwrap();
    }
}
