//! `evenfall list`.

use clap::Args;
use serde::Serialize;

use crate::nature::parameter::{Domain, Parameter};
use crate::prepare::{self, built_in, built_in_translations, outline};
use crate::sound::{self, Purpose, Recipe, Source};
use crate::units::Millis;

use super::names::NameKind;
use super::text::{print, print_json};
use super::world::world;
use super::{Done, Failure};

/// Show the built-in sessions and sounds, and the names that scripts may use
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall list
  evenfall list rain                              what a sound lets you choose
  evenfall list muscles --language de             what `tense` knows; also areas and parts
  evenfall list --json | jq '.sounds[].name'")]
pub struct List {
    /// One sound, with its parameters; or muscles, areas or parts
    name: Option<String>,
    /// The language of muscles, areas or parts
    #[arg(long, value_name = "TAG", requires = "name")]
    language: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct SessionRow {
    name: &'static str,
    title: String,
    summary: String,
    ending: crate::session::Ending,
    length_ms: Option<u64>,
    /// The lengths it is made for.
    range_ms: Option<[u64; 2]>,
    tags: Vec<String>,
    /// Its own first.
    languages: Vec<String>,
}

#[derive(Serialize)]
struct SoundRow {
    name: String,
    title: String,
    summary: String,
    tags: Vec<String>,
    purpose: Purpose,
}

#[derive(Serialize)]
struct Rows {
    sessions: Vec<SessionRow>,
    sounds: Vec<SoundRow>,
}

impl List {
    pub fn run(self) -> Done {
        if let Some(name) = &self.name {
            let language = self.language.as_deref();
            return match NameKind::find(name) {
                Some(kind) => kind.list(language, self.json),
                None if language.is_some() => Err(Failure::script(
                    "--language is for names: evenfall list muscles, areas or parts",
                )),
                None => one(name, self.json),
            };
        }
        let rows = Rows {
            sessions: sessions(),
            sounds: sounds(),
        };
        if self.json {
            return Ok(print_json(&rows)?);
        }
        let mut out = String::from(
            "Sessions, their length, and the lengths they can take (evenfall play NAME --length 8m)\n",
        );
        // What all have in common is said once.
        let mut languages: Vec<String> = rows.sessions.iter().map(in_languages).collect();
        languages.dedup();
        let common = languages.len() == 1;
        if common {
            out += &format!("Each of them in {} (--language de)\n", languages[0]);
        }
        let width = rows
            .sessions
            .iter()
            .map(|s| s.name.len())
            .max()
            .unwrap_or(0);
        for s in &rows.sessions {
            let clock = |ms: u64| Millis(ms).clock();
            let length = s.length_ms.map_or(String::new(), clock);
            let range = s.range_ms.map_or(String::new(), |[low, high]| {
                format!("{} to {}", clock(low), clock(high))
            });
            out += &format!(
                "  {:width$}  {length:>5}  {range:16}  {}\n",
                s.name, s.summary
            );
            if !common && s.languages.len() > 1 {
                let languages = in_languages(s);
                out += &format!("  {:width$}  {:5}  {:16}  in {languages}\n", "", "", "");
            }
        }
        out += "\nSounds (sound = \"NAME\" in a script; evenfall sound NAME -o FILE)\n";
        let width = rows.sounds.iter().map(|s| s.name.len()).max().unwrap_or(0);
        for s in &rows.sounds {
            out += &format!("  {:width$}  {}\n", s.name, s.summary);
        }
        Ok(print(&out)?)
    }
}

/// The languages of a session, its own first.
fn in_languages(session: &SessionRow) -> String {
    let languages = session.languages.iter().map(|tag| primary(tag));
    languages.collect::<Vec<_>>().join(", ")
}

/// The language of a tag, without its country.
fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

fn sessions() -> Vec<SessionRow> {
    let rows = built_in().into_iter().filter_map(|(name, _)| {
        let session = outline(world(), &prepare::Source::built_in(name)?)?;
        Some(SessionRow {
            name,
            title: session.about.title,
            summary: session.about.summary,
            ending: session.ending,
            length_ms: session.length.map(|(l, _)| l.0),
            range_ms: session.range.map(|r| [r.min.0, r.max.0]),
            tags: session.about.tags,
            languages: std::iter::once(session.language)
                .chain(built_in_translations(name).into_iter().map(str::to_string))
                .collect(),
        })
    });
    rows.collect()
}

fn sounds() -> Vec<SoundRow> {
    let rows = sound::catalogue().recipes().map(|recipe| SoundRow {
        name: recipe.name.clone(),
        title: recipe.title.clone(),
        summary: recipe.summary.clone(),
        tags: recipe.tags.clone(),
        purpose: recipe.purpose,
    });
    rows.collect()
}

/// One sound in full.
#[derive(Serialize)]
struct SoundDetails<'a> {
    name: &'a str,
    title: &'a str,
    summary: &'a str,
    tags: &'a [String],
    purpose: Purpose,
    /// What it is made of.
    texture: Option<&'static str>,
    parts: Vec<&'a str>,
    parameters: Vec<ParameterRow>,
}

