//! Prompts that were spoken before.
//!
//! Kept is the sound as the engine gave it, before any treatment: a third of the size,
//! and levels and tone may change without speaking anew.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use etcetera::BaseStrategy;
use tempfile::NamedTempFile;

use super::engine::Pcm;
use super::text::Utterance;
use super::wire;

/// Some fifty hours of speech; the oldest go when there is more.
const MOST_BYTES: u64 = 256 << 20;

/// The end of the prompts' file names.
const EXTENSION: &str = "pcm";

/// The first bytes of every file; another layout gets another number.
const MAGIC: [u8; 4] = *b"EVP1";

/// A folder of prompts, or none. A cache never fails: what cannot be read is spoken
/// anew, what cannot be written is not kept.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: Option<PathBuf>,
}

impl Cache {
    /// The folder of this user and program, where the operating system wants caches.
    pub fn of_user() -> Cache {
        let folder = etcetera::base_strategy::choose_native_strategy()
            .map(|strategy| strategy.cache_dir().join("evenfall"));
        Cache {
            folder: folder.ok(),
        }
    }

    pub fn in_folder(folder: impl Into<PathBuf>) -> Cache {
        Cache {
            folder: Some(folder.into()),
        }
    }

    /// Keeps nothing.
    pub fn none() -> Cache {
        Cache { folder: None }
    }

    /// Where engines may keep files of their own.
    pub fn voices(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join("voices"))
    }

    fn prompts(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join("prompts"))
    }

    /// What is kept under `key`; nothing if the file is damaged.
    pub fn read(&self, key: Key) -> Option<Pcm> {
        decode(&fs::read(key.path(&self.prompts()?)).ok()?)
    }

    /// Keeps what was spoken.
    pub fn write(&self, key: Key, pcm: &Pcm) {
        // A full disk or a read-only folder is no reason not to go on.
        let _ = self
            .prompts()
            .map(|folder| try_write(&key.path(&folder), &folder, pcm));
    }

    /// Removes the oldest prompts while there are too many.
    pub fn prune(&self) {
        let _ = self.prompts().map(|folder| try_prune(&folder, MOST_BYTES));
    }
}

/// What a prompt is kept under: a hash over everything that decides how it sounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key(blake3::Hash);

impl Key {
    /// `identity` is the engine's.
    pub fn new(identity: &str, line: &Utterance) -> Key {
        let mut hasher = blake3::Hasher::new();
        // Lengths first, so that no two lists of parts run together into one.
        for part in [identity, line.as_str()] {
            hasher
                .update(&(part.len() as u64).to_le_bytes())
                .update(part.as_bytes());
        }
        Key(hasher.finalize())
    }

    fn path(&self, folder: &Path) -> PathBuf {
        folder
            .join(self.0.to_hex().as_str())
            .with_extension(EXTENSION)
    }
}

fn try_write(path: &Path, folder: &Path, pcm: &Pcm) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(&encode(pcm))?;
    file.persist(path)?;
    Ok(())
}

/// Magic, rate, samples, and a hash over all of these.
fn encode(pcm: &Pcm) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(40 + 2 * pcm.samples.len());
    bytes.extend(MAGIC);
    bytes.extend(pcm.rate.to_le_bytes());
    bytes.extend(pcm.samples.iter().flat_map(|sample| sample.to_le_bytes()));
    let hash = blake3::hash(&bytes);
    bytes.extend(hash.as_bytes());
    bytes
}

fn decode(bytes: &[u8]) -> Option<Pcm> {
    let (content, hash) = bytes.split_last_chunk::<{ blake3::OUT_LEN }>()?;
    if blake3::hash(content) != *hash {
        return None;
    }
    let samples = content.strip_prefix(&MAGIC)?;
    let (rate, samples) = samples.split_first_chunk::<4>()?;
    Some(Pcm {
        samples: wire::samples(samples),
        rate: u32::from_le_bytes(*rate),
    })
}

fn try_prune(folder: &Path, most_bytes: u64) -> io::Result<()> {
    let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        if about.is_file() {
            files.push((about.modified()?, about.len(), entry.path()));
        }
    }
    let mut total: u64 = files.iter().map(|(_, size, _)| size).sum();
    files.sort();
    for (_, size, path) in files {
        if total <= most_bytes {
            break;
        }
        fs::remove_file(path)?;
        total -= size;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pcm(length: usize) -> Pcm {
        Pcm {
            samples: (0..length).map(|n| n as i16).collect(),
            rate: 16_000,
        }
    }

    fn key(text: &str) -> Key {
        Utterance::new(text, "en-US").map_or(Key(blake3::hash(b"")), |line| Key::new("test", &line))
    }

    #[test]
    fn what_is_kept_comes_back_and_damage_is_noticed() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let cache = Cache::in_folder(folder.path());
        cache.write(key("rest"), &pcm(100));
        assert_eq!(cache.read(key("rest")), Some(pcm(100)));
        assert_eq!(cache.read(key("sleep")), None);
        let path = key("rest").path(&folder.path().join("prompts"));
        for at in [0, 5, 50, 200, 239] {
            let mut bytes = encode(&pcm(100));
            bytes[at] ^= 1;
            fs::write(&path, &bytes)?;
            assert_eq!(cache.read(key("rest")), None, "byte {at}");
            fs::write(&path, &bytes[..at])?;
            assert_eq!(cache.read(key("rest")), None, "cut at {at}");
        }
        Ok(())
    }

    #[test]
    fn a_cache_that_cannot_be_written_is_no_error() -> io::Result<()> {
        let file = NamedTempFile::new()?;
        for cache in [Cache::none(), Cache::in_folder(file.path())] {
            cache.write(key("rest"), &pcm(10));
            assert_eq!(cache.read(key("rest")), None);
            cache.prune();
        }
        Ok(())
    }

    #[test]
    fn the_oldest_prompts_go_first() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let cache = Cache::in_folder(folder.path());
        let prompts = folder.path().join("prompts");
        for (age, text) in [(30, "one"), (10, "two"), (20, "three")] {
            cache.write(key(text), &pcm(1000));
            let time = SystemTime::now() - std::time::Duration::from_secs(age);
            fs::File::options()
                .write(true)
                .open(key(text).path(&prompts))?
                .set_modified(time)?;
        }
        try_prune(&prompts, 4200)?;
        let kept = ["one", "two", "three"].map(|text| cache.read(key(text)).is_some());
        assert_eq!(kept, [false, true, true]);
        Ok(())
    }
}
