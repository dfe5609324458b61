//! What a request is answered.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;

use hyper::header::{self, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};

use super::SharedFile;
use super::body::{FileBody, Progress};

/// The files there are, by their paths.
pub type Paths = Vec<(String, SharedFile)>;

/// The answer to `request`: one of the files or a part of it, or that there is nothing.
pub fn answer<B>(
    request: &Request<B>,
    paths: &Paths,
    progress: &Arc<Progress>,
) -> Response<FileBody> {
    let path = request.uri().path();
    let found = paths.iter().position(|(known, _)| known == path);
    let Some(number) = found else {
        return refusal(StatusCode::NOT_FOUND, progress);
    };
    let head = request.method() == Method::HEAD;
    if !head && request.method() != Method::GET {
        return refusal(StatusCode::METHOD_NOT_ALLOWED, progress);
    }
    let shared = &paths[number].1;
    let opened = File::open(&shared.path).and_then(|file| Ok((file.metadata()?.len(), file)));
    let Ok((length, mut file)) = opened else {
        return refusal(StatusCode::INTERNAL_SERVER_ERROR, progress);
    };
    let asked = request.headers().get(header::RANGE);
    let part = match asked.and_then(|value| range(value.to_str().ok()?, length)) {
        Some(AskedRange::Nothing) => {
            let mut refused = refusal(StatusCode::RANGE_NOT_SATISFIABLE, progress);
            let told = format!("bytes */{length}");
            set(&mut refused, header::CONTENT_RANGE, &told);
            return refused;
        }
        Some(AskedRange::Of(part)) => Some(part),
        None => None,
    };
    let stretch = part.clone().unwrap_or(0..length);
    if file.seek(SeekFrom::Start(stretch.start)).is_err() {
        return refusal(StatusCode::INTERNAL_SERVER_ERROR, progress);
    }
    let bytes = stretch.end - stretch.start;
    let body = if head {
        FileBody::empty(progress.clone())
    } else {
        progress.begin(number, stretch.start);
        FileBody::of(file, bytes, progress.clone())
    };
    let mut response = Response::new(body);
    describe(&mut response, shared);
    set(&mut response, header::CONTENT_LENGTH, &bytes.to_string());
    if part.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let told = format!("bytes {}-{}/{length}", stretch.start, stretch.end - 1);
        set(&mut response, header::CONTENT_RANGE, &told);
    }
    response
}

fn describe(response: &mut Response<FileBody>, shared: &SharedFile) {
    set(response, header::CONTENT_TYPE, shared.mime);
    set(response, header::ACCEPT_RANGES, "bytes");
    set(response, header::CACHE_CONTROL, "no-store");
    set(response, header::REFERRER_POLICY, "no-referrer");
    set(response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if let Some(name) = &shared.kept_as {
        let told = format!("attachment; filename*=UTF-8''{}", super::in_path(name));
        set(response, header::CONTENT_DISPOSITION, &told);
    }
}

fn set(response: &mut Response<FileBody>, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn refusal(status: StatusCode, progress: &Arc<Progress>) -> Response<FileBody> {
    let mut response = Response::new(FileBody::empty(progress.clone()));
    *response.status_mut() = status;
    response
}

/// What a range asks for.
#[derive(Debug, PartialEq)]
pub(super) enum AskedRange {
    Of(Range<u64>),
    /// Nothing that there is.
    Nothing,
}

/// The part of `length` bytes that the header says; none where it is to be left aside, as one
/// of several ranges is.
pub(super) fn range(header: &str, length: u64) -> Option<AskedRange> {
    let (from, to) = header.strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| -> Option<u64> {
        let text = text.trim();
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // More than there can be is as good as the most there can be.
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    let stretch = match (number(from), number(to)) {
        (Some(from), Some(to)) if from <= to => from..to.saturating_add(1).min(length),
        (Some(from), None) if to.trim().is_empty() => from..length,
        (None, Some(last)) if from.trim().is_empty() => length.saturating_sub(last)..length,
        _ => return None,
    };
    Some(match stretch.start < stretch.end {
        true => AskedRange::Of(stretch),
        false => AskedRange::Nothing,
    })
}