#[derive(Serialize)]
struct ParameterRow {
    name: &'static str,
    /// The values it may take.
    allowed: String,
    chosen: String,
    what: &'static str,
}

fn one(name: &str, json: bool) -> Done {
    let Some(recipe) = sound::catalogue().find(name) else {
        let sessions = built_in().into_iter().map(|(name, _)| name);
        if sessions.clone().any(|session| session == name) {
            return Err(Failure::script(format!(
                "{name} is a session: `evenfall plan {name}` shows it"
            )));
        }
        return Err(Failure::script(format!(
            "there is no sound \"{name}\"\n  {}",
            sound::catalogue().near(name)
        )));
    };
    let sheet = sheet(recipe);
    if json {
        return Ok(print_json(&sheet)?);
    }
    let mut out = format!("{}: {}\n", sheet.title, sheet.summary);
    out += &format!("  tags     {}\n", sheet.tags.join(", "));
    out += &format!(
        "  for      {}\n",
        format!("{:?}", sheet.purpose).to_lowercase()
    );
    if let Some(texture) = sheet.texture {
        out += &format!("  texture  {texture}\n");
    }
    if !sheet.parts.is_empty() {
        out += &format!("  made of  {}\n", sheet.parts.join(", "));
    }
    let still = sheet.parameters.iter().find(|row| row.chosen != "moves");
    if let Some(first) = still {
        let example = format!("{} = {}", first.name, first.chosen);
        out += &format!("\nParameters (in a layer: parameters = {{ {example} }})\n");
    }
    let width =
        |text: fn(&ParameterRow) -> usize| sheet.parameters.iter().map(text).max().unwrap_or(0);
    let (names, values) = (width(|r| r.name.len()), width(|r| r.chosen.len()));
    for row in &sheet.parameters {
        let ParameterRow {
            name,
            allowed,
            chosen,
            what,
        } = row;
        out += &format!("  {name:names$}  {chosen:>values$}  {what}; {allowed}\n");
    }
    Ok(print(&out)?)
}

fn sheet(recipe: &Recipe) -> SoundDetails<'_> {
    let (texture, parts, parameters) = match &recipe.source {
        Source::Texture(tuning) => {
            let rows = tuning
                .kind()
                .parameters
                .iter()
                .map(|parameter| ParameterRow {
                    name: parameter.name,
                    allowed: parameter.domain.to_string(),
                    chosen: tuning
                        .chosen(parameter)
                        .map_or_else(|| default(parameter), ToString::to_string),
                    what: parameter.what,
                });
            (Some(tuning.kind().name), vec![], rows.collect())
        }
        Source::Scene { parts, .. } => {
            let parts = parts.iter().map(|part| part.sound.as_str());
            (None, parts.collect(), vec![])
        }
        Source::Recording { .. } => (None, vec![], vec![]),
    };
    SoundDetails {
        name: &recipe.name,
        title: &recipe.title,
        summary: &recipe.summary,
        tags: &recipe.tags,
        purpose: recipe.purpose,
        texture,
        parts,
        parameters,
    }
}

fn default(parameter: &Parameter) -> String {
    match parameter.domain {
        Domain::Number { default, .. } => default.to_string(),
        Domain::Word(words) => format!("\"{}\"", words.first().unwrap_or(&"")),
    }
}
