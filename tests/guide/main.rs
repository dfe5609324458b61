//! The guides: every example in them works, and what they list is what there is.
//!
//! A block of `toml` in `sessions/README.md` is one of these, by the word behind `toml`:
//!
//! - nothing: it checks without a word. Without a `title` it is a piece of a script, and
//!   gets a rest for every id it names and does not have, and one more rest;
//! - `wrong S005`: it has faults, all of this code;
//! - `warns W003`: it plays, with warnings, all of this code;
//! - `NAME.toml`: a file of that name, which others refer to; `NAME.de.toml` is a translation;
//! - `wishes`: a listener's file.
//!
//! So it is in the main `README.md`. In `sounds/README.md` a block without a layer is a recipe.
//! Recordings that are named lie beside it, and scripts are written as `evenfall fmt` writes
//! them. Every line of `sh` that begins with `evenfall` is accepted by the command line, and
//! carried out where it only looks at things or writes small files.

mod reference;

use std::collections::BTreeSet;
use std::path::Path;

use assert_cmd::Command;

use evenfall::cli::Cli;
use evenfall::diagnostic::{Diagnostic, Severity};
use evenfall::prepare::{Source, Speaker, prepare};
use evenfall::script::format;
use evenfall::session::{Preferences, Wishes};
use evenfall::sound::catalogue;
use evenfall::world::{BuiltIn, Disk};

const GUIDE: &str = include_str!("../../sessions/README.md");
const SOUNDS: &str = include_str!("../../sounds/README.md");
const README: &str = include_str!("../../README.md");

/// A block between fences.
struct Block<'a> {
    /// What stands behind the fence, as in `toml wrong S005`.
    info: &'a str,
    text: String,
    /// Of the fence, from 1.
    line: usize,
}

/// This machine's disk, with what comes with the program under it.
fn world() -> BuiltIn<Disk> {
    BuiltIn::under(Disk::of_user())
}

fn blocks(guide: &str) -> Vec<Block<'_>> {
    let mut found: Vec<Block> = Vec::new();
    let mut inside = false;
    for (number, line) in guide.lines().enumerate() {
        match (line.strip_prefix("```"), inside) {
            (Some(_), true) => inside = false,
            (Some(info), false) => {
                inside = true;
                let (text, line) = (String::new(), number + 1);
                found.push(Block { info, text, line });
            }
            (None, true) => {
                let block = found.last_mut().unwrap();
                block.text += line;
                block.text.push('\n');
            }
            (None, false) => {}
        }
    }
    assert!(!inside, "a block is not closed");
    found
}

/// The texts between quotation marks on one line of `text`.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .flat_map(|line| line.split('"').skip(1).step_by(2))
}

/// Writes a recording beside the scripts for every one that `text` names: twenty seconds
/// of noise for a brook, and three for anything else.
fn record(text: &str, folder: &Path) {
    for name in quoted(text).filter(|t| t.ends_with(".wav") || t.ends_with(".flac")) {
        let seconds = if name.starts_with("brook") { 20 } else { 3 };
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 48_000,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut out = hound::WavWriter::create(folder.join(name), spec).unwrap();
        let mut noise = 1_u32;
        for _ in 0..seconds * 48_000 {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            out.write_sample((noise >> 19) as i16 - 4096).unwrap();
        }
        out.finalize().unwrap();
    }
}

