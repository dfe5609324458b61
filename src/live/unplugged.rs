//! Sees to it that the sound stays on the device it was meant for: a sound server moves it to
//! another one when that goes away, and the speaker of a phone or a desk would begin to sound
//! for everybody because somebody's headphones were unplugged.

use std::ffi::CString;
use std::io::BufReader;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use cpal::traits::{DeviceTrait, HostTrait};
use pulseaudio::protocol::{
    self, AuthParams, AuthReply, Command, LookupReply, Prop, Props, ProtocolError,
    SetClientNameReply, SubscriptionEventFacility, SubscriptionEventType, SubscriptionMask,
};

use super::device::Faults;

/// A line to the sound server, on which it tells when a device goes. Between two events
/// nothing happens; dropped, it ends at once.
pub(super) struct Guard {
    line: UnixStream,
    thread: Option<JoinHandle<()>>,
}

impl Guard {
    /// Says in `faults` that `device` is gone once it is. None where it is no sound server's,
    /// or that cannot be asked.
    pub fn over(device: &cpal::Device, faults: &Arc<Faults>) -> Option<Guard> {
        let id = device.id().ok()?;
        if id.host() != cpal::HostId::PulseAudio {
            return None;
        }
        let line = UnixStream::connect(pulseaudio::socket_path_from_env()?).ok()?;
        let (heard, faults) = (line.try_clone().ok()?, faults.clone());
        let thread = thread::Builder::new().name("evenfall-unplugged".into());
        let thread = thread.spawn(move || {
            // A server that has gone tells of itself, and then the line breaks off.
            if let Ok(()) = wait_until_gone(heard, &id) {
                faults.set_gone();
            }
        });
        Some(Guard {
            line,
            thread: thread.ok(),
        })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.line.shutdown(Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Returns when the device has gone.
fn wait_until_gone(line: UnixStream, id: &cpal::DeviceId) -> Result<(), ProtocolError> {
    let mut line = BufReader::new(line);
    let version = introduce(&mut line)?;
    let name = CString::new(id.id()).unwrap_or_default();
    protocol::write_command_message(line.get_mut(), 2, &Command::LookupSink(name), version)?;
    let (_, LookupReply(sink)) = protocol::read_reply_message(&mut line, version)?;
    let wish = Command::Subscribe(SubscriptionMask::SINK);
    protocol::write_command_message(line.get_mut(), 3, &wish, version)?;
    protocol::read_ack_message(&mut line)?;
    // It may have gone before the server knew that we want to be told.
    if has_gone(id) {
        return Ok(());
    }
    loop {
        let (_, Command::SubscribeEvent(event)) =
            protocol::read_command_message(&mut line, version)?
        else {
            continue;
        };
        if event.event_facility == SubscriptionEventFacility::Sink
            && event.event_type == SubscriptionEventType::Removed
            && event.index == Some(sink)
        {
            return Ok(());
        }
    }
}

/// What the server wants to know of everybody first. Gives the version that both speak.
fn introduce(line: &mut BufReader<UnixStream>) -> Result<u16, ProtocolError> {
    let cookie = pulseaudio::cookie_path_from_env().and_then(|path| std::fs::read(path).ok());
    let ours = protocol::MAX_VERSION;
    let auth = Command::Auth(AuthParams {
        version: ours,
        supports_shm: false,
        supports_memfd: false,
        cookie: cookie.unwrap_or_default(),
    });
    protocol::write_command_message(line.get_mut(), 0, &auth, ours)?;
    let (_, AuthReply { version, .. }) = protocol::read_reply_message(line, ours)?;
    let version = version.min(ours);
    let mut props = Props::new();
    props.set(Prop::ApplicationName, c"Evenfall");
    protocol::write_command_message(line.get_mut(), 1, &Command::SetClientName(props), version)?;
    protocol::read_reply_message::<SetClientNameReply>(line, version)?;
    Ok(version)
}

/// Whether the server lists its devices and this is none of them.
fn has_gone(id: &cpal::DeviceId) -> bool {
    let devices = cpal::host_from_id(id.host()).and_then(|host| host.output_devices());
    devices.is_ok_and(|mut devices| !devices.any(|device| device.id().as_ref() == Ok(id)))
}
