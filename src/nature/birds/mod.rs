//! Birds at dawn: singers of several kinds, each on its own perch, taking turns.

mod chorus;
mod pen;
mod song;

use crate::dsp::bands::Sketch;
use crate::dsp::chance::Draw;
use crate::dsp::decibels;
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::seeds;
use crate::synth::call::{CallerPlace, Phrase};
use crate::synth::echo::Echo;
use crate::units::Seed;

use super::TextureKind;
use super::choir::{Caller, Choir};
use super::loudness;
use super::parameter::{Parameter, Settings, drift, prominence, share};
use super::stillness::{Calls, Stillness};
use chorus::Chorus;
use song::{Song, Species};

const HOUR: Parameter = Parameter::number(
    "hour",
    [4.0, 5.5, 9.0],
    "h",
    "of the morning: first light has few singers, full day others than dawn",
);
const SPECIES: Parameter = Parameter::word(
    "species",
    &[
        "mixed",
        "blackbird",
        "robin",
        "thrush",
        "warbler",
        "finch",
        "wren",
        "tit",
        "dove",
    ],
    "who sings; mixed has all of them, as the hour would",
);
const BIRDS: Parameter = Parameter::number(
    "birds",
    [1.0, 8.0, 12.0],
    "",
    "how many sing, each on its own perch",
);
const CHORUS: Parameter = share("chorus", 0.5, "how many more sing far off, as one shimmer");
const PAUSE: Parameter = Parameter::number(
    "pause",
    [7.0, 12.0, 60.0],
    "s",
    "from one song to the next of the same bird, on average",
);
const DISTANCE: Parameter = Parameter::number(
    "distance",
    [6.0, 15.0, 150.0],
    "m",
    "to the nearest bird: farther is softer, duller and has more echo",
);
const WOOD: Parameter = share(
    "wood",
    0.4,
    "how much it echoes: 0 an open garden, 1 a tall wood",
);
const PROMINENCE: Parameter = prominence(15.0);
const DRIFT: Parameter = drift("how much the singing thins and thickens over the minutes");

pub const KIND: TextureKind = TextureKind {
    name: "birds",
    what: "songbirds in a garden or a wood, from first light to full morning",
    parameters: &[
        HOUR, SPECIES, BIRDS, CHORUS, PAUSE, DISTANCE, WOOD, PROMINENCE, DRIFT,
    ],
    start: |settings, seed| Box::new(morning(settings, seed)),
    follow: None,
};

/// The morning air, in decibels a band.
const MORNING: Sketch = [
    -36.0, -34.0, -34.0, -35.0, -36.0, -38.0, -41.0, -45.0, -49.0, -56.0,
];

/// The most birds, as many as [`BIRDS`] allows.
const MOST: usize = 12;

/// The share of the quiet that the largest chorus takes.
const FAR: f64 = 0.8;

/// Each bird sits about this much farther than the one before.
const SPREAD: f64 = 1.16;

/// Who there is, and about which of the perches each takes, the nearest first: which kind
/// sits nearest is chance, but shrill voices and the dove sit farther off.
const FLOCK: [(Species, [f64; 2]); MOST] = [
    (Species::Thrush, [0.0, 5.0]),
    (Species::Robin, [0.0, 5.0]),
    (Species::Blackbird, [0.0, 5.0]),
    (Species::Finch, [0.0, 5.5]),
    (Species::Warbler, [0.0, 5.5]),
    (Species::Dove, [4.5, 7.5]),
    (Species::Tit, [3.0, 7.5]),
    (Species::Wren, [3.0, 7.5]),
    (Species::Robin, [6.0, 12.0]),
    (Species::Blackbird, [7.0, 12.0]),
    (Species::Finch, [7.0, 12.0]),
    (Species::Warbler, [7.0, 12.0]),
];

/// The golden section.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// Seconds after which a bird flies to the other side.
const STAYS: f64 = 190.0;

/// The flock as it sits, the nearest first: who, and on which side.
fn seats(seed: Seed) -> [(Species, f64); MOST] {
    let mut draw = Draw::new(seed.named(seeds::SEATS));
    let mut flock = FLOCK.map(|(species, [from, to])| (draw.between(from, to), species));
    flock.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Each sits where less is heard so far, so that neither ear has more of them.
    let mut lean = draw.between(-0.1, 0.1);
    std::array::from_fn(|rank| {
        // The nearest does not sit at one ear.
        let most = 0.7 * (0.3 + 0.2 * rank as f64).min(1.0);
        let pan = most * draw.between(0.4, 1.0) * if lean > 0.0 { -1.0 } else { 1.0 };
        lean += pan * math::pow(SPREAD, -2.0 * rank as f64);
        (flock[rank].1, pan)
    })
}

/// One bird on its perch.
struct Bird {
    seed: Seed,
    /// The chance by which all take turns.
    flock: Seed,
    /// Seconds from one round of songs to the next.
    pause: f64,
    number: u64,
    song: Song,
    place: CallerPlace,
    level: f64,
    /// How likely it sings when it is its turn.
    keen: f64,
    mood: Fractal,
    moody: f64,
}

