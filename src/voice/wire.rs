//! What goes through the pipes between the program and its speech worker.
//!
//! All numbers are little-endian. A request is speed (u16), pitch (u16), length (u32)
//! and that many bytes of text. An answer is a status (i32), a count (u32) and that
//! many samples (i16); a status other than zero comes with a count of zero.

use std::io::{self, ErrorKind, Read, Write};

/// Three minutes at 16 kHz. The longest text there may be, at the slowest speed, takes
/// less than one; more than this is an engine gone astray.
pub const MOST_SAMPLES: usize = 3 * 60 * 16_000;

/// More bytes than any sanitised text has.
const MOST_TEXT_BYTES: usize = 4096;

/// What is to be spoken, as the engine reads it, with its own units of speed and pitch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    pub speed: u16,
    pub pitch: u16,
    pub text: String,
}

/// Sound, or the status the engine gave instead.
pub type Answer = Result<Vec<i16>, i32>;

impl Request {
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(8 + self.text.len());
        bytes.extend(self.speed.to_le_bytes());
        bytes.extend(self.pitch.to_le_bytes());
        bytes.extend((self.text.len() as u32).to_le_bytes());
        bytes.extend(self.text.as_bytes());
        to.write_all(&bytes)?;
        to.flush()
    }

    /// The next request, or `None` when the other side has closed the pipe.
    pub fn read(from: &mut impl Read) -> io::Result<Option<Request>> {
        let Some([a, b, c, d, length @ ..]) = header(from)? else {
            return Ok(None);
        };
        let length = u32::from_le_bytes(length) as usize;
        if length > MOST_TEXT_BYTES {
            return Err(ErrorKind::InvalidData.into());
        }
        let mut text = vec![0; length];
        from.read_exact(&mut text)?;
        Ok(Some(Request {
            speed: u16::from_le_bytes([a, b]),
            pitch: u16::from_le_bytes([c, d]),
            text: String::from_utf8(text).map_err(|_| ErrorKind::InvalidData)?,
        }))
    }
}

pub fn write_answer(answer: &Answer, to: &mut impl Write) -> io::Result<()> {
    let (status, samples) = match answer {
        Ok(samples) => (0, samples.as_slice()),
        Err(status) => (*status, [].as_slice()),
    };
    let mut bytes = Vec::with_capacity(8 + 2 * samples.len());
    bytes.extend(status.to_le_bytes());
    bytes.extend((samples.len() as u32).to_le_bytes());
    bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    to.write_all(&bytes)?;
    to.flush()
}

/// Reads one answer; never more than [`MOST_SAMPLES`], whatever the other side sends.
pub fn read_answer(from: &mut impl Read) -> io::Result<Answer> {
    let Some([a, b, c, d, count @ ..]) = header(from)? else {
        return Err(ErrorKind::UnexpectedEof.into());
    };
    let (status, count) = (
        i32::from_le_bytes([a, b, c, d]),
        u32::from_le_bytes(count) as usize,
    );
    if count > MOST_SAMPLES || (status != 0 && count != 0) {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; 2 * count];
    from.read_exact(&mut bytes)?;
    Ok(match status {
        0 => Ok(samples(&bytes)),
        status => Err(status),
    })
}

/// Little-endian bytes as samples.
pub fn samples(bytes: &[u8]) -> Vec<i16> {
    bytes
        .chunks_exact(2)
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
        .collect()
}

/// Eight bytes, or `None` where the pipe ends before the first.
fn header(from: &mut impl Read) -> io::Result<Option<[u8; 8]>> {
    let mut bytes = [0; 8];
    let mut filled = 0;
    while filled < bytes.len() {
        match from.read(&mut bytes[filled..]) {
            Ok(0) if filled == 0 => return Ok(None),
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() -> io::Result<()> {
        let request = Request {
            speed: 95,
            pitch: 100,
            text: "Lass die Füße ruhen.".into(),
        };
        let mut pipe = Vec::new();
        request.write(&mut pipe)?;
        let mut pipe = pipe.as_slice();
        assert_eq!(Request::read(&mut pipe)?, Some(request));
        assert_eq!(Request::read(&mut pipe)?, None);
        for answer in [
            Ok(vec![0, 1, -1, i16::MIN, i16::MAX]),
            Ok(vec![]),
            Err(-200),
        ] {
            let mut pipe = Vec::new();
            write_answer(&answer, &mut pipe)?;
            assert_eq!(read_answer(&mut pipe.as_slice())?, answer);
        }
        Ok(())
    }

    #[test]
    fn an_answer_that_claims_too_much_is_refused_before_it_is_read() {
        let flood = [0, 0, 0, 0, 255, 255, 255, 255, 1, 2, 3];
        let error = read_answer(&mut flood.as_slice()).map_err(|e| e.kind());
        assert_eq!(error, Err(ErrorKind::InvalidData));
    }
}
