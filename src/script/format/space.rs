//! Blank lines and comments between the things of a script.

/// Below what some space with its comments stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Above {
    /// Above a table's header.
    Header,
    /// Above the first key of a table.
    First,
    /// Above another key.
    Key,
    /// After everything.
    End,
}

/// The comments in `raw`, each on a line of its own, and at most one blank line where
/// there were any.
pub fn above(raw: &str, place: Above) -> String {
    let mut lines: Vec<&str> = raw.split('\n').map(str::trim).collect();
    // What stands before the key in its own line is no line. The last comment of a file
    // may lack its line end.
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines.dedup_by(|a, b| a.is_empty() && b.is_empty());
    let blank = lines.first().is_some_and(|line| line.is_empty());
    match place {
        Above::Header if !blank => lines.insert(0, ""),
        Above::First if blank => drop(lines.remove(0)),
        _ => {}
    }
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

/// A comment at the end of a line, `gap` columns further right than it needs to be.
pub fn trailing(raw: &str, gap: usize) -> String {
    match raw.trim() {
        "" => String::new(),
        comment => format!("{}{comment}", " ".repeat(gap + 2)),
    }
}

/// The space inside a broken list, before an entry or before its end: `indent` stands
/// before what follows. A comment in the line of what went before stays there.
pub fn inside(raw: &str, indent: &str, deeper: &str) -> String {
    let mut lines = raw.split('\n').map(str::trim);
    let mut out = trailing(lines.next().unwrap_or_default(), 0);
    let comments: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    for comment in comments {
        out += &format!("\n{deeper}{comment}");
    }
    out + "\n" + indent
}

pub fn has_comment(raw: &str) -> bool {
    raw.contains('#')
}

/// Whether there is a blank line, or more, in `raw`.
pub fn is_parted(raw: &str) -> bool {
    raw.contains('\n')
}
