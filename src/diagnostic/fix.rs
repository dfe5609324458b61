//! Remedies that need no thinking: changes of the text a machine can make.

use serde::{Serialize, Serializer};

use super::{Diagnostic, Span, nearest, suggestion};

/// A way to settle a fault. Where several ways are open each is a fix of its own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Fix {
    /// What it does, in a few words: `write "30s"`.
    pub what: String,
    /// Places that do not overlap, in order.
    pub edits: Vec<Edit>,
}

/// `text` instead of what stands at `span`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Edit {
    /// What is replaced; where it is empty, `text` is put in.
    #[serde(serialize_with = "bytes")]
    pub span: Span,
    /// What is written there; empty to take out what stands there.
    pub text: String,
}

fn bytes<S: Serializer>(span: &Span, serializer: S) -> Result<S::Ok, S::Error> {
    [span.start, span.end].serialize(serializer)
}

impl Diagnostic {
    /// Offers to put `text` in the place of `span`.
    pub fn fix(self, what: impl Into<String>, span: Span, text: impl Into<String>) -> Diagnostic {
        let text = text.into();
        self.edits(what, vec![Edit { span, text }])
    }

    /// Offers several changes as one remedy: they must not overlap, and come in order.
    pub fn edits(mut self, what: impl Into<String>, edits: Vec<Edit>) -> Diagnostic {
        let what = what.into();
        self.fixes.push(Fix { what, edits });
        self
    }

    /// Offers `now` for `was`, where the text at `span` says exactly that, in quotes or
    /// without: a value put together from parameters is mended elsewhere.
    pub fn instead(self, source: &str, span: Span, was: &str, now: &str) -> Diagnostic {
        let written = source.get(span.start..span.end).unwrap_or_default();
        let bare = written.trim_matches(['"', '\'']);
        if was.trim().is_empty() || bare.trim() != was.trim() {
            return self;
        }
        let start = span.start + (written.len() - written.trim_start_matches(['"', '\'']).len());
        let end = start + bare.len();
        self.fix(format!("write {now}"), Span { start, end }, now)
    }

    /// Says which name may be meant by `wrong`, and offers it.
    pub fn nearest<'a>(
        self,
        source: &str,
        span: Span,
        wrong: &str,
        names: impl IntoIterator<Item = &'a str> + Clone,
    ) -> Diagnostic {
        let d = self.help(suggestion(wrong, names.clone()));
        match nearest(wrong, names) {
            Some(name) => d.instead(source, span, wrong, name),
            None => d,
        }
    }
}

/// `text` after `fix`.
pub fn apply(text: &str, fix: &Fix) -> String {
    let mut mended = text.to_string();
    for edit in fix.edits.iter().rev() {
        mended.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    mended
}

#[cfg(test)]
mod tests {
    use super::super::Code;
    use super::*;

    #[test]
    fn a_value_is_mended_inside_its_quotes_and_only_where_it_stands() {
        let text = "rest = \"5x\" # {n}";
        let span = Span { start: 7, end: 11 };
        let d = Diagnostic::new(Code::S005, "").instead(text, span, "5x", "5s");
        assert_eq!(apply(text, &d.fixes[0]), "rest = \"5s\" # {n}");
        let other = Diagnostic::new(Code::S005, "").instead(text, span, "6x", "6s");
        assert!(other.fixes.is_empty(), "the text says something else");
    }

    #[test]
    fn several_edits_are_made_at_once() {
        let fix = Fix {
            what: String::new(),
            edits: vec![
                Edit {
                    span: Span { start: 0, end: 1 },
                    text: "long".into(),
                },
                Edit {
                    span: Span { start: 2, end: 3 },
                    text: String::new(),
                },
            ],
        };
        assert_eq!(apply("abc", &fix), "longb");
    }
}
