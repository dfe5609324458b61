//! A recording whose parts come in an order that is new every time.

use std::ops::Range;
use std::sync::Arc;

use super::glide::{self, ONE, Place};
use super::looped::bounded;
use super::order::Deck;
use super::points;
use super::profile::{ROW, distance};
use super::recording::Recording;
use super::seam;
use crate::frame::{Ambience, BLOCK, Block, Texture};
use crate::synth::math;
use crate::synth::noise::Draw;
use crate::units::{Frames, Millis, Seed};

/// A recording that goes on for ever without coming round: stretches of it, half a cell to one
/// and a half cells long, from places all over the file, blend into each other. Each place has
/// its turn, no stretch follows itself, and every second stretch is chosen to sound
/// at both its ends as its neighbours do.
pub struct Varied {
    inner: Arc<Inner>,
}

struct Inner {
    recording: Recording,
    /// The frames that are used: the file without its fades.
    used: Range<Frames>,
    /// How long a stretch is on the average.
    cell: Frames,
    /// How many places there are to begin.
    places: usize,
    /// The mean power of what is used.
    power: f32,
}

/// The longest that stretches are on the average.
const CELL: Millis = Millis::secs(14);

/// As a share of the file: shorter ones leave several places to choose from.
const CELL_SHARE: f64 = 0.35;

/// How far the border of two stretches strays from the grid, as a share of a cell.
const STRAY: f64 = 3.0 / 14.0;

/// How long stretches blend, as a share of a cell: 1 to 3 s of 14.
const FADE: Range<f64> = 1.0 / 14.0..3.0 / 14.0;

/// How much faster or slower a stretch is read, at most: a quarter of a semitone. Nobody hears
/// it, and no two passes over one place are copies.
const DETUNE: f64 = 0.015;

/// What a stretch is raised or lowered at most towards the level of the whole, in decibels.
const LEVELLED: f64 = 3.0;

/// Beginnings that are tried for a stretch that is to fit its neighbours.
const TRIED: u64 = 24;

/// What is compared where stretches meet: two seconds.
const COMPARED: usize = 8;

impl Varied {
    pub fn new(recording: Recording) -> Varied {
        let used = points::steady(recording.profile(), recording.frames());
        let length = used.end - used.start;
        let cell = CELL
            .frames()
            .min((length as f64 * CELL_SHARE) as Frames)
            .max(1);
        let row = |frame: Frames| (frame / ROW) as usize;
        let power = recording.profile().power(row(used.start)..row(used.end));
        let mut inner = Inner {
            recording,
            used,
            cell,
            places: 1,
            power,
        };
        inner.places = (inner.room() / cell) as usize + 1;
        glide::prepare();
        Varied {
            inner: Arc::new(inner),
        }
    }

    pub fn recording(&self) -> &Recording {
        &self.inner.recording
    }
}

impl Ambience for Varied {
    fn start(&self, seed: Seed) -> Box<dyn Texture> {
        Box::new(Voice {
            // Two apart: the places beside the one just heard share a part of it.
            order: Deck::new(seed.named("order"), self.inner.places, 2),
            inner: self.inner.clone(),
            seed,
            now: None,
        })
    }
}

/// A stretch of the file at its place in time.
#[derive(Clone, Copy)]
struct Stretch {
    /// The first frame in which it sounds, and for how long it rises.
    begin: Frames,
    fade: Frames,
    /// Where in the recording.
    place: Place,
    step: Place,
    gain: f32,
}

struct Voice {
    inner: Arc<Inner>,
    seed: Seed,
    order: Deck,
    /// The number of the current stretch; it, the one before, and the one to come.
    now: Option<(u64, [Stretch; 3])>,
}

impl Texture for Voice {
    fn block(&mut self, index: u64, out: &mut Block) {
        let start = index * BLOCK as u64;
        let mut done = 0;
        while done < BLOCK {
            let position = start + done as u64;
            let [before, current, next] = self.around(position);
            let rising = position < current.begin + current.fade;
            let edge = if rising {
                current.begin + current.fade
            } else {
                next.begin
            };
            let count = (BLOCK - done).min((edge - position) as usize);
            let part = &mut out[done..done + count];
            self.inner.read(&current, position, part);
            if rising {
                let mut ending = [[0.0; 2]; BLOCK];
                let ending = &mut ending[..count];
                self.inner.read(&before, position, ending);
                for ((frame, ending), at) in
                    part.iter_mut().zip(ending).zip(position - current.begin..)
                {
                    let (gain, other) = seam::gains(at, current.fade, 0.0);
                    *frame = seam::blend(*frame, gain, *ending, other);
                }
            }
            done += count;
        }
        let gain = self.inner.recording.gain();
        for frame in out {
            *frame = frame.map(|x| bounded(x * gain));
        }
    }
}

