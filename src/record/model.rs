//! Where one stands in a script, and what the keys do there.

use std::sync::Arc;
use std::time::Instant;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::desk::{Desk, DeskLine};
use super::level::SeenLevel;
use crate::units::Millis;
use crate::voice::{Clip, TakeFault};

/// The keys, in words.
pub const KEYS: [(&str, &str); 8] = [
    ("Enter, space", "record, end, and keep"),
    ("r", "record again"),
    ("p", "hear the recording, or stop it"),
    ("s, right", "go on without this line"),
    ("b, left", "go back a line"),
    ("n", "go to the next line without a recording"),
    ("m", "measure the room again"),
    ("q, esc", "leave; what was kept stays"),
];

/// A line that was just spoken.
#[derive(Clone)]
pub struct NewTake {
    pub clip: Arc<Clip>,
    /// Whether it was louder than the microphone can tell.
    pub clipped: bool,
    /// Whether a piece of it is missing.
    pub broken: bool,
    /// Whether it was ended since it was so long.
    pub full: bool,
}

/// What goes on.
#[derive(Clone)]
pub enum State {
    /// The room is to be heard first.
    Waiting,
    /// It is being heard.
    Measuring,
    /// A line is shown.
    Ready,
    Recording,
    /// It was spoken, and is not kept yet.
    Taken(NewTake),
    /// Behind the last line.
    Finished,
}

/// What a key leaves to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Nothing,
    /// To hear the room.
    Measure,
    Begin,
    End,
    /// To play the recording of the line, or to stop it.
    Hear,
    /// To write what was spoken.
    Keep,
    Leave,
}

pub struct Model {
    pub desk: Desk,
    pub at: usize,
    pub state: State,
    pub level: SeenLevel,
    /// What there is to say.
    pub notice: Option<String>,
    pub help: bool,
    /// How loud the room is, in decibels below full scale.
    pub room_db: Option<f32>,
    /// How long it has been recorded.
    pub length: Millis,
}

impl Model {
    pub fn new(desk: Desk) -> Model {
        let first = desk.missing_from(0);
        let notice = first.is_none().then(|| "every line is recorded".to_owned());
        Model {
            at: first.unwrap_or(0),
            desk,
            state: State::Waiting,
            level: SeenLevel::new(Instant::now()),
            notice,
            help: false,
            room_db: None,
            length: Millis::ZERO,
        }
    }

    /// The line that is shown.
    pub fn line(&self) -> &DeskLine {
        &self.desk.lines[self.at.min(self.desk.lines.len() - 1)]
    }

