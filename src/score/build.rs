//! The station itself: a session, its prompts and its sounds become a score.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::limits;
use crate::session::{Ending, Session, SettingValue};
use crate::sound::Sound;
use crate::time::Anchor;
use crate::units::{Decibels, Millis};

use super::compile::compile;
use super::fit::{Flex, OutOfReach, Size};
use super::groups::{self, Misfit};
use super::overview::lengths;
use super::parts::{Part, What, parts};
use super::prompts::Prompts;
use super::{
    Envelope, Layer, Moment, MomentKind, Score, StepAt, advise, forecast, hasten, levels, listening,
};

/// The loudness every session comes out at, in LUFS: what suits a bed at night.
pub const TARGET_LUFS: f64 = -20.0;

/// The most and the least the forecast may turn the whole mix. More would push the
/// peaks of the voice into the limiter.
const CALIBRATION_DB: std::ops::RangeInclusive<f64> = -20.0..=7.0;

/// How long sounds alone play where nobody says.
const SOUND_ONLY: Millis = Millis::secs(600);

/// Builds the score. `sounds` correspond to the session's layers. Advice goes to `advice`.
///
/// # Errors
/// Where the wanted length is out of reach.
pub fn build(
    session: &Session,
    prompts: &Prompts,
    sounds: &[Sound],
    advice: &mut Vec<Diagnostic>,
) -> Result<Score, Box<Diagnostic>> {
    let session = &*shortened(session, prompts);
    let parts = parts(session, prompts);
    let reach = groups::reach(session, &parts).map_err(|why| misfit(session, &parts, why))?;
    too_large(session, reach.0)?;
    let sizes = fitted(session, &parts, advice)?;
    let breaths: u64 = sizes.iter().map(|s| s.breaths()).sum();
    if breaths > u64::from(limits::BREATHS) {
        let d = Diagnostic::new(
            Code::S013,
            format!("{breaths} breaths are more than a night of them"),
        );
        return Err(Box::new(
            d.help(format!("at most {} in one session", limits::BREATHS)),
        ));
    }
    let mut compiled = compile(session, &parts, &sizes, prompts);
    if parts.is_empty() {
        // A session of sounds alone: layers and a length.
        compiled.length = session.length.map_or(SOUND_ONLY, |(length, _)| length);
    }
    if session.speed > 1.0 {
        hasten::hasten(&mut compiled, session.speed);
    }
    let guidance = compiled.length;
    let whole = guidance + session.after.map_or(Millis::ZERO, |a| a.keep);
    if let Some(after) = session.after {
        compiled.moments.push(Moment {
            start: guidance,
            length: after.keep,
            kind: MomentKind::After,
            text: String::new(),
            place: None,
            id: None,
            step: session.steps.len(),
        });
    }
    let mut layers: Vec<Layer> = session
        .layers
        .iter()
        .zip(sounds)
        .enumerate()
        .map(|(i, (layer, sound))| {
            let seed = layer_seed(session, i);
            let place = |anchor: &Anchor| levels::place(anchor, &compiled).frames();
            Layer {
                name: layer.sound.clone(),
                ambience: sound.settle(seed, &place),
                seed,
                timed: (layer.settings.iter())
                    .any(|setting| matches!(setting.value, SettingValue::Course(_))),
                gain: levels::layer_envelopes(layer, seed, &compiled, whole),
            }
        })
        .collect();
    if session.ending == Ending::Sleep {
        levels::hush_scattered(session, &mut layers, whole);
    }
    // What sounds now and then does not make the whole louder.
    let written = layers.iter().zip(&session.layers);
    let steady = written.filter_map(|(layer, l)| l.every.is_none().then_some(layer));
    let loudness = forecast::momentary(&compiled.cues, steady, whole);
    let integrated = forecast::integrated(&loudness);
    let wanted = integrated.map_or(0.0, |l| TARGET_LUFS - l);
    let calibration = wanted.clamp(*CALIBRATION_DB.start(), *CALIBRATION_DB.end());
    advise::advise(session, &parts, &sizes, prompts, &compiled, &layers, advice);
    listening::listen(session, &parts, &sizes, &compiled, whole, advice);
    let master = levels::master(session, &compiled, whole, Decibels(calibration as f32));
    let starts = session.steps.iter().zip(&compiled.steps);
    let anchors = starts.filter_map(|(step, (start, _))| Some((step.id.clone()?, *start)));
    let anchors = anchors.collect();
    let steps = session.steps.iter().zip(&compiled.steps);
    let steps = steps.enumerate().map(|(i, (step, (start, end)))| StepAt {
        id: step.id.clone(),
        start: *start,
        end: compiled
            .steps
            .get(i + step.covers)
            .map_or(*end, |last| last.1),
    });
    let steps = steps.collect();
    Ok(Score {
        title: session.title.clone(),
        ending: session.ending,
        cautions: session.cautions.clone(),
        length: whole,
        guidance,
        seed: session.seed,
        cues: compiled.cues,
        layers,
        master,
        cut: Envelope::default(),
        hush: Envelope::default(),
        chapters: compiled.chapters,
        anchors,
        steps,
        moments: compiled.moments,
        words: &session.words.screen,
    })
}

