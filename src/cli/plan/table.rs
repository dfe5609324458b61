//! The plan in words.

use crate::plan::overview::lengths;
use crate::plan::{Course, Plan};
use crate::units::Millis;

/// The plan as a person reads it.
pub fn table(plan: &Plan) -> String {
    let mut out = format!("{}\n", plan.title);
    let mut chapter = "";
    for row in &plan.rows {
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
        let language = row.language.as_ref();
        let language = language.map_or(String::new(), |tag| format!("  ({tag})"));
        let (start, length) = (
            tenths(row.start),
            Millis(row.length.0 / 100 * 100).to_string(),
        );
        out += &format!(
            "  {start:>9}  {length:>8}  {:8} {text}{language}{id}\n",
            row.kind
        );
    }
    for layer in &plan.layers {
        out += &playlist(layer);
    }
    out += &format!("\nlength      {}", tenths(plan.length));
    if plan.length != plan.guidance {
        out += &format!(", of it guidance {}", tenths(plan.guidance));
    }
    let reach = (plan.shortest, plan.longest);
    out += &format!("\nfits        {}\n", lengths(reach, Millis::clock));
    let spoken = plan.spoken();
    if spoken.len() > 1 {
        out += &format!("languages   {}\n", spoken.join(", "));
    }
    if let Some([low, high]) = plan.breaths_per_minute {
        let range = if low == high {
            format!("{low}")
        } else {
            format!("{low} to {high}")
        };
        out += &format!("breaths     {range} a minute\n");
    }
    out += &format!(
        "speech      {:.0} % of the time\n",
        plan.speech_share * 100.0
    );
    out += &format!(
        "silence     {} at most without a word\n",
        Millis(plan.longest_silence.0 / 100 * 100)
    );
    // What `--seed` takes to hear the very same again, as after a nightly one.
    out += &format!("seed        {}\n", plan.seed);
    out
}

/// So many recordings of a playlist are shown.
const PLAYED: usize = 24;

/// The recordings of a layer in their order; nothing where there is one alone.
fn playlist(layer: &Course) -> String {
    let all = &layer.recordings;
    if all.is_empty() {
        return String::new();
    }
    let mut out = "\nPlaylist\n".to_owned();
    for one in &all[..all.len().min(PLAYED)] {
        out += &format!("  {:>9}  {}\n", tenths(one.start), one.name);
    }
    if all.len() > PLAYED {
        out += &format!("  and {} more\n", all.len() - PLAYED);
    }
    out
}

/// A clock with tenths: `4:05.3`.
pub fn tenths(at: Millis) -> String {
    format!("{}.{}", at.clock(), at.0 % 1000 / 100)
}
