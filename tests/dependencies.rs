//! What comes into the binary with others' crates: their licences, the compiler they ask
//! for, and that a feature which is off takes its crates with it.

#[cfg(target_os = "linux")]
#[path = "common/absent.rs"]
mod absent;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Licences that ask for no more than to be named.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Zlib",
];

/// Crates under another licence, each looked at. The MPL binds whoever changes these files,
/// and nobody else's.
const OTHERS: &[(&str, &str)] = &[
    // It builds the package that carries the dictionaries, and is no part of the binary. Its
    // licence is a file: the WTFPL 2, which asks for nothing.
    ("language-tokenizer", ""),
    ("symphonia", "MPL-2.0"),
    ("symphonia-bundle-flac", "MPL-2.0"),
    ("symphonia-bundle-mp3", "MPL-2.0"),
    ("symphonia-codec-adpcm", "MPL-2.0"),
    ("symphonia-codec-alac", "MPL-2.0"),
    ("symphonia-codec-pcm", "MPL-2.0"),
    ("symphonia-codec-vorbis", "MPL-2.0"),
    ("symphonia-common", "MPL-2.0"),
    ("symphonia-core", "MPL-2.0"),
    ("symphonia-format-isomp4", "MPL-2.0"),
    ("symphonia-format-mkv", "MPL-2.0"),
    ("symphonia-format-ogg", "MPL-2.0"),
    ("symphonia-format-riff", "MPL-2.0"),
    ("symphonia-metadata", "MPL-2.0"),
    // The certificates of Mozilla's list: data, to be passed on with its licence named.
    ("webpki-roots", "CDLA-Permissive-2.0"),
];

/// What must not be in the tree while a feature is off, by the crate's name.
const BEHIND: &[(&str, &[&str])] = &[
    ("cli", &["clap", "clap_complete", "indicatif", "anyhow"]),
    ("live", &["cpal", "rodio", "rtrb", "pulseaudio", "alsa-sys"]),
    ("screen", &["ratatui", "crossterm", "zbus", "notify"]),
    ("picture", &["resvg", "skrifa", "notosans"]),
    ("embedded-voice", &["ttspico-sys"]),
    ("neural-voice", &["rten", "misaki-rs"]),
    ("fetch", &["ureq", "ring", "rustls"]),
    ("mp3", &["rusty_mp3"]),
    ("share", &["hyper", "tokio", "qrcode"]),
    ("opus", &["ropus", "ogg"]),
    ("m4a", &["syom"]),
];

/// A screen shows what is heard; what is fetched is asked for by a command.
const BRINGS: &[(&str, &str)] = &[
    ("screen", "live"),
    ("fetch", "cli"),
    ("share", "cli"),
    ("share", "mp3"),
    ("spoken-en", "opus"),
    ("spoken-es", "opus"),
    ("spoken-fr", "opus"),
    ("spoken-it", "opus"),
];

