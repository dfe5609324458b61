//! Scripts as they are begun, copied, kept, set and checked.

use std::path::Path;

use assert_cmd::Command;

use super::{at_home, evenfall, words};

/// What is told but for what a voice has not spoken beforehand, which is no fault.
fn faults(told: &[u8]) -> String {
    let told = words(told);
    let paragraphs = told.trim().split("\n\n");
    let faults: Vec<&str> = paragraphs
        .filter(|paragraph| !paragraph.starts_with("note[N001]"))
        .collect();
    faults.join("\n\n")
}

#[test]
fn a_new_script_checks_clean_and_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        evenfall(folder.path(), &["new", "evening-rain"])
            .status
            .code(),
        Some(0)
    );
    let checked = evenfall(folder.path(), &["check", "evening-rain.toml"]);
    assert_eq!(faults(&checked.stderr), "");
    assert!(words(&checked.stdout).starts_with("evening-rain.toml: fine, 5:00"));
    let text = std::fs::read_to_string(folder.path().join("evening-rain.toml")).unwrap();
    assert!(text.contains("title   = \"Evening rain\""));
    let again = evenfall(folder.path(), &["new", "evening-rain"]);
    assert_eq!(again.status.code(), Some(2));
    assert_eq!(
        std::fs::read_to_string(folder.path().join("evening-rain.toml")).unwrap(),
        text
    );
}

#[test]
fn a_new_script_comes_with_a_schema_it_points_to_and_that_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| evenfall(folder.path(), arguments);
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
    assert!(words(&run(&["new", "one"]).stdout).contains("wrote evenfall.schema.json"));
    assert!(read("one.toml").starts_with("#:schema ./evenfall.schema.json\n"));
    assert_eq!(
        read("evenfall.schema.json"),
        words(&run(&["schema"]).stdout)
    );
    std::fs::write(folder.path().join("evenfall.schema.json"), "{}").unwrap();
    let told = words(&run(&["new", "two"]).stdout);
    assert!(
        told.contains("evenfall schema -o evenfall.schema.json"),
        "{told}"
    );
    assert_eq!(read("evenfall.schema.json"), "{}");
    run(&["schema", "-o", "evenfall.schema.json"]);
    let script = read("one.toml");
    assert_eq!(run(&["schema", "-o", "one.toml"]).status.code(), Some(2));
    assert_eq!(read("one.toml"), script);
    assert!(read("evenfall.schema.json").contains("breathe-step"));
    assert_eq!(run(&["new", "bare", "--no-schema"]).status.code(), Some(0));
    assert!(!read("bare.toml").contains("#:schema"));
}

#[test]
fn a_copy_has_its_own_title_and_every_comment_and_names_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| evenfall(folder.path(), arguments);
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
    let copied = run(&["new", "my-box", "--from", "box-breath", "--no-schema"]);
    assert_eq!(copied.status.code(), Some(0), "{}", words(&copied.stderr));
    let original = include_str!("../../sessions/box-breath.toml");
    let title = "title   = \"Box\"";
    assert!(original.contains(title));
    assert_eq!(
        read("my-box.toml"),
        original.replace(title, "title   = \"My box\"")
    );

    std::fs::create_dir(folder.path().join("old")).unwrap();
    let mine = "#:schema ../elsewhere.json\n# Mine.\n[[layer]]\nsound = \"brook.wav\"\n[[step]]\nrest = \"5s\"\n\
                [[step]]\nsay = \"Hello.\"\ntake = \"hello.wav\"\n\
                [[step]]\nsession = \"breath\"\n[[step]]\nsession = \"box-breath\"\n";
    std::fs::write(folder.path().join("old/mine.toml"), mine).unwrap();
    let copied = run(&["new", "next", "--from", "old/mine.toml"]);
    let told = words(&copied.stdout);
    for file in ["brook.wav", "hello.wav", "breath.toml"] {
        let wanted = format!("{file}: copy that into this folder too");
        assert!(told.contains(&wanted), "{told}");
    }
    assert!(!told.contains("box-breath"), "{told}");
    let next = read("next.toml");
    assert!(
        next.contains("title = \"Next\"") && next.contains("# Mine."),
        "{next}"
    );
    assert!(!next.contains("elsewhere"), "{next}");
    assert_eq!(words(&run(&["check", "my-box.toml"]).stderr), "");

    for name in ["../out", "a/b", "a\\b", "..", ".hidden", "c:x", ""] {
        assert_eq!(run(&["new", name]).status.code(), Some(2), "{name}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[test]
fn fmt_leaves_a_script_to_those_who_could_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    for (name, mode) in [("a.toml", 0o600), ("b.toml", 0o755)] {
        let path = folder.path().join(name);
        std::fs::write(&path, "title=\"T\"\n[[step]]\nsay=\"Hi. [3s]\"\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let run = evenfall(folder.path(), &["fmt", name]);
        assert_eq!(run.status.code(), Some(0));
        assert!(std::fs::read_to_string(&path).unwrap().contains("title = "));
        let kept = std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777;
        assert_eq!(kept, mode, "{name}");
    }
}

#[test]
fn fmt_sets_what_is_toml_and_leaves_the_rest_alone() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| evenfall(folder.path(), arguments);
    let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
    write("a.toml", "title='A' # mine\n[[step]]\nrest=\"5s\"\n");
    write("b.toml", "title = \u{201c}B\u{201d}\n");
    let check = run(&["fmt", "--check", "a.toml"]);
    assert_eq!(
        (check.status.code(), words(&check.stdout).as_str()),
        (Some(1), "a.toml\n")
    );
    let both = run(&["fmt", "a.toml", "b.toml"]);
    assert_eq!(both.status.code(), Some(2));
    assert!(words(&both.stderr).contains("the quotes of a word processor"));
    let set = "title = 'A'  # mine\n\n[[step]]\nrest = \"5s\"\n";
    assert_eq!(read("a.toml"), set);
    assert_eq!(read("b.toml"), "title = \u{201c}B\u{201d}\n");
    assert_eq!(run(&["fmt", "--check", "a.toml"]).status.code(), Some(0));
    let mut piped = Command::cargo_bin("evenfall").unwrap();
    let piped = piped
        .args(["fmt", "-"])
        .write_stdin("x=1")
        .output()
        .unwrap();
    assert_eq!(words(&piped.stdout), "x = 1\n");
}

#[test]
fn the_design_s_own_examples_check_clean_and_are_exactly_as_long_as_they_wish() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/design/examples");
    if !examples.is_dir() {
        return crate::absent::skip("the examples of the design are not here");
    }
    for (name, guidance, whole) in [
        ("box", 300, 300),
        ("pmr-seven", 720, 1020),
        ("rain-to-sleep", 600, 1800),
    ] {
        let file = format!("{name}.toml");
        let checked = evenfall(&examples, &["check", &file]);
        assert_eq!(faults(&checked.stderr), "", "{name}");
        let plan: serde_json::Value =
            serde_json::from_slice(&evenfall(&examples, &["plan", &file, "--json"]).stdout)
                .unwrap();
        assert_eq!(plan["guidance_ms"], guidance * 1000, "{name}");
        assert_eq!(plan["length_ms"], whole * 1000, "{name}");
    }
}

