//! `evenfall plan`: the fitted timeline.

use clap::Args;
use serde::Serialize;

use crate::prepare::Prepared;
use crate::score::{Moment, MomentKind, Score};
use crate::units::Millis;

use super::Done;
use super::prepare::{SessionArgs, position};
use super::text::print;

/// Show the fitted timeline of a session
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall plan sleep-meditation-10
  evenfall plan box-breath --length 12m
  evenfall plan evening.toml --json | jq .longest_silence_ms")]
pub struct Plan {
    #[command(flatten)]
    session: SessionArgs,
    /// Begin at a step's id, a chapter or a time
    #[arg(long, value_name = "WHERE")]
    from: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// A line of the plan: a moment, or all breaths of a step together.
#[derive(Serialize)]
struct Row {
    start_ms: u64,
    length_ms: u64,
    kind: &'static str,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    chapter: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    breaths: Option<usize>,
}

#[derive(Serialize)]
struct Whole {
    title: String,
    length_ms: u64,
    guidance_ms: u64,
    shortest_ms: u64,
    longest_ms: Option<u64>,
    seed: u64,
    /// Breaths a minute, slowest and fastest, where any are led.
    breaths_per_minute: Option<[f64; 2]>,
    /// Share of the guidance in which somebody speaks.
    speech_share: f64,
    longest_silence_ms: u64,
    cautions: Vec<String>,
    rows: Vec<Row>,
}

impl Plan {
    pub fn run(self) -> Done {
        let prepared = self.session.prepare()?;
        let from = match &self.from {
            Some(from) => Millis::of_frames(position(from, &prepared.score)?),
            None => Millis::ZERO,
        };
        let whole = whole(&prepared, from);
        if self.json {
            return Ok(print(&format!(
                "{}\n",
                serde_json::to_string_pretty(&whole)?
            ))?);
        }
        Ok(print(&table(&whole))?)
    }
}

fn whole(prepared: &Prepared, from: Millis) -> Whole {
    let score = &prepared.score;
    let (share, silence) = speech(score);
    let mut rows = rows(score);
    rows.retain(|r| r.start_ms + r.length_ms > from.0);
    Whole {
        title: score.title.clone(),
        length_ms: score.length.0,
        guidance_ms: score.guidance.0,
        shortest_ms: prepared.reach.0.0,
        longest_ms: prepared.reach.1.map(|l| l.0),
        seed: score.seed.0,
        breaths_per_minute: rates(score),
        speech_share: (share * 1000.0).round() / 1000.0,
        longest_silence_ms: silence.0,
        cautions: score.cautions.clone(),
        rows,
    }
}

fn kind(kind: MomentKind) -> &'static str {
    match kind {
        MomentKind::Speech => "say",
        MomentKind::Inhale
        | MomentKind::TopUp
        | MomentKind::HoldFull
        | MomentKind::Exhale
        | MomentKind::HoldEmpty => "breathe",
        MomentKind::Tense => "tense",
        MomentKind::Release => "release",
        MomentKind::Massage => "massage",
        MomentKind::Sweep | MomentKind::SweepBack => "sweep",
        MomentKind::Rest => "rest",
        MomentKind::Strike => "strike",
        MomentKind::After => "after",
    }
}

fn rows(score: &Score) -> Vec<Row> {
    let mut rows: Vec<(Row, Vec<&Moment>, usize)> = Vec::new();
    for m in &score.moments {
        let breath = is_breath(m);
        if breath
            && let Some((row, phases, step)) = rows.last_mut()
            && *step == m.step
            && row.kind == kind(m.kind)
        {
            row.length_ms = (m.start + m.length).0 - row.start_ms;
            phases.push(m);
            continue;
        }
        let row = Row {
            start_ms: m.start.0,
            length_ms: m.length.0,
            kind: kind(m.kind),
            text: m.text.clone(),
            id: m.id.clone(),
            chapter: score
                .chapters
                .get(score.chapter_at(m.start))
                .map_or(String::new(), |c| c.title.clone()),
            breaths: None,
        };
        rows.push((row, if breath { vec![m] } else { Vec::new() }, m.step));
    }
    rows.into_iter()
        .map(|(mut row, phases, _)| {
            if !phases.is_empty() {
                let breaths: Vec<&[&Moment]> = phases.chunk_by(|_, b| !begins(b)).collect();
                let (first, last) = (pattern(breaths[0]), pattern(breaths[breaths.len() - 1]));
                row.text = if first == last {
                    first
                } else {
                    format!("{first} -> {last}")
                };
                row.breaths = Some(breaths.len());
            }
            row
        })
        .collect()
}

