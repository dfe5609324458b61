//! `evenfall new`: a script to start from.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use clap::Args;

use super::text::print;
use super::{Done, Failure};

/// Write a commented script to start from
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall new evening                 writes evening.toml
  evenfall play evening.toml           plays it; edit, and play again")]
pub struct New {
    /// The name of the session; the file is NAME.toml in this folder
    name: String,
}

const TEMPLATE: &str = include_str!("template.toml");

impl New {
    pub fn run(self) -> Done {
        let stem = self.name.strip_suffix(".toml").unwrap_or(&self.name);
        if stem.is_empty() || stem.starts_with('-') || stem.contains(['"', '\\', '\n']) {
            return Err(Failure::script(format!(
                "\"{}\" is no name for a session: use letters, digits and hyphens",
                self.name
            )));
        }
        let file = format!("{stem}.toml");
        let title = Path::new(stem)
            .file_name()
            .map_or(stem.into(), |n| n.to_string_lossy())
            .replace(['-', '_'], " ");
        let mut chars = title.chars();
        let title: String = chars
            .next()
            .map_or(String::new(), |c| c.to_uppercase().chain(chars).collect());
        let opened = std::fs::File::create_new(&file);
        if let Err(e) = &opened
            && e.kind() == std::io::ErrorKind::AlreadyExists
        {
            return Err(Failure::script(format!(
                "{file} exists already; choose another name"
            )));
        }
        let mut out = opened.with_context(|| format!("cannot write {file}"))?;
        out.write_all(TEMPLATE.replace("NAME", &title).as_bytes())
            .with_context(|| format!("cannot write {file}"))?;
        Ok(print(&format!(
            "wrote {file}\n  listen:  evenfall play {file}\n  check:   evenfall check {file}\n  keep:    evenfall render {file} -o {stem}.wav\n"
        ))?)
    }
}
