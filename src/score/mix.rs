//! The listener's own balance: voice, cues and each sound of the ambience.
//!
//! A balance makes another score of a score, so whoever plays, draws or exports it needs
//! to know nothing of it.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::{CueSound, Envelope, Score};
use crate::cue::Tone;
use crate::units::Decibels;

/// How far a channel can be turned down and up, in decibels.
pub const MIX_DB: RangeInclusive<f32> = -30.0..=6.0;

/// A level that no other makes audible again.
const OFF: f32 = -1000.0;

/// One thing that can be turned up, down and off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Channel {
    /// Against the session as it was made; see [`MIX_DB`].
    pub db: f32,
    pub muted: bool,
    /// Only channels with this are heard, where there is one.
    #[serde(skip)]
    pub solo: bool,
}

/// A whole balance; the default one changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mix {
    pub voice: Channel,
    /// Tones that lead the breath, and bells.
    pub cues: Channel,
    /// Added to every layer, in decibels.
    pub ambience: f32,
    /// Channels by the names of layers, in their order; one that is missing is as made.
    pub layers: Vec<(String, Channel)>,
    /// Whether bells are left out, for somebody who is falling asleep.
    #[serde(skip)]
    pub no_bells: bool,
}

impl Channel {
    const AS_MADE: Channel = Channel {
        db: 0.0,
        muted: false,
        solo: false,
    };
}

impl Mix {
    /// The one that changes nothing.
    pub const AS_MADE: Mix = Mix {
        voice: Channel::AS_MADE,
        cues: Channel::AS_MADE,
        ambience: 0.0,
        layers: Vec::new(),
        no_bells: false,
    };

    /// The channel of layer `number` of `score`: the one of that name, counted where
    /// several have it.
    pub fn layer(&self, score: &Score, number: usize) -> Channel {
        let Some((name, before)) = named(score, number) else {
            return Channel::default();
        };
        let mut same = self.layers.iter().filter(|(n, _)| n == name);
        same.nth(before).map_or(Channel::default(), |(_, c)| *c)
    }

    /// The same to be changed, at the place `layer` finds it.
    pub fn layer_mut(&mut self, score: &Score, number: usize) -> Option<&mut Channel> {
        let (name, before) = named(score, number)?;
        let mut missing =
            (before + 1).saturating_sub(self.layers.iter().filter(|(n, _)| n == name).count());
        while missing > 0 {
            self.layers.push((name.to_string(), Channel::default()));
            missing -= 1;
        }
        let mut same = self.layers.iter_mut().filter(|(n, _)| n == name);
        same.nth(before).map(|(_, channel)| channel)
    }

    fn any_solo(&self) -> bool {
        self.voice.solo || self.cues.solo || self.layers.iter().any(|(_, c)| c.solo)
    }

    /// What a channel comes to, in decibels: silence where it is not heard.
    fn level(&self, channel: Channel) -> Decibels {
        if channel.muted || (self.any_solo() && !channel.solo) {
            return Decibels::SILENCE;
        }
        Decibels(channel.db.clamp(*MIX_DB.start(), *MIX_DB.end()))
    }
}

/// The name of a layer, and how many of that name come before it.
fn named(score: &Score, number: usize) -> Option<(&str, usize)> {
    let name = score.layers.get(number)?.name.as_str();
    let before = score.layers[..number].iter().filter(|l| l.name == name);
    Some((name, before.count()))
}

impl Score {
    /// This score in the balance of `mix`.
    pub fn mixed(&self, mix: &Mix) -> Score {
        let mut score = self.clone();
        let (voice, cues) = (mix.level(mix.voice), mix.level(mix.cues));
        score.cues.retain_mut(|cue| {
            let level = match cue.sound {
                CueSound::Speech(_) => voice,
                CueSound::Tone(Tone::Strike(_)) if mix.no_bells => Decibels::SILENCE,
                CueSound::Tone(_) => cues,
            };
            if level.0 != 0.0 {
                cue.gain *= level.gain();
            }
            cue.gain > 0.0
        });
        for number in 0..score.layers.len() {
            let level = mix.level(mix.layer(self, number)).0
                + mix.ambience.clamp(*MIX_DB.start(), *MIX_DB.end());
            // Levels add up: what is turned off has to outweigh any of them.
            let level = if level <= Decibels::SILENCE.0 {
                OFF
            } else {
                level
            };
            if level != 0.0 {
                score.layers[number]
                    .gain
                    .push(Envelope::constant(Decibels(level)));
            }
        }
        score
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::example;

    #[test]
    fn a_balance_that_changes_nothing_changes_nothing() {
        let score = example();
        let mixed = score.mixed(&Mix::default());
        assert_eq!(mixed.cues.len(), score.cues.len());
        assert!(
            mixed
                .layers
                .iter()
                .zip(&score.layers)
                .all(|(a, b)| a.gain == b.gain)
        );
    }
}
