//! The ambience: its layers, each under its gain, and stepping back where a voice speaks.
//!
//! A layer steps back in the band of speech alone. What it gives up is its own sound under a
//! gain of less than nothing, so that of all layers can be added first and the band taken of
//! their sum. The band of a block can be known when the block behind it is: so the bed is
//! always one block ahead of the engine.

use crate::dsp::speech_band::SpeechBand;
use crate::frame::{BLOCK, Block, Texture, add_ramped};
use crate::score::{Layer, Score};

const SILENCE: Block = [[0.0; 2]; BLOCK];

/// The layers of a score, sounding.
pub struct Bed {
    layers: Vec<LayerVoice>,
    band: SpeechBand,
    scratch: Box<Block>,
    /// What the layers together give up, before the band is taken of it.
    given_up: Box<Block>,
    /// Block `next - 1`, where nobody steps back.
    before: Box<Block>,
    next: u64,
}

impl Bed {
    /// The bed whose next block is number `index`. Layers run `ahead` by so many blocks each.
    pub fn starting_at(score: &Score, index: u64, ahead: impl Iterator<Item = i64>) -> Bed {
        let layers = score.layers.iter().zip(ahead);
        let mut bed = Bed {
            layers: layers.map(|(l, ahead)| LayerVoice::new(l, ahead)).collect(),
            band: SpeechBand::silent(),
            scratch: Box::new(SILENCE),
            given_up: Box::new(SILENCE),
            before: Box::new(SILENCE),
            next: index.saturating_sub(1),
        };
        // The band of the first block reaches into the one before it.
        while bed.next <= index {
            bed.block(score, &mut SILENCE.clone());
        }
        bed
    }

    /// Writes the block that follows to `out`.
    pub fn block(&mut self, score: &Score, out: &mut Block) {
        *out = *self.before;
        self.before.fill([0.0; 2]);
        self.given_up.fill([0.0; 2]);
        let mut steps_back = false;
        for (voice, layer) in self.layers.iter_mut().zip(&score.layers) {
            let (start, end) = (self.next * BLOCK as u64, (self.next + 1) * BLOCK as u64);
            let gains = [start, end].map(|at| layer.level(at).gain());
            if gains == [0.0; 2] {
                continue;
            }
            voice.block(self.next, &mut self.scratch);
            add_ramped(&mut self.before, &self.scratch, gains);
            let [from, to] = [start, end].map(|at| layer.dip.level(at).gain() - 1.0);
            if [from, to] != [0.0; 2] {
                steps_back = true;
                let gains = [gains[0] * from, gains[1] * to];
                add_ramped(&mut self.given_up, &self.scratch, gains);
            }
        }
        self.band.next(steps_back.then_some(&*self.given_up), out);
        self.next += 1;
    }
}

/// A layer's texture, running.
struct LayerVoice {
    texture: Box<dyn Texture>,
    /// Blocks by which its sound runs ahead of the score.
    ahead: i64,
}

impl LayerVoice {
    fn new(layer: &Layer, ahead: i64) -> LayerVoice {
        LayerVoice {
            texture: layer.ambience.start(layer.seed),
            ahead,
        }
    }

