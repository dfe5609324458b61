//! Spanish by rule: its spelling tells nearly every sound.

use super::romance::{Piece, Sounds, join, pieces};

/// Words that lean on the next one and carry no stress.
const UNSTRESSED: [&str; 33] = [
    "a", "al", "con", "de", "del", "e", "el", "en", "la", "las", "le", "les", "lo", "los", "me",
    "mi", "mis", "nos", "o", "os", "por", "que", "se", "si", "sin", "su", "sus", "te", "tras",
    "tu", "tus", "u", "y",
];

/// Words of two syllables that carry a lesser stress.
const LESSER: [&str; 12] = [
    "para", "como", "cuando", "donde", "porque", "entre", "sobre", "hasta", "desde", "mientras",
    "hacia", "pero",
];

/// `text` in the alphabet of the voice: stress before the vowel, marks kept.
pub(super) fn phonemes(text: &str) -> String {
    let pieces = pieces(text);
    let mut before: Option<char> = None;
    let sounds = |at: usize| match pieces.get(at) {
        Some(Piece::Word(word)) => Some(sounds(word)),
        _ => None,
    };
    join(&pieces, |at| {
        let (Some(Piece::Word(word)), Some(mut said)) = (pieces.get(at), sounds(at)) else {
            return String::new();
        };
        if !matches!(
            at.checked_sub(1).map(|at| &pieces[at]),
            Some(Piece::Word(_))
        ) {
            before = None;
        }
        let next = sounds(at + 1).and_then(|next| next.sounds.first().copied());
        blend(&mut said.sounds, before, next);
        before = said.sounds.last().copied();
        stressed(word, &mut said)
    })
}

/// The sounds of a word by itself.
fn sounds(word: &[char]) -> Sounds {
    let mut out = Sounds::default();
    let mut at = 0;
    while at < word.len() {
        let rest = &word[at..];
        let behind = at.checked_sub(1).map(|at| word[at]);
        let (sounds, length) = match consonant(rest, behind) {
            Some(found) => found,
            None => vowel(rest, out.sounds.last().copied()),
        };
        if matches!(rest[0], 'á' | 'é' | 'í' | 'ó' | 'ú') {
            out.accent = Some(out.sounds.len());
        }
        out.sounds.extend(sounds.chars());
        at += length;
    }
    out
}

/// The sounds of a consonant and how many letters it takes.
fn consonant(rest: &[char], behind: Option<char>) -> Option<(&'static str, usize)> {
    let next = rest.get(1).copied().unwrap_or(' ');
    let soft = is_front(next);
    let front_after_u = next == 'u' && rest.get(2).is_some_and(|c| is_front(*c));
    let vowel_next = rest.get(1).is_some_and(|c| is_vowel_letter(*c));
    Some(match rest[0] {
        'c' if next == 'h' => ("ʧ", 2),
        'c' if soft => ("θ", 1),
        'c' if next == 'c' && rest.get(2).is_some_and(|c| is_front(*c)) => ("kθ", 2),
        'c' => ("k", 1),
        'q' if next == 'u' => ("k", 2),
        'q' | 'k' => ("k", 1),
        'z' => ("θ", 1),
        'g' if soft => ("x", 1),
        'g' if front_after_u => ("ɡ", 2),
        'g' => ("ɡ", 1),
        'j' => ("x", 1),
        // "Hueso": the h holds the glide apart.
        'h' => ("", 1),
        'l' if next == 'l' => ("ʎ", 2),
        'r' if next == 'r' => ("r", 2),
        'r' if behind.is_none_or(|c| matches!(c, 'n' | 'l' | 's')) => ("r", 1),
        'r' => ("ɾ", 1),
        'ñ' => ("ɲ", 1),
        'p' if behind.is_none() && next == 's' => ("", 1),
        'v' | 'b' => ("b", 1),
        'x' if behind.is_none() => ("s", 1),
        'x' => ("ks", 1),
        'y' if vowel_next => ("ʝ", 1),
        'w' => ("w", 1),
        'd' => ("d", 1),
        'f' => ("f", 1),
        'l' => ("l", 1),
        'm' => ("m", 1),
        'n' => ("n", 1),
        'p' => ("p", 1),
        's' | 'ç' => ("s", 1),
        't' => ("t", 1),
        _ => return None,
    })
}

