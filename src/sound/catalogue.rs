//! The sounds that come with the program: the `sounds` folder, embedded.

use std::sync::{LazyLock, OnceLock};

use super::{Recipe, Source};
use crate::diagnostic::nearest;
use crate::world::built_in;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let entry = |(name, text)| CatalogueEntry {
        name,
        text,
        recipe: OnceLock::new(),
    };
    let mut entries: Vec<CatalogueEntry> = built_in::texts("sounds").map(entry).collect();
    entries.sort_by_key(|entry| entry.name);
    Catalogue { entries }
});

/// The recipes and recordings that are built in.
pub struct Catalogue {
    entries: Vec<CatalogueEntry>,
}

/// A recipe that is read when it is asked for: a session needs a few of them.
struct CatalogueEntry {
    name: &'static str,
    text: &'static str,
    recipe: OnceLock<Option<Recipe>>,
}

impl CatalogueEntry {
    /// One that does not parse is missing, and the tests say so.
    fn recipe(&self) -> Option<&Recipe> {
        let read = || Recipe::parse(self.name, self.text).ok();
        self.recipe.get_or_init(read).as_ref()
    }
}

/// The built-in catalogue.
pub fn catalogue() -> &'static Catalogue {
    &CATALOGUE
}

impl Catalogue {
    /// Every recipe, by name.
    pub fn recipes(&self) -> impl Iterator<Item = &Recipe> {
        self.entries.iter().filter_map(CatalogueEntry::recipe)
    }

    /// What layers call its sounds, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name)
    }

    /// What to write instead of `name`, of which there is none.
    pub fn near(&self, name: &str) -> String {
        match nearest(name, self.names()) {
            Some(near) => format!("did you mean \"{near}\"? `evenfall list` shows all"),
            None => "`evenfall list` shows what there is".to_owned(),
        }
    }

    /// Whether a tone beats in the sound called `name`.
    pub fn beats(&self, name: &str) -> bool {
        match self.find(name).map(|recipe| &recipe.source) {
            Some(Source::Texture(tuning)) => tuning.kind().beats(),
            Some(Source::Scene { parts, .. }) => parts.iter().any(|part| self.beats(&part.sound)),
            Some(Source::Recording { .. }) | None => false,
        }
    }

    /// The recipe called `name`.
    pub fn find(&self, name: &str) -> Option<&Recipe> {
        self.entries
            .iter()
            .find(|entry| entry.name == name)?
            .recipe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_in_the_folder_parses() {
        for (name, text) in built_in::texts("sounds") {
            Recipe::parse(name, text).unwrap();
        }
        assert!(catalogue().recipes().count() >= 12);
    }
}
