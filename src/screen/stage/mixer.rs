//! The mixer, a desk of knobs: what lies open on it, which knob is in the hand, and what a
//! knob says.

use std::time::{Duration, Instant};

use super::Stage;
use crate::limits::VOLUME;
use crate::score::{Channel, MIX_DB, Mix};
use crate::screen::keys::{Command, help, mixer_help};
use crate::screen::scene::{percent, rows};
use crate::screen::view::{Group, Panel};
use crate::units::Decibels;

/// How long what a key has done is shown, and how long a group stays chosen.
const SHOWN: Duration = Duration::from_millis(2500);
const CHOSEN: Duration = Duration::from_secs(4);

/// One press of `+` or `-`, in decibels: on the whole, and on a part.
const WHOLE_STEP: f32 = 2.0;
const PART_STEP: f32 = 1.0;

/// More than this nobody reads at once.
const TOLD: usize = 64;

#[derive(Default)]
pub(super) struct Mixer {
    pub panel: Panel,
    group: Option<(Group, Instant)>,
    notice: Option<(String, Instant)>,
    told: Vec<String>,
}

impl Mixer {
    /// Shows what a key has done, and tells it.
    pub fn say(&mut self, now: Instant, what: String) {
        self.notice = Some((what.clone(), now));
        self.tell(what);
    }

    /// Tells what a screen shows anyway.
    pub fn tell(&mut self, what: String) {
        if self.told.len() < TOLD {
            self.told.push(what);
        }
    }

    pub fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }

    pub fn notice(&self, now: Instant) -> Option<&str> {
        let (what, at) = self.notice.as_ref()?;
        (now.saturating_duration_since(*at) < SHOWN).then_some(what)
    }

    pub fn group(&self, now: Instant) -> Option<Group> {
        let (group, at) = self.group?;
        (now.saturating_duration_since(at) < CHOSEN).then_some(group)
    }
}

impl Stage {
    /// Does what has to do with levels and with what lies over the picture.
    pub(super) fn turn(&mut self, command: Command) {
        let now = (self.clock)();
        let row = match self.mixer.panel {
            Panel::Mixer(row) => Some(row),
            _ => None,
        };
        match (command, row) {
            (Command::Help, _) => self.toggle_help(),
            (Command::Mixer, None) => {
                self.mixer.tell(mixer_help());
                self.choose(0);
            }
            (Command::Mixer | Command::Close, row) => {
                self.mixer.panel = Panel::None;
                if row.is_some() {
                    self.mixer.tell("mixer closed".into());
                }
            }
            (Command::Row(step), Some(row)) => {
                let rows = rows(&self.now.score);
                let at = rows.iter().position(|r| *r == row).unwrap_or(0) as i32;
                let next = (at + step).rem_euclid(rows.len() as i32) as usize;
                self.choose(rows[next]);
            }
            (Command::Group(group), _) => {
                self.mixer.group = match self.mixer.group(now) {
                    Some(chosen) if chosen == group => None,
                    _ => Some((group, now)),
                };
                let level = decibels(*self.group_level(group));
                let name = group_name(group);
                self.mixer
                    .say(now, format!("{name} {level}, + or - to change"));
            }
            (Command::Level(steps), row) => match (self.mixer.group(now), row) {
                (Some(group), _) => self.turn_group(group, steps, now),
                (None, Some(row)) if row > 0 => {
                    self.turn_row(row, now, |channel| {
                        channel.db = turned(channel.db, PART_STEP * steps as f32);
                    });
                }
                (None, row) => {
                    let step = if row.is_some() { PART_STEP } else { WHOLE_STEP };
                    self.turn_whole(step * steps as f32, now);
                }
            },
            (Command::Mute, Some(row)) if row > 0 => {
                self.turn_row(row, now, |channel| channel.muted = !channel.muted);
            }
            (Command::Solo, Some(row)) if row > 0 => {
                self.turn_row(row, now, |channel| {
                    channel.solo = !channel.solo;
                    // Who wants to hear it alone wants to hear it.
                    channel.muted &= !channel.solo;
                });
            }
            (Command::Reset, Some(0)) => self.turn_whole(f32::INFINITY, now),
            (Command::Reset, Some(row)) => {
                self.turn_row(row, now, |channel| *channel = Channel::default());
            }
            _ => {}
        }
    }