/// The sounds of a vowel, with a weak one behind it that makes a diphthong.
fn vowel(rest: &[char], before: Option<char>) -> (&'static str, usize) {
    let next = rest.get(1).copied().unwrap_or(' ');
    let vowel_next = is_vowel_letter(next);
    let open = !rest.get(2).is_some_and(|c| is_vowel_letter(*c));
    let glide = open && matches!(next, 'i' | 'y');
    match rest[0] {
        'a' | 'á' if glide => ("I", 2),
        'e' | 'é' if glide => ("A", 2),
        'o' | 'ó' if glide => ("oɪ", 2),
        'a' | 'á' if open && next == 'u' => ("W", 2),
        'e' | 'é' if open && next == 'u' => ("eʊ", 2),
        'a' | 'á' | 'à' | 'â' | 'ä' => ("a", 1),
        'e' | 'é' | 'è' | 'ê' | 'ë' => ("e", 1),
        'o' | 'ó' | 'ò' | 'ô' | 'ö' => ("o", 1),
        // "Muy", but "tuyo": before a vowel the y is a consonant.
        'u' if next == 'y' && open => ("uj", 2),
        'i' if vowel_next && next != 'i' => ("j", 1),
        'ü' if vowel_next => ("w", 1),
        // "Ruido", "lluvia", "luego": behind these the weak vowel keeps its syllable.
        'u' if vowel_next && next != 'u' && !matches!(before, Some('r' | 'l' | 'ʎ')) => ("w", 1),
        'i' | 'í' | 'y' => ("i", 1),
        'u' | 'ú' | 'ü' => ("u", 1),
        _ => ("", 1),
    }
}

/// What sounds do to each other: soft b, d and g, and an n that takes the place of the next.
fn blend(sounds: &mut [char], before: Option<char>, next: Option<char>) {
    for at in 0..sounds.len() {
        let left = at.checked_sub(1).map_or(before, |at| Some(sounds[at]));
        let right = sounds.get(at + 1).copied().or(next);
        let last = at + 1 == sounds.len();
        sounds[at] = match (sounds[at], left, right) {
            ('n', _, Some('b' | 'p' | 'f')) => 'm',
            ('n', _, Some('ɡ')) => 'ŋ',
            // "Esponja"; at the end of a word it stays, as espeak-ng has it.
            ('n', _, Some('x')) if !last => 'ŋ',
            (hard, None | Some('m' | 'n' | 'ŋ'), _) => hard,
            // "Advierte": the b becomes soft as well.
            ('d', Some(_), Some('b')) if !last => 'ð',
            // "Obtener", "admirar": before a stop or a nasal and at the end they stay hard.
            (hard, _, Some(c)) if !last && !softens(c) => hard,
            // "Duele": a word that begins with d and a glide.
            ('d', _, Some('w')) if at == 0 => 'd',
            (hard, _, _) if last => hard,
            ('b', _, _) => 'β',
            ('d', _, _) => 'ð',
            ('ɡ', _, _) => 'ɣ',
            (other, _, _) => other,
        };
    }
}

/// Whether b, d and g are soft before this sound: a vowel or glide, a liquid, or a fricative as
/// in "observa" and "objeto".
fn softens(sound: char) -> bool {
    matches!(sound, 'j' | 'w' | 'l' | 'ɾ' | 's' | 'θ' | 'x' | 'f') || is_nucleus(sound)
}

/// A word with its stress marks.
fn stressed(word: &[char], said: &mut Sounds) -> String {
    let plain: String = said.sounds.iter().collect();
    let spelt: String = word.iter().collect();
    if UNSTRESSED.contains(&spelt.as_str()) {
        return plain;
    }
    let all = said.sounds.iter().enumerate();
    let vowels: Vec<usize> = all
        .filter(|(_, c)| is_nucleus(**c))
        .map(|(at, _)| at)
        .collect();
    let Some(last) = vowels.len().checked_sub(1) else {
        return plain;
    };
    let ends_open = word
        .last()
        .is_some_and(|c| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'n' | 's'));
    let by_rule = if ends_open {
        last.saturating_sub(1)
    } else {
        last
    };
    let accent = said
        .accent
        .and_then(|at| vowels.iter().position(|v| *v == at));
    let adverb = spelt.ends_with("mente") && last >= 2;
    let main = if adverb {
        last - 1
    } else {
        accent.unwrap_or(by_rule)
    };
    let stem = accent
        .filter(|at| *at < main)
        .unwrap_or(main.saturating_sub(2));
    if LESSER.contains(&spelt.as_str()) {
        return said.marked(None, Some(vowels[main]));
    }
    if main + 1 == last && !adverb {
        open_before_n(&mut said.sounds, vowels[main]);
    }
    if LESSER.contains(&spelt.as_str()) {
        return said.marked(None, Some(vowels[main]));
    }
    if adverb {
        let line = said.marked(Some(vowels[main]), Some(vowels[stem]));
        return line.replace('ˌ', "ˈ");
    }
    let lesser = (main >= 2).then(|| vowels[0]);
    said.marked(Some(vowels[main]), lesser)
}

