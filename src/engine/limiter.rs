//! The last step of the mix: its gain, and a ceiling nothing passes.

use crate::frame::{BLOCK, Block};

/// Below the knee the mix passes untouched, -5 dBFS.
const KNEE: f32 = 0.56;

/// No sample leaves above this, -3.6 dBFS: with what the reconstruction adds between
/// samples, true peaks stay under -3 dBTP.
const CEILING: f32 = 0.66;

/// Scales the block from one gain to the other and bounds it.
pub fn finish(block: &mut Block, gains: [f32; 2]) {
    scale(block, gains);
    // Not the greatest level: to find it, each sample has to wait for the one before.
    let samples = block.as_flattened().iter();
    if samples.fold(false, |loud, x| loud | (x.abs() > KNEE)) {
        for sample in block.iter_mut().flatten() {
            *sample = bound(*sample);
        }
    }
}

/// Brings `part` to what it is of `whole` once that is finished; `whole` is scaled on the way.
pub fn finish_part(part: &mut Block, whole: &mut Block, gains: [f32; 2]) {
    scale(part, gains);
    scale(whole, gains);
    for (part, whole) in part.iter_mut().flatten().zip(whole.iter().flatten()) {
        if whole.abs() > KNEE {
            *part *= bound(*whole) / whole;
        }
    }
}

fn scale(block: &mut Block, [from, to]: [f32; 2]) {
    let step = (to - from) / BLOCK as f32;
    for (frame, i) in block.iter_mut().zip(0i32..) {
        let gain = from + step * i as f32;
        frame[0] *= gain;
        frame[1] *= gain;
    }
}

/// Straight up to the knee, then bending smoothly toward the ceiling. It knows only
/// the sample itself, so it cannot pump and cannot break a law.
fn bound(x: f32) -> f32 {
    let over = x.abs() - KNEE;
    if over <= 0.0 {
        return x;
    }
    let room = CEILING - KNEE;
    (KNEE + room * (over / (over + room))).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_passes_the_ceiling_and_quiet_samples_pass_untouched() {
        for i in -4000..4000 {
            let x = i as f32 / 100.0;
            assert!(bound(x).abs() <= CEILING);
            assert!(bound(x + 0.01) >= bound(x), "it never folds back");
        }
        assert_eq!(bound(0.3), 0.3);
    }
}
