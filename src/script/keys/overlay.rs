//! Translations: the words of a session in another language.

use super::Shape::*;
use super::script::PRONOUNCE;
use super::{Form, Key, key};

/// A translation; all keys beside its own are the ids of steps.
pub static OVERLAY: Form = Form {
    what: "a translation",
    groups: &[&OWN],
    entry: Some(&STEP),
};

static OWN: [Key; 4] = [
    key(
        "title",
        Text,
        "\"Abendregen\"",
        "",
        "The title in this language.",
    ),
    key(
        "summary",
        Text,
        "\"Zehn ruhige Minuten.\"",
        "",
        "The summary in this language.",
    ),
    key(
        "caution",
        Texts,
        "[\"Nicht am Steuer.\"]",
        "",
        "The author's cautions, one for each of the original's.",
    ),
    key(
        "pronounce",
        Table(&PRONOUNCE),
        "{ nidra = \"niedra\" }",
        "",
        "Words that the voice of this language says wrongly, and how it is to say them. Those of the original are not taken over.",
    ),
];

static STEP: Key = key(
    "settle",
    Table(&WORDS),
    "{ say = \"Mach die Augen zu. []\" }",
    "",
    "The words of the step with this id.",
);

static WORDS: Form = Form {
    what: "a translated step",
    groups: &[&[
        key(
            "chapter",
            Text,
            "\"Ankommen\"",
            "",
            "The chapter's name in this language.",
        ),
        key(
            "say",
            Texts,
            "\"Mach die Augen zu. []\"",
            "",
            "What is said; [] stands where the original pauses. For several wordings a list, in the same order; those at the end may be left out.",
        ),
        key(
            "how",
            Texts,
            "\"Roll die Zehen ein.\"",
            "",
            "The movement in this language, where the original has its own. For several wordings a list, in the same order; those at the end may be left out.",
        ),
        key(
            "let_go",
            Texts,
            "\"Und lass sie weich werden.\"",
            "",
            "What is said at the moment of letting go, where the original has its own.",
        ),
        key(
            "during",
            Texts,
            "[\"Spür die Wärme.\", \"Schwer und ruhig.\"]",
            "",
            "What is said meanwhile, where the original has it: as many texts, in the same order.",
        ),
        key(
            "over",
            Texts,
            "[\"Ich bin da.\", \"Das genügt.\"]",
            "",
            "What is said over the breath, where the original has it: as many texts, in the same order; where it draws from a list, all of that list.",
        ),
        key(
            "speak",
            Row(4),
            "[\"ein\", \"halten\", \"aus\", \"ruhen\"]",
            "",
            "The words for in, hold, out and rest, where the original has its own.",
        ),
    ]],
    entry: None,
};
