//! What the terminal can show, and the colours of the night.

use std::env::var;

use ratatui::style::{Color, Modifier, Style};

/// Red, green and blue.
pub(crate) type Rgb = [u8; 3];

/// The colours, all of them: dim enough for a dark room, none of them loud.
pub(super) mod night {
    use super::Rgb;

    pub const GROUND: Rgb = [9, 11, 20];
    pub const PANEL: Rgb = [19, 23, 38];
    pub const BRIGHT: Rgb = [226, 222, 208];
    pub const PLAIN: Rgb = [168, 172, 182];
    pub const DIM: Rgb = [98, 105, 124];
    pub const FAINT: Rgb = [46, 52, 72];
    /// What is chosen, what has passed.
    pub const ACCENT: Rgb = [126, 178, 190];
    /// Tension, and what is to be read.
    pub const WARM: Rgb = [214, 170, 118];
    /// What has let go.
    pub const COOL: Rgb = [104, 150, 150];
    /// The body, and its outline.
    pub const BODY: Rgb = [40, 48, 80];
    pub const OUTLINE: Rgb = [104, 120, 158];
    /// The disc, from its middle to its rim, when the lungs are empty and when they are full.
    pub const EMPTY: [Rgb; 2] = [[92, 104, 164], [58, 66, 122]];
    pub const FULL: [Rgb; 2] = [[158, 198, 198], [82, 136, 162]];
    /// The dot that is left when the screen is dimmed, at its faintest and at its brightest.
    pub const DOT: [Rgb; 2] = [[14, 12, 11], [92, 78, 62]];
    pub const BLACK: Rgb = [0, 0, 0];
}

/// How many colours there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Depth {
    None,
    Sixteen,
    Indexed,
    True,
}

/// The weight of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Bright,
    Plain,
    Dim,
    Faint,
    Accent,
    Warm,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Look {
    pub depth: Depth,
    /// Whether the terminal takes more than ASCII.
    pub unicode: bool,
    /// What everything stands on.
    pub ground: Rgb,
    /// How far everything has sunk into the ground, 0 to 1: a pause softens the picture.
    pub sunk: f32,
}

impl Look {
    /// What this terminal says of itself.
    pub fn of_terminal() -> Look {
        Look::new(depth(), speaks_unicode())
    }

    pub fn new(depth: Depth, unicode: bool) -> Look {
        Look {
            depth,
            unicode,
            // Of 256 colours the nearest to the night is a grey.
            ground: if depth == Depth::True {
                night::GROUND
            } else {
                [8; 3]
            },
            sunk: 0.0,
        }
    }

    /// Whether there are enough colours for light and shade.
    pub fn shades(&self) -> bool {
        self.depth >= Depth::Indexed
    }

    /// The same, sunk into the ground by `sunk`.
    pub fn softened(self, sunk: f32) -> Look {
        Look { sunk, ..self }
    }

    /// The same on another ground.
    pub fn on(self, ground: Rgb) -> Look {
        Look { ground, ..self }
    }

    /// The colour nearest to `rgb` that this terminal has; [`Color::Reset`] without shades.
    pub fn colour(&self, rgb: Rgb) -> Color {
        let [r, g, b] = blend(rgb, self.ground, self.sunk);
        match self.depth {
            Depth::True => Color::Rgb(r, g, b),
            Depth::Indexed => Color::Indexed(indexed([r, g, b])),
            Depth::Sixteen | Depth::None => Color::Reset,
        }
    }

    /// What is painted before anything else: nothing without shades.
    pub fn floor(&self) -> Style {
        Style::new().bg(self.softened(0.0).colour(self.ground))
    }

