//! `evenfall schema`: the language for editors.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::schema;

use super::Done;
use super::text::print;

/// Write what editors need to complete, explain and check scripts
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall schema -o evenfall.schema.json    beside your scripts
  evenfall schema | jq '.properties | keys'

It is a JSON Schema. An editor with TOML support (the extensions Tombi or Even Better
TOML, for instance) finds it by the first line of a script:

  #:schema ./evenfall.schema.json

`evenfall new` writes both. Write it again after an update of the program.")]
pub struct Schema {
    /// Where to write it; without, it is printed
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Schema {
    pub fn run(self) -> Done {
        let text = schema::text();
        let Some(file) = self.output.filter(|file| file.as_os_str() != "-") else {
            return Ok(print(&text)?);
        };
        std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(print(&format!("wrote {}\n", file.display()))?)
    }
}
