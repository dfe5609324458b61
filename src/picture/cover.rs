//! The cover of a session: the breath wound into a flower, in the colours of what sounds.
//!
//! One petal is one breath, or one muscle that is tensed and let go; its outline is their
//! curve, laid around the middle: the slower the breath, the fewer and the wider the petals.
//! Where nothing moves, rings on water stand for the chapters. What is in the middle tells the
//! section, so that a session is known again by its cover among many, small as it is there.

use std::f64::consts::TAU;
use std::fmt::Write;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;

use crate::plan::{Course, Curve, Plan};
use crate::session::Ending;
use crate::units::{Millis, mix};

use super::PngError;

/// Pixels on each side.
pub const COVER_SIZE: u32 = 1400;

/// The fewest and the most petals of a breath, and how much time they stand for.
const PETALS: (usize, usize) = (4, 14);
const PETALS_TIME: f64 = 80_000.0;

/// The same of muscles: one for each, as far as they can be told apart.
const TENSIONS: (usize, usize) = (5, 16);

/// Points around.
const POINTS: usize = 1440;

const MIDDLE: f64 = 700.0;

/// Hues of what sounds, by a word in its name, in degrees.
const HUES: [(&str, f64); 22] = [
    ("rain", 214.0),
    ("drizzle", 214.0),
    ("tent", 214.0),
    ("ocean", 192.0),
    ("wave", 192.0),
    ("sea", 192.0),
    ("tide", 192.0),
    ("brook", 172.0),
    ("stream", 172.0),
    ("lake", 182.0),
    ("forest", 146.0),
    ("bird", 134.0),
    ("garden", 134.0),
    ("fire", 18.0),
    ("hearth", 18.0),
    ("wind", 226.0),
    ("snow", 206.0),
    ("night", 254.0),
    ("cricket", 250.0),
    ("bowl", 280.0),
    ("pad", 286.0),
    ("noise", 238.0),
];

/// The cover of `plan`, which stands in that section of the catalogue, as a PNG.
///
/// # Errors
/// Where it cannot be packed.
pub fn cover(plan: &Plan, section: &str) -> Result<Vec<u8>, PngError> {
    let pixels = drawn(&svg(plan, section), COVER_SIZE)?;
    packed(&pixels).map_err(|e| PngError::Packed(e.to_string()))
}

/// A cover so many pixels wide.
fn drawn(svg: &str, width: u32) -> Result<Pixmap, PngError> {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default())?;
    let mut pixels = Pixmap::new(width, width).ok_or(PngError::Size(width))?;
    let scale = width as f32 / COVER_SIZE as f32;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    Ok(pixels)
}

/// Without the fourth channel, of which nothing is seen, and line by line against the one
/// above: a third of the size.
fn packed(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let colours = pixels
        .data()
        .chunks_exact(4)
        .flat_map(|p| [p[0], p[1], p[2]]);
    let colours: Vec<u8> = colours.collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.write_header()?.write_image_data(&colours)?;
    Ok(bytes)
}

/// What a section of the catalogue is known by.
struct Section {
    /// The colour of the light within, in degrees.
    warm: f64,
    /// From where the light falls, and how much of it.
    light: (f64, f64),
    /// What is in the middle.
    emblem: &'static str,
}

const CALM: Section = Section {
    warm: 338.0,
    light: (MIDDLE, 0.4),
    emblem: "<circle cx=\"700\" cy=\"700\" r=\"112\"/>",
};

/// Those that are not [`CALM`]: a moon low in the night, a sun above, a drop of oil, two side by
/// side.
const SECTIONS: [(&str, Section); 4] = [
    (
        "Sleep",
        Section {
            warm: 26.0,
            light: (1400.0, 0.45),
            emblem: "<path d=\"M720 580A120 120 0 1 0 830 750A103 103 0 0 1 720 580Z\"/>",
        },
    ),
    (
        "Focus",
        Section {
            warm: 46.0,
            light: (0.0, 0.45),
            emblem: "<circle cx=\"700\" cy=\"700\" r=\"74\"/><circle cx=\"700\" cy=\"700\" \
                     r=\"124\" fill=\"none\" stroke-width=\"20\"/>",
        },
    ),
    (
        "Body",
        Section {
            warm: 6.0,
            light: (MIDDLE, 0.3),
            emblem: "<path d=\"M700 550C736 636 796 680 796 748A96 96 0 0 1 604 748C604 680 664 \
                     636 700 550Z\"/>",
        },
    ),
    (
        "Together",
        Section {
            warm: 312.0,
            light: (MIDDLE, 0.3),
            emblem: "<circle cx=\"640\" cy=\"700\" r=\"98\"/><circle cx=\"760\" cy=\"700\" r=\"98\"/>",
        },
    ),
];

impl Section {
    fn named(name: &str) -> &'static Section {
        let found = SECTIONS.iter().find(|(section, _)| *section == name);
        found.map_or(&CALM, |(_, section)| section)
    }
}

