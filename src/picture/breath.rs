//! The breath as a line: it rises with the inhale, stays in a hold, falls with the exhale.

use crate::cue::Phase;
use crate::score::overview::breaths;
use crate::score::{Moment, Score};
use crate::units::Millis;

use super::canvas::{Anchor, Canvas, Ink, n};
use super::style::{BREATH, BREATH_PALE, PHASE};
use super::systems::System;

/// How full an inhale fills that a top-up follows.
const BEFORE_TOP_UP: f64 = 0.72;

/// Breaths narrower than this are drawn as a band.
const BAND: f64 = 3.0;

/// A turning point: when, and how full, from 0 to 1.
pub type Turn = (Millis, f64);

/// The turning points of a breath, its beginning and end among them.
pub fn turns(breath: &[&Moment]) -> Vec<Turn> {
    let mut turns: Vec<Turn> = breath.iter().take(1).map(|m| (m.start, 0.0)).collect();
    let sips = breath.iter().any(|m| m.kind.phase() == Some(Phase::TopUp));
    let mut full = 0.0;
    for m in breath {
        full = match m.kind.phase() {
            Some(Phase::Inhale) if sips => BEFORE_TOP_UP,
            Some(Phase::Inhale | Phase::TopUp) => 1.0,
            Some(Phase::Exhale) => 0.0,
            _ => full,
        };
        turns.push((m.start + m.length, full));
    }
    turns
}

/// Draws the breaths of `system` on a staff from `top` to `bottom`.
pub fn draw(canvas: &mut Canvas, score: &Score, system: &System, top: f64, bottom: f64) {
    let all = breaths(score);
    let inside: Vec<&Vec<&Moment>> = all
        .iter()
        .filter(|b| b.iter().any(|m| system.part(m).is_some()))
        .collect();
    for row in inside.chunk_by(|a, b| follows(a, b)) {
        let turns: Vec<Turn> = row.iter().flat_map(|breath| turns(breath)).collect();
        let (Some(first), Some(last)) = (turns.first(), turns.last()) else {
            continue;
        };
        let (left, right) = (
            system.x(first.0.max(system.from)),
            system.x(last.0.min(system.to)),
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
        .chunk_by(|a, b| a[0].step == b[0].step)
        .filter_map(|step| step.first())
    {
        phases(canvas, system, breath, bottom);
    }
}

/// Whether `b` begins where `a` ends.
fn follows(a: &[&Moment], b: &[&Moment]) -> bool {
    a.last()
        .zip(b.first())
        .is_some_and(|(a, b)| a.start + a.length == b.start)
}

/// The line through `turns`, cut at the ends of the system; level at every turn.
fn curve(turns: &[Turn], system: &System, y: &dyn Fn(f64) -> f64) -> String {
    let mut d = String::new();
    for pair in turns.windows(2) {
        let ((start, a), (end, b)) = (pair[0], pair[1]);
        let (from, to) = (start.max(system.from), end.min(system.to));
        if from >= to {
            continue;
        }
        let eased = |at: Millis| {
            let t = (at - start).0 as f64 / (end - start).0 as f64;
            a + (b - a) * t * t * (3.0 - 2.0 * t)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::MomentKind;

    #[test]
    fn a_breath_with_a_top_up_turns_where_its_phases_end() {
        let m = |start, length, kind| Moment {
            start: Millis(start),
            length: Millis(length),
            kind,
            text: String::new(),
            place: None,
            id: None,
            step: 0,
        };
        let phases = [
            m(1000, 2500, MomentKind::Breath(Phase::Inhale)),
            m(3500, 1000, MomentKind::Breath(Phase::TopUp)),
            m(4500, 500, MomentKind::Breath(Phase::HoldFull)),
            m(5000, 6500, MomentKind::Breath(Phase::Exhale)),
        ];
        let breath: Vec<&Moment> = phases.iter().collect();
        assert_eq!(
            turns(&breath),
            [
                (Millis(1000), 0.0),
                (Millis(3500), BEFORE_TOP_UP),
                (Millis(4500), 1.0),
                (Millis(5000), 1.0),
                (Millis(11_500), 0.0)
            ]
        );
    }
}
