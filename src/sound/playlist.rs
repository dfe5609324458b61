//! Recordings one after the other, each blending into the next: endless, or once.

use std::sync::Arc;

use super::order::Deck;
use super::recording::Recording;
use crate::dsp::crossfade;
use crate::dsp::seeds;
use crate::frame::{Ambience, BLOCK, Block, Frame, MOST_TURNS, SoundTurn, Texture, bounded};
use crate::units::{Frames, Millis, Seed};

/// Recordings in a row. After the last comes the first again, unless they are played once; then
/// the last fades where it ends.
#[derive(Clone)]
pub struct Playlist {
    row: Arc<RecordingRow>,
    /// When the first begins.
    begins: Frames,
}

struct RecordingRow {
    recordings: Vec<Recording>,
    /// For how long one blends into the next.
    fade: Frames,
    /// From the beginning of a round to that of the next.
    round: Frames,
    shuffled: bool,
    once: bool,
}

/// How recordings follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Succession {
    /// For how long one blends into the next; none for [`crossfade::CROSSFADE`].
    pub crossfade: Option<Millis>,
    /// Whether they come in an order that is new every round.
    pub shuffled: bool,
    /// Whether it is over after the last.
    pub once: bool,
}

/// A recording may begin in the midst of a sound.
const RISE: Frames = Millis(10).frames();

impl Playlist {
    /// `recordings` in their order. A blend takes no more than a quarter of the shortest.
    pub fn new(recordings: Vec<Recording>, how: Succession) -> Playlist {
        let wish = how.crossfade.unwrap_or(crossfade::CROSSFADE).frames();
        let shortest = recordings.iter().map(Recording::frames).min();
        let fade = wish.min(shortest.unwrap_or(0) / 4);
        let lengths = recordings.iter().map(|one| one.frames() - fade);
        let row = RecordingRow {
            round: lengths.sum(),
            fade,
            shuffled: how.shuffled,
            once: how.once,
            recordings,
        };
        Playlist {
            row: Arc::new(row),
            begins: 0,
        }
    }

    /// The same, beginning at `begins`.
    pub fn beginning(&self, begins: Frames) -> Playlist {
        Playlist {
            row: Arc::clone(&self.row),
            begins,
        }
    }
}

impl Ambience for Playlist {
    fn start(&self, seed: Seed) -> Box<dyn Texture> {
        let seed = seed.named(seeds::ORDER);
        let deck = || Deck::new(seed, self.row.recordings.len(), 1);
        Box::new(RunningPlaylist {
            row: Arc::clone(&self.row),
            begins: self.begins,
            now: deck(),
            before: deck(),
            expected: None,
        })
    }

    fn trouble(&self) -> Option<String> {
        self.row.recordings.iter().find_map(Recording::trouble)
    }

    fn turns(&self, seed: Seed, until: Frames) -> Vec<SoundTurn> {
        let row = &self.row;
        let mut deck = Deck::new(seed.named(seeds::ORDER), row.recordings.len(), 1);
        let (mut at, mut turns) = (self.begins, Vec::new());
        let count = match row.once {
            true => row.recordings.len().min(MOST_TURNS),
            false => MOST_TURNS,
        };
        for turn in 0..count as u64 {
            if at >= until || row.recordings.is_empty() {
                break;
            }
            let recording = &row.recordings[card(row, &mut deck, turn)];
            let name = recording.name().to_owned();
            turns.push(SoundTurn { at, name });
            at += recording.frames() - row.fade;
        }
        turns
    }
}

struct RunningPlaylist {
    row: Arc<RecordingRow>,
    begins: Frames,
    /// The order of the round that is played, and of that in which the one before lies.
    now: Deck,
    before: Deck,
    /// The last stage of which the system was told.
    expected: Option<u64>,
}

/// A place in the row: in the `turn`-th recording that is played, `at` frames from its beginning.
#[derive(Clone, Copy)]
struct RowPlace {
    turn: u64,
    at: Frames,
}

/// How often the system is told what is wanted soon, in blocks: every eleven seconds.
const AHEAD_EVERY: u64 = 1024;

