//! What stands in a text and is no speech: marks of other programs, addresses, signs without a
//! sound, names of files, and what is written shorter than it is said.

use crate::diagnostic::{Code, Diagnostic};
use crate::session::Step;

/// What is written short and read as it stands, with what it is short for.
const SHORT: [(&str, &str); 20] = [
    ("e.g.", "for example"),
    ("i.e.", "that is"),
    ("etc.", "and so on"),
    ("approx.", "about"),
    ("min.", "minutes"),
    ("sec.", "seconds"),
    ("dr.", "doctor"),
    ("z. b.", "zum Beispiel"),
    ("z.b.", "zum Beispiel"),
    ("ca.", "etwa"),
    ("bzw.", "oder"),
    ("usw.", "und so weiter"),
    ("sek.", "Sekunden"),
    ("p. ej.", "por ejemplo"),
    ("aprox.", "unos"),
    ("p. ex.", "par exemple"),
    ("env.", "environ"),
    ("p. es.", "per esempio"),
    ("ad es.", "ad esempio"),
    ("ecc.", "e così via"),
];

const FILES: [&str; 10] = [
    ".txt", ".md", ".doc", ".docx", ".pdf", ".wav", ".mp3", ".m4a", ".flac", ".ogg",
];

/// What of `text` would be read out, or left out, though it is no speech.
pub fn markup(text: &str, step: &Step) -> Vec<Diagnostic> {
    let found = file(text)
        .or_else(|| tag(text))
        .or_else(|| slashed(text))
        .or_else(|| address(text))
        .or_else(|| stars(text))
        .or_else(|| short(text))
        .or_else(|| sign(text));
    let told = |found: Unspoken| {
        let d = Diagnostic::new(Code::W068, found.what).at(step.span, "");
        d.seek(found.written).help(found.help)
    };
    found.map(told).into_iter().collect()
}

struct Unspoken {
    /// As it stands in the text.
    written: String,
    what: String,
    help: String,
}

fn new(written: &str, what: impl Into<String>, help: impl Into<String>) -> Option<Unspoken> {
    Some(Unspoken {
        written: written.to_owned(),
        what: what.into(),
        help: help.into(),
    })
}

/// A text that is the name of a file.
fn file(text: &str) -> Option<Unspoken> {
    let name = text.trim();
    let lower = name.to_lowercase();
    let is_one = !name.contains(' ') && FILES.iter().any(|ending| lower.ends_with(ending));
    let help = "write the words themselves here; what is recorded is said with `take`";
    is_one.then(|| new(name, "the name of a file is read out", help))?
}

/// `<break time="3s"/>`, `<b>`.
fn tag(text: &str) -> Option<Unspoken> {
    let open = text.find('<')?;
    let close = open + text[open..].find('>')?;
    let written = &text[open..=close];
    if !written[1..].starts_with(|c: char| c.is_alphabetic() || c == '/') {
        return None;
    }
    let time = written
        .split(['"', '\''])
        .nth(1)
        .filter(|_| written.starts_with("<break"));
    let help = match time {
        Some(time) => format!("a pause stands in square brackets: write [{time}]"),
        None => "take it out; a pause stands in square brackets, such as [3s]".into(),
    };
    // Quotes stand in a script with strokes before them.
    let until = written.find(['"', '\'']).unwrap_or(written.len());
    new(
        &written[..until],
        "tags of other programs mean nothing here",
        help,
    )
}

/// `/2s`, `//3s`.
fn slashed(text: &str) -> Option<Unspoken> {
    let written = text.split_whitespace().find(|word| {
        let seconds = word
            .trim_start_matches('/')
            .trim_end_matches(['.', ',', '/']);
        let digits = seconds.trim_end_matches(['s', 'm']);
        word.starts_with('/') && digits.parse::<f64>().is_ok()
    })?;
    let seconds = written.trim_matches(|c: char| "/.,sm".contains(c));
    let help = format!("a pause stands in square brackets: write [{seconds}s]");
    new(written, "this pause of another program is read out", help)
}

