//! Lines put together at random: whatever stands in a script, no station is at a loss.

use super::*;

#[test]
fn one_fault_of_a_step_or_a_layer_hides_no_other() {
    use Code::*;
    for (text, codes) in [
        ("[[step]]\nbreathe = \"4\"\ncycles = -3\n", vec![S011, S006]),
        (
            "[[step]]\nbreathe = \"4\"\nfor = \"5x\"\n",
            vec![S011, S005],
        ),
        (
            "[[step]]\nbreathe = \"4-0-4\"\ncycles = 0\nfor = \"5x\"\n",
            vec![S005, S006, S008],
        ),
        (
            "[[step]]\nmassage = \"nowhere\"\nduring = \"Here. [5]\"\nfor = \"5x\"\n",
            vec![S005, S007, S017],
        ),
        (
            "[[step]]\nmassage = \"nowhere\"\nstroke = \"90s\"\nspeak = \"sing\"\n",
            vec![S006, S007],
        ),
        (
            "[[step]]\ntense = \"wings\"\nhold = \"60s\"\nrelease = \"5x\"\nduring = \"Up. [5]\"\n",
            vec![S005, S006, S007, S017],
        ),
        (
            "[[step]]\nuse = \"nothing\"\nrounds = 0\n",
            vec![S006, S007],
        ),
        (
            "[[step]]\nsay = \"Here. [5]\"\n[after]\nkeep = \"5x\"\nfade = \"3\"\n",
            vec![S005, S017],
        ),
    ] {
        let found = faults(text);
        for code in codes {
            assert!(
                found.iter().any(|d| d.code == code),
                "{code} in {text}: {found:?}"
            );
        }
    }
    let both = "[[step]]\nrest = \"5s\"\n[after]\nkeep = \"5x\"\nfade = \"3\"\n";
    assert_eq!(
        faults(both).iter().filter(|d| d.code == Code::S005).count(),
        2
    );
}

/// A script that lies nowhere, prepared without a voice.
fn prepared(text: &str) -> (Option<Prepared>, Vec<Diagnostic>) {
    let source = Source {
        name: "script.toml".into(),
        text: text.into(),
        place: None,
        folders: Vec::new(),
        translation: None,
    };
    let world = BuiltIn::under(Memory::new());
    prepare(&world, &source, &Wishes::default(), &Speaker::Off)
}

#[test]
fn a_plan_says_who_gives_in_the_language_of_the_session() {
    for (language, area, gives) in [("en", "back", "A gives"), ("de", "rücken", "A gibt")] {
        let text =
            format!("language = \"{language}\"\n[[step]]\nmassage = \"{area}\"\ngiver = \"A\"\n");
        let (prepared, found) = prepared(&text);
        let plan = prepared.unwrap_or_else(|| panic!("{found:?}")).plan;
        let text = &plan.moments[0].text;
        assert!(text.ends_with(gives), "{text}");
    }
}

/// Lines that scripts are made of, right and wrong.
const LINES: &[&str] = &[
    "[[step]]",
    "[[layer]]",
    "[after]",
    "[params]",
    "n = \"3\"",
    "[patterns.p]",
    "[voice]",
    "args = [\"n\"]",
    "steps = [{ say = \"{n} [5s]\" }, { rest = \"1s..1h\" }]",
    "id = \"a\"",
    "length = \"10m\"",
    "length = \"1s\"",
    "length = \"12h\"",
    "range = \"1m..2m\"",
    "ending = \"sleep\"",
    "ending = \"day\"",
    "tags = [\"children\"]",
    "seed = 7",
    "sound = \"white-noise\"",
    "level_db = 6",
    "from = \"a+10s\"",
    "until = \"a.end-5m\"",
    "every = \"1s..2s\"",
    "say = \"Let go. [500ms] (3s) Rest. [1s..9m]\"",
    "say = \"[5\"",
    "say = [\"One.\", \"Two {n}.\"]",
    "chapter = \"x\"",
    "optional = true",
    "when = \"day\"",
    "breathe = \"4-7-8\"",
    "breathe = \"4-0-4 -> 4-0-8\"",
    "cycles = 10000",
    "cycles = { min = 1 }",
    "for = \"1m..12h\"",
    "for = \"0s\"",
    "speak = \"count\"",
    "tense = \"fists\"",
    "hold = \"10s\"",
    "release = \"1s\"",
    "rounds = 5",
    "massage = \"back\"",
    "giver = \"A\"",
    "giver = \"B\"",
    "stroke = \"5s -> 7.5s\"",
    "rest = \"0s..12h\"",
    "strike = \"bell\"",
    "use = \"p\"",
    "with = { n = \"x\" }",
    "rounds = 1000",
    "session = \"box-breath\"",
    "keep = \"5m\"",
    "fade = \"10m\"",
    "allow = [\"W002\", \"W999\"]",
    "gain = [{ at = \"a\", db = -9 }]",
    "=",
    "\"",
];

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn any_script_ends_in_a_score_or_in_faults(
        lines in proptest::collection::vec(proptest::sample::select(LINES), 0..16),
        junk in "\\PC{0,40}",
        at in 0usize..16,
    ) {
        let mut lines: Vec<&str> = lines;
        lines.insert(at.min(lines.len()), &junk);
        for text in [lines.join("\n"), junk.clone(), lines.concat()] {
            let (prepared, found) = prepared(&text);
            prop_assert!(prepared.is_some() != any_error(&found), "{text}: {found:?}");
        }
    }

    #[test]
    fn the_same_script_makes_the_same_score(
        lines in proptest::collection::vec(proptest::sample::select(LINES), 0..12),
    ) {
        let text = lines.join("\n");
        let scores = [0, 1].map(|_| prepared(&text).0.map(|p| p.score));
        prop_assert_eq!(&scores[0], &scores[1]);
    }
}
