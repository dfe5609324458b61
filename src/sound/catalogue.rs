//! The sounds that come with the program: the `sounds` folder, embedded.

use std::path::Path;
use std::sync::LazyLock;

use super::Recipe;
use crate::diagnostic::nearest;
use crate::world::built_in;

/// The names and texts of the recipes in the `sounds` folder.
fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    built_in::files("sounds").filter_map(|(path, bytes)| {
        path.extension().filter(|ending| *ending == "toml")?;
        let name = path.file_stem()?.to_str()?;
        Some((name, std::str::from_utf8(bytes).ok()?))
    })
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    // A recipe that does not parse is missing here, and the tests say so.
    let recipes = texts().filter_map(|(name, text)| Recipe::parse(name, text).ok());
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

    /// The contents of a file in the `sounds` folder, such as a recording.
    pub fn file(&self, name: &str) -> Option<&'static [u8]> {
        built_in::files("sounds")
            .find(|(path, _)| *path == Path::new(name))
            .map(|(_, bytes)| bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_in_the_folder_parses() {
        for (name, text) in texts() {
            Recipe::parse(name, text).unwrap();
        }
        assert!(catalogue().recipes().len() >= 12);
    }
}
