//! What servers do, and what comes of it.

use super::*;

#[test]
fn a_voice_is_fetched_from_where_it_says_and_two_share_what_they_share() {
    let home = Home::new(good);
    let (code, said) = home.run(&["add", "anna"]);
    assert_eq!(code, 0, "{said}");
    for part in [
        "a woman, en-US",
        "CC0; nobody",
        "fetching 0.3 MB from http://127.0.0.1",
        "fetching 1 kB from",
        "/anna.bin",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(fs::read(home.voice("anna/model.onnx")).unwrap(), model());
    assert_eq!(
        fs::read(home.voice("anna/anna.bin")).unwrap(),
        style("anna")
    );
    assert!(
        fs::read_to_string(home.voice("anna/voice.toml"))
            .unwrap()
            .contains("kokoro")
    );
    let (code, said) = home.run(&["add", "berta"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(home.server.asked("model.onnx"), 1, "fetched twice");
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let number = |name: &str| fs::metadata(home.voice(name)).unwrap().ino();
        assert_eq!(
            number("anna/model.onnx"),
            number("berta/model.onnx"),
            "stored twice"
        );
    }
    let (code, said) = home.run(&["add", "anna"]);
    assert!(code == 0 && said.contains("here already"), "{said}");
    let mut left = home.left();
    left.sort();
    assert_eq!(left, ["anna", "berta"]);
}

#[test]
fn a_file_of_another_size_is_not_even_begun() {
    let home = Home::new(|path, from| match path {
        "model.onnx" => Answer::of(vec![1; 50_000_000], from),
        _ => good(path, from),
    });
    let (code, said) = home.run(&["add", "anna"]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("has 50000000 bytes, and must have 300000"),
        "{said}"
    );
    assert!(said.contains("--from FILE"), "{said}");
    assert_eq!(home.left(), [""; 0]);
}

#[test]
fn a_file_that_never_ends_is_stopped_where_it_should_have() {
    let home = Home::new(|path, from| match path {
        "model.onnx" => Answer {
            length: None,
            ..Answer::of(vec![1; 20_000_000], from)
        },
        _ => good(path, from),
    });
    let start = Instant::now();
    let (code, said) = home.run(&["add", "anna"]);
    assert!(code == 1 && said.contains("must have 300000"), "{said}");
    assert!(start.elapsed() < Duration::from_secs(5), "read on");
    assert_eq!(home.left(), [""; 0]);
}

#[test]
fn other_content_is_thrown_away() {
    let home = Home::new(|path, from| {
        let mut bytes = content(path);
        bytes[0] ^= 1;
        Answer::of(bytes, from)
    });
    let (code, said) = home.run(&["add", "anna"]);
    assert!(
        code == 1 && said.contains("not the file that was meant"),
        "{said}"
    );
    assert_eq!(home.left(), [""; 0]);
}

#[test]
fn what_was_cut_off_goes_on_where_it_stopped() {
    let home = Home::new(|path, from| match from {
        None if path == "model.onnx" => Answer {
            cut: Some(100_000),
            ..good(path, None)
        },
        from => good(path, from),
    });
    let (code, said) = home.run(&["add", "anna"]);
    assert!(code == 1 && said.contains("of 300000 bytes came"), "{said}");
    assert!(said.contains("the same command goes on with it"), "{said}");
    let there = fs::metadata(home.voice(".anna.part/model.onnx.part"))
        .unwrap()
        .len();
    assert!(there > 0 && there <= 100_000, "{there}");
    let (code, said) = home.run(&["add", "anna"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(home.server.last_range("model.onnx"), Some(there));
    assert_eq!(fs::read(home.voice("anna/model.onnx")).unwrap(), model());
    assert_eq!(home.left(), ["anna"]);
}

#[test]
fn a_server_that_cannot_go_on_begins_anew() {
    let home = Home::new(|path, from| match from {
        None => good(path, None),
        Some(_) => Answer {
            status: 200,
            ..good(path, None)
        },
    });
    fs::create_dir_all(home.voice(".anna.part")).unwrap();
    fs::write(home.voice(".anna.part/model.onnx.part"), [7; 1234]).unwrap();
    let (code, said) = home.run(&["add", "anna"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(fs::read(home.voice("anna/model.onnx")).unwrap(), model());
}

#[test]
fn a_part_of_something_else_is_found_out_and_the_next_try_is_a_new_one() {
    let home = Home::new(good);
    fs::create_dir_all(home.voice(".anna.part")).unwrap();
    fs::write(home.voice(".anna.part/model.onnx.part"), [7; 1234]).unwrap();
    let (code, said) = home.run(&["add", "anna"]);
    assert!(code == 1 && said.contains("SHA-256"), "{said}");
    assert_eq!(home.run(&["add", "anna"]).0, 0);
}

#[test]
fn a_server_that_falls_silent_is_given_up_and_a_slow_one_is_not() {
    let home = Home::new(|path, from| match from {
        None if path == "model.onnx" => Answer {
            still_after: Some(150_000),
            ..good(path, None)
        },
        from => Answer {
            pause: Duration::from_millis(20),
            ..good(path, from)
        },
    });
    let start = Instant::now();
    let (code, said) = home.run(&["add", "anna"]);
    assert!(code == 1 && said.contains("nothing came from"), "{said}");
    assert!(start.elapsed() < Duration::from_secs(5), "waited for long");
    let (code, said) = home.run(&["add", "anna"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn what_is_not_there_and_what_leads_round_in_a_circle_are_told_apart() {
    let home = Home::new(|path, _| match path {
        "model.onnx" => Answer::leading_to("/model.onnx"),
        _ => Answer {
            status: 404,
            ..Answer::of(vec![], None)
        },
    });
    let (code, said) = home.run(&["add", "anna"]);
    assert!(
        code == 1 && said.contains("only leads from one place to another"),
        "{said}"
    );
    let home = Home::new(|_, _| Answer {
        status: 404,
        ..Answer::of(vec![], None)
    });
    let (code, said) = home.run(&["add", "anna"]);
    assert!(code == 1 && said.contains("answers with 404"), "{said}");
    assert_eq!(home.left(), [""; 0]);
}

#[test]
fn a_file_that_moved_is_followed() {
    let home = Home::new(|path, from| match path {
        "model.onnx" => Answer::leading_to("/elsewhere"),
        "elsewhere" => good("model.onnx", from),
        _ => good(path, from),
    });
    let (code, said) = home.run(&["add", "anna"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let mut home = Home::new(good);
    home.server.stop();
    let (code, said) = home.run(&["add", "anna"]);
    assert!(code == 1 && said.contains("cannot be reached"), "{said}");
    assert_eq!(home.left(), [""; 0]);
}
