//! The recipe file as written, and what it means.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::nearest;
use crate::envelope::{Curve, Drift, Envelope, Point};
use crate::limits;
use crate::nature::choice::{Choice, Stop};
use crate::nature::parameter::{Parameter, ParameterError, Value};
use crate::nature::{TextureKind, texture, textures};
use crate::time::{Anchor, AnchorPoint, duration};
use crate::units::{Decibels, Millis};

use super::error::place;
use super::{Part, Purpose, Source};
use crate::sound::treatment::Treatment;
use crate::sound::tuning::Tuning;

/// What does not fit, and the byte it stands at.
type Misfit = (String, Option<usize>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    pub title: String,
    pub summary: String,
    #[serde(default)]
    pub tags: Vec<String>,
    pub purpose: Purpose,
    level_db: Option<Spanned<f32>>,
    texture: Option<Spanned<String>>,
    recording: Option<Spanned<String>>,
    from: Option<Spanned<String>>,
    until: Option<Spanned<String>>,
    crossfade: Option<Spanned<String>>,
    vary: Option<Spanned<bool>>,
    hum_hz: Option<Spanned<f32>>,
    highpass_hz: Option<Spanned<f32>>,
    declick: Option<Spanned<bool>>,
    #[serde(default)]
    part: Vec<WrittenPart>,
    #[serde(default)]
    parameters: Parameters,
}

/// A table of parameters as written.
pub type Parameters = BTreeMap<Spanned<String>, Spanned<toml::Value>>;

