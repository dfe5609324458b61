//! Frogs around a pond: peepers and tree frogs, in pairs that answer each other.

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

const SPECIES: Parameter = Parameter::word(
    "species",
    &["mixed", "peepers", "tree-frogs"],
    "peepers whistle one short note, tree frogs trill",
);
const CALLERS: Parameter = Parameter::number(
    "callers",
    [1.0, 14.0, 20.0],
    "",
    "how many can be told from one another",
);
const CHORUS: Parameter = share(
    "chorus",
    0.3,
    "how many more call from far off, as one shimmer",
);
const DISTANCE: Parameter = Parameter::number(
    "distance",
    [4.0, 10.0, 150.0],
    "m",
    "to the nearest bank of the pond: farther is softer and duller",
);
const POND: Parameter = Parameter::number(
    "pond",
    [5.0, 60.0, 200.0],
    "m",
    "how wide the pond is: in a large one most frogs sit far off",
);
const EAGERNESS: Parameter = share(
    "eagerness",
    0.65,
    "how long they keep calling before they all fall silent a while",
);
const PROMINENCE: Parameter = prominence(15.0);
const DRIFT: Parameter = drift("how much the calling thins and thickens over the minutes");

pub const KIND: TextureKind = TextureKind {
    name: "frogs",
    what: "frogs calling around a pond at night",
    parameters: &[
        SPECIES, CALLERS, CHORUS, DISTANCE, POND, EAGERNESS, PROMINENCE, DRIFT,
    ],
    start: |settings, seed| Box::new(pond(settings, seed)),
    follow: None,
};

/// The night air over the pond, in decibels a band.
const NIGHT: Sketch = [
    -26.0, -28.0, -31.0, -32.0, -33.0, -34.0, -35.5, -41.0, -48.0, -56.0,
];

/// The most callers, as many as [`CALLERS`] allows.
const MOST: usize = 20;

/// Pairs whose bouts come and go by themselves; the others join one of them.
const BOUTS: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum FrogSpecies {
    Peeper,
    TreeFrog,
}

/// When the two of a pair call: the first at its own pace, the second as soon as the
/// first has ended.
struct FrogPair {
    seed: Seed,
    /// Seconds from call to call, and how long one lasts.
    pace: f64,
    lasts: f64,
    wander: Fractal,
    bout: Fractal,
    spell: Fractal,
}

impl FrogPair {
    fn new(number: usize, species: FrogSpecies, seed: Seed) -> FrogPair {
        let own = seed.named(seeds::PAIR).nth(number as u64);
        let mut draw = Draw::new(own);
        let bout = seed.named(seeds::BOUT).nth((number % BOUTS) as u64);
        let (lasts, pace) = match species {
            // 3000 to 4000 an hour each, when they call.
            FrogSpecies::Peeper => (draw.between(0.09, 0.17), draw.between(0.85, 1.3)),
            FrogSpecies::TreeFrog => (draw.between(0.28, 0.5), draw.between(1.1, 1.9)),
        };
        FrogPair {
            seed: own,
            pace,
            lasts,
            wander: Fractal::new(own.named(seeds::WANDER), 0.03, 3, 0.8),
            bout: Fractal::new(bout, 0.06, 1, 0.0).levelled(),
            spell: Fractal::new(own.named(seeds::SPELL), 0.1, 2, 0.5).levelled(),
        }
    }

    /// When call `number` of the first begins, and how long it lasts.
    fn first(&self, number: i64) -> (f64, f64) {
        let mut draw = Draw::new(self.seed.nth(number as u64));
        let due = number as f64 * self.pace;
        let wander = 0.3 * f64::from(self.wander.gently(due));
        let begins = due + self.pace * (0.8 + 0.07 * draw.normal() + wander);
        (begins, self.lasts * draw.between(0.94, 1.06))
    }

    /// How much it feels like calling, from 0 to 1.
    fn eager(&self, seconds: f64, eagerness: f64) -> f64 {
        let mood = self.bout.at(seconds) + 0.5 * self.spell.at(seconds);
        (3.0 * (f64::from(mood) + 3.2 * eagerness - 1.4)).clamp(0.0, 1.0)
    }
}

/// One frog.
struct Frog {
    seed: Seed,
    species: FrogSpecies,
    pair: FrogPair,
    answers: bool,
    place: CallerPlace,
    level: f64,
    eagerness: f64,
    hertz: f64,
    /// Pulses of a trill, a second.
    pulses: f64,
}

impl Frog {
    fn new(number: usize, settings: &Settings, seed: Seed) -> Frog {
        let pair = number / 2;
        let own = seed.named(seeds::FROG).nth(number as u64);
        let mut draw = Draw::new(own);
        let species = match settings.word(&SPECIES) {
            "peepers" => FrogSpecies::Peeper,
            "tree-frogs" => FrogSpecies::TreeFrog,
            _ if pair & 1 == 0 => FrogSpecies::Peeper,
            _ => FrogSpecies::TreeFrog,
        };
        let hertz = match species {
            FrogSpecies::Peeper => draw.octaves(2150.0, 3000.0),
            FrogSpecies::TreeFrog => draw.octaves(1850.0, 2450.0),
        };
        // Over the water's width, each a constant factor farther than the one before.
        let near = settings.number(&DISTANCE);
        let far = near + settings.number(&POND);
        let place = (number as f64 + draw.between(0.0, 0.8)) / MOST as f64;
        // Pairs sit on both sides in turn, and so do the two of a pair.
        let side = if (pair + number) & 1 == 0 {
            0.75
        } else {
            -0.75
        };
        Frog {
            seed: own,
            species,
            pair: FrogPair::new(pair, species, seed),
            answers: number & 1 == 1,
            place: CallerPlace {
                pan: side * draw.between(0.15, 1.0) * (0.35 + 0.2 * number as f64).min(1.0),
                distance: near * math::pow(far / near, place),
                echo: 0.12,
            },
            level: (settings.number(&CALLERS) - number as f64).clamp(0.0, 1.0),
            eagerness: settings.number(&EAGERNESS),
            hertz,
            pulses: draw.octaves(30.0, 58.0),
        }
    }

