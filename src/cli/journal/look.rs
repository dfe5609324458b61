//! What the terminal can show.

use std::borrow::Cow;
use std::io::IsTerminal;

use crossterm::style::{Color, Stylize};
use crossterm::terminal;

use crate::screen::style::{self, Depth};
use crate::screen::text::clean;

/// The width of what is not read at a terminal, in columns.
const PAGE: usize = 80;

#[derive(Clone, Debug)]
pub struct Look {
    /// In columns.
    pub width: usize,
    pub unicode: bool,
    pub colours: Depth,
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
        let terminal = style::Look::of_terminal(style::Colours::default());
        let size = is_terminal.then(terminal::size).and_then(Result::ok);
        Look {
            width: size.map_or(PAGE, |(columns, _)| usize::from(columns)),
            unicode: terminal.unicode,
            colours: match is_terminal {
                true => terminal.depth,
                false => Depth::None,
            },
        }
    }

    /// `text` in letters that can be shown.
    pub fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        clean(text, &style::Look::new(self.colours, self.unicode))
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
            Depth::None => text.into(),
            _ => text.dim().to_string(),
        }
    }

    /// `text` in one of four colours of the night. Each can be told from a black and from a
    /// white ground; how dark a cell is, its sign says.
    fn shaded(&self, text: &str, shade: usize) -> String {
        let colour = match self.colours {
            Depth::None => return text.into(),
            Depth::Sixteen => Color::DarkCyan,
            Depth::Indexed => Color::AnsiValue([61, 62, 98, 99][shade]),
            Depth::True => {
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
