use super::*;

#[test]
fn every_voice_that_comes_with_the_program_is_whole_and_said_whose_it_is() {
    let all = Catalogue::read(include_str!("voices.toml")).unwrap();
    assert!(!all.voices().is_empty());
    for voice in all.voices() {
        let files = all.files(voice);
        assert_eq!(files.len(), 2, "{}", voice.name);
        assert!(
            !voice.licence.is_empty() && !voice.attribution.is_empty(),
            "{}",
            voice.name
        );
        let same: Vec<_> = all
            .voices()
            .iter()
            .filter(|v| v.name == voice.name)
            .collect();
        assert_eq!(same.len(), 1, "{} is there twice", voice.name);
    }
}

#[cfg(feature = "neural-voice")]
#[test]
fn of_every_voice_that_is_offered_the_sounds_of_its_language_are_known() {
    for voice in catalogue().voices() {
        // Others would need rules or a voice of the program that tells them.
        let known = ["en", "es", "de", "fr", "it"];
        let known = known.map(|tag| crate::session::same_language(tag, &voice.language));
        assert!(known.contains(&true), "{} could not speak", voice.name);
    }
}

#[test]
fn every_file_has_a_fixed_address_a_size_and_a_whole_hash() {
    for file in &catalogue().files {
        assert!(file.address.starts_with("https://"), "{}", file.name);
        assert!(
            !file.address.contains("/main/"),
            "{} may change at its address",
            file.name
        );
        assert!(file.address.ends_with(&file.name), "{}", file.name);
        let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        assert!(
            file.sha256.len() == 64 && file.sha256.chars().all(hex),
            "{}",
            file.name
        );
        assert!(
            file.size > 0 && !file.name.contains(['/', '\\']),
            "{}",
            file.name
        );
        let used = |voice: &Sheet| voice.model == file.name || voice.beside == file.name;
        assert!(
            catalogue().voices.iter().any(used),
            "nobody needs {}",
            file.name
        );
    }
}

#[test]
fn a_catalogue_that_names_what_it_does_not_hold_is_refused() {
    let text = |name: &str, model: &str| {
        format!(
            "[[file]]\nname = \"m\"\naddress = \"a\"\nsize = 1\nsha256 = \"0\"\n[[voice]]\n\
             name = \"{name}\"\nabout = \"\"\nlanguage = \"en\"\nengine = \"kokoro\"\n\
             model = \"{model}\"\nbeside = \"m\"\nlicence = \"\"\nattribution = \"\"\n"
        )
    };
    assert!(Catalogue::read(&text("anna", "m")).is_ok());
    let missing = Catalogue::read(&text("anna", "n"));
    assert!(
        matches!(missing, Err(CatalogueError::NoFile { .. })),
        "{missing:?}"
    );
    for name in ["../anna", "Anna", "", ".anna", "a b", "1"] {
        let wrong = Catalogue::read(&text(name, "m"));
        assert!(matches!(wrong, Err(CatalogueError::Name(_))), "{name}");
    }
    assert!(matches!(
        Catalogue::read("voice = 3"),
        Err(CatalogueError::Form(_))
    ));
}
