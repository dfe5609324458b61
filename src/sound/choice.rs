//! What is chosen for a texture's parameter: a value, a range, or a course through time.

use std::fmt;

use crate::envelope::Curve;
use crate::nature::TextureKind;
use crate::nature::parameter::{Domain, Fault, Parameter, ParameterError, Value};
use crate::time::Anchor;
use crate::units::{Frames, Seed};

/// What is chosen for one parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    Value(Value),
    /// The seed picks a number in it: every night another.
    Range {
        low: f64,
        high: f64,
    },
    /// Values at points in time, straight or eased between them.
    Course(Vec<Stop>),
}

/// One point of a course.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    pub at: Anchor,
    pub value: Value,
    /// How it is reached from the stop before.
    pub curve: Curve,
}

impl Choice {
    /// Understands `text` as a choice for `name` of `kind`: a number, a range such as
    /// `0.2..0.6`, or a word.
    ///
    /// # Errors
    /// When there is no such parameter, or the text is nothing it allows.
    pub fn read(
        kind: &'static TextureKind,
        name: &str,
        text: &str,
    ) -> Result<(&'static Parameter, Choice), ParameterError> {
        let parameter = kind.parameter(name)?;
        let range = text
            .split_once("..")
            .and_then(|(low, high)| Some((number(low)?, number(high)?)));
        let choice = match (parameter.domain, range) {
            (Domain::Number { .. }, Some((low, high))) => {
                let (low, high) = (low.min(high), low.max(high));
                kind.settings([(name, Value::Number(low)), (name, Value::Number(high))])?;
                Choice::Range { low, high }
            }
            _ => Choice::Value(value(kind, parameter, text)?),
        };
        Ok((parameter, choice))
    }

    /// The value at `at` for the listener whose seed is `seed`.
    pub fn at(&self, at: Frames, seed: Seed, place: &dyn Fn(&Anchor) -> Frames) -> Value {
        match self {
            Choice::Value(value) => value.clone(),
            Choice::Range { low, high } => {
                let picked = low + (high - low) * f64::from(seed.uniform());
                Value::Number(picked.clamp(*low, *high))
            }
            Choice::Course(stops) => along(stops, at, place),
        }
    }
}

/// As a script writes it.
impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Choice::Value(Value::Number(number)) => write!(f, "{number}"),
            Choice::Value(Value::Word(word)) => write!(f, "\"{word}\""),
            Choice::Range { low, high } => write!(f, "\"{low}..{high}\""),
            Choice::Course(_) => write!(f, "moves"),
        }
    }
}

/// Understands `text` as one value of `parameter`.
///
/// # Errors
/// When it is nothing the parameter allows.
pub fn value(
    kind: &'static TextureKind,
    parameter: &'static Parameter,
    text: &str,
) -> Result<Value, ParameterError> {
    let value = match (parameter.domain, number(text)) {
        (Domain::Number { .. }, Some(number)) => Value::Number(number),
        _ => Value::Word(text.trim().to_owned()),
    };
    kind.settings([(parameter.name, value.clone())])?;
    Ok(value)
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

/// Constant before the first stop and after the last. Words change half-way.
fn along(stops: &[Stop], at: Frames, place: &dyn Fn(&Anchor) -> Frames) -> Value {
    let mut placed: Vec<(Frames, &Stop)> = stops.iter().map(|s| (place(&s.at), s)).collect();
    placed.sort_by_key(|(at, _)| *at);
    let next = placed.partition_point(|(stop, _)| *stop <= at);
    match (
        next.checked_sub(1).map(|i| placed[i]),
        placed.get(next).copied(),
    ) {
        (None, None) => Value::Number(0.0),
        (None, Some((_, only))) | (Some((_, only)), None) => only.value.clone(),
        (Some((from, a)), Some((to, b))) => {
            let x = (at - from) as f64 / (to - from) as f64;
            let x = match b.curve {
                Curve::Linear => x,
                Curve::Smooth => x * x * (3.0 - 2.0 * x),
            };
            match (&a.value, &b.value) {
                (Value::Number(a), Value::Number(b)) => {
                    Value::Number((a + (b - a) * x).clamp(a.min(*b), a.max(*b)))
                }
                (a, b) => if x < 0.5 { a } else { b }.clone(),
            }
        }
    }
}

impl TextureKind {
    /// The parameter called `name`.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn parameter(&self, name: &str) -> Result<&'static Parameter, ParameterError> {
        let found = self.parameters.iter().find(|p| p.name == name);
        found.ok_or_else(|| ParameterError {
            texture: self.name,
            parameter: name.to_owned(),
            fault: Fault::unknown(name, self.parameters),
        })
    }
}
