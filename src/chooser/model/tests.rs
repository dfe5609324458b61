//! The keys of the chooser, without a terminal.

use super::*;
use crate::chooser::stock::Purpose;
use crate::units::Millis;

fn entry(name: &str, minutes: u64, range: Option<(u64, u64)>) -> Entry {
    Entry {
        name: name.into(),
        title: name.into(),
        summary: String::new(),
        purpose: Purpose::Sleep,
        length: Some(Millis::secs(60 * minutes)),
        range: range.map(|(a, b)| (Millis::secs(a), Millis::secs(b))),
        languages: vec!["en-US".into(), "de".into()],
        ambience: vec!["rain".into()],
        cautions: Vec::new(),
        faulty: false,
        words: name.into(),
    }
}

fn model(last: Option<(&str, Settings)>) -> Model {
    let last = last.map(|(name, how)| (name.to_string(), how));
    let entries = vec![
        entry("one", 10, Some((480, 900))),
        entry("two", 5, Some((210, 330))),
        entry("as-written", 5, None),
    ];
    let sound = |name: &str| Choosable {
        name: name.into(),
        kind: "Rain, wind and snow",
        words: name.into(),
    };
    Model::new(entries, vec![sound("rain"), sound("wind")], last)
}

fn press(model: &mut Model, keys: &[KeyCode]) -> Action {
    let pressed = keys
        .iter()
        .map(|code| model.press(KeyEvent::new(*code, KeyModifiers::NONE)));
    pressed.last().unwrap_or(Action::Nothing)
}

#[test]
fn the_last_choice_stands_first_and_its_settings_hold_where_it_was_said_so() {
    let how = Settings {
        length: Some(Millis::secs(240)),
        voice: VoiceChoice::Language("de".into()),
        ambience: Some("wind".into()),
        skip: vec!["neck".into()],
        timer: Some(Millis::secs(1800)),
        always: true,
        ..Settings::default()
    };
    let mut model = model(Some(("two", how.clone())));
    assert_eq!(model.order(), [1, 0, 2]);
    assert_eq!((model.chosen, model.settings()), (1, how));
    assert_eq!(press(&mut model, &[KeyCode::Enter]), Action::Play);
    let once = Settings {
        always: false,
        ..model.settings()
    };
    let model = self::model(Some(("two", once)));
    assert_eq!((model.chosen, model.settings()), (1, Settings::default()));
}

#[test]
fn parts_holds_timer_and_start_are_set_with_the_arrows_and_an_ambience_by_typing() {
    let mut model = model(None);
    let right = KeyCode::Right;
    press(&mut model, &[KeyCode::Tab, KeyCode::Tab, KeyCode::Tab]);
    let typed = [KeyCode::Char('/'), KeyCode::Char('W')];
    assert_eq!(press(&mut model, &typed), Action::Hear);
    assert_eq!(model.settings().ambience.as_deref(), Some("wind"));
    assert_eq!(press(&mut model, &[KeyCode::Enter]), Action::Nothing);
    assert_eq!(press(&mut model, &[right]), Action::Hear);
    press(
        &mut model,
        &[KeyCode::Tab, KeyCode::Char(' '), right, KeyCode::Char(' ')],
    );
    assert_eq!(model.settings().skip, model.parts[..2]);
    press(&mut model, &[KeyCode::Char(' ')]);
    assert_eq!(model.settings().skip, model.parts[..1]);
    press(
        &mut model,
        &[KeyCode::Tab, right, KeyCode::Tab, right, right],
    );
    press(
        &mut model,
        &[KeyCode::Tab, KeyCode::Left, KeyCode::Tab, right],
    );
    let set = model.settings();
    let minutes = |m: u64| Some(Millis::secs(60 * m));
    assert!(set.no_holds);
    assert_eq!(
        (set.timer, set.after, set.delay),
        (minutes(30), minutes(480), minutes(1))
    );
    // One more than there are: none.
    press(&mut model, &[KeyCode::Left]);
    assert_eq!(model.settings().delay, None);
}

