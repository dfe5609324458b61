//! The languages of a session: its own, and those of its translations.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, NamedText, Span};
use crate::limits;
use crate::script::{At, Script, read_overlay};
use crate::session::{Language, same_language};
use crate::world::{Kind, Place, World, built_in};

use super::source::{Source, SourceError, read_text};

/// The language of a script that does not name one.
const DEFAULT: &str = "en-US";

/// The words of a session in another language, as text.
#[derive(Clone)]
pub struct Overlay {
    /// BCP 47, from the file's name.
    pub language: String,
    /// What it says, under the file's name.
    pub source: Arc<NamedText>,
}

/// What `NAME.de` names: a session and a language. `None` where the last part is no
/// language of ours.
pub fn split(stem: &str) -> Option<(&str, &str)> {
    let (name, language) = stem.rsplit_once('.')?;
    (!name.is_empty() && Language::find(language).is_some()).then_some((name, language))
}

/// The languages into which the built-in session `name` is translated.
pub fn built_in_translations(name: &str) -> Vec<&'static str> {
    let files = built_in::texts("sessions").filter_map(|(file, _)| {
        let (session, language) = split(file)?;
        (session == name).then_some(language)
    });
    let mut languages: Vec<&str> = files.collect();
    languages.sort_unstable();
    languages
}

impl Source {
    /// Puts the words of the language `wished`, or else of the translation by which the
    /// session was named, into `script`, which is this source's; tells what is wrong with
    /// them.
    pub fn translate(
        &self,
        world: &dyn World,
        script: &mut Script,
        wished: Option<&str>,
    ) -> Vec<Diagnostic> {
        let named = self.translation.as_ref();
        let Some(wished) = wished.or(named.map(|overlay| overlay.language.as_str())) else {
            return Vec::new();
        };
        let wished = wished.trim().replace('_', "-");
        let own = script.language.as_ref();
        let own = own.map_or(DEFAULT, |language| &language.value);
        let named = named.filter(|overlay| same_language(&overlay.language, &wished));
        if named.is_none() && same_language(own, &wished) {
            // Its own words, and perhaps the voice of another country.
            if wished.contains('-') {
                let span = Span::default();
                script.language = Some(At {
                    value: wished,
                    span,
                });
            }
            return Vec::new();
        }
        if Language::find(&wished).is_none() {
            return vec![self.not_in(world, &wished, own)];
        }
        let overlay = match named
            .cloned()
            .map(Ok)
            .or_else(|| self.overlay(world, &wished))
        {
            Some(Ok(overlay)) => overlay,
            Some(Err(error)) => return vec![Diagnostic::new(Code::S050, error.to_string())],
            None => return vec![self.not_in(world, &wished, own)],
        };
        let language = if wished.contains('-') {
            &wished
        } else {
            &overlay.language
        };
        let (translation, faults) = read_overlay(overlay.source, language);
        // Where the text itself cannot be read, what it lacks is not worth telling.
        if faults.iter().all(|d| d.code != Code::S001) {
            script.translation = Some(translation);
        }
        faults
    }

    /// The languages there are words in, the script's own first.
    pub fn languages(&self, world: &dyn World, own: Option<&str>) -> Vec<String> {
        let mut languages = vec![own.unwrap_or(DEFAULT).to_string()];
        let beside = self.translations(world);
        languages.extend(beside.into_iter().map(|(tag, _)| tag));
        if self.stem().is_none() {
            let built_in = built_in_translations(&self.name);
            languages.extend(built_in.into_iter().map(str::to_string));
        }
        languages
    }

    /// The files beside a script that hold its words in other languages, by language.
    pub fn translations(&self, world: &dyn World) -> Vec<(String, Place)> {
        let stem = self.stem();
        stem.map_or_else(Vec::new, |stem| beside(world, &self.folders, stem))
    }

    /// What a script that is a file is called, in its own language and in the others.
    pub fn titles(&self, world: &dyn World) -> Vec<String> {
        let others = self.translations(world).into_iter();
        let others = others.filter_map(|(_, place)| read_text(world, &place).ok());
        let texts = std::iter::once(self.text.clone()).chain(others);
        let titles = texts.filter_map(|text| crate::script::read(&text).0.title);
        titles.map(|title| title.value).collect()
    }

    /// Whether there are words in `language`.
    pub fn speaks(&self, world: &dyn World, own: Option<&str>, language: &str) -> bool {
        let all = self.languages(world, own);
        all.iter().any(|known| same_language(known, language))
    }

