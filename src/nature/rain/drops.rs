//! Single drops, by what they fall on.

use crate::synth::grains::Nest;
use crate::synth::lattice::Fractal;
use crate::synth::math;
use crate::synth::noise::Draw;
use crate::synth::strike::{Strike, Tone};

/// The longest any drop rings: seconds until it has fallen by a factor e.
pub const LONGEST_DECAY: f64 = 0.034;

/// What drops fall on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Surface {
    Ground,
    Leaves,
    Roof,
    Tent,
    Puddles,
}

impl Surface {
    pub fn named(word: &str) -> Surface {
        match word {
            "leaves" => Surface::Leaves,
            "roof" => Surface::Roof,
            "tent" => Surface::Tent,
            "puddles" => Surface::Puddles,
            _ => Surface::Ground,
        }
    }

    /// Drops that can be told from the rush in steady rain.
    pub fn drops_a_second(self) -> f64 {
        match self {
            Surface::Ground => 160.0,
            Surface::Leaves => 120.0,
            Surface::Roof => 130.0,
            Surface::Tent => 150.0,
            Surface::Puddles => 110.0,
        }
    }

    /// Amplitude of the weakest of them against that of the rush.
    pub fn prominence(self) -> f64 {
        match self {
            Surface::Ground | Surface::Leaves => 0.5,
            Surface::Roof => 0.45,
            Surface::Tent => 1.15,
            Surface::Puddles => 0.42,
        }
    }
}

/// The drops near by.
pub struct Drops {
    pub surface: Surface,
    /// Drops a second.
    pub rate: f64,
    /// Amplitude of the weakest.
    pub level: f64,
    /// Depth of the changes of the rate's logarithm, by the second and by the minute.
    pub swing: f32,
    pub drift: f32,
    pub density: Fractal,
    pub minutes: Fractal,
}

/// One drop: where it falls and how loud.
struct Drop<'a, 'b> {
    offset: u32,
    pan: f64,
    level: f64,
    draw: &'a mut Draw,
    nest: &'a mut Nest<'b>,
}

impl Drops {
    /// Drops expected a second around `seconds`.
    pub fn rate(&self, seconds: f64) -> f64 {
        let swing =
            self.swing * self.density.at(seconds) + self.drift * self.minutes.gently(seconds);
        self.rate * math::exp(f64::from(swing))
    }

    /// Lets one drop fall, `offset` frames into a block.
    pub fn strike(&self, offset: u32, draw: &mut Draw, nest: &mut Nest) {
        // Loudness falls off as the power -3 to -3.4, as measured in recordings; the
        // few that would stand out are held back, since this is for sleep.
        let (shape, most) = match self.surface {
            Surface::Tent => (3.0, 6.0),
            _ => (3.4, 6.0),
        };
        let pan = draw.between(-0.75, 0.75);
        let level = self.level * draw.pareto(shape).min(most);
        let mut drop = Drop {
            offset,
            pan,
            level,
            draw,
            nest,
        };
        match self.surface {
            Surface::Ground => drop.on_ground(),
            Surface::Leaves => drop.on_leaf(),
            Surface::Roof => drop.on_roof(),
            Surface::Tent => drop.on_cloth(),
            Surface::Puddles => drop.on_water(),
        }
    }
}

impl Drop<'_, '_> {
    fn sound(&mut self, tone: Tone, share: f64, decay: f64, attack: f64) {
        let strike = Strike {
            tone,
            level: self.level * share,
            decay,
            attack,
            pan: self.pan,
        };
        self.nest.put(self.offset, &strike, self.draw);
    }

    fn ring(&mut self, hertz: f64, share: f64, decay: f64) {
        self.sound(Tone::Ring { hertz, rise: 0.0 }, share, decay, 2e-4);
    }

    /// The tick of an impact, sometimes the note of a bubble.
    fn on_ground(&mut self) {
        let hertz = 1300.0 * math::pow(7.5, math::pow(self.draw.uniform(), 0.8));
        let decay = self.draw.octaves(0.0014, 0.0056);
        if self.draw.uniform() < 0.1 {
            self.sound(
                Tone::Ring {
                    hertz: 0.6 * hertz,
                    rise: 8.0,
                },
                0.4,
                6.0 * decay,
                5e-4,
            );
        } else {
            self.sound(Tone::Burst { hertz }, 1.0, decay, 1.5e-4);
        }
    }

    /// A dry tick, and the leaf giving way under it.
    fn on_leaf(&mut self) {
        let hertz = self.draw.octaves(1800.0, 7000.0);
        let decay = self.draw.octaves(0.0016, 0.006);
        self.sound(Tone::Burst { hertz }, 1.0, decay, 1.5e-4);
        if self.draw.uniform() < 0.3 {
            let hertz = self.draw.octaves(320.0, 900.0);
            self.ring(hertz, 0.5, 0.005);
        }
    }

    /// Two partials of a plate, which are not in tune, and the tick.
    fn on_roof(&mut self) {
        let hertz = self.draw.octaves(420.0, 1900.0);
        let decay = self.draw.octaves(0.006, 0.016);
        let partial = hertz * self.draw.between(1.5, 2.9);
        self.ring(hertz, 0.75, decay);
        self.ring(partial, 0.45, 0.7 * decay);
        self.sound(
            Tone::Burst {
                hertz: 2.0 * partial,
            },
            0.7,
            0.3 * decay,
            1.5e-4,
        );
    }

    /// The thud of stretched cloth: a mode, an overtone, a tick.
    fn on_cloth(&mut self) {
        let hertz = self.draw.octaves(220.0, 1100.0);
        let decay = self.draw.octaves(0.004, 0.010);
        let overtone = hertz * self.draw.between(2.1, 5.1);
        self.ring(hertz, 1.0, decay);
        self.ring(overtone, 0.55, 0.45 * decay);
        let hertz = self.draw.octaves(2200.0, 5500.0);
        self.sound(Tone::Burst { hertz }, 0.8, 0.45 * decay, 2e-4);
    }

    /// A splash, and every third time the bubble it encloses: bubbles of 0.6 to 2.6 mm
    /// sing at 3 / radius hertz (Minnaert 1933), rising as they near the surface.
    fn on_water(&mut self) {
        let hertz = self.draw.octaves(1600.0, 9000.0);
        let decay = self.draw.octaves(0.0014, 0.005);
        self.sound(Tone::Burst { hertz }, 1.0, decay, 1.5e-4);
        if self.draw.uniform() < 0.33 {
            let hertz = self.draw.octaves(1150.0, 4800.0);
            let decay = (8.0 + 9000.0 / hertz) * 1e-3;
            let rise = self.draw.between(1.0, 9.0);
            self.sound(Tone::Ring { hertz, rise }, 0.55, decay, 8e-4);
        }
    }
}
