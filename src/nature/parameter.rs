//! What a texture lets a person choose, and the errors when they choose wrongly.

use crate::diagnostic::nearest;
use crate::music::occasion::Occasion;
use std::fmt;
use std::sync::Arc;

/// One thing that can be set about a texture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// As scripts write it.
    pub name: &'static str,
    /// What it may be, and what it is where nobody chooses.
    pub domain: Domain,
    /// What it does, in one line.
    pub what: &'static str,
}

/// The values a parameter may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Domain {
    /// A number; `unit` is empty for plain shares and factors.
    Number {
        /// The least that is allowed.
        min: f64,
        /// The greatest that is allowed.
        max: f64,
        /// What it is where nobody chooses.
        default: f64,
        /// As it is written after a number.
        unit: &'static str,
    },
    /// One of some words; the first is the default.
    Word(&'static [&'static str]),
}

/// A value somebody chose.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// In the unit of the parameter.
    Number(f64),
    /// As somebody wrote it, allowed or not.
    Word(String),
}

impl Parameter {
    /// A number from `min` to `max`, `default` where nobody chooses.
    pub const fn number(
        name: &'static str,
        [min, default, max]: [f64; 3],
        unit: &'static str,
        what: &'static str,
    ) -> Parameter {
        Parameter {
            name,
            domain: Domain::Number {
                min,
                max,
                default,
                unit,
            },
            what,
        }
    }

    /// One of `words`, the first where nobody chooses.
    pub const fn word(
        name: &'static str,
        words: &'static [&'static str],
        what: &'static str,
    ) -> Parameter {
        Parameter {
            name,
            domain: Domain::Word(words),
            what,
        }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Domain::Number {
                min, max, unit: "", ..
            } => write!(f, "{min} to {max}"),
            Domain::Number { min, max, unit, .. } => write!(f, "{min} to {max} {unit}"),
            Domain::Word(words) => write!(f, "{}", quoted(words)),
        }
    }
}

fn quoted(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("\"{word}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

/// How much of something there is, from none to all of it; `usual` where nobody says.
pub const fn share(name: &'static str, usual: f64, what: &'static str) -> Parameter {
    Parameter::number(name, [0.0, usual, 1.0], "", what)
}

/// How far a sound strays as the minutes pass: 0 not at all, 1 as it is by nature.
pub const fn drift(what: &'static str) -> Parameter {
    Parameter::number("drift", [0.0, 1.0, 2.0], "", what)
}

/// How far single events may rise above the rest: thunder, a bird, a crackle. Every
/// texture that has such events has this parameter, and a session that ends in sleep
/// lowers it to [`crate::limits::SLEEP_PROMINENCE_DB`].
///
/// Measured as the greatest momentary loudness (0.4 s, ITU-R BS.1770) against the median
/// of the half minute around it.
pub const fn prominence(default: f64) -> Parameter {
    Parameter::number(
        PROMINENCE,
        [0.0, default, 24.0],
        "dB",
        "how far single events may rise above the rest",
    )
}

/// The name of the parameter [`prominence`].
pub const PROMINENCE: &str = "prominence";

/// Values that were checked against a texture's parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    numbers: Vec<(&'static str, f64)>,
    words: Vec<(&'static str, &'static str)>,
    /// The session it is heard in, for what listens to one.
    occasion: Arc<Occasion>,
}

impl Settings {
    /// Checks `chosen` against `parameters`. What is not chosen keeps its default.
    ///
    /// # Errors
    /// The first name that is no parameter, or value that is not allowed.
    pub fn new<'a>(
        texture: &'static str,
        parameters: &'static [Parameter],
        chosen: impl IntoIterator<Item = (&'a str, Value)>,
    ) -> Result<Settings, ParameterError> {
        let mut settings = Settings::default();
        for (name, value) in chosen {
            let fault = |fault| ParameterError {
                texture,
                parameter: name.to_owned(),
                fault,
            };
            let Some(parameter) = parameters.iter().find(|p| p.name == name) else {
                return Err(fault(Fault::unknown(name, parameters)));
            };
            settings.choose(parameter, value).map_err(fault)?;
        }
        Ok(settings)
    }

    fn choose(&mut self, parameter: &'static Parameter, value: Value) -> Result<(), Fault> {
        match (parameter.domain, value) {
            (Domain::Number { min, max, .. }, Value::Number(n)) if (min..=max).contains(&n) => {
                self.numbers.push((parameter.name, n));
            }
            (Domain::Word(words), Value::Word(word)) => {
                let Some(known) = words.iter().find(|known| **known == word) else {
                    let nearest = nearest(&word, words.iter().copied());
                    return Err(Fault::NotAllowed {
                        domain: parameter.domain,
                        nearest,
                    });
                };
                self.words.push((parameter.name, known));
            }
            _ => {
                return Err(Fault::NotAllowed {
                    domain: parameter.domain,
                    nearest: None,
                });
            }
        }
        Ok(())
    }

    /// The same, heard in a session.
    pub fn within(self, occasion: &Arc<Occasion>) -> Settings {
        Settings {
            occasion: Arc::clone(occasion),
            ..self
        }
    }

    /// The session it is heard in.
    pub fn occasion(&self) -> Arc<Occasion> {
        Arc::clone(&self.occasion)
    }

    /// The number chosen for `parameter`, or its default.
    pub fn number(&self, parameter: &Parameter) -> f64 {
        let chosen = self
            .numbers
            .iter()
            .find(|(name, _)| *name == parameter.name);
        match (chosen, parameter.domain) {
            (Some((_, number)), _) => *number,
            (None, Domain::Number { default, .. }) => default,
            (None, Domain::Word(_)) => 0.0,
        }
    }

    /// The word chosen for `parameter`, or its default.
    pub fn word(&self, parameter: &Parameter) -> &'static str {
        let chosen = self.words.iter().find(|(name, _)| *name == parameter.name);
        match (chosen, parameter.domain) {
            (Some((_, word)), _) => word,
            (None, Domain::Word(words)) => words.first().copied().unwrap_or_default(),
            (None, Domain::Number { .. }) => "",
        }
    }
}