    /// The translation into a language: that of the very tag, else of another country.
    fn overlay(&self, world: &dyn World, wished: &str) -> Option<Result<Overlay, SourceError>> {
        if self.stem().is_none() {
            let languages = built_in_translations(&self.name);
            let language = best(&languages, wished)?;
            return built_in_overlay(&self.name, language).map(Ok);
        }
        let all = self.translations(world);
        let languages: Vec<&str> = all.iter().map(|(tag, _)| tag.as_str()).collect();
        let language = best(&languages, wished)?;
        let (_, place) = all.iter().find(|(tag, _)| tag == language)?;
        Some(Overlay::read(world, place, language))
    }

    /// The name, without `.toml`, of a script that is a file.
    pub(super) fn stem(&self) -> Option<&str> {
        self.place.as_ref()?.stem()
    }

    fn not_in(&self, world: &dyn World, wished: &str, own: &str) -> Diagnostic {
        let d = Diagnostic::new(
            Code::S050,
            format!("this session has no words in \"{wished}\""),
        );
        let there = format!("there are: {}", self.languages(world, Some(own)).join(", "));
        if Language::find(wished).is_none() {
            let known: Vec<&str> = Language::tags().collect();
            return d.help(format!(
                "{there}; Evenfall has words of its own in {}",
                known.join(", ")
            ));
        }
        let (name, place) = match self.stem() {
            Some(stem) => (stem, "beside the script"),
            None => (self.name.as_str(), "beside a copy of the script"),
        };
        d.help(format!(
            "{there}; to add it, write {name}.{wished}.toml {place}, with the words alone:\n\
             title = \"...\"\n[settle]   # the id of a step\nsay = \"... [] ... []\"   \
             # [] where the original pauses"
        ))
    }
}

impl Overlay {
    /// Reads a translation from a file.
    ///
    /// # Errors
    /// When it is no text a person wrote.
    pub fn read(world: &dyn World, place: &Place, language: &str) -> Result<Overlay, SourceError> {
        let text = read_text(world, place)?;
        let name = place.to_string();
        Ok(Overlay {
            language: language.into(),
            source: Arc::new(NamedText { name, text }),
        })
    }
}

/// The translation of a built-in session.
pub fn built_in_overlay(name: &str, language: &str) -> Option<Overlay> {
    let stem = format!("{name}.{language}");
    let (_, text) = built_in::texts("sessions").find(|(name, _)| *name == stem)?;
    let (name, text) = (format!("{stem}.toml"), text.to_string());
    Some(Overlay {
        language: language.into(),
        source: Arc::new(NamedText { name, text }),
    })
}

fn best<'a>(languages: &[&'a str], wished: &str) -> Option<&'a str> {
    let find = |fits: &dyn Fn(&str) -> bool| languages.iter().copied().find(|l| fits(l));
    let exactly = find(&|language| language.eq_ignore_ascii_case(wished));
    let without_country = || find(&|l| !l.contains('-') && same_language(l, wished));
    let any = || find(&|language| same_language(language, wished));
    exactly.or_else(without_country).or_else(any)
}

/// The translations that lie in the same folders as the script `stem`: language and file, by
/// language. Links that lead out of the folder are none of them.
pub(super) fn beside(world: &dyn World, folders: &[Place], stem: &str) -> Vec<(String, Place)> {
    let mut found: Vec<(String, Place)> = Vec::new();
    for folder in folders {
        let all = world.list(folder, limits::BESIDE).unwrap_or_default();
        let translations = all.into_iter().filter_map(|place| {
            place.ending().filter(|ending| *ending == "toml")?;
            let (name, language) = split(place.stem()?)?;
            let (is_its, language) = (name == stem, language.to_string());
            let inside = || world.holds(folder, &place).ok() == Some(Some(Kind::File));
            (is_its && inside()).then_some((language, place))
        });
        found.extend(translations);
    }
    // Of two in one language that of the nearer folder.
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found.dedup_by(|a, b| a.0 == b.0);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_finds_its_own_translation_then_that_without_a_country() {
        assert_eq!(best(&["de", "de-AT"], "de-at"), Some("de-AT"));
        assert_eq!(best(&["de-CH", "de"], "de-AT"), Some("de"));
        assert_eq!(best(&["es", "de-CH"], "de"), Some("de-CH"));
        assert_eq!(best(&["es"], "de"), None);
    }

    #[test]
    fn only_a_language_splits_a_name() {
        assert_eq!(split("evening.rain.de-AT"), Some(("evening.rain", "de-AT")));
        assert_eq!(split("evening.v2"), None);
        assert_eq!(split(".de"), None);
    }
}
