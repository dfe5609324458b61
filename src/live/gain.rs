//! The gains of the listener's: the fade that opens and shuts, and levels brought smoothly
//! from one setting to the next, which are the volume and the sleep timer's.

use crate::dsp::window::raised_cosine;
use crate::units::Decibels;

/// How many times longer the last fade is, the one before leaving, than the others.
pub(super) const FAREWELL: u32 = 50;

/// A raised-cosine fade that can turn round at any frame.
pub(super) struct Fade {
    frames: u32,
    level: u32,
}

impl Fade {
    /// A shut fade that takes `frames` to open.
    pub fn new(frames: u32) -> Fade {
        Fade { frames, level: 0 }
    }

    pub fn frames(&self) -> u32 {
        self.frames
    }

    fn full(&self) -> u32 {
        self.frames * FAREWELL
    }

    pub fn is_shut(&self) -> bool {
        self.level == 0
    }

    pub fn open(&mut self) {
        self.level = self.full();
    }

    pub fn shut(&mut self) {
        self.level = 0;
    }

    /// Goes `step` up or down ([`FAREWELL`] is the usual pace, 1 the slow one) and gives the gain there: exactly 1 when open, 0 when shut.
    pub fn advance(&mut self, step: i32) -> f32 {
        self.level = self.level.saturating_add_signed(step).min(self.full());
        if self.level == self.full() {
            return 1.0;
        }
        raised_cosine(self.level as f32 / self.full() as f32)
    }
}

/// A level of the listener's, brought to each new setting along a straight line.
pub(super) struct Volume {
    setting: Decibels,
    gain: f32,
    goal: f32,
    slope: f32,
    frames: u32,
    left: u32,
}

impl Volume {
    /// At `setting` from the start; it takes `frames` to get to another.
    pub fn new(setting: Decibels, frames: u32) -> Volume {
        let gain = setting.gain();
        Volume {
            setting,
            gain,
            goal: gain,
            slope: 0.0,
            frames,
            left: 0,
        }
    }

    pub fn set(&mut self, setting: Decibels) {
        if setting != self.setting {
            self.setting = setting;
            self.goal = setting.gain();
            self.slope = (self.goal - self.gain) / self.frames as f32;
            self.left = self.frames;
        }
    }

    /// Goes to the setting at once: where nothing is heard.
    pub fn settle(&mut self) {
        self.gain = self.goal;
        self.left = 0;
    }

    /// The gain of the next frame; exactly 1 at 0 dB once it has got there.
    pub fn advance(&mut self) -> f32 {
        match self.left {
            0 => {}
            1 => self.gain = self.goal,
            _ => self.gain += self.slope,
        }
        self.left = self.left.saturating_sub(1);
        self.gain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_fade_at_full_volume_multiplies_by_exactly_one() {
        let mut fade = Fade::new(64);
        let gains: Vec<f32> = (0..64).map(|_| fade.advance(FAREWELL as i32)).collect();
        assert!(gains.windows(2).all(|w| w[0] < w[1]));
        assert_eq!(gains[63], 1.0);
        assert_eq!(Volume::new(Decibels(0.0), 64).advance(), 1.0);
    }

    #[test]
    fn a_fade_shuts_to_exact_silence_in_its_time_and_much_slower_on_leaving() {
        for (step, frames) in [(FAREWELL as i32, 64), (1, 64 * FAREWELL)] {
            let mut fade = Fade::new(64);
            fade.open();
            let last = (0..frames).map(|_| fade.advance(-step)).last();
            assert_eq!(last, Some(0.0));
            assert!(fade.is_shut());
        }
    }

    #[test]
    fn a_new_volume_is_reached_exactly_and_without_a_jump() {
        let mut volume = Volume::new(Decibels(0.0), 100);
        volume.set(Decibels(-20.0));
        let mut gains = vec![1.0];
        gains.extend((0..100).map(|_| volume.advance()));
        assert!(gains.windows(2).all(|w| (w[0] - w[1]).abs() < 0.0091));
        assert_eq!(gains[100], Decibels(-20.0).gain());
        assert_eq!(volume.advance(), Decibels(-20.0).gain());
        volume.set(Decibels(0.0));
        volume.settle();
        assert_eq!(volume.advance(), 1.0);
    }
}
