//! Steps: what they share, and each kind with its own keys.

use crate::limits;

use super::Shape::*;
use super::said::SPOKEN;
use super::{ALLOW, ANY_NUMBER, Form, Key, LEVEL, Names, REQUIRED, Shape, key};

/// The kinds of steps. The first of a kind's own keys gives it its name.
pub static KINDS: [Form; 8] = [
    kind("a `say` step", &[&MARKS, &SAY, &SPOKEN, &LAST]),
    kind("a `breathe` step", &[&MARKS, &BREATHE, &SPOKEN, &LAST]),
    kind("a `tense` step", &[&MARKS, &TENSE, &SPOKEN, &LAST]),
    kind("a `massage` step", &[&MARKS, &MASSAGE, &SPOKEN, &LAST]),
    kind("a `rest` step", &[&MARKS, &REST, &LAST]),
    kind("a `strike` step", &[&MARKS, &STRIKE, &LAST]),
    kind("a `use` step", &[&MARKS, &USE, &SPOKEN, &LAST]),
    kind("a `session` step", &[&MARKS, &SESSION, &LAST]),
];

/// For a step of no kind, or of several: whatever a step may hold.
pub static ANY_STEP: Form = kind(
    "a step",
    &[
        &MARKS, &SAY, &BREATHE, &TENSE, &MASSAGE, &REST, &STRIKE, &USE, &SESSION, &SPOKEN, &LAST,
    ],
);

const fn kind(what: &'static str, groups: &'static [&'static [Key]]) -> Form {
    Form {
        what,
        groups,
        entry: None,
    }
}

/// The key that makes a step one of this kind.
pub fn kind_of(form: &Form) -> &'static str {
    form.groups[1][0].name
}

static MARKS: [Key; 5] = [
    key(
        "id",
        Text,
        "\"settle\"",
        "",
        "A name of your own for this step, so that layers can begin with it, and playing can start from it. Each may be there once.",
    ),
    key(
        "chapter",
        Text,
        "\"The breath\"",
        "",
        "Here a new chapter begins, with this name in players and files.",
    ),
    key(
        "optional",
        Boolean,
        "true",
        "false",
        "The step leaves where the wanted length is too short for everything.",
    ),
    key(
        "when",
        WordList(&[
            ("sleep", "Where the session ends in sleep."),
            ("day", "Where it leads back into the day."),
            ("plain", "Where it simply ends."),
            ("active", "Where muscles are tightened."),
            ("passive", "For whoever tightens nothing (`--passive`)."),
            ("holds", "Where the breath may be held."),
            ("no-holds", "For whoever holds no breath (`--no-holds`)."),
        ]),
        "\"day\"",
        "always",
        "The step is there only where the session ends so, or for listeners who wish so; one of a list is enough.",
    ),
    key(
        "about",
        KnownList(Names::Part),
        "\"legs\"",
        "nothing, or what it tightens or massages",
        "The parts of the body it is about: for whoever leaves one of them out (`--skip legs`), the whole step leaves.",
    ),
];

/// Kinds that have no rounds of their own.
const ROUNDS: Key = key(
    "rounds",
    Whole(1, limits::ROUNDS),
    "2",
    "1",
    "How often the step is played, one time after the other.",
);

static LAST: [Key; 1] = [ALLOW];

/// Bells within a step that lasts.
const BELLS: Key = key(
    "bells",
    Table(&BELL_FORM),
    "{ strike = \"bowl\", every = \"5m\" }",
    "none",
    "Bells within the step: every so often, or at times of it.",
);

static BELL_FORM: Form = Form {
    what: "`bells`",
    groups: &[&[
        key("strike", STRUCK, "\"bowl\"", "\"bell\"", "What is struck."),
        key(
            "every",
            Duration,
            "\"5m\"",
            "",
            "How long from one to the next; the first comes after as long. There is none at the very end.",
        ),
        key(
            "at",
            Texts,
            "[\"5m\", \"10m\"]",
            "",
            "Times in the step, instead of `every`, or besides; \"0s\" is its beginning.",
        ),
        key(
            "level_db",
            LEVEL,
            "-12",
            "-8",
            "How loud they are against the voice, in decibels.",
        ),
    ]],
    entry: None,
};

/// What can be struck.
const STRUCK: Shape = Word(&[
    ("bell", "A small clear bell."),
    ("bowl", "A singing bowl, deep and long."),
    ("chime", "A light chime."),
]);

