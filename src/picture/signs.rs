//! What stands for what: the one place that knows every kind of moment and its name.

use crate::cue::Phase;
use crate::plan::Plan;
use crate::plan::overview::patterns;
use crate::score::{Moment, MomentKind};
use crate::units::Millis;

use super::text::clean;

/// Words into a breath up to so many letters name it; more are a sentence.
const LONGEST_WORDS: usize = 32;

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
    let own = ends.first().and_then(|breath| own_words(breath));
    let own = own.map_or(String::new(), |words| format!(": {words}"));
    match all.len() {
        1 => format!("{pattern}, one breath{own}"),
        count => format!("{pattern}, {count} breaths{own}"),
    }
}

/// What an author says instead of in and out, where both have short words of their own.
fn own_words(breath: &[&Moment]) -> Option<String> {
    let word = |phase| {
        let said = breath.iter().find(|m| m.kind.phase() == Some(phase))?;
        let text = clean(&said.text);
        (!text.is_empty() && text.chars().count() <= LONGEST_WORDS).then_some(text)
    };
    let (inhale, exhale) = (word(Phase::Inhale)?, word(Phase::Exhale)?);
    Some(format!("{inhale}, {exhale}"))
}

/// To whole seconds from ten seconds on, to tenths below.
pub fn rounded(length: Millis) -> Millis {
    let unit = if length < Millis::secs(10) { 100 } else { 1000 };
    Millis((length.0 + unit / 2) / unit * unit)
}
