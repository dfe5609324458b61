//! Italian by rule: its spelling tells nearly every sound, but seldom the stress of a long word,
//! or whether an e or o is open.
//!
//! The rules are those that descriptions of the language give: Bertinetto and Loporcaro, "The
//! sound pattern of Standard Italian" (Journal of the International Phonetic Association 35,
//! 2005), and Rogers and d'Arcangeli, "Italian" (the same, 34, 2004). What no rule tells stands
//! in tables after the dictionaries of Treccani and DOP: `stress` and `vowels` have them. The
//! signs are those of espeak-ng, which voices were taught with: a long consonant is `ː` or
//! twice its letter, and at the end of a word an i without stress is `ɪ`.

mod stress;
mod vowels;
mod words;

use unicode_normalization::UnicodeNormalization;

use super::romance::{Piece, join, pieces};

/// Words that lean on the next one: they carry no stress before it, or a lesser one where they
/// have two syllables.
const UNSTRESSED: &str = "e ed o od a ad di da in con su per tra fra il lo la i gli le un uno \
    una al allo alla ai agli alle dal dallo dalla dai dagli dalle del dello della dei degli \
    delle nel nello nella nei negli nelle sul sullo sulla sui sugli sulle col coi che se ma non \
    mi ti si ci vi ne ce ve è c'è ha ho hai hanno sono come più anche mentre verso senza ogni \
    tuo tua tue mio mia mie suo sua sue";

/// Words of other languages, and what is said.
const FOREIGN: [(&str, &str); 15] = [
    ("pacemaker", "pAsmˈAker"),
    ("browser", "brˈWzer"),
    ("training", "trˈIniŋɡ"),
    ("computer", "kompjˈuter"),
    ("jazz", "ʤˈɛS"),
    ("mindfulness", "mˈIndfʊlnes"),
    ("foulard", "fʊlˈar"),
    ("roulotte", "rʊlˈɔtː"),
    ("javascript", "ʤavaskrˈipt"),
    ("relax", "rˈɛlaks"),
    ("banjo", "bˈanʤo"),
    ("warfarin", "varfˈarin"),
    ("massage", "masˈaʒ"),
    ("hobby", "ˈɔbːɪ"),
    ("yogurt", "jˈɔɡʊrt"),
];

/// What single letters are called, from a to z.
const LETTERS: &str = "a bi ci di e effe gi acca i ilungo cappa elle emme enne o pi cu erre \
    esse ti u vu doppiavù ics ìpsilon zeta";

/// `text` in the alphabet of the voice: stress before the vowel, marks kept.
pub(super) fn phonemes(text: &str) -> String {
    let pieces = pieces(text);
    join(&pieces, |at| {
        let Some(Piece::Word(word)) = pieces.get(at) else {
            return String::new();
        };
        let spelt: String = word.iter().collect();
        let leans = matches!(pieces.get(at + 1), Some(Piece::Word(_) | Piece::Said(_)));
        if leans && UNSTRESSED.split_whitespace().any(|it| it == spelt) {
            let word = Word::new(word, false);
            let stress = word.stress();
            let one = word.accent.is_some() || words::nuclei(&word.letters).len() < 2;
            return match one {
                true => sounds(&word, None, 'ˌ'),
                false => sounds(&word, stress, 'ˌ'),
            };
        }
        said(word, &spelt, asks(&pieces, at))
    })
}

/// Whether a word in this place is rather a wish ("rilàssati") than a participle ("rilassàti"):
/// where a sentence begins, or goes on behind a word that begins something.
fn asks(pieces: &[Piece], at: usize) -> bool {
    let behind = |steps: usize| match at.checked_sub(steps).and_then(|at| pieces.get(at)) {
        Some(Piece::Word(word)) => Some(word.iter().collect::<String>()),
        _ => None,
    };
    let Some(before) = behind(1) else { return true };
    match before.as_str() {
        // "Caldi e rilassati" is one thing said of another.
        "e" | "ed" => !behind(2).is_some_and(|word| {
            let endings = ["ti", "si", "di", "vi", "mi", "lli"];
            endings.iter().any(|ending| word.ends_with(ending))
        }),
        "ora" | "poi" | "adesso" | "quindi" | "allora" | "infine" | "non" | "ti" => true,
        _ => false,
    }
}

