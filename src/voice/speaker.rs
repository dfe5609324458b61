//! The public face of the voice: lines in, clips out.

use std::collections::HashMap;
use std::sync::Arc;

use super::cache::Key;
use super::chain::{self, Kind};
use super::{Cache, Clip, Engine, Pcm, Pico, Utterance, VoiceError, Worker, parallel};

/// What a session wishes of its voice.
#[derive(Clone, PartialEq, Debug)]
pub struct VoiceOptions {
    /// BCP 47, as `en-US` or `de`.
    pub language: String,
    /// Words a minute against the voice's calm normal pace: 1 is normal, 0.8 slower.
    pub rate: f32,
    /// Against the voice's own pitch: 1 is normal, 0.9 lower.
    pub pitch: f32,
}

impl Default for VoiceOptions {
    fn default() -> VoiceOptions {
        VoiceOptions {
            language: "en-US".into(),
            rate: 1.0,
            pitch: 1.0,
        }
    }
}

/// Speaks lines.
pub struct Voice {
    engine: Box<dyn Engine>,
    cache: Cache,
}

impl Voice {
    /// The embedded voice, spoken by `worker` and kept in `cache`.
    ///
    /// # Errors
    /// When there is none for the language, or none in this build.
    pub fn embedded_with(
        options: &VoiceOptions,
        worker: Worker,
        cache: Cache,
    ) -> Result<Voice, VoiceError> {
        let VoiceOptions {
            language,
            rate,
            pitch,
        } = options;
        let engine = Pico::new(language, *rate, *pitch, worker, cache.voices())?;
        Ok(Voice::with_engine(engine, cache))
    }

    /// Any engine.
    pub fn with_engine(engine: impl Engine + 'static, cache: Cache) -> Voice {
        Voice {
            engine: Box::new(engine),
            cache,
        }
    }

    /// A clip for each line, in their order; equal lines share one. What is not in the
    /// cache is synthesised on all cores.
    ///
    /// # Errors
    /// Each line has its own: one that cannot be spoken does not touch the others.
    pub fn speak(&self, lines: &[&str], kind: Kind) -> Vec<Result<Arc<Clip>, VoiceError>> {
        let language = self.engine.language();
        let mut places: HashMap<Utterance, usize> = HashMap::new();
        let mut distinct: Vec<Utterance> = Vec::new();
        let mut place = |line: &&str| {
            let line = Utterance::new(line, language)?;
            Ok(*places.entry(line).or_insert_with_key(|line| {
                distinct.push(line.clone());
                distinct.len() - 1
            }))
        };
        let wanted: Vec<Result<usize, VoiceError>> = lines.iter().map(&mut place).collect();
        let clips = self.clips(&distinct, kind);
        wanted
            .into_iter()
            .map(|place| clips[place?].clone())
            .collect()
    }

    /// A clip for each of several different lines.
    fn clips(&self, lines: &[Utterance], kind: Kind) -> Vec<Result<Arc<Clip>, VoiceError>> {
        let treatment = self.engine.treatment();
        let sounds = self.sounds(lines);
        parallel::map(
            &sounds,
            || (),
            |(), sound| {
                let clip =
                    chain::clip(sound.as_ref().map_err(VoiceError::clone)?, &treatment, kind);
                clip.map(Arc::new).ok_or_else(|| VoiceError::Unspoken {
                    reason: "the speech engine gave nothing that can be heard".into(),
                })
            },
        )
    }

    /// The sound of each line, from the cache or else from the engine.
    fn sounds(&self, lines: &[Utterance]) -> Vec<Result<Pcm, VoiceError>> {
        let identity = self.engine.identity();
        let key = |line: &Utterance| Key::new(&identity, line);
        let kept = parallel::map(lines, || (), |(), line| self.cache.read(key(line)));
        let missing: Vec<Utterance> = lines
            .iter()
            .zip(&kept)
            .filter(|(_, kept)| kept.is_none())
            .map(|(line, _)| line.clone())
            .collect();
        let spoken = if missing.is_empty() {
            Vec::new()
        } else {
            self.engine.synthesise(&missing)
        };
        for (line, pcm) in missing.iter().zip(&spoken) {
            if let Ok(pcm) = pcm {
                self.cache.write(key(line), pcm);
            }
        }
        if !missing.is_empty() {
            self.cache.prune();
        }
        let mut spoken = spoken.into_iter();
        let silent = || VoiceError::Unspoken {
            reason: "the speech engine gave no answer".into(),
        };
        kept.into_iter()
            .map(|kept| kept.map_or_else(|| spoken.next().unwrap_or_else(|| Err(silent())), Ok))
            .collect()
    }
}
