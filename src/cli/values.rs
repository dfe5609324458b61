//! Choices of the session, as the command line spells and explains them.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::session::Ending;

impl ValueEnum for Ending {
    fn value_variants<'a>() -> &'a [Ending] {
        &[Ending::Sleep, Ending::Day, Ending::Plain]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Ending::Sleep => PossibleValue::new("sleep").help(
                "No bell, no return: the voice grows sparser, the cues leave, the sound fades \
                 slowly",
            ),
            Ending::Day => PossibleValue::new("day").help("Back into the day"),
            Ending::Plain => PossibleValue::new("plain"),
        })
    }
}
