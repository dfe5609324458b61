//! What an instrument is, and the few ways in which a tone is set sounding.

use crate::dsp::chance::Draw;
use crate::dsp::math;
use crate::dsp::seeds;
use crate::units::Seed;

use super::note::Note;
use super::ringing::{Gate, Ringing, Strand, Sway};

/// Something that plays notes.
pub struct Instrument {
    /// As recipes write it.
    pub name: &'static str,
    /// The lowest and the highest tone it plays a melody in, as semitones.
    pub range: (i32, i32),
    /// The lowest tone it has at all.
    pub lowest: i32,
    /// Whether it holds its notes; what is struck fades by itself.
    pub held: bool,
    /// Seconds after which a struck note is silent, and the least time a chord must suit it.
    pub tail: f64,
    /// Sets a note sounding.
    pub play: fn(&Note, &Colour) -> Ringing,
}

impl Instrument {
    /// Whether its notes come up so slowly that nobody hears them begin.
    pub fn is_slow(&self) -> bool {
        self.held && self.tail > 5.0
    }

    /// Whether it has one breath, and so one tone at a time.
    pub fn is_one_voice(&self) -> bool {
        self.held && !self.is_slow()
    }
}

impl std::fmt::Debug for Instrument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// What is the same for all notes of a piece.
#[derive(Clone, Copy, Debug)]
pub struct Colour {
    /// Octaves by which all is brighter.
    pub brighter: f64,
    /// How much of the room is heard: 1 a hall.
    pub room: f64,
    /// Seconds by which struck notes speak more slowly.
    pub softer: f64,
    /// How much of all swelling is taken back: 0 nothing, 1 all of it.
    pub level: f64,
}

/// What a room loses in a second, in decibels: 60 in 2.3 s.
const ROOM_FALL: f64 = 26.0;

/// Chance for what is the same whenever a key is struck, and for this strike.
pub fn chances(note: &Note) -> (Draw, Draw) {
    let key = Seed(1).named(seeds::NOTE).nth(note.pitch as u64);
    (Draw::new(key), Draw::new(note.seed))
}

/// The power-law slopes are per octave from C4.
pub fn octaves(note: &Note) -> f64 {
    f64::from(note.pitch - 60) / 12.0
}

/// An overtone of something struck.
pub struct Partial {
    pub hertz: f64,
    pub level: f64,
    /// Decibels a second: at first, and of what remains.
    pub fast: f64,
    pub slow: f64,
    /// The share of what remains, and how many hertz it is away.
    pub rest: f64,
    pub split: f64,
    pub pan: f64,
}

impl Ringing {
    /// Adds an overtone that is struck and fades in two stages, in the room.
    pub fn strike(&mut self, note: &Note, colour: &Colour, draw: &mut Draw, partial: &Partial) {
        let far = note.far.max(1.0);
        let pan = (note.pan + partial.pan) / far;
        let near = Strand {
            level: partial.level / far,
            pan,
            fall: partial.fast,
            phase: draw.uniform(),
            ..Strand::default()
        };
        let mut strands = [
            Strand {
                level: near.level * (1.0 - partial.rest),
                ..near
            },
            Strand {
                level: near.level * partial.rest,
                pan: -0.6 * pan,
                phase: draw.uniform(),
                beat: partial.split,
                fall: partial.slow,
                ..near
            },
            Strand::default(),
            Strand::default(),
        ];
        let wet = 0.42 * colour.room * partial.level * (0.5 + 0.5 * far.min(2.5));
        let fall = (0.5 * (partial.fast + partial.slow)).min(ROOM_FALL);
        let sides = [1.0, -1.0].map(|side| side * draw.between(0.3, 0.75));
        for (strand, side) in strands[2..].iter_mut().zip(sides) {
            *strand = Strand {
                level: wet,
                pan: side,
                phase: draw.uniform(),
                apart: draw.between(-0.16, 0.16),
                beat: side * draw.between(0.3, 1.3),
                fall,
                build: 0.06,
                player: 0,
            };
        }
        let audible = partial.level * colour.room > 0.03;
        let count = if audible { 4 } else { 2 };
        self.add(partial.hertz, &strands[..count], [0.0; 3]);
    }

