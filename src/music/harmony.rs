//! Which chord sounds when, and which tones go with it: a function of time alone.
//!
//! Chords stand in a row whose neighbours share two tones, ii IV vi I iii V, and the place in
//! it is a smooth curve through hashed points: a walk that needs no history. With each chord go
//! five tones, none of which is a semitone from another. A tone is chosen from those that
//! fit every chord until it has mostly faded, so nothing that sounds together rubs.

use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::dsp::seeds;
use crate::units::Seed;

use super::occasion::Breaths;

/// Pitches without their octave, as bits: 0 is C.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PitchSet(u16);

/// A way of being at home in a scale.
#[derive(Clone, Copy, Debug)]
pub struct ScaleMode {
    /// As recipes write it.
    pub name: &'static str,
    /// Semitones from the tonic up to that of the major scale with the same tones.
    parent: i32,
    /// Where in the row of chords the walk is at home, and how far it strays.
    centre: f64,
    spread: f64,
    /// The part of the row it keeps to.
    chords: (f64, f64),
    /// How readily the key moves by a fifth.
    moves: f64,
}

/// Every mode there is.
pub const MODES: [ScaleMode; 6] = [
    ScaleMode::new("major", 0, 2.75, 1.3),
    ScaleMode::new("minor", 3, 1.9, 1.25),
    ScaleMode::new("dorian", 10, 0.7, 1.2),
    ScaleMode::new("lydian", 7, 1.3, 1.2),
    ScaleMode::new("mixolydian", 5, 4.3, 1.2),
    // Two chords of one five-tone scale, and no other key.
    ScaleMode {
        chords: (2.0, 3.0),
        moves: 0.0,
        ..ScaleMode::new("still", 0, 2.5, 0.8)
    },
];

impl ScaleMode {
    const fn new(name: &'static str, parent: i32, centre: f64, spread: f64) -> ScaleMode {
        ScaleMode {
            name,
            parent,
            centre,
            spread,
            chords: (0.0, 5.0),
            // One field in three is a fifth away, hardly any two.
            moves: 0.85,
        }
    }
}

/// Degrees of the major scale in semitones, and whether the chord on them is a minor one.
const CHAIN: [(i32, bool); 6] = [
    (2, true),
    (5, false),
    (9, true),
    (0, false),
    (4, true),
    (7, false),
];

/// How long the key is settled before it may move by a fifth, in seconds.
const FIELD: f64 = 480.0;

/// A chord.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Chord {
    /// 0 is C.
    pub root: i32,
    pub minor: bool,
    /// The major scale it is of.
    pub key: i32,
}

/// The chords of a piece.
pub struct Harmony {
    walk: Fractal,
    fifths: Fractal,
    /// The tonic of the major scale in the middle of all.
    tonic: i32,
    mode: ScaleMode,
    /// Seconds a chord lasts.
    pub slot: f64,
    /// How far chords and keys stray: 1 as usual.
    wander: f64,
    /// Two of these are a chord, where chords go with the breath.
    breaths: Option<Breaths>,
}

impl Harmony {
    pub fn new(seed: Seed, tonic: i32, mode: ScaleMode, slot: f64, wander: f64) -> Harmony {
        Harmony {
            walk: Fractal::new(seed.named(seeds::CHORD), 1.0, 1, 0.0),
            fifths: Fractal::new(seed.named(seeds::KEY), 1.0, 1, 0.0),
            tonic: (tonic + mode.parent).rem_euclid(12),
            mode,
            slot: slot.max(LEAST_SLOT),
            wander,
            breaths: None,
        }
    }

    /// The same with its chords changing between `breaths`.
    pub fn with(self, breaths: Breaths) -> Harmony {
        Harmony {
            breaths: Some(breaths),
            ..self
        }
    }

    fn index(&self, seconds: f64) -> i64 {
        match &self.breaths {
            Some(breaths) => breaths.number(seconds).div_euclid(2),
            None => (seconds / self.slot).floor() as i64,
        }
    }

    /// The chord at `seconds`.
    pub fn chord(&self, seconds: f64) -> Chord {
        self.numbered(self.index(seconds))
    }

    fn numbered(&self, index: i64) -> Chord {
        let field = (index as f64 * self.slot / FIELD).floor();
        let stray = self.mode.moves * self.wander;
        let fifths = stray * f64::from(self.fifths.at(0.35 * field + 0.35));
        let key = (self.tonic + 7 * math::nearest(fifths.clamp(-2.0, 2.0)) as i32).rem_euclid(12);
        let x = f64::from(self.walk.at(0.5 * index as f64));
        let x = self.mode.centre + self.mode.spread * self.wander * x;
        let (low, high) = self.mode.chords;
        let (degree, minor) = CHAIN[math::nearest(x.clamp(low, high)) as usize];
        Chord {
            root: (key + degree).rem_euclid(12),
            minor,
            key,
        }
    }

