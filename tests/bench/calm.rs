//! The table of pieces: what a scorer of calm music says of ten minutes of each, for three seeds.

use std::path::Path;
use std::process::Command;

use evenfall::frame::Frame;
use evenfall::sound::{Purpose, Recipe};

/// What the scorer measures, by its names, and what the table calls it.
const MEASURES: [(&str, &str); 14] = [
    ("lra", "range, LU"),
    ("rise1s", "rise in 1 s, dB"),
    ("prom", "over 10 s before, dB"),
    ("centroid", "centroid, Hz"),
    ("bright", "over 1.5 kHz, %"),
    ("speech", "1 to 4 kHz, dB"),
    ("rough", "roughness"),
    ("rough95", "its worst 5 %"),
    ("onsets", "onsets a minute"),
    ("pulse", "pulse"),
    ("att50", "attack, ms"),
    ("chroma_h", "chroma, bits"),
    ("scale", "in scale, %"),
    ("repeat", "16 s again"),
];

/// What is asked of music to fall asleep to besides, at most.
const ASLEEP: [(&str, f64); 2] = [("rise1s", 8.0), ("prom", 6.0)];

const SEEDS: std::ops::RangeInclusive<u64> = 1..=3;

pub fn head() {
    let names = MEASURES.map(|(_, name)| name).join(" | ");
    println!(
        "\n| piece | {names} | missed |\n|{}",
        "---|".repeat(MEASURES.len() + 2)
    );
}

/// The row of a piece: the least and the most of its seeds, and what is missed with which.
pub fn row(scorer: &Path, recipe: &Recipe, render: &dyn Fn(u64, u64) -> Vec<Frame>) -> String {
    let scores: Vec<(u64, Vec<Score>)> = SEEDS
        .map(|seed| (seed, score(scorer, &render(seed, 10))))
        .collect();
    let cells = MEASURES.map(|(name, _)| {
        let of = |scores: &[Score]| scores.iter().find(|s| s.name == name).map(|s| s.value);
        let values: Vec<f64> = scores.iter().filter_map(|(_, s)| of(s)).collect();
        let least = values.iter().copied().fold(f64::MAX, f64::min);
        let most = values.iter().copied().fold(f64::MIN, f64::max);
        let digits = if most.abs() < 3.0 { 2 } else { 1 };
        format!("{least:.digits$} to {most:.digits$}")
    });
    let asleep = recipe.purpose == Purpose::Sleep;
    let missed: Vec<String> = scores
        .iter()
        .flat_map(|(seed, scores)| {
            let missed = scores.iter().filter(move |s| s.is_missed(asleep));
            missed.map(move |s| format!("{} {:.2} with {seed}", s.name, s.value))
        })
        .collect();
    let missed = match missed.is_empty() {
        true => "nothing".to_owned(),
        false => missed.join(", "),
    };
    format!("| `{}` | {} | {missed} |", recipe.name, cells.join(" | "))
}

/// A measure of a piece.
struct Score {
    name: String,
    value: f64,
    /// Whether the scorer marks it.
    marked: bool,
}

impl Score {
    fn is_missed(&self, asleep: bool) -> bool {
        let over = |(name, most): &(&str, f64)| self.name == *name && self.value > *most;
        self.marked || asleep && ASLEEP.iter().any(over)
    }
}

/// What the scorer says of `frames`: names and values in pairs, a mark behind what is missed.
fn score(scorer: &Path, frames: &[Frame]) -> Vec<Score> {
    let file = tempfile::NamedTempFile::with_suffix(".wav").expect("a file");
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(file.path(), spec).expect("a file");
    for sample in frames.as_flattened() {
        writer.write_sample(*sample).expect("room on the disk");
    }
    writer.finalize().expect("room on the disk");
    let out = Command::new("python3")
        .arg(scorer)
        .arg(file.path())
        .output();
    let out = out.expect("python3");
    let said = String::from_utf8_lossy(&out.stdout);
    let line = said.lines().nth(1).unwrap_or_default();
    let words: Vec<&str> = line.split_whitespace().collect();
    let scores: Vec<Score> = words
        .chunks_exact(2)
        .filter_map(|pair| {
            Some(Score {
                name: pair[0].to_owned(),
                value: pair[1].trim_end_matches('!').parse().ok()?,
                marked: pair[1].ends_with('!'),
            })
        })
        .collect();
    let error = String::from_utf8_lossy(&out.stderr);
    assert!(!scores.is_empty(), "the scorer said nothing: {error}");
    scores
}
