//! Names the program knows, each with a few words, as suggestions.

use crate::script::keys::Names;
use crate::session::{Language, breath};
use crate::sound;

/// The names and what they stand for.
pub fn of(known: Names) -> Vec<(String, String)> {
    let plain = |name: &str| (name.to_string(), String::new());
    match known {
        Names::Sound => sounds(),
        Names::Muscle => english(Language::muscle_names)
            .into_iter()
            .map(plain)
            .collect(),
        Names::Part => english(Language::part_names)
            .into_iter()
            .map(plain)
            .collect(),
        Names::Area => english(Language::area_names)
            .into_iter()
            .map(plain)
            .collect(),
        Names::Breath => {
            let all = breath::named().iter();
            all.map(|b| (b.name.clone(), format!("{} seconds", b.pattern)))
                .collect()
        }
        Names::Language => ["en-US", "en-GB"].map(plain).into(),
        Names::Anchor => vec![
            ("start".into(), "Where the session begins.".into()),
            ("end".into(), "Where the guidance ends.".into()),
        ],
        Names::Warning | Names::Recording => Vec::new(),
    }
}

fn sounds() -> Vec<(String, String)> {
    let all = sound::catalogue().recipes();
    all.map(|recipe| (recipe.name.clone(), recipe.summary.clone()))
        .collect()
}

/// Muscle groups, parts of the body or massage areas by their English names: scripts in other
/// languages use their own, which are allowed as any text is.
fn english(names: fn(&'static Language) -> Vec<&'static str>) -> Vec<&'static str> {
    Language::find("en").map_or_else(Vec::new, names)
}
