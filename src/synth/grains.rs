//! Short sounds scattered in time: drops, ticks, bubbles.
//!
//! Grains fall as a Poisson process. Which grains begin in a block of the grid is
//! hashed from the block's number, and each grain is a closed formula of the time
//! since its beginning, so any block can be made without those before it.

use crate::dsp::chance::Draw;
use crate::dsp::planar::Planar;
use crate::frame::BLOCK;
use crate::units::{SAMPLE_RATE, Seed};

use super::grain::{self, Grain, Strike};

/// The most grains that may begin in one block; more are left out.
const MOST: usize = 64;

/// A block's length in seconds.
const BLOCK_SECONDS: f64 = BLOCK as f64 / SAMPLE_RATE as f64;

/// One block's newborn grains, remembered by the block's number.
struct Litter {
    block: Option<u64>,
    grains: Vec<Grain>,
    /// Frames from the block's start until the last of them has ended.
    end: i64,
}

/// A shower of grains, running.
pub struct Grains {
    seed: Seed,
    /// Seconds.
    longest: f64,
    /// One for each block a grain can reach into.
    litters: Vec<Litter>,
}

/// Where the grains of one block are put down.
pub struct Nest<'a> {
    grains: &'a mut Vec<Grain>,
    longest: f64,
}

impl Nest<'_> {
    /// Adds a grain that begins `offset` frames into the block.
    pub fn put(&mut self, offset: u32, strike: &Strike, draw: &mut Draw) {
        if self.grains.len() < MOST {
            let strike = Strike {
                decay: strike.decay.clamp(1e-4, self.longest),
                ..*strike
            };
            self.grains.push(Grain::new(offset, &strike, draw));
        }
    }
}

impl Grains {
    /// A shower whose grains decay in at most `longest` seconds; longer ones are shortened to that.
    pub fn new(seed: Seed, longest: f64) -> Grains {
        let reach = (longest * grain::LIFE / BLOCK_SECONDS) as usize + 1;
        let litter = || Litter {
            block: None,
            grains: Vec::with_capacity(MOST),
            end: 0,
        };
        grain::prepare();
        Grains {
            seed,
            longest,
            litters: (0..=reach).map(|_| litter()).collect(),
        }
    }

    /// Adds to `out`, block `index` of the grid, what sounds in it. `rate` gives how many
    /// strikes are expected a second around a time in seconds; `strike` puts down the grains
    /// of one that falls so many frames into its block.
    pub fn add(
        &mut self,
        index: u64,
        out: &mut Planar,
        rate: impl Fn(f64) -> f64,
        strike: impl Fn(u32, &mut Draw, &mut Nest),
    ) {
        let slots = self.litters.len() as u64;
        let first = index.saturating_sub(slots - 1);
        let (later, sooner) = self.litters.split_at_mut((first % slots) as usize);
        for (block, litter) in (first..=index).zip(sooner.iter_mut().chain(later)) {
            if litter.block != Some(block) {
                litter.block = Some(block);
                litter.grains.clear();
                let seconds = (block as f64 + 0.5) * BLOCK_SECONDS;
                let seed = self.seed.nth(block);
                let mut nest = Nest {
                    grains: &mut litter.grains,
                    longest: self.longest,
                };
                let mean = rate(seconds) * BLOCK_SECONDS;
                for number in 0..Draw::new(seed).poisson(mean) as u64 {
                    let mut draw = Draw::new(seed.nth(number));
                    let offset = (draw.bits() >> 55) as u32;
                    strike(offset, &mut draw, &mut nest);
                }
                litter.end = litter.grains.iter().map(Grain::end).max().unwrap_or(0);
            }
            let begun = (index - block) as i64 * BLOCK as i64;
            if begun < litter.end {
                grain::add_all(&litter.grains, begun, out);
            }
        }
    }
}
