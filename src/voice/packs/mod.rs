//! Sentences that were spoken beforehand, as the program carries them.
//!
//! A [`Pack`] is a file of such sentences in the voice of one name, each found by a hash over
//! what decides how it sounds. There is one for each session and language, so that a sentence
//! that changes changes one small file, and one for what the program says by itself. A copy of
//! a session in which one sentence is new still finds all others.

mod carried;
mod codec;
mod format;
pub mod make;
pub mod proof;
mod spoken;

pub(super) use carried::{of as carried, sessions, voices};
pub use codec::{decode, encode};
pub use format::{Pack, PackAbout, PackDraft, PackError, PackedSentence, SentenceKey};
pub use spoken::Spoken;
