//! The pieces that a player plays in turn, what the listener asks for, and what is to come.
//!
//! Shared by the player and its thread; the callback never sees it.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::controls::{Controls, Position};
use super::ear::StretchPoint;
use crate::frame::Piece;
use crate::units::Frames;

/// So many of the newest pieces are kept, besides what is heard and what is to come: more
/// than can be asked for while one is on its way to the ear.
const KEPT: usize = 32;

/// One piece taking over from another while it plays.
#[derive(Clone)]
pub(super) struct Takeover {
    /// The number of the new piece.
    pub turn: u32,
    pub piece: Arc<dyn Piece>,
    /// Where the one before is left: the frame, in any piece of this line.
    pub at: Frames,
    pub line: u32,
    /// Where the new one is then.
    pub to: Frames,
}

/// What is to be heard: a stretch of one of the pieces, by its generation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Wish {
    pub generation: u32,
    /// The last generation that begins somewhere else than where it finds the sound.
    pub hard: u32,
    /// The piece; and where that one began.
    pub place: Position,
}

impl Wish {
    /// Whether it takes over where the one before it is just then, without a break.
    pub fn is_smooth(&self) -> bool {
        self.generation != self.hard
    }
}

pub(super) struct Programme(Mutex<ProgrammeState>);

struct ProgrammeState {
    pieces: Vec<NumberedPiece>,
    wish: Wish,
    change: Option<Takeover>,
    /// Changes and swaps that came too late.
    missed: Vec<u32>,
}

/// A piece with its number. Pieces of one line have the same at the same places: each but the
/// first was swapped for another of them. The line has the number of its first piece.
struct NumberedPiece {
    turn: u32,
    line: u32,
    piece: Arc<dyn Piece>,
}

impl Programme {
    pub fn new(piece: Arc<dyn Piece>, from: Frames) -> Programme {
        let first = NumberedPiece {
            turn: 0,
            line: 0,
            piece,
        };
        Programme(Mutex::new(ProgrammeState {
            pieces: vec![first],
            wish: Wish {
                generation: 1,
                hard: 1,
                place: Position {
                    turn: 0,
                    frame: from,
                },
            },
            change: None,
            missed: Vec::new(),
        }))
    }

    fn lock(&self) -> MutexGuard<'_, ProgrammeState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The piece with number `turn`, or the newest there is.
    pub fn piece(&self, turn: u32) -> Arc<dyn Piece> {
        self.lock().piece(turn)
    }

    pub fn line(&self, turn: u32) -> u32 {
        self.lock().line(turn)
    }

    pub fn wish(&self) -> Wish {
        self.lock().wish
    }

    /// The frame that is handed to the device next, or will be once a seek has landed.
    pub fn place(&self, controls: &Controls) -> Position {
        self.lock().place(controls)
    }

    /// The frame that is heard, of the piece that is handed to the device; where nothing of
    /// that is heard yet, its beginning.
    pub fn heard(&self, controls: &Controls) -> Position {
        let state = self.lock();
        let place = state.place(controls);
        if state.in_the_air(controls) {
            return place;
        }
        let line = state.line(place.turn);
        let counts = |point: StretchPoint| {
            point.generation >= state.wish.hard && state.line(point.turn) == line
        };
        let frame = controls.hears(counts).unwrap_or(place.frame);
        Position {
            frame: frame.min(place.frame),
            ..place
        }
    }

    /// Asks for another place of what is heard: `choose` is given the present one.
    pub fn seek(&self, controls: &Controls, choose: impl FnOnce(Position) -> Frames) {
        let mut state = self.lock();
        let place = state.place(controls);
        let frame = choose(place).min(state.piece(place.turn).length());
        state.go_to(Position { frame, ..place }, controls);
    }

    /// Asks for what is heard once more, `back` frames before, or what was asked for
    /// elsewhere where that was not heard yet.
    pub fn begin_again(&self, controls: &Controls, back: Frames) {
        let mut state = self.lock();
        let back = if state.in_the_air(controls) { 0 } else { back };
        let place = state.place(controls);
        let frame = place.frame.saturating_sub(back);
        state.go_to(Position { frame, ..place }, controls);
    }

    /// Asks for a new piece from `frame` on; its number. Forgets a change that was to come.
    pub fn put_on(&self, piece: Arc<dyn Piece>, frame: Frames, controls: &Controls) -> u32 {
        let mut state = self.lock();
        let frame = frame.min(piece.length());
        state.change = None;
        let turn = state.add(piece, None, controls);
        state.go_to(Position { turn, frame }, controls);
        turn
    }

