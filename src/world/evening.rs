//! Which evening a moment belongs to.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

/// The date of the evening, as in 20261224, at a moment on the clock of the place.
pub(super) fn evening(now: DateTime) -> u64 {
    let evening = now.checked_sub(12.hours()).unwrap_or(now).date();
    let part = |n: i16| u64::from(n.unsigned_abs());
    part(evening.year()) * 10_000 + part(evening.month().into()) * 100 + part(evening.day().into())
}

/// The evening behind that of a date, as 20270101 behind 20261231; of another number the next.
pub fn next_night(night: u64) -> u64 {
    let part = |n: u64, of: u64| i8::try_from(n % of).ok();
    let year = i16::try_from(night / 10_000).ok();
    let date =
        year.and_then(|year| Date::new(year, part(night / 100, 100)?, part(night, 100)?).ok());
    match date.and_then(|date| date.checked_add(1.day()).ok()) {
        Some(date) if night >= 10_000_101 => evening(date.at(12, 0, 0, 0)),
        _ => night.wrapping_add(1),
    }
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

    #[test]
    fn the_next_night_is_the_next_date_and_of_any_other_number_the_next() {
        assert_eq!(next_night(20_261_231), 20_270_101);
        assert_eq!(next_night(20_280_228), 20_280_229);
        assert_eq!([next_night(7), next_night(u64::MAX)], [8, 0]);
    }
}
