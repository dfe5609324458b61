//! The script itself, and the small tables at its top.

use super::Shape::*;
use super::said::{AT_END, MANNER, RATE};
use super::{ALLOW, ANY_NUMBER, Form, Key, LAYER, LEVEL, Names, REQUIRED, key};

/// The whole script: every other table of it hangs on this one.
pub static SCRIPT: Form = Form {
    what: "a script",
    groups: &[&ABOUT, &TABLES],
    entry: None,
};

static ABOUT: [Key; 12] = [
    key(
        "title",
        Text,
        "\"Evening rain\"",
        "\"Untitled\"",
        "The name of the session, as lists, players and files show it.",
    ),
    key(
        "summary",
        Text,
        "\"Ten quiet minutes.\"",
        "",
        "One sentence that says what the session is for.",
    ),
    key("author", Text, "\"Your name\"", "", "Who wrote it."),
    key(
        "license",
        Text,
        "\"CC BY 4.0\"",
        "",
        "What others may do with it.",
    ),
    key(
        "tags",
        Texts,
        "[\"sleep\", \"rain\"]",
        "",
        "Words under which the session may be found.",
    ),
    key(
        "language",
        Known(Names::Language),
        "\"en-US\"",
        "\"en-US\"",
        "The language of your sentences. It chooses the voice, and the words the program says by itself.",
    ),
    key(
        "length",
        Duration,
        "\"10m\"",
        "the session is as long as its parts come out",
        "How long the guidance lasts. Pauses and rests with a range, such as [3s..30s], stretch to meet it.",
    ),
    key(
        "range",
        Elastic,
        "\"8m..20m\"",
        "",
        "The lengths the session is made for, as lists show them.",
    ),
    key(
        "ending",
        Word(&[
            (
                "sleep",
                "No bell and no coming back: the voice grows sparser, the sound fades slowly.",
            ),
            ("day", "Back into the day, awake; a bell may ring."),
            ("plain", "It simply ends."),
        ]),
        "\"sleep\"",
        "\"plain\"",
        "How the session ends.",
    ),
    key(
        "seed",
        Either(&[
            Seed,
            Word(&[(
                "nightly",
                "Another every night, by the date of the evening.",
            )]),
        ]),
        "7",
        "drawn from the text of the script",
        "Decides what is left to chance: which wordings are said, and how the rain falls. The same number always gives the same session; \"nightly\" gives another every night.",
    ),
    key(
        "caution",
        Texts,
        "\"Not while driving.\"",
        "",
        "Sentences shown before the start, beside those the techniques bring by themselves.",
    ),
    ALLOW,
];

static TABLES: [Key; 10] = [
    key(
        "params",
        Table(&PARAMS),
        "{ n = { default = 4, min = 3, max = 8, what = \"seconds a side\" } }",
        "",
        "Numbers a listener may change from outside, as in: evenfall play FILE --set n=5. Written {n} in any text of the script.",
    ),
    key(
        "voice",
        Table(&VOICE),
        "{ rate = 0.9 }",
        "",
        "What you wish of the voice.",
    ),
    key(
        "pronounce",
        Table(&PRONOUNCE),
        "{ nidra = \"needruh\" }",
        "",
        "Words the voice says wrongly, and how it is to say them.",
    ),
    key(
        "cues",
        Table(&CUES),
        "{ breath = \"air\", level_db = -6 }",
        "",
        "The tone that leads the breath.",
    ),
    key(
        "before",
        Table(&BEFORE),
        "{ silence = \"30s\" }",
        "the first word comes within 15 seconds",
        "Time before the session, to lie down in.",
    ),
    key(
        "layer",
        Blocks(&LAYER),
        "[{ sound = \"rain\", level_db = -14 }]",
        "no sound underneath",
        "A sound that lies under the whole session, or under a part of it. Several play together.",
    ),
    key(
        "lists",
        Table(&WORDS),
        "{ things = [\"a lantern\", \"wool socks\"] }",
        "",
        "Words of your own to draw from, by name.",
    ),
    key(
        "patterns",
        Table(&PATTERNS),
        "{ calm = { steps = [{ rest = \"5s\" }] } }",
        "",
        "Groups of steps, to be used by name as often as you like.",
    ),
    key(
        "step",
        Steps(true),
        "[{ say = \"Close your eyes. [5s]\" }]",
        "",
        "The session itself: one step after the other. Each does exactly one thing.",
    ),
    key(
        "after",
        Table(&AFTER),
        "{ keep = \"30m\", fade = \"5m\" }",
        "the sound ends with the guidance",
        "The sound goes on when the guidance is over.",
    ),
];

static PARAMS: Form = Form {
    what: "`[params]`",
    groups: &[],
    entry: Some(&ANY_PARAM),
};

