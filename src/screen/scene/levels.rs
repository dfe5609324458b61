//! How loud everything is, and what differs from the session as it was made.

use std::borrow::Cow;

use crate::score::{Channel, Cue, CueSound, MIX_DB, Moment, MomentKind, Score};
use crate::screen::view::{Group, View};
use crate::units::{Decibels, Frames, Millis};

/// One row of the mixer, one name of the status row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::screen) struct Level<'a> {
    pub name: Cow<'a, str>,
    /// What the listener has set, in words.
    pub value: String,
    /// From 0 to 8: how loud it is just now, or where its fader stands.
    pub mark: u8,
    pub muted: bool,
    pub solo: bool,
}

/// What differs from the session as it was made.
pub(super) fn marks(view: &View) -> Vec<String> {
    let mut marks = Vec::new();
    if let Some(left) = view.sleep {
        let minutes = left.0.div_ceil(60_000);
        marks.push(match left {
            left if left < Millis::secs(60) => format!("sleep in {} s", left.0.div_ceil(1000)),
            _ => format!("sleep in {minutes} min"),
        });
    }
    if (view.pace - 1.0).abs() > 0.001 {
        marks.push(format!("pace {:.0} %", view.pace * 100.0));
    }
    match view.group {
        Some(Group::Voice) => marks.push(format!("voice {}", decibels(view.mix.voice.db))),
        Some(Group::Cues) => marks.push(format!("cues {}", decibels(view.mix.cues.db))),
        Some(Group::Ambience) => marks.push(format!("ambience {}", decibels(view.mix.ambience))),
        None => {}
    }
    if view.mix.bells_until.is_some() {
        marks.push("no bells".into());
    }
    if let Some(health) = view.health {
        marks.push(format!("{} underruns", health.underruns));
        if health.reconnections > 0 {
            marks.push(format!("{} reconnections", health.reconnections));
        }
    }
    marks.push(format!("volume {}", percent(view.volume)));
    // What is being said of a thing stands in the place of its mark.
    let subject = |text: &str| {
        let word = text.split(' ').next().unwrap_or_default();
        let names = word != "no" && word.chars().all(char::is_alphabetic);
        names.then(|| word.to_string())
    };
    if let Some(said) = view.notice.and_then(subject) {
        marks.retain(|mark| subject(mark).as_ref() != Some(&said));
    }
    marks
}

/// Whole decibels in words; rounded, and never -0.
fn decibels(db: f32) -> String {
    match db.round() as i32 {
        0 => "0 dB".into(),
        db => format!("{db:+} dB"),
    }
}

/// A volume as a share of the whole, as sound servers have it: cubic, so that equal steps
/// are heard as such, and nobody reads a nought as silence.
pub(in crate::screen) fn percent(volume: Decibels) -> String {
    format!("{:.0} %", 100.0 * 10f32.powf(volume.0 / 60.0))
}

fn level<'a>(name: Cow<'a, str>, channel: Channel, mark: u8) -> Level<'a> {
    Level {
        name,
        value: decibels(channel.db),
        mark,
        muted: channel.muted,
        solo: channel.solo,
    }
}

/// The layers as they are heard just now.
pub(super) fn layers<'a>(view: &View<'a>) -> Vec<Level<'a>> {
    let at: Frames = view.at.frames();
    let layers = view.score.layers.iter().enumerate();
    layers
        .map(|(i, layer)| {
            let db = layer.loudness(at).0;
            // Eight marks of 5 dB each, down to what is hardly heard.
            let mark = ((db + 42.0) / 5.0).clamp(0.0, 8.0).round() as u8;
            level(
                layer.name.as_str().into(),
                view.mix.layer(view.score, i),
                mark,
            )
        })
        .collect()
}

/// The rows of the mixer by their numbers: voice and cues only where there are any.
pub(in crate::screen) fn rows(score: &Score) -> Vec<usize> {
    let speech = |cue: &Cue| matches!(cue.sound, CueSound::Speech(_));
    let says = |m: &Moment| m.kind == MomentKind::Speech;
    let cued = |m: &Moment| {
        let without = [MomentKind::Speech, MomentKind::Rest, MomentKind::After];
        !without.contains(&m.kind)
    };
    let voice = score.moments.iter().any(says) || score.cues.iter().any(speech);
    let cues = score.moments.iter().any(cued) || !score.cues.iter().all(speech);
    let spoken = [(1, voice), (2, cues)].into_iter();
    let spoken = spoken.filter_map(|(row, is_there)| is_there.then_some(row));
    let layers = (0..score.layers.len()).map(|layer| layer + 3);
    [0].into_iter().chain(spoken).chain(layers).collect()
}

/// The channels of `rows` with their faders, as the mixer numbers them.
pub(super) fn channels<'a>(view: &View<'a>, rows: &[usize]) -> Vec<Level<'a>> {
    let fader = |db: f32, low: f32, high: f32| {
        (((db - low) / (high - low)) * 8.0).clamp(0.0, 8.0).round() as u8
    };
    let made = |name: Cow<'a, str>, c: Channel| {
        level(name, c, fader(c.db, *MIX_DB.start(), *MIX_DB.end()))
    };
    let master = Channel {
        db: view.volume.0,
        ..Channel::default()
    };
    let all = Level {
        value: percent(view.volume),
        ..level("all".into(), master, fader(master.db, -40.0, 0.0))
    };
    let channel = |row: &usize| match *row {
        0 => all.clone(),
        1 => made("voice".into(), view.mix.voice),
        2 => made("cues".into(), view.mix.cues),
        row => {
            let name = view
                .score
                .layers
                .get(row - 3)
                .map_or("", |l| l.name.as_str());
            made(name.into(), view.mix.layer(view.score, row - 3))
        }
    };
    rows.iter().map(channel).collect()
}