    /// The tones that fit now and for `tail` seconds, at least those in which two tones are
    /// heard as one interval. None where the chords of that time have none in common.
    pub fn tones(&self, seconds: f64, tail: f64) -> PitchSet {
        self.common(seconds, tail, Chord::tones)
    }

    /// The same of the tones a fifth above each chord: its seventh and ninth are among them,
    /// and of its own only the root is not.
    pub fn airy(&self, seconds: f64, tail: f64) -> PitchSet {
        self.common(seconds, tail, Chord::airy)
    }

    fn common(&self, seconds: f64, tail: f64, of: fn(Chord) -> PitchSet) -> PitchSet {
        let (first, last) = (
            self.index(seconds),
            self.index(seconds + tail.max(TOGETHER)),
        );
        let needed = self.index(seconds + TOGETHER);
        let mut tones = of(self.numbered(first));
        for index in first + 1..=last {
            let both = tones.and(of(self.numbered(index)));
            if both.is_empty() && index > needed {
                break;
            }
            tones = both;
        }
        tones
    }
}

/// How long after one tone another a semitone away is still heard against it, in seconds.
const TOGETHER: f64 = 4.05;

/// Chords never last shorter than two tones are heard together.
const LEAST_SLOT: f64 = 8.0;

impl Chord {
    /// The five tones that go with it.
    pub fn tones(self) -> PitchSet {
        let steps = if self.minor {
            [0, 3, 5, 7, 10]
        } else {
            [0, 2, 4, 7, 9]
        };
        PitchSet::of(&steps.map(|step| self.root + step))
    }

    /// The five tones a fifth above.
    pub fn airy(self) -> PitchSet {
        let fifth = Chord {
            root: self.root + 7,
            ..self
        };
        fifth.tones()
    }

    /// Root, third and fifth.
    pub fn triad(self) -> PitchSet {
        let third = if self.minor { 3 } else { 4 };
        PitchSet::of(&[self.root, self.root + third, self.root + 7])
    }

    /// Root and fifth.
    pub fn open(self) -> PitchSet {
        PitchSet::of(&[self.root, self.root + 7])
    }

    /// The root alone.
    pub fn bass(self) -> PitchSet {
        PitchSet::of(&[self.root])
    }
}

impl PitchSet {
    fn of(pitches: &[i32]) -> PitchSet {
        let bit = |pitch: &i32| 1 << pitch.rem_euclid(12);
        PitchSet(pitches.iter().map(bit).fold(0, |set, bit| set | bit))
    }

    /// What both have.
    pub fn and(self, other: PitchSet) -> PitchSet {
        PitchSet(self.0 & other.0)
    }

    /// This, or the other where this is empty.
    pub fn or(self, other: PitchSet) -> PitchSet {
        if self.is_empty() { other } else { self }
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn has(self, pitch: i32) -> bool {
        self.0 & (1 << pitch.rem_euclid(12)) != 0
    }

    /// The tone nearest to a fixed centre, within the range where there is one. Every voice
    /// has its centre, so each moves by a step or two and none cross.
    pub fn near(self, centre: i32, (low, high): (i32, i32)) -> Option<i32> {
        let inside = (low..=high).filter(|pitch| self.has(*pitch));
        inside.min_by_key(|pitch| ((pitch - centre).abs(), *pitch))
    }

    /// The tone on rung `rung` of the ladder they make from `low` to `high`; the ends stay.
    pub fn rung(self, rung: f64, (low, high): (i32, i32)) -> Option<i32> {
        let count = (low..=high).filter(|pitch| self.has(*pitch)).count();
        let rung = math::nearest(rung.max(0.0)).min(count as i64 - 1);
        let mut inside = (low..=high).filter(|pitch| self.has(*pitch));
        inside.nth(usize::try_from(rung).ok()?)
    }
}

/// Fifth-comma meantone around the key: thirds beat half as fast as in equal temperament.
pub fn hertz(pitch: i32, key: i32) -> f64 {
    let fifths = ((pitch - key) * 7 + 5).rem_euclid(12) - 5;
    let semitones = f64::from(pitch - 69) - 0.023_46 * f64::from(fifths - 2);
    440.0 * math::exp2(semitones / 12.0)
}
