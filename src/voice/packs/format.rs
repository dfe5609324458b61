//! The file of a pack.
//!
//! | bytes | |
//! |---|---|
//! | 4 | `EVP1` |
//! | 4 texts | voice, language, what it was made by, whom it is owed to: a length in 2 bytes each |
//! | 4 | the rate of the sound, in hertz |
//! | 4 | the pace, in thousandths of the voice's own |
//! | 4 | how many sentences |
//! | 44 each | hashes of line (16), reading (8) and sound (8); place, bytes, samples (4 each) |
//! | 16 | a hash over all of the above |
//! | | the sound: see `codec` |
//!
//! Numbers have their lowest byte first; the sentences stand in the order of their keys.

use crate::limits;

use super::super::Pcm;
use super::codec;

/// The first bytes of every pack; another layout gets another number.
const MAGIC: [u8; 4] = *b"EVP1";

/// The bytes of a sentence in the index.
const ENTRY: usize = 44;

/// The bytes of the hash over the head.
const SEAL: usize = 16;

/// Why a pack cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PackError {
    /// It begins in another way.
    #[error("this is no pack of spoken sentences")]
    NoPack,
    /// It was cut, or changed.
    #[error("this pack of spoken sentences is damaged; make it again")]
    Damaged,
    /// More than a pack may hold.
    #[error("this is more than one pack of spoken sentences can hold")]
    TooLarge,
    /// A sound that cannot be packed.
    #[error("sound of {0} samples a second cannot be packed: 16000, 24000 or 48000 can")]
    Rate(u32),
}

/// What a pack says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PackAbout {
    /// The name of the voice.
    pub voice: String,
    /// BCP 47.
    pub language: String,
    /// The identity of the engine that spoke it.
    pub made_by: String,
    /// Licence, and whom the voice is owed to.
    pub attribution: String,
    /// In hertz.
    pub rate: u32,
    /// How fast it is spoken, in thousandths of the voice's own pace.
    pub pace: u32,
}

/// What a sentence is found by in the packs of a voice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SentenceKey([u8; 16]);

impl SentenceKey {
    /// Of a line. How it is spaced makes no difference.
    pub fn new(line: &str) -> SentenceKey {
        let words: Vec<&str> = line.split_whitespace().collect();
        SentenceKey(hash(words.join(" ").as_bytes()))
    }
}

fn hash<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut hash = [0; N];
    blake3::Hasher::new()
        .update(bytes)
        .finalize_xof()
        .fill(&mut hash);
    hash
}

/// A pack, its head read and found whole.
pub struct Pack<'a> {
    /// What it says of itself.
    pub about: PackAbout,
    seal: [u8; SEAL],
    entries: &'a [u8],
    sound: &'a [u8],
}

/// A sentence in a pack.
#[derive(Clone, Copy)]
pub struct PackedSentence<'a> {
    reading: [u8; 8],
    check: [u8; 8],
    packets: &'a [u8],
    samples: usize,
    rate: u32,
}

/// Takes pieces from the front of bytes.
struct Cut<'a>(&'a [u8]);

impl<'a> Cut<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], PackError> {
        let (head, rest) = self.0.split_at_checked(length).ok_or(PackError::Damaged)?;
        self.0 = rest;
        Ok(head)
    }

    fn number(&mut self) -> Result<u32, PackError> {
        let bytes = self.take(4)?;
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }

    fn text(&mut self) -> Result<String, PackError> {
        let length = self.take(2)?;
        let length = usize::from(length[0]) | usize::from(length[1]) << 8;
        let bytes = self.take(length)?.to_vec();
        String::from_utf8(bytes).map_err(|_| PackError::Damaged)
    }
}

impl<'a> Pack<'a> {
    /// Reads the head of a pack; its sound is checked sentence by sentence.
    ///
    /// # Errors
    /// Where it is none, or is not whole.
    pub fn read(bytes: &'a [u8]) -> Result<Pack<'a>, PackError> {
        let mut cut = Cut(bytes.strip_prefix(&MAGIC).ok_or(PackError::NoPack)?);
        let [voice, language, made_by, attribution] =
            [cut.text()?, cut.text()?, cut.text()?, cut.text()?];
        let (rate, pace, count) = (cut.number()?, cut.number()?, cut.number()? as usize);
        let length = count.checked_mul(ENTRY).ok_or(PackError::Damaged)?;
        let entries = cut.take(length)?;
        let head = bytes.len() - cut.0.len();
        let seal = hash::<SEAL>(&bytes[..head]);
        if cut.take(SEAL)? != seal {
            return Err(PackError::Damaged);
        }
        if !codec::RATES.contains(&rate) {
            return Err(PackError::Rate(rate));
        }
        Ok(Pack {
            about: PackAbout {
                voice,
                language,
                made_by,
                attribution,
                rate,
                pace,
            },
            seal,
            entries,
            sound: cut.0,
        })
    }

    /// What it is known by: another for every other content.
    pub fn seal(&self) -> [u8; SEAL] {
        self.seal
    }

    /// How many sentences it holds.
    pub fn len(&self) -> usize {
        self.entries.len() / ENTRY
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The keys of its sentences, in their order.
    pub fn keys(&self) -> impl Iterator<Item = SentenceKey> + '_ {
        self.entries.chunks_exact(ENTRY).map(key)
    }

    /// The sentence of that key; `None` where there is none.
    ///
    /// # Errors
    /// Where its sound does not lie in the pack.
    pub fn find(&self, wanted: SentenceKey) -> Result<Option<PackedSentence<'a>>, PackError> {
        let entries: Vec<&[u8]> = self.entries.chunks_exact(ENTRY).collect();
        let Ok(at) = entries.binary_search_by_key(&wanted, |entry| key(entry)) else {
            return Ok(None);
        };
        let mut cut = Cut(&entries[at][16..]);
        let mut mark = || cut.take(8)?.try_into().map_err(|_| PackError::Damaged);
        let (reading, check) = (mark()?, mark()?);
        let (from, length, samples) = (cut.number()?, cut.number()?, cut.number()?);
        let (from, length) = (from as usize, length as usize);
        let packets = from
            .checked_add(length)
            .and_then(|to| self.sound.get(from..to));
        Ok(Some(PackedSentence {
            reading,
            check,
            packets: packets.ok_or(PackError::Damaged)?,
            samples: samples as usize,
            rate: self.about.rate,
        }))
    }
}

