//! Steps: names and numbers of each kind.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::dsp::seeds;
use crate::limits;
use crate::script::{self, Kind, Text};
use crate::units::Seed;

use super::context::Context;
use super::deal::Dealer;
use super::expand::Expanded;
use super::joined::placed;
use super::speech::{Line, Take, lines, taken};
use super::{Action, Home, Step, Tension, Turn};
use crate::units::Millis;

/// How loud bells are against the voice where the author does not say, in decibels.
pub(super) const BELL_DB: f64 = -8.0;

/// From one stroke to the next where the author does not say.
const STROKES_APART: Millis = Millis::secs(4);

impl Context<'_> {
    pub(super) fn steps(&mut self, expanded: Vec<Expanded>) -> Vec<Step> {
        let dropped = self.skipped_instances(&expanded);
        self.count_sayings(&expanded);
        let mut steps: Vec<Step> = Vec::new();
        let mut tally = Tally::default();
        // Where each row of the expanded script begins, and which of them are marks.
        let (mut starts, mut marks) = (Vec::new(), Vec::new());
        // The rows before this one leave with the `use` they come through.
        let mut leaving = 0;
        for (row, mut e) in expanded.into_iter().enumerate() {
            starts.push(steps.len());
            if e.again {
                (e.step.id, e.step.chapter) = (None, None);
            }
            if e.covers > 0 {
                marks.push((row, e.covers));
            }
            let mut skipped = !e.present || e.instance.is_some_and(|i| dropped.contains(&i));
            skipped |= row < leaving;
            if !skipped && (self.leaves(&e.step.about) || self.is_unwanted(&e.step)) {
                skipped = true;
                leaving = row + 1 + e.covers;
            }
            let place = e.step.span;
            match &e.step.kind {
                Kind::Session(sub) if !skipped => self.session(sub, &e, &mut steps),
                _ => {
                    let step = self.step(e, skipped, &steps);
                    tally.count(&step.action);
                    steps.push(step);
                }
            }
            if let Some(what) = tally.too_many(&steps) {
                let d = Diagnostic::new(Code::S013, what).at(place, "the limit is reached here");
                self.faults
                    .push(d.help("fewer rounds, or several sessions"));
                // What went past it is no part of the session.
                steps.truncate(limits::STEPS);
                break;
            }
        }
        cover(&mut steps, &starts, &marks);
        if tally.characters > limits::SPOKEN_CHARACTERS {
            let most = limits::SPOKEN_CHARACTERS;
            let d = Diagnostic::new(Code::S013, format!("more than {most} characters to speak"));
            self.faults.push(d.help("split it into several sessions"));
        }
        steps
    }

    /// One step of the script, behind those of `before`. One that is `skipped` keeps its
    /// place, so that what hangs on it still hangs.
    fn step(&mut self, e: Expanded, skipped: bool, before: &[Step]) -> Step {
        let faults = self.faults.len();
        let told = self.told.clone();
        let own = self.step_language(e.step.language.as_ref());
        // What it names and says is looked up there.
        let session = (self.words, self.own);
        if let Some((_, words)) = &own {
            (self.words, self.own) = (words, words);
        }
        let action = if skipped { None } else { self.action(&e.step) };
        (self.words, self.own) = session;
        // Nobody can write anything at the pauses of the program's own words.
        let nowhere = |action| placed(action, Span::default(), &[]);
        let action = match e.ready {
            true => action.map(nowhere),
            false => action,
        };
        if e.optional.is_some() {
            // It may leave, and what it told with it.
            self.told = told;
        }
        for fault in &mut self.faults[faults..] {
            let used = e.used_at.last();
            let also = used.map(|used| (*used, "in this use of the pattern".to_string()));
            fault.also.extend(also);
        }
        let id = e.step.id.as_ref().map(|id| self.id(id, before));
        let chapter = e.step.chapter.as_ref().filter(|_| action.is_some());
        let bells = e.step.bells.iter().filter(|_| action.is_some());
        let bells = bells.filter_map(|bells| self.bells(bells)).collect();
        let voice = self.step_voice(e.step.voice.as_ref(), own.map(|(tag, _)| tag));
        Step {
            span: e.step.span,
            used_at: e.used_at,
            id,
            chapter: chapter.map(|c| capital(&c.value)),
            optional: e.optional.map(|n| self.inner.optional(None, n)),
            covers: 0,
            groups: Vec::new(),
            bells,
            voice,
            allow: e.step.allow.iter().map(|a| a.value.clone()).collect(),
            action: action.unwrap_or(Action::Say(Vec::new())),
        }
    }

    pub(super) fn id(&mut self, id: &Text, before: &[Step]) -> String {
        let name = id.value.trim();
        if matches!(name, "start" | "end") {
            let d = Diagnostic::new(
                Code::S012,
                format!("\"{name}\" already names the session's own {name}"),
            );
            self.faults
                .push(d.at(id.span, "").help("choose another id"));
        }
        if let Some(other) = self.has_id(name, before) {
            let d = Diagnostic::new(Code::S012, format!("two steps have the id \"{name}\""))
                .at(id.span, "");
            let d = match other == id.span {
                true => d,
                false => d.also(other, "the first"),
            };
            let free = (2..).map(|n| format!("{name}-{n}")).find(|free| {
                let mut ids = before.iter().filter_map(|s| s.id.as_deref());
                ids.all(|id| id != free)
            });
            let d = d.help("ids are unique; inside a pattern put an argument in: id = \"{part}\"");
            // In a pattern the same place would have the new name twice.
            let alone = other != id.span;
            self.faults.push(match free.filter(|_| alone) {
                Some(free) => d.instead(self.source, id.span, name, &free),
                None => d,
            });
        }
        self.ids.entry(name.to_string()).or_insert(id.span);
        name.to_string()
    }

    /// Where the id `name` was given before: by the script itself, or by a session inside.
    fn has_id(&self, name: &str, before: &[Step]) -> Option<Span> {
        let own = self.ids.get(name).copied();
        // Those of sessions inside have a slash in them.
        let mut inner = before.iter().filter(|_| name.contains('/'));
        own.or_else(|| {
            let same = inner.find(|s| s.id.as_deref() == Some(name))?;
            Some(same.span)
        })
    }

    /// The uses of patterns that are about skipped muscles alone: their words go too.
    fn skipped_instances(&self, expanded: &[Expanded]) -> HashSet<usize> {
        let (mut gone, mut kept) = (HashSet::new(), HashSet::new());
        for e in expanded {
            let Some(instance) = e.instance else { continue };
            let all_gone = match &e.step.kind {
                Kind::Tense(t) => t.groups.iter().all(|name| self.spares(t, name)),
                Kind::Massage(m) => self.all_spared(m),
                Kind::Say(_)
                | Kind::Breathe(_)
                | Kind::Rest(_)
                | Kind::Strike { .. }
                | Kind::Use(_)
                | Kind::Session(_)
                | Kind::Faulty => continue,
            };
            if all_gone {
                gone.insert(instance)
            } else {
                kept.insert(instance)
            };
        }
        gone.retain(|instance| !kept.contains(instance));
        gone
    }

    fn action(&mut self, step: &script::Step) -> Option<Action> {
        match &step.kind {
            Kind::Say(wordings) => {
                let said = self.say(wordings, &step.take);
                self.told.author |= !said.is_empty();
                (wordings.is_empty() || !said.is_empty()).then_some(Action::Say(said))
            }
            Kind::Massage(m) => self
                .massage(m, step.span, &step.take)
                .map(Box::new)
                .map(Action::Massage),
            Kind::Breathe(b) => self
                .breathe(b, &step.take)
                .map(Box::new)
                .map(Action::Breathe),
            Kind::Tense(t) => {
                let tensions = self.tense(t, &step.take);
                (!tensions.is_empty()).then_some(Action::Tense(tensions))
            }
            Kind::Rest(length) => self.stretch(length).map(Action::Rest),
            Kind::Strike {
                what,
                level_db,
                times,
                every,
            } => {
                let level = self.level(level_db.as_ref(), "level_db", BELL_DB);
                let most = f64::from(limits::STROKES);
                let times = self.number(times.as_ref(), "times", 1.0..=most, 1.0) as u32;
                let every = every
                    .as_ref()
                    .map_or(Some(STROKES_APART), |e| self.apart(e));
                let what = self.stroke_sound(what);
                Some(Action::Strike {
                    what: what?,
                    level,
                    times,
                    every: every?,
                })
            }
            Kind::Use(_) | Kind::Session(_) | Kind::Faulty => None,
        }
    }

    /// Which of `wordings` is dealt tonight.
    pub(super) fn wording(&mut self, wordings: &[Text]) -> usize {
        // By the text alone: what else is in the script makes no difference.
        let first = wordings.first().map_or("", |w| w.value.as_str());
        let first = self.originals.get(first).cloned().unwrap_or(first.into());
        let all = self.sayings.get(&first).copied().unwrap_or(1);
        let key = Seed(0).named(seeds::WORDING).of_text(&first);
        let new = || Dealer::new(key, wordings.len(), self.seed, all);
        let dealer = self.dealers.entry((first, wordings.len()));
        dealer.or_insert_with(new).next()
    }

    /// Which of the program's own phrases is said tonight; none there were would be silence.
    pub(super) fn dealt(&mut self, phrases: &'static [String]) -> &'static str {
        let first = phrases.first().map_or("", String::as_str);
        let key = Seed(0).named(seeds::PHRASES).of_text(first);
        let new = || Dealer::new(key, phrases.len(), self.seed, 1);
        let dealer = self.dealers.entry((first.to_string(), phrases.len()));
        let choice = dealer.or_insert_with(new).next();
        phrases.get(choice).map_or("", String::as_str)
    }

    /// How often each text is said, by its first wording in the original.
    fn count_sayings(&mut self, expanded: &[Expanded]) {
        for e in expanded.iter().filter(|e| e.present) {
            let first = match &e.step.kind {
                Kind::Say(wordings) => wordings.first(),
                Kind::Tense(t) => t.how.first(),
                Kind::Massage(m) => m.how.first(),
                Kind::Breathe(_)
                | Kind::Rest(_)
                | Kind::Strike { .. }
                | Kind::Use(_)
                | Kind::Session(_)
                | Kind::Faulty => None,
            };
            if let Some(first) = first {
                let first = self.originals.get(&first.value).unwrap_or(&first.value);
                *self.sayings.entry(first.clone()).or_default() += 1;
            }
        }
    }

    /// Whether the script that plays this one does without the step.
    fn is_unwanted(&self, step: &script::Step) -> bool {
        let id = step.id.as_ref().map(|id| id.value.trim());
        id.is_some_and(|id| self.wishes.without.iter().any(|other| other == id))
    }

    /// The wording the seed chooses, or the author's recording of it; every wording is checked.
    fn say(&mut self, wordings: &[Text], takes: &[Text]) -> Vec<Line> {
        let choice = self.wording(wordings);
        let mut all = Vec::new();
        for (i, wording) in wordings.iter().enumerate() {
            let (found, left) = self.spoken(&wording.value, wording.span, self.source);
            if wording.value.trim().is_empty() {
                let d = Diagnostic::new(Code::S003, "this step says nothing").at(wording.span, "");
                self.faults
                    .push(d.help("write a sentence, or a pause such as \"[5s]\""));
            }
            all.push(match takes.get(i) {
                // A recording says all of it or nothing.
                Some(_) if left => Vec::new(),
                Some(take) => self.taken(found, take),
                None => found,
            });
        }
        // One of which nothing is left gives way to the next.
        let turn = choice.min(all.len());
        all.rotate_left(turn);
        self.one_for_each("say", wordings, takes);
        let said = all.into_iter().find(|said| !said.is_empty());
        said.unwrap_or_default()
    }

    /// Reports recordings that are not as many as the wordings under `key`.
    fn one_for_each(&mut self, key: &str, wordings: &[Text], takes: &[Text]) {
        let Some(first) = takes.first().filter(|_| takes.len() != wordings.len()) else {
            return;
        };
        let (n, m) = (wordings.len(), takes.len());
        let what = format!("`{key}` has {n} wordings, and `take` {m} recordings");
        let d = Diagnostic::new(Code::S019, what).at(first.span, "");
        self.faults
            .push(d.help("write one recording for each wording, in the same order"));
    }

    /// The recordings of what stands under `how`; those without it are reported.
    pub(super) fn takes_of<'t>(&mut self, takes: &'t [Text], how: &[Text]) -> &'t [Text] {
        let Some(first) = takes.first() else {
            return takes;
        };
        if !how.is_empty() {
            self.one_for_each("how", how, takes);
            return takes;
        }
        let wrong = "there is no `how` that this is a recording of";
        let d = Diagnostic::new(Code::S019, wrong).at(first.span, "");
        self.faults.push(d.help(
            "write what is said in it, as in how = \"Curl your toes.\"; recordings of the \
             program's own words are made by evenfall record",
        ));
        &[]
    }

    /// What is said, played from the recording that `file` names.
    pub(super) fn taken(&mut self, lines: Vec<Line>, file: &Text) -> Vec<Line> {
        let take = self.take("take", file);
        match taken(lines, take) {
            Ok(lines) => lines,
            Err(pause) => {
                let what = "a recording has its own pauses within the words";
                let d = Diagnostic::new(Code::S019, what).at(pause.span, "this one cannot be made");
                let d = d.also(file.span, "in this recording");
                self.faults
                    .push(d.help("keep pauses before and after what is said, or make two steps"));
                Vec::new()
            }
        }
    }

    /// The recording that `file` names under `key`.
    pub(super) fn take(&mut self, key: &str, file: &Text) -> Take {
        self.safe_path(key, file);
        Take {
            file: file.value.clone(),
            span: file.span,
            home: Home::Script,
            stroke: false,
        }
    }

    /// Looks at words of the author's that nobody says, for what is wrong with their pauses.
    pub(super) fn unsaid(&mut self, words: &[Text]) {
        for words in words {
            lines(&words.value, words.span, self.source, &mut self.faults);
        }
    }
}

