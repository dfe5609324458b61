//! The listener's own balance: voice, cues and each sound of the ambience.
//!
//! A balance makes another score of a score, so whoever plays, draws or exports it needs
//! to know nothing of it.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::{CueSound, Envelope, Score};
use crate::units::{Decibels, Frames};

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
    /// Turned off, its level kept for later.
    pub muted: bool,
    /// Only channels with this are heard, where there is one.
    #[serde(skip)]
    pub solo: bool,
}

/// A whole balance; the default one changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mix {
    /// All that is spoken.
    pub voice: Channel,
    /// Tones that lead the breath, and bells.
    pub cues: Channel,
    /// Added to every layer, in decibels.
    pub ambience: f32,
    /// Channels by the names of layers, in their order; one that is missing is as made.
    pub layers: Vec<(String, Channel)>,
    /// From here on bells are left out, for somebody who is falling asleep.
    #[serde(skip)]
    pub bells_until: Option<Frames>,
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
        bells_until: None,
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

    /// Whether a channel that `score` has is to be heard alone.
    fn any_solo(&self, score: &Score) -> bool {
        let layers = 0..score.layers.len();
        self.voice.solo || self.cues.solo || layers.into_iter().any(|n| self.layer(score, n).solo)
    }

    /// What a channel comes to, in decibels: silence where it is not heard.
    fn level(&self, channel: Channel, score: &Score) -> Decibels {
        if channel.muted || (self.any_solo(score) && !channel.solo) {
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
        let (voice, cues) = (mix.level(mix.voice, self), mix.level(mix.cues, self));
        let no_bell = |at| mix.bells_until.is_some_and(|until| at >= until);
        score.cues.retain_mut(|cue| {
            let level = match &cue.sound {
                CueSound::Speech(_) => voice,
                sound if sound.is_stroke() && no_bell(cue.start) => Decibels::SILENCE,
                CueSound::Tone(_) | CueSound::Stroke(_) => cues,
            };
            if level.0 != 0.0 {
                cue.gain *= level.gain();
            }
            cue.gain > 0.0
        });
        for number in 0..score.layers.len() {
            let level = mix.level(mix.layer(self, number), self).0
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
    use super::super::tests::{heard, loud, score, spoken};
    use super::*;
    use crate::units::Millis;

    const SCRIPT: &str = "[[layer]]\nsound = \"rain\"\n[[layer]]\nsound = \"wind\"\n\
        [[step]]\nstrike = \"bell\"\n[[step]]\nrest = \"3s\"\n\
        [[step]]\nbreathe = \"4-0-6\"\ncycles = 3\n[[step]]\nstrike = \"bell\"\n\
        [[step]]\nrest = \"6s\"\n";

    /// From the first breath on, with a word in it.
    fn all() -> Score {
        let mut score = score(SCRIPT);
        score.cues.push(spoken(Millis::secs(6), Millis::secs(2)));
        score.cues.sort_by_key(|cue| cue.start);
        score
    }

    fn sounds(score: &Score) -> Vec<[f32; 2]> {
        heard(score, Millis::secs(5), Millis::secs(4))
    }

    fn muted() -> Channel {
        Channel {
            muted: true,
            ..Channel::default()
        }
    }

    /// What is left of `score` when only these sound: the cues of `kept`, and layer `layer`.
    fn alone(score: &Score, kept: impl Fn(&CueSound) -> bool, layer: Option<usize>) -> Score {
        let mut score = score.clone();
        score.cues.retain(|cue| kept(&cue.sound));
        let layer = layer.map(|number| score.layers.swap_remove(number));
        score.layers = layer.into_iter().collect();
        score
    }

    #[test]
    fn a_balance_that_changes_nothing_changes_not_a_bit() {
        let score = all();
        assert!(sounds(&score.mixed(&Mix::default())) == sounds(&score));
    }

    #[test]
    fn what_is_muted_is_exactly_silent_and_the_rest_is_as_it_was() {
        let score = all();
        let mut mix = Mix {
            voice: muted(),
            cues: muted(),
            ..Mix::default()
        };
        *mix.layer_mut(&score, 0).unwrap() = muted();
        let wind = alone(&score, |_| false, Some(1));
        assert!(loud(&sounds(&wind)) > 0.001);
        assert!(sounds(&score.mixed(&mix)) == sounds(&wind));
        *mix.layer_mut(&score, 1).unwrap() = muted();
        assert_eq!(loud(&sounds(&score.mixed(&mix))), 0.0);
    }

    #[test]
    fn beside_a_solo_all_else_is_exactly_silent() {
        let score = all();
        let solo = Channel {
            solo: true,
            ..Channel::default()
        };
        let of = |change: &dyn Fn(&mut Mix)| {
            let mut mix = Mix::default();
            change(&mut mix);
            sounds(&score.mixed(&mix))
        };
        let speech = |sound: &CueSound| matches!(sound, CueSound::Speech(_));
        let voice = alone(&score, speech, None);
        assert!(of(&|mix| mix.voice = solo) == sounds(&voice));
        let tones = alone(&score, |sound| !speech(sound), None);
        assert!(of(&|mix| mix.cues = solo) == sounds(&tones));
        let rain = alone(&score, |_| false, Some(0));
        assert!(of(&|mix| *mix.layer_mut(&score, 0).unwrap() = solo) == sounds(&rain));
        for alone in [voice, tones, rain] {
            assert!(loud(&sounds(&alone)) > 0.001);
        }
    }

    #[test]
    fn turning_all_of_it_down_by_six_is_the_whole_six_lower() {
        let score = all();
        let lower = Channel {
            db: -6.0,
            ..Channel::default()
        };
        let mix = Mix {
            voice: lower,
            cues: lower,
            ambience: -6.0,
            ..Mix::default()
        };
        let factor = Decibels(-6.0).gain();
        for (a, b) in sounds(&score.mixed(&mix)).iter().zip(sounds(&score)) {
            // Below the limiter's knee everything is in proportion.
            assert!((a[0] - factor * b[0]).abs() < 1e-5, "{a:?} {b:?}");
        }
    }

    #[test]
    fn bells_are_left_out_from_a_place_on_and_ring_on_before_it() {
        let score = all();
        let strikes = |score: &Score| {
            let strokes = score.cues.iter().filter(|cue| cue.sound.is_stroke());
            strokes.count()
        };
        assert_eq!(strikes(&score), 2);
        let mix = Mix {
            bells_until: Some(Millis::secs(8).frames()),
            ..Mix::default()
        };
        let quiet = score.mixed(&mix);
        assert_eq!(strikes(&quiet), 1);
        assert!(sounds(&quiet) == sounds(&score));
    }

    #[test]
    fn layers_of_one_name_keep_their_own_channels() {
        let score = score(
            "[[layer]]\nsound = \"rain\"\n[[layer]]\nsound = \"wind\"\n\
             [[layer]]\nsound = \"rain\"\n[[step]]\nrest = \"9s\"\n",
        );
        let mut mix = Mix::default();
        mix.layer_mut(&score, 2).unwrap().db = -7.0;
        let levels = [0, 1, 2].map(|number| mix.layer(&score, number).db);
        assert_eq!(levels, [0.0, 0.0, -7.0]);
        assert!(mix.layer_mut(&score, 3).is_none());
    }
}
