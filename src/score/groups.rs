//! Sessions inside a session: each has its length first, then its parts share it.

use crate::session::{Group, Session};
use crate::units::Millis;

use super::fit::{self, Flex, OutOfReach, Size};
use super::parts::Part;

/// Why parts cannot be fitted.
#[derive(Clone, Copy, Debug)]
pub enum Unfit<'a> {
    /// The session as a whole.
    Whole(OutOfReach),
    /// A session inside it cannot last as long as it is asked to: how long it can.
    Inside(&'a Group, Millis, Option<Millis>),
    /// It can, but for its breaths, which come whole.
    Breaths(&'a Group, OutOfReach),
}

/// The parts of a session, and how deep inside of it we are.
#[derive(Clone, Copy)]
struct Nested<'a> {
    session: &'a Session,
    parts: &'a [Part<'a>],
    depth: usize,
}

/// A part by itself, or the parts of one session inside.
enum Item<'a> {
    Part(Flex),
    Inside(&'a Group, Nested<'a>),
}

/// Sizes of `parts` that add up to `target`; of their own accord where there is none.
pub fn fit<'a>(
    session: &'a Session,
    parts: &'a [Part<'a>],
    target: Option<Millis>,
) -> Result<Vec<Size>, Unfit<'a>> {
    row(session, parts).fit(target)
}

/// The shortest and the longest they can be together.
pub fn reach<'a>(
    session: &'a Session,
    parts: &'a [Part<'a>],
) -> Result<(Millis, Option<Millis>), Unfit<'a>> {
    Ok(fit::reach(&row(session, parts).flexes()?))
}

fn row<'a>(session: &'a Session, parts: &'a [Part<'a>]) -> Nested<'a> {
    Nested {
        session,
        parts,
        depth: 0,
    }
}

impl<'a> Nested<'a> {
    fn items(self) -> Vec<Item<'a>> {
        let inside = |part: &Part| {
            let groups = &self.session.steps[part.step].groups;
            groups.get(self.depth).copied()
        };
        let mut items = Vec::new();
        for run in self.parts.chunk_by(|a, b| inside(a) == inside(b)) {
            match inside(&run[0]) {
                None => items.extend(run.iter().map(|part| Item::Part(part.flex))),
                Some(group) => {
                    let row = Nested {
                        parts: run,
                        depth: self.depth + 1,
                        ..self
                    };
                    items.push(Item::Inside(&self.session.groups[group], row));
                }
            }
        }
        items
    }

    fn flexes(self) -> Result<Vec<Flex>, Unfit<'a>> {
        let flex = |item: &Item<'a>| match item {
            Item::Part(flex) => Ok(*flex),
            Item::Inside(group, row) => row.room(group),
        };
        self.items().iter().map(flex).collect()
    }

    /// How long this row may last as the session that is `group`.
    fn room(self, group: &'a Group) -> Result<Flex, Unfit<'a>> {
        let flexes = self.flexes()?;
        let (low, high) = fit::reach(&flexes);
        let within = |length: Millis| length.max(low).min(high.unwrap_or(Millis(u64::MAX)));
        let (min, max) = match group.length {
            Some(asked)
                if group.asked && (asked.max < low || high.is_some_and(|h| asked.min > h)) =>
            {
                return Err(Unfit::Inside(group, low, high));
            }
            // Its own length, as near as this listener's wishes leave it.
            Some(length) => (within(length.min), within(length.max)),
            None => {
                let natural = || fit::fit(&flexes, None).unwrap_or_default();
                let natural = || natural().iter().map(|size| size.length()).sum();
                (low, high.unwrap_or_else(natural))
            }
        };
        Ok(Flex::Time { min, max })
    }

    fn fit(self, target: Option<Millis>) -> Result<Vec<Size>, Unfit<'a>> {
        let sizes = fit::fit(&self.flexes()?, target).map_err(Unfit::Whole)?;
        let mut all = Vec::with_capacity(self.parts.len());
        for (item, size) in self.items().into_iter().zip(sizes) {
            match item {
                Item::Part(_) => all.push(size),
                Item::Inside(group, row) => {
                    let inner = row.fit(Some(size.length()));
                    all.extend(inner.map_err(|why| match why {
                        Unfit::Whole(why) => Unfit::Breaths(group, why),
                        deeper => deeper,
                    })?);
                }
            }
        }
        Ok(all)
    }
}
