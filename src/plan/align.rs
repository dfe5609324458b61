//! Which step of one session is which of another.

use similar::{Algorithm, ChangeTag, DiffOp, capture_diff_slices};

use super::RowKind;
use super::compare::{Change, ComparedStep, StepChange, WordChange, Words};

/// Lengths nearer than this sound the same.
const HEARD_MS: u64 = 100;

/// Texts of which less than this share is common are two texts.
const ALIKE: f64 = 0.35;

/// Steps in order: the same ones by what they are, the others by likeness.
pub fn aligned(old: &[ComparedStep], new: &[ComparedStep]) -> Vec<StepChange> {
    let key = |step: &ComparedStep| format!("{}\n{}", step.kind, step.text);
    let keys = |steps: &[ComparedStep]| steps.iter().map(key).collect::<Vec<_>>();
    let mut changes = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &keys(old), &keys(new)) {
        let (was, is) = (&old[op.old_range()], &new[op.new_range()]);
        if let DiffOp::Equal { .. } = op {
            changes.extend(was.iter().zip(is).filter_map(|(a, b)| changed(a, b)));
        } else {
            paired(was, is, &mut changes);
        }
    }
    changes
}

/// A stretch of steps that are not the same: each with the next one like it.
fn paired(old: &[ComparedStep], new: &[ComparedStep], changes: &mut Vec<StepChange>) {
    let mut next = 0;
    for step in new {
        let like = old[next..].iter().position(|o| alike(o, step));
        let Some(at) = like.map(|offset| next + offset) else {
            changes.push(alone(Change::Added, None, Some(step)));
            continue;
        };
        changes.extend(
            old[next..at]
                .iter()
                .map(|o| alone(Change::Removed, Some(o), None)),
        );
        changes.extend(changed(&old[at], step));
        next = at + 1;
    }
    changes.extend(
        old[next..]
            .iter()
            .map(|o| alone(Change::Removed, Some(o), None)),
    );
}

fn alike(old: &ComparedStep, new: &ComparedStep) -> bool {
    if old.kind != new.kind {
        return false;
    }
    if old.id.is_some() && old.id == new.id {
        return true;
    }
    if matches!(new.kind, RowKind::Breathe | RowKind::Rest | RowKind::Strike) {
        return old.chapter == new.chapter;
    }
    let words = words(&old.text, &new.text);
    let count = |w: &Words| w.text.split(' ').count();
    let same = words
        .iter()
        .filter(|w| w.change == WordChange::Same)
        .map(count);
    let all = old.text.split(' ').count() + new.text.split(' ').count();
    2.0 * same.sum::<usize>() as f64 >= ALIKE * all as f64
}

/// The change of a step into another; `None` where nobody would hear it.
fn changed(old: &ComparedStep, new: &ComparedStep) -> Option<StepChange> {
    let longer = old.length.0.abs_diff(new.length.0) >= HEARD_MS;
    let same = old.text == new.text && old.languages == new.languages;
    if !longer && same && old.breaths == new.breaths {
        return None;
    }
    let mut change = alone(Change::Changed, Some(old), Some(new));
    if old.text != new.text {
        change.words = words(&old.text, &new.text);
    }
    Some(change)
}

fn alone(change: Change, old: Option<&ComparedStep>, new: Option<&ComparedStep>) -> StepChange {
    let words = Vec::new();
    StepChange {
        change,
        old: old.cloned(),
        new: new.cloned(),
        words,
    }
}

/// What is gone here and comes there is one step that moved.
pub fn find_moved(changes: &mut Vec<StepChange>) {
    let mut at = 0;
    while at < changes.len() {
        let gone = changes.iter().position(|c| {
            let (was, is) = (&c.old, &changes[at].new);
            let same = was.as_ref().zip(is.as_ref());
            c.change == Change::Removed
                && changes[at].change == Change::Added
                && same.is_some_and(|(a, b)| a.kind == b.kind && a.text == b.text)
        });
        if let Some(gone) = gone {
            changes[at].old = changes[gone].old.take();
            changes[at].change = Change::Moved;
            changes.remove(gone);
            at -= usize::from(gone < at);
        }
        at += 1;
    }
}

/// Two texts word by word.
fn words(old: &str, new: &str) -> Vec<Words> {
    let split = |text: &'_ str| {
        text.split_whitespace()
            .map(String::from)
            .collect::<Vec<_>>()
    };
    let (old, new) = (split(old), split(new));
    let mut all: Vec<Words> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        for change in op.iter_changes(&old, &new) {
            let tag = match change.tag() {
                ChangeTag::Equal => WordChange::Same,
                ChangeTag::Delete => WordChange::Removed,
                ChangeTag::Insert => WordChange::Added,
            };
            match all.last_mut() {
                Some(last) if last.change == tag => {
                    last.text.push(' ');
                    last.text.push_str(change.value_ref());
                }
                _ => all.push(Words {
                    change: tag,
                    text: change.value_ref().clone(),
                }),
            }
        }
    }
    all
}