static ANY_PARAM: Key = key(
    "n",
    Table(&PARAM),
    "{ default = 4, min = 3, max = 8, what = \"seconds\" }",
    "",
    "A number of your own. The name on the left is what you write in braces: {n}.",
);

static PARAM: Form = Form {
    what: "a parameter",
    groups: &[&[
        key(
            "default",
            Either(&[ANY_NUMBER, Text]),
            "4",
            REQUIRED,
            "The value that holds until somebody sets another.",
        ),
        key(
            "min",
            ANY_NUMBER,
            "3",
            "as small as one likes",
            "The least it may be.",
        ),
        key(
            "max",
            ANY_NUMBER,
            "8",
            "as large as one likes",
            "The most it may be.",
        ),
        key(
            "what",
            Text,
            "\"seconds a side\"",
            "",
            "What it is, for the person who sets it.",
        ),
    ]],
    entry: None,
};

static VOICE: Form = Form {
    what: "`[voice]`",
    groups: &[&[
        key(
            "rate",
            RATE,
            "0.9",
            "1.0",
            "How fast it speaks: 1 is its own pace, 0.85 is slow.",
        ),
        key(
            "pitch",
            Number(0.7, 1.4),
            "1.0",
            "1.0",
            "How high it speaks: 1 is its own pitch, less is lower.",
        ),
        key("manner", MANNER, "\"plain\"", "\"plain\"", "How it speaks."),
        key(
            "level_db",
            LEVEL,
            "0",
            "0",
            "How loud it is, in decibels; less than 0 is quieter.",
        ),
        AT_END,
    ]],
    entry: None,
};

pub(super) static PRONOUNCE: Form = Form {
    what: "`[pronounce]`",
    groups: &[],
    entry: Some(&PRONOUNCED),
};

static PRONOUNCED: Key = key(
    "nidra",
    Text,
    "\"needruh\"",
    "",
    "How this word is said: in ordinary letters, or in the phonetic alphabet between slashes, as in \"/ˈniːdɹə/\". Capitals make no difference.",
);

static CUES: Form = Form {
    what: "`[cues]`",
    groups: &[&[
        key(
            "breath",
            Word(&[
                ("air", "Like air that streams in and out."),
                ("glide", "A soft tone that rises and falls."),
                ("bowl", "A singing bowl at each turn of the breath."),
                ("off", "The breath is not sounded."),
            ]),
            "\"air\"",
            "\"air\"",
            "The sound that follows the breath.",
        ),
        key(
            "level_db",
            LEVEL,
            "-6",
            "-10",
            "How loud it is against the voice, in decibels: -3 is near, -12 is far.",
        ),
    ]],
    entry: None,
};

static BEFORE: Form = Form {
    what: "`[before]`",
    groups: &[&[key(
        "silence",
        Elastic,
        "\"30s\"",
        REQUIRED,
        "How long the sounds go on by themselves before the first step. It counts into the length.",
    )]],
    entry: None,
};

static AFTER: Form = Form {
    what: "`[after]`",
    groups: &[&[
        key(
            "keep",
            Duration,
            "\"30m\"",
            REQUIRED,
            "How long the sound goes on by itself.",
        ),
        key(
            "fade",
            Duration,
            "\"5m\"",
            "a quarter of `keep`, at most five minutes",
            "How long it takes to fall silent, at the end of that time; half of what is left after the last word at most.",
        ),
    ]],
    entry: None,
};

static PATTERNS: Form = Form {
    what: "`[patterns]`",
    groups: &[],
    entry: Some(&ANY_PATTERN),
};

static ANY_PATTERN: Key = key(
    "calm",
    Table(&PATTERN),
    "{ steps = [{ rest = \"5s\" }] }",
    "",
    "A group of steps. A step plays it with use = and its name.",
);

static DEFAULTS: Form = Form {
    what: "`args` in braces",
    groups: &[],
    entry: Some(&DEFAULT),
};

static DEFAULT: Key = key(
    "part",
    Either(&[ANY_NUMBER, Text]),
    "\"feet\"",
    "",
    "What stands for this argument where a use says nothing.",
);

static PATTERN: Form = Form {
    what: "a pattern",
    groups: &[&[
        key(
            "args",
            Either(&[Texts, Table(&DEFAULTS)]),
            "[\"part\"]",
            "none",
            "Words that differ from one use to the next, written {part} in the steps below; in braces, each with what stands for it where a use says nothing: { part = \"feet\" }.",
        ),
        key(
            "steps",
            Steps(false),
            "[{ say = \"Notice the {part}. [5s]\" }]",
            "",
            "The steps, each in braces.",
        ),
    ]],
    entry: None,
};

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
