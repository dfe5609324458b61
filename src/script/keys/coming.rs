//! Keys that have their place in the language and are not built yet.
//!
//! Whoever builds one moves its line to where it belongs: the reader, the schema and
//! the formatter know it from then on. Until then a script that uses it is told so.

use crate::limits;

use super::Shape::*;
use super::{ANY_NUMBER, ANY_STEP, Form, Key, SCRIPT, key};

/// Every key that is coming, by the table it belongs to.
pub static COMING: [(&str, &[Key]); 6] = [
    ("script::ABOUT, after `length`", &RANGE),
    ("script::TABLES, before `patterns`", &LISTS),
    ("step::MARKS", &MARKS),
    ("step::SAY", &SAY),
    ("a kind of step", &MASSAGE),
    ("a kind of step", &SESSION),
];

/// Whether a later version will know the key `name`, and this one knows it nowhere.
pub fn is_coming(name: &str) -> bool {
    let known = |form: &Form| form.keys().any(|key| key.name == name);
    let mut coming = COMING.iter().flat_map(|(_, keys)| keys.iter());
    coming.any(|key| key.name == name) && !known(&ANY_STEP) && !known(&SCRIPT)
}

static RANGE: [Key; 1] = [key(
    "range",
    Elastic,
    "\"8m..20m\"",
    "",
    "The lengths the session is made for, as lists show them.",
)];

static LISTS: [Key; 1] = [key(
    "lists",
    Table(&WORDS),
    "{ things = [\"a lantern\", \"wool socks\"] }",
    "",
    "Words of your own to draw from, by name.",
)];

static LIST: Key = key(
    "things",
    Texts,
    "[\"a lantern\", \"wool socks\"]",
    "",
    "A list of words. A step draws from it with each = { draw = 5, from = \"things\" }.",
);

static WORDS: Form = Form {
    what: "`[lists]`",
    groups: &[],
    entry: Some(&LIST),
};

static MARKS: [Key; 2] = [
    key(
        "optional",
        Boolean,
        "true",
        "false",
        "The step leaves where the wanted length is too short for everything.",
    ),
    // A word, or several in a list.
    key(
        "when",
        WordList(&[
            ("sleep", "Where the session ends in sleep."),
            ("day", "Where it leads back into the day."),
            ("plain", "Where it simply ends."),
        ]),
        "\"day\"",
        "always",
        "The step is there only where the session ends so.",
    ),
];

static SAY: [Key; 1] = [key(
    "take",
    Text,
    "\"intro.wav\"",
    "the voice speaks",
    "Your own recording of this line, beside the script.",
)];

static MASSAGE: [Key; 5] = [
    // Names::Area, once the languages have areas.
    key(
        "massage",
        Texts,
        "\"feet\"",
        "",
        "Where to stroke: an area of the body, several in a list, or a whole row, such as \"eight-areas\".",
    ),
    key(
        "for",
        Elastic,
        "\"1m\"",
        "",
        "How long to stay with each area.",
    ),
    key(
        "stroke",
        Duration,
        "\"5s\"",
        "",
        "How long one stroke takes. The sound leads it as it leads a breath.",
    ),
    key(
        "how",
        Text,
        "\"Stroke from the heel to the toes.\"",
        "the program's own sentence",
        "The stroke in your own words.",
    ),
    key(
        "giver",
        Text,
        "\"A\"",
        "",
        "For two: the name of the one who gives.",
    ),
];

static SESSION: [Key; 4] = [
    key(
        "session",
        Text,
        "\"box-breath\"",
        "",
        "Plays the steps of another session here.",
    ),
    key(
        "for",
        Elastic,
        "\"5m..8m\"",
        "as long as that session is",
        "How long it lasts here.",
    ),
    key("with", Table(&SETTINGS), "{ n = 5 }", "", "Its parameters."),
    key(
        "ambience",
        Boolean,
        "true",
        "false",
        "Its sounds come along, and cross over.",
    ),
];

static SETTING: Key = key(
    "n",
    Either(&[ANY_NUMBER, Text]),
    "5",
    "",
    "One of that session's parameters.",
);

static SETTINGS: Form = Form {
    what: "`with`",
    groups: &[],
    entry: Some(&SETTING),
};

/// `each` of a `use` step takes this as well as a list:
/// `Either(&[Tables(&ARGUMENTS), Table(&DRAW)])`.
pub static DRAW: Form = Form {
    what: "`each` in braces",
    groups: &[&[
        key(
            "draw",
            Whole(1, limits::ROUNDS),
            "45",
            "",
            "How many words to draw, none of them twice.",
        ),
        key(
            "from",
            Text,
            "\"things\"",
            "",
            "The name of the list: one of [lists], or a built-in one.",
        ),
    ]],
    entry: None,
};
