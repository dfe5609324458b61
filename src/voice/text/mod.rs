//! Figures and signs as the words that a voice says for them.
//!
//! A neural voice has sounds for letters alone, so "4-7-8", "10:30" and "5 min" have to be
//! spelt out beforehand, each as its language says them.

mod english;
mod french;
mod german;
mod italian;
mod language;
mod number;
mod reader;
mod spanish;
#[cfg(test)]
mod tests;

use language::Language;

/// `text` with its numbers, times of day, units and patterns in the words of the language with
/// this BCP 47 tag; words stay as they are. A language that nobody here speaks changes nothing.
///
/// No ASCII digit is left, so what was spoken once stays as it is; a figure becomes at most 30
/// times as long.
pub fn spoken(text: &str, language: &str) -> String {
    match Language::of(language) {
        Some(language) => reader::read(text, language),
        None => text.to_owned(),
    }
}
