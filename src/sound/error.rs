//! Why a sound cannot be had or set, and what to do about it.

use crate::nature::parameter::{Domain, Fault, ParameterError};
use crate::world::Place;

use super::{READABLE, RecipeError, RecordingError, ScatterError, catalogue};

/// Why a layer has no sound.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing is called like that.
    #[error("there is no sound \"{name}\"")]
    Unknown {
        /// As a layer or a recipe names it.
        name: String,
        /// Where a file of that name was looked for.
        looked: Vec<Place>,
        /// A file there that is called nearly so.
        near: Option<String>,
    },
    /// It leads elsewhere, as a link can; its name.
    #[error("\"{0}\" leads out of the script's folder")]
    Outside(String),
    /// A recording cannot be used.
    #[error("{name}: {source}")]
    Recording {
        /// The name by which it was looked for.
        name: String,
        /// What is wrong with it.
        source: RecordingError,
    },
    /// A recipe cannot be used.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// Scattered sounds cannot be had.
    #[error(transparent)]
    Scatter(#[from] ScatterError),
    /// It is to be played once or in a row, and is no recording; its name.
    #[error("\"{0}\" sounds all the time; only recordings are played once or one after the other")]
    Endless(String),
    /// A playlist without a recording that can be read; its name.
    #[error("{0} holds no recording")]
    Empty(String),
    /// It is to be scattered, and is of the catalogue; its name.
    #[error("\"{0}\" sounds all the time; only short recordings can be scattered")]
    NotScattered(String),
}

impl OpenError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            OpenError::Unknown {
                near: Some(near), ..
            } => format!("did you mean \"{near}\"?"),
            OpenError::Unknown { name, looked, .. } => {
                let near = catalogue().near(name);
                let looked: Vec<String> = looked.iter().map(Place::to_string).collect();
                if looked.is_empty() {
                    near
                } else {
                    format!("{near}; no file at {}", looked.join(", nor at "))
                }
            }
            OpenError::Outside(_) => {
                "copy the file itself into the folder of the script, or into `sounds` there".into()
            }
            OpenError::Recording { .. } => READABLE.into(),
            OpenError::Scatter(_) => {
                "`every` takes a short recording, or a folder of them beside the script".into()
            }
            OpenError::Endless(_) => {
                "leave `once` out, or this sound out of the list; a layer of its own begins and ends with steps: from = \"STEP-ID\", until = \"STEP-ID\"".into()
            }
            OpenError::Empty(_) => READABLE.into(),
            OpenError::NotScattered(_) => {
                "leave `every` out; or name a recording, or a folder of them, beside the script"
                    .into()
            }
            OpenError::Recipe(_) => "the number is the line in that file, then the column".into(),
        }
    }
}

/// Why something cannot be chosen about a sound.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum SettingError {
    /// There is no such parameter, or it does not take that.
    #[error("{0}")]
    Refused(#[from] ParameterError),
    /// There is nothing to choose; what it is, as `a recording`.
    #[error("{0} has no parameters")]
    None(&'static str),
}

impl SettingError {
    /// Whether the name is wrong, and not the value.
    pub fn is_about_the_name(&self) -> bool {
        match self {
            SettingError::Refused(error) => matches!(error.fault, Fault::Unknown { .. }),
            SettingError::None(_) => true,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        let number = |error: &ParameterError| match error.fault {
            Fault::NotAllowed {
                domain: Domain::Number { min, max, .. },
                ..
            } => Some((
                error.parameter.clone(),
                0.7 * min + 0.3 * max,
                0.4 * min + 0.6 * max,
            )),
            _ => None,
        };
        match self {
            SettingError::Refused(error) => match number(error) {
                Some((name, low, high)) => format!(
                    "write {name} = {low}, or a range of which the seed picks, as in {name} = \"{low}..{high}\""
                ),
                None => "`evenfall list NAME` shows what a sound lets you choose".into(),
            },
            SettingError::None(_) => {
                "parameters belong to a computed sound; `evenfall list NAME` shows them".into()
            }
        }
    }
}
