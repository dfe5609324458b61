use std::process::ExitCode;

use clap::Parser;

use evenfall::cli::Cli;
use evenfall::voice::worker;

fn main() -> ExitCode {
    // The speech engine runs in a process of its own: this program, under this word.
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|word| word == worker::COMMAND) {
        return worker::serve(arguments.map(|a| a.to_string_lossy().into_owned()));
    }
    Cli::parse().run()
}