    fn block(&mut self, index: u64, out: &mut Block) {
        self.texture
            .block(index.saturating_add_signed(self.ahead), out);
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;
    use std::sync::Arc;

    use super::super::Engine;
    use super::*;
    use crate::frame::{Ambience, Frame, Render};
    use crate::score::tests::{heard, score};
    use crate::score::{Curve, Envelope, Point};
    use crate::units::{Decibels, Millis, SAMPLE_RATE, Seed};

    /// From 20 s to 24 s as far down as `depth` says.
    fn dip(depth: f32) -> Envelope {
        let point = |seconds, level| Point {
            at: Millis::secs(seconds).frames(),
            level: Decibels(level),
            curve: Curve::Smooth,
        };
        Envelope::new(vec![
            point(19, 0.0),
            point(20, -depth),
            point(24, -depth),
            point(27, 0.0),
        ])
    }

    /// Two layers, of which the first steps back twice as far as the other.
    fn stepping_back() -> Score {
        let mut score = score(
            "[[layer]]\nsound = \"rain\"\n[[layer]]\nsound = \"wind\"\nlevel_db = -20\n\
             [[step]]\nrest = \"40s\"\n",
        );
        score.layers[0].dip = dip(18.0);
        score.layers[1].dip = dip(9.0);
        score
    }

    #[test]
    fn it_begins_anywhere_with_the_same_bits() {
        let score = stepping_back();
        let from = Millis::secs(18);
        let whole = heard(&score, from, Millis::secs(11));
        let block = BLOCK as u64;
        let dipped = Millis::secs(19).frames() / block * block;
        for start in [
            dipped - block,
            dipped,
            dipped + 1,
            dipped + block,
            dipped + 7 * block - 1,
            Millis(22_345).frames(),
            Millis::secs(27).frames() / block * block,
            Millis::secs(27).frames() / block * block + block,
            Millis::secs(28).frames(),
        ] {
            let mut engine = Engine::starting_at(&Arc::new(score.clone()), start);
            let mut out = vec![[0.0; 2]; 3 * BLOCK];
            engine.render(&mut out);
            let at = (start - from.frames()) as usize;
            assert!(out == whole[at..at + out.len()], "from frame {start}");
        }
    }

    #[test]
    fn where_nobody_speaks_not_a_bit_is_another() {
        let score = stepping_back();
        let mut plain = score.clone();
        plain
            .layers
            .iter_mut()
            .for_each(|l| l.dip = Envelope::default());
        let near = Millis::of_frames(2 * BLOCK as u64) + Millis(1);
        for (from, until) in [
            (Millis::secs(16), Millis::secs(19).saturating_sub(near)),
            (Millis::secs(27) + near, Millis::secs(29)),
        ] {
            assert!(heard(&score, from, until - from) == heard(&plain, from, until - from));
        }
        let (from, length) = (Millis::secs(21), Millis::secs(1));
        assert!(heard(&score, from, length) != heard(&plain, from, length));
    }

    /// A sine of so many hertz.
    struct Sine(f64);

    impl Ambience for Sine {
        fn start(&self, _: Seed) -> Box<dyn Texture> {
            Box::new(Sine(self.0))
        }
    }

    impl Texture for Sine {
        fn block(&mut self, index: u64, out: &mut Block) {
            for (frame, n) in out.iter_mut().zip(index * BLOCK as u64..) {
                let turns = n as f64 * self.0 / f64::from(SAMPLE_RATE);
                *frame = [(TAU * turns).sin() as f32, 0.0];
            }
        }
    }

    /// By how many decibels a sine of so many hertz is softer where the layer steps back by 18.
    fn softer(hertz: f64) -> f64 {
        let mut score = stepping_back();
        score.layers.truncate(1);
        score.layers[0].ambience = Arc::new(Sine(hertz));
        let power = |from| {
            let frames: Vec<Frame> = heard(&score, Millis::secs(from), Millis::secs(1));
            assert!(frames.iter().all(|frame| frame[1] == 0.0));
            frames.iter().map(|f| f64::from(f[0] * f[0])).sum::<f64>()
        };
        10.0 * (power(17) / power(22)).log10()
    }

    #[test]
    fn in_the_band_of_speech_it_steps_back_all_the_way_and_elsewhere_not_at_all() {
        for hertz in [420.0, 700.0, 1000.0, 1800.0, 2600.0, 3500.0] {
            let softer = softer(hertz);
            assert!((softer - 18.0).abs() < 1.0, "{softer} dB at {hertz} Hz");
        }
        for hertz in [60.0, 120.0, 200.0, 6500.0, 8000.0, 12_000.0, 17_000.0] {
            let softer = softer(hertz);
            assert!(softer.abs() < 0.2, "{softer} dB at {hertz} Hz");
        }
    }
}
