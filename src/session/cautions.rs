//! What a listener is told before the start.

use crate::units::Millis;

use super::{Action, Language, Step};

/// The techniques of a session that call for care.
#[derive(Default)]
struct Techniques {
    breathes: bool,
    holds: bool,
    tenses: bool,
    massages: bool,
    shares: bool,
}

impl Techniques {
    fn add(&mut self, action: &Action) {
        match action {
            Action::Breathe(b) => {
                self.breathes = true;
                let breaths = [b.ramp.from, b.ramp.to];
                let held = breaths.map(|b| b.hold_full + b.hold_empty);
                self.holds |= held.iter().any(|held| *held > Millis::ZERO);
            }
            Action::Tense(row) => self.tenses |= row.iter().any(|t| !t.passive),
            Action::Massage(m) => {
                self.massages = true;
                self.shares |= m.giver.is_some();
            }
            Action::Say(_) | Action::Rest(_) | Action::Strike { .. } => {}
        }
    }
}

/// What the techniques used bring by themselves, and the authors' `own`.
pub(super) fn cautions(words: &Language, steps: &[Step], own: &[String]) -> Vec<String> {
    let c = &words.cautions;
    let mut used = Techniques::default();
    for step in steps {
        used.add(&step.action);
    }
    let brought = [
        (true, &c.general),
        (used.breathes, &c.breathing),
        (used.holds, &c.holding),
        (used.tenses, &c.tensing),
        (used.massages, &c.massage),
        (used.shares, &c.partner),
    ];
    let brought = brought.into_iter().filter(|(used, _)| *used);
    let mut all: Vec<String> = brought.map(|(_, text)| text.clone()).collect();
    for caution in own {
        if !all.contains(caution) {
            all.push(caution.clone());
        }
    }
    all
}
