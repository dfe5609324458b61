//! A texture with what is chosen about it.

use std::sync::Arc;

use crate::dsp::seeds;
use crate::envelope::{Curve, Envelope, Point};
use crate::frame::{Ambience, Block, Texture, bound};
use crate::limits;
use crate::nature::choice::{Choice, Stop};
use crate::nature::parameter::{Domain, PROMINENCE, Parameter, Settings, Value};
use crate::nature::{Moment, TextureKind};
use crate::time::Anchor;
use crate::units::{Decibels, Frames, Seed};

use super::calibrate;
use super::course::{Course, Station};
use super::followed::Followed;
use super::open::Within;

/// A texture and its parameters, before the listener's seed and the times are known.
#[derive(Clone, Debug)]
pub struct Tuning {
    kind: &'static TextureKind,
    chosen: Vec<(&'static Parameter, Choice)>,
    /// What brings it to the reference loudness, where somebody measured that; whatever
    /// is chosen afterwards makes it unknown.
    level: Option<Decibels>,
}

impl Tuning {
    pub(super) fn new(
        kind: &'static TextureKind,
        chosen: Vec<(&'static Parameter, Choice)>,
        level: Option<Decibels>,
    ) -> Tuning {
        Tuning {
            kind,
            chosen,
            level,
        }
    }

    /// The texture it is of.
    pub fn kind(&self) -> &'static TextureKind {
        self.kind
    }

    /// What is chosen for `parameter`, where something is.
    pub fn chosen(&self, parameter: &Parameter) -> Option<&Choice> {
        let chosen = self.chosen.iter().find(|(p, _)| p.name == parameter.name);
        chosen.map(|(_, choice)| choice)
    }

    /// Chooses something else for one parameter.
    pub fn choose(&mut self, parameter: &'static Parameter, choice: Choice) {
        self.chosen.retain(|(p, _)| p.name != parameter.name);
        self.chosen.push((parameter, choice));
        self.level = None;
    }

    /// Keeps single events within [`limits::SLEEP_PROMINENCE_DB`], for a listener who
    /// falls asleep.
    pub fn calm(&mut self) {
        let Ok(parameter) = self.kind.parameter(PROMINENCE) else {
            return;
        };
        let Domain::Number { min, default, .. } = parameter.domain else {
            return;
        };
        let most = limits::SLEEP_PROMINENCE_DB.max(min);
        let lower = |value: &Value| match value {
            Value::Number(number) => Value::Number(number.min(most)),
            Value::Word(_) => Value::Number(most),
        };
        let wanted = self.chosen(parameter).cloned();
        let wanted = wanted.unwrap_or(Choice::Value(Value::Number(default)));
        let calm = match wanted.clone() {
            Choice::Value(value) => Choice::Value(lower(&value)),
            Choice::Range { low, high } => Choice::Range {
                low: low.min(most),
                high: high.min(most),
            },
            Choice::Course(mut stops) => {
                for stop in &mut stops {
                    stop.value = lower(&stop.value);
                }
                Choice::Course(stops)
            }
        };
        if calm != wanted {
            self.choose(parameter, calm);
        }
    }

    /// The sound for the listener whose seed is `seed`, at the reference loudness all
    /// along.
    pub fn settle(&self, seed: Seed, within: &Within) -> Arc<dyn Ambience> {
        let place = within.place;
        let mut times: Vec<Frames> = self
            .courses()
            .flatten()
            .map(|stop| place(&stop.at))
            .collect();
        times.sort_unstable();
        times.dedup();
        let settings = |at| self.settings(at, seed, place);
        if times.len() < 2 {
            let settings = settings(0);
            let level = self.level.unwrap_or_else(|| self.measure(&settings));
            return Arc::new(Levelled {
                kind: self.kind,
                settings: settings.within(within.occasion),
                gain: level.gain(),
            });
        }
        if let Some(follow) = self.kind.follow {
            let moments = self.moments(&times, seed, place);
            let level = self.measure(&moments[0].1);
            return Arc::new(Followed::new(follow, moments, level));
        }
        let levels = levels(&times, |at| self.measure(&settings(at)));
        let settings = |at| settings(at).within(within.occasion);
        let mut stations: Vec<Station> = Vec::new();
        let most = (limits::STATIONS / times.len()).clamp(1, STEPS);
        for (pair, levels) in times.windows(2).zip(levels.windows(2)) {
            let ends = [settings(pair[0]), settings(pair[1])];
            let steps = self.steps(&ends).min(most) as u64;
            for step in 0..steps {
                let share = step as f32 / steps as f32;
                let at = pair[0] + (pair[1] - pair[0]) * step / steps;
                let level = levels[0].0 + (levels[1].0 - levels[0].0) * share;
                stations.push(Station::new(at, settings(at), Decibels(level)));
            }
            if pair[1] == times[times.len() - 1] {
                stations.push(Station::new(pair[1], ends[1].clone(), levels[1]));
            }
        }
        Arc::new(Course::new(self.kind, stations))
    }