impl Voice {
    /// The stretches before, at and after `position`.
    fn around(&mut self, position: Frames) -> [Stretch; 3] {
        if let Some((_, stretches)) = self.now
            && stretches[1].begin <= position
            && position < stretches[2].begin
        {
            return stretches;
        }
        // The border of a cell strays by less than half of it.
        let near = (position + self.inner.cell / 2) / self.inner.cell;
        let number = if self.border(near) <= position {
            near
        } else {
            near - 1
        };
        let stretches = [number.wrapping_sub(1), number, number + 1].map(|n| self.stretch(n));
        for stretch in &stretches[1..] {
            let most = (self.inner.longest() as f64 * (1.0 + DETUNE)) as Frames;
            self.inner
                .recording
                .expect(self.inner.used.start + stretch.place / ONE, most);
        }
        self.now = Some((number, stretches));
        stretches
    }

    /// Where stretch `number` begins to rise.
    fn border(&self, number: u64) -> Frames {
        if number == 0 {
            return 0;
        }
        let stray = Draw::new(self.seed.named("border").nth(number)).between(-STRAY, STRAY);
        let cell = self.inner.cell as f64;
        (number as f64 * cell + stray * cell) as Frames
    }

    /// Stretch `number`; before the first there is one that is never heard.
    fn stretch(&mut self, number: u64) -> Stretch {
        if number == u64::MAX {
            return Stretch {
                begin: 0,
                fade: 0,
                place: 0,
                step: ONE,
                gain: 0.0,
            };
        }
        let mut draw = Draw::new(self.seed.named("stretch").nth(number));
        let share = draw.between(FADE.start, FADE.end);
        let step = glide::step(1.0 + draw.between(-DETUNE, DETUNE));
        let fade = match number {
            0 => 0,
            _ => ((share * self.inner.cell as f64) as Frames).max(1),
        };
        let place = match number % 2 {
            0 => self.free(number),
            _ => self.fitting(number),
        };
        Stretch {
            begin: self.border(number),
            fade,
            place: (self.inner.used.start + place) * ONE,
            step,
            gain: self.inner.levelling(place, self.length(number)),
        }
    }

    /// For how long stretch `number` sounds until the next one begins.
    fn length(&self, number: u64) -> Frames {
        self.border(number + 1) - self.border(number)
    }

    /// The part of the file in which stretch `number` may begin.
    fn turn(&mut self, number: u64) -> Range<f64> {
        let turn = self.order.card(number) as f64;
        let room = self.inner.room() as f64 / self.inner.places as f64;
        turn * room..(turn + 1.0) * room
    }

    /// Anywhere in its part of the file, in frames from the first that is used.
    fn free(&mut self, number: u64) -> Frames {
        let turn = self.turn(number);
        Draw::new(self.seed.named("free").nth(number)).between(turn.start, turn.end) as Frames
    }

    /// Where in its part it fits best between its neighbours, which are free.
    fn fitting(&mut self, number: u64) -> Frames {
        let (before, after) = (self.free(number - 1), self.free(number + 1));
        let before = before + self.length(number - 1);
        let turn = self.turn(number);
        let length = self.length(number);
        let inner = &self.inner;
        let misfit =
            |place: Frames| inner.misfit(before, place) + inner.misfit(place + length, after);
        let tried = (0..TRIED).map(|n| {
            let x = (n as f64 + 0.5) / TRIED as f64;
            (turn.start + x * (turn.end - turn.start)) as Frames
        });
        let shift = Draw::new(self.seed.named("fit").nth(number)).uniform() - 0.5;
        let shift = (shift * (turn.end - turn.start) / TRIED as f64) as i64;
        let best = tried.min_by(|&a, &b| misfit(a).total_cmp(&misfit(b)));
        best.unwrap_or(0).saturating_add_signed(shift)
    }
}

impl Inner {
    /// The most frames of the file that a stretch reads.
    fn longest(&self) -> Frames {
        (self.cell as f64 * (1.0 + 2.0 * STRAY + FADE.end) * (1.0 + DETUNE)) as Frames
            + BLOCK as Frames
    }

    /// The frames among which stretches begin.
    fn room(&self) -> Frames {
        (self.used.end - self.used.start).saturating_sub(self.longest())
    }

    fn read(&self, stretch: &Stretch, position: Frames, out: &mut [crate::frame::Frame]) {
        let passed = (position - stretch.begin) * stretch.step;
        glide::read(&self.recording, stretch.place + passed, stretch.step, out);
        for frame in out {
            *frame = frame.map(|x| x * stretch.gain);
        }
    }

    /// What brings the stretch at `place` nearer to the level of the whole.
    fn levelling(&self, place: Frames, length: Frames) -> f32 {
        let row = |frame: Frames| ((self.used.start + frame) / ROW) as usize;
        let own = self
            .recording
            .profile()
            .power(row(place)..row(place + length) + 1);
        let share = f64::from(self.power.max(1e-12) / own.max(1e-12));
        let bound = math::power(LEVELLED);
        share.clamp(1.0 / bound, bound).sqrt() as f32
    }

    /// How much is heard where the file is left at one place and entered at another.
    fn misfit(&self, left: Frames, entered: Frames) -> f32 {
        let profile = self.recording.profile();
        let row = |frame: Frames| ((self.used.start + frame) / ROW) as usize;
        let (left, entered) = (row(left), row(entered));
        distance(
            &profile.mean(left.saturating_sub(COMPARED / 2)..left + COMPARED / 2),
            &profile.mean(entered..entered + COMPARED),
        )
    }
}
