//! A file from its public home: as many bytes as it must have, with the right content, or not
//! at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::voice::catalogue::VoiceFile;

use super::shelf;

/// Why a file could not be fetched.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(
    not(feature = "fetch"),
    allow(dead_code, reason = "nothing is fetched")
)]
pub enum FetchError {
    #[error("{address} cannot be reached: {reason}\n  {LATER}")]
    Unreachable { address: String, reason: String },
    #[error("{address} answers with {status}: the file is not there\n  {BY_HAND}")]
    Refused { address: String, status: u16 },
    #[error("{address} only leads from one place to another\n  {BY_HAND}")]
    Astray { address: String },
    #[error("{address} leads to a place that is not safe to fetch from (no https)\n  {BY_HAND}")]
    Unsafe { address: String },
    #[error("{address} has {found} bytes, and must have {}: it is not fetched\n  {BY_HAND}", file.size)]
    WrongSize {
        address: String,
        found: u64,
        file: Box<VoiceFile>,
    },
    #[error(
        "what came from {address} is not the file that was meant (its SHA-256 is another): it was thrown away\n  {BY_HAND}"
    )]
    WrongContent { address: String },
    #[error("only {got} of {size} bytes came from {address}\n  {LATER}")]
    Cut {
        address: String,
        got: u64,
        size: u64,
    },
    #[error("nothing came from {address} for {seconds} s\n  {LATER}")]
    Still { address: String, seconds: u64 },
    #[error("{} cannot be written: {reason}\n  {LATER}", path.display())]
    Unwritten { path: PathBuf, reason: String },
    #[cfg(not(feature = "fetch"))]
    #[error("this build of evenfall fetches nothing\n  {BY_HAND}")]
    NotBuiltIn,
}

const LATER: &str = "what is there already is kept: the same command goes on with it";

const BY_HAND: &str =
    "a file that was fetched by hand is taken with --from FILE, if it is the right one";

impl FetchError {
    /// Whether what has come may be gone on with.
    fn leaves_something(&self) -> bool {
        match self {
            FetchError::Unreachable { .. }
            | FetchError::Cut { .. }
            | FetchError::Still { .. }
            | FetchError::Unwritten { .. } => true,
            FetchError::Refused { .. }
            | FetchError::Astray { .. }
            | FetchError::Unsafe { .. }
            | FetchError::WrongSize { .. }
            | FetchError::WrongContent { .. } => false,
            #[cfg(not(feature = "fetch"))]
            FetchError::NotBuiltIn => false,
        }
    }

    fn unwritten(path: &Path, error: &io::Error) -> FetchError {
        let reason = match error.kind() {
            io::ErrorKind::StorageFull => "the disk is full".to_owned(),
            io::ErrorKind::QuotaExceeded => "you may not store more on this disk".to_owned(),
            _ => error.to_string(),
        };
        let path = path.into();
        FetchError::Unwritten { path, reason }
    }
}

/// Fetches `file` to `to`; `come` is told how many bytes are there. What has come of it
/// before lies beside under the same name with `.part` behind, and is gone on with.
pub fn fetch(
    file: &VoiceFile,
    to: &Path,
    patience: std::time::Duration,
    come: &dyn Fn(u64),
) -> Result<(), FetchError> {
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let whole = http::download(file, &part, patience, come).and_then(|()| {
        let address = file.address.clone();
        match shelf::is(&part, file) {
            true => fs::rename(&part, to).map_err(|error| FetchError::unwritten(to, &error)),
            false => Err(FetchError::WrongContent { address }),
        }
    });
    if whole.as_ref().is_err_and(|error| !error.leaves_something()) {
        let _ = fs::remove_file(&part);
    }
    whole
}

#[cfg(feature = "fetch")]
mod http;

#[cfg(not(feature = "fetch"))]
mod http {
    pub fn download(
        _: &super::VoiceFile,
        _: &std::path::Path,
        _: std::time::Duration,
        _: &dyn Fn(u64),
    ) -> Result<(), super::FetchError> {
        Err(super::FetchError::NotBuiltIn)
    }
}
