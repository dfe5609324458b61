//! How long it is told what a session cautions of, and to whom.

use super::*;
use crate::session::Language;

/// A session that cautions of something.
fn cautioned(options: &Options) -> Room {
    let mut made = made(&breathing());
    let plan = Arc::make_mut(&mut made.plan);
    plan.cautions = vec!["Not while driving. Leave out (--skip) whatever hurts.".into()];
    staged(made, Millis::ZERO, options, None)
}

#[test]
fn cautions_name_no_flags_and_end_with_their_time_or_with_a_key() {
    let mut room = cautioned(&Options::default());
    let told = ["Not while driving. Leave out whatever hurts.".to_string()];
    assert_eq!(room.stage.view().below, told);
    room.pass(Millis::secs(9));
    assert_eq!(
        (room.stage.view().below, room.stage.view().page),
        (&told[..], Some(2))
    );
    room.pass(Millis::secs(7));
    assert!(room.stage.view().below.is_empty() && room.stage.view().page.is_none());
    let mut room = cautioned(&Options::default());
    room.pass(Millis::secs(1));
    room.keys("-");
    assert!(room.stage.view().below.is_empty());
}

#[test]
fn the_time_in_which_cautions_give_way_to_what_is_said_is_not_theirs() {
    let mut score = (*breathing()).clone();
    // From the second breath on somebody speaks for ten seconds.
    let breath = |m: &&crate::score::Moment| m.start >= Millis::secs(14);
    let said = crate::score::Moment {
        kind: crate::score::MomentKind::Speech,
        text: "As deep as is easy.".into(),
        start: Millis::secs(11),
        length: Millis::secs(10),
        ..score.moments.iter().find(breath).unwrap().clone()
    };
    let at = score.moments.partition_point(|m| m.start <= said.start);
    score.moments.insert(at, said);
    let mut made = made(&Arc::new(score));
    let plan = Arc::make_mut(&mut made.plan);
    plan.cautions = vec!["Not while driving.".into()];
    let mut room = staged(made, Millis::ZERO, &Options::default(), None);
    room.pass(Millis::secs(20));
    assert_eq!(room.stage.view().page, Some(2));
    room.pass(Millis::secs(10));
    assert_eq!(room.stage.view().page, None);
}

#[test]
fn whoever_goes_on_has_been_told() {
    let room = cautioned(&Options {
        cautioned: true,
        ..Options::default()
    });
    assert!(room.stage.view().below.is_empty());
}

#[test]
fn in_no_language_does_the_screen_name_a_flag() {
    for tag in Language::tags() {
        let Some(words) = Language::find(tag) else {
            panic!("{tag}");
        };
        let c = &words.cautions;
        let all = [
            &c.general,
            &c.breathing,
            &c.holding,
            &c.tensing,
            &c.massage,
            &c.partner,
            &c.tones,
        ];
        let notes = Notes::cautions(&all.map(String::clone));
        for line in notes.lines() {
            assert!(
                !line.contains("--") && !line.contains("()"),
                "{tag}: {line}"
            );
        }
    }
}