impl Bird {
    fn new(number: usize, seat: (Species, f64), settings: &Settings, seed: Seed) -> Bird {
        let own = seed.named(seeds::BIRD).nth(number as u64);
        let mut draw = Draw::new(own);
        let chosen = Species::named(settings.word(&SPECIES));
        let species = chosen.unwrap_or(seat.0);
        let keen = match chosen {
            Some(_) => 1.0,
            None => species.keen(settings.number(&HOUR)),
        };
        let rank = number as f64 + draw.between(-0.8, 0.8);
        let wood = settings.number(&WOOD);
        Bird {
            seed: own,
            flock: seed.named(seeds::TURNS),
            pause: settings.number(&PAUSE),
            number: number as u64,
            song: Song::new(species, own),
            place: CallerPlace {
                pan: seat.1,
                distance: settings.number(&DISTANCE) * math::pow(SPREAD, rank.max(0.0)),
                echo: 0.1 + 0.3 * wood,
            },
            level: (settings.number(&BIRDS) - number as f64).clamp(0.0, 1.0),
            keen,
            mood: Fractal::minutes(own),
            moody: 0.25 * settings.number(&DRIFT),
        }
    }

    /// Loudness as a power while it sings, heard within 0.4 s.
    fn loudness(&self) -> f64 {
        let hertz = self.song.hertz();
        let direct = self.level * self.song.level() * self.place.gain(hertz);
        let around = 0.7 * direct * self.place.away();
        let power = direct * direct + around * around;
        // Long notes fill all of that time.
        let share = if hertz < 2200.0 { 0.5 } else { 0.26 };
        share * power * loudness::weight(hertz)
    }

    /// Which turn of round `round` is its own.
    fn turn(&self, round: i64) -> f64 {
        let lot = |bird: u64| Draw::new(self.flock.nth(round as u64).nth(bird)).bits();
        let own = lot(self.number);
        let before = (0..MOST as u64).filter(|bird| lot(*bird) < own).count();
        before as f64
    }

    /// Where it sits at `seconds`: it flies across now and then, and does not come back to
    /// quite the same twig.
    fn place_at(&self, seconds: f64) -> CallerPlace {
        let stay = (seconds / STAYS + f64::from(self.seed.uniform())).floor();
        let side = if stay.rem_euclid(2.0) < 1.0 {
            1.0
        } else {
            -1.0
        };
        let twig =
            Draw::new(self.seed.named(seeds::TWIG).nth(stay as i64 as u64)).between(0.8, 1.2);
        CallerPlace {
            pan: side * twig * self.place.pan,
            ..self.place
        }
    }
}

impl Caller for Bird {
    fn slot(&self) -> f64 {
        self.pause
    }

    fn call(&self, round: i64, scale: f64, phrase: &mut Phrase) {
        let pause = self.pause;
        let mut draw = Draw::new(self.seed.nth(round as u64));
        let place = self.place_at(round as f64 * pause);
        let turn = (self.turn(round) + draw.uniform()) / MOST as f64;
        let begins = (round as f64 + turn) * pause;
        let mood = self.moody * f64::from(self.mood.gently(begins));
        // Steps of the golden section: it is never left out for long, nor in a pattern.
        let lot = GOLDEN * round as f64 + f64::from(self.seed.uniform());
        if lot - lot.floor() > self.keen * (1.0 + mood) {
            return;
        }
        let level = scale * self.level * decibels::amplitude(-2.5 * draw.uniform());
        let ends = begins + (0.9 * pause).min(6.0);
        self.song
            .sing([begins, ends, level], &mut draw, &place, phrase);
    }
}

/// A morning.
fn morning(settings: &Settings, seed: Seed) -> Choir<Bird> {
    let birds: Vec<_> = seats(seed)
        .into_iter()
        .enumerate()
        .map(|(number, seat)| Bird::new(number, seat, settings, seed))
        .filter(|bird| bird.level > 0.0)
        .collect();
    // Now and then two near ones sing at once.
    let (mut first, mut second, mut sum) = (0.0, 0.0, 0.0);
    for bird in birds.iter().filter(|bird| bird.keen > 0.0) {
        let loudness = bird.loudness();
        sum += bird.keen * loudness;
        second = f64::max(second, loudness.min(first));
        first = f64::max(first, loudness);
    }
    let calls = Calls {
        loudest: first + 0.6 * second,
        usual: 0.56 * sum,
        // A song has 1 s of notes at their full level.
        busy: 1.0 / settings.number(&PAUSE),
    };
    let balance = calls.balance(settings.number(&PROMINENCE));
    let wood = settings.number(&WOOD);
    let drift = settings.number(&DRIFT);
    let share = FAR * settings.number(&CHORUS);
    let far = Chorus::new(seed.named(seeds::CHORUS), &balance, share, drift);
    Choir::new(
        birds,
        balance.scale,
        Box::new(move |seconds, powers| far.add(seconds, powers)),
        Stillness::new(
            seed.named(seeds::MORNING),
            &MORNING,
            &balance,
            1.0 - share,
            drift,
        ),
        Echo::new(seed.named(seeds::WOOD), 0.25 + wood, 0.6 + 1.2 * wood),
    )
}
