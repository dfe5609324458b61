//! A recording whose parts come in an order that is new every time.

use std::ops::Range;
use std::sync::Arc;

use super::glide::{self, ONE, Subframes};
use super::order::Deck;
use super::points;
use super::profile::{ROW, distance};
use super::recording::Recording;
use crate::dsp::chance::Draw;
use crate::dsp::crossfade;
use crate::dsp::decibels;
use crate::dsp::meter::Meter;
use crate::dsp::seeds;
use crate::frame::{Ambience, BLOCK, Block, Frame, REFERENCE_LUFS, Texture, bounded};
use crate::units::{Decibels, Frames, Millis, Seed};

/// A recording that goes on for ever without coming round: stretches of it, half a cell to one
/// and a half cells long, from places all over the file, blend into each other. Each place has
/// its turn, no stretch follows itself, and every second stretch is chosen to sound
/// at both its ends as its neighbours do.
pub struct Varied {
    inner: Arc<VariedRecording>,
    gain: f32,
}

struct VariedRecording {
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

/// What is shorter is levelled as it is heard, for as long.
const SHORT: Millis = Millis::secs(120);

/// Beginnings that are tried for a stretch that is to fit its neighbours.
const TRIED: u64 = 24;

/// What is compared where stretches meet: two seconds.
const COMPARED: usize = 8;

impl Varied {
    /// Prepares `recording` to be played in stretches.
    pub fn new(recording: Recording) -> Varied {
        let used = points::steady(recording.profile(), recording.frames());
        let length = used.end - used.start;
        let cell = CELL
            .frames()
            .min((length as f64 * CELL_SHARE) as Frames)
            .max(1);
        let row = |frame: Frames| (frame / ROW) as usize;
        let power = recording.profile().power(row(used.start)..row(used.end));
        let inner = VariedRecording {
            places: ((length + cell / 2) / cell) as usize,
            recording,
            used,
            cell,
            power,
        };
        glide::prepare();
        let mut varied = Varied {
            gain: inner.recording.gain(),
            inner: Arc::new(inner),
        };
        if length < SHORT.frames() {
            varied.level();
        }
        varied
    }

    /// The ends of a short recording are heard less often than its middle: its
    /// loudness is measured as it is played.
    fn level(&mut self) {
        let mut meter = Meter::new();
        let mut texture = self.start(Seed(1));
        let mut block = [[0.0; 2]; BLOCK];
        for index in 0..SHORT.frames() / BLOCK as Frames {
            texture.block(index, &mut block);
            meter.add(&block);
        }
        let off = Decibels(REFERENCE_LUFS - meter.lufs() as f32);
        let most = Decibels(LEVELLED as f32).gain();
        self.gain *= off.gain().clamp(1.0 / most, most);
    }
}

impl Ambience for Varied {
    fn start(&self, seed: Seed) -> Box<dyn Texture> {
        Box::new(RunningVariation {
            // Two apart: the places beside the one just heard share a part of it.
            order: Deck::new(seed.named(seeds::ORDER), self.inner.places, 2),
            inner: self.inner.clone(),
            gain: self.gain,
            seed,
            now: None,
        })
    }

    fn trouble(&self) -> Option<String> {
        self.inner.recording.trouble()
    }
}

/// A stretch of the file at its place in time.
#[derive(Clone, Copy)]
struct Excerpt {
    /// The first frame in which it sounds, and for how long it rises.
    begin: Frames,
    fade: Frames,
    /// Where in the recording.
    place: Subframes,
    step: Subframes,
    gain: f32,
}

struct RunningVariation {
    inner: Arc<VariedRecording>,
    gain: f32,
    seed: Seed,
    order: Deck,
    /// The number of the current stretch; it, the one before, and the one to come.
    now: Option<(u64, [Excerpt; 3])>,
}

impl Texture for RunningVariation {
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
                    let (gain, other) = crossfade::gains(at, current.fade, 0.0);
                    *frame = crossfade::blend(*frame, gain, *ending, other);
                }
            }
            done += count;
        }
        for frame in out {
            *frame = frame.map(|x| bounded(x * self.gain));
        }
    }
}

