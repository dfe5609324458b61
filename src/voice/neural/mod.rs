//! Small neural networks that speak: Kokoro, and the VITS models of the Piper project, in a
//! worker process that holds one while it speaks.
//!
//! A line becomes phonemes here, by dictionary and rules; the worker sees nothing else.

mod kokoro;
mod onnx;
mod serve;
mod vits;
mod within;

use std::sync::Arc;

use super::catalogue::ModelKind;
use super::installed::Installed;
use super::phonemes::{Alphabet, ESPEAK, Phonetics, VERSION, ipa};
use super::process::{Lost, Process};
use super::wire::Request;
use super::{Engine, Manner, Offer, Pcm, Treatment, VoiceError, Worker, text};
use crate::diagnostic::suggestion;
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

/// Before the phonemes of a word that is said faster than the voice's sentences.
const FASTER: &str = "faster: ";

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
    phonetics: Phonetics,
    speed: f32,
    treatment: Treatment,
    rate: u32,
    /// The number of the one who speaks, of several.
    speaker: u32,
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
    let Some(phonetics) = phonetics(&voice, worker) else {
        return Ok(None);
    };
    let (rate, speaker) = match voice.sheet.engine {
        ModelKind::Kokoro => (kokoro::RATE, 0),
        ModelKind::Piper => {
            let damaged = || unspoken("the description of the voice is damaged; add it again");
            let described = described(&voice).ok_or_else(damaged)?;
            (described.rate(), speaker(&voice, &described)?)
        }
    };
    let (pitch, treatment) = Treatment::natural(manner.pitch);
    let speed = calm(&voice.sheet.name) * manner.rate / pitch;
    Ok(Some(Arc::new(Neural {
        language: voice.sheet.language.clone(),
        phonetics,
        // In this order what is no number becomes the slowest.
        speed: speed.max(SPEEDS.0).min(SPEEDS.1),
        treatment,
        voice,
        rate,
        speaker,
        worker: worker.clone(),
    })))
}

fn described(voice: &Installed) -> Option<Description> {
    let path = voice.folder.join(&voice.sheet.beside);
    let json = serve::read(&path, limits::VOICE_BESIDE_BYTES).ok()?;
    Description::read(&json)
}

/// The number of the one who speaks.
fn speaker(voice: &Installed, described: &Description) -> Result<u32, VoiceError> {
    let Some(name) = &voice.sheet.speaker else {
        return Ok(0);
    };
    described.speaker(name).ok_or_else(|| {
        let all = described.speakers();
        VoiceError::NoSuchVoice {
            wanted: format!("{}.{name}", voice.sheet.name),
            help: match all.is_empty() {
                true => format!("{} has one speaker", voice.sheet.name),
                false => suggestion(name, all.iter().map(String::as_str)),
            },
        }
    })
}

/// The names of those who speak with an added voice, where there are several.
pub fn speakers(voice: &Installed) -> Vec<String> {
    match voice.sheet.engine {
        ModelKind::Kokoro => Vec::new(),
        ModelKind::Piper => described(voice).map_or(Vec::new(), |it| it.speakers()),
    }
}

/// The program that an added voice needs before it can speak, and that is not there.
pub fn needs(voice: &Installed, worker: &Worker) -> Option<&'static str> {
    phonetics(voice, worker).is_none().then_some(ESPEAK)
}

/// The program that tells the phonemes of a language; none where they are told here.
pub fn pronounced_by(language: &str) -> Option<&'static str> {
    let here = Phonetics::find(language, Alphabet::Kokoro, &[]);
    here.is_none().then_some(ESPEAK)
}

