//! Massage: the rhythm of the hands, their quiet, and how long they stay.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::score::Hands;
use crate::session::{Action, Massage};
use crate::units::Millis;

/// One sweep of a slow hand: from a hand's breadth to the length of a leg, at the few
/// centimetres a second that skin likes best.
const SWEEP: (Millis, Millis) = (Millis::secs(2), Millis::secs(15));

/// The quiet a massage wants after its words where it has no strokes.
const LEAST_QUIET: Millis = Millis(5000);

/// How often its usual time hands may stay at one place (a foot: five minutes).
const LONGEST_MASSAGE: u64 = 4;

/// Whether it is a massage that somebody is named to give.
pub fn shared(action: &Action) -> bool {
    matches!(action, Action::Massage(m) if m.giver.is_some())
}

/// Sweeps that hurry or stand still, and hands whose owner nobody knows, where others of the
/// session are `shared`.
pub fn massage(m: &Massage, shared: bool) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    if let Some(stroke) = &m.stroke {
        let (from, to) = (stroke.ramp.from.inhale, stroke.ramp.to.inhale);
        if from.min(to) < SWEEP.0 || from.max(to) > SWEEP.1 {
            let meant = if from < SWEEP.0 { from } else { from.max(to) };
            let label = format!("{} to {} is a slow, even hand", SWEEP.0, SWEEP.1);
            let d = Diagnostic::new(Code::W020, format!("a sweep of {meant}"));
            let help = "\"5s\" along a back is one sweep to a breath in, one to a breath out";
            said.push(d.at(stroke.span, label).help(help));
        }
    }
    if m.giver.is_none() && shared {
        let d = Diagnostic::new(Code::W023, "nobody is named to give this massage");
        said.push(
            d.at(m.span, "in others of this session somebody is")
                .help("write giver = \"A\" or \"B\", or take `giver` out everywhere"),
        );
    }
    said
}

/// Words that leave a massage no quiet, and hands that stay longer than is kind.
pub fn timed(m: &Massage, given: &[Hands]) -> Vec<Diagnostic> {
    let at = match m.length.span {
        span if span == Span::default() => m.span,
        span => span,
    };
    let stroke = m.stroke.as_ref().map(|s| s.ramp.from.length());
    let wanted = stroke.unwrap_or(LEAST_QUIET);
    let mut said = Vec::new();
    for (turn, hands) in m.turns.iter().zip(given) {
        let (name, length) = (&turn.name, hands.length);
        let words = hands.words.unwrap_or_default();
        let quiet = length.saturating_sub(words);
        if quiet < wanted && hands.words.is_some() {
            let what = format!("{name}: the words leave the hands no quiet");
            let label = format!("{quiet} of {length} are without words");
            let more = Millis((words + wanted).0.next_multiple_of(1000));
            let help = format!("give it {more} at least, or say less, as in how = \"...\"");
            said.push(Diagnostic::new(Code::W021, what).at(at, label).help(help));
        }
        let kind = turn.usual * LONGEST_MASSAGE;
        if length > kind {
            let what = format!("{name}: {length} without a change");
            let label = format!("{kind} at one place is the most that is kind");
            let help = "add an area, or give the time to a rest";
            said.push(Diagnostic::new(Code::W022, what).at(at, label).help(help));
        }
    }
    said
}
