//! How an English word that stands in no dictionary is likely said: rules from letters to
//! sounds, the first that fits; the longest letters first.

/// Letters, what must follow (`.` the end, `V` a letter for a vowel, `E` one of e, i, y, nothing
/// for whatever comes), and the sounds.
const RULES: &[(&str, &str, &str)] = &[
    ("tion", "", "ʃᵊn"),
    ("sion", "", "ʒᵊn"),
    ("ture", ".", "ʧəɹ"),
    ("ough", "", "O"),
    ("augh", "", "ɔ"),
    ("eigh", "", "A"),
    ("igh", "", "I"),
    ("tch", "", "ʧ"),
    ("dge", "", "ʤ"),
    ("sch", "", "sk"),
    ("eau", "", "O"),
    ("air", "", "ɛɹ"),
    ("ear", "", "ɪɹ"),
    ("eer", "", "ɪɹ"),
    ("oar", "", "ɔɹ"),
    ("oor", "", "ɔɹ"),
    ("our", "", "ɔɹ"),
    ("ire", ".", "Iəɹ"),
    ("are", ".", "ɛɹ"),
    ("ore", ".", "ɔɹ"),
    ("ere", ".", "ɪɹ"),
    ("ous", ".", "əs"),
    ("ing", ".", "ɪŋ"),
    ("ck", "", "k"),
    ("ch", "", "ʧ"),
    ("sh", "", "ʃ"),
    ("th", "", "θ"),
    ("ph", "", "f"),
    ("wh", "", "w"),
    ("gh", ".", ""),
    ("gh", "", "ɡ"),
    ("ng", ".", "ŋ"),
    ("nk", "", "ŋk"),
    ("qu", "", "kw"),
    ("kn", "", "n"),
    ("wr", "", "ɹ"),
    ("dh", "", "d"),
    ("bh", "", "b"),
    ("kh", "", "k"),
    ("jh", "", "ʤ"),
    ("ah", "", "ɑ"),
    ("uh", "", "ʌ"),
    ("eh", "", "ɛ"),
    ("oh", "", "O"),
    ("ee", "", "i"),
    ("ea", "", "i"),
    ("oo", "", "u"),
    ("ou", "", "W"),
    ("ow", ".", "O"),
    ("ow", "", "W"),
    ("oi", "", "Y"),
    ("oy", "", "Y"),
    ("ai", "", "A"),
    ("ay", "", "A"),
    ("au", "", "ɔ"),
    ("aw", "", "ɔ"),
    ("ei", "", "A"),
    ("ey", "", "i"),
    ("ie", "", "i"),
    ("oa", "", "O"),
    ("oe", "", "O"),
    ("ue", "", "u"),
    ("ew", "", "u"),
    ("ui", "", "u"),
    ("ar", "", "ɑɹ"),
    ("er", "", "əɹ"),
    ("ir", "", "ɜɹ"),
    ("or", "", "ɔɹ"),
    ("ur", "", "ɜɹ"),
    ("le", ".", "ᵊl"),
    ("es", ".", "z"),
    ("ed", ".", "d"),
    ("bb", "", "b"),
    ("cc", "E", "ks"),
    ("cc", "", "k"),
    ("dd", "", "d"),
    ("ff", "", "f"),
    ("gg", "", "ɡ"),
    ("ll", "", "l"),
    ("mm", "", "m"),
    ("nn", "", "n"),
    ("pp", "", "p"),
    ("rr", "", "ɹ"),
    ("ss", "", "s"),
    ("tt", "", "t"),
    ("zz", "", "z"),
    ("a", ".", "ə"),
    ("a", "CV", "A"),
    ("a", "", "æ"),
    ("b", "", "b"),
    ("c", "E", "s"),
    ("c", "", "k"),
    ("d", "", "d"),
    ("e", ".", ""),
    ("e", "CV", "i"),
    ("e", "", "ɛ"),
    ("f", "", "f"),
    ("g", "E", "ʤ"),
    ("g", "", "ɡ"),
    ("h", "", "h"),
    ("i", ".", "i"),
    ("i", "CV", "I"),
    ("i", "", "ɪ"),
    ("j", "", "ʤ"),
    ("k", "", "k"),
    ("l", "", "l"),
    ("m", "", "m"),
    ("n", "", "n"),
    ("o", ".", "O"),
    ("o", "CV", "O"),
    ("o", "", "ɑ"),
    ("p", "", "p"),
    ("q", "", "k"),
    ("r", "", "ɹ"),
    ("s", "", "s"),
    ("t", "", "t"),
    ("u", ".", "u"),
    ("u", "CV", "u"),
    ("u", "", "ʌ"),
    ("v", "", "v"),
    ("w", "", "w"),
    ("x", "", "ks"),
    ("y", ".", "i"),
    ("y", "V", "j"),
    ("y", "", "ɪ"),
    ("z", "", "z"),
];

