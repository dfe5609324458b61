//! Muscle relaxation: tensions one can do gently, and releases that are felt.

use crate::diagnostic::{Code, Diagnostic, Span, Was};
use crate::score::Slot;
use crate::session::{Session, Tension};
use crate::units::Millis;

use super::words::slot;

/// Tension people can do gently; where muscles cramp easily, the most.
const TENSION: (Millis, Millis) = (Millis::secs(3), Millis::secs(7));
const SHORT_TENSION: Millis = Millis::secs(5);

/// The least time to feel a muscle let go.
const SHORTEST_RELEASE: Millis = Millis::secs(10);

/// A muscle that has had this long is let go; longer is a rest, and is better called one.
const LONGEST_RELEASE: Millis = Millis::secs(90);

/// Tension and release as the author wrote them.
pub fn tension(t: &Tension) -> impl Iterator<Item = Diagnostic> {
    let said = (!t.passive).then(|| hold(t).into_iter().chain(release(t)));
    said.into_iter().flatten()
}

/// A tension that cannot be felt, or that is no longer gentle.
fn hold(t: &Tension) -> Option<Diagnostic> {
    let most = if t.short { SHORT_TENSION } else { TENSION.1 };
    let at = t
        .hold_span
        .filter(|_| t.hold < TENSION.0 || t.hold > most)?;
    let (what, why) = match t.hold < TENSION.0 {
        true => ("short", "3s are needed to feel it".to_string()),
        false if t.short => (
            "long",
            format!("here {most} at most: this part cramps easily"),
        ),
        false => ("long", format!("{most} are the most that is gentle")),
    };
    let meant = if t.hold < TENSION.0 || t.short {
        TENSION.0
    } else {
        Millis::secs(5)
    };
    let what = format!("{}: a {what} tension of {}", t.name, t.hold);
    let d = Diagnostic::new(Code::W050, what).at(at, why);
    let d = d.help(format!("write hold = \"{meant}\""));
    Some(d.offer(at, Was::Exactly(t.hold.to_string()), meant.to_string()))
}

fn release(t: &Tension) -> Option<Diagnostic> {
    let least = t.hold * 2;
    let written = t.release.span;
    let at = match written == Span::default() {
        true => t.hold_span.unwrap_or_default(),
        false => written,
    };
    if t.release.min < least {
        let range = format!("{least}..{}", t.hold * 6);
        let what = format!("{}: the release is shorter than twice the tension", t.name);
        let d = Diagnostic::new(Code::W007, what);
        let d = d.at(at, format!("{} after {} of tension", t.release.min, t.hold));
        let help = format!("letting go is the point; write release = \"{range}\"");
        return Some(d.help(help).offer(written, Was::Time, range));
    }
    if t.release.min < SHORTEST_RELEASE {
        let what = format!("{}: a release of {}", t.name, t.release.min);
        let d = Diagnostic::new(Code::W051, what);
        let d = d.at(at, format!("{SHORTEST_RELEASE} are the least that is felt"));
        let d = d.help("write release = \"20s..45s\"");
        return Some(d.offer(written, Was::Time, "20s..45s"));
    }
    None
}

/// A release that turned out very long, and words that it has no time for.
pub fn timed(
    session: &Session,
    t: &Tension,
    length: Millis,
    words: Option<&Slot>,
) -> Vec<Diagnostic> {
    let Some(words) = words else {
        return Vec::new();
    };
    let at = t.release.span;
    let long = (length > LONGEST_RELEASE).then(|| {
        let what = format!("{}: a release of {length}", t.name);
        let d = Diagnostic::new(Code::W051, what);
        d.at(at, "within a minute or so it is let go")
            .help("write release = \"20s..60s\", and give the time left over to a rest")
    });
    long.into_iter().chain(slot(session, words, at)).collect()
}
