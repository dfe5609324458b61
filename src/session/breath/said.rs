//! Breaths as people say them, put into the numbers of a script: a remedy, never a second way.

use super::seconds;
use crate::units::Millis;

/// What a text may have meant.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    /// The breath in numbers; whether it is one, the caller finds out.
    pub pattern: String,
    /// How often, where that was said, too.
    pub cycles: Option<u32>,
}

/// What is breathed when, in the words of the five languages.
const PHASES: [(SaidPhase, &[&str]); 3] = [
    (
        SaidPhase::In,
        &[
            "in",
            "inhale",
            "ein",
            "einatmen",
            "inhala",
            "inspira",
            "inspire",
            "inspirez",
            "inspirare",
        ],
    ),
    (
        SaidPhase::Hold,
        &[
            "hold",
            "pause",
            "rest",
            "wait",
            "halten",
            "anhalten",
            "halte",
            "warten",
            "sostén",
            "pausa",
            "retenir",
            "retiens",
            "retenez",
            "trattieni",
        ],
    ),
    (
        SaidPhase::Out,
        &[
            "out", "exhale", "aus", "ausatmen", "exhala", "espira", "expire", "expirez", "espirare",
        ],
    ),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum SaidPhase {
    In,
    Hold,
    Out,
}

/// What `text` may have meant, if it is one of the ways people say a breath.
pub fn meant(text: &str) -> Option<Said> {
    let text = text.trim().to_lowercase();
    rate(&text)
        .or_else(|| ratio(&text))
        .or_else(|| phases(&text))
        .or_else(|| again(&text))
        .or_else(|| bare(&text).map(once))
}

fn once(pattern: String) -> Said {
    Said {
        pattern,
        cycles: None,
    }
}

/// `6 per minute`: half of each breath in, half out.
fn rate(text: &str) -> Option<Said> {
    let marks = [
        "per minute",
        "a minute",
        "/min",
        "bpm",
        "pro minute",
        "por minuto",
        "par minute",
        "al minuto",
    ];
    let (number, _) = marks.iter().find_map(|mark| text.split_once(mark))?;
    let number = number.split_whitespace().next()?.parse::<f64>().ok()?;
    let half = Millis::from_secs_f64((3000.0 / number).round() / 100.0);
    (1.0..=30.0)
        .contains(&number)
        .then(|| once(format!("{}-0-{}", seconds(half), seconds(half))))
}

/// `1:2`: the way out twice as long as the way in, which takes four seconds.
fn ratio(text: &str) -> Option<Said> {
    let (a, b) = text.split_once([':', '/'])?;
    let [a, b] = [a, b].map(|number| number.trim().parse::<f64>().ok());
    let out = 4.0 * b? / a?;
    (1.0..=16.0)
        .contains(&out)
        .then(|| once(format!("4-0-{}", seconds(Millis::from_secs_f64(out)))))
}

/// `in 4 out 6`, `4 in, 2 hold, 6 out`.
fn phases(text: &str) -> Option<Said> {
    let (mut turns, mut numbers) = (Vec::new(), Vec::new());
    let mut number_first = None;
    for piece in pieces(text) {
        let turn = PHASES.iter().find(|(_, words)| words.contains(&&*piece));
        if let Ok(number) = piece.parse::<f64>() {
            number_first.get_or_insert(true);
            numbers.push(number);
        } else if let Some((turn, _)) = turn {
            number_first.get_or_insert(false);
            turns.push(*turn);
        } else if !is_filler(&piece) {
            return None;
        }
    }
    if turns.len() != numbers.len() || !(2..=4).contains(&turns.len()) {
        return None;
    }
    let numbers = numbers.into_iter().map(|n| n.to_string());
    let said: Vec<(SaidPhase, String)> = turns.into_iter().zip(numbers).collect();
    let order = |turns: &[SaidPhase]| {
        said.len() == turns.len() && said.iter().map(|(turn, _)| turn).eq(turns)
    };
    let n = |i: usize| &said[i].1;
    let pattern = if order(&[SaidPhase::In, SaidPhase::Out]) {
        format!("{}-0-{}", n(0), n(1))
    } else if order(&[SaidPhase::In, SaidPhase::Hold, SaidPhase::Out]) {
        format!("{}-{}-{}", n(0), n(1), n(2))
    } else if order(&[SaidPhase::In, SaidPhase::Out, SaidPhase::Hold]) {
        format!("{}-0-{}-{}", n(0), n(1), n(2))
    } else if order(&[
        SaidPhase::In,
        SaidPhase::Hold,
        SaidPhase::Out,
        SaidPhase::Hold,
    ]) {
        format!("{}-{}-{}-{}", n(0), n(1), n(2), n(3))
    } else {
        return None;
    };
    Some(once(pattern))
}

/// `4-7-8 x 4`, `box 6 times`.
fn again(text: &str) -> Option<Said> {
    let (pattern, times) = [" x ", " x", "\u{d7}", "*", " mal"]
        .iter()
        .find_map(|mark| text.split_once(mark))
        .or_else(|| {
            let text = ["times", "cycles", "rounds", "breaths"]
                .iter()
                .find_map(|word| text.strip_suffix(word))?;
            text.trim().rsplit_once(' ')
        })?;
    let times = times.trim().trim_end_matches(['x', ' ']).parse().ok()?;
    let pattern = pattern.trim().trim_end_matches(',');
    Some(Said {
        pattern: bare(pattern).unwrap_or_else(|| pattern.to_owned()),
        cycles: Some(times),
    })
}

/// A breath with words about it that say nothing more.
fn bare(text: &str) -> Option<String> {
    let left: Vec<&str> = text
        .split_whitespace()
        .filter(|word| !is_filler(word))
        .collect();
    (!left.is_empty() && left.len() < text.split_whitespace().count()).then(|| left.join(" "))
}

fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "breath"
            | "breathe"
            | "breathing"
            | "breaths"
            | "pattern"
            | "technique"
            | "method"
            | "for"
            | "and"
            | "then"
            | "s"
            | "sec"
            | "seconds"
            | "second"
            | "atmung"
            | "atmen"
            | "sekunden"
            | "und"
            | "segundos"
            | "y"
            | "secondes"
            | "et"
            | "secondi"
            | "e"
            | "respiración"
            | "respiration"
            | "respirazione"
    )
}