    /// Adds the noise of a beginning: a few tones within a band that die within `decay`
    /// seconds are heard as one.
    pub fn knock(&mut self, note: &Note, draw: &mut Draw, hertz: f64, decay: f64, level: f64) {
        const TONES: usize = 3;
        for tone in 0..TONES {
            let place = (tone as f64 + draw.uniform()) / TONES as f64 - 0.5;
            let strand = Strand {
                level: level / note.far.max(1.0) * draw.between(0.6, 1.2),
                pan: note.pan + draw.between(-0.2, 0.2),
                phase: draw.uniform(),
                fall: 8.686 / decay,
                ..Strand::default()
            };
            self.add(hertz * math::exp2(1.1 * place), &[strand], [0.0; 3]);
        }
    }
}

/// A section that holds a note: each of its overtones is played by several, never quite
/// alike, and comes and goes.
pub struct Section {
    /// Decibels of the overtones.
    pub levels: &'static [f64],
    /// What its body does to a frequency, in decibels, before the piece's brightness.
    pub body: fn(f64) -> f64,
    pub players: usize,
    /// How far the outer players are off, and the depth of their vibrato, in cents.
    pub apart: f64,
    pub vibrato: f64,
    /// How overtones come and go, in decibels.
    pub shimmer: f64,
    pub rise: f64,
    pub fall: f64,
    /// The power of the air in its tone, in decibels.
    pub air: f64,
}

impl Section {
    /// The note, held by all of them.
    pub fn hold(&self, note: &Note, colour: &Colour) -> Ringing {
        let mut draw = Draw::new(note.seed);
        let gate = Gate::held(note, self.rise, self.fall);
        let mut ringing = Ringing::new(note, gate, note.length);
        for player in 0..self.players {
            ringing.sway(player, self.hand(&mut draw));
        }
        let f0 = note.hertz();
        for (n, level) in (1..).zip(self.levels) {
            let hertz = f0 * f64::from(n);
            let db = level + (self.body)(hertz * math::exp2(-colour.brighter));
            if db < -46.0 || hertz > 4200.0 {
                continue;
            }
            let level = crate::dsp::decibels::amplitude(db);
            let mut strands = [Strand::default(); 4];
            for (player, strand) in strands[..self.players].iter_mut().enumerate() {
                *strand = self.player(player, hertz, level, note, &mut draw);
            }
            let depth = if n > 1 { self.shimmer } else { 0.0 };
            let shimmer = [depth, draw.between(0.12, 0.3), draw.uniform()];
            ringing.add(hertz, &strands[..self.players], shimmer);
        }
        ringing.breathe(self.air);
        ringing.finish(note.level)
    }

    fn player(
        &self,
        player: usize,
        hertz: f64,
        level: f64,
        note: &Note,
        draw: &mut Draw,
    ) -> Strand {
        let middle = (self.players - 1) as f64 / 2.0;
        let place = if self.players > 1 {
            (player as f64 - middle) / middle
        } else {
            0.0
        };
        // The first is the strongest: equals beat down to silence.
        let share = if player == self.players / 2 {
            1.0
        } else {
            0.42
        };
        let cents = self.apart * place * draw.between(0.7, 1.3);
        Strand {
            level: level * share,
            pan: (note.pan + 0.5 * place).clamp(-0.8, 0.8),
            phase: draw.uniform(),
            apart: draw.between(-0.06, 0.06),
            // Faster beating is roughness, not a section.
            beat: (hertz * cents / 1731.0).clamp(-2.4, 2.4),
            player,
            ..Strand::default()
        }
    }

    /// Vibrato of 4.2 to 5.2 Hz, and four cents of unsteadiness at 1 to 3 Hz.
    fn hand(&self, draw: &mut Draw) -> Sway {
        let wave = |cents: f64, rate: f64, phase: f64| {
            let depth = cents / 1731.0 / (std::f64::consts::TAU * rate);
            [depth, rate, phase].map(|x| x as f32)
        };
        Sway {
            vibrato: wave(self.vibrato, draw.between(4.2, 5.2), draw.uniform()),
            unrest: wave(4.0, draw.between(0.9, 2.6), draw.uniform()),
        }
    }
}
