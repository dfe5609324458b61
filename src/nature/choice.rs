//! What is chosen for a texture's parameter: a value, a range, or a course through time.

use std::fmt;

use crate::dsp::math;
use crate::envelope::Curve;
use crate::nature::TextureKind;
use crate::nature::parameter::{Fault, Parameter, ParameterError, Value};
use crate::time::Anchor;
use crate::units::{Frames, Seed};

/// What is chosen for one parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// The same throughout, for everybody.
    Value(Value),
    /// The seed picks a number in it: every night another.
    Range {
        /// The least it may pick.
        low: f64,
        /// The greatest it may pick.
        high: f64,
    },
    /// Values at points in time, straight or eased between them.
    Course(Vec<Stop>),
}

/// One point of a course.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// When it is reached.
    pub at: Anchor,
    /// What is reached.
    pub value: Value,
    /// How it is reached from the stop before.
    pub curve: Curve,
}

impl Choice {
    /// What `text` says: a number, a range such as `0.2..0.6`, or a word.
    pub fn parse(text: &str) -> Choice {
        let range = text
            .split_once("..")
            .and_then(|(low, high)| Some((number(low)?, number(high)?)));
        match range {
            Some((a, b)) => Choice::Range {
                low: a.min(b),
                high: a.max(b),
            },
            None => Choice::Value(Value::parse(text)),
        }
    }

    /// The parameter of `kind` called `name`, if all that is chosen is something it allows.
    ///
    /// # Errors
    /// When there is none, or it does not allow that.
    pub fn check(
        &self,
        kind: &'static TextureKind,
        name: &str,
    ) -> Result<&'static Parameter, ParameterError> {
        let parameter = kind.parameter(name)?;
        let allowed = |value: Value| kind.settings([(name, value)]).map(|_| ());
        match self {
            Choice::Value(value) => allowed(value.clone())?,
            Choice::Range { low, high } => {
                allowed(Value::Number(*low))?;
                allowed(Value::Number(*high))?;
            }
            Choice::Course(stops) => {
                for stop in stops {
                    allowed(stop.value.clone())?;
                }
            }
        }
        Ok(parameter)
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

impl Value {
    /// A number where `text` is one, else a word.
    pub fn parse(text: &str) -> Value {
        number(text).map_or_else(|| Value::Word(text.trim().to_owned()), Value::Number)
    }
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
                Curve::Smooth => math::ease_f64(x),
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
