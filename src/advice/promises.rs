//! Promises that no session can keep.

use crate::diagnostic::{Code, Diagnostic};
use crate::session::Step;

/// How a promise of healing or of sleep is worded, in the languages that the program has words for: words that
/// stand in one sentence in this order.
const PROMISES: [&[&str]; 45] = [
    &["will", "cure"],
    &["heal", "anxiety"],
    &["heal", "your"],
    &["heals", "you"],
    &["cure", "anxiety"],
    &["cures"],
    &["you", "will", "fall", "asleep"],
    &["you", "will", "sleep"],
    &["guaranteed"],
    &["never", "wake"],
    &["heilt"],
    &["geheilt"],
    &["heile", "deine"],
    &["du", "wirst", "einschlafen"],
    &["garantiert"],
    &["te", "cura"],
    &["cura", "tu"],
    &["sana", "tu"],
    &["te", "dormirás"],
    &["garantizado"],
    &["guérit"],
    &["guérissez"],
    &["vous", "allez", "dormir"],
    &["vous", "vous", "endormirez"],
    &["garanti"],
    &["guarisce"],
    &["guarisci"],
    &["cura", "la", "tua"],
    &["ti", "addormenterai"],
    &["garantito"],
    &["geneest", "je"],
    &["genees", "je"],
    &["je", "zult", "slapen"],
    &["je", "valt", "zeker"],
    &["gegarandeerd"],
    &["leczy", "lęk"],
    &["leczy", "bezsenność"],
    &["wyleczy"],
    &["na", "pewno", "zaśniesz"],
    &["gwarantowany"],
    &["cura", "sua"],
    &["cura", "a", "ansiedade"],
    &["você", "vai", "dormir"],
    &["vais", "adormecer"],
    &["garantido"],
];

/// What stands behind one of these, up to a comma, is a place and no promise: "the room where you will
/// sleep".
const PLACES: [&str; 8] = [
    "where", "wo", "donde", "où", "dove", "waar", "gdzie", "onde",
];

/// A sentence of `text` that promises health or sleep.
pub fn promise(text: &str, step: &Step) -> Option<Diagnostic> {
    let sentences = text.split_inclusive(['.', '!', '?']);
    let sentence = sentences
        .map(str::trim)
        .find(|sentence| promises(sentence))?;
    let d = Diagnostic::new(Code::W069, "this promises what nobody can promise");
    let help = "invite instead, as in \"you may feel calmer\" or \"sleep may come by itself\": a listener with \
                whom it does not happen feels at fault, and healing is a matter for doctors";
    let d = d.at(step.span, "").seek(sentence.to_owned());
    Some(d.help(help))
}

fn promises(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let words: Vec<&str> = lower.split(',').flat_map(promising).collect();
    PROMISES.iter().any(|promise| {
        let mut rest = words.iter();
        promise.iter().all(|word| rest.any(|said| said == word))
    })
}

/// The words of a clause, but those about a place.
fn promising(clause: &str) -> impl Iterator<Item = &str> {
    let words = clause.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.take_while(|word| !PLACES.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_of_healing_or_sleep_is_told_from_an_invitation() {
        for text in [
            "Heal your anxiety now.",
            "This will cure your insomnia.",
            "You will fall asleep now.",
            "Where you lie now, you will sleep.",
            "Diese Übung heilt.",
            "Du wirst gleich einschlafen.",
            "Te dormirás.",
            "Vous allez dormir.",
            "Ti addormenterai.",
            "Deze oefening geneest je slapeloosheid.",
            "Na pewno zaśniesz.",
            "Você vai dormir agora.",
        ] {
            assert!(promises(text), "{text}");
        }
        for text in [
            "Sleep may come by itself.",
            "If you fall asleep, that is well.",
            "Leave out what is healing.",
            "You may feel calmer.",
            "Now go to the room where you will sleep.",
            "Lass dir Zeit.",
            "Cura di lasciare spazio.",
            "Laat met rust wat nog geneest.",
            "Você pode sentir mais calma.",
        ] {
            assert!(!promises(text), "{text}");
        }
    }
}
