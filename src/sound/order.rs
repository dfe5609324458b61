//! In which order numbered things come, so that none comes twice running.

use crate::dsp::seeds;
use crate::units::{Seed, mix};

/// Cards that are dealt in rounds: each once a round, in an order of its own every round,
/// and neighbours at least `apart` apart, also over the border of two rounds. Any card
/// can be asked for; the round it is in is remembered.
pub struct Deck {
    seed: Seed,
    apart: usize,
    round: Option<u64>,
    order: Vec<usize>,
}

impl Deck {
    /// `apart` is lowered where there are too few cards for it.
    pub fn new(seed: Seed, cards: usize, apart: usize) -> Deck {
        let cards = cards.max(1);
        // Of the first card's choices one round's end forbids 2 * apart - 1, its own end one.
        let possible = if cards < 3 { 0 } else { (cards - 1) / 2 };
        Deck {
            seed,
            apart: apart.min(possible.max(1)),
            round: None,
            order: (0..cards).collect(),
        }
    }

    /// The `n`-th card dealt. Allocates nothing.
    pub fn card(&mut self, n: u64) -> usize {
        let cards = self.order.len();
        if cards < 3 {
            // Two take turns; which begins is chance.
            return ((n + mix(self.seed.0)) % cards as u64) as usize;
        }
        let round = n / cards as u64;
        if self.round != Some(round) {
            self.shuffle(round);
            self.round = Some(round);
        }
        self.order[(n % cards as u64) as usize]
    }

    /// The last card of a round, which does not depend on the rounds before it.
    fn last(&self, round: u64) -> usize {
        self.seed
            .named(seeds::LAST)
            .nth(round)
            .pick(self.order.len())
    }

    fn shuffle(&mut self, round: u64) {
        let (cards, seed) = (self.order.len(), self.seed.nth(round));
        let last = self.last(round);
        let before = round.checked_sub(1).map(|round| self.last(round));
        let (apart, start) = (self.apart, seed.named(seeds::FIRST).pick(cards));
        let fits = |card: usize| {
            card != last && before.is_none_or(|before| card.abs_diff(before) >= apart)
        };
        let first = (0..cards)
            .map(|k| (start + k) % cards)
            .find(|&card| fits(card))
            .unwrap_or((last + 1) % cards);
        for (place, card) in self.order.iter_mut().enumerate() {
            *card = place;
        }
        self.order.swap(0, first);
        // If the swap moved the last card, it lies where the first was.
        let at = self.order.iter().position(|&card| card == last);
        self.order.swap(at.unwrap_or(cards - 1), cards - 1);
        for place in (2..cards - 1).rev() {
            let other = 1 + seed.nth(place as u64).pick(place);
            self.order.swap(place, other);
        }
        self.part_neighbours(seed);
    }

    /// Exchanges cards between the first and the last until neighbours are apart, as far
    /// as one look at each place can.
    fn part_neighbours(&mut self, seed: Seed) {
        let inner = self.order.len() - 2;
        let start = seed.named(seeds::EXCHANGE).pick(inner.max(1));
        for place in 1..=inner {
            if self.is_apart(place) {
                continue;
            }
            for k in 0..inner {
                let other = 1 + (start + k) % inner;
                self.order.swap(place, other);
                if self.is_apart(place) && self.is_apart(other) {
                    break;
                }
                self.order.swap(place, other);
            }
        }
    }

    fn is_apart(&self, place: usize) -> bool {
        let card = self.order[place];
        let far = |other: usize| self.order[other].abs_diff(card) >= self.apart;
        far(place - 1) && far(place + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_comes_once_a_round_and_none_twice_running() {
        for cards in [2, 3, 4, 7, 30, 257] {
            let mut deck = Deck::new(Seed(5), cards, 1);
            let dealt: Vec<usize> = (0..cards as u64 * 9).map(|n| deck.card(n)).collect();
            for round in dealt.chunks(cards) {
                let mut round = round.to_vec();
                round.sort_unstable();
                assert!(round.iter().copied().eq(0..cards), "{cards} cards");
            }
            assert!(dealt.windows(2).all(|w| w[0] != w[1]), "{cards} cards");
        }
    }

    #[test]
    fn neighbours_stay_apart_where_there_are_cards_enough() {
        for seed in 0..50 {
            let mut deck = Deck::new(Seed(seed), 8, 2);
            let dealt: Vec<usize> = (0..160).map(|n| deck.card(n)).collect();
            let near = dealt.windows(2).filter(|w| w[0].abs_diff(w[1]) < 2);
            assert!(near.count() <= 4, "seed {seed}");
        }
    }

    #[test]
    fn a_card_is_the_same_whenever_it_is_asked_for() {
        let mut deck = Deck::new(Seed(1), 11, 2);
        let in_order: Vec<usize> = (0..100).map(|n| deck.card(n)).collect();
        for n in [99, 3, 54, 55, 0, 98] {
            assert_eq!(Deck::new(Seed(1), 11, 2).card(n), in_order[n as usize]);
            assert_eq!(deck.card(n), in_order[n as usize]);
        }
    }
}
