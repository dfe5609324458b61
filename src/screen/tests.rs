//! Every state of the screen as text, and the laws of all sizes.

mod cautions;
#[cfg(feature = "picture")]
pub(crate) mod pictures;

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::picture;
use super::scene::Scene;
use super::style::{Depth, Look};
use super::view::{Group, Panel, View};
use super::{WAITING, example};
use crate::cue::Phase;
use crate::frame::{Ambience, Texture};
use crate::live::State;
use crate::plan::{Plan, words};
use crate::score::{Envelope, Layer, Mix, Moment, MomentKind, Score};
use crate::units::{Decibels, Millis, Seed};

const TEXT: Look = Look {
    depth: Depth::None,
    unicode: false,
    colours: &super::style::NIGHT,
    ground: [0; 3],
    sunk: 0.0,
};

/// A score with something of everything.
fn score() -> Score {
    let mut score = example();
    score.moments[4].place = Some("left-hand".into());
    let moment = |start, length, kind, text: &str, step| Moment {
        start: Millis::secs(start),
        length: Millis::secs(length),
        kind,
        text: text.into(),
        place: Some("left-hand".into()),
        language: None,
        id: None,
        step,
    };
    score.moments.extend([
        moment(23, 10, MomentKind::Release, "left hand", 0),
        moment(33, 30, MomentKind::Massage, "left foot", 1),
        moment(33, 3, MomentKind::Speech, "Rest your hands on it.", 1),
        moment(40, 5, MomentKind::Sweep { back: false }, "", 1),
        moment(45, 5, MomentKind::Sweep { back: true }, "", 1),
        moment(63, 4, MomentKind::Breath(Phase::Inhale), "", 2),
        moment(64, 3, MomentKind::Speech, "As deep as is easy.", 2),
        moment(67, 6, MomentKind::Breath(Phase::Exhale), "", 2),
        moment(73, 2, MomentKind::Strike, "bowl", 3),
        moment(75, 325, MomentKind::Rest, "", 4),
        moment(400, 200, MomentKind::After, "", 5),
    ]);
    score
}

fn planned(score: &Score) -> Plan {
    let mut plan = super::planned(score);
    plan.title = "An evening".into();
    plan
}

fn drawn(view: &View, look: &Look, width: u16, height: u16) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    picture::draw(&Scene::new(view), view.plan, look, area, &mut buf);
    buf
}

