//! The cues sounding now, found by walking the score forward.

use std::sync::Arc;

use crate::cue::{Placed, Tones};
use crate::dsp::interpolate::Interpolator;
use crate::dsp::pan;
use crate::frame::{BLOCK, Block};
use crate::score::{Cue, CueSound, Score};
use crate::units::Frames;
use crate::voice::Clip;

pub struct CueVoices {
    tones: Tones,
    /// One interpolator for each rate that clips come in.
    rates: Vec<((u32, u32), Interpolator)>,
    /// The cues sounding, by number; never grows past what is reserved.
    active: Vec<usize>,
    /// The next cue that has not begun.
    next: usize,
}

impl CueVoices {
    /// The voices as they are at the start of block `index`.
    pub fn starting_at(score: &Score, index: u64) -> CueVoices {
        let start = index * BLOCK as u64;
        let mut rates: Vec<((u32, u32), Interpolator)> = Vec::new();
        for cue in &score.cues {
            if let Some(clip) = cue.sound.clip() {
                let rate = (clip.up, clip.down);
                if !rates.iter().any(|(r, _)| *r == rate) {
                    rates.push((rate, Interpolator::new(clip.up, clip.down)));
                }
            }
        }
        let next = score.cues.partition_point(|c| c.start < start);
        let mut active = Vec::with_capacity(most_at_once(&score.cues) + 1);
        active.extend((0..next).filter(|i| end(&score.cues[*i]) > start));
        CueVoices {
            tones: Tones::new(),
            rates,
            active,
            next,
        }
    }

    /// Adds the cues' part of block `index`, in the order of the score.
    pub fn add(&mut self, score: &Score, index: u64, out: &mut Block) {
        let start = index * BLOCK as u64;
        let stop = start + BLOCK as u64;
        self.active.retain(|i| end(&score.cues[*i]) > start);
        while let Some(cue) = score.cues.get(self.next).filter(|c| c.start < stop) {
            if end(cue) > start && self.active.len() < self.active.capacity() {
                self.active.push(self.next);
            }
            self.next += 1;
        }
        for i in &self.active {
            let cue = &score.cues[*i];
            match &cue.sound {
                CueSound::Tone(tone) => {
                    let placed = Placed {
                        tone: *tone,
                        start: cue.start,
                        length: cue.length,
                        gain: gains(cue),
                        seed: cue.seed,
                    };
                    self.tones.add(&placed, index, out);
                }
                CueSound::Speech(clip) | CueSound::Stroke(clip) => {
                    let rate = (clip.up, clip.down);
                    if let Some((_, interpolator)) = self.rates.iter().find(|(r, _)| *r == rate) {
                        speak(interpolator, clip, cue, start, out);
                    }
                }
            }
        }
    }
}

fn speak(interpolator: &Interpolator, clip: &Arc<Clip>, cue: &Cue, start: Frames, out: &mut Block) {
    let skip = cue.start.saturating_sub(start) as usize;
    let first = start.saturating_sub(cue.start);
    let left = (end(cue) - start.max(cue.start)) as usize;
    let stop = BLOCK.min(skip.saturating_add(left));
    // A clip is at its loudness where the powers of both channels add up to one.
    let gains = gains(cue).map(|g| g * std::f32::consts::FRAC_1_SQRT_2);
    interpolator.add(&clip.samples, first, gains, &mut out[skip..stop]);
}

fn end(cue: &Cue) -> Frames {
    cue.start + cue.length
}

/// Equal power, with 0 dB in the middle.
fn gains(cue: &Cue) -> [f32; 2] {
    if cue.pan == 0.0 {
        return [cue.gain; 2];
    }
    pan::equal_power(f64::from(cue.pan)).map(|g| g as f32 * cue.gain * std::f32::consts::SQRT_2)
}

/// How many cues a block can meet at once.
fn most_at_once(cues: &[Cue]) -> usize {
    let block = BLOCK as u64;
    let mut edges: Vec<(Frames, i32)> = cues
        .iter()
        .flat_map(|c| [(c.start / block, 1), (end(c) / block + 1, -1)])
        .collect();
    edges.sort_unstable();
    let (mut now, mut most) = (0, 0);
    for (_, change) in edges {
        now += change;
        most = most.max(now);
    }
    most.max(0) as usize
}
