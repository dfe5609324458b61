//! A length that cannot be had, put into words, with the way to have it.

use crate::diagnostic::{Code, Diagnostic, Span, Was};
use crate::limits;
use crate::plan::overview::lengths;
use crate::score::{Elastic, Growth, Misfit, Reach, Why};
use crate::units::Millis;

/// Says why there is no score, and what to write. As with advice, its remedies are offers
/// until [`settle`](super::settle) has seen the text.
pub fn misfit(why: &Misfit) -> Diagnostic {
    match why {
        Misfit::TooManyBreaths(breaths) => {
            let what = format!("{breaths} breaths are more than a night of them");
            let most = format!("at most {} in one session", limits::BREATHS);
            Diagnostic::new(Code::S013, what).help(most)
        }
        Misfit::TooLarge(whole) => {
            let most = limits::SESSION;
            let what = format!("this session lasts {whole}, and {most} is the most");
            let help = "shorter rests, fewer rounds, or a smaller keep in [after]";
            Diagnostic::new(Code::S013, what).help(help)
        }
        Misfit::Length {
            wanted,
            written,
            reach,
            why,
        } => {
            let what = format!("a length of {wanted} is out of reach");
            out_of_reach(Diagnostic::new(Code::S031, what), *written, *reach, why)
        }
        Misfit::Inside {
            name,
            span,
            asked,
            reach,
        } => {
            let what = format!("{name} cannot last {asked}");
            let d =
                Diagnostic::new(Code::S034, what).at(*span, format!("it runs {}", told(*reach)));
            d.help("write another `for`, or leave it out: then it lasts as its own script says")
        }
        Misfit::InsideBetween {
            name,
            span,
            missing,
        } => {
            let what = format!("{name} cannot last exactly as long as it is asked to");
            let missing = round_up(*missing);
            let help = format!("breaths come whole: give `for` some room, {missing} or more");
            Diagnostic::new(Code::S034, what).at(*span, "").help(help)
        }
    }
}

fn told(reach: Reach) -> String {
    lengths(reach, |length| length.to_string())
}

/// `d` with what the script can do, and what would reach the length it has missed, which is
/// `written` in the script or wished by a listener.
pub(super) fn out_of_reach(
    mut d: Diagnostic,
    written: Option<Span>,
    reach: Reach,
    why: &Why,
) -> Diagnostic {
    let reach = format!("this script runs {}", told(reach));
    let Some(place) = written else {
        // From the command line: the remedy is another length.
        d.message = format!("{}: {reach}", d.message);
        return match why {
            Why::Between { missing, elastic } => d.help(between(*missing, *elastic)),
            _ => d.help("ask for a length in between"),
        };
    };
    let d = d.at(place, reach);
    match why {
        Why::TooLong { missing, growth } => too_long(d, *missing, growth),
        Why::TooShort { over, longest } => too_short(d, *over, *longest),
        Why::Between { missing, elastic } => d.help(between(*missing, *elastic)),
    }
}

fn too_long(d: Diagnostic, missing: Millis, growth: &Growth) -> Diagnostic {
    match growth {
        Growth::Range(Elastic {
            span,
            times,
            min,
            max,
        }) => {
            let to = round_up(*max + Millis(missing.0.div_ceil(*times)));
            let d = match times {
                1 => d.also(*span, "already at its longest"),
                n => d.also(*span, format!("{n} of these, already at their longest")),
            };
            let help = "there, or let the end rest longer, as in rest = \"30s..5m\", or add steps, or write a shorter length";
            d.help(format!("write \"{min}..{to}\" {help}"))
                .offer(*span, Was::Time, format!("{min}..{to}"))
        }
        Growth::Cycles(span) => d
            .also(*span, "already as often as its cycles allow")
            .help("write cycles = { min = 4 }, without a max: they fill what is left; or let the end rest longer, as in rest = \"30s..5m\""),
        Growth::Release => {
            d.help("give the tense step a longer release, as in release = \"20s..2m\", or let the end rest longer, as in rest = \"30s..5m\"")
        }
        Growth::Nothing => d.help(
            "nothing in it is elastic: give a pause some room, as in [5s..60s], or rest = \"10s..5m\"",
        ),
    }
}

fn too_short(d: Diagnostic, over: Millis, longest: Option<Elastic>) -> Diagnostic {
    match longest.filter(|e| (e.min * e.times) > over) {
        Some(e) => {
            let to = Millis((e.min.0 - over.0.div_ceil(e.times)) / 1000 * 1000);
            let help =
                format!("let it begin at \"{to}\", take steps out, or write a longer length");
            let d = d.also(e.span, "already at its shortest").help(help);
            d.offer(e.span, Was::Time, format!("{to}..{}", e.max.max(to)))
        }
        None => d.help(format!(
            "take out steps that last {} together, or write a longer length",
            round_up(over)
        )),
    }
}

fn between(missing: Millis, elastic: bool) -> String {
    let missing = round_up(missing.max(Millis(1)));
    match elastic {
        false => format!("breaths come whole: add a step with rest = \"0s..{missing}\""),
        true => format!(
            "breaths come whole, and the pauses have {missing} too little room: widen one of them by that"
        ),
    }
}

fn round_up(length: Millis) -> Millis {
    Millis(length.0.div_ceil(1000) * 1000)
}
