//! Whatever once went wrong for a fuzzer, and what it starts from, is taken again.

#[path = "fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

#[test]
fn nothing_that_a_fuzzer_found_goes_wrong_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    for (name, target) in targets::ALL {
        let files = files(&folder.join(name));
        assert!(!files.is_empty(), "{name} has nothing to start from");
        for file in files {
            println!("{}", file.display());
            target(&fs::read(&file).unwrap());
        }
    }
}

#[test]
fn every_faulty_script_and_every_session_is_bytes_like_any_other() {
    let script = targets::find("script").unwrap();
    for folder in ["tests/scripts", "sessions", "sounds"] {
        for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) {
            let bytes = fs::read(&file).unwrap();
            script(&bytes);
            // What a broken disk or a torn download leaves of it.
            script(&bytes[..bytes.len() / 2]);
        }
    }
}
