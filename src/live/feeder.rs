//! Keeps a little of the piece rendered ahead of the device.

use rtrb::{Producer, RingBuffer};

use super::controls::Position;
use super::programme::Takeover;
use super::resample::{Resampled, device_frames};
use super::stretch::{Begin, Mark, Stretch};
use super::tap::crossed;
use crate::frame::{BLOCK, Frame, Piece, Render};
use crate::units::{Frames, Millis, SAMPLE_RATE};

/// How far ahead of what the device holds: a second at 48 kHz, to outlast a busy machine's
/// pauses. It adds nothing to how soon a key is heard: pause, volume and seek act behind it,
/// and what is swapped in is rendered from what is heard on.
const AHEAD: usize = 94 * BLOCK;

/// Frames kept ready for a device that holds `latency` of them, all at its rate: its first gulp,
/// and what outlasts pauses.
pub(super) fn ahead(latency: u32, rate: u32) -> usize {
    device_frames(AHEAD as u64, rate) as usize + latency as usize
}

/// Blocks rendered before the caller gets another look at what the listener wants.
const BLOCKS_AT_ONCE: usize = 4;

/// How long one piece is crossfaded into another that takes over.
pub(super) const CROSSFADE: Frames = Millis(40).frames();

/// Places where pieces take over that may be on their way to the tap at once.
const MARKS: usize = 8;

pub(super) struct Feeder {
    engine: Box<dyn Render>,
    ring: Producer<Frame>,
    marks: Producer<Mark>,
    rate: u32,
    /// The line of the present piece, see [`Programme`](super::programme::Programme).
    line: u32,
    /// The frame rendered next and the end, counted in the present piece at the device's rate.
    next: u64,
    end: u64,
    crossing: Option<Crossing>,
    told: Option<Takeover>,
    block: [Frame; BLOCK],
}

/// Where and how a stretch starts.
pub(super) struct Start {
    pub place: Position,
    pub line: u32,
    pub generation: u32,
    pub begin: Begin,
    /// The device's.
    pub rate: u32,
    /// Frames to keep ready, see [`ahead`].
    pub ahead: usize,
}

/// What becomes of a change that is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Answer {
    Taken,
    /// Another piece is playing.
    NotNow,
    /// The place has been rendered already.
    TooLate,
}

/// The crossfade into another piece.
struct Crossing {
    engine: Box<dyn Render>,
    change: Takeover,
    mark: Mark,
    /// Where it begins, counted in the present piece, and how long it is.
    from: u64,
    frames: u64,
    told: bool,
    /// Whether it is to be heard for sure.
    firm: bool,
    block: [Frame; BLOCK],
}

impl Feeder {
    /// Starts `piece`; the stretch goes to the tap.
    pub fn start(piece: &dyn Piece, start: Start) -> (Feeder, Stretch) {
        let Start { place, rate, .. } = start;
        let (ring, frames) = RingBuffer::new(start.ahead);
        let (marks_out, marks) = RingBuffer::new(MARKS);
        let end = device_frames(piece.length(), rate);
        let next = device_frames(place.frame, rate).min(end);
        let feeder = Feeder {
            engine: engine(piece, place.frame, rate),
            ring,
            marks: marks_out,
            rate,
            line: start.line,
            next,
            end,
            crossing: None,
            told: None,
            block: [[0.0; 2]; BLOCK],
        };
        let stretch = Stretch {
            generation: start.generation,
            turn: place.turn,
            line: start.line,
            frames,
            marks,
            next,
            end,
            begin: start.begin,
        };
        (feeder, stretch)
    }

    /// The change whose mark is on its way to the tap or there already.
    pub fn told(&self) -> Option<&Takeover> {
        self.told.as_ref()
    }

