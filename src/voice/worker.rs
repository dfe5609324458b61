//! The speech worker: the hidden subcommand that runs the engine in a process of its
//! own, so that whatever the engine does there, the program outlives it.

use std::ffi::{CStr, CString};
use std::io::{self, BufReader, ErrorKind, stdin, stdout};
use std::process::ExitCode;

use super::ffi;
use super::wire::{Answer, MOST_SAMPLES, Request, write_answer};

/// The hidden subcommand's name. It is followed by the voice's two file names, which
/// lie in the working folder.
pub const COMMAND: &str = "__speak";

/// The engine's volume. At its normal 100 speech clips hard.
const VOLUME: u16 = 45;

/// The body of the hidden subcommand: answers requests on standard input with sound on
/// standard output until the input ends. `files` are the arguments after [`COMMAND`].
pub fn serve(files: impl IntoIterator<Item = String>) -> ExitCode {
    match answer_all(files) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer_all(files: impl IntoIterator<Item = String>) -> io::Result<()> {
    let files: Vec<CString> = files
        .into_iter()
        .map(CString::new)
        .collect::<Result<_, _>>()?;
    let [analysis, sound] = files.as_slice() else {
        return Err(ErrorKind::InvalidInput.into());
    };
    let (mut requests, mut answers) = (BufReader::new(stdin().lock()), stdout().lock());
    while let Some(request) = Request::read(&mut requests)? {
        write_answer(&speak([analysis, sound], &request), &mut answers)?;
    }
    Ok(())
}

/// Puts exactly one trio of tags around the text. Text with markup of its own never
/// comes past the sanitiser; here it is refused once more, since it could write files.
fn speak(files: [&CStr; 2], Request { speed, pitch, text }: &Request) -> Answer {
    if text.contains(['<', '>', '[', ']']) {
        return Err(ffi::GAVE_UP.0);
    }
    let tagged = format!(
        "<speed level=\"{speed}\"><pitch level=\"{pitch}\"><volume level=\"{VOLUME}\">\
         {text}</volume></pitch></speed>"
    );
    let tagged = CString::new(tagged).map_err(|_| ffi::GAVE_UP.0)?;
    ffi::speak(files, &tagged, MOST_SAMPLES).map_err(|status| status.0)
}
