//! A place in a session as a person names it: a chapter, a step, a time.
//!
//! A chapter that is given by its title as it stands there wins, then a step by its id; then
//! come a chapter whatever its case, a time, and the number of a chapter. Where another of
//! these would be somewhere else, the answer says so.

use std::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::suggestion;
use crate::time::duration;
use crate::units::Millis;

use super::Plan;

/// A place that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// From the start of the session.
    pub at: Millis,
    /// What else the name could have meant.
    pub ambiguity: Option<Ambiguity>,
}

/// A name that could mean several places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguity {
    /// As it was given.
    pub name: String,
    /// What it was taken for, and the place that gives.
    pub taken: (Meant, Millis),
    /// What else it could be, and the places those would give.
    pub others: Vec<(Meant, Millis)>,
}

/// What a name was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// The chapter of this title and number, from 1.
    Chapter(String, usize),
    /// The step of this id.
    Step(String),
    /// A time from the start, as `4:30` or `4m30s`.
    Time,
}

/// Why there is no such place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AddressError {
    /// Nothing is called like that; `names` are the chapters and ids there are.
    #[error("\"{name}\": no such step or chapter\n  {}; or a time such as 4m30s",
        suggestion(name, names.iter().map(String::as_str)))]
    Unknown {
        /// As it was given.
        name: String,
        /// The titles of the chapters, then the ids of the steps.
        names: Vec<String>,
    },
    /// The session is over by then.
    #[error("{at}: the session ends at {length}")]
    AfterTheEnd {
        /// Where it would be.
        at: Millis,
        /// Where the session ends.
        length: Millis,
    },
    /// It would end before it begins.
    #[error("\"{name}\": nothing is heard by then")]
    NothingYet {
        /// As it was given.
        name: String,
    },
    /// It would end where it begins, or before.
    #[error("\"{name}\" is at {}, and it begins at {}", until.clock(), from.clock())]
    Backward {
        /// What it is to end with, as it was given.
        name: String,
        /// Where that ends.
        until: Millis,
        /// Where it is to begin.
        from: Millis,
    },
}

impl fmt::Display for Meant {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Meant::Chapter(title, number) => write!(f, "chapter {number}, \"{title}\""),
            Meant::Step(id) => write!(f, "the step \"{id}\""),
            Meant::Time => f.write_str("the time"),
        }
    }
}

impl fmt::Display for Ambiguity {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let told = |(meant, at): &(Meant, Millis)| format!("{meant} ({})", at.clock());
        let others: Vec<String> = self.others.iter().map(told).collect();
        let (name, taken, others) = (&self.name, told(&self.taken), others.join(" or "));
        write!(f, "\"{name}\" is taken for {taken}, not for {others}")
    }
}

/// Where something called by a name begins and ends.
struct Candidate {
    meant: Meant,
    from: Millis,
    until: Millis,
}

impl Plan {
    /// Where what is called `name` begins.
    ///
    /// # Errors
    /// [`AddressError::Unknown`] and [`AddressError::AfterTheEnd`].
    pub fn start_of(&self, name: &str) -> Result<Address, AddressError> {
        let (at, ambiguity) = self.find(name, |candidate| candidate.from)?;
        if at >= self.length {
            let length = self.length;
            return Err(AddressError::AfterTheEnd { at, length });
        }
        Ok(Address { at, ambiguity })
    }

    /// Where what is called `name` ends: a step, a chapter, which goes on to the next or to
    /// the end of the guidance; a time is its own end.
    ///
    /// # Errors
    /// [`AddressError::Unknown`] and [`AddressError::NothingYet`].
    pub fn end_of(&self, name: &str) -> Result<Address, AddressError> {
        let (at, ambiguity) = self.find(name, |candidate| candidate.until)?;
        if at == Millis::ZERO {
            let name = name.trim().to_string();
            return Err(AddressError::NothingYet { name });
        }
        Ok(Address { at, ambiguity })
    }

