//! The station itself: a session, its prompts and its sounds become a score.

use std::borrow::Cow;
use std::sync::Arc;

use crate::dsp::seeds;
use crate::limits;
use crate::music::occasion::Occasion;
use crate::nature::choice::Choice;
use crate::session::{self, Ending, Session};
use crate::sound::{Sound, Within};
use crate::time::Anchor;
use crate::units::{Decibels, Millis, Seed};

use super::arrival;
use super::compile::{Compiled, compile};
use super::fit::{OutOfReach, Size};
use super::given::given;
use super::groups::{self, Unfit};
use super::misfit::{Misfit, Reach, Why};
use super::parts::{Part, parts, parts_behind};
use super::prompts::Prompts;
use super::{
    Chosen, Envelope, Layer, Missed, Score, StepAt, ending, forecast, hasten, levels, occasion,
};

/// The loudness every session comes out at, in LUFS: what suits a bed at night.
pub const TARGET_LUFS: f64 = -20.0;

/// The most and the least the forecast may turn the whole mix. More would push the
/// peaks of the voice into the limiter.
const CALIBRATION_DB: std::ops::RangeInclusive<f64> = -20.0..=8.0;

/// How long sounds alone play where nobody says.
const SOUND_ONLY: Millis = Millis::secs(600);

/// Builds the score. `sounds` correspond to the session's layers.
///
/// # Errors
/// Where the wanted length is out of reach, or more than there may be.
pub fn build(session: &Session, prompts: &Prompts, sounds: &[Sound]) -> Result<Score, Misfit> {
    let reach = range(session, prompts);
    let session = &*shortened(session, prompts);
    let parts = arriving(session, prompts);
    let (sizes, missed) = fitted(session, &parts)?;
    let mut compiled = compile(session, &parts, &sizes, prompts);
    if parts.is_empty() {
        // A session of sounds alone: layers and a length.
        compiled.length = session.length.map_or(SOUND_ONLY, |(length, _)| length);
    }
    if session.wished.speed > 1.0 {
        hasten::hasten(&mut compiled, session.wished.speed);
    }
    let guidance = compiled.length;
    let whole = guidance + session.after.map_or(Millis::ZERO, |a| a.keep);
    compiled.moments.extend(
        session
            .after
            .map(|after| ending::moment(guidance, after.keep, session.steps.len())),
    );
    let layers = layers(session, sounds, &compiled, whole);
    let calibration = calibration(session, &compiled, &layers, whole);
    let master = ending::master(session, &compiled, whole, calibration);
    Ok(Score {
        length: whole,
        guidance,
        reach,
        missed,
        seed: session.seed,
        layers,
        master,
        cut: Envelope::default(),
        hush: Vec::new(),
        steps: steps(session, &compiled),
        given: Arc::from(given(session, &parts, &sizes, prompts)),
        cues: compiled.cues,
        chapters: compiled.chapters,
        moments: compiled.moments,
    })
}

/// How long the guidance lasts: as [`build`] would make it, without making it.
///
/// # Errors
/// As [`build`].
pub fn guidance(session: &Session, prompts: &Prompts) -> Result<Millis, Misfit> {
    let session = &*shortened(session, prompts);
    let parts = arriving(session, prompts);
    let (sizes, _) = fitted(session, &parts)?;
    Ok(match parts.is_empty() {
        true => session.length.map_or(SOUND_ONLY, |(length, _)| length),
        false => sizes.iter().map(|size| size.length()).sum(),
    })
}

/// Where every step stands, with those that its id names, too.
fn steps(session: &Session, compiled: &Compiled) -> Vec<StepAt> {
    let steps = session.steps.iter().zip(&compiled.steps).enumerate();
    let end = |i: usize, end: Millis| compiled.steps.get(i).map_or(end, |last| last.1);
    steps
        .map(|(i, (step, at))| StepAt {
            id: step.id.clone(),
            start: at.0,
            end: end(i + step.covers, at.1),
        })
        .collect()
}

