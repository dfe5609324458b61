//! The laws of the engine, on every built-in session.

use std::process::Command;
use std::sync::Arc;

use evenfall::cli::prepare::{Source, WishArgs, built_in};
use evenfall::engine::Playable;
use evenfall::frame::{Frame, Piece};
use evenfall::score::Score;
