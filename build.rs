//! Embeds the voices that the package `ttspico-sys` carries in its sources.
//!
//! That package builds the speech engine but exports no path to its voices, so cargo
//! is asked where the package lies. This holds for a registry, vendored and patched
//! copy alike, and needs no network.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const PACKAGE: &str = "ttspico-sys";

/// The voices to carry, 1.4 MB each: those whose phrases the program has.
const LANGUAGES: [&str; 6] = ["de-DE", "en-GB", "en-US", "es-ES", "fr-FR", "it-IT"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=Cargo.lock");
    // Embedded folders: without these, a new file in them would go unnoticed.
    println!("cargo::rerun-if-changed=sessions");
    println!("cargo::rerun-if-changed=sounds");
    if env::var_os("CARGO_FEATURE_EMBEDDED_VOICE").is_none() {
        return Ok(());
    }
    let package = package()?;
    let voices = voices(&package.folder.join("build/pico/lang"))?;
    let out = PathBuf::from(env::var("OUT_DIR")?).join("voices.rs");
    fs::write(out, table(&package.version, &voices)?)?;
    Ok(())
}

struct Package {
    version: String,
    folder: PathBuf,
}

/// Where the engine's package lies and which version it is.
///
/// Offline, cargo answers only when every package of the lock file is at hand. After a
/// plain `cargo build` those of the tests are not: then the registry's folder is searched.
fn package() -> Result<Package, Box<dyn Error>> {
    let metadata = metadata(&["--offline", "--locked"]).or_else(|_| metadata(&["--offline"]));
    let metadata = match metadata {
        Ok(metadata) => metadata,
        Err(reason) => return in_registry().ok_or(reason),
    };
    let packages = metadata["packages"].as_array();
    let package = packages
        .and_then(|all| all.iter().find(|package| package["name"] == PACKAGE))
        .ok_or_else(|| format!("{PACKAGE} is not among the dependencies"))?;
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
fn in_registry() -> Option<Package> {
    let lock = fs::read_to_string("Cargo.lock").ok()?;
    let entry = lock
        .split("[[package]]")
        .find(|e| e.contains(&format!("name = {PACKAGE:?}")))?;
    let line = entry
        .lines()
        .find_map(|line| line.strip_prefix("version = "))?;
    let version = line.trim_matches('"').to_owned();
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")))?;
    let registries = fs::read_dir(home.join("registry/src")).ok()?;
    let folder = registries
        .filter_map(|registry| Some(registry.ok()?.path().join(format!("{PACKAGE}-{version}"))))
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

/// The Rust source that `src/voice/embedded.rs` includes.
fn table(version: &str, voices: &[Voice]) -> Result<String, Box<dyn Error>> {
    if voices.is_empty() {
        return Err(format!("{PACKAGE} {version} carries no voices").into());
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
