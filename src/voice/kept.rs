//! Prompts that were spoken before, as the world keeps them.
//!
//! Kept is the finished clip: treating a session's words anew takes as long as all else that
//! is done before its first sound.

use crate::units::Millis;
use crate::world::Key;

use super::{Clip, Engine, LineKind, Treatment};

/// The shelf they stand on.
const SHELF: &str = "prompts";

/// The first bytes of every prompt; another layout gets another number.
const MAGIC: [u8; 4] = *b"EVC1";

/// What a clip is kept under: a hash over everything that decides how it sounds.
pub(super) fn key(engine: &dyn Engine, reading: &str, kind: LineKind) -> Key {
    let Treatment {
        tape,
        presence_db,
        usual_lufs,
    } = engine.treatment();
    let kind = match kind {
        LineKind::Sentence => "sentence",
        LineKind::Word => "word",
    };
    let treated = format!(
        "{} {} {} {presence_db} {usual_lufs} {kind}",
        super::treatment::VERSION,
        tape.0,
        tape.1
    );
    let mut hasher = blake3::Hasher::new();
    // Lengths first, so that no two lists of parts run together into one.
    for part in [&engine.identity(), reading, &treated] {
        hasher
            .update(&(part.len() as u64).to_le_bytes())
            .update(part.as_bytes());
    }
    Key::new(SHELF, &format!("{}.clip", hasher.finalize().to_hex()))
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

/// The clip again; nothing where the bytes are damaged.
pub(super) fn decode(bytes: &[u8]) -> Option<Clip> {
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
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_damage_is_noticed() {
        let clip = Clip {
            samples: (0..100).collect(),
            up: 25,
            down: 7,
            length: Millis(8),
            p_centre: Millis(3),
            power: [0.5, 1.5].into(),
        };
        let bytes = encode(&clip);
        assert_eq!(decode(&bytes), Some(clip));
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert_eq!(decode(&flipped), None, "byte {at}");
            assert_eq!(decode(&bytes[..at]), None, "cut at {at}");
        }
    }
}