fn key(entry: &[u8]) -> SentenceKey {
    let mut key = [0; 16];
    key.copy_from_slice(&entry[..16]);
    SentenceKey(key)
}

impl PackedSentence<'_> {
    /// Whether this is what a voice made of `reading`.
    pub fn reads(&self, reading: &str) -> bool {
        self.reading == hash(reading.as_bytes())
    }

    /// How long it sounds, in seconds.
    pub fn seconds(&self) -> f64 {
        self.samples as f64 / f64::from(self.rate)
    }

    /// Whether its sound is as it was packed: much quicker than to decode it.
    ///
    /// # Errors
    /// Where it was changed.
    pub fn check(&self) -> Result<(), PackError> {
        match hash::<8>(self.packets) == self.check {
            true => Ok(()),
            false => Err(PackError::Damaged),
        }
    }

    /// Its sound.
    ///
    /// # Errors
    /// Where it was changed.
    pub fn sound(&self) -> Result<Pcm, PackError> {
        self.check()?;
        Ok(Pcm {
            samples: codec::decode(self.packets, self.samples, self.rate)?,
            rate: self.rate,
        })
    }
}

/// A pack that is being made.
pub struct PackDraft {
    about: PackAbout,
    sentences: Vec<Drafted>,
}

struct Drafted {
    key: SentenceKey,
    reading: [u8; 8],
    packets: Vec<u8>,
    samples: usize,
}

impl PackDraft {
    /// An empty one.
    pub fn new(about: PackAbout) -> PackDraft {
        PackDraft {
            about,
            sentences: Vec::new(),
        }
    }

    /// Adds the sound of a line, which the voice read so.
    ///
    /// # Errors
    /// Where its sound has another rate than the pack, or cannot be packed.
    pub fn add(&mut self, line: &str, reading: &str, sound: &Pcm) -> Result<(), PackError> {
        if sound.rate != self.about.rate {
            return Err(PackError::Rate(sound.rate));
        }
        self.sentences.push(Drafted {
            key: SentenceKey::new(line),
            reading: hash(reading.as_bytes()),
            packets: codec::encode(sound)?,
            samples: sound.samples.len(),
        });
        Ok(())
    }

    /// Adds a sentence of another pack as it is.
    pub fn keep(&mut self, key: SentenceKey, found: &PackedSentence) {
        self.sentences.push(Drafted {
            key,
            reading: found.reading,
            packets: found.packets.to_vec(),
            samples: found.samples,
        });
    }

    /// The file.
    ///
    /// # Errors
    /// Where it is larger than a pack may be.
    pub fn write(&mut self) -> Result<Vec<u8>, PackError> {
        self.sentences.sort_by_key(|sentence| sentence.key);
        self.sentences.dedup_by_key(|sentence| sentence.key);
        let number = |n: usize| u32::try_from(n).map_err(|_| PackError::TooLarge);
        let mut bytes = MAGIC.to_vec();
        let about = &self.about;
        for text in [
            &about.voice,
            &about.language,
            &about.made_by,
            &about.attribution,
        ] {
            let length = u16::try_from(text.len()).map_err(|_| PackError::TooLarge)?;
            bytes.extend(length.to_le_bytes());
            bytes.extend(text.as_bytes());
        }
        let counts = [about.rate, about.pace, number(self.sentences.len())?];
        bytes.extend(counts.into_iter().flat_map(u32::to_le_bytes));
        let mut place = 0;
        for sentence in &self.sentences {
            let length = sentence.packets.len();
            bytes.extend(sentence.key.0);
            bytes.extend(sentence.reading);
            bytes.extend(hash::<8>(&sentence.packets));
            for n in [place, length, sentence.samples] {
                bytes.extend(number(n)?.to_le_bytes());
            }
            place += length;
        }
        bytes.extend(hash::<SEAL>(&bytes));
        bytes.extend(self.sentences.iter().flat_map(|one| &one.packets));
        match bytes.len() as u64 <= limits::PACK_BYTES {
            true => Ok(bytes),
            false => Err(PackError::TooLarge),
        }
    }
}

#[cfg(test)]
mod tests;