#[test]
fn every_licence_is_on_the_list() {
    let wrong: Vec<_> = packages()
        .into_iter()
        .filter(|(_, p)| !allowed(&p.name, &p.licence))
        .map(|(_, p)| format!("{} is under {:?}", p.name, p.licence))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_exception_is_still_needed() {
    let packages = packages();
    let gone: Vec<_> = OTHERS
        .iter()
        .filter(|(name, licence)| {
            let mut all = packages.values();
            !all.any(|p| p.name == *name && p.licence == *licence)
        })
        .collect();
    assert!(gone.is_empty(), "take off the list: {gone:?}");
}

#[test]
fn no_dependency_wants_a_newer_compiler_than_the_manifest_promises() {
    let ours = version(env!("CARGO_PKG_RUST_VERSION"));
    let packages = packages();
    let newer: Vec<_> = packages
        .values()
        .filter(|p| version(&p.rust) > ours)
        .map(|p| format!("{} wants Rust {}", p.name, p.rust))
        .collect();
    assert!(newer.is_empty(), "{}", newer.join("\n"));
}

#[test]
fn a_feature_that_is_off_takes_its_crates_with_it() {
    let features: Vec<&str> = BEHIND.iter().map(|(feature, _)| *feature).collect();
    let alone = features.iter().map(|feature| vec![*feature]);
    for chosen in alone.chain([Vec::new(), features.clone()]) {
        let brought = BRINGS.iter().filter(|(by, _)| chosen.contains(by));
        let on: BTreeSet<&str> = brought
            .map(|(_, what)| *what)
            .chain(chosen.clone())
            .collect();
        let tree = tree(&chosen.join(","));
        for (feature, crates) in BEHIND {
            for name in *crates {
                let there = tree.contains(*name);
                assert!(
                    !there || on.contains(feature),
                    "{name} is there with the features {chosen:?}"
                );
                let linux = cfg!(target_os = "linux");
                assert!(
                    there || !linux || !on.contains(feature),
                    "no {name} with {chosen:?}: has it another name now?"
                );
            }
        }
    }
}

struct Package {
    name: String,
    licence: String,
    /// The oldest compiler it promises to build with, empty where it promises none.
    rust: String,
}

/// What the default build is made of on this machine, by cargo's own names for it.
fn packages() -> BTreeMap<String, Package> {
    let host = host();
    let words = ["metadata", "--format-version=1", "--filter-platform", &host];
    let metadata: Value = serde_json::from_str(&cargo(&words)).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let nodes = list(&metadata["resolve"]["nodes"]);
    let mut todo = vec![text(&metadata["resolve"]["root"])];
    let root = todo[0].clone();
    let mut found = BTreeSet::new();
    while let Some(id) = todo.pop() {
        if !found.insert(id.clone()) {
            continue;
        }
        let node = nodes.iter().find(|node| node["id"] == id.as_str()).unwrap();
        for dependency in list(&node["deps"]) {
            let kinds = list(&dependency["dep_kinds"]);
            if kinds.iter().any(|kind| kind["kind"] != "dev") {
                todo.push(text(&dependency["pkg"]));
            }
        }
    }
    assert!(found.len() > 50, "hardly anything was read");
    let all = list(&metadata["packages"]).into_iter();
    let needed = all.filter(|p| found.contains(&text(&p["id"])) && p["id"] != root.as_str());
    needed
        .map(|p| {
            let package = Package {
                name: text(&p["name"]),
                licence: text(&p["license"]),
                rust: text(&p["rust_version"]),
            };
            (text(&p["id"]), package)
        })
        .collect()
}

/// Names of all crates that a build with these features takes, without those of tests.
fn tree(features: &str) -> BTreeSet<String> {
    let listed = cargo(&[
        "tree",
        "--no-default-features",
        "--features",
        features,
        "--edges=normal,build",
        "--prefix=none",
        "--target",
        &host(),
    ]);
    let names = listed.lines().filter_map(|line| line.split(' ').next());
    names.map(str::to_owned).collect()
}

fn cargo(words: &[&str]) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(words).args(["--offline", "--locked"]);
    let done = cargo
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "cargo {words:?}: {said}");
    String::from_utf8(done.stdout).unwrap()
}

/// The machine that is built on, as the compiler calls it.
fn host() -> String {
    let said = Command::new("rustc").arg("-vV").output().unwrap().stdout;
    let said = String::from_utf8(said).unwrap();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.unwrap().to_owned()
}

fn allowed(name: &str, licence: &str) -> bool {
    OTHERS.contains(&(name, licence)) || free(licence)
}

/// Whether one may choose a licence of the list, of each part.
fn free(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], "").replace('/', " OR ");
    plain.split(" AND ").all(|part| {
        let mut choices = part.split(" OR ").map(str::trim);
        choices.any(|choice| LICENCES.contains(&choice))
    })
}

fn version(text: &str) -> Vec<u32> {
    let parts = text.split('.').filter_map(|part| part.parse().ok());
    let mut parts: Vec<u32> = parts.collect();
    parts.resize(3, 0);
    parts
}

#[test]
fn of_a_choice_one_licence_must_be_free_and_of_a_sum_all() {
    for good in [
        "MIT",
        "GPL-3.0 OR MIT",
        "MIT/Unlicense",
        "(MIT OR GPL-2.0) AND Zlib",
    ] {
        assert!(free(good), "{good}");
    }
    for bad in [
        "",
        "GPL-3.0-only",
        "MIT AND LGPL-2.1",
        "AGPL-3.0 OR MPL-2.0",
    ] {
        assert!(!free(bad), "{bad}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_program_starts_on_a_system_without_libasound() {
    let program = env!("CARGO_BIN_EXE_evenfall");
    let read = |tool: &str, option: &str| Command::new(tool).args([option, program]).output();
    let (Ok(libraries), Ok(symbols)) = (read("readelf", "-d"), read("nm", "-D")) else {
        return absent::skip("needs readelf and nm (Debian: binutils)");
    };
    let libraries = String::from_utf8_lossy(&libraries.stdout);
    assert!(
        libraries.contains("libc.so") && !libraries.contains("asound"),
        "{libraries}"
    );
    // Neither wanted from a library nor offered to one, where ours would shadow the real ones.
    let symbols = String::from_utf8_lossy(&symbols.stdout);
    assert!(
        symbols.contains(" U ") && !symbols.contains(" snd_"),
        "{symbols}"
    );
}