/// Letters of one sound each, said by their names.
const NAMES: [&str; 26] = [
    "ˈA",
    "bˈi",
    "sˈi",
    "dˈi",
    "ˈi",
    "ˈɛf",
    "ʤˈi",
    "ˈAʧ",
    "ˈI",
    "ʤˈA",
    "kˈA",
    "ˈɛl",
    "ˈɛm",
    "ˈɛn",
    "ˈO",
    "pˈi",
    "kjˈu",
    "ˈɑɹ",
    "ˈɛs",
    "tˈi",
    "jˈu",
    "vˈi",
    "dˈʌbᵊljˌu",
    "ˈɛks",
    "wˈI",
    "zˈi",
];

/// The phonemes of a word that is all small letters of English; others in it are passed over.
/// The first vowel is stressed.
pub fn sounds(word: &str) -> String {
    let mut rest = word;
    let mut out = String::new();
    while let Some(first) = rest.chars().next() {
        let rule = RULES.iter().find(|(letters, follows, _)| {
            rest.strip_prefix(letters).is_some_and(|after| {
                fits(follows, after) && (*follows != "." || out_has_vowel(&out, letters))
            })
        });
        match rule {
            Some((letters, _, sounds)) => {
                out.push_str(sounds);
                rest = &rest[letters.len()..];
            }
            None => rest = &rest[first.len_utf8()..],
        }
    }
    stressed(&out)
}

/// A word without a vowel letter, or of capitals alone, as its letters are called.
pub fn spelt(word: &str) -> String {
    let place = |c: char| (c.to_ascii_lowercase() as usize).checked_sub('a' as usize);
    let names = word
        .chars()
        .filter(char::is_ascii_alphabetic)
        .filter_map(|c| NAMES.get(place(c)?).copied());
    names.collect()
}

/// A silent or weak ending needs a vowel before it, as in "rise", not in "me".
fn out_has_vowel(out: &str, letters: &str) -> bool {
    letters != "e" && letters != "es" && letters != "ed" || out.contains(is_vowel)
}

fn fits(follows: &str, after: &str) -> bool {
    let vowel = |c: char| "aeiouy".contains(c);
    let mut next = after.chars();
    match follows {
        "" => true,
        "." => after.is_empty(),
        "V" => next.next().is_some_and(vowel),
        "E" => next.next().is_some_and(|c| "eiy".contains(c)),
        // One consonant, and a vowel behind it: the vowel before is long.
        _ => next.next().is_some_and(|c| !vowel(c) && c != 'x') && next.next().is_some_and(vowel),
    }
}

/// Whether a phoneme is a vowel.
pub fn is_vowel(phoneme: char) -> bool {
    "AIOQWYaeiouyæɐɑɒɔəɚɛɜɪʊʌᵻᵊ".contains(phoneme)
}

fn stressed(phonemes: &str) -> String {
    let strong = |c: char| is_vowel(c) && !"əᵊ".contains(c);
    match phonemes.find(strong).or_else(|| phonemes.find(is_vowel)) {
        Some(at) => format!("{}ˈ{}", &phonemes[..at], &phonemes[at..]),
        None => phonemes.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_is_said_as_it_is_likely_meant() {
        for (word, sounds) in [
            ("nahdee", "nˈɑdi"),
            ("blorf", "blˈɔɹf"),
            ("snake", "snˈAk"),
            ("thish", "θˈɪʃ"),
            ("flame", "flˈAm"),
        ] {
            assert_eq!(super::sounds(word), sounds, "{word}");
        }
        assert_eq!(spelt("bbc"), "bˈibˈisˈi");
    }

    #[test]
    fn any_letters_whatever_end_in_sounds() {
        for word in ["", "ß", "xyzzy", "aaaaaaa", "ьъ", "e", "ed"] {
            let _ = (sounds(word), spelt(word));
        }
    }
}