    fn toggle_help(&mut self) {
        if self.mixer.panel == Panel::Help {
            self.mixer.panel = Panel::None;
            return;
        }
        self.mixer.panel = Panel::Help;
        for (keys, what) in help() {
            self.mixer.tell(format!("{keys}: {what}"));
        }
    }

    /// Opens the mixer with `row` chosen.
    fn choose(&mut self, row: usize) {
        self.mixer.panel = Panel::Mixer(row);
        let told = match row {
            0 => format!("volume {}", percent(self.loudness())),
            row => {
                let name = self.row_name(row);
                self.channel(row)
                    .map_or(name.clone(), |c| described(&name, *c))
            }
        };
        self.mixer.tell(told);
    }

    fn loudness(&self) -> Decibels {
        self.player
            .as_ref()
            .map_or(self.volume, crate::live::Player::volume)
    }

    fn turn_whole(&mut self, by: f32, now: Instant) {
        let volume = (self.loudness().0 + by).clamp(*VOLUME.start(), *VOLUME.end());
        self.volume = Decibels(volume);
        if let Some(player) = &self.player {
            player.set_volume(self.volume);
        }
        self.mixer
            .say(now, format!("volume {}", percent(self.volume)));
    }

    fn turn_group(&mut self, group: Group, steps: i32, now: Instant) {
        self.mixer.group = Some((group, now));
        let level = self.group_level(group);
        *level = turned(*level, PART_STEP * steps as f32);
        let said = format!("{} {}", group_name(group), decibels(*level));
        self.mixer.say(now, said);
    }

    fn group_level(&mut self, group: Group) -> &mut f32 {
        let mix = &mut self.wanted.mix;
        match group {
            Group::Voice => &mut mix.voice.db,
            Group::Cues => &mut mix.cues.db,
            Group::Ambience => &mut mix.ambience,
        }
    }

    fn turn_row(&mut self, row: usize, now: Instant, change: impl FnOnce(&mut Channel)) {
        let name = self.row_name(row);
        let Some(channel) = self.channel(row) else {
            return;
        };
        let before = *channel;
        change(channel);
        let said = match *channel {
            channel if channel.muted && !before.muted => format!("{name} muted"),
            channel if channel.solo && !before.solo => format!("{name} alone"),
            channel => described(&name, channel),
        };
        self.mixer.say(now, said);
        self.tidy();
    }

    /// Forgets channels of layers that are as made, so that a balance undone is none.
    fn tidy(&mut self) {
        let layers = &mut self.wanted.mix.layers;
        if layers
            .iter()
            .all(|(_, channel)| *channel == Channel::default())
        {
            layers.clear();
        }
    }

    fn channel(&mut self, row: usize) -> Option<&mut Channel> {
        let mix: &mut Mix = &mut self.wanted.mix;
        match row {
            0 => None,
            1 => Some(&mut mix.voice),
            2 => Some(&mut mix.cues),
            row => mix.layer_mut(&self.now.score, row - 3),
        }
    }

    fn row_name(&self, row: usize) -> String {
        match row {
            0 => "volume".into(),
            1 => "voice".into(),
            2 => "cues".into(),
            row => {
                let layer = self.now.score.layers.get(row - 3);
                layer.map_or_else(String::new, |layer| layer.name.replace('-', " "))
            }
        }
    }
}

fn group_name(group: Group) -> &'static str {
    match group {
        Group::Voice => "voice",
        Group::Cues => "cues",
        Group::Ambience => "ambience",
    }
}

fn turned(db: f32, by: f32) -> f32 {
    (db + by).clamp(*MIX_DB.start(), *MIX_DB.end())
}

fn described(name: &str, channel: Channel) -> String {
    let more = match (channel.muted, channel.solo) {
        (true, _) => ", muted",
        (false, true) => ", alone",
        (false, false) => "",
    };
    format!("{name} {}{more}", decibels(channel.db))
}

/// A level as it is said: `+1 dB`, `0 dB`, `-4 dB`.
fn decibels(db: f32) -> String {
    match db.round() as i32 {
        0 => "0 dB".into(),
        db => format!("{db:+} dB"),
    }
}
