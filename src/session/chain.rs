//! Sessions one after the other as one: the voice and the cues of the first, the ending of
//! the last, and their ambience crossing over.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::limits;
use crate::time::Stretch;
use crate::units::Seed;
use crate::world::Place;

use super::cautions::cautions;
use super::deal::deal_tensions;
use super::joined::{Joined, Seat};
use super::understand::quicker;
use super::{About, After, Group, Session, Step, Wishes};

/// A session in a chain.
pub struct Link {
    pub session: Session,
    /// What the ids of its steps begin with, like no other's.
    pub name: String,
    /// Where its sounds lie; nowhere for a built-in one.
    pub folders: Vec<Place>,
    /// How long it lasts.
    pub length: Stretch,
}

impl Session {
    /// What stands for this session in a list.
    fn chapter(&self) -> String {
        self.about
            .title
            .replace(['\n', '\r'], " ")
            .trim()
            .to_string()
    }

    /// The session that plays the `links`, of which there are some, with `seed` for what
    /// belongs to none of them. All are understood with the same ending and in the same
    /// language.
    ///
    /// # Errors
    /// Where they are too many for one session, or nothing of them is left.
    pub fn chained(
        links: Vec<Link>,
        seed: Seed,
        wishes: &Wishes,
    ) -> Result<Session, Vec<Diagnostic>> {
        let chapters: Vec<String> = links.iter().map(|l| l.session.chapter()).collect();
        let after = links.last().and_then(|link| link.session.after);
        let mut whole = match links.first() {
            Some(first) => first.session.clone(),
            None => return Err(Vec::new()),
        };
        let mut inner = Joined::default();
        let mut steps = Vec::new();
        for (link, chapter) in links.into_iter().zip(&chapters) {
            let seat = link.seat(chapter);
            inner.add(link.session, seat, &mut steps);
        }
        whole.about = About {
            title: chapters.join(", "),
            ..About::default()
        };
        whole.allow = Vec::new();
        (whole.length, whole.range) = (None, None);
        whole.wished = wishes.wished();
        whole.seed = wishes.seed.map_or(seed, Seed);
        whole.about.cautions = cautions(whole.words, &steps, &inner.cautions);
        whole.after = after.map(|after| After {
            span: Span::default(),
            keep: quicker(after.keep, wishes.speed),
            fade: quicker(after.fade, wishes.speed),
        });
        whole.layers = inner.layers(steps.len());
        deal_tensions(&mut steps, whole.words, whole.seed);
        (whole.groups, whole.steps) = (inner.groups, steps);
        let mut faults = too_many(&whole);
        wishes.adjust(&mut whole, &mut faults);
        match faults.is_empty() {
            true => Ok(whole),
            false => Err(faults),
        }
    }
}

impl Link {
    fn seat(&self, chapter: &str) -> Seat {
        let mut head = Step::empty(Span::default());
        head.id = Some(self.name.clone());
        head.chapter = Some(chapter.to_string());
        Seat {
            group: Group {
                name: self.name.clone(),
                span: Span::default(),
                length: Some(self.length),
                asked: true,
            },
            head,
            prefix: self.name.clone(),
            ambience: true,
            folders: self.folders.clone(),
        }
    }
}

/// What is over the limits of one session.
fn too_many(whole: &Session) -> Vec<Diagnostic> {
    let counts = [
        (whole.layers.len(), limits::LAYERS, "layers"),
        (whole.steps.len(), limits::STEPS, "steps"),
    ];
    let over = counts.into_iter().filter(|(n, most, _)| n > most);
    over.map(|(_, most, what)| {
        let d = Diagnostic::new(Code::S013, format!("more than {most} {what} together"));
        d.help("play fewer of these sessions at once")
    })
    .collect()
}
