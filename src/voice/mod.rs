//! Speech: prompts are synthesised once, measured, and kept.

mod clip;

pub use clip::Clip;

/// placeholder until the voice station lands
pub fn sentences(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut cur = String::new();
    for w in text.split_whitespace() {
        if !cur.is_empty() { cur.push(' '); }
        cur.push_str(w);
        if w.ends_with(['.', '!', '?']) { out.push(std::mem::take(&mut cur)); }
    }
    if !cur.is_empty() { out.push(cur); }
    out
}
