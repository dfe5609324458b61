//! The pieces that a player plays in turn, and what is to come next.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::controls::Place;
use crate::frame::Piece;
use crate::units::Frames;

/// One piece taking over from another while it plays.
#[derive(Clone)]
pub(super) struct Change {
    /// The number of the new piece.
    pub turn: u32,
    pub piece: Arc<dyn Piece>,
    /// Where the one before is left.
    pub at: Place,
    /// Where the new one is then.
    pub to: Frames,
}

/// Shared by the player and its thread; the callback never sees it.
pub(super) struct Programme(Mutex<State>);

struct State {
    /// Pieces by number: those that may still be asked for.
    pieces: Vec<(u32, Arc<dyn Piece>)>,
    change: Option<Change>,
    /// The change that came too late.
    missed: Option<u32>,
}

impl Programme {
    pub fn new(piece: Arc<dyn Piece>) -> Programme {
        Programme(Mutex::new(State {
            pieces: vec![(0, piece)],
            change: None,
            missed: None,
        }))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The piece with number `turn`, or the newest there is.
    pub fn piece(&self, turn: u32) -> Arc<dyn Piece> {
        let state = self.lock();
        let found = state.pieces.iter().find(|(number, _)| *number == turn);
        let (_, piece) = found.unwrap_or_else(|| &state.pieces[state.pieces.len() - 1]);
        Arc::clone(piece)
    }

    /// Adds a piece and gives its number. Pieces before number `heard` are forgotten, and so
    /// is a change that was to come.
    pub fn add(&self, piece: Arc<dyn Piece>, heard: u32) -> u32 {
        let mut state = self.lock();
        let turn = state.pieces.last().map_or(0, |(number, _)| number + 1);
        state.pieces.retain(|(number, _)| *number >= heard);
        state.pieces.push((turn, piece));
        state.change = None;
        turn
    }

    pub fn set_change(&self, change: Change) {
        self.lock().change = Some(change);
    }

    pub fn change(&self) -> Option<Change> {
        self.lock().change.clone()
    }

    /// Gives the change with number `turn` up: its place was rendered already.
    pub fn miss(&self, turn: u32) {
        let mut state = self.lock();
        if state.change.as_ref().is_some_and(|c| c.turn == turn) {
            state.change = None;
        }
        state.missed = Some(turn);
    }

    pub fn missed(&self, turn: u32) -> bool {
        self.lock().missed == Some(turn)
    }
}
