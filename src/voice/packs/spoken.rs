//! A voice whose sentences were spoken beforehand, and which may have an engine for all others.

use std::sync::Arc;

use crate::parallel;

use super::super::{Engine, Manner, Pcm, Treatment, VoiceError};
use super::{Pack, PackedSentence, SentenceKey};

/// How far the pace of a sentence may be from the one that is wished, as a share of it, before
/// somebody would notice. Where an engine is there it speaks at the pace itself, and where another
/// pace is heard beside it a difference is meant.
const NEAR: f32 = 0.15;
const NEARER: f32 = 0.02;

/// A voice of one name in one manner: what a pack holds is taken from there, and the rest is
/// spoken by its engine, where one is there. Both are one voice, so they go together.
pub struct Spoken {
    name: String,
    language: String,
    treatment: Treatment,
    /// The nearest pace first.
    packs: Vec<Pack<'static>>,
    engine: Option<Arc<dyn Engine>>,
    identity: String,
}

impl Spoken {
    /// The voice `name` out of `packs`, of which the damaged and those of other voices are left
    /// aside, and of `engine`. `None` where it has neither.
    pub fn new(
        name: &str,
        manner: &Manner,
        packs: impl IntoIterator<Item = &'static [u8]>,
        engine: Option<Arc<dyn Engine>>,
    ) -> Option<Spoken> {
        // What is played as a slower tape was spoken the faster for it.
        let (pitch, treatment) = Treatment::natural(manner.pitch);
        let wanted = manner.rate / pitch;
        let near = match engine {
            None if !manner.exact => NEAR,
            _ => NEARER,
        };
        let apart = |pack: &Pack| (pack.about.pace as f32 / 1000.0 / wanted - 1.0).abs();
        let packs = packs.into_iter().filter_map(|bytes| Pack::read(bytes).ok());
        let mut packs: Vec<Pack> = packs
            .filter(|pack| pack.about.voice == name && apart(pack) <= near)
            .collect();
        packs.sort_by(|a, b| apart(a).total_cmp(&apart(b)));
        let language = match (&engine, packs.first()) {
            (Some(engine), _) => engine.language().to_owned(),
            (None, Some(pack)) => pack.about.language.clone(),
            (None, None) => return None,
        };
        let mut seals = blake3::Hasher::new();
        for pack in &packs {
            seals.update(&pack.seal());
        }
        let identity = format!(
            "{name} spoken {} pitch {pitch} else {}",
            seals.finalize().to_hex(),
            engine.as_ref().map_or("nobody".into(), |e| e.identity())
        );
        Some(Spoken {
            name: name.to_owned(),
            language,
            treatment: engine.as_ref().map_or(treatment, |e| e.treatment()),
            packs,
            engine,
            identity,
        })
    }

    fn find(&self, line: &str) -> Option<PackedSentence<'static>> {
        let key = SentenceKey::new(line);
        let found = self.packs.iter().map(|pack| pack.find(key).ok()?);
        found.flatten().next()
    }
}

impl Engine for Spoken {
    fn identity(&self) -> String {
        self.identity.clone()
    }

    fn language(&self) -> &str {
        &self.language
    }

    fn treatment(&self) -> Treatment {
        self.treatment
    }

    fn reads_phonemes(&self) -> bool {
        // No pack holds a word that a script has said in its own way.
        self.engine.as_ref().is_none_or(|e| e.reads_phonemes())
    }

    fn lacks(&self, lines: &[&str]) -> Vec<usize> {
        let unknown = |at: &usize| self.find(lines[*at]).is_none();
        let unknown: Vec<usize> = (0..lines.len()).filter(unknown).collect();
        let Some(engine) = &self.engine else {
            return unknown;
        };
        let rest: Vec<&str> = unknown.iter().map(|at| lines[*at]).collect();
        engine
            .lacks(&rest)
            .into_iter()
            .map(|at| unknown[at])
            .collect()
    }

