//! German numbers.

use super::language::{Language, unit};

pub(super) const LANGUAGE: Language = Language {
    code: "de",
    decimal: ',',
    point: "Komma",
    decimals_together: false,
    minus: "minus",
    and: "und",
    to: "bis",
    units: &[
        unit(&["s", "Sek", "Sek."], "Sekunde", "Sekunden"),
        unit(&["min", "Min", "Min."], "Minute", "Minuten"),
        unit(&["h", "Std", "Std."], "Stunde", "Stunden"),
        unit(&["m"], "Meter", "Meter"),
        unit(&["mm"], "Millimeter", "Millimeter"),
        unit(&["cm"], "Zentimeter", "Zentimeter"),
        unit(&["km"], "Kilometer", "Kilometer"),
        unit(&["g"], "Gramm", "Gramm"),
        unit(&["kg"], "Kilogramm", "Kilogramm"),
        unit(&["Hz"], "Hertz", "Hertz"),
        unit(&["°C"], "Grad Celsius", "Grad Celsius"),
        unit(&["°F"], "Grad Fahrenheit", "Grad Fahrenheit"),
        unit(&["°"], "Grad", "Grad"),
        unit(&["%"], "Prozent", "Prozent"),
        unit(&["×"], "Mal", "Mal"),
    ],
    cardinal: before,
    ordinal,
    endings: &["."],
    clock,
    clock_signs: &["Uhr", "h"],
    halves: &[],
    clock_by_h: false,
};

const SMALL: [&str; 20] = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
];

const TENS: [&str; 10] = [
    "", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
];

/// One takes the gender of a noun, which begins with a capital.
fn before(n: u32, next: &str) -> String {
    let noun = next.starts_with(char::is_uppercase);
    let feminine = next.ends_with('e') || next.ends_with("ung");
    match n {
        1 if noun && feminine => "eine".to_owned(),
        1 if noun => "ein".to_owned(),
        _ => cardinal(n),
    }
}

fn cardinal(n: u32) -> String {
    match n {
        0..20 => SMALL[n as usize].to_owned(),
        20..100 if n.is_multiple_of(10) => TENS[n as usize / 10].to_owned(),
        20..100 => format!("{}und{}", head(n % 10), TENS[n as usize / 10]),
        100..1000 => more(head(n / 100) + "hundert", n % 100),
        _ => more(head(n / 1000) + "tausend", n % 1000),
    }
}

/// A number as the first part of a longer one: "ein", not "eins".
fn head(n: u32) -> String {
    let name = cardinal(n);
    match name.strip_suffix("eins") {
        Some(stem) => format!("{stem}ein"),
        None => name,
    }
}

fn more(head: String, rest: u32) -> String {
    match rest {
        0 => head,
        _ => head + &cardinal(rest),
    }
}

/// A full stop makes an ordinal only behind an article, else it ends a sentence.
fn ordinal(n: u32, _: &str, behind: &str) -> Option<String> {
    let ending = match behind {
        "der" | "die" | "das" => "e",
        "am" | "beim" | "zum" | "vom" | "im" | "den" | "dem" | "des" | "jeden" | "jedem" => "en",
        _ => return None,
    };
    let stem = match n {
        1 => "erst".to_owned(),
        3 => "dritt".to_owned(),
        7 => "siebt".to_owned(),
        8 => "acht".to_owned(),
        _ if n == 0 || (1..20).contains(&(n % 100)) => cardinal(n) + "t",
        _ => cardinal(n) + "st",
    };
    Some(stem + ending)
}

fn clock(hour: u32, minute: u32) -> String {
    match minute {
        0 => format!("{} Uhr", head(hour)),
        _ => format!("{} Uhr {}", head(hour), cardinal(minute)),
    }
}