    /// Takes a change on, in place of one taken before that has not begun.
    pub fn change(&mut self, change: &Takeover) -> Answer {
        if change.line != self.line {
            return Answer::NotNow;
        }
        let frames = device_frames(CROSSFADE, self.rate);
        let at = device_frames(change.at, self.rate);
        let to = device_frames(change.to, self.rate);
        // It ends where the new piece comes in, so that nothing of its beginning is lost.
        let before = frames.min(to);
        let firm = self.crossing.as_ref().is_some_and(|c| c.firm);
        if at < self.next + before || firm || self.marks.slots() == 0 {
            return Answer::TooLate;
        }
        let first = change.to.saturating_sub(CROSSFADE);
        self.crossing = Some(Crossing {
            engine: engine(&*change.piece, first, self.rate),
            change: change.clone(),
            mark: Mark {
                at,
                to,
                end: device_frames(change.piece.length(), self.rate),
                turn: change.turn,
            },
            from: at - before,
            frames,
            told: false,
            firm: false,
            block: [[0.0; 2]; BLOCK],
        });
        Answer::Taken
    }

    /// Forgets a change that has not begun.
    pub fn stay(&mut self) {
        self.crossing = self.crossing.take().filter(|c| c.firm);
    }

    /// Lets nothing come in the place of the change that was taken on.
    pub fn stand_by_it(&mut self) {
        if let Some(crossing) = &mut self.crossing {
            crossing.firm = true;
        }
    }

    /// Renders a few blocks into the ring; whether there is nothing more to do for now.
    pub fn feed(&mut self) -> bool {
        for _ in 0..BLOCKS_AT_ONCE {
            let left = self.left();
            if left == 0 || self.ring.slots() < BLOCK {
                return true;
            }
            let count = left.min(BLOCK as u64) as usize;
            let block = &mut self.block[..count];
            self.engine.render(block);
            let crossed = self.crossing.as_mut().is_some_and(|crossing| {
                if crossing.mix(self.next, block) && !crossing.told {
                    // Before the frames it is about; there is room, and only this side puts in.
                    let _ = self.marks.push(crossing.mark);
                    crossing.told = true;
                    crossing.firm = true;
                    self.told = Some(crossing.change.clone());
                }
                self.next + count as u64 >= crossing.from + crossing.frames
            });
            let _ = self.ring.push_entire_slice(block);
            self.next += count as u64;
            if crossed && let Some(crossing) = self.crossing.take() {
                self.engine = crossing.engine;
                self.next = self.next - crossing.mark.at + crossing.mark.to;
                self.end = crossing.mark.end;
                self.line = crossing.mark.turn;
            }
        }
        false
    }

    /// Frames that are still to be rendered.
    fn left(&self) -> u64 {
        match &self.crossing {
            Some(Crossing { mark, .. }) => {
                (mark.at + mark.end.saturating_sub(mark.to)).saturating_sub(self.next)
            }
            None => self.end.saturating_sub(self.next),
        }
    }
}

impl Crossing {
    /// Mixes the new piece into `block`, which begins at `next`; whether any of it is in there.
    fn mix(&mut self, next: u64, block: &mut [Frame]) -> bool {
        let skip = self.from.saturating_sub(next).min(block.len() as u64) as usize;
        let old = &mut block[skip..];
        if old.is_empty() {
            return false;
        }
        let new = &mut self.block[..old.len()];
        self.engine.render(new);
        let passed = next + skip as u64 - self.from;
        for ((old, new), i) in old.iter_mut().zip(new).zip(passed..) {
            *old = crossed(*old, *new, i + 1, self.frames);
        }
        true
    }
}

/// A renderer of `piece` whose first frame is the one at `position`, at the device's rate.
fn engine(piece: &dyn Piece, position: Frames, rate: u32) -> Box<dyn Render> {
    if rate != SAMPLE_RATE
        && let Some(resampled) = Resampled::starting_at(piece, position, rate)
    {
        return Box::new(resampled);
    }
    piece.starting_at(position)
}

#[cfg(test)]
mod tests {
    use std::f32::consts::PI;
    use std::sync::Arc;

    use super::super::paper::Steady;
    use super::*;

    /// `piece` from its beginning, with the first blocks rendered.
    fn start(piece: &dyn Piece) -> (Feeder, Stretch) {
        let start = Start {
            place: Position::default(),
            line: 0,
            generation: 1,
            begin: Begin::AsItIs,
            rate: SAMPLE_RATE,
            ahead: ahead(2560, SAMPLE_RATE),
        };
        let (mut feeder, stretch) = Feeder::start(piece, start);
        feeder.feed();
        (feeder, stretch)
    }