fn layers(session: &Session, sounds: &[Sound], compiled: &Compiled, whole: Millis) -> Vec<Layer> {
    let asleep = (session.ending == Ending::Sleep).then_some(whole);
    let occasion = Arc::new(occasion::of(&compiled.moments, &compiled.cues, asleep));
    let written = session.layers.iter().zip(sounds).enumerate();
    let mut layers: Vec<Layer> = written
        .map(|(i, (layer, sound))| {
            let seed = layer_seed(session, i);
            let place = |anchor: &Anchor| levels::place(anchor, compiled).frames();
            let within = Within {
                begins: layer.heard.from.as_ref().map_or(0, place),
                place: &place,
                occasion: &occasion,
            };
            Layer {
                name: layer.sound.clone(),
                chosen: chosen(layer),
                ambience: sound.settle(seed, &within),
                seed,
                timed: matches!(sound, Sound::Row(_))
                    || (sound.listens() && *occasion != Occasion::default())
                    || (layer.settings.iter())
                        .any(|setting| matches!(setting.choice, Choice::Course(_))),
                gain: levels::layer_envelopes(layer, seed, compiled, whole),
                dip: levels::dip(&compiled.cues, layer.loudness.duck),
            }
        })
        .collect();
    if session.ending == Ending::Sleep {
        levels::hush_scattered(session, &mut layers, whole);
    }
    layers
}

fn chosen(layer: &session::Layer) -> Chosen {
    let settings = layer.settings.iter();
    Chosen {
        home: (!layer.wished).then(|| layer.home.clone()),
        crossfade: layer.crossfade,
        vary: layer.vary,
        every: layer.every.map(|every| (every.min, every.max)),
        row: layer.row.clone(),
        settings: settings
            .map(|setting| (setting.name.clone(), setting.choice.clone()))
            .collect(),
    }
}

/// What the whole is turned by, so that it comes out at [`TARGET_LUFS`].
fn calibration(
    session: &Session,
    compiled: &Compiled,
    layers: &[Layer],
    whole: Millis,
) -> Decibels {
    // What sounds now and then does not make the whole louder.
    let written = layers.iter().zip(&session.layers);
    let steady = written.filter_map(|(layer, l)| l.every.is_none().then_some(layer));
    let loudness = forecast::momentary(&compiled.cues, steady, whole);
    let wanted = forecast::integrated(&loudness).map_or(0.0, |l| TARGET_LUFS - l);
    Decibels(wanted.clamp(*CALIBRATION_DB.start(), *CALIBRATION_DB.end()) as f32)
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

/// The parts of `session`, whose arrival is as long as the wanted length lets it be.
fn arriving<'a>(session: &'a Session, prompts: &Prompts) -> Vec<Part<'a>> {
    let mut parts = parts(session, prompts);
    let over = match groups::reach(session, &parts) {
        Ok((shortest, _)) => session
            .length
            .map_or(Millis::ZERO, |(wanted, _)| shortest.saturating_sub(wanted)),
        Err(_) => Millis(u64::MAX),
    };
    arrival::hurry(&mut parts, over);
    parts
}

/// The least it takes; more than anybody has where a session inside cannot be fitted.
fn least(session: &Session, prompts: &Prompts) -> Millis {
    least_of(session, prompts, Millis::ZERO)
}

/// The same where the arrival is shorter by `hurried`, as far as it can be.
fn least_of(session: &Session, prompts: &Prompts, hurried: Millis) -> Millis {
    let mut parts = parts(session, prompts);
    arrival::hurry(&mut parts, hurried);
    groups::reach(session, &parts).map_or(Millis(u64::MAX), |(least, _)| least)
}

/// Sizes for the wanted length. Where that is out of reach, and nobody was strict about it, the
/// nearest that is in reach, and which one was missed.
fn fitted(session: &Session, parts: &[Part]) -> Result<(Vec<Size>, Option<Missed>), Misfit> {
    let misfit = |why| misfit(session, parts, why);
    let (shortest, _) = groups::reach(session, parts).map_err(misfit)?;
    too_large(session, shortest)?;
    if parts.is_empty() {
        return Ok((Vec::new(), None));
    }
    let wanted = session.length.map(|(length, _)| length);
    let fitted = groups::fit(session, parts, wanted).map(|sizes| (sizes, None));
    let (sizes, missed) = fitted.or_else(|why| near(session, parts, why).map_err(misfit))?;
    let breaths: u64 = sizes.iter().map(|s| s.breaths()).sum();
    if breaths > u64::from(limits::BREATHS) {
        return Err(Misfit::TooManyBreaths(breaths));
    }
    Ok((sizes, missed))
}