    /// What holds at each of the `times` of all stops, with what lies on the way where it is
    /// no straight one, and what held before where it jumps.
    fn moments(
        &self,
        times: &[Frames],
        seed: Seed,
        place: &dyn Fn(&Anchor) -> Frames,
    ) -> Vec<Moment> {
        let settings = |at| self.settings(at, seed, place);
        let eased = self
            .courses()
            .flatten()
            .any(|stop| stop.curve == Curve::Smooth);
        let steps = if eased { EASED } else { 1 };
        let jumps = |at: Frames| {
            let there = |stops: &[Stop]| stops.iter().filter(|stop| place(&stop.at) == at).count();
            self.courses().any(|stops| there(stops) > 1)
        };
        let mut moments = vec![(times[0], settings(times[0]))];
        for pair in times.windows(2) {
            let on_the_way = (1..steps).map(|step| pair[0] + (pair[1] - pair[0]) * step / steps);
            moments.extend(on_the_way.map(|at| (at, settings(at))));
            if jumps(pair[1]) {
                let before = pair[1] - 1;
                moments.push((before, settings(before)));
            }
            moments.push((pair[1], settings(pair[1])));
        }
        moments
    }

    fn measure(&self, settings: &Settings) -> Decibels {
        calibrate::level(self.kind, settings)
    }

    /// Those of the parameters that move.
    fn courses(&self) -> impl Iterator<Item = &[Stop]> {
        self.chosen.iter().filter_map(|(_, choice)| match choice {
            Choice::Course(stops) => Some(stops.as_slice()),
            _ => None,
        })
    }

    /// What holds at `at`.
    pub(crate) fn settings(
        &self,
        at: Frames,
        seed: Seed,
        place: &dyn Fn(&Anchor) -> Frames,
    ) -> Settings {
        let values = self.chosen.iter().map(|(parameter, choice)| {
            let seed = seed.named(seeds::PARAMETER).of_text(parameter.name);
            (parameter.name, choice.at(at, seed, place))
        });
        // All of them were checked when they were chosen.
        self.kind.settings(values).unwrap_or_default()
    }

    /// In how many steps to go from one end to the other, so that each is small.
    fn steps(&self, [from, to]: &[Settings; 2]) -> usize {
        let numbers = self.kind.parameters.iter().filter_map(|p| match p.domain {
            Domain::Number { min, max, .. } => {
                let share = (to.number(p) - from.number(p)).abs() / (max - min);
                Some((share * STEPS as f64).ceil() as usize)
            }
            Domain::Word(_) => None,
        });
        numbers.max().unwrap_or(1).max(1)
    }
}

/// The level at each of `times`; where they are many, some are measured and what lies between
/// is taken to lie between.
fn levels(times: &[Frames], measure: impl Fn(Frames) -> Decibels) -> Vec<Decibels> {
    const MEASURED: usize = 8;
    let stride = times.len().div_ceil(MEASURED);
    let points = times.iter().enumerate().filter(|(i, _)| {
        let last = times.len() - 1;
        i % stride == 0 || *i == last
    });
    let measured = Envelope::new(
        points
            .map(|(_, at)| Point {
                at: *at,
                level: measure(*at),
                curve: Curve::Linear,
            })
            .collect(),
    );
    times.iter().map(|at| measured.level(*at)).collect()
}

/// Steps over the whole range of a parameter. Between two of them the sounds are mixed;
/// having the same seed they are nearly the same, so the mixture is what lies between.
const STEPS: usize = 12;

/// Straight pieces of an eased way, where a texture follows it by itself.
const EASED: u64 = 16;

/// A texture with settled parameters, at the reference loudness.
struct Levelled {
    kind: &'static TextureKind,
    settings: Settings,
    gain: f32,
}

impl Ambience for Levelled {
    fn start(&self, seed: Seed) -> Box<dyn Texture> {
        Box::new(RunningTexture {
            texture: (self.kind.start)(&self.settings, seed),
            gain: self.gain,
        })
    }
}

pub(super) struct RunningTexture {
    pub texture: Box<dyn Texture>,
    pub gain: f32,
}

impl Texture for RunningTexture {
    fn block(&mut self, index: u64, out: &mut Block) {
        self.texture.block(index, out);
        for sample in out.as_flattened_mut() {
            *sample *= self.gain;
        }
        bound(out);
    }
}