/// Why a parameter was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.message())]
pub struct ParameterError {
    /// The texture that has the parameters.
    pub texture: &'static str,
    /// The parameter as it was written.
    pub parameter: String,
    /// What is wrong about it.
    pub fault: Fault,
}

/// What is wrong about a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// There is none of that name.
    Unknown {
        /// The name that is most likely meant; `None` where none is near.
        nearest: Option<&'static str>,
        /// All parameters of the texture.
        names: Vec<&'static str>,
    },
    /// The value is out of range or of the wrong kind.
    NotAllowed {
        /// What is allowed.
        domain: Domain,
        /// The word that is most likely meant; `None` for numbers, and where none is near.
        nearest: Option<&'static str>,
    },
}

impl Fault {
    /// `name` is none of `parameters`.
    pub fn unknown(name: &str, parameters: &[Parameter]) -> Fault {
        let names: Vec<_> = parameters.iter().map(|p| p.name).collect();
        Fault::Unknown {
            nearest: nearest(name, names.iter().copied()),
            names,
        }
    }
}

impl ParameterError {
    fn message(&self) -> String {
        let ParameterError {
            texture,
            parameter,
            fault,
        } = self;
        match fault {
            Fault::Unknown {
                nearest: Some(nearest),
                ..
            } => {
                format!("{texture} has no parameter `{parameter}`; did you mean `{nearest}`?")
            }
            Fault::Unknown {
                nearest: None,
                names,
            } => {
                format!(
                    "{texture} has no parameter `{parameter}`; it has {}",
                    names.join(", ")
                )
            }
            Fault::NotAllowed {
                domain: Domain::Word(words),
                nearest,
            } => {
                let hint = nearest
                    .map(|n| format!("; did you mean \"{n}\"?"))
                    .unwrap_or_default();
                format!(
                    "`{parameter}` of {texture} is one of {}{hint}",
                    quoted(words)
                )
            }
            Fault::NotAllowed { domain, .. } => {
                format!("`{parameter}` of {texture} is a number from {domain}")
            }
        }
    }
}