/// How long the guidance lasts: as [`build`] would make it, without making it.
///
/// # Errors
/// As [`build`].
pub fn guidance(session: &Session, prompts: &Prompts) -> Result<Millis, Box<Diagnostic>> {
    let session = &*shortened(session, prompts);
    let parts = parts(session, prompts);
    let reach = groups::reach(session, &parts).map_err(|why| misfit(session, &parts, why))?;
    too_large(session, reach.0)?;
    let sizes = fitted(session, &parts, &mut Vec::new())?;
    Ok(match parts.is_empty() {
        true => session.length.map_or(SOUND_ONLY, |(length, _)| length),
        false => sizes.iter().map(|size| size.length()).sum(),
    })
}

/// The session without as many of its optional steps, from the last on, as must leave for
/// the wanted length.
fn shortened<'a>(session: &'a Session, prompts: &Prompts) -> Cow<'a, Session> {
    let Some((wanted, _)) = session.length else {
        return Cow::Borrowed(session);
    };
    if least(session, prompts) <= wanted {
        return Cow::Borrowed(session);
    }
    // The first `low` can stay, the first `high` cannot.
    let all = session.steps.iter().filter_map(|s| s.optional).max();
    let (mut low, mut high) = (0, all.unwrap_or(0));
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        match least(&session.with_optional(middle), prompts) <= wanted {
            true => low = middle,
            false => high = middle,
        }
    }
    Cow::Owned(session.with_optional(low))
}

/// The least it takes; more than anybody has where a session inside cannot be fitted.
fn least(session: &Session, prompts: &Prompts) -> Millis {
    let parts = parts(session, prompts);
    groups::reach(session, &parts).map_or(Millis(u64::MAX), |(least, _)| least)
}

/// Refuses a session longer than [`limits::SESSION`] before anything is made of it.
fn too_large(session: &Session, shortest: Millis) -> Result<(), Box<Diagnostic>> {
    let keep = session.after.map_or(Millis::ZERO, |a| a.keep);
    let wanted = session.length.map_or(Millis::ZERO, |(length, _)| length);
    let whole = shortest.max(wanted) + keep;
    if whole <= limits::SESSION {
        return Ok(());
    }
    let d = Diagnostic::new(
        Code::S013,
        format!(
            "this session lasts {whole}, and {} is the most",
            limits::SESSION
        ),
    );
    Err(Box::new(d.help(
        "shorter rests, fewer rounds, or a smaller keep in [after]",
    )))
}

