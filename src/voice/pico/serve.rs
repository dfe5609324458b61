//! What the engine's worker does: it runs the engine in a process of its own, so that
//! whatever that does there, the program outlives it.

use std::ffi::{CStr, CString};
use std::io::{self, BufReader, ErrorKind, stdin, stdout};

use super::super::wire::{Answer, MOST_SAMPLES, Request, write_answer};
use super::ffi;

/// The engine's volume. At its normal 100 speech clips hard.
const VOLUME: u16 = 45;

/// Answers requests on standard input with sound on standard output until the input ends.
/// `files` are the voice's two, which lie in the working folder.
pub fn serve(files: &[String]) -> io::Result<()> {
    let files: Vec<CString> = files
        .iter()
        .map(|file| CString::new(file.as_str()))
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
