//! The cover of a session: the breath wound into a flower, in the colours of what sounds.
//!
//! One petal is one breath, or one muscle that is tensed and let go; its outline is their
//! curve, laid around the middle. The colours come from the main sound and the ending, so that
//! a session is known again by its cover among many, small as it is there.

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

/// The most petals: more run into one another.
const PETALS: usize = 18;

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

/// The cover of `plan` as a PNG.
///
/// # Errors
/// Where it cannot be packed.
pub fn cover(plan: &Plan) -> Result<Vec<u8>, PngError> {
    let tree = usvg::Tree::from_str(&svg(plan), &usvg::Options::default())?;
    let mut pixels = Pixmap::new(COVER_SIZE, COVER_SIZE).ok_or(PngError::Size(COVER_SIZE))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    packed(&pixels).map_err(|e| PngError::Packed(e.to_string()))
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
    let mut encoder = png::Encoder::new(&mut bytes, COVER_SIZE, COVER_SIZE);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.write_header()?.write_image_data(&colours)?;
    Ok(bytes)
}

struct Palette {
    /// The colour of what sounds, in degrees.
    cool: f64,
    /// The colour of the light within.
    warm: f64,
}

impl Palette {
    fn of(plan: &Plan) -> Palette {
        let chance = plan
            .title
            .bytes()
            .fold(7, |chance, byte| mix(chance ^ u64::from(byte)));
        let turn = (chance % 1000) as f64 / 1000.0 - 0.5;
        let mut layers: Vec<&Course> = plan.layers.iter().collect();
        layers.sort_by(|a, b| b.level_db.total_cmp(&a.level_db));
        let named = |layer: &&Course| HUES.iter().find(|(word, _)| layer.sound.contains(word));
        let heard = layers.iter().find_map(named).map(|(_, hue)| *hue);
        let (silent, warm, spread) = match plan.ending {
            Ending::Sleep => (246.0, 20.0, 20.0),
            Ending::Day => (200.0, 43.0, 14.0),
            Ending::Plain => (172.0, 338.0, 24.0),
        };
        Palette {
            cool: heard.unwrap_or(silent) + 34.0 * turn,
            warm: warm + spread * turn,
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

fn svg(plan: &Plan) -> String {
    let outline = outline(plan);
    let Palette { cool, warm } = Palette::of(plan);
    let gradient = |out: &mut String, name: &str, radius: f64, stops: &[(f64, String, f64)]| {
        let _ = write!(
            out,
            "<radialGradient id=\"{name}\" gradientUnits=\"userSpaceOnUse\" cx=\"700\" \
             cy=\"700\" r=\"{radius}\">"
        );
        for (at, colour, opacity) in stops {
            let _ = write!(
                out,
                "<stop offset=\"{at}\" stop-color=\"{colour}\" stop-opacity=\"{opacity}\"/>"
            );
        }
        out.push_str("</radialGradient>");
    };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{COVER_SIZE}\" \
         height=\"{COVER_SIZE}\"><defs>"
    );
    let ground = [
        (0.0, colour(cool, 40.0, 16.0), 1.0),
        (0.55, colour(cool, 38.0, 8.0), 1.0),
        (1.0, colour(cool + 10.0, 36.0, 4.5), 1.0),
    ];
    gradient(&mut out, "ground", 990.0, &ground);
    let halo = [
        (0.0, colour(warm, 70.0, 68.0), 0.5),
        (0.45, colour(cool, 46.0, 48.0), 0.26),
        (1.0, colour(cool, 40.0, 30.0), 0.0),
    ];
    gradient(&mut out, "halo", 660.0, &halo);
    let petal = [
        (0.0, colour(warm, 82.0, 82.0), 1.0),
        (0.36, colour(warm, 60.0, 62.0), 1.0),
        (0.64, colour(cool, 42.0, 54.0), 1.0),
        (1.0, colour(cool, 46.0, 38.0), 1.0),
    ];
    gradient(&mut out, "petal", 560.0, &petal);
    out.push_str(
        "</defs><rect width=\"1400\" height=\"1400\" fill=\"url(#ground)\"/>\
         <circle cx=\"700\" cy=\"700\" r=\"660\" fill=\"url(#halo)\"/>",
    );
    // Every second flower stands between the petals of the one around it.
    let between = 0.5 / petals(plan).len().max(5) as f64;
    for (size, opacity, turn) in [
        (1.0, 0.3, 0.0),
        (0.82, 0.38, between),
        (0.64, 0.46, 0.0),
        (0.46, 0.6, between),
    ] {
        let d = path(&outline, size, turn);
        let _ = write!(
            out,
            "<path d=\"{d}\" fill=\"url(#petal)\" fill-opacity=\"{opacity}\"/>"
        );
    }
    let _ = write!(
        out,
        "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-opacity=\"0.5\" stroke-width=\"5\"/>\
         <circle cx=\"700\" cy=\"700\" r=\"96\" fill=\"{}\" fill-opacity=\"0.92\"/></svg>",
        path(&outline, 1.0, 0.0),
        colour(warm, 78.0, 84.0),
        colour(warm, 86.0, 91.0),
    );
    out
}

/// The curves that become petals, spread over the session.
fn petals(plan: &Plan) -> Vec<&Curve> {
    let all = match plan.breaths.is_empty() {
        true => &plan.tensions,
        false => &plan.breaths,
    };
    let count = all.len().min(PETALS);
    (0..count).map(|n| &all[n * all.len() / count]).collect()
}

/// How far the outline reaches at each point around, from 0 to 1.
fn outline(plan: &Plan) -> Vec<f64> {
    let petals = petals(plan);
    let length = |curve: &Curve| (curve.end() - curve.start()).0.max(1) as f64;
    let whole: f64 = petals.iter().map(|curve| length(curve)).sum();
    let mut levels = Vec::with_capacity(POINTS);
    if petals.is_empty() {
        // Nothing moves: a slow swell, five times around.
        let swell = |n: usize| 0.5 + 0.3 * (5.0 * TAU * n as f64 / POINTS as f64).cos();
        return (0..POINTS).map(swell).collect();
    }
    let mut done = 0.0;
    for curve in petals {
        let from = levels.len();
        done += length(curve) / whole;
        let until = ((done * POINTS as f64).round() as usize).max(from);
        let span = (curve.end() - curve.start()).0 as f64 / (until - from).max(1) as f64;
        levels.extend((from..until).map(|n| {
            let at = curve.start() + Millis(((n - from) as f64 * span) as u64);
            f64::from(curve.level(at).unwrap_or_default())
        }));
    }
    softened(&levels)
}

/// The mean of what lies around every point, so that no petal has a corner.
fn softened(levels: &[f64]) -> Vec<f64> {
    const REACH: usize = 9;
    let count = levels.len();
    let around = |n: usize| (0..=2 * REACH).map(move |k| (n + count * REACH + k - REACH) % count);
    let mean = |n: usize| around(n).map(|k| levels[k]).sum::<f64>() / (2 * REACH + 1) as f64;
    (0..count).map(mean).collect()
}

/// The outline as a path, so large, begun at `turn` of a circle from the top.
fn path(outline: &[f64], size: f64, turn: f64) -> String {
    let mut d = String::new();
    for (n, level) in outline.iter().enumerate() {
        let angle = TAU * (n as f64 / outline.len() as f64 + turn - 0.25);
        let radius = size * (300.0 + 240.0 * level);
        let (x, y) = (MIDDLE + radius * angle.cos(), MIDDLE + radius * angle.sin());
        let _ = write!(d, "{}{x:.1} {y:.1}", if n == 0 { 'M' } else { 'L' });
    }
    d + "Z"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Turn;

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
            let png = cover(&plan).unwrap();
            assert_eq!(png[16..24], [0, 0, 5, 0x78, 0, 0, 5, 0x78]);
            assert!(png.len() < 500_000, "{}", png.len());
        }
    }
}
