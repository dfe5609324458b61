//! `--from` and `--until`.

use crate::plan::{Address, AddressError, Made, Plan};
use crate::prepare::Prepared;
use crate::units::Millis;

use super::Failure;
use super::text::tell;

/// The part of `prepared` up to `--until`, and where in it `--from` begins.
pub fn stretch(
    prepared: &Prepared,
    from: Option<&String>,
    until: Option<&String>,
) -> Result<(Made, Millis), Failure> {
    let made = prepared.made();
    let from = from.map_or(Ok(Millis::ZERO), |from| start(from, &made.plan))?;
    let end = until.map(|until| told("--until", made.plan.up_to(from, until)));
    Ok(match end.transpose()? {
        Some(end) => (made.until(end), from),
        None => (made, from),
    })
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
