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

/// Where a key is written that is no key there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// At the top of a script.
    Script,
    /// In a step that speaks.
    SpeakingStep,
    /// In another step.
    Step,
    /// Under `[voice]`.
    Voice,
}

/// What to write for a key that people guess and that is no key there: `value` is what stands behind
/// it, as a script has it.
pub fn answer(name: &str, value: Option<&str>, place: Where) -> Option<String> {
    let plain = name.trim().to_lowercase();
    let text = value
        .map(|value| value.trim_matches('"'))
        .filter(|text| !text.is_empty());
    Some(match (plain.as_str(), place) {
        (
            "music" | "song" | "background" | "soundtrack" | "musik",
            Where::Script | Where::SpeakingStep | Where::Step,
        ) => {
            let song = text.unwrap_or("song.mp3");
            format!(
                "music lies under the words, as a layer:\n[[layer]]\nsound = \"{song}\"\nonce = true"
            )
        }
        (
            "sound" | "sounds" | "ambience" | "noise" | "nature" | "klang",
            Where::Script | Where::SpeakingStep | Where::Step,
        ) => {
            let sound = text.unwrap_or("rain");
            format!("a sound lies under the words, as a layer:\n[[layer]]\nsound = \"{sound}\"")
        }
        ("silence" | "pause" | "wait" | "delay" | "start_in" | "start" | "in", Where::Script) => {
            let time = text.unwrap_or("2m");
            format!(
                "time before the first word is written\n[before]\nsilence = \"{time}\"\nand for one \
                 evening: --in {time}"
            )
        }
        ("whisper" | "whispered", Where::SpeakingStep)
            if text.is_some_and(|text| text.contains(' ')) =>
        {
            let said = value.unwrap_or_default();
            format!(
                "write say = {said} and, on a line of its own, voice = {{ manner = \"whisper\" }}"
            )
        }
        ("whisper" | "whispered", _) => "write voice = { manner = \"whisper\" } in the step, or \
             manner = \"whisper\" under [voice] for all of it"
            .into(),
        ("manner" | "rate" | "speed" | "tempo" | "level_db" | "volume", Where::SpeakingStep) => {
            let (key, usual) = match plain.as_str() {
                "manner" => ("manner", "\"whisper\""),
                "level_db" | "volume" => ("level_db", "-4"),
                _ => ("rate", "0.8"),
            };
            // What is loud is no number of decibels, unless it is called so.
            let own = value.filter(|_| plain == key);
            format!(
                "how a step is said stands together: voice = {{ {key} = {} }}",
                own.unwrap_or(usual)
            )
        }
        ("order" | "shuffle" | "random", Where::SpeakingStep) => {
            "of several wordings chance chooses one each time: with rounds = 3 three of them are \
             said"
                .into()
        }
        ("name" | "gender" | "speaker", Where::Voice) => {
            "a script asks for no voice by its name: listeners choose one, as in --voice heart; \
             `evenfall voices` shows those there are"
                .into()
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_key_is_answered_with_what_to_write_there() {
        for (name, value, place, written) in [
            (
                "music",
                Some("\"lake.mp3\""),
                Where::Script,
                "sound = \"lake.mp3\"",
            ),
            (
                "sound",
                Some("\"brook\""),
                Where::Script,
                "[[layer]]\nsound = \"brook\"",
            ),
            (
                "start_in",
                Some("\"5m\""),
                Where::Script,
                "[before]\nsilence = \"5m\"",
            ),
            (
                "rate",
                Some("0.7"),
                Where::SpeakingStep,
                "voice = { rate = 0.7 }",
            ),
            (
                "manner",
                Some("\"whisper\""),
                Where::SpeakingStep,
                "voice = { manner = \"whisper\" }",
            ),
            (
                "volume",
                Some("0.5"),
                Where::SpeakingStep,
                "voice = { level_db = -4 }",
            ),
            (
                "whisper",
                Some("true"),
                Where::SpeakingStep,
                "voice = { manner = \"whisper\" } in the step",
            ),
            (
                "Whisper",
                Some("\"Lie down. [5s]\""),
                Where::SpeakingStep,
                "say = \"Lie down. [5s]\"",
            ),
            ("gender", Some("\"male\""), Where::Voice, "--voice heart"),
        ] {
            let told = answer(name, value, place).unwrap_or_default();
            assert!(told.contains(written), "{name}: {told}");
        }
        assert_eq!(answer("gender", None, Where::Script), None);
        assert_eq!(answer("rate", None, Where::Step), None);
    }

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
