//! The plan as data, which `--json` shows as it stands. Its keys stay as they are; more
//! may come.

use serde::Serialize;

use crate::prepare::Prepared;
use crate::score::overview::{begins_breath, of_breath, patterns, rates, speech};
use crate::score::{Layer, Moment, Score};
use crate::session::Ending;
use crate::units::{Frames, Millis};

/// A line of the plan: a moment, or all breaths of a step together.
#[derive(Serialize)]
pub struct Row {
    /// From the start of the session.
    pub start_ms: u64,
    pub length_ms: u64,
    /// `say`, `breathe`, `tense`, `release`, `massage`, `sweep`, `rest`, `strike` or `after`.
    pub kind: &'static str,
    /// The sentence, the breath as a script writes it, the muscle group, the sound struck.
    pub text: String,
    /// The step's `id`, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The place of the step in the session, from 0, patterns and rounds expanded.
    pub step: usize,
    /// The title of the chapter it falls in.
    pub chapter: String,
    /// How many breaths or strokes, where the kind is `breathe` or `sweep`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaths: Option<usize>,
}

#[derive(Serialize)]
pub struct Whole {
    pub title: String,
    pub summary: String,
    /// BCP 47.
    pub language: String,
    /// With what `[after]` keeps.
    pub length_ms: u64,
    /// Without it.
    pub guidance_ms: u64,
    /// What the guidance can be fitted to; no longest where there is none.
    pub shortest_ms: u64,
    pub longest_ms: Option<u64>,
    pub ending: Ending,
    pub seed: u64,
    /// Breaths a minute, slowest and fastest, where any are led.
    pub breaths_per_minute: Option<[f64; 2]>,
    /// Share of the guidance in which somebody speaks, from 0 to 1.
    pub speech_share: f64,
    pub longest_silence_ms: u64,
    /// What is shown before the start.
    pub cautions: Vec<String>,
    pub chapters: Vec<Mark>,
    pub rows: Vec<Row>,
    /// Every sentence spoken, for subtitles.
    pub captions: Vec<Caption>,
    pub layers: Vec<Course>,
}

/// Where a chapter begins.
#[derive(Serialize)]
pub struct Mark {
    pub start_ms: u64,
    pub title: String,
}

#[derive(Serialize)]
pub struct Caption {
    pub start_ms: u64,
    pub length_ms: u64,
    pub text: String,
}

/// An ambient sound and how loud it is.
#[derive(Serialize)]
pub struct Course {
    pub sound: String,
    /// Where its level turns, all its automation, dips and fades together; straight between.
    pub points: Vec<Level>,
}

#[derive(Clone, Copy, Serialize)]
pub struct Level {
    pub at_ms: u64,
    /// Against the voice, in dB; -80 and below is silence.
    pub level_db: f64,
}

/// The plan from `from` on.
pub fn whole(prepared: &Prepared, from: Millis) -> Whole {
    let (score, session) = (&prepared.score, &prepared.session);
    let (share, silence) = speech(score);
    let mut rows = rows(score);
    rows.retain(|r| r.start_ms + r.length_ms > from.0);
    let spoken = rows.iter().filter(|r| r.kind == "say");
    let captions = spoken.map(|r| Caption {
        start_ms: r.start_ms,
        length_ms: r.length_ms,
        text: r.text.clone(),
    });
    let mark = |c: &crate::score::Chapter| Mark {
        start_ms: c.at.0,
        title: c.title.clone(),
    };
    Whole {
        title: score.title.clone(),
        summary: session.summary.clone(),
        language: session.language.clone(),
        length_ms: score.length.0,
        guidance_ms: score.guidance.0,
        shortest_ms: prepared.reach.0.0,
        longest_ms: prepared.reach.1.map(|l| l.0),
        ending: session.ending,
        seed: score.seed.0,
        breaths_per_minute: rates(score),
        speech_share: (share * 1000.0).round() / 1000.0,
        longest_silence_ms: silence.0,
        cautions: score.cautions.clone(),
        chapters: score.chapters.iter().map(mark).collect(),
        captions: captions.collect(),
        layers: score
            .layers
            .iter()
            .map(|l| course(l, score.length))
            .collect(),
        rows,
    }
}

pub fn rows(score: &Score) -> Vec<Row> {
    let mut rows: Vec<(Row, Vec<Vec<&Moment>>)> = Vec::new();
    for m in &score.moments {
        let breath = of_breath(m.kind);
        if breath
            && let Some((row, breaths)) = rows.last_mut()
            && row.step == m.step
            && row.kind == m.kind.name()
        {
            row.length_ms = (m.start + m.length).0 - row.start_ms;
            match breaths.last_mut() {
                Some(last) if !begins_breath(m.kind) => last.push(m),
                _ => breaths.push(vec![m]),
            }
            continue;
        }
        let chapter = score.chapters.get(score.chapter_at(m.start));
        let row = Row {
            start_ms: m.start.0,
            length_ms: m.length.0,
            kind: m.kind.name(),
            text: m.text.clone(),
            id: m.id.clone(),
            step: m.step,
            chapter: chapter.map_or(String::new(), |c| c.title.clone()),
            breaths: None,
        };
        rows.push((row, if breath { vec![vec![m]] } else { Vec::new() }));
    }
    let told = rows.into_iter().map(|(mut row, breaths)| {
        if !breaths.is_empty() {
            row.text = patterns(&breaths);
            row.breaths = Some(breaths.len());
        }
        row
    });
    told.collect()
}

/// The level of a layer where it turns.
fn course(layer: &Layer, length: Millis) -> Course {
    let turns = layer
        .gain
        .iter()
        .flat_map(|e| e.points().iter().map(|p| p.at));
    let mut times: Vec<Frames> = turns.chain([0, length.frames()]).collect();
    times.retain(|at| *at <= length.frames());
    times.sort_unstable();
    times.dedup();
    let level = |at: Frames| {
        let sum: f32 = layer.gain.iter().map(|e| e.level(at).0).sum();
        (f64::from(sum.max(-80.0)) * 10.0).round() / 10.0
    };
    let mut points: Vec<Level> = Vec::new();
    for at in times {
        let point = Level {
            at_ms: Millis::of_frames(at).0,
            level_db: level(at),
        };
        // What stays as it is needs only its ends.
        if let [.., before, last] = points[..]
            && before.level_db == last.level_db
            && last.level_db == point.level_db
        {
            points.pop();
        }
        points.push(point);
    }
    Course {
        sound: layer.name.clone(),
        points,
    }
}
