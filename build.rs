//! Embeds what comes with the program, the sessions, the sounds and the sentences that were
//! spoken beforehand; and what packages carry and export no path to: the voices of
//! `ttspico-sys`, and the dictionaries of `misaki-rs`.
//!
//! Cargo is asked where a package lies. This holds for a registry, vendored and patched copy
//! alike, and needs no network.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Builds the embedded engine, and carries its voices.
const PICO: &str = "ttspico-sys";

/// Carries the dictionaries of English; nothing else of it is used.
const MISAKI: &str = "misaki-rs";

/// The voices to carry, 1.4 MB each: those whose phrases the program has.
const LANGUAGES: [&str; 6] = ["de-DE", "en-GB", "en-US", "es-ES", "fr-FR", "it-IT"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=Cargo.lock");
    // Embedded folders: without these, a new file in them would go unnoticed.
    println!("cargo::rerun-if-changed=sessions");
    println!("cargo::rerun-if-changed=sounds");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("built_in.rs"), built_in()?)?;
    fs::write(out.join("packs.rs"), packs()?)?;
    if env::var_os("CARGO_FEATURE_EMBEDDED_VOICE").is_some() {
        let package = package(PICO)?;
        let voices = voices(&package.folder.join("build/pico/lang"))?;
        fs::write(out.join("voices.rs"), table(&package.version, &voices)?)?;
    }
    if env::var_os("CARGO_FEATURE_NEURAL_VOICE").is_some() {
        let folder = package(MISAKI)?.folder.join("data");
        // Checked by hand, and the larger part of what is rare; British English has less.
        fs::write(
            out.join("words.us"),
            words(&folder, &["us_gold", "us_silver"])?,
        )?;
        fs::write(out.join("words.gb"), words(&folder, &["gb_gold"])?)?;
    }
    Ok(())
}

/// The Rust source that `src/world/built_in.rs` includes.
fn built_in() -> Result<String, Box<dyn Error>> {
    let mut source = String::new();
    for (name, folder) in [("SESSIONS", "sessions"), ("SOUNDS", "sounds")] {
        let files = embedded(Path::new(folder))?;
        writeln!(source, "static {name}: &[File] = &{files};")?;
    }
    Ok(source)
}

/// The voices whose sentences are carried, and the feature that carries them. Others that lie
/// there are for whoever builds with them.
const SPOKEN: [(&str, &str); 4] = [
    ("heart", "SPOKEN_EN"),
    ("dora", "SPOKEN_ES"),
    ("siwis", "SPOKEN_FR"),
    ("sara", "SPOKEN_IT"),
];

/// The files of a folder, those of folders in it aside, as the source of a list of names and
/// bytes in the order of the names. An absent folder has none.
fn embedded(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry?.path();
        if path.is_file() {
            files.push(path.canonicalize()?);
        }
    }
    files.sort();
    let mut source = String::from("[\n");
    for path in &files {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or("an odd file name")?;
        writeln!(source, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    source.push(']');
    Ok(source)
}

/// The Rust source that `src/voice/packs/carried.rs` includes.
fn packs() -> Result<String, Box<dyn Error>> {
    let mut source = String::from("static PACKS: &[(&str, &[File])] = &[\n");
    for (voice, feature) in SPOKEN {
        if env::var_os(format!("CARGO_FEATURE_{feature}")).is_some() {
            let files = embedded(&Path::new("sessions/spoken").join(voice))?;
            writeln!(source, "({voice:?}, &{files}),")?;
        }
    }
    source.push_str("];\n");
    Ok(source)
}

/// Dictionaries as sorted lines, the first that has a word before the others: a word, and its
/// sounds or, for each part of speech, `PART=sounds`, with tabs between them.
fn words(folder: &Path, names: &[&str]) -> Result<String, Box<dyn Error>> {
    let mut words: BTreeMap<String, String> = BTreeMap::new();
    for name in names {
        let path = folder.join(format!("{name}.json"));
        let text = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let read: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&text)?;
        for (word, said) in read {
            let sounds = match said {
                serde_json::Value::String(sounds) => sounds,
                serde_json::Value::Object(parts) => parts
                    .iter()
                    .filter_map(|(part, sounds)| Some(format!("{part}={}", sounds.as_str()?)))
                    .collect::<Vec<_>>()
                    .join("\t"),
                _ => continue,
            };
            if !word.contains(['\t', '\n']) {
                words.entry(word).or_insert(sounds);
            }
        }
    }
    let lines: Vec<String> = words
        .iter()
        .map(|(word, sounds)| format!("{word}\t{sounds}"))
        .collect();
    Ok(lines.join("\n"))
}

