//! Playing on a sound server by a name of our own: it shows and remembers a volume for each
//! program, so ours must be called the same every evening, and say that it is music.

use std::ffi::CString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};

use cpal::traits::DeviceTrait;
use futures_executor::block_on;
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{
    ChannelMap, ChannelPosition, PlaybackStreamParams, Prop, Props, SampleFormat, SampleSpec,
};
use pulseaudio::{AsPlaybackSource, Client, ClientError, PlaybackStream};

use super::device::Faults;
use super::tap::{DeviceFormat, Tap};
use crate::units::SAMPLE_RATE;

/// Bytes of a frame: two channels of 32 bits.
const FRAME_BYTES: u32 = 8;

/// A line to one of a server's devices, on which nothing sounds yet.
pub(super) struct ServerLine {
    client: Client,
    sink: CString,
    period: u32,
    playing: OnceLock<Playing>,
}

/// What sounds, until dropped.
struct Playing {
    stream: PlaybackStream,
    closing: Arc<AtomicBool>,
    driver: Option<JoinHandle<()>>,
}

impl ServerLine {
    /// A line to `device`, which asks for `period` frames at a time. None where it is no sound
    /// server's.
    pub fn to(device: &cpal::Device, period: u32) -> Option<Result<ServerLine, String>> {
        let id = device.id().ok()?;
        if id.host() != cpal::HostId::PulseAudio {
            return None;
        }
        let sink = CString::new(id.id()).ok()?;
        let line = connect(sink, period);
        Some(line.map_err(|error| super::device::reason(&error)))
    }

    /// What its device takes: the server makes of it what the device needs.
    pub fn format(&self) -> DeviceFormat {
        DeviceFormat {
            rate: SAMPLE_RATE,
            channels: 2,
            period: self.period,
        }
    }

    /// Lets `tap` be heard, called `title`. Later faults are told in `faults`.
    ///
    /// # Errors
    /// What the server says.
    pub fn play(&self, tap: Tap, title: &str, faults: &Arc<Faults>) -> Result<(), ClientError> {
        let mut tap = tap;
        let fill = move |bytes: &mut [u8]| {
            for sample in bytes.chunks_exact_mut(4) {
                let next = tap.next().unwrap_or_default();
                sample.copy_from_slice(&next.to_le_bytes());
            }
            bytes.len()
        };
        let stream = self
            .client
            .create_playback_stream(self.wished(title), fill.as_playback_source());
        let stream = block_on(stream)?;
        let closing = Arc::new(AtomicBool::new(false));
        let (line, closes, faults) = (stream.clone(), closing.clone(), faults.clone());
        let driver = thread::Builder::new().name("evenfall-server".into());
        let driver = driver.spawn(move || {
            let done = block_on(line.play_all());
            if done.is_err() && !closes.load(Ordering::Relaxed) {
                faults.set_gone();
            }
        });
        let playing = Playing {
            stream,
            closing,
            driver: driver.ok(),
        };
        // A line plays once.
        let _ = self.playing.set(playing);
        Ok(())
    }

    fn wished(&self, title: &str) -> PlaybackStreamParams {
        let mut props = Props::new();
        props.set(Prop::MediaRole, c"music");
        props.set(Prop::ApplicationName, NAME);
        let title = CString::new(title.replace('\0', "")).unwrap_or_default();
        props.set(Prop::MediaName, title);
        let length = self.period * FRAME_BYTES;
        PlaybackStreamParams {
            sink_name: Some(self.sink.clone()),
            sample_spec: SampleSpec {
                format: SampleFormat::Float32Le,
                channels: 2,
                sample_rate: SAMPLE_RATE,
            },
            channel_map: ChannelMap::new([ChannelPosition::FrontLeft, ChannelPosition::FrontRight]),
            // Two periods in all, of which the server asks for one at a time.
            buffer_attr: BufferAttr {
                max_length: 2 * length,
                target_length: 2 * length,
                minimum_request_length: length,
                ..BufferAttr::default()
            },
            flags: StreamFlags {
                adjust_latency: true,
                ..StreamFlags::default()
            },
            props,
            ..PlaybackStreamParams::default()
        }
    }
}

/// What the program is called there.
const NAME: &std::ffi::CStr = c"Evenfall";

fn connect(sink: CString, period: u32) -> Result<ServerLine, ClientError> {
    let client = Client::from_env(NAME)?;
    block_on(client.sink_info_by_name(sink.clone()))?;
    Ok(ServerLine {
        client,
        sink,
        period,
        playing: OnceLock::new(),
    })
}

impl Drop for Playing {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        let _ = block_on(self.stream.clone().delete());
        if let Some(driver) = self.driver.take() {
            let _ = driver.join();
        }
    }
}
