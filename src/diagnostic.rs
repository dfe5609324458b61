//! What is wrong, where, and what to write instead.

mod code;
pub mod codes;
mod fix;
mod offer;

use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use crate::letters::{harmless_lines, masked};

pub use code::Code;
pub use fix::{Edit, Fix, apply};
pub(crate) use offer::{Offer, Was};

/// A stretch of the script, in bytes from its start.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Span {
        Span {
            start: range.start,
            end: range.end,
        }
    }
}

/// Whether a diagnostic stops the script.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing can be made of the script as it is.
    Error,
    /// Advice: the script plays all the same.
    Warning,
    /// Nothing is wrong: what would make it better still for this listener.
    Note,
}

/// A text that is no script, as a translation: what it is called, and what it says.
#[derive(PartialEq, Eq, Debug)]
pub struct NamedText {
    /// What messages call it.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// One fault or one piece of advice. The code is stable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Names the kind of fault, and decides how severe it is.
    pub code: Code,
    /// What is wrong, in a few words.
    pub message: String,
    /// Where, with a few words beside the caret; `None` when it is not in the text.
    pub at: Option<(Span, String)>,
    /// Other places that matter, each with a few words.
    pub also: Vec<(Span, String)>,
    /// The text these places are in, where it is not the script.
    pub text: Option<Arc<NamedText>>,
    /// A place of the script that matters to the fault of another text.
    pub script: Option<(Span, String)>,
    /// What to do about it; `None` where there is nothing to add.
    pub help: Option<String>,
    /// Changes of the text, each of which would settle it by itself.
    pub fixes: Vec<Fix>,
    /// What stands where it is meant: its place once the text is at hand.
    pub(crate) sought: Option<String>,
    /// Changes that become fixes where the text says what they think it says.
    pub(crate) offers: Vec<Offer>,
}

impl Diagnostic {
    /// Says what is wrong and nothing more yet: no place, no help, no fix.
    pub fn new(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            message: message.into(),
            at: None,
            also: Vec::new(),
            text: None,
            script: None,
            help: None,
            fixes: Vec::new(),
            sought: None,
            offers: Vec::new(),
        }
    }

    /// Sets the place, with a few words for the caret, which may be empty.
    pub fn at(mut self, span: Span, label: impl Into<String>) -> Diagnostic {
        self.at = Some((span, label.into()));
        self
    }

    /// Adds another place that matters, with a few words.
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Diagnostic {
        self.also.push((span, label.into()));
        self
    }

    /// Says that the places are in `text` and not in the script.
    pub fn within(mut self, text: &Arc<NamedText>) -> Diagnostic {
        self.text = Some(Arc::clone(text));
        self
    }

    /// Sets the place of the script that matters to the fault of another text, with a few words.
    pub(crate) fn in_script(mut self, span: Span, label: impl Into<String>) -> Diagnostic {
        self.script = Some((span, label.into()));
        self
    }

    /// Sets what to do about it.
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// The name and the text that its places are in, given those of the script.
    pub fn place_of<'a>(&'a self, name: &'a str, text: &'a str) -> (&'a str, &'a str) {
        let other = self.text.as_ref();
        other.map_or((name, text), |other| (&other.name, &other.text))
    }

    /// The same without what is no letter, every place where it was.
    fn harmless(&self) -> Diagnostic {
        let words = |text: &str| harmless_lines(text).into_owned();
        let label = |(span, text): &(Span, String)| (*span, words(text));
        let other = |other: &Arc<NamedText>| {
            let (name, text) = (words(&other.name), masked(&other.text).into_owned());
            Arc::new(NamedText { name, text })
        };
        Diagnostic {
            message: words(&self.message),
            at: self.at.as_ref().map(label),
            also: self.also.iter().map(label).collect(),
            text: self.text.as_ref().map(other),
            script: self.script.as_ref().map(label),
            help: self.help.as_deref().map(words),
            ..self.clone()
        }
    }

    /// Told by the code's first letter: those with a `W` are warnings, those with an `N` notes.
    pub fn severity(&self) -> Severity {
        match self.code.name().as_bytes() {
            [b'W', ..] => Severity::Warning,
            [b'N', ..] => Severity::Note,
            _ => Severity::Error,
        }
    }
}

/// Whether anything in `diagnostics` stops the script.
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity() == Severity::Error)
}

/// Sorts by place and drops exact repeats, as a pattern used ten times would make them.
/// Those of the script come first.
pub fn tidy(diagnostics: &mut Vec<Diagnostic>) {
    let start = |d: &Diagnostic| d.at.as_ref().map_or(0, |(span, _)| span.start);
    diagnostics.sort_by_key(|d| (d.text.is_some(), start(d)));
    let mut seen = std::collections::HashSet::new();
    diagnostics.retain(|d| {
        let place = d.at.as_ref().map(|(span, _)| *span);
        seen.insert((d.code, d.text.is_some(), place, d.message.clone()))
    });
}

/// Draws one diagnostic as a compiler does, with the line and a caret. `name` and `text`
/// are the script's; nothing in them that commands a terminal gets there.
pub fn render(name: &str, text: &str, diagnostic: &Diagnostic, colour: bool) -> String {
    let (name, text) = (harmless_lines(name), masked(text));
    draw(&name, &text, &diagnostic.harmless(), colour)
}

