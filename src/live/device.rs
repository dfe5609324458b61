//! Finding a sound device, opening it, and noticing when it goes away.

use std::num::NonZero;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use cpal::traits::DeviceTrait;
use cpal::{BufferSize, ErrorKind, SampleFormat};
use rodio::{DeviceSinkBuilder, MixerDeviceSink};

#[cfg(target_os = "linux")]
use super::pulse::ServerLine;
use super::resample::device_frames;
use super::tap::{DeviceFormat, Tap};
use super::{LiveError, devices};
use crate::units::{Frames, Millis, SAMPLE_RATE};

/// How much sound the device may hold, and so how late a key is heard.
pub const LATENCY: RangeInclusive<Millis> = Millis(10)..=Millis(2000);

/// Frames the device asks for at a time where nothing else is wished for. The hosts keep two
/// of these, 53 ms: that is how late a key is heard at most, and half of it how late we may
/// be on a busy machine.
const PERIOD: u32 = 1280;

/// Taken for the frames that a device holds which would not say: what the hosts do by
/// themselves.
const UNTOLD: u32 = 4096;

/// How long to wait for a sound server's answer.
pub(super) const OPENING: Duration = Duration::from_secs(5);

/// How long to wait for a sink to close. A sound server that hangs makes closing hang.
const CLOSING: Duration = Duration::from_millis(500);

/// Where the sound goes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Output {
    /// A device by its name, by its id or by a part of either that no other has, whatever the
    /// case of its letters; see [`devices`](super::devices). The default device otherwise.
    ///
    /// A device that was named is the only one that is looked for again once it has gone.
    pub device: Option<String>,
    /// What is played, as a sound server shows it beside the program's name.
    pub title: String,
    /// How much the device holds in all, within [`LATENCY`]; 53 ms otherwise.
    pub latency: Option<Millis>,
}

impl Output {
    /// Frames to be asked for at a time at `rate`.
    fn period(&self, rate: u32) -> u32 {
        let frames = match self.latency {
            Some(latency) => latency.clamp(*LATENCY.start(), *LATENCY.end()).frames() as u32 / 2,
            None => PERIOD,
        };
        device_frames(u64::from(frames), rate) as u32
    }
}

/// An open device, playing silence until a tap is put on it.
pub(super) struct Device {
    /// None once it is being closed.
    outlet: Option<Outlet>,
    pub name: String,
    /// What is played on it, as a sound server shows it.
    pub title: String,
    pub format: DeviceFormat,
    /// Frames of its rate that it holds at most.
    pub latency: u32,
    pub faults: Arc<Faults>,
    /// Where it is the only one that may sound. Elsewhere than on Linux sound stays where it
    /// was sent.
    #[cfg(target_os = "linux")]
    guard: Option<super::unplugged::Guard>,
}

enum Outlet {
    Sink(MixerDeviceSink),
    #[cfg(target_os = "linux")]
    Server(ServerLine),
    #[cfg(test)]
    Paper(mpsc::Sender<Tap>),
}

impl Device {
    pub fn play(&self, tap: Tap) {
        match &self.outlet {
            Some(Outlet::Sink(sink)) => sink.mixer().add(tap),
            #[cfg(target_os = "linux")]
            Some(Outlet::Server(line)) => {
                let played = line.play(tap, &self.title, &self.faults);
                if played.is_err() {
                    self.faults.set_gone();
                }
            }
            #[cfg(test)]
            Some(Outlet::Paper(hand)) => {
                let _ = hand.send(tap);
            }
            None => {}
        }
    }

    /// One whose tap is handed over instead of played.
    #[cfg(test)]
    pub fn on_paper(format: DeviceFormat, hand: mpsc::Sender<Tap>) -> Device {
        Device {
            outlet: Some(Outlet::Paper(hand)),
            name: "paper".into(),
            title: String::new(),
            latency: 2 * format.period,
            format,
            faults: Arc::default(),
            #[cfg(target_os = "linux")]
            guard: None,
        }
    }