fn phonetics(voice: &Installed, worker: &Worker) -> Option<Phonetics> {
    let alphabet = match voice.sheet.engine {
        ModelKind::Kokoro => Alphabet::Kokoro,
        ModelKind::Piper => Alphabet::Espeak,
    };
    Phonetics::find(&voice.sheet.language, alphabet, worker.programs())
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

/// The pace of a word by itself against that of the sentences: at theirs sara takes 1.3 to 1.5 s
/// for "inspira", of which a beat has 1.0 s.
fn word_pace(name: &str) -> f32 {
    match name {
        "sara" => 1.75,
        _ => 1.0,
    }
}

impl Engine for Neural {
    fn identity(&self) -> String {
        format!("{} {VERSION}", self.sounding())
    }

    fn sounding(&self) -> String {
        let sheet = &self.voice.sheet;
        let size = |file: &String| {
            let about = std::fs::metadata(self.voice.folder.join(file));
            about.map_or(0, |about| about.len())
        };
        // One that was added before hashes were taken is known by the sizes of its files.
        let content = sheet.content.clone().unwrap_or_else(|| {
            let (model, beside) = (size(&sheet.model), size(&sheet.beside));
            format!("{} {model} {} {beside}", sheet.model, sheet.beside)
        });
        // What a program tells of a reading is no part of the reading.
        let phonetics = self.phonetics.identity();
        let Neural {
            speed,
            treatment,
            speaker,
            ..
        } = self;
        let (pitch, _) = treatment.tape;
        format!("neural {content} {phonetics} speaker {speaker} speed {speed} pitch {pitch}")
    }

    fn language(&self) -> &str {
        &self.language
    }

    fn treatment(&self) -> Treatment {
        self.treatment
    }

    fn reads_phonemes(&self) -> bool {
        true
    }

    fn reading(&self, line: &str) -> Result<String, VoiceError> {
        let words = text::spoken(line, &self.language);
        let read = self.phonetics.reading(&words);
        let faster = self.pace_of(line) != 1.0;
        match read.trim() {
            "" => Err(VoiceError::NothingToSay),
            read if faster => Ok(format!("{FASTER}{}", ended(read))),
            read => Ok(ended(read)),
        }
    }

    fn synthesise(&self, lines: &[&str]) -> Vec<Result<Pcm, VoiceError>> {
        let mut at_work = AtWork::default();
        let mut say = |(at, line): (usize, &&str)| {
            self.worker.told(at, lines.len());
            let read = self.reading(line)?;
            let read = read.strip_prefix(FASTER).unwrap_or(&read).to_owned();
            let read = self.phonetics.phonemes(read)?;
            let speed = self.speed * self.pace_of(line);
            let samples = self.line(&mut at_work, &read, speed)?;
            let rate = self.rate;
            Ok(Pcm { samples, rate })
        };
        let said = lines.iter().enumerate().map(&mut say).collect();
        self.worker.told(lines.len(), lines.len());
        said
    }
}

/// Whether a line ends as a sentence does; what does not is set on a beat.
fn is_sentence(line: &str) -> bool {
    line.trim_end()
        .ends_with(['.', '!', '?', '…', ':', ';', ',', '"', '”', '»'])
}

/// With a mark at the end. Without one a word may be drawn out: heart takes 1.2 s for "two" so,
/// and 0.6 s for "two.".
fn ended(read: &str) -> String {
    match read.ends_with(char::is_alphabetic) {
        true => format!("{read}."),
        false => read.to_owned(),
    }
}

/// The worker, where it is running, and how often in a row one has not answered in time.
#[derive(Default)]
struct AtWork {
    running: Option<Process>,
    hangs: u32,
}

/// A line as far as it was said.
struct SaidLine {
    samples: Vec<i16>,
    /// In hertz.
    rate: u32,
    /// Samples of silence before what comes next.
    pause: usize,
}

impl SaidLine {
    fn at(rate: u32) -> SaidLine {
        SaidLine {
            samples: Vec::new(),
            rate,
            pause: 0,
        }
    }

    /// Puts the sound of a part behind what was said before.
    fn add(&mut self, part: &str, mut sound: Vec<i16>) {
        let count = |seconds: f32| (seconds * self.rate as f32) as usize;
        fade(&mut sound, count(FADE));
        self.samples.extend(std::iter::repeat_n(0, self.pause));
        self.samples.extend(sound);
        self.pause = match part.ends_with(char::is_alphabetic) {
            true => 0,
            false => count(BETWEEN),
        };
    }
}

/// Why some phonemes were not said.
enum Failed {
    /// Their sound is longer than they can be, or they are too many for the network.
    RanOn,
    Told(VoiceError),
}

impl From<Failed> for VoiceError {
    fn from(failed: Failed) -> VoiceError {
        match failed {
            Failed::RanOn => unspoken("the voice ran on"),
            Failed::Told(error) => error,
        }
    }
}

impl Neural {
    /// How much faster than its sentences the voice says `line`: words without a mark behind
    /// them are set on a beat, and some voices draw them out for longer than the beat is.
    fn pace_of(&self, line: &str) -> f32 {
        match is_sentence(line) {
            true => 1.0,
            false => word_pace(&self.voice.sheet.name),
        }
    }

    /// The sound of a line: its parts one after the other, with a pause where a mark is.
    fn line(&self, at_work: &mut AtWork, read: &str, speed: f32) -> Result<Vec<i16>, VoiceError> {
        let mut said = SaidLine::at(self.rate);
        for part in parts(read, MOST_AT_ONCE) {
            match self.part(at_work, part, speed) {
                Ok(sound) => said.add(part, sound),
                // Shorter, it may keep to its words.
                Err(Failed::RanOn) if part.contains(' ') => {
                    for part in parts(part, part.chars().count().div_ceil(2)) {
                        let sound = self.part(at_work, part, speed)?;
                        said.add(part, sound);
                    }
                }
                Err(failed) => return Err(failed.into()),
            }
        }
        Ok(said.samples)
    }

    /// Has some phonemes said by the worker, which is started when there is none and left when
    /// it was lost.
    fn part(&self, at_work: &mut AtWork, part: &str, speed: f32) -> Result<Vec<i16>, Failed> {
        let told = |reason: &str| Failed::Told(unspoken(reason));
        if at_work.hangs >= MOST_HANGS {
            return Err(told("the voice has stopped answering"));
        }
        let mut worker = match at_work.running.take() {
            Some(worker) => worker,
            None => self.start().map_err(Failed::Told)?,
        };
        let text = match self.voice.sheet.engine {
            ModelKind::Piper if !self.phonetics.is_espeaks() => ipa(part),
            ModelKind::Kokoro | ModelKind::Piper => part.to_owned(),
        };
        let answer = worker.ask(&Request {
            speed: (speed * 1000.0).round() as u16,
            pitch: 0,
            text,
        });
        match answer {
            Ok(answer) => {
                at_work.running = Some(worker);
                at_work.hangs = 0;
                match answer {
                    Ok(samples) => self.sane(part, samples, speed),
                    Err(serve::RAN_ON) => Err(Failed::RanOn),
                    Err(_) => Err(told("the voice gave no sound")),
                }
            }
            Err(Lost::Hung) => {
                at_work.hangs += 1;
                Err(told("the voice took too long"))
            }
            Err(Lost::Crashed) => Err(told(
                "the voice broke down: its model may be damaged, or of a kind that is not known",
            )),
        }
    }

    fn start(&self) -> Result<Process, VoiceError> {
        let sheet = &self.voice.sheet;
        let speaker = self.speaker.to_string();
        let words = [&*sheet.model, &*sheet.beside, &*speaker];
        Process::start(&self.worker, NAME, &self.voice.folder, &words, PATIENCE)
    }

    /// Sound of a length that so many phonemes can have.
    fn sane(&self, part: &str, samples: Vec<i16>, speed: f32) -> Result<Vec<i16>, Failed> {
        let seconds = samples.len() as f32 / self.rate as f32 * speed;
        let sounds = part.chars().filter(|c| c.is_alphabetic()).count() as f32;
        match seconds {
            s if s > sounds * LONGEST.0 + LONGEST.1 => Err(Failed::RanOn),
            s if s < sounds * SHORTEST => Err(Failed::Told(unspoken("the voice swallowed words"))),
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

fn unspoken(reason: &str) -> VoiceError {
    VoiceError::Unspoken {
        reason: reason.to_owned(),
    }
}

/// Whether voices know this sign of their alphabet.
#[cfg(test)]
pub(super) fn knows(phoneme: char) -> bool {
    kokoro::number(phoneme).is_some()
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
    fn whatever_is_said_ends_in_a_mark() {
        assert_eq!(ended("tˈu"), "tˈu.");
        for marked in ["tˈu.", "ɹˈɛst?", "ɹˈɛst…", "ɹˈɛst:"] {
            assert_eq!(ended(marked), marked);
        }
    }

    #[test]
    fn only_what_is_set_on_a_beat_is_no_sentence() {
        for word in ["inspira", "tre", "inspira ancora un po'"] {
            assert!(!is_sentence(word), "{word}");
        }
        for sentence in ["Inspira.", "Una candela…", "\"Sono al sicuro.\" "] {
            assert!(is_sentence(sentence), "{sentence}");
        }
    }

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
