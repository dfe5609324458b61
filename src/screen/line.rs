//! The status line: what to do now and for how long, then where that is.

use crossterm::style::Color;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{View, WAITING, words};
use crate::live::State;
use crate::score::{Moment, MomentKind};
use crate::units::Millis;

/// Columns of the bar.
const BAR: usize = 12;

/// Columns for the shortest words, so that the bar stands still through a breath.
const WORD: usize = 4;

/// A sentence is given at least this much room at the cost of what stands on the right.
const SENTENCE: usize = 40;

/// One line of the screen, of at most the width asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// What to do now, and the colour it has.
    pub now: String,
    pub colour: Option<Color>,
    /// Where in the session that is, with the space before it.
    pub place: String,
}

/// The line for `view` in `width` columns.
pub(super) fn draw(view: &View, width: usize, unicode: bool) -> Line {
    let moment = view.score.moment_at(view.at);
    let mut now = moment
        .map(|m| now(m, view.at, unicode, true))
        .unwrap_or_default();
    let mut place = place(view, unicode);
    let fits = |place: &[String], now: usize| now + 2 + place.join("  ").width() <= width;
    // What is least missed goes first when there is not enough room, the bar before the clock.
    while place.len() > 1 && !fits(&place, now.width().min(SENTENCE)) {
        place.pop();
    }
    if let Some(moment) = moment.filter(|_| !fits(&place, now.width())) {
        now = self::now(moment, view.at, unicode, false);
    }
    if !fits(&place, now.width().min(WORD + 4)) {
        place.clear();
    }
    place.reverse();
    let place = place.join("  ");
    let room = if place.is_empty() {
        width
    } else {
        width - place.width() - 2
    };
    let now = shortened(&now, room, unicode);
    let gap = width - now.width() - place.width();
    Line {
        colour: moment.and_then(|m| colour(m.kind)),
        place: " ".repeat(gap) + &place,
        now,
    }
}

/// A sentence alone; for anything else its word, a bar if there is room, the seconds left.
fn now(moment: &Moment, at: Millis, unicode: bool, with_bar: bool) -> String {
    let word = words::short(moment);
    if matches!(moment.kind, MomentKind::Speech | MomentKind::Strike) {
        return word.into_owned();
    }
    let left = countdown((moment.start + moment.length).saturating_sub(at));
    let pad = " ".repeat(WORD.saturating_sub(word.width()));
    if !with_bar {
        return format!("{word}{pad} {left}");
    }
    let passed = at.saturating_sub(moment.start).as_secs_f64() / moment.length.as_secs_f64();
    format!(
        "{word}{pad} {} {left}",
        bar(fullness(moment.kind, passed), unicode)
    )
}

/// Seconds begun, so that a phase of four seconds counts 4, 3, 2, 1.
fn countdown(left: Millis) -> String {
    if left < Millis::secs(60) {
        format!("{}s", left.0.div_ceil(1000))
    } else {
        Millis(left.0.div_ceil(1000) * 1000).clock()
    }
}

/// How full the bar is when `passed` of the phase, 0 to 1, is over: breath and tension
/// fill and empty it, anything else runs down.
fn fullness(kind: MomentKind, passed: f64) -> f64 {
    match kind {
        MomentKind::Inhale | MomentKind::Tense | MomentKind::Sweep => passed,
        MomentKind::HoldFull | MomentKind::TopUp => 1.0,
        MomentKind::HoldEmpty => 0.0,
        _ => 1.0 - passed,
    }
}

fn bar(fullness: f64, unicode: bool) -> String {
    let halves = (fullness.clamp(0.0, 1.0) * 2.0 * BAR as f64).round() as usize;
    let (full, half) = (halves / 2, halves % 2);
    let (on, mid, off) = if unicode {
        ("━", "╸", "─")
    } else {
        ("#", "+", "-")
    };
    on.repeat(full) + &mid.repeat(half) + &off.repeat(BAR - full - half)
}

