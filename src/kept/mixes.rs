//! The listener's balance, session by session.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::files::{Folders, KeptError, read, remove, write};
use crate::limits;
use crate::limits::VOLUME;
use crate::score::{MIX_DB, Mix};
use crate::units::Decibels;

/// How a listener has set one session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Balance {
    pub mix: Mix,
    /// The master volume.
    pub volume: Decibels,
}

/// The balances of all sessions: a file for each, so that programs playing different
/// sessions never write the same.
#[derive(Clone, Debug)]
pub struct Mixes {
    folder: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct StoredMix {
    session: String,
    #[serde(default)]
    volume_db: f32,
    /// What differs from a mix that changes nothing.
    #[serde(default)]
    mix: Map<String, Value>,
}

impl Mixes {
    pub fn new(folders: &Folders) -> Mixes {
        Mixes {
            folder: folders.state.join("mixes"),
        }
    }

    /// The balance of `session`, a built-in one's name or a script's absolute path; neutral
    /// where none is remembered.
    ///
    /// # Errors
    /// [`KeptError::Unread`] or [`KeptError::Damaged`].
    pub fn of(&self, session: &str) -> Result<Balance, KeptError> {
        let path = self.path(session);
        let sheet: Option<StoredMix> = read(&path)?;
        let Some(sheet) = sheet.filter(|sheet| sheet.session == session) else {
            return Ok(Balance::default());
        };
        let mix = serde_json::from_value(Value::Object(sheet.mix));
        let mix = mix.map_err(|_| KeptError::Damaged { path })?;
        Ok(Balance {
            mix,
            volume: Decibels(sheet.volume_db),
        }
        .within_range())
    }

    /// Remembers the balance of `session`, or forgets it where it is neutral. The oldest of
    /// more than two hundred are forgotten.
    ///
    /// # Errors
    /// [`KeptError::Unwritten`].
    pub fn keep(&self, session: &str, balance: &Balance) -> Result<(), KeptError> {
        let path = self.path(session);
        let balance = balance.clone().within_range().without_neutral();
        let mix = differing(&balance.mix);
        if mix.is_empty() && balance.volume == Decibels::default() {
            return remove(&path);
        }
        let sheet = StoredMix {
            session: session.into(),
            volume_db: balance.volume.0,
            mix,
        };
        write(&path, &sheet)?;
        prune(&self.folder, limits::KEPT_MIXES);
        Ok(())
    }

    fn path(&self, session: &str) -> PathBuf {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let name = match session.chars().all(plain) && session.len() <= 80 {
            true => session.to_string(),
            // No name of a built-in session has a dot.
            false => format!("script.{}", blake3::hash(session.as_bytes()).to_hex()),
        };
        self.folder.join(name + ".json")
    }
}

impl Balance {
    /// With every level within its range: whoever wrote the file, nobody is to be made deaf.
    pub fn within_range(mut self) -> Balance {
        self.volume = Decibels(self.volume.0.clamp(*VOLUME.start(), *VOLUME.end()));
        let clamp = |db: &mut f32| *db = db.clamp(*MIX_DB.start(), *MIX_DB.end());
        self.mix.layers.truncate(limits::LAYERS);
        let Mix {
            voice,
            cues,
            ambience,
            layers,
            ..
        } = &mut self.mix;
        let channels = [voice, cues].into_iter();
        for channel in channels.chain(layers.iter_mut().map(|(_, channel)| channel)) {
            clamp(&mut channel.db);
        }
        clamp(ambience);
        self
    }

