//! Everything that is shipped works, and is as long and as loud as it says.

mod common;

use common::{names, playable, session};
use evenfall::export::measure;
use evenfall::frame::Piece;
use evenfall::session::Wishes;
use evenfall::units::Millis;

#[test]
fn every_session_checks_without_a_warning() {
    for name in names() {
        let (_, diagnostics) = session(name, &Wishes::default());
        let found: Vec<_> = diagnostics
            .iter()
            .map(|d| format!("{} {}", d.code, d.message))
            .collect();
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}

#[test]
fn every_session_is_exactly_as_long_as_it_says() {
    for name in names() {
        let prepared = session(name, &Wishes::default()).0;
        let (wanted, _) = prepared.session.length.unwrap();
        assert_eq!(prepared.score.guidance, wanted, "{name}");
        let end = prepared
            .score
            .moments
            .iter()
            .map(|m| m.start + m.length)
            .max()
            .unwrap();
        assert!(
            end <= prepared.score.length,
            "{name}: something happens after the end"
        );
    }
}

#[test]
fn every_session_fits_its_shortest_and_its_longest_length_to_the_millisecond() {
    for name in names() {
        let (low, high) = session(name, &Wishes::default()).0.reach;
        let high = high.unwrap_or(Millis::secs(3600));
        for wish in [low, Millis((low.0 + high.0) / 2 + 1), high] {
            let wishes = Wishes {
                length: Some(wish),
                ..Wishes::default()
            };
            assert_eq!(session(name, &wishes).0.score.guidance, wish, "{name}");
        }
    }
}

#[test]
fn every_session_comes_out_at_minus_twenty_lufs_with_peaks_under_minus_three() {
    for name in names() {
        let piece = playable(&session(name, &Wishes::default()).0);
        let loudness = measure(&piece, 0..piece.length(), 2);
        assert!(
            (loudness.lufs + 20.0).abs() <= 1.0,
            "{name}: {:.2} LUFS",
            loudness.lufs
        );
        assert!(
            loudness.true_peak_db < -3.0,
            "{name}: {:.2} dBTP",
            loudness.true_peak_db
        );
    }
}

#[test]
fn every_session_states_cautions_and_whoever_wishes_can_breathe_without_holds() {
    for name in names() {
        let wishes = Wishes {
            no_holds: true,
            passive: true,
            ..Wishes::default()
        };
        let score = session(name, &wishes).0.score;
        assert!(!score.cautions.is_empty(), "{name}");
        let holds = score.moments.iter().filter(|m| {
            use evenfall::score::MomentKind::{HoldEmpty, HoldFull, Tense};
            matches!(m.kind, HoldEmpty | HoldFull | Tense)
        });
        assert_eq!(holds.count(), 0, "{name}");
    }
}

#[test]
fn sessions_that_end_in_sleep_fade_to_nothing() {
    for name in names() {
        let prepared = session(name, &Wishes::default()).0;
        if prepared.session.ending != evenfall::session::Ending::Sleep {
            continue;
        }
        let piece = playable(&prepared);
        let level = |seconds_before_end: u64| {
            let from = piece.length() - seconds_before_end * 48_000;
            measure(&piece, from..from + 24_000, 1).lufs
        };
        // The last half second is below the meter's absolute gate.
        assert!(level(4) < level(45), "{name}");
        assert!(level(1) == f64::NEG_INFINITY, "{name}: {}", level(1));
    }
}