/// Whether a moment is part of a breath, led by itself or with the hands.
fn is_breath(moment: &Moment) -> bool {
    matches!(kind(moment.kind), "breathe" | "sweep")
}

/// Whether a breath begins with it.
fn begins(moment: &Moment) -> bool {
    matches!(moment.kind, MomentKind::Inhale | MomentKind::Sweep)
}

/// A breath or a stroke as a script writes it.
fn pattern(breath: &[&Moment]) -> String {
    if breath[0].kind == MomentKind::Sweep {
        return format!("{}s", breath[0].length.as_secs_f64());
    }
    let seconds = |kind| {
        breath
            .iter()
            .find(|m| m.kind == kind)
            .map_or(0.0, |m| m.length.as_secs_f64())
    };
    let top_up = seconds(MomentKind::TopUp);
    let sip = if top_up > 0.0 {
        format!("+{top_up}")
    } else {
        String::new()
    };
    let empty = seconds(MomentKind::HoldEmpty);
    let rest = if empty > 0.0 {
        format!("-{empty}")
    } else {
        String::new()
    };
    format!(
        "{}{sip}-{}-{}{rest}",
        seconds(MomentKind::Inhale),
        seconds(MomentKind::HoldFull),
        seconds(MomentKind::Exhale)
    )
}

/// Breaths a minute, slowest and fastest.
fn rates(score: &Score) -> Option<[f64; 2]> {
    let phases: Vec<&Moment> = score.moments.iter().filter(|m| is_breath(m)).collect();
    let rates = phases.chunk_by(|_, b| !begins(b)).map(|breath| {
        let length: Millis = breath.iter().map(|m| m.length).sum();
        (600.0 / length.as_secs_f64()).round() / 10.0
    });
    rates.fold(None, |range, r| {
        Some(range.map_or([r, r], |[low, high]: [f64; 2]| [low.min(r), high.max(r)]))
    })
}

/// The share of the guidance in which somebody speaks, and the longest time nobody does.
fn speech(score: &Score) -> (f64, Millis) {
    let (mut spoken, mut longest, mut end) = (0, 0, 0);
    for m in score
        .moments
        .iter()
        .filter(|m| m.kind == MomentKind::Speech)
    {
        longest = longest.max(m.start.0.saturating_sub(end));
        let stop = (m.start + m.length).0;
        spoken += stop.saturating_sub(m.start.0.max(end));
        end = end.max(stop);
    }
    longest = longest.max(score.guidance.0.saturating_sub(end));
    (
        spoken as f64 / score.guidance.0.max(1) as f64,
        Millis(longest),
    )
}

fn table(whole: &Whole) -> String {
    let mut out = format!("{}\n", whole.title);
    let mut chapter = "";
    for row in &whole.rows {
        if row.chapter != chapter {
            chapter = &row.chapter;
            out += &format!("\n{chapter}\n");
        }
        let text = match row.breaths {
            Some(n) => format!("{} x {n}", row.text),
            None => row.text.clone(),
        };
        let id = row
            .id
            .as_ref()
            .map_or(String::new(), |id| format!("  #{id}"));
        let (start, length) = (
            tenths(row.start_ms),
            Millis(row.length_ms / 100 * 100).to_string(),
        );
        out += &format!("  {start:>9}  {length:>8}  {:8} {text}{id}\n", row.kind);
    }
    let until = whole
        .longest_ms
        .map_or("as long as you like".into(), |l| Millis(l).clock());
    out += &format!("\nlength      {}", tenths(whole.length_ms));
    if whole.length_ms != whole.guidance_ms {
        out += &format!(", of it guidance {}", tenths(whole.guidance_ms));
    }
    out += &format!(
        "\nfits        from {} to {until}\n",
        Millis(whole.shortest_ms.next_multiple_of(1000)).clock()
    );
    if let Some([low, high]) = whole.breaths_per_minute {
        let range = if low == high {
            format!("{low}")
        } else {
            format!("{low} to {high}")
        };
        out += &format!("breaths     {range} a minute\n");
    }
    out += &format!(
        "speech      {:.0} % of the time\n",
        whole.speech_share * 100.0
    );
    out += &format!(
        "silence     {} at most without a word\n",
        Millis(whole.longest_silence_ms / 100 * 100)
    );
    out
}

/// A clock with tenths: `4:05.3`.
fn tenths(ms: u64) -> String {
    format!("{}.{}", Millis(ms).clock(), ms % 1000 / 100)
}
