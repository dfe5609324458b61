//! The stage on paper: what keys do to what is heard.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::*;
use crate::live::Paper;
use crate::score::Score;
use crate::score::tests::score;
use crate::screen::planned;
use crate::screen::view::Group;
use crate::units::Seed;
use crate::watch::Fresh;

mod cautions;
mod ending;

/// A stage with nobody but us around it.
struct Room {
    stage: Stage,
    papers: Rc<RefCell<Vec<Paper>>>,
    time: Rc<Cell<Duration>>,
}

/// The session that `score` is.
fn made(score: &Arc<Score>) -> Made {
    Made {
        score: Arc::clone(score),
        plan: Arc::new(planned(score)),
    }
}

fn room(score: &Arc<Score>, from: Millis, options: &Options) -> Room {
    watched(score, from, options, None)
}

fn watched(score: &Arc<Score>, from: Millis, options: &Options, watch: Option<Watch>) -> Room {
    staged(made(score), from, options, watch)
}

fn staged(made: Made, from: Millis, options: &Options, watch: Option<Watch>) -> Room {
    let papers: Rc<RefCell<Vec<Paper>>> = Rc::default();
    let time: Rc<Cell<Duration>> = Rc::default();
    let shelf = papers.clone();
    let open: Open = Box::new(move |piece, from, volume| {
        let (player, paper) = Player::on_paper(piece, from, volume);
        shelf.borrow_mut().push(paper);
        Ok(player)
    });
    let (start, passed) = (Instant::now(), time.clone());
    let clock = Box::new(move || start + passed.get());
    let from = from.frames();
    let stage = Stage::with(made, from, options, watch, open, clock).unwrap();
    Room {
        stage,
        papers,
        time,
    }
}

impl Room {
    /// Lets time pass, tick by tick, and gives what is heard.
    fn pass(&mut self, time: Millis) -> Vec<[f32; 2]> {
        let mut heard = Vec::new();
        for _ in 0..time.0 / 50 {
            if let Some(paper) = self.papers.borrow_mut().last_mut() {
                heard.extend(paper.play(2400));
            }
            self.time.set(self.time.get() + Duration::from_millis(50));
            self.stage.keep_up().unwrap();
        }
        heard
    }

    /// Lets time pass in which nobody listens to what is heard.
    fn skip(&mut self, time: Duration) {
        self.time.set(self.time.get() + time);
        self.stage.keep_up().unwrap();
    }

    fn key(&mut self, code: KeyCode) -> Press {
        self.stage
            .press(KeyEvent::new(code, KeyModifiers::NONE))
            .unwrap()
    }

    fn keys(&mut self, keys: &str) {
        for key in keys.chars() {
            self.key(KeyCode::Char(key));
        }
    }

    fn notice(&self) -> Option<String> {
        self.stage.view().notice.map(str::to_string)
    }

    fn at(&self) -> Millis {
        self.stage.view().at
    }
}

fn breathing() -> Arc<Score> {
    Arc::new(score(
        "[[layer]]\nsound = \"rain\"\n[[layer]]\nsound = \"wind\"\n\
         [[step]]\nid = \"one\"\nchapter = \"One\"\nrest = \"10s\"\n\
         [[step]]\nid = \"two\"\nchapter = \"Two\"\nbreathe = \"4-0-6\"\ncycles = 30\n\
         [[step]]\nid = \"three\"\nchapter = \"Three\"\nrest = \"60s\"\n",
    ))
}

fn rms(frames: &[[f32; 2]]) -> f32 {
    let sum: f32 = frames.iter().map(|f| f[0] * f[0]).sum();
    (sum / frames.len() as f32).sqrt()
}

/// A steady sound for 400 s.
fn noise() -> Arc<Score> {
    let text = "[[layer]]\nsound = \"pink-noise\"\n[[step]]\nrest = \"400s\"\n";
    Arc::new(score(text))
}

/// The largest sample.
fn loud(frames: &[[f32; 2]]) -> f32 {
    crate::score::tests::loud(frames)
}

#[test]
fn what_is_not_touched_is_heard_bit_for_bit() {
    let score = breathing();
    let mut room = room(&score, Millis::ZERO, &Options::default());
    let heard = room.pass(Millis::secs(4));
    let made = crate::score::tests::heard(&score, Millis::ZERO, Millis::secs(4));
    assert!(heard.len() == made.len() && heard == made);
}

