//! Several sounds as one.

use std::sync::Arc;

use crate::dsp::decibels;
use crate::dsp::lattice::Fractal;
use crate::dsp::seeds;
use crate::envelope::{Drift, Envelope};
use crate::frame::{Ambience, BLOCK, Block, Texture, add_ramped, bound};
use crate::nature::TextureKind;
use crate::units::{Decibels, SAMPLE_RATE, Seed};

use super::{Sound, Within};

/// Sounds with a gain each, before the listener's seed and the times are known.
#[derive(Clone)]
pub struct Scene {
    pub(super) parts: Vec<ScenePart>,
    pub(super) level: Decibels,
}

/// One of them.
#[derive(Clone)]
pub struct ScenePart {
    pub sound: Sound,
    pub level: Decibels,
    pub gain: Envelope,
    pub drift: Option<Drift>,
}

impl Scene {
    /// The scene for the listener whose seed is `seed`.
    pub fn settle(&self, seed: Seed, within: &Within) -> Arc<dyn Ambience> {
        let parts = self.parts.iter().zip(0..).map(|(part, i)| Settled {
            ambience: part.sound.settle(part_seed(seed, i), within),
            level: Decibels(part.level.0 + self.level.0),
            gain: part.gain.clone(),
            drift: part.drift,
        });
        Arc::new(Together(parts.collect()))
    }
}

impl Scene {
    /// Whether any part grows louder or softer by its gain.
    pub fn tells(&self) -> bool {
        self.parts.iter().any(|part| !part.gain.points().is_empty())
    }

    /// The textures it is made of.
    pub fn kinds(&self) -> impl Iterator<Item = &'static TextureKind> {
        self.parts.iter().filter_map(|part| match &part.sound {
            Sound::Texture(tuning) => Some(tuning.kind()),
            _ => None,
        })
    }
}

fn part_seed(seed: Seed, number: u64) -> Seed {
    seed.named(seeds::PART).nth(number)
}

struct Together(Arc<[Settled]>);

struct Settled {
    ambience: Arc<dyn Ambience>,
    level: Decibels,
    gain: Envelope,
    drift: Option<Drift>,
}

impl Ambience for Together {
    fn start(&self, seed: Seed) -> Box<dyn Texture> {
        let voices = self.0.iter().zip(0..).map(|(part, i)| RunningPart {
            texture: part.ambience.start(part_seed(seed, i)),
            drift: part.drift.map(|drift| {
                let rate = 1.0 / drift.period.as_secs_f64();
                (
                    drift.depth.0,
                    Fractal::new(part_seed(seed, i).named(seeds::DRIFT), rate, 2, 1.0),
                )
            }),
        });
        Box::new(RunningScene {
            parts: Arc::clone(&self.0),
            voices: voices.collect(),
            scratch: Box::new([[0.0; 2]; BLOCK]),
        })
    }

    fn trouble(&self) -> Option<String> {
        self.0.iter().find_map(|part| part.ambience.trouble())
    }
}

struct RunningScene {
    parts: Arc<[Settled]>,
    voices: Vec<RunningPart>,
    scratch: Box<Block>,
}

struct RunningPart {
    texture: Box<dyn Texture>,
    /// Its depth in decibels.
    drift: Option<(f32, Fractal)>,
}

impl Texture for RunningScene {
    fn block(&mut self, index: u64, out: &mut Block) {
        out.fill([0.0; 2]);
        for (part, voice) in self.parts.iter().zip(&mut self.voices) {
            let [from, to] = [index, index + 1].map(|block| voice.gain(part, block));
            if from == 0.0 && to == 0.0 {
                continue;
            }
            voice.texture.block(index, &mut self.scratch);
            add_ramped(out, &self.scratch, [from, to]);
        }
        bound(out);
    }
}

impl RunningPart {
    /// The amplitude factor at the start of a block.
    fn gain(&self, part: &Settled, block: u64) -> f32 {
        let at = block * BLOCK as u64;
        let seconds = at as f64 / f64::from(SAMPLE_RATE);
        // Below more than above, as a layer's own drift.
        let drift = self.drift.as_ref().map_or(0.0, |(depth, slow)| {
            depth * (0.4 * slow.gently(seconds) - 0.2)
        });
        let level = part.level.0 + part.gain.level(at).0 + drift;
        if level <= Decibels::SILENCE.0 {
            0.0
        } else {
            decibels::amplitude(f64::from(level)) as f32
        }
    }
}
