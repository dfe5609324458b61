//! The chooser drawn to a buffer.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::chooser::stock::{Left, Purpose};
use crate::screen::style::Depth;

fn session(title: &str) -> Entry {
    Entry {
        name: title.into(),
        title: title.into(),
        summary: String::new(),
        purpose: Purpose::Sleep,
        length: Some(Millis::secs(600)),
        range: None,
        languages: vec!["en".into()],
        ambience: ["soft-rain", "night-wind", "lake-waves"]
            .map(String::from)
            .into(),
        cautions: Vec::new(),
        faulty: false,
        words: title.into(),
    }
}

fn model(entries: Vec<Entry>) -> Model {
    Model::new(entries, Vec::new(), None)
}

fn drawn(model: &Model, notice: Option<&str>, (wide, high): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(wide, high)).unwrap();
    let (told, look) = (Told { notice }, Look::new(Depth::None, true));
    let frame = terminal
        .draw(|frame| draw(frame, model, &told, &look))
        .unwrap();
    let rows = frame.buffer.content().chunks(usize::from(wide));
    let lines = rows.map(|row| {
        let line: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
        line.trim_end().to_string()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_chosen_name_has_as_much_room_as_any_other_and_what_is_cut_says_so() {
    let names = ["Ten minutes to sleep", "Ten minutes to rest!"];
    let mut model = model(names.map(session).into());
    for chosen in 0..2 {
        model.chosen = chosen;
        let shown = drawn(&model, None, (80, 24));
        assert!(
            shown.contains(&format!("› {}  10:00", names[chosen])),
            "{shown}"
        );
        assert!(
            shown.contains(&format!("  {}  10:00", names[1 - chosen])),
            "{shown}"
        );
        assert!(
            shown.contains("as made: soft-rain, night-wind,…"),
            "{shown}"
        );
    }
    let wide = drawn(&model, None, (100, 24));
    assert!(
        wide.contains("as made: soft-rain, night-wind, lake-waves\n"),
        "{wide}"
    );
    for width in 1..100 {
        for height in 1..26 {
            drawn(&model, None, (width, height));
        }
    }
}

#[test]
fn what_is_typed_is_seen_whatever_else_there_is_to_say() {
    let mut model = model(vec![session("Sleep")]);
    let notice = Some("this is its ambience; p stops it");
    for (field, what) in [(Field::Ambience, "a sound"), (Field::Skip, "a part")] {
        (model.field, model.typed) = (field, Some("oce".into()));
        let shown = drawn(&model, notice, (80, 24));
        assert!(shown.ends_with(&format!(" find {what}: oce_")), "{shown}");
    }
    model.typed = None;
    let shown = drawn(&model, notice, (80, 24));
    assert!(shown.ends_with("p stops it"), "{shown}");
    (model.seeking, model.sought) = (true, "sl".into());
    let shown = drawn(&model, notice, (80, 24));
    assert!(shown.ends_with(" find: sl_"), "{shown}");
}

#[test]
fn rows_under_the_list_that_have_nothing_to_say_are_the_lists() {
    let left = Left {
        title: "An evening".into(),
        at: Millis::secs(132),
    };
    let mut entries = vec![Entry::left(&left)];
    entries.extend((0..20).map(|n| session(&format!("Session {n}"))));
    let mut model = model(entries);
    let shown = drawn(&model, None, (40, 12));
    assert!(shown.contains("You left it at 2:12"), "{shown}");
    let empty = shown.lines().filter(|line| line.is_empty()).count();
    // One stands between two headings.
    assert_eq!(empty, 1, "{shown}");
    assert!(shown.matches("Session ").count() >= 5, "{shown}");
    model.chosen = 1;
    let shown = drawn(&model, None, (40, 12));
    assert!(
        shown.contains("length") && shown.contains("breath"),
        "{shown}"
    );
}
