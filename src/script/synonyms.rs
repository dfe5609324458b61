//! Keys as people guess them: misspelt, in capitals, by another word, in German.

use crate::diagnostic::nearest;

/// Other words for a key, and the keys one of which is meant by it.
const SYNONYMS: [(&str, &[&str]); 61] = [
    ("text", &["say"]),
    ("speech", &["say"]),
    ("tell", &["say"]),
    ("sage", &["say"]),
    ("sag", &["say"]),
    ("sagen", &["say"]),
    ("sprich", &["say", "speak"]),
    ("breath", &["breathe"]),
    ("breathing", &["breathe"]),
    ("atme", &["breathe"]),
    ("atmen", &["breathe"]),
    ("atem", &["breathe", "breath"]),
    ("atmung", &["breathe"]),
    ("pause", &["rest"]),
    ("wait", &["rest"]),
    ("silence", &["rest"]),
    ("ruhe", &["rest"]),
    ("stille", &["rest"]),
    ("pausen", &["rest"]),
    ("bell", &["strike"]),
    ("gong", &["strike"]),
    ("schlag", &["strike"]),
    ("muscle", &["tense"]),
    ("tension", &["tense", "hold"]),
    ("anspannen", &["tense"]),
    ("massiere", &["massage"]),
    ("pattern", &["use", "patterns"]),
    ("muster", &["use", "patterns"]),
    ("arguments", &["with", "args"]),
    ("duration", &["for", "length"]),
    ("time", &["for", "length"]),
    ("dauer", &["for", "length"]),
    ("laenge", &["length", "for"]),
    ("minutes", &["length", "for"]),
    ("times", &["cycles", "rounds"]),
    ("count", &["cycles", "rounds"]),
    ("repeat", &["cycles", "rounds"]),
    ("anzahl", &["cycles", "rounds"]),
    ("runden", &["cycles", "rounds"]),
    ("wiederholungen", &["cycles", "rounds"]),
    ("name", &["title", "chapter", "id"]),
    ("titel", &["title", "chapter"]),
    ("heading", &["chapter", "title"]),
    ("kapitel", &["chapter"]),
    ("description", &["summary", "what"]),
    ("beschreibung", &["summary"]),
    ("sprache", &["language"]),
    ("lang", &["language"]),
    ("ende", &["ending", "until"]),
    ("end", &["ending", "until"]),
    ("warning", &["caution"]),
    ("schritt", &["step", "steps"]),
    ("schritte", &["step", "steps"]),
    ("stimme", &["voice"]),
    ("speed", &["rate"]),
    ("tempo", &["rate"]),
    ("volume", &["level_db"]),
    ("level", &["level_db"]),
    ("lautstaerke", &["level_db"]),
    ("file", &["sound"]),
    ("klang", &["sound"]),
];

/// The key among `known` that `name` stands for, if one is likely.
pub fn meant<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let plain = name.trim().to_lowercase().replace([' ', '-'], "_");
    let among = |wanted: &str| known.iter().copied().find(|key| *key == wanted);
    let synonym = SYNONYMS.iter().find(|(word, _)| *word == plain);
    among(&plain)
        .or_else(|| synonym?.1.iter().find_map(|key| among(key)))
        .or_else(|| nearest(&plain, known.iter().copied()))
}

/// What to write for a key that people guess and that is no key here: `value` is its text.
pub fn answer(name: &str, value: Option<&str>) -> Option<String> {
    let plain = name.trim().to_lowercase();
    Some(match plain.as_str() {
        "music" | "song" | "background" | "soundtrack" | "musik" => {
            let song = value.unwrap_or("song.mp3");
            format!(
                "music lies under the words, as a layer:\n[[layer]]\nsound = \"{song}\"\nonce = true"
            )
        }
        "whisper" | "whispered" => "write voice = { manner = \"whisper\" } in the step, or \
                                    manner = \"whisper\" under [voice] for all of it"
            .into(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_finds_the_key_that_is_known_here() {
        for (name, known, key) in [
            ("Say", ["say", "rest"], Some("say")),
            ("dauer", ["length", "title"], Some("length")),
            ("duration", ["for", "cycles"], Some("for")),
            ("Level DB", ["level_db", "sound"], Some("level_db")),
            ("volume", ["title", "seed"], None),
        ] {
            assert_eq!(meant(name, &known), key, "{name}");
        }
    }
}
