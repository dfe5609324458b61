//! `evenfall cache`: what is kept to be ready sooner the next time.

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::limits::SHELF_BYTES;
use crate::voice::SHELF;
use crate::world::{Disk, KeptShelf};

use super::text::{print, print_json, tell};
use super::voices::size;
use super::{Done, Failure};

/// Show, trim or clear what is kept to be ready sooner
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "Examples:
  evenfall cache                                  what is kept, and where
  evenfall cache trim 50                          keep the newest 50 MB
  evenfall cache clear

Sentences that were spoken are kept, and need not be spoken again. There are never more than
256 MB of them: the oldest go by themselves. Nothing is lost by clearing but time.")]
pub struct Cache {
    #[command(subcommand)]
    what: Option<CacheAction>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum CacheAction {
    /// Remove the oldest, until so much is left
    Trim {
        /// In megabytes
        #[arg(value_name = "MB", value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
        most: u64,
    },
    /// Remove all of it
    Clear,
}

#[derive(Serialize)]
struct KeptSentences {
    folder: String,
    sentences: usize,
    bytes: u64,
    most_bytes: u64,
}

impl Cache {
    pub fn run(self) -> Done {
        let disk = Disk::of_user();
        let Some(folder) = disk.cache().map(|folder| folder.join(SHELF)) else {
            return Err(Failure::script(
                "there is no home folder to keep anything in",
            ));
        };
        let folder = folder.display().to_string();
        let most = match self.what {
            None => return show(disk.kept(SHELF), folder, self.json),
            Some(CacheAction::Trim { most }) => most * 1_000_000,
            Some(CacheAction::Clear) => 0,
        };
        let before = disk.kept(SHELF).bytes;
        let trimmed = disk.trim(SHELF, most);
        trimmed.map_err(|error| anyhow::anyhow!("{folder}: {error}"))?;
        let left = disk.kept(SHELF).bytes;
        let gone = size(before.saturating_sub(left));
        tell(&format!("{gone} removed, {} left in {folder}", size(left)));
        Ok(())
    }
}

fn show(kept: KeptShelf, folder: String, json: bool) -> Done {
    let KeptShelf { files, bytes } = kept;
    if json {
        return Ok(print_json(&KeptSentences {
            folder,
            sentences: files,
            bytes,
            most_bytes: SHELF_BYTES,
        })?);
    }
    let (bytes, most) = (size(bytes), size(SHELF_BYTES));
    let what = match files {
        0 => "Nothing is kept yet".into(),
        1 => format!("1 sentence that was spoken, {bytes} of at most {most}"),
        n => format!("{n} sentences that were spoken, {bytes} of at most {most}"),
    };
    Ok(print(&format!("{what}\n  in {folder}\n"))?)
}
