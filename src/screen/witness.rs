//! Who is told outside the screen: the desktop, and whoever remembers how playing stands.

use super::keys::{Command, Target};
use super::stage::Stage;
use super::view::View;
use crate::desktop::{Activity, Desktop, Now, Wish};
use crate::kept::Standing;
use crate::letters::harmless;
use crate::live::{LiveError, State};
use crate::units::Millis;

/// Is told how playing stands some twenty times a second, and must not take long.
pub type Witness = Box<dyn FnMut(Standing)>;

pub(super) struct Outside {
    desktop: Option<Desktop>,
    witness: Witness,
}

impl Outside {
    /// The desktop, joined to show `view`, and `witness`.
    pub fn join(view: &View, witness: Witness) -> Outside {
        Outside {
            desktop: Desktop::join(now(view)),
            witness,
        }
    }

    /// Tells how things stand, `at` in the session as it was made; what is wished since the
    /// last time.
    pub fn meet(&mut self, view: &View, at: Millis, heard: Millis) -> Vec<Wish> {
        (self.witness)(Standing {
            at,
            heard,
            mix: view.mix,
            volume: view.volume,
        });
        let Some(desktop) = &mut self.desktop else {
            return Vec::new();
        };
        desktop.tell(now(view));
        desktop.wishes()
    }
}

impl Stage {
    /// Does what somebody wishes from outside, as the keys would.
    ///
    /// # Errors
    /// As [`Stage::keep_up`].
    pub(super) fn grant(&mut self, wish: Wish) -> Result<(), LiveError> {
        let (at, paused) = (self.view().at, self.is_paused());
        let command = match wish {
            Wish::Toggle => Some(Command::Pause),
            Wish::Pause => (!paused).then_some(Command::Pause),
            Wish::Play => paused.then_some(Command::Pause),
            Wish::Next => Some(Command::Go(Target::NextChapter)),
            Wish::Previous => Some(Command::Go(Target::PreviousChapter)),
            // Asked twice, it would leave without a fade.
            Wish::Stop | Wish::Quit => (!self.is_leaving()).then_some(Command::Leave),
            Wish::Volume(volume) => {
                self.set_volume(volume);
                None
            }
            Wish::To(place) => Some(Command::Go(Target::To(place))),
            Wish::By(millis) => {
                let place = Millis(at.0.saturating_add_signed(millis));
                Some(Command::Go(Target::To(place)))
            }
        };
        command.map_or(Ok(()), |command| self.obey(command).map(drop))
    }
}

/// What the desktop is told.
fn now(view: &View) -> Now {
    let plan = view.plan;
    let chapter = plan.chapters.get(plan.chapter_at(view.at));
    Now {
        activity: match view.state {
            State::Playing => Activity::Playing,
            State::Paused | State::Waiting => Activity::Paused,
            State::Finished | State::Lost => Activity::Stopped,
        },
        at: view.at,
        length: plan.length,
        session: harmless(&plan.title).into_owned(),
        chapter: chapter.map_or_else(String::new, |c| harmless(&c.title).into_owned()),
        volume: view.volume,
    }
}
