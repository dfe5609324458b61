//! What one listener changes in any script.

use crate::diagnostic::{Diagnostic, suggestion};
use crate::units::Millis;

use super::{Ending, Language, VoiceWish};

#[derive(Clone, Debug, Default)]
pub struct Wishes {
    pub length: Option<Millis>,
    pub ending: Option<Ending>,
    pub seed: Option<u64>,
    /// The seed of scripts that want another each night.
    pub night: u64,
    /// Parameters: name and value.
    pub set: Vec<(String, String)>,
    /// Muscle groups and regions to leave alone.
    pub skip: Vec<String>,
    pub no_holds: bool,
    /// Notice and let go instead of tensing.
    pub passive: bool,
    pub no_after: bool,
    /// Another voice than the script's own.
    pub voice: Option<VoiceWish>,
    /// Nobody speaks.
    pub silent: bool,
}

impl Wishes {
    /// Whether they change what takes time, so that the author's length may no longer fit.
    pub fn alter(&self) -> bool {
        self.no_holds
            || self.passive
            || self.silent
            || self.seed.is_some()
            || !self.skip.is_empty()
            || !self.set.is_empty()
    }

    /// The names of `skip` as the language's data spells them.
    pub fn skipped(&self, words: &Language, faults: &mut Vec<Diagnostic>) -> Vec<String> {
        let known = words.skip_names();
        let mut found = Vec::new();
        for wish in &self.skip {
            let name = wish.trim().to_lowercase().replace([' ', '_'], "-");
            match words.muscle(&name).or_else(|| words.muscle(wish)) {
                Some(muscle) => found.push(muscle.id.clone()),
                None if known.contains(&name.as_str()) => found.push(name),
                None => faults.push(
                    Diagnostic::new("S020", format!("--skip: nothing is called \"{wish}\""))
                        .help(suggestion(&name, known.clone())),
                ),
            }
        }
        found
    }
}
