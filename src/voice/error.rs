//! What can keep a line from being spoken.

use std::path::PathBuf;

/// Why there is no voice, or why it could not speak a line.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum VoiceError {
    /// No engine of this build speaks it.
    #[error("there is no voice for the language \"{wanted}\"; there are voices for {known}")]
    NoSuchLanguage {
        /// As it was asked for.
        wanted: String,
        /// BCP 47 tags.
        known: String,
    },

    /// No voice is called so.
    #[error("there is no voice called \"{wanted}\"; {help}")]
    NoSuchVoice {
        /// As it was asked for.
        wanted: String,
        /// What may be meant, or what there is.
        help: String,
    },

    /// A voice that can be had, and is not there.
    #[error("the voice \"{name}\" is not there yet; evenfall voices add {name} fetches it")]
    NotThere {
        /// What it is called.
        name: String,
    },

    /// The build has no engine.
    #[error("this build of evenfall carries no voice; build it with the feature `embedded-voice`")]
    NotBuiltIn,

    /// A line of signs alone.
    #[error("there is nothing in this line that the voice could say")]
    NothingToSay,

    /// More than one breath of the voice.
    #[error(
        "this line is too long to be spoken in one breath: {length} characters of at most {most}; split it into sentences"
    )]
    TooLong {
        /// In characters.
        length: usize,
        /// In characters.
        most: usize,
    },

    /// The engine failed over it.
    #[error("this line could not be spoken: {reason}")]
    Unspoken {
        /// Why, as the end of a sentence.
        reason: String,
    },

    /// The engine answered fewer lines than it was given.
    #[error("this line could not be spoken: the speech engine gave no answer")]
    NoAnswer,

    /// A program of the listener's failed over it.
    #[error("the program {name} could not speak this line: {fault}")]
    Program {
        /// As the configuration calls it.
        name: String,
        /// How it failed.
        fault: super::program::ProgramFault,
    },

    /// The engine's answer is silence.
    #[error("this line could not be spoken: the speech engine gave nothing that can be heard")]
    Silent,

    /// The worker's program does not start.
    #[error("the speech engine cannot be started from {}: {reason}", program.display())]
    NoWorker {
        /// The program.
        program: PathBuf,
        /// What the system says.
        reason: String,
    },

    /// A worker would start a worker.
    #[error(
        "{} was started to speak and wants to be spoken to itself: it has to hand its arguments to the speech worker first",
        program.display()
    )]
    WithinWorker {
        /// The program that would be started.
        program: PathBuf,
    },

    /// Neither the folder it was given nor a temporary one could be written.
    #[error("the voice's files could not be unpacked: {reason}")]
    NotUnpacked {
        /// What the system says.
        reason: String,
    },
}
