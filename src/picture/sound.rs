//! What sounds under it all: the loudness, and the level of each layer.

use crate::plan::Plan;
use crate::score::{Layer, Score, TARGET_LUFS, forecast};
use crate::units::{Decibels, Frames, Millis};

use super::canvas::{Anchor, Canvas, Ink, n};
use super::style::{CHAPTER, HAIR, LABEL, LEFT, RIGHT, SOFT, SOUND, SOUND_PALE, TICK};
use super::text::clean;

/// Where the curves begin; the names stand before them.
const CURVES: f64 = LEFT + 190.0;
const LOUDNESS: f64 = 84.0;
const LANE: f64 = 50.0;

/// From one line of a long name to the next, and the most there are of one: no sound that comes
/// with the program needs more than two, which have room in any lane.
const LEADING: f64 = 22.0;
const LINES: usize = 5;

/// The range of loudness shown, in LUFS.
const LUFS: (f64, f64) = (-50.0, -14.0);

/// How far below the loudest layer levels are shown, in dB.
const DEPTH: f64 = 36.0;

/// Loudness is shown as EBU R 128 has it for short terms: the mean of three seconds.
const SHORT_TERM: Millis = Millis(3000);
const STEP: Millis = Millis(400);

/// Looks at a curve for each unit of the page: between them no dip is lost.
const LOOKS: u64 = 8;

/// What `[after]` keeps takes at most this share of the width.
const AFTER: f64 = 0.3;

/// The whole session on one row; what comes after the guidance may have a scale of its own.
struct Timeline {
    guidance: f64,
    length: f64,
    /// Where the guidance ends.
    turn: f64,
}

impl Timeline {
    fn of(plan: &Plan) -> Timeline {
        let (guidance, length) = (plan.guidance.0 as f64, plan.length.0.max(1) as f64);
        let share = (1.0 - guidance / length).min(AFTER);
        Timeline {
            guidance,
            length,
            turn: RIGHT - (RIGHT - CURVES) * share,
        }
    }

    fn x(&self, ms: f64) -> f64 {
        if ms <= self.guidance {
            return CURVES + (self.turn - CURVES) * ms / self.guidance.max(1.0);
        }
        self.turn + (RIGHT - self.turn) * (ms - self.guidance) / (self.length - self.guidance)
    }

    fn at(&self, x: f64) -> f64 {
        if x <= self.turn {
            return self.guidance * (x - CURVES) / (self.turn - CURVES).max(1e-9);
        }
        self.guidance + (self.length - self.guidance) * (x - self.turn) / (RIGHT - self.turn)
    }
}

/// The name of a layer, in as many lines as it takes.
fn named(sound: &str) -> Vec<String> {
    LABEL.parted(&clean(sound), CURVES - LEFT - 14.0, LINES)
}

/// How high the lane of a layer is.
fn lane(sound: &str) -> f64 {
    LANE + named(sound).len().saturating_sub(2) as f64 * LEADING
}

/// How high all lanes are.
fn lanes(score: &Score) -> f64 {
    score.layers.iter().map(|layer| lane(&layer.name)).sum()
}

/// How high the section is.
pub fn height(score: &Score) -> f64 {
    40.0 + LOUDNESS + 14.0 + lanes(score) + 32.0
}

/// Draws the section from `top` on.
pub fn draw(canvas: &mut Canvas, score: &Score, plan: &Plan, top: f64) {
    let row = Timeline::of(plan);
    canvas.text(&CHAPTER, LEFT, top + 22.0, Anchor::Start, "Sound");
    let first = top + 40.0 + LOUDNESS + 14.0;
    let axis = first + lanes(score);
    for chapter in plan.chapters.iter().filter(|c| c.at > Millis::ZERO) {
        let x = row.x(chapter.at.0 as f64);
        canvas.line((x, top + 40.0), (x, axis), Ink::line(HAIR, 1.0));
    }
    if score.length > score.guidance {
        let ink = Ink::line(SOFT, 1.4).dashed("2 5");
        canvas.line((row.turn, top + 34.0), (row.turn, axis), ink);
        canvas.text(&TICK, RIGHT, top + 22.0, Anchor::End, "after");
    }
    loudness(canvas, score, &row, top + 40.0);
    let levels = score
        .layers
        .iter()
        .map(|layer| spans(&row, score.length, &|at| level(layer, at)));
    let levels: Vec<Vec<(f64, f64, f64)>> = levels.collect();
    let loudest = levels
        .iter()
        .flatten()
        .map(|(.., high)| *high)
        .fold(f64::MIN, f64::max);
    let mut bottom = first - 4.0;
    for (i, layer) in score.layers.iter().enumerate() {
        bottom += lane(&layer.name);
        let name = named(&layer.name);
        for (n, line) in (1..).zip(&name) {
            let y = bottom - 6.0 - (name.len() - n) as f64 * LEADING;
            canvas.text(&LABEL, LEFT, y, Anchor::Start, line);
        }
        let y = |db: f64| scaled(db, (loudest - DEPTH, loudest), bottom - LANE + 8.0, bottom);
        curve(canvas, &levels[i], &y, bottom);
    }
    times(canvas, plan, &row, axis);
}

