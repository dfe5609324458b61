//! Breath patterns: `4-6`, `4-7-8`, `2.5+1-0-6.5`, `4-0-4 -> 4-0-8`, or a name.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::cue::Phase;
use crate::limits;
use crate::units::Millis;

use crate::time::{Wrong, meant, wrong};

mod said;

/// One breath.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Breath {
    /// How long the air comes in.
    pub inhale: Millis,
    /// The second sip of air; zero where there is none.
    pub top_up: Millis,
    /// Held after breathing in; zero where it is not.
    pub hold_full: Millis,
    /// How long the air goes out.
    pub exhale: Millis,
    /// Held after breathing out; zero where it is not.
    pub hold_empty: Millis,
}

impl Breath {
    /// All its phases together.
    pub fn length(&self) -> Millis {
        self.phases().map(|(_, length)| length).sum()
    }

    /// The phases that are breathed, in their order: those longer than zero.
    pub fn phases(&self) -> impl Iterator<Item = (Phase, Millis)> + use<> {
        let all = [
            (Phase::Inhale, self.inhale),
            (Phase::TopUp, self.top_up),
            (Phase::HoldFull, self.hold_full),
            (Phase::Exhale, self.exhale),
            (Phase::HoldEmpty, self.hold_empty),
        ];
        all.into_iter().filter(|(_, length)| *length > Millis::ZERO)
    }

    /// Breaths a minute.
    pub fn rate(&self) -> f64 {
        60.0 / self.length().as_secs_f64()
    }

    /// The same breath for somebody who should not hold: the holds go, and the
    /// exhale is kept to between once and one and a half times the inhale.
    pub fn without_holds(self) -> Breath {
        if self.hold_full + self.hold_empty == Millis::ZERO {
            return self;
        }
        let inhale = self.inhale + self.top_up;
        let longest = Millis(inhale.0 * 3 / 2);
        Breath {
            hold_full: Millis::ZERO,
            hold_empty: Millis::ZERO,
            exhale: self.exhale.clamp(inhale, longest),
            ..self
        }
    }

    /// The breath `step` of `steps` on the straight way from this one to `to`.
    pub fn towards(&self, to: &Breath, step: u32, steps: u32) -> Breath {
        let mix = |a: Millis, b: Millis| {
            let x = if steps < 2 {
                0.0
            } else {
                f64::from(step) / f64::from(steps - 1)
            };
            Millis((a.0 as f64 + (b.0 as f64 - a.0 as f64) * x).round() as u64)
        };
        Breath {
            inhale: mix(self.inhale, to.inhale),
            top_up: mix(self.top_up, to.top_up),
            hold_full: mix(self.hold_full, to.hold_full),
            exhale: mix(self.exhale, to.exhale),
            hold_empty: mix(self.hold_empty, to.hold_empty),
        }
    }
}

/// A breath, or a way from one to another over the cycles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ramp {
    /// The first breath.
    pub from: Breath,
    /// The last one; the same as the first where nothing changes.
    pub to: Breath,
}

impl Ramp {
    /// The same way for somebody who should not hold.
    pub fn without_holds(self) -> Ramp {
        Ramp {
            from: self.from.without_holds(),
            to: self.to.without_holds(),
        }
    }

    /// The length of `cycles` breaths together.
    pub fn length(&self, cycles: u32) -> Millis {
        if self.from == self.to {
            return self.from.length() * u64::from(cycles);
        }
        (0..cycles)
            .map(|i| self.from.towards(&self.to, i, cycles).length())
            .sum()
    }
}

/// A named pattern of the table.
#[derive(Deserialize)]
pub struct Named {
    /// As a script writes it.
    pub name: String,
    /// What it stands for, as [`parse`] reads it.
    pub pattern: String,
}

#[derive(Deserialize)]
struct PatternList {
    breath: Vec<Named>,
}

/// The patterns that have names.
pub fn named() -> &'static [Named] {
    static TABLE: LazyLock<PatternList> =
        LazyLock::new(|| toml::from_str(include_str!("data/breaths.toml")).expect("our own table"));
    &TABLE.breath
}

