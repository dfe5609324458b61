//! Times as people say them, put into the words of a script: a remedy, never a second way.

/// What `text` may have meant as a duration; whether it is one, the caller finds out.
pub fn meant(text: &str) -> Option<String> {
    let mut text = plain(text).replace(',', ".");
    if let Some(clock) = clock(&text) {
        return Some(clock);
    }
    for filler in [
        "about", "approx.", "ca.", "etwa", "pause", "wait", "for", "of",
    ] {
        text = text.replace(filler, " ");
    }
    let mut out = String::new();
    for piece in pieces(&text) {
        out += &number(&piece)
            .or_else(|| unit(&piece).map(str::to_string))
            .unwrap_or(piece);
    }
    (!out.is_empty()).then_some(out)
}

/// The two times of `text` with one hyphen or dash between them, the first with the unit of the
/// second where it has none.
pub fn halves(text: &str) -> Option<(String, String)> {
    let text = plain(text);
    let (first, second) = text.split_once('-')?;
    if first.trim().is_empty() || second.contains('-') {
        return None;
    }
    let (mut first, second) = (meant(first)?, meant(second)?);
    if first.parse::<f64>().is_ok() {
        first += unit_of(&second);
    }
    Some((first, second))
}

/// What stands behind the number of a time.
fn unit_of(time: &str) -> &str {
    time.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')
}

/// What `text` may have meant as a range: with a hyphen, a dash or "to" between its ends.
pub fn range(text: &str) -> Option<String> {
    let text = plain(text);
    let (min, max) = ["-", " to ", " bis ", "~", "\u{2026}"]
        .iter()
        .find_map(|between| text.split_once(between))?;
    let (mut min, max) = (meant(min)?, meant(max)?);
    if min.parse::<f64>().is_ok() {
        min += unit_of(&max);
    }
    Some(format!("{min}..{max}"))
}

/// Lower case, plain spaces and hyphens.
fn plain(text: &str) -> String {
    let plain = text.trim().chars().map(|c| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    });
    plain.collect::<String>().to_lowercase()
}

/// `1:30` and `1:00:00`.
fn clock(text: &str) -> Option<String> {
    let parts: Option<Vec<u32>> = text.split(':').map(|p| p.trim().parse().ok()).collect();
    match parts?[..] {
        [0, s] => Some(format!("{s}s")),
        [m, 0] => Some(format!("{m}m")),
        [m, s] => Some(format!("{m}m{s}s")),
        [h, m, s] => Some(format!("{h}h{m}m{s}s")),
        _ => None,
    }
}

/// Runs of digits and runs of letters.
fn pieces(text: &str) -> Vec<String> {
    let kind = |c: char| (c.is_ascii_digit() || c == '.', c.is_alphabetic());
    let mut found: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.chars() {
        if c.is_whitespace() || c == '-' {
            last = None;
            continue;
        }
        match found.last_mut() {
            Some(piece) if last == Some(kind(c)) => piece.push(c),
            _ => found.push(c.to_string()),
        }
        last = Some(kind(c));
    }
    found
}

fn unit(word: &str) -> Option<&'static str> {
    Some(match word.trim_end_matches('.') {
        "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunde" | "sekunden" => "s",
        "m" | "min" | "mins" | "minute" | "minutes" | "minuten" => "m",
        "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" => "h",
        "ms" | "millisecond" | "milliseconds" => "ms",
        _ => return None,
    })
}

fn number(word: &str) -> Option<String> {
    const WORDS: [(&str, u32); 21] = [
        ("a", 1),
        ("an", 1),
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("ten", 10),
        ("twelve", 12),
        ("fifteen", 15),
        ("twenty", 20),
        ("thirty", 30),
        ("forty", 40),
        ("fifty", 50),
        ("sixty", 60),
        ("eine", 1),
        ("zehn", 10),
    ];
    let known = WORDS.iter().find(|(name, _)| *name == word);
    known.map(|(_, n)| n.to_string())
}
