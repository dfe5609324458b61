//! The sound devices there are, by the names people know them by.

use std::sync::mpsc;
use std::thread;

use cpal::HostId;
use cpal::traits::{DeviceTrait, HostTrait};

use super::LiveError;
use super::device::OPENING;

/// A device that can be played on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceInfo {
    /// What it is called where one sets the sound: `Built-in Audio Analog Stereo`.
    pub name: String,
    /// What the system calls it; one name for one device.
    pub id: String,
    /// Whether sound goes there that does not ask for anything else.
    pub is_default: bool,
    /// The channels it has of itself; zero where it does not say.
    pub channels: u16,
    /// The rate in Hz it has of itself; zero where it does not say.
    pub rate: u32,
}

/// A device that was found.
struct Found {
    device: cpal::Device,
    info: DeviceInfo,
}

/// The devices to choose from: those of the sound server, or where none runs the sound cards.
/// Empty where there are none, or where a sound server does not answer within five seconds.
pub fn devices() -> Vec<DeviceInfo> {
    let (answer, receiver) = mpsc::channel();
    thread::spawn(move || {
        let infos: Vec<DeviceInfo> = found().into_iter().map(|found| found.info).collect();
        let _ = answer.send(infos);
    });
    receiver.recv_timeout(OPENING).unwrap_or_default()
}

/// Those of the first host that answers: a sound server without devices says that there are
/// none, where ALSA would only offer the way to that server.
fn found() -> Vec<Found> {
    let answers = |id| host(id).ok().map(|host| found_on(id, &host));
    hosts().into_iter().find_map(answers).unwrap_or_default()
}

/// A sound server first: it mixes with other programs and follows headphones.
#[cfg(target_os = "linux")]
pub(super) fn hosts() -> Vec<HostId> {
    vec![HostId::PulseAudio, HostId::Alsa]
}

#[cfg(not(target_os = "linux"))]
pub(super) fn hosts() -> Vec<HostId> {
    vec![cpal::default_host().id()]
}

fn host(id: HostId) -> Result<cpal::Host, String> {
    #[cfg(target_os = "linux")]
    if id == HostId::Alsa && !super::alsa::is_there() {
        return Err("libasound.so.2 is not installed".into());
    }
    #[cfg(target_os = "linux")]
    if id == HostId::PulseAudio {
        super::cookie::ensure();
    }
    cpal::host_from_id(id).map_err(|e| e.to_string())
}

/// Whether there is anything that may have devices, seen to before cpal looks by itself.
pub(super) fn ready() -> Result<(), String> {
    let all = hosts().into_iter().map(|id| (id, host(id)));
    let mut tried = Vec::new();
    for (id, host) in all {
        match host {
            Ok(_) => return Ok(()),
            Err(why) => tried.push(format!("{id}: {why}")),
        }
    }
    Err(tried.join("; "))
}

/// The default device of a host.
pub(super) fn default_of(id: HostId) -> Result<cpal::Device, String> {
    host(id)?
        .default_output_device()
        .ok_or_else(|| "no output device".into())
}

/// What a device is called.
pub(super) fn name(device: &cpal::Device) -> String {
    let name = device.description().map(|d| d.name().trim().to_string());
    name.ok()
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| id(device))
}

pub(super) fn id(device: &cpal::Device) -> String {
    device
        .id()
        .map(|id| id.id().to_string())
        .unwrap_or_default()
}

fn found_on(host_id: HostId, host: &cpal::Host) -> Vec<Found> {
    let default = host.default_output_device().map(|device| id(&device));
    let devices = host.output_devices().into_iter().flatten();
    let listed = devices.filter(|device| is_for_people(host_id, &id(device)));
    let found = listed.map(|device| {
        let config = device.default_output_config().ok();
        let id = id(&device);
        let info = DeviceInfo {
            name: name(&device),
            is_default: default.as_ref() == Some(&id),
            id,
            channels: config
                .as_ref()
                .map_or(0, cpal::SupportedStreamConfig::channels),
            rate: config.map_or(0, |c| c.sample_rate()),
        };
        Found { device, info }
    });
    // What cannot say its own format cannot be opened either: ALSA's default without a card.
    found.filter(|found| found.info.rate > 0).collect()
}

