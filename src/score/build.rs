//! The station itself: a session, its prompts and its sounds become a score.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span};
use crate::frame::Ambience;
use crate::session::Session;
use crate::units::{Decibels, Millis};

use super::compile::compile;
use super::fit::{Flex, OutOfReach, Size, fit, reach};
use super::parts::{Part, parts};
use super::prompts::Prompts;
use super::{Layer, Moment, MomentKind, Score, advise, forecast, levels};

/// The loudness every session comes out at, in LUFS: what suits a bed at night.
pub const TARGET_LUFS: f64 = -20.0;

/// The most and the least the forecast may turn the whole mix. More would push the
/// peaks of the voice into the limiter.
const CALIBRATION_DB: std::ops::RangeInclusive<f64> = -20.0..=7.0;

/// How long sounds alone play where nobody says.
const SOUND_ONLY: Millis = Millis::secs(600);

/// Builds the score. `ambiences` correspond to the session's layers. Advice goes to `advice`.
///
/// # Errors
/// Where the wanted length is out of reach.
pub fn build(
    session: &Session,
    prompts: &Prompts,
    ambiences: &[Arc<dyn Ambience>],
    advice: &mut Vec<Diagnostic>,
) -> Result<Score, Box<Diagnostic>> {
    let parts = parts(session, prompts);
    let flexes: Vec<Flex> = parts.iter().map(|p| p.flex).collect();
    let sizes = fitted(session, &parts, &flexes, advice)?;
    let mut compiled = compile(session, &parts, &sizes, prompts);
    if parts.is_empty() {
        // A session of sounds alone: layers and a length.
        compiled.length = session.length.map_or(SOUND_ONLY, |(length, _)| length);
    }
    let guidance = compiled.length;
    let whole = guidance + session.after.map_or(Millis::ZERO, |a| a.keep);
    if let Some(after) = session.after {
        compiled.moments.push(Moment {
            start: guidance,
            length: after.keep,
            kind: MomentKind::After,
            text: String::new(),
            id: None,
            step: session.steps.len(),
        });
    }
    let layers: Vec<Layer> = session
        .layers
        .iter()
        .zip(ambiences)
        .enumerate()
        .map(|(i, (layer, ambience))| Layer {
            name: layer.sound.clone(),
            ambience: Arc::clone(ambience),
            seed: layer_seed(session, i),
            gain: levels::layer_envelopes(session, layer, &compiled, whole),
        })
        .collect();
    let loudness = forecast::momentary(&compiled.cues, &layers, whole);
    let integrated = forecast::integrated(&loudness);
    let wanted = integrated.map_or(0.0, |l| TARGET_LUFS - l);
    let calibration = wanted.clamp(*CALIBRATION_DB.start(), *CALIBRATION_DB.end());
    advise::advise(session, &parts, &sizes, prompts, &compiled, &layers, advice);
    let master = levels::master(session, &compiled, whole, Decibels(calibration as f32));
    Ok(Score {
        title: session.title.clone(),
        cautions: session.cautions.clone(),
        length: whole,
        guidance,
        seed: session.seed,
        cues: compiled.cues,
        layers,
        master,
        chapters: compiled.chapters,
        moments: compiled.moments,
    })
}

/// Sizes for the wanted length. Where the listener's wishes have put the author's own
/// length out of reach, the nearest that is in reach, and a word about it.
fn fitted(
    session: &Session,
    parts: &[Part],
    flexes: &[Flex],
    advice: &mut Vec<Diagnostic>,
) -> Result<Vec<Size>, Box<Diagnostic>> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let Some((wanted, written)) = session.length else {
        return Ok(fit(flexes, None).unwrap_or_default());
    };
    let why = match fit(flexes, Some(wanted)) {
        Ok(sizes) => return Ok(sizes),
        Err(why) => why,
    };
    let nearest = match why {
        OutOfReach::TooLong { longest } => longest,
        OutOfReach::TooShort { shortest } => shortest,
        OutOfReach::Between { .. } => wanted,
    };
    match fit(flexes, Some(nearest)) {
        Ok(sizes) if session.altered && written.is_some() => {
            let what = format!("this way it lasts {nearest} instead of {wanted}");
            advice.push(Diagnostic::new("W031", what).help("--length sets another length"));
            Ok(sizes)
        }
        _ => Err(Box::new(out_of_reach(session, parts, why))),
    }
}

