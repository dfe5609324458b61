//! The lines of a script, and the recordings of them that lie beside it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::prepare::{OwnTakes, Source, said_lines, take_name, takes_folder};
use crate::units::SAMPLE_RATE;
use crate::voice::Clip;
use crate::whole::{Access, Draft};
use crate::world::{Kind, Place, World};

/// A line to be recorded.
pub struct DeskLine {
    /// What is said.
    pub text: String,
    /// Whether it is a word that is set on a beat.
    pub word: bool,
    /// The chapter it is first said in.
    pub chapter: Option<String>,
    /// The file its recording has, or will have.
    pub file: PathBuf,
    /// Whether there is one.
    pub recorded: bool,
}

/// All lines of a script.
pub struct Desk {
    /// What the script was asked for by.
    pub script: String,
    /// In the order in which they are heard.
    pub lines: Vec<DeskLine>,
    /// Recordings of lines that are said no more.
    pub left_over: Vec<Place>,
    folder: PathBuf,
}

/// Why nothing can be recorded of a script.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// It has faults of its own.
    #[error("the script has faults")]
    Faulty(Vec<Diagnostic>),
    /// It is no file, and nothing lies beside it.
    #[error(
        "{0} is no file of yours, so your recordings have no place beside it\n  \
         a copy of a session has: evenfall new mine --from SESSION, then evenfall record mine.toml"
    )]
    NoFile(String),
    /// It has no words.
    #[error("{0} says nothing that could be recorded")]
    Wordless(String),
    /// Its folder leads somewhere else.
    #[error("{0} is a link or a file, and recordings are kept in a folder: move it away")]
    NoFolder(String),
}

impl Desk {
    /// The lines of `source`, in `language` if that is not its own; with `every_wish` also those
    /// that are said only as a listener wishes.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn new(
        world: &dyn World,
        source: &Source,
        language: Option<&str>,
        every_wish: bool,
    ) -> Result<Desk, DeskError> {
        let script = source.asked_for().to_owned();
        let place = source.place.as_ref();
        let home = place.and_then(|place| Some((place, takes_folder(place)?)));
        let Some((place, takes)) = home else {
            return Err(DeskError::NoFile(script));
        };
        let Some(folder) = takes.path().map(Path::to_owned) else {
            return Err(DeskError::NoFile(script));
        };
        check_folder(world, place, &takes)?;
        let lines = said_lines(world, source, language, every_wish);
        let (language, lines) = lines.map_err(DeskError::Faulty)?;
        if lines.is_empty() {
            return Err(DeskError::Wordless(script));
        }
        let own = OwnTakes::beside(world, std::slice::from_ref(place));
        let mut used = BTreeSet::new();
        let line = |line: crate::prepare::SaidLine| {
            let there = own.find(&language, &line.text);
            used.extend(there.cloned());
            let named = folder.join(format!("{}.wav", take_name(&language, &line.text)));
            DeskLine {
                file: there.and_then(Place::path).map_or(named, Path::to_owned),
                recorded: there.is_some(),
                text: line.text,
                word: line.word,
                chapter: line.chapter,
            }
        };
        let lines = lines.into_iter().map(line).collect();
        let left_over = own.of_lines().filter(|place| !used.contains(place));
        Ok(Desk {
            script,
            lines,
            left_over: left_over.cloned().collect(),
            folder,
        })
    }

    /// How many lines have a recording.
    pub fn recorded(&self) -> usize {
        self.lines.iter().filter(|line| line.recorded).count()
    }

    /// The first line from `from` on that has none.
    pub fn missing_from(&self, from: usize) -> Option<usize> {
        let mut lines = self.lines.iter().enumerate().skip(from);
        lines.find(|(_, line)| !line.recorded).map(|(at, _)| at)
    }

    /// Writes the recording of the line at `at`, in the place of the one there may be.
    ///
    /// # Errors
    /// What the system says; what stood there before still does.
    pub fn keep(&mut self, at: usize, take: &Clip) -> io::Result<()> {
        let Some(line) = self.lines.get_mut(at) else {
            return Ok(());
        };
        fs::create_dir_all(&self.folder)?;
        let wav = line.file.with_extension("wav");
        if wav.is_symlink() {
            let what = format!("{} is a link: move it away", wav.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, what));
        }
        let draft = Draft::new(&wav, Access::Usual)?;
        draft.file().write_all(&wave(take)?)?;
        draft.publish()?;
        if line.recorded && line.file != wav {
            // A recording made elsewhere, in another format, is not thrown away.
            let mut before = line.file.clone().into_os_string();
            before.push(".before");
            fs::rename(&line.file, before)?;
        }
        line.file = wav;
        line.recorded = true;
        Ok(())
    }
}