/// A word with its stress.
fn said(word: &[char], spelt: &str, asks: bool) -> String {
    if let Some((_, sounds)) = FOREIGN.iter().find(|(foreign, _)| *foreign == spelt) {
        return (*sounds).to_owned();
    }
    let word = Word::new(word, asks);
    let stress = word.stress();
    if stress.is_none() && is_abbreviation(&word.letters) {
        return spelt_out(&word.letters);
    }
    match sounds(&word, stress, 'ˈ') {
        silent if silent.is_empty() => spelt_out(&word.letters),
        sounds => sounds,
    }
}

/// Letters without a vowel, such as "tv"; but "sss" and "shh" are noises.
fn is_abbreviation(letters: &[char]) -> bool {
    !letters.is_empty() && letters.len() <= 5 && letters.windows(2).all(|two| two[0] != two[1])
}

/// The names of letters one after the other; the last has the stress.
fn spelt_out(letters: &[char]) -> String {
    let names = letters.iter().filter_map(|letter| {
        let at = (*letter as u32).checked_sub('a' as u32)?;
        LETTERS.split_whitespace().nth(at as usize)
    });
    let names: Vec<Vec<char>> = names.map(|name| name.chars().collect()).collect();
    let mut line = String::new();
    for (at, name) in names.iter().enumerate() {
        let word = Word::new(name, false);
        let stress = word.stress().filter(|_| at + 1 == names.len());
        line.push_str(&sounds(&word, stress, 'ˈ'));
    }
    line
}

/// A word as letters from a to z, without its accents and apostrophes.
struct Word {
    letters: Vec<char>,
    /// Where the part behind the last apostrophe begins, which has the stress.
    host: usize,
    /// The vowel with a written accent, and whether that tells an e or o as open.
    accent: Option<(usize, Option<bool>)>,
    asks: bool,
}

impl Word {
    fn new(word: &[char], asks: bool) -> Word {
        let (mut letters, mut host) = (Vec::with_capacity(word.len()), 0);
        let mut accent = None;
        for (at, &c) in word.iter().enumerate() {
            if c == '\'' {
                let more = word[at..].iter().any(|c| is_vowel(plain(*c)));
                host = if more { letters.len() } else { host };
                continue;
            }
            match c {
                'è' | 'ò' => accent = Some((letters.len(), Some(true))),
                'é' | 'ó' => accent = Some((letters.len(), Some(false))),
                'à' | 'á' | 'ì' | 'í' | 'ù' | 'ú' => accent = Some((letters.len(), None)),
                _ => {}
            }
            match c {
                'æ' | 'œ' => letters.push('e'),
                'ß' | 'ç' => letters.extend(['s', 's']),
                'ñ' => letters.extend(['g', 'n']),
                c => letters.extend(Some(plain(c)).filter(char::is_ascii_lowercase)),
            }
        }
        // An accent tells it before any apostrophe does.
        let host = match accent {
            Some((at, _)) if at < host => 0,
            _ => host,
        };
        Word {
            letters,
            host,
            accent,
            asks,
        }
    }

    /// The letter that is stressed; none where there is no vowel.
    fn stress(&self) -> Option<usize> {
        if let Some((at, _)) = self.accent {
            return Some(at).filter(|at| self.letters.get(*at).is_some_and(|c| is_vowel(*c)));
        }
        let host = &self.letters[self.host..];
        stress::of(host, self.asks).map(|at| at + self.host)
    }