    pub fn press(&mut self, key: KeyEvent) -> Asked {
        if key.kind == KeyEventKind::Release {
            return Asked::Nothing;
        }
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return match key.code {
                KeyCode::Char('c') => Asked::Leave,
                _ => Asked::Nothing,
            };
        }
        if self.help {
            self.help = false;
            return Asked::Nothing;
        }
        let code = match key.code {
            KeyCode::Char(letter) => KeyCode::Char(letter.to_ascii_lowercase()),
            code => code,
        };
        match code {
            KeyCode::Char('q') | KeyCode::Esc => return Asked::Leave,
            KeyCode::Char('h' | '?') => self.help = true,
            KeyCode::Char('m') if self.is_at_rest() => return Asked::Measure,
            KeyCode::Enter | KeyCode::Char(' ') => return self.enter(),
            KeyCode::Char('r') if self.is_on_a_line() => return Asked::Begin,
            KeyCode::Char('p') if self.is_on_a_line() => return self.hear(),
            KeyCode::Char('s') | KeyCode::Right if self.is_on_a_line() => self.go_to(self.at + 1),
            KeyCode::Char('b') | KeyCode::Left => self.back(),
            KeyCode::Char('n') if self.is_at_rest() => self.go_to_missing(),
            _ => {}
        }
        Asked::Nothing
    }

    /// What the same key does again and again: begin, end, keep.
    fn enter(&mut self) -> Asked {
        self.notice = None;
        match self.state {
            State::Waiting => Asked::Measure,
            State::Measuring => Asked::Nothing,
            State::Ready if self.line().recorded => {
                self.go_to(self.at + 1);
                Asked::Nothing
            }
            State::Ready => Asked::Begin,
            State::Recording => Asked::End,
            State::Taken(_) => Asked::Keep,
            State::Finished => Asked::Leave,
        }
    }

    fn hear(&mut self) -> Asked {
        match self.state {
            State::Ready if !self.line().recorded => {
                self.notice = Some("nothing is recorded of this line yet".into());
                Asked::Nothing
            }
            _ => Asked::Hear,
        }
    }

    fn is_on_a_line(&self) -> bool {
        matches!(self.state, State::Ready | State::Taken(_))
    }

    /// Whether nothing goes on that a key would break off.
    fn is_at_rest(&self) -> bool {
        self.is_on_a_line() || matches!(self.state, State::Finished)
    }

    fn back(&mut self) {
        match self.state {
            State::Finished => self.go_to(self.desk.lines.len() - 1),
            State::Ready => self.go_to(self.at.saturating_sub(1)),
            // What was spoken is put away first.
            State::Taken(_) => self.go_to(self.at),
            State::Waiting | State::Measuring | State::Recording => {}
        }
    }

    fn go_to_missing(&mut self) {
        let next = self
            .desk
            .missing_from(self.at + 1)
            .or(self.desk.missing_from(0));
        match next {
            Some(next) => self.go_to(next),
            None => self.notice = Some("every line is recorded".into()),
        }
    }

    /// Shows the line `at`, or the end.
    fn go_to(&mut self, at: usize) {
        let put_away = matches!(self.state, State::Taken(_));
        self.notice = put_away.then(|| "not kept".to_owned());
        self.length = Millis::ZERO;
        self.state = State::Ready;
        match at < self.desk.lines.len() {
            true => self.at = at,
            false => self.state = State::Finished,
        }
    }

    /// The room was heard: how loud it is, or nothing where it was not.
    pub fn measured(&mut self, room_db: Option<f32>) {
        self.room_db = room_db.or(self.room_db);
        self.state = State::Ready;
        self.notice = match room_db {
            None => Some("the room could not be heard; m tries again".into()),
            Some(db) if db > LOUD_ROOM_DB => Some(
                "a loud room: shut the window, or turn the microphone down; m measures again"
                    .into(),
            ),
            Some(_) => self.notice.take(),
        };
    }

    /// A line was spoken.
    pub fn taken(&mut self, take: Result<NewTake, TakeFault>) {
        self.length = Millis::ZERO;
        match take {
            Err(fault) => {
                self.state = State::Ready;
                self.notice = Some(format!("{fault}: come nearer, and try again"));
            }
            Ok(take) => {
                self.notice = told(&take).map(str::to_owned);
                self.length = take.clip.length;
                self.state = State::Taken(take);
            }
        }
    }

    /// What was spoken is written, or could not be.
    pub fn kept(&mut self, again: bool, kept: Result<(), String>) {
        if let Err(why) = kept {
            self.notice = Some(format!("it could not be written: {why}"));
            return;
        }
        self.state = State::Ready;
        let next = match again {
            true => Some(self.at + 1),
            false => self.desk.missing_from(self.at + 1),
        };
        self.go_to(next.unwrap_or(self.desk.lines.len()));
    }
}

/// A room louder than this is heard in every pause.
const LOUD_ROOM_DB: f32 = -45.0;

