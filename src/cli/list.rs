//! `evenfall list`.

use clap::Args;
use serde::Serialize;

use crate::prepare::built_in;
use crate::script;
use crate::session::{Wishes, understand};
use crate::sound;

use super::Done;
use super::text::print;

/// Show the built-in sessions and sounds
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall list
  evenfall list --json | jq '.sounds[].name'")]
pub struct List {
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
    tags: Vec<String>,
}

#[derive(Serialize)]
struct SoundRow {
    name: String,
    title: String,
    summary: String,
    tags: Vec<String>,
}

#[derive(Serialize)]
struct Rows {
    sessions: Vec<SessionRow>,
    sounds: Vec<SoundRow>,
}

impl List {
    pub fn run(self) -> Done {
        let rows = Rows {
            sessions: sessions(),
            sounds: sounds(),
        };
        if self.json {
            return Ok(print(&format!(
                "{}\n",
                serde_json::to_string_pretty(&rows)?
            ))?);
        }
        let mut out = String::from("Sessions (evenfall play NAME)\n");
        let width = rows
            .sessions
            .iter()
            .map(|s| s.name.len())
            .max()
            .unwrap_or(0);
        for s in &rows.sessions {
            let length = s
                .length_ms
                .map_or(String::new(), |ms| crate::units::Millis(ms).clock());
            out += &format!("  {:width$}  {length:>6}  {}\n", s.name, s.summary);
        }
        out += "\nSounds (sound = \"NAME\" in a script; evenfall sound NAME -o FILE)\n";
        let width = rows.sounds.iter().map(|s| s.name.len()).max().unwrap_or(0);
        for s in &rows.sounds {
            out += &format!("  {:width$}  {}\n", s.name, s.summary);
        }
        Ok(print(&out)?)
    }
}

fn sessions() -> Vec<SessionRow> {
    let rows = built_in().into_iter().filter_map(|(name, text)| {
        let session = understand(&script::read(text).0, text, &Wishes::default()).0?;
        Some(SessionRow {
            name,
            title: session.title,
            summary: session.summary,
            ending: session.ending,
            length_ms: session.length.map(|(l, _)| l.0),
            tags: session.tags,
        })
    });
    rows.collect()
}

fn sounds() -> Vec<SoundRow> {
    let rows = sound::catalogue().recipes().iter().map(|recipe| SoundRow {
        name: recipe.name.clone(),
        title: recipe.title.clone(),
        summary: recipe.summary.clone(),
        tags: recipe.tags.clone(),
    });
    rows.collect()
}