    /// The style of a text on the ground.
    pub fn text(&self, tone: Tone) -> Style {
        if self.shades() {
            return self.ink(match tone {
                Tone::Bright => night::BRIGHT,
                Tone::Plain => night::PLAIN,
                Tone::Dim => night::DIM,
                Tone::Faint => night::FAINT,
                Tone::Accent => night::ACCENT,
                Tone::Warm => night::WARM,
            });
        }
        let style = match (tone, self.depth) {
            (Tone::Accent, Depth::Sixteen) => Style::new().fg(Color::Cyan),
            (Tone::Warm, Depth::Sixteen) => Style::new().fg(Color::Yellow),
            (Tone::Bright, _) => Style::new().add_modifier(Modifier::BOLD),
            (Tone::Dim | Tone::Faint, _) => Style::new().add_modifier(Modifier::DIM),
            _ => Style::new(),
        };
        if self.sunk > 0.0 {
            style
                .remove_modifier(Modifier::BOLD)
                .add_modifier(Modifier::DIM)
        } else {
            style
        }
    }

    /// Letters of colour `rgb` on the ground; without shades letters as they are.
    pub fn ink(&self, rgb: Rgb) -> Style {
        self.floor().fg(self.colour(rgb))
    }
}

/// The colour `x` of the way from `a` to `b`, 0 to 1.
pub(super) fn blend(a: Rgb, b: Rgb, x: f32) -> Rgb {
    let x = x.clamp(0.0, 1.0);
    std::array::from_fn(|i| {
        let (a, b) = (f32::from(a[i]), f32::from(b[i]));
        (a + (b - a) * x).round() as u8
    })
}

/// The nearest of the 256 colours that every terminal that has them shows alike: the cube
/// and the greys.
fn indexed(rgb: Rgb) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let nearest = |v: u8| {
        let far = |i: &usize| STEPS[*i].abs_diff(v);
        (0..6).min_by_key(far).unwrap_or_default()
    };
    let [r, g, b] = rgb.map(nearest);
    let cube = [STEPS[r], STEPS[g], STEPS[b]];
    let mean = rgb.iter().map(|&v| u32::from(v)).sum::<u32>() / 3;
    let step = (mean.saturating_sub(4) / 10).min(23) as u8;
    let grey = [8 + 10 * step; 3];
    let far = |c: Rgb| -> u32 {
        let parts = c.iter().zip(rgb);
        parts.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    if far(grey) < far(cube) {
        232 + step
    } else {
        16 + 36 * r as u8 + 6 * g as u8 + b as u8
    }
}

fn depth() -> Depth {
    let term = var("TERM").unwrap_or_default();
    if var("NO_COLOR").is_ok_and(|v| !v.is_empty()) || term == "dumb" {
        return Depth::None;
    }
    let colours = var("COLORTERM").unwrap_or_default().to_ascii_lowercase();
    if colours.contains("truecolor") || colours.contains("24bit") || term.ends_with("-direct") {
        Depth::True
    } else if term.contains("256color") || cfg!(windows) {
        Depth::Indexed
    } else {
        Depth::Sixteen
    }
}

/// Whether the locale says that the terminal takes UTF-8.
fn speaks_unicode() -> bool {
    if cfg!(not(all(unix, not(target_os = "macos")))) {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| var(name).ok().filter(|value| !value.is_empty()));
    locale.is_some_and(|l| {
        let l = l.to_ascii_lowercase();
        l.contains("utf-8") || l.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_becomes_the_nearest_of_256() {
        assert_eq!(indexed([0, 0, 0]), 16);
        assert_eq!(indexed([255, 255, 255]), 231);
        assert_eq!(indexed([95, 135, 175]), 67);
        assert_eq!(indexed([9, 9, 9]), 232);
        assert_eq!(indexed([130, 128, 129]), 244);
    }

    #[test]
    fn without_shades_no_colour_is_named_but_the_few_that_every_terminal_has() {
        for unicode in [false, true] {
            let look = Look::new(Depth::None, unicode);
            for tone in [Tone::Bright, Tone::Dim, Tone::Accent, Tone::Warm] {
                let style = look.text(tone);
                assert!(matches!(style.fg, None | Some(Color::Reset)), "{style:?}");
            }
            assert_eq!(look.floor().bg, Some(Color::Reset));
        }
    }
}
