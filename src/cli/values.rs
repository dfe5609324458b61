//! Choices of the session, as the command line spells and explains them.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::session::{Ending, WishedVoice};

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

impl ValueEnum for WishedVoice {
    fn value_variants<'a>() -> &'a [WishedVoice] {
        &[WishedVoice::Embedded, WishedVoice::Off]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            WishedVoice::Embedded => {
                PossibleValue::new("embedded").help("The voice that is built in")
            }
            WishedVoice::Off => PossibleValue::new("off")
                .help("Nobody: the words are shown, and their time is kept"),
        })
    }
}