/// The pieces of the right-hand side, the most important (and rightmost) first.
fn place(view: &View, unicode: bool) -> Vec<String> {
    let clock = format!("{} / {}", view.at.clock(), view.score.length.clock());
    let mut pieces = match view.state {
        State::Paused => vec![format!("paused  {clock}")],
        _ if view.waiting => vec![WAITING.to_string()],
        State::Waiting => vec![format!("no sound device, waiting  {clock}")],
        _ => vec![clock],
    };
    let chapter = view.score.chapter_at(view.at);
    if let Some(chapter) = view.score.chapters.get(chapter) {
        pieces.push(shortened(&chapter.title, 24, unicode));
    }
    // Adding zero turns a rounded -0 into 0.
    let volume = view.volume.0.round() + 0.0;
    pieces.push(format!("{volume} dB"));
    pieces
}

/// The beginning of `text` in at most `width` columns.
pub(super) fn shortened(text: &str, width: usize, unicode: bool) -> String {
    if text.width() <= width {
        return text.into();
    }
    let more = if unicode { "…" } else { ".." };
    let mut start = String::new();
    for c in text.chars() {
        if start.width() + c.width().unwrap_or(0) + more.width() > width {
            break;
        }
        start.push(c);
    }
    if more.width() > width {
        String::new()
    } else {
        start.trim_end().to_owned() + more
    }
}

fn colour(kind: MomentKind) -> Option<Color> {
    match kind {
        MomentKind::Inhale | MomentKind::TopUp | MomentKind::Sweep => Some(Color::Cyan),
        MomentKind::HoldFull | MomentKind::HoldEmpty => Some(Color::DarkCyan),
        MomentKind::Exhale | MomentKind::Release | MomentKind::SweepBack => Some(Color::Green),
        MomentKind::Tense => Some(Color::Yellow),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Mix;
    use crate::screen::example;
    use crate::units::Decibels;

    static MIX: Mix = Mix::AS_MADE;

    fn view(score: &crate::score::Score, at: u64) -> View<'_> {
        View {
            volume: Decibels(-4.0),
            ..View::new(score, Millis(at), &MIX)
        }
    }

    fn text(at: u64, width: usize) -> String {
        let score = example();
        let line = draw(&view(&score, at), width, true);
        line.now + &line.place
    }

    #[test]
    fn a_breath_shows_its_phase_its_bar_and_the_seconds_left() {
        assert_eq!(
            text(8000, 72),
            "In   ━━━━━━────── 2s                     -4 dB  The breath  0:08 / 10:00"
        );
        assert_eq!(
            text(10_001, 72),
            "Hold ━━━━━━━━━━━━ 2s                     -4 dB  The breath  0:10 / 10:00"
        );
        assert!(text(15_250, 72).starts_with("Out  ━━━━━╸────── 3s "));
    }

    #[test]
    fn a_sentence_stands_alone_and_is_cut_where_the_room_ends() {
        let wide = text(0, 100);
        assert!(
            wide.starts_with("Let the shoulders come down, and the jaw be loose.  "),
            "{wide}"
        );
        let narrow = text(0, 40);
        assert!(narrow.starts_with("Let the shoulders come"), "{narrow}");
        assert!(
            narrow.contains('…') && narrow.ends_with("0:00 / 10:00"),
            "{narrow}"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_screen_whatever_is_shown() {
        for width in 0..120 {
            for at in (0..25_000).step_by(500) {
                let text = text(at, width);
                assert!(
                    text.width() <= width,
                    "{} columns of {width}: {text}",
                    text.width()
                );
            }
        }
    }

    #[test]
    fn a_narrow_screen_keeps_the_phase_and_its_time() {
        assert_eq!(text(8000, 24), "In   2s     0:08 / 10:00");
        assert_eq!(text(8000, 12), "In   2s     ");
    }

    #[test]
    fn pausing_and_a_lost_device_are_said() {
        let score = example();
        for (state, said) in [(State::Paused, "paused"), (State::Waiting, "waiting")] {
            let line = draw(
                &View {
                    state,
                    ..view(&score, 8000)
                },
                80,
                true,
            );
            assert!(line.place.contains(said));
        }
    }
}
