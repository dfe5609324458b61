//! The embedded engine, SVOX Pico, at arm's length: its C code is not safe, so each line is
//! spoken by a worker process, which never sees raw text but [`Utterance`]s only.

mod clicks;
mod embedded;
mod ffi;
mod letters;
mod serve;
mod tuning;
mod unpack;
mod utterance;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use crate::parallel;

use super::process::{Lost, Process};
use super::wire::{Answer, Request};
use super::{Engine, Manner, Offer, Pcm, Treatment, VoiceError, Worker};
use embedded::EmbeddedVoice;
use tuning::Tuning;
use unpack::Unpacked;
use utterance::Utterance;

/// What it is called, and its worker.
const NAME: &str = "pico";

/// Its line in the table of engines.
pub(super) const OFFER: Offer = Offer {
    name: NAME,
    languages: embedded::languages,
    open: |manner, worker| Ok(Arc::new(Pico::new(manner, worker.clone())?)),
    left_out: utterance::left_out,
    serve: serve::serve,
};

/// What the engine gives, in hertz.
const RATE: u32 = 16_000;

/// Behind the last pause the engine ends with a faint click, 40 dB down and some 70 ms
/// long. This many samples, 100 ms, are left off: every utterance ends with a mark, and
/// thus with a pause of 250 ms or more.
const CLOSING_CLICK: usize = RATE as usize / 10;

/// Words a minute at the engine's speed levels, counted over 36 English relaxation prompts;
/// the other voices change by the same shares.
/// The engine's own pauses keep their length, so the speech is not proportional.
const PACE: [(f32, f32); 6] = [
    (50.0, 88.0),
    (60.0, 102.0),
    (70.0, 119.0),
    (80.0, 133.0),
    (95.0, 155.0),
    (100.0, 162.0),
];

/// The range of speed levels in which the voice can be understood.
const SPEEDS: (f32, f32) = (50.0, 200.0);

/// The range of pitch levels that the engine accepts.
const PITCHES: (f32, f32) = (50.0, 200.0);

/// After so many lines in a row without an answer in time the voice is given up:
/// a session of a hundred lines shall not wait for each.
const MOST_HANGS: u32 = 3;

/// The embedded voice of one language at one pace and pitch.
struct Pico {
    voice: &'static EmbeddedVoice,
    tuning: &'static Tuning,
    speed: u16,
    pitch: u16,
    worker: Worker,
    unpacked: OnceLock<Result<Unpacked, VoiceError>>,
}

impl Pico {
    /// # Errors
    /// Where no voice of it speaks the language.
    fn new(manner: &Manner, worker: Worker) -> Result<Pico, VoiceError> {
        let Manner {
            language,
            rate,
            pitch,
            ..
        } = manner;
        let voice = embedded::voice(language).ok_or_else(|| VoiceError::NoSuchLanguage {
            wanted: language.clone(),
            known: embedded::languages().join(", "),
        })?;
        let tuning = Tuning::of(voice.language);
        let pitch = tuning.pitch * pitch;
        Ok(Pico {
            voice,
            tuning,
            speed: speed_level(tuning.speed, *rate),
            pitch: pitch.max(PITCHES.0).min(PITCHES.1).round() as u16,
            worker,
            unpacked: OnceLock::new(),
        })
    }

    fn unpacked(&self) -> Result<&Unpacked, VoiceError> {
        let unpacked = self
            .unpacked
            .get_or_init(|| Unpacked::new(self.voice, self.worker.folder()));
        unpacked.as_ref().map_err(VoiceError::clone)
    }

