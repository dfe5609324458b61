//! Steps that lead muscles or hands: `tense` and `massage`.

use super::super::Shape::*;
use super::super::{Key, Names, key};
use super::ROUNDS;

pub static TENSE: [Key; 9] = [
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

pub static MASSAGE: [Key; 9] = [
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