#[test]
fn what_the_last_choice_asked_and_is_not_offered_any_more_is_as_made() {
    let how = Settings {
        length: Some(Millis::secs(7200)),
        voice: VoiceChoice::Language("xx".into()),
        ambience: Some("gone".into()),
        always: true,
        ..Settings::default()
    };
    assert_eq!(
        model(Some(("one", how.clone()))).settings(),
        Settings {
            always: true,
            ..Settings::default()
        }
    );
    assert_eq!(model(Some(("gone", how))).last, None);
}

#[test]
fn a_length_goes_through_round_ones_and_stays_within_the_range() {
    let mut model = model(None);
    let mut lengths = Vec::new();
    press(&mut model, &[KeyCode::Tab]);
    for _ in 0..7 {
        press(&mut model, &[KeyCode::Right]);
        lengths.push(model.settings().length.map(|l| l.0 / 1000));
    }
    assert_eq!(
        lengths[..5],
        [Some(660), Some(720), Some(780), Some(840), Some(900)]
    );
    assert_eq!(lengths[6], Some(900));
    press(&mut model, &[KeyCode::Backspace]);
    assert_eq!(model.settings().length, None);
    press(
        &mut model,
        &[KeyCode::BackTab, KeyCode::Down, KeyCode::Tab, KeyCode::Left],
    );
    assert_eq!(model.settings().length, Some(Millis::secs(270)));
    for _ in 0..9 {
        press(&mut model, &[KeyCode::Left]);
    }
    assert_eq!(model.settings().length, Some(Millis::secs(210)));
}

#[test]
fn voice_and_ambience_go_round_and_keys_do_what_the_help_says() {
    let mut model = model(None);
    press(&mut model, &[KeyCode::Tab, KeyCode::Tab, KeyCode::Left]);
    assert_eq!(model.settings().voice, VoiceChoice::Off);
    press(&mut model, &[KeyCode::Left]);
    assert_eq!(model.settings().voice, VoiceChoice::Language("de".into()));
    press(&mut model, &[KeyCode::Down, KeyCode::Right, KeyCode::Right]);
    assert_eq!(model.settings().ambience.as_deref(), Some("rain"));
    assert_eq!(press(&mut model, &[KeyCode::Char('p')]), Action::Preview);
    assert_eq!(
        press(&mut model, &[KeyCode::Char('h'), KeyCode::Esc]),
        Action::Nothing
    );
    assert_eq!(press(&mut model, &[KeyCode::Esc]), Action::Leave);
}

#[test]
fn what_is_sought_is_found_by_typing_and_left_with_escape() {
    let mut model = model(None);
    let typed = |model: &mut Model, text: &str| {
        let keys: Vec<KeyCode> = text.chars().map(KeyCode::Char).collect();
        press(model, &keys)
    };
    typed(&mut model, "/As");
    assert_eq!((model.order(), model.chosen), (vec![2], 2));
    press(&mut model, &[KeyCode::Enter]);
    assert_eq!(press(&mut model, &[KeyCode::Enter]), Action::Play);
    // Escape takes back what was sought, and leaves only then.
    assert_eq!(press(&mut model, &[KeyCode::Esc]), Action::Nothing);
    assert_eq!(model.order().len(), 3);
    typed(&mut model, "/nothing like it");
    assert!(model.order().is_empty());
    assert_eq!(
        press(&mut model, &[KeyCode::Enter, KeyCode::Enter]),
        Action::Nothing
    );
    assert_eq!(
        press(&mut model, &[KeyCode::Esc, KeyCode::Esc]),
        Action::Leave
    );
}

#[test]
fn enter_pressed_before_the_chooser_listens_plays_and_chooses_nothing_else() {
    let mut model = model(None);
    let early = KeyEvent::new(KeyCode::Char('j'), KeyModifiers::CONTROL);
    press(&mut model, &[KeyCode::Char('/'), KeyCode::Char('o')]);
    assert_eq!(model.press(early), Action::Nothing);
    assert_eq!((model.press(early), model.chosen), (Action::Play, 0));
}