/// The colours of a session, and how far its petals reach into the middle.
struct Tint {
    /// The colour of what sounds, in degrees.
    cool: f64,
    /// The colour of the light within.
    warm: f64,
    /// Where petals and rings begin, from the middle.
    inner: f64,
}

/// How far petals reach.
const REACH: f64 = 560.0;

impl Tint {
    fn of(plan: &Plan, section: &Section) -> Tint {
        let chance = plan
            .title
            .bytes()
            .fold(7, |chance, byte| mix(chance ^ u64::from(byte)));
        let drawn = |shift: u32| ((chance >> shift) % 1000) as f64 / 1000.0 - 0.5;
        let mut layers: Vec<&Course> = plan.layers.iter().collect();
        layers.sort_by(|a, b| b.level_db.total_cmp(&a.level_db));
        let named = |layer: &&Course| HUES.iter().find(|(word, _)| layer.sound.contains(word));
        let heard = layers.iter().find_map(named).map(|(_, hue)| *hue);
        let silent = match plan.ending {
            Ending::Sleep => 246.0,
            Ending::Day => 200.0,
            Ending::Plain => 172.0,
        };
        Tint {
            cool: heard.unwrap_or(silent) + 70.0 * drawn(0),
            warm: section.warm + 22.0 * drawn(40),
            inner: 255.0 + 90.0 * drawn(20),
        }
    }
}

/// A colour by hue in degrees, saturation and lightness in percent.
fn colour(hue: f64, saturation: f64, lightness: f64) -> String {
    let (s, l) = (saturation / 100.0, lightness / 100.0);
    let reach = s * l.min(1.0 - l);
    let channel = |n: f64| {
        let k = (n + hue.rem_euclid(360.0) / 30.0) % 12.0;
        let value = l - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0);
        (value * 255.0).round() as u8
    };
    format!(
        "#{:02x}{:02x}{:02x}",
        channel(0.0),
        channel(8.0),
        channel(4.0)
    )
}

/// A gradient around a point of the middle line: places, colours, opacities.
fn gradient(out: &mut String, name: &str, (cy, radius): (f64, f64), stops: &[(f64, String, f64)]) {
    let _ = write!(
        out,
        "<radialGradient id=\"{name}\" gradientUnits=\"userSpaceOnUse\" cx=\"700\" cy=\"{cy}\" \
         r=\"{radius}\">"
    );
    for (at, colour, opacity) in stops {
        let _ = write!(
            out,
            "<stop offset=\"{at}\" stop-color=\"{colour}\" stop-opacity=\"{opacity}\"/>"
        );
    }
    out.push_str("</radialGradient>");
}

/// What everything is painted with.
fn paints(out: &mut String, Tint { cool, warm, .. }: Tint, (light, much): (f64, f64)) {
    let ground = [
        (0.0, colour(cool, 44.0, 17.0), 1.0),
        (0.55, colour(cool, 42.0, 9.0), 1.0),
        (1.0, colour(cool + 12.0, 40.0, 4.5), 1.0),
    ];
    gradient(out, "ground", (MIDDLE, 990.0), &ground);
    let fallen = [
        (0.0, colour(warm, 62.0, 46.0), much),
        (0.5, colour(warm, 52.0, 36.0), much / 3.0),
        (1.0, colour(warm, 40.0, 30.0), 0.0),
    ];
    gradient(out, "light", (light, 1150.0), &fallen);
    let halo = [
        (0.0, colour(warm, 70.0, 66.0), 0.5),
        (0.45, colour(cool, 50.0, 48.0), 0.28),
        (1.0, colour(cool, 40.0, 30.0), 0.0),
    ];
    gradient(out, "halo", (MIDDLE, 680.0), &halo);
    let petal = [
        (0.0, colour(warm, 84.0, 80.0), 1.0),
        (0.34, colour(warm, 66.0, 62.0), 1.0),
        (0.62, colour(cool, 50.0, 55.0), 1.0),
        (1.0, colour(cool, 52.0, 40.0), 1.0),
    ];
    gradient(out, "petal", (MIDDLE, 580.0), &petal);
}

fn svg(plan: &Plan, section: &str) -> String {
    let section = Section::named(section);
    let tint = Tint::of(plan, section);
    let (inner, line, core) = (
        tint.inner,
        colour(tint.warm, 80.0, 84.0),
        colour(tint.warm, 88.0, 91.0),
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{COVER_SIZE}\" \
         height=\"{COVER_SIZE}\"><defs>"
    );
    paints(&mut out, tint, section.light);
    out.push_str("</defs>");
    for paint in ["ground", "light"] {
        let _ = write!(
            out,
            "<rect width=\"1400\" height=\"1400\" fill=\"url(#{paint})\"/>"
        );
    }
    out.push_str("<circle cx=\"700\" cy=\"700\" r=\"680\" fill=\"url(#halo)\"/>");
    match petals(plan) {
        petals if petals.is_empty() => rings(&mut out, plan, &line),
        petals => flower(&mut out, &petals, inner, &line),
    }
    let _ = write!(
        out,
        "<g fill=\"{core}\" stroke=\"{core}\" stroke-width=\"0\" opacity=\"0.94\">{}</g></svg>",
        section.emblem
    );
    out
}

