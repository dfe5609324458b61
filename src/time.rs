//! Durations as people write them: `4s`, `1m30s`, `20s..60s`.

use crate::diagnostic::Span;
use crate::limits;
use crate::units::Millis;

mod anchor;
mod spoken;

pub use anchor::{Anchor, AnchorPoint};

/// A stretch of time that may take any length from `min` to `max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The shortest it may be.
    pub min: Millis,
    /// The longest it may be.
    pub max: Millis,
    /// Where the author wrote it.
    pub span: Span,
}

impl Stretch {
    /// A stretch that takes `length` and nothing else.
    pub fn fixed(length: Millis, span: Span) -> Stretch {
        Stretch {
            min: length,
            max: length,
            span,
        }
    }
}

/// Why a text cannot be understood, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Wrong {
    /// What is wrong with the text.
    pub what: String,
    /// How it should read.
    pub help: String,
    /// The whole value as it may have been meant; several where that is open.
    pub instead: Vec<String>,
}

pub(crate) fn wrong(what: impl Into<String>, help: impl Into<String>) -> Wrong {
    Wrong {
        what: what.into(),
        help: help.into(),
        instead: Vec::new(),
    }
}

/// A fault whose remedy is one other text.
pub(crate) fn meant(what: impl Into<String>, instead: String) -> Wrong {
    Wrong {
        help: format!("write \"{instead}\""),
        instead: vec![instead],
        ..wrong(what, "")
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
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.parse::<f64>().is_ok() {
        return Err(Wrong {
            instead: vec![format!("{text}s"), format!("{text}m")],
            ..wrong(
                "a time needs its unit",
                format!("write \"{text}s\" for seconds, or \"{text}m\" for minutes"),
            )
        });
    }
    total(text).map_err(|fault| {
        let two = between(text);
        two.unwrap_or_else(|| match spoken::meant(text).filter(|m| total(m).is_ok()) {
            Some(instead) => meant(fault.what, instead),
            None => fault,
        })
    })
}

/// Two times with a hyphen between them, where one is wanted: the second taken from the first
/// where that leaves something, or either of them.
fn between(text: &str) -> Option<Wrong> {
    let (first, second) = spoken::halves(text)?;
    let (whole, less) = (total(&first).ok()?, total(&second).ok()?);
    let what = format!("\"{text}\" is two times, and one is wanted");
    if whole > less && less > Millis::ZERO {
        return Some(meant(what, (whole - less).to_string()));
    }
    let help = format!("write \"{first}\" or \"{second}\"");
    Some(Wrong {
        instead: vec![first, second],
        ..wrong(what, help)
    })
}

fn total(text: &str) -> Result<Millis, Wrong> {
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
        let Ok(number) = rest[..digits].parse::<f64>() else {
            return Err(wrong(
                format!("\"{text}\" is no time"),
                "write \"30s\", \"1m30s\" or \"4.5s\"",
            ));
        };
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
        return duration(text)
            .map(|length| Stretch::fixed(length, span))
            .map_err(|fault| match spoken::range(text) {
                Some(range) if stretch(&range, span).is_ok() => {
                    meant("a range of times has two points in the middle", range)
                }
                _ => fault,
            });
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
    // A remedy for one end is written with the other, which may need one too.
    let other = |end: &str| {
        let mended = duration(end)
            .err()
            .and_then(|w| w.instead.into_iter().next());
        mended.unwrap_or_else(|| end.trim().to_string())
    };
    let first = |fault: Wrong| whole(fault, |end| format!("{end}..{}", other(max)));
    let second = |fault: Wrong| whole(fault, |end| format!("{}..{end}", other(&min)));
    let (min, max) = (
        duration(&min).map_err(first)?,
        duration(max).map_err(second)?,
    );
    if min > max {
        return Err(meant("this range runs backwards", format!("{max}..{min}")));
    }
    Ok(Stretch { min, max, span })
}

fn whole(fault: Wrong, range: impl Fn(String) -> String) -> Wrong {
    let instead: Vec<String> = fault.instead.into_iter().map(range).collect();
    let help = match &instead[..] {
        [] => fault.help,
        some => format!("write \"{}\"", some.join("\" or \"")),
    };
    Wrong {
        what: fault.what,
        help,
        instead,
    }
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
            ("-3s", "\"3s\""),
            ("1.2.3s", "30s"),
            ("nan", "30s"),
            ("inf", "30s"),
            ("1:30", "\"1m30s\""),
            ("5sek", "\"5s\""),
            ("ten seconds", "\"10s\""),
            ("5m - 17.6s", "write \"4m42.4s\""),
            ("10 min \u{2212} 90 sec", "write \"8m30s\""),
            ("5 - 10 min", "write \"5m\" or \"10m\""),
            ("20-min", "write \"20m\""),
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
        for text in [
            "20-60s",
            "20s - 60s",
            "20s to 1m",
            "20 \u{2013} 60 s",
            "20..60sek",
        ] {
            let fault = stretch(text, Span::default()).unwrap_err();
            let found = stretch(&fault.instead[0], Span::default()).unwrap();
            assert_eq!(
                (found.min, found.max),
                (Millis::secs(20), Millis::secs(60)),
                "{text}"
            );
        }
    }
}
