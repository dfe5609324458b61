//! The plan in words.

use crate::score::overview::lengths;
use crate::units::Millis;

use super::rows::Whole;

/// The plan as a person reads it.
pub fn table(whole: &Whole) -> String {
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
    out += &format!("\nlength      {}", tenths(whole.length_ms));
    if whole.length_ms != whole.guidance_ms {
        out += &format!(", of it guidance {}", tenths(whole.guidance_ms));
    }
    let reach = (Millis(whole.shortest_ms), whole.longest_ms.map(Millis));
    out += &format!("\nfits        {}\n", lengths(reach, Millis::clock));
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
    // What `--seed` takes to hear the very same again, as after a nightly one.
    out += &format!("seed        {}\n", whole.seed);
    out
}

/// A clock with tenths: `4:05.3`.
pub fn tenths(ms: u64) -> String {
    format!("{}.{}", Millis(ms).clock(), ms % 1000 / 100)
}
