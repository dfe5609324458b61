//! Reads a text and says what in it is no word.

use super::language::Language;
use super::number::{Number, digits};

/// `text` with its figures in words.
pub(super) fn read(text: &str, language: &'static Language) -> String {
    let mut reader = Reader {
        text: text.chars().collect(),
        at: 0,
        out: String::new(),
        language,
        after_words: false,
    };
    while let Some(&c) = reader.text.get(reader.at) {
        reader.step(c);
    }
    reader.out
}

struct Reader {
    text: Vec<char>,
    /// What comes next.
    at: usize,
    out: String,
    language: &'static Language,
    /// Whether what was said last was a figure, which no letter may touch.
    after_words: bool,
}

impl Reader {
    fn step(&mut self, c: char) {
        let digit_next = self.char(1).is_some_and(|c| c.is_ascii_digit());
        if c.is_ascii_digit() {
            self.figure();
        } else if matches!(c, '-' | '\u{2212}') && digit_next && self.at_a_word() {
            self.at += 1;
            self.say(self.language.minus);
        } else if c == '&' {
            self.at += 1;
            self.say(self.language.and);
        } else {
            if self.after_words && c.is_alphanumeric() {
                self.out.push(' ');
            }
            self.after_words = false;
            self.out.push(c);
            self.at += 1;
        }
    }

    /// Says what begins with the digit that comes next.
    fn figure(&mut self) {
        let Some((number, length)) = Number::at(&self.text[self.at..], self.language) else {
            return;
        };
        if self.clock() {
            return self.range();
        }
        if self.pattern() {
            return;
        }
        let behind = self.last_word();
        self.at += length;
        if let Some(n) = number.value()
            && let Some(words) = self.ordinal(n, &behind)
        {
            return self.say(&words);
        }
        match self.unit(&number) {
            Some(unit) => {
                self.say(&number.words(self.language, unit));
                self.say(unit);
            }
            None => self.say(&number.words(self.language, &self.next_word())),
        }
        self.range();
    }

    /// A time of day, as 10:30.
    fn clock(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let hour = digits(rest);
        let mark = rest.get(hour.len()).copied();
        let marked = mark == Some(':') || (mark == Some('h') && self.language.clock_by_h);
        let minute = digits(rest.get(hour.len() + 1..).unwrap_or_default());
        let length = hour.len() + 1 + minute.len();
        let more = rest.get(length) == Some(&':')
            && rest.get(length + 1).is_some_and(char::is_ascii_digit);
        let (Ok(h), Ok(m)) = (hour.parse::<u32>(), minute.parse::<u32>()) else {
            return false;
        };
        if !marked || minute.len() != 2 || hour.len() > 2 || h > 24 || m > 59 || more {
            return false;
        }
        self.at += length;
        self.take_sign(self.language.clock_signs);
        self.say(&(self.language.clock)(h % 24, m));
        for half in self.language.halves {
            if self.take_sign(half.signs) {
                self.say(half.one);
            }
        }
        true
    }

    /// Three numbers or more that hyphens join, as 4-7-8, or two equal ones.
    fn pattern(&mut self) -> bool {
        let mut at = self.at;
        let mut numbers = Vec::new();
        while let Some((number, length)) = Number::at(&self.text[at..], self.language) {
            numbers.push(number);
            at += length;
            if !self.text.get(at).is_some_and(|c| is_hyphen(*c)) {
                break;
            }
            at += 1;
        }
        let alike = numbers.len() == 2 && numbers[0] == numbers[1];
        if numbers.len() < 3 && !alike {
            return false;
        }
        // A hyphen that no number follows belongs to what comes next.
        let trailing = self.text[at - 1];
        self.at = if is_hyphen(trailing) { at - 1 } else { at };
        for number in numbers {
            self.say(&number.words(self.language, ""));
        }
        true
    }

    /// The ordinal that the ending here makes of `n`.
    fn ordinal(&mut self, n: u32, behind: &str) -> Option<String> {
        let rest = &self.text[self.at..];
        let ending = self.language.endings.iter().find(|ending| {
            let length = ending.chars().count();
            rest.iter().copied().take(length).eq(ending.chars())
                && !rest.get(length).is_some_and(|c| c.is_alphanumeric())
        })?;
        // A full stop at the very end closes the sentence.
        if *ending == "." && rest.get(1).is_none() {
            return None;
        }
        let words = (self.language.ordinal)(n, ending, behind)?;
        self.at += ending.chars().count();
        Some(words)
    }

    /// The unit that comes next, in the form that `number` asks for.
    fn unit(&mut self, number: &Number) -> Option<&'static str> {
        let mut units = self.language.units.iter().chain(self.language.halves);
        let unit = units.find(|unit| self.take_sign(unit.signs))?;
        let one = match self.language.code {
            "fr" => matches!(number.whole.as_str(), "0" | "1"),
            _ => number.whole == "1" && number.fraction.is_empty(),
        };
        Some(if one { unit.one } else { unit.many })
    }

    /// Passes over one of these signs, with at most one space before it.
    fn take_sign(&mut self, signs: &[&str]) -> bool {
        let space = usize::from(self.char(0).is_some_and(char::is_whitespace));
        let rest = self.text.get(self.at + space..).unwrap_or_default();
        let fits = |sign: &&&str| {
            let length = sign.chars().count();
            let whole = !sign.ends_with(char::is_alphanumeric)
                || !rest
                    .get(length)
                    .is_some_and(|c| c.is_alphanumeric() || matches!(c, '\'' | '’'));
            rest.iter().copied().take(length).eq(sign.chars()) && whole
        };
        let Some(sign) = signs.iter().filter(fits).max_by_key(|s| s.len()) else {
            return false;
        };
        self.at += space + sign.chars().count();
        true
    }

    /// Says the dash that leads to the other end of a range.
    fn range(&mut self) {
        let space = |at: usize| usize::from(self.char(at) == Some(' '));
        let before = space(0);
        let Some(dash) = self.char(before) else {
            return;
        };
        let after = space(before + 1);
        let dashes = is_hyphen(dash) && (!matches!(dash, '-') || before + after == 0);
        let end = self.char(before + 1 + after);
        if dashes && before == after && end.is_some_and(|c| c.is_ascii_digit()) {
            self.at += before + 1 + after;
            self.say(self.language.to);
        }
    }

    /// Appends words, apart from letters and words around them.
    fn say(&mut self, words: &str) {
        if self.out.ends_with(char::is_alphanumeric) {
            self.out.push(' ');
        }
        self.out.push_str(words);
        self.after_words = true;
    }

    fn char(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    /// Whether a word begins here.
    fn at_a_word(&self) -> bool {
        let before = self.at.checked_sub(1).map(|at| self.text[at]);
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '\u{201c}' | '"'))
    }

    /// The word before the figure that comes next, in lower case.
    fn last_word(&self) -> String {
        let last = self.out.split_whitespace().next_back();
        last.unwrap_or_default().to_lowercase()
    }

    /// The word behind the figure just read; empty when something else follows.
    fn next_word(&self) -> String {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let word = rest.iter().skip_while(|c| matches!(c, ' ' | '\u{a0}'));
        word.take_while(|c| c.is_alphabetic()).collect()
    }
}

/// Hyphens, dashes and the minus sign, which join numbers.
fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2014}' | '\u{2212}')
}