    /// The same, and when `device` goes, that is a fault.
    #[cfg_attr(not(target_os = "linux"), allow(unused))]
    fn kept_to(mut self, device: &cpal::Device) -> Device {
        #[cfg(target_os = "linux")]
        {
            self.guard = super::unplugged::Guard::over(device, &self.faults);
        }
        self
    }

    /// The most that can have been taken from us and not been heard when it goes, as long as
    /// it is at 48 kHz.
    pub fn in_flight(&self) -> Frames {
        u64::from(self.latency) * u64::from(SAMPLE_RATE) / u64::from(self.format.rate)
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let outlet = self.outlet.take();
        #[cfg(test)]
        if let Some(Outlet::Paper(_)) = &outlet {
            return;
        }
        #[cfg(target_os = "linux")]
        let guard = self.guard.take();
        let (closed, wait) = mpsc::channel::<()>();
        thread::spawn(move || {
            #[cfg(target_os = "linux")]
            drop(guard);
            drop(outlet);
            drop(closed);
        });
        let _ = wait.recv_timeout(CLOSING);
    }
}

/// What the device's error callback has seen.
#[derive(Default)]
pub(super) struct Faults {
    gone: AtomicBool,
    others: AtomicU32,
}

impl Faults {
    /// The device said itself that it is gone.
    pub fn gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    /// It was told elsewhere that the device is gone.
    #[cfg(target_os = "linux")]
    pub fn set_gone(&self) {
        self.gone.store(true, Ordering::Relaxed);
    }

    /// There were errors that may or may not mean anything: a single one at the start
    /// is usual with ALSA, a row of them with no sound passing is a dead device.
    pub fn any(&self) -> bool {
        self.others.load(Ordering::Relaxed) > 0
    }

    fn note(&self, kind: ErrorKind) {
        match kind {
            ErrorKind::StreamInvalidated
            | ErrorKind::DeviceNotAvailable
            | ErrorKind::HostUnavailable => self.gone.store(true, Ordering::Relaxed),
            // A busy machine was late, and the device says so; it is not dead.
            ErrorKind::Xrun => {}
            _ => {
                // A dead ALSA device calls back as fast as it can: slow it down.
                if self.others.fetch_add(1, Ordering::Relaxed) > 0 {
                    thread::sleep(Duration::from_millis(50));
                }
            }
        }
    }
}

/// A device that is being opened, on a thread of its own.
pub struct Opening {
    output: Output,
    since: Instant,
    answer: Receiver<Result<Device, LiveError>>,
}

impl Opening {
    /// Begins to open the device that `output` says. It is silent until a
    /// [`Player`](super::Player) plays on it, so this can be done before there is anything to
    /// play: a sound server takes its time.
    pub fn begin(output: Output) -> Opening {
        Opening {
            since: Instant::now(),
            answer: open_elsewhere(&output),
            output,
        }
    }

    /// The same for something with a title, where that is known only now.
    #[must_use]
    pub fn entitled(mut self, title: &str) -> Opening {
        self.output.title = title.into();
        self
    }

    /// The same, once the device is open: for whoever wants to know before anything is played.
    ///
    /// # Errors
    /// As [`Player::start`](super::Player::start).
    pub fn opened(mut self) -> Result<Opening, LiveError> {
        let device = self.wait()?;
        let (answer, receiver) = mpsc::channel();
        // It is taken later, however long that is.
        let _ = answer.send(Ok(device));
        (self.answer, self.since) = (receiver, Instant::now());
        Ok(self)
    }

    /// Where the sound is to go.
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// The device, once it is open; five seconds after it was begun at the latest.
    pub(super) fn wait(&self) -> Result<Device, LiveError> {
        let patience = OPENING.saturating_sub(self.since.elapsed());
        self.answer.recv_timeout(patience).unwrap_or_else(|_| {
            Err(LiveError::NoDevice {
                tried: "no answer in time".into(),
            })
        })
    }
}

impl From<&Output> for Opening {
    fn from(output: &Output) -> Opening {
        Opening::begin(output.clone())
    }
}