/// Numbers and words.
fn pieces(text: &str) -> Vec<String> {
    let text = text.replace(|c: char| c != '.' && !c.is_alphanumeric(), " ");
    let mut pieces: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let end = word
            .find(|c: char| c != '.' && !c.is_ascii_digit())
            .unwrap_or(word.len());
        let (number, rest) = word.split_at(end);
        pieces.extend(
            [number, rest]
                .into_iter()
                .filter(|p| !p.is_empty())
                .map(str::to_owned),
        );
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_call_a_breath_is_put_into_numbers() {
        for (text, pattern, cycles) in [
            ("in 4 out 6", "4-0-6", None),
            ("4 in 6 out", "4-0-6", None),
            ("4 in, 2 hold, 6 out", "4-2-6", None),
            ("inhale 4s, hold 7s, exhale 8s", "4-7-8", None),
            ("breathe in for 4 and out for 6 seconds", "4-0-6", None),
            ("in 4, hold 4, out 4, hold 4", "4-4-4-4", None),
            ("ein 4 aus 6", "4-0-6", None),
            ("inspire 4, retiens 2, expire 6", "4-2-6", None),
            ("4-7-8 x 4", "4-7-8", Some(4)),
            ("4-7-8 \u{d7} 4", "4-7-8", Some(4)),
            ("box breathing, 6 times", "box", Some(6)),
            ("4-7-8 breathing", "4-7-8", None),
            ("6 per minute", "5-0-5", None),
            ("5.5 breaths per minute", "5.45-0-5.45", None),
            ("1:2", "4-0-8", None),
        ] {
            let pattern = pattern.to_owned();
            assert_eq!(meant(text), Some(Said { pattern, cycles }), "{text}");
        }
    }

    #[test]
    fn what_says_no_breath_is_left_alone() {
        for text in [
            "",
            "4-7-8",
            "slowly",
            "out 4 in 6",
            "in 4",
            "per minute",
            "0:0",
            "x",
        ] {
            assert_eq!(meant(text), None, "{text}");
        }
    }
}
