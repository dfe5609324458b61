//! The microphone: what it hears while a line is spoken, and how loud it is meanwhile.
//!
//! It is read all the time by a thread of its own, since the device hands over little at a time
//! and waits for nobody. What is heard between [`Microphone::begin`] and [`Microphone::finish`]
//! is kept.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rodio::Source;
use rodio::microphone::{Input, MicrophoneBuilder, available_inputs};

use super::device::{OPENING, reason};
use super::devices::{self, DeviceInfo};
use super::{LiveError, Millis};
use crate::dsp::rate::Resampler;
use crate::frame::Frame;
use crate::limits;
use crate::units::SAMPLE_RATE;

/// Frames the device is asked to hand over at a time: 20 ms.
const PERIOD: u32 = 960;

/// A recording that is shorter by this than the time it took has a hole: the device kept no
/// more.
const HOLE: Duration = Duration::from_millis(150);

/// A device from which nothing has come for so long is gone.
const SILENT: Duration = Duration::from_secs(2);

/// From the loss of a microphone until it is looked for again.
const AGAIN: Duration = Duration::from_millis(300);

/// How often it is tried to open one.
const TRIES: usize = 8;

/// An open microphone.
pub struct Microphone {
    /// What it is called.
    pub name: String,
    rate: u32,
    heard: Arc<Mutex<Heard>>,
    ended: Arc<AtomicBool>,
}

/// What was heard from one moment to another.
pub struct Capture {
    /// Mono, at 48 kHz.
    pub samples: Vec<f32>,
    /// Whether a piece is missing, as on a busy machine.
    pub broken: bool,
    /// Whether it reached the most that one line may have, and was ended there.
    pub full: bool,
}

struct Heard {
    /// At the rate of the device; none while nothing is kept.
    kept: Option<(Instant, Vec<f32>)>,
    /// The highest amplitude since it was last asked for.
    peak: f32,
    last: Instant,
    gone: bool,
}

impl Microphone {
    /// Opens the microphone that `wanted` names, by a part of its name that no other has; else
    /// the default one.
    ///
    /// # Errors
    /// [`LiveError::NoMicrophone`] where there is none or it does not open within five seconds;
    /// [`LiveError::UnknownDevice`] and [`LiveError::SeveralDevices`] for a name that none or
    /// more than one has.
    pub fn open(wanted: Option<&str>) -> Result<Microphone, LiveError> {
        let (answer, receiver) = mpsc::channel();
        let wanted = wanted.map(str::to_owned);
        let reading = move || match open(wanted.as_deref()) {
            Err(error) => drop(answer.send(Err(error))),
            Ok((name, microphone)) => serve(name, microphone, wanted.as_deref(), &answer),
        };
        let thread = thread::Builder::new().name("evenfall-microphone".into());
        thread.spawn(reading).map_err(LiveError::NoThread)?;
        receiver.recv_timeout(OPENING).unwrap_or_else(|_| {
            Err(LiveError::NoMicrophone {
                tried: "no answer in time".into(),
            })
        })
    }

    /// Keeps what is heard from now on.
    pub fn begin(&self) {
        self.heard().kept = Some((Instant::now(), Vec::new()));
    }

    /// What was heard since it was begun; nothing where it was not.
    pub fn finish(&self) -> Capture {
        let kept = self.heard().kept.take();
        let Some((since, samples)) = kept else {
            return Capture {
                samples: Vec::new(),
                broken: false,
                full: false,
            };
        };
        let length = Duration::from_secs_f64(samples.len() as f64 / f64::from(self.rate));
        let full = samples.len() >= most(self.rate);
        Capture {
            broken: !full && length + HOLE < since.elapsed(),
            samples: at_house_rate(samples, self.rate),
            full,
        }
    }

    /// For how long it has been kept.
    pub fn length(&self) -> Millis {
        let samples = self.heard().kept.as_ref().map_or(0, |(_, kept)| kept.len());
        Millis(samples as u64 * 1000 / u64::from(self.rate))
    }

    /// The highest amplitude since this was last asked, 1 being the most there can be.
    pub fn peak(&self) -> f32 {
        std::mem::take(&mut self.heard().peak)
    }

    /// Whether nothing comes from it any more.
    pub fn is_gone(&self) -> bool {
        let heard = self.heard();
        heard.gone || heard.last.elapsed() > SILENT
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
    }
}

/// Samples that are kept of one line at `rate`.
fn most(rate: u32) -> usize {
    (limits::TAKE.0 * u64::from(rate) / 1000) as usize
}

fn open(wanted: Option<&str>) -> Result<(String, rodio::microphone::Microphone), LiveError> {
    let none = |tried: String| LiveError::NoMicrophone { tried };
    devices::ready().map_err(none)?;
    let inputs = available_inputs().map_err(|error| none(reason(&error)))?;
    let builder = MicrophoneBuilder::new();
    let builder = match wanted {
        Some(wanted) => {
            let input = named(wanted, &inputs)?;
            builder.device(input)
        }
        None => builder.default_device(),
    };
    let builder = builder.map_err(|error| none(reason(&error)))?;
    let name = format!("{builder:?}");
    let name = name
        .split('"')
        .nth(1)
        .unwrap_or("the microphone")
        .to_owned();
    let rate = const { NonZero::new(SAMPLE_RATE).unwrap() };
    let channels = const { [NonZero::new(1).unwrap(), NonZero::new(2).unwrap()] };
    let builder = builder.default_config();
    let builder = builder.map_err(|error| none(reason(&error)))?;
    let builder = builder
        .prefer_sample_rates([rate])
        .prefer_channel_counts(channels)
        .prefer_buffer_sizes([PERIOD]);
    // A busy sound server may need longer than it is given.
    let mut opened = builder.open_stream();
    for _ in 1..TRIES {
        if opened.is_err() {
            opened = builder.open_stream();
        }
    }
    let microphone = opened.map_err(|error| none(reason(&error)))?;
    Ok((name, microphone))
}