impl Texture for RunningPlaylist {
    fn block(&mut self, index: u64, out: &mut Block) {
        let position = index * BLOCK as Frames;
        let silent = self.begins.saturating_sub(position).min(BLOCK as Frames);
        let (before, mut rest) = out.split_at_mut(silent as usize);
        before.fill([0.0; 2]);
        let mut position = (position + silent).saturating_sub(self.begins);
        if self.expected != Some(index / AHEAD_EVERY) {
            self.expected = Some(index / AHEAD_EVERY);
            self.expect(position);
        }
        while !rest.is_empty() {
            let Some(place) = self.find(position) else {
                rest.fill([0.0; 2]);
                return;
            };
            let edge = self.edge(place);
            let count = rest.len().min((edge - place.at) as usize);
            let (part, later) = rest.split_at_mut(count);
            self.sound(place, part);
            position += count as Frames;
            rest = later;
        }
    }
}

impl RunningPlaylist {
    fn recording(&mut self, turn: u64) -> &Recording {
        &self.row.recordings[card(&self.row, &mut self.now, turn)]
    }

    /// Where the row stands `position` frames from its beginning; `None` behind its end.
    fn find(&mut self, position: Frames) -> Option<RowPlace> {
        let count = self.row.recordings.len() as u64;
        let (fade, round) = (self.row.fade, self.row.round);
        let (first, mut at) = match (count, self.row.once) {
            (0, _) => return None,
            (_, true) if position >= round + fade => return None,
            // What fades at the end lies behind the round.
            (_, true) => (0, position),
            (_, false) => (position / round * count, position % round),
        };
        for turn in first..first + count - 1 {
            let length = self.recording(turn).frames() - fade;
            if at < length {
                return Some(RowPlace { turn, at });
            }
            at -= length;
        }
        Some(RowPlace {
            turn: first + count - 1,
            at,
        })
    }

    fn is_last(&self, turn: u64) -> bool {
        self.row.once && turn + 1 == self.row.recordings.len() as u64
    }

    /// Up to where in its recording it goes on as at `place`.
    fn edge(&mut self, RowPlace { turn, at }: RowPlace) -> Frames {
        let (fade, length) = (self.row.fade, self.recording(turn).frames());
        match () {
            () if turn == 0 && at < RISE => RISE,
            () if turn > 0 && at < fade => fade,
            () if at < length - fade => length - fade,
            () => length,
        }
    }

    /// What sounds from `place` on, up to its edge.
    fn sound(&mut self, RowPlace { turn, at }: RowPlace, out: &mut [Frame]) {
        let fade = self.row.fade;
        let recording = self.recording(turn);
        let (gain, length) = (recording.gain(), recording.frames());
        recording.read(at, out);
        out.iter_mut()
            .for_each(|frame| *frame = frame.map(|x| x * gain));
        if turn == 0 && at < RISE {
            for (frame, at) in out.iter_mut().zip(at..) {
                let rising = (at as f32 + 0.5) / RISE as f32;
                *frame = frame.map(|x| x * rising);
            }
        } else if turn > 0 && at < fade {
            self.blend(RowPlace { turn, at }, out);
        } else if at >= length - fade && self.is_last(turn) {
            for (frame, at) in out.iter_mut().zip(at + fade - length..) {
                let (_, falling) = crossfade::gains(at, fade, 1.0);
                *frame = frame.map(|x| x * falling);
            }
        }
        for frame in out {
            *frame = frame.map(bounded);
        }
    }

    /// Adds the end of the recording before to the beginning of one.
    fn blend(&mut self, RowPlace { turn, at }: RowPlace, out: &mut [Frame]) {
        let mut ending = [[0.0; 2]; BLOCK];
        let ending = &mut ending[..out.len()];
        let fade = self.row.fade;
        let before = &self.row.recordings[card(&self.row, &mut self.before, turn - 1)];
        before.read(before.frames() - fade + at, ending);
        let gain = before.gain();
        for ((frame, ending), at) in out.iter_mut().zip(ending).zip(at..) {
            let (rising, falling) = crossfade::gains(at, fade, 0.0);
            *frame = crossfade::blend(*frame, rising, *ending, falling * gain);
        }
    }

    /// Has the system fetch what is heard in the twenty seconds from `position` on.
    fn expect(&mut self, position: Frames) {
        const AHEAD: Frames = 2 * AHEAD_EVERY * BLOCK as Frames;
        let Some(RowPlace { turn, at }) = self.find(position) else {
            return;
        };
        let recording = self.recording(turn);
        recording.expect(at, AHEAD);
        if at + AHEAD > recording.frames() && !self.is_last(turn) {
            self.recording(turn + 1).expect(0, AHEAD);
        }
    }
}

/// Which recording of `row` has the `turn`-th turn.
fn card(row: &RecordingRow, deck: &mut Deck, turn: u64) -> usize {
    match row.shuffled {
        true => deck.card(turn),
        false => (turn % row.recordings.len() as u64) as usize,
    }
}