struct Package {
    version: String,
    folder: PathBuf,
}

/// Where the package `name` lies and which version it is.
///
/// Offline, cargo answers only when every package of the lock file is at hand. After a
/// plain `cargo build` those of the tests are not: then the registry's folder is searched.
fn package(name: &str) -> Result<Package, Box<dyn Error>> {
    let metadata = metadata(&["--offline", "--locked"]).or_else(|_| metadata(&["--offline"]));
    let metadata = match metadata {
        Ok(metadata) => metadata,
        Err(reason) => return in_registry(name).ok_or(reason),
    };
    let packages = metadata["packages"].as_array();
    let package = packages
        .and_then(|all| all.iter().find(|package| package["name"] == name))
        .ok_or_else(|| format!("{name} is not among the dependencies"))?;
    let manifest = package["manifest_path"]
        .as_str()
        .ok_or("a package without a manifest")?;
    Ok(Package {
        version: package["version"].as_str().unwrap_or_default().to_owned(),
        folder: Path::new(manifest)
            .parent()
            .ok_or("a manifest without a folder")?
            .to_owned(),
    })
}

/// The package among the sources cargo has unpacked, in the version of the lock file.
fn in_registry(name: &str) -> Option<Package> {
    let lock = fs::read_to_string("Cargo.lock").ok()?;
    let entry = lock
        .split("[[package]]")
        .find(|e| e.contains(&format!("name = {name:?}")))?;
    let line = entry
        .lines()
        .find_map(|line| line.strip_prefix("version = "))?;
    let version = line.trim_matches('"').to_owned();
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")))?;
    let registries = fs::read_dir(home.join("registry/src")).ok()?;
    let folder = registries
        .filter_map(|registry| Some(registry.ok()?.path().join(format!("{name}-{version}"))))
        .find(|folder| folder.join("Cargo.toml").is_file())?;
    Some(Package { version, folder })
}

fn metadata(mode: &[&str]) -> Result<serde_json::Value, Box<dyn Error>> {
    // Only this target's packages have been downloaded; without the filter cargo
    // would want those of every platform.
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--filter-platform",
            &env::var("TARGET")?,
        ])
        .args(mode)
        .current_dir(env::var("CARGO_MANIFEST_DIR")?)
        .output()?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        return Err(format!("cargo metadata failed: {reason}").into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// A voice's language and its two files: text analysis and sound.
struct Voice {
    language: String,
    files: [PathBuf; 2],
}

/// The voices in a folder of `LANGUAGE_ta.bin` and `LANGUAGE_SPEAKER_sg.bin`.
fn voices(folder: &Path) -> Result<Vec<Voice>, Box<dyn Error>> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    let pairs = names.iter().filter_map(|analysis| {
        let language = analysis.strip_suffix("_ta.bin")?;
        LANGUAGES.contains(&language).then_some(())?;
        let sound = names
            .iter()
            .find(|name| name.starts_with(&format!("{language}_")) && name.ends_with("_sg.bin"))?;
        let files = [folder.join(analysis), folder.join(sound)];
        Some(Voice {
            language: language.to_owned(),
            files,
        })
    });
    Ok(pairs.collect())
}

/// The Rust source that `src/voice/pico/embedded.rs` includes.
fn table(version: &str, voices: &[Voice]) -> Result<String, Box<dyn Error>> {
    if voices.is_empty() {
        return Err(format!("{PICO} {version} carries no voices").into());
    }
    let mut source = format!("pub const VERSION: &str = {version:?};\n");
    writeln!(
        source,
        "pub static VOICES: [EmbeddedVoice; {}] = [",
        voices.len()
    )?;
    for Voice { language, files } in voices {
        writeln!(
            source,
            "    EmbeddedVoice {{ language: {language:?}, files: ["
        )?;
        for file in files {
            let name = file
                .file_name()
                .and_then(|name| name.to_str())
                .ok_or("an odd file name")?;
            writeln!(source, "        ({name:?}, include_bytes!({file:?})),")?;
        }
        writeln!(source, "    ] }},")?;
    }
    source.push_str("];\n");
    Ok(source)
}
