//! Any number of channels as two.

use std::f32::consts::FRAC_1_SQRT_2;

use symphonia::core::audio::{Channels, Position};

use crate::frame::Frame;

/// What each channel of a frame adds to left and right.
pub struct Downmix {
    weights: Vec<[f32; 2]>,
}

impl Downmix {
    /// Weights as ITU-R BS.775-4 gives them, lowered together so that nothing clips:
    /// centre and surround 3 dB down, the low-frequency channel left out.
    pub fn new(channels: &Channels) -> Downmix {
        let places: Vec<Position> = match channels {
            Channels::Positioned(positions) => positions.iter().collect(),
            _ => Vec::new(),
        };
        Downmix::placed(&places, channels.count())
    }

    /// For as many channels as in a WAV of that many.
    #[cfg(feature = "opus")]
    pub fn counted(channels: usize) -> Downmix {
        let places = Position::from_wave_channel_count(channels as u32);
        let places: Vec<Position> = places.iter().flat_map(Position::iter).collect();
        Downmix::placed(&places, channels)
    }

    /// For channels of which each has its place.
    pub fn placed(places: &[Position], channels: usize) -> Downmix {
        let mut weights: Vec<[f32; 2]> = match channels {
            1 => vec![[1.0, 1.0]],
            2 => vec![[1.0, 0.0], [0.0, 1.0]],
            count if count == places.len() => places.iter().copied().map(weight).collect(),
            // Channels nobody placed: every other one to the left.
            count => (0..count)
                .map(|n| if n % 2 == 0 { [1.0, 0.0] } else { [0.0, 1.0] })
                .collect(),
        };
        let side = |side: usize| weights.iter().map(|w: &[f32; 2]| w[side]).sum::<f32>();
        let largest = side(0).max(side(1));
        if largest > 0.0 {
            weights.iter_mut().for_each(|w| *w = w.map(|x| x / largest));
        }
        Downmix { weights }
    }

    /// The stereo frames of `interleaved`; what is not a number counts as silence.
    pub fn apply(&self, interleaved: &[f32]) -> Vec<Frame> {
        let channels = self.weights.len().max(1);
        let frames = interleaved.chunks_exact(channels);
        frames.map(|frame| self.mixed(frame)).collect()
    }

    fn mixed(&self, frame: &[f32]) -> Frame {
        let mut mixed = [0.0; 2];
        for (&sample, weight) in frame.iter().zip(&self.weights) {
            mixed[0] += sample * weight[0];
            mixed[1] += sample * weight[1];
        }
        mixed.map(|x: f32| match x.is_finite() {
            true => x.clamp(-8.0, 8.0),
            false => 0.0,
        })
    }
}

fn weight(position: Position) -> [f32; 2] {
    let left = Position::REAR_LEFT | Position::SIDE_LEFT;
    let right = Position::REAR_RIGHT | Position::SIDE_RIGHT;
    if position == Position::FRONT_LEFT || position == Position::FRONT_LEFT_CENTER {
        [1.0, 0.0]
    } else if position == Position::FRONT_RIGHT || position == Position::FRONT_RIGHT_CENTER {
        [0.0, 1.0]
    } else if left.contains(position) {
        [FRAC_1_SQRT_2, 0.0]
    } else if right.contains(position) {
        [0.0, FRAC_1_SQRT_2]
    } else if position == Position::LFE1 {
        [0.0, 0.0]
    } else if position == Position::FRONT_CENTER {
        [FRAC_1_SQRT_2; 2]
    } else {
        [0.5, 0.5]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_channels_at_full_scale_stay_within_full_scale_on_both_sides() {
        let positions = Position::from_wave_channel_count(6).unwrap();
        let downmix = Downmix::new(&Channels::Positioned(positions));
        let out = downmix.apply(&[1.0; 6]);
        assert!(out[0].iter().all(|x| (x - 1.0).abs() < 1e-6), "{out:?}");
        // Front left, front right, centre, low, rear left, rear right.
        let out = downmix.apply(&[0.5, 0.0, 0.0, 1.0, 0.0, 0.0]);
        assert!(out[0][0] > 0.15 && out[0][1] == 0.0, "{out:?}");
    }

    #[test]
    fn one_channel_is_heard_on_both_sides() {
        let out = Downmix::new(&Channels::Discrete(1)).apply(&[0.5, f32::NAN]);
        assert_eq!(out, [[0.5, 0.5], [0.0, 0.0]]);
    }
}
