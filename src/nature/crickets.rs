//! Crickets on a warm night: near singers, each at its own pace, and the many far off.

use crate::dsp::bands::{self, Sketch};
use crate::dsp::chance::Draw;
use crate::dsp::decibels;
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::seeds;
use crate::synth::call::{CallerPlace, Note, Phrase};
use crate::synth::echo::Echo;
use crate::units::Seed;

use super::TextureKind;
use super::choir::{Caller, Choir, face_the_middle};
use super::crowd::{Crowd, Voice};
use super::loudness;
use super::parameter::{Parameter, Settings, drift, prominence, share};
use super::stillness::{Balance, Calls, Stillness};

const TEMPERATURE: Parameter = Parameter::number(
    "temperature",
    [8.0, 22.0, 35.0],
    "°C",
    "of the air: crickets sing faster and a little higher when it is warm",
);
const SPECIES: Parameter = Parameter::word(
    "species",
    &["mixed", "field", "tree"],
    "field crickets chirp high and crisply, tree crickets low and sweetly",
);
const SINGERS: Parameter = Parameter::number(
    "singers",
    [1.0, 9.0, 16.0],
    "",
    "how many can be told from one another",
);
const CHORUS: Parameter = share("chorus", 0.5, "how many more sing far off, as one shimmer");
const DISTANCE: Parameter = Parameter::number(
    "distance",
    [3.0, 8.0, 80.0],
    "m",
    "to the nearest singer: farther is softer, duller and more even",
);
const PROMINENCE: Parameter = prominence(8.0);
const DRIFT: Parameter = drift("how much the singing thins and thickens over the minutes");

pub const KIND: TextureKind = TextureKind {
    name: "crickets",
    what: "crickets in a meadow or in the trees, at the pace of the warmth",
    parameters: &[
        TEMPERATURE,
        SPECIES,
        SINGERS,
        CHORUS,
        DISTANCE,
        PROMINENCE,
        DRIFT,
    ],
    start: |settings, seed| Box::new(night(settings, seed)),
    follow: None,
};

/// The night air under them, in decibels a band.
const NIGHT: Sketch = [
    -14.0, -16.0, -20.0, -25.0, -29.0, -30.0, -28.0, -29.0, -33.0, -40.0,
];

/// The most singers, as many as [`SINGERS`] allows.
const MOST: usize = 16;

/// Each singer sits this much farther than the one before.
const SPREAD: f64 = 1.3;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum CricketSpecies {
    Field,
    Tree,
}

/// Degrees by which the air is warmer than where crickets fall silent.
fn warmth(celsius: f64) -> f64 {
    // 40 degrees Fahrenheit.
    (celsius - 40.0 / 9.0).max(1.0)
}

impl CricketSpecies {
    /// Dolbear's law (1897) for tree crickets: degrees Fahrenheit are 40 and the chirps
    /// in 13 seconds. Field crickets follow the same line at three quarters of the pace.
    fn chirps_a_second(self, celsius: f64) -> f64 {
        let tree = warmth(celsius) * 9.0 / 5.0 / 13.0;
        match self {
            CricketSpecies::Tree => tree,
            CricketSpecies::Field => 0.75 * tree,
        }
    }

    /// Strokes of the wings: at 25 °C, 52 a second in the tree and 33 in the field.
    fn pulses_a_second(self, celsius: f64) -> f64 {
        warmth(celsius) / warmth(25.0)
            * match self {
                CricketSpecies::Tree => 52.0,
                CricketSpecies::Field => 33.0,
            }
    }

    /// The song's pitch. A tree cricket's follows the warmth, a field cricket's hardly does.
    fn hertz(self, celsius: f64) -> f64 {
        match self {
            CricketSpecies::Tree => 2850.0 * math::pow(warmth(celsius) / warmth(25.0), 0.3),
            CricketSpecies::Field => 4450.0 + 12.0 * (celsius - 25.0),
        }
    }
}

