//! The ambience of a session, heard before it is chosen.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;

use crate::engine::Playable;
use crate::live::{Output, Player};
use crate::prepare::{Source, Speaker, prepare};
use crate::score::{Channel, Mix};
use crate::session::{WishedAmbience, Wishes};
use crate::units::{Decibels, Millis};

/// Into the session by so much: its ambience has faded in by then.
const FROM: Millis = Millis::secs(20);

/// What is asked for: a session, and a sound instead of its own.
type Wanted = (String, Option<String>);

/// At most one preview sounds; those before it fade out.
#[derive(Default)]
pub(super) struct Preview {
    asked: Option<(Wanted, Receiver<Result<Player, String>>)>,
    sounding: Option<(Wanted, Player)>,
    leaving: Vec<Player>,
    trouble: Option<String>,
}

impl Preview {
    /// Lets it be heard; stops it where it is heard already.
    pub fn toggle(&mut self, session: &str, ambience: Option<&str>) {
        let wanted = (session.to_string(), ambience.map(str::to_string));
        let on = self.asked.is_some() || self.sounding.is_some();
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

    fn start(&mut self, wanted: Wanted) {
        let (answer, receiver) = mpsc::channel();
        let (session, ambience) = wanted.clone();
        thread::spawn(move || {
            // Whoever asked may have gone on to something else.
            let _ = answer.send(player(&session, ambience));
        });
        self.asked = Some((wanted, receiver));
    }

    /// Fades out whatever is heard.
    pub fn stop(&mut self) {
        self.asked = None;
        self.trouble = None;
        if let Some((_, player)) = self.sounding.take() {
            player.leave();
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
        if let Some((wanted, answer)) = self.asked.take() {
            match answer.try_recv() {
                Ok(Ok(player)) => self.sounding = Some((wanted, player)),
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

/// A player of the ambience alone.
fn player(session: &str, ambience: Option<String>) -> Result<Player, String> {
    let source = Source::find(session).map_err(|e| e.to_string())?;
    let wishes = Wishes {
        silent: true,
        ambience: WishedAmbience {
            instead: ambience,
            missing: None,
        },
        ..Wishes::default()
    };
    let (prepared, _) = prepare(&source, &wishes, &Speaker::Off);
    let score = prepared
        .ok_or("it cannot be heard: something in the script is not right yet")?
        .score;
    if score.layers.is_empty() {
        return Err("it has no ambience".to_string());
    }
    let off = Channel {
        muted: true,
        ..Channel::default()
    };
    let alone = score.mixed(&Mix {
        voice: off,
        cues: off,
        ..Mix::default()
    });
    let from = FROM.min(Millis(alone.length.0 / 3)).frames();
    let piece = Arc::new(Playable(Arc::new(alone)));
    Player::start(piece, from, Decibels(0.0), &Output::default()).map_err(|e| e.to_string())
}
