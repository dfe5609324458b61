//! The page: heading, systems, sound; as much of the words as one page takes.

use crate::plan::Plan;
use crate::score::Score;

use super::canvas::{Anchor, Canvas, Ink};
use super::style::{BOTTOM, FACTS, HAIR, HEIGHT, LEFT, RIGHT, SUMMARY, TITLE, TOP};
use super::system::{self, Detail};
use super::systems::{System, systems};
use super::text::clean;
use super::voice::WordLayout;
use super::{signs, sound};

/// How words are set where all of them fit on a page, from generous to tight; where they do not
/// they follow one another as text. None is ever left out: it must be possible to practise from
/// the wall.
const ROOMY: [WordLayout; 3] = [
    WordLayout::Flags { width: 430.0 },
    WordLayout::Flags { width: 280.0 },
    WordLayout::Flags { width: 200.0 },
];

/// Heights of the staff, from generous to tight.
const STAVES: [f64; 9] = [124.0, 110.0, 98.0, 88.0, 78.0, 69.0, 60.0, 50.0, 40.0];

/// The least staff the words leave where they fit on a page, and where they do not.
const USUAL_STAFF: f64 = 60.0;
const TIGHT_STAFF: f64 = 40.0;

/// How much higher than a page a picture may get before its staff becomes tight.
const STRETCH: f64 = 1.5;

/// The least and the most between two systems.
const GAP: (f64, f64) = (14.0, 48.0);

/// The share of a page that may stay blank.
const BLANK: f64 = 0.2;

pub struct Page {
    pub canvas: Canvas,
    pub height: f64,
}

/// Sets the page.
pub fn page(score: &Score, plan: &Plan) -> Page {
    let systems = systems(plan);
    let detail = detail(score, plan, &systems);
    let below = sound::height(score) + BOTTOM;
    let slack = HEIGHT - below - set(score, plan, &systems, &detail, GAP.0).1;
    let gap = (GAP.0 + slack / systems.len().max(1) as f64).clamp(GAP.0, GAP.1);
    let (mut canvas, content) = set(score, plan, &systems, &detail, gap);
    let height = match HEIGHT - content - below {
        // A little room is left to the page; where there is much, the page is shorter.
        left if left > 0.0 && left < HEIGHT * BLANK => HEIGHT,
        _ => content + below,
    };
    sound::draw(&mut canvas, score, plan, height - below);
    Page { canvas, height }
}

/// The most generous that fits on a page; else on one a little higher; else the least.
fn detail(score: &Score, plan: &Plan, systems: &[System]) -> Detail {
    let below = sound::height(score) + BOTTOM;
    let high = |words: WordLayout, staff| {
        set(score, plan, systems, &Detail { words, staff }, GAP.0).1 + below
    };
    let roomy = ROOMY.iter().find(|w| high(**w, USUAL_STAFF) <= HEIGHT);
    let words = *roomy.unwrap_or(&WordLayout::Text);
    let higher = (HEIGHT * STRETCH).max(high(words, TIGHT_STAFF) * 1.2);
    let fits = |staff: &&f64, height| high(words, **staff) <= height;
    let staff = STAVES.iter().find(|s| fits(s, HEIGHT));
    let staff = staff.or_else(|| STAVES[5..].iter().find(|s| fits(s, higher)));
    Detail {
        words,
        staff: *staff.unwrap_or(&TIGHT_STAFF),
    }
}

/// Heading and systems; gives where they end.
fn set(score: &Score, plan: &Plan, systems: &[System], detail: &Detail, gap: f64) -> (Canvas, f64) {
    let mut canvas = Canvas::default();
    let mut y = heading(&mut canvas, plan);
    for system in systems {
        y = system::draw(&mut canvas, (score, plan), system, y, detail) + gap;
    }
    (canvas, y)
}

fn heading(canvas: &mut Canvas, plan: &Plan) -> f64 {
    let mut y = TOP;
    for (kind, text, lines, leading) in [
        (&TITLE, clean(&plan.title), 3, 54.0),
        (&SUMMARY, clean(&plan.summary), 3, 33.0),
    ] {
        for line in kind.wrap(&text, RIGHT - LEFT, lines) {
            canvas.text(kind, LEFT, y, Anchor::Start, &line);
            y += leading;
        }
        y -= if kind.size == TITLE.size { 12.0 } else { 0.0 };
    }
    for line in joined(&facts(plan)) {
        canvas.text(&FACTS, LEFT, y, Anchor::Start, &line);
        y += 29.0;
    }
    canvas.line((LEFT, y - 10.0), (RIGHT, y - 10.0), Ink::line(HAIR, 1.6));
    y + 14.0
}

/// As many facts on a line as it takes.
fn joined(facts: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for fact in facts {
        match lines.last_mut() {
            Some(line) if FACTS.width(&format!("{line} · {fact}")) <= RIGHT - LEFT => {
                *line += &format!(" · {fact}");
            }
            _ => lines.push(fact.clone()),
        }
    }
    lines
}

/// The session in a few words each.
pub fn facts(plan: &Plan) -> Vec<String> {
    let mut facts = vec![match plan.length > plan.guidance {
        true => format!(
            "{} and {} of sound after it",
            plan.guidance.clock(),
            signs::rounded(plan.length - plan.guidance)
        ),
        false => plan.length.clock(),
    }];
    if let Some([low, high]) = plan.breaths_per_minute {
        let range = if low == high {
            format!("{low}")
        } else {
            format!("{low} to {high}")
        };
        facts.push(format!("{range} breaths a minute"));
    }
    let share = plan.speech_share;
    if share > 0.0 {
        facts.push(format!("speech {:.0} %", share * 100.0));
        facts.push(format!(
            "at most {} without a word",
            signs::rounded(plan.longest_silence)
        ));
    }
    facts
}
