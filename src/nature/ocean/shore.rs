//! What can be heard singly at the edge of the water: gulps of air, and pebbles.

use crate::dsp::chance::Draw;
use crate::dsp::math;
use crate::synth::grain::{GrainTone, Strike};

/// Air closing in under a bank: a bubble of 4 to 11 mm, whose note rises as it comes up.
pub fn gulp(lapping: f64, draw: &mut Draw) -> Strike {
    let hertz = draw.octaves(280.0, 1100.0);
    Strike {
        level: 0.02 * lapping * draw.pareto(2.6).min(4.0) * math::pow(500.0 / hertz, 0.4),
        tone: GrainTone::Ring {
            hertz,
            rise: draw.between(1.5, 7.0),
        },
        decay: 0.012 + 8.0 / hertz * draw.between(0.5, 1.5),
        attack: 2.0 / hertz,
        pan: draw.between(-0.6, 0.6),
    }
}

/// Two pebbles that knock, wet and rounded: stones of 2 to 5 cm ring at 2 to 6 kHz.
pub fn clack(rattle: f64, draw: &mut Draw) -> Strike {
    let hertz = draw.octaves(1800.0, 6000.0);
    Strike {
        tone: GrainTone::Ring { hertz, rise: 0.0 },
        level: 0.005 * rattle * draw.pareto(2.4).min(6.0) * math::pow(3000.0 / hertz, 0.5),
        decay: draw.octaves(0.0015, 0.005),
        attack: 2e-4,
        pan: draw.between(-0.9, 0.9),
    }
}
