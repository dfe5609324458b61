//! What `when` asks of a step or a sentence: how the session ends, and what its listener wishes.

use crate::diagnostic::{Code, Diagnostic, suggestion};
use crate::script::Text;

use super::Ending;
use super::context::Context;

/// How a session goes for one listener.
#[derive(Clone, Copy)]
pub struct Hearing {
    pub ending: Ending,
    /// Without tightening.
    pub passive: bool,
    /// Without holding the breath.
    pub no_holds: bool,
}

/// Each condition by its name, and whether it holds.
type Conditions = [(&'static str, bool); 7];

impl Hearing {
    fn conditions(self) -> Conditions {
        [
            ("sleep", self.ending == Ending::Sleep),
            ("day", self.ending == Ending::Day),
            ("plain", self.ending == Ending::Plain),
            ("active", !self.passive),
            ("passive", self.passive),
            ("holds", !self.no_holds),
            ("no-holds", self.no_holds),
        ]
    }

    /// Whether what is for those of `when` is for this listener: one of them holds, or there is
    /// none. Names nobody knows are reported, and hold.
    pub fn holds(self, when: &[Text], faults: &mut Vec<Diagnostic>) -> bool {
        let mut holds = when.is_empty();
        let conditions = self.conditions();
        for text in when {
            let name = text.value.trim();
            let found = conditions.iter().find(|(known, _)| *known == name);
            if found.is_none() {
                let what = format!("`when` cannot be \"{}\"", text.value);
                let d = Diagnostic::new(Code::S007, what).at(text.span, "");
                let names = conditions.map(|(name, _)| name);
                faults.push(d.help(suggestion(name, names)));
            }
            holds |= found.is_none_or(|(_, holds)| *holds);
        }
        holds
    }
}

impl Context<'_> {
    /// Whether what is for those of `when` is said to this listener.
    pub fn holds(&mut self, when: &[Text]) -> bool {
        let hearing = Hearing {
            ending: self.ending,
            passive: self.wishes.passive,
            no_holds: self.wishes.no_holds,
        };
        hearing.holds(when, &mut self.faults)
    }
}
