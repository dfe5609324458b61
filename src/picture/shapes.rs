//! How each sign that is no breath and no speech is drawn.

use crate::score::Moment;

use super::canvas::{Canvas, Ink, n};
use super::signs::{Sign, sign};
use super::style::{BREATH_PALE, INK, RELEASE, SOFT, STRIKE, TENSE};
use super::systems::System;
use crate::figure::BodyPart;

/// Where a sign stands: its part of the staff.
struct Frame {
    left: f64,
    right: f64,
    bottom: f64,
    /// The height of the staff.
    high: f64,
    /// Whether its moment begins here; else it goes on from the system before.
    begins: bool,
}

impl Frame {
    fn wide(&self) -> f64 {
        self.right - self.left
    }
}

/// Draws what is no breath and no speech on a staff from `top` to `bottom`.
pub fn draw(canvas: &mut Canvas, m: &Moment, system: &System, top: f64, bottom: f64) {
    let Some((left, right)) = system.part(m) else {
        return;
    };
    let frame = Frame {
        left,
        right,
        bottom,
        high: bottom - top,
        begins: system.begins(m.start),
    };
    match sign(m.kind) {
        Sign::Breath | Sign::Voice => {}
        Sign::Hands => {
            body(canvas, m, &frame);
            let pale = Ink::filled(BREATH_PALE);
            canvas.rect(left, bottom - 3.0, frame.wide(), 3.0, 1.5, pale);
        }
        Sign::Effort => effort(canvas, &frame),
        Sign::Ease => {
            ease(canvas, &frame);
            body(canvas, m, &frame);
        }
        Sign::Mark => mark(canvas, &frame),
        Sign::Quiet => {
            let y = bottom - 0.12 * frame.high;
            let dots = Ink::line(SOFT, 2.4).dashed("0.1 9");
            canvas.line((left + 4.0, y), (right - 4.0, y), dots);
        }
        Sign::After => {
            let high = 0.4 * frame.high;
            let hatched = Ink::filled("url(#after)");
            canvas.rect(left, bottom - high, frame.wide(), high, 3.0, hatched);
        }
    }
}

/// Where on the body it is, at its end, if there is room for a body that can be read.
fn body(canvas: &mut Canvas, m: &Moment, frame: &Frame) {
    let part = m.place.as_deref().and_then(BodyPart::find);
    let Some(part) = part.filter(|_| frame.begins) else {
        return;
    };
    let height = 0.84 * frame.high;
    // Of a head there is more to each side.
    let half = if part.view.is_head() { 0.46 } else { 0.23 } * height;
    if height < 44.0 || frame.wide() < 3.4 * half {
        return;
    }
    let top = frame.bottom - height - 4.0;
    canvas.body(&part, frame.right - half - 4.0, top, height);
}

/// A hatched block that rises.
fn effort(canvas: &mut Canvas, frame: &Frame) {
    let rise = match frame.begins {
        true => (frame.wide() * 0.18).min(14.0),
        false => 0.0,
    };
    let (left, right, bottom) = (frame.left, frame.right, frame.bottom);
    let top = bottom - 0.8 * frame.high;
    let corners = [
        (left, bottom),
        (left + rise, top),
        (right, top),
        (right, bottom),
    ];
    let ink = Ink {
        stroke: Some((TENSE, 1.5)),
        ..Ink::filled("url(#hatch)")
    };
    canvas.path(&outline(&corners), ink);
}

/// A wedge that runs out.
fn ease(canvas: &mut Canvas, frame: &Frame) {
    let (left, right, bottom, wide) = (frame.left, frame.right, frame.bottom, frame.wide());
    let share = if frame.begins { 0.8 } else { 0.1 };
    let from = (left, bottom - share * frame.high);
    let edge = curve([
        (left + wide * 0.12, bottom - 2.0),
        (left + wide * 0.4, bottom),
        (right, bottom),
    ]);
    let area = format!("M{}{edge}L{}Z", point(from), point((left, bottom)));
    let ink = Ink {
        stroke: Some((TENSE, 1.0)),
        ..Ink::filled(RELEASE)
    };
    canvas.path(&area, ink);
}

/// A diamond, and its sound dying away.
fn mark(canvas: &mut Canvas, frame: &Frame) {
    let (left, right, wide) = (frame.left, frame.right, frame.wide());
    let (y, r) = (frame.bottom - 0.45 * frame.high, 9.0);
    if frame.begins {
        let corners = [(left - r, y), (left, y - r), (left + r, y), (left, y + r)];
        let ink = Ink {
            stroke: Some((INK, 1.0)),
            ..Ink::filled(STRIKE)
        };
        canvas.path(&outline(&corners), ink);
    }
    let (near, far) = (left + wide * 0.2, left + wide * 0.5);
    let there = curve([(near, y), (far, y), (right, y)]);
    let back = curve([(far, y), (near, y), (left, y + 5.0)]);
    let tail = format!("M{}{there}{back}Z", point((left, y - 5.0)));
    canvas.path(&tail, Ink::filled(STRIKE));
}

/// A closed line through `corners`.
fn outline(corners: &[(f64, f64)]) -> String {
    let corners: Vec<String> = corners.iter().map(|corner| point(*corner)).collect();
    format!("M{}Z", corners.join("L"))
}

/// A curve to the last of three points, drawn by the other two.
fn curve(points: [(f64, f64); 3]) -> String {
    format!("C{}", points.map(point).join(" "))
}

fn point((x, y): (f64, f64)) -> String {
    format!("{} {}", n(x), n(y))
}
