//! What the terminal can show.

use std::io::IsTerminal;

use crossterm::style::{Color, Stylize};
use crossterm::terminal;

/// The width of what is not read at a terminal, in columns.
const PAGE: usize = 80;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    None,
    Sixteen,
    Palette,
    True,
}

#[derive(Clone, Debug)]
pub struct Look {
    /// In columns.
    pub width: usize,
    pub unicode: bool,
    pub colours: Colours,
}

/// How dark a cell is: nothing, and four shades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    None,
    Some(usize),
}

impl Look {
    /// Of the terminal at standard output, or of a page where there is none.
    pub fn of_terminal() -> Look {
        let is_terminal = std::io::stdout().is_terminal();
        let size = is_terminal.then(terminal::size).and_then(Result::ok);
        Look {
            width: size.map_or(PAGE, |(columns, _)| usize::from(columns)),
            unicode: speaks_unicode(),
            colours: match is_terminal {
                true => colours(),
                false => Colours::None,
            },
        }
    }

    /// One cell of the calendar.
    pub fn cell(&self, shade: Shade) -> String {
        let Shade::Some(shade) = shade else {
            return self.faint(if self.unicode { "·" } else { "." });
        };
        let signs = match self.unicode {
            true => ["░", "▒", "▓", "█"],
            false => ["-", "+", "*", "#"],
        };
        let shade = shade.min(signs.len() - 1);
        self.shaded(signs[shade], shade)
    }

    /// A bar `halves` half columns long.
    pub fn bar(&self, halves: usize) -> String {
        let bar = match self.unicode {
            true => "█".repeat(halves / 2) + if halves % 2 == 1 { "▌" } else { "" },
            false => "#".repeat(halves.div_ceil(2)),
        };
        self.shaded(&bar, 2)
    }

    /// `text` as what is only there to help.
    pub fn faint(&self, text: &str) -> String {
        match self.colours {
            Colours::None => text.into(),
            _ => text.dim().to_string(),
        }
    }

    /// `text` in one of four colours of the night. Each can be told from a black and from a
    /// white ground; how dark a cell is, its sign says.
    fn shaded(&self, text: &str, shade: usize) -> String {
        let colour = match self.colours {
            Colours::None => return text.into(),
            Colours::Sixteen => Color::DarkCyan,
            Colours::Palette => Color::AnsiValue([61, 62, 98, 99][shade]),
            Colours::True => {
                let [r, g, b] = [
                    [92, 104, 158],
                    [100, 108, 184],
                    [112, 112, 206],
                    [128, 116, 228],
                ][shade];
                Color::Rgb { r, g, b }
            }
        };
        text.with(colour).to_string()
    }
}

fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn colours() -> Colours {
    let term = set("TERM").unwrap_or_default();
    let colours = set("COLORTERM").unwrap_or_default();
    if set("NO_COLOR").is_some() || term == "dumb" {
        Colours::None
    } else if ["truecolor", "24bit"].contains(&colours.as_str()) {
        Colours::True
    } else if term.contains("256color") {
        Colours::Palette
    } else {
        Colours::Sixteen
    }
}

/// Whether the locale says that the terminal takes UTF-8.
fn speaks_unicode() -> bool {
    if cfg!(not(all(unix, not(target_os = "macos")))) {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