static SAY: [Key; 3] = [
    key(
        "say",
        Texts,
        "\"Close your eyes. [5s]\"",
        "",
        "What the voice says. Pauses stand in the text: [5s], or [5s..20s] where it may stretch; [5s about legs] says of the sentences before it what part of the body they are about, and [5s when passive] for which ending or wish they are said. Of several wordings in a list, one is dealt each night.",
    ),
    key(
        "take",
        Texts,
        "\"intro.wav\"",
        "the voice speaks",
        "Your own recording of this line, beside the script; for several wordings a list, in the same order.",
    ),
    ROUNDS,
];

static BREATHE: [Key; 10] = [
    key(
        "breathe",
        Known(Names::Breath),
        "\"4-0-6\"",
        "",
        "The breath in seconds: in-out, as in \"4-6\", or in-hold-out-hold, as in \"4-7-8\"; or a name, such as \"box\". Growing longer: \"4-0-4 -> 4-0-8\". With a second sip of air: \"2.5+1-0-6.5\".",
    ),
    key(
        "cycles",
        Either(&[Whole(1, limits::CYCLES), Table(&CYCLES)]),
        "8",
        "as many as fit",
        "How many breaths; or a range, { min = 8, max = 24 }, to fill the time there is.",
    ),
    key(
        "for",
        Elastic,
        "\"5m\"",
        "",
        "How long to breathe so, instead of `cycles`.",
    ),
    key(
        "speak",
        Either(&[
            Word(&[
                ("count", "The seconds are counted."),
                (
                    "words",
                    "In, hold, out and rest are said with every breath.",
                ),
                (
                    "first 2",
                    "Counted for two breaths, then the sound leads alone. Another number is as good.",
                ),
                ("off", "Nothing is said."),
            ]),
            First,
            Row(4),
        ]),
        "\"words\"",
        "\"first 2\"",
        "What is said with the breath; or four words of your own, for in, hold, out and rest, where \"\" is silent.",
    ),
    key(
        "take",
        Row(4),
        "[\"in.wav\", \"\", \"out.wav\", \"\"]",
        "the voice speaks",
        "Your own recordings of four words under `speak`, in the same order; \"\" where the voice says it.",
    ),
    key(
        "sides",
        Word(&[
            (
                "alternate",
                "Left and right by turns, in the sound and in the words.",
            ),
            ("off", "Both sides at once."),
        ]),
        "\"alternate\"",
        "\"off\", and \"alternate\" for the breath \"nostril\"",
        "Whether the breath changes sides, as in alternate nostril breathing.",
    ),
    key(
        "over",
        Either(&[Texts, Table(&OVER)]),
        "[\"I am here.\", \"This is enough.\"]",
        "nothing",
        "Sentences said over the running breath, each within one of them, in three at most; or words of a list, as in { from = \"affirmations\" }.",
    ),
    key(
        "every_breath",
        Boolean,
        "true",
        "false",
        "Whether a sentence of `over` may be said in every breath.",
    ),
    BELLS,
    ROUNDS,
];

/// `over = { draw = 6, from = "affirmations" }`.
static OVER: Form = Form {
    what: "`over` in braces",
    groups: &[&[
        key(
            "draw",
            Whole(1, limits::DRAWN),
            "2",
            "all of them",
            "How many to draw, none of them twice.",
        ),
        key(
            "from",
            Text,
            "\"affirmations\"",
            REQUIRED,
            "The name of the list, one of [lists]: in another order for every seed.",
        ),
        key(
            "again",
            Boolean,
            "true",
            "false",
            "When all have been said, they begin again in another order.",
        ),
    ]],
    entry: None,
};

static CYCLES: Form = Form {
    what: "`cycles`",
    groups: &[&[
        key(
            "min",
            Whole(1, limits::CYCLES),
            "8",
            "1",
            "The fewest breaths.",
        ),
        key(
            "max",
            Whole(1, limits::CYCLES),
            "24",
            "as many as fit",
            "The most breaths.",
        ),
    ]],
    entry: None,
};

