//! What can keep a line from being spoken.

use std::path::PathBuf;

/// Why there is no voice, or why it could not speak a line.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum VoiceError {
    #[error("there is no voice for the language \"{wanted}\"; there are voices for {known}")]
    NoSuchLanguage { wanted: String, known: String },

    #[error("this build of evenfall carries no voice; build it with the feature `embedded-voice`")]
    NotBuiltIn,

    #[error("there is nothing in this line that the voice could say")]
    NothingToSay,

    #[error(
        "this line is too long to be spoken in one breath: {length} characters of at most {most}; split it into sentences"
    )]
    TooLong { length: usize, most: usize },

    #[error("this line could not be spoken: {reason}")]
    Unspoken { reason: String },

    #[error("the speech engine cannot be started from {}: {reason}", program.display())]
    NoWorker { program: PathBuf, reason: String },

    #[error(
        "{} was started to speak and wants to be spoken to itself: it has to hand its arguments to the speech worker first",
        program.display()
    )]
    WithinWorker { program: PathBuf },

    #[error("the voice's files could not be unpacked: {reason}")]
    NotUnpacked { reason: String },
}
