//! Animals that call in turn, near and far: what crickets, frogs, birds and owls share.
//!
//! Each caller has its own slots of time and puts a phrase into each of them, or is silent
//! in it. Around them is a quiet in which others, too far off to be told apart, may be heard,
//! and what is near comes back from the surroundings.

use crate::dsp::bands::Bands;
use crate::dsp::planar::Planar;
use crate::frame::{Block, Texture};
use crate::synth::call::{Phrase, Singer};
use crate::synth::echo::Echo;

use super::stillness::Stillness;

/// One animal, or several that call in turn.
pub trait Caller: Send {
    /// How long its slots are, in seconds.
    fn slot(&self) -> f64;

    /// Puts down the phrase of slot `number`, which may be negative, at the amplitude `scale`.
    fn call(&self, number: i64, scale: f64, phrase: &mut Phrase);
}

/// What those far off add at a time in seconds to the powers of the bands.
pub type Far = Box<dyn Fn(f64, &mut Bands) + Send>;

/// Callers in their surroundings, running.
pub struct Choir<C> {
    callers: Vec<(C, Singer)>,
    /// Amplitude of the callers.
    scale: f64,
    far: Far,
    air: Stillness,
    echo: Echo,
    block: Planar,
}

impl<C: Caller> Choir<C> {
    pub fn new(callers: Vec<C>, scale: f64, far: Far, air: Stillness, echo: Echo) -> Choir<C> {
        let singing = |caller: C| {
            let singer = Singer::new(caller.slot());
            (caller, singer)
        };
        Choir {
            callers: callers.into_iter().map(singing).collect(),
            scale,
            far,
            air,
            echo,
            block: Planar::SILENCE,
        }
    }
}

impl<C: Caller> Texture for Choir<C> {
    fn block(&mut self, index: u64, out: &mut Block) {
        let Choir {
            callers,
            scale,
            far,
            air,
            echo,
            block,
        } = self;
        air.block(index, block, &**far);
        echo.add(index, block, |index, stage| {
            for (caller, singer) in callers.iter_mut() {
                singer.add(index, stage, |number, phrase| {
                    caller.call(number, *scale, phrase);
                });
            }
        });
        block.interleave(out);
    }
}
