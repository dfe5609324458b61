//! A number as it is written.

use super::language::{Language, MOST};

/// The digits of a number, before and behind its decimal mark.
#[derive(PartialEq, Eq)]
pub(super) struct Number {
    pub whole: String,
    pub fraction: String,
}

impl Number {
    /// The number at the start of `text` and how many characters it takes.
    pub fn at(text: &[char], language: &Language) -> Option<(Number, usize)> {
        let mut whole = digits(text);
        if whole.is_empty() {
            return None;
        }
        let mut length = whole.len();
        if whole.len() <= 3 {
            while let Some(group) = thousands(&text[length..], language) {
                length += 4;
                whole.push_str(&group);
            }
        }
        let mut fraction = String::new();
        if let Some(mark) = text.get(length)
            && (*mark == language.decimal || *mark == '.')
        {
            fraction = digits(&text[length + 1..]);
            if !fraction.is_empty() {
                length += 1 + fraction.len();
            }
        }
        Some((Number { whole, fraction }, length))
    }

    /// The value of a whole number that has a name.
    pub fn value(&self) -> Option<u32> {
        let leading_zero = self.whole.len() > 1 && self.whole.starts_with('0');
        let value = self.whole.parse().ok().filter(|n| *n <= MOST)?;
        (self.fraction.is_empty() && !leading_zero).then_some(value)
    }

    /// The number as it is said before `next`.
    pub fn words(&self, language: &Language, next: &str) -> String {
        if let Some(value) = self.value() {
            return (language.cardinal)(value, next);
        }
        let whole = said(&self.whole, true, language);
        if self.fraction.is_empty() {
            return whole;
        }
        let together = language.decimals_together && self.fraction.len() <= 2;
        let fraction = said(&self.fraction, together, language);
        format!("{whole} {} {fraction}", language.point)
    }
}

/// Digits as one number, or one by one.
fn said(digits: &str, together: bool, language: &Language) -> String {
    let value = digits.parse().ok().filter(|n| *n <= MOST);
    match value {
        Some(n) if together && (digits.len() == 1 || !digits.starts_with('0')) => {
            (language.cardinal)(n, "")
        }
        _ => {
            let each = digits.chars().filter_map(|c| c.to_digit(10));
            let names: Vec<String> = each.map(|n| (language.cardinal)(n, "")).collect();
            names.join(" ")
        }
    }
}

pub(super) fn digits(text: &[char]) -> String {
    text.iter().take_while(|c| c.is_ascii_digit()).collect()
}

/// Three digits behind a mark that groups thousands.
fn thousands(text: &[char], language: &Language) -> Option<String> {
    let groups = match text.first()? {
        '\u{a0}' | '\u{202f}' | '\'' | '’' => true,
        '.' => language.decimal == ',',
        ',' => language.decimal == '.',
        _ => false,
    };
    let group = digits(&text[1..]);
    (groups && group.len() == 3).then_some(group)
}
