//! Recordings that a script names.

use std::collections::BTreeSet;

use evenfall::plan::PlayedRecording;
use evenfall::units::Millis;

use super::*;

#[test]
fn a_recording_named_in_the_script_is_played_in_every_kind_of_step_that_has_own_words() {
    let script = r#"
[[step]]
breathe = "4-0-6"
cycles  = 2
speak   = ["softly in", "", "softly out", ""]
take    = ["one.wav", "", "two.wav", ""]

[[step]]
tense = "feet"
how   = "Curl your toes."
take  = "one.wav"

[[step]]
massage = "scalp"
for     = "2m"
how     = "Small circles."
take    = "two.wav"
"#;
    let world = Memory::new()
        .with("evening.toml", script)
        .with("one.wav", tone(700))
        .with("two.wav", tone(600));
    let (asked, found, prepared) = heard(&world);
    assert!(prepared.is_some(), "{found:?}");
    for line in [
        "softly in",
        "softly out",
        "Curl your toes.",
        "Small circles.",
    ] {
        assert!(!asked.contains(&line.to_string()), "{line} in {asked:?}");
    }
    // Inside another session the files lie beside their own script.
    let world = world.with("outer/outer.toml", "[[step]]\nsession = \"inner.toml\"\n");
    let world = world
        .with("outer/inner.toml", script)
        .with("outer/one.wav", tone(700));
    let world = world.with("outer/two.wav", tone(600));
    let source = Source::find(&world, "outer/outer.toml").unwrap();
    let speaker = Speaker::Of(Arc::new(Noting(Arc::default())));
    let (prepared, found) = prepare(&world, &source, &Wishes::default(), &speaker);
    assert!(prepared.is_some_and(|p| p.files.len() == 4), "{found:?}");
}

#[test]
fn a_recording_of_words_that_stand_nowhere_is_at_fault() {
    for step in [
        "tense = \"feet\"\ntake = \"a.wav\"",
        "massage = \"scalp\"\nfor = \"2m\"\ntake = \"a.wav\"",
        "breathe = \"4-0-6\"\ntake = [\"a.wav\", \"\", \"\", \"\"]",
        "breathe = \"4-0-6\"\nspeak = [\"a\", \"\", \"b\", \"\"]\ntake = \"a.wav\"",
        "breathe = \"nostril\"\nspeak = [\"a\", \"\", \"b\", \"\"]\ntake = [\"a.wav\", \"\", \"\", \"\"]",
    ] {
        let world = Memory::new()
            .with("evening.toml", format!("[[step]]\n{step}\n"))
            .with("a.wav", tone(500))
            .with("b.wav", tone(500));
        let (_, found, prepared) = heard(&world);
        assert!(prepared.is_none(), "{step}");
        assert!(
            found
                .iter()
                .any(|d| d.code == Code::S019 && d.help.is_some()),
            "{step}: {found:?}"
        );
    }
}

