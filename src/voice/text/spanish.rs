//! Spanish numbers.

use super::language::{Language, unit};

pub(super) const LANGUAGE: Language = Language {
    code: "es",
    decimal: ',',
    point: "coma",
    decimals_together: true,
    minus: "menos",
    and: "y",
    to: "a",
    units: &[
        unit(&["s", "seg", "seg."], "segundo", "segundos"),
        unit(&["min"], "minuto", "minutos"),
        unit(&["h"], "hora", "horas"),
        unit(&["m"], "metro", "metros"),
        unit(&["mm"], "milímetro", "milímetros"),
        unit(&["cm"], "centímetro", "centímetros"),
        unit(&["km"], "kilómetro", "kilómetros"),
        unit(&["g"], "gramo", "gramos"),
        unit(&["kg"], "kilogramo", "kilogramos"),
        unit(&["Hz"], "hercio", "hercios"),
        unit(&["°C"], "grado Celsius", "grados Celsius"),
        unit(&["°F"], "grado Fahrenheit", "grados Fahrenheit"),
        unit(&["°"], "grado", "grados"),
        unit(&["%"], "por ciento", "por ciento"),
        unit(&["×"], "vez", "veces"),
    ],
    cardinal: before,
    ordinal: |n, ending, _| ordinal(n, ending),
    endings: &[".er", ".º", ".ª", "er", "º", "ª"],
    clock,
    clock_signs: &["h"],
    halves: &[],
    clock_by_h: false,
};

const SMALL: [&str; 30] = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
];

const TENS: [&str; 10] = [
    "",
    "",
    "",
    "treinta",
    "cuarenta",
    "cincuenta",
    "sesenta",
    "setenta",
    "ochenta",
    "noventa",
];

const HUNDREDS: [&str; 10] = [
    "",
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
];

/// Words that follow a number and are no noun.
const NO_NOUNS: [&str; 24] = [
    "a", "al", "con", "cuando", "de", "del", "el", "en", "es", "está", "hasta", "la", "lo", "más",
    "menos", "no", "o", "para", "por", "pero", "que", "si", "y", "ya",
];

/// One and the hundreds take the gender of the noun behind them.
fn before(n: u32, next: &str) -> String {
    let name = cardinal(n);
    if next.is_empty() || NO_NOUNS.contains(&next.to_lowercase().as_str()) {
        return name;
    }
    let feminine = [
        "a", "as", "ción", "ciones", "vez", "veces", "noche", "noches",
    ]
    .iter()
    .any(|end| next.ends_with(end));
    if feminine {
        let name = name
            .replace("cientos", "cientas")
            .replace("quinientos", "quinientas");
        return match name.strip_suffix("uno") {
            Some(stem) => format!("{stem}una"),
            None => name,
        };
    }
    short(&name)
}

/// "Un" for "uno", as before a noun or "mil".
fn short(name: &str) -> String {
    match (name.strip_suffix("veintiuno"), name.strip_suffix("uno")) {
        (Some(stem), _) => format!("{stem}veintiún"),
        (_, Some(stem)) => format!("{stem}un"),
        _ => name.to_owned(),
    }
}

fn cardinal(n: u32) -> String {
    let digit = (n % 10) as usize;
    match n {
        0..30 => SMALL[n as usize].to_owned(),
        30..100 if digit == 0 => TENS[n as usize / 10].to_owned(),
        30..100 => format!("{} y {}", TENS[n as usize / 10], SMALL[digit]),
        100 => "cien".to_owned(),
        101..1000 => more(HUNDREDS[n as usize / 100].to_owned(), n % 100),
        1000..2000 => more("mil".to_owned(), n % 1000),
        _ => more(short(&cardinal(n / 1000)) + " mil", n % 1000),
    }
}

fn more(head: String, rest: u32) -> String {
    match rest {
        0 => head,
        _ => format!("{head} {}", cardinal(rest)),
    }
}

/// To the tenth; from there on people say the cardinal.
fn ordinal(n: u32, ending: &str) -> Option<String> {
    const STEMS: [&str; 10] = [
        "primer", "segund", "tercer", "cuart", "quint", "sext", "séptim", "octav", "noven", "décim",
    ];
    let stem = STEMS.get((n as usize).checked_sub(1)?)?;
    Some(match ending.trim_start_matches('.') {
        "er" => (*stem).to_owned(),
        "ª" => format!("{stem}a"),
        _ => format!("{stem}o"),
    })
}

fn clock(hour: u32, minute: u32) -> String {
    let hour = before(hour, "horas");
    match minute {
        0 => hour,
        _ => format!("{hour} y {}", cardinal(minute)),
    }
}
