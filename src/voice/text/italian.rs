//! Italian numbers.

use super::language::{Language, unit};

pub(super) const LANGUAGE: Language = Language {
    code: "it",
    decimal: ',',
    point: "virgola",
    decimals_together: true,
    minus: "meno",
    and: "e",
    to: "a",
    units: &[
        unit(&["s", "sec", "sec."], "secondo", "secondi"),
        unit(&["min"], "minuto", "minuti"),
        unit(&["h"], "ora", "ore"),
        unit(&["m"], "metro", "metri"),
        unit(&["mm"], "millimetro", "millimetri"),
        unit(&["cm"], "centimetro", "centimetri"),
        unit(&["km"], "chilometro", "chilometri"),
        unit(&["g"], "grammo", "grammi"),
        unit(&["kg"], "chilogrammo", "chilogrammi"),
        unit(&["Hz"], "hertz", "hertz"),
        unit(&["°C"], "grado Celsius", "gradi Celsius"),
        unit(&["°F"], "grado Fahrenheit", "gradi Fahrenheit"),
        unit(&["°"], "grado", "gradi"),
        unit(&["%"], "per cento", "per cento"),
        unit(&["×"], "volta", "volte"),
    ],
    cardinal: before,
    ordinal: |n, ending, _| Some(ordinal(n, ending)),
    endings: &[".º", ".ª", "º", "ª"],
    clock,
    clock_signs: &["h"],
    halves: &[],
    clock_by_h: false,
};

const SMALL: [&str; 20] = [
    "zero",
    "uno",
    "due",
    "tre",
    "quattro",
    "cinque",
    "sei",
    "sette",
    "otto",
    "nove",
    "dieci",
    "undici",
    "dodici",
    "tredici",
    "quattordici",
    "quindici",
    "sedici",
    "diciassette",
    "diciotto",
    "diciannove",
];

const TENS: [&str; 10] = [
    "",
    "",
    "venti",
    "trenta",
    "quaranta",
    "cinquanta",
    "sessanta",
    "settanta",
    "ottanta",
    "novanta",
];

/// Words that follow a number and are no noun.
const NO_NOUNS: [&str; 20] = [
    "a", "al", "alla", "con", "da", "di", "e", "è", "ed", "fino", "il", "in", "la", "ma", "non",
    "o", "per", "più", "poi", "quando",
];

/// One takes the gender of the noun behind it.
fn before(n: u32, next: &str) -> String {
    let noun = !next.is_empty() && !NO_NOUNS.contains(&next.to_lowercase().as_str());
    match n {
        1 if noun && (next.ends_with('a') || next.ends_with("zione")) => "una".to_owned(),
        1 if noun => "un".to_owned(),
        _ => cardinal(n),
    }
}

/// One word; a last "tre" behind others takes an accent.
fn cardinal(n: u32) -> String {
    let name = plain(n);
    match name.strip_suffix("tre") {
        Some(stem) if !stem.is_empty() => format!("{stem}tré"),
        _ => name,
    }
}

fn plain(n: u32) -> String {
    let ten = TENS[(n as usize / 10) % 10];
    match n {
        0..20 => SMALL[n as usize].to_owned(),
        // "Ventuno", "ventotto": the ten loses its vowel.
        20..100 if matches!(n % 10, 1 | 8) => ten[..ten.len() - 1].to_owned() + &plain(n % 10),
        100..200 => more("cento".to_owned(), n % 100),
        200..1000 => more(plain(n / 100) + "cento", n % 100),
        1000..2000 => more("mille".to_owned(), n % 1000),
        2000.. => more(plain(n / 1000) + "mila", n % 1000),
        _ => more(ten.to_owned(), n % 10),
    }
}

fn more(head: String, rest: u32) -> String {
    match rest {
        0 => head,
        _ => head + &plain(rest),
    }
}

fn ordinal(n: u32, ending: &str) -> String {
    const STEMS: [&str; 11] = [
        "zeresim", "prim", "second", "terz", "quart", "quint", "sest", "settim", "ottav", "non",
        "decim",
    ];
    let name = plain(n);
    let stem = match STEMS.get(n as usize) {
        Some(stem) => (*stem).to_owned(),
        None if matches!(n % 10, 3 | 6) && n % 100 > 20 => name + "esim",
        None => name.trim_end_matches(['a', 'e', 'i', 'o']).to_owned() + "esim",
    };
    stem + if ending.ends_with('ª') { "a" } else { "o" }
}

fn clock(hour: u32, minute: u32) -> String {
    let hour = before(hour, "ora");
    match minute {
        0 => hour,
        _ => format!("{hour} e {}", cardinal(minute)),
    }
}
