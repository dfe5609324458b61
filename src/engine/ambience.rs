//! A layer, sounding: its texture under its gain.

use crate::frame::{BLOCK, Block, Texture, add_ramped};
use crate::score::Layer;
use crate::units::{Decibels, Frames};

pub struct LayerVoice {
    texture: Box<dyn Texture>,
    /// Blocks by which its sound runs ahead of the score.
    ahead: i64,
}

impl LayerVoice {
    pub fn new(layer: &Layer, ahead: i64) -> LayerVoice {
        LayerVoice {
            texture: layer.ambience.start(layer.seed),
            ahead,
        }
    }

    /// Adds block `index` of the layer to `out`. Inside a block the gain runs straight
    /// from its value at the block's start to that at its end.
    pub fn add(&mut self, layer: &Layer, index: u64, scratch: &mut Block, out: &mut Block) {
        let start = index * BLOCK as u64;
        let (from, to) = (gain(layer, start), gain(layer, start + BLOCK as u64));
        if from == 0.0 && to == 0.0 {
            return;
        }
        self.texture
            .block(index.saturating_add_signed(self.ahead), scratch);
        add_ramped(out, scratch, [from, to]);
    }
}

fn gain(layer: &Layer, at: Frames) -> f32 {
    Decibels(layer.gain.iter().map(|e| e.level(at).0).sum()).gain()
}
