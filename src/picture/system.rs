//! One system: chapters and labels, the staff, the voice with its words, the time.

use crate::plan::Plan;
use crate::score::{Moment, Score};
use crate::units::Millis;

use super::canvas::{Anchor, Canvas, Ink};
use super::labels::Lanes;
use super::signs::{Sign, label, on_staff, sign};
use super::style::{CHAPTER, HAIR, INK, LABEL, LEFT, RIGHT, SOFT, TICK, VOICE};
use super::systems::System;
use super::text::{Type, clean};
use super::voice::{self, WordLayout};
use super::{breath, shapes};

/// How much is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detail {
    pub words: WordLayout,
    /// The height of the staff.
    pub staff: f64,
}

/// From one baseline to the next.
const LEADING: f64 = 27.0;

/// The height of a staff on which nothing is to be done.
const QUIET_STAFF: f64 = 34.0;

/// A rest narrower than this is not named.
const NARROWEST_REST: f64 = 70.0;

/// Lanes for labels; those without room are left out, chapters never.
const LABEL_LANES: usize = 6;

/// From a pole or a bar line to its words.
pub const BESIDE: f64 = 8.0;

/// Between two times.
const TICK_ROOM: f64 = 44.0;

/// Lengths between two times, in milliseconds.
const TICKS: [u64; 17] = [
    1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
    1_200_000, 1_800_000, 3_600_000, 5_400_000, 7_200_000, 14_400_000,
];

/// A line or more of type with a pole at its moment.
pub struct Flag<'a> {
    pub kind: &'a Type,
    /// Where its moment is, and where its words begin.
    pub at: f64,
    pub left: f64,
    pub lane: usize,
    pub lines: Vec<String>,
}

/// Where the parts of a system stand on the page, from its top on.
struct Heights {
    /// The staff, which may have none.
    staff: (f64, f64),
    /// Where the voice is shown.
    bars: f64,
    /// The line with the times.
    axis: f64,
    /// Where the words begin.
    words: f64,
    end: f64,
}

/// Draws `system` from `top` on; gives where it ends.
pub fn draw(
    canvas: &mut Canvas,
    (score, plan): (&Score, &Plan),
    system: &System,
    top: f64,
    detail: &Detail,
) -> f64 {
    let (heads, lanes) = heads(plan, system);
    let (words, word_lanes) = voice::words(plan, system, detail.words);
    let voiced = !words.is_empty() || voice::spoken(score, plan, system).next().is_some();
    // Flags hang above the times, running text stands below them.
    let running = detail.words == WordLayout::Text;
    let staff = staff(plan, system, detail);
    let heights = heights(top, (lanes, word_lanes), staff, voiced, running);
    times(canvas, system, heights.staff.0, heights.axis);
    for flag in &heads {
        // The first lane is the nearest to the staff.
        let y = heights.staff.0 - 10.0 - flag.lane as f64 * LEADING;
        if flag.kind.size == CHAPTER.size {
            let pole = ((flag.at, y - 18.0), (flag.at, heights.axis));
            canvas.line(pole.0, pole.1, Ink::line(INK, 1.6));
        }
        canvas.text(flag.kind, flag.left, y, Anchor::Start, &flag.lines[0]);
    }
    if staff.is_some() {
        let (staff_top, base) = heights.staff;
        canvas.line((LEFT, base), (system.end(), base), Ink::line(HAIR, 1.2));
        for m in &plan.moments {
            shapes::draw(canvas, m, system, staff_top, base);
        }
        breath::draw(canvas, plan, system, staff_top + 4.0, base);
    }
    for (left, right, word) in voice::spoken(score, plan, system) {
        let high = if word { 4.0 } else { 8.0 };
        let (y, wide) = (heights.bars - high / 2.0, (right - left).max(2.0));
        canvas.rect(left, y, wide, high, 2.0, Ink::filled(VOICE));
    }
    said(canvas, &words, &heights, running);
    heights.end
}

/// How high the staff is, where there is one: little where nothing is to be done.
fn staff(plan: &Plan, system: &System, detail: &Detail) -> Option<f64> {
    let moments = plan.moments.iter();
    let mut here = moments.filter(|m| on_staff(m.kind) && system.part(m).is_some());
    here.clone().next()?;
    let busy = |m: &Moment| !matches!(sign(m.kind), Sign::Quiet | Sign::After);
    Some(match here.any(busy) {
        true => detail.staff,
        false => QUIET_STAFF,
    })
}

