//! A voice whose sentences were spoken beforehand, and which may have an engine for all others.

use std::sync::Arc;

use super::super::{Engine, Manner, Pcm, Treatment, VoiceError, parallel};
use super::{Found, Pack, SentenceKey};

/// The loudness of the usual sentence of Kokoro's voices, in LUFS.
const USUAL_LUFS: f32 = -21.0;

/// A voice of one name in one manner: what a pack holds is taken from there, and the rest is
/// spoken by its engine, where one is there. Both are one voice, so they go together.
pub struct Spoken {
    name: String,
    language: String,
    manner: (f32, f32),
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
        let mut hasher = blake3::Hasher::new();
        let read = |bytes: &'static [u8]| {
            let pack = Pack::read(bytes).ok()?;
            (pack.about.voice == name).then_some(())?;
            hasher.update(&pack.seal());
            Some(pack)
        };
        let packs: Vec<Pack> = packs.into_iter().filter_map(read).collect();
        let language = match (&engine, packs.first()) {
            (Some(engine), _) => engine.language().to_owned(),
            (None, Some(pack)) => pack.about.language.clone(),
            (None, None) => return None,
        };
        let spoken = hasher.finalize().to_hex();
        let engine_identity = engine.as_ref().map(|engine| engine.identity());
        let identity = format!(
            "{name} rate {:.3} pitch {:.3} spoken {spoken} else {}",
            manner.rate,
            manner.pitch,
            engine_identity.as_deref().unwrap_or("nobody")
        );
        Some(Spoken {
            name: name.to_owned(),
            language,
            manner: (manner.rate, manner.pitch),
            packs,
            engine,
            identity,
        })
    }

    fn find(&self, line: &str) -> Option<Found<'static>> {
        let key = SentenceKey::new(&self.name, self.manner, line);
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
        let own = Treatment {
            usual_lufs: USUAL_LUFS,
            ..Treatment::AS_IT_IS
        };
        self.engine
            .as_ref()
            .map_or(own, |engine| engine.treatment())
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
        let next = || {
            let unspoken = VoiceError::Unspoken {
                reason: format!("{} has no such sentence", self.name),
            };
            spoken.next().unwrap_or(Err(unspoken))
        };
        let mut next = next;
        found
            .into_iter()
            .map(|sound| sound.map_or_else(&mut next, Ok))
            .collect()
    }
}
