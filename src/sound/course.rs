//! A texture whose parameters change through time.

use crate::frame::{Ambience, BLOCK, Block, Texture, add_ramped, bound};
use crate::nature::TextureKind;
use crate::nature::parameter::Settings;
use crate::units::{Decibels, Frames, Seed};

/// Settings that hold at one moment, and the level they need.
#[derive(Clone, Debug)]
pub struct Station {
    /// The block at whose start they hold.
    block: u64,
    settings: Settings,
    gain: f32,
}

impl Station {
    pub fn new(at: Frames, settings: Settings, level: Decibels) -> Station {
        Station {
            block: at / BLOCK as u64,
            settings,
            gain: level.gain(),
        }
    }
}

/// One texture at a row of stations. From each to the next the sounds are mixed; before
/// the first and after the last they stay.
pub struct Course {
    kind: &'static TextureKind,
    stations: Vec<Station>,
}

impl Course {
    /// `stations` are sorted by time, at least one.
    pub fn new(kind: &'static TextureKind, stations: Vec<Station>) -> Course {
        Course { kind, stations }
    }
}

impl Ambience for Course {
    fn start(&self, seed: Seed) -> Box<dyn Texture> {
        let stop = |station: &Station| Stop {
            block: station.block,
            gain: station.gain,
            texture: (self.kind.start)(&station.settings, seed),
        };
        let same = |pair: &[Station]| pair[0].settings == pair[1].settings;
        Box::new(RunningCourse {
            stops: self.stations.iter().map(stop).collect(),
            flat: self.stations.windows(2).map(same).collect(),
            scratch: Box::new([[0.0; 2]; BLOCK]),
        })
    }
}

struct Stop {
    block: u64,
    gain: f32,
    texture: Box<dyn Texture>,
}

struct RunningCourse {
    stops: Vec<Stop>,
    /// Whether nothing changes from a stop to the next.
    flat: Vec<bool>,
    scratch: Box<Block>,
}

impl Texture for RunningCourse {
    fn block(&mut self, index: u64, out: &mut Block) {
        let passed = self.stops.partition_point(|stop| stop.block <= index);
        let last = passed.saturating_sub(1);
        let travelling = passed > 0 && passed < self.stops.len() && !self.flat[last];
        out.fill([0.0; 2]);
        if !travelling {
            let gain = self.stops[last].gain;
            self.add(last, index, [gain; 2], out);
            bound(out);
            return;
        }
        let (from, to) = (self.stops[last].block, self.stops[passed].block);
        let share = |block: u64| (block - from) as f32 / (to - from) as f32;
        let shares = [share(index), share(index + 1)];
        let gain = self.stops[last].gain;
        self.add(last, index, shares.map(|share| gain * (1.0 - share)), out);
        let gain = self.stops[passed].gain;
        self.add(passed, index, shares.map(|share| gain * share), out);
        bound(out);
    }
}

impl RunningCourse {
    /// Adds one stop's sound, its gain going straight from one value to the other.
    fn add(&mut self, stop: usize, index: u64, gains: [f32; 2], out: &mut Block) {
        self.stops[stop].texture.block(index, &mut self.scratch);
        add_ramped(out, &self.scratch, gains);
    }
}
