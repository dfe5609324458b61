//! Layers: the sounds underneath.

use super::Shape::*;
use super::{ALLOW, ANY_NUMBER, CURVE, Form, Key, LEVEL, Names, REQUIRED, key};

/// `[[layer]]`.
pub static LAYER: Form = Form {
    what: "a layer",
    groups: &[&LAYER_KEYS],
    entry: None,
};

static LAYER_KEYS: [Key; 15] = [
    key(
        "sound",
        KnownList(Names::Sound),
        "\"rain\"",
        REQUIRED,
        "A sound of the catalogue (evenfall list), or a recording beside the script, as in \"sounds/brook.flac\"; a list of recordings, or the name of a folder of them, is played one after the other.",
    ),
    key(
        "parameters",
        Table(&SETTINGS),
        "{ intensity = 0.3 }",
        "the sound's own",
        "What the sound lets you choose. To see it: evenfall list rain",
    ),
    key(
        "level_db",
        LEVEL,
        "-18",
        "-16",
        "How loud it is against the voice, in decibels: -10 is near, -20 is far.",
    ),
    key(
        "duck_db",
        Number(0.0, 24.0),
        "6",
        "as far as the voice needs",
        "How far it may step back while somebody speaks, in decibels. It does so only where the voice is, between 300 Hz and 5 kHz, and no further than the voice needs: 18 dB for the embedded voice, 12 for others.",
    ),
    key(
        "breathes",
        Number(0.0, 6.0),
        "2",
        "0",
        "How far it swells with each breath in, in decibels.",
    ),
    key(
        "drift",
        Table(&DRIFT),
        "{ depth_db = 3, period = \"2m\" }",
        "it stays as loud as it is",
        "It ebbs and swells a little by itself, never twice the same.",
    ),
    key(
        "gain",
        Tables(&GAIN),
        "[{ at = \"start\", db = -20 }, { at = \"end\", db = 0 }]",
        "",
        "Louder and quieter along the session. Each point hangs on a step, so it stays in place when times change.",
    ),
    key(
        "from",
        Known(Names::Anchor),
        "\"the-id-of-a-step\"",
        "the start",
        "It begins with this step.",
    ),
    key(
        "until",
        Known(Names::Anchor),
        "\"the-id-of-a-step\"",
        "the end",
        "It ends with this step.",
    ),
    key(
        "every",
        Elastic,
        "\"40s..150s\"",
        "it plays without a break",
        "For short sounds, such as a bird or an owl: how far apart they come, as a range of times.",
    ),
    key(
        "vary",
        Boolean,
        "true",
        "",
        "Whether a recording is put together anew as it plays, so that its repetition is not noticed.",
    ),
    key(
        "loop",
        Either(&[Table(&LOOP), Boolean]),
        "{ crossfade = \"3s\" }",
        "the best seam is found by itself",
        "How a recording begins again when it is over; `true`: by its best seam; `false`: it does not.",
    ),
    key(
        "once",
        Boolean,
        "true",
        "",
        "It is played from its beginning, once, and fades where it ends.",
    ),
    key(
        "order",
        Word(&[
            (
                "listed",
                "As they are written, or by their names in the folder.",
            ),
            (
                "shuffle",
                "In another order each round, as the seed has it.",
            ),
        ]),
        "\"shuffle\"",
        "\"listed\"",
        "In which order the recordings of a list or of a folder come.",
    ),
    ALLOW,
];

static SETTINGS: Form = Form {
    what: "`parameters`",
    groups: &[],
    entry: Some(&ANY_SETTING),
};

static ANY_SETTING: Key = key(
    "intensity",
    Either(&[ANY_NUMBER, Text, Tables(&COURSE)]),
    "0.3",
    "",
    "One parameter of the sound: a value, or a list of points along the session.",
);

const AT: Key = key(
    "at",
    Known(Names::Anchor),
    "\"start\"",
    REQUIRED,
    "When: \"start\", \"end\", or the id of a step. After it may stand .end, and +10s or -1m.",
);

/// A point of a parameter that changes along the session.
pub static COURSE: Form = Form {
    what: "a point of a course",
    groups: &[&[
        AT,
        key(
            "value",
            Either(&[ANY_NUMBER, Text]),
            "0.3",
            REQUIRED,
            "The value at that time.",
        ),
        key(
            "curve",
            CURVE,
            "\"smooth\"",
            "\"linear\"",
            "How it gets there from the point before.",
        ),
    ]],
    entry: None,
};

/// A point of `gain`.
pub static GAIN: Form = Form {
    what: "a gain point",
    groups: &[&[
        AT,
        key(
            "db",
            LEVEL,
            "-6",
            REQUIRED,
            "How much louder or quieter than `level_db`, in decibels.",
        ),
        key(
            "curve",
            CURVE,
            "\"smooth\"",
            "\"linear\"",
            "How it gets there from the point before.",
        ),
    ]],
    entry: None,
};

static DRIFT: Form = Form {
    what: "`drift`",
    groups: &[&[
        key(
            "depth_db",
            Number(0.0, 12.0),
            "3",
            "3",
            "How far it ebbs, in decibels.",
        ),
        key(
            "period",
            Duration,
            "\"2m\"",
            "\"2m\"",
            "How long it takes to ebb and to come back, about.",
        ),
    ]],
    entry: None,
};

static LOOP: Form = Form {
    what: "`loop`",
    groups: &[&[key(
        "crossfade",
        Duration,
        "\"3s\"",
        "found by itself",
        "How long the end and the beginning overlap, at most a minute.",
    )]],
    entry: None,
};
