//! What is chosen for a night is dealt out: nothing returns before all else has had its turn.
//!
//! A deck is an endless row of cards that follows from its key alone. A night takes its cards
//! from where the night before it ended, so that what is heard is a pure function of the script
//! and the night, and the nights of a week hardly share a sentence.

use crate::dsp::seeds;
use crate::units::Seed;

use super::language::Language;
use super::speech::spoken_lines;
use super::{Action, Step, Tension};

/// The night that a seed stands for, counted so that dates which follow each other, as 20261231
/// and 20270101, are nights which follow each other. Any other seed is the night of its number.
pub fn night(seed: Seed) -> u64 {
    days(seed.0).unwrap_or(seed.0)
}

/// Days since the first of March of the year 0, of a date written as one number.
fn days(date: u64) -> Option<u64> {
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    if !(1900..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // The year begins in March, so that the odd day is its last.
    let (year, month) = match month {
        1 | 2 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    let before = 365 * year + year / 4 - year / 100 + year / 400;
    Some(before + (153 * month + 2) / 5 + day - 1)
}

/// An endless row of `cards`, in which each comes once in every round, and again only when more
/// than half of the others have been.
pub struct Deck {
    key: Seed,
    cards: usize,
    /// The round dealt last, and its order.
    round: Option<(u64, Vec<usize>)>,
}

impl Deck {
    pub fn new(key: Seed, cards: usize) -> Deck {
        Deck {
            key,
            cards,
            round: None,
        }
    }

    /// The card at a place of the row; 0 where there are none.
    pub fn card(&mut self, place: u64) -> usize {
        let cards = self.cards as u64;
        if cards < 2 {
            return 0;
        }
        let (number, place) = (place / cards, (place % cards) as usize);
        match &self.round {
            Some((dealt, order)) if *dealt == number => order[place],
            _ => {
                let order = self.order(number);
                let card = order[place];
                self.round = Some((number, order));
                card
            }
        }
    }

    /// The order of a round. The first half of one and the second half of another share no card:
    /// so what ended a round does not begin the next.
    fn order(&self, number: u64) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.cards).collect();
        shuffle(&mut order, self.key);
        let (first, second) = order.split_at_mut(self.cards / 2);
        let key = self.key.nth(number);
        shuffle(first, key.named(seeds::FIRST));
        shuffle(second, key.named(seeds::SECOND));
        order
    }
}

/// Fisher and Yates, by a seed.
fn shuffle(cards: &mut [usize], seed: Seed) {
    for i in (1..cards.len()).rev() {
        cards.swap(i, seed.nth(i as u64).pick(i + 1));
    }
}

/// Which of several phrases a session says the next time, where it says `all` of their kind in
/// one night.
pub struct Dealer {
    deck: Deck,
    place: u64,
}

impl Dealer {
    /// For phrases that have `key` in common, of which there are `cards`.
    pub fn new(key: Seed, cards: usize, seed: Seed, all: usize) -> Dealer {
        Dealer {
            deck: Deck::new(key, cards),
            place: night(seed).wrapping_mul(all as u64),
        }
    }

    /// For phrases of which a night says all, each once: in another order every night.
    pub fn of_all(key: Seed, cards: usize, seed: Seed) -> Dealer {
        let mut order: Vec<usize> = (0..cards).collect();
        shuffle(&mut order, key.nth(night(seed)));
        Dealer {
            deck: Deck {
                key,
                cards,
                round: Some((0, order)),
            },
            place: 0,
        }
    }

    pub fn next(&mut self) -> usize {
        let card = self.deck.card(self.place);
        self.place = self.place.wrapping_add(1);
        card
    }
}

/// Deals out what the program says at every release, and before every tension of a second round,
/// in the language of each.
pub fn deal_tensions(steps: &mut [Step], words: &'static Language, seed: Seed) {
    let mut languages = vec![words];
    for own in steps.iter().filter_map(|step| step.voice.how.words()) {
        if !languages.iter().any(|known| std::ptr::eq(*known, own)) {
            languages.push(own);
        }
    }
    for own in languages {
        deal_tensions_in(steps, words, own, seed);
    }
}

/// As [`deal_tensions`], for those of the language of `own` alone.
fn deal_tensions_in(
    steps: &mut [Step],
    words: &'static Language,
    own: &'static Language,
    seed: Seed,
) {
    let mut each = |each: &mut dyn FnMut(&mut Tension)| {
        for step in &mut *steps {
            if !std::ptr::eq(step.voice.how.words().unwrap_or(words), own) {
                continue;
            }
            if let Action::Tense(row) = &mut step.action {
                row.iter_mut().filter(|t| !t.passive).for_each(&mut *each);
            }
        }
    };
    let (mut all, mut again) = (0, 0);
    each(&mut |t| {
        all += 1;
        again += usize::from(t.round > 0);
    });
    if all == 0 {
        return;
    }
    let muscles = &own.muscles;
    let key = |name| Seed(0).named(name);
    let mut releases = Dealer::new(key(seeds::RELEASE), muscles.release.len(), seed, all);
    let mut rounds = Dealer::new(key(seeds::AGAIN), muscles.again.len(), seed, again);
    each(&mut |t| {
        t.release_words = &muscles.release[releases.next()];
        if t.round > 0 {
            t.movement = spoken_lines(&muscles.again[rounds.next()]).0;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_comes_once_in_a_round_and_neighbours_differ() {
        for cards in 2..40 {
            let mut deck = Deck::new(Seed(cards as u64), cards);
            let row: Vec<usize> = (0..cards as u64 * 20).map(|at| deck.card(at)).collect();
            for round in row.chunks(cards) {
                let mut round = round.to_vec();
                round.sort_unstable();
                assert!(round.into_iter().eq(0..cards));
            }
            for (at, card) in row.iter().enumerate() {
                let next = row[at + 1..].iter().position(|other| other == card);
                assert!(next.is_none_or(|gap| gap >= cards / 2), "{cards}: {next:?}");
            }
            let rounds: std::collections::HashSet<_> = row.chunks(cards).collect();
            assert!(cards < 4 || rounds.len() > 3, "{cards}: always the same");
        }
    }

    #[test]
    fn nights_that_follow_each_other_take_cards_that_follow_each_other() {
        let dates = [20_261_130, 20_261_201, 20_261_202];
        let nights = dates.map(|date| night(Seed(date)));
        assert_eq!(nights[1], nights[0] + 1);
        assert_eq!(nights[2], nights[0] + 2);
        assert_eq!(night(Seed(20_280_301)), night(Seed(20_280_229)) + 1);
        assert_eq!(night(Seed(20_270_101)), night(Seed(20_261_231)) + 1);
        assert_eq!(night(Seed(7)), 7);
        let cards = |date| {
            let mut dealer = Dealer::new(Seed(5), 8, Seed(date), 4);
            [(); 4].map(|()| dealer.next())
        };
        let two: std::collections::HashSet<usize> = [cards(dates[0]), cards(dates[1])]
            .concat()
            .into_iter()
            .collect();
        assert!(two.len() >= 6, "{two:?}");
    }

    #[test]
    fn no_seed_is_too_large_and_no_deck_too_small() {
        for cards in 0..3 {
            let mut dealer = Dealer::new(Seed(1), cards, Seed(u64::MAX), 3);
            (0..5).for_each(|_| assert!(dealer.next() < cards.max(1)));
        }
    }
}
