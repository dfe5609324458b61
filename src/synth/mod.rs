//! Primitives of sound: noise, envelopes, filters; stateless where possible.

pub mod lattice;
