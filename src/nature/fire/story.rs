//! What happens in a fire over the minutes: a log catches, another settles, sap spits.

use crate::dsp::bands::{self, Bands};
use crate::dsp::chance::Draw;
use crate::dsp::decibels::power_f32;
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::seeds;
use crate::dsp::seeds::Name;
use crate::dsp::spectral::Spectrum;
use crate::units::Seed;

use super::{DAMP, DRIFT, RISE, SIZE};
use crate::nature::parameter::Settings;

/// The longest any thump of a log rings: seconds until it has fallen by a factor e.
pub const LONGEST_THUMP: f64 = 0.07;

/// Seconds from one log that settles to the next, and from one that catches to the next.
const SETTLES: f64 = 70.0;
const CATCHES: f64 = 45.0;
/// Seconds from one spurt of sap to the next, in damp wood.
const SPURTS: f64 = 9.0;

/// The story of a fire.
pub struct Story {
    seed: Seed,
    drift: f32,
    damp: f64,
    size: f64,
    /// How much of a stir its events may make, from 0 to 1.
    pub liveliness: f64,
    minutes: Fractal,
}

/// Sap boiling out of a log's end.
pub struct Sap {
    power: f32,
    hertz: f64,
    width: f64,
    lean: f32,
}

impl Story {
    pub fn new(settings: &Settings, seed: Seed) -> Story {
        Story {
            seed: seed.named(seeds::STORY),
            drift: settings.number(&DRIFT) as f32,
            damp: settings.number(&DAMP),
            size: settings.number(&SIZE),
            // 8 dB hold all that there is.
            liveliness: ((settings.number(&RISE) - 1.5) / 6.5).clamp(0.0, 1.0),
            minutes: Fractal::minutes(seed),
        }
    }

    /// What happened in the `every` seconds before last and since: seconds ago, and the
    /// chances of the event. One happens in each stretch, anywhere in it.
    fn events(&self, name: Name, every: f64, seconds: f64) -> [(f64, Draw); 2] {
        let stretch = (seconds / every).floor() as i64;
        [stretch - 1, stretch].map(|number| {
            let mut draw = Draw::new(self.seed.named(name).nth(number as u64));
            let at = (number as f64 + draw.uniform()) * every;
            (seconds - at, draw)
        })
    }

    /// Decibels by which the flames are higher than on average.
    pub fn flare(&self, seconds: f64) -> f32 {
        let mut flare = 0.3 * self.minutes.gently(seconds);
        for (age, mut draw) in self.events(seeds::CATCH, CATCHES, seconds) {
            if age > 0.0 {
                // A flame runs along the log, then finds less to eat.
                let (rise, fall) = (draw.octaves(1.5, 5.0), draw.octaves(5.0, 14.0));
                let height =
                    self.liveliness * draw.between(0.8, 2.2) * (1.0 - math::exp(-age / rise));
                flare += (height * math::exp(-age / fall)) as f32;
            }
        }
        self.drift * (flare - 0.3)
    }

    /// How much more often than on average the wood snaps.
    pub fn bustle(&self, seconds: f64) -> f64 {
        let mut bustle = f64::from(power_f32(0.7 * self.flare(seconds)));
        for (age, mut draw) in self.events(seeds::SETTLE, SETTLES, seconds) {
            if age > 0.0 {
                // Sparks fly, then fewer.
                bustle += self.liveliness
                    * draw.between(1.0, 3.0)
                    * math::exp(-age / draw.octaves(0.5, 2.0));
            }
        }
        bustle
    }

    /// Thumps expected a second: logs that settle knock a few times within half a second.
    pub fn thumps(&self, seconds: f64) -> f64 {
        let knocks = |(age, mut draw): (f64, Draw)| {
            let lasts = draw.between(0.15, 0.6);
            if (0.0..lasts).contains(&age) {
                9.0
            } else {
                0.0
            }
        };
        let events = self.events(seeds::SETTLE, SETTLES, seconds);
        self.liveliness * self.size.max(0.2) * events.into_iter().map(knocks).sum::<f64>()
    }

    /// Ticks of a stove's iron expected a second: they follow the flames.
    pub fn ticks(&self, seconds: f64) -> f64 {
        0.15 * f64::from(power_f32(3.0 * self.flare(seconds)))
    }

    /// The spurts of sap that hiss at `seconds`.
    pub fn sap(&self, seconds: f64) -> impl Iterator<Item = Sap> {
        let events = self.events(seeds::SAP, SPURTS, seconds).into_iter();
        events.filter_map(|(age, mut draw)| {
            let there = draw.uniform() < 0.2 + 0.8 * self.damp;
            let (rise, lasts, fall) = (
                draw.octaves(0.3, 1.2),
                draw.octaves(0.8, 4.0),
                draw.octaves(0.6, 2.0),
            );
            let level = self.liveliness * draw.between(2.0, 10.0) - 4.0 * (1.0 - self.liveliness);
            let hertz = draw.octaves(3200.0, 7500.0);
            let width = draw.between(0.25, 0.8);
            let lean = draw.between(-0.25, 0.25) as f32;
            let swell = (age / rise).min((lasts + fall - age) / fall).min(1.0);
            (there && swell > 0.0).then(|| Sap {
                power: power_f32(level as f32) * (swell * swell) as f32,
                // The pressure sinks, and the pitch with it.
                hertz: hertz * (1.0 - 0.15 * age / (lasts + fall)),
                width,
                lean,
            })
        })
    }
}

impl Sap {
    /// Adds the spurt to the spectrum, against the fire's steady hiss.
    pub fn paint(&self, share: f32, hiss: &Bands, spectrum: &mut Spectrum) {
        let bell = bands::bell(self.hertz, self.width);
        for (band, bell) in bell.iter().enumerate() {
            let power = share * self.power * hiss[band] * bell * 5.0;
            spectrum.left[band] += power * (1.0 - self.lean);
            spectrum.right[band] += power * (1.0 + self.lean);
        }
    }
}