    /// Where what is called `until` ends, which has to be later than `from`.
    ///
    /// # Errors
    /// [`AddressError::Backward`], and those of [`Plan::end_of`].
    pub fn up_to(&self, from: Millis, until: &str) -> Result<Address, AddressError> {
        let end = self.end_of(until)?;
        if end.at <= from {
            return Err(AddressError::Backward {
                name: until.trim().into(),
                until: end.at,
                from,
            });
        }
        Ok(end)
    }

    fn find(
        &self,
        name: &str,
        end: impl Fn(&Candidate) -> Millis,
    ) -> Result<(Millis, Option<Ambiguity>), AddressError> {
        let wish: String = name.trim().nfc().collect();
        let mut all = self.candidates(&wish).into_iter();
        let Some(first) = all.next() else {
            let name = name.trim().to_string();
            return Err(AddressError::Unknown {
                name,
                names: self.names(),
            });
        };
        let mut others: Vec<(Meant, Millis)> = Vec::new();
        for other in all.filter(|c| end(c) != end(&first)) {
            if others.iter().all(|(meant, _)| *meant != other.meant) && other.meant != first.meant {
                let at = end(&other);
                others.push((other.meant, at));
            }
        }
        let at = end(&first);
        let ambiguity = (!others.is_empty()).then(|| Ambiguity {
            name: name.trim().into(),
            taken: (first.meant, at),
            others,
        });
        Ok((at, ambiguity))
    }

    /// Everything `wish` may mean, the likeliest first.
    fn candidates(&self, wish: &str) -> Vec<Candidate> {
        let title = |number: usize| self.chapters[number].title.trim().nfc().collect::<String>();
        let numbers = || 0..self.chapters.len();
        let exactly = numbers().filter(|n| title(*n) == wish);
        let steps = self.steps.iter().filter_map(|step| {
            let id = step.id.as_ref().filter(|id| *id == wish)?;
            Some(Candidate {
                meant: Meant::Step(id.clone()),
                from: step.start,
                until: step.end,
            })
        });
        let folded = folded(wish);
        let loosely = numbers().filter(|n| self::folded(&title(*n)) == folded);
        let times = time(wish).map(|at| Candidate {
            meant: Meant::Time,
            from: at,
            until: at,
        });
        let number = wish.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        let number = number.filter(|n| *n < self.chapters.len());
        let chapter = |number| self.chapter(number);
        exactly
            .map(chapter)
            .chain(steps)
            .chain(loosely.map(chapter))
            .chain(times)
            .chain(number.map(chapter))
            .collect()
    }

    /// Chapter `number` of those there are.
    fn chapter(&self, number: usize) -> Candidate {
        let chapter = &self.chapters[number];
        let next = self.chapters.get(number + 1);
        Candidate {
            meant: Meant::Chapter(chapter.title.clone(), number + 1),
            from: chapter.at,
            // The last one ends with the guidance.
            until: next.map_or(self.guidance, |next| next.at),
        }
    }

    fn names(&self) -> Vec<String> {
        let ids = self.steps.iter().filter_map(|step| step.id.clone());
        let mut names: Vec<String> = self.chapters.iter().map(|c| c.title.clone()).collect();
        names.extend(ids);
        names.dedup();
        names
    }
}

/// What two spellings have in common that differ in case alone, in any language and composed
/// or not: `STRASSE` and `Straße`, `İki` and `iki`.
fn folded(text: &str) -> String {
    let plain: String = text.nfc().collect();
    let letters = plain.to_uppercase().to_lowercase().replace('ı', "i");
    // What the dot of İ becomes in lower case.
    let letters = letters.replace("i\u{307}", "i");
    letters.nfd().collect()
}

/// A time as a clock shows it or as a script writes it.
fn time(text: &str) -> Option<Millis> {
    clock(text).or_else(|| duration(text).ok())
}

/// `4:30` or `1:04:30`.
fn clock(text: &str) -> Option<Millis> {
    let parts: Vec<u64> = text
        .split(':')
        .map(|p| p.parse().ok())
        .collect::<Option<_>>()?;
    match parts[..] {
        [m, s] if m < 10_000 && s < 60 => Some(Millis::secs(m * 60 + s)),
        [h, m, s] if h < 100 && m < 60 && s < 60 => Some(Millis::secs(h * 3600 + m * 60 + s)),
        _ => None,
    }
}