/// A stressed e is open before an n that a consonant follows, as in "lento".
fn open_before_n(sounds: &mut [char], at: usize) {
    let nasal = matches!(sounds.get(at + 1), Some('n' | 'ŋ'));
    let closed = |c: &char| !is_nucleus(*c) && !matches!(c, 'j' | 'w');
    if sounds[at] == 'e' && nasal && sounds.get(at + 2).is_some_and(closed) {
        sounds[at] = 'ɛ';
    }
}

fn is_nucleus(sound: char) -> bool {
    matches!(sound, 'a' | 'e' | 'i' | 'o' | 'u' | 'I' | 'A' | 'W')
}

fn is_front(letter: char) -> bool {
    matches!(letter, 'e' | 'i' | 'é' | 'í')
}

fn is_vowel_letter(letter: char) -> bool {
    "aeiouáéíóúü".contains(letter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::phonemes;

    fn says(pairs: &[(&str, &str)]) {
        for (text, said) in pairs {
            assert_eq!(phonemes(text), *said, "{text:?}");
        }
    }

    #[test]
    fn stress_falls_where_the_spelling_puts_it() {
        says(&[
            ("Respira, cómodo. Reloj", "respˈiɾa, kˈomoðo. relˈox"),
            ("corazón acomódate", "kˌoɾaθˈon ˌakomˈoðate"),
            ("suavemente", "swˈaβemˈente"),
        ]);
    }

    #[test]
    fn given_sounds_stand_between_the_others() {
        says(&[(
            "Hoy \u{fff9}yoga\u{fffa}ˈʝoɡa\u{fffb}, sí",
            "ˈoɪ ʝˈoɡa, sˈi",
        )]);
    }

    #[test]
    fn small_words_lean_on_the_next() {
        says(&[("de los pies a la cabeza", "de los pjˈes a la kaβˈeθa")]);
    }

    #[test]
    fn sounds_give_way_to_their_neighbours_but_not_across_a_mark() {
        says(&[
            ("un poco, un gato", "ˈum pˈoko, ˈuŋ ɡˈato"),
            ("la vida; vida", "la βˈiða; bˈiða"),
        ]);
    }

    #[test]
    fn letters_that_change_their_sound_are_heard() {
        says(&[
            ("¿Quieres guiar?", "kjˈeɾes ɣjˈaɾ?"),
            ("lluvia, hueso, mucho, niño", "ʎˈuβja, wˈeso, mˈuʧo, nˈiɲo"),
            ("carro y caro; aire", "kˈaro i kˈaɾo; ˈIɾe"),
            ("muy tuyo, cuyos", "mˈuj tˈuʝo, kˈuʝos"),
        ]);
    }

    #[test]
    fn stops_are_soft_before_what_flows_and_hard_before_what_stops() {
        says(&[
            ("observa un objeto", "oβsˈeɾβa ˈun oβxˈeto"),
            ("advierte, adjunta", "aðβjˈeɾte, aðxˈunta"),
            ("obtener, admirar, digno", "ˌobtenˈeɾ, ˌadmiɾˈaɾ, dˈiɡno"),
            ("esponja, naranja, banco", "espˈoŋxa, naɾˈaŋxa, bˈanko"),
        ]);
    }

    proptest! {
        #[test]
        fn whatever_the_text_only_the_alphabet_comes_out(
            text in "(\\PC{0,6}|[a-zñáéíóúü]{1,9}|[ ,.¿?'’-]){0,30}",
        ) {
            let said = phonemes(&text);
            let known = "abdefiklmnopstuxwjɡɣβðθʝɲŋɾrʎʧʒɛɪʊIAWˈˌ;:,.!?…—()\"“” ";
            prop_assert!(said.chars().all(|c| known.contains(c)), "{said:?}");
        }
    }
}
