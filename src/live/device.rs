//! Finding a sound device, opening it, and noticing when it goes away.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use cpal::traits::HostTrait;
use cpal::{BufferSize, ErrorKind, HostId, SampleFormat};
use rodio::{DeviceSinkBuilder, MixerDeviceSink, Source};

use super::LiveError;
use crate::units::SAMPLE_RATE;

/// Frames the device asks for at a time. The hosts keep two of these, 53 ms: that is how
/// late a key is heard at most, and half of it how late we may be on a busy machine.
const PERIOD: u32 = 1280;

/// Frames that may have been taken from us and not been heard when a device dies.
pub(super) const IN_FLIGHT: u64 = 2 * PERIOD as u64;

/// How long to wait for a sink to close. A sound server that hangs makes closing hang.
const CLOSING: Duration = Duration::from_millis(500);

/// An open device, playing silence until a source is added.
pub(super) struct Device {
    sink: Option<MixerDeviceSink>,
    pub rate: u32,
    pub channels: u16,
    pub faults: Arc<Faults>,
}

impl Device {
    pub fn play(&self, source: impl Source + Send + 'static) {
        if let Some(sink) = &self.sink {
            sink.mixer().add(source);
        }
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let sink = self.sink.take();
        let (closed, wait) = mpsc::channel::<()>();
        thread::spawn(move || {
            drop(sink);
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
            _ => {
                // A dead ALSA device calls back as fast as it can: slow it down.
                if self.others.fetch_add(1, Ordering::Relaxed) > 0 {
                    thread::sleep(Duration::from_millis(50));
                }
            }
        }
    }
}

/// Opens the default device on a thread of its own, since a sound server that hangs
/// never answers. The answer comes through the channel.
pub(super) fn open_elsewhere() -> Receiver<Result<Device, LiveError>> {
    let (answer, receiver) = mpsc::channel();
    thread::spawn(move || {
        // Whoever asked may have stopped waiting.
        let _ = answer.send(open());
    });
    receiver
}

/// Opens the default device of the first host that has one.
fn open() -> Result<Device, LiveError> {
    let mut tried = Vec::new();
    for host in hosts() {
        match open_on(host) {
            Ok(device) => return Ok(device),
            Err(why) => tried.push(format!("{host}: {why}")),
        }
    }
    Err(LiveError::NoDevice {
        tried: tried.join("; "),
    })
}

/// A sound server first: it mixes with other programs and follows headphones.
#[cfg(target_os = "linux")]
fn hosts() -> Vec<HostId> {
    vec![HostId::PulseAudio, HostId::Alsa]
}

#[cfg(not(target_os = "linux"))]
fn hosts() -> Vec<HostId> {
    vec![cpal::default_host().id()]
}

fn open_on(id: HostId) -> Result<Device, String> {
    #[cfg(target_os = "linux")]
    if id == HostId::Alsa && !super::alsa::is_there() {
        return Err("libasound.so.2 is not installed".into());
    }
    let host = cpal::host_from_id(id).map_err(|e| e.to_string())?;
    let device = host.default_output_device().ok_or("no output device")?;
    let faults = Arc::new(Faults::default());
    let mut why = String::new();
    // The house's own format, else whatever the device likes best.
    for (own_format, buffer) in [
        (false, BufferSize::Fixed(PERIOD)),
        (false, BufferSize::Default),
        (true, BufferSize::Fixed(PERIOD)),
        (true, BufferSize::Default),
    ] {
        match open_sink(&device, own_format, buffer, &faults) {
            Ok(sink) => return Ok(opened(sink, faults)),
            Err(error) if why.is_empty() => why = reason(&error),
            Err(_) => {}
        }
    }
    Err(why)
}

fn open_sink(
    device: &cpal::Device,
    own_format: bool,
    buffer: BufferSize,
    faults: &Arc<Faults>,
) -> Result<MixerDeviceSink, rodio::DeviceSinkError> {
    let mut builder = DeviceSinkBuilder::from_device(device.clone())?.with_buffer_size(buffer);
    if !own_format {
        builder = builder
            .with_sample_rate(const { NonZero::new(SAMPLE_RATE).unwrap() })
            .with_channels(const { NonZero::new(2).unwrap() })
            .with_sample_format(SampleFormat::F32);
    }
    let faults = faults.clone();
    builder
        .with_error_callback(move |error: cpal::Error| faults.note(error.kind()))
        .open_stream()
}

fn opened(mut sink: MixerDeviceSink, faults: Arc<Faults>) -> Device {
    sink.log_on_drop(false);
    let rate = sink.config().sample_rate().get();
    // More than two channels: rodio leaves the others silent.
    let channels = sink.config().channel_count().get().min(2);
    Device {
        sink: Some(sink),
        rate,
        channels,
        faults,
    }
}

/// The cause at the bottom, which says more than rodio's summary.
fn reason(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
