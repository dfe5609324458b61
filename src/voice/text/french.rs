//! French numbers.

use super::language::{Language, unit};

pub(super) const LANGUAGE: Language = Language {
    code: "fr",
    decimal: ',',
    point: "virgule",
    decimals_together: true,
    minus: "moins",
    and: "et",
    to: "à",
    units: &[
        unit(&["s", "sec", "sec."], "seconde", "secondes"),
        unit(&["min", "mn"], "minute", "minutes"),
        unit(&["h"], "heure", "heures"),
        unit(&["m"], "mètre", "mètres"),
        unit(&["mm"], "millimètre", "millimètres"),
        unit(&["cm"], "centimètre", "centimètres"),
        unit(&["km"], "kilomètre", "kilomètres"),
        unit(&["g"], "gramme", "grammes"),
        unit(&["kg"], "kilogramme", "kilogrammes"),
        unit(&["Hz"], "hertz", "hertz"),
        unit(&["°C"], "degré Celsius", "degrés Celsius"),
        unit(&["°F"], "degré Fahrenheit", "degrés Fahrenheit"),
        unit(&["°"], "degré", "degrés"),
        unit(&["%"], "pour cent", "pour cent"),
        unit(&["×"], "fois", "fois"),
    ],
    cardinal: before,
    ordinal: |n, ending, _| Some(ordinal(n, ending)),
    endings: &["ière", "ère", "ème", "nde", "er", "re", "nd", "e"],
    clock,
    clock_signs: &["h"],
    halves: &[],
    clock_by_h: true,
};

const SMALL: [&str; 20] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
];

const TENS: [&str; 10] = [
    "",
    "",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "soixante",
    "quatre-vingt",
    "quatre-vingt",
];

/// Nouns that a number counts and whose gender their ending does not tell.
const MASCULINE: [&str; 8] = [
    "mètre", "gramme", "souffle", "cycle", "muscle", "membre", "pour", "centre",
];

/// A last "un" takes the gender of the noun behind it.
fn before(n: u32, next: &str) -> String {
    let name = cardinal(n);
    let noun = next.strip_suffix('s').unwrap_or(next);
    let feminine = next == "fois"
        || noun.ends_with("ion")
        || (noun.chars().count() > 3
            && noun.ends_with('e')
            && !MASCULINE.iter().any(|end| noun.ends_with(end)));
    if feminine && (n % 10 == 1 && !matches!(n % 100, 11 | 71 | 91)) {
        name + "e"
    } else {
        name
    }
}

fn cardinal(n: u32) -> String {
    match n {
        0..20 => SMALL[n as usize].to_owned(),
        20..100 => below_hundred(n),
        100..200 => more("cent".to_owned(), n % 100),
        200..1000 if n.is_multiple_of(100) => cardinal(n / 100) + " cents",
        200..1000 => more(cardinal(n / 100) + " cent", n % 100),
        1000..2000 => more("mille".to_owned(), n % 1000),
        // "Quatre-vingt mille", "deux cent mille": without their plural s.
        _ => {
            let head = cardinal(n / 1000);
            let head = match head.strip_suffix("ts") {
                Some(stem) => format!("{stem}t"),
                None => head,
            };
            more(head + " mille", n % 1000)
        }
    }
}

fn below_hundred(n: u32) -> String {
    let ten = TENS[n as usize / 10];
    // Seventy and ninety count on from ten.
    let rest = if matches!(n / 10, 7 | 9) {
        n % 10 + 10
    } else {
        n % 10
    };
    match rest {
        0 if n == 80 => "quatre-vingts".to_owned(),
        0 => ten.to_owned(),
        1 | 11 if n < 80 => format!("{ten} et {}", SMALL[rest as usize]),
        _ => format!("{ten}-{}", SMALL[rest as usize]),
    }
}

fn more(head: String, rest: u32) -> String {
    match rest {
        0 => head,
        _ => format!("{head} {}", cardinal(rest)),
    }
}

fn ordinal(n: u32, ending: &str) -> String {
    match (n, ending) {
        (1, "er") => return "premier".to_owned(),
        (1, "re" | "ère" | "ière") => return "première".to_owned(),
        (2, "nd") => return "second".to_owned(),
        (2, "nde") => return "seconde".to_owned(),
        _ => {}
    }
    let name = cardinal(n);
    let stem = match name.as_bytes() {
        [.., b'c', b'i', b'n', b'q'] => name + "u",
        [.., b'n', b'e', b'u', b'f'] => name[..name.len() - 1].to_owned() + "v",
        [.., b'e'] => name[..name.len() - 1].to_owned(),
        [.., b't', b's'] => name[..name.len() - 1].to_owned(),
        _ => name,
    };
    stem + "ième"
}

fn clock(hour: u32, minute: u32) -> String {
    let name = before(hour, "heure");
    let hours = if hour < 2 { "heure" } else { "heures" };
    match minute {
        0 => format!("{name} {hours}"),
        _ => format!("{name} {hours} {}", cardinal(minute)),
    }
}
