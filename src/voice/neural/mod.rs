//! Small neural networks that speak: Kokoro, and the VITS models of the Piper project, in a
//! worker process that holds one while it speaks.
//!
//! A line becomes phonemes here, by dictionary and rules; the worker sees nothing else.

mod kokoro;
mod onnx;
mod serve;
mod vits;

use std::sync::Arc;

use super::catalogue::ModelKind;
use super::installed::Installed;
use super::process::{Lost, Process};
use super::wire::Request;
use super::{Engine, Manner, Offer, Pcm, Treatment, VoiceError, Worker, phonemes, text};
use crate::limits;
use vits::Description;

/// What it is called, and its worker.
const NAME: &str = "neural";

/// Its line in the table of engines: it speaks with voices that somebody has added, and none by
/// itself.
pub(super) const OFFER: Offer = Offer {
    name: NAME,
    languages: Vec::new,
    open: |manner, _| {
        Err(VoiceError::NoSuchLanguage {
            wanted: manner.language.clone(),
            known: String::new(),
        })
    },
    left_out: |_, _| Vec::new(),
    serve: serve::serve,
};

/// A line may take this many times as long as with a simple engine: a slow machine needs twice
/// the time of what it says, and reads the model before.
const PATIENCE: u32 = 9;

/// After so many lines in a row without an answer in time the voice is given up.
const MOST_HANGS: u32 = 2;

/// The range of speeds in which voices stay natural, 1 being that of ordinary speech.
const SPEEDS: (f32, f32) = (0.5, 1.4);

/// Phonemes said in one go: of longer ones the ends fade.
const MOST_AT_ONCE: usize = 180;

/// Behind a mark between parts of a line that was too long to be said in one go, in seconds.
const BETWEEN: f32 = 0.35;

/// At both ends of a part, in seconds.
const FADE: f32 = 0.005;

/// The longest and the shortest that a phoneme takes in the mean at ordinary speed, in seconds,
/// with some for the ends of a line: sound that is longer ran on, shorter lost words.
const LONGEST: (f32, f32) = (0.25, 1.5);
const SHORTEST: f32 = 0.02;

/// A voice that was added, in one manner.
struct Neural {
    voice: Installed,
    language: String,
    speed: f32,
    treatment: Treatment,
    rate: u32,
    worker: Worker,
}

/// `voice` in a manner, at work in `worker`; nothing where it takes phonemes that are not
/// known here.
///
/// # Errors
/// Where a file of the voice is damaged.
pub fn open(
    voice: Installed,
    manner: &Manner,
    worker: &Worker,
) -> Result<Option<Arc<dyn Engine>>, VoiceError> {
    if phonemes::phonemes("", &voice.sheet.language).is_none() {
        return Ok(None);
    }
    let rate = match voice.sheet.engine {
        ModelKind::Kokoro => kokoro::RATE,
        ModelKind::Piper => {
            let path = voice.folder.join(&voice.sheet.beside);
            let read = serve::read(&path, limits::VOICE_BESIDE_BYTES).ok();
            let described = read.and_then(|json| Description::read(&json));
            let damaged = || unspoken("the description of the voice is damaged; add it again");
            described.ok_or_else(damaged)?.rate()
        }
    };
    let (pitch, treatment) = Treatment::natural(manner.pitch);
    let speed = calm(&voice.sheet.name) * manner.rate / pitch;
    Ok(Some(Arc::new(Neural {
        language: voice.sheet.language.clone(),
        voice,
        // In this order what is no number becomes the slowest.
        speed: speed.max(SPEEDS.0).min(SPEEDS.1),
        treatment,
        rate,
        worker: worker.clone(),
    })))
}

/// The speed at which a voice says some 135 words a minute within a sentence; sessions slow it
/// to 0.8 of that. Measured over 12 sentences each.
fn calm(name: &str) -> f32 {
    match name {
        "heart" => 0.6,
        "michael" | "emma" | "george" | "bella" => 0.65,
        _ => 0.7,
    }
}

impl Engine for Neural {
    fn identity(&self) -> String {
        let Neural {
            voice,
            speed,
            treatment,
            ..
        } = self;
        let (pitch, _) = treatment.tape;
        let sheet = &voice.sheet;
        let size = |file: &String| {
            std::fs::metadata(voice.folder.join(file)).map_or(0, |about| about.len())
        };
        let (model, beside) = (size(&sheet.model), size(&sheet.beside));
        format!(
            "neural 1 {} {} {model} {} {beside} speed {speed} pitch {pitch}",
            sheet.name, sheet.model, sheet.beside
        )
    }

    fn language(&self) -> &str {
        &self.language
    }

    fn treatment(&self) -> Treatment {
        self.treatment
    }

    fn reading(&self, line: &str) -> Result<String, VoiceError> {
        let words = text::spoken(line, &self.language);
        let read = phonemes::phonemes(&words, &self.language).unwrap_or_default();
        match read.trim() {
            "" => Err(VoiceError::NothingToSay),
            read => Ok(read.to_owned()),
        }
    }

