//! Lines that are no TOML, and the remedies for what beginners write.

use crate::diagnostic::{Diagnostic, Span};

/// Whether `d` lies before the first line that cannot be read of its text. From there on the parser
/// guesses, and what it finds would be its own fault and not the author's.
pub fn before_break(text: &str, faults: &[Diagnostic], d: &Diagnostic) -> bool {
    let broken = faults
        .iter()
        .filter(|f| f.code == "S001" && f.text == d.text);
    let first = broken
        .filter_map(|f| f.at.as_ref())
        .map(|(s, _)| s.start)
        .min();
    match (first, &d.at) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(first), Some((at, _))) => {
            let before = text.get(..first).unwrap_or(text);
            at.end <= before.rfind('\n').map_or(0, |n| n + 1)
        }
    }
}

/// The two slips that make the whole rest unreadable, shown where they were made.
pub fn misread(text: &str) -> Option<Diagnostic> {
    let mut open: Option<usize> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let quotes = line.matches("\"\"\"").count();
        let opens = line.trim_end().ends_with("\"\"\"") && line.contains('=');
        if let Some(open) = open.filter(|_| opens && quotes == 1) {
            let d = Diagnostic::new("S001", "this text is not closed");
            let span = Span {
                start: open,
                end: open + 3,
            };
            return Some(
                d.at(span, "opened here")
                    .help("close it with \"\"\" on a line of its own"),
            );
        }
        if quotes % 2 == 1 {
            let place = line.find("\"\"\"").unwrap_or(0);
            open = if open.is_some() {
                None
            } else {
                Some(at + place)
            };
        }
        let name = line.trim();
        if open.is_none() && matches!(name, "[step]" | "[layer]") {
            let start = at + line.find('[').unwrap_or(0);
            let span = Span {
                start,
                end: start + name.len(),
            };
            let d = Diagnostic::new(
                "S001",
                "there may be many of these, so it takes two brackets",
            );
            return Some(d.at(span, "").help(format!("write [{name}]")));
        }
        at += line.len();
    }
    let open = open?;
    let span = Span {
        start: open,
        end: open + 3,
    };
    let d = Diagnostic::new("S001", "this text is not closed").at(span, "opened here");
    Some(d.help("close it with \"\"\" on a line of its own"))
}

/// A fault of the TOML itself, with the remedy for what beginners write.
pub fn syntax(text: &str, error: &toml::de::Error) -> Diagnostic {
    let at: Span = error.span().unwrap_or(0..0).into();
    let line_start = text[..at.start.min(text.len())]
        .rfind('\n')
        .map_or(0, |n| n + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    let value = line.split_once('=').map(|(_, v)| v.trim()).unwrap_or("");
    let key = line.split_once('=').map_or("key", |(k, _)| k.trim());
    let help = if line.contains(['\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}']) {
        "these are curly quotes from a word processor; write straight ones: \"...\"".to_string()
    } else if value.starts_with(|c: char| c.is_ascii_digit()) && value.contains(',') {
        format!(
            "decimal numbers take a point: {key} = {}",
            value.replace(',', ".")
        )
    } else if value.starts_with(|c: char| c.is_ascii_digit()) && value.contains('-') {
        format!("a breath stands in quotes: {key} = \"{value}\"")
    } else if !line.contains('=') && line.contains(':') {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        format!("write = and not a colon: {} = {}", key.trim(), value.trim())
    } else if value.starts_with('"') && value.matches('"').count() > 2 {
        "a quote inside a text ends it: write \\\" there, or put the text into \"\"\"".to_string()
    } else if value.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && value.trim_end().ends_with(['s', 'm', 'h'])
    {
        format!("a time stands in quotes: {key} = \"{value}\"")
    } else if value.starts_with(|c: char| c.is_alphabetic()) {
        format!("a text stands in quotes: {key} = \"{value}\"")
    } else if line.contains('\\') {
        "a backslash begins a special sign; leave it out, or write it twice".to_string()
    } else if value.matches('"').count() == 1 {
        "the quote that opens here is not closed; for several lines open and close with \"\"\""
            .to_string()
    } else if !line.contains('=') && !line.trim_start().starts_with('[') {
        "every line reads key = value; a text over several lines opens and closes with \"\"\""
            .to_string()
    } else {
        "compare with a session that works: evenfall new example".to_string()
    };
    let message = error
        .message()
        .lines()
        .next()
        .unwrap_or("this cannot be read")
        .to_string();
    Diagnostic::new("S001", format!("this line cannot be read: {message}"))
        .at(at, "")
        .help(help)
}
