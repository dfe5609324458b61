//! The sounds that come with the program: the `sounds` folder, embedded.

use std::path::Path;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};

use super::Recipe;
use crate::diagnostic::nearest;

static FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sounds");

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut recipes: Vec<Recipe> = FOLDER
        .files()
        .filter(|file| {
            file.path()
                .extension()
                .is_some_and(|ending| ending == "toml")
        })
        .filter_map(|file| Some((file.path().file_stem()?.to_str()?, file.contents_utf8()?)))
        // A recipe that does not parse is missing here, and the tests say so.
        .filter_map(|(name, text)| Recipe::parse(name, text).ok())
        .collect();
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
        FOLDER.get_file(Path::new(name)).map(|file| file.contents())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_in_the_folder_parses() {
        for file in FOLDER.files() {
            if file
                .path()
                .extension()
                .is_some_and(|ending| ending == "toml")
            {
                let name = file.path().file_stem().unwrap().to_str().unwrap();
                Recipe::parse(name, file.contents_utf8().unwrap()).unwrap();
            }
        }
        assert!(catalogue().recipes().len() >= 12);
    }
}
