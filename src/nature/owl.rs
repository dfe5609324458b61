//! Owls: one calls from its tree, a while later another answers, and the wood carries both.

use crate::dsp::bands::Sketch;
use crate::dsp::chance::Draw;
use crate::dsp::decibels;
use crate::dsp::seeds;
use crate::synth::call::{CallerPlace, Note, Phrase};
use crate::synth::echo::Echo;
use crate::units::Seed;

use super::TextureKind;
use super::choir::{Caller, Choir};
use super::loudness;
use super::parameter::{Parameter, Settings, drift, prominence, share};
use super::stillness::{Calls, Stillness};

const SPECIES: Parameter = Parameter::word(
    "species",
    &["both", "horned", "tawny"],
    "a horned owl hoots low and evenly, a tawny owl higher, with a long quaver",
);
const PAUSE: Parameter = Parameter::number(
    "pause",
    [12.0, 18.0, 90.0],
    "s",
    "from one call to the next, on average",
);
const ANSWER: Parameter = share(
    "answer",
    0.85,
    "how often a second owl answers from farther off",
);
const DISTANCE: Parameter = Parameter::number(
    "distance",
    [15.0, 50.0, 300.0],
    "m",
    "to the nearer owl: farther has more of the wood's echo",
);
const WOOD: Parameter = share("wood", 0.5, "how much the wood around echoes");
const PROMINENCE: Parameter = prominence(14.0);
const DRIFT: Parameter = drift("how much the night air rises and calms over the minutes");

pub const KIND: TextureKind = TextureKind {
    name: "owl",
    what: "owls calling and answering across a wood at night",
    parameters: &[SPECIES, PAUSE, ANSWER, DISTANCE, WOOD, PROMINENCE, DRIFT],
    start: |settings, seed| Box::new(wood(settings, seed)),
    follow: None,
};

/// The air in the wood, in decibels a band.
const NIGHT: Sketch = [
    -20.0, -21.5, -28.0, -36.0, -42.0, -47.0, -52.0, -60.0, -66.0, -72.0,
];

/// One note of a call: when it begins, how long it lasts, its pitch and level against the
/// call's, by how much its pitch rises in the middle and to its end, and how much it quavers.
struct Hoot {
    at: f64,
    lasts: f64,
    pitch: f64,
    level: f64,
    bow: f64,
    glide: f64,
    quaver: f64,
}

const fn hoot(at: f64, lasts: f64, pitch: f64, level: f64, [bow, glide]: [f64; 2]) -> Hoot {
    Hoot {
        at,
        lasts,
        pitch,
        level,
        bow,
        glide,
        quaver: 0.0,
    }
}

/// Five hoots, the second and third run together.
const HORNED: [Hoot; 5] = [
    hoot(0.0, 0.46, 1.0, 0.85, [0.03, -0.02]),
    hoot(0.72, 0.17, 0.97, 0.5, [0.02, 0.0]),
    hoot(0.96, 0.3, 1.03, 0.8, [0.03, -0.02]),
    hoot(1.75, 0.52, 1.0, 1.0, [0.03, -0.03]),
    hoot(2.75, 0.58, 0.98, 0.9, [0.03, -0.05]),
];

/// A long hoot, a silence, a short one, and a long one that quavers.
const TAWNY: [Hoot; 3] = [
    hoot(0.0, 0.95, 1.0, 0.9, [0.03, -0.05]),
    hoot(3.4, 0.18, 0.93, 0.45, [0.01, 0.0]),
    Hoot {
        quaver: 0.016,
        ..hoot(4.1, 1.25, 1.02, 1.0, [0.02, -0.06])
    },
];

/// Quavers a second.
const QUAVER: f64 = 11.0;

/// One owl.
struct Owl {
    seed: Seed,
    hoots: &'static [Hoot],
    hertz: f64,
    place: CallerPlace,
}

