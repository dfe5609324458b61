//! What the terminal can show, and the colours of the night.

use std::env::var;

use ratatui::style::{Color, Modifier, Style};

/// Red, green and blue.
pub(crate) type Rgb = [u8; 3];

/// The colours of the screen, all of them: dim enough for a dark room, none of them loud.
#[derive(Debug, PartialEq)]
pub(crate) struct Palette {
    pub ground: Rgb,
    pub panel: Rgb,
    pub bright: Rgb,
    pub plain: Rgb,
    pub dim: Rgb,
    pub faint: Rgb,
    /// What is chosen, what has passed.
    pub accent: Rgb,
    /// Tension, and what is to be read.
    pub warm: Rgb,
    /// What has let go.
    pub cool: Rgb,
    /// The body, and its outline.
    pub body: Rgb,
    pub outline: Rgb,
    /// The disc, from its middle to its rim, when the lungs are empty and when they are full.
    pub empty: [Rgb; 2],
    pub full: [Rgb; 2],
    /// The dot that is left when the screen is dimmed, at its faintest and at its brightest.
    pub dot: [Rgb; 2],
}

/// What a dark screen stands on.
pub(crate) const BLACK: Rgb = [0, 0, 0];

/// The blue of the night.
pub(super) static NIGHT: Palette = Palette {
    ground: [9, 11, 20],
    panel: [19, 23, 38],
    bright: [226, 222, 208],
    plain: [168, 172, 182],
    dim: [98, 105, 124],
    faint: [46, 52, 72],
    accent: [126, 178, 190],
    warm: [214, 170, 118],
    cool: [104, 150, 150],
    body: [40, 48, 80],
    outline: [104, 120, 158],
    empty: [[92, 104, 164], [58, 66, 122]],
    full: [[158, 198, 198], [82, 136, 162]],
    dot: [[14, 12, 11], [92, 78, 62]],
};

/// From red to amber, and darker: for eyes that are to become sleepy.
pub(super) static EMBER: Palette = Palette {
    ground: [11, 6, 4],
    panel: [28, 14, 10],
    bright: [216, 144, 88],
    plain: [168, 98, 60],
    dim: [112, 60, 38],
    faint: [56, 29, 20],
    accent: [204, 106, 50],
    warm: [230, 150, 66],
    cool: [148, 74, 54],
    body: [58, 26, 20],
    outline: [122, 64, 46],
    empty: [[128, 54, 38], [86, 34, 26]],
    full: [[212, 118, 60], [156, 74, 40]],
    dot: [[14, 9, 6], [92, 54, 28]],
};

/// The palettes there are, by the names they are chosen by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Colours {
    /// Blue and dim
    #[default]
    Night,
    /// Red to amber, and dimmer still
    Ember,
}

impl Colours {
    /// Every one.
    pub const ALL: [Colours; 2] = [Colours::Night, Colours::Ember];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Colours::Night => "night",
            Colours::Ember => "ember",
        }
    }

    /// The one of that name.
    pub fn find(name: &str) -> Option<Colours> {
        Colours::ALL.into_iter().find(|all| all.name() == name)
    }

    fn palette(self) -> &'static Palette {
        match self {
            Colours::Night => &NIGHT,
            Colours::Ember => &EMBER,
        }
    }
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
    pub colours: &'static Palette,
    /// What everything stands on.
    pub ground: Rgb,
    /// How far everything has sunk into the ground, 0 to 1: a pause softens the picture.
    pub sunk: f32,
}

impl Look {
    /// What this terminal says of itself, in `colours`.
    pub fn of_terminal(colours: Colours) -> Look {
        Look::new(depth(), speaks_unicode()).in_colours(colours)
    }

    /// The same in other colours.
    pub fn in_colours(self, colours: Colours) -> Look {
        let colours = colours.palette();
        Look {
            colours,
            ground: Look::ground_of(colours, self.depth),
            ..self
        }
    }

    /// Of 256 colours the nearest to the night is a grey.
    fn ground_of(colours: &Palette, depth: Depth) -> Rgb {
        match depth {
            Depth::True => colours.ground,
            _ => [8; 3],
        }
    }

