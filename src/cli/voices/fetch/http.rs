//! Bytes over HTTP, from where an earlier try has stopped.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use ureq::http::Response;
use ureq::{Agent, Body};

use super::{FetchError, VoiceFile};

/// What is handed on at once, in bytes.
const PIECE: usize = 64 << 10;

/// Writes all of `file` to `part`, behind what is there of it. No more is ever written than
/// it must have.
pub fn download(
    file: &VoiceFile,
    part: &Path,
    patience: Duration,
    come: &dyn Fn(u64),
) -> Result<(), FetchError> {
    let unwritten = |error: std::io::Error| FetchError::unwritten(part, &error);
    let there = std::fs::metadata(part).map_or(0, |about| about.len());
    let there = if there > file.size { 0 } else { there };
    if there == file.size {
        return Ok(());
    }
    let (response, from) = ask(file, there, patience)?;
    let mut options = OpenOptions::new();
    let mut out = options
        .create(true)
        .append(true)
        .open(part)
        .map_err(unwritten)?;
    out.set_len(from).map_err(unwritten)?;
    receive(file, response, &mut out, part, patience, come, from)?;
    out.sync_all().map_err(unwritten)
}

/// Asks for what is missing. The answer begins at the byte beside it: some servers give the
/// whole file whatever they are asked for.
fn ask(
    file: &VoiceFile,
    there: u64,
    patience: Duration,
) -> Result<(Response<Body>, u64), FetchError> {
    let config = Agent::config_builder()
        .https_only(file.address.starts_with("https:"))
        .http_status_as_error(false)
        .timeout_resolve(Some(patience))
        .timeout_connect(Some(patience))
        .timeout_recv_response(Some(patience))
        .user_agent(concat!("evenfall/", env!("CARGO_PKG_VERSION")));
    let agent: Agent = config.build().into();
    let mut request = agent.get(&file.address);
    if there > 0 {
        request = request.header("Range", format!("bytes={there}-"));
    }
    let response = request
        .call()
        .map_err(|error| told(file, patience, &error))?;
    let header = |name: &str| response.headers().get(name)?.to_str().ok();
    let (from, whole) = match response.status().as_u16() {
        200 => (0, response.body().content_length()),
        206 => match header("content-range").and_then(range) {
            Some((from, whole)) if from == there => (from, Some(whole)),
            _ => return ask(file, 0, patience),
        },
        416 if there > 0 => return ask(file, 0, patience),
        status => {
            let address = file.address.clone();
            return Err(FetchError::Refused { address, status });
        }
    };
    match whole {
        Some(found) if found != file.size => Err(wrong_size(file, found)),
        _ => Ok((response, from)),
    }
}

/// Of `bytes 100-199/200` the first and the last number.
fn range(text: &str) -> Option<(u64, u64)> {
    let (range, whole) = text.strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.parse().ok()?, whole.parse().ok()?))
}

fn receive(
    file: &VoiceFile,
    response: Response<Body>,
    out: &mut File,
    part: &Path,
    patience: Duration,
    come: &dyn Fn(u64),
    mut got: u64,
) -> Result<(), FetchError> {
    let address = || file.address.clone();
    let pieces = reading(response).map_err(|error| FetchError::unwritten(part, &error))?;
    loop {
        match pieces.recv_timeout(patience) {
            Ok(piece) => {
                got += piece.len() as u64;
                if got > file.size {
                    return Err(wrong_size(file, got));
                }
                out.write_all(&piece)
                    .map_err(|error| FetchError::unwritten(part, &error))?;
                come(got);
            }
            Err(RecvTimeoutError::Timeout) => {
                let (address, seconds) = (address(), patience.as_secs());
                return Err(FetchError::Still { address, seconds });
            }
            Err(RecvTimeoutError::Disconnected) if got == file.size => return Ok(()),
            Err(RecvTimeoutError::Disconnected) => {
                let (address, size) = (address(), file.size);
                return Err(FetchError::Cut { address, got, size });
            }
        }
    }
}

/// What comes, piece by piece, until it ends: a connection cannot be read with patience, a
/// channel can. The thread ends with the connection or with the receiver.
fn reading(response: Response<Body>) -> std::io::Result<Receiver<Vec<u8>>> {
    let (sender, pieces) = sync_channel(8);
    let mut body = response.into_body().into_reader();
    thread::Builder::new().name("fetch".into()).spawn(move || {
        loop {
            let mut piece = vec![0; PIECE];
            match body.read(&mut piece) {
                Ok(0) | Err(_) => break,
                Ok(read) => piece.truncate(read),
            }
            if sender.send(piece).is_err() {
                break;
            }
        }
    })?;
    Ok(pieces)
}

fn wrong_size(file: &VoiceFile, found: u64) -> FetchError {
    let (address, file) = (file.address.clone(), Box::new(file.clone()));
    FetchError::WrongSize {
        address,
        found,
        file,
    }
}

fn told(file: &VoiceFile, patience: Duration, error: &ureq::Error) -> FetchError {
    let address = file.address.clone();
    match error {
        ureq::Error::TooManyRedirects | ureq::Error::RedirectFailed => {
            FetchError::Astray { address }
        }
        ureq::Error::RequireHttpsOnly(_) => FetchError::Unsafe { address },
        ureq::Error::Timeout(_) => {
            let seconds = patience.as_secs();
            FetchError::Still { address, seconds }
        }
        ureq::Error::HostNotFound => FetchError::Unreachable {
            address,
            reason: "there is no such host, or this computer is not connected".into(),
        },
        other => FetchError::Unreachable {
            address,
            reason: other.to_string(),
        },
    }
}