impl Owl {
    fn new(number: usize, settings: &Settings, seed: Seed) -> Owl {
        let pair = Draw::new(seed.named(seeds::SIDES)).bits();
        let seed = seed.named(seeds::OWL).nth(number as u64);
        let mut draw = Draw::new(seed);
        // The second is the smaller one of the pair, or the neighbour; it sits farther off.
        let (hoots, hertz): (&[Hoot], f64) = match (settings.word(&SPECIES), number) {
            ("tawny", 0) => (&TAWNY, 770.0),
            ("tawny", _) => (&TAWNY, 690.0),
            (_, 0) => (&HORNED, 305.0),
            ("horned", _) => (&HORNED, 352.0),
            _ => (&TAWNY, 720.0),
        };
        // Which of them is on the left differs from night to night.
        let side = if (pair & 1 == 0) == (number == 0) {
            -1.0
        } else {
            1.0
        };
        Owl {
            seed,
            hoots,
            hertz: hertz * draw.between(0.97, 1.03),
            place: CallerPlace {
                pan: side * draw.between(0.12, 0.35),
                distance: settings.number(&DISTANCE) * [1.0, 1.3][number.min(1)],
                echo: 0.28 * settings.number(&WOOD),
            },
        }
    }

    /// Loudness as a power while it hoots, heard within 0.4 s.
    fn loudness(&self) -> f64 {
        let direct = self.place.gain(self.hertz);
        let around = direct * self.place.away();
        // A long hoot is full for all of it.
        let longest = self
            .hoots
            .iter()
            .fold(0f64, |most, hoot| most.max(hoot.lasts));
        let share = if longest > 0.8 { 0.63 } else { 0.55 };
        share * (direct * direct + around * around) * loudness::weight(self.hertz)
    }

    /// Puts down call `number` from `begins` on, and says when it ends.
    fn call(&self, number: i64, begins: f64, scale: f64, phrase: &mut Phrase) -> f64 {
        let mut draw = Draw::new(self.seed.nth(number as u64));
        let hertz = self.hertz * (1.0 + 0.012 * draw.normal());
        let tempo = 1.0 + 0.05 * draw.normal();
        let scale = scale * decibels::amplitude(-draw.uniform());
        let mut end = begins;
        for hoot in self.hoots {
            let lasts = hoot.lasts * (1.0 + 0.06 * draw.normal());
            let at = begins + tempo * hoot.at + 0.02 * draw.normal();
            let note = Note {
                glide: hoot.glide,
                bow: hoot.bow,
                waver: [
                    QUAVER * draw.between(0.9, 1.1),
                    hoot.quaver,
                    15.0 * hoot.quaver,
                ],
                attack: 0.35 * lasts,
                release: 0.5 * lasts,
                level: scale * hoot.level * draw.between(0.9, 1.0),
                partials: [1.0, 0.15, 0.05],
                ..Note::plain(
                    at,
                    lasts,
                    hertz * hoot.pitch * (1.0 + 0.004 * draw.normal()),
                )
            };
            phrase.put(&note, &self.place);
            end = at + lasts;
        }
        end
    }
}

/// Two owls, of which the second answers the first.
struct Owls {
    owls: [Owl; 2],
    seed: Seed,
    pause: f64,
    answer: f64,
}

impl Caller for Owls {
    fn slot(&self) -> f64 {
        self.pause
    }

    fn call(&self, number: i64, scale: f64, phrase: &mut Phrase) {
        let [first, second] = &self.owls;
        let mut draw = Draw::new(self.seed.nth(number as u64));
        // The pauses differ by up to 45 percent, and never fall into a rhythm.
        let begins = self.pause * (number as f64 + 0.45 * draw.uniform());
        let end = first.call(number, begins, scale, phrase);
        let thinks = draw.between(1.2, 4.0);
        if draw.uniform() < self.answer {
            second.call(number, end + thinks, scale, phrase);
        }
    }
}

/// A wood at night.
fn wood(settings: &Settings, seed: Seed) -> Choir<Owls> {
    let owls = [0, 1].map(|number| Owl::new(number, settings, seed));
    let loudest = owls[0].loudness().max(owls[1].loudness());
    let (pause, answer) = (settings.number(&PAUSE), settings.number(&ANSWER));
    let calls = Calls {
        loudest,
        usual: 0.35 * loudest,
        // A call has 2 s of hoots.
        busy: 2.0 * (1.0 + 0.6 * answer) / pause,
    };
    let balance = calls.balance(settings.number(&PROMINENCE));
    let drift = settings.number(&DRIFT);
    let pair = Owls {
        owls,
        seed: seed.named(seeds::CALL),
        pause,
        answer,
    };
    Choir::new(
        vec![pair],
        balance.scale,
        Box::new(|_, _| ()),
        Stillness::new(seed.named(seeds::NIGHT), &NIGHT, &balance, 1.0, drift),
        Echo::new(seed.named(seeds::WOOD), 1.3, 1.9),
    )
}
