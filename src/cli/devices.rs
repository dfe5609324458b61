//! `evenfall devices`.

use clap::Args;
use serde::Serialize;

use super::text::{print, print_json};
use super::{Done, Failure};
use crate::live::{self, DeviceInfo};

/// Show the sound devices there are to play on
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall devices
  evenfall play box-breath --device headphones    any part of a name that only one has
  evenfall devices --json | jq '.[] | select(.default).name'")]
pub struct Devices {
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct DeviceRow {
    name: String,
    id: String,
    default: bool,
    channels: u16,
    rate_hz: u32,
}

impl From<DeviceInfo> for DeviceRow {
    fn from(info: DeviceInfo) -> DeviceRow {
        DeviceRow {
            name: info.name,
            id: info.id,
            default: info.is_default,
            channels: info.channels,
            rate_hz: info.rate,
        }
    }
}

impl Devices {
    pub fn run(self) -> Done {
        let rows: Vec<DeviceRow> = live::devices().into_iter().map(DeviceRow::from).collect();
        if self.json {
            return Ok(print_json(&rows)?);
        }
        if rows.is_empty() {
            return Err(Failure::NoDevice(NONE.into()));
        }
        Ok(print(&table(&rows))?)
    }
}

const NONE: &str =
    "there is no sound device: no sound server (PipeWire or PulseAudio) answers, and no
  sound card was found. Headphones that have just been plugged in may take a moment.
  a file needs none: evenfall render SESSION -o session.wav";

fn table(rows: &[DeviceRow]) -> String {
    let width = rows.iter().map(|row| row.name.chars().count()).max();
    let width = width.unwrap_or(0);
    let mut out = String::from(
        "Sound devices (evenfall play SESSION --device NAME, or a part of the name)\n",
    );
    for row in rows {
        let channels = match row.channels {
            1 => "1 channel".to_string(),
            n => format!("{n} channels"),
        };
        let default = if row.default { "  the default" } else { "" };
        out += &format!(
            "  {:width$}  {channels}, {} Hz{default}\n      {}\n",
            row.name, row.rate_hz, row.id
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_device_has_its_name_its_format_and_its_id_and_one_is_the_default() {
        let row = |name: &str, id: &str, default, channels| DeviceRow {
            name: name.into(),
            id: id.into(),
            default,
            channels,
            rate_hz: 44_100,
        };
        let rows = [
            row("Headphones", "usb.a", true, 2),
            row("Küche", "bt.b", false, 1),
        ];
        let table = table(&rows);
        let lines: Vec<&str> = table.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                "  Headphones  2 channels, 44100 Hz  the default",
                "      usb.a",
                "  Küche       1 channel, 44100 Hz",
                "      bt.b",
            ]
        );
    }
}
