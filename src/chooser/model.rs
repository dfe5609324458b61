//! What is chosen so far, and what the keys do with it.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::stock::{Choosable, Entry, answers};
use crate::prepare::plain;
use crate::session::Language;
use crate::units::Millis;

/// What is asked of a session, each none where it is to be as its author made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Settings {
    pub length: Option<Millis>,
    pub voice: VoiceChoice,
    /// A sound of the catalogue, or `off`.
    pub ambience: Option<String>,
    /// Parts of the body to leave alone.
    pub skip: Vec<String>,
    /// Whether never to hold the breath.
    pub no_holds: bool,
    /// How long until the sound has sunk away.
    pub timer: Option<Millis>,
    /// How long the ambience goes on afterwards.
    pub after: Option<Millis>,
    /// How long to wait before it begins.
    pub delay: Option<Millis>,
    /// Whether all this is wished the next time, too.
    pub always: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum VoiceChoice {
    #[default]
    Own,
    /// Another of the session's languages.
    Language(String),
    Off,
}

/// Where the keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Sessions,
    Length,
    Voice,
    Ambience,
    Skip,
    Holds,
    Timer,
    After,
    Delay,
}

const FIELDS: [Field; 9] = [
    Field::Sessions,
    Field::Length,
    Field::Voice,
    Field::Ambience,
    Field::Skip,
    Field::Holds,
    Field::Timer,
    Field::After,
    Field::Delay,
];

/// What can be set of a sound by itself.
const OF_SOUND: [Field; 4] = [Field::Sessions, Field::Length, Field::Timer, Field::Delay];

/// Minutes to choose from.
const TIMERS: [u64; 6] = [15, 30, 45, 60, 90, 120];
const AFTERS: [u64; 4] = [30, 60, 120, 480];
const DELAYS: [u64; 6] = [1, 2, 5, 10, 15, 30];

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
    /// The parts of the body that can be left alone, and the one that is looked at.
    pub parts: Vec<String>,
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
        let parts = Language::english().part_names();
        Model {
            settings,
            sounds,
            parts: parts.into_iter().map(str::to_string).collect(),
            part: 0,
            chosen: left.or(found).or(first).unwrap_or(0),
            field: Field::Sessions,
            last: found,
            help: false,
            info: false,
            sought: String::new(),
            seeking: false,
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
        if self.seeking && self.field == Field::Ambience {
            return self.seek_sound(key.code, control);
        }
        if self.seeking && self.seek(key.code, control) {
            return Action::Nothing;
        }
        let back = key.modifiers.contains(KeyModifiers::SHIFT);
        match key.code {
            KeyCode::Char('c' | 'd') if control => return Action::Leave,
            KeyCode::Char('h' | '?') if !control => self.help = true,
            KeyCode::Char('i') if !control => self.info = true,
            KeyCode::Char('/') if self.field == Field::Ambience => {
                (self.seeking, self.sought) = (true, String::new());
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

    /// Types a sound that is to be the ambience.
    fn seek_sound(&mut self, code: KeyCode, control: bool) -> Action {
        match code {
            KeyCode::Char(c) if !control => self.sought.push(c),
            KeyCode::Backspace => drop(self.sought.pop()),
            _ => {
                self.seeking = false;
                self.sought.clear();
                return Action::Nothing;
            }
        }
        let said = plain(&self.sought);
        let answer = |sound: &&Choosable| !said.is_empty() && answers(&sound.words, &said);
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

/// What can be set of an entry: of a sound, how long it lasts and when it begins; of what was
/// left nothing, since it goes on as it was.
pub(super) fn fields(entry: &Entry) -> &'static [Field] {
    match entry.is_sound() {
        _ if entry.goes_on() => &FIELDS[..1],
        true => &OF_SOUND,
        false => &FIELDS,
    }
}

/// The next of `all`, in minutes, or none of them.
fn minutes(all: &[u64], now: Option<Millis>, by: isize) -> Option<Millis> {
    let at = all
        .iter()
        .position(|minutes| Some(Millis::secs(60 * minutes)) == now);
    let next = turned(at.map_or(0, |at| at + 1), by, all.len() + 1);
    let chosen = all.get(next.checked_sub(1)?)?;
    Some(Millis::secs(60 * chosen))
}

fn turned(at: usize, by: isize, of: usize) -> usize {
    (at as isize + by).rem_euclid(of as isize) as usize
}

/// Who may speak: the session's own language, the others, nobody.
fn voices(entry: &Entry) -> Vec<VoiceChoice> {
    let others = entry
        .languages
        .iter()
        .skip(1)
        .cloned()
        .map(VoiceChoice::Language);
    std::iter::once(VoiceChoice::Own)
        .chain(others)
        .chain([VoiceChoice::Off])
        .collect()
}

/// The next length of a ladder that fits how long it is, within the session's range.
fn length(entry: &Entry, now: Option<Millis>, by: isize) -> Option<Millis> {
    let (least, most) = entry.range?;
    let own = entry.length.unwrap_or(least);
    let now = now.unwrap_or(own);
    let step = match now {
        n if n < Millis::secs(300) || (n == Millis::secs(300) && by < 0) => 30_000,
        n if n < Millis::secs(1800) || (n == Millis::secs(1800) && by < 0) => 60_000,
        _ => 300_000,
    };
    let next = match by {
        ..0 => (now.0 - 1) / step * step,
        _ => (now.0 / step + 1) * step,
    };
    let next = Millis(next).clamp(least, most);
    (next != own).then_some(next)
}

/// What of a former choice the session still offers.
fn possible(how: Settings, entry: &Entry, sounds: &[Choosable]) -> Settings {
    let within = |l: &Millis| {
        entry
            .range
            .is_some_and(|(least, most)| least <= *l && *l <= most)
    };
    let known = |a: &String| a == "off" || sounds.iter().any(|sound| sound.name == *a);
    Settings {
        length: how.length.filter(within),
        voice: Some(how.voice)
            .filter(|v| voices(entry).contains(v))
            .unwrap_or_default(),
        ambience: how.ambience.filter(known),
        ..how
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chooser::stock::Purpose;

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
}
