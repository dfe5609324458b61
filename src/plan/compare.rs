//! Two plans side by side: which steps are the same, changed, moved, new or gone.

use serde::Serialize;

use crate::session::Ending;
use crate::units::Millis;

use super::align::{aligned, find_moved};
use super::{Course, Plan, Row, RowKind};

/// What differs. The keys stay as they are; more may come.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changes {
    /// Whether nothing at all would be heard differently.
    pub same: bool,
    /// The session that was.
    pub old: Side,
    /// The session that is.
    pub new: Side,
    /// Layers that differ: those of the new session in its order, then those that are gone.
    pub layers: Vec<LayerChange>,
    /// In the order of the new session; what is gone stands where it was.
    pub steps: Vec<StepChange>,
    /// Steps that are as before, but for when they begin.
    pub unchanged: usize,
}

/// One of the two as a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Side {
    /// As its author named it.
    pub title: String,
    /// What it speaks, BCP 47, where a step says nothing else.
    pub language: String,
    /// With what `[after]` keeps.
    #[serde(rename = "length_ms")]
    pub length: Millis,
    /// Without it.
    #[serde(rename = "guidance_ms")]
    pub guidance: Millis,
    /// From 0 to 1.
    pub speech_share: f64,
    /// How it ends.
    pub ending: Ending,
    /// What all chance in it is drawn from.
    pub seed: u64,
}

/// A layer that is new, gone, or at another level, against the voice in dB.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerChange {
    /// As the script names it.
    pub sound: String,
    /// `None` for a layer that is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_db: Option<f32>,
    /// `None` for a layer that is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_db: Option<f32>,
    /// How far it dips under speech, before and now, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duck_db: Option<[f32; 2]>,
}

/// A step that is `changed`, `moved`, `added` or `removed`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepChange {
    /// What happened to it.
    pub change: Change,
    /// As it was; `None` for one that was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<ComparedStep>,
    /// As it is; `None` for one that was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<ComparedStep>,
    /// Its text word by word, where that changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Words>,
}

/// What happened to a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Another text or language, another number of breaths, or a length that differs audibly.
    Changed,
    /// The same text at another place among the steps.
    Moved,
    /// Only in the new session.
    Added,
    /// Only in the old session.
    Removed,
}

/// A step: its rows of the plan together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedStep {
    /// From the start of the session.
    #[serde(rename = "start_ms")]
    pub start: Millis,
    /// From its first sound or word to its last.
    #[serde(rename = "length_ms")]
    pub length: Millis,
    /// What it is there for, whatever is said with it.
    pub kind: RowKind,
    /// As its rows have it; of words and muscles, all of them in their order.
    pub text: String,
    /// What it is in, BCP 47: one, but for a step that changes its language.
    pub languages: Vec<String>,
    /// The step's `id`, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The title of the chapter it begins in.
    pub chapter: String,
    /// How many breaths or strokes, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaths: Option<usize>,
}

/// Words that stayed, went or came.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Words {
    /// Whether they stayed, went or came.
    pub change: WordChange,
    /// The words themselves.
    pub text: String,
}

/// What happened to words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WordChange {
    /// In both texts.
    Same,
    /// Only in the old text.
    Removed,
    /// Only in the new text.
    Added,
}

/// What `new` does differently from `old`.
pub fn compare(old: &Plan, new: &Plan) -> Changes {
    let (before, now) = (steps(old), steps(new));
    let mut changes = aligned(&before, &now);
    find_moved(&mut changes);
    let kept = |c: &&StepChange| !matches!(c.change, Change::Added);
    let unchanged = before.len() - changes.iter().filter(kept).count();
    let layers = layers(&old.layers, &new.layers);
    let (old, new) = (side(old), side(new));
    let same = changes.is_empty() && layers.is_empty() && old == new;
    Changes {
        same,
        old,
        new,
        layers,
        steps: changes,
        unchanged,
    }
}

fn side(plan: &Plan) -> Side {
    Side {
        title: plan.title.clone(),
        language: plan.language.clone(),
        length: plan.length,
        guidance: plan.guidance,
        speech_share: plan.speech_share,
        ending: plan.ending,
        seed: plan.seed,
    }
}

fn steps(plan: &Plan) -> Vec<ComparedStep> {
    let steps = plan.rows.chunk_by(|a, b| a.step == b.step);
    steps
        .filter_map(|rows| Some(step(rows.first()?, rows, &plan.language)))
        .collect()
}

fn step(first: &Row, rows: &[Row], session: &str) -> ComparedStep {
    let end = rows
        .iter()
        .map(|r| r.start + r.length)
        .max()
        .unwrap_or(first.start);
    // What a step is there for, not what is said with it.
    let main = rows
        .iter()
        .find(|r| r.kind != RowKind::Say)
        .unwrap_or(first);
    let texts: Vec<&str> = match main.kind {
        RowKind::Tense | RowKind::Release | RowKind::Say => {
            let mut texts: Vec<&str> = rows.iter().map(|r| r.text.as_str()).collect();
            texts.dedup();
            texts
        }
        _ => vec![main.text.as_str()],
    };
    let languages = rows
        .iter()
        .map(|row| row.language.as_deref().unwrap_or(session).to_string());
    let mut languages: Vec<String> = languages.collect();
    languages.dedup();
    ComparedStep {
        start: first.start,
        length: end - first.start,
        kind: main.kind,
        text: texts.join(" "),
        languages,
        id: first.id.clone(),
        chapter: first.chapter.clone(),
        breaths: main.breaths,
    }
}

/// Layers by their sound; the same sound twice by its turn.
fn layers(old: &[Course], new: &[Course]) -> Vec<LayerChange> {
    let named = |layers: &[Course]| {
        let layers = layers.iter().enumerate().map(|(i, layer)| {
            let earlier = layers[..i].iter();
            let turn = earlier.filter(|l| l.sound == layer.sound).count();
            ((layer.sound.clone(), turn), layer.level_db, layer.duck_db)
        });
        layers.collect::<Vec<_>>()
    };
    let (before, now) = (named(old), named(new));
    let mut changes = Vec::new();
    for (name, level, duck) in &now {
        let was = before.iter().find(|(n, ..)| n == name);
        if was.is_none_or(|(_, l, d)| l != level || d != duck) {
            changes.push(LayerChange {
                sound: name.0.clone(),
                old_db: was.map(|(_, l, _)| *l),
                new_db: Some(*level),
                duck_db: was.filter(|(.., d)| d != duck).map(|(.., d)| [*d, *duck]),
            });
        }
    }
    let gone = before
        .iter()
        .filter(|(name, ..)| now.iter().all(|(n, ..)| n != name));
    changes.extend(gone.map(|(name, level, _)| LayerChange {
        sound: name.0.clone(),
        old_db: Some(*level),
        new_db: None,
        duck_db: None,
    }));
    changes
}
