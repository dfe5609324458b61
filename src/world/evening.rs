//! Which evening a moment belongs to.

use jiff::ToSpan;
use jiff::civil::DateTime;

/// The date of the evening, as in 20261224, at a moment on the clock of the place.
pub(super) fn evening(now: DateTime) -> u64 {
    let evening = now.checked_sub(12.hours()).unwrap_or(now).date();
    let part = |n: i16| u64::from(n.unsigned_abs());
    part(evening.year()) * 10_000 + part(evening.month().into()) * 100 + part(evening.day().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_begins_at_noon_and_lasts_past_midnight() {
        let at = |text: &str| evening(text.parse().unwrap());
        assert_eq!(at("2026-12-24T12:00"), 20_261_224);
        assert_eq!(at("2026-12-25T03:30"), 20_261_224);
        assert_eq!(at("2026-12-25T11:59"), 20_261_224);
        assert_eq!(at("2027-01-01T00:10"), 20_261_231);
    }
}
