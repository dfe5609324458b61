//! `evenfall explain`: what a code of `evenfall check` means.

use std::fmt::Write as _;
use std::io::IsTerminal;

use clap::Args;

use crate::diagnostic::codes::{Explanation, explanations};
use crate::diagnostic::{Code, nearest};

use super::check::FindingsFormat;
use super::text::{print_exactly, print_json, wrap};
use super::{Done, Failure};

/// Explain what a code such as W003 means, with an example
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall explain                  every code in one line
  evenfall explain W003             why it is said, a script that has it, and the same mended")]
pub struct Explain {
    /// The code in brackets behind error or warning; none lists them all
    code: Option<String>,
    /// How to print it
    #[arg(long, default_value = "human")]
    format: FindingsFormat,
}

impl Explain {
    pub fn run(self) -> Done {
        let chosen = match &self.code {
            None => explanations(),
            Some(name) => {
                let code = Code::find(name).ok_or_else(|| unknown(name))?;
                let mut all = explanations().iter();
                std::slice::from_ref(all.find(|e| e.code == code).ok_or_else(|| unknown(name))?)
            }
        };
        if self.format == FindingsFormat::Json {
            return Ok(print_json(&chosen)?);
        }
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let text = match (&self.code, chosen) {
            (Some(_), [code]) => explained(code, colour),
            _ => listed(chosen, colour),
        };
        Ok(print_exactly(&text)?)
    }
}

fn unknown(code: &str) -> Failure {
    let known = Code::ALL.iter().map(|code| code.name());
    let help = match nearest(code, known) {
        Some(near) => format!("did you mean {near}?"),
        None => "`evenfall explain` lists them all".to_string(),
    };
    Failure::script(format!("no code is called \"{code}\"\n  {help}"))
}

/// `text` in the colour of its kind: errors red, warnings yellow, remedies green.
fn painted(text: &str, sign: &str, colour: bool) -> String {
    match colour {
        true => format!("\x1b[1;{sign}m{text}\x1b[0m"),
        false => text.to_string(),
    }
}

fn sign(code: &Explanation) -> &'static str {
    if code.code.name().starts_with('S') {
        "31"
    } else {
        "33"
    }
}

fn listed(codes: &[Explanation], colour: bool) -> String {
    let mut out = String::new();
    for (heading, letter) in [
        ("Errors: a script with one is not played", 'S'),
        ("Warnings: advice, silenced by allow = [\"W012\"]", 'W'),
        ("Notes: what would be better still, said in a line", 'N'),
    ] {
        let _ = writeln!(out, "{heading}");
        for code in codes.iter().filter(|c| c.code.name().starts_with(letter)) {
            let _ = writeln!(
                out,
                "  {}  {}",
                painted(code.code.name(), sign(code), colour),
                code.title
            );
        }
        if letter != 'N' {
            out.push('\n');
        }
    }
    out
}

fn explained(code: &Explanation, colour: bool) -> String {
    let mut out = format!(
        "{}: {}\n\n{}\n",
        painted(code.code.name(), sign(code), colour),
        code.title,
        wrap(&code.why, 80, "")
    );
    for (heading, script, sign) in [
        ("Wrong", &code.wrong, sign(code)),
        ("Right", &code.right, "32"),
    ] {
        if let Some(script) = script {
            let _ = writeln!(out, "\n{}", painted(heading, sign, colour));
            for line in script.lines() {
                let _ = writeln!(out, "{}", format!("    {line}").trim_end());
            }
        }
    }
    out
}
