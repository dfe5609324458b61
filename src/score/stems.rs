//! The stems of a score: what a mixing desk would have on channels of their own.

use super::{Cue, CueSound, Score};

/// A channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StemKind {
    /// All that is spoken.
    Voice,
    /// Tones that lead the breath, and bells.
    Cues,
    /// The layer of this number, from 0.
    Layer(usize),
}

impl StemKind {
    fn has(self, cue: &Cue) -> bool {
        match cue.sound {
            CueSound::Speech(_) => self == StemKind::Voice,
            CueSound::Tone(_) | CueSound::Stroke(_) => self == StemKind::Cues,
        }
    }
}

impl Score {
    /// Those that there is something on.
    pub fn stems(&self) -> Vec<StemKind> {
        let cues = [StemKind::Voice, StemKind::Cues].into_iter();
        let cues = cues.filter(|stem| self.cues.iter().any(|cue| stem.has(cue)));
        let layers = (0..self.layers.len()).map(StemKind::Layer);
        cues.chain(layers).collect()
    }

    /// The score with nothing but `stems`.
    pub fn only(&self, stems: &[StemKind]) -> Score {
        let mut score = self.clone();
        score
            .cues
            .retain(|cue| stems.iter().any(|stem| stem.has(cue)));
        let layers = self.layers.iter().enumerate();
        let kept = layers.filter(|(number, _)| stems.contains(&StemKind::Layer(*number)));
        score.layers = kept.map(|(_, layer)| layer.clone()).collect();
        score
    }
}