    /// The stressed vowel as it sounds.
    fn quality(&self, at: usize) -> char {
        let letter = self.letters[at];
        let open = match self.accent {
            Some((accent, Some(open))) if accent == at => open,
            _ => {
                let host = &self.letters[self.host..];
                vowels::is_open(host, &stress::root(host, self.asks), at - self.host)
            }
        };
        match letter {
            'e' if open => 'ɛ',
            'o' if open => 'ɔ',
            'y' => 'i',
            letter => letter,
        }
    }
}

/// A letter without what stands above or below it, in lower case.
fn plain(c: char) -> char {
    c.nfd().next().unwrap_or(c)
}

fn is_vowel(letter: char) -> bool {
    "aeiouy".contains(letter)
}

/// Whether c, g and sc are soft before this letter.
fn is_front(letter: char) -> bool {
    matches!(letter, 'e' | 'i' | 'y')
}

/// The sounds of a word, with `mark` before the stressed letter.
fn sounds(word: &Word, stress: Option<usize>, mark: char) -> String {
    let mut out = String::with_capacity(word.letters.len() + 4);
    let mut at = 0;
    while at < word.letters.len() {
        at += match is_vowel(word.letters[at]) {
            true => vowel(word, at, (stress, mark), &mut out),
            false => consonant(&word.letters, at, stress, &mut out),
        };
    }
    out
}

/// Puts out the vowel at `at`, and tells how many letters that takes.
fn vowel(word: &Word, at: usize, (stress, mark): (Option<usize>, char), out: &mut String) -> usize {
    let letters = &word.letters;
    let stressed = stress == Some(at);
    if !stressed && let Some(glide) = glide(letters, at, stress) {
        out.extend(glide);
        return 1;
    }
    let quality = match stressed {
        true => {
            out.push(mark);
            match word.quality(at) {
                'u' if mark == 'ˌ' => 'ʊ',
                quality => quality,
            }
        }
        false => letters[at],
    };
    let last = at + 1 == letters.len();
    let next = (!last && stress != Some(at + 1)).then(|| letters[at + 1]);
    let falls = words::falls(letters, at + 1);
    let ends = at + 2 == letters.len();
    match (quality, next) {
        ('a', Some('u')) if falls => out.push('W'),
        ('a', Some('i')) if falls && !ends => out.push('I'),
        ('a', Some('i')) if falls => out.push_str("aj"),
        ('e', Some('u')) if falls => out.push_str("eʊ"),
        ('u', Some('i')) if ends && !stressed => out.push_str("ʊj"),
        ('e' | 'ɛ' | 'o' | 'ɔ' | 'u', Some('i')) if falls => out.extend([quality, 'i']),
        ('o', Some('u')) if !stressed => out.push('ʊ'),
        ('u', _) if !stressed => {
            out.push('ʊ');
            return 1;
        }
        // The article stays an i, as espeak-ng has it.
        ('i' | 'y', None) if !stressed && at > 0 => {
            out.push('ɪ');
            return 1;
        }
        ('y', _) => {
            out.push('i');
            return 1;
        }
        (quality, _) => {
            out.push(quality);
            return 1;
        }
    }
    2
}

/// An i or u before another vowel as it sounds there: an i may be there only to tell how the
/// letter before it sounds, as in "lascia". None where it is a vowel like others.
fn glide(letters: &[char], at: usize, stress: Option<usize>) -> Option<Option<char>> {
    let next = *letters.get(at + 1).filter(|c| is_vowel(**c))?;
    let before = at.checked_sub(1).map(|at| letters[at]);
    let last = at + 2 == letters.len();
    Some(match letters[at] {
        'i' | 'y' if words::is_silent(letters, at) => None,
        'i' if next == 'i' => return None,
        'i' | 'y' if before.is_none_or(is_vowel) => Some('j'),
        'i' if matches!(before, Some('l' | 'r' | 'z')) => Some('i'),
        'i' if letters[at + 1..].starts_with(&['e', 'r']) => Some('i'),
        'i' if last && matches!(next, 'a' | 'o') && stress != Some(at + 1) => Some('i'),
        'i' | 'y' => Some('j'),
        'u' if matches!(before, Some('q' | 'g')) => Some('w'),
        'u' if before.is_none_or(is_vowel) => Some('w'),
        'u' => Some('ʊ'),
        _ => return None,
    })
}

