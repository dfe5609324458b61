//! What the keys do.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::live::{Player, State};
use crate::score::Score;
use crate::units::{Decibels, Millis};

/// The keys and what they do, for the help.
pub(super) const HELP: &[(&str, &str)] = &[
    ("space", "pause, go on"),
    ("← →", "10 s back, on"),
    ("shift ← →", "60 s back, on"),
    ("n p", "next, previous chapter"),
    ("1 to 9", "to a chapter"),
    ("+ -", "volume"),
    ("v c a", "voice, cues, ambience, then + -"),
    ("m", "mixer: every sound by itself"),
    ("[ ]", "slower, faster"),
    ("e", "end softly now"),
    ("t", "sleep timer"),
    ("d", "dim the screen"),
    ("h", "this help"),
    ("q", "fade out and leave"),
];

/// One press of `+` or `-`, in decibels.
const VOLUME_STEP: f32 = 2.0;

/// Going to the previous chapter from later than this goes to the start of the present one.
const CHAPTER_START: Millis = Millis::secs(3);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Command {
    Pause,
    /// Seconds on, or back.
    Jump(i64),
    NextChapter,
    PreviousChapter,
    Louder,
    Quieter,
    Leave,
}

/// What `key` asks for, if anything.
pub(super) fn command(key: KeyEvent) -> Option<Command> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return (key.code == KeyCode::Char('c')).then_some(Command::Leave);
    }
    Some(match key.code {
        KeyCode::Char(' ') => Command::Pause,
        KeyCode::Left => Command::Jump(-10),
        KeyCode::Right => Command::Jump(10),
        KeyCode::Char('n') => Command::NextChapter,
        KeyCode::Char('p') => Command::PreviousChapter,
        KeyCode::Char('+' | '=') => Command::Louder,
        KeyCode::Char('-' | '_') => Command::Quieter,
        KeyCode::Char('q') | KeyCode::Esc => Command::Leave,
        _ => return None,
    })
}

/// Does what `command` says, if it is none that goes elsewhere.
pub(super) fn obey(command: Command, player: &Player) {
    match command {
        Command::Pause if player.state() == State::Paused => player.resume(),
        Command::Pause => player.pause(),
        Command::Louder => player.set_volume(Decibels(player.volume().0 + VOLUME_STEP)),
        Command::Quieter => player.set_volume(Decibels(player.volume().0 - VOLUME_STEP)),
        Command::Leave => player.leave(),
        Command::Jump(_) | Command::NextChapter | Command::PreviousChapter => {}
    }
}

/// Whether `command` goes elsewhere.
pub(super) fn is_seek(command: Command) -> bool {
    matches!(
        command,
        Command::Jump(_) | Command::NextChapter | Command::PreviousChapter
    )
}

/// Where `command` goes from `at`, if anywhere.
pub(super) fn target(command: Command, score: &Score, at: Millis) -> Option<Millis> {
    match command {
        Command::Jump(seconds) => {
            Some(Millis(at.0.saturating_add_signed(seconds * 1000)).min(score.length))
        }
        Command::NextChapter => next_chapter(score, at),
        Command::PreviousChapter => Some(previous_chapter(score, at)),
        _ => None,
    }
}

fn next_chapter(score: &Score, at: Millis) -> Option<Millis> {
    score
        .chapters
        .get(score.chapter_at(at) + 1)
        .map(|chapter| chapter.at)
}

/// The start of the present chapter, or of the one before if this one has only begun.
fn previous_chapter(score: &Score, at: Millis) -> Millis {
    let present = score.chapter_at(at);
    let start = |chapter: usize| score.chapters.get(chapter).map_or(Millis::ZERO, |c| c.at);
    if at.saturating_sub(start(present)) >= CHAPTER_START {
        start(present)
    } else {
        start(present.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::example;

    #[test]
    fn chapters_are_left_as_a_music_player_leaves_tracks() {
        let score = example();
        let at = Millis;
        assert_eq!(next_chapter(&score, at(1000)), Some(at(6000)));
        assert_eq!(next_chapter(&score, at(7000)), Some(at(18_000)));
        assert_eq!(next_chapter(&score, at(20_000)), None);
        // Well into a chapter: its start. Hardly into it: the one before.
        assert_eq!(previous_chapter(&score, at(12_000)), at(6000));
        assert_eq!(previous_chapter(&score, at(7000)), at(0));
        assert_eq!(previous_chapter(&score, at(1000)), at(0));
    }

    #[test]
    fn ctrl_c_leaves_and_other_control_keys_do_nothing() {
        let key = |code, modifiers| command(KeyEvent::new(KeyCode::Char(code), modifiers));
        assert_eq!(key('c', KeyModifiers::CONTROL), Some(Command::Leave));
        assert_eq!(key('q', KeyModifiers::CONTROL), None);
        assert_eq!(key('q', KeyModifiers::NONE), Some(Command::Leave));
        assert_eq!(key(' ', KeyModifiers::NONE), Some(Command::Pause));
        assert_eq!(key('x', KeyModifiers::NONE), None);
    }
}
