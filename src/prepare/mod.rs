//! From a script's text to a score: every station in turn.

mod allow;
mod by_itself;
mod chain;
mod in_a_row;
mod languages;
#[cfg(test)]
mod left_out;
mod long_take;
mod meant;
mod named;
mod others;
mod own;
mod reading;
mod sayings;
mod sounds;
mod source;
mod speakers;
mod speech;
mod takes;

use std::sync::Arc;

use crate::advice;
use crate::diagnostic::{self, Diagnostic, Severity, Span};
use crate::parallel;
use crate::plan::{Made, Plan};
use crate::score::prompts::Prompts;
use crate::score::{self, Score};
use crate::script;
use crate::session::{Session, Understood, Wishes, understand};
use crate::world::{Place, World};

use reading::Reading;
use sounds::{are_there, caution, caution_unopened, sounds};
use speakers::speakers;
use speech::speak;

pub use by_itself::{together, under};
pub use chain::{ChainError, chain};
pub use in_a_row::{KeptRow, in_a_row, kept_row};
pub use languages::{Overlay, built_in_translations};
pub use long_take::{FoundLine, LongTake};
pub use meant::{meant, plain};
pub use own::{OwnTakes, take_name, takes_folder};
pub use sayings::{SaidLine, Sayings, all_sayings, phrases, said_lines, sayings};
pub use source::{Source, SourceError, built_in};
pub use speech::Speaker;
pub use takes::read_take;

/// A session ready to be sounded.
pub struct Prepared {
    /// What the author meant, as the listener wishes it.
    pub session: Session,
    /// What sounds.
    pub score: Arc<Score>,
    /// What can be said of it before it sounds.
    pub plan: Arc<Plan>,
    /// The files it is made from: scripts, and recordings that are heard.
    pub files: Vec<Place>,
    /// Every file that the script and the sessions in it name, heard this time or not:
    /// nothing is written over one of them.
    pub named: Vec<Place>,
}

impl Prepared {
    /// What is played or drawn of it.
    pub fn made(&self) -> Made {
        Made {
            score: Arc::clone(&self.score),
            plan: Arc::clone(&self.plan),
        }
    }
}

/// The score of `source`, where nothing is wrong with it, and every diagnostic.
pub fn prepare(
    world: &dyn World,
    source: &Source,
    wishes: &Wishes,
    speaker: &Speaker,
) -> (Option<Prepared>, Vec<Diagnostic>) {
    let wishes = &wishes.on(world.night());
    let Reading {
        script,
        files,
        faults: mut diagnostics,
        wished,
    } = Reading::as_wished(world, source, wishes);
    let Understood {
        mut session,
        faults,
    } = understand(&script, &source.text, wishes);
    let tell = |diagnostics: &mut Vec<Diagnostic>, mut found: Vec<Diagnostic>| {
        found.retain(|d| script::before_break(&source.text, diagnostics, d));
        diagnostics.extend(found);
    };
    tell(&mut diagnostics, faults);
    let says = || {
        let (mut heard, mut told) = (Vec::new(), Vec::new());
        let words = (&session, source, &files.read[..]);
        let speaker = (speaker, wishes.speaker.as_deref());
        let prompts = said(world, words, speaker, &mut heard, &mut told);
        (prompts, heard, told)
    };
    let opens = || {
        let mut found = Vec::new();
        (sounds(world, &session, source, &mut found), found)
    };
    // Both take long, and somebody waits. Where a sound may be at fault an author would wait for
    // the words before that is told.
    let hopeful = !diagnostic::any_error(&diagnostics) && are_there(world, &session, source);
    let (early, (sounds, mut found)) = match hopeful {
        true => {
            let (words, sounds) = parallel::both(says, opens);
            (Some(words), sounds)
        }
        false => (None, opens()),
    };
    found.retain(|d| !is_told(d, &diagnostics));
    tell(&mut diagnostics, found);
    let sounds = sounds.filter(|_| !diagnostic::any_error(&diagnostics));
    let words = sounds.is_some().then(|| early.unwrap_or_else(says));
    let sounded = sounds.zip(words);
    let sounded = sounded.and_then(|((sounds, files), (prompts, heard, told))| {
        caution(&mut session, &sounds);
        diagnostics.extend(told);
        let score = score::build(&session, &prompts?, &sounds);
        Some((score, [files, heard].concat()))
    });
    let mut advice = Vec::new();
    let mut prepared = None;
    match sounded {
        Some((Ok(score), heard)) => {
            let made = scored(session, score);
            advice.extend(advice::advise(&made.session, &made.score, &made.plan));
            prepared = Some(Prepared {
                named: [&heard[..], &files.named].concat(),
                files: [heard, files.read].concat(),
                ..made
            });
        }
        Some((Err(why), _)) => {
            advice.extend(advice::written(&session));
            advice.push(advice::misfit(&why));
        }
        None => advice.extend(advice::written(&session)),
    }
    advice::settle(&mut advice, &source.text);
    tell(&mut diagnostics, advice);
    if wishes.ending.is_some() {
        // What an author would do about another ending is no business of a listener.
        diagnostics.retain(|d| !d.code.is_about_ending());
    }
    let whole = prepared.is_some() && !wished && wishes.is_plain();
    allow::allow(&script, &source.text, whole, &mut diagnostics);
    diagnostic::tidy(&mut diagnostics);
    (prepared, diagnostics)
}

/// What `source` means, before anything of it is spoken or opened; `None` where it is at
/// fault.
pub fn outline(world: &dyn World, source: &Source) -> Option<Session> {
    let script = Reading::new(world, source, None).script;
    let mut session = understand(&script, &source.text, &Wishes::default()).whole()?;
    caution_unopened(&mut session);
    Some(session)
}

/// Whether something at the place of `d` is at fault already.
fn is_told(d: &Diagnostic, told: &[Diagnostic]) -> bool {
    let at = |d: &Diagnostic| d.at.as_ref().map(|(at, _)| *at);
    let Some(here) = at(d) else { return false };
    let errors = told.iter().filter(|d| d.severity() == Severity::Error);
    let within = |other: Span| here.start <= other.start && other.end <= here.end;
    errors.filter_map(at).any(within)
}

/// What `session`, which is read from `scripts`, says; the recordings it is played from join
/// `files`. Nothing where the voice or one of them cannot be had.
fn said(
    world: &dyn World,
    (session, source, scripts): (&Session, &Source, &[Place]),
    (speaker, wished): (&Speaker, Option<&str>),
    files: &mut Vec<Place>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Prompts> {
    if matches!(speaker, Speaker::Off) {
        return Some(Prompts::of(session));
    }
    let before = diagnostics.len();
    let mut prompts = takes::recorded(world, (session, source, scripts), files, diagnostics)?;
    let speakers = speakers(speaker, &[(session, &prompts)], wished, diagnostics)?;
    if let Some(speakers) = speakers {
        speak(session, &speakers, world, &mut prompts, diagnostics);
    }
    (!diagnostic::any_error(&diagnostics[before..])).then_some(prompts)
}

/// `session` with its `score` and its plan. What it is made from is not known here.
fn scored(session: Session, score: Score) -> Prepared {
    Prepared {
        plan: Arc::new(Plan::new(&session, &score)),
        session,
        score: Arc::new(score),
        files: Vec::new(),
        named: Vec::new(),
    }
}
