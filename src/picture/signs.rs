//! What stands for what: the one place that knows every kind of moment.

use crate::plan::Plan;
use crate::score::overview::patterns;
use crate::score::{Moment, MomentKind};
use crate::units::Millis;

use super::canvas::{Canvas, Ink, n};
use super::style::{BREATH_PALE, INK, RELEASE, SOFT, STRIKE, TENSE};
use super::systems::System;

/// How a moment is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A line that rises and falls.
    Breath,
    /// A hatched block.
    Effort,
    /// A wedge that runs out.
    Ease,
    /// A bar, with what is said.
    Voice,
    /// A line along the foot, under the strokes.
    Hands,
    /// A diamond.
    Mark,
    /// A dotted line.
    Quiet,
    /// A hatched band.
    After,
}

pub fn sign(kind: MomentKind) -> Sign {
    match kind {
        MomentKind::Speech => Sign::Voice,
        MomentKind::Breath(_) | MomentKind::Sweep { .. } => Sign::Breath,
        MomentKind::Massage => Sign::Hands,
        MomentKind::Tense => Sign::Effort,
        MomentKind::Release => Sign::Ease,
        MomentKind::Strike => Sign::Mark,
        MomentKind::Rest => Sign::Quiet,
        MomentKind::After => Sign::After,
    }
}

/// Whether a sign stands on the staff.
pub fn on_staff(kind: MomentKind) -> bool {
    sign(kind) != Sign::Voice
}

/// What is written above a moment; nothing where a neighbour says it.
pub fn label(plan: &Plan, number: usize) -> Option<String> {
    let m = &plan.moments[number];
    let before = plan.moments[..number]
        .iter()
        .rev()
        .find(|m| on_staff(m.kind));
    match sign(m.kind) {
        Sign::Voice => None,
        // The hands say it.
        Sign::Breath if matches!(m.kind, MomentKind::Sweep { .. }) => None,
        Sign::Breath => {
            let first = before.is_none_or(|b| b.step != m.step || sign(b.kind) != Sign::Breath);
            first.then(|| breathing(plan, m.step))
        }
        Sign::Effort => Some(format!("tense {}", m.text)),
        Sign::Mark | Sign::Hands => Some(m.text.clone()),
        Sign::Ease => {
            let told = before.is_some_and(|b| sign(b.kind) == Sign::Effort && b.text == m.text);
            (!told).then(|| m.text.clone())
        }
        Sign::Quiet => Some(format!("rest {}", rounded(m.length))),
        Sign::After => Some(format!("the sound goes on for {}", rounded(m.length))),
    }
}

/// As in `4-7-8, 4 breaths`.
fn breathing(plan: &Plan, step: usize) -> String {
    let from = plan.breaths.partition_point(|breath| breath.step < step);
    let to = plan.breaths.partition_point(|breath| breath.step <= step);
    let all = &plan.breaths[from..to];
    let ends = all.first().into_iter().chain(all.last());
    let ends: Vec<Vec<&Moment>> = ends.map(|breath| plan.phases(breath)).collect();
    let pattern = patterns(&ends).replace(" -> ", " → ");
    match all.len() {
        1 => format!("{pattern}, one breath"),
        count => format!("{pattern}, {count} breaths"),
    }
}

/// To whole seconds from ten seconds on, to tenths below.
pub fn rounded(length: Millis) -> Millis {
    let unit = if length < Millis::secs(10) { 100 } else { 1000 };
    Millis((length.0 + unit / 2) / unit * unit)
}

/// Draws what is no breath and no speech on a staff from `top` to `bottom`.
pub fn draw(canvas: &mut Canvas, m: &Moment, system: &System, top: f64, bottom: f64) {
    let Some((left, right)) = system.part(m) else {
        return;
    };
    let (begins, wide) = (system.begins(m.start), right - left);
    let high = bottom - top;
    match sign(m.kind) {
        Sign::Breath | Sign::Voice => {}
        Sign::Hands => canvas.rect(left, bottom - 3.0, wide, 3.0, 1.5, Ink::filled(BREATH_PALE)),
        Sign::Effort => {
            let rise = if begins { (wide * 0.18).min(14.0) } else { 0.0 };
            let top = bottom - 0.8 * high;
            let d = format!(
                "M{} {}L{} {}L{} {}L{} {}Z",
                n(left),
                n(bottom),
                n(left + rise),
                n(top),
                n(right),
                n(top),
                n(right),
                n(bottom)
            );
            canvas.path(
                &d,
                Ink {
                    stroke: Some((TENSE, 1.5)),
                    ..Ink::filled("url(#hatch)")
                },
            );
        }
        Sign::Ease => {
            let top = if begins {
                bottom - 0.8 * high
            } else {
                bottom - 0.1 * high
            };
            let d = format!(
                "M{} {}C{} {} {} {} {} {}Z",
                n(left),
                n(bottom - (bottom - top)),
                n(left + wide * 0.12),
                n(bottom - 2.0),
                n(left + wide * 0.4),
                n(bottom),
                n(right),
                n(bottom)
            );
            let area = format!("{}L{} {}Z", d.trim_end_matches('Z'), n(left), n(bottom));
            canvas.path(
                &area,
                Ink {
                    stroke: Some((TENSE, 1.0)),
                    ..Ink::filled(RELEASE)
                },
            );
        }
        Sign::Mark => {
            let (y, r) = (bottom - 0.45 * high, 9.0);
            if begins {
                let d = format!(
                    "M{} {}L{} {}L{} {}L{} {}Z",
                    n(left - r),
                    n(y),
                    n(left),
                    n(y - r),
                    n(left + r),
                    n(y),
                    n(left),
                    n(y + r)
                );
                canvas.path(
                    &d,
                    Ink {
                        stroke: Some((INK, 1.0)),
                        ..Ink::filled(STRIKE)
                    },
                );
            }
            let d = format!(
                "M{} {}C{} {} {} {} {} {}C{} {} {} {} {} {}Z",
                n(left),
                n(y - 5.0),
                n(left + wide * 0.2),
                n(y),
                n(left + wide * 0.5),
                n(y),
                n(right),
                n(y),
                n(left + wide * 0.5),
                n(y),
                n(left + wide * 0.2),
                n(y),
                n(left),
                n(y + 5.0)
            );
            canvas.path(&d, Ink::filled(STRIKE));
        }
        Sign::Quiet => {
            let y = bottom - 0.12 * high;
            canvas.line(
                (left + 4.0, y),
                (right - 4.0, y),
                Ink::line(SOFT, 2.4).dashed("0.1 9"),
            );
        }
        Sign::After => {
            let top = bottom - 0.4 * high;
            canvas.rect(
                left,
                top,
                wide,
                bottom - top,
                3.0,
                Ink::filled("url(#after)"),
            );
        }
    }
}
