//! Steps: what they share, and each kind with its own keys.

mod body;
mod used;

use crate::limits;

use super::Shape::*;
use super::said::SPOKEN;
use super::{ALLOW, Form, Key, LEVEL, Names, REQUIRED, Shape, key};

use body::{MASSAGE, TENSE};
pub use used::DRAW;
use used::{SESSION, USE};

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
    Either(&BELL_SHAPES),
    "{ strike = \"bowl\", every = \"5m\" }",
    "none",
    "Bells within the step: every so often, or at times of it. Several kinds of them stand in a list.",
);

/// Of one kind, or of several.
static BELL_SHAPES: [Shape; 2] = [Table(&BELL_FORM), Tables(&BELL_FORM)];

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
            "times",
            Whole(1, limits::STROKES),
            "3",
            "as many as the step has time for",
            "How many of `every` there are.",
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
const STRUCK: Shape = Either(&[
    Word(&[
        ("bell", "A small clear bell."),
        ("bowl", "A singing bowl, deep and long."),
        ("chime", "A light chime."),
    ]),
    Known(Names::Recording),
]);

static SAY: [Key; 3] = [
    key(
        "say",
        Texts,
        "\"Close your eyes. [5s]\"",
        "",
        "What the voice says. Pauses stand in the text: [5s], or [5s..20s] where it may stretch; [5s about legs] says of the sentences before it what part of the body they are about, and [5s when passive] for which ending or wish they are said, [5s language en] in which language. Of several wordings in a list, one is dealt each night.",
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
