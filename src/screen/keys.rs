//! What the keys do: one table for the eye, one function for the hand.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::view::{Group, Panel};
use crate::plan::Plan;
use crate::units::Millis;

/// Every key that works anywhere, and what it does.
const ANYWHERE: &[(&str, &str)] = &[
    ("space", "pause, go on"),
    ("left, right", "10 s back, on; with shift 60 s"),
    ("n, p", "next, previous chapter"),
    ("1 to 9, 0", "to that chapter, 0 the tenth"),
    ("+, -", "louder, softer"),
    ("v, b, a", "voice, bells and cues, ambience; then + -"),
    ("m", "mixer: every sound by itself"),
    ("k", "keep these sounds as a mix with a name"),
    ("[, ]", "breathe slower, faster"),
    ("e", "end softly now"),
    ("o", "go on after the end; again: more"),
    ("t", "sleep timer; again: another time"),
    ("c", "the time: where it is, how long things last"),
    ("d", "dark; any key brings light"),
    ("h", "these keys"),
    ("q, esc", "fade out and leave"),
];

/// What letters do while the mixer is open; arrows choose and turn, as in any list.
pub(super) const MIXER_HELP: &[(&str, &str)] =
    &[("u", "mute"), ("s", "solo"), ("backspace", "as made")];

/// Every key, and what it does.
pub(super) fn help() -> impl Iterator<Item = (&'static str, String)> {
    let anywhere = ANYWHERE.iter().map(|(key, what)| (*key, what.to_string()));
    let mixer = MIXER_HELP.iter();
    anywhere.chain(mixer.map(|(key, what)| (*key, format!("in the mixer: {what}"))))
}

/// What the mixer's keys do, in a sentence.
pub(super) fn mixer_help() -> String {
    let letters = MIXER_HELP
        .iter()
        .map(|(key, what)| format!(", {key} {what}"));
    format!(
        "mixer: up and down choose, left and right turn{}, m close",
        letters.collect::<String>()
    )
}

/// Going to the previous chapter from later than this goes to the start of the present one.
const CHAPTER_START: Millis = Millis::secs(3);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Command {
    Pause,
    /// Goes somewhere else.
    Go(Target),
    /// A step louder, or softer where negative.
    Level(i32),
    Group(Group),
    Mixer,
    /// Keeps the sounds as they are heard, under a name.
    Keep,
    /// A row down, or up where negative.
    Row(i32),
    Mute,
    Solo,
    Reset,
    /// A step faster, or slower where negative.
    Pace(i32),
    EndSoftly,
    /// Has the ambience go on after the session.
    After,
    Sleep,
    /// Tells the time, or tells it no more.
    Clock,
    Dim,
    Help,
    /// Closes what lies over the picture.
    Close,
    Leave,
    Suspend,
}

/// Where to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Target {
    /// Seconds on, or back.
    Jump(i64),
    NextChapter,
    PreviousChapter,
    /// By number from 0.
    Chapter(usize),
    To(Millis),
}

/// What `key` asks for while `panel` is open, if anything.
pub(super) fn command(key: KeyEvent, panel: Panel) -> Option<Command> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let letter = match key.code {
        KeyCode::Char(letter) => Some(letter.to_ascii_lowercase()),
        _ => None,
    };
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match letter {
            Some('c') => Some(Command::Leave),
            Some('z') => Some(Command::Suspend),
            _ => None,
        };
    }
    // A word for the terminal or for the window manager.
    if key
        .modifiers
        .intersects(KeyModifiers::ALT | KeyModifiers::SUPER)
    {
        return None;
    }
    let far = key.modifiers.contains(KeyModifiers::SHIFT);
    if let Panel::Mixer(_) = panel
        && !far
        && let Some(command) = in_the_mixer(key.code, letter)
    {
        return Some(command);
    }
    let seconds = if far { 60 } else { 10 };
    Some(match key.code {
        KeyCode::Left => Command::Go(Target::Jump(-seconds)),
        KeyCode::Right => Command::Go(Target::Jump(seconds)),
        KeyCode::Esc if panel != Panel::None => Command::Close,
        KeyCode::Esc => Command::Leave,
        _ => return letter.and_then(by_letter),
    })
}

fn in_the_mixer(code: KeyCode, letter: Option<char>) -> Option<Command> {
    Some(match (code, letter) {
        (KeyCode::Up, _) => Command::Row(-1),
        (KeyCode::Down, _) => Command::Row(1),
        (KeyCode::Left, _) => Command::Level(-1),
        (KeyCode::Right, _) => Command::Level(1),
        (KeyCode::Backspace | KeyCode::Delete, _) => Command::Reset,
        (_, Some('u')) => Command::Mute,
        (_, Some('s')) => Command::Solo,
        _ => return None,
    })
}

