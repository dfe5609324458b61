//! The ambience of a session, heard before it is chosen.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use crate::engine::Playable;
use crate::kept::Mixes;
use crate::letters::harmless;
use crate::live::{Output, Player};
use crate::prepare::{Source, Speaker, prepare};
use crate::score::{Channel, Mix, Score};
use crate::session::{Levels, WishedAmbience, Wishes};
use crate::units::{Decibels, Millis};
use crate::world::World;

/// Into the session by so much: its ambience has faded in by then.
const FROM: Millis = Millis::secs(20);

/// Whoever stays at a sound for so long wants to hear it.
const STAYS: Duration = Duration::from_millis(350);

/// What is asked for: a session, and a sound instead of its own.
type Wanted = (String, Option<String>);

/// At most one preview sounds; those before it fade out.
pub(super) struct Preview {
    world: &'static dyn World,
    asked: Option<(Wanted, Receiver<Result<Sample, String>>)>,
    sounding: Option<(Wanted, Player)>,
    leaving: Vec<Player>,
    usual: Usual,
    trouble: Option<String>,
    /// What is chosen, and since when.
    soon: Option<(Wanted, Instant)>,
}

impl Preview {
    pub fn new(world: &'static dyn World, usual: Usual) -> Preview {
        Preview {
            world,
            asked: None,
            sounding: None,
            leaving: Vec::new(),
            usual,
            trouble: None,
            soon: None,
        }
    }

    /// Lets it be heard; stops it where it is heard already.
    pub fn toggle(&mut self, session: &str, ambience: Option<&str>) {
        let wanted = (session.to_string(), ambience.map(str::to_string));
        let on = self.asked.is_some() || self.sounding.is_some() || self.soon.is_some();
        self.stop();
        if !on {
            self.start(wanted);
        }
    }

    /// Goes over to what is chosen now, where anything is heard.
    pub fn follow(&mut self, session: &str, ambience: Option<&str>) {
        let wanted = (session.to_string(), ambience.map(str::to_string));
        let now = (self.asked.as_ref().map(|(w, _)| w)).or(self.sounding.as_ref().map(|(w, _)| w));
        if now.is_some_and(|now| *now != wanted) {
            self.stop();
            self.start(wanted);
        }
    }

    /// Lets it be heard once nothing else has been chosen for a moment: whoever goes through
    /// the sounds hears the one they stay at.
    pub fn hear(&mut self, session: &str, ambience: Option<&str>) {
        let wanted = (session.to_string(), ambience.map(str::to_string));
        self.stop();
        self.soon = Some((wanted, Instant::now()));
    }

    fn start(&mut self, wanted: Wanted) {
        let (answer, receiver) = mpsc::channel();
        let (session, ambience) = wanted.clone();
        let (world, usual) = (self.world, self.usual.clone());
        thread::spawn(move || {
            let prepared = piece(world, &session, ambience, &usual);
            // Whoever asked may have gone on to something else.
            let _ = answer.send(prepared);
        });
        self.asked = Some((wanted, receiver));
    }

    /// Fades out whatever is heard.
    pub fn stop(&mut self) {
        self.soon = None;
        self.asked = None;
        self.trouble = None;
        if let Some((_, player)) = self.sounding.take() {
            player.make_way();
            self.leaving.push(player);
        }
    }

    /// Whether it has become silent.
    pub fn is_over(&mut self) -> bool {
        self.leaving.retain(|player| !player.finished());
        self.leaving.is_empty()
    }

    /// Looks after it; what there is to say.
    pub fn tick(&mut self) -> Option<String> {
        self.leaving.retain(|player| !player.finished());
        if let Some((wanted, _)) = self.soon.take_if(|(_, since)| since.elapsed() >= STAYS) {
            self.start(wanted);
        }
        if let Some((wanted, answer)) = self.asked.take() {
            match answer.try_recv() {
                Ok(Ok(sample)) => match sample.play() {
                    Ok(player) => self.sounding = Some((wanted, player)),
                    Err(trouble) => self.trouble = Some(trouble),
                },
                Ok(Err(trouble)) => self.trouble = Some(trouble),
                Err(TryRecvError::Empty) => self.asked = Some((wanted, answer)),
                Err(TryRecvError::Disconnected) => {}
            }
        }
        if self
            .sounding
            .as_ref()
            .is_some_and(|(_, player)| player.finished())
        {
            self.sounding = None;
        }
        match (&self.trouble, &self.asked, &self.sounding) {
            (Some(trouble), ..) => Some(trouble.clone()),
            (_, Some(_), _) => Some("a moment, for the ambience".to_string()),
            (.., Some(_)) => Some("this is its ambience; p stops it".to_string()),
            _ => None,
        }
    }
}

/// How loud this listener usually hears things.
#[derive(Clone, Default)]
pub struct Usual {
    /// What the file of wishes adds to all levels.
    pub levels: Levels,
    /// Where balances are remembered.
    pub mixes: Option<Mixes>,
}

/// An ambience ready to be heard.
struct Sample {
    title: String,
    score: Score,
    volume: Decibels,
}

impl Sample {
    fn play(self) -> Result<Player, String> {
        let from = FROM.min(Millis(self.score.length.0 / 3)).frames();
        let piece = Arc::new(Playable(Arc::new(self.score)));
        let output = Output {
            title: self.title,
            ..Output::default()
        };
        Player::start(piece, from, self.volume, &output).map_err(|e| e.to_string())
    }
}

/// The ambience alone, as loud as this listener is used to.
fn piece(
    world: &dyn World,
    session: &str,
    ambience: Option<String>,
    usual: &Usual,
) -> Result<Sample, String> {
    let source = Source::find(world, session).map_err(|e| e.to_string())?;
    let wishes = Wishes {
        silent: true,
        levels: usual.levels,
        ambience: WishedAmbience {
            instead: ambience,
            missing: None,
        },
        ..Wishes::default()
    };
    let (prepared, _) = prepare(world, &source, &wishes, &Speaker::Off);
    let prepared =
        prepared.ok_or("it cannot be heard: something in the script is not right yet")?;
    let (score, title) = (prepared.score, harmless(&prepared.plan.title).into_owned());
    if score.layers.is_empty() {
        return Err("it has no ambience".to_string());
    }
    let mixes = usual.mixes.as_ref();
    let balance = mixes
        .and_then(|mixes| mixes.of(session).ok())
        .unwrap_or_default();
    let off = Channel {
        muted: true,
        ..Channel::default()
    };
    Ok(Sample {
        title,
        score: score.mixed(&Mix {
            voice: off,
            cues: off,
            ..balance.mix
        }),
        volume: balance.volume,
    })
}