#[test]
fn plus_and_minus_change_the_whole_or_the_group_chosen_just_before() {
    let mut room = room(&breathing(), Millis::ZERO, &Options::default());
    room.keys("--");
    assert_eq!(room.notice().as_deref(), Some("volume 86 %"));
    room.keys("v+");
    assert_eq!(room.notice().as_deref(), Some("voice +1 dB"));
    room.keys("aa-");
    assert_eq!(room.notice().as_deref(), Some("volume 79 %"));
    room.keys("b--");
    assert_eq!(room.notice().as_deref(), Some("cues -2 dB"));
    assert_eq!(room.stage.view().group, Some(Group::Cues));
    room.pass(Millis::secs(2));
    assert!(room.notice().is_some());
    room.pass(Millis(2100));
    assert_eq!((room.notice(), room.stage.view().group), (None, None));
    room.keys("-");
    assert_eq!(room.notice().as_deref(), Some("volume 74 %"));
    assert_eq!(room.stage.view().mix.cues.db, -2.0);
}

#[test]
fn the_mixer_mutes_and_resets_rows_and_what_is_muted_falls_silent() {
    let mut room = room(&breathing(), Millis::ZERO, &Options::default());
    assert!(loud(&room.pass(Millis::secs(2))) > 0.001);
    room.keys("m");
    for (row, said) in [(3, "rain muted"), (4, "wind muted")] {
        while room.stage.view().panel != Panel::Mixer(row) {
            room.key(KeyCode::Down);
        }
        room.keys("u");
        assert_eq!(room.notice().as_deref(), Some(said));
    }
    room.pass(Millis(500));
    // Nothing but the quiet before the first breath is left.
    assert_eq!(loud(&room.pass(Millis(1000))), 0.0);
    room.key(KeyCode::Backspace);
    assert_eq!(room.notice().as_deref(), Some("wind 0 dB"));
    room.pass(Millis(500));
    assert!(loud(&room.pass(Millis(1000))) > 0.001);
    room.key(KeyCode::Up);
    room.key(KeyCode::Backspace);
    // All as made is no balance at all.
    assert_eq!(*room.stage.view().mix, crate::score::Mix::default());
    assert_eq!(room.key(KeyCode::Esc), Press::GoOn);
    assert_eq!(room.stage.view().panel, Panel::None);
    assert!(!room.stage.is_over());
}

#[test]
fn a_pace_holds_from_the_next_breath_on_and_after_a_seek_back_from_there() {
    let made = breathing();
    let mut room = room(&made, Millis::secs(41), &Options::default());
    room.pass(Millis(200));
    room.keys("[[[[");
    assert_eq!(room.notice().as_deref(), Some("pace 80 %"));
    assert_eq!(room.stage.view().pace, 0.8);
    room.pass(Millis(200));
    // Breaths of 10 s from 10 s on; from 50 s on, 12.5 s.
    assert_eq!(inhales(&room)[..6], [100, 200, 300, 400, 500, 625]);
    assert_eq!(
        room.stage.view().score.length,
        made.length + Millis(2500) * 26
    );
    let at = room.at();
    assert!(at >= Millis(41_350) && at <= Millis(41_450), "{at}");
    // Back to 21 s: from the breath at 30 s on it is the listener's own.
    room.key(KeyCode::Left);
    room.key(KeyCode::Left);
    room.pass(Millis(500));
    assert_eq!(inhales(&room)[..5], [100, 200, 300, 425, 550]);
    // On to the third chapter and out: the place is told in the session's own time.
    room.keys("3");
    room.pass(Millis(1000));
    room.keys("q");
    room.pass(Millis(2000));
    assert!(room.stage.is_over());
    let outcome = room.stage.finish().unwrap();
    let place = Millis::of_frames(outcome.position);
    assert_eq!(outcome.ending, Ending::Left);
    assert!(
        place > Millis(312_000) && place < Millis(313_500),
        "{place}"
    );
}

