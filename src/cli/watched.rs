//! A session that is being written while it plays: `evenfall play --watch`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{self, Diagnostic, Lines, Severity};
use crate::prepare::{Prepared, Source, prepare};
use crate::score::Score;
use crate::watch::{Attempt, Fresh, Trouble, Watch};

use super::Failure;
use super::prepare::SessionArgs;

/// Watches the files of a session whose first version is `score`.
pub fn watched(
    session: &SessionArgs,
    speed: Option<f64>,
    score: &Score,
    files: Vec<PathBuf>,
) -> Result<Watch, Failure> {
    let [name] = &session.sessions[..] else {
        return Err(Failure::script("--watch is for one script file"));
    };
    let source = Source::find(name).map_err(Failure::script)?;
    if source.folder.is_none() {
        return Err(Failure::script(format!(
            "{name} is built in and does not change: --watch is for a script file\n  \
             evenfall new evening begins one"
        )));
    }
    let script = PathBuf::from(source.asked_for());
    let (mut wishes, speaker) = session.wishes_quietly(speed)?;
    wishes.kept_seed = Some(score.seed);
    let mut known = vec![script.clone()];
    known.extend(files.into_iter().filter(|file| *file != script));
    let first = known.clone();
    let attempt = move || {
        let found = Source::read(&script);
        let outcome = match &found {
            Err(error) => Err(Trouble {
                line: match script.exists() {
                    true => error.to_string(),
                    false => format!("{} is not there any more", script.display()),
                },
                full: String::new(),
            }),
            Ok(source) => {
                let (prepared, found) = prepare(source, &wishes, &speaker);
                if let Some(prepared) = &prepared {
                    known = files_of(&script, prepared);
                }
                version(source, prepared, &found)
            }
        };
        Attempt {
            outcome,
            files: known.clone(),
        }
    };
    Ok(Watch::start(first, attempt)?)
}

fn files_of(script: &Path, prepared: &Prepared) -> Vec<PathBuf> {
    let others = prepared.files.iter().filter(|file| *file != script);
    std::iter::once(script.to_path_buf())
        .chain(others.cloned())
        .collect()
}

fn version(
    source: &Source,
    prepared: Option<Prepared>,
    found: &[Diagnostic],
) -> Result<Fresh, Trouble> {
    let drawn: Vec<String> = found
        .iter()
        .take(20)
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

    #[test]
    fn a_fault_of_a_translation_is_placed_in_its_own_text() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file, text| std::fs::write(folder.path().join(file), text).unwrap();
        write("a.toml", "[[step]]\nid = \"one\"\nsay = \"Rest. [5s]\"\n");
        write(
            "a.de.toml",
            "title = \"B\"\n\n\n\n\n\n[one]\nsay = \"Ruh.\"\n",
        );
        let source = Source::read(&folder.path().join("a.de.toml")).unwrap();
        let (prepared, found) = prepare(&source, &Wishes::default(), &Speaker::Off);
        let trouble = version(&source, prepared, &found).err().unwrap();
        assert!(trouble.line.starts_with("line 8: "), "{}", trouble.line);
    }
}
