//! Where a recording can be cut so that its end leads into its beginning.

use std::ops::Range;

use super::profile::{BANDS, Profile, ProfileRow, ROW, distance};
use crate::units::Frames;

/// Rows that are compared, before a cut and behind it: two seconds.
const COMPARED: usize = 8;

/// How much of either end may be given up: two minutes at most, and no more than a quarter.
const REACH: usize = 480;
const REACH_SHARE: usize = 4;

/// What it must sound better, in decibels, for all of the recording to be given up.
const LENGTH_WORTH: f32 = 8.0;

/// How much more an end may differ from the whole than most of it does, in decibels, before
/// it is taken for a fade, a voice or a hand on the recorder.
const STRANGE: f32 = 2.0;

/// Rows over which waves and gusts even out, and a fade does not: eight seconds.
const BROAD: usize = 32;

/// How unlike its surroundings a recording is from place to place.
struct Likeness<'a> {
    profile: &'a Profile,
    /// What it sounds like in the middle of its range.
    usual: [f32; BANDS],
    /// How far most stretches of two and of eight seconds are from that.
    spread: f32,
    broad: f32,
}

impl<'a> Likeness<'a> {
    fn new(profile: &'a Profile) -> Likeness<'a> {
        let rows = profile.rows();
        let usual = std::array::from_fn(|band| {
            let mut levels: Vec<f32> = rows
                .iter()
                .map(|row: &ProfileRow| row.bands[band])
                .collect();
            middle(&mut levels, 0.5)
        });
        let spread = |length: usize| {
            let mut apart: Vec<f32> = (0..rows.len().saturating_sub(length))
                .step_by(COMPARED / 2)
                .map(|row| distance(&profile.mean(row..row + length), &usual))
                .collect();
            middle(&mut apart, 0.9)
        };
        Likeness {
            spread: spread(COMPARED),
            // Of a short recording the fades would be most.
            broad: match rows.len() < 6 * BROAD {
                true => f32::INFINITY,
                false => spread(BROAD),
            },
            profile,
            usual,
        }
    }

    /// How much further from the usual two seconds from `row` on are than most, in decibels.
    fn strange(&self, row: usize) -> f32 {
        self.excess(row..row + COMPARED, self.spread)
    }

    /// The same for eight seconds.
    fn fades(&self, range: Range<usize>) -> f32 {
        self.excess(range, self.broad)
    }

    fn excess(&self, range: Range<usize>, usual: f32) -> f32 {
        let own = self.profile.mean(range);
        (distance(&own, &self.usual) - usual).max(0.0)
    }
}

/// The value below which `share` of `values` lie.
fn middle(values: &mut [f32], share: f64) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let at = (values.len() as f64 * share) as usize;
    let at = at.min(values.len() - 1);
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

/// Whether either end is much softer than anything between them: repeated as it is, such a
/// recording would have a hole in every round.
pub fn fades(profile: &Profile) -> bool {
    /// A quarter of the power, 6 dB.
    const SOFTER: f32 = 0.25;
    let rows = profile.rows();
    if rows.len() < 3 * COMPARED {
        return false;
    }
    let (inner, last) = (&rows[COMPARED..rows.len() - COMPARED], rows.len() - 1);
    let softest = inner
        .iter()
        .map(|row| row.power)
        .fold(f32::INFINITY, f32::min);
    rows[0].power.min(rows[last].power) < SOFTER * softest
}

/// The recording without what at its ends is not like the rest: fades, a voice, a bump.
pub fn steady(profile: &Profile, frames: Frames) -> Range<Frames> {
    let rows = profile.rows().len();
    let reach = REACH.min(rows / REACH_SHARE);
    if reach < COMPARED {
        return 0..frames;
    }
    let likeness = Likeness::new(profile);
    let strange = |row: &usize| likeness.strange(*row) > STRANGE;
    let first = (0..reach).rev().find(strange).map_or(0, |row| row + 1);
    let last = (rows - COMPARED - reach..=rows - COMPARED).find(strange);
    let end = last.map_or(frames, |row| (row + COMPARED - 1) as Frames * ROW);
    first as Frames * ROW..end
}

/// Where to begin, and where to leave for the beginning, so that what is heard before and
/// after are most alike. After the end there are `fade` frames left, which blend.
pub fn find(profile: &Profile, frames: Frames, fade: Frames) -> Range<Frames> {
    let rows = profile.rows().len();
    let blend = fade.div_ceil(ROW) as usize;
    let reach = REACH.min(rows / REACH_SHARE);
    if reach < 2 || rows < 4 * blend + COMPARED {
        return 0..frames - fade;
    }
    let likeness = Likeness::new(profile);
    // What is heard as the blend passes from one to the other.
    let entered = |start: usize| start + blend / 2..start + blend / 2 + COMPARED;
    let left = |end: usize| (end + blend / 2).saturating_sub(COMPARED)..end + blend / 2;
    let candidates = |range: Range<usize>, heard: &dyn Fn(usize) -> Range<usize>, ahead: bool| {
        range
            .map(|row| {
                let broad = match ahead {
                    true => row..row + BROAD,
                    false => (row + blend).saturating_sub(BROAD)..row + blend,
                };
                let strange = likeness
                    .strange(heard(row).start)
                    .max(likeness.strange(row))
                    .max(likeness.fades(broad));
                let rising = profile.mean(row..row + blend);
                (row, profile.mean(heard(row)), rising, strange)
            })
            .collect::<Vec<_>>()
    };
    let last = rows - blend;
    let starts = candidates(0..reach, &entered, true);
    let ends = candidates(last - reach..last + 1, &left, false);
    let mut best = (f32::INFINITY, 0..frames - fade);
    for (start, entered, rising, strange) in &starts {
        for (end, left, falling, odd) in &ends {
            let lost = (rows - (end + blend - start)) as f32 / rows as f32;
            let misfit = distance(entered, left).max(distance(rising, falling))
                + strange
                + odd
                + LENGTH_WORTH * lost;
            if misfit < best.0 {
                // The last row of all may lack a few frames that are there.
                let end = match *end {
                    row if row == last => frames - fade,
                    row => row as Frames * ROW,
                };
                best = (misfit, *start as Frames * ROW..end);
            }
        }
    }
    best.1
}