/// Understands a pattern.
///
/// # Errors
/// Says what is wrong and how a pattern reads.
pub fn parse(text: &str) -> Result<Ramp, Wrong> {
    let read = ramp(text);
    if read.is_ok() {
        return read;
    }
    let what = "a breath is numbers with hyphens between them";
    if let Some(said) = said::meant(text) {
        let pattern = plainly(&said.pattern);
        match said.cycles {
            _ if ramp(&pattern).is_err() => {}
            None => return Err(meant(what, pattern)),
            Some(times) => {
                let help = format!(
                    "write breathe = \"{pattern}\" and, on a line of its own, cycles = {times}"
                );
                return Err(wrong(
                    "how often a breath is taken has a key of its own",
                    help,
                ));
            }
        }
    }
    let plain = plainly(text);
    if plain != text && ramp(&plain).is_ok() {
        return Err(meant(what, plain));
    }
    read
}

/// With hyphens for whatever stands between the numbers, and points in them.
fn plainly(text: &str) -> String {
    let between = |c: char| matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '/' | ':' | ';');
    let dashed = text.replace(between, "-").replace('\u{2192}', "->");
    let commas = dashed.contains(',') && !dashed.contains('-');
    let dashed = dashed.replace(',', if commas { "-" } else { "." });
    let numbers: Vec<&str> = dashed.split_whitespace().collect();
    let bare = |n: &&str| n.parse::<f64>().is_ok();
    if numbers.len() >= 2 && numbers.iter().all(bare) {
        return numbers.join("-");
    }
    if commas {
        dashed.replace(' ', "")
    } else {
        dashed
    }
}

fn ramp(text: &str) -> Result<Ramp, Wrong> {
    let Some((from, to)) = text.split_once("->") else {
        let breath = one(text)?;
        return Ok(Ramp {
            from: breath,
            to: breath,
        });
    };
    let first = |wrong| whole(wrong, |from| format!("{from} -> {}", to.trim()));
    let second = |wrong| whole(wrong, |to| format!("{} -> {to}", from.trim()));
    Ok(Ramp {
        from: one(from).map_err(first)?,
        to: one(to).map_err(second)?,
    })
}

fn whole(wrong: Wrong, ramp: impl Fn(String) -> String) -> Wrong {
    let instead = wrong.instead.into_iter().map(ramp).collect();
    Wrong { instead, ..wrong }
}

fn one(text: &str) -> Result<Breath, Wrong> {
    let text = text.trim();
    if let Some(found) = named().iter().find(|n| n.name == text) {
        return one(&found.pattern);
    }
    let shape = "seconds for in-out or in-hold-out-hold, as in \"4-6\" or \"4-7-8\"";
    if text.starts_with(|c: char| c.is_alphabetic()) {
        let names: Vec<&str> = named().iter().map(|n| n.name.as_str()).collect();
        let help = crate::diagnostic::suggestion(text, names.clone());
        let near = crate::diagnostic::nearest(text, names);
        return Err(Wrong {
            instead: near.into_iter().map(str::to_string).collect(),
            ..wrong(
                format!("no breath is called \"{text}\""),
                match near {
                    Some(near) => format!("did you mean \"{near}\"? Or write {shape}"),
                    None => format!("{help}; or write {shape}"),
                },
            )
        });
    }
    let (mut phases, mut top_up) = (Vec::new(), Millis::ZERO);
    for (i, part) in text.split('-').enumerate() {
        let mut sips = part.split('+');
        let first = sips.next().unwrap_or("");
        phases.push(phase(first, shape)?);
        if let Some(sip) = sips.next() {
            if i > 0 || sips.next().is_some() {
                return Err(wrong(
                    "only the inhale can have a top-up",
                    "write \"2.5+1-0-6.5\"",
                ));
            }
            top_up = phase(sip, shape)?;
        }
    }
    // In and out alone: nothing is held.
    if let [_, _] = phases[..] {
        phases.insert(1, Millis::ZERO);
    }
    if !(3..=4).contains(&phases.len()) {
        let what = format!(
            "a breath has two, three or four numbers, this has {}",
            phases.len()
        );
        return Err(wrong(what, format!("write {shape}")));
    }
    let breath = Breath {
        inhale: phases[0],
        top_up,
        hold_full: phases[1],
        exhale: phases[2],
        hold_empty: phases.get(3).copied().unwrap_or_default(),
    };
    if breath.inhale == Millis::ZERO || breath.exhale == Millis::ZERO {
        return Err(wrong(
            "every breath goes in and out",
            format!("neither of the two takes no time: {shape}"),
        ));
    }
    if breath.length() < limits::SHORTEST_BREATH {
        return Err(wrong(
            format!("a breath of {} is panting", breath.length()),
            format!("the numbers are {shape}, and they add up to 1 at least"),
        ));
    }
    Ok(breath)
}

