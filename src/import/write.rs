//! The session as a person would write it.

use std::fmt::Write;

use crate::dsp::decibels;
use crate::limits;
use crate::units::Millis;

use super::course::{ImportedTrack, TrackPoint};
use super::{LeftOut, Sounds};

/// The level of the loudest sound, in decibels: that of ambience which plays by itself.
const LOUDEST: f64 = -6.0;

/// What is silent, and where a fade begins, in decibels against the loudest of a sound.
const SILENT: f64 = -60.0;

/// A noise of a given amplitude is so much softer than a tone of it, in decibels: its peaks are
/// what is counted, and they are rare.
const NOISE: f64 = -12.0;

/// Places on a fade and their levels: straight in amplitude, as other programs fade.
const FADE: [(f64, f64); 3] = [(0.06, -24.0), (0.25, -12.0), (0.5, -6.0)];

/// A value of a course at a time.
type CoursePoint = (Millis, f64);

/// The script of a session that lasts `length`.
pub(super) fn session(
    (file, title): (&str, &str),
    told: &[String],
    length: Millis,
    tracks: &[ImportedTrack],
    left_out: &[LeftOut],
) -> String {
    let mut script = format!("# Made from {} by evenfall import.\n", plain(file));
    for line in told.iter().filter(|line| !line.is_empty()).take(40) {
        let _ = writeln!(script, "# | {}", plain(line));
    }
    if !left_out.is_empty() {
        script += "#\n# Left out of it:\n";
    }
    for left_out in left_out {
        let _ = writeln!(script, "#   {}", plain(&left_out.to_string()));
    }
    let length = length.max(Millis::secs(1));
    let _ = write!(
        script,
        "\ntitle   = {}\nsummary = \"Tones that beat, and what lies under them; no effect is promised\"\nlength  = \"{length}\"\n",
        toml::Value::from(title)
    );
    let loudest = tracks.iter().map(loudness).fold(f64::MIN, f64::max);
    for track in tracks {
        script += "\n";
        script += &layer(track, loudest, length);
    }
    let _ = write!(script, "\n[[step]]\nrest = \"{length}\"\n");
    script
}

/// On one line, without what is no letter.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}

/// How loud it is at its loudest, against a tone of full amplitude.
fn loudness(track: &ImportedTrack) -> f64 {
    let noise = match track.what {
        Sounds::Noise(_) => NOISE,
        Sounds::Tone { .. } => 0.0,
    };
    decibels::of_amplitude(peak(track) / 100.0) + noise
}

fn peak(track: &ImportedTrack) -> f64 {
    let amplitudes = track.points.iter().map(|point| point.amplitude);
    amplitudes.fold(1e-3, f64::max)
}

fn layer(track: &ImportedTrack, loudest: f64, length: Millis) -> String {
    let level = (LOUDEST + loudness(track) - loudest).max(*limits::LEVEL_DB.start());
    let (sound, warm) = match track.what {
        Sounds::Noise(name) => (name, false),
        Sounds::Tone { kind, warm, .. } => (tone(kind), warm),
    };
    let mut text = format!("[[layer]]\nsound    = \"{sound}\"\nlevel_db = {level:.1}\n");
    let gains = gains(track, length);
    if gains.iter().any(|(_, gain)| *gain != 0.0) {
        let tenths = gains
            .iter()
            .map(|(at, gain)| (*at, (10.0 * gain).round() / 10.0));
        text += &format!("gain     = {}\n", course(&tenths.collect::<Vec<_>>(), "db"));
    }
    if let Sounds::Tone { .. } = track.what {
        text += "\n[layer.parameters]\n";
        for (name, of) in [
            ("carrier", (|p| p.carrier) as fn(&TrackPoint) -> f64),
            ("beat   ", |p| p.beat),
        ] {
            let values: Vec<CoursePoint> = track.points.iter().map(|p| (p.at, of(p))).collect();
            text += &format!("{name} = {}\n", value(&values));
        }
        if warm {
            text += "warmth  = 0.6\n";
        }
    }
    text
}

/// The plain tone of that kind in the catalogue.
fn tone(kind: &str) -> &'static str {
    match kind {
        "monaural" => "monaural-tone",
        "isochronic" => "isochronic-tone",
        _ => "binaural-tone",
    }
}

/// A number, where nothing moves.
fn value(points: &[CoursePoint]) -> String {
    let points = thinned(points);
    match points[..] {
        [(_, only)] => number(only),
        _ => course(&points, "value"),
    }
}

/// Without what lies on the straight way.
fn thinned(points: &[CoursePoint]) -> Vec<CoursePoint> {
    let first = points.first().map_or(0.0, |(_, value)| *value);
    if points.iter().all(|(_, value)| *value == first) {
        return points.first().copied().into_iter().collect();
    }
    let mut kept: Vec<CoursePoint> = Vec::new();
    for &(at, value) in points {
        while let [.., (t0, a), (t1, b)] = kept[..]
            && t0 < t1
            && t1 < at
            && {
                let x = (t1.0 - t0.0) as f64 / (at.0 - t0.0) as f64;
                (a + (value - a) * x - b).abs() < 1e-6
            }
        {
            kept.pop();
        }
        if kept.last() != Some(&(at, value)) {
            kept.push((at, value));
        }
    }
    // It stays as it is at the last.
    while let [.., (_, a), (_, b)] = kept[..]
        && a == b
    {
        kept.pop();
    }
    kept
}

/// Gains against the loudest, in decibels, from the first moment to the last.
fn gains(track: &ImportedTrack, length: Millis) -> Vec<CoursePoint> {
    let peak = peak(track);
    let gain = |amplitude: f64| match amplitude {
        silent if silent <= 0.0 => SILENT,
        heard => decibels::of_amplitude(heard / peak).max(SILENT),
    };
    let mut gains: Vec<CoursePoint> = Vec::new();
    let mut before: Option<TrackPoint> = None;
    for point in &track.points {
        match before {
            // What begins later is silent until then.
            None if point.at > Millis::ZERO => gains.push((Millis::ZERO, SILENT)),
            Some(before) if before.at < point.at => {
                let (a, b) = (gain(before.amplitude), gain(point.amplitude));
                let span = (point.at.0 - before.at.0) as f64;
                // Whole seconds read better, where there are enough of them.
                let grain = if span >= 20_000.0 { 1000 } else { 1 };
                let place = |x: f64| Millis((before.at.0 + (x * span) as u64) / grain * grain);
                if a == SILENT && b > SILENT {
                    gains.extend(FADE.map(|(x, db)| (place(x), (b + db).max(SILENT))));
                } else if b == SILENT && a > SILENT {
                    let falling = FADE.iter().rev();
                    gains.extend(falling.map(|(x, db)| (place(1.0 - x), (a + db).max(SILENT))));
                }
            }
            _ => {}
        }
        gains.push((point.at, gain(point.amplitude)));
        before = Some(*point);
    }
    if before.is_some_and(|last| last.at < length && last.amplitude <= 0.0) {
        gains.push((length, SILENT));
    }
    thinned(&gains)
}

fn course(points: &[CoursePoint], key: &str) -> String {
    let mut text = String::from("[\n");
    for (at, value) in points {
        let at = match *at {
            Millis::ZERO => "start".to_owned(),
            at => format!("start+{at}"),
        };
        let at = format!("\"{at}\",");
        let _ = writeln!(text, "  {{ at = {at:<18} {key} = {} }},", number(*value));
    }
    text + "]"
}

/// As short as it can be written without a difference that is heard.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" => "0".to_owned(),
        text => text.to_owned(),
    }
}
