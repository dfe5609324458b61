//! Every language in which the program speaks.

mod common;

use std::collections::BTreeMap;

use common::{speaker, world};
use evenfall::prepare::{Prepared, Source, prepare};
use evenfall::session::{Language, Wishes, same_language};
use evenfall::world::Place;

fn in_language(name: &str, language: &str) -> (Option<Prepared>, Vec<String>) {
    let wishes = Wishes {
        language: Some(language.into()),
        ..Wishes::default()
    };
    let (prepared, found) = prepare(
        &world(),
        &Source::find(&world(), name).unwrap(),
        &wishes,
        &speaker(),
    );
    let told = found.iter().map(|d| format!("{} {}", d.code, d.message));
    (prepared, told.collect())
}

#[test]
fn another_country_finds_the_words_of_its_language_and_its_own_voice() {
    for (wish, spoken) in [("de-AT", "de-AT"), ("en-GB", "en-GB"), ("EN", "en-US")] {
        let (prepared, told) = in_language("box-breath", wish);
        let language = prepared.map(|p| p.session.language);
        assert_eq!(language.as_deref(), Some(spoken), "{told:?}");
    }
    let (none, told) = in_language("box-breath", "tlh");
    assert!(none.is_none() && told[0].starts_with("S050"), "{told:?}");
}

#[test]
fn counting_words_fit_beats_of_a_second() {
    use evenfall::voice::{self, LineKind, Manner, Worker, open, speak};
    use evenfall::world::Memory;
    let program = env!("CARGO_BIN_EXE_evenfall");
    let spoken = |tag: &&str| {
        let mut all = voice::languages().into_iter();
        all.any(|spoken| same_language(spoken, tag))
    };
    for tag in Language::tags().filter(spoken) {
        let numbers = &Language::find(tag).unwrap().breath.numbers;
        let manner = Manner {
            language: tag.into(),
            ..Manner::default()
        };
        let worker = Worker::with_program(program);
        let voice = open(&manner, &worker).unwrap();
        // Two to ten; nobody breathes in or out for longer than ten seconds.
        let words: Vec<&str> = numbers.iter().take(9).map(String::as_str).collect();
        let lines: Vec<_> = words.iter().map(|word| (*word, LineKind::Word)).collect();
        let clips = speak(&*voice, &Memory::new(), &lines);
        let clips: BTreeMap<usize, _> = clips.into_iter().map(Result::unwrap).enumerate().collect();
        for (i, clip) in &clips {
            let next = clips.get(&(i + 1)).map_or(0, |next| next.p_centre.0);
            let taken = clip.length.0 - clip.p_centre.0 + next;
            assert!(
                taken <= 900,
                "{tag} {}: {taken} ms to the next word",
                words[*i]
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn a_translation_lies_beside_its_script_and_no_link_leads_out() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    std::fs::create_dir(&home).unwrap();
    std::fs::write(home.join("a.toml"), "[[step]]\nrest = \"5s\"\n").unwrap();
    let words = "title = \"B\"\n";
    std::fs::write(home.join("a.de.toml"), words).unwrap();
    std::fs::write(folder.path().join("secret.toml"), words).unwrap();
    std::os::unix::fs::symlink("../secret.toml", home.join("a.fr.toml")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", home.join("a.es.toml")).unwrap();
    let source = Source::find(&world(), home.join("a.toml").to_str().unwrap()).unwrap();
    assert_eq!(source.languages(&world(), None), ["en-US", "de"]);
    let endless = Source::read(&world(), &Place::file(home.join("a.es.toml")))
        .err()
        .unwrap();
    assert!(endless.to_string().contains("at most 1 MB"), "{endless}");
}
