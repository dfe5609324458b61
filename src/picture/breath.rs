//! The breath as a line: it rises with the inhale, stays in a hold, falls with the exhale.

use crate::cue::Phase;
use crate::plan::{Curve, Plan, Turn, ease};
use crate::score::Moment;
use crate::units::Millis;

use super::canvas::{Anchor, Canvas, Ink, n};
use super::style::{BREATH, BREATH_PALE, PHASE};
use super::systems::System;
use super::text::clean;

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
    for step in all.chunk_by(|a, b| a.step == b.step) {
        let whole = |b: &&Curve| b.start() >= system.from && b.end() <= system.to;
        if let Some(breath) = step.iter().find(whole) {
            phases(canvas, plan, system, &plan.phases(breath), bottom);
        }
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

/// What the phases of a breath are called, where that has room beneath its line: as the author
/// says it where way in and way out both have words of their own, else in the session's language.
/// One way that is named where the other is not would be taken for both: there it is neither.
fn phases(canvas: &mut Canvas, plan: &Plan, system: &System, breath: &[&Moment], bottom: f64) {
    let usual = |m: &Moment| {
        m.kind
            .phase()
            .map(|phase| plan.words().phase(phase)[1].clone())
    };
    let own = |m: &Moment| match clean(&m.text) {
        text if text.is_empty() => usual(m),
        text => Some(text),
    };
    let is_way = |m: &Moment| matches!(m.kind.phase(), Some(Phase::Inhale | Phase::Exhale));
    let ways: Vec<&Moment> = breath.iter().copied().filter(|m| is_way(m)).collect();
    let fit = |word: &dyn Fn(&Moment) -> Option<String>, across: bool| {
        let room = |m: &Moment| room(system, m, &word(m)?, across);
        ways.iter().all(|m| room(m).is_some())
    };
    let owned = !ways.is_empty() && ways.iter().all(|m| !m.text.is_empty()) && fit(&own, true);
    let across = owned || !fit(&usual, false);
    let both = owned || fit(&usual, across);
    for m in breath.iter().filter(|m| both || !is_way(m)) {
        let word = if owned { own(m) } else { usual(m) };
        if let Some(word) = word
            && let Some(x) = room(system, m, &word, across)
        {
            canvas.text(&PHASE, x, bottom - 7.0, Anchor::Middle, &word);
        }
    }
}

/// Where the middle of `word` stands under the line of a phase, if it has room there. It may go
/// `across` the line, which gives way to it, where there is no shorter one.
fn room(system: &System, m: &Moment, word: &str, across: bool) -> Option<f64> {
    // Under a slope there is less room, and it lies where the line is high.
    let (place, share) = match m.kind.phase()? {
        _ if across => (0.5, 0.98),
        Phase::Inhale => (0.66, 0.68),
        Phase::Exhale => (0.36, 0.72),
        _ => (0.5, 0.9),
    };
    let (left, right) = system.part(m)?;
    let fits = PHASE.width(word) + 4.0 < (right - left) * share;
    fits.then_some(left + (right - left) * place)
}