/// The ids a script's layers hang on.
fn anchors(script: &toml::Table) -> BTreeSet<String> {
    fn collect(value: &toml::Value, found: &mut BTreeSet<String>) {
        match value {
            toml::Value::Table(table) => {
                for (key, value) in table {
                    match (key.as_str(), value.as_str()) {
                        ("at" | "from" | "until", Some(at)) => {
                            let id = at.split(['.', '+']).next().unwrap_or_default();
                            found.insert(id.into());
                        }
                        _ => collect(value, found),
                    }
                }
            }
            toml::Value::Array(values) => values.iter().for_each(|v| collect(v, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    if let Some(layers) = script.get("layer") {
        collect(layers, &mut found);
    }
    found
}

/// A piece of a script as a whole one.
fn completed(text: &str) -> String {
    let Ok(script) = text.parse::<toml::Table>() else {
        return text.into();
    };
    if script.contains_key("title") {
        return text.into();
    }
    let steps = script.get("step").and_then(toml::Value::as_array);
    let ids: BTreeSet<&str> = steps
        .into_iter()
        .flatten()
        .filter_map(|step| step.get("id")?.as_str())
        .chain(["start", "end"])
        .collect();
    let mut whole = text.to_string();
    for id in anchors(&script)
        .iter()
        .filter(|id| !ids.contains(id.as_str()))
    {
        whole += &format!("[[step]]\nid = \"{id}\"\nrest = \"70s..60m\"\n");
    }
    whole + "[[step]]\nrest = \"1s..60m\"\n"
}

/// Evenings in a row, since the sessions within a script may have other words each night.
const NIGHTS: std::ops::Range<u64> = 20_261_129..20_261_137;

/// What is found in a script that lies in `folder`, on the first night that finds anything.
fn found(name: &str, text: &str, folder: &Path) -> Vec<Diagnostic> {
    let file = folder.join(format!("{name}.toml"));
    std::fs::write(&file, text).unwrap();
    let source = Source::find(&world(), file.to_str().unwrap()).unwrap();
    let found = |night| {
        let wishes = Wishes {
            night: Some(night),
            ..Wishes::default()
        };
        prepare(&world(), &source, &wishes, &Speaker::Off).1
    };
    NIGHTS
        .map(found)
        .find(|f| !f.is_empty())
        .unwrap_or_default()
}

fn told(found: &[Diagnostic]) -> Vec<String> {
    let words = |d: &Diagnostic| format!("{}: {}", d.code, d.message);
    found.iter().map(words).collect()
}

/// A recipe, or a piece of one, and a script that sounds it.
fn recipe(text: &str, folder: &Path) -> Vec<Diagnostic> {
    let has = |key: &str| text.lines().any(|line| line.trim_start().starts_with(key));
    let mut whole = String::new();
    if !has("title") {
        whole += "title = \"Piece\"\nsummary = \"A piece\"\npurpose = \"calm\"\n";
    }
    if !["texture", "[[part]]", "recording"].into_iter().any(has) {
        whole += "texture = \"rain\"\n";
    }
    std::fs::write(folder.join("recipe.toml"), whole + text).unwrap();
    let script = "[[layer]]\nsound = \"recipe.toml\"\n[[step]]\nrest = \"30m\"\n";
    found("sounding", script, folder)
}

#[test]
fn every_script_does_what_the_guide_says() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (guide, name) in [(GUIDE, "sessions"), (SOUNDS, "sounds"), (README, "readme")] {
        let toml: Vec<Block> = blocks(guide)
            .into_iter()
            .filter(|block| block.info.split(' ').next() == Some("toml"))
            .collect();
        for block in &toml {
            record(&block.text, folder);
            if let Some(file) = block
                .info
                .strip_prefix("toml ")
                .filter(|i| i.ends_with(".toml"))
            {
                std::fs::write(folder.join(file), &block.text).unwrap();
            }
        }
        for block in &toml {
            seen += 1;
            let words: Vec<&str> = block.info.split(' ').skip(1).collect();
            let diagnostics = match words[..] {
                ["wishes"] => {
                    let sounds: Vec<&str> = catalogue().names().collect();
                    Preferences::read(&block.text, &sounds, &["heart"]).1
                }
                [] if name == "sounds" && !block.text.contains("[[layer]]") => {
                    recipe(&block.text, folder)
                }
                // A list of files to write is read by the program, of which no part is asked for.
                ["list"] => {
                    if let Err(said) = listed(&block.text, folder) {
                        wrong.push(format!("{name} line {}: {said}", block.line));
                    }
                    continue;
                }
                // A translation is checked as what it is, by the program.
                [file] if file.split('.').count() == 3 => {
                    let run = evenfall(folder, &["check", file]);
                    let said = String::from_utf8_lossy(&run.stdout).into_owned();
                    if !said.starts_with(&format!("{file}: fine")) {
                        let shown = String::from_utf8_lossy(&run.stderr).into_owned();
                        wrong.push(format!("{name} line {}: {said}{shown}", block.line));
                    }
                    continue;
                }
                _ => {
                    if format(&block.text).is_ok_and(|tidy| tidy != block.text) {
                        wrong.push(format!(
                            "{name} line {}: `evenfall fmt` changes it",
                            block.line
                        ));
                    }
                    found("guide", &completed(&block.text), folder)
                }
            };
            let severity = |code: &str| match code.starts_with('S') {
                true => Severity::Error,
                false => Severity::Warning,
            };
            let well = match words[..] {
                ["wrong" | "warns", code] => {
                    let all = diagnostics
                        .iter()
                        .all(|d| d.code.name() == code && d.severity() == severity(code));
                    all && !diagnostics.is_empty()
                }
                _ => diagnostics.is_empty(),
            };
            if !well {
                let told = told(&diagnostics);
                wrong.push(format!(
                    "{name} line {}, {}: {told:#?}",
                    block.line, block.info
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 30, "{seen} blocks");
}

/// Whether `evenfall render` reads a list of files to write; what it says where it does not.
fn listed(text: &str, folder: &Path) -> Result<(), String> {
    std::fs::write(folder.join("list.toml"), text).unwrap();
    let list = ["render", "--list", "list.toml", "-o", ".", "--shard", "9/9"];
    let run = evenfall(folder, &list);
    match run.status.code() {
        Some(0) => Ok(()),
        _ => Err(String::from_utf8_lossy(&run.stderr).into_owned()),
    }
}

/// The program, without a sound device and with a home of its own.
fn evenfall(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = Command::cargo_bin("evenfall").unwrap();
    command.current_dir(folder).args(arguments);
    command.env("XDG_CONFIG_HOME", folder.join("config"));
    command.env("PULSE_SERVER", "unix:/nonexistent/socket");
    command.env("ALSA_CONFIG_PATH", "/dev/null");
    command.output().unwrap()
}

/// The words of a line as a shell takes them, up to a pipe or a comment.
fn shell(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quote = !quote,
            '|' | '#' if !quote && word.is_empty() => break,
            ' ' if !quote => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_command_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let all = blocks(GUIDE);
    for block in all.iter().filter(|b| b.info.starts_with("toml ")) {
        let file = block.info.trim_start_matches("toml ");
        if file.ends_with(".toml") {
            std::fs::write(folder.join(file), &block.text).unwrap();
        }
    }
    let readme = blocks(README);
    let sounds = blocks(SOUNDS);
    let mut wrong = Vec::new();
    let mut ran = 0;
    for (guide, blocks) in [("guide", &all), ("readme", &readme), ("sounds", &sounds)] {
        let lines = blocks
            .iter()
            .filter(|b| b.info == "sh")
            .flat_map(|b| b.text.lines());
        for line in lines.filter(|line| line.starts_with("evenfall ")) {
            let words = shell(line);
            if let Err(error) = Cli::read(words.iter().map(Into::into)) {
                wrong.push(format!("{guide}: {line}\n{error}"));
                continue;
            }
            let mut words: Vec<&str> = words[1..].iter().map(String::as_str).collect();
            let harmless = [
                "list", "check", "plan", "explain", "schema", "new", "fmt", "config",
            ];
            // What a command before it would have rendered is not there.
            let rendered = words.iter().any(|word| word.ends_with(".mp3"));
            if guide != "guide" || rendered || !harmless.contains(&words[0]) {
                continue;
            }
            if ["check", "plan"].contains(&words[0]) {
                words.extend(["--voice", "off"]);
            }
            ran += 1;
            let run = evenfall(folder, &words);
            if run.status.code() != Some(0) {
                let said = String::from_utf8_lossy(&run.stderr).into_owned();
                wrong.push(format!("{line}: {said}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran > 15, "{ran} commands");
}

/// The anchor of a heading, as a page makes it.
fn slug(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

#[test]
fn every_link_inside_the_guide_leads_somewhere() {
    let headings: Vec<String> = GUIDE
        .lines()
        .filter(|line| line.starts_with("##"))
        .map(|line| slug(line.trim_start_matches('#').trim()))
        .collect();
    let distinct: BTreeSet<&String> = headings.iter().collect();
    assert_eq!(distinct.len(), headings.len(), "two headings are the same");
    let links: Vec<&str> = GUIDE
        .split("](#")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .collect();
    for link in &links {
        assert!(headings.iter().any(|h| h == link), "#{link} leads nowhere");
    }
    assert!(links.len() > 25);
}

#[test]
fn the_pictures_of_the_readme_are_there_and_small() {
    let named = README.split("](").filter_map(|rest| rest.split_once(')'));
    let named: Vec<&str> = named
        .map(|(link, _)| link)
        .filter(|l| l.ends_with(".png"))
        .collect();
    assert_eq!(named.len(), 4, "{named:?}");
    let size = |name: &&str| {
        let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        assert!(bytes.starts_with(b"\x89PNG"), "{name}");
        bytes.len()
    };
    let together: usize = named.iter().map(size).sum();
    assert!(together < 200_000, "{together} bytes");
}
