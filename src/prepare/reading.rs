//! A script in the language in which it is to be heard.

use crate::diagnostic::{Diagnostic, any_error};
use crate::script::{self, Script};
use crate::session::{Wishes, is_translated};
use crate::world::World;

use super::named::{Files, named, read_of};
use super::{Source, others};

/// A script with its translation and the sessions inside it, and none of it understood yet.
pub struct Reading {
    pub script: Script,
    pub files: Files,
    /// What is wrong with the texts.
    pub faults: Vec<Diagnostic>,
    /// Whether it is in another language than its own, or might be.
    pub wished: bool,
}

impl Reading {
    /// `source` in the language that is wished; where none is, in the one that the listener
    /// prefers, if it has all its words in it; else in its own.
    pub fn as_wished(world: &dyn World, source: &Source, wishes: &Wishes) -> Reading {
        Reading::preferred(world, source, wishes)
            .unwrap_or_else(|| Reading::new(world, source, wishes.language.as_deref()))
    }

    /// `source` in `language`, or else in the one by which it was named, or its own.
    pub fn new(world: &dyn World, source: &Source, language: Option<&str>) -> Reading {
        let (mut script, mut faults) = script::read(&source.text);
        faults.extend(source.translate(world, &mut script, language));
        let mut files = others::attach(world, source, &mut script, &mut faults);
        files.read.extend(read_of(source, &script));
        files.named.extend(named(world, source, &script));
        Reading {
            script,
            files,
            faults,
            wished: language.is_some(),
        }
    }

    /// `source` in the language that the listener prefers, where it and the sessions inside
    /// it have all their words in it, and no other language is wished.
    pub fn preferred(world: &dyn World, source: &Source, wishes: &Wishes) -> Option<Reading> {
        let language = wishes.preferred_language.as_deref();
        let language = language.filter(|_| wishes.language.is_none())?;
        let own = script::read(&source.text).0.language;
        let own = own.as_ref().map(|own| own.value.as_str());
        if !source.speaks(world, own, language) {
            return None;
        }
        let reading = Reading::new(world, source, Some(language));
        let whole =
            !any_error(&reading.faults) && is_translated(&reading.script, &source.text, wishes);
        whole.then_some(reading)
    }

    /// The language it is heard in, BCP 47.
    pub fn language(&self) -> String {
        let own = self.script.language.as_ref().map(|own| &own.value);
        let translation = self.script.translation.as_ref();
        let spoken = translation.map(|words| &words.language).or(own);
        spoken.map_or_else(|| "en-US".into(), String::clone)
    }
}
