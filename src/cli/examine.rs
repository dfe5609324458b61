//! `evenfall sound --check`: what somebody would hear if a recording were looped.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;

use crate::export::write_whole;
use crate::sound::{self, OpenError, Recipe, Source, doctor};
use crate::world::{Kind, Place, World};

use super::render::sparing;
use super::sound::unusable;
use super::text::{print, print_json, tell, wrap};
use super::world::world;
use super::{Done, Failure};

/// How the report is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// In sentences
    Human,
    /// One JSON object
    Json,
}

/// Examines the recording called `name`, or each in the folder of that name, prints what is found,
/// and writes a recipe that mends the one to `output`, over another only if `force`d.
///
/// # Errors
/// When it cannot be examined, and when something would be heard.
pub fn examine(name: &str, format: ReportFormat, output: Option<&Path>, force: bool) -> Done {
    let mut file = name;
    let place = Place::file(name);
    if world().kind(&place) == Some(Kind::Folder) {
        return match output {
            None => folder(&place, format),
            Some(_) => Err(Failure::script(format!(
                "a recipe is for one recording: name it, as in evenfall sound --check {name}/brook.wav -o brook.toml"
            ))),
        };
    }
    let report = match sound::catalogue().find(name).map(|recipe| &recipe.source) {
        // Whoever names a file here may read it, wherever it lies.
        None if world().kind(&place) == Some(Kind::File) => doctor::examine(world(), &place),
        None => {
            let (name, looked) = (name.to_owned(), vec![place]);
            return Err(unusable(OpenError::Unknown {
                name,
                looked,
                near: None,
            }));
        }
        Some(Source::Recording { file: own, .. }) => {
            file = own;
            doctor::examine(world(), &Place::built_in("sounds").join(own))
        }
        Some(Source::Texture(_) | Source::Scene { .. }) => {
            let what = format!(
                "{name} is no recording: it is computed while it sounds, has no seam and never repeats.\n"
            );
            return Ok(print(&what)?);
        }
    };
    let report = report.map_err(|source| {
        let name = name.to_owned();
        unusable(OpenError::Recording { name, source })
    })?;
    let examined = Examined::new(file, report);
    match format {
        ReportFormat::Human => print(&examined.text())?,
        ReportFormat::Json => print_json(&examined)?,
    }
    if let Some(output) = output {
        beside(name, output)?;
        write(output, &examined.recipe, Path::new(name), force)?;
    }
    match examined.findings.iter().filter(|f| f.heard).count() {
        0 => Ok(()),
        1 => Err(anyhow::anyhow!("{name}: one thing would be heard").into()),
        n => Err(anyhow::anyhow!("{name}: {n} things would be heard").into()),
    }
}

/// A recording of a folder, and what was found of it.
#[derive(Serialize)]
struct FolderRow {
    file: String,
    verdict: String,
    /// None of what is no recording.
    fit: Option<bool>,
}

/// Examines every recording in a folder: a verdict for each, in the order of their names.
fn folder(folder: &Place, format: ReportFormat) -> Done {
    let failed = |error: sound::ScatterError| Failure::script(error.to_string());
    let mut rows = Vec::new();
    for place in sound::in_folder(world(), folder).map_err(failed)? {
        let file = place.name().unwrap_or_default().to_owned();
        rows.push(match doctor::examine(world(), &place) {
            Ok(report) => FolderRow {
                file,
                verdict: doctor::verdict(&report),
                fit: Some(report.is_fit()),
            },
            Err(error) => FolderRow {
                file,
                verdict: format!("It is left out: {error}."),
                fit: None,
            },
        });
    }
    if rows.is_empty() {
        return Err(Failure::script(format!("there is no file in {folder}")));
    }
    match format {
        ReportFormat::Human => {
            let width = rows
                .iter()
                .map(|row| row.file.chars().count())
                .max()
                .unwrap_or(0);
            let lines = rows
                .iter()
                .map(|row| format!("{:width$}  {}\n", row.file, row.verdict));
            print(&lines.collect::<String>())?;
        }
        ReportFormat::Json => print_json(&rows)?,
    }
    match rows.iter().filter(|row| row.fit == Some(false)).count() {
        0 => Ok(()),
        1 => Err(anyhow::anyhow!("one of {} is not fit to loop", rows.len()).into()),
        n => Err(anyhow::anyhow!("{n} of {} are not fit to loop", rows.len()).into()),
    }
}

/// A recipe finds its recording beside itself, and nowhere else.
fn beside(recording: &str, recipe: &Path) -> Done {
    let folder = |path: &Path| {
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
        parent.unwrap_or(Path::new(".")).canonicalize().ok()
    };
    let home = folder(Path::new(recording));
    if home == folder(recipe) {
        return Ok(());
    }
    let name = recipe.file_name().map(PathBuf::from).unwrap_or_default();
    let there = Path::new(recording).with_file_name(name);
    Err(Failure::script(format!(
        "a recipe lies beside its recording: write -o {}",
        there.display()
    )))
}

/// Writes the recipe for `recording`; where `force`d, over another recipe, and over
/// nothing else.
fn write(output: &Path, recipe: &str, recording: &Path, force: bool) -> Done {
    let name = output.display();
    if output.extension().is_none_or(|ending| ending != "toml") {
        let what = format!("{name} is no name for a recipe: it ends in .toml");
        return Err(Failure::script(what));
    }
    let destination = sparing(output, &[recording.into()])?;
    if output.symlink_metadata().is_ok() && !force {
        let what = format!("{name} exists already; --force writes over it");
        return Err(Failure::script(what));
    }
    let other = |text: String| Recipe::parse("", &text).is_err();
    if std::fs::read_to_string(output).is_ok_and(other) {
        let what = format!("{name} is no recipe, and stays as it is: choose another name");
        return Err(Failure::script(what));
    }
    write_whole(&destination, recipe.as_bytes())?;
    tell(&format!("wrote {name}"));
    Ok(())
}

/// What was found, as it is told.
#[derive(Serialize)]
struct Examined {
    file: String,
    verdict: String,
    fit: bool,
    findings: Vec<doctor::Finding>,
    measured: doctor::Report,
    recipe: String,
}

impl Examined {
    fn new(name: &str, report: doctor::Report) -> Examined {
        let file = PathBuf::from(name);
        let file = file
            .file_name()
            .map_or(name.into(), |n| n.to_string_lossy());
        Examined {
            file: name.to_owned(),
            verdict: doctor::verdict(&report),
            fit: report.is_fit(),
            findings: doctor::findings(&report),
            recipe: doctor::recipe(&file, &doctor::mended(&report)),
            measured: report,
        }
    }

    fn text(&self) -> String {
        let mut out = format!("{}\n", self.verdict);
        for (heading, heard) in [("Would be heard", true), ("Good to know", false)] {
            let mut some = self.findings.iter().filter(|f| f.heard == heard).peekable();
            if some.peek().is_some() {
                out += &format!("\n{heading}\n");
            }
            for finding in some {
                let what = format!("{}: {}", finding.about, finding.what);
                out += &format!("  {}\n", wrap(&what, 88, "    "));
            }
        }
        out += &format!("\nMeasured\n  {}: {}\n", self.file, self.measured.summary());
        let recipe = self.recipe.lines().map(|line| format!("  {line}\n"));
        out + "\nA recipe for it (-o NAME.toml keeps it)\n" + &recipe.collect::<String>()
    }
}
