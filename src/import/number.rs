//! Numbers and times as sequences write them.

use crate::units::Millis;

/// A plain decimal number: `4`, `0.25`, `.5`.
pub(super) fn decimal(text: &str) -> Option<f64> {
    let plain = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    if text.is_empty() || text.len() > 20 || !text.bytes().all(plain) {
        return None;
    }
    text.parse().ok()
}

/// `hh:mm` or `hh:mm:ss`.
pub(super) fn clock(text: &str) -> Option<Millis> {
    let mut parts = text.split(':').map(|part| {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<u64>().ok()).flatten()
    });
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = match parts.next() {
        None => 0,
        Some(seconds) => seconds?,
    };
    let fits = parts.next().is_none() && minutes < 60 && seconds < 60;
    fits.then_some(Millis::secs(3600 * hours + 60 * minutes + seconds))
}