    /// Has a line spoken by the worker in `running`, which is started when there is none
    /// and left empty when it was lost.
    fn speak(
        &self,
        running: &mut Option<Process>,
        hangs: &AtomicU32,
        line: &str,
    ) -> Result<Pcm, VoiceError> {
        if hangs.load(Ordering::Relaxed) >= MOST_HANGS {
            return Err(unspoken("the speech engine has stopped answering"));
        }
        let line = Utterance::new(line, self.voice.language)?;
        let mut worker = match running.take() {
            Some(worker) => worker,
            None => {
                let files = self.voice.files.map(|(name, _)| name);
                Process::start(&self.worker, NAME, self.unpacked()?.folder(), &files, 1)?
            }
        };
        let text = line.as_str().to_owned();
        match worker.ask(&Request {
            speed: self.speed,
            pitch: self.pitch,
            text,
        }) {
            Ok(answer) => {
                hangs.store(0, Ordering::Relaxed);
                *running = Some(worker);
                sound(answer)
            }
            Err(Lost::Crashed) => Err(unspoken("the speech engine broke down over it")),
            Err(Lost::Hung) => {
                hangs.fetch_add(1, Ordering::Relaxed);
                Err(unspoken("the speech engine took too long over it"))
            }
        }
    }
}

fn sound(answer: Answer) -> Result<Pcm, VoiceError> {
    let mut samples =
        answer.map_err(|status| unspoken(&format!("the speech engine refused it ({status})")))?;
    samples.truncate(samples.len().saturating_sub(CLOSING_CLICK));
    clicks::silence(&mut samples, RATE);
    if samples.is_empty() {
        return Err(unspoken("the speech engine gave no sound"));
    }
    Ok(Pcm {
        samples,
        rate: RATE,
    })
}

impl Engine for Pico {
    fn identity(&self) -> String {
        let Pico {
            voice,
            speed,
            pitch,
            ..
        } = self;
        format!(
            "pico {} {} speed {speed} pitch {pitch}, pauses cleaned",
            embedded::VERSION,
            voice.language
        )
    }

    fn language(&self) -> &str {
        self.voice.language
    }

    fn treatment(&self) -> Treatment {
        self.tuning.treatment
    }

    fn reading(&self, line: &str) -> Result<String, VoiceError> {
        Utterance::new(line, self.voice.language).map(|line| line.as_str().to_owned())
    }

    fn synthesise(&self, lines: &[&str]) -> Vec<Result<Pcm, VoiceError>> {
        let hangs = AtomicU32::new(0);
        parallel::map(
            lines,
            || None,
            |running, line| self.speak(running, &hangs, line),
        )
    }
}

fn unspoken(reason: &str) -> VoiceError {
    VoiceError::Unspoken {
        reason: reason.to_owned(),
    }
}

/// The engine's speed level at which it speaks `rate` times as many words a minute as
/// at the level `base`.
fn speed_level(base: f32, rate: f32) -> u16 {
    let wanted = rate * interpolate(base, |(level, pace)| (level, pace));
    let level = interpolate(wanted, |(level, pace)| (pace, level));
    level.max(SPEEDS.0).min(SPEEDS.1).round() as u16
}

/// Reads [`PACE`] along straight lines, the outermost prolonged.
fn interpolate(x: f32, axes: impl Fn((f32, f32)) -> (f32, f32)) -> f32 {
    let above = PACE
        .partition_point(|&point| axes(point).0 < x)
        .clamp(1, PACE.len() - 1);
    let ((x0, y0), (x1, y1)) = (axes(PACE[above - 1]), axes(PACE[above]));
    y0 + (y1 - y0) * (x - x0) / (x1 - x0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_becomes_the_speed_with_that_share_of_the_words() {
        for (rate, level) in [
            (1.0, 95),
            (133.0 / 155.0, 80),
            (102.0 / 155.0, 60),
            (0.1, 50),
        ] {
            assert_eq!(speed_level(95.0, rate), level, "rate {rate}");
        }
        assert_eq!(speed_level(95.0, f32::INFINITY), 200);
        assert!(speed_level(95.0, 1.2) > 110);
        assert_eq!(speed_level(86.0, 1.0), 86);
    }
}
