//! Where advice and the text of the script meet: places are found in it, and offers that
//! are right for it become fixes.

use crate::diagnostic::{Diagnostic, Span, Was};
use crate::session::breath;
use crate::time::stretch;

/// Finds in `source` what the diagnostics look for, and makes fixes of those of their offers
/// for which it says what they think it says. Diagnostics of another text stay as they are.
pub fn settle(found: &mut [Diagnostic], source: &str) {
    for d in found.iter_mut().filter(|d| d.text.is_none()) {
        let stood = d.at.as_ref().map(|(at, _)| *at);
        if let (Some(sought), Some((at, _))) = (d.sought.take(), &mut d.at) {
            *at = first(source, *at, &sought);
        }
        let stands = d.at.as_ref().map(|(at, _)| *at);
        let mut settled = std::mem::replace(d, Diagnostic::new(d.code, ""));
        for offer in std::mem::take(&mut settled.offers) {
            // What is offered for the place itself goes with it.
            let span = match stood == Some(offer.span) {
                true => stands.unwrap_or(offer.span),
                false => offer.span,
            };
            settled = settled_by(settled, source, span, &offer.was, &offer.now);
        }
        *d = settled;
    }
}

/// Where `text` first stands from `at` on; all of `at` where it was put together.
fn first(source: &str, at: Span, text: &str) -> Span {
    let line = text.lines().next().unwrap_or_default();
    let rest = source.get(at.start..).unwrap_or_default();
    match rest.find(line).filter(|_| !line.is_empty()) {
        Some(offset) => Span {
            start: at.start + offset,
            end: at.start + offset + line.len(),
        },
        None => at,
    }
}

fn settled_by(d: Diagnostic, source: &str, span: Span, was: &Was, now: &str) -> Diagnostic {
    let written = source.get(span.start..span.end).unwrap_or_default();
    let bare = written.trim_matches(['"', '\'']);
    match was {
        Was::Exactly(was) => d.instead(source, span, was, now),
        Was::Time => {
            let pause = bare.strip_prefix('[').and_then(|b| b.strip_suffix(']'));
            match stretch(pause.unwrap_or(bare), span) {
                Ok(_) if pause.is_some() => d.instead(source, span, bare, &format!("[{now}]")),
                Ok(_) => d.instead(source, span, bare, now),
                Err(_) => d,
            }
        }
        Was::Breath(was) => match breath::parse(bare) {
            Ok(ramp) if ramp.from == ramp.to && ramp.from.to_string() == *was => {
                d.fix(format!("write \"{now}\""), span, format!("\"{now}\""))
            }
            _ => d,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, apply};

    const SCRIPT: &str = "rest = \"5s\" # {n}\nsay = \"Rest. [500ms] (3s)\"\nbreathe = \"4-8-4\"\n";

    fn at(text: &str) -> Span {
        let start = SCRIPT.find(text).unwrap();
        Span::from(start..start + text.len())
    }

    fn settled(span: Span, was: Was, now: &str) -> Option<String> {
        let mut all = [Diagnostic::new(Code::W007, "")
            .at(span, "")
            .offer(span, was, now)];
        settle(&mut all, SCRIPT);
        assert!(all[0].offers.is_empty());
        all[0].fixes.first().map(|fix| apply(SCRIPT, fix))
    }

    #[test]
    fn what_the_text_says_is_mended_where_it_stands_and_nothing_else_is() {
        let mended = settled(at("\"5s\""), Was::Time, "5s..9s").unwrap();
        assert!(mended.contains("rest = \"5s..9s\" #"), "{mended}");
        let mended = settled(at("[500ms]"), Was::Time, "1s").unwrap();
        assert!(mended.contains("Rest. [1s] (3s)"), "{mended}");
        let mended = settled(at("\"4-8-4\""), Was::Breath("4-8-4".into()), "4-4-4").unwrap();
        assert!(mended.contains("breathe = \"4-4-4\""), "{mended}");
        assert_eq!(settled(at("{n}"), Was::Time, "9s"), None);
        assert_eq!(
            settled(at("\"4-8-4\""), Was::Breath("4-7-8".into()), "4-4-4"),
            None
        );
        assert_eq!(settled(at("say"), Was::Exactly("rest".into()), "x"), None);
    }

    #[test]
    fn a_sentence_is_found_from_its_step_on_and_its_offer_goes_with_it() {
        let step = Span {
            start: 18,
            end: SCRIPT.len(),
        };
        let d = Diagnostic::new(Code::W062, "").at(step, "").seek("(3s)");
        let mut all = [d.offer(step, Was::Exactly("(3s)".into()), "[3s]")];
        settle(&mut all, SCRIPT);
        assert_eq!(all[0].at.as_ref().unwrap().0, at("(3s)"));
        assert!(apply(SCRIPT, &all[0].fixes[0]).contains("[500ms] [3s]"));
    }
}
