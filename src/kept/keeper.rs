//! What playing leaves behind: a line in the journal, the place to resume from, the
//! listener's balance.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiff::Zoned;

use crate::plan::Made;
use crate::score::Mix;
use crate::units::{Decibels, Millis};

use super::places::fingerprint;
use super::{Balance, Ended, Entry, Folders, Journal, KeptError, Mixes, Place, Places};

/// How often the place is kept: so much a power cut loses.
const EVERY: Duration = Duration::from_secs(10);

/// An earlier place is not worth going back to.
const EARLIEST: Millis = Millis::secs(30);

/// Who has heard less has only looked in, and keeps the place of the session before.
const HEARD: Millis = Millis::secs(10);

/// What is to be remembered of one playing.
#[derive(Clone, Copy, Debug)]
pub struct Remembering {
    /// A line in the journal.
    pub journal: bool,
    /// The place to resume from.
    pub place: bool,
    /// The balance: heard again, and remembered at the end.
    pub balance: bool,
}

/// How a session is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// By what it is known in the journal and among the balances.
    pub key: String,
    /// The words that ask for it again, see [`Place::words`].
    pub words: Vec<String>,
    /// The seed of scripts that want another each night.
    pub night: u64,
}

/// How playing stands at one instant.
pub struct Standing<'a> {
    /// Where in the session as it was made, whatever the pace it is led at.
    pub at: Millis,
    /// How long something was heard, by the clock.
    pub heard: Millis,
    pub mix: &'a Mix,
    /// The master volume.
    pub volume: Decibels,
}

/// How it was left.
#[derive(Debug)]
pub struct Leaving {
    /// Whether there is a place to resume from.
    pub resumable: bool,
    /// What could not be remembered.
    pub trouble: Option<KeptError>,
}

/// Keeps what is to be remembered of one playing. What cannot be kept is told once, at the
/// end, and never holds up the playing.
pub struct Keeper {
    journal: Option<Journal>,
    places: Option<Places>,
    mixes: Option<Mixes>,
    /// What is told at the end, if anything.
    trouble: Mutex<Option<KeptError>>,
    entry: Entry,
    /// The place at the beginning; what changes is filled in.
    place: Place,
    /// How it was balanced when it began.
    balance: Balance,
    course: Mutex<Progress>,
}

/// What has become of the playing so far.
struct Progress {
    heard: Millis,
    at: Millis,
    balance: Balance,
    /// When a place was last kept, and which.
    kept: (Instant, Millis),
    writing: Option<JoinHandle<Result<(), KeptError>>>,
}

impl Keeper {
    /// For `made`, which was `asked` for and plays from `resumed` or is heard anew.
    pub fn before(
        remembering: Remembering,
        asked: Asked,
        made: &Made,
        resumed: Option<&Place>,
    ) -> Keeper {
        let (folders, mut trouble) = match Folders::of_user() {
            Ok(folders) => (Some(folders), None),
            Err(error) => (None, Some(error)),
        };
        let mixes = folders.as_ref().map(Mixes::new);
        let mixes = mixes.filter(|_| remembering.balance);
        let Asked { key, words, night } = asked;
        let balance = balance(resumed, mixes.as_ref(), &key).unwrap_or_else(|error| {
            trouble = Some(error);
            Balance::default()
        });
        let began = Zoned::now();
        let own = || format!("{} {}", std::process::id(), began.timestamp());
        let place = Place {
            words,
            title: made.plan.title.clone(),
            night,
            score: fingerprint(made),
            position_ms: 0,
            volume_db: 0.0,
            mix: Mix::default(),
            keeper: resumed.map_or_else(own, |place| place.keeper.clone()),
        };
        let journal = folders.as_ref().map(Journal::new);
        let places = folders.as_ref().map(Places::new);
        Keeper {
            journal: journal.filter(|_| remembering.journal),
            places: places.filter(|_| remembering.place),
            mixes,
            trouble: Mutex::new(trouble),
            entry: Entry {
                began,
                session: key,
                title: made.plan.title.clone(),
                length: made.plan.length,
                heard: Millis::ZERO,
                left_at: Millis::ZERO,
                ended: Ended::Left,
            },
            place,
            course: Mutex::new(Progress {
                heard: Millis::ZERO,
                at: Millis::ZERO,
                balance: balance.clone(),
                kept: (Instant::now(), Millis::ZERO),
                writing: None,
            }),
            balance,
        }
    }

