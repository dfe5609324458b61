//! SBaGen's sequences: tone sets with a name, and lines that say when each holds.

use std::collections::BTreeMap;

use crate::limits;
use crate::units::Millis;

use super::number::{clock, decimal};
use super::{CHANNELS, ENDLESS, KeyTime, Notes, Passage, Sounding, Sounds, TIMES, ToneSet};

/// How long one set takes to go over into the next, half of it on either side.
const FADE: Millis = Millis::secs(60);

/// Blocks in blocks in blocks.
const DEPTH: usize = 8;

/// A day: a clock that goes back has gone past midnight.
const DAY: Millis = Millis::secs(24 * 3600);

/// A line with its number.
type SbgLine<'t> = (usize, &'t str);

#[derive(Default)]
struct Book<'t> {
    sets: BTreeMap<&'t str, ToneSet>,
    blocks: BTreeMap<&'t str, Vec<SbgLine<'t>>>,
    /// The lines that say when.
    times: Vec<SbgLine<'t>>,
    fade: Option<Millis>,
    /// For how long it is to play.
    limit: Option<Millis>,
    at_once: Option<(usize, ToneSet)>,
}

/// A line that says when a set holds.
struct TimedSet {
    at: Millis,
    line: usize,
    set: ToneSet,
    /// How it comes in and goes out, as written.
    edges: [u8; 2],
    /// Whether it goes over into the next all along.
    slides: bool,
}

/// What holds when, from 0 on.
pub(super) fn keys(text: &str, notes: &mut Notes) -> Vec<KeyTime> {
    let book = Book::read(text, notes);
    if let Some((line, set)) = book.at_once {
        let key = |at, passage| KeyTime {
            at,
            line,
            set: set.clone(),
            passage,
        };
        let length = book.limit.unwrap_or(ENDLESS).max(Millis::secs(1));
        return vec![
            key(Millis::ZERO, Passage::Glide),
            key(length.min(limits::SESSION), Passage::Glide),
        ];
    }
    let mut clockwork = Clockwork {
        book: &book,
        notes,
        entries: Vec::new(),
        last: Millis::ZERO,
        midnight: Millis::ZERO,
        left: 4 * TIMES,
    };
    for line in &book.times {
        clockwork.line(*line, None, 0);
    }
    let entries = clockwork.entries;
    let entries = within(entries, book.limit, notes);
    spread(&entries, book.fade.unwrap_or(FADE))
}

/// From the first entry on, and no longer than a session lasts.
fn within(mut entries: Vec<TimedSet>, limit: Option<Millis>, notes: &mut Notes) -> Vec<TimedSet> {
    let first = entries.first().map_or(Millis::ZERO, |entry| entry.at);
    for entry in &mut entries {
        entry.at = entry.at.saturating_sub(first);
    }
    let most = limits::SESSION.min(limit.unwrap_or(limits::SESSION));
    if let Some(late) = entries.iter().find(|entry| entry.at > most) {
        let what = format!("what comes later than {most} is left out");
        notes.leave_out(late.line, what);
        entries.retain(|entry| entry.at <= most);
    }
    entries
}

/// The times between which all goes straight: each set holds, and goes over into the next.
fn spread(entries: &[TimedSet], fade: Millis) -> Vec<KeyTime> {
    let mut keys: Vec<KeyTime> = Vec::new();
    let key = |at, entry: &TimedSet, passage| KeyTime {
        at,
        line: entry.line,
        set: entry.set.clone(),
        passage,
    };
    for (i, entry) in entries.iter().enumerate() {
        let Some(next) = entries.get(i + 1) else {
            let end = match entries.len() {
                1 => ENDLESS,
                _ => entry.at,
            };
            // Where it fades in around its time, it is whole when it ends.
            let end = end.max(keys.last().map_or(Millis::ZERO, |key| key.at));
            keys.push(key(end, entry, Passage::Glide));
            if entries.len() == 1 {
                keys.insert(0, key(Millis::ZERO, entry, Passage::Glide));
            }
            break;
        };
        if i == 0 {
            keys.push(key(entry.at, entry, Passage::Glide));
        }
        let passage = passage(entry.edges[1], next.edges[0]);
        if entry.slides {
            keys.push(key(next.at, next, passage));
            continue;
        }
        // Half of it before the change and half after, where there is room; a set that slides on
        // at once, or is the last, is whole at its time.
        let begun = keys.last().map_or(entry.at, |key| key.at);
        let whole = next.slides || i + 2 == entries.len();
        let half = Millis(fade.0 / 2);
        let after = match entries.get(i + 2) {
            Some(then) if !whole => half.min(Millis(then.at.saturating_sub(next.at).0 / 2)),
            _ => Millis::ZERO,
        };
        let before = half.min(next.at.saturating_sub(begun));
        keys.push(key(next.at.saturating_sub(before), entry, Passage::Glide));
        keys.push(key(next.at + after, next, passage));
    }
    keys
}