#[test]
fn words_of_a_name_find_it_before_what_only_has_them_somewhere() {
    let mut entries = ["deep-calm-10", "calm-deep"].map(|name| entry(name, 5, None));
    for entry in &mut entries {
        entry.words = "calm deep".into();
    }
    let mut model = Model::new(entries.into(), Vec::new(), None);
    let keys: Vec<KeyCode> = "/calm d".chars().map(KeyCode::Char).collect();
    press(&mut model, &keys);
    assert_eq!(model.chosen, 1);
}

#[test]
fn no_keys_break_it_whatever_there_is_to_choose() {
    let codes = [
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Backspace,
        KeyCode::Enter,
    ];
    let mut empty = Model::new(Vec::new(), Vec::new(), None);
    let mut full = model(None);
    let mut seed = 1u64;
    for _ in 0..5000 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let code = codes[(seed >> 33) as usize % codes.len()];
        press(&mut empty, &[code]);
        press(&mut full, &[code]);
        let entry = full.entry().unwrap();
        if let (Some(length), Some((least, most))) = (full.settings().length, entry.range) {
            assert!(least <= length && length <= most);
        }
    }
}

#[test]
fn an_ambience_is_typed_without_losing_what_was_found_or_the_list() {
    let mut model = model(None);
    let typed = |model: &mut Model, text: &str| {
        let keys: Vec<KeyCode> = text.chars().map(KeyCode::Char).collect();
        press(model, &keys)
    };
    typed(&mut model, "/one");
    press(&mut model, &[KeyCode::Enter]);
    model.field = Field::Ambience;
    assert_eq!(typed(&mut model, "/rai"), Action::Hear);
    assert_eq!(model.settings().ambience.as_deref(), Some("rain"));
    assert_eq!((model.sought.as_str(), model.order().len()), ("one", 1));
    // What ends the typing does nothing else.
    assert_eq!(press(&mut model, &[KeyCode::Enter]), Action::Nothing);
    assert_eq!((&model.typed, model.order().len()), (&None, 1));
    assert_eq!(press(&mut model, &[KeyCode::Enter]), Action::Play);
}

#[test]
fn a_part_to_leave_out_is_found_by_typing_and_whole_regions_come_before_sides() {
    let mut model = model(None);
    let typed = |model: &mut Model, text: &str| {
        let keys: Vec<KeyCode> = text.chars().map(KeyCode::Char).collect();
        press(model, &keys)
    };
    let side = |part: &String| part.starts_with("left ") || part.starts_with("right ");
    assert!(model.parts.is_sorted_by_key(side), "{:?}", model.parts);
    assert_eq!(model.parts.len(), Language::english().part_names().len());
    model.field = Field::Skip;
    for (said, found) in [
        ("/nec", "neck"),
        ("/foot", "feet"),
        ("/left foo", "left foot"),
        ("/KNE", "knees"),
        ("/lower b", "lower back"),
    ] {
        assert_eq!(typed(&mut model, said), Action::Nothing);
        assert_eq!(model.parts[model.part], found, "{said}");
        // Nothing of that was left out yet, nor sought among the sessions.
        assert!(model.settings().skip.is_empty() && model.sought.is_empty());
        assert_eq!(press(&mut model, &[KeyCode::Enter]), Action::Nothing);
        assert_eq!((&model.typed, model.field), (&None, Field::Skip));
    }
    typed(&mut model, "/qqq");
    assert_eq!(model.parts[model.part], "lower back");
    press(&mut model, &[KeyCode::Esc, KeyCode::Char(' ')]);
    assert_eq!(model.settings().skip, ["lower back"]);
    assert_eq!(press(&mut model, &[KeyCode::Enter]), Action::Play);
}
