//! The letters and words that a language lends to its voice.

use super::embedded::primary;

/// What a language adds to plain ASCII.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Letters {
    /// Lower-case letters beside a to z.
    own: &'static str,
    /// How it says `&`, `%` and the dash between two numbers.
    and: &'static str,
    percent: &'static str,
    to: &'static str,
    /// What the voice reads wrongly, and a spelling that it reads right.
    respelt: &'static [(&'static str, &'static str)],
}

const ENGLISH: Letters = Letters {
    own: "",
    and: "and",
    percent: "percent",
    to: "to",
    respelt: &[],
};

const OTHERS: [(&str, Letters); 4] = [
    (
        "de",
        Letters {
            own: "äöüß",
            and: "und",
            percent: "Prozent",
            to: "bis",
            respelt: &[],
        },
    ),
    (
        "es",
        Letters {
            own: "áéíóúüñ",
            and: "y",
            percent: "por ciento",
            to: "a",
            respelt: &[],
        },
    ),
    (
        "fr",
        Letters {
            // Without œ: the voice reads "cœur" as "cour", and "coeur" as it should.
            own: "àâçèéêëîïôùûüÿ",
            and: "et",
            percent: "pour cent",
            to: "à",
            respelt: &[("oeil", "euil"), ("Oeil", "Euil")],
        },
    ),
    (
        "it",
        Letters {
            own: "àèéìíîòóùú",
            and: "e",
            percent: "per cento",
            to: "a",
            respelt: &[],
        },
    ),
];

/// Lower-case letters with what stands for them where a language has no such letter,
/// and the combining mark that makes them of it.
const MARKED: [(char, &str, char); 52] = [
    ('à', "a", GRAVE),
    ('è', "e", GRAVE),
    ('ì', "i", GRAVE),
    ('ò', "o", GRAVE),
    ('ù', "u", GRAVE),
    ('á', "a", ACUTE),
    ('é', "e", ACUTE),
    ('í', "i", ACUTE),
    ('ó', "o", ACUTE),
    ('ú', "u", ACUTE),
    ('ý', "y", ACUTE),
    ('ć', "c", ACUTE),
    ('ń', "n", ACUTE),
    ('ś', "s", ACUTE),
    ('ź', "z", ACUTE),
    ('â', "a", CIRCUMFLEX),
    ('ê', "e", CIRCUMFLEX),
    ('î', "i", CIRCUMFLEX),
    ('ô', "o", CIRCUMFLEX),
    ('û', "u", CIRCUMFLEX),
    ('ä', "a", DIAERESIS),
    ('ë', "e", DIAERESIS),
    ('ï', "i", DIAERESIS),
    ('ö', "o", DIAERESIS),
    ('ü', "u", DIAERESIS),
    ('ÿ', "y", DIAERESIS),
    ('ã', "a", TILDE),
    ('ñ', "n", TILDE),
    ('õ', "o", TILDE),
    ('ç', "c", CEDILLA),
    ('ş', "s", CEDILLA),
    ('å', "a", RING),
    ('ů', "u", RING),
    ('č', "c", CARON),
    ('ď', "d", CARON),
    ('ě', "e", CARON),
    ('ň', "n", CARON),
    ('ř', "r", CARON),
    ('š', "s", CARON),
    ('ť', "t", CARON),
    ('ž', "z", CARON),
    ('ā', "a", MACRON),
    ('ē', "e", MACRON),
    ('ī', "i", MACRON),
    ('ō', "o", MACRON),
    ('ū', "u", MACRON),
    ('æ', "ae", NONE),
    ('œ', "oe", NONE),
    ('ø', "o", NONE),
    ('ß', "ss", NONE),
    ('ł', "l", NONE),
    ('đ', "d", NONE),
];

const NONE: char = '\0';
const GRAVE: char = '\u{300}';
const ACUTE: char = '\u{301}';
const CIRCUMFLEX: char = '\u{302}';
const TILDE: char = '\u{303}';
const MACRON: char = '\u{304}';
const DIAERESIS: char = '\u{308}';
const RING: char = '\u{30a}';
const CARON: char = '\u{30c}';
const CEDILLA: char = '\u{327}';

impl Letters {
    /// The letters of the language with this tag; an unknown one gets those of English.
    pub fn of(tag: &str) -> Letters {
        let known = OTHERS
            .iter()
            .find(|(name, _)| primary(tag).eq_ignore_ascii_case(name));
        known.map_or(ENGLISH, |(_, letters)| *letters)
    }

    /// The words for a sign that is read aloud.
    pub fn word_for(&self, sign: char) -> Option<&'static str> {
        match sign {
            '&' => Some(self.and),
            '%' => Some(self.percent),
            _ => None,
        }
    }

    /// The word between two numbers that a dash joins.
    pub fn to(&self) -> &'static str {
        self.to
    }

    /// `line` in a spelling that the voice reads right.
    pub fn respell(&self, line: String) -> String {
        let respell = |line: String, (wrong, right): &(&str, &str)| line.replace(wrong, right);
        self.respelt.iter().fold(line, respell)
    }

    pub fn has(&self, letter: char) -> bool {
        letter.is_ascii_alphabetic() || self.own.contains(lower(letter))
    }

    /// Appends `letter` as this language writes it; false when it cannot.
    pub fn push(&self, letter: char, to: &mut String) -> bool {
        if self.has(letter) {
            to.push(letter);
            return true;
        }
        let Some((_, plain, _)) = MARKED.iter().find(|marked| marked.0 == lower(letter)) else {
            return false;
        };
        if letter.is_uppercase() {
            to.push_str(&plain.to_ascii_uppercase());
        } else {
            to.push_str(plain);
        }
        true
    }
}

/// The one letter that `letter` and a combining mark after it make, where there is one.
pub fn compose(letter: char, mark: char) -> Option<char> {
    let plain = lower(letter);
    let (whole, ..) = MARKED
        .iter()
        .find(|(_, base, its_mark)| *its_mark == mark && base.chars().eq([plain]))?;
    if letter.is_uppercase() {
        whole.to_uppercase().next()
    } else {
        Some(*whole)
    }
}

/// `text` with every letter and combining mark that have a letter in common as that one.
pub fn composed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let whole = chars.peek().and_then(|&mark| compose(c, mark));
        if whole.is_some() {
            chars.next();
        }
        out.push(whole.unwrap_or(c));
    }
    out
}

pub fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Letters whose lower case is several characters are in no language here.
fn lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}
