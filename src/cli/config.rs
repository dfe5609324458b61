//! `evenfall config`: the wishes that hold for every session.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use clap::Args;
use etcetera::BaseStrategy;

use crate::diagnostic::any_error;
use crate::limits;
use crate::prepare::Source;
use crate::session::{Ending, KEYS, Preferences, ProgramSpec, WishedVoice};
use crate::sound::catalogue;

use super::prepare::{WishArgs, show};
use super::text::{print, tell};
use super::{Done, Failure, voice};

/// Show or begin the file of wishes that hold for every session
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall config                 where the file is, and what is in force
  evenfall config --init          write one with every wish explained
  evenfall config --no-holds      what would be in force with this flag

The file holds the flags by their names: skip = [\"neck\"], no-holds = true, voice-db = -3.
A flag comes before the file, --skip adds to it, and --no-holds=false takes a wish back.
The ambience of the file is heard where a session has none; the flag --ambience replaces
what a session has. `check` looks at the script alone and leaves the file aside.")]
pub struct Config {
    /// Write a file with every wish explained
    #[arg(long)]
    init: bool,
    #[command(flatten)]
    wishes: WishArgs,
}

impl Config {
    pub fn run(self) -> Done {
        let place = place()?;
        if self.init {
            return init(&place);
        }
        let kept = self.wishes.kept()?;
        let there = match place.try_exists() {
            Ok(true) => "",
            _ => "  (there is none; evenfall config --init writes one)",
        };
        let mut out = format!("{}{there}\n\n", place.display());
        let flags = self.wishes.flags();
        for ((key, flag), (_, kept)) in values(&flags).into_iter().zip(values(&kept)) {
            let (value, whence) = match (flag, kept) {
                (Some(flag), Some(kept)) if key == "skip" => {
                    (format!("{kept}, {flag}"), "file and flag")
                }
                (Some(_), _) if key == "ambience" => continue,
                (Some(flag), _) => (flag, "flag"),
                (None, Some(kept)) => (kept, "file"),
                (None, None) => (default(key).to_string(), "default"),
            };
            out += &format!("  {key:12} {value:24} {whence}\n");
        }
        if let Some(instead) = &flags.ambience {
            out += &format!("  {:12} {instead:24} flag\n", "ambience");
        }
        Ok(print(&out)?)
    }
}

/// Where the file is, or would be.
pub fn place() -> Result<PathBuf, Failure> {
    let strategy = etcetera::base_strategy::choose_native_strategy()
        .map_err(|_| Failure::script("there is no home folder to keep wishes in"))?;
    Ok(strategy.config_dir().join("evenfall").join("config.toml"))
}

/// What the listener's file says; nothing where there is none.
pub fn read() -> Result<Preferences, Failure> {
    let Ok(place) = place() else {
        return Ok(Preferences::default());
    };
    let name = place.display().to_string();
    let go_on = "go on without it by --no-config";
    let text = match std::fs::metadata(&place) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Preferences::default()),
        Ok(about) if about.len() > limits::SCRIPT_BYTES => {
            let what = format!("{name} is no file of wishes: it is too large\n  {go_on}");
            return Err(Failure::script(what));
        }
        _ => std::fs::read_to_string(&place),
    };
    let text = text.map_err(|e| {
        let why = match e.kind() {
            ErrorKind::InvalidData => "it is not saved as UTF-8".to_string(),
            _ => e.to_string(),
        };
        Failure::script(format!("cannot read {name}: {why}\n  {go_on}"))
    })?;
    let sounds: Vec<&str> = catalogue().names().collect();
    let voices = voice::names();
    let voices: Vec<&str> = voices.iter().map(String::as_str).collect();
    let (preferences, faults) = Preferences::read(&text, &sounds, &voices);
    let faulty = any_error(&faults);
    let source = Source::of_text(&name, text);
    show(&source, &faults);
    if faulty {
        let what = format!("your wishes in {name} cannot be read\n  mend the file, or {go_on}");
        return Err(Failure::script(what));
    }
    Ok(preferences)
}

/// The programs that the file names as voices; none where it cannot be read, which is told
/// when its wishes are.
pub fn programs() -> Vec<(String, ProgramSpec)> {
    let text = place().ok().and_then(|place| {
        let about = std::fs::metadata(&place).ok()?;
        let sane = about.is_file() && about.len() <= limits::SCRIPT_BYTES;
        std::fs::read_to_string(place).ok().filter(|_| sane)
    });
    Preferences::read(&text.unwrap_or_default(), &[], &[])
        .0
        .programs
}

/// A line about the wishes that count without being asked for; none where there are none.
pub fn in_force(kept: &Preferences) -> Option<String> {
    let wishes: Vec<String> = values(kept)
        .into_iter()
        // What is written down is not heard.
        .filter(|(key, _)| *key != "journal")
        .filter_map(|(key, value)| Some(format!("{key} {}", value?)))
        .collect();
    let place = place().ok().filter(|_| !wishes.is_empty())?;
    let wishes = wishes.join(", ").replace(" yes", "");
    Some(format!("your wishes ({}): {wishes}", place.display()))
}

/// Every wish with its value in words.
fn values(p: &Preferences) -> [(&'static str, Option<String>); KEYS.len()] {
    let yes = |wish: Option<bool>| wish.map(|yes| if yes { "yes" } else { "no" }.to_string());
    let level = |db: Option<f32>| db.map(|db| format!("{db:+} dB"));
    let ending = p.ending.map(|ending| match ending {
        Ending::Sleep => "sleep",
        Ending::Day => "day",
        Ending::Plain => "plain",
    });
    let voice = p.voice.as_ref().map(WishedVoice::name);
    let skip = p.skip.as_ref().map(|parts| match parts.is_empty() {
        true => "nothing".to_string(),
        false => parts.join(", "),
    });
    [
        ("skip", skip),
        ("no-holds", yes(p.no_holds)),
        ("passive", yes(p.passive)),
        ("ending", ending.map(str::to_string)),
        ("no-after", yes(p.no_after)),
        ("after", p.after.map(|keep| keep.to_string())),
        ("voice", voice.map(str::to_string)),
        ("language", p.language.clone()),
        ("voice-db", level(p.voice_db)),
        ("cues-db", level(p.cues_db)),
        ("ambience-db", level(p.ambience_db)),
        (
            "ambience",
            p.ambience
                .as_ref()
                .map(|name| format!("{name}, where there is none")),
        ),
        ("journal", yes(p.journal)),
    ]
}

fn default(key: &str) -> &'static str {
    match key {
        "skip" => "nothing",
        "no-holds" | "passive" | "no-after" => "no",
        "ending" | "after" | "language" | "ambience" => "as the script says",
        "voice" => WishedVoice::BEST,
        "journal" => "yes",
        _ => "+0 dB",
    }
}

/// Writes a commented file, never over another.
fn init(place: &std::path::Path) -> Done {
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder)?;
    }
    match std::fs::File::create_new(place) {
        Ok(mut file) => file.write_all(include_bytes!("config.toml"))?,
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            let what = format!("{} is there already, and stays as it is", place.display());
            return Err(Failure::script(what));
        }
        Err(e) => {
            return Err(anyhow::Error::new(e)
                .context(place.display().to_string())
                .into());
        }
    }
    tell(&format!("wrote {}", place.display()));
    Ok(())
}