fn level(layer: &Layer, at: Frames) -> f64 {
    layer.loudness(at).0.into()
}

fn scaled(value: f64, range: (f64, f64), top: f64, bottom: f64) -> f64 {
    let share = (value.clamp(range.0, range.1) - range.0) / (range.1 - range.0);
    bottom - share * (bottom - top)
}

/// The least and the most of a curve in each unit of the row.
fn spans(row: &Timeline, length: Millis, value: &dyn Fn(Frames) -> f64) -> Vec<(f64, f64, f64)> {
    let last = length.frames().saturating_sub(1);
    let units = (RIGHT - CURVES) as u64;
    let span = |unit: u64| {
        let x = CURVES + unit as f64;
        let looks = (0..LOOKS).map(|look| {
            let at = row.at(x + look as f64 / LOOKS as f64);
            value(Millis(at.max(0.0) as u64).frames().min(last))
        });
        let both = looks.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
        (x, both.0, both.1)
    };
    (0..units).map(span).collect()
}

/// A curve, or a band where it moves too fast to be seen.
fn curve(canvas: &mut Canvas, spans: &[(f64, f64, f64)], y: &dyn Fn(f64) -> f64, floor: f64) {
    let line = |points: &mut dyn Iterator<Item = (f64, f64)>| {
        let points: Vec<(f64, f64)> = points.collect();
        let same = |i: usize| {
            i > 0
                && i + 1 < points.len()
                && (points[i - 1].1 - points[i].1).abs() < 0.05
                && (points[i + 1].1 - points[i].1).abs() < 0.05
        };
        let kept = (0..points.len()).filter(|i| !same(*i));
        kept.map(|i| format!("{} {}", n(points[i].0), n(points[i].1)))
            .collect::<Vec<_>>()
            .join("L")
    };
    let high = line(&mut spans.iter().map(|(x, _, high)| (*x, y(*high))));
    let low = line(&mut spans.iter().rev().map(|(x, low, _)| (*x, y(*low))));
    let under = format!(
        "M{} {}L{low}L{} {}Z",
        n(RIGHT),
        n(floor),
        n(CURVES),
        n(floor)
    );
    canvas.path(&under, Ink::filled(SOUND_PALE));
    canvas.path(
        &format!("M{high}L{low}Z"),
        Ink {
            stroke: Some((SOUND, 1.3)),
            ..Ink::filled(SOUND)
        },
    );
}

fn loudness(canvas: &mut Canvas, score: &Score, row: &Timeline, top: f64) {
    let bottom = top + LOUDNESS;
    let steps = forecast::momentary(&score.cues, score.layers.iter(), score.length);
    let powers: Vec<f64> = steps.iter().map(|l| 10f64.powf(l / 10.0)).collect();
    let value = |at: Frames| {
        let around = (SHORT_TERM.0 / STEP.0 / 2) as usize;
        let step = ((at / STEP.frames()) as usize).min(powers.len() - 1);
        let near = &powers[step.saturating_sub(around)..(step + around + 1).min(powers.len())];
        let mean = near.iter().sum::<f64>() / near.len() as f64;
        let Decibels(master) = score.master.level(at);
        10.0 * mean.max(1e-9).log10() + f64::from(master)
    };
    let y = |lufs: f64| scaled(lufs, LUFS, top, bottom);
    canvas.text(&LABEL, LEFT, top + 48.0, Anchor::Start, "loudness");
    curve(canvas, &spans(row, score.length, &value), &y, bottom);
    let target = y(TARGET_LUFS);
    canvas.line(
        (CURVES, target),
        (RIGHT, target),
        Ink::line("#2b2a27", 1.2).dashed("7 5"),
    );
    let named = format!("{TARGET_LUFS:.0} LUFS").replace('-', "−");
    canvas.text(
        &TICK,
        LEFT,
        (target + 7.0).min(top + 22.0),
        Anchor::Start,
        &named,
    );
}

fn times(canvas: &mut Canvas, plan: &Plan, row: &Timeline, axis: f64) {
    canvas.line((CURVES, axis), (RIGHT, axis), Ink::line(SOFT, 1.4));
    let middle = Millis(plan.guidance.0 / 2);
    for at in [Millis::ZERO, plan.length, plan.guidance, middle] {
        let x = row.x(at.0 as f64);
        let text = at.clock();
        let room = TICK.width(&text);
        let left = (x - room / 2.0).clamp(CURVES, RIGHT - room);
        canvas.line((x, axis), (x, axis + 6.0), Ink::line(SOFT, 1.2));
        let clear = canvas.boxes.iter().all(|b| {
            left > b.right + 12.0
                || left + room < b.left - 12.0
                || b.top > axis + 30.0
                || b.bottom < axis + 4.0
        });
        if clear {
            canvas.text(&TICK, left, axis + 26.0, Anchor::Start, &text);
        }
    }
}
