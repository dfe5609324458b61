//! What a file says of itself, whatever its format: drawn from the plan.

use std::ops::Range;

use crate::plan::{Caption, Plan};
use crate::units::Millis;

/// What players show of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// As its author named it.
    pub title: String,
    /// What it belongs to, where it belongs to something.
    pub album: Option<String>,
    /// Who wrote it.
    pub artist: Option<String>,
    /// BCP 47.
    pub language: String,
    /// As the author wrote it.
    pub licence: Option<String>,
    /// What it does; may be empty.
    pub summary: String,
    /// What it was made by, and from which seed: one line.
    pub made_by: String,
    /// Its number among how many, in a batch.
    pub track: Option<(u32, u32)>,
    /// How long it is.
    pub length: Millis,
    /// Sorted, without a gap, from zero to the end; empty where there are no chapters.
    pub chapters: Vec<Mark>,
    /// Every sentence spoken, sorted.
    pub words: Vec<Caption>,
    /// What all chance in it was drawn from.
    pub seed: u64,
    /// A PNG, square, to be shown in lists.
    pub cover: Option<Vec<u8>>,
    /// What it was made from.
    pub script: Option<Script>,
}

/// A script as it lies in a file that was made from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// What it was called, without a folder.
    pub name: String,
    /// All of it, byte for byte.
    pub text: String,
    /// What was wished of it, as words of a command line: `--length=12m`.
    pub wishes: Vec<String>,
}

impl Script {
    /// What was wished of it, a word a line.
    pub(super) fn told_wishes(&self) -> String {
        self.wishes.join("\n")
    }

    /// The words that [`Script::told_wishes`] made `told` of.
    pub(super) fn wishes_of(told: &str) -> Vec<String> {
        told.lines().map(str::to_owned).collect()
    }
}

/// A chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// From the start of the file.
    pub start: Millis,
    /// Where the next begins, or the file ends.
    pub end: Millis,
    /// As lists of chapters show it.
    pub title: String,
}

impl About {
    /// What is to be said of a stretch of what `plan` plans.
    pub fn of(plan: &Plan, stretch: Range<Millis>) -> About {
        let from = stretch.start;
        let until = stretch.end.min(plan.length).max(from);
        let length = until - from;
        let made_by = format!(
            "Evenfall {}, seed {}, {length}",
            env!("CARGO_PKG_VERSION"),
            plan.seed
        );
        let words = plan
            .captions
            .iter()
            .filter(|c| c.start >= from && c.start < until);
        About {
            title: plan.title.clone(),
            album: None,
            artist: plan.author.clone(),
            language: plan.language.clone(),
            licence: plan.licence.clone(),
            summary: plan.summary.clone(),
            made_by,
            track: None,
            length,
            chapters: marks(plan, from, until),
            words: words
                .map(|caption| Caption {
                    start: caption.start - from,
                    ..caption.clone()
                })
                .collect(),
            seed: plan.seed,
            cover: None,
            script: None,
        }
    }

    /// The same of a file that begins with so much silence: it belongs to the first chapter.
    pub fn later(mut self, silence: Millis) -> About {
        self.length += silence;
        for (n, mark) in self.chapters.iter_mut().enumerate() {
            if n > 0 {
                mark.start += silence;
            }
            mark.end += silence;
        }
        for caption in &mut self.words {
            caption.start += silence;
        }
        self
    }

    /// What it does, and what it was made by.
    pub fn comment(&self) -> String {
        match self.summary.is_empty() {
            true => self.made_by.clone(),
            false => format!("{}\n{}", self.summary, self.made_by),
        }
    }

    /// More bytes than all of it takes in any format.
    pub(super) fn weight(&self) -> u64 {
        let chapters = self.chapters.iter().map(|c| 300 + 4 * c.title.len());
        let words = self.words.iter().map(|w| 40 + 4 * w.text.len());
        let texts = [&self.title, &self.summary, &self.made_by].map(|t| 8 * t.len());
        let cover = self.cover.as_ref().map_or(0, |png| 2 * png.len());
        let script = self.script.as_ref().map_or(0, |s| {
            2 * (s.name.len() + s.text.len() + s.told_wishes().len())
        });
        let others = [cover, script, 24_576];
        chapters
            .chain(words)
            .chain(texts)
            .chain(others)
            .sum::<usize>() as u64
    }
}

/// The chapters that are not over at `from` and begin before `until`; the one playing at first
/// begins with the file.
fn marks(plan: &Plan, from: Millis, until: Millis) -> Vec<Mark> {
    let ends = plan.chapters.iter().skip(1).map(|c| c.at);
    let ends = ends.chain([plan.length]);
    let all = plan.chapters.iter().zip(ends);
    all.filter(|(chapter, end)| *end > from && *end > chapter.at && chapter.at < until)
        .map(|(chapter, end)| Mark {
            start: chapter.at.max(from) - from,
            end: end.min(until) - from,
            title: chapter.title.clone(),
        })
        .collect()
}
