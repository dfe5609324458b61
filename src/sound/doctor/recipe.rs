//! A recipe that mends what the program does not mend by itself.

use super::{Report, words};
use crate::sound::Treatment;
use crate::units::Millis;

/// A recording shorter than this comes round so often that its parts are better varied.
const SHORT: Millis = Millis::secs(120);

/// What is cut away around a fault.
const MARGIN: Millis = Millis(1500);

/// What must be left between faults for the rest to be given up: a minute, or
/// this share of the recording.
const ENOUGH: Millis = Millis::secs(60);
const ENOUGH_SHARE: f64 = 0.4;

/// From this share on a recording is nothing but its repetition.
const WHOLE: f64 = 0.85;

/// The treatment that mends what can be mended.
pub fn mended(report: &Report) -> Treatment {
    let mut treatment = Treatment {
        vary: report.length < SHORT && report.looped.crossfade > Millis::ZERO,
        declick: report.damage.clicks > 0,
        hum_hz: report
            .hum
            .filter(words::is_heard)
            .map(|hum| mains(hum.hertz)),
        highpass_hz: words::has_dc(report).then_some(20.0),
        ..Treatment::default()
    };
    if let Some(repetition) = &report.repetition {
        treatment.vary = true;
        // If that is all there is, it is used once.
        let whole = repetition.share >= WHOLE;
        treatment.until = whole.then_some(report.before + repetition.period);
    } else if let Some((from, until)) = clear(report) {
        (treatment.from, treatment.until) = (from, until);
    }
    treatment
}

/// The mains frequency itself where the recording is that near.
fn mains(hertz: f64) -> f32 {
    let whole = (hertz / 10.0).round() * 10.0;
    if (hertz - whole).abs() < 0.1 {
        whole as f32
    } else {
        ((hertz * 100.0).round() / 100.0) as f32
    }
}

/// The longest stretch without gaps and without moments that wake, if that is not all of it and
/// long enough; none stands for the end of the file itself.
fn clear(report: &Report) -> Option<(Option<Millis>, Option<Millis>)> {
    let end = report.length.saturating_sub(report.after);
    let loud = words::wakes(report).map(|event| (event.at, event.at + Millis(400)));
    let gaps = report
        .damage
        .gaps
        .iter()
        .map(|gap| (gap.at, gap.at + gap.length));
    let mut faults: Vec<(Millis, Millis)> = loud.chain(gaps).collect();
    if faults.is_empty() {
        return None;
    }
    faults.sort();
    let mut stretches = Vec::new();
    let mut from = None;
    for (begins, ends) in faults {
        stretches.push((from, Some(begins.saturating_sub(MARGIN))));
        from = Some(ends + MARGIN);
    }
    stretches.push((from, None));
    let length = |stretch: &(Option<Millis>, Option<Millis>)| {
        let until = stretch.1.unwrap_or(end);
        until.saturating_sub(stretch.0.unwrap_or(report.before))
    };
    let longest = stretches.into_iter().max_by_key(length)?;
    let share = length(&longest).0 as f64 / report.length.0.max(1) as f64;
    (length(&longest) >= ENOUGH || share >= ENOUGH_SHARE).then_some(longest)
}

/// The recipe as a file, for the recording called `file` and the given treatment.
pub fn recipe(file: &str, treatment: &Treatment) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let title = stem.replace(['-', '_'], " ");
    let mut lines = vec![
        format!("title = {}", quoted(&title)),
        "summary = \"What it sounds like, in one line\"".to_owned(),
        "tags = []".to_owned(),
        "purpose = \"calm\"".to_owned(),
        format!("recording = {}", quoted(file)),
    ];
    let time = |key: &str, time: Option<Millis>| time.map(|time| format!("{key} = \"{time}\""));
    let tenths = |time: Millis| Millis(time.0 / 100 * 100);
    lines.extend(time("from", treatment.from.map(tenths)));
    lines.extend(time("until", treatment.until.map(tenths)));
    lines.extend(time("crossfade", treatment.crossfade));
    if treatment.vary {
        lines.push("vary = true".to_owned());
    }
    if treatment.declick {
        lines.push("declick = true".to_owned());
    }
    lines.extend(treatment.hum_hz.map(|hertz| format!("hum_hz = {hertz}")));
    lines.extend(
        treatment
            .highpass_hz
            .map(|hertz| format!("highpass_hz = {hertz}")),
    );
    lines.join("\n") + "\n"
}

/// As TOML wants it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