#[test]
fn fmt_sets_a_translation_and_leaves_its_original_alone() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| evenfall(folder.path(), arguments);
    let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
    let original = "title='A'\n[[step]]\nid='one'\nsay='Rest. [5s]'\n";
    write("a.toml", original);
    write(
        "a.de.toml",
        "title='B' # mine\n[one]\nsay='Ruh dich aus. []'\n",
    );
    assert_eq!(run(&["fmt", "a.de.toml"]).status.code(), Some(0));
    let set = "title = 'B'  # mine\n\n[one]\nsay = 'Ruh dich aus. []'\n";
    assert_eq!(read("a.de.toml"), set);
    assert_eq!(read("a.toml"), original);
    assert_eq!(run(&["fmt", "--check", "a.de.toml"]).status.code(), Some(0));
    // A translation alone, and a faulty one, whose own line is told.
    write("b.de.toml", "title=\"B\"\nsummary = \u{201c}C\u{201d}\n");
    let faulty = run(&["fmt", "b.de.toml"]);
    assert!(words(&faulty.stderr).contains("b.de.toml:2:"), "{faulty:?}");
}

#[test]
fn a_script_that_is_kept_is_found_from_anywhere_by_its_name_and_its_title() {
    let (home, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let elsewhere = tempfile::tempdir().unwrap();
    let script = "title = \"Stille Übung\"\n[[step]]\nid = \"a\"\nrest = \"2m\"\n";
    std::fs::write(here.path().join("abend.toml"), script).unwrap();
    std::fs::write(
        here.path().join("abend.en.toml"),
        "title = \"Quiet practice\"\n",
    )
    .unwrap();
    let run = |folder: &Path, arguments: &[&str]| at_home(home.path(), folder, arguments);
    let kept = run(here.path(), &["keep", "abend.toml"]);
    assert_eq!(kept.status.code(), Some(0), "{}", words(&kept.stderr));
    assert!(words(&kept.stderr).contains("evenfall abend plays it"));
    for name in [
        "abend",
        "ABEND",
        "stille übung",
        "STILLE U\u{308}BUNG",
        "quiet practice",
    ] {
        let plan = run(elsewhere.path(), &["plan", name, "--voice", "off"]);
        assert_eq!(
            plan.status.code(),
            Some(0),
            "{name}: {}",
            words(&plan.stderr)
        );
    }
    // A name with a point in it is one name: it is kept beside, and not over it either.
    std::fs::write(here.path().join("abend.v2.toml"), script).unwrap();
    let pointed = run(here.path(), &["keep", "abend.v2.toml"]);
    assert_eq!(pointed.status.code(), Some(0), "{}", words(&pointed.stderr));
    for name in ["abend.toml", "abend.v2.toml"] {
        let again = run(here.path(), &["keep", name]);
        assert_eq!(again.status.code(), Some(2), "{name}");
        assert!(words(&again.stderr).contains("--force"), "{name}");
    }
    // A file of another kind that has a title is no session.
    std::fs::write(here.path().join("book.toml"), "title = \"A book\"\n").unwrap();
    assert_eq!(run(here.path(), &["plan", "a book"]).status.code(), Some(2));
    let own = run(here.path(), &["keep", "box-breath"]);
    assert_eq!(own.status.code(), Some(2));
    assert!(words(&own.stderr).contains("comes with the program"));
}
