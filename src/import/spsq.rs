//! SynapSeq's sequences: presets with their tracks, and a timeline.

use std::collections::BTreeMap;

use crate::limits;

use super::number::{clock, decimal};
use super::{CHANNELS, KeyTime, Notes, Passage, Sounding, Sounds, TIMES, ToneSet};

#[derive(Default)]
struct Preset {
    set: ToneSet,
    /// Whether its tracks are another's, and only changed here.
    inherits: bool,
}

/// What holds when, from 0 on.
pub(super) fn keys(text: &str, notes: &mut Notes) -> Vec<KeyTime> {
    let mut presets: BTreeMap<String, Preset> = BTreeMap::new();
    let mut current = String::new();
    let mut keys: Vec<KeyTime> = Vec::new();
    for (line, whole) in (1..).zip(text.lines()) {
        let (text, comment) = whole.split_once('#').unwrap_or((whole, ""));
        if let Some(told) = comment.strip_prefix('#') {
            notes.told.push(told.trim().to_owned());
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let indented = text.starts_with([' ', '\t']);
        match words[..] {
            [] => {}
            [option, ..] if option.starts_with('@') => {
                notes.leave_out(line, of_option(option, &words[1..]));
            }
            ["track", number, what, value] if indented => {
                let preset = presets.get_mut(&current);
                if let Err(why) = overridden(preset, number, what, value) {
                    notes.leave_out(line, format!("{}: {why}", text.trim()));
                }
            }
            _ if indented => match presets.get_mut(&current) {
                Some(preset) if !preset.inherits => track(&words, preset, line, notes),
                _ => notes.leave_out(line, format!("{}: a track of no preset", text.trim())),
            },
            [time, name, ref rest @ ..] if clock(time).is_some() => {
                let at = clock(time).unwrap_or_default();
                let set = presets.get(name).map(|preset| preset.set.clone());
                let Some(set) = set.or_else(|| (name == "silence").then(Vec::new)) else {
                    notes.leave_out(line, format!("there is no preset called {name}"));
                    continue;
                };
                timed(
                    &mut keys,
                    KeyTime {
                        at,
                        line,
                        set,
                        passage: Passage::Across,
                    },
                    rest,
                    notes,
                );
            }
            [name] => begin(&mut presets, &mut current, name, Preset::default()),
            [name, "as", "template"] => begin(&mut presets, &mut current, name, Preset::default()),
            [name, "from", of] => {
                let set = presets.get(of).map(|preset| preset.set.clone());
                if set.is_none() {
                    notes.leave_out(line, format!("there is no preset called {of}"));
                }
                let inherits = true;
                let set = set.unwrap_or_default();
                begin(&mut presets, &mut current, name, Preset { set, inherits });
            }
            _ => notes.leave_out(line, format!("{}: nothing that is known", text.trim())),
        }
    }
    keys
}

fn begin(presets: &mut BTreeMap<String, Preset>, current: &mut String, name: &str, new: Preset) {
    name.clone_into(current);
    presets.insert(name.to_owned(), new);
}

/// Adds a time of the timeline. `how` is what stands behind the preset's name.
fn timed(keys: &mut Vec<KeyTime>, key: KeyTime, how: &[&str], notes: &mut Notes) {
    let (at, line) = (key.at, key.line);
    let late = keys.last().is_some_and(|before| at <= before.at);
    if keys.len() >= TIMES || late || at > limits::SESSION {
        let time = at.clock();
        return notes.leave_out(
            line,
            format!("{time} is too late, or not later than the time before"),
        );
    }
    match how {
        [] | ["steady"] => {}
        how => notes.leave_out(
            line,
            format!("{}: every change goes straight", how.join(" ")),
        ),
    }
    keys.push(key);
}

fn of_option(option: &str, rest: &[&str]) -> String {
    let rest = rest.join(" ");
    match option {
        "@samplerate" => format!("{option} {rest} has no meaning here"),
        "@volume" => format!("{option} {rest} is left out: the player has a volume"),
        "@extends" => format!("the presets in {rest} are left out: copy them into this file"),
        "@ambiance" | "@music" | "@background" => {
            format!("the sound file {rest} is left out: beside the session, a [[layer]] plays it")
        }
        _ => format!("{option} {rest} is left out"),
    }
}

/// Adds what a track says.
fn track(words: &[&str], preset: &mut Preset, line: usize, notes: &mut Notes) {
    let whole = words.join(" ");
    if preset.set.len() >= CHANNELS {
        return notes.leave_out(line, format!("{whole}: more than {CHANNELS} at once"));
    }
    let read = Track::read(words, line, notes);
    if read.is_none() {
        notes.leave_out(
            line,
            format!("{whole}: nothing that is known, or no tone and no noise"),
        );
    }
    // What is left out keeps its number.
    preset.set.push(read);
}

/// A track, word by word.
struct Track<'w> {
    words: &'w [&'w str],
}

