//! `evenfall voices`: who is here, and who could be had.

use serde::Serialize;

use crate::voice::catalogue::Catalogue;
use crate::voice::installed::Sheet;
use crate::voice::program::{Program, ProgramSpec, find};
use crate::voice::{EMBEDDED, Engine, Manner, carried, carried_sessions, languages, pronounced_by};

use super::super::text::print;
use super::super::voice::path;
use super::super::{Done, config};
use super::known::KNOWN;
use super::shelf::Shelf;
use super::size;

/// Where a voice is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Whence {
    /// In the program.
    BuiltIn,
    /// What the built-in sessions say is in the program.
    Spoken,
    /// In the listener's folder.
    Added,
    /// A program that the listener's file names.
    Program,
    /// A program on this machine that no file names.
    Found,
    /// At its public home.
    Offered,
}

#[derive(Serialize)]
struct VoiceRow {
    name: String,
    whence: Whence,
    /// BCP 47.
    languages: Vec<String>,
    about: String,
    licence: String,
    attribution: String,
    /// What it takes, or would.
    bytes: Option<u64>,
    /// What would be fetched of it.
    missing_bytes: Option<u64>,
    /// A program that it needs besides, which knows how its language is pronounced.
    needs: Option<String>,
    whispers: bool,
    /// Why it does not speak now.
    trouble: Option<String>,
    /// The lines that let it speak.
    lines: Option<String>,
}

/// Prints everybody, as a table or as JSON.
pub fn run(catalogue: &Catalogue, shelf: &Shelf, json: bool) -> Done {
    let added = shelf.sheets();
    let rows: Vec<VoiceRow> = spoken(catalogue, shelf)
        .chain(built_in())
        .chain(added.iter().map(|sheet| VoiceRow::added(sheet, shelf)))
        .chain(programs())
        .chain(offered(catalogue, shelf))
        .collect();
    Ok(print(&match json {
        true => format!("{}\n", serde_json::to_string_pretty(&rows)?),
        false => told(&rows),
    })?)
}

impl VoiceRow {
    fn new(name: &str, whence: Whence, language: &str) -> VoiceRow {
        VoiceRow {
            name: name.into(),
            whence,
            languages: vec![language.into()],
            about: String::new(),
            licence: String::new(),
            attribution: String::new(),
            bytes: None,
            missing_bytes: None,
            needs: None,
            whispers: false,
            trouble: None,
            lines: None,
        }
    }

    fn added(sheet: &Sheet, shelf: &Shelf) -> VoiceRow {
        VoiceRow {
            about: sheet.about.clone(),
            licence: sheet.licence.clone(),
            attribution: sheet.attribution.clone(),
            bytes: Some(shelf.size(&sheet.name)),
            needs: needs(sheet),
            whispers: sheet.whispers,
            ..VoiceRow::new(&sheet.name, Whence::Added, &sheet.language)
        }
    }

    fn offered(voice: &Sheet, catalogue: &Catalogue, shelf: &Shelf) -> VoiceRow {
        let files = catalogue.files(voice).into_iter();
        let missing = files.filter(|file| !shelf.seems_to_have(file));
        VoiceRow {
            about: voice.about.clone(),
            licence: voice.licence.clone(),
            attribution: voice.attribution.clone(),
            bytes: Some(catalogue.size(voice)),
            missing_bytes: Some(missing.map(|file| file.size).sum()),
            needs: needs(voice),
            whispers: voice.whispers,
            ..VoiceRow::new(&voice.name, Whence::Offered, &voice.language)
        }
    }
}

/// Those that say the built-in sessions, and have not been added for all else.
fn spoken(catalogue: &Catalogue, shelf: &Shelf) -> impl Iterator<Item = VoiceRow> {
    let sheets = carried().filter_map(|name| catalogue.find(name));
    let sheets = sheets.filter(|sheet| !shelf.has(&sheet.name));
    let what = |name: &str| match carried_sessions(name) {
        None => "the built-in sessions".to_owned(),
        Some(some) => format!("{some} of the built-in sessions"),
    };
    sheets.map(move |sheet| VoiceRow {
        about: format!("{}, by {}", what(&sheet.name), sheet.about),
        licence: sheet.licence.clone(),
        attribution: sheet.attribution.clone(),
        ..VoiceRow::new(&sheet.name, Whence::Spoken, &sheet.language)
    })
}

fn needs(voice: &Sheet) -> Option<String> {
    pronounced_by(&voice.language).map(str::to_owned)
}

/// The one that is carried in the program, if this build carries it.
fn built_in() -> Option<VoiceRow> {
    let languages: Vec<String> = languages().into_iter().map(str::to_owned).collect();
    let row = VoiceRow {
        about: "small and always there".into(),
        licence: "Apache-2.0".into(),
        attribution: "SVOX AG".into(),
        ..VoiceRow::new(EMBEDDED, Whence::BuiltIn, "")
    };
    (!languages.is_empty()).then_some(VoiceRow { languages, ..row })
}

