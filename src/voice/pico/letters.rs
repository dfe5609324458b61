//! The letters and words that a language lends to its voice.

use unicode_normalization::char::decompose_canonical;

use crate::session::same_language;

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

/// Lower-case letters that are no letter with a mark, and what stands for them where a
/// language has them not.
const SPELT: [(char, &str); 6] = [
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('ß', "ss"),
    ('ł', "l"),
    ('đ', "d"),
];

impl Letters {
    /// The letters of the language with this tag; an unknown one gets those of English.
    pub fn of(tag: &str) -> Letters {
        let known = OTHERS.iter().find(|(name, _)| same_language(tag, name));
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
        let spelt = SPELT.iter().find(|(own, _)| *own == lower(letter));
        let mut plain = match spelt {
            Some((_, plain)) => (*plain).to_owned(),
            None => unmarked(lower(letter)).to_string(),
        };
        if !plain.chars().all(|c| self.has(c)) {
            return false;
        }
        if letter.is_uppercase() {
            plain.make_ascii_uppercase();
        }
        to.push_str(&plain);
        true
    }
}

/// The letter without its marks: `e` of `ê`.
fn unmarked(letter: char) -> char {
    let mut first = letter;
    decompose_canonical(letter, |part| {
        if !is_mark(part) {
            first = part;
        }
    });
    first
}

pub fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Letters whose lower case is several characters are in no language here.
fn lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}