    fn synthesise(&self, lines: &[&str]) -> Vec<Result<Pcm, VoiceError>> {
        let found = parallel::map(lines, || (), |(), line| self.find(line)?.sound().ok());
        let missing = lines
            .iter()
            .zip(&found)
            .filter(|(_, found)| found.is_none());
        let missing: Vec<&str> = missing.map(|(line, _)| *line).collect();
        let spoken = match &self.engine {
            Some(engine) if !missing.is_empty() => engine.synthesise(&missing),
            _ => Vec::new(),
        };
        let mut spoken = spoken.into_iter();
        let mut next = || {
            let unspoken = VoiceError::Unspoken {
                reason: format!("{} has no such sentence", self.name),
            };
            spoken.next().unwrap_or(Err(unspoken))
        };
        found
            .into_iter()
            .map(|sound| sound.map_or_else(&mut next, Ok))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PackAbout, PackDraft};
    use super::*;

    /// A pack of these lines at a pace in thousandths, each as long as the pace.
    fn pack(voice: &str, pace: u32, lines: &[&str]) -> &'static [u8] {
        let mut draft = PackDraft::new(PackAbout {
            voice: voice.into(),
            language: "en-US".into(),
            rate: 24_000,
            pace,
            ..PackAbout::default()
        });
        for line in lines {
            let sound = Pcm {
                samples: vec![800; pace as usize],
                rate: 24_000,
            };
            draft.add(line, line, &sound).unwrap();
        }
        draft.write().unwrap().leak()
    }

    fn spoken(rate: f32, pitch: f32, engine: Option<Arc<dyn Engine>>) -> Option<Spoken> {
        let manner = Manner {
            rate,
            pitch,
            ..Manner::default()
        };
        let packs = [
            pack("heart", 900, &["Rest.", "Let go."]),
            pack("heart", 780, &["Rest."]),
            pack("emma", 850, &["Breathe."]),
            b"EVP1 and nothing else".as_slice(),
        ];
        Spoken::new("heart", &manner, packs, engine)
    }

    /// Says everything, in a tenth of a second.
    struct Ready;

    impl Engine for Ready {
        fn identity(&self) -> String {
            "ready".into()
        }

        fn language(&self) -> &str {
            "en-US"
        }

        fn treatment(&self) -> Treatment {
            Treatment::AS_IT_IS
        }

        fn synthesise(&self, lines: &[&str]) -> Vec<Result<Pcm, VoiceError>> {
            let sound = Pcm {
                samples: vec![1; 2400],
                rate: 24_000,
            };
            lines.iter().map(|_| Ok(sound.clone())).collect()
        }
    }

    fn lengths(voice: &Spoken, lines: &[&str]) -> Vec<Option<usize>> {
        let all = voice.synthesise(lines).into_iter();
        all.map(|sound| sound.ok().map(|sound| sound.samples.len()))
            .collect()
    }

    #[test]
    fn a_sentence_is_taken_at_the_nearest_pace_and_never_from_far() {
        let lines = ["Rest.", "Let go.", "Breathe."];
        let near = spoken(0.85, 1.0, None).unwrap();
        assert_eq!(lengths(&near, &lines), [Some(900), Some(900), None]);
        assert_eq!(near.lacks(&lines), [2]);
        let slow = spoken(0.8, 1.0, None).unwrap();
        assert_eq!(lengths(&slow, &lines)[..2], [Some(780), Some(900)]);
        assert!(spoken(1.2, 1.0, None).is_none());
        // Lower is a slower tape, of what was spoken faster.
        let low = spoken(0.81, 0.9, None).unwrap();
        assert_eq!(lengths(&low, &lines)[0], Some(900));
        assert_eq!(low.treatment().tape, (90, 100));
    }

    #[test]
    fn an_engine_of_the_same_voice_says_what_no_pack_has_at_its_pace() {
        let lines = ["Rest.", "Let go.", "Breathe."];
        let both = spoken(0.9, 1.0, Some(Arc::new(Ready))).unwrap();
        assert_eq!(both.lacks(&lines), [0; 0]);
        assert_eq!(lengths(&both, &lines), [Some(900), Some(900), Some(2400)]);
        let apart = spoken(0.85, 1.0, Some(Arc::new(Ready))).unwrap();
        assert_eq!(lengths(&apart, &lines), [Some(2400); 3]);
        let alone = spoken(0.9, 1.0, None).unwrap();
        assert_ne!(alone.identity(), both.identity());
    }
}
