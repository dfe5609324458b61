//! English numbers.

use super::language::{Language, unit};

pub(super) const LANGUAGE: Language = Language {
    code: "en",
    decimal: '.',
    point: "point",
    decimals_together: false,
    minus: "minus",
    and: "and",
    to: "to",
    units: &[
        unit(&["s", "sec", "secs"], "second", "seconds"),
        unit(&["min", "mins"], "minute", "minutes"),
        unit(&["h", "hr", "hrs"], "hour", "hours"),
        unit(&["m"], "meter", "meters"),
        unit(&["mm"], "millimeter", "millimeters"),
        unit(&["cm"], "centimeter", "centimeters"),
        unit(&["km"], "kilometer", "kilometers"),
        unit(&["g"], "gram", "grams"),
        unit(&["kg"], "kilogram", "kilograms"),
        unit(&["Hz"], "hertz", "hertz"),
        unit(&["°C"], "degree Celsius", "degrees Celsius"),
        unit(&["°F"], "degree Fahrenheit", "degrees Fahrenheit"),
        unit(&["°"], "degree", "degrees"),
        unit(&["%"], "percent", "percent"),
        unit(&["×"], "time", "times"),
    ],
    cardinal: |n, _| cardinal(n),
    ordinal: |n, _, _| Some(ordinal(n)),
    endings: &["st", "nd", "rd", "th"],
    clock,
    clock_signs: &["o'clock", "o’clock"],
    halves: &[
        unit(&["am", "a.m."], "AM", "AM"),
        unit(&["pm", "p.m."], "PM", "PM"),
    ],
    clock_by_h: false,
};

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

fn cardinal(n: u32) -> String {
    match n {
        0..20 => SMALL[n as usize].to_owned(),
        20..100 if n.is_multiple_of(10) => TENS[n as usize / 10].to_owned(),
        20..100 => format!("{}-{}", TENS[n as usize / 10], SMALL[n as usize % 10]),
        100..1000 => more(cardinal(n / 100) + " hundred", n % 100),
        _ => more(cardinal(n / 1000) + " thousand", n % 1000),
    }
}

/// `head` with what is left over of a number.
fn more(head: String, rest: u32) -> String {
    match rest {
        0 => head,
        1..100 => format!("{head} and {}", cardinal(rest)),
        _ => format!("{head} {}", cardinal(rest)),
    }
}

fn ordinal(n: u32) -> String {
    let name = cardinal(n);
    let cut = name.rfind([' ', '-']).map_or(0, |at| at + 1);
    let (head, last) = name.split_at(cut);
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        _ => match last.strip_suffix('y') {
            Some(stem) => format!("{stem}ieth"),
            None => format!("{last}th"),
        },
    };
    format!("{head}{last}")
}

/// By the twelve-hour clock, as it is said; a later hour tells its part of the day.
fn clock(hour: u32, minute: u32) -> String {
    let name = cardinal(match hour % 12 {
        0 => 12,
        h => h,
    });
    let time = match minute {
        0 => format!("{name} o'clock"),
        1..10 => format!("{name} oh {}", cardinal(minute)),
        _ => format!("{name} {}", cardinal(minute)),
    };
    match hour {
        0 if minute == 0 => "midnight".to_owned(),
        0 => time + " at night",
        13..18 => time + " in the afternoon",
        18.. => time + " in the evening",
        _ => time,
    }
}
