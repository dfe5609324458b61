//! The sounds that come with the program: the `sounds` folder, embedded.

use std::sync::LazyLock;

use super::Recipe;
use crate::diagnostic::nearest;
use crate::world::built_in;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    // A recipe that does not parse is missing here, and the tests say so.
    let recipes =
        built_in::texts("sounds").filter_map(|(name, text)| Recipe::parse(name, text).ok());
    let mut recipes: Vec<Recipe> = recipes.collect();
    recipes.sort_by(|a, b| a.name.cmp(&b.name));
    Catalogue { recipes }
});

/// The recipes and recordings that are built in.
pub struct Catalogue {
    recipes: Vec<Recipe>,
}

/// The built-in catalogue.
pub fn catalogue() -> &'static Catalogue {
    &CATALOGUE
}

impl Catalogue {
    /// Every recipe, by name.
    pub fn recipes(&self) -> &[Recipe] {
        &self.recipes
    }

    /// What layers call its sounds, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.recipes.iter().map(|recipe| recipe.name.as_str())
    }

    /// What to write instead of `name`, of which there is none.
    pub fn near(&self, name: &str) -> String {
        match nearest(name, self.names()) {
            Some(near) => format!("did you mean \"{near}\"? `evenfall list` shows all"),
            None => "`evenfall list` shows what there is".to_owned(),
        }
    }

    /// The recipe called `name`.
    pub fn find(&self, name: &str) -> Option<&Recipe> {
        self.recipes.iter().find(|recipe| recipe.name == name)
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
        assert!(catalogue().recipes().len() >= 12);
    }
}
