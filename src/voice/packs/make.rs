//! Making packs: what is new is spoken, and what an older pack holds is kept.

use super::super::{Engine, VoiceError};
use super::{Pack, PackAbout, PackDraft, PackError, SentenceKey};

/// How many sentences are spoken before the pack is handed out, to be written: so much is lost
/// at most where the work ends early.
const AT_ONCE: usize = 16;

/// Why a pack cannot be made.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MakeError {
    /// A sentence that the voice cannot say.
    #[error("\"{line}\": {source}")]
    Line {
        /// The sentence.
        line: String,
        /// Why.
        source: VoiceError,
    },
    /// What the voice gives cannot be packed.
    #[error("{0}")]
    Pack(#[from] PackError),
}

/// What a pack is to hold.
pub struct Wanted<'a> {
    /// The name of the voice.
    pub voice: &'a str,
    /// Pace and pitch, 1 the voice's own.
    pub manner: (f32, f32),
    /// Licence, and whom the voice is owed to.
    pub attribution: &'a str,
    /// Each once, in an order that stays.
    pub lines: &'a [String],
}

/// Makes the pack that is `wanted`, with what `old` holds of it where the same engine spoke that.
/// After some sentences and at the end `written` gets the pack as far as it goes, and how many
/// of the lines are in it; it stops where `written` gives false. Where nothing changes, nothing
/// is spoken or written.
///
/// # Errors
/// Where a line cannot be spoken, or the sound of it not be packed.
pub fn make(
    engine: &dyn Engine,
    wanted: &Wanted,
    old: Option<&[u8]>,
    mut written: impl FnMut(Vec<u8>, usize) -> bool,
) -> Result<(), MakeError> {
    let made_by = engine.identity();
    let old = old.and_then(|bytes| Pack::read(bytes).ok());
    let old = old.filter(|pack| pack.about.made_by == made_by);
    let key = |line: &str| SentenceKey::new(wanted.voice, wanted.manner, line);
    let known = |line: &str| {
        old.as_ref()?
            .find(key(line))
            .ok()?
            .filter(|f| f.sound().is_ok())
    };
    let (kept, missing): (Vec<&str>, Vec<&str>) = wanted
        .lines
        .iter()
        .map(String::as_str)
        .partition(|line| known(line).is_some());
    if missing.is_empty() && old.as_ref().is_some_and(|pack| pack.len() == kept.len()) {
        return Ok(());
    }
    let mut about = old.as_ref().map(|pack| pack.about.clone());
    let mut spoken = Vec::new();
    let mut pieces = missing.chunks(AT_ONCE);
    loop {
        let piece = pieces.next().unwrap_or_default();
        for (line, sound) in piece.iter().zip(engine.synthesise(piece)) {
            let sound = sound.map_err(|source| MakeError::Line {
                line: (*line).to_owned(),
                source,
            })?;
            about.get_or_insert_with(|| PackAbout {
                voice: wanted.voice.to_owned(),
                language: engine.language().to_owned(),
                made_by: made_by.clone(),
                attribution: wanted.attribution.to_owned(),
                rate: sound.rate,
            });
            spoken.push((key(line), sound));
        }
        let Some(about) = &about else { return Ok(()) };
        let mut draft = PackDraft::new(about.clone());
        for line in &kept {
            draft.keep(key(line), &known(line).ok_or(PackError::Damaged)?);
        }
        for (key, sound) in &spoken {
            draft.add(*key, sound)?;
        }
        let done = kept.len() + spoken.len();
        if !written(draft.write()?, done) || done >= wanted.lines.len() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::super::super::{Pcm, Treatment};
    use super::*;

    /// Notes what it is asked for.
    struct Noting(&'static str, Mutex<Vec<String>>);

    impl Engine for Noting {
        fn identity(&self) -> String {
            self.0.into()
        }

        fn language(&self) -> &str {
            "en-US"
        }

        fn treatment(&self) -> Treatment {
            Treatment::AS_IT_IS
        }

        fn synthesise(&self, lines: &[&str]) -> Vec<Result<Pcm, VoiceError>> {
            let mut asked = self.1.lock().unwrap();
            asked.extend(lines.iter().map(ToString::to_string));
            let sound = |line: &&str| Pcm {
                samples: vec![500; 100 * line.len()],
                rate: 24_000,
            };
            lines.iter().map(|line| Ok(sound(line))).collect()
        }
    }

    /// What is made, and what was spoken for it.
    fn made(
        by: &'static str,
        lines: &[String],
        old: Option<&[u8]>,
        stop: usize,
    ) -> (Vec<u8>, usize) {
        let engine = Noting(by, Mutex::default());
        let wanted = Wanted {
            voice: "heart",
            manner: (0.9, 1.0),
            attribution: "",
            lines,
        };
        let mut file = Vec::new();
        let write = |bytes, done| {
            file = bytes;
            done < stop
        };
        make(&engine, &wanted, old, write).unwrap();
        let asked = engine.1.into_inner().unwrap().len();
        (file, asked)
    }

    #[test]
    fn only_what_is_new_is_spoken_and_work_goes_on_where_it_stopped() {
        let lines: Vec<String> = (0..40).map(|n| format!("Line {n}.")).collect();
        let (whole, asked) = made("one", &lines, None, usize::MAX);
        assert_eq!((asked, Pack::read(&whole).unwrap().len()), (40, 40));
        let (begun, asked) = made("one", &lines, None, 1);
        assert_eq!(asked, AT_ONCE);
        let (again, asked) = made("one", &lines, Some(&begun), usize::MAX);
        assert_eq!(asked, 40 - AT_ONCE);
        assert!(again == whole);
        // Nothing to do; one line less; one changed; another engine.
        assert_eq!(made("one", &lines, Some(&whole), usize::MAX), (vec![], 0));
        let (fewer, asked) = made("one", &lines[1..], Some(&whole), usize::MAX);
        assert_eq!((asked, Pack::read(&fewer).unwrap().len()), (0, 39));
        let mut changed = lines.clone();
        changed[7] = "Rest.".into();
        assert_eq!(made("one", &changed, Some(&whole), usize::MAX).1, 1);
        assert_eq!(made("two", &lines, Some(&whole), usize::MAX).1, 40);
    }
}
