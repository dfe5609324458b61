//! A voice of the Piper project: a VITS network, and its description as JSON.

use std::collections::BTreeMap;

use rten::{Model, NodeId, RunOptions, Value};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};
use serde::Deserialize;

/// Phonemes said at once.
pub const MOST_PHONEMES: usize = 500;

/// What is read of a description.
#[derive(Clone, Debug, Deserialize)]
pub struct Description {
    audio: Audio,
    #[serde(default)]
    inference: Inference,
    #[serde(default)]
    num_speakers: u32,
    phoneme_id_map: BTreeMap<String, Vec<i32>>,
}

#[derive(Clone, Debug, Deserialize)]
struct Audio {
    sample_rate: u32,
}

/// How much chance there is in a voice, and how long it makes things.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
struct Inference {
    noise_scale: f32,
    length_scale: f32,
    noise_w: f32,
}

impl Default for Inference {
    fn default() -> Inference {
        Inference {
            noise_scale: 0.667,
            length_scale: 1.0,
            noise_w: 0.8,
        }
    }
}

impl Description {
    /// Nothing where it describes no voice.
    pub fn read(json: &[u8]) -> Option<Description> {
        let read: Description = serde_json::from_slice(json).ok()?;
        let sane = (8_000..=48_000).contains(&read.audio.sample_rate);
        (sane && !read.phoneme_id_map.is_empty()).then_some(read)
    }

    /// What the voice gives, in hertz.
    pub fn rate(&self) -> u32 {
        self.audio.sample_rate
    }

    /// The numbers of `phonemes`, with what the network wants around and between them; what it
    /// does not know is left out.
    fn numbers(&self, phonemes: &str) -> Vec<i32> {
        let of = |sign: &str| self.phoneme_id_map.get(sign).into_iter().flatten().copied();
        let mut numbers: Vec<i32> = of("^").chain(of("_")).collect();
        for phoneme in phonemes.chars() {
            let known: Vec<i32> = of(phoneme.encode_utf8(&mut [0; 4])).collect();
            if !known.is_empty() {
                numbers.extend(known.into_iter().chain(of("_")));
            }
        }
        numbers.extend(of("$"));
        numbers
    }
}

/// The network with its description.
pub struct Vits {
    model: Model,
    description: Description,
    inputs: [NodeId; 3],
    speaker: Option<NodeId>,
    output: NodeId,
}

impl Vits {
    /// Nothing where these are not its files.
    pub fn new(model: Model, description: &[u8]) -> Option<Vits> {
        let description = Description::read(description)?;
        let node = |name: &str| model.find_node(name);
        let inputs = [node("input")?, node("input_lengths")?, node("scales")?];
        let speaker = (description.num_speakers > 1)
            .then(|| node("sid"))
            .flatten();
        let output = node("output")?;
        Some(Vits {
            model,
            description,
            inputs,
            speaker,
            output,
        })
    }

    /// Says `phonemes`, of espeak's alphabet, at `speed`, 1 being the voice's own; nothing where
    /// the model cannot.
    pub fn say(&self, phonemes: &str, speed: f32) -> Option<Vec<f32>> {
        let numbers = self.description.numbers(phonemes);
        if numbers.len() < 3 || phonemes.chars().count() > MOST_PHONEMES {
            return None;
        }
        let Inference {
            noise_scale,
            length_scale,
            noise_w,
        } = self.description.inference;
        let lengths = NdTensor::from_data([1], vec![numbers.len() as i32]);
        let scales = vec![noise_scale, length_scale / speed, noise_w];
        let scales = NdTensor::from_data([3], scales);
        let tokens = NdTensor::from_data([1, numbers.len()], numbers);
        let speaker = NdTensor::from_data([1], vec![0i32]);
        let [a, b, c] = self.inputs;
        let mut given = vec![
            (a, tokens.view().into()),
            (b, lengths.view().into()),
            (c, scales.view().into()),
        ];
        if let Some(node) = self.speaker {
            given.push((node, speaker.view().into()));
        }
        let [sound]: [Value; 1] = self
            .model
            .run_n(given, [self.output], Some(RunOptions::default()))
            .ok()?;
        let sound: Tensor<f32> = sound.try_into().ok()?;
        Some(sound.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_tells_rate_and_numbers() {
        let json = br#"{"audio": {"sample_rate": 22050},
            "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [14], "b": [15]}}"#;
        let Some(read) = Description::read(json) else {
            panic!("a description")
        };
        assert_eq!(read.rate(), 22_050);
        assert_eq!(read.numbers("a?b"), [1, 0, 14, 0, 15, 0, 2]);
        assert!(Description::read(b"{}").is_none());
    }
}