fn offered(catalogue: &Catalogue, shelf: &Shelf) -> impl Iterator<Item = VoiceRow> {
    let missing = catalogue
        .voices()
        .iter()
        .filter(|voice| !shelf.has(&voice.name));
    missing.map(|voice| VoiceRow::offered(voice, catalogue, shelf))
}

/// Those the listener's file names, and those of the known ones that are on this machine. Each
/// is asked for two words.
fn programs() -> Vec<VoiceRow> {
    let named = config::read()
        .map(|wishes| wishes.programs)
        .unwrap_or_default();
    let path = path();
    let found = KNOWN.iter().filter(|known| {
        let program = known.spec().command.into_iter().next().unwrap_or_default();
        let meant = |spec: &ProgramSpec| spec.command.first() == Some(&program);
        find(&program, &path).is_some() && !named.iter().any(|(_, spec)| meant(spec))
    });
    let found = found.map(|known| VoiceRow {
        licence: known.licence.into(),
        lines: Some(known.lines()),
        trouble: trouble(known.name, &known.spec()),
        ..VoiceRow::new(known.name, Whence::Found, &known.spec().language)
    });
    let named = named.iter().map(|(name, spec)| VoiceRow {
        about: spec.command.first().cloned().unwrap_or_default(),
        trouble: trouble(name, spec),
        ..VoiceRow::new(name, Whence::Program, &spec.language)
    });
    named.chain(found).collect()
}

/// Why a program does not speak; nothing where it does.
fn trouble(name: &str, spec: &ProgramSpec) -> Option<String> {
    match Program::new(name, spec, &Manner::default(), &path()) {
        Ok(program) => {
            let said = program.synthesise(&["Let go."]).into_iter().next()?;
            said.err().map(|error| error.to_string())
        }
        Err(error) => Some(error.to_string()),
    }
}

fn told(rows: &[VoiceRow]) -> String {
    let of = |whences: &[Whence]| -> Vec<&VoiceRow> {
        let wanted = |row: &&VoiceRow| whences.contains(&row.whence);
        rows.iter().filter(wanted).collect()
    };
    let here = of(&[
        Whence::Spoken,
        Whence::BuiltIn,
        Whence::Added,
        Whence::Program,
    ]);
    let mut out = "Voices that are here (evenfall voices try NAME)\n".to_owned();
    out += &table(&here, rows);
    let offered = of(&[Whence::Offered]);
    if !offered.is_empty() {
        out += "\nVoices to be had (evenfall voices add NAME)\n";
        out += &table(&offered, rows);
    }
    let (well, ill): (Vec<&VoiceRow>, _) = of(&[Whence::Found])
        .into_iter()
        .partition(|row| row.trouble.is_none());
    if !well.is_empty() {
        out += "\nPrograms that could speak, with these lines in your file of wishes (evenfall config)\n";
        let lines = well.iter().filter_map(|row| row.lines.as_deref());
        out += &lines.map(indented).collect::<Vec<_>>().join("\n");
    }
    for VoiceRow { name, trouble, .. } in ill {
        let trouble = trouble.as_deref().unwrap_or_default();
        out += &format!("\n{name} is on this machine, but {trouble}\n");
    }
    out
}

fn indented(lines: &str) -> String {
    lines.lines().map(|line| format!("  {line}\n")).collect()
}

/// In columns as wide as those of `all` need.
fn table(rows: &[&VoiceRow], all: &[VoiceRow]) -> String {
    let width = |text: fn(&VoiceRow) -> usize| all.iter().map(text).max().unwrap_or(0);
    let names = width(|row| row.name.len());
    let languages = width(|row| row.languages.first().map_or(0, String::len));
    let mut out = String::new();
    for row in rows {
        let language = match &row.languages[..] {
            [one] => one.as_str(),
            _ => "",
        };
        let weight = match (row.whence, row.missing_bytes.or(row.bytes)) {
            (Whence::BuiltIn | Whence::Spoken, _) => "built in".into(),
            (Whence::Program, _) => "program".into(),
            (_, bytes) => bytes.map_or(String::new(), size),
        };
        let mut about: Vec<String> = vec![row.about.clone(), row.licence.clone()];
        if row.languages.len() > 1 {
            about.push(row.languages.join(", "));
        }
        let missing = |program: &&String| find(program, &path()).is_none();
        let needs = row.needs.as_ref().filter(missing);
        about.extend(needs.map(|program| format!("needs {program}, which is not here")));
        about.extend(row.trouble.clone());
        about.retain(|part| !part.is_empty());
        let about = about.join("; ");
        out += &format!(
            "  {:names$}  {language:languages$}  {weight:>8}  {about}\n",
            row.name
        );
    }
    out
}
