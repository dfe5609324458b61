//! What is drawn, as SVG: shapes beneath, type above them.

use std::fmt::Write as _;

use super::style::{DEEP, HAIR, PAPER, SOFT, TENSE, WIDTH};
use super::text::{Face, Type, clean, escape};
use crate::figure::svg::{self as figure_svg, Stand};
use crate::figure::{BodyPart, BodyView, Contour};

/// Where a line of type stands.
#[derive(Clone, Debug)]
pub struct TextBox {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    #[cfg(test)]
    pub text: String,
}

/// Which point of a line of type is given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// How a shape is drawn.
#[derive(Clone, Copy, Default)]
pub struct Ink<'a> {
    /// A colour; none: not filled.
    pub fill: Option<&'a str>,
    /// A colour and a width.
    pub stroke: Option<(&'a str, f64)>,
    /// Lengths of dashes and gaps.
    pub dashes: &'a str,
}

impl<'a> Ink<'a> {
    pub fn filled(colour: &'a str) -> Ink<'a> {
        Ink {
            fill: Some(colour),
            ..Ink::default()
        }
    }

    pub fn line(colour: &'a str, width: f64) -> Ink<'a> {
        Ink {
            stroke: Some((colour, width)),
            ..Ink::default()
        }
    }

    pub fn dashed(self, dashes: &'a str) -> Ink<'a> {
        Ink { dashes, ..self }
    }
}

/// How figures are drawn once, to be used at any size.
const FIGURE: Stand = Stand {
    middle: 0.0,
    top: 0.0,
    height: 100.0,
};

fn name(view: BodyView) -> &'static str {
    match view {
        BodyView::Front => "front",
        BodyView::Back => "back",
        BodyView::Face => "face",
        BodyView::Nape => "nape",
    }
}

#[derive(Default)]
pub struct Canvas {
    shapes: String,
    type_: String,
    /// The figures that are in it.
    views: Vec<BodyView>,
    /// How many bodies it has.
    bodies: usize,
    pub boxes: Vec<TextBox>,
}

/// A number as short as it is exact enough.
pub fn n(x: f64) -> String {
    let text = format!("{x:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".into(),
        Some(whole) => whole.into(),
        None => text,
    }
}

impl Canvas {
    /// Sets `text` on the baseline `y`. It is as wide as measured in any font.
    pub fn text(&mut self, kind: &Type, x: f64, y: f64, anchor: Anchor, text: &str) {
        let text = clean(text);
        if text.is_empty() {
            return;
        }
        let width = kind.width(&text);
        let (left, name) = match anchor {
            Anchor::Start => (x, ""),
            Anchor::Middle => (x - width / 2.0, " text-anchor=\"middle\""),
            Anchor::End => (x - width, " text-anchor=\"end\""),
        };
        let style = match kind.face {
            Face::Regular => "",
            Face::Italic => " font-style=\"italic\"",
            Face::Bold => " font-weight=\"700\"",
        };
        // Another font must not run into what stands beside it. A width that is guessed
        // had better not be forced.
        let fitted = match kind.face.covers(&text) {
            true => format!(
                " textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"",
                n(width)
            ),
            false => String::new(),
        };
        let _ = writeln!(
            self.type_,
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\"{name}{style}{fitted}>{}</text>",
            n(x),
            n(y),
            kind.size,
            kind.colour,
            escape(&text)
        );
        self.boxes.push(TextBox {
            left,
            right: left + width,
            top: y - 0.76 * kind.size,
            bottom: y + 0.24 * kind.size,
            #[cfg(test)]
            text,
        });
    }

    pub fn path(&mut self, d: &str, ink: Ink) {
        let _ = writeln!(self.shapes, "<path d=\"{d}\"{}/>", attributes(ink));
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), ink: Ink) {
        self.path(
            &format!("M{} {}L{} {}", n(from.0), n(from.1), n(to.0), n(to.1)),
            ink,
        );
    }

    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, round: f64, ink: Ink) {
        let _ = writeln!(
            self.shapes,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"{}/>",
            n(x),
            n(y),
            n(width),
            n(height),
            n(round),
            attributes(ink)
        );
    }

