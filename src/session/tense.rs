//! Muscles tightened and let go: groups the program knows, and parts of the author's own.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::limits;
use crate::script::{self, Text};
use crate::time::{Stretch, duration};
use crate::units::Millis;

use super::Tension;
use super::context::Context;
use super::language::Muscle;
use super::speech::Line;

/// Tension and release where the author leaves them open (Bernstein and Borkovec:
/// five to seven seconds, then thirty to forty; shorter at bedtime).
const HOLD: Millis = Millis::secs(5);
const RELEASE: (Millis, Millis) = (Millis::secs(20), Millis::secs(45));

/// The longest tension that is still relaxation.
const LONGEST_HOLD: Millis = Millis::secs(10);
/// The shortest that can be felt at all.
const SHORTEST_HOLD: Millis = Millis::secs(1);

/// What is tightened.
#[derive(Clone, Copy)]
enum Tightened<'t> {
    Known(&'static Muscle),
    /// A part that only the author has a name for.
    Own(&'t Text),
}

/// What a step says of all its groups alike.
struct Manner {
    hold: Option<Millis>,
    release: Option<Stretch>,
    passive: bool,
}

impl Context<'_> {
    /// The groups that the script's own language calls so, as the session's has them.
    fn muscles(&self, name: &str) -> Option<Vec<&'static Muscle>> {
        // A step of another language may have names of it, and those of the script.
        let own = self
            .own
            .muscles(name)
            .or_else(|| self.written.muscles(name))?;
        own.iter().map(|m| self.words.muscle_of_id(&m.id)).collect()
    }

    /// Whether a listener leaves out all that `name` stands for.
    pub(super) fn spares(&self, t: &script::Tense, name: &Text) -> bool {
        match self.muscles(&name.value) {
            Some(muscles) => muscles.iter().all(|m| self.staying(t, m).is_empty()),
            None => !t.how.is_empty() && self.leaves_own(&name.value),
        }
    }

    /// What remains of a group for this listener: the author's own words are for all of it.
    fn staying(&self, t: &script::Tense, muscle: &'static Muscle) -> Vec<&'static Muscle> {
        let mut staying = self.left_out.spare(self.words, muscle);
        staying.retain(|left| t.how.is_empty() || left.id == muscle.id);
        staying
    }

    pub(super) fn tense(&mut self, t: &script::Tense, takes: &[Text]) -> Vec<Tension> {
        let takes = self.takes_of(takes, &t.how);
        let manner = Manner {
            hold: self.hold(t),
            release: t.release.as_ref().and_then(|r| self.stretch(r)),
            passive: self.wishes.passive || t.passive.as_ref().is_some_and(|p| p.value),
        };
        let rounds = self.number(t.rounds.as_ref(), "rounds", 1.0..=5.0, 1.0) as u32;
        let mut tensions = Vec::new();
        for name in &t.groups {
            if tensions.len() > limits::STEPS {
                break;
            }
            for group in self.groups_called(t, name) {
                for round in 0..rounds {
                    tensions.extend(self.tension((t, takes), group, &manner, round));
                }
            }
        }
        if tensions.is_empty() {
            let own = [&t.how, &t.let_go, &t.during];
            own.into_iter().for_each(|words| self.unsaid(words));
        }
        tensions
    }

    fn hold(&mut self, t: &script::Tense) -> Option<Millis> {
        let text = t.hold.as_ref()?;
        let hold = self.duration(text)?;
        if (SHORTEST_HOLD..=LONGEST_HOLD).contains(&hold) {
            return Some(hold);
        }
        let d = Diagnostic::new(Code::S006, "a tension lasts from 1 to 10 seconds");
        let d = d.at(text.span, "3 to 7 is usual");
        let d = d.help("write hold = \"5s\"");
        self.faults
            .push(d.instead(self.source, text.span, &text.value, "5s"));
        None
    }

    /// What `name` stands for, but for what this listener leaves out. A name that nobody knows
    /// is a part of the author's own where they say how, and else reported.
    fn groups_called<'t>(&mut self, t: &script::Tense, name: &'t Text) -> Vec<Tightened<'t>> {
        if let Some(muscles) = self.muscles(&name.value) {
            let staying = muscles.into_iter().flat_map(|m| self.staying(t, m));
            return staying.map(Tightened::Known).collect();
        }
        let names = self.own.muscle_names();
        if t.how.is_empty() || name.value.trim().is_empty() {
            let what = format!("no muscle group is called \"{}\"", name.value);
            let d = Diagnostic::new(Code::S007, what).at(name.span, "");
            let mut d = d.nearest(self.source, name.span, &name.value, names);
            let own = "for a part of your own, say how = \"...\" it is tightened";
            d.help = d.help.map(|help| format!("{help}\n{own}"));
            self.faults.push(d);
            return Vec::new();
        }
        self.misspelt(name, names);
        match self.leaves_own(&name.value) {
            true => Vec::new(),
            false => vec![Tightened::Own(name)],
        }
    }

    fn tension(
        &mut self,
        (t, takes): (&script::Tense, &[Text]),
        group: Tightened,
        manner: &Manner,
        round: u32,
    ) -> Option<Tension> {
        let passive = manner.passive;
        let known = match group {
            Tightened::Known(muscle) => Some(muscle),
            Tightened::Own(_) => None,
        };
        let own = known.and_then(|m| duration(m.hold.as_deref()?).ok());
        let plain = t.how.is_empty();
        let ours = match known {
            // The words for another round are dealt out when all of them are known.
            _ if round > 0 && !passive => Some(""),
            Some(muscle) if plain && passive => Some(self.dealt(&muscle.passive)),
            Some(muscle) if plain => Some(self.dealt(&muscle.movement)),
            _ => None,
        };
        let (movement, left) = match ours {
            Some(text) => self.spoken(text, Span::default(), ""),
            None => self.one_of(&t.how, takes),
        };
        // With its every word a movement leaves.
        if left && movement.is_empty() {
            return None;
        }
        let written = t.hold.as_ref().filter(|_| manner.hold.is_some());
        Some(Tension {
            name: match group {
                Tightened::Known(muscle) => muscle.name.clone(),
                Tightened::Own(name) => name.value.trim().to_string(),
            },
            place: known.map(|m| m.id.as_str()),
            movement,
            let_go: (!t.let_go.is_empty()).then(|| self.one_of(&t.let_go, &[]).0),
            during: t.during.iter().filter_map(|d| self.authors(d)).collect(),
            hold: manner.hold.or(own).unwrap_or(HOLD),
            hold_span: written.map(|h| h.span),
            short: own.is_some(),
            release: manner.release.unwrap_or(Stretch {
                min: RELEASE.0,
                max: RELEASE.1,
                span: Span::default(),
            }),
            passive,
            round,
            // Dealt out when all of them are known.
            release_words: "",
        })
    }

    /// What is said of the author's `wordings`, of which the seed chooses one, or of its
    /// recording; and whether any of it leaves. All of them are looked at.
    pub(super) fn one_of(&mut self, wordings: &[Text], takes: &[Text]) -> (Vec<Line>, bool) {
        let chosen = self.wording(wordings);
        let mut all: Vec<(Vec<Line>, bool)> = Vec::new();
        for (n, text) in wordings.iter().enumerate() {
            let (lines, left) = self.spoken(&text.value, text.span, self.source);
            let lines = match takes.get(n) {
                Some(_) if left => Vec::new(),
                Some(take) => self.taken(lines, take),
                None => lines,
            };
            all.push((lines, left));
        }
        // One of which nothing is left gives way to the next.
        all.rotate_left(chosen.min(wordings.len()));
        let said = all.iter().position(|(lines, _)| !lines.is_empty());
        let at = said.unwrap_or(0).min(all.len().saturating_sub(1));
        all.into_iter().nth(at).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use crate::script;
    use crate::session::{Action, Session, Wishes, understand};

    fn understood(text: &str, skip: &[&str]) -> Result<Session, Vec<String>> {
        let (script, faults) = script::read(text);
        assert_eq!(faults, []);
        let wishes = Wishes {
            skip: skip.iter().map(ToString::to_string).collect(),
            ..Wishes::default()
        };
        let understood = understand(&script, text, &wishes);
        let told = understood.faults.iter().map(|d| d.message.clone());
        let told: Vec<String> = told.collect();
        understood.whole().ok_or(told)
    }

    fn names(session: &Session) -> Vec<&str> {
        let rows = session.steps.iter().map(|step| match &step.action {
            Action::Tense(row) => row.iter().map(|t| t.name.as_str()).collect(),
            Action::Massage(m) => m.turns.iter().map(|t| t.name.as_str()).collect(),
            _ => Vec::new(),
        });
        rows.collect::<Vec<_>>().concat()
    }

    const OWN: &str = "[[step]]\ntense = [\"third eye\", \"hands\"]\nhow = \"Frown softly.\"\n\
        [[step]]\nmassage = \"fingers\"\nhow = \"Pull at each.\"\n\
        [[step]]\nsay = \"Light. [5s about third eye] Rest. [5s]\"\n";

    #[test]
    fn a_part_nobody_knows_is_the_authors_own_and_leaves_by_its_name() {
        let all = understood(OWN, &[]).unwrap();
        assert_eq!(names(&all), ["third eye", "hands", "fingers"]);
        let fewer = understood(OWN, &["Third Eye"]).unwrap();
        assert_eq!(names(&fewer), ["hands", "fingers"]);
        let Action::Say(lines) = &fewer.steps[2].action else {
            panic!()
        };
        assert_eq!(lines.len(), 2);
        // The body has fingers, so whoever leaves out their hands leaves them out too.
        assert_eq!(names(&understood(OWN, &["hands"]).unwrap()), ["third eye"]);
        let told = understood(OWN, &["fourth eye"]).err().unwrap();
        assert_eq!(told, ["--skip: nothing is called \"fourth eye\""]);
        let told = understood("[[step]]\ntense = \"third eye\"\n", &[]).err();
        assert_eq!(told.unwrap(), ["no muscle group is called \"third eye\""]);
    }
}
