//! What one piece has more than another, in steps of 24 bits: so that stems which are written
//! one after another add up to the mix to the last bit.

use crate::frame::{Frame, Piece, Render};
use crate::units::Frames;

use super::changed::Changed;
use super::quantise::{FULL_24, step_of_24};

/// Frames rendered at once.
const AT_ONCE: usize = 4096;

/// The difference of two pieces of one length, each rounded to 24 bits: as much of their
/// rounding goes to one stem as is taken from the next.
pub struct Between<'a> {
    more: Changed<'a>,
    less: Option<Changed<'a>>,
}

impl<'a> Between<'a> {
    /// What `more` has and `less` has not, all of it where there is none, after both are raised
    /// by so many decibels and made for one speaker where it is `mono`.
    pub fn new(
        less: Option<&'a dyn Piece>,
        more: &'a dyn Piece,
        gain_db: f64,
        mono: bool,
    ) -> Between<'a> {
        let changed = |piece| Changed::new(piece, gain_db, mono);
        Between {
            more: changed(more),
            less: less.map(changed),
        }
    }
}

impl Piece for Between<'_> {
    fn length(&self) -> Frames {
        self.more.length()
    }

    fn starting_at(&self, position: Frames) -> Box<dyn Render> {
        Box::new(RunningBetween {
            more: self.more.starting_at(position),
            less: self.less.as_ref().map(|less| less.starting_at(position)),
            scratch: vec![[0.0; 2]; AT_ONCE],
        })
    }

    fn trouble(&self) -> Option<String> {
        self.more.trouble()
    }
}

struct RunningBetween {
    more: Box<dyn Render>,
    less: Option<Box<dyn Render>>,
    scratch: Vec<Frame>,
}

impl Render for RunningBetween {
    fn render(&mut self, out: &mut [Frame]) {
        for out in out.chunks_mut(AT_ONCE) {
            let less = &mut self.scratch[..out.len()];
            self.more.render(out);
            match &mut self.less {
                Some(running) => running.render(less),
                None => less.fill([0.0; 2]),
            }
            for (more, less) in out.iter_mut().flatten().zip(less.iter().flatten()) {
                let steps = step_of_24(*more) - step_of_24(*less);
                *more = (f64::from(steps) / FULL_24) as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::{PartOf, Playable};
    use crate::score::tests::{score, spoken};
    use crate::score::{Envelope, Score};
    use crate::units::{Decibels, Millis};

    /// So loud that its ceiling is met, and with all that there can be.
    fn loud() -> Arc<Score> {
        let mut score = score(
            "[[layer]]\nsound = \"rain\"\n[[layer]]\nsound = \"wind\"\n[[layer]]\nsound = \"rain\"\n\
             [[step]]\nstrike = \"bell\"\n[[step]]\nbreathe = \"4-0-6\"\ncycles = 3\n",
        );
        score.cues.push(spoken(Millis(5500), Millis::secs(1)));
        score.cues.sort_by_key(|cue| cue.start);
        score.master = Envelope::constant(Decibels(24.0));
        Arc::new(score)
    }

    fn heard(piece: &dyn Piece) -> Vec<Frame> {
        // Behind the arrival: from there on all of it sounds.
        let mut out = vec![[0.0; 2]; 60_000];
        piece.starting_at(5 * 48_000 + 100).render(&mut out);
        out
    }

    #[test]
    fn stems_add_up_to_the_mix_to_the_last_of_24_bits_even_where_its_ceiling_is_met() {
        let whole = loud();
        let kinds = whole.stems();
        assert_eq!(kinds.len(), 5);
        let all = Playable(Arc::clone(&whole));
        let mix = heard(&Changed::new(&all, 2.5, false));
        let top = mix
            .as_flattened()
            .iter()
            .fold(0.0f32, |top, x| top.max(x.abs()));
        assert!(top > 0.56 * 1.3, "the ceiling is not met: {top}");
        let parts: Vec<PartOf> = (1..kinds.len())
            .map(|n| PartOf {
                part: Arc::new(whole.only(&kinds[..n])),
                whole: Arc::clone(&whole),
            })
            .collect();
        let pieces = parts
            .iter()
            .map(|part| part as &dyn Piece)
            .chain([&all as &dyn Piece]);
        let mut sum = vec![[0i32; 2]; mix.len()];
        let mut less = None;
        for piece in pieces {
            let stem = heard(&Between::new(less, piece, 2.5, false));
            less = Some(piece);
            assert!(
                stem.as_flattened().iter().any(|x| *x != 0.0),
                "a stem is silent"
            );
            for (sum, x) in sum.iter_mut().flatten().zip(stem.as_flattened()) {
                *sum += step_of_24(*x);
            }
        }
        for (frame, (sum, x)) in sum.iter().flatten().zip(mix.as_flattened()).enumerate() {
            assert_eq!(*sum, step_of_24(*x), "sample {frame}");
        }
        // The last stem is its layer, and no more than that.
        let last = kinds.len() - 1;
        let alone = PartOf {
            part: Arc::new(whole.only(&kinds[last..])),
            whole: Arc::clone(&whole),
        };
        let stem = heard(&Between::new(Some(&parts[last - 1]), &all, 0.0, false));
        for (x, alone) in stem.as_flattened().iter().zip(heard(&alone).as_flattened()) {
            assert!((x - alone).abs() < 1e-6, "{x} {alone}");
        }
    }
}