fn draw(name: &str, text: &str, diagnostic: &Diagnostic, colour: bool) -> String {
    let (script_name, script) = (name, text);
    let (name, text) = diagnostic.place_of(name, text);
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.name());
    let mut group = match &diagnostic.at {
        None => Group::with_title(title),
        Some((span, label)) => {
            let mut snippet = Snippet::source(text).path(name).annotation(
                AnnotationKind::Primary
                    .span(clamp(text, *span))
                    .label(label.as_str()),
            );
            for (span, label) in &diagnostic.also {
                let context = AnnotationKind::Context.span(clamp(text, *span));
                snippet = snippet.annotation(context.label(label.as_str()));
            }
            title.element(snippet)
        }
    };
    if let Some((span, label)) = &diagnostic.script {
        let context = AnnotationKind::Context.span(clamp(script, *span));
        let snippet = Snippet::source(script).path(script_name);
        group = group.element(snippet.annotation(context.label(label.as_str())));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&[group])
}

/// A range inside `text`, on character borders and not past the first line's end.
fn clamp(text: &str, span: Span) -> Range<usize> {
    let floor = |mut i: usize| {
        i = i.min(text.len());
        while !text.is_char_boundary(i) {
            i -= 1;
        }
        i
    };
    let start = floor(span.start);
    let end = floor(span.end.max(start));
    let line_end = text[start..end].find('\n').map_or(end, |n| start + n);
    if text[start..end].starts_with("\"\"\"") && line_end < end {
        start..start + 3
    } else {
        start..line_end
    }
}

/// Where the lines of a text begin, so that many places are found in one reading.
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Reads through `text` once.
    pub fn new(text: &'a str) -> Lines<'a> {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Lines {
            text,
            starts: std::iter::once(0).chain(ends).collect(),
        }
    }

    /// Line and column of a byte, both from 1, the column in characters.
    pub fn place(&self, byte: usize) -> (usize, usize) {
        let place = Span {
            start: byte,
            end: byte,
        };
        let byte = clamp(self.text, place).start;
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts[line - 1];
        (line, self.text[start..byte].chars().count() + 1)
    }
}

/// A diagnostic as `--format json` gives it.
#[derive(Serialize)]
pub struct Json<'a> {
    /// The name of the text that the place is in: the script's, or that of a translation.
    pub file: &'a str,
    /// In lower case: `error`, `warning` or `note`.
    pub severity: Severity,
    /// The stable name of the kind of fault.
    pub code: Code,
    /// What is wrong.
    pub message: &'a str,
    /// Counted from 1; `None` where it has no place.
    pub line: Option<usize>,
    /// In characters, counted from 1; `None` where it has no place.
    pub column: Option<usize>,
    /// Bytes from the start of the file.
    pub span: Option<[usize; 2]>,
    /// The words beside the caret; `None` where there are none.
    pub label: Option<&'a str>,
    /// What to do about it; `None` where there is nothing to add.
    pub help: Option<&'a str>,
    /// Changes of the text, each of which would settle it by itself.
    pub fixes: &'a [Fix],
}

impl<'a> Json<'a> {
    /// `file` and `lines` are the script's.
    pub fn new(file: &'a str, lines: &Lines, diagnostic: &'a Diagnostic) -> Json<'a> {
        let own = diagnostic.text.as_deref().map(|t| Lines::new(&t.text));
        let file = diagnostic.text.as_deref().map_or(file, |t| &t.name);
        let lines = own.as_ref().unwrap_or(lines);
        let at = diagnostic.at.as_ref();
        let place = at.map(|(span, _)| lines.place(span.start));
        Json {
            file,
            severity: diagnostic.severity(),
            code: diagnostic.code,
            message: &diagnostic.message,
            line: place.map(|p| p.0),
            column: place.map(|p| p.1),
            span: at.map(|(s, _)| [s.start, s.end]),
            label: at.map(|(_, l)| l.as_str()).filter(|l| !l.is_empty()),
            help: diagnostic.help.as_deref(),
            fixes: &diagnostic.fixes,
        }
    }
}

/// The name among `names` that is most likely meant by `wrong`, if any is near.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    names
        .into_iter()
        .map(|name| {
            (
                strsim::damerau_levenshtein(&wrong, &name.to_lowercase()),
                name,
            )
        })
        .filter(|(distance, name)| {
            *distance <= 1 + name.chars().count().min(wrong.chars().count()) / 3
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// "did you mean ...?" where a name is near, and the whole list where it is short.
pub fn suggestion<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let list: Vec<&str> = names.clone().into_iter().collect();
    let all = format!("allowed here: {}", list.join(", "));
    match nearest(wrong, names) {
        Some(name) if list.len() > 12 => format!("did you mean \"{name}\"?"),
        Some(name) => format!("did you mean \"{name}\"? {all}"),
        None => all,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_its_neighbour_and_nonsense_finds_none() {
        assert_eq!(nearest("rian", ["rain", "wind"]), Some("rain"));
        assert_eq!(
            nearest("toes-to-haed", ["toes-to-head", "four"]),
            Some("toes-to-head")
        );
        assert_eq!(nearest("xylophone", ["rain", "wind"]), None);
    }

    #[test]
    fn a_span_may_lie_anywhere_and_the_drawing_still_succeeds() {
        let text = "tïtle = \"é\"\n";
        for start in 0..30 {
            for end in 0..30 {
                let d = Diagnostic::new(Code::S001, "x").at(Span { start, end }, "here");
                assert!(render("f", text, &d, false).contains("S001"));
            }
        }
    }
}