    /// Asks for a new piece at the place that is heard; its number. A change that was to come
    /// is still to come.
    pub fn swap(&self, piece: Arc<dyn Piece>, controls: &Controls) -> u32 {
        let mut state = self.lock();
        let place = state.place(controls);
        let line = state.line(place.turn);
        let turn = state.add(piece, Some(line), controls);
        if state.in_the_air(controls) {
            let frame = place.frame.min(state.piece(turn).length());
            state.go_to(Position { turn, frame }, controls);
        } else {
            state.wish.generation += 1;
            state.wish.place = Position { turn, ..place };
        }
        turn
    }

    /// Asks for a change to `piece`, which goes on as `passage`; its number.
    pub fn change_at(
        &self,
        (piece, passage): (Arc<dyn Piece>, Arc<dyn Piece>),
        at: Position,
        to: Frames,
        controls: &Controls,
    ) -> u32 {
        let mut state = self.lock();
        let line = state.line(at.turn);
        let turn = state.add(piece, None, controls);
        state.change = Some(Takeover {
            turn,
            piece: passage,
            at: at.frame,
            line,
            to,
        });
        turn
    }

    pub fn change(&self) -> Option<Takeover> {
        self.lock().change.clone()
    }

    /// Gives the change with number `turn` up: its place was rendered already.
    pub fn miss(&self, turn: u32) {
        let mut state = self.lock();
        if state.change.as_ref().is_some_and(|c| c.turn == turn) {
            state.change = None;
        }
        state.note_missed(turn);
    }

    /// Forgets the change that is to come.
    pub fn stay(&self) {
        self.lock().change = None;
    }

    /// Takes the swap of `wish` back, if nothing else has been asked for since: what it was to
    /// take over from is not heard any more. What is played stays as generation `stays`.
    pub fn withdraw(&self, wish: Wish, stays: u32) {
        let mut state = self.lock();
        if state.wish == wish {
            state.wish.generation = stays;
            state.note_missed(wish.place.turn);
        }
    }

    pub fn missed(&self, turn: u32) -> bool {
        self.lock().missed.contains(&turn)
    }
}

impl ProgrammeState {
    fn piece(&self, turn: u32) -> Arc<dyn Piece> {
        let found = self.pieces.iter().find(|entry| entry.turn == turn);
        let entry = found.unwrap_or_else(|| &self.pieces[self.pieces.len() - 1]);
        Arc::clone(&entry.piece)
    }

    fn line(&self, turn: u32) -> u32 {
        let found = self.pieces.iter().find(|entry| entry.turn == turn);
        found.map_or(turn, |entry| entry.line)
    }

    /// Adds a piece, to a line or as the first of its own, and forgets those that cannot be
    /// asked for any more.
    fn add(&mut self, piece: Arc<dyn Piece>, line: Option<u32>, controls: &Controls) -> u32 {
        let turn = self.pieces.last().map_or(0, |entry| entry.turn + 1);
        let line = line.unwrap_or(turn);
        self.pieces.push(NumberedPiece { turn, line, piece });
        let heard = controls.heard().turn;
        let asked = [
            Some(self.wish.place.turn),
            self.change.as_ref().map(|c| c.turn),
        ];
        self.pieces.retain(|entry| {
            turn - entry.turn < KEPT as u32
                || entry.turn == heard
                || asked.contains(&Some(entry.turn))
        });
        turn
    }

    /// Whether something has been asked for elsewhere and is not heard yet.
    fn in_the_air(&self, controls: &Controls) -> bool {
        controls.playing.load(Ordering::Acquire) < self.wish.hard
    }

    fn place(&self, controls: &Controls) -> Position {
        let playing = controls.playing.load(Ordering::Acquire);
        if playing < self.wish.hard {
            return self.wish.place;
        }
        let heard = controls.heard();
        let turn = self.wish.place.turn;
        if playing < self.wish.generation && self.line(turn) == self.line(heard.turn) {
            return Position { turn, ..heard };
        }
        heard
    }

    fn go_to(&mut self, place: Position, controls: &Controls) {
        let generation = self.wish.generation + 1;
        self.wish = Wish {
            generation,
            hard: generation,
            place,
        };
        controls.hard.store(generation, Ordering::Release);
    }

    fn note_missed(&mut self, turn: u32) {
        if self.missed.len() == KEPT {
            self.missed.remove(0);
        }
        self.missed.push(turn);
    }
}