/// One singer.
struct Cricket {
    seed: Seed,
    species: CricketSpecies,
    place: CallerPlace,
    level: f64,
    hertz: f64,
    /// Seconds from chirp to chirp, and from pulse to pulse.
    pace: f64,
    beat: f64,
    pulses: u64,
    /// The pace quickens and slackens; now and then the singer rests.
    wander: Fractal,
    rest: Fractal,
}

impl Cricket {
    fn new(number: usize, settings: &Settings, seed: Seed) -> Cricket {
        let mut draw = Draw::new(seed);
        let celsius = settings.number(&TEMPERATURE);
        let species = match settings.word(&SPECIES) {
            "field" => CricketSpecies::Field,
            "tree" => CricketSpecies::Tree,
            _ if number % 3 == 2 => CricketSpecies::Tree,
            _ => CricketSpecies::Field,
        };
        let own = draw.between(-1.0, 1.0);
        let pulses = match (species, draw.bits() & 3) {
            (CricketSpecies::Tree, 0) => 5,
            (CricketSpecies::Tree, _) => 8,
            (CricketSpecies::Field, bits) => 3 + bits.min(2),
        };
        // The nearest does not sit at one ear.
        let side = if number & 1 == 0 { 0.75 } else { -0.75 };
        let pan = side * draw.between(0.15, 1.0) * (0.35 + 0.2 * number as f64).min(1.0);
        Cricket {
            seed,
            species,
            place: CallerPlace {
                pan,
                distance: settings.number(&DISTANCE)
                    * math::pow(SPREAD, number as f64 + draw.between(-0.3, 0.3)),
                echo: 0.12,
            },
            // One singer more comes in gradually.
            level: (settings.number(&SINGERS) - number as f64).clamp(0.0, 1.0),
            hertz: species.hertz(celsius) * (1.0 + 0.07 * own),
            pace: 1.0 / species.chirps_a_second(celsius) * (1.0 - 0.12 * draw.between(-1.0, 1.0)),
            beat: 1.0 / species.pulses_a_second(celsius) * (1.0 - 0.1 * draw.between(-1.0, 1.0)),
            pulses,
            wander: Fractal::new(seed.named(seeds::WANDER), 0.03, 3, 0.8),
            rest: Fractal::new(seed.named(seeds::REST), 0.05, 2, 0.5).levelled(),
        }
    }

    /// Loudness as a power while it chirps, heard within 0.4 s.
    fn loudness(&self) -> f64 {
        let amplitude = self.level * self.place.gain(self.hertz);
        // A pulse of [`SOUNDING`] of a beat has half its peak's power.
        let sounding = (self.pulses as f64 * self.beat).min(0.4) / 0.4 * SOUNDING * 0.5;
        0.5 * amplitude * amplitude * sounding * loudness::weight(self.hertz)
    }
}

impl Caller for Cricket {
    fn slot(&self) -> f64 {
        self.pace
    }

    fn call(&self, number: i64, scale: f64, phrase: &mut Phrase) {
        let mut draw = Draw::new(self.seed.named(seeds::CHIRP).nth(number as u64));
        let due = number as f64 * self.pace;
        let wander = 0.3 * f64::from(self.wander.gently(due));
        let begins = due + self.pace * (0.8 + 0.05 * draw.normal() + wander);
        // It tires before a rest and comes back gently.
        let awake = f64::from(2.0 * self.rest.at(begins) + 2.6).clamp(0.0, 1.0);
        let level = scale * self.level * awake * decibels::amplitude(draw.normal());
        if level < 1e-3 * scale {
            return;
        }
        let hertz = self.hertz * (1.0 + 0.003 * draw.normal());
        let mut late = 0.0;
        for pulse in 0..self.pulses {
            let swell = 0.45 + 0.55 * ((pulse + 1) as f64 / 2.5).min(1.0);
            let lasts = SOUNDING * self.beat * draw.between(0.95, 1.05);
            let note = Note {
                // The wings close, and the pitch sinks a little.
                glide: -0.018,
                attack: 0.38 * lasts,
                release: 0.45 * lasts,
                level: level * swell * draw.between(0.92, 1.08),
                partials: [1.0, 0.05, 0.0],
                ..Note::plain(begins + late, lasts, hertz)
            };
            phrase.put(&note, &self.place);
            late += self.beat * draw.between(0.98, 1.02);
            // Tree crickets group eight strokes as two, three and three.
            if self.species == CricketSpecies::Tree && (pulse == 1 || pulse == 4) {
                late += 0.3 * self.beat;
            }
        }
    }
}

