//! A voice of the Piper project: a VITS network, and its description as JSON.

use std::collections::BTreeMap;

use rten::{Model, NodeId, RunOptions};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};
use serde::Deserialize;

use super::within::{Words, within};

/// Phonemes said at once.
pub const MOST_PHONEMES: usize = 500;

/// People who speak with one model: the largest has some 900.
const MOST_SPEAKERS: u32 = 2000;

/// Where models of the Piper project tell how long they make each sign.
const LENGTHS: &str = "/Ceil_output_0";

/// Before the first phoneme so much is kept, in seconds.
const LEAD: f32 = 0.06;

/// What is read of a description.
#[derive(Clone, Debug, Deserialize)]
pub struct Description {
    audio: Audio,
    #[serde(default)]
    inference: Inference,
    #[serde(default)]
    num_speakers: u32,
    #[serde(default)]
    speaker_id_map: BTreeMap<String, u32>,
    phoneme_id_map: BTreeMap<String, Vec<i32>>,
}

/// The numbers of a line.
#[derive(PartialEq, Eq, Debug)]
struct Numbered {
    numbers: Vec<i32>,
    words: Words,
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
    fn numbers(&self, phonemes: &str) -> Numbered {
        let of = |sign: &str| self.phoneme_id_map.get(sign).into_iter().flatten().copied();
        let mut numbers: Vec<i32> = of("^").chain(of("_")).collect();
        let mut words: Option<Words> = None;
        for phoneme in phonemes.chars() {
            let known: Vec<i32> = of(phoneme.encode_utf8(&mut [0; 4])).collect();
            if known.is_empty() {
                continue;
            }
            let first = numbers.len();
            numbers.extend(known.into_iter().chain(of("_")));
            if phoneme.is_alphabetic() {
                words.get_or_insert(Words { first, end: first }).end = numbers.len();
            }
        }
        numbers.extend(of("$"));
        let whole = Words {
            first: 0,
            end: numbers.len(),
        };
        Numbered {
            words: words.unwrap_or(whole),
            numbers,
        }
    }

    /// The names of those who speak, where there are several.
    pub fn speakers(&self) -> Vec<String> {
        match (self.num_speakers, self.speaker_id_map.is_empty()) {
            (..2, _) => Vec::new(),
            (_, false) => self.speaker_id_map.keys().cloned().collect(),
            (count, true) => (0..count.min(MOST_SPEAKERS))
                .map(|n| n.to_string())
                .collect(),
        }
    }

    /// The number of the one who is called so.
    pub fn speaker(&self, name: &str) -> Option<u32> {
        let unnamed = || name.parse().ok().filter(|_| self.speaker_id_map.is_empty());
        let number = self.speaker_id_map.get(name).copied().or_else(unnamed)?;
        (number < self.num_speakers).then_some(number)
    }
}

/// The network with its description.
pub struct Vits {
    model: Model,
    description: Description,
    inputs: [NodeId; 3],
    /// Where it wants to know who speaks, and who does.
    speaker: Option<(NodeId, i32)>,
    output: NodeId,
    lengths: Option<NodeId>,
}

impl Vits {
    /// `speaker` is the number of the one who speaks. Nothing where these are not its files.
    pub fn new(model: Model, description: &[u8], speaker: i32) -> Option<Vits> {
        let description = Description::read(description)?;
        let node = |name: &str| model.find_node(name);
        let inputs = [node("input")?, node("input_lengths")?, node("scales")?];
        let several = (description.num_speakers > 1).then_some(speaker);
        let speaker = several.and_then(|speaker| Some((node("sid")?, speaker)));
        let (output, lengths) = (node("output")?, node(LENGTHS));
        Some(Vits {
            model,
            description,
            inputs,
            speaker,
            output,
            lengths,
        })
    }

    /// Says `phonemes`, of espeak's alphabet, at `speed`, 1 being the voice's own; nothing where
    /// the model cannot.
    pub fn say(&self, phonemes: &str, speed: f32) -> Option<Vec<f32>> {
        let Numbered { numbers, words } = self.description.numbers(phonemes);
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
        let speaker = NdTensor::from_data([1], vec![self.speaker.map_or(0, |(_, who)| who)]);
        let [a, b, c] = self.inputs;
        let mut given = vec![
            (a, tokens.view().into()),
            (b, lengths.view().into()),
            (c, scales.view().into()),
        ];
        if let Some((node, _)) = self.speaker {
            given.push((node, speaker.view().into()));
        }
        let outputs: Vec<NodeId> = [self.output].into_iter().chain(self.lengths).collect();
        let given = self.model.run(given, &outputs, Some(RunOptions::default()));
        let mut given = given.ok()?.into_iter();
        let mut numbers = || -> Option<Vec<f32>> {
            let tensor: Tensor<f32> = given.next()?.try_into().ok()?;
            Some(tensor.to_vec())
        };
        let sound = numbers()?;
        Some(match numbers() {
            Some(lengths) => self.words_of(&sound, &lengths, words),
            None => sound,
        })
    }

    /// The part of `sound` in which the words are, where the lengths add up to it.
    fn words_of(&self, sound: &[f32], lengths: &[f32], words: Words) -> Vec<f32> {
        let units = lengths.iter().sum::<f32>() as usize;
        let unit = sound.len() / units.max(1);
        if unit == 0 || !sound.len().is_multiple_of(unit) || unit * units != sound.len() {
            return sound.to_vec();
        }
        let lead = (LEAD * self.description.rate() as f32) as usize;
        within(sound, lengths, unit, words, lead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_tells_rate_and_numbers() {
        let json = br#"{"audio": {"sample_rate": 22050},
            "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [14], "b": [15]}}"#;
        let read = Description::read(json).unwrap();
        assert_eq!(read.rate(), 22_050);
        let Numbered { numbers, words } = read.numbers("a?b");
        assert_eq!(numbers, [1, 0, 14, 0, 15, 0, 2]);
        assert_eq!(words, Words { first: 2, end: 6 });
        assert_eq!(read.speakers(), [""; 0]);
        assert!(Description::read(b"{}").is_none());
    }

    #[test]
    fn of_several_speakers_each_has_a_name_or_a_number() {
        let json = |more: &str| {
            let json = format!(
                r#"{{"audio": {{"sample_rate": 22050}}, "phoneme_id_map": {{"a": [1]}}, {more}}}"#
            );
            Description::read(json.as_bytes()).unwrap()
        };
        let named = json(r#""num_speakers": 2, "speaker_id_map": {"p225": 1, "p226": 0, "x": 7}"#);
        assert_eq!(named.speakers(), ["p225", "p226", "x"]);
        let number = |name| named.speaker(name);
        assert_eq!(
            ["p225", "p226", "x", "1"].map(number),
            [Some(1), Some(0), None, None]
        );
        let unnamed = json(r#""num_speakers": 3"#);
        assert_eq!(unnamed.speakers(), ["0", "1", "2"]);
        assert_eq!(
            ["2", "3"].map(|name| unnamed.speaker(name)),
            [Some(2), None]
        );
    }
}
