//! Durations as people write them: `4s`, `1m30s`, `20s..60s`.

use crate::diagnostic::Span;
use crate::limits;
use crate::units::Millis;

/// A stretch of time that may take any length from `min` to `max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub min: Millis,
    pub max: Millis,
    /// Where the author wrote it.
    pub span: Span,
}

impl Stretch {
    pub fn fixed(length: Millis, span: Span) -> Stretch {
        Stretch {
            min: length,
            max: length,
            span,
        }
    }
}

/// Why a text is no duration, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub what: String,
    pub help: String,
}

fn wrong(what: impl Into<String>, help: impl Into<String>) -> Wrong {
    Wrong {
        what: what.into(),
        help: help.into(),
    }
}

/// A duration: numbers with `h`, `m`, `s` or `ms`, at most [`limits::STRETCH`].
///
/// # Errors
/// Says what is wrong with `text` and how it should read.
pub fn duration(text: &str) -> Result<Millis, Wrong> {
    let text = text.trim();
    if text.is_empty() {
        return Err(wrong("a time is missing here", "write \"30s\" or \"2m\""));
    }
    if text.parse::<f64>().is_ok() {
        return Err(wrong(
            "a time needs its unit",
            format!("write \"{text}s\" for seconds, or \"{text}m\" for minutes"),
        ));
    }
    if text.contains(',') {
        return Err(wrong(
            "decimal numbers take a point",
            format!("write \"{}\"", text.replace(',', ".")),
        ));
    }
    let mut total = 0.0f64;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let after = rest[digits..].trim_start();
        let letters = after
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(after.len());
        let unit = match &after[..letters] {
            "h" | "hour" | "hours" => 3_600_000.0,
            "m" | "min" | "minute" | "minutes" => 60_000.0,
            "s" | "sec" | "second" | "seconds" => 1000.0,
            "ms" => 1.0,
            "" => {
                return Err(wrong(
                    format!("\"{text}\" lacks a unit at its end"),
                    "units are h, m, s and ms, as in \"1m30s\"",
                ));
            }
            other => {
                return Err(wrong(
                    format!("\"{other}\" is no unit of time"),
                    "units are h, m, s and ms, as in \"1m30s\"",
                ));
            }
        };
        let number: f64 = rest[..digits].parse().map_err(|_| {
            wrong(
                format!("\"{text}\" is no time"),
                "write \"30s\", \"1m30s\" or \"4.5s\"",
            )
        })?;
        total += number * unit;
        rest = after[letters..].trim_start();
    }
    if total > limits::STRETCH.0 as f64 {
        return Err(wrong(
            format!("\"{text}\" is longer than {}", limits::STRETCH),
            "a session may last that long at most",
        ));
    }
    Ok(Millis(total.round() as u64))
}

/// A duration or a range of them, `20s..60s`.
///
/// # Errors
/// As [`duration`], and where the range runs backwards.
pub fn stretch(text: &str, span: Span) -> Result<Stretch, Wrong> {
    let Some((min, max)) = text.split_once("..") else {
        return Ok(Stretch::fixed(duration(text)?, span));
    };
    let max = max.trim_start_matches('.');
    // "20..60s" means 20s to 60s.
    let unit = max
        .trim()
        .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let min = if min.trim().parse::<f64>().is_ok() && !unit.contains(|c: char| c.is_ascii_digit()) {
        format!("{}{unit}", min.trim())
    } else {
        min.to_string()
    };
    let (min, max) = (duration(&min)?, duration(max)?);
    if min > max {
        return Err(wrong(
            "this range runs backwards",
            format!("write \"{max}..{min}\""),
        ));
    }
    Ok(Stretch { min, max, span })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_what_its_units_say() {
        for (text, ms) in [
            ("500ms", 500),
            ("4s", 4000),
            ("4.5s", 4500),
            ("1m30s", 90_000),
            ("1m 30s", 90_000),
            ("8h", 28_800_000),
            ("2 min", 120_000),
        ] {
            assert_eq!(duration(text), Ok(Millis(ms)), "{text}");
        }
    }

    #[test]
    fn a_faulty_duration_is_told_how_to_read() {
        for (text, remedy) in [
            ("5", "\"5s\""),
            ("1,5s", "\"1.5s\""),
            ("5x", "h, m, s and ms"),
            ("99h", "at most"),
            ("", "30s"),
            ("-3s", "30s"),
            ("1.2.3s", "30s"),
        ] {
            let found = duration(text).unwrap_err();
            assert!(found.help.contains(remedy), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_range_may_leave_its_first_unit_out_and_never_runs_backwards() {
        let range = stretch("20..60s", Span::default()).unwrap();
        assert_eq!((range.min, range.max), (Millis::secs(20), Millis::secs(60)));
        assert!(
            stretch("60s..20s", Span::default())
                .unwrap_err()
                .help
                .contains("20s..1m")
        );
    }
}