    /// Loudness as a power while it calls, heard within 0.4 s.
    fn loudness(&self) -> f64 {
        let amplitude = self.level * self.place.gain(self.hertz);
        let share = match self.species {
            FrogSpecies::Peeper => 0.55 * self.pair.lasts / 0.4,
            FrogSpecies::TreeFrog => 0.2 * self.pair.lasts.min(0.4) / 0.4,
        };
        0.5 * amplitude * amplitude * share * loudness::weight(self.hertz)
    }

    /// Pulses that swell and fade; half the pitch sounds along with it.
    fn trill(&self, note: [f64; 4], draw: &mut Draw, phrase: &mut Phrase) {
        let [begins, lasts, hertz, level] = note;
        let count = (lasts * self.pulses) as u64;
        for pulse in 0..count {
            let u = (pulse as f64 + 0.5) / count as f64;
            let swell = (5.0 * u).min(1.0) * (6.0 * (1.0 - u)).min(1.0);
            let late = (pulse as f64 + 0.04 * draw.normal()) / self.pulses;
            let lasts = 0.5 / self.pulses;
            let note = Note {
                attack: 0.5 * lasts,
                release: 0.5 * lasts,
                level: level * swell * draw.between(0.9, 1.1),
                partials: [0.3, 1.0, 0.0],
                ..Note::plain(begins + late, lasts, 0.5 * hertz * (1.0 + 0.01 * u))
            };
            phrase.put(&note, &self.place);
        }
    }
}

impl Caller for Frog {
    fn slot(&self) -> f64 {
        self.pair.pace
    }

    fn call(&self, number: i64, scale: f64, phrase: &mut Phrase) {
        let mut draw = Draw::new(self.seed.nth(number as u64));
        let (mut begins, mut lasts) = self.pair.first(number);
        let eager = self.pair.eager(begins, self.eagerness);
        if self.answers {
            // Neighbours come in 40 to 70 ms after the end of the other's call.
            begins += lasts + draw.between(0.04, 0.07);
            lasts *= draw.between(0.9, 1.1);
        }
        // A phrase is heard until the end of the slot after its own.
        begins = begins.min((number + 2) as f64 * self.pair.pace - lasts);
        let level = scale * self.level * eager * decibels::amplitude(1.0 * draw.normal());
        // Each leaves out a call now and then.
        if eager < 0.05 || draw.uniform() < 0.06 {
            return;
        }
        let hertz = self.hertz * (1.0 + 0.006 * draw.normal());
        match self.species {
            FrogSpecies::Peeper => {
                let note = Note {
                    glide: draw.between(0.035, 0.065),
                    attack: 0.35 * lasts,
                    release: 0.35 * lasts,
                    level,
                    partials: [1.0, 0.1, 0.0],
                    ..Note::plain(begins, lasts, hertz)
                };
                phrase.put(&note, &self.place);
            }
            FrogSpecies::TreeFrog => self.trill([begins, lasts, hertz, level], &mut draw, phrase),
        }
    }
}

/// The callers far off: a crowd that is `share` of what `balance` leaves to the quiet.
fn chorus(settings: &Settings, seed: Seed, balance: &Balance, share: f64) -> Crowd {
    let (hertz, width) = match settings.word(&SPECIES) {
        "peepers" => (2600.0, 0.16),
        "tree-frogs" => (2100.0, 0.16),
        _ => (2350.0, 0.22),
    };
    let slow = [(seeds::SHIMMER, 2.0, 4, 0.2), (seeds::SWELL, 0.1, 3, 0.8)].map(
        |(name, lowest, octaves, slope)| Fractal::new(seed.named(name), lowest, octaves, slope),
    );
    let voice = Voice::new(
        bands::bell(hertz, width),
        hertz,
        share * balance.quiet,
        slow,
    );
    let swell = 0.9 * balance.sway as f32;
    Crowd::new(seed, vec![voice], settings.number(&DRIFT), swell)
}

/// A pond at night.
fn pond(settings: &Settings, seed: Seed) -> Choir<Frog> {
    let mut frogs: Vec<_> = (0..MOST)
        .map(|number| Frog::new(number, settings, seed))
        .filter(|frog| frog.level > 0.0)
        .collect();
    let usual = |frog: &Frog| frog.loudness() / frog.pair.pace;
    face_the_middle(&mut frogs, usual, |frog| &mut frog.place);
    // Some are above their usual level by chance.
    let loudest: f64 = 1.25 * frogs.iter().map(Frog::loudness).sum::<f64>();
    let calls = Calls {
        loudest,
        usual: 0.16 * loudest,
        busy: 1.0,
    };
    let balance = calls.balance(settings.number(&PROMINENCE));
    let share = 0.9 * settings.number(&CHORUS).sqrt();
    let far = chorus(settings, seed.named(seeds::CHORUS), &balance, share);
    let drift = settings.number(&DRIFT);
    Choir::new(
        frogs,
        balance.scale,
        Box::new(move |seconds, powers| far.add(seconds, powers)),
        Stillness::new(
            seed.named(seeds::NIGHT),
            &NIGHT,
            &balance,
            1.0 - share,
            drift,
        ),
        Echo::new(seed.named(seeds::ECHO), 0.5, 1.0),
    )
}