static TENSE: [Key; 9] = [
    key(
        "tense",
        KnownList(Names::Muscle),
        "\"toes-to-head\"",
        "",
        "The muscles to tighten and let go: a group, several in a list, or a whole ladder, such as \"toes-to-head\" or \"seven\". With `how`, also a part of your own, by any name.",
    ),
    key(
        "hold",
        Duration,
        "\"5s\"",
        "five seconds, and three for muscles that cramp",
        "How long to stay tight, 10 seconds at most.",
    ),
    key(
        "release",
        Elastic,
        "\"20s..45s\"",
        "\"20s..45s\"",
        "How long to let go and feel the difference.",
    ),
    key(
        "rounds",
        Whole(1, 5),
        "2",
        "1",
        "How often each group is tightened.",
    ),
    key(
        "how",
        Texts,
        "\"Curl your toes.\"",
        "the program's own sentence",
        "The movement in your own words. Of several wordings in a list, one is dealt each night.",
    ),
    key(
        "let_go",
        Texts,
        "\"And let them be soft.\"",
        "the program's own words",
        "What is said at the moment of letting go; \"\" for nothing. Of several wordings in a list, one is dealt each night.",
    ),
    key(
        "during",
        Texts,
        "[\"Feel the warmth.\", \"Heavy, and at ease.\"]",
        "nothing",
        "What is said while it is let go, one after the other, spread over the time there is.",
    ),
    key(
        "take",
        Texts,
        "\"toes.wav\"",
        "the voice speaks",
        "Your own recording of `how`, beside the script; for several wordings a list, in the same order.",
    ),
    key(
        "passive",
        Boolean,
        "true",
        "false",
        "Notice and let go, without tightening.",
    ),
];

static MASSAGE: [Key; 9] = [
    key(
        "massage",
        KnownList(Names::Area),
        "\"feet\"",
        "",
        "Where the hands work: an area, several in a list, or \"eight-areas\". An area with two sides is worked on left and right, in equal times. With `how`, also a part of your own, by any name.",
    ),
    key(
        "for",
        Elastic,
        "\"2m..4m\"",
        "the areas' own times",
        "How long the whole step lasts, words and all; areas and sides share it.",
    ),
    key(
        "stroke",
        Text,
        "\"5s\"",
        "no rhythm",
        "How long one sweep of the hands lasts: one on the in-breath, one back on the out-breath. Slowing down: \"5s -> 7.5s\".",
    ),
    key(
        "speak",
        Either(&[
            Word(&[
                ("words", "A word is said with every sweep."),
                (
                    "first 2",
                    "For two strokes, then the sound leads alone. Another number is as good.",
                ),
                ("off", "Nothing is said."),
            ]),
            First,
            Row(2),
        ]),
        "\"first 2\"",
        "\"off\"",
        "What is said with the strokes; or two words of your own, for the sweep and its way back.",
    ),
    key(
        "how",
        Texts,
        "\"Draw slow circles over the sole.\"",
        "the program's own sentences",
        "What the hands do, in your own words. Of several wordings in a list, one is dealt each night.",
    ),
    key(
        "during",
        Texts,
        "[\"There is no hurry.\", \"Notice how warm it grows.\"]",
        "nothing",
        "What is said while the hands work, one after the other, spread over the time of each place.",
    ),
    key(
        "take",
        Texts,
        "\"soles.wav\"",
        "the voice speaks",
        "Your own recording of `how`, beside the script; for several wordings a list, in the same order.",
    ),
    key(
        "giver",
        Word(&[("A", "Whoever gives first."), ("B", "Whoever gives then.")]),
        "\"A\"",
        "one's own hands",
        "Who gives, where two share the session.",
    ),
    ROUNDS,
];

static REST: [Key; 3] = [
    key(
        "rest",
        Elastic,
        "\"1m..3m\"",
        "",
        "Nobody speaks, and only the sound goes on. A range stretches to fill the length.",
    ),
    BELLS,
    ROUNDS,
];

static STRIKE: [Key; 5] = [
    key(
        "strike",
        STRUCK,
        "\"bowl\"",
        "",
        "One stroke, for a beginning, an end or a turn; or several.",
    ),
    key(
        "times",
        Whole(1, limits::STROKES),
        "3",
        "1",
        "How many strokes.",
    ),
    key(
        "every",
        Duration,
        "\"4s\"",
        "\"4s\"",
        "How long from one stroke to the next.",
    ),
    ROUNDS,
    key(
        "level_db",
        LEVEL,
        "-6",
        "-8",
        "How loud it is against the voice, in decibels.",
    ),
];

static USE: [Key; 4] = [
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

static SESSION: [Key; 6] = [
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