/// What both sides of a change ask for.
fn passage(out: u8, into: u8) -> Passage {
    match (out, into) {
        (b'>', _) | (_, b'<') => Passage::Silence,
        (b'=', b'=') => Passage::Glide,
        _ => Passage::Fade,
    }
}

impl<'t> Book<'t> {
    fn read(text: &'t str, notes: &mut Notes) -> Book<'t> {
        let mut book = Book::default();
        let mut block: Option<(&str, Vec<SbgLine>)> = None;
        for (line, whole) in (1..).zip(text.lines()) {
            let (text, comment) = whole.split_once('#').unwrap_or((whole, ""));
            if let Some(told) = comment.strip_prefix('#') {
                notes.told.push(told.trim().to_owned());
            }
            let text = text.trim();
            match &mut block {
                _ if text.is_empty() => {}
                Some(_) if text == "}" => {
                    let Some((name, lines)) = block.take() else {
                        continue;
                    };
                    book.blocks.insert(name, lines);
                }
                Some((_, lines)) => lines.push((line, text)),
                None if text.starts_with('-') => book.options(line, text, notes),
                None => match text
                    .split_once(':')
                    .filter(|(name, _)| is_name(name.trim_end()))
                {
                    Some((name, "")) => notes.leave_out(line, format!("{name} has no tones")),
                    Some((name, rest)) if rest.trim() == "{" => {
                        block = Some((name.trim_end(), Vec::new()));
                    }
                    Some((name, _)) if is_wave(name) => {
                        notes.leave_out(line, "a waveform of its own is left out");
                    }
                    Some((name, rest)) => {
                        let set = tone_set(line, rest, notes);
                        book.sets.insert(name.trim_end(), set);
                    }
                    None => book.times.push((line, text)),
                },
            }
        }
        if let Some((name, lines)) = block {
            book.blocks.insert(name, lines);
        }
        book
    }

    /// What would stand on a command line.
    fn options(&mut self, line: usize, text: &str, notes: &mut Notes) {
        let mut words = text.split_whitespace();
        while let Some(option) = words.next() {
            let mut length = || words.next().and_then(clock);
            match option {
                // From start to end: so does a session.
                "-S" | "-E" | "-SE" | "-ES" | "-Q" => {}
                "-L" => self.limit = length().filter(|limit| *limit > Millis::ZERO),
                "-F" => {
                    let millis = words.next().and_then(decimal);
                    self.fade = millis.map(|millis| Millis(millis.min(600_000.0) as u64));
                }
                "-i" => {
                    let rest: Vec<&str> = words.by_ref().collect();
                    self.at_once = Some((line, tone_set(line, &rest.join(" "), notes)));
                }
                "-m" => {
                    let file = words.next().unwrap_or_default();
                    notes.leave_out(line, format!(
                        "the sound file {file} is left out: beside the session, a [[layer]] with sound = \"{file}\" plays it"
                    ));
                }
                other => {
                    let rest: Vec<&str> = [other].into_iter().chain(words.by_ref()).collect();
                    notes.leave_out(line, format!("{} is left out", rest.join(" ")));
                }
            }
        }
    }
}

/// A letter, and then letters, digits, `_` and `-`.
fn is_name(text: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(sign)
}

fn is_wave(name: &str) -> bool {
    let number = name.strip_prefix("wave").unwrap_or_default();
    number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The tones of a set, by channel.
fn tone_set(line: usize, text: &str, notes: &mut Notes) -> ToneSet {
    let specs: Vec<&str> = text.split_whitespace().collect();
    if let Some(extra) = specs.get(CHANNELS) {
        notes.leave_out(line, format!("{extra}: more than {CHANNELS} at once"));
    }
    let specs = specs.into_iter().take(CHANNELS);
    specs
        .map(|spec| match tone(spec) {
            Ok(sounding) => sounding,
            Err(why) => {
                notes.leave_out(line, format!("{spec}: {why}"));
                None
            }
        })
        .collect()
}

/// What one tone of a set says; nothing where a channel is not in use.
fn tone(spec: &str) -> Result<Option<Sounding>, &'static str> {
    const ODD: &str = "nothing that is known";
    if spec == "-" {
        return Ok(None);
    }
    let (what, amplitude) = spec.rsplit_once('/').ok_or(ODD)?;
    let amplitude = decimal(amplitude).ok_or(ODD)?.min(100.0);
    let (wave, what) = what.split_once(':').unwrap_or(("sine", what));
    let warm = match wave {
        "sine" => false,
        "square" | "triangle" | "sawtooth" => true,
        "spin" | "mixspin" | "mixpulse" | "mixbeat" => {
            return Err("sounds that spin or pulse are left out");
        }
        _ => return Err("a waveform of its own is left out"),
    };
    let source = match what {
        "pink" => Sounds::Noise("pink-noise"),
        "white" => Sounds::Noise("white-noise"),
        "brown" => Sounds::Noise("brown-noise"),
        "mix" => return Err("the sound file it mixes in is left out"),
        bell if bell.starts_with("bell") => {
            return Err("bells are left out: a step with strike = \"bell\" rings one");
        }
        tone => beating(tone, warm).ok_or(ODD)?,
    };
    Ok(Some(Sounding {
        what: source,
        amplitude,
    }))
}

/// `200+4`, `200-4`, `200@4`, `200M4`, `200`.
fn beating(text: &str, warm: bool) -> Option<Sounds> {
    let at = text.find(['+', '-', '@', 'M']);
    let (carrier, beat) = text.split_at(at.unwrap_or(text.len()));
    let (kind, sign) = match beat.bytes().next() {
        Some(b'@') => ("isochronic", 1.0),
        Some(b'M') => ("monaural", 1.0),
        Some(b'-') => ("binaural", -1.0),
        _ => ("binaural", 1.0),
    };
    let beat = match beat.get(1..) {
        None => 0.0,
        Some(beat) => sign * decimal(beat)?,
    };
    Some(Sounds::Tone {
        kind,
        carrier: decimal(carrier)?,
        beat,
        warm,
    })
}

/// Goes through the lines that say when.
struct Clockwork<'b, 't> {
    book: &'b Book<'t>,
    notes: &'b mut Notes,
    entries: Vec<TimedSet>,
    /// The last absolute time, from which `+` counts.
    last: Millis,
    /// Of the day that the clock has come to.
    midnight: Millis,
    /// Lines still to be gone through, blocks and all: more are a puzzle.
    left: usize,
}

impl Clockwork<'_, '_> {
    /// `base` is when the block of this line begins.
    fn line(&mut self, (line, text): SbgLine, base: Option<Millis>, depth: usize) {
        let Some(left) = self.left.checked_sub(1) else {
            return;
        };
        self.left = left;
        let mut words = text.split_whitespace();
        let when = words.next().unwrap_or_default();
        let Some(at) = self.time(when, base) else {
            return self
                .notes
                .leave_out(line, format!("{text}: nothing that is known"));
        };
        let mut words: Vec<&str> = words.collect();
        let slides = words.last() == Some(&"->");
        if slides {
            words.pop();
        }
        let edges = match words.first().map(|word| word.as_bytes()) {
            Some(&[into @ (b'<' | b'-' | b'='), out @ (b'>' | b'-' | b'=')]) => {
                words.remove(0);
                [into, out]
            }
            _ => [b'-', b'-'],
        };
        let [name] = words[..] else {
            return self
                .notes
                .leave_out(line, format!("{text}: nothing that is known"));
        };
        if let Some(block) = self.book.blocks.get(name) {
            if depth >= DEPTH {
                return self
                    .notes
                    .leave_out(line, format!("{name}: blocks within blocks too deep"));
            }
            for inner in block {
                self.line(*inner, Some(at), depth + 1);
                if self.entries.len() >= TIMES {
                    return;
                }
            }
            return;
        }
        let Some(set) = self.book.sets.get(name) else {
            return self
                .notes
                .leave_out(line, format!("there are no tones called {name}"));
        };
        if self.entries.len() >= TIMES {
            return self
                .notes
                .leave_out(line, format!("more than {TIMES} times"));
        }
        if self.entries.last().is_some_and(|before| at < before.at) {
            return self
                .notes
                .leave_out(line, format!("{when} comes after a later time"));
        }
        self.entries.push(TimedSet {
            at,
            line,
            set: set.clone(),
            edges,
            slides,
        });
    }

    /// `11:30`, `NOW`, `+00:05`, and sums of them.
    fn time(&mut self, text: &str, base: Option<Millis>) -> Option<Millis> {
        let mut parts = text.split('+');
        let first = parts.next()?;
        let absolute = match first {
            "" => None,
            "NOW" => Some(Millis::ZERO),
            time => Some(self.of_the_day(clock(time)?)),
        };
        let mut at = match (absolute, base) {
            (Some(at), None) => {
                self.last = at;
                at
            }
            (None, None) => self.last,
            // Within a block all times count from where it is used.
            (_, Some(base)) => base,
        };
        for part in parts {
            at += clock(part)?;
        }
        if absolute.is_some() && base.is_none() {
            self.last = at;
        }
        Some(at)
    }

    fn of_the_day(&mut self, time: Millis) -> Millis {
        if self.midnight + time < self.last {
            self.midnight += DAY;
        }
        self.midnight + time
    }
}