    fn synthesise(&self, lines: &[&str]) -> Vec<Result<Pcm, VoiceError>> {
        let (mut running, mut hangs) = (None, 0);
        let mut say = |line: &&str| {
            let read = self.reading(line)?;
            let count = |seconds: f32| (seconds * self.rate as f32) as usize;
            let (mut samples, mut pause) = (Vec::new(), 0);
            for part in parts(&read, MOST_AT_ONCE) {
                samples.extend(std::iter::repeat_n(0, pause));
                let mut said = self.part(&mut running, &mut hangs, part)?;
                fade(&mut said, count(FADE));
                samples.extend(said);
                pause = match part.ends_with(char::is_alphabetic) {
                    true => 0,
                    false => count(BETWEEN),
                };
            }
            Ok(Pcm {
                samples,
                rate: self.rate,
            })
        };
        lines.iter().map(&mut say).collect()
    }
}

impl Neural {
    /// Has some phonemes said by the worker in `running`, which is started when there is none
    /// and left empty when it was lost.
    fn part(
        &self,
        running: &mut Option<Process>,
        hangs: &mut u32,
        part: &str,
    ) -> Result<Vec<i16>, VoiceError> {
        if *hangs >= MOST_HANGS {
            return Err(unspoken("the voice has stopped answering"));
        }
        let mut worker = match running.take() {
            Some(worker) => worker,
            None => {
                let sheet = &self.voice.sheet;
                let files = [&*sheet.model, &*sheet.beside];
                Process::start(&self.worker, NAME, &self.voice.folder, files, PATIENCE)?
            }
        };
        let text = match self.voice.sheet.engine {
            ModelKind::Kokoro => part.to_owned(),
            ModelKind::Piper => phonemes::ipa(part),
        };
        let answer = worker.ask(&Request {
            speed: (self.speed * 1000.0).round() as u16,
            pitch: 0,
            text,
        });
        match answer {
            Ok(answer) => {
                *running = Some(worker);
                *hangs = 0;
                let samples = answer.map_err(|status| unspoken(told(status)))?;
                self.sane(part, samples)
            }
            Err(Lost::Hung) => {
                *hangs += 1;
                Err(unspoken("the voice took too long"))
            }
            Err(Lost::Crashed) => Err(unspoken(
                "the voice broke down: its model may be damaged, or of a kind that is not known",
            )),
        }
    }

    /// Sound of a length that so many phonemes can have.
    fn sane(&self, part: &str, samples: Vec<i16>) -> Result<Vec<i16>, VoiceError> {
        let seconds = samples.len() as f32 / self.rate as f32 * self.speed;
        let sounds = part.chars().filter(|c| c.is_alphabetic()).count() as f32;
        match seconds {
            s if s > sounds * LONGEST.0 + LONGEST.1 => Err(unspoken("the voice ran on")),
            s if s < sounds * SHORTEST => Err(unspoken("the voice swallowed words")),
            _ => Ok(samples),
        }
    }
}

/// Lets the sound begin and end at zero, within `count` samples.
fn fade(samples: &mut [i16], count: usize) {
    let soft = |(at, x): (usize, &mut i16)| *x = (i64::from(*x) * at as i64 / count as i64) as i16;
    samples.iter_mut().take(count).enumerate().for_each(soft);
    let behind = samples.iter_mut().rev().take(count);
    behind.enumerate().for_each(soft);
}

fn told(status: i32) -> &'static str {
    match status {
        serve::RAN_ON => "the voice ran on",
        _ => "the voice gave no sound",
    }
}

fn unspoken(reason: &str) -> VoiceError {
    VoiceError::Unspoken {
        reason: reason.to_owned(),
    }
}

/// `phonemes` in parts of at most `most`, parted behind marks where there are any, else between
/// words.
fn parts(phonemes: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = phonemes.trim();
    while let Some((far, _)) = rest.char_indices().nth(most) {
        let near = &rest[..far];
        let behind_mark = near
            .rfind(". ")
            .or_else(|| near.rfind(['.', ',', ';', ':', '—']));
        let at = match behind_mark.filter(|at| *at > far / 4) {
            Some(at) => at + near[at..].chars().next().map_or(1, char::len_utf8),
            None => near.rfind(' ').filter(|at| *at > 0).unwrap_or(far),
        };
        let (part, after) = rest.split_at(at);
        parts.push(part.trim());
        rest = after.trim();
    }
    parts.push(rest);
    parts.retain(|part| part.chars().any(char::is_alphabetic));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_parted_behind_their_marks_and_lose_nothing() {
        let line = "ɐ bˈi sˈi, dˈi ˈi ˈɛf. ʤˈi ˈAʧ ˈI";
        assert_eq!(parts(line, 100), [line]);
        assert_eq!(parts(line, 20), ["ɐ bˈi sˈi,", "dˈi ˈi ˈɛf.", "ʤˈi ˈAʧ ˈI"]);
        let long = "bˈi ".repeat(300);
        let letters = |text: &str| text.chars().filter(|c| *c == 'b').count();
        let all = parts(&long, 50);
        assert!(all.iter().all(|part| part.chars().count() <= 50));
        assert_eq!(all.iter().map(|part| letters(part)).sum::<usize>(), 300);
        assert_eq!(parts("", 10), [""; 0]);
    }
}