    /// A body `height` units high with `part` of it alight, its middle at `x`.
    pub fn body(&mut self, part: &BodyPart, x: f64, top: f64, height: f64) {
        if !self.views.contains(&part.view) {
            self.views.push(part.view);
        }
        let (name, scale) = (name(part.view), height / FIGURE.height);
        self.bodies += 1;
        let (lit, number) = (figure_svg::place(part, FIGURE), self.bodies);
        // So much of a strong colour would look sore on a face.
        let share = if part.view.is_head() { ".75" } else { "1" };
        let _ = writeln!(
            self.shapes,
            "<g transform=\"translate({} {}) scale({scale:.3})\"><use href=\"#{name}\"/>\
             <clipPath id=\"at-{number}\"><path d=\"{lit}\"/></clipPath>\
             <g clip-path=\"url(#in-{name})\"><path d=\"{lit}\" fill=\"{TENSE}\" fill-opacity=\"{share}\"/>\
             <use href=\"#lines-{name}\" clip-path=\"url(#at-{number})\" stroke=\"{DEEP}\" \
             stroke-width=\".5\"/></g>\
             <use href=\"#on-{name}\"/></g>",
            n(x),
            n(top)
        );
    }

    /// What the figures of the picture are drawn from, each once: what lies beneath the light,
    /// the lines that are seen on it too, and the outline.
    fn figures(&self) -> String {
        let mut out = String::new();
        for view in &self.views {
            let (name, d) = (name(*view), figure_svg::path(&view.plain_outline(), FIGURE));
            let hair = figure_svg::path(&view.hair(), FIGURE);
            let all = |lines: Vec<Contour>| -> String {
                let paths = lines.iter().map(|line| figure_svg::path(line, FIGURE));
                paths.collect()
            };
            let (lines, fine) = (all(view.marks()), all(view.fine_marks()));
            // Hair ends softly, as far as its head is large.
            let soft = if view.is_head() { "2.4" } else { ".5" };
            let _ = writeln!(
                out,
                "<clipPath id=\"in-{name}\"><path d=\"{d}\"/></clipPath>\
                 <path id=\"lines-{name}\" d=\"{lines}\"/>\
                 <g id=\"{name}\"><path d=\"{d}\" fill=\"{PAPER}\"/>\
                 <path d=\"{hair}\" fill=\"{HAIR}\" fill-opacity=\".32\"/>\
                 <path d=\"{hair}\" stroke=\"{HAIR}\" stroke-opacity=\".18\" stroke-width=\"{soft}\" \
                 clip-path=\"url(#in-{name})\"/>\
                 <path d=\"{fine}\" stroke=\"{HAIR}\" stroke-width=\".7\"/>\
                 <use href=\"#lines-{name}\" stroke=\"{HAIR}\" stroke-width=\".7\"/></g>\
                 <path id=\"on-{name}\" d=\"{d}\" stroke=\"{SOFT}\" stroke-width=\".8\"/>"
            );
        }
        out
    }

    /// The whole picture, `height` units high. `title` and `description` are for those who
    /// have it read to them.
    pub fn finish(&self, height: f64, title: &str, description: &str) -> String {
        let (width, height) = (n(WIDTH), n(height));
        let (title, description) = (escape(&clean(title)), escape(&clean(description)));
        let (shapes, type_, figures) = (&self.shapes, &self.type_, self.figures());
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title description">
<title id="title">{title}</title>
<desc id="description">{description}</desc>
<defs>
<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="#e6b9a6"/><rect width="3" height="7" fill="#a5472f"/></pattern>
<pattern id="after" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect width="9" height="9" fill="#eef0f2"/><rect width="1.2" height="9" fill="#aab4c2"/></pattern>
{figures}</defs>
<rect width="{width}" height="{height}" fill="{PAPER}"/>
<g stroke-linecap="round" stroke-linejoin="round" fill="none">
{shapes}</g>
<g font-family="'Noto Sans', 'Open Sans', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif" stroke="{PAPER}" stroke-width="5" stroke-linejoin="round" paint-order="stroke">
{type_}</g>
</svg>
"##
        )
    }
}

fn attributes(ink: Ink) -> String {
    let mut out = String::new();
    if let Some(fill) = ink.fill {
        let _ = write!(out, " fill=\"{fill}\"");
    }
    if let Some((colour, width)) = ink.stroke {
        let _ = write!(out, " stroke=\"{colour}\" stroke-width=\"{width}\"");
    }
    if !ink.dashes.is_empty() {
        let _ = write!(out, " stroke-dasharray=\"{}\"", ink.dashes);
    }
    out
}
