use std::process::ExitCode;

use clap::Parser;

use evenfall::cli::Cli;
use evenfall::voice::worker;

fn main() -> ExitCode {
    // The speech engine runs in a process of its own: this program, under this word.
    if std::env::args_os().nth(1).is_some_and(|word| word == worker::COMMAND) {
        return worker::serve();
    }
    Cli::parse().run()
}
