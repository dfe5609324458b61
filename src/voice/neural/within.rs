//! The part of a network's sound in which its words are, by the lengths it meant its phonemes
//! to have.

/// Where the words are among the lengths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Words {
    /// The first that is spoken.
    pub first: usize,
    /// Behind the last that is.
    pub end: usize,
}

/// The part of `sound` in which the phonemes are: from `lead` samples before the first of them,
/// since the onset of a plosive begins early, to the middle of the mark behind the last. What
/// comes before is silence, or a small sound that belongs to no word. Lengths are in units of
/// so many samples.
pub fn within(sound: &[f32], lengths: &[f32], unit: usize, words: Words, lead: usize) -> Vec<f32> {
    let samples = |lengths: &[f32]| {
        let units = lengths.iter().map(|length| *length as usize);
        units
            .fold(0usize, usize::saturating_add)
            .saturating_mul(unit)
    };
    let first = words.first.min(lengths.len());
    let end = words.end.clamp(first, lengths.len());
    let mark = lengths.get(end).map_or(0, |mark| samples(&[*mark]) / 2);
    let start = samples(&lengths[..first]).saturating_sub(lead);
    let stop = samples(&lengths[..end]).saturating_add(mark);
    let start = start.min(sound.len());
    sound[start..stop.clamp(start, sound.len())].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_belongs_to_words_is_kept() {
        let sound: Vec<f32> = (0..200).map(|n| n as f32).collect();
        // Silence of five units, two phonemes of three, a stop of four, silence of five.
        let lengths = [5.0, 3.0, 3.0, 4.0, 5.0];
        let words = Words { first: 1, end: 3 };
        let kept = within(&sound, &lengths, 10, words, 30);
        assert_eq!(kept.first(), Some(&20.0));
        assert_eq!(kept.len(), 10 * (3 + 6 + 2));
    }

    #[test]
    fn no_lengths_whatever_reach_out_of_the_sound() {
        let sound = [0.5; 10];
        let words = Words { first: 1, end: 9 };
        for length in [0.0, -1.0, 1e30, f32::NAN, f32::INFINITY] {
            assert!(within(&sound, &[length; 5], 600, words, 3).len() <= 10);
        }
        assert_eq!(within(&sound, &[], 1, words, 3), [0.0; 0]);
    }
}