/// The only one that is meant.
fn named(wanted: &str, inputs: &[Input]) -> Result<Input, LiveError> {
    let infos: Vec<DeviceInfo> = inputs
        .iter()
        .map(|input| DeviceInfo {
            name: input.to_string(),
            id: devices::id(&input.clone().into_inner()),
            is_default: false,
            channels: 0,
            rate: 0,
        })
        .collect();
    let infos: Vec<&DeviceInfo> = infos.iter().collect();
    devices::choose(wanted, &infos).map(|index| inputs[index].clone())
}

/// Hands the microphone to whoever waits for it, and listens until it is dropped. One that has
/// gone away, or that a busy machine was too late for, is opened again.
fn serve(
    name: String,
    mut microphone: rodio::microphone::Microphone,
    wanted: Option<&str>,
    answer: &Sender<Result<Microphone, LiveError>>,
) {
    let rate = microphone.sample_rate();
    let heard = Arc::new(Mutex::new(Heard {
        kept: None,
        peak: 0.0,
        last: Instant::now(),
        gone: false,
    }));
    let ended = Arc::new(AtomicBool::new(false));
    let opened = Microphone {
        name,
        rate: rate.get(),
        heard: Arc::clone(&heard),
        ended: Arc::clone(&ended),
    };
    if answer.send(Ok(opened)).is_err() {
        return;
    }
    let gone = |gone| heard.lock().unwrap_or_else(PoisonError::into_inner).gone = gone;
    while !ended.load(Ordering::Relaxed) {
        read(&mut microphone, &heard, &ended);
        gone(true);
        thread::sleep(AGAIN);
        match open(wanted) {
            Ok((_, again)) if again.sample_rate() == rate => {
                microphone = again;
                gone(false);
            }
            _ => {}
        }
    }
}

/// Listens for as long as anything comes.
fn read(microphone: &mut rodio::microphone::Microphone, heard: &Mutex<Heard>, ended: &AtomicBool) {
    let (channels, rate) = (
        usize::from(microphone.channels().get()),
        microphone.sample_rate().get(),
    );
    let mut frames = Vec::new();
    while !ended.load(Ordering::Relaxed) {
        // All that is there, or the next one when it comes.
        let there = microphone.size_hint().0 / channels;
        frames.clear();
        for _ in 0..there.max(1) {
            let frame = microphone.by_ref().take(channels);
            let (sum, count) = frame.fold((0.0, 0), |(sum, count), x| (sum + x, count + 1));
            if count == channels {
                frames.push(sum / channels as f32);
            }
        }
        if frames.is_empty() {
            return;
        }
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.hear(&frames, rate);
    }
}

impl Heard {
    fn hear(&mut self, frames: &[f32], rate: u32) {
        self.last = Instant::now();
        self.peak = frames.iter().fold(self.peak, |peak, x| peak.max(x.abs()));
        if let Some((_, kept)) = &mut self.kept {
            let room = most(rate).saturating_sub(kept.len());
            kept.extend(frames.iter().take(room));
        }
    }
}

/// `samples` at 48 kHz; nothing of a rate that cannot be brought there.
fn at_house_rate(samples: Vec<f32>, rate: u32) -> Vec<f32> {
    if rate == SAMPLE_RATE {
        return samples;
    }
    let frames: Vec<Frame> = samples.iter().map(|x| [*x; 2]).collect();
    let mut out = Vec::new();
    let resampled = Resampler::new(rate, SAMPLE_RATE).and_then(|mut resampler| {
        resampler.push(&frames, &mut out)?;
        resampler.finish(&mut out)
    });
    match resampled {
        Ok(()) => out.into_iter().map(|[left, _]| left).collect(),
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard() -> Heard {
        Heard {
            kept: None,
            peak: 0.0,
            last: Instant::now(),
            gone: false,
        }
    }

    #[test]
    fn only_what_is_heard_meanwhile_is_kept_and_no_more_than_a_line() {
        let mut heard = heard();
        heard.hear(&[0.5; 10], 48_000);
        assert!(heard.kept.is_none());
        heard.kept = Some((Instant::now(), Vec::new()));
        heard.hear(&[0.1, -0.9], 1);
        heard.hear(&[0.0; 1000], 1);
        let kept = heard.kept.as_ref().map(|(_, kept)| kept.len() as u64);
        assert_eq!(kept, Some(limits::TAKE.0 / 1000));
        assert_eq!(heard.peak, 0.9);
    }

    #[test]
    fn a_microphone_of_another_rate_is_brought_to_that_of_the_house() {
        let samples: Vec<f32> = (0..44_100).map(|n| (n as f32 * 0.05).sin()).collect();
        assert_eq!(at_house_rate(samples.clone(), 48_000), samples);
        let out = at_house_rate(samples, 44_100);
        assert!(out.len().abs_diff(48_000) < 3, "{}", out.len());
    }
}