/// A sound within a scene.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPart {
    sound: Spanned<String>,
    level_db: Option<Spanned<f32>>,
    #[serde(default)]
    gain: Vec<WrittenGain>,
    drift: Option<WrittenDrift>,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenGain {
    at: Spanned<String>,
    db: Spanned<f32>,
    #[serde(default)]
    curve: WrittenCurve,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum WrittenCurve {
    #[default]
    Linear,
    Smooth,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDrift {
    depth_db: Spanned<f32>,
    period: Spanned<String>,
}

/// One point of a parameter's course.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStop {
    at: String,
    value: toml::Value,
    #[serde(default)]
    curve: WrittenCurve,
}

impl From<WrittenCurve> for Curve {
    fn from(curve: WrittenCurve) -> Curve {
        match curve {
            WrittenCurve::Linear => Curve::Linear,
            WrittenCurve::Smooth => Curve::Smooth,
        }
    }
}

impl Written {
    /// What makes the sound; `text` is the file's.
    pub fn source(&self, text: &str) -> Result<Source, Misfit> {
        match (&self.texture, &self.recording, self.part.first()) {
            (Some(texture), None, None) => self.texture(texture),
            (None, Some(file), None) => self.recording(file),
            (None, None, Some(_)) => self.scene(text),
            (None, None, None) => Err((
                "a recipe needs a `texture`, a `recording` or a [[part]]".to_owned(),
                None,
            )),
            (texture, recording, _) => {
                let one = recording.as_ref().or(texture.as_ref());
                let message = "a recipe has a `texture`, a `recording` or parts: only one of them";
                Err((message.to_owned(), one.map(|name| name.span().start)))
            }
        }
    }

    fn texture(&self, name: &Spanned<String>) -> Result<Source, Misfit> {
        self.only_for_recordings("a texture has no seam")?;
        let kind = texture(name.as_ref())
            .ok_or_else(|| (no_texture(name.as_ref()), Some(name.span().start)))?;
        let chosen = choices(kind, &self.parameters)?;
        // Ranges and courses have no one level; the program finds it for what is picked.
        let still = chosen.iter().all(|(_, c)| matches!(c, Choice::Value(_)));
        if let Some(level) = self.level_db.as_ref().filter(|_| !still) {
            let message = "`level_db` belongs to fixed parameters; ranges and courses are \
                           levelled by the program";
            return Err((message.to_owned(), Some(level.span().start)));
        }
        let level = self.level()?.filter(|_| still);
        Ok(Source::Texture(Tuning::new(kind, chosen, level)))
    }

    fn recording(&self, file: &Spanned<String>) -> Result<Source, Misfit> {
        if let Some(parameter) = self.parameters.keys().next() {
            let message = "a recording has no parameters; they belong to a texture";
            return Err((message.to_owned(), Some(parameter.span().start)));
        }
        if let Some(level) = &self.level_db {
            let message = "a recording is levelled by the program; `level_db` belongs to a texture";
            return Err((message.to_owned(), Some(level.span().start)));
        }
        let hertz = |key, value: &Option<Spanned<f32>>, allowed| {
            let value = value.as_ref();
            value
                .map(|value| within(key, value, allowed, "Hz"))
                .transpose()
        };
        Ok(Source::Recording {
            file: file.as_ref().clone(),
            treatment: Treatment {
                from: self.from.as_ref().map(time).transpose()?,
                until: self.until.as_ref().map(time).transpose()?,
                crossfade: self.crossfade.as_ref().map(crossfade).transpose()?,
                vary: self.vary.as_ref().is_some_and(|vary| *vary.as_ref()),
                hum_hz: hertz("hum_hz", &self.hum_hz, Treatment::HUM_HZ)?,
                highpass_hz: hertz("highpass_hz", &self.highpass_hz, Treatment::HIGHPASS_HZ)?,
                declick: self.declick.as_ref().is_some_and(|wish| *wish.as_ref()),
            },
        })
    }

    fn scene(&self, text: &str) -> Result<Source, Misfit> {
        self.only_for_recordings("a scene has no seam")?;
        if let Some(parameter) = self.parameters.keys().next() {
            let message = "a scene has no parameters of its own; write them under a [[part]]";
            return Err((message.to_owned(), Some(parameter.span().start)));
        }
        if let Some(extra) = self.part.get(limits::PARTS) {
            let message = format!("a scene has at most {} parts", limits::PARTS);
            return Err((message, Some(extra.sound.span().start)));
        }
        let parts = self.part.iter().map(|part| part.part(text));
        Ok(Source::Scene {
            parts: parts.collect::<Result<_, _>>()?,
            level: self.level()?.unwrap_or_default(),
        })
    }

    fn level(&self) -> Result<Option<Decibels>, Misfit> {
        let level = self.level_db.as_ref();
        let level = level
            .map(|level| within("level_db", level, LEVEL_DB, "dB"))
            .transpose()?;
        Ok(level.map(Decibels))
    }

    fn only_for_recordings(&self, why: &str) -> Result<(), Misfit> {
        let text = |key, value: &Option<Spanned<String>>| Some((key, value.as_ref()?.span()));
        let number = |key, value: &Option<Spanned<f32>>| Some((key, value.as_ref()?.span()));
        let wish = |key, value: &Option<Spanned<bool>>| Some((key, value.as_ref()?.span()));
        let found = text("crossfade", &self.crossfade)
            .or_else(|| text("from", &self.from))
            .or_else(|| text("until", &self.until))
            .or_else(|| wish("vary", &self.vary))
            .or_else(|| wish("declick", &self.declick))
            .or_else(|| number("hum_hz", &self.hum_hz))
            .or_else(|| number("highpass_hz", &self.highpass_hz));
        match found {
            Some((key, span)) => Err((
                format!("`{key}` belongs to a recording; {why}"),
                Some(span.start),
            )),
            None => Ok(()),
        }
    }
}

impl WrittenPart {
    fn part(&self, text: &str) -> Result<Part, Misfit> {
        let gain = self.gain.iter().map(|point| {
            Ok(Point {
                at: time(&point.at)?.frames(),
                level: Decibels(within("db", &point.db, PART_DB, "dB")?),
                curve: point.curve.into(),
            })
        });
        let drift = self.drift.as_ref().map(|drift| {
            Ok(Drift {
                depth: Decibels(within("depth_db", &drift.depth_db, DRIFT_DB, "dB")?),
                period: time(&drift.period)?.max(Millis::secs(4)),
            })
        });
        Ok(Part {
            sound: self.sound.as_ref().clone(),
            place: place(text, self.sound.span().start),
            level: match &self.level_db {
                Some(level) => Decibels(within("level_db", level, PART_DB, "dB")?),
                None => Decibels(0.0),
            },
            gain: Envelope::new(gain.collect::<Result<_, Misfit>>()?),
            drift: drift.transpose()?,
            parameters: self.parameters.clone(),
        })
    }
}

/// What is chosen in a table of parameters.
pub fn choices(
    kind: &'static TextureKind,
    parameters: &Parameters,
) -> Result<Vec<(&'static Parameter, Choice)>, Misfit> {
    let chosen = parameters
        .iter()
        .map(|(name, value)| choice(kind, name, value));
    chosen.collect()
}

fn choice(
    kind: &'static TextureKind,
    name: &Spanned<String>,
    value: &Spanned<toml::Value>,
) -> Result<(&'static Parameter, Choice), Misfit> {
    let refused = |error: ParameterError| (error.to_string(), Some(name.span().start));
    let odd = |what: &str| {
        let message = format!("`{}` is a number or a word, not a {what}", name.as_ref());
        (message, Some(value.span().start))
    };
    let choice = if let toml::Value::Array(stops) = value.as_ref() {
        if stops.len() > limits::STOPS || stops.is_empty() {
            let message = format!("a course has 1 to {} points", limits::STOPS);
            return Err((message, Some(value.span().start)));
        }
        let stops = stops.iter().map(|stop| {
            let stop: WrittenStop = stop.clone().try_into().map_err(|_| {
                let message = "a point of a course is { at = \"5m\", value = 0.5 }";
                (message.to_owned(), Some(value.span().start))
            })?;
            let text = text(&stop.value).ok_or_else(|| odd(stop.value.type_str()))?;
            let at = duration(&stop.at)
                .map_err(|w| (w.what + ": " + &w.help, Some(value.span().start)))?;
            Ok(Stop {
                at: Anchor {
                    point: AnchorPoint::Start,
                    offset: at.0 as i64,
                },
                value: Value::parse(&text),
                curve: stop.curve.into(),
            })
        });
        Choice::Course(stops.collect::<Result<_, Misfit>>()?)
    } else {
        let text = text(value.as_ref()).ok_or_else(|| odd(value.as_ref().type_str()))?;
        Choice::parse(&text)
    };
    let parameter = choice.check(kind, name.as_ref()).map_err(refused)?;
    Ok((parameter, choice))
}

/// A number or a word as text.
fn text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::String(word) => Some(word.clone()),
        _ => None,
    }
}

