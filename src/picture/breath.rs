//! The breath as a line: it rises with the inhale, stays in a hold, falls with the exhale.

use crate::cue::Phase;
use crate::plan::{Curve, Plan, Turn, ease};
use crate::score::Moment;
use crate::units::Millis;

use super::canvas::{Anchor, Canvas, Ink, n};
use super::style::{BREATH, BREATH_PALE, PHASE};
use super::systems::System;

/// Breaths narrower than this are drawn as a band.
const BAND: f64 = 3.0;

/// Draws the breaths of `system` on a staff from `top` to `bottom`.
pub fn draw(canvas: &mut Canvas, plan: &Plan, system: &System, top: f64, bottom: f64) {
    let all = &plan.breaths;
    let inside: Vec<&Curve> = all
        .iter()
        .filter(|b| b.start() < system.to && b.end() > system.from)
        .collect();
    for row in inside.chunk_by(|a, b| a.end() == b.start()) {
        let turns: Vec<Turn> = row.iter().flat_map(|breath| breath.turns.clone()).collect();
        let (Some(first), Some(last)) = (turns.first(), turns.last()) else {
            continue;
        };
        let (left, right) = (
            system.x(first.at.max(system.from)),
            system.x(last.at.min(system.to)),
        );
        if (right - left) / (row.len() as f64) < BAND {
            canvas.rect(
                left,
                top,
                right - left,
                bottom - top,
                4.0,
                Ink::filled(BREATH_PALE),
            );
            for y in [top, bottom] {
                canvas.line((left, y), (right, y), Ink::line(BREATH, 2.0));
            }
            continue;
        }
        let y = |full: f64| bottom - full * (bottom - top);
        let curve = curve(&turns, system, &y);
        let area = format!(
            "{curve}L{} {}L{} {}Z",
            n(right),
            n(bottom),
            n(left),
            n(bottom)
        );
        canvas.path(&area, Ink::filled(BREATH_PALE));
        let width = if (right - left) / (row.len() as f64) < 20.0 {
            1.4
        } else {
            2.6
        };
        canvas.path(&curve, Ink::line(BREATH, width));
    }
    for breath in all
        .chunk_by(|a, b| a.step == b.step)
        .filter_map(|step| step.first())
    {
        phases(canvas, system, &plan.phases(breath), bottom);
    }
}

/// The line through `turns`, cut at the ends of the system; level at every turn.
fn curve(turns: &[Turn], system: &System, y: &dyn Fn(f64) -> f64) -> String {
    let mut d = String::new();
    for pair in turns.windows(2) {
        let (start, end) = (pair[0].at, pair[1].at);
        let (a, b) = (f64::from(pair[0].level), f64::from(pair[1].level));
        let (from, to) = (start.max(system.from), end.min(system.to));
        if from >= to {
            continue;
        }
        let eased = |at: Millis| {
            let passed = (at - start).0 as f32 / (end - start).0 as f32;
            a + (b - a) * f64::from(ease(passed))
        };
        let (x0, x1, third) = (
            system.x(from),
            system.x(to),
            (system.x(to) - system.x(from)) / 3.0,
        );
        if d.is_empty() {
            d = format!("M{} {}", n(x0), n(y(eased(from))));
        }
        if from == start && to == end && a != b {
            let third = third * 1.2;
            d += &format!(
                "C{} {} {} {} {} {}",
                n(x0 + third),
                n(y(a)),
                n(x1 - third),
                n(y(b)),
                n(x1),
                n(y(b))
            );
        } else {
            // A phase cut in two is drawn point by point.
            let pieces = if a == b { 1 } else { 12 };
            for i in 1..=pieces {
                let at = Millis(from.0 + (to - from).0 * i / pieces);
                d += &format!("L{} {}", n(system.x(at)), n(y(eased(at))));
            }
        }
    }
    d
}

/// The words of the first breath of a step, where they have room beneath its line.
fn phases(canvas: &mut Canvas, system: &System, breath: &[&Moment], bottom: f64) {
    for m in breath.iter().filter(|m| system.begins(m.start)) {
        let (word, place, room) = match m.kind.phase() {
            Some(Phase::Inhale) => ("in", 0.72, 0.5),
            Some(Phase::Exhale) => ("out", 0.28, 0.5),
            Some(Phase::TopUp) => ("more", 0.5, 0.9),
            _ => ("hold", 0.5, 0.9),
        };
        let Some((left, right)) = system.part(m) else {
            continue;
        };
        if PHASE.width(word) + 4.0 < (right - left) * room && m.start + m.length <= system.to {
            let x = left + (right - left) * place;
            canvas.text(&PHASE, x, bottom - 7.0, Anchor::Middle, word);
        }
    }
}