#[test]
fn a_recording_that_is_called_as_a_step_is_cut_along_all_that_the_step_says() {
    let script = r#"
[[step]]
id  = "welcome"
say = "Good evening. [2s] Lie down, and let your eyes fall shut. [2s] Rest. [2s]"

[[step]]
id    = "feet"
tense = "feet"
how   = "Curl your toes."

[[step]]
id      = "soles"
massage = "feet"
for     = "2m"
"#;
    let bare = || Memory::new().with("evening.toml", script);
    let (asked, ..) = heard(&bare());
    let world = bare()
        .with("evening.takes/welcome.wav", stretches(&[800, 2400, 500]))
        .with("evening.takes/other.wav", tone(500))
        .with("evening.takes/welcome.de.wav", tone(500));
    let (left, found, prepared) = heard(&world);
    for line in [
        "Good evening.",
        "Lie down, and let your eyes fall shut.",
        "Rest.",
    ] {
        assert!(
            asked.contains(&line.into()) && !left.contains(&line.into()),
            "{line}: {left:?}"
        );
    }
    assert!(!left.is_empty());
    let clips = prepared.unwrap();
    let lengths: Vec<u64> = clips
        .score
        .cues
        .iter()
        .filter_map(|cue| match &cue.sound {
            CueSound::Speech(clip) => Some(clip.length.0),
            CueSound::Tone(_) | CueSound::Stroke(_) => None,
        })
        .take(3)
        .collect();
    // As long as what was said, and a little room around it.
    for (length, said) in lengths.iter().zip([800, 2400, 500]) {
        assert!((said..said + 400).contains(length), "{lengths:?}");
    }
    // What is missing is named.
    let note = found.iter().find(|d| d.code == Code::N006).unwrap();
    let help = note.help.as_deref().unwrap();
    assert!(help.contains("\"Curl your toes.\""), "{help}");
    assert!(
        clips
            .files
            .iter()
            .any(|file| file.to_string().ends_with("welcome.wav"))
    );

    // Every kind of step that speaks: as many stretches as it says lines.
    for (id, first) in [("feet", "Curl your toes."), ("soles", "")] {
        let mut gone = Vec::new();
        for count in 1..12 {
            let world = bare().with(
                format!("evening.takes/{id}.wav"),
                stretches(&vec![900; count]),
            );
            gone = heard(&world).0;
            if gone.len() < asked.len() {
                break;
            }
        }
        assert!(gone.len() < asked.len(), "{id}: {asked:?}");
        assert!(
            first.is_empty() || !gone.contains(&first.into()),
            "{gone:?}"
        );
    }
}

#[test]
fn a_step_whose_recording_has_too_few_pauses_is_spoken_and_told() {
    let script = "[[step]]\nid = \"welcome\"\nsay = \"Good evening. [2s] Lie down.\"\n";
    let world = Memory::new()
        .with("evening.toml", script)
        .with("evening.takes/welcome.wav", stretches(&[900]));
    let (asked, found, prepared) = heard(&world);
    assert_eq!(asked, ["Good evening.", "Lie down."]);
    let told = found.iter().find(|d| d.code == Code::W066).unwrap();
    assert!(told.message.contains("1 pieces") || told.message.contains("2 lines"));
    assert!(prepared.is_some());
}

#[test]
fn a_number_behind_a_recording_takes_what_is_said_between_its_pauses() {
    let script = "[[step]]\nsay = \"Good evening. [2s]\"\ntake = \"session.wav#1\"\n\
                  [[step]]\nsay = \"Lie down. [2s]\"\ntake = \"session.wav#2\"\n";
    let world = Memory::new().with("session.wav", stretches(&[700, 1400]));
    let (asked, found, prepared) = heard(&world.with("evening.toml", script));
    assert_eq!(asked, [""; 0]);
    let prepared = prepared.unwrap_or_else(|| panic!("{found:?}"));
    assert!(
        prepared
            .files
            .iter()
            .any(|file| file.to_string() == "session.wav")
    );
    assert!(
        prepared
            .named
            .iter()
            .any(|file| file.to_string() == "session.wav")
    );
    let world = Memory::new().with("session.wav", stretches(&[700, 1400]));
    let world = world.with("evening.toml", script.replace("#2", "#7"));
    let (_, found, prepared) = heard(&world);
    let told = found.iter().find(|d| d.code == Code::S044).unwrap();
    assert!(
        prepared.is_none() && told.message.contains("2 takes"),
        "{told:?}"
    );
}

