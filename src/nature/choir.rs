//! Animals that call in turn, near and far: what crickets, frogs, birds and owls share.
//!
//! Each caller has its own slots of time and puts a phrase into each of them, or is silent
//! in it. Around them is a quiet in which others, too far off to be told apart, may be heard,
//! and what is near comes back from the surroundings.

use crate::dsp::bands::Bands;
use crate::dsp::math;
use crate::dsp::planar::Planar;
use crate::frame::{Block, Texture};
use crate::synth::call::{CallerPlace, Phrase, Singer};
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

/// Turns the listener to the middle of what is heard, as one does among animals: by `loudness`,
/// and where each sits. Otherwise the nearest few would weigh on one ear.
pub fn face_the_middle<C>(
    callers: &mut [C],
    loudness: impl Fn(&C) -> f64,
    place: impl Fn(&mut C) -> &mut CallerPlace,
) {
    /// Beside one ear nobody sits.
    const WIDEST: f64 = 0.75;
    let all: f64 = callers.iter().map(&loudness).sum();
    for _ in 0..8 {
        // The powers in the ears differ by the sine of the angle.
        let lean = |caller: &mut C| {
            let angle = place(caller).pan / 4.0;
            loudness(caller) * math::sin_cos(angle).0
        };
        let lean: f64 = callers.iter_mut().map(lean).sum();
        for caller in callers.iter_mut() {
            let pan = &mut place(caller).pan;
            *pan = (*pan - 0.7 * lean / all.max(1e-12)).clamp(-WIDEST, WIDEST);
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_hears_more_on_one_side_turns_there() {
        let place = |pan: f64| CallerPlace {
            pan,
            distance: 10.0,
            echo: 0.0,
        };
        let mut callers = vec![(4.0, place(0.3)), (2.0, place(-0.6)), (1.0, place(0.7))];
        face_the_middle(&mut callers, |(loud, _)| *loud, |(_, place)| place);
        let ears = callers.iter().map(|(loud, place)| {
            crate::dsp::pan::equal_power(place.pan).map(|ear| loud * ear * ear)
        });
        let [left, right] = ears.fold([0.0; 2], |sum, ear| [sum[0] + ear[0], sum[1] + ear[1]]);
        assert!((left / right - 1.0).abs() < 0.02, "{left} {right}");
    }
}