impl RunningVariation {
    /// The stretches before, at and after `position`.
    fn around(&mut self, position: Frames) -> [Excerpt; 3] {
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
            // No stretch is as long as two cells.
            let recording = &self.inner.recording;
            recording.expect(stretch.place / ONE, 2 * self.inner.cell);
        }
        self.now = Some((number, stretches));
        stretches
    }

    /// Where stretch `number` begins to rise.
    fn border(&self, number: u64) -> Frames {
        if number == 0 {
            return 0;
        }
        let stray = Draw::new(self.seed.named(seeds::BORDER).nth(number)).between(-STRAY, STRAY);
        let cell = self.inner.cell as f64;
        (number as f64 * cell + stray * cell) as Frames
    }

    /// Stretch `number`; before the first there is one that is never heard.
    fn stretch(&mut self, number: u64) -> Excerpt {
        if number == u64::MAX {
            return Excerpt {
                begin: 0,
                fade: 0,
                place: 0,
                step: ONE,
                gain: 0.0,
            };
        }
        let place = match number % 2 {
            0 => self.free(number),
            _ => self.fitting(number),
        };
        Excerpt {
            begin: self.border(number),
            fade: self.fade(number),
            place: (self.inner.used.start + place) * ONE,
            step: self.step(number),
            gain: self.inner.levelling(place, self.length(number)),
        }
    }

    /// For how long stretch `number` sounds until the next one begins.
    fn length(&self, number: u64) -> Frames {
        self.border(number + 1) - self.border(number)
    }

    /// For how long stretch `number` rises; the first is there at once.
    fn fade(&self, number: u64) -> Frames {
        let share =
            Draw::new(self.seed.named(seeds::FADE).nth(number)).between(FADE.start, FADE.end);
        match number {
            0 => 0,
            _ => ((share * self.inner.cell as f64) as Frames).max(1),
        }
    }

    /// Steps of the golden section through the range of speeds: of sixty in a row, a quarter of
    /// an hour, no two are so near each other that one place read twice gives copies.
    fn step(&self, number: u64) -> Subframes {
        const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
        let start = self.seed.named(seeds::SPEED).nth(0).0;
        let turn = number.wrapping_mul(GOLDEN).wrapping_add(start);
        let share = (turn >> 11) as f64 / (1u64 << 53) as f64;
        glide::step(1.0 + DETUNE * (2.0 * share - 1.0))
    }

    /// Where stretch `number` may begin, in frames from the first that is used, and the last
    /// frame at which it still finds an end.
    fn turn(&mut self, number: u64) -> (Range<f64>, f64) {
        let length = self.length(number) as f64;
        let sounding = length + self.fade(number + 1) as f64;
        let read = sounding * self.step(number) as f64 / ONE as f64 + BLOCK as f64;
        let used = (self.inner.used.end - self.inner.used.start) as f64;
        let room = (used - read).max(0.0);
        // Half a stretch beyond both ends: what lies there is moved to them, or they would
        // be heard less often than the middle.
        let (turn, turns) = (self.order.card(number) as f64, self.inner.places as f64);
        let place = |turn: f64| turn / turns * (room + length) - length / 2.0;
        (place(turn)..place(turn + 1.0), room)
    }

    /// Anywhere in its part of the file.
    fn free(&mut self, number: u64) -> Frames {
        let (turn, room) = self.turn(number);
        let place =
            Draw::new(self.seed.named(seeds::FREE).nth(number)).between(turn.start, turn.end);
        inside(place, room)
    }

    /// Where in its part it fits best between its neighbours, which are free.
    fn fitting(&mut self, number: u64) -> Frames {
        let (before, after) = (self.free(number - 1), self.free(number + 1));
        let before = before + self.length(number - 1);
        let (turn, room) = self.turn(number);
        let length = self.length(number);
        let misfit = |place: Frames| {
            self.inner.misfit(before, place) + self.inner.misfit(place + length, after)
        };
        let shift = Draw::new(self.seed.named(seeds::FIT).nth(number)).uniform();
        let tried = (0..TRIED).map(|n| {
            let x = (n as f64 + shift) / TRIED as f64;
            inside(turn.start + x * (turn.end - turn.start), room)
        });
        let best = tried.min_by(|&a, &b| misfit(a).total_cmp(&misfit(b)));
        best.unwrap_or(0)
    }
}

/// A place between 0 and `room`: one outside is near the end beyond which it lies.
fn inside(place: f64, room: f64) -> Frames {
    const NEAR: f64 = 0.15;
    let place = if place < 0.0 {
        -NEAR * place
    } else if place > room {
        room - NEAR * (place - room)
    } else {
        place
    };
    place.clamp(0.0, room) as Frames
}

impl VariedRecording {
    fn read(&self, stretch: &Excerpt, position: Frames, out: &mut [Frame]) {
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
        let bound = decibels::power(LEVELLED);
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
