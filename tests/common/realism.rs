//! How near a sound is to recordings of what it imitates, by a scorer outside the project.

use std::path::Path;
use std::process::Command;

use evenfall::frame::Frame;

/// The main recipe of each class of recordings.
pub const CLASSES: [(&str, &str); 19] = [
    ("rain", "rain"),
    ("heavy-rain", "heavy_rain"),
    ("rain-on-tent", "rain_tent"),
    ("ocean", "waves"),
    ("stream", "stream"),
    ("waterfall", "waterfall"),
    ("wind", "wind"),
    ("wind-in-leaves", "wind_leaves"),
    ("campfire", "fire"),
    ("distant-thunder", "thunder"),
    ("crickets", "crickets"),
    ("frogs", "frogs"),
    ("dawn-birds", "birds"),
    ("owl", "owl"),
    ("underwater", "underwater"),
    ("snow", "snow"),
    ("brown-noise", "brown_noise"),
    ("pink-noise", "pink_noise"),
    ("white-noise", "white_noise"),
];

/// The scorer's ratio for a minute of sound: 1 where it is as far from recordings of its
/// class as these are from each other.
///
/// # Errors
/// What the scorer said, where it gave no ratio.
pub fn ratio(scorer: &Path, class: &str, frames: &[Frame]) -> Result<f64, String> {
    let file = tempfile::NamedTempFile::with_suffix(".wav").map_err(|e| e.to_string())?;
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(file.path(), spec).map_err(|e| e.to_string())?;
    for sample in frames.as_flattened() {
        writer.write_sample(*sample).map_err(|e| e.to_string())?;
    }
    writer.finalize().map_err(|e| e.to_string())?;
    let out = Command::new("python3")
        .env("OMP_NUM_THREADS", "1")
        .arg(scorer)
        .arg("score")
        .arg(file.path())
        .args(["--class", class, "--json"])
        .output()
        .map_err(|e| e.to_string())?;
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap_or_default();
    json[0]["ratio"]
        .as_f64()
        .ok_or_else(|| String::from_utf8_lossy(&out.stderr).into_owned())
}