#[test]
fn whoever_enters_in_the_middle_is_let_in_softly_and_hears_it_whole_when_going_back() {
    let options = Options::default();
    let mut room = room(&noise(), Millis::secs(100), &options);
    let first = rms(&room.pass(Millis(300)));
    room.pass(Millis::secs(25));
    let later = rms(&room.pass(Millis::secs(1)));
    assert!(first < 0.1 * later, "{first} {later}");
    room.key(KeyCode::Left);
    room.key(KeyCode::Left);
    room.key(KeyCode::Left);
    room.pass(Millis(200));
    let again = rms(&room.pass(Millis::secs(5)));
    assert!((again / later - 1.0).abs() < 0.1, "{again} {later}");
}

#[test]
fn ctrl_z_pauses_and_coming_back_goes_on_unless_it_stood_still_before() {
    let mut room = room(&breathing(), Millis::ZERO, &Options::default());
    let ctrl_z = KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL);
    for paused in [false, true] {
        if paused {
            room.keys(" ");
        }
        assert_eq!(room.stage.press(ctrl_z).unwrap(), Press::Suspend);
        assert_eq!(room.stage.view().state, State::Paused);
        room.stage.back();
        let state = room.stage.view().state;
        assert_eq!(state == State::Paused, paused, "{state:?}");
    }
}

/// Where breaths begin, in tenths of a second.
fn inhales(room: &Room) -> Vec<u64> {
    let moments = room.stage.view().score.moments.iter();
    let inhales =
        moments.filter(|m| m.kind == crate::score::MomentKind::Breath(crate::cue::Phase::Inhale));
    inhales.map(|m| m.start.0 / 100).collect()
}

#[test]
fn a_new_version_of_a_script_takes_the_balance_and_the_pace_over() {
    let script = |rest: u64, cycles: u64| {
        Arc::new(score(&format!(
            "[[layer]]\nsound = \"rain\"\n[[step]]\nid = \"a\"\nrest = \"6s\"\n\
             [[step]]\nid = \"b\"\nrest = \"{rest}s\"\n\
             [[step]]\nid = \"c\"\nbreathe = \"4-0-6\"\ncycles = {cycles}\n",
        )))
    };
    let (tell, watch) = Watch::told();
    let mut room = watched(
        &script(10, 2),
        Millis::ZERO,
        &Options::default(),
        Some(watch),
    );
    room.pass(Millis(1000));
    room.keys("m");
    // Nobody speaks in it: beneath the whole stand the cues and the rain.
    for row in [2, 3] {
        room.key(KeyCode::Down);
        assert_eq!(room.stage.view().panel, Panel::Mixer(row));
    }
    room.keys("u");
    room.pass(Millis(1000));
    let fresh = Fresh {
        plan: made(&script(4, 3)).plan,
        score: script(4, 3),
        advice: String::new(),
    };
    assert!(tell.send(Ok(fresh)).is_ok());
    room.pass(Millis(1000));
    // Asked for already, and asked for anew with what is wanted since.
    room.keys("[[[[");
    room.pass(Millis(500));
    assert_eq!(
        inhales(&room),
        [160, 285],
        "the old one, until its step is over"
    );
    room.pass(Millis(3000));
    assert_eq!(inhales(&room), [100, 225, 350]);
    assert!(
        room.at() > Millis(6400) && room.at() < Millis(6600),
        "{}",
        room.at()
    );
    assert_eq!(
        loud(&room.pass(Millis(1000))),
        0.0,
        "the rain is muted still"
    );
    room.keys("u");
    room.pass(Millis(500));
    assert!(loud(&room.pass(Millis(500))) > 0.001);
    // At its end it waits, and a soft end is an end all the same.
    room.key(KeyCode::Esc);
    room.keys("e");
    room.pass(Millis::secs(21));
    assert!(room.stage.is_over());
    let outcome = room.stage.finish().unwrap();
    assert_eq!(outcome.ending, Ending::EndedSoftly);
    assert_eq!(outcome.position / 4800, 85);
}