    /// Without layers that are as made, unless another of the same name is not: those are
    /// told apart by their order.
    fn without_neutral(mut self) -> Balance {
        let layers = std::mem::take(&mut self.mix.layers);
        let differ = |name: &String| {
            let mut same = layers.iter().filter(|(n, _)| n == name);
            same.any(|(_, channel)| channel.db != 0.0 || channel.muted)
        };
        self.mix.layers = layers
            .iter()
            .filter(|(name, _)| differ(name))
            .cloned()
            .collect();
        self
    }
}

/// What of `mix` is not as in one that changes nothing.
fn differing(mix: &Mix) -> Map<String, Value> {
    let fields = |mix: &Mix| match serde_json::to_value(mix) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let neutral = fields(&Mix::AS_MADE);
    let mut fields = fields(mix);
    fields.retain(|name, value| neutral.get(name) != Some(value));
    fields
}

/// Removes the oldest files while there are more than `most`. One that cannot be removed is
/// no reason not to go on.
fn prune(folder: &Path, most: usize) {
    let Ok(files) = fs::read_dir(folder) else {
        return;
    };
    let mut files: Vec<(SystemTime, PathBuf)> = files
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|e| e == "json"))
        .filter_map(|file| Some((file.metadata().ok()?.modified().ok()?, file.path())))
        .collect();
    files.sort_unstable();
    let excess = files.len().saturating_sub(most);
    for (_, path) in &files[..excess] {
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Channel;
    use std::time::Duration;

    fn mixes() -> (tempfile::TempDir, Mixes) {
        let folder = tempfile::tempdir().unwrap();
        let mixes = Mixes::new(&Folders::within(folder.path()));
        (folder, mixes)
    }

    fn quiet(db: f32) -> Balance {
        Balance {
            volume: Decibels(db),
            ..Balance::default()
        }
    }

    #[test]
    fn only_what_differs_is_remembered_and_a_neutral_balance_is_forgotten() {
        let (_folder, mixes) = mixes();
        let channel = |db, muted| Channel {
            db,
            muted,
            solo: false,
        };
        let mut balance = quiet(-6.0);
        balance.mix.cues = channel(-3.5, false);
        balance.mix.layers = vec![
            ("rain".into(), channel(0.0, false)),
            ("fire".into(), channel(0.0, false)),
            ("fire".into(), channel(0.0, true)),
        ];
        mixes.keep("/home/me/evening.toml", &balance).unwrap();
        let again = mixes.of("/home/me/evening.toml").unwrap();
        balance.mix.layers.remove(0);
        assert_eq!(again, balance);
        assert_eq!(mixes.of("box-breath").unwrap(), Balance::default());
        let path = mixes.path("/home/me/evening.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("cues") && !text.contains("voice"), "{text}");
        mixes
            .keep("/home/me/evening.toml", &Balance::default())
            .unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn a_file_from_elsewhere_makes_nobody_deaf() {
        let (_folder, mixes) = mixes();
        fs::create_dir_all(&mixes.folder).unwrap();
        let file = "{\"session\":\"a\",\"volume_db\":90,\"mix\":{\"voice\":{\"db\":1e9}}}";
        fs::write(mixes.path("a"), file).unwrap();
        let balance = mixes.of("a").unwrap();
        assert_eq!((balance.volume.0, balance.mix.voice.db), (0.0, 6.0));
        fs::write(mixes.path("a"), "{\"session\":\"a\",\"mix\":{\"voice\":3}}").unwrap();
        assert!(matches!(mixes.of("a"), Err(KeptError::Damaged { .. })));
    }

    #[test]
    fn the_oldest_of_many_sessions_is_forgotten() {
        let (_folder, mixes) = mixes();
        let name = |n: usize| format!("session-{n}");
        for n in 0..limits::KEPT_MIXES {
            mixes.keep(&name(n), &quiet(-2.0)).unwrap();
        }
        let aged = SystemTime::now() - Duration::from_secs(1000);
        let oldest = fs::File::options().append(true).open(mixes.path(&name(7)));
        oldest.unwrap().set_modified(aged).unwrap();
        mixes.keep("one-more", &quiet(-2.0)).unwrap();
        assert_eq!(mixes.of(&name(7)).unwrap(), Balance::default());
        assert_eq!(mixes.of(&name(8)).unwrap(), quiet(-2.0));
        assert_eq!(mixes.of("one-more").unwrap(), quiet(-2.0));
    }
}
