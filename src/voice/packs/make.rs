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
pub struct WantedPack<'a> {
    /// The name of the voice.
    pub voice: &'a str,
    /// In thousandths of the voice's own pace.
    pub pace: u32,
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
    wanted: &WantedPack,
    old: Option<&[u8]>,
    mut written: impl FnMut(Vec<u8>, usize) -> bool,
) -> Result<(), MakeError> {
    let made_by = engine.sounding();
    let old = old.and_then(|bytes| Pack::read(bytes).ok());
    let old = old.filter(|pack| pack.about.made_by == made_by);
    let known = |line: &str| {
        let found = old.as_ref()?.find(SentenceKey::new(line)).ok()??;
        let same = found.reads(&engine.reading(line).ok()?);
        found.check().ok().filter(|()| same).map(|()| found)
    };
    let (kept, missing): (Vec<&str>, Vec<&str>) = wanted
        .lines
        .iter()
        .map(String::as_str)
        .partition(|line| known(line).is_some());
    if missing.is_empty() && old.as_ref().is_some_and(|pack| pack.len() == kept.len()) {
        return Ok(());
    }
    let mut draft = old.as_ref().map(|pack| PackDraft::new(pack.about.clone()));
    for line in &kept {
        let found = known(line).ok_or(PackError::Damaged)?;
        let draft = draft.as_mut().ok_or(PackError::Damaged)?;
        draft.keep(SentenceKey::new(line), &found);
    }
    let mut done = kept.len();
    // Once also where there is nothing to speak, but something to leave out.
    let pieces = missing.chunks(AT_ONCE);
    let pieces = pieces.chain(missing.is_empty().then_some(&[][..]));
    for piece in pieces {
        for (line, sound) in piece.iter().zip(engine.synthesise(piece)) {
            let unsaid = |source| MakeError::Line {
                line: (*line).to_owned(),
                source,
            };
            let sound = sound.map_err(unsaid)?;
            let reading = engine.reading(line).map_err(unsaid)?;
            let begun = draft.get_or_insert_with(|| {
                PackDraft::new(PackAbout {
                    voice: wanted.voice.to_owned(),
                    language: engine.language().to_owned(),
                    made_by: made_by.clone(),
                    attribution: wanted.attribution.to_owned(),
                    rate: sound.rate,
                    pace: wanted.pace,
                })
            });
            begun.add(line, &reading, &sound)?;
        }
        done += piece.len();
        let Some(draft) = &mut draft else { break };
        if !written(draft.write()?, done) {
            break;
        }
    }
    Ok(())
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
        let wanted = WantedPack {
            voice: "heart",
            pace: 900,
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
