//! Prompts that were spoken before, as the world keeps them.
//!
//! Kept is the finished clip: treating a session's words anew takes as long as all else that
//! is done before its first sound.

use std::sync::LazyLock;

use crate::units::{Decibels, Millis};
use crate::world::Key;

use super::{Clip, Engine, LineKind, Pcm, Treatment, treatment};

/// The shelf they stand on.
pub const SHELF: &str = "prompts";

/// The first bytes of every prompt; another layout gets another number.
const MAGIC: [u8; 4] = *b"EVC1";

/// What the clips of an engine are kept under.
pub(super) struct Keys {
    engine: String,
    treatment: Treatment,
}

impl Keys {
    /// Of the clips that `engine` would give now.
    pub fn of(engine: &dyn Engine) -> Keys {
        Keys {
            engine: engine.identity(),
            treatment: engine.treatment(),
        }
    }

    /// A hash over everything that decides how a reading sounds as a line of `kind`.
    pub fn key(&self, reading: &str, kind: LineKind) -> Key {
        let kind = match kind {
            LineKind::Sentence => "sentence",
            LineKind::Word => "word",
        };
        let Treatment {
            tape: (slow, fast),
            presence_db,
            usual_lufs,
            onset,
            // Of what is around it, and not of its own sound.
            dip: _,
        } = self.treatment;
        let treated = format!(
            "{slow} {fast} {presence_db} {usual_lufs} {} {kind}",
            onset.0
        );
        let mut hasher = blake3::Hasher::new();
        hasher.update(probe().as_bytes());
        // Lengths first, so that no two lists of parts run together into one.
        for part in [&self.engine, reading, &treated] {
            hasher
                .update(&(part.len() as u64).to_le_bytes())
                .update(part.as_bytes());
        }
        Key::new(SHELF, &format!("{}.clip", hasher.finalize().to_hex()))
    }
}

/// A hash over what treating makes of a sound that goes through all of it: a build that
/// treats it in another way finds nothing that was kept, and nobody need think of it.
fn probe() -> blake3::Hash {
    static PROBE: LazyLock<blake3::Hash> = LazyLock::new(|| {
        // A rough buzz with rare high peaks, and silence around it.
        let sound = |n: i32| match n {
            800..4000 => (n * n % 7 - 3) * if n % 500 < 3 { 6000 } else { 300 },
            _ => 0,
        };
        let sound = Pcm {
            samples: (0..4800).map(|n| sound(n) as i16).collect(),
            rate: 16_000,
        };
        let how = Treatment {
            tape: (21, 25),
            presence_db: 6.0,
            usual_lufs: -20.0,
            dip: Decibels(0.0),
            onset: Treatment::natural(1.0).1.onset,
        };
        let clip = treatment::clip(&sound, &how, LineKind::Sentence);
        blake3::hash(&clip.map_or(Vec::new(), |clip| encode(&clip)))
    });
    *PROBE
}

/// Magic, five numbers, powers, samples, and a hash over all of these.
pub(super) fn encode(clip: &Clip) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64 + 4 * clip.power.len() + 2 * clip.samples.len());
    bytes.extend(MAGIC);
    let (length, p_centre) = (clip.length.0, clip.p_centre.0);
    let powers = clip.power.len() as u64;
    for number in [clip.up.into(), clip.down.into(), length, p_centre, powers] {
        bytes.extend(u64::to_le_bytes(number));
    }
    bytes.extend(clip.power.iter().flat_map(|power| power.to_le_bytes()));
    bytes.extend(clip.samples.iter().flat_map(|sample| sample.to_le_bytes()));
    let hash = blake3::hash(&bytes);
    bytes.extend(hash.as_bytes());
    bytes
}

/// The clip again, with what its voice needs now; nothing where the bytes are damaged.
pub(super) fn decode(bytes: &[u8], dip: Decibels) -> Option<Clip> {
    let (content, hash) = bytes.split_last_chunk::<{ blake3::OUT_LEN }>()?;
    if blake3::hash(content) != *hash {
        return None;
    }
    let mut rest = content.strip_prefix(&MAGIC)?;
    let mut number = || {
        let (number, after) = rest.split_first_chunk::<8>()?;
        rest = after;
        Some(u64::from_le_bytes(*number))
    };
    let (up, down) = (number()?, number()?);
    let (length, p_centre, powers) = (number()?, number()?, number()?);
    let powers = usize::try_from(powers).ok()?.checked_mul(4)?;
    let (powers, samples) = rest.split_at_checked(powers)?;
    Some(Clip {
        up: u32::try_from(up).ok().filter(|up| *up > 0)?,
        down: u32::try_from(down).ok().filter(|down| *down > 0)?,
        length: Millis(length),
        p_centre: Millis(p_centre),
        power: powers
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect(),
        samples: samples
            .chunks_exact(2)
            .map(|b| i16::from_le_bytes([b[0], b[1]]))
            .collect(),
        dip,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_kind_or_treatment_of_a_line_is_another_prompt() {
        assert_ne!(*probe().as_bytes(), *blake3::hash(b"").as_bytes());
        let keys = |treatment| Keys {
            engine: "one".into(),
            treatment,
        };
        let key = |t: Treatment, kind| keys(t).key("Rest.", kind);
        let own = key(Treatment::AS_IT_IS, LineKind::Sentence);
        let brighter = Treatment {
            presence_db: 1.0,
            ..Treatment::AS_IT_IS
        };
        assert_eq!(own, key(Treatment::AS_IT_IS, LineKind::Sentence));
        assert_ne!(own, key(Treatment::AS_IT_IS, LineKind::Word));
        assert_ne!(own, key(brighter, LineKind::Sentence));
    }

    #[test]
    fn what_is_kept_comes_back_and_damage_is_noticed() {
        let clip = Clip {
            samples: (0..100).collect(),
            up: 25,
            down: 7,
            length: Millis(8),
            p_centre: Millis(3),
            power: [0.5, 1.5].into(),
            dip: Decibels(12.0),
        };
        let bytes = encode(&clip);
        assert_eq!(decode(&bytes, clip.dip), Some(clip.clone()));
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert_eq!(decode(&flipped, clip.dip), None, "byte {at}");
            assert_eq!(decode(&bytes[..at], clip.dip), None, "cut at {at}");
        }
    }
}
