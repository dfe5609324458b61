//! Steps that stand for others: `use` and `session`.

use crate::limits;

use super::super::Shape::*;
use super::super::{ANY_NUMBER, Form, Key, key};

pub static USE: [Key; 4] = [
    key(
        "use",
        Text,
        "\"calm\"",
        "",
        "Plays a group of steps from [patterns], by its name.",
    ),
    key(
        "with",
        Table(&ARGUMENTS),
        "{ part = \"feet\" }",
        "",
        "The words for this one use.",
    ),
    key(
        "each",
        Either(&[Tables(&ARGUMENTS), Table(&DRAW)]),
        "[{ part = \"feet\" }, { part = \"calves\" }]",
        "",
        "One use after the other, each with its own words; or with words drawn by chance, as in { draw = 45, from = \"things\" }.",
    ),
    key(
        "rounds",
        Whole(1, limits::ROUNDS),
        "2",
        "1",
        "How often the whole is repeated.",
    ),
];

static ARGUMENTS: Form = Form {
    what: "an argument",
    groups: &[],
    entry: Some(&ANY_ARGUMENT),
};

static ANY_ARGUMENT: Key = key(
    "part",
    Either(&[ANY_NUMBER, Text]),
    "\"feet\"",
    "",
    "What stands for this argument of the pattern.",
);

pub static SESSION: [Key; 6] = [
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
        "without",
        Texts,
        "[\"settle\"]",
        "all of it is played",
        "The ids of steps of that session that leave here, as what greets or takes leave in the middle.",
    ),
    key(
        "ambience",
        Boolean,
        "true",
        "false",
        "Its sounds come along, and cross over.",
    ),
    key(
        "rounds",
        Whole(1, limits::SESSIONS as u32),
        "2",
        "1",
        "How often it is played, one time after the other.",
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

/// `each = { draw = 45, from = "things" }`.
pub static DRAW: Form = Form {
    what: "`each` in braces",
    groups: &[&[
        key(
            "draw",
            Whole(1, limits::DRAWN),
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
