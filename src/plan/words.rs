//! What a moment is called.

use std::borrow::Cow;

use crate::cue::Phase;
use crate::score::{Moment, MomentKind};
use crate::session::ScreenWords;
use crate::units::Millis;

use super::Plan;
use super::overview::pattern;

/// As short as it can be said: for a screen with hardly any room.
pub fn short<'a>(plan: &Plan, moment: &'a Moment) -> Cow<'a, str> {
    called(plan.words(), moment, 1)
}

/// As it would be read out: for plain lines, and where there is room.
pub fn long<'a>(plan: &Plan, moment: &'a Moment) -> Cow<'a, str> {
    called(plan.words(), moment, 0)
}

fn called<'a>(words: &'static ScreenWords, moment: &'a Moment, short: usize) -> Cow<'a, str> {
    // Where no place is named there is none to fill in.
    let place = if moment.text.is_empty() { 1 } else { short };
    let word = match moment.kind {
        MomentKind::Speech => return moment.text.as_str().into(),
        MomentKind::Strike => &words.strike,
        MomentKind::Breath(phase) => &words.phase(phase)[short],
        MomentKind::Tense => &words.tense[place],
        MomentKind::Release => &words.release[place],
        MomentKind::Massage => &words.massage[place],
        MomentKind::Sweep { back: false } => &words.sweep[short],
        MomentKind::Sweep { back: true } => &words.sweep_back[short],
        MomentKind::Rest => &words.rest[short],
        MomentKind::After => &words.after[short],
    };
    if word.contains("{}") {
        return filled(word, &[&moment.text]).into();
    }
    word.as_str().into()
}

/// `words` with each of `what` in its place.
pub fn filled(words: &str, what: &[&str]) -> String {
    let mut parts = words.split("{}");
    let mut filled = parts.next().unwrap_or_default().to_string();
    for (part, what) in parts.zip(what) {
        filled += what;
        filled += part;
    }
    filled
}

/// As something that is still to come.
pub fn coming<'a>(plan: &'a Plan, moment: &'a Moment) -> Cow<'a, str> {
    if moment.kind != MomentKind::Breath(Phase::Inhale) {
        return long(plan, moment);
    }
    let breath = plan.breaths.partition_point(|b| b.start() < moment.start);
    let phases = plan.breaths.get(breath).map(|breath| plan.phases(breath));
    let breath: Vec<Moment> = phases
        .unwrap_or_default()
        .into_iter()
        .map(|m| Moment {
            length: tenths(m.length),
            ..m.clone()
        })
        .collect();
    let breath: Vec<&Moment> = breath.iter().collect();
    filled(&plan.words().breathing, &[&pattern(&breath)]).into()
}

/// To tenths of a second: another pace, or a length to fit, seldom leaves round numbers.
pub fn tenths(length: Millis) -> Millis {
    Millis((length.0 + 50) / 100 * 100)
}

/// Seconds begun, so that a phase of four seconds counts 4, 3, 2, 1; minutes as a clock.
pub fn countdown(left: Millis) -> String {
    let seconds = left.0.div_ceil(1000);
    if seconds < 60 {
        seconds.to_string()
    } else {
        Millis::secs(seconds).clock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::{example, planned};

    #[test]
    fn a_phase_of_four_seconds_counts_from_four_to_one() {
        let counted = |left| countdown(Millis(left));
        assert_eq!(counted(4000), "4");
        assert_eq!(counted(3001), "4");
        assert_eq!(counted(3000), "3");
        assert_eq!(counted(1), "1");
        assert_eq!(counted(59_001), "1:00");
    }

    #[test]
    fn a_breath_that_comes_is_told_by_its_pattern() {
        let plan = planned(&example());
        assert_eq!(coming(&plan, &plan.moments[1]), "breathing 4-2-6");
        assert_eq!(coming(&plan, &plan.moments[4]), "tense left hand");
    }

    #[test]
    fn a_screen_speaks_the_language_of_its_session() {
        let mut plan = planned(&example());
        plan.moments[4].text = "linker Fuß".into();
        plan.language = "de".into();
        assert_eq!(long(&plan, &plan.moments[1]), "einatmen");
        assert_eq!(short(&plan, &plan.moments[1]), "ein");
        assert_eq!(long(&plan, &plan.moments[4]), "anspannen: linker Fuß");
        plan.moments[4].text.clear();
        assert_eq!(long(&plan, &plan.moments[4]), "anspannen");
        for language in crate::session::Language::tags() {
            let words = &crate::session::Language::find(language).unwrap().screen;
            for one in [&words.tense, &words.release, &words.massage] {
                assert!(one[0].contains("{}") && !one[1].contains("{}"));
            }
            assert_eq!(words.next_in.matches("{}").count(), 2, "{language}");
        }
    }
}
