//! Kokoro: a small network that speaks many voices, each a table of styles.
//!
//! Its inputs are numbers of phonemes, the style for as many phonemes as there are, and a
//! speed; it gives the sound, and how long each phoneme was meant to be. The numbers are those
//! of the model's own description (Kokoro-82M v1.0, Apache-2.0).

use rten::{Model, NodeId, RunOptions, Value};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};

use super::within::{Words, within};

/// What it gives, in hertz.
pub const RATE: u32 = 24_000;

/// Phonemes said at once: more has no style.
pub const MOST_PHONEMES: usize = 509;

/// Numbers of a style.
const STYLE: usize = 256;

/// Samples for each unit of a phoneme's length: 25 ms.
const UNIT: usize = 600;

/// Where the model tells how long it made each phoneme.
const LENGTHS: &str = "/encoder/Round_output_0";

/// Before the first phoneme this much is kept, in samples: 75 ms.
const LEAD: usize = 3 * UNIT;

/// The phonemes it knows: runs of them, each with the number of its first.
const VOCABULARY: &[(i32, &str)] = &[
    (1, ";:,.!?"),
    (9, "—…\"()“” \u{303}ʣʥʦʨᵝꭧAI"),
    (31, "O"),
    (33, "Q"),
    (35, "ST"),
    (39, "W"),
    (41, "Yᵊabcdef"),
    (50, "hijklmnopqrstuvwxyzɑɐɒæ"),
    (75, "βɔɕç"),
    (80, "ɖðʤə"),
    (85, "ɚɛɜ"),
    (90, "ɟ"),
    (92, "ɡ"),
    (99, "ɥ"),
    (101, "ɨɪʝ"),
    (110, "ɯɰŋɳɲɴø"),
    (118, "ɸθœ"),
    (123, "ɹ"),
    (125, "ɾɻ"),
    (128, "ʁɽʂʃʈʧ"),
    (135, "ʊʋ"),
    (138, "ʌɣɤ"),
    (142, "χʎ"),
    (147, "ʒʔ"),
    (156, "ˈˌː"),
    (162, "ʰ"),
    (164, "ʲ"),
    (169, "↓"),
    (171, "→↗↘"),
    (177, "ᵻ"),
];

/// The number of a phoneme; nothing for what the model does not know.
pub fn number(phoneme: char) -> Option<i32> {
    VOCABULARY.iter().find_map(|(first, run)| {
        let place = run.chars().position(|known| known == phoneme)?;
        Some(first + place as i32)
    })
}

/// The network with one voice.
pub struct Kokoro {
    model: Model,
    styles: Vec<f32>,
    inputs: [NodeId; 3],
    outputs: [NodeId; 2],
}

impl Kokoro {
    /// `styles` is the voice's file: a row of numbers for each count of phonemes.
    /// Nothing where these are not its files.
    pub fn new(model: Model, styles: &[u8]) -> Option<Kokoro> {
        let styles: Vec<f32> = styles
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        let node = |name: &str| model.find_node(name);
        let inputs = [node("tokens")?, node("style")?, node("speed")?];
        let outputs = [node("audio")?, node(LENGTHS)?];
        let whole = styles.len() > STYLE && styles.iter().all(|x| x.is_finite());
        whole.then_some(Kokoro {
            model,
            styles,
            inputs,
            outputs,
        })
    }

    /// Says `phonemes` at `speed`, 1 being that of ordinary speech; nothing where the model
    /// cannot. Silence around the words, and what sounds in the last stop, is cut.
    pub fn say(&self, phonemes: &str, speed: f32) -> Option<Vec<f32>> {
        let numbers: Vec<i32> = phonemes.chars().filter_map(number).collect();
        if numbers.is_empty() || numbers.len() > MOST_PHONEMES {
            return None;
        }
        let rows = self.styles.len() / STYLE;
        let row = numbers.len().min(rows - 1) * STYLE;
        let style = self.styles[row..row + STYLE].to_vec();
        let spoken = last_spoken(phonemes);
        let tokens: Vec<i32> = [&[0], &numbers[..], &[0]].concat();
        let tokens = NdTensor::from_data([1, tokens.len()], tokens);
        let style = NdTensor::from_data([1, STYLE], style);
        let speed = NdTensor::from_data([1], vec![speed]);
        let [a, b, c] = self.inputs;
        let given = vec![
            (a, tokens.view().into()),
            (b, style.view().into()),
            (c, speed.view().into()),
        ];
        let [sound, lengths]: [Value; 2] = self
            .model
            .run_n(given, self.outputs, Some(RunOptions::default()))
            .ok()?;
        let sound: Tensor<f32> = sound.try_into().ok()?;
        let lengths: Tensor<f32> = lengths.try_into().ok()?;
        // The model makes nothing shorter than one unit, whatever it meant.
        let lengths: Vec<f32> = lengths.to_vec().iter().map(|l| l.max(1.0)).collect();
        let words = Words {
            first: 1,
            end: 1 + spoken,
        };
        let sound = sound.to_vec();
        Some(within(&sound, &lengths, UNIT, words, LEAD))
    }
}

/// How many of the numbered phonemes there are up to the last that is spoken.
fn last_spoken(phonemes: &str) -> usize {
    let known: Vec<char> = phonemes.chars().filter(|c| number(*c).is_some()).collect();
    let silent = |c: &char| ";:,.!?—…\"()“” ".contains(*c);
    known
        .iter()
        .rposition(|c| !silent(c))
        .map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phonemes_have_the_numbers_of_the_model() {
        let known = [
            (';', 1),
            ('?', 6),
            ('—', 9),
            (' ', 16),
            ('A', 24),
            ('I', 25),
            ('O', 31),
            ('Q', 33),
            ('S', 35),
            ('T', 36),
            ('W', 39),
            ('Y', 41),
            ('ᵊ', 42),
            ('a', 43),
            ('f', 48),
            ('h', 50),
            ('z', 68),
            ('æ', 72),
            ('ə', 83),
            ('ɡ', 92),
            ('ɹ', 123),
            ('ʧ', 133),
            ('ʌ', 138),
            ('ˈ', 156),
            ('ː', 158),
            ('ᵻ', 177),
        ];
        for (phoneme, wanted) in known {
            assert_eq!(number(phoneme), Some(wanted), "{phoneme}");
        }
        assert_eq!(number('g'), None);
    }

    #[test]
    fn marks_at_the_end_are_not_spoken() {
        assert_eq!(last_spoken("ˈa."), 2);
        assert_eq!(last_spoken("…"), 0);
    }
}