    pub fn new(depth: Depth, unicode: bool) -> Look {
        Look {
            depth,
            unicode,
            colours: &NIGHT,
            ground: Look::ground_of(&NIGHT, depth),
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

    /// The colour nearest to `rgb` that this terminal has; [`Color::Reset`] without colours.
    pub fn colour(&self, rgb: Rgb) -> Color {
        let [r, g, b] = blend(rgb, self.ground, self.sunk);
        match self.depth {
            Depth::True => Color::Rgb(r, g, b),
            Depth::Indexed => Color::Indexed(indexed([r, g, b])),
            // What others make of their own ground, which may be white, is no night.
            Depth::Sixteen if rgb == self.ground => Color::Black,
            Depth::Sixteen => Color::Gray,
            Depth::None => Color::Reset,
        }
    }

    /// What is painted before anything else: nothing without colours.
    pub fn floor(&self) -> Style {
        Style::new().bg(self.softened(0.0).colour(self.ground))
    }

    /// The style of a text on the ground.
    pub fn text(&self, tone: Tone) -> Style {
        if self.shades() {
            return self.ink(match tone {
                Tone::Bright => self.colours.bright,
                Tone::Plain => self.colours.plain,
                Tone::Dim => self.colours.dim,
                Tone::Faint => self.colours.faint,
                Tone::Accent => self.colours.accent,
                Tone::Warm => self.colours.warm,
            });
        }
        let plain = match self.depth {
            Depth::None => Style::new(),
            _ => self.floor().fg(Color::Gray),
        };
        let style = match (tone, self.depth) {
            (Tone::Accent, Depth::Sixteen) => plain.fg(match self.colours == &NIGHT {
                true => Color::Cyan,
                false => Color::Red,
            }),
            (Tone::Warm, Depth::Sixteen) => plain.fg(Color::Yellow),
            (Tone::Bright, _) => plain.add_modifier(Modifier::BOLD),
            (Tone::Dim | Tone::Faint, _) => plain.add_modifier(Modifier::DIM),
            _ => plain,
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

    /// How bright a colour is to the eye, 0 to 1.
    fn luminance(rgb: Rgb) -> f32 {
        let [r, g, b] = rgb.map(|v| (f32::from(v) / 255.0).powf(2.2));
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn all(p: &Palette) -> Vec<Rgb> {
        let single = [
            p.ground, p.panel, p.bright, p.plain, p.dim, p.faint, p.accent, p.warm, p.cool, p.body,
            p.outline,
        ];
        let pairs = [p.empty, p.full, p.dot].concat();
        single.into_iter().chain(pairs).collect()
    }

    #[test]
    fn embers_are_red_to_amber_and_darker_than_the_night() {
        let (embers, night) = (all(&EMBER), all(&NIGHT));
        for [r, g, b] in &embers {
            assert!(r > g && g > b, "{r} {g} {b}");
        }
        let mean = |all: &[Rgb]| all.iter().map(|c| luminance(*c)).sum::<f32>() / all.len() as f32;
        assert!(mean(&embers) < 0.7 * mean(&night));
        // The ground is what most of the screen is.
        assert!(luminance(EMBER.ground) < luminance(NIGHT.ground));
    }

    #[test]
    fn a_dark_screen_is_black_wherever_there_are_colours() {
        for depth in [Depth::Sixteen, Depth::Indexed, Depth::True] {
            let floor = Look::new(depth, true).on(BLACK).floor().bg;
            let black = [Color::Black, Color::Indexed(16), Color::Rgb(0, 0, 0)];
            assert!(floor.is_some_and(|c| black.contains(&c)), "{floor:?}");
        }
    }

    #[test]
    fn sixteen_colours_stand_on_black_and_are_named_whatever_the_terminal_makes_of_its_own() {
        for colours in Colours::ALL {
            let look = Look::new(Depth::Sixteen, true).in_colours(colours);
            for look in [look, look.softened(0.5), look.on(look.colours.panel)] {
                assert_eq!(look.floor().bg, Some(Color::Black));
                let tones = [Tone::Bright, Tone::Plain, Tone::Dim, Tone::Faint];
                for tone in tones.into_iter().chain([Tone::Accent, Tone::Warm]) {
                    let style = look.text(tone);
                    assert_eq!(style.bg, Some(Color::Black), "{tone:?}");
                    let unseen = [None, Some(Color::Reset), Some(Color::Black)];
                    assert!(!unseen.contains(&style.fg), "{tone:?}: {style:?}");
                }
            }
        }
    }

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
