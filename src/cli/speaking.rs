//! How far the speaking has come, where it takes so long that somebody would wonder.

use std::io::IsTerminal;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::voice::Worker;

/// Nobody wonders before.
const PATIENCE: Duration = Duration::from_millis(700);

/// The same worker, which tells on a terminal how far it has come: in one line that passes.
pub fn telling(worker: Worker) -> Worker {
    if !std::io::stderr().is_terminal() {
        return worker;
    }
    let (began, bar): (OnceLock<Instant>, OnceLock<ProgressBar>) = Default::default();
    worker.telling(move |said, all| {
        let began = began.get_or_init(Instant::now).elapsed();
        if said == all {
            passes(|| None);
            if let Some(bar) = bar.get() {
                bar.finish_and_clear();
            }
        } else if began > PATIENCE && !passes(|| Some(told(said, all, began))) {
            let bar = bar.get_or_init(|| {
                let style = ProgressStyle::with_template("{msg}");
                ProgressBar::new_spinner()
                    .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
            });
            bar.set_message(told(said, all, began));
            bar.tick();
        }
    })
}

/// Whether it is shown on a screen of our own, where a line on standard error would be in the way.
fn passes(news: impl FnOnce() -> Option<String>) -> bool {
    #[cfg(feature = "screen")]
    let is_shown = super::text::pass_by(news());
    #[cfg(not(feature = "screen"))]
    let is_shown = {
        drop(news);
        false
    };
    is_shown
}

/// How many of `all` sentences were said in the time that has passed, and how long the others
/// will take at that pace.
fn told(said: usize, all: usize, passed: Duration) -> String {
    let what = format!("speaking {} of {all} sentences", said + 1);
    if said == 0 {
        return what;
    }
    let left = passed.mul_f64((all - said) as f64 / said as f64).as_secs() + 1;
    match left {
        ..90 => format!("{what}, about {left} s"),
        _ => format!("{what}, about {} min", left.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_by_what_was_needed_so_far() {
        let told = |said, seconds| told(said, 41, Duration::from_secs(seconds));
        assert_eq!(told(0, 1), "speaking 1 of 41 sentences");
        assert_eq!(told(11, 18), "speaking 12 of 41 sentences, about 50 s");
        assert_eq!(told(1, 10), "speaking 2 of 41 sentences, about 7 min");
    }
}
