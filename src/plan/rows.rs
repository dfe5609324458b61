//! The plan in lines: a moment, or all breaths of a step together.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::score::overview::{begins_breath, of_breath};
use crate::score::{Moment, MomentKind, Score};
use crate::units::Millis;

use super::overview::patterns;

/// A line of the plan: a moment, or all breaths of a step together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// From the start of the session.
    #[serde(rename = "start_ms")]
    pub start: Millis,
    /// From the beginning of the first moment in it to the end of the last.
    #[serde(rename = "length_ms")]
    pub length: Millis,
    /// What happens in it.
    pub kind: RowKind,
    /// The sentence, the breath as a script writes it, the muscle group, the sound struck.
    pub text: String,
    /// What it speaks, BCP 47, where that is another language than the plan's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The step's `id`, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The place of the step in the session, from 0, patterns and rounds expanded.
    pub step: usize,
    /// The title of the chapter it falls in.
    pub chapter: String,
    /// How many breaths or strokes, where the kind is `breathe` or `sweep`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breaths: Option<usize>,
}

/// What a row is, as a script calls a step of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowKind {
    /// A sentence.
    Say,
    /// Breaths that are led, one after another.
    Breathe,
    /// Muscles are tensed and held.
    Tense,
    /// Muscles are let go.
    Release,
    /// Hands on a place.
    Massage,
    /// Strokes of the hands in time with the breath.
    Sweep,
    /// Nothing is asked of anybody.
    Rest,
    /// Something is struck, as a bell.
    Strike,
    /// What `[after]` keeps of the ambience.
    After,
}

impl From<MomentKind> for RowKind {
    fn from(kind: MomentKind) -> RowKind {
        match kind {
            MomentKind::Speech => RowKind::Say,
            MomentKind::Breath(_) => RowKind::Breathe,
            MomentKind::Tense => RowKind::Tense,
            MomentKind::Release => RowKind::Release,
            MomentKind::Massage => RowKind::Massage,
            MomentKind::Sweep { .. } => RowKind::Sweep,
            MomentKind::Rest => RowKind::Rest,
            MomentKind::Strike => RowKind::Strike,
            MomentKind::After => RowKind::After,
        }
    }
}

impl fmt::Display for RowKind {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(match self {
            RowKind::Say => "say",
            RowKind::Breathe => "breathe",
            RowKind::Tense => "tense",
            RowKind::Release => "release",
            RowKind::Massage => "massage",
            RowKind::Sweep => "sweep",
            RowKind::Rest => "rest",
            RowKind::Strike => "strike",
            RowKind::After => "after",
        })
    }
}

/// A sentence that is spoken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    /// From the start of the session.
    #[serde(rename = "start_ms")]
    pub start: Millis,
    /// How long it takes to say; without a voice, to read.
    #[serde(rename = "length_ms")]
    pub length: Millis,
    /// The sentence.
    pub text: String,
    /// What it is in, BCP 47, where that is another language than the plan's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Every sentence of `moments`.
pub(super) fn captions(moments: &[Moment]) -> Vec<Caption> {
    let spoken = moments.iter().filter(|m| m.kind == MomentKind::Speech);
    let captions = spoken.map(|m| Caption {
        start: m.start,
        length: m.length,
        text: m.text.clone(),
        language: m.language.clone(),
    });
    captions.collect()
}

/// The lines of a score.
pub(super) fn rows(score: &Score) -> Vec<Row> {
    let mut rows: Vec<(Row, Vec<Vec<&Moment>>)> = Vec::new();
    for m in &score.moments {
        let breath = of_breath(m.kind);
        if breath
            && let Some((row, breaths)) = rows.last_mut()
            && row.step == m.step
            && row.kind == m.kind.into()
        {
            row.length = m.start + m.length - row.start;
            match breaths.last_mut() {
                Some(last) if !begins_breath(m.kind) => last.push(m),
                _ => breaths.push(vec![m]),
            }
            continue;
        }
        let chapter = score.chapters.get(score.chapter_at(m.start));
        let row = Row {
            start: m.start,
            length: m.length,
            kind: m.kind.into(),
            text: m.text.clone(),
            language: m.language.clone(),
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
