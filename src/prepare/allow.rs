//! Warnings an author allows: on a step, on a layer, or in the whole file, all alike.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Severity, Span, nearest};
use crate::script::{Script, Step, Text};

/// A code that is allowed, and where.
struct Allowed<'a> {
    code: &'a Text,
    /// The step or the layer; `None` for the whole file.
    within: Option<Span>,
}

/// Takes out what is allowed. An `allow` for no warning there is is told; one that had
/// nothing to silence too, where `whole` says that every station has been heard.
pub fn allow(script: &Script, source: &str, whole: bool, diagnostics: &mut Vec<Diagnostic>) {
    let all = allowed(script, source.len());
    if all.is_empty() {
        return;
    }
    let mut used = vec![false; all.len()];
    diagnostics.retain(|d| {
        let places: Vec<Span> = d.at.iter().chain(&d.also).map(|(span, _)| *span).collect();
        let mut kept = true;
        for (a, used) in all.iter().zip(&mut used) {
            let here = a.within.is_none_or(|within| {
                places
                    .iter()
                    .any(|p| within.start <= p.start && p.start < within.end)
            });
            if here && d.severity() == Severity::Warning && a.code.value.trim() == d.code.name() {
                *used = true;
                kept = false;
            }
        }
        kept
    });
    let idle = all.iter().zip(&used).filter(|(_, used)| !**used);
    diagnostics.extend(idle.filter_map(|(a, _)| idle_code(a, source, whole)));
}

fn idle_code(a: &Allowed, source: &str, whole: bool) -> Option<Diagnostic> {
    let code = a.code.value.trim();
    let warnings = || {
        let all = Code::ALL.iter().map(|code| code.name());
        all.filter(|c| c.starts_with('W'))
    };
    if code.starts_with('S') && Code::find(code).is_some() {
        let d = Diagnostic::new(
            Code::W063,
            format!("{code} is an error, and cannot be allowed"),
        );
        return Some(d.at(a.code.span, "").help("mend it, and take this out"));
    }
    if !warnings().any(|known| known == code) {
        let d = Diagnostic::new(Code::W063, format!("no warning is called \"{code}\""));
        let d = d.at(a.code.span, "");
        return Some(match nearest(code, warnings()) {
            Some(near) => d
                .help(format!(
                    "did you mean \"{near}\"? `evenfall explain` lists them all"
                ))
                .instead(source, a.code.span, code, near),
            None => d.help("`evenfall explain` lists them all"),
        });
    }
    let d = Diagnostic::new(Code::W064, format!("{code} has nothing to silence here"));
    whole.then(|| {
        d.at(a.code.span, "")
            .help("take it out, so that it hides nothing later")
    })
}

fn allowed(script: &Script, end: usize) -> Vec<Allowed<'_>> {
    let mut starts = BTreeSet::new();
    let steps = || {
        script
            .steps
            .iter()
            .chain(script.patterns.iter().flat_map(|p| &p.steps))
    };
    starts.extend(steps().map(|s| s.span.start));
    starts.extend(script.layers.iter().map(|l| l.span.start));
    starts.extend(script.patterns.iter().map(|p| p.name.span.start));
    starts.extend(script.after.iter().map(|a| a.span.start));
    // A step in brackets of its own reaches to the next one; one in braces holds itself.
    let reach = |span: Span| {
        let next = starts.range(span.start + 1..).next().copied();
        Span {
            start: span.start,
            end: next.unwrap_or(end).max(span.end),
        }
    };
    let file = script
        .allow
        .iter()
        .map(|code| Allowed { code, within: None });
    let of_step = |s: &'_ Step| Some(reach(s.span));
    let steps = steps().flat_map(|s| {
        let within = of_step(s);
        s.allow.iter().map(move |code| Allowed { code, within })
    });
    let layers = script.layers.iter().flat_map(|l| {
        let within = Some(reach(l.span));
        l.allow.iter().map(move |code| Allowed { code, within })
    });
    file.chain(steps).chain(layers).collect()
}
