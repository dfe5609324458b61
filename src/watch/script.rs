//! A script that is being written: read, understood, spoken and fitted anew with every save.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{self, Diagnostic, Lines, Severity};
use crate::prepare::{Prepared, Source, Speaker, prepare};
use crate::session::Wishes;
use crate::world::{Place, World};

use super::{Attempt, Fresh, Trouble, Watch};

/// So many faults are drawn at most.
const DRAWN: usize = 20;

impl Watch {
    /// Watches `script` and the `others` that its first version was made from. Every save is
    /// prepared with these wishes; to keep the wordings and the rain of the first version
    /// they have to hold its seed.
    ///
    /// # Errors
    /// Where there can be no more threads.
    pub fn script(
        world: Arc<dyn World>,
        script: PathBuf,
        others: &[Place],
        wishes: Wishes,
        speaker: Speaker,
    ) -> std::io::Result<Watch> {
        let mut known = vec![script.clone()];
        known.extend(paths(others).filter(|file| *file != script));
        let first = known.clone();
        Watch::start(first, move || {
            let (outcome, files) = attempt(&*world, &script, &wishes, &speaker);
            known = files.unwrap_or_else(|| known.clone());
            Attempt {
                outcome,
                files: known.clone(),
            }
        })
    }
}

/// What comes of `script` as it is now, and the files that is made from, where it works.
fn attempt(
    world: &dyn World,
    script: &Path,
    wishes: &Wishes,
    speaker: &Speaker,
) -> (Result<Fresh, Trouble>, Option<Vec<PathBuf>>) {
    let source = match Source::read(world, &Place::from(script)) {
        Ok(source) => source,
        Err(error) => {
            let line = match script.exists() {
                true => error.to_string(),
                false => format!("{} is not there any more", script.display()),
            };
            let full = String::new();
            return (Err(Trouble { line, full }), None);
        }
    };
    let (prepared, found) = prepare(world, &source, wishes, speaker);
    let files = prepared.as_ref().map(|prepared| files_of(script, prepared));
    (version(&source, prepared, &found), files)
}

fn files_of(script: &Path, prepared: &Prepared) -> Vec<PathBuf> {
    let others = paths(&prepared.files).filter(|file| *file != script);
    std::iter::once(script.to_path_buf())
        .chain(others)
        .collect()
}

/// Those of `places` that are files.
fn paths(places: &[Place]) -> impl Iterator<Item = PathBuf> {
    places
        .iter()
        .filter_map(|place| place.path().map(Path::to_path_buf))
}

fn version(
    source: &Source,
    prepared: Option<Prepared>,
    found: &[Diagnostic],
) -> Result<Fresh, Trouble> {
    let drawn: Vec<String> = found
        .iter()
        .take(DRAWN)
        .map(|d| diagnostic::render(&source.name, &source.text, d, false))
        .collect();
    let drawn = drawn.join("\n\n");
    match prepared {
        Some(prepared) => Ok(Fresh {
            score: Arc::clone(&prepared.score),
            plan: Arc::clone(&prepared.plan),
            advice: drawn,
        }),
        None => {
            let mut faults = found.iter().filter(|d| d.severity() == Severity::Error);
            let line = faults.next().map_or_else(String::new, |d| match &d.at {
                Some((at, _)) => {
                    let (name, text) = d.place_of(&source.name, &source.text);
                    let line = Lines::new(text).place(at.start).0;
                    match name == source.asked_for() {
                        true => format!("line {line}: {}", d.message),
                        false => format!("{name}, line {line}: {}", d.message),
                    }
                }
                None => d.message.clone(),
            });
            Err(Trouble { line, full: drawn })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prepare::Speaker;
    use crate::session::Wishes;
    use crate::world::Disk;

    #[test]
    fn a_fault_of_a_translation_is_placed_in_its_own_text() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file, text| std::fs::write(folder.path().join(file), text).unwrap();
        let world = Disk::new(None);
        write("a.toml", "[[step]]\nid = \"one\"\nsay = \"Rest. [5s]\"\n");
        write(
            "a.de.toml",
            "title = \"B\"\n\n\n\n\n\n[one]\nsay = \"Ruh.\"\n",
        );
        let source = Source::read(&world, &Place::file(folder.path().join("a.de.toml"))).unwrap();
        let (prepared, found) = prepare(&world, &source, &Wishes::default(), &Speaker::Off);
        let trouble = version(&source, prepared, &found).err().unwrap();
        assert!(trouble.line.starts_with("line 8: "), "{}", trouble.line);
    }
}
