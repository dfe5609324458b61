//! The same bits on every machine: what decides a sample uses the mathematics of the
//! ground floor and never the platform's, whose last digit is another on each system.

use std::fs;
use std::path::{Path, PathBuf};

/// The stations whose numbers end up in a sample, as folders or files under `src`.
const DECIDING: [&str; 14] = [
    "units.rs",
    "frame.rs",
    "envelope.rs",
    "warp.rs",
    "dsp",
    "synth",
    "cue",
    "music",
    "nature",
    "sound",
    "voice",
    "session",
    "score",
    "engine",
];

/// What a sink computes about samples, beside formats and devices.
const SINKS: [&str; 5] = [
    "export/true_peak.rs",
    "export/quantise.rs",
    "export/looping.rs",
    "export/piece.rs",
    "live/gain.rs",
];

/// What only tells about sound.
const TELLING: [&str; 1] = ["sound/doctor"];

/// Functions that the standard library hands to the system, or whose precision it leaves open.
const PLATFORM: [&str; 26] = [
    "sin", "cos", "tan", "sin_cos", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh",
    "asinh", "acosh", "atanh", "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10",
    "powf", "powi", "hypot", "cbrt",
];

#[test]
fn what_decides_a_sample_uses_no_mathematics_of_the_platform() {
    let mut files = Vec::new();
    for place in DECIDING.iter().chain(&SINKS) {
        gather(&sources().join(place), &mut files);
    }
    assert!(files.len() > 100, "hardly anything was read");
    let mut found = Vec::new();
    for file in files {
        let short = file.strip_prefix(sources()).unwrap();
        if TELLING.iter().any(|place| short.starts_with(place)) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for (line, calls) in platform_calls(&text) {
            found.push(format!("{}:{line}: {}", short.display(), calls.join(", ")));
        }
    }
    assert!(
        found.is_empty(),
        "use crate::dsp::math instead:\n{}",
        found.join("\n")
    );
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The sources at `place`, without files and folders of tests.
fn gather(place: &Path, files: &mut Vec<PathBuf>) {
    if place.is_dir() {
        for entry in fs::read_dir(place).unwrap() {
            let path = entry.unwrap().path();
            if path.file_stem().is_some_and(|name| name != "tests") {
                gather(&path, files);
            }
        }
    } else {
        files.push(place.to_owned());
    }
}

/// Lines that call the platform, by number, outside comments and the tests at the end.
fn platform_calls(source: &str) -> Vec<(usize, Vec<&'static str>)> {
    let lines: Vec<&str> = source.lines().collect();
    let tests = lines
        .windows(2)
        .position(|pair| pair[0] == "#[cfg(test)]" && pair[1].ends_with('{'));
    let code = &lines[..tests.unwrap_or(lines.len())];
    let calls = code.iter().copied().zip(1..).map(|(line, number)| {
        let line = line.find("//").map_or(line, |comment| &line[..comment]);
        // A square is a product, however it is written.
        let line = line.replace(".powi(2)", "");
        let called = |name: &&str| {
            let ways = [
                format!(".{name}("),
                format!("f32::{name}"),
                format!("f64::{name}"),
            ];
            let whole = |way: &str| {
                line.match_indices(way).any(|(at, _)| {
                    let next = line[at + way.len()..].chars().next();
                    way.ends_with('(')
                        || !next.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
                })
            };
            ways.iter().any(|way| whole(way))
        };
        let names = PLATFORM.into_iter().filter(|name| called(name));
        (number, names.collect::<Vec<_>>())
    });
    calls.filter(|(_, names)| !names.is_empty()).collect()
}

#[test]
fn a_call_is_found_in_every_form_and_only_in_code() {
    let source = "#[cfg(test)]\nmod tests;\nlet a = x.sin() + y.powf(2.0);\nlet b = z.map(f64::ln);\n// x.cos()\n\
                  let c = math::exp2(x) * y.powi(2) + std::f64::consts::LN_2;\n\
                  #[cfg(test)]\nmod tests {\nfn f(x: f32) -> f32 { x.tan() } }";
    let found = platform_calls(source);
    assert_eq!(found, [(3, vec!["sin", "powf"]), (4, vec!["ln"])]);
}
