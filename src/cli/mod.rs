//! The command line: one file for each command.

mod cache;
mod check;
#[cfg(feature = "screen")]
mod choose;
mod completions;
mod config;
#[cfg(feature = "live")]
mod devices;
mod examine;
mod explain;
mod extract;
mod file_name;
mod fmt;
mod import;
#[cfg(feature = "screen")]
mod journal;
mod keep;
mod list;
mod meant;
mod mix;
mod names;
mod new;
#[cfg(all(test, feature = "picture", feature = "screen"))]
mod pictures;
mod place;
mod plan;
#[cfg(feature = "screen")]
mod play;
mod prepare;
#[cfg(feature = "screen")]
mod record;
mod render;
#[cfg(feature = "screen")]
mod resume;
mod say;
mod schema;
#[cfg(feature = "share")]
mod share;
mod sound;
mod speaking;
#[cfg(feature = "screen")]
mod takes;
mod text;
#[cfg(feature = "screen")]
mod timer;
mod translate;
mod values;
mod voice;
mod voices;
#[cfg(feature = "screen")]
mod watched;
mod world;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::letters::harmless_lines;

/// Guided relaxation from a small text file: played, or written to a file.
#[derive(Parser)]
#[command(name = "evenfall", version, max_term_width = 100)]
#[command(after_help = "Examples:
  evenfall                                        choose a session, and hear it
  evenfall play sleep-meditation-10               ten minutes to fall asleep to
  evenfall rain                                   nothing but rain, for the night
  evenfall render box-breath                      the same as a file, for the phone
  evenfall new evening && evenfall play evening.toml
                                                  a session of your own

SESSION is the name of a built-in session (evenfall list), a script file, or a sound by itself,
as in rain, or rain+campfire:-6 (6 dB softer). A title or the beginning of a name will do.
Exit codes: 0 well, 1 failed, 2 a faulty script or command line, 3 no sound device.")]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    #[cfg(feature = "screen")]
    Play(Box<play::Play>),
    #[cfg(feature = "screen")]
    Timer(timer::Timer),
    Render(Box<render::Render>),
    #[cfg(feature = "share")]
    Share(share::ShareCommand),
    Check(check::Check),
    Explain(explain::Explain),
    Extract(extract::Extract),
    Import(import::Import),
    Plan(Box<plan::Plan>),
    List(list::List),
    Sound(sound::Sound),
    Mix(mix::MixCommand),
    Keep(keep::Keep),
    Say(say::Say),
    #[cfg(feature = "screen")]
    Record(record::Record),
    #[cfg(feature = "screen")]
    Takes(takes::Takes),
    Voices(voices::Voices),
    Cache(cache::Cache),
    #[cfg(feature = "screen")]
    Journal(journal::Journal),
    #[cfg(feature = "live")]
    Devices(devices::Devices),
    Config(config::Config),
    New(new::New),
    Translate(translate::Translate),
    Fmt(fmt::Fmt),
    Schema(schema::Schema),
    Completions(completions::Completions),
}

/// Why a command ends without success.
pub enum Failure {
    /// The script or the command line is at fault; what is wrong with a script is shown already.
    Script(Option<String>),
    /// There is nothing to play on.
    #[cfg(feature = "live")]
    NoDevice(String),
    Other(anyhow::Error),
}

impl Failure {
    /// A fault of the script or the command line, in words.
    fn script(what: impl ToString) -> Failure {
        Failure::Script(Some(what.to_string()))
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure::Other(error.into())
    }
}

type Done = Result<(), Failure>;

impl Cli {
    /// Reads a command line, the program's name first; the name of a session or a sound alone
    /// plays it.
    ///
    /// # Errors
    /// What is wrong with it, or the help or version that was asked for.
    pub fn read(line: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
        let line: Vec<OsString> = line.into_iter().collect();
        #[cfg(feature = "screen")]
        let line = meant::with_command(line, |word| {
            word == "help" || Cli::command().find_subcommand(word).is_some()
        });
        Cli::try_parse_from(line)
    }

    /// Carries the command out.
    pub fn run(self) -> ExitCode {
        survive_full_files();
        let Some(command) = self.command else {
            return finish(alone());
        };
        let done = match command {
            #[cfg(feature = "screen")]
            Command::Play(command) => command.run(),
            #[cfg(feature = "screen")]
            Command::Timer(command) => command.run(),
            Command::Render(command) => command.run(),
            #[cfg(feature = "share")]
            Command::Share(command) => command.run(),
            Command::Check(command) => command.run(),
            Command::Explain(command) => command.run(),
            Command::Extract(command) => command.run(),
            Command::Import(command) => command.run(),
            Command::Plan(command) => command.run(),
            Command::List(command) => command.run(),
            Command::Sound(command) => command.run(),
            Command::Mix(command) => command.run(),
            Command::Keep(command) => command.run(),
            Command::Say(command) => command.run(),
            #[cfg(feature = "screen")]
            Command::Record(command) => command.run(),
            #[cfg(feature = "screen")]
            Command::Takes(command) => command.run(),
            Command::Voices(command) => command.run(),
            Command::Cache(command) => command.run(),
            #[cfg(feature = "screen")]
            Command::Journal(command) => command.run(),
            #[cfg(feature = "live")]
            Command::Devices(command) => command.run(),
            Command::Config(command) => command.run(),
            Command::New(command) => command.run(),
            Command::Translate(command) => command.run(),
            Command::Fmt(command) => command.run(),
            Command::Schema(command) => command.run(),
            Command::Completions(command) => command.run(),
        };
        finish(done)
    }
}

/// A file that grows past the limit of the shell (`ulimit -f`) is an error like another, told
/// in a sentence, instead of a signal that ends the program.
fn survive_full_files() {
    #[cfg(unix)]
    let _ = signal_hook::flag::register(
        signal_hook::consts::SIGXFSZ,
        std::sync::Arc::<std::sync::atomic::AtomicBool>::default(),
    );
}

/// Shows help, the version, or what is wrong with a command line, which may have any bytes in
/// it.
pub fn refuse(error: &clap::Error) -> ExitCode {
    let words = error.render().to_string();
    if harmless_lines(&words) == words {
        let _ = error.print();
    } else if error.use_stderr() {
        text::tell(words.trim_end());
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// The program without a command: something to choose from, or for a pipe what there is.
fn alone() -> Done {
    #[cfg(feature = "screen")]
    if crate::screen::has_terminal() {
        return choose::run();
    }
    text::tell(&Cli::command().render_help().to_string());
    Err(Failure::Script(None))
}

fn finish(done: Done) -> ExitCode {
    let (code, message) = match done {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Script(message)) => (2, message),
        #[cfg(feature = "live")]
        Err(Failure::NoDevice(message)) => (3, Some(message)),
        Err(Failure::Other(error)) => (1, Some(format!("{error:#}"))),
    };
    if let Some(message) = message {
        text::tell(&format!("evenfall: {message}"));
    }
    ExitCode::from(code)
}