#[test]
fn a_plan_tells_which_recording_of_a_playlist_comes_when() {
    let script = "[[layer]]\nsound = [\"music/a.wav\", \"b.wav\", \"c.wav\"]\nfrom = \"sit\"\n\
                  order = \"shuffle\"\n[[step]]\nrest = \"10s\"\n[[step]]\nid = \"sit\"\nrest = \"1m\"\n";
    let lengths = [("a", 8000), ("b", 10_000), ("c", 12_000)];
    let world = Memory::new()
        .with("music/a.wav", tone(lengths[0].1))
        .with("b.wav", tone(lengths[1].1))
        .with("c.wav", tone(lengths[2].1));
    let played = |script: String| {
        let (_, found, prepared) = heard(&world.clone().with("evening.toml", script));
        let prepared = prepared.unwrap_or_else(|| panic!("{found:?}"));
        prepared.plan.layers[0].recordings.clone()
    };
    let names =
        |row: &[PlayedRecording]| row.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    let row = played(script.into());
    assert_eq!(row[0].start, Millis::secs(10));
    for round in names(&row).chunks_exact(3) {
        let mut each = round.to_vec();
        each.sort_unstable();
        assert_eq!(each, ["a", "b", "c"]);
    }
    // Each blends into the next for a quarter of the shortest.
    for pair in row.windows(2) {
        let length = lengths
            .iter()
            .find(|(name, _)| *name == pair[0].name)
            .unwrap()
            .1;
        let apart = pair[1].start.0 - pair[0].start.0;
        assert!(apart.abs_diff(u64::from(length) - 2000) < 20, "{row:?}");
    }
    assert!(row.last().unwrap().start < Millis::secs(70));
    let once = played(script.replace("order = \"shuffle\"", "once = true"));
    assert_eq!(names(&once), ["a", "b", "c"]);
    let looped = played("[[layer]]\nsound = \"b.wav\"\n[[step]]\nrest = \"30s\"\n".into());
    assert_eq!(looped, []);
}

#[test]
fn a_recording_is_struck_by_its_name_where_a_bell_would_be_and_rings_out() {
    let script = "[[step]]\nrest = \"30s\"\nbells = { strike = \"sounds/gong.wav\", every = \"10s\" }\n\
                  [[step]]\nstrike = \"gong.wav\"\ntimes = 2\nevery = \"6s\"\nlevel_db = -3\n";
    let bells = script.replace("sounds/gong.wav", "bowl");
    let bells = bells.replace("gong.wav", "bowl");
    let world = Memory::new()
        .with("evening.toml", script)
        .with("sounds/gong.wav", tone(4000));
    let (asked, found, prepared) = heard(&world);
    assert_eq!((asked, found), (Vec::new(), Vec::new()));
    let (_, _, made) = heard(&Memory::new().with("evening.toml", bells));
    let (own, made) = (prepared.unwrap(), made.unwrap());
    let strokes = |prepared: &Prepared| -> Vec<(u64, f32)> {
        let all = prepared.score.cues.iter();
        let all = all.filter(|cue| cue.sound.is_stroke());
        all.map(|cue| (cue.start, cue.gain)).collect()
    };
    assert_eq!(strokes(&own).len(), 4);
    assert_eq!(strokes(&own), strokes(&made));
    for cue in &own.score.cues {
        let CueSound::Stroke(clip) = &cue.sound else {
            panic!("{cue:?} is no recording");
        };
        assert!(clip.length.0.abs_diff(4000) < 50, "{}", clip.length);
    }
    // What a file beside the script must not be written over, and what is kept with it.
    let named = own.named.iter().map(ToString::to_string);
    let gongs: BTreeSet<String> = named.filter(|name| name.ends_with("gong.wav")).collect();
    assert_eq!(gongs.len(), 1, "{gongs:?}");
}

#[test]
fn a_stroke_that_lies_nowhere_is_told_with_what_could_be_struck() {
    let world = Memory::new().with("evening.toml", "[[step]]\nstrike = \"gong.wav\"\n");
    let (_, found, prepared) = heard(&world);
    assert!(prepared.is_none());
    let [fault] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(fault.code, Code::S044);
    let help = format!("{:?}", fault.help);
    assert!(help.contains("chime"), "{help}");
}
