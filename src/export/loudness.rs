//! How loud a file is, and how loud it is wanted.

/// How loud something is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loudness {
    /// Integrated loudness; minus infinity for silence.
    pub lufs: f64,
    /// The highest level between samples as well as at them, in dBTP.
    pub true_peak_db: f64,
}

impl Loudness {
    pub(super) fn new(lufs: f64, true_peak: f32) -> Loudness {
        Loudness {
            lufs,
            true_peak_db: 20.0 * f64::from(true_peak).log10(),
        }
    }

    /// As one channel of two that are the same, where `mono`.
    pub(super) fn of(self, mono: bool) -> Loudness {
        let half = if mono { 10.0 * 2f64.log10() } else { 0.0 };
        Loudness {
            lufs: self.lufs - half,
            ..self
        }
    }
}

/// How loud a file is wanted. All of it is raised or lowered alike, so that it is softer where
/// its highest peak would pass the ceiling.
///
/// What is coded comes back a little softer, since its treble is lost, and with other peaks:
/// how much so depends on the sound, and is known once the file is decoded. So it is decoded,
/// and coded anew at a corrected level until it is as it was wanted. So is what is coded without
/// loss where its loudness did not follow its level, as with a long rise out of silence: what is
/// under -70 LUFS does not count, and more of it does when it is raised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WantedLoudness {
    /// Integrated loudness, in LUFS.
    pub lufs: f64,
    /// What no peak may pass, in dBTP.
    pub ceiling_db: f64,
}

/// By how much a loudness may be off, in LU.
const CLOSE: f64 = 0.05;

/// What no meter shows, in decibels: as far as a peak that is at the ceiling may be over it.
const ROUNDING: f64 = 0.005;

/// So little under the ceiling that no other pass is worth it, in decibels: another level has
/// other peaks.
const NEAR: f64 = 0.3;

/// How far under the ceiling the peaks are aimed at, try by try, in decibels: where they come
/// to lie is half a matter of chance, until there is room enough for it. When these are used up,
/// the file stays as it is.
const AIMS: [f64; 4] = [0.05, 0.15, 0.4, 1.0];

impl WantedLoudness {
    /// By how many decibels to raise what is as loud as `now`.
    pub fn gain(&self, now: Loudness) -> f64 {
        (self.lufs - now.lufs).min(self.ceiling_db - now.true_peak_db)
    }

    /// By how many decibels more to raise a file that came out as loud as `heard`, after so many
    /// corrections; nothing where it is as it was wanted, or as near as its peaks allow.
    pub(super) fn correction(&self, heard: Loudness, tried: usize) -> Option<f64> {
        let aim = AIMS.get(tried).filter(|_| heard.lufs.is_finite())?;
        let missing = self.lufs - heard.lufs;
        let room = self.ceiling_db - heard.true_peak_db;
        let gain = missing.min(room - aim);
        let worth = if gain < missing { NEAR } else { CLOSE };
        (missing < -CLOSE || room < -ROUNDING || gain > worth).then_some(gain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: WantedLoudness = WantedLoudness {
        lufs: -16.0,
        ceiling_db: -1.0,
    };

    fn corrected(lufs: f64, true_peak_db: f64, tried: usize) -> Option<f64> {
        let heard = Loudness { lufs, true_peak_db };
        let tenths = |gain: f64| (gain * 100.0).round() / 100.0;
        WANTED.correction(heard, tried).map(tenths)
    }

    #[test]
    fn a_file_is_corrected_by_what_it_is_off_and_never_over_its_ceiling() {
        let cases = [
            ((-16.3, -3.0), Some(0.3)),
            ((-15.8, -3.0), Some(-0.2)),
            // Close enough.
            ((-16.04, -3.0), None),
            ((-15.96, -1.0), None),
            ((-18.0, -0.999), None),
            // Over the ceiling, loud enough or not.
            ((-16.0, -0.5), Some(-0.55)),
            ((-18.0, -0.9), Some(-0.15)),
            ((-15.0, -0.9), Some(-1.0)),
            // The peaks allow a part of it, or too little for another pass.
            ((-18.0, -2.0), Some(0.95)),
            ((-16.3, -1.1), None),
            ((-18.0, -1.3), None),
        ];
        for ((lufs, peak), expected) in cases {
            assert_eq!(
                corrected(lufs, peak, 0),
                expected,
                "{lufs} LUFS, {peak} dBTP"
            );
        }
    }

    #[test]
    fn a_peak_that_stays_too_high_is_lowered_more_and_more_and_not_for_ever() {
        let tries: Vec<_> = (0..6).map(|tried| corrected(-16.0, -0.9, tried)).collect();
        let lower = [-0.15, -0.25, -0.5, -1.1].map(Some);
        assert_eq!(tries[..4], lower);
        assert_eq!(tries[4..], [None, None]);
    }

    #[test]
    fn what_came_out_silent_is_left_alone() {
        assert_eq!(corrected(f64::NEG_INFINITY, -80.0, 0), None);
    }
}
