//! `evenfall completions`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::text::print_exactly;
use super::{Cli, Done};

/// Print completions for a shell
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall completions bash > ~/.local/share/bash-completion/completions/evenfall
  evenfall completions fish > ~/.config/fish/completions/evenfall.fish")]
pub struct Completions {
    shell: Shell,
}

impl Completions {
    pub fn run(self) -> Done {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "evenfall", &mut script);
        Ok(print_exactly(&String::from_utf8_lossy(&script))?)
    }
}
