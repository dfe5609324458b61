//! The command line: one file for each command.

mod check;
mod completions;
mod config;
mod devices;
mod examine;
mod explain;
mod fmt;
mod list;
mod new;
mod plan;
mod play;
mod prepare;
mod render;
mod say;
mod schema;
mod sound;
mod text;
mod watched;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Guided relaxation from a small text file: played, or written to a file.
#[derive(Parser)]
#[command(
    name = "evenfall",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(after_help = "Examples:
  evenfall play sleep-meditation-10               ten minutes to fall asleep to
  evenfall render box-breath -o box.wav           the same as a file, for the phone
  evenfall new evening && evenfall play evening.toml
                                                  a session of your own

SESSION is the name of a built-in session (evenfall list) or a script file.
Exit codes: 0 well, 1 failed, 2 a faulty script or command line, 3 no sound device.")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Play(play::Play),
    Render(render::Render),
    Check(check::Check),
    Explain(explain::Explain),
    Plan(plan::Plan),
    List(list::List),
    Sound(sound::Sound),
    Say(say::Say),
    Devices(devices::Devices),
    Config(config::Config),
    New(new::New),
    Fmt(fmt::Fmt),
    Schema(schema::Schema),
    Completions(completions::Completions),
}

/// Why a command ends without success.
pub enum Failure {
    /// The script or the command line is at fault; what is wrong with a script is shown already.
    Script(Option<String>),
    /// There is nothing to play on.
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
    /// Carries the command out.
    pub fn run(self) -> ExitCode {
        let done = match self.command {
            Command::Play(command) => command.run(),
            Command::Render(command) => command.run(),
            Command::Check(command) => command.run(),
            Command::Explain(command) => command.run(),
            Command::Plan(command) => command.run(),
            Command::List(command) => command.run(),
            Command::Sound(command) => command.run(),
            Command::Say(command) => command.run(),
            Command::Devices(command) => command.run(),
            Command::Config(command) => command.run(),
            Command::New(command) => command.run(),
            Command::Fmt(command) => command.run(),
            Command::Schema(command) => command.run(),
            Command::Completions(command) => command.run(),
        };
        let (code, message) = match done {
            Ok(()) => return ExitCode::SUCCESS,
            Err(Failure::Script(message)) => (2, message),
            Err(Failure::NoDevice(message)) => (3, Some(message)),
            Err(Failure::Other(error)) => (1, Some(format!("{error:#}"))),
        };
        if let Some(message) = message {
            text::tell(&format!("evenfall: {message}"));
        }
        ExitCode::from(code)
    }
}
