//! What a language brings along to say figures.

use crate::session::same_language;

use super::{english, french, german, italian, spanish};

/// The greatest number that has a name; longer ones are read digit by digit.
pub(super) const MOST: u32 = 999_999;

/// A unit and how it is said after a number.
pub(super) struct Unit {
    /// How it is written behind a number, each a whole word or a sign.
    pub signs: &'static [&'static str],
    pub one: &'static str,
    pub many: &'static str,
}

/// How a language says numbers.
pub(super) struct Language {
    /// Its code in BCP 47.
    pub code: &'static str,
    /// The mark before decimals; the other of `.` and `,` groups thousands.
    pub decimal: char,
    /// How that mark is said.
    pub point: &'static str,
    /// Whether one or two decimals are read as a number, "vingt-cinq", and not digit by digit.
    pub decimals_together: bool,
    pub minus: &'static str,
    pub and: &'static str,
    /// Between the ends of a range.
    pub to: &'static str,
    pub units: &'static [Unit],
    /// A number up to [`MOST`] as it is said before this word, which may be empty.
    pub cardinal: fn(u32, &str) -> String,
    /// The ordinal of a number that has this ending and stands behind this word (lower case),
    /// if that is how the language writes one.
    pub ordinal: fn(u32, &str, &str) -> Option<String>,
    /// The endings of an ordinal, the longest first.
    pub endings: &'static [&'static str],
    /// A time of day.
    pub clock: fn(u32, u32) -> String,
    /// What may stand behind a time of day and is not said again.
    pub clock_signs: &'static [&'static str],
    /// The halves of the day, behind an hour or a time of day.
    pub halves: &'static [Unit],
    /// Whether "10h30" is a time of day.
    pub clock_by_h: bool,
}

impl Language {
    /// The language with this BCP 47 tag.
    pub fn of(tag: &str) -> Option<&'static Language> {
        let all = [
            &english::LANGUAGE,
            &german::LANGUAGE,
            &spanish::LANGUAGE,
            &french::LANGUAGE,
            &italian::LANGUAGE,
        ];
        all.into_iter().find(|l| same_language(tag, l.code))
    }
}

/// One unit a line: its signs, then one and many of it.
pub(super) const fn unit(
    signs: &'static [&'static str],
    one: &'static str,
    many: &'static str,
) -> Unit {
    Unit { signs, one, many }
}
