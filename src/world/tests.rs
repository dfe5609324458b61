//! What holds in every world.

use std::fs;
use std::io::{Read, Seek, SeekFrom};

use super::{BuiltIn, Disk, Key, Kind, Memory, Place, World, WorldError};

/// Each with the place its files begin at.
type Worlds = Vec<(Box<dyn World>, Place)>;

/// The same small files in memory and on a disk.
fn worlds() -> (tempfile::TempDir, Worlds) {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("evening/a.toml", &b"title = \"A\"\n"[..]),
        ("evening/sounds/brook.wav", b"RIFF"),
        ("elsewhere/secret.toml", b"\xef\xbb\xbftext\n\xff"),
    ];
    let mut memory = Memory::new();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        memory = memory.with(name, bytes);
    }
    let disk = Disk::new(Some(folder.path().join("cache")));
    let disk_home = Place::file(folder.path());
    let all: Vec<(Box<dyn World>, Place)> = vec![
        (Box::new(BuiltIn::under(memory)), Place::here()),
        (Box::new(disk), disk_home),
    ];
    (folder, all)
}

#[test]
fn a_name_is_found_inside_its_folder_and_nowhere_else() {
    let (_folder, worlds) = worlds();
    for (world, home) in &worlds {
        let evening = home.join("evening");
        let script = evening.join("a.toml");
        assert_eq!(world.kind(&script), Some(Kind::File));
        assert_eq!(world.kind(&evening), Some(Kind::Folder));
        assert_eq!(world.kind(&home.join("none")), None);
        let brook = world.beside(&script, "sounds/brook.wav").unwrap();
        assert_eq!(brook, Some(evening.join("sounds/brook.wav")));
        assert_eq!(world.beside(&script, "none.wav").unwrap(), None);
        for name in [
            "../elsewhere/secret.toml",
            "sounds/../../elsewhere/secret.toml",
            "/etc/hostname",
            "..",
        ] {
            let found = world.beside(&script, name);
            assert!(matches!(found, Err(WorldError::Outside(_))), "{name}");
        }
    }
}

#[test]
fn no_more_is_read_than_the_cap_and_what_is_no_text_is_told_by_its_line() {
    let (_folder, worlds) = worlds();
    for (world, home) in &worlds {
        let script = home.join("evening/a.toml");
        assert_eq!(world.bytes(&script, 12).unwrap(), b"title = \"A\"\n");
        let long = world.bytes(&script, 11);
        assert!(matches!(
            long,
            Err(WorldError::TooLarge { size: 12, most: 11 })
        ));
        let secret = world.text(&home.join("elsewhere/secret.toml"), 100);
        assert!(matches!(secret, Err(WorldError::NotText { line: 2 })));
        let mut stream = world.open(&script).unwrap();
        stream.seek(SeekFrom::Start(6)).unwrap();
        let mut rest = String::new();
        stream.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "= \"A\"\n");
        assert!(world.open(&home.join("evening")).is_err());
    }
}

#[test]
fn a_folder_gives_its_names_in_order_up_to_the_cap() {
    let (_folder, worlds) = worlds();
    for (world, home) in &worlds {
        let evening = home.join("evening");
        let names = world.list(&evening, 2).unwrap();
        assert_eq!(names, [evening.join("a.toml"), evening.join("sounds")]);
        let full = world.list(&evening, 1);
        assert!(matches!(full, Err(WorldError::TooMany { most: 1 })));
        assert!(world.list(&evening.join("a.toml"), 9).is_err());
    }
}

#[test]
fn what_is_kept_is_recalled_and_what_is_scratched_is_read_from_anywhere() {
    let (_folder, worlds) = worlds();
    for (world, _) in &worlds {
        let key = Key::new("words", "../Good night");
        assert_eq!(world.recall(&key), None);
        world.keep(&key, b"one");
        world.keep(&key, b"two");
        assert_eq!(world.recall(&key).as_deref(), Some(&b"two"[..]));
        assert_eq!(world.recall(&Key::new("words", "other")), None);
        let mut scratch = world.scratch().unwrap();
        let bytes: Vec<u8> = (0..200_000u32).map(|n| (n % 251) as u8).collect();
        for part in bytes.chunks(30_000) {
            scratch.append(part).unwrap();
        }
        let mut read = vec![0; 50_000];
        for from in [0, 1, 65_530, 149_999] {
            scratch.expect(from, 50_000);
            scratch.read(from, &mut read).unwrap();
            assert_eq!(read, bytes[from as usize..][..50_000]);
        }
        assert!(scratch.read(199_999, &mut read).is_err());
        assert!(scratch.read(u64::MAX, &mut read).is_err());
    }
}

#[test]
fn a_key_names_a_file_of_its_own_whatever_it_is_made_of() {
    let names = ["", ".", "..", "a/b", "a_2fb", "A", "a", "\u{e4}", "a\0"];
    let all: std::collections::BTreeSet<String> = names
        .map(|name| Key::new("x", name).name().to_owned())
        .into_iter()
        .collect();
    assert_eq!(all.len(), names.len());
    assert!(all.iter().all(|name| !name.starts_with('.')));
    assert!(all.iter().all(|name| !name.contains(['/', '\\', '\0'])));
}

#[test]
fn what_comes_with_the_program_lies_under_every_world() {
    let world = BuiltIn::under(Memory::new());
    let sessions = Place::built_in("sessions");
    let all = world.list(&sessions, 1000).unwrap();
    assert!(all.len() > 10);
    for place in all.iter().filter(|place| place.ending() == Some("toml")) {
        assert!(world.text(place, 1 << 20).unwrap().contains("title"));
    }
    assert!(world.inside(&sessions, "../sounds/rain.toml").is_err());
    assert_eq!(world.kind(&Place::built_in("sessions/none.toml")), None);
    assert_eq!(Memory::new().kind(&sessions), None);
}

#[cfg(unix)]
#[test]
fn a_linked_file_has_the_folder_of_its_target_too_and_a_link_out_is_refused() {
    let (folder, worlds) = worlds();
    let (disk, home) = &worlds[1];
    let link = |to: &str, at: &str| {
        std::os::unix::fs::symlink(folder.path().join(to), folder.path().join(at)).unwrap();
    };
    fs::create_dir(folder.path().join("desk")).unwrap();
    link("evening/a.toml", "desk/a.toml");
    link("elsewhere/secret.toml", "evening/out.toml");
    let script = home.join("desk/a.toml");
    let brook = disk.beside(&script, "sounds/brook.wav").unwrap();
    assert!(brook.is_some_and(|place| disk.kind(&place) == Some(Kind::File)));
    let out = disk.inside(&home.join("evening"), "out.toml");
    assert!(matches!(out, Err(WorldError::Outside(_))));
    assert_eq!(
        disk.folders(&home.join("evening/a.toml")),
        [home.join("evening")]
    );
}

#[test]
fn what_passes_by_once_can_be_opened_again() {
    let world = Memory::new().with_input("title = \"A\"");
    assert_eq!(world.kind(&Place::Input), Some(Kind::Passing));
    for _ in 0..2 {
        assert_eq!(world.text(&Place::Input, 99).unwrap(), "title = \"A\"");
    }
    assert_eq!(world.folders(&Place::Input), [Place::here()]);
}