#[test]
fn ten_thousand_keys_in_an_hour_do_no_harm() {
    let hour = Arc::new(score(
        "[[layer]]\nsound = \"white-noise\"\n[[step]]\nchapter = \"One\"\nbreathe = \"4-2-6\"\n\
         cycles = 100\n[[step]]\nid = \"two\"\nchapter = \"Two\"\nrest = \"20m\"\n\
         [[step]]\nstrike = \"bell\"\n[[step]]\nid = \"three\"\nchapter = \"Three\"\n\
         breathe = \"5-0-5\"\ncycles = 120\n",
    ));
    let letters: Vec<char> = " qnpnpnp+-+-vcamm[]e[]ttddhhus0123456789=_?xyzäß\u{0}{}"
        .chars()
        .collect();
    let others = [
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Backspace,
        KeyCode::Enter,
        KeyCode::Tab,
        KeyCode::F(5),
    ];
    let seed = Seed(20_250);
    let mut room = room(&hour, Millis::ZERO, &Options::default());
    for i in 0..10_000u64 {
        let dice = seed.nth(i);
        if room.stage.is_over() {
            // It was ended softly, or sought to its end.
            room = self::room(
                &hour,
                Millis(dice.pick(3_000_000) as u64),
                &Options::default(),
            );
        }
        let code = match dice.nth(1).pick(4) {
            0 => others[dice.nth(2).pick(others.len())],
            1 if dice.nth(6).pick(20) == 0 => KeyCode::Esc,
            _ => KeyCode::Char(letters[dice.nth(2).pick(letters.len())]),
        };
        let modifiers = match dice.nth(3).pick(12) {
            0 => KeyModifiers::SHIFT,
            1 => KeyModifiers::ALT,
            2 => KeyModifiers::CONTROL,
            _ => KeyModifiers::NONE,
        };
        match room.stage.press(KeyEvent::new(code, modifiers)).unwrap() {
            Press::Suspend => room.stage.back(),
            Press::LeaveNow => room.pass(Millis(600)).clear(),
            Press::GoOn => {}
        }
        if dice.nth(4).pick(3) == 0 {
            let at = Millis(dice.nth(5).pick(4_000_000) as u64);
            room.stage.go_to(at).unwrap();
        }
        if i % 8 == 0 {
            room.pass(Millis(50));
        }
        room.skip(Duration::from_millis(310));
        let view = room.stage.view();
        assert!(view.at <= view.score.length, "key {i}");
        assert!(view.sleep.is_none_or(|left| left <= Millis::secs(7200)));
        assert!((0.5..=1.5).contains(&view.pace));
        if let Panel::Mixer(row) = view.panel {
            assert!(row < 3 + view.score.layers.len());
        }
    }
    room.stage.told();
    let outcome = room.stage.finish().unwrap();
    assert!(outcome.position <= hour.length.frames());
}

#[test]
fn a_mix_is_kept_as_it_is_heard_under_the_name_that_is_typed() {
    let kept: Rc<RefCell<Vec<(String, String)>>> = Rc::default();
    let keeps = kept.clone();
    let options = Options {
        keep: Some(MixKeeper::new(move |name, sounds| {
            keeps.borrow_mut().push((name.into(), sounds.into()));
            match name {
                "rain" => Err("rain is a sound of the catalogue".into()),
                _ => Ok(()),
            }
        })),
        ..Options::default()
    };
    let mut made = made(&breathing());
    let layer = |sound: &str, level_db| crate::plan::Course {
        sound: sound.into(),
        level_db,
        duck_db: 0.0,
        recordings: Vec::new(),
        points: Vec::new(),
    };
    Arc::make_mut(&mut made.plan).layers = vec![layer("rain", -6.0), layer("wind", -12.0)];
    let mut room = staged(made, Millis::ZERO, &options, None);
    room.keys("kMy cab!in");
    // What is typed is no key: nothing is paused, nobody leaves.
    assert!(!room.stage.is_paused() && !room.stage.is_leaving());
    room.key(KeyCode::Enter);
    let first = ("my-cabin".to_string(), "rain+wind:-6".to_string());
    assert_eq!(*kept.borrow(), [first]);
    let said = "kept: evenfall my-cabin plays it";
    assert_eq!(room.notice().as_deref(), Some(said));
    room.keys("krain");
    room.key(KeyCode::Enter);
    let why = "not kept: rain is a sound of the catalogue";
    assert_eq!(room.notice().as_deref(), Some(why));
    room.keys("kother");
    room.key(KeyCode::Esc);
    assert_eq!(kept.borrow().len(), 2);
}