/// Sizes for the wanted length. Where the listener's wishes have put the author's own
/// length out of reach, the nearest that is in reach, and a word about it.
fn fitted(
    session: &Session,
    parts: &[Part],
    advice: &mut Vec<Diagnostic>,
) -> Result<Vec<Size>, Box<Diagnostic>> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let Some((wanted, written)) = session.length else {
        return groups::fit(session, parts, None).map_err(|why| misfit(session, parts, why));
    };
    let why = match groups::fit(session, parts, Some(wanted)) {
        Ok(sizes) => return Ok(sizes),
        Err(why) => why,
    };
    let nearest = match why {
        Misfit::Whole(OutOfReach::TooLong { longest }) => longest,
        Misfit::Whole(OutOfReach::TooShort { shortest }) => shortest,
        _ => wanted,
    };
    match groups::fit(session, parts, Some(nearest)) {
        Ok(sizes) if session.altered && written.is_some() => {
            let what = format!("this way it lasts {nearest} instead of {wanted}");
            advice.push(Diagnostic::new(Code::W031, what).help("--length sets another length"));
            Ok(sizes)
        }
        _ => Err(misfit(session, parts, why)),
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

/// The shortest and the longest length a session can take; no longest where breaths or
/// sounds alone go on as long as one likes.
pub fn range(session: &Session, prompts: &Prompts) -> (Millis, Option<Millis>) {
    let parts = parts(session, prompts);
    if parts.is_empty() {
        return (Millis::secs(1), None);
    }
    let bare = match session.steps.iter().any(|s| s.optional.is_some()) {
        true => least(&session.with_optional(0), prompts),
        false => Millis(u64::MAX),
    };
    match groups::reach(session, &parts) {
        Ok((shortest, longest)) => (shortest.min(bare), longest),
        Err(_) => (bare, None),
    }
}

fn misfit(session: &Session, parts: &[Part], why: Misfit) -> Box<Diagnostic> {
    Box::new(match why {
        Misfit::Whole(why) => out_of_reach(session, parts, why),
        Misfit::Inside(group, low, high) => {
            let asked = group.length.map_or(Millis::ZERO, |l| l.min);
            let what = format!("{} cannot last {asked}", group.name);
            let reach = lengths((low, high), |length| length.to_string());
            let d = Diagnostic::new(Code::S034, what);
            d.at(group.span, format!("it runs {reach}"))
                .help("write another `for`, or leave it out: then it lasts as its own script says")
        }
        Misfit::Breaths(group, OutOfReach::Between { missing }) => {
            let what = format!(
                "{} cannot last exactly as long as it is asked to",
                group.name
            );
            let d = Diagnostic::new(Code::S034, what).at(group.span, "");
            let missing = round_up(missing);
            d.help(format!(
                "breaths come whole: give `for` some room, {missing} or more"
            ))
        }
        Misfit::Breaths(_, why) => out_of_reach(session, parts, why),
    })
}

fn out_of_reach(session: &Session, parts: &[Part], why: OutOfReach) -> Diagnostic {
    let (wanted, place) = session.length.unwrap_or_default();
    let reach = groups::reach(session, parts).unwrap_or_default();
    let reach = format!(
        "this script runs {}",
        lengths(reach, |length| length.to_string())
    );
    let message = format!("a length of {wanted} is out of reach");
    let Some(place) = place else {
        // From the command line: the remedy is another length.
        let d = Diagnostic::new(Code::S031, format!("{message}: {reach}"));
        return match why {
            OutOfReach::Between { missing } => d.help(between(parts, missing)),
            _ => d.help("ask for a length in between"),
        };
    };
    let d = Diagnostic::new(Code::S031, message).at(place, reach);
    match why {
        OutOfReach::TooLong { longest } => too_long(d, session, parts, wanted - longest),
        OutOfReach::TooShort { shortest } => too_short(d, session, parts, shortest - wanted),
        OutOfReach::Between { missing } => d.help(between(parts, missing)),
    }
}

fn too_long(d: Diagnostic, session: &Session, parts: &[Part], missing: Millis) -> Diagnostic {
    if let Some((span, n, min, max)) = widest(parts) {
        let to = round_up(max + Millis(missing.0.div_ceil(n)));
        let d = match n {
            1 => d.also(span, "already at its longest"),
            _ => d.also(span, format!("{n} of these, already at their longest")),
        };
        let d = d.help(format!(
            "write \"{min}..{to}\" there, or add steps, or write a shorter length"
        ));
        return widened(d, session, span, &format!("{min}..{to}"));
    }
    let bounded = parts
        .iter()
        .find(|p| matches!(p.flex, Flex::Breaths { .. }));
    match bounded.and_then(|p| p.span) {
        Some(span) => d
            .also(span, "already as often as its cycles allow")
            .help("write cycles = { min = 4 }, without a max: they fill what is left"),
        None if parts.iter().any(|p| matches!(p.what, What::Release(..))) => {
            d.help("give the tense step a longer release, as in release = \"20s..2m\"")
        }
        None => d.help(
            "nothing in it is elastic: give a pause some room, as in [5s..60s], or rest = \"10s..5m\"",
        ),
    }
}

fn too_short(d: Diagnostic, session: &Session, parts: &[Part], over: Millis) -> Diagnostic {
    match longest_least(parts) {
        Some((span, n, min, max)) if min.0 * n > over.0 => {
            let to = Millis((min.0 - over.0.div_ceil(n)) / 1000 * 1000);
            let help =
                format!("let it begin at \"{to}\", take steps out, or write a longer length");
            let d = d.also(span, "already at its shortest").help(help);
            widened(d, session, span, &format!("{to}..{}", max.max(to)))
        }
        _ => d.help(format!(
            "take out steps that last {} together, or write a longer length",
            round_up(over)
        )),
    }
}

/// Offers another range for the time written at `span`, a value or a pause.
fn widened(d: Diagnostic, session: &Session, span: Span, range: &str) -> Diagnostic {
    let written = session.source.get(span.start..span.end).unwrap_or_default();
    let was = written.trim_matches(['"', '\'']);
    let now = match was.starts_with('[') {
        true => format!("[{range}]"),
        false => range.to_string(),
    };
    match was.contains('{') || was.len() > 40 {
        true => d,
        false => d.instead(&session.source, span, was, &now),
    }
}

fn between(parts: &[Part], missing: Millis) -> String {
    let missing = round_up(missing.max(Millis(1)));
    if elastic(parts).is_empty() {
        return format!("breaths come whole: add a step with rest = \"0s..{missing}\"");
    }
    format!(
        "breaths come whole, and the pauses have {missing} too little room: widen one of them by that"
    )
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