fn address(text: &str) -> Option<Unspoken> {
    let is_one = |word: &&str| {
        let word = word.to_lowercase();
        word.contains("://")
            || word.starts_with("www.")
            || (word.contains('@') && word.contains('.'))
    };
    let written = text.split_whitespace().find(is_one)?;
    let help = "it belongs into `summary` or a comment, where it is read with the eyes";
    new(written, "an address is read out letter by letter", help)
}

/// `*softly*`, `**now**`, headings and fences of Markdown.
fn stars(text: &str) -> Option<Unspoken> {
    let words = || text.split_whitespace();
    let marked = |word: &&str| {
        let bare = word.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        let around =
            |mark: char| bare.starts_with(mark) || (bare.ends_with(mark) && bare.len() > 1);
        around('*')
            || around('`')
            || (around('_') && bare.len() > 1)
            || *word == "#"
            || *word == "##"
    };
    let written = words().find(marked)?;
    let help = "take these marks out; how something is said belongs to the words and their pauses";
    new(written, "marks of another program mean nothing here", help)
}

/// "Dr.", "20 min.".
fn short(text: &str) -> Option<Unspoken> {
    let lower = text.to_lowercase();
    let whole_word = |at: usize| !lower[..at].ends_with(char::is_alphanumeric);
    let (at, written, long) = SHORT.iter().find_map(|(written, long)| {
        let at = lower.find(written).filter(|at| whole_word(*at))?;
        Some((at, written, long))
    })?;
    // Letters that change their length in small are in none of them.
    let as_written = text.get(at..at + written.len()).unwrap_or(written);
    new(
        as_written,
        format!("\"{as_written}\" is read as it stands"),
        format!("write it as it is said: {long}"),
    )
}

/// A sign that has no sound.
fn sign(text: &str) -> Option<Unspoken> {
    let silent = |c: &char| {
        matches!(c,
            '\u{2190}'..='\u{21ff}' | '\u{2200}'..='\u{22ff}' | '\u{2300}'..='\u{23ff}'
            | '\u{2460}'..='\u{27bf}' | '\u{2900}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}'
            | '\u{bc}'..='\u{be}' | '\u{2150}'..='\u{215f}' | '\u{b0}' | '\u{2022}' | '\u{b6}' | '\u{a7}')
    };
    let sign = text.chars().find(silent)?.to_string();
    let help = match sign.as_str() {
        "\u{bd}" => "write it in words, such as half",
        "\u{b0}" => "write it in words, such as degrees",
        _ => "write what it means in words, or take it out",
    };
    new(
        &sign,
        format!("\"{sign}\" is no word, and is left out or read by its name"),
        help,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_speech_is_found_where_it_stands() {
        for (text, written) in [
            ("Breathe in. <break time=\"3s\"/> And out.", "<break time="),
            ("Rest. /2s And go on.", "/2s"),
            ("More at https://example.org today.", "https://example.org"),
            ("Say it *softly*.", "*softly*."),
            ("It takes 20 min. or so.", "min."),
            ("Ask Dr. Meyer.", "Dr."),
            ("Atme, z. B. durch die Nase.", "z. B."),
            ("Warm \u{bd} a cup.", "\u{bd}"),
            ("Rest. \u{1f600}", "\u{1f600}"),
            ("poem.txt", "poem.txt"),
        ] {
            let found = [file, tag, slashed, address, stars, short, sign]
                .into_iter()
                .find_map(|look| look(text));
            assert_eq!(found.map(|f| f.written).as_deref(), Some(written), "{text}");
        }
    }

    #[test]
    fn what_people_say_is_left_alone() {
        for text in [
            "Close your eyes, and rest.",
            "Ten minutes, and no more: that is all.",
            "And/or is no pause, nor is 1/2.",
            "Use < and > as you like.",
            "Adagio, vaca. Etcetera.",
            "L'été, c'est l'heure ; voilà !",
            "\u{a1}Qu\u{e9} bien! \u{bf}Y t\u{fa}?",
        ] {
            let found = [file, tag, slashed, address, stars, short, sign]
                .into_iter()
                .find_map(|look| look(text));
            assert_eq!(found.map(|f| f.written), None, "{text}");
        }
    }
}
