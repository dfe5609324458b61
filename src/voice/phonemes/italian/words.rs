//! How letters are read that have two ways.

use super::is_vowel;

/// Where a z within a word is voiced: pieces of words, `^` being the beginning.
const VOICED_Z: &str = "azal azot azien bizant ozon mezz azzurr gazz brezz ^rozz bizzarr orizz \
    azzard zizz ghirizz ^lezz olezz ribrezz frizz pranz bronz romanz ronz manz benzin garza \
    garzo ^orzo donzell penzol scorzon elzevir analizz realizz utilizz organizz concretizz \
    visualizz focalizz armonizz tranquillizz minimizz izzare izzat izzand izzaz zanzar arzill";

/// Where "-izz-" is not the suffix of verbs.
const VOICELESS_Z: &str = "strizz drizz schizz stizz pizz guizz ^rizz arricc aguzz vizz tizz";

/// An s between vowels that begins what follows a prefix: it stays without voice.
const PLAIN_S: &str = "risal risent risolv risuon riserv riscon prosegu girasol stasera \
    buonasera disabit presuppo presum controsen autosug semisom trasuda risorg risucc";

/// Whether the i at `at` only tells how the letter before it sounds.
pub(super) fn is_silent(letters: &[char], at: usize) -> bool {
    let vowel_next = letters
        .get(at + 1)
        .is_some_and(|c| is_vowel(*c) && *c != 'i');
    let soft = matches!(letters[..at], [.., 'c' | 'g'] | [.., 'g', 'n']);
    let gli = at >= 2 && letters[at - 2..at] == ['g', 'l'] && is_gli(letters, at - 2);
    letters[at] == 'i' && vowel_next && (soft || gli)
}

/// Whether "gli" at `at` is one sound: "figli", "toglile", but not "glicine".
pub(super) fn is_gli(letters: &[char], at: usize) -> bool {
    let behind = letters.get(at + 3);
    let hard = ["neglig", "anglic", "glific", "gangli", "glicer", "glice"];
    let word: String = letters.iter().collect();
    let begins = at == 0 && behind.is_some_and(|c| !is_vowel(*c));
    letters.get(at + 2) == Some(&'i') && !begins && !hard.iter().any(|it| word.contains(it))
}

/// Whether the i or u at `at` glides down from the vowel before it: "mai", "pausa".
pub(super) fn falls(letters: &[char], at: usize) -> bool {
    let Some(&letter) = letters.get(at) else {
        return false;
    };
    let before = at.checked_sub(1).map_or(' ', |at| letters[at]);
    let rest = &letters[at + 1..];
    let vowel_next = rest.first().is_some_and(|c| is_vowel(*c));
    let ends = rest.is_empty();
    match (before, letter) {
        _ if vowel_next => false,
        ('u', 'i') => ends && !matches!(letters[..at - 1], [.., 'q' | 'g']),
        // "Caffeina", "egoista": there the i is a syllable.
        ('e' | 'o', 'i') => {
            let n = rest.len() == 2 && matches!(rest[0], 'n' | 'r' | 't') && is_vowel(rest[1]);
            let s = rest.starts_with(&['s', 't']) || rest.starts_with(&['s', 'm']);
            !n && !s
        }
        ('a', 'i') => true,
        ('a' | 'e', 'u') => {
            let word: String = letters.iter().collect();
            !ends && !word.contains("paur") && !word.contains("baul")
        }
        ('o', 'u') => !ends,
        _ => false,
    }
}

/// Whether an s, not doubled, is voiced: between vowels, as most of Italy and espeak-ng say it,
/// and before a voiced consonant.
pub(super) fn s_is_voiced(letters: &[char], at: usize) -> bool {
    let next = letters.get(at + 1).copied().unwrap_or(' ');
    if matches!(next, 'b' | 'd' | 'g' | 'l' | 'm' | 'n' | 'r' | 'v') {
        return true;
    }
    let between = at > 0 && is_vowel(letters[at - 1]) && is_vowel(next);
    between && !stem_at(PLAIN_S, letters, at, 's')
}

/// Whether a z is voiced: at the beginning, and where a list has it.
pub(super) fn z_is_voiced(letters: &[char], at: usize) -> bool {
    let soft = !stem_at(VOICELESS_Z, letters, at, 'z');
    at == 0 || soft && stem_at(VOICED_Z, letters, at, 'z')
}

/// Whether one of `stems` lies over the word with a letter `on` of it at `at`.
fn stem_at(stems: &str, letters: &[char], at: usize, on: char) -> bool {
    stems.split_whitespace().any(|stem| {
        let (begins, stem) = match stem.strip_prefix('^') {
            Some(stem) => (true, stem),
            None => (false, stem),
        };
        let stem: Vec<char> = stem.chars().collect();
        let places = stem.iter().enumerate().filter(|(_, c)| **c == on);
        let mut starts = places.filter_map(|(place, _)| at.checked_sub(place));
        starts.any(|start| (start == 0 || !begins) && letters[start..].starts_with(&stem))
    })
}

/// The letters that carry syllables, in their order.
pub(super) fn nuclei(letters: &[char]) -> Vec<usize> {
    let carries = |at: &usize| {
        let at = *at;
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        match letters[at] {
            'i' | 'u' if at > 0 && is_vowel(letters[at - 1]) && falls(letters, at) => false,
            'i' | 'y' if is_vowel(next) && next != 'i' => false,
            'u' if next == 'i' => {
                let glides = at > 0 && matches!(letters[at - 1], 'q' | 'g');
                !glides
            }
            'u' if is_vowel(next) => false,
            letter => is_vowel(letter),
        }
    };
    let all: Vec<usize> = (0..letters.len()).filter(carries).collect();
    // "Mio", "tua", "scia": where nothing else carries the word, the weak vowel does.
    match (all.as_slice(), letters) {
        ([only], [head @ .., 'i' | 'u', _])
            if *only + 1 == letters.len()
                && !head.iter().any(|c| is_vowel(*c))
                && !matches!(head, [.., 'q'] | ['c' | 'g']) =>
        {
            vec![only - 1, *only]
        }
        _ => all,
    }
}
