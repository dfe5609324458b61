//! What beginners write on a line that cannot be read, and what they meant.

use toml::de::DeTable;

use super::keys::{ANY_STEP, LAYER, SCRIPT};
use super::synonyms::meant;

/// A slip of the pen on one line.
pub struct Slip {
    pub what: String,
    pub help: String,
    /// The whole line as it was meant; only where it can be read then.
    pub line: Option<String>,
}

/// The heading that `name` stands for, with its brackets.
pub fn header(name: &str) -> Option<String> {
    match meant(name, &["step", "layer", "params", "voice", "cues", "after"])? {
        many @ ("step" | "layer") => Some(format!("[[{many}]]")),
        one => Some(format!("[{one}]")),
    }
}

/// The slip on `line`, if it is one that people make.
pub fn slip(line: &str) -> Option<Slip> {
    let found = odd_space(line)
        .or_else(|| curly_quotes(line))
        .or_else(|| heading(line))
        .or_else(|| other_language(line))
        .or_else(|| key(line))
        .or_else(|| value(line))
        .or_else(|| backslash(line))
        .or_else(|| text_alone(line))?;
    let line = found.line.filter(|line| reads(line));
    Some(Slip { line, ..found })
}

fn reads(line: &str) -> bool {
    DeTable::parse_recoverable(line).1.is_empty()
}

fn new(what: &str, help: impl Into<String>, line: Option<String>) -> Option<Slip> {
    Some(Slip {
        what: what.into(),
        help: help.into(),
        line,
    })
}

/// The line before its `=` and behind it, without a comment.
fn halves(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=')?;
    let value = value.split(" #").next().unwrap_or(value);
    Some((key.trim(), value.trim()))
}

/// A quoted text.
fn quoted(text: &str) -> String {
    let inner = text.trim().trim_matches('"').replace('\\', "\\\\");
    format!("\"{}\"", inner.replace('"', "\\\""))
}

fn odd_space(line: &str) -> Option<Slip> {
    let odd = |c: char| {
        matches!(
            c,
            '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' | '\u{3000}'
        )
    };
    let nothing = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}');
    if !line.contains(|c| odd(c) || nothing(c)) || reads(line) {
        return None;
    }
    let plain = line.replace(odd, " ").replace(nothing, "");
    if let Some(further) = slip(&plain) {
        return Some(further);
    }
    new(
        "this line holds a space of a word processor",
        "it looks like any other: delete the spaces around the = and type them again",
        Some(plain),
    )
}

fn curly_quotes(line: &str) -> Option<Slip> {
    let double = [
        '\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}', '\u{ab}', '\u{bb}',
    ];
    let single = ['\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];
    if !line.contains(double) && !line.contains(single) {
        return None;
    }
    let mut plain = line.replace(double, "\"");
    if halves(line).is_some_and(|(_, value)| value.starts_with(single)) {
        plain = line.replace(double, "\\\"").replace(single, "\"");
    }
    new(
        "these are the quotes of a word processor",
        format!("write straight ones: {}", plain.trim()),
        Some(plain),
    )
}

/// A heading that lacks a bracket.
fn heading(line: &str) -> Option<Slip> {
    let name = line.trim();
    if !name.starts_with('[') || name.contains('=') || reads(line) {
        return None;
    }
    let bare = name.trim_matches(['[', ']', ' ']);
    let right = match bare.strip_prefix("patterns.") {
        Some(_) => Some(format!("[{bare}]")),
        None => header(bare),
    };
    match right {
        Some(right) => new(
            "this heading lacks a bracket, or has one too many",
            format!("write {right}"),
            Some(right.clone()),
        ),
        None => new(
            "this heading cannot be read",
            "headings are [[step]], [[layer]], [params], [voice], [cues], [after] and [patterns.NAME]",
            None,
        ),
    }
}

/// Colons, and hyphens before entries.
fn other_language(line: &str) -> Option<Slip> {
    let rest = line.trim_start();
    let entry = rest.strip_prefix("- ");
    let (key, value) = entry.unwrap_or(rest).split_once(':')?;
    let word = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_alphabetic() || c == '_');
    if !word(key.trim())
        || line
            .split_once('=')
            .is_some_and(|(before, _)| !before.contains(':'))
    {
        return None;
    }
    let value = value.trim();
    if value.is_empty()
        && let Some(heading) = header(key.trim())
    {
        return new(
            "headings stand in brackets",
            format!("each begins with {heading}; take this line out"),
            Some(String::new()),
        );
    }
    let value = if reads(&format!("x = {value}")) {
        value.to_string()
    } else {
        quoted(value)
    };
    let right = format!("{} = {value}", key.trim());
    match entry {
        Some(_) if value != "\"\"" => new(
            "a step begins with [[step]], not with a hyphen",
            format!("write [[step]], and on the next line {right}"),
            Some(format!("[[step]]\n{right}")),
        ),
        _ if value == "\"\"" => new(
            "write = and not a colon",
            format!("a line reads key = value, as in {} = \"...\"", key.trim()),
            None,
        ),
        _ => new(
            "write = and not a colon",
            format!("write {right}"),
            Some(right),
        ),
    }
}