fn by_letter(letter: char) -> Option<Command> {
    Some(match letter {
        ' ' => Command::Pause,
        'n' => Command::Go(Target::NextChapter),
        'p' => Command::Go(Target::PreviousChapter),
        '0' => Command::Go(Target::Chapter(9)),
        '1'..='9' => Command::Go(Target::Chapter(letter as usize - '1' as usize)),
        '+' | '=' => Command::Level(1),
        '-' | '_' => Command::Level(-1),
        'v' => Command::Group(Group::Voice),
        'b' => Command::Group(Group::Cues),
        'c' => Command::Clock,
        'a' => Command::Group(Group::Ambience),
        'm' => Command::Mixer,
        'k' => Command::Keep,
        '[' => Command::Pace(-1),
        ']' => Command::Pace(1),
        'e' => Command::EndSoftly,
        'o' => Command::After,
        't' => Command::Sleep,
        'd' => Command::Dim,
        'h' | '?' => Command::Help,
        'q' => Command::Leave,
        _ => return None,
    })
}

/// Where `target` is from `at`, if there is such a place.
pub(super) fn place(target: Target, plan: &Plan, at: Millis) -> Option<Millis> {
    match target {
        Target::Jump(seconds) => {
            Some(Millis(at.0.saturating_add_signed(seconds * 1000)).min(plan.length))
        }
        Target::NextChapter => chapter(plan, plan.chapter_at(at) + 1),
        Target::PreviousChapter => Some(previous_chapter(plan, at)),
        Target::Chapter(number) => chapter(plan, number),
        Target::To(place) => Some(place.min(plan.length)),
    }
}

fn chapter(plan: &Plan, number: usize) -> Option<Millis> {
    plan.chapters.get(number).map(|chapter| chapter.at)
}

/// The start of the present chapter, or of the one before if this one has only begun.
fn previous_chapter(plan: &Plan, at: Millis) -> Millis {
    let present = plan.chapter_at(at);
    let start = |number: usize| chapter(plan, number).unwrap_or_default();
    if at.saturating_sub(start(present)) >= CHAPTER_START {
        start(present)
    } else {
        start(present.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::{example, planned};

    #[test]
    fn chapters_are_left_as_a_music_player_leaves_tracks() {
        let plan = planned(&example());
        let at = Millis;
        let next = |at| place(Target::NextChapter, &plan, at);
        assert_eq!(next(at(1000)), Some(at(6000)));
        assert_eq!(next(at(7000)), Some(at(18_000)));
        assert_eq!(next(at(20_000)), None);
        // Well into a chapter: its start. Hardly into it: the one before.
        assert_eq!(previous_chapter(&plan, at(12_000)), at(6000));
        assert_eq!(previous_chapter(&plan, at(7000)), at(0));
        assert_eq!(previous_chapter(&plan, at(1000)), at(0));
        assert_eq!(place(Target::Chapter(2), &plan, at(0)), Some(at(18_000)));
        assert_eq!(place(Target::Chapter(3), &plan, at(0)), None);
    }

    #[test]
    fn ctrl_c_leaves_and_other_control_keys_do_nothing() {
        let key =
            |code, modifiers| command(KeyEvent::new(KeyCode::Char(code), modifiers), Panel::None);
        assert_eq!(key('c', KeyModifiers::CONTROL), Some(Command::Leave));
        assert_eq!(key('z', KeyModifiers::CONTROL), Some(Command::Suspend));
        assert_eq!(key('q', KeyModifiers::CONTROL), None);
        assert_eq!(key('q', KeyModifiers::ALT), None);
        assert_eq!(key('q', KeyModifiers::NONE), Some(Command::Leave));
        assert_eq!(key('Q', KeyModifiers::SHIFT), Some(Command::Leave));
        assert_eq!(key(' ', KeyModifiers::NONE), Some(Command::Pause));
        assert_eq!(key('x', KeyModifiers::NONE), None);
    }

    #[test]
    fn in_the_mixer_arrows_choose_and_turn_and_escape_only_closes_it() {
        let key = |code, panel| command(KeyEvent::new(code, KeyModifiers::NONE), panel);
        let mixer = Panel::Mixer(0);
        assert_eq!(key(KeyCode::Left, mixer), Some(Command::Level(-1)));
        assert_eq!(key(KeyCode::Down, mixer), Some(Command::Row(1)));
        assert_eq!(key(KeyCode::Char('u'), mixer), Some(Command::Mute));
        assert_eq!(key(KeyCode::Char('u'), Panel::None), None);
        assert_eq!(key(KeyCode::Esc, mixer), Some(Command::Close));
        assert_eq!(key(KeyCode::Esc, Panel::Help), Some(Command::Close));
        assert_eq!(key(KeyCode::Esc, Panel::None), Some(Command::Leave));
        let far = KeyEvent::new(KeyCode::Left, KeyModifiers::SHIFT);
        assert_eq!(command(far, mixer), Some(Command::Go(Target::Jump(-60))));
    }

    #[test]
    fn every_key_of_the_table_does_something() {
        for (keys, what) in help() {
            for name in keys.split(", ").filter(|name| name.chars().count() == 1) {
                let code = KeyCode::Char(name.chars().next().unwrap());
                let panel = match what.starts_with("in the mixer") {
                    true => Panel::Mixer(1),
                    false => Panel::None,
                };
                let found = command(KeyEvent::new(code, KeyModifiers::NONE), panel);
                assert!(found.is_some(), "{name}");
            }
        }
    }
}
