//! Lines that are no TOML, and the remedies for what beginners write.

use crate::diagnostic::{Code, Diagnostic, Edit, Span};

use super::slips::{header, slip};

/// Whether `d` can be trusted. Behind the first line that cannot be read the parser
/// guesses, and what it finds would be its own fault and not the author's; and a script
/// whose steps stand under a misspelt name is not without steps.
pub fn before_break(text: &str, faults: &[Diagnostic], d: &Diagnostic) -> bool {
    if faults
        .iter()
        .any(|fault| matches!(fault.code, Code::S016 | Code::S046))
    {
        return false;
    }
    let misnamed = |fault: &Diagnostic| {
        let texts = fault.fixes.iter().flat_map(|fix| &fix.edits);
        fault.code == Code::S002
            && texts
                .clone()
                .any(|e| matches!(&*e.text, "[[step]]" | "[[layer]]"))
    };
    if d.code == Code::S003 && d.at.is_none() && faults.iter().any(misnamed) {
        return false;
    }
    let broken = faults
        .iter()
        .filter(|f| f.code == Code::S001 && f.text == d.text);
    let first = broken
        .filter_map(|f| f.at.as_ref())
        .map(|(s, _)| s.start)
        .min();
    match (first, &d.at) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(first), Some((at, _))) => {
            let before = text.get(..first).unwrap_or(text);
            // What a step or a layer lacks may stand in its broken line.
            let between = before.get(at.end..).unwrap_or_default();
            let lacks = matches!(d.code, Code::S003 | Code::S008) && !between.contains("\n[");
            !lacks && at.end <= before.rfind('\n').map_or(0, |n| n + 1)
        }
    }
}

/// A slip that makes the whole rest unreadable, shown where it was made.
pub fn misread(text: &str) -> Option<Diagnostic> {
    foreign(text)
        .or_else(|| single_brackets(text))
        .or_else(|| unclosed(text))
}

/// Files that are no scripts at all.
fn foreign(text: &str) -> Option<Diagnostic> {
    let start = text.trim_start().get(..16).unwrap_or(text.trim_start());
    let start = start.to_lowercase();
    let what = match () {
        () if start.starts_with("<!doctype") || start.starts_with("<html") => "a web page",
        () if start.starts_with("{\\rtf") => "a document of a word processor",
        () if start.starts_with("<?xml") => "an XML file",
        () if start.starts_with('{') => "a JSON file",
        () => return None,
    };
    let end = text.find('\n').unwrap_or(text.len());
    let d = Diagnostic::new(Code::S001, format!("this is {what}, not a script"));
    let d = d.at(Span { start: 0, end }, "");
    Some(d.help(
        "a script is plain text: copy its words into a text editor and save it as plain text, \
         or begin with `evenfall new`",
    ))
}

/// `[step]` more than once: all of them are mended together.
fn single_brackets(text: &str) -> Option<Diagnostic> {
    let mut edits: Vec<Edit> = Vec::new();
    for (at, line) in plain_lines(text) {
        let name = line.trim();
        let inside = name.strip_prefix('[').and_then(|n| n.strip_suffix(']'));
        if let Some(right) = inside.filter(|n| !n.starts_with('[')).and_then(header)
            && right.starts_with("[[")
        {
            let start = at + line.find('[').unwrap_or(0);
            let end = start + name.len();
            let span = Span { start, end };
            edits.push(Edit { span, text: right });
        }
    }
    let first = edits.first()?.clone();
    let d = Diagnostic::new(
        Code::S001,
        "there may be many of these, so it takes two brackets",
    );
    let help = format!("write {}", first.text);
    Some(d.at(first.span, "").help(help.clone()).edits(help, edits))
}

