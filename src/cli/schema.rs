//! `evenfall schema`: the language for editors.

use std::path::PathBuf;

use clap::Args;

use crate::export::{Destination, write_whole};
use crate::schema;

use super::text::print;
use super::{Done, Failure};

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
        let name = file.display().to_string();
        // A slip of the hand must not cost somebody a script.
        let file = file.canonicalize().unwrap_or(file);
        if file.extension().is_none_or(|end| end != "json") {
            let what =
                format!("the schema is no script: give -o a name that ends in .json, not {name}");
            return Err(Failure::script(what));
        }
        write_whole(&Destination::Path(file), text.as_bytes())?;
        Ok(print(&format!("wrote {name}\n"))?)
    }
}