/// What is wrong with a take.
fn told(take: &NewTake) -> Option<&'static str> {
    if take.broken {
        return Some("the machine was too busy, and a piece is missing: r records it again");
    }
    if take.clipped {
        return Some("too loud: move back a little, or turn the microphone down; r again");
    }
    take.full
        .then_some("no line is longer than this: it was ended here")
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::desk::tests::{desk, take};
    use super::*;

    pub const THREE: &str = "title = \"Evening\"\n[[step]]\nchapter = \"Arriving\"\n\
        say = \"Good evening. [2s] Lie down in any way you like. [2s] Let go.\"\n";

    pub fn model() -> (tempfile::TempDir, Model) {
        let (home, desk) = desk(THREE);
        (home, Model::new(desk))
    }

    pub fn new_take() -> NewTake {
        NewTake {
            clip: Arc::new(take()),
            clipped: false,
            broken: false,
            full: false,
        }
    }

    fn press(model: &mut Model, key: char) -> Asked {
        let code = match key {
            '\n' => KeyCode::Enter,
            letter => KeyCode::Char(letter),
        };
        model.press(KeyEvent::new(code, KeyModifiers::NONE))
    }

    fn keep(model: &mut Model) {
        let (at, again) = (model.at, model.line().recorded);
        let State::Taken(taken) = &model.state else {
            panic!("nothing was spoken")
        };
        let clip = Arc::clone(&taken.clip);
        let kept = model.desk.keep(at, &clip).map_err(|e| e.to_string());
        model.kept(again, kept);
    }

    #[test]
    fn enter_alone_leads_through_the_whole_script() {
        let (_home, mut model) = model();
        assert_eq!(press(&mut model, '\n'), Asked::Measure);
        model.measured(Some(-60.0));
        for at in 0..3 {
            assert_eq!(model.at, at);
            assert_eq!(press(&mut model, '\n'), Asked::Begin);
            model.state = State::Recording;
            assert_eq!(press(&mut model, '\n'), Asked::End);
            model.taken(Ok(new_take()));
            assert_eq!(press(&mut model, '\n'), Asked::Keep);
            keep(&mut model);
        }
        assert!(matches!(model.state, State::Finished));
        assert_eq!(model.desk.recorded(), 3);
        assert_eq!(press(&mut model, '\n'), Asked::Leave);
    }

    #[test]
    fn what_is_recorded_is_passed_by_and_recorded_again_only_where_that_is_asked_for() {
        let (_home, mut model) = model();
        model.measured(Some(-60.0));
        model.taken(Ok(new_take()));
        keep(&mut model);
        assert_eq!(model.at, 1);
        press(&mut model, 'b');
        assert!(model.at == 0 && model.line().recorded);
        assert_eq!(press(&mut model, '\n'), Asked::Nothing);
        assert_eq!(model.at, 1);
        press(&mut model, 'b');
        assert_eq!(press(&mut model, 'p'), Asked::Hear);
        assert_eq!(press(&mut model, 'r'), Asked::Begin);
        model.taken(Ok(new_take()));
        keep(&mut model);
        assert_eq!(model.at, 1);
    }

    #[test]
    fn what_was_spoken_is_put_away_by_going_on_or_back_and_that_is_told() {
        let (_home, mut model) = model();
        model.measured(None);
        assert!(model.notice.is_some());
        for (key, at) in [('b', 0), ('s', 1)] {
            model.taken(Ok(new_take()));
            press(&mut model, key);
            assert_eq!((model.at, model.notice.as_deref()), (at, Some("not kept")));
        }
        assert_eq!(model.desk.recorded(), 0);
        assert_eq!(press(&mut model, 'p'), Asked::Nothing);
        model.taken(Err(TakeFault::Silent));
        assert!(matches!(model.state, State::Ready));
    }

    #[test]
    fn while_it_is_recorded_only_enter_and_leaving_do_anything() {
        let (_home, mut model) = model();
        model.state = State::Recording;
        for key in ['r', 'p', 's', 'b', 'n', 'm'] {
            assert_eq!(press(&mut model, key), Asked::Nothing);
            assert!(model.at == 0 && matches!(model.state, State::Recording));
        }
        assert_eq!(press(&mut model, 'q'), Asked::Leave);
    }

    #[test]
    fn a_faulty_take_is_told() {
        let (_home, mut model) = model();
        let loud = NewTake {
            clipped: true,
            ..new_take()
        };
        model.taken(Ok(loud));
        assert!(
            model
                .notice
                .as_deref()
                .is_some_and(|n| n.starts_with("too loud"))
        );
        model.kept(false, Err("no room".into()));
        assert!(matches!(model.state, State::Taken(_)));
    }
}
