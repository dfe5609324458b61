//! What is remembered from one evening to the next: the only place that keeps anything
//! about the listener, all of it plain text in their own folders.
//!
//! | file | holds |
//! |---|---|
//! | `evenfall/journal.jsonl` (data) | what was heard, a line each: [`Journal`] |
//! | `evenfall/resume.json` (state) | where the last session was left: [`Places`] |
//! | `evenfall/mixes/` (state) | the listener's balance, a file for each session: [`Mixes`] |
//! | `evenfall/choice.json` (state) | what was last chosen: [`Choices`] |
//! | `evenfall/look.json` (state) | how the screen looks: [`Looks`] |
//!
//! Deleting any of them is all it takes to forget. Nobody but the owner can read them. A
//! file that is damaged or cannot be read is an error in one sentence, to be told once; it
//! never keeps a session from playing.

mod choice;
mod files;
mod journal;
mod keeper;
mod looks;
mod mixes;
mod places;
mod sums;

pub use choice::{Choice, Choices};
pub use files::{Folders, KeptError};
pub use journal::{Ended, Entry, Journal, Pages, day_of};
pub use keeper::{Asked, Keeper, Leaving, Remembering, Standing};
pub use looks::Looks;
pub use mixes::{Balance, Mixes};
pub use places::{Place, Places};
pub use sums::{SessionHeard, Sum, by_evening, in_a_row, monday, most_heard, sum};