/// Sizes for the nearest length there is, where the wanted one is out of reach.
fn near<'a>(
    session: &'a Session,
    parts: &'a [Part<'a>],
    why: Unfit<'a>,
) -> Result<(Vec<Size>, Option<Missed>), Unfit<'a>> {
    let (Some((wanted, written)), Unfit::Whole(reason)) = (session.length, why) else {
        return Err(why);
    };
    // The author knew nothing of what a listener leaves out.
    let excused = session.wished.altered && written.is_some();
    if session.wished.strict && !excused {
        return Err(why);
    }
    let nearest = match reason {
        OutOfReach::TooLong { longest } => vec![longest],
        OutOfReach::TooShort { shortest } => vec![shortest],
        OutOfReach::Between { missing } => vec![wanted - missing.min(wanted), wanted + missing],
    };
    let sizes = nearest.into_iter().find_map(|nearest| {
        let sizes = groups::fit(session, parts, Some(nearest)).ok()?;
        Some((sizes, nearest))
    });
    let (sizes, nearest) = sizes.ok_or(why)?;
    let missed = Missed {
        wanted,
        written,
        nearest,
        why: (!excused).then(|| Why::of(parts, wanted, reason)),
    };
    Ok((sizes, Some(missed)))
}

/// Refuses a session longer than [`limits::SESSION`] before anything is made of it.
fn too_large(session: &Session, shortest: Millis) -> Result<(), Misfit> {
    let keep = session.after.map_or(Millis::ZERO, |a| a.keep);
    let wanted = session.length.map_or(Millis::ZERO, |(length, _)| length);
    let whole = shortest.max(wanted) + keep;
    match whole <= limits::SESSION {
        true => Ok(()),
        false => Err(Misfit::TooLarge(whole)),
    }
}

/// What keeps `parts` from being fitted, as data that stands by itself.
fn misfit(session: &Session, parts: &[Part], why: Unfit) -> Misfit {
    match why {
        Unfit::Inside(group, low, high) => Misfit::Inside {
            name: group.name.clone(),
            span: group.span,
            asked: group.length.map_or(Millis::ZERO, |l| l.min),
            reach: (low, high),
        },
        Unfit::Breaths(group, OutOfReach::Between { missing }) => Misfit::InsideBetween {
            name: group.name.clone(),
            span: group.span,
            missing,
        },
        Unfit::Whole(why) | Unfit::Breaths(_, why) => {
            let (wanted, written) = session.length.unwrap_or_default();
            Misfit::Length {
                wanted,
                written,
                reach: groups::reach(session, parts).unwrap_or_default(),
                why: Why::of(parts, wanted, why),
            }
        }
    }
}

/// Seeds come from names, so that one more layer changes no other; the same sound
/// twice is told apart by its turn.
fn layer_seed(session: &Session, index: usize) -> Seed {
    let sound = &session.layers[index].sound;
    let turn = session.layers[..index]
        .iter()
        .filter(|l| l.sound == *sound)
        .count();
    session
        .seed
        .named(seeds::LAYER)
        .of_text(sound)
        .nth(turn as u64)
}

/// The shortest and the longest length a session can take; no longest where breaths or
/// sounds alone go on as long as one likes.
pub fn range(session: &Session, prompts: &Prompts) -> Reach {
    reach(session, prompts, parts(session, prompts))
}

/// The same of a session behind another, where nobody has to arrive.
pub fn range_behind(session: &Session, prompts: &Prompts) -> Reach {
    reach(session, prompts, parts_behind(session, prompts))
}

fn reach(session: &Session, prompts: &Prompts, mut parts: Vec<Part>) -> Reach {
    arrival::hurry(&mut parts, Millis(u64::MAX));
    if parts.is_empty() {
        return (Millis::secs(1), None);
    }
    let bare = match session.steps.iter().any(|s| s.optional.is_some()) {
        true => least_of(&session.with_optional(0), prompts, Millis(u64::MAX)),
        false => Millis(u64::MAX),
    };
    match groups::reach(session, &parts) {
        Ok((shortest, longest)) => (shortest.min(bare), longest),
        Err(_) => (bare, None),
    }
}
