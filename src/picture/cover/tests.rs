use super::*;
use crate::plan::Turn;
use crate::prepare::{Source, Speaker, built_in, prepare};
use crate::session::Wishes;
use crate::world::{BuiltIn, Memory};

#[test]
fn every_plan_has_a_square_cover_even_one_without_anything_in_it() {
    let turn = |at, level| Turn {
        at: Millis(at),
        level,
    };
    let breath = Curve {
        step: 0,
        turns: vec![turn(0, 0.0), turn(4000, 1.0), turn(10_000, 0.0)],
    };
    for breaths in [0, 1, 40] {
        let mut plan = Plan::default();
        plan.breaths = vec![breath.clone(); breaths];
        let png = cover(&plan, "Sleep").unwrap();
        assert_eq!(png[16..24], [0, 0, 5, 0x78, 0, 0, 5, 0x78]);
        assert!(png.len() < 600_000, "{}", png.len());
    }
}

/// The covers of all sessions, by their names.
fn all() -> Vec<(&'static str, &'static str, String)> {
    let world = BuiltIn::under(Memory::new());
    let made = |name: &'static str| {
        let source = Source::find(&world, name).unwrap();
        let (made, _) = prepare(&world, &source, &Wishes::default(), &Speaker::Off);
        let made = made.unwrap();
        let section = made.session.about.section();
        (name, section, svg(&made.plan, section))
    };
    built_in().into_iter().map(|(name, _)| made(name)).collect()
}

/// How far the colours of two small covers are apart, in the mean of all channels, of 255.
fn apart(a: &Pixmap, b: &Pixmap) -> f64 {
    let pairs = a.data().iter().zip(b.data());
    let sum: f64 = pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    sum / a.data().len() as f64
}

#[test]
fn in_a_list_no_two_sessions_look_the_same() {
    let small = |(name, _, svg): (&'static str, _, String)| (name, drawn(&svg, 60).unwrap());
    let all: Vec<(&str, Pixmap)> = all().into_iter().map(small).collect();
    for (n, (name, cover)) in all.iter().enumerate() {
        for (other, another) in &all[..n] {
            let apart = apart(cover, another);
            assert!(apart > 1.4, "{name} and {other}: {apart:.1}");
        }
    }
}

/// `LOOK=FOLDER cargo test --lib covers_on_one_sheet -- --ignored` draws them, large and small.
#[test]
#[ignore = "writes a sheet for the eye"]
fn covers_on_one_sheet() {
    const LARGE: u32 = 300;
    const SMALL: u32 = 60;
    const COLUMNS: u32 = 5;
    let mut all = all();
    all.sort_by_key(|(_, section, _)| *section);
    let (wide, high) = (LARGE + SMALL + 20, LARGE + 10);
    let rows = (all.len() as u32).div_ceil(COLUMNS);
    let mut sheet = Pixmap::new(COLUMNS * wide, rows * high).unwrap();
    sheet.fill(resvg::tiny_skia::Color::from_rgba8(24, 24, 24, 255));
    for (n, (_, _, svg)) in (0..).zip(&all) {
        for (width, right) in [(LARGE, 0), (SMALL, LARGE + 5)] {
            let (x, y) = (n % COLUMNS * wide + right, n / COLUMNS * high);
            let cover = drawn(svg, width).unwrap();
            let paint = resvg::tiny_skia::PixmapPaint::default();
            let at = Transform::identity();
            sheet.draw_pixmap(x as i32, y as i32, cover.as_ref(), &paint, at, None);
        }
    }
    let folder = std::env::var("LOOK").expect("a folder");
    let path = std::path::Path::new(&folder).join("covers.png");
    std::fs::write(path, packed(&sheet).unwrap()).unwrap();
}