/// ALSA offers a dozen ways to every card. A person chooses the card: the way that converts
/// what the card does not take, once each.
#[cfg(target_os = "linux")]
fn is_for_people(host: HostId, id: &str) -> bool {
    let numbered = id.strip_prefix("plughw:CARD=");
    host != HostId::Alsa
        || id == "default"
        || numbered.is_some_and(|card| card.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(not(target_os = "linux"))]
fn is_for_people(_: HostId, _: &str) -> bool {
    true
}

/// The device that `wanted` names.
pub(super) fn find(wanted: &str) -> Result<cpal::Device, LiveError> {
    let mut all = found();
    let infos: Vec<&DeviceInfo> = all.iter().map(|found| &found.info).collect();
    match choose(wanted, &infos) {
        Ok(index) => Ok(all.swap_remove(index).device),
        Err(error) => by_any_id(wanted).ok_or(error),
    }
}

/// A device by the whole of its id, also one that is not listed.
fn by_any_id(wanted: &str) -> Option<cpal::Device> {
    hosts().into_iter().find_map(|host_id| {
        let mut devices = host(host_id).ok()?.output_devices().ok()?;
        devices.find(|device| id(device) == wanted)
    })
}

/// Which of `all` is meant: the one called so, else the only one with that in its name or id.
pub(super) fn choose(wanted: &str, all: &[&DeviceInfo]) -> Result<usize, LiveError> {
    let wanted = wanted.trim();
    let lower = wanted.to_lowercase();
    let among = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let names = all.iter().enumerate();
        let hits = names.filter(|(_, d)| is(&d.name.to_lowercase()) || is(&d.id.to_lowercase()));
        hits.map(|(i, _)| i).collect()
    };
    let whole = among(&|name| name == lower);
    let hits = match whole.is_empty() {
        true => among(&|name| name.contains(&lower)),
        false => whole,
    };
    let names = |which: &[usize]| -> Vec<String> {
        let name = |i: &usize| match all.iter().filter(|d| d.name == all[*i].name).count() {
            // Two of the same kind are told apart by their ids.
            2.. => all[*i].id.clone(),
            _ => all[*i].name.clone(),
        };
        which.iter().map(name).collect()
    };
    match hits[..] {
        [one] => Ok(one),
        [] => Err(LiveError::UnknownDevice {
            wanted: wanted.into(),
            there_are: names(&(0..all.len()).collect::<Vec<_>>()),
        }),
        _ => Err(LiveError::SeveralDevices {
            wanted: wanted.into(),
            fitting: names(&hits),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(name: &str, id: &str) -> DeviceInfo {
        DeviceInfo {
            name: name.into(),
            id: id.into(),
            is_default: false,
            channels: 2,
            rate: 48_000,
        }
    }

    #[test]
    fn a_device_is_found_by_its_name_its_id_or_what_only_it_has() {
        let all = [
            device("Headphones", "usb.a"),
            device("Headphones Deluxe", "usb.b"),
            device("Built-in Audio", "pci.analog"),
            device("Display", "pci.hdmi.1"),
            device("Display", "pci.hdmi.2"),
        ];
        let all: Vec<&DeviceInfo> = all.iter().collect();
        for (wanted, index) in [
            ("headphones", 0),
            ("DELUXE", 1),
            (" built-in audio ", 2),
            ("pci.hdmi.2", 4),
            ("analog", 2),
        ] {
            assert_eq!(choose(wanted, &all).unwrap(), index, "{wanted}");
        }
        let several = choose("display", &all).unwrap_err().to_string();
        assert!(
            several.contains("pci.hdmi.1") && several.contains("pci.hdmi.2"),
            "{several}"
        );
        let unknown = choose("kitchen", &all).unwrap_err().to_string();
        assert!(
            unknown.contains("kitchen") && unknown.contains("Headphones Deluxe"),
            "{unknown}"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn of_the_ways_to_a_card_one_is_listed() {
        let listed = [
            "default",
            "null",
            "hw:CARD=0,DEV=0",
            "plughw:CARD=0,DEV=0",
            "plughw:CARD=PCH,DEV=0",
            "surround71:CARD=PCH,DEV=0",
        ];
        let listed = listed
            .into_iter()
            .filter(|id| is_for_people(HostId::Alsa, id));
        assert_eq!(
            listed.collect::<Vec<_>>(),
            ["default", "plughw:CARD=0,DEV=0"]
        );
        assert!(is_for_people(HostId::PulseAudio, "alsa_output.anything"));
    }
}
