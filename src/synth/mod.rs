//! What sounds are made of: grains, calls, what surroundings give back.
//!
//! Everything here is a pure function of a seed and a position. Where a struct has
//! state, it only remembers what it would otherwise compute again.

pub mod call;
pub mod echo;
pub mod grain;
pub mod grains;
pub mod row;