/// The lines outside texts in triple quotes, each with its place.
fn plain_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let (mut at, mut inside) = (0, false);
    text.split_inclusive('\n').filter_map(move |line| {
        let (place, plain) = (at, !inside);
        at += line.len();
        if line.matches("\"\"\"").count() % 2 == 1 {
            inside = !inside;
        }
        plain.then_some((place, line))
    })
}

/// A text in triple quotes or a list that is opened and never closed.
fn unclosed(text: &str) -> Option<Diagnostic> {
    let mut open: Option<usize> = None;
    let mut lists: Vec<usize> = Vec::new();
    let mut at = 0;
    let not_closed = |open: usize| {
        let d = Diagnostic::new(Code::S001, "this text is not closed");
        let end = open + 3;
        let d = d.at(Span { start: open, end }, "opened here");
        Some(d.help("close it with \"\"\" on a line of its own"))
    };
    let no_end = |open: usize| {
        let close = if text[open..].starts_with('[') {
            ']'
        } else {
            '}'
        };
        let d = Diagnostic::new(Code::S001, "this list is not closed");
        let end = open + 1;
        let d = d.at(Span { start: open, end }, "opened here");
        Some(d.help(format!("close it with {close} behind its last entry")))
    };
    for line in text.split_inclusive('\n') {
        let quotes = line.matches("\"\"\"").count();
        let opens = line.trim_end().ends_with("\"\"\"") && line.contains('=');
        if let Some(open) = open.filter(|_| opens && quotes == 1) {
            return not_closed(open);
        }
        if open.is_none() && line.trim_start().starts_with("[[") && line.trim_end().ends_with("]]")
        {
            if let Some(list) = lists.first() {
                return no_end(*list);
            }
        } else if open.is_none() && quotes == 0 {
            brackets(line, at, &mut lists);
        }
        if quotes % 2 == 1 {
            let place = line.find("\"\"\"").unwrap_or(0);
            open = if open.is_some() {
                None
            } else {
                Some(at + place)
            };
        }
        at += line.len();
    }
    match open {
        Some(open) => not_closed(open),
        None => lists.first().and_then(|list| no_end(*list)),
    }
}

/// Follows the brackets of values through one line.
fn brackets(line: &str, at: usize, lists: &mut Vec<usize>) {
    let value = if lists.is_empty() {
        line.find('=')
    } else {
        Some(0)
    };
    let Some(value) = value else { return };
    let mut quote = None;
    let mut escaped = false;
    for (i, c) in line.char_indices().skip_while(|(i, _)| *i < value) {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(q), c) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') => return,
            (None, '[' | '{') => lists.push(at + i),
            (None, ']' | '}') => {
                lists.pop();
            }
            _ => {}
        }
    }
}

/// A fault of the TOML itself, with the remedy for what beginners write.
pub fn syntax(text: &str, error: &toml::de::Error) -> Diagnostic {
    let at: Span = error.span().unwrap_or(0..0).into();
    let start = text[..at.start.min(text.len())]
        .rfind('\n')
        .map_or(0, |n| n + 1);
    let line = text[start..].lines().next().unwrap_or("");
    let message = error.message().lines().next().unwrap_or("");
    if message.starts_with("duplicate key") {
        let name = text.get(at.start..at.end).unwrap_or_default().trim();
        let d = Diagnostic::new(Code::S001, format!("`{name}` is written twice here"));
        let d = d.at(at, "the second");
        return d.help("keep one of them; two sentences can stand in one text, two steps each begin with [[step]]");
    }
    let Some(slip) = slip(line) else {
        let d = Diagnostic::new(Code::S001, format!("this line cannot be read: {message}"));
        return d
            .at(at, "")
            .help("compare with a session that works: evenfall new example");
    };
    let d = Diagnostic::new(Code::S001, slip.what)
        .at(at, "")
        .help(slip.help);
    match slip.line {
        Some(mended) => {
            let end = start + line.len();
            d.fix(
                format!("write {}", mended.trim()),
                Span { start, end },
                mended,
            )
        }
        None => d,
    }
}