    /// Everything fed until nothing is left.
    fn all(feeder: &mut Feeder, stretch: &mut Stretch) -> Vec<Frame> {
        let mut heard = Vec::new();
        loop {
            feeder.feed();
            let before = heard.len();
            while let Ok(frame) = stretch.frames.pop() {
                heard.push(frame);
            }
            if heard.len() == before {
                return heard;
            }
        }
    }

    fn change(at: Frames, to: Frames, level: f32) -> Takeover {
        Takeover {
            turn: 1,
            piece: Arc::new(Steady(level, 60_000)),
            at,
            line: 0,
            to,
        }
    }

    #[test]
    fn one_piece_goes_over_into_another_at_the_frame_and_without_a_step() {
        let old = Steady(0.5, 100_000);
        let (mut feeder, mut stretch) = start(&old);
        assert_eq!(feeder.change(&change(40_000, 30_000, -0.5)), Answer::Taken);
        let heard = all(&mut feeder, &mut stretch);
        assert_eq!(heard.len(), 40_000 + 30_000);
        let from = 40_000 - CROSSFADE as usize;
        assert!(heard[..from].iter().all(|f| f[0] == 0.5));
        // Where the new piece comes in, nothing of the old one is left.
        for (i, frame) in heard[40_000 - 1..].iter().enumerate() {
            assert_eq!(*frame, [-0.5, (30_000 - 1 + i) as f32]);
        }
        let steps = heard.windows(2).map(|w| (w[1][0] - w[0][0]).abs());
        let steepest = 1.0 * PI / 2.0 / CROSSFADE as f32;
        assert!(steps.fold(0.0, f32::max) <= steepest * 1.001);
        let mark = stretch.marks.pop().unwrap();
        assert_eq!(
            (mark.at, mark.to, mark.end, mark.turn),
            (40_000, 30_000, 60_000, 1)
        );
    }

    #[test]
    fn where_both_pieces_have_the_same_not_a_bit_changes() {
        let old = Steady(0.3, 100_000);
        let (mut feeder, mut stretch) = start(&old);
        assert_eq!(feeder.change(&change(40_000, 40_000, 0.3)), Answer::Taken);
        let heard = all(&mut feeder, &mut stretch);
        for (i, frame) in heard.iter().enumerate() {
            assert_eq!(*frame, [0.3, i as f32]);
        }
    }

    #[test]
    fn a_change_to_the_very_beginning_fades_in_from_there() {
        let old = Steady(0.5, 50_000);
        let (mut feeder, mut stretch) = start(&old);
        assert_eq!(feeder.change(&change(50_000, 0, -0.5)), Answer::Taken);
        let heard = all(&mut feeder, &mut stretch);
        assert_eq!(heard.len(), 50_000 + 60_000);
        assert_eq!(heard[49_999][0], 0.5);
        assert_eq!(heard[50_000 + CROSSFADE as usize], [-0.5, CROSSFADE as f32]);
    }

    #[test]
    fn what_is_rendered_already_cannot_change_and_a_later_wish_takes_its_place() {
        let old = Steady(0.5, 100_000);
        let (mut feeder, mut stretch) = start(&old);
        while !feeder.feed() {}
        assert_eq!(feeder.change(&change(10_000, 0, 0.1)), Answer::TooLate);
        let mut other = change(90_000, 0, 0.1);
        other.line = 3;
        assert_eq!(feeder.change(&other), Answer::NotNow);
        assert_eq!(feeder.change(&change(90_000, 5000, 0.1)), Answer::Taken);
        assert_eq!(feeder.change(&change(95_000, 5000, 0.2)), Answer::Taken);
        let heard = all(&mut feeder, &mut stretch);
        assert!(
            heard[..95_000 - CROSSFADE as usize]
                .iter()
                .all(|f| f[0] == 0.5)
        );
        assert_eq!(heard[95_000][0], 0.2);
    }
}