/// A length as a bare number of seconds.
pub(super) fn seconds(length: Millis) -> String {
    length.as_secs_f64().to_string()
}

fn phase(text: &str, shape: &str) -> Result<Millis, Wrong> {
    let bare = text.trim().trim_end_matches('s');
    match bare.parse::<f64>() {
        Ok(s) if (0.0..=limits::PHASE_SECONDS).contains(&s) => Ok(Millis::from_secs_f64(s)),
        Ok(s) => Err(wrong(
            format!("{s} seconds is no part of a breath"),
            format!("from 0 to {} seconds", limits::PHASE_SECONDS),
        )),
        Err(_) => Err(wrong(
            format!("\"{}\" is no number of seconds", text.trim()),
            format!("write {shape}"),
        )),
    }
}

/// A breath as a script writes it.
impl std::fmt::Display for Breath {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let [inhale, hold, exhale] = [self.inhale, self.hold_full, self.exhale].map(seconds);
        let top_up = match self.top_up {
            Millis::ZERO => String::new(),
            sip => format!("+{}", seconds(sip)),
        };
        let rest = match self.hold_empty {
            Millis::ZERO => String::new(),
            rest => format!("-{}", seconds(rest)),
        };
        write!(f, "{inhale}{top_up}-{hold}-{exhale}{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breath(text: &str) -> [u64; 5] {
        let b = parse(text).unwrap().from;
        [b.inhale, b.top_up, b.hold_full, b.exhale, b.hold_empty].map(|length| length.0)
    }

    #[test]
    fn a_pattern_reads_in_hold_out_hold_with_trailing_zeros_left_out() {
        assert_eq!(breath("4-7-8"), [4000, 0, 7000, 8000, 0]);
        assert_eq!(breath("4-6"), breath("4-0-6"));
        assert_eq!(breath("2.5+1-6.5"), breath("2.5+1-0-6.5"));
        assert_eq!(breath("5.5-0-5.5"), [5500, 0, 0, 5500, 0]);
        assert_eq!(breath("2.5+1-0-6.5"), [2500, 1000, 0, 6500, 0]);
        assert_eq!(breath("box"), [4000, 0, 4000, 4000, 4000]);
    }

    #[test]
    fn every_named_pattern_is_a_pattern() {
        for n in named() {
            assert!(parse(&n.pattern).is_ok(), "{}", n.name);
        }
    }

    #[test]
    fn a_faulty_pattern_is_told_its_remedy() {
        for (text, remedy) in [
            ("4-0-0", "neither"),
            ("4", "in-out"),
            ("in 4 out 6", "\"4-0-6\""),
            ("4-7-8 x 4", "cycles = 4"),
            ("4, 7, 8 x 4", "breathe = \"4-7-8\""),
            ("box breathing", "\"box\""),
            ("1:2", "\"4-0-8\""),
            ("bxo", "box"),
            ("4-99-8", "0 to 20"),
            ("4-x-8", "in-hold-out-hold"),
            ("4,5-0-6", "\"4.5-0-6\""),
            ("4\u{2013}7\u{2013}8", "\"4-7-8\""),
            ("4/7/8", "\"4-7-8\""),
            ("4 7 8", "\"4-7-8\""),
            ("4, 7, 8", "\"4-7-8\""),
            ("", "in-hold-out-hold"),
        ] {
            let found = parse(text).unwrap_err();
            assert!(found.help.contains(remedy), "{text}: {found:?}");
        }
    }

    #[test]
    fn without_holds_a_breath_still_lets_go_longer_than_it_takes_in() {
        let plain = |t: &str| parse(t).unwrap().from.without_holds();
        assert_eq!(plain("4-7-8"), parse("4-0-6").unwrap().from);
        assert_eq!(plain("4-4-4-4"), parse("4-0-4").unwrap().from);
        assert_eq!(plain("4-2-6"), parse("4-0-6").unwrap().from);
    }

    #[test]
    fn a_ramp_begins_and_ends_at_its_breaths_and_its_length_is_the_sum() {
        let ramp = parse("4-0-4 -> 4-0-8").unwrap();
        assert_eq!(ramp.from.towards(&ramp.to, 0, 9), ramp.from);
        assert_eq!(ramp.from.towards(&ramp.to, 8, 9), ramp.to);
        assert_eq!(ramp.length(9), Millis::secs(90));
    }
}
