use std::process::ExitCode;

use evenfall::cli::Cli;

fn main() -> ExitCode {
    // The speech engine runs in a process of its own: this program, under a hidden word.
    if let Some(code) = evenfall::voice::serve(std::env::args_os()) {
        return code;
    }
    match Cli::read(std::env::args_os()) {
        Ok(cli) => cli.run(),
        Err(error) => evenfall::cli::refuse(&error),
    }
}