/// What stands where below `top`, with so many lanes of labels and of words.
fn heights(
    top: f64,
    (lanes, word_lanes): (usize, usize),
    staff: Option<f64>,
    voiced: bool,
    running: bool,
) -> Heights {
    let staff_top = top + lanes as f64 * LEADING + if lanes > 0 { 6.0 } else { 0.0 };
    let base = staff_top + staff.unwrap_or(0.0);
    let bars = base + if voiced { 15.0 } else { 0.0 };
    let written = word_lanes as f64 * LEADING;
    let axis = bars + if voiced { 12.0 } else { 4.0 } + if running { 0.0 } else { written };
    let below = match running && written > 0.0 {
        true => written + 14.0,
        false => 0.0,
    };
    Heights {
        staff: (staff_top, base),
        bars,
        axis,
        words: if running { axis + 35.0 } else { bars + 12.0 },
        end: axis + 26.0 + below,
    }
}

/// The words: flags with their poles, or running text.
fn said(canvas: &mut Canvas, words: &[Flag], heights: &Heights, running: bool) {
    for flag in words {
        let first = heights.words + flag.lane as f64 * LEADING;
        let last = first + flag.lines.len() as f64 * LEADING - 6.0;
        if !running {
            let pole = ((flag.at, heights.bars), (flag.at, last));
            canvas.line(pole.0, pole.1, Ink::line("#b9b1c4", 1.0));
        }
        for (i, line) in flag.lines.iter().enumerate() {
            let y = first + (i as f64 + 1.0) * LEADING - 8.0;
            canvas.text(flag.kind, flag.left, y, Anchor::Start, line);
        }
    }
}

/// Labels and chapters above the staff, and how many lanes they take.
fn heads<'a>(plan: &Plan, system: &System) -> (Vec<Flag<'a>>, usize) {
    let (mut lanes, mut flags) = (Lanes::default(), Vec::new());
    let mut put = |kind: &'a Type, at: Millis, room: f64, text: &str, most| {
        let text = kind.cut(&clean(text), RIGHT - LEFT - 20.0);
        let at = system.x(at);
        let left = (at + room).min(RIGHT - kind.width(&text));
        let taken = (left.min(at) - 4.0, left + kind.width(&text) + 16.0);
        let lane = lanes.first(taken.0, taken.1, 1);
        if !text.is_empty() && lane < most {
            lanes.take(taken.0, taken.1, lane, 1);
            let lines = vec![text];
            flags.push(Flag {
                kind,
                at,
                left,
                lane,
                lines,
            });
        }
    };
    for (number, m) in plan.moments.iter().enumerate() {
        let wide = system.part(m).map_or(0.0, |(left, right)| right - left);
        let named = sign(m.kind) != Sign::Quiet || wide >= NARROWEST_REST;
        if system.begins(m.start)
            && named
            && let Some(text) = label(plan, number)
        {
            let beside = plan.chapters.iter().any(|c| {
                system.begins(c.at) && (system.x(c.at) - system.x(m.start)).abs() < BESIDE
            });
            put(
                &LABEL,
                m.start,
                if beside { BESIDE } else { 0.0 },
                &text,
                LABEL_LANES,
            );
        }
    }
    for chapter in plan.chapters.iter().filter(|c| system.begins(c.at)) {
        put(&CHAPTER, chapter.at, BESIDE, &chapter.title, usize::MAX);
    }
    (flags, lanes.count())
}

/// Times beneath, and their lines through the system.
fn times(canvas: &mut Canvas, system: &System, top: f64, axis: f64) {
    canvas.line((LEFT, axis), (system.end(), axis), Ink::line(SOFT, 1.4));
    let wide = TICK.width(&system.to.clock());
    let apart = TICKS
        .iter()
        .find(|ms| **ms as f64 * system.scale >= wide + TICK_ROOM);
    let apart = *apart.unwrap_or(&TICKS[TICKS.len() - 1]);
    // The system's own beginning is told, a round time near it is not.
    let next = system.from.0 / apart * apart + apart;
    let round = (next..=system.to.0).step_by(apart as usize);
    let mut free = 0.0;
    for at in std::iter::once(system.from.0).chain(round) {
        let x = system.x(Millis(at));
        canvas.line((x, top), (x, axis + 6.0), Ink::line(HAIR, 1.0));
        let room = TICK.width(&Millis(at).clock());
        let (x, anchor) = match x {
            x if x < LEFT + room / 2.0 => (LEFT, Anchor::Start),
            x if x > RIGHT - room / 2.0 => (RIGHT, Anchor::End),
            x => (x, Anchor::Middle),
        };
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - room / 2.0,
            Anchor::End => x - room,
        };
        if left >= free {
            canvas.text(&TICK, x, axis + 24.0, anchor, &Millis(at).clock());
            free = left + room + TICK_ROOM / 3.0;
        }
    }
}