/// Whether recordings can lie in `takes`, beside the script at `place`.
fn check_folder(world: &dyn World, place: &Place, takes: &Place) -> Result<(), DeskError> {
    let link = takes.path().is_some_and(Path::is_symlink);
    let there = world.holds(&place.folder(), takes);
    match there {
        Ok(None) if !link => Ok(()),
        Ok(Some(Kind::Folder)) => Ok(()),
        _ => Err(DeskError::NoFolder(takes.to_string())),
    }
}

/// A recording as a WAV file: mono, 16 bits, 48 kHz.
fn wave(take: &Clip) -> io::Result<Vec<u8>> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: SAMPLE_RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let written = hound::WavWriter::new(&mut bytes, spec).and_then(|mut file| {
        for sample in &take.samples {
            file.write_sample(*sample)?;
        }
        file.finalize()
    });
    written.map_err(io::Error::other)?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::voice::tidied;
    use crate::world::Disk;

    /// A desk over a script in a folder of its own.
    pub fn desk(text: &str) -> (tempfile::TempDir, Desk) {
        let home = tempfile::tempdir().unwrap();
        let script = home.path().join("evening.toml");
        fs::write(&script, text).unwrap();
        let desk = again(&script).unwrap();
        (home, desk)
    }

    fn again(script: &Path) -> Result<Desk, DeskError> {
        let world = Disk::new(None);
        let source = Source::find(&world, script.to_str().unwrap()).unwrap();
        Desk::new(&world, &source, None, false)
    }

    /// Half a second of a buzz.
    pub fn take() -> Clip {
        let wave = |n: i32| if n % 200 < 100 { 0.2 } else { -0.2 };
        let samples: Vec<f32> = (0..24_000).map(wave).collect();
        tidied(&samples, None).unwrap()
    }

    const TWO: &str = "[[step]]\nsay = \"Good evening. [2s] Lie down.\"\n";

    #[test]
    fn what_was_kept_is_there_the_next_time_and_an_edited_line_asks_again() {
        let (home, mut desk) = desk(TWO);
        assert_eq!((desk.recorded(), desk.missing_from(0)), (0, Some(0)));
        desk.keep(0, &take()).unwrap();
        let script = home.path().join("evening.toml");
        let desk = again(&script).unwrap();
        assert_eq!((desk.recorded(), desk.missing_from(0)), (1, Some(1)));
        let file = desk.lines[0].file.file_name().unwrap().to_str().unwrap();
        assert!(
            file.starts_with("good-evening-") && file.ends_with(".wav"),
            "{file}"
        );
        // Nothing else lies there, and nothing half written.
        assert_eq!(
            fs::read_dir(home.path().join("evening.takes"))
                .unwrap()
                .count(),
            1
        );
        fs::write(&script, TWO.replace("evening", "night")).unwrap();
        let desk = again(&script).unwrap();
        assert_eq!((desk.recorded(), desk.left_over.len()), (0, 1));
    }

    #[test]
    fn a_recording_made_elsewhere_is_put_aside_and_not_thrown_away() {
        let (home, mut desk) = desk(TWO);
        desk.keep(0, &take()).unwrap();
        let flac = desk.lines[0].file.with_extension("flac");
        fs::rename(&desk.lines[0].file, &flac).unwrap();
        let mut desk = again(&home.path().join("evening.toml")).unwrap();
        assert_eq!(desk.lines[0].file, flac);
        desk.keep(0, &take()).unwrap();
        assert!(desk.lines[0].file.ends_with(flac.with_extension("wav")));
        assert!(flac.with_extension("flac.before").exists() && !flac.exists());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        use std::os::unix::fs::symlink;
        let (home, mut desk) = desk(TWO);
        let target = home.path().join("elsewhere.wav");
        fs::create_dir(home.path().join("evening.takes")).unwrap();
        symlink(&target, &desk.lines[0].file).unwrap();
        assert!(desk.keep(0, &take()).is_err());
        assert!(!target.exists());
        fs::remove_dir_all(home.path().join("evening.takes")).unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        symlink(elsewhere.path(), home.path().join("evening.takes")).unwrap();
        let again = again(&home.path().join("evening.toml"));
        assert!(matches!(again, Err(DeskError::NoFolder(_))));
    }

    #[test]
    fn what_is_no_file_or_says_nothing_or_is_at_fault_is_refused() {
        let world = Disk::new(None);
        let built_in = Source::built_in("box-breath").unwrap();
        let found = Desk::new(&world, &built_in, None, false);
        assert!(matches!(found, Err(DeskError::NoFile(_))));
        let home = tempfile::tempdir().unwrap();
        let script = home.path().join("evening.toml");
        fs::write(&script, "[[step]]\nrest = \"5s\"\n").unwrap();
        assert!(matches!(again(&script), Err(DeskError::Wordless(_))));
        fs::write(&script, "[[step]]\nrest = 5\n").unwrap();
        assert!(matches!(again(&script), Err(DeskError::Faulty(_))));
    }
}