/// The share of a beat in which the wings sound.
const SOUNDING: f64 = 0.56;

/// The singers far off: a crowd that is `share` of what `balance` leaves to the quiet.
fn chorus(settings: &Settings, seed: Seed, balance: &Balance, share: f64) -> Crowd {
    let celsius = settings.number(&TEMPERATURE);
    let [field, tree] = match settings.word(&SPECIES) {
        "field" => [1.0, 0.0],
        "tree" => [0.0, 1.0],
        _ => [0.75, 0.25],
    };
    let voices = [(CricketSpecies::Field, field), (CricketSpecies::Tree, tree)].into_iter();
    let sounding = voices.zip(0..).filter(|((_, part), _)| *part > 0.0);
    let voice = |((species, part), n): ((CricketSpecies, f64), u64)| {
        let hertz = species.hertz(celsius);
        let shape = bands::from_fn(|f| {
            let away = math::log2(f / hertz).abs().max(1e-6);
            decibels::power(-45.0 * math::pow(away, 1.2))
        });
        let slow = [(seeds::SHIMMER, 4.0, 0.2), (seeds::SWELL, 0.15, 0.8)]
            .map(|(name, lowest, slope)| Fractal::new(seed.named(name).nth(n), lowest, 3, slope));
        Voice::new(shape, hertz, part * share * balance.quiet, slow)
    };
    let swell = 1.2 * balance.sway as f32;
    Crowd::new(
        seed,
        sounding.map(voice).collect(),
        settings.number(&DRIFT),
        swell,
    )
}

/// A night of crickets.
fn night(settings: &Settings, seed: Seed) -> Choir<Cricket> {
    let own = |number| seed.named(seeds::CRICKET).nth(number as u64);
    let mut crickets: Vec<_> = (0..MOST)
        .map(|number| Cricket::new(number, settings, own(number)))
        .filter(|cricket| cricket.level > 0.0)
        .collect();
    let usual = |cricket: &Cricket| cricket.loudness() * 0.26 / cricket.pace;
    face_the_middle(&mut crickets, usual, |cricket| &mut cricket.place);
    let calls = Calls {
        // They hardly ever all chirp at once.
        loudest: 0.8 * crickets.iter().map(Cricket::loudness).sum::<f64>(),
        usual: crickets.iter().map(usual).sum(),
        busy: 1.0,
    };
    let balance = calls.balance(settings.number(&PROMINENCE));
    let share = 0.9 * settings.number(&CHORUS).sqrt();
    let far = chorus(settings, seed.named(seeds::CHORUS), &balance, share);
    let drift = settings.number(&DRIFT);
    Choir::new(
        crickets,
        balance.scale,
        Box::new(move |seconds, powers| far.add(seconds, powers)),
        Stillness::new(
            seed.named(seeds::NIGHT),
            &NIGHT,
            &balance,
            1.0 - share,
            drift,
        ),
        Echo::new(seed.named(seeds::ECHO), 0.35, 0.8),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_and_the_chirps_in_thirteen_seconds_are_the_degrees_fahrenheit() {
        for celsius in [10.0, 18.0, 25.0, 32.0] {
            let chirps = 13.0 * CricketSpecies::Tree.chirps_a_second(celsius);
            assert!((40.0 + chirps - (celsius * 9.0 / 5.0 + 32.0)).abs() < 1e-9);
        }
    }
}