/// What there is of everything that has a limit.
#[derive(Default)]
struct Tally {
    characters: usize,
    /// Muscles and areas.
    places: usize,
}

impl Tally {
    fn count(&mut self, action: &Action) {
        self.places += match action {
            Action::Tense(row) => row.len(),
            Action::Massage(m) => m.turns.len(),
            Action::Say(_) | Action::Breathe(_) | Action::Rest(_) | Action::Strike { .. } => 0,
        };
        self.characters += characters(action);
    }

    /// What there is too much of to go on.
    fn too_many(&self, steps: &[Step]) -> Option<String> {
        let most = limits::STEPS;
        match (steps.len() > most, self.places > most) {
            (true, _) => Some(format!("more than {most} steps")),
            (_, true) => Some(format!("more than {most} muscles and areas")),
            _ => None,
        }
    }
}

/// Says of every mark which steps it stands before: a session inside is several of them.
/// `starts` says where each row of the expanded script begins, `marks` which of the rows
/// are marks, and of how many rows.
fn cover(steps: &mut [Step], starts: &[usize], marks: &[(usize, usize)]) {
    let all = steps.len();
    for (row, covers) in marks {
        let after = starts.get(row + 1 + covers).copied().unwrap_or(all);
        // There is none where the limit was reached before it.
        if let Some((start, mark)) =
            (starts.get(*row)).and_then(|start| Some((start, steps.get_mut(*start)?)))
        {
            mark.covers = after.min(all).saturating_sub(start + 1);
        }
    }
    // A mark whose steps are all skipped marks nothing.
    for i in 0..all {
        let covered = &steps[i + 1..(i + 1 + steps[i].covers).min(all)];
        let nothing = steps[i].action.is_nothing();
        if nothing && !covered.is_empty() && covered.iter().all(|s| s.action.is_nothing()) {
            steps[i].chapter = None;
        }
    }
}

/// Characters that a step has spoken. What is counted with the breaths is the program's own.
pub(super) fn characters(action: &Action) -> usize {
    let all = |lines: &Vec<Line>| spoken(lines);
    match action {
        Action::Say(lines) => spoken(lines),
        Action::Tense(row) => row.iter().flat_map(Tension::lines).map(all).sum(),
        Action::Massage(m) => m.turns.iter().flat_map(Turn::lines).map(all).sum(),
        Action::Breathe(b) => {
            let over = b.over.iter().flat_map(|over| &over.texts);
            over.map(all).sum()
        }
        Action::Rest(_) | Action::Strike { .. } => 0,
    }
}

/// Characters to speak.
fn spoken(lines: &[Line]) -> usize {
    let count = |line: &Line| {
        if let Line::Speech(text, _) | Line::Take(text, _) = line {
            text.len()
        } else {
            0
        }
    };
    lines.iter().map(count).sum()
}

/// Chapters are shown in lists: "right leg" becomes "Right leg".
fn capital(text: &str) -> String {
    let mut chars = text.trim().chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