/// What a recipe may raise or lower a sound by, which a texture may be far from the reference
/// without, and what a part of a scene may be set to; nobody is to be made deaf.
const LEVEL_DB: RangeInclusive<f32> = -40.0..=40.0;
const PART_DB: RangeInclusive<f32> = -80.0..=6.0;
const DRIFT_DB: RangeInclusive<f32> = 0.0..=12.0;

/// A number in its range, and in its unit.
fn within(
    key: &str,
    value: &Spanned<f32>,
    allowed: RangeInclusive<f32>,
    unit: &str,
) -> Result<f32, Misfit> {
    if allowed.contains(value.as_ref()) {
        return Ok(*value.as_ref());
    }
    let (low, high) = (allowed.start(), allowed.end());
    let message = format!("`{key}` is a number from {low} to {high} {unit}");
    Err((message, Some(value.span().start)))
}

fn crossfade(text: &Spanned<String>) -> Result<Millis, Misfit> {
    let crossfade = time(text)?;
    if crossfade > limits::CROSSFADE {
        let message = format!("a crossfade lasts {} at most", limits::CROSSFADE);
        return Err((message, Some(text.span().start)));
    }
    Ok(crossfade)
}

fn time(text: &Spanned<String>) -> Result<Millis, Misfit> {
    duration(text.as_ref()).map_err(|w| (w.what + ": " + &w.help, Some(text.span().start)))
}

fn no_texture(name: &str) -> String {
    let names: Vec<_> = textures().iter().map(|kind| kind.name).collect();
    match nearest(name, names.iter().copied()) {
        Some(nearest) => format!("there is no texture `{name}`; did you mean `{nearest}`?"),
        None => format!(
            "there is no texture `{name}`; there are {}",
            names.join(", ")
        ),
    }
}