    /// The balance to begin with.
    pub fn balance(&self) -> &Balance {
        &self.balance
    }

    /// To be told again and again how playing stands, several times a second: the place is
    /// kept from time to time.
    pub fn tick(&self, standing: &Standing) {
        let mut course = self.course();
        (course.at, course.heard) = (standing.at, standing.heard);
        if course.balance.mix != *standing.mix {
            course.balance.mix = standing.mix.clone();
        }
        course.balance.volume = standing.volume;
        let (kept, place) = course.kept;
        if kept.elapsed() >= EVERY && place != course.at && self.is_worth_keeping(&course) {
            self.keep_elsewhere(&mut course);
        }
    }

    /// Remembers how it ended, at `at` or where it was last seen.
    pub fn after(&self, ended: Ended, at: Option<Millis>) -> Leaving {
        let mut course = self.course();
        if let Some(at) = at {
            course.at = at;
        }
        // What is being written is older than what is written now.
        let written = course.writing.take().map(JoinHandle::join);
        if let Some(Ok(Err(error))) = written {
            self.note(error);
        }
        let goes_on = !matches!(ended, Ended::Finished | Ended::EndedSoftly);
        let resumable = goes_on && self.places.is_some() && self.is_worth_keeping(&course);
        self.note_any(self.places.as_ref().map(|places| match goes_on {
            true if resumable => places.keep(&self.place_in(&course)),
            true => Ok(()),
            false => places.forget(&self.place.keeper),
        }));
        self.note_any(self.journal.as_ref().map(|journal| {
            journal.add(&Entry {
                heard: course.heard,
                left_at: course.at,
                ended,
                ..self.entry.clone()
            })
        }));
        if course.balance != self.balance {
            let keep = |mixes: &Mixes| mixes.keep(&self.entry.session, &course.balance);
            self.note_any(self.mixes.as_ref().map(keep));
        }
        let trouble = lock(&self.trouble).take();
        Leaving { resumable, trouble }
    }

    fn is_worth_keeping(&self, course: &Progress) -> bool {
        course.at >= EARLIEST && course.heard >= HEARD
    }

    fn place_in(&self, course: &Progress) -> Place {
        Place {
            position_ms: course.at.0,
            volume_db: course.balance.volume.0,
            mix: course.balance.mix.clone(),
            ..self.place.clone()
        }
    }

    /// Keeps the place without waiting for the disk.
    fn keep_elsewhere(&self, course: &mut Progress) {
        let Some(places) = self.places.clone() else {
            return;
        };
        match course.writing.take() {
            Some(writing) if !writing.is_finished() => {
                course.writing = Some(writing);
                return;
            }
            Some(writing) => {
                if let Ok(Err(error)) = writing.join() {
                    self.note(error);
                }
            }
            None => {}
        }
        let place = self.place_in(course);
        course.kept = (Instant::now(), course.at);
        let thread = std::thread::Builder::new().name("evenfall-keeper".into());
        course.writing = thread.spawn(move || places.keep(&place)).ok();
    }

    fn note_any(&self, done: Option<Result<(), KeptError>>) {
        if let Some(Err(error)) = done {
            self.note(error);
        }
    }

    /// Keeps the first trouble, to be told at the end.
    fn note(&self, error: KeptError) {
        lock(&self.trouble).get_or_insert(error);
    }

    fn course(&self) -> MutexGuard<'_, Progress> {
        lock(&self.course)
    }
}

/// The balance to begin with: that of the place, or else that of the last time.
fn balance(
    resumed: Option<&Place>,
    mixes: Option<&Mixes>,
    key: &str,
) -> Result<Balance, KeptError> {
    match (resumed, mixes) {
        (Some(place), Some(_)) => Ok(Balance {
            mix: place.mix.clone(),
            volume: Decibels(place.volume_db),
        }
        .within_range()),
        (None, Some(mixes)) => mixes.of(key),
        (_, None) => Ok(Balance::default()),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