fn text(view: &View, width: u16, height: u16) -> String {
    let buf = drawn(view, &TEXT, width, height);
    let rows = buf.content().chunks(usize::from(width).max(1));
    let lines = rows.map(|row| {
        let line: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
        line.trim_end().to_string()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The text of one state at three sizes.
fn at_three_sizes(view: &View) -> String {
    let sizes = [(80, 24), (40, 12), (20, 5)];
    let pictures = sizes.map(|(w, h)| format!("--- {w} x {h}\n{}\n", text(view, w, h)));
    pictures.concat()
}

#[test]
fn what_leads_is_drawn_at_every_size() {
    let (score, mix) = (score(), Mix::default());
    let plan = planned(&score);
    let states = [
        ("inhale", 8000),
        ("hold", 11_000),
        ("exhale", 15_500),
        ("tense", 20_000),
        ("release", 24_000),
        ("sweep", 43_000),
        ("sweep_back", 46_000),
        ("speech", 2000),
        ("speech_over_breath", 65_000),
        ("rest", 80_000),
        ("after", 401_000),
    ];
    for (name, at) in states {
        let shown = at_three_sizes(&View::new(&score, &plan, Millis(at), &mix));
        insta::assert_snapshot!(name, shown);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one view after the other")]
fn what_lies_over_the_picture_is_drawn_at_every_size() {
    let mut score = score();
    let layers = ["rain", "ocean"].map(|name| Layer {
        name: name.into(),
        chosen: crate::score::Chosen::default(),
        ambience: Arc::new(Silence),
        seed: Seed(0),
        timed: false,
        gain: Vec::new(),
        dip: Envelope::default(),
    });
    score.layers.extend(layers);
    let plan = planned(&score);
    let mut mix = Mix::default();
    if let Some(layer) = mix.layer_mut(&score, 1) {
        layer.muted = true;
    }
    let fault = [
        "not yet: line 3: a length such as 5s is needed",
        "  3 | wait = 5",
    ];
    let fault = fault.map(String::from);
    let plain = || View {
        volume: Decibels(-4.0),
        ..View::new(&score, &plan, Millis(8000), &mix)
    };
    let set = View {
        pace: 1.05,
        sleep: Some(Millis::secs(1500)),
        group: Some(Group::Voice),
        notice: Some("10 s on"),
        ..plain()
    };
    let end = View {
        waiting: true,
        state: State::Finished,
        ..View::new(&score, &plan, score.length, &mix)
    };
    let states = [
        (
            "paused",
            View {
                state: State::Paused,
                ..plain()
            },
        ),
        (
            "no_device",
            View {
                state: State::Waiting,
                ..plain()
            },
        ),
        ("watch_end", end),
        (
            "mixer",
            View {
                panel: Panel::Mixer(4),
                ..plain()
            },
        ),
        (
            "help",
            View {
                panel: Panel::Help,
                ..plain()
            },
        ),
        ("notice_and_marks", set),
        (
            "dim",
            View {
                dim: true,
                ..plain()
            },
        ),
        (
            "fault",
            View {
                below: &fault,
                ..plain()
            },
        ),
    ];
    for (name, view) in states {
        insta::assert_snapshot!(name, at_three_sizes(&view));
    }
}

/// Nothing to be heard.
struct Silence;

impl Ambience for Silence {
    fn start(&self, _: Seed) -> Box<dyn Texture> {
        unreachable!("nobody listens to a picture")
    }
}

#[test]
fn the_word_and_its_seconds_are_shown_wherever_they_fit() {
    let (score, mix) = (score(), Mix::default());
    let plan = planned(&score);
    let view = View::new(&score, &plan, Millis(8000), &mix);
    for width in 4..140 {
        for height in 1..50 {
            let shown = text(&view, width, height);
            assert!(
                shown.contains("in") && shown.contains('2'),
                "{width}x{height}:\n{shown}"
            );
            if width >= 14 && height >= 2 {
                assert!(shown.contains("0:08"), "{width}x{height}:\n{shown}");
            }
        }
    }
}

#[test]
fn no_size_and_no_words_break_the_picture() {
    let mut score = score();
    let mix = Mix::default();
    let words = [
        "吸って、ゆっくり吐いて、もう一度ゆっくり吸って。",
        "שלום, לנשום לאט ולהרפות את הכתפיים עכשיו",
        "e\u{301}e\u{301} n\u{303} \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} a\u{1b}[2J\u{7}\u{202e}x",
    ];
    let fault: Vec<String> = words.iter().map(ToString::to_string).collect();
    for (i, looks) in [
        [Look::new(Depth::True, true), Look::new(Depth::None, false)],
        [
            Look::new(Depth::Sixteen, true),
            Look::new(Depth::Indexed, true),
        ],
        [TEXT, Look::new(Depth::True, false)],
    ]
    .into_iter()
    .enumerate()
    {
        score.chapters[1].title = words[i].into();
        score.moments[0].text = words[i].repeat(2);
        score.moments[4].text = words[i].into();
        let mut plan = planned(&score);
        plan.title = words[i].repeat(3);
        for width in 0..140 {
            for height in 0..50 {
                // Every size at another time, so that all times are seen at all kinds of sizes.
                let at = Millis((u64::from(width) * 7919 + u64::from(height) * 104_729) % 610_000);
                let at = if (width + height) % 2 == 0 {
                    Millis(at.0 % 80_000)
                } else {
                    at
                };
                let panel = match (width + 3 * height) % 7 {
                    0 => Panel::Help,
                    1 => Panel::Mixer(usize::from(height)),
                    _ => Panel::None,
                };
                let view = View {
                    panel,
                    below: if height % 5 == 0 { &fault } else { &[] },
                    state: if width % 4 == 0 {
                        State::Paused
                    } else {
                        State::Playing
                    },
                    notice: Some(words[i]),
                    ..View::new(&score, &plan, at, &mix)
                };
                let buf = drawn(&view, &looks[usize::from(width % 2)], width, height);
                let harmless = |s: &str| !s.contains(char::is_control);
                assert!(buf.content().iter().all(|cell| harmless(cell.symbol())));
            }
        }
    }
    drawn(
        &View::new(&score, &planned(&score), Millis::ZERO, &mix),
        &TEXT,
        2000,
        1,
    );
    drawn(
        &View::new(&score, &planned(&score), Millis::ZERO, &mix),
        &TEXT,
        1,
        2000,
    );
}

#[test]
fn a_sound_by_itself_has_its_name_once_and_no_end_to_wait_for() {
    let (mut score, mix) = (score(), Mix::default());
    score.moments = vec![Moment {
        kind: MomentKind::Rest,
        start: Millis::ZERO,
        length: score.length,
        text: String::new(),
        ..score.moments[0].clone()
    }];
    let mut plan = planned(&score);
    plan.chapters.truncate(1);
    plan.title.clone_from(&plan.chapters[0].title);
    let shown = text(&View::new(&score, &plan, Millis(8000), &mix), 80, 24);
    assert_eq!(shown.matches(&plan.title).count(), 1, "{shown}");
    // Nobody is told to rest for a night, nor for how much of it.
    let word = words::long(&plan, &plan.moments[0]).into_owned();
    assert!(!word.is_empty() && !shown.contains(&word), "{shown}");
    assert!(!shown.contains("9:52"), "{shown}");
    let mixer = View {
        panel: Panel::Mixer(0),
        ..View::new(&score, &plan, Millis(8000), &mix)
    };
    let shown = text(&mixer, 80, 24);
    assert!(shown.contains("all"), "{shown}");
    assert!(
        !shown.contains("voice") && !shown.contains("cues"),
        "{shown}"
    );
    assert!(!shown.contains(&plan.words().end), "{shown}");
}

#[test]
fn equal_scenes_have_equal_keys_and_a_hold_stands_still() {
    let (score, mix) = (score(), Mix::default());
    let plan = planned(&score);
    let scene = |at| Scene::new(&View::new(&score, &plan, Millis(at), &mix));
    assert_eq!(scene(10_100).key(), scene(10_900).key());
    assert_ne!(scene(10_100).key(), scene(11_100).key());
    assert!(!scene(10_100).moves && scene(8000).moves);
    // Dimmed, not even the clock draws the screen anew.
    let dim = |at| {
        let view = View {
            dim: true,
            ..View::new(&score, &plan, Millis(at), &mix)
        };
        Scene::new(&view).key()
    };
    assert_eq!(dim(10_100), dim(11_900));
    assert!(
        !text(
            &View {
                dim: true,
                ..View::new(&score, &plan, Millis(8000), &mix)
            },
            80,
            24
        )
        .contains(':')
    );
    assert!(
        text(
            &View {
                waiting: true,
                ..View::new(&score, &plan, score.length, &mix)
            },
            80,
            24
        )
        .contains(WAITING)
    );
}