/// What stands before the `=`, or no `=` at all.
fn key(line: &str) -> Option<Slip> {
    let Some((key, _)) = line.split_once('=') else {
        let (key, _) = line
            .trim()
            .split_once(|c: char| c.is_whitespace() || c == '"')?;
        let value = line.trim()[key.len()..].trim();
        if !known(key) || value.is_empty() {
            return None;
        }
        let value = if reads(&format!("x = {value}")) {
            value.to_string()
        } else {
            quoted(value)
        };
        let right = format!("{key} = {value}");
        return new("an = is missing", format!("write {right}"), Some(right));
    };
    let plain = key.trim();
    let bare = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if plain.is_empty() || plain.starts_with('"') || plain.chars().all(bare) {
        return None;
    }
    let umlauts = [
        ("\u{e4}", "ae"),
        ("\u{f6}", "oe"),
        ("\u{fc}", "ue"),
        ("\u{df}", "ss"),
    ];
    let ascii = umlauts
        .iter()
        .fold(plain.to_lowercase(), |key, (from, to)| {
            key.replace(from, to)
        });
    match meant(&ascii, &keys()) {
        Some(right) => new(
            "a key is one plain word",
            format!("did you mean `{right}`?"),
            Some(line.replacen(plain, right, 1)),
        ),
        None => new(
            "a key is one plain word",
            format!("\"{plain}\" is none: a text over several lines opens and closes with \"\"\""),
            None,
        ),
    }
}

fn keys() -> Vec<&'static str> {
    let forms = [&ANY_STEP, &SCRIPT, &LAYER];
    let mut keys: Vec<&str> = forms
        .iter()
        .flat_map(|form| form.keys().map(|key| key.name))
        .collect();
    keys.extend([
        "rate", "pitch", "keep", "fade", "default", "min", "max", "what",
    ]);
    keys
}

fn known(key: &str) -> bool {
    keys().contains(&key)
}

/// What stands behind the `=`.
fn value(line: &str) -> Option<Slip> {
    let (key, value) = halves(line)?;
    let right = |value: &str| Some(format!("{key} = {value}"));
    let write = |value: &str| format!("write {key} = {value}");
    if value.is_empty() {
        let what = "nothing stands behind the =";
        return new(
            what,
            format!("write a value there, or take `{key}` out"),
            None,
        );
    }
    if let Some(slip) = bare_list(key, value).or_else(|| figures(key, value)) {
        return Some(slip);
    }
    let quotes = value.matches('"').count() - value.matches("\\\"").count();
    if value.starts_with('"') && !value.starts_with("\"\"\"") && quotes > 2 {
        let end = value.rfind('"').unwrap_or(value.len());
        let quoted = format!("{}{}", quoted(&value[..end]), &value[end + 1..]);
        return new(
            "a quote inside a text ends it",
            "write \\\" there, or open and close the whole text with \"\"\"",
            right(&quoted),
        );
    }
    if value.len() > 2
        && value.starts_with('\'')
        && value.ends_with('\'')
        && !value.starts_with("\'\'\'")
        && value.matches('\'').count() > 2
    {
        let right_text = quoted(&value[1..value.len() - 1]);
        return new(
            "an apostrophe ends a text in single quotes",
            format!("put it in double quotes: {key} = {right_text}"),
            right(&right_text),
        );
    }
    if quotes == 1 || (value.starts_with('\'') && value.matches('\'').count() == 1) {
        let closed = match value.starts_with('"') {
            true => format!("{value}\""),
            false => quoted(value.trim_matches('\'')),
        };
        return new(
            "this text is not closed",
            "close it with a quote; for several lines open and close it with \"\"\"",
            right(&closed),
        );
    }
    if value.starts_with(char::is_alphabetic) {
        let truth = match value.to_lowercase().as_str() {
            "true" | "yes" | "on" | "ja" => Some("true"),
            "false" | "no" | "off" | "nein" => Some("false"),
            _ => None,
        };
        return match truth.filter(|_| matches!(key, "passive" | "optional" | "vary" | "ambience")) {
            Some(truth) => new(
                "true and false are written small",
                write(truth),
                right(truth),
            ),
            None => {
                let quoted = quoted(value);
                new("a text stands in quotes", write(&quoted), right(&quoted))
            }
        };
    }
    None
}

