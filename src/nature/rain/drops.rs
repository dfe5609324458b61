//! Single drops, by what they fall on.

use crate::dsp::chance::Draw;
use crate::dsp::lattice::Fractal;
use crate::dsp::math;
use crate::synth::grain::{GrainTone, Strike};
use crate::synth::grains::Nest;

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
    Window,
    Tin,
}

impl Surface {
    pub fn named(word: &str) -> Surface {
        match word {
            "leaves" => Surface::Leaves,
            "roof" => Surface::Roof,
            "tent" => Surface::Tent,
            "puddles" => Surface::Puddles,
            "window" => Surface::Window,
            "tin" => Surface::Tin,
            _ => Surface::Ground,
        }
    }

    /// Whether the listener is under it or behind it, and dry.
    pub fn shelters(self) -> bool {
        matches!(
            self,
            Surface::Roof | Surface::Tent | Surface::Window | Surface::Tin
        )
    }

    /// Drops that can be told from the rush in steady rain.
    pub fn drops_a_second(self) -> f64 {
        match self {
            Surface::Ground => 90.0,
            Surface::Leaves => 80.0,
            Surface::Roof => 70.0,
            Surface::Tent => 90.0,
            Surface::Puddles => 80.0,
            Surface::Window => 70.0,
            Surface::Tin => 60.0,
        }
    }

    /// Amplitude of the weakest of them against that of the rush.
    pub fn prominence(self) -> f64 {
        match self {
            Surface::Ground | Surface::Leaves => 0.58,
            Surface::Roof => 1.3,
            Surface::Tent => 1.36,
            Surface::Puddles => 0.75,
            Surface::Window => 1.5,
            Surface::Tin => 1.2,
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
        let (shape, most) = if self.surface.shelters() {
            (3.0, 4.2)
        } else {
            (3.4, 5.0)
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
            Surface::Window => drop.on_glass(),
            Surface::Tin => drop.on_tin(),
        }
    }
}

impl Drop<'_, '_> {
    fn sound(&mut self, tone: GrainTone, share: f64, decay: f64, attack: f64) {
        let strike = Strike {
            tone,
            level: self.level * share,
            decay,
            // Against a decay much longer, the attack would fade below what f32 holds in
            // full, where processors are slow.
            attack: attack.max(decay / 18.0),
            pan: self.pan,
        };
        self.nest.put(self.offset, &strike, self.draw);
    }

    fn ring(&mut self, hertz: f64, share: f64, decay: f64) {
        self.sound(GrainTone::Ring { hertz, rise: 0.0 }, share, decay, 2e-4);
    }

    /// The tick of an impact, sometimes the note of a bubble.
    fn on_ground(&mut self) {
        let hertz = 1300.0 * math::pow(7.5, math::pow(self.draw.uniform(), 0.8));
        let decay = self.draw.octaves(0.0014, 0.0056);
        if self.draw.uniform() < 0.1 {
            self.sound(
                GrainTone::Ring {
                    hertz: 0.6 * hertz,
                    rise: 8.0,
                },
                0.4,
                6.0 * decay,
                5e-4,
            );
        } else {
            self.sound(GrainTone::Burst { hertz }, 1.0, decay, 1.5e-4);
        }
    }

    /// A dry tick, and the leaf giving way under it.
    fn on_leaf(&mut self) {
        let hertz = self.draw.octaves(1800.0, 7000.0);
        let decay = self.draw.octaves(0.0016, 0.006);
        self.sound(GrainTone::Burst { hertz }, 1.0, decay, 1.5e-4);
        if self.draw.uniform() < 0.3 {
            let hertz = self.draw.octaves(320.0, 900.0);
            self.ring(hertz, 0.5, 0.005);
        }
    }

    /// Two partials of a plate, which are not in tune, and the tick.
    fn on_roof(&mut self) {
        let hertz = self.draw.octaves(260.0, 1300.0);
        let decay = self.draw.octaves(0.004, 0.010);
        let partial = hertz * self.draw.between(1.5, 2.9);
        self.ring(hertz, 0.9, decay);
        self.ring(partial, 0.5, 0.6 * decay);
        let hertz = self.draw.octaves(1800.0, 6000.0);
        self.sound(GrainTone::Burst { hertz }, 0.75, 0.4 * decay, 1.5e-4);
    }

    /// The thud of stretched cloth: a mode, an overtone, a tick.
    fn on_cloth(&mut self) {
        let hertz = self.draw.octaves(220.0, 1100.0);
        let decay = self.draw.octaves(0.004, 0.010);
        let overtone = hertz * self.draw.between(2.1, 5.1);
        self.ring(hertz, 1.0, decay);
        self.ring(overtone, 0.55, 0.45 * decay);
        let hertz = self.draw.octaves(2200.0, 5500.0);
        self.sound(GrainTone::Burst { hertz }, 0.8, 0.45 * decay, 2e-4);
    }

    /// A light tap: a mode of the pane near 2 kHz, the frame under it, and the tick.
    fn on_glass(&mut self) {
        let hertz = self.draw.octaves(1200.0, 2900.0);
        let frame = self.draw.octaves(240.0, 800.0);
        let decay = self.draw.octaves(0.003, 0.008);
        self.ring(hertz, 0.45, decay);
        self.ring(frame, 0.85, decay);
        let hertz = self.draw.octaves(2800.0, 7500.0);
        self.sound(GrainTone::Burst { hertz }, 0.75, 0.4 * decay, 1.5e-4);
    }

    /// Sheet metal rings on in partials that are not in tune.
    fn on_tin(&mut self) {
        let hertz = self.draw.octaves(330.0, 1500.0);
        let decay = self.draw.octaves(0.007, 0.018);
        let partial = hertz * self.draw.between(1.35, 2.9);
        self.ring(hertz, 0.6, decay);
        self.ring(partial, 0.4, 0.5 * decay);
        let hertz = self.draw.octaves(2200.0, 7500.0);
        self.sound(GrainTone::Burst { hertz }, 1.1, 0.003, 1.5e-4);
    }

    /// A splash, and every third time the bubble it encloses: bubbles of 0.6 to 2.6 mm
    /// sing at 3 / radius hertz (Minnaert 1933), rising as they near the surface.
    fn on_water(&mut self) {
        let hertz = self.draw.octaves(1600.0, 9000.0);
        let decay = self.draw.octaves(0.0014, 0.005);
        self.sound(GrainTone::Burst { hertz }, 1.0, decay, 1.5e-4);
        if self.draw.uniform() < 0.33 {
            let hertz = self.draw.octaves(1150.0, 4800.0);
            let decay = (8.0 + 9000.0 / hertz) * 1e-3;
            let rise = self.draw.between(1.0, 9.0);
            self.sound(GrainTone::Ring { hertz, rise }, 0.55, decay, 8e-4);
        }
    }
}
