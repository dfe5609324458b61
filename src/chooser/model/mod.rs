//! What is chosen so far, and what the keys do with it.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

mod settings;

use settings::{AFTERS, DELAYS, FIELDS, TIMERS, length, minutes, possible, turned, voices};
pub(super) use settings::{Field, Settings, VoiceChoice, fields};

use super::stock::{Choosable, Entry, answers};
use crate::prepare::plain;
use crate::session::Language;

/// What a key leaves to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Nothing,
    /// To let the ambience be heard, or to stop it.
    Preview,
    /// To let the ambience be heard that is chosen now.
    Hear,
    Play,
    Leave,
}

pub(super) struct Model {
    pub entries: Vec<Entry>,
    /// For each of the entries.
    settings: Vec<Settings>,
    pub sounds: Vec<Choosable>,
    /// The parts of the body that can be left alone, the words to find each of them by, and the
    /// one that is looked at.
    pub parts: Vec<String>,
    called: Vec<String>,
    pub part: usize,
    pub chosen: usize,
    pub field: Field,
    /// Which one was chosen last time; it stands first.
    pub last: Option<usize>,
    pub help: bool,
    /// Whether all that is to be known of the session is shown.
    pub info: bool,
    /// What is sought, in small letters, and whether it is being typed.
    pub sought: String,
    pub seeking: bool,
    /// The ambience, or the part to leave alone, that is being typed.
    pub typed: Option<String>,
}

impl Model {
    /// Everything as made; `last` is the session chosen last time, and how.
    pub fn new(
        entries: Vec<Entry>,
        sounds: Vec<Choosable>,
        last: Option<(String, Settings)>,
    ) -> Model {
        let mut settings = vec![Settings::default(); entries.len()];
        let found = last.and_then(|(name, how)| {
            let number = entries.iter().position(|e| e.name == name && !e.faulty)?;
            // What was changed for one evening is not the next one's.
            if how.always {
                settings[number] = possible(how, &entries[number], &sounds);
            }
            Some(number)
        });
        // Whoever has never chosen anything most likely wants to sleep.
        let first = entries.iter().position(|e| e.name == "sleep-meditation-10");
        let left = entries.iter().position(Entry::goes_on);
        let parts = Language::english().parts_to_choose().into_iter();
        let (parts, called) = parts
            .map(|(p, words)| (p.to_string(), plain(&words)))
            .unzip();
        Model {
            settings,
            sounds,
            parts,
            called,
            part: 0,
            chosen: left.or(found).or(first).unwrap_or(0),
            field: Field::Sessions,
            last: found,
            help: false,
            info: false,
            sought: String::new(),
            seeking: false,
            typed: None,
            entries,
        }
    }

    /// The order in which those stand that are sought: what was left first, then the last
    /// choice.
    pub fn order(&self) -> Vec<usize> {
        let left = self.entries.iter().position(Entry::goes_on);
        let first: Vec<usize> = left.into_iter().chain(self.last).collect();
        let others = (0..self.entries.len()).filter(|n| !first.contains(n));
        let all = first.iter().copied().chain(others);
        all.filter(|n| self.entries[*n].answers(&self.sought))
            .collect()
    }

    pub fn entry(&self) -> Option<&Entry> {
        let chosen = self.entries.get(self.chosen);
        chosen.filter(|entry| entry.answers(&self.sought))
    }

    pub fn settings(&self) -> Settings {
        self.settings.get(self.chosen).cloned().unwrap_or_default()
    }