/// `[hands, jaw]` and `[[name]]`: words in brackets without their quotes.
fn bare_list(key: &str, value: &str) -> Option<Slip> {
    let inner = value.strip_prefix('[')?.strip_suffix(']')?;
    if inner.contains(['"', '=', '{']) {
        return None;
    }
    let words = inner.trim_matches(['[', ']']).split(',').map(str::trim);
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let text = |word: &&str| word.starts_with(char::is_alphabetic);
    if words.is_empty() || !words.iter().all(text) {
        return None;
    }
    let all: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    let (right, more) = match (&all[..], inner.starts_with('[')) {
        ([one], true) => {
            let changes = format!(
                "; a word that changes stands in braces within a text, as in \"{{{}}}\", and under [params]",
                words[0]
            );
            (format!("{key} = {one}"), changes)
        }
        _ => (format!("{key} = [{}]", all.join(", ")), String::new()),
    };
    let line = Some(right.clone()).filter(|line| reads(line))?;
    new(
        "a text stands in quotes",
        format!("write {right}{more}"),
        Some(line),
    )
}

/// What begins like a number and is none.
fn figures(key: &str, value: &str) -> Option<Slip> {
    let right = |value: &str| Some(format!("{key} = {value}"));
    let write = |value: &str| format!("write {key} = {value}");
    let unsigned = value.trim_start_matches(['+', '-']);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits = |c: char| c.is_ascii_digit() || "+-,".contains(c);
    let pointed = value.replace(',', ".");
    if value.matches(',').count() == 1 && value.chars().all(digits) && !value[1..].contains('-') {
        return new(
            "decimal numbers take a point",
            write(&pointed),
            right(&pointed),
        );
    }
    if let Some(level) = decibels(key, value) {
        return new(
            "levels are numbers without a unit",
            write(&level),
            right(&level),
        );
    }
    let hyphens = ['-', '\u{2013}', '\u{2014}', '+', '\u{2212}'];
    let dashed = pointed.replace(['\u{2013}', '\u{2014}', '\u{2212}'], "-");
    if value[1..].contains(hyphens) && !value.contains("..") {
        let quoted = quoted(&dashed);
        return new("a breath stands in quotes", write(&quoted), right(&quoted));
    }
    if !value.contains('"') {
        let quoted = quoted(value);
        return new("a time stands in quotes", write(&quoted), right(&quoted));
    }
    None
}

/// `-18dB` and `-18,5 dB` for a key that counts in decibels.
fn decibels(key: &str, value: &str) -> Option<String> {
    let number = value.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
    let level = key.ends_with("_db") || matches!(key, "db" | "breathes");
    (level && number.len() < value.len()).then(|| number.replace(',', "."))
}

fn backslash(line: &str) -> Option<Slip> {
    if !line.contains('\\') {
        return None;
    }
    let path = halves(line).is_some_and(|(key, _)| key == "sound");
    if path {
        return new(
            "a backslash means something else in a text",
            "copy the file into the folder of the script and write its name alone: sound = \"rain.mp3\"",
            None,
        );
    }
    let mut plain = String::new();
    let mut signs = line.chars().peekable();
    while let Some(c) = signs.next() {
        match (c, signs.peek()) {
            ('\\', Some('"' | '\\' | 'n' | 't')) => {
                plain.push(c);
                plain.extend(signs.next());
            }
            ('\\', _) => {}
            _ => plain.push(c),
        }
    }
    new(
        "a backslash means something else in a text",
        "leave it out, or write it twice",
        Some(plain),
    )
}

/// A sentence by itself.
fn text_alone(line: &str) -> Option<Slip> {
    let text = line.trim();
    if text.is_empty() || text.contains('=') || text.starts_with(['[', '{', '"']) {
        return None;
    }
    if text.contains(char::is_whitespace) {
        let step = format!("[[step]]\nsay = {}", quoted(text));
        return new(
            "a sentence stands in a step",
            "write [[step]], and on the next line say = \"...\"; a text over several lines opens and closes with \"\"\"",
            Some(step),
        );
    }
    new(
        "this line is no key = value",
        "every line reads key = value; a text over several lines opens and closes with \"\"\"",
        None,
    )
}