/// Seeds come from names, so that one more layer changes no other; the same sound
/// twice is told apart by its turn.
fn layer_seed(session: &Session, index: usize) -> crate::units::Seed {
    let sound = &session.layers[index].sound;
    let turn = session.layers[..index]
        .iter()
        .filter(|l| l.sound == *sound)
        .count();
    session.seed.named("layer").named(sound).nth(turn as u64)
}

/// The range of lengths a session can take.
pub fn range(session: &Session, prompts: &Prompts) -> (Millis, Option<Millis>) {
    let flexes: Vec<Flex> = parts(session, prompts).iter().map(|p| p.flex).collect();
    reach(&flexes)
}

fn out_of_reach(session: &Session, parts: &[Part], why: OutOfReach) -> Diagnostic {
    let (wanted, place) = session.length.unwrap_or_default();
    let flexes: Vec<Flex> = parts.iter().map(|p| p.flex).collect();
    let (shortest, longest) = reach(&flexes);
    let reach = match longest {
        Some(longest) => format!(
            "this script runs from {} to {}",
            round_up(shortest),
            Millis(longest.0 / 1000 * 1000)
        ),
        None => format!("this script runs from {} up", round_up(shortest)),
    };
    let mut d = Diagnostic::new("S031", format!("a length of {wanted} is out of reach"));
    d = match place {
        Some(span) => d.at(span, reach),
        None => {
            let mut d = d;
            d.message = format!("a length of {wanted} is out of reach: {reach}");
            d
        }
    };
    let widest = widest(parts);
    match why {
        OutOfReach::TooLong { longest } => match widest {
            Some((span, n, min, max)) => {
                let more = Millis((wanted - longest).0.div_ceil(n));
                let (at, to) = (format!("{n} of these, already at their longest"), round_up(max + more));
                let d = if n == 1 { d.also(span, "already at its longest") } else { d.also(span, at) };
                d.help(format!("write \"{min}..{to}\" there, or add steps, or write a shorter length"))
            }
            None => d.help("nothing in it is elastic: give a pause some room, as in [5s..60s], or rest = \"10s..5m\""),
        },
        OutOfReach::TooShort { shortest } => {
            let over = shortest - wanted;
            match longest_least(parts) {
                Some((span, n, min, _)) if min.0 * n > over.0 => {
                    let to = Millis((min.0 - over.0.div_ceil(n)) / 1000 * 1000);
                    d.also(span, "already at its shortest").help(format!("start it from \"{to}\", take steps out, or write a longer length"))
                }
                _ => d.help(format!("take out steps that last {} together, or write a longer length", round_up(over))),
            }
        }
        OutOfReach::Between { missing } => d.help(format!(
            "breaths come whole, and the pauses have {} too little room: widen one, as in [5s..{}]",
            round_up(missing),
            round_up(Millis::secs(5) + missing)
        )),
    }
}

fn round_up(length: Millis) -> Millis {
    Millis(length.0.div_ceil(1000) * 1000)
}

/// An elastic value: where it stands, how often it is used, its range.
type Elastic = (Span, u64, Millis, Millis);

/// The one that could give the most by growing.
fn widest(parts: &[Part]) -> Option<Elastic> {
    elastic(parts)
        .into_iter()
        .max_by_key(|(_, n, min, max)| (max.0 - min.0) * n)
}

/// The one that could give the most by shrinking.
fn longest_least(parts: &[Part]) -> Option<Elastic> {
    elastic(parts)
        .into_iter()
        .max_by_key(|(_, n, min, _)| min.0 * n)
}

fn elastic(parts: &[Part]) -> Vec<Elastic> {
    let mut found: Vec<Elastic> = Vec::new();
    for part in parts {
        if let (Some(span), Flex::Time { min, max }) = (part.span, part.flex)
            && min < max
        {
            match found.iter_mut().find(|(s, ..)| *s == span) {
                Some(entry) => entry.1 += 1,
                None => found.push((span, 1, min, max)),
            }
        }
    }
    found
}
