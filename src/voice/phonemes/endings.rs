//! English words that a dictionary has without their ending, or has for the other accent.

use super::Accent;
use super::dictionary;
use super::letters::is_vowel;

/// A word made of a known one and an ending.
pub fn built(word: &str, accent: Accent) -> Option<String> {
    let known = |stem: &str| dictionary::find(stem, accent).map(|entry| entry.sounds("VERB"));
    let stems = |ending: &str, more: &[&str]| {
        let stem = word.strip_suffix(ending).filter(|stem| stem.len() > 1)?;
        let doubled =
            stem.len() > 2 && stem.as_bytes()[stem.len() - 1] == stem.as_bytes()[stem.len() - 2];
        let short = doubled.then(|| &stem[..stem.len() - 1]);
        let more = more.iter().map(|more| format!("{stem}{more}"));
        let mut all = std::iter::once(stem.to_owned())
            .chain(more)
            .chain(short.map(str::to_owned));
        all.find_map(|stem| known(&stem))
    };
    let y = |ending: &str| {
        let stem = word.strip_suffix(ending)?;
        known(&format!("{stem}y"))
    };
    if let Some(stem) = stems("'s", &[])
        .or_else(|| y("ies"))
        .or_else(|| plural(word, &known))
    {
        return Some(with_s(stem, accent));
    }
    if let Some(stem) = y("ier") {
        return Some(match accent {
            Accent::American => format!("{stem}əɹ"),
            Accent::British => format!("{stem}ə"),
        });
    }
    if let Some(stem) = y("ied").or_else(|| stems("ed", &["e"])) {
        return Some(with_ed(stem, accent));
    }
    if let Some(stem) = stems("ing", &["e"]) {
        return Some(with_ing(stem, accent));
    }
    if let Some(stem) = stems("ly", &[]) {
        return Some(format!("{stem}li"));
    }
    if let Some(stem) = stems("ness", &[]) {
        return Some(format!("{stem}nəs"));
    }
    None
}

fn plural(word: &str, known: &dyn Fn(&str) -> Option<&'static str>) -> Option<&'static str> {
    if word.ends_with("ss") {
        return None;
    }
    let stem = word.strip_suffix('s').filter(|stem| stem.len() > 1)?;
    known(stem).or_else(|| known(stem.strip_suffix('e')?))
}

fn weak(accent: Accent) -> char {
    match accent {
        Accent::American => 'ᵻ',
        Accent::British => 'ɪ',
    }
}

fn with_s(stem: &str, accent: Accent) -> String {
    match stem.chars().last() {
        Some('p' | 't' | 'k' | 'f' | 'θ') => format!("{stem}s"),
        Some('s' | 'z' | 'ʃ' | 'ʒ' | 'ʧ' | 'ʤ') => format!("{stem}{}z", weak(accent)),
        _ => format!("{stem}z"),
    }
}

fn with_ed(stem: &str, accent: Accent) -> String {
    match stem.chars().last() {
        Some('p' | 'k' | 'f' | 'θ' | 'ʃ' | 's' | 'ʧ') => format!("{stem}t"),
        Some('d') => format!("{stem}{}d", weak(accent)),
        Some('t') => format!("{}{}d", tapped(stem, accent), weak(accent)),
        _ => format!("{stem}d"),
    }
}

fn with_ing(stem: &str, accent: Accent) -> String {
    // A British r that is silent at a word's end is said before a vowel.
    let r = match stem.ends_with(['ə', 'ː']) && accent == Accent::British {
        true => "ɹ",
        false => "",
    };
    format!("{}{r}ɪŋ", tapped(stem, accent))
}

/// A t between vowels is tapped in American English.
fn tapped(stem: &str, accent: Accent) -> String {
    let before = stem.chars().rev().nth(1);
    match stem.strip_suffix('t') {
        Some(rest)
            if accent == Accent::American && before.is_some_and(|c| is_vowel(c) || c == 'ɹ') =>
        {
            format!("{rest}ɾ")
        }
        _ => stem.to_owned(),
    }
}

/// American sounds as they are in Britain: an r before vowels alone, and other vowels.
pub fn british(sounds: &str) -> String {
    let all: Vec<char> = sounds.chars().collect();
    let vowel_at = |at: usize| {
        all.get(at)
            .is_some_and(|c| is_vowel(*c) || "ˈˌ".contains(*c))
    };
    let mut out = String::with_capacity(sounds.len() + 4);
    for (at, &sound) in all.iter().enumerate() {
        let last = at + 1 == all.len();
        match sound {
            'ɹ' if !vowel_at(at + 1) => {}
            'O' => out.push('Q'),
            'æ' => out.push('a'),
            'ᵻ' => out.push('ɪ'),
            'ɾ' => out.push('t'),
            'i' if last || vowel_at(at + 1) => out.push('i'),
            'i' | 'u' | 'ɑ' | 'ɔ' | 'ɜ' => out.extend([sound, 'ː']),
            other => out.push(other),
        }
    }
    out
}