/// Opens a device on a thread of its own, since a sound server that hangs never answers.
/// The answer comes through the channel.
pub(super) fn open_elsewhere(output: &Output) -> Receiver<Result<Device, LiveError>> {
    let (answer, receiver) = mpsc::channel();
    let output = output.clone();
    thread::spawn(move || {
        // Whoever asked may have stopped waiting.
        let _ = answer.send(open(&output));
    });
    receiver
}

/// Opens the device with the wished name, or the default one of the first host that has one.
fn open(output: &Output) -> Result<Device, LiveError> {
    if let Some(wanted) = &output.device {
        let found = devices::find(wanted)?;
        let device = open_device(&found, output).map_err(|why| LiveError::NoDevice {
            tried: format!("{wanted}: {why}"),
        })?;
        return Ok(device.kept_to(&found));
    }
    let mut tried = Vec::new();
    for host in devices::hosts() {
        match devices::default_of(host).and_then(|device| open_device(&device, output)) {
            Ok(device) => return Ok(device),
            Err(why) => tried.push(format!("{host}: {why}")),
        }
    }
    Err(LiveError::NoDevice {
        tried: tried.join("; "),
    })
}

fn open_device(device: &cpal::Device, output: &Output) -> Result<Device, String> {
    let faults = Arc::new(Faults::default());
    #[cfg(target_os = "linux")]
    if let Some(line) = ServerLine::to(device, output.period(SAMPLE_RATE)) {
        return line.map(|line| on_server(line, device, output, faults));
    }
    let mut why = String::new();
    // The house's own format, else whatever the device likes best.
    for (house, fixed) in [(true, true), (true, false), (false, true), (false, false)] {
        match open_sink(device, output, house, fixed, &faults) {
            Ok(sink) => return Ok(opened(sink, device, faults)),
            Err(error) if why.is_empty() => why = reason(&error),
            Err(_) => {}
        }
    }
    Err(why)
}

#[cfg(target_os = "linux")]
fn on_server(
    line: ServerLine,
    device: &cpal::Device,
    output: &Output,
    faults: Arc<Faults>,
) -> Device {
    let format = line.format();
    Device {
        outlet: Some(Outlet::Server(line)),
        name: devices::name(device),
        title: output.title.clone(),
        latency: 2 * format.period,
        format,
        faults,
        guard: None,
    }
}

fn open_sink(
    device: &cpal::Device,
    output: &Output,
    house: bool,
    fixed: bool,
    faults: &Arc<Faults>,
) -> Result<MixerDeviceSink, rodio::DeviceSinkError> {
    let mut builder = DeviceSinkBuilder::from_device(device.clone())?;
    let mut rate = SAMPLE_RATE;
    if house {
        builder = builder
            .with_sample_rate(const { NonZero::new(SAMPLE_RATE).unwrap() })
            .with_channels(const { NonZero::new(2).unwrap() })
            .with_sample_format(SampleFormat::F32);
    } else if let Ok(config) = device.default_output_config() {
        rate = config.sample_rate();
    }
    let buffer = match fixed {
        true => BufferSize::Fixed(output.period(rate)),
        false => BufferSize::Default,
    };
    let faults = faults.clone();
    builder
        .with_buffer_size(buffer)
        .with_error_callback(move |error: cpal::Error| faults.note(error.kind()))
        .open_stream()
}

fn opened(mut sink: MixerDeviceSink, device: &cpal::Device, faults: Arc<Faults>) -> Device {
    sink.log_on_drop(false);
    let config = sink.config();
    let latency = match config.buffer_size() {
        BufferSize::Fixed(period) => 2 * period,
        BufferSize::Default => UNTOLD,
    };
    let format = DeviceFormat {
        rate: config.sample_rate().get(),
        // More than two channels: rodio leaves the others silent.
        channels: config.channel_count().get().min(2),
        period: latency / 2,
    };
    Device {
        outlet: Some(Outlet::Sink(sink)),
        name: devices::name(device),
        title: String::new(),
        format,
        latency,
        faults,
        #[cfg(target_os = "linux")]
        guard: None,
    }
}

/// The cause at the bottom, which says more than rodio's summary.
pub(super) fn reason(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