    /// Does what a key says.
    pub fn press(&mut self, key: KeyEvent) -> Action {
        if key.kind == KeyEventKind::Release {
            return Action::Nothing;
        }
        if self.help || self.info {
            // Any key goes back to the list.
            (self.help, self.info) = (false, false);
            return Action::Nothing;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let mut key = key;
        if control && key.code == KeyCode::Char('j') {
            // So a terminal hands over an Enter that was pressed before we listened.
            key.code = KeyCode::Enter;
        }
        if let Some(typed) = self.typed.take() {
            return self.type_name(typed, key.code, control);
        }
        if self.seeking && self.seek(key.code, control) {
            return Action::Nothing;
        }
        let back = key.modifiers.contains(KeyModifiers::SHIFT);
        match key.code {
            KeyCode::Char('c' | 'd') if control => return Action::Leave,
            KeyCode::Char('h' | '?') if !control => self.help = true,
            KeyCode::Char('i') if !control => self.info = true,
            KeyCode::Char('/') if matches!(self.field, Field::Ambience | Field::Skip) => {
                self.typed = Some(String::new());
            }
            KeyCode::Char('/') => (self.seeking, self.field) = (true, Field::Sessions),
            KeyCode::Char(' ') if self.field == Field::Skip => self.leave_alone(),
            KeyCode::Char('s') => self.always(),
            KeyCode::Esc if !control && !self.sought.is_empty() => self.sought.clear(),
            KeyCode::Char('q') | KeyCode::Esc if !control => return Action::Leave,
            KeyCode::Enter if self.entry().is_some_and(|e| !e.faulty) => return Action::Play,
            KeyCode::Char('p' | ' ') => return Action::Preview,
            KeyCode::Up | KeyCode::Char('k') => self.walk(-1),
            KeyCode::Down | KeyCode::Char('j') => self.walk(1),
            KeyCode::PageUp => self.choose_by(-8),
            KeyCode::PageDown => self.choose_by(8),
            KeyCode::Home => self.choose_by(-(self.entries.len() as isize)),
            KeyCode::End => self.choose_by(self.entries.len() as isize),
            KeyCode::Tab if !back => self.go(1),
            KeyCode::Tab | KeyCode::BackTab => self.go(-1),
            KeyCode::Left | KeyCode::Right => {
                self.change(if key.code == KeyCode::Left { -1 } else { 1 });
                return match self.field {
                    Field::Ambience => Action::Hear,
                    _ => Action::Nothing,
                };
            }
            KeyCode::Backspace | KeyCode::Delete => self.as_made(),
            _ => {}
        }
        Action::Nothing
    }

    /// Types a sound that is to be the ambience, or a part of the body, of which `typed` stands so
    /// far. Any key that types nothing ends it.
    fn type_name(&mut self, mut typed: String, code: KeyCode, control: bool) -> Action {
        match code {
            KeyCode::Char(c) if !control => typed.push(c),
            KeyCode::Backspace => drop(typed.pop()),
            _ => return Action::Nothing,
        }
        let said = plain(&typed);
        self.typed = Some(typed);
        if said.is_empty() {
            return Action::Nothing;
        }
        if self.field == Field::Skip {
            let answer = |n: &usize| answers(&self.called[*n], &said);
            let found = (0..self.called.len()).filter(answer);
            let begins = |n: &usize| plain(&self.parts[*n]).starts_with(&said);
            self.part = found.min_by_key(|n| !begins(n)).unwrap_or(self.part);
            return Action::Nothing;
        }
        let answer = |sound: &&Choosable| answers(&sound.words, &said);
        let found = self.sounds.iter().filter(answer);
        let found = found.min_by_key(|sound| !plain(&sound.name).starts_with(&said));
        let found = found.map(|sound| sound.name.clone());
        if let (Some(found), Some(settings)) = (found, self.settings.get_mut(self.chosen)) {
            settings.ambience = Some(found);
            return Action::Hear;
        }
        Action::Nothing
    }

    /// Leaves the part that is looked at alone, or no longer.
    fn leave_alone(&mut self) {
        let part = self.parts.get(self.part).cloned();
        if let (Some(part), Some(settings)) = (part, self.settings.get_mut(self.chosen)) {
            match settings.skip.iter().position(|skipped| *skipped == part) {
                Some(at) => drop(settings.skip.remove(at)),
                None => settings.skip.push(part),
            }
        }
    }

    /// Has what is set hold the next time, too, or only for this once.
    fn always(&mut self) {
        if let Some(settings) = self.settings.get_mut(self.chosen) {
            settings.always = !settings.always;
        }
    }

    /// Types what is sought; false where the key means something else.
    fn seek(&mut self, code: KeyCode, control: bool) -> bool {
        match code {
            KeyCode::Char(c) if !control => self.sought.extend(c.to_lowercase()),
            KeyCode::Backspace => {
                self.seeking = self.sought.pop().is_some();
            }
            KeyCode::Esc => {
                self.sought.clear();
                self.seeking = false;
            }
            KeyCode::Enter | KeyCode::Tab => {
                self.seeking = false;
                return true;
            }
            _ => {
                self.seeking = false;
                return false;
            }
        }
        let distance = |n: &usize| self.entries[*n].distance(&self.sought);
        let found = self.order().into_iter().min_by_key(distance);
        if let Some(found) = found.filter(|_| !self.sought.is_empty()) {
            self.chosen = found;
        }
        true
    }

    /// Up and down: through the sessions, or through what can be set.
    fn walk(&mut self, by: isize) {
        match self.field {
            Field::Sessions => self.choose_by(by),
            first
                if by < 0
                    && self
                        .entry()
                        .is_some_and(|e| fields(e).get(1) == Some(&first)) =>
            {
                self.field = Field::Sessions;
            }
            last if by > 0 && self.entry().is_some_and(|e| fields(e).ends_with(&[last])) => {}
            _ => self.go(by),
        }
    }

    fn go(&mut self, by: isize) {
        let fields = self.entry().map_or(&FIELDS[..], fields);
        let at = fields.iter().position(|f| *f == self.field).unwrap_or(0);
        self.field = fields[turned(at, by, fields.len())];
    }

    fn choose_by(&mut self, by: isize) {
        let order = self.order();
        let at = order.iter().position(|n| *n == self.chosen).unwrap_or(0);
        let last = order.len().saturating_sub(1) as isize;
        if let Some(next) = order.get((at as isize + by).clamp(0, last) as usize) {
            self.chosen = *next;
        }
    }

    /// Left and right. In the list, right goes to what can be set.
    fn change(&mut self, by: isize) {
        let Some(entry) = self.entries.get(self.chosen).filter(|e| !e.faulty) else {
            return;
        };
        let settings = &mut self.settings[self.chosen];
        match self.field {
            Field::Sessions if by > 0 => self.go(1),
            Field::Sessions => {}
            Field::Skip => self.part = turned(self.part, by, self.parts.len().max(1)),
            Field::Holds => settings.no_holds = !settings.no_holds,
            Field::Timer => settings.timer = minutes(&TIMERS, settings.timer, by),
            Field::After => settings.after = minutes(&AFTERS, settings.after, by),
            Field::Delay => settings.delay = minutes(&DELAYS, settings.delay, by),
            Field::Length => settings.length = length(entry, settings.length, by),
            Field::Voice => {
                let all = voices(entry);
                let at = all.iter().position(|v| *v == settings.voice).unwrap_or(0);
                settings.voice = all[turned(at, by, all.len())].clone();
            }
            Field::Ambience => {
                // As made, none, and then every sound there is.
                let all: Vec<Option<String>> = [None, Some("off".to_string())]
                    .into_iter()
                    .chain(self.sounds.iter().map(|sound| Some(sound.name.clone())))
                    .collect();
                let at = all
                    .iter()
                    .position(|a| *a == settings.ambience)
                    .unwrap_or(0);
                settings
                    .ambience
                    .clone_from(&all[turned(at, by, all.len())]);
            }
        }
    }

    /// Takes a setting back.
    fn as_made(&mut self) {
        let Some(settings) = self.settings.get_mut(self.chosen) else {
            return;
        };
        match self.field {
            Field::Sessions => *settings = Settings::default(),
            Field::Length => settings.length = None,
            Field::Voice => settings.voice = VoiceChoice::Own,
            Field::Ambience => settings.ambience = None,
            Field::Skip => settings.skip.clear(),
            Field::Holds => settings.no_holds = false,
            Field::Timer => settings.timer = None,
            Field::After => settings.after = None,
            Field::Delay => settings.delay = None,
        }
    }
}

#[cfg(test)]
mod tests;
