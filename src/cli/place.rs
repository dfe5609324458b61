//! `--from` and `--until`.

use std::sync::Arc;

use crate::plan::{Address, AddressError, Plan};
use crate::prepare::Prepared;
use crate::score::Score;
use crate::units::Millis;

use super::Failure;
use super::text::tell;

/// A part of a session, and where in it playing begins.
pub struct Stretch {
    pub score: Arc<Score>,
    pub plan: Arc<Plan>,
    pub from: Millis,
}

/// The part of `prepared` between `--from` and `--until`.
pub fn stretch(
    prepared: &Prepared,
    from: Option<&String>,
    until: Option<&String>,
) -> Result<Stretch, Failure> {
    let (score, plan) = (&prepared.score, &prepared.plan);
    let from = from.map_or(Ok(Millis::ZERO), |from| start(from, plan))?;
    let end = until.map(|until| told("--until", plan.up_to(from, until)));
    let Some(end) = end.transpose()? else {
        let (score, plan) = (Arc::clone(score), Arc::clone(plan));
        return Ok(Stretch { score, plan, from });
    };
    let score = Arc::new(score.until(end));
    let plan = Arc::new((**plan).clone().within(&score));
    Ok(Stretch { score, plan, from })
}

/// Where `--from` points.
pub fn start(from: &str, plan: &Plan) -> Result<Millis, Failure> {
    told("--from", plan.start_of(from))
}

/// The place of a flag; tells where it could have been another.
fn told(flag: &str, found: Result<Address, AddressError>) -> Result<Millis, Failure> {
    let found = found.map_err(|why| Failure::script(format!("{flag} {why}")))?;
    if let Some(ambiguity) = found.ambiguity {
        tell(&format!("{flag} {ambiguity}"));
    }
    Ok(found.at)
}