/// Puts out the consonant at `at`, and tells how many letters that takes.
fn consonant(letters: &[char], at: usize, stress: Option<usize>, out: &mut String) -> usize {
    let letter = letters[at];
    let twice = letters.get(at + 1) == Some(&letter);
    let rest = &letters[at + usize::from(twice)..];
    let next = rest.get(1).copied().unwrap_or(' ');
    let third = rest.get(2).copied().unwrap_or(' ');
    let doubled = usize::from(twice);
    let before = at.checked_sub(1).map(|at| letters[at]);
    // What makes a stop or an affricate long.
    let long = if twice { "ː" } else { "" };
    let mut put = |sound: &str, long: &str| {
        out.push_str(sound);
        out.push_str(long);
    };
    match letter {
        'c' if next == 'q' => put("kː", ""),
        'c' if next == 'k' => return 1,
        'c' if next == 'h' => put("k", long),
        'c' if is_front(next) => put("ʧ", long),
        'c' => put("k", long),
        'q' if before == Some('c') => {}
        'q' | 'k' => put("k", long),
        'g' if next == 'n' && !twice => {
            let after_stress = stress.is_some_and(|it| it + 1 == at);
            put(if after_stress { "ɲɲ" } else { "ɲ" }, "");
        }
        'g' if next == 'l' && third == 'i' && !twice && words::is_gli(letters, at) => put("ʎ", ""),
        'g' if next == 'h' => put("ɡ", long),
        'g' if is_front(next) => put("ʤ", long),
        'g' => put("ɡ", long),
        's' if twice => put("S", ""),
        's' if next == 'c' && is_front(third) => put("ʃ", ""),
        's' if next == 'h' => put("ʃ", ""),
        's' if words::s_is_voiced(letters, at) => put("z", ""),
        'z' if words::z_is_voiced(letters, at) => put("ʣ", long),
        'z' => put("ʦ", long),
        'n' if next == 'g' && !is_front(third) && third != 'n' && !twice => put("ŋ", ""),
        'r' if twice => put("rɾ", ""),
        'r' if is_tap(letters, at, stress) => put("ɾ", ""),
        'f' | 'l' | 'm' | 'n' | 'v' if twice => out.extend([letter, letter]),
        'p' if next == 'h' => put("f", ""),
        'b' | 'd' | 'p' | 't' => put(&letter.to_string(), long),
        'j' => put("j", ""),
        'x' => put("ks", ""),
        'h' => {}
        _ => out.push(letter),
    }
    doubled + length(letter, next, third, letters, at)
}

/// How many letters a consonant takes, once.
fn length(letter: char, next: char, third: char, letters: &[char], at: usize) -> usize {
    match (letter, next, third) {
        ('c' | 'g' | 's', 'h', _) | ('g', 'n', _) => 2,
        ('g', 'l', 'i') if words::is_gli(letters, at) => 2,
        ('s', 'c', third) if is_front(third) => 2,
        _ => 1,
    }
}

/// An r between two a, and before a stress at the end, is written as a tap.
fn is_tap(letters: &[char], at: usize, stress: Option<usize>) -> bool {
    let before = at.checked_sub(1).map(|at| letters[at]);
    let next = letters.get(at + 1);
    let ends = at + 2 == letters.len() && stress == Some(at + 1);
    let open = next == Some(&'a') || next == Some(&'o') && stress == Some(at + 1);
    before.is_some_and(is_vowel) && ends || before == Some('a') && open
}

#[cfg(test)]
mod tests;