impl<'w> Track<'w> {
    fn read(words: &'w [&'w str], line: usize, notes: &mut Notes) -> Option<Sounding> {
        let mut track = Track { words };
        let wave = track.take("waveform").then(|| track.next()).flatten();
        let warm = wave.is_some_and(|wave| wave != "sine");
        if let Some(wave) = wave.filter(|_| warm) {
            notes.leave_out(line, format!("the waveform {wave}: the tone is a soft one"));
        }
        let what = match track.next()? {
            "tone" => {
                let carrier = track.number()?;
                let kinds = ["binaural", "monaural", "isochronic"];
                let kind = kinds.into_iter().find(|kind| track.take(kind));
                let beat = match kind {
                    Some(_) => track.number()?,
                    None => 0.0,
                };
                Sounds::Tone {
                    kind: kind.unwrap_or("binaural"),
                    carrier,
                    beat,
                    warm,
                }
            }
            "noise" => {
                let colours = [
                    ("white", "white-noise"),
                    ("pink", "pink-noise"),
                    ("brown", "brown-noise"),
                ];
                let colour = track.next()?;
                Sounds::Noise(colours.into_iter().find(|(name, _)| *name == colour)?.1)
            }
            _ => return None,
        };
        if track.take("smooth") {
            let much = track.next()?;
            notes.leave_out(line, format!("smooth {much} of the noise"));
        }
        if track.take("effect") {
            let (effect, much) = (track.next()?, track.next()?);
            let more = match track.take("intensity") {
                true => format!(" intensity {}", track.next()?),
                false => String::new(),
            };
            notes.leave_out(line, format!("effect {effect} {much}{more}"));
        }
        let amplitude = track.amplitude(line, notes)?;
        track
            .words
            .is_empty()
            .then_some(Sounding { what, amplitude })
    }

    fn next(&mut self) -> Option<&'w str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    fn take(&mut self, word: &str) -> bool {
        let there = self.words.first() == Some(&word);
        if there {
            self.words = &self.words[1..];
        }
        there
    }

    fn number(&mut self) -> Option<f64> {
        decimal(self.next()?)
    }

    fn amplitude(&mut self, line: usize, notes: &mut Notes) -> Option<f64> {
        if !self.take("amplitude") {
            return None;
        }
        if !self.take("left") {
            return self.number().map(|amplitude| amplitude.min(100.0));
        }
        let left = self.number()?;
        let right = self.take("right").then(|| self.number()).flatten()?;
        let both = (0.5 * (left + right)).min(100.0);
        if left != right {
            notes.leave_out(line, format!("left {left} right {right}: both have {both}"));
        }
        Some(both)
    }
}

/// Changes one thing of a track that was inherited.
fn overridden(
    preset: Option<&mut Preset>,
    number: &str,
    what: &str,
    value: &str,
) -> Result<(), &'static str> {
    let preset = preset.filter(|preset| preset.inherits);
    let preset = preset.ok_or("only a preset made `from` another changes its tracks")?;
    let index = number
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1));
    let track = index
        .and_then(|index| preset.set.get_mut(index))
        .and_then(Option::as_mut);
    let track = track.ok_or("there is no such track")?;
    let relative = value.starts_with(['+', '-']);
    let sign = if value.starts_with('-') { -1.0 } else { 1.0 };
    let value = decimal(value.trim_start_matches(['+', '-'])).ok_or("this is no number")?;
    let put = |old: &mut f64| {
        let new = if relative { *old + sign * value } else { value };
        *old = new.clamp(0.0, 100_000.0);
    };
    match (what, &mut track.what) {
        ("amplitude", _) => {
            put(&mut track.amplitude);
            track.amplitude = track.amplitude.min(100.0);
        }
        ("tone", Sounds::Tone { carrier, .. }) => put(carrier),
        (beats, Sounds::Tone { beat, kind, .. }) if beats == *kind => put(beat),
        _ => return Err("this is left out"),
    }
    Ok(())
}
