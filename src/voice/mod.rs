//! Speech: prompts are synthesised once, measured, and kept.

mod clip;

pub use clip::Clip;
