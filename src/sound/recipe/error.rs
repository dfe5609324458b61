//! What is wrong with a recipe, and where.

use std::fmt;

/// What is wrong with a recipe.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecipeError {
    /// The recipe's name.
    pub recipe: String,
    /// What is wrong, and what may be meant, in words.
    pub message: String,
    /// Line and column, from 1.
    pub place: Option<(usize, usize)>,
}

impl RecipeError {
    /// `offset` is the byte of `text` the fault begins at.
    pub fn new(recipe: &str, message: String, text: &str, offset: Option<usize>) -> RecipeError {
        RecipeError {
            recipe: recipe.to_owned(),
            message,
            place: offset.map(|offset| place(text, offset)),
        }
    }
}

/// Line and column, from 1, of a byte offset; the column counts characters.
pub fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

impl fmt::Display for RecipeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.recipe)?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for RecipeError {}