/// Four flowers, each within the one before; every second stands between the petals around it.
fn flower(out: &mut String, petals: &[&Curve], inner: f64, line: &str) {
    let outline = outline(petals);
    let between = 0.5 / petals.len() as f64;
    for (size, opacity, turn) in [
        (1.0, 0.36, 0.0),
        (0.8, 0.4, between),
        (0.6, 0.5, 0.0),
        (0.42, 0.62, between),
    ] {
        let d = path(&outline, (inner, size), turn);
        let _ = write!(
            out,
            "<path d=\"{d}\" fill=\"url(#petal)\" fill-opacity=\"{opacity}\"/>"
        );
    }
    let _ = write!(
        out,
        "<path d=\"{}\" fill=\"none\" stroke=\"{line}\" stroke-opacity=\"0.6\" stroke-width=\"7\"/>",
        path(&outline, (inner, 1.0), 0.0),
    );
}

/// Rings on water, one where each chapter begins and one at the end.
fn rings(out: &mut String, plan: &Plan, line: &str) {
    let share = |at: Millis| at.0 as f64 / plan.guidance.0.max(1) as f64;
    let begun = plan.chapters.iter().map(|chapter| share(chapter.at));
    let mut all: Vec<f64> = begun
        .chain([1.0])
        .filter(|share| (0.02..=1.0).contains(share))
        .collect();
    if all.len() < 4 {
        all = (1..=5).map(|n| f64::from(n) / 5.0).collect();
    }
    let count = all.len() as f64;
    for (n, share) in all.iter().rev().enumerate() {
        let _ = write!(
            out,
            "<circle cx=\"700\" cy=\"700\" r=\"{:.0}\" fill=\"url(#petal)\" \
             fill-opacity=\"{:.2}\" stroke=\"{line}\" stroke-opacity=\"{:.2}\" stroke-width=\"6\"/>",
            190.0 + 380.0 * share.sqrt(),
            (0.9 / count).max(0.1),
            0.16 + 0.34 * n as f64 / count,
        );
    }
}

/// The curves that become petals, spread over the session: what takes the most time.
fn petals(plan: &Plan) -> Vec<&Curve> {
    let length = |curve: &Curve| (curve.end() - curve.start()).0.max(1) as f64;
    let whole = |all: &[Curve]| all.iter().map(length).sum::<f64>();
    let (breathed, tensed) = (whole(&plan.breaths), whole(&plan.tensions));
    let (all, count) = match tensed > breathed {
        true => (
            &plan.tensions,
            plan.tensions.len().clamp(TENSIONS.0, TENSIONS.1),
        ),
        false => {
            let mean = breathed / plan.breaths.len().max(1) as f64;
            let count = (PETALS_TIME / mean.max(1.0)).round() as usize;
            (&plan.breaths, count.clamp(PETALS.0, PETALS.1))
        }
    };
    let count = if all.is_empty() { 0 } else { count };
    // From the middle of each part, so that neither a first nor a last stands for many.
    (0..count)
        .map(|n| &all[(2 * n + 1) * all.len() / (2 * count)])
        .collect()
}

/// How far the outline reaches at each point around, from 0 to 1.
fn outline(petals: &[&Curve]) -> Vec<f64> {
    let mut levels = Vec::with_capacity(POINTS);
    for (n, curve) in petals.iter().enumerate() {
        let (from, until) = (n * POINTS / petals.len(), (n + 1) * POINTS / petals.len());
        let span = (curve.end() - curve.start()).0 as f64 / (until - from).max(1) as f64;
        levels.extend((0..until - from).map(|n| {
            let at = curve.start() + Millis((n as f64 * span) as u64);
            f64::from(curve.level(at).unwrap_or_default())
        }));
    }
    softened(&levels)
}

/// The mean of what lies around every point, so that no petal has a corner.
fn softened(levels: &[f64]) -> Vec<f64> {
    const AROUND: usize = 14;
    let count = levels.len();
    let around =
        |n: usize| (0..=2 * AROUND).map(move |k| (n + count * AROUND + k - AROUND) % count);
    let mean = |n: usize| around(n).map(|k| levels[k]).sum::<f64>() / (2 * AROUND + 1) as f64;
    (0..count).map(mean).collect()
}

/// The outline as a path, so large, begun at `turn` of a circle from the top.
fn path(outline: &[f64], (inner, size): (f64, f64), turn: f64) -> String {
    let mut d = String::new();
    for (n, level) in outline.iter().enumerate() {
        let angle = TAU * (n as f64 / outline.len() as f64 + turn - 0.25);
        let radius = size * (inner + (REACH - inner) * level);
        let (x, y) = (MIDDLE + radius * angle.cos(), MIDDLE + radius * angle.sin());
        let _ = write!(d, "{}{x:.1} {y:.1}", if n == 0 { 'M' } else { 'L' });
    }
    d + "Z"
}

#[cfg(test)]
mod tests;
