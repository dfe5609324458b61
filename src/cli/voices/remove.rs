//! `evenfall voices remove`.

use clap::Args;

use crate::diagnostic::suggestion;
use crate::session::is_name;

use super::super::text::tell;
use super::super::{Done, Failure};
use super::add::busy;
use super::shelf::Shelf;

/// Remove a voice that was added
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall voices remove heart

A model that other voices speak with, too, stays with them.")]
pub struct Remove {
    #[arg(value_name = "NAME")]
    voice: String,
}

impl Remove {
    pub fn run(self, shelf: &Shelf) -> Done {
        let name = &self.voice;
        // Whatever else is a name leads out of the folder, or to nothing.
        if !is_name(name) || !(shelf.has(name) || shelf.has_begun(name)) {
            let names = shelf.names();
            let help = match names.is_empty() {
                true => "none was: `evenfall voices` shows who is here".to_owned(),
                false => suggestion(name, names.iter().map(String::as_str)),
            };
            return Err(Failure::script(format!(
                "no voice \"{name}\" was added\n  {help}"
            )));
        }
        let removed = shelf.remove(name);
        removed.map_err(|error| busy(&shelf.place(name), &error, "removed"))?;
        tell(&format!("{name} is gone"));
        Ok(())
    }
}
