//! A mix that is kept under a name while it plays: `k`, the name, Enter.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::Stage;
use crate::plan::Plan;
use crate::score::{Mix, Score};
use crate::screen::scene::asked;

/// No longer name is taken.
const LETTERS: usize = 40;

impl Stage {
    /// Asks for a name, where there is anything to be kept.
    pub(super) fn name_mix(&mut self) {
        let now = (self.clock)();
        let sounds = sounds(&self.now.score, &self.now.plan, &self.wanted.mix);
        match (sounds, &self.keep) {
            (Some(_), Some(_)) => {
                self.mixer.tell(asked(""));
                self.naming = Some(String::new());
            }
            _ => self
                .mixer
                .say(now, "there is no sound that could be kept".into()),
        }
    }

    /// Types the name; false where none is asked for, or the key means something else.
    pub(super) fn type_name(&mut self, key: KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let Some(name) = self.naming.as_mut().filter(|_| !control) else {
            return false;
        };
        match key.code {
            KeyCode::Char(c) if name.len() < LETTERS => match c.to_ascii_lowercase() {
                c if c.is_ascii_alphanumeric() => name.push(c),
                ' ' | '-' | '_' if !name.is_empty() => name.push('-'),
                _ => {}
            },
            KeyCode::Backspace => drop(name.pop()),
            KeyCode::Esc => self.naming = None,
            KeyCode::Enter => self.keep_mix(),
            _ => {}
        }
        true
    }

    fn keep_mix(&mut self) {
        let name = self.naming.take().unwrap_or_default();
        let name = name.trim_end_matches('-');
        let sounds = sounds(&self.now.score, &self.now.plan, &self.wanted.mix);
        let (Some(keep), Some(sounds)) = (&self.keep, sounds) else {
            return;
        };
        let said = match keep.keep(name, &sounds) {
            Ok(()) => format!("kept: evenfall {name} plays it"),
            Err(why) => format!("not kept: {why}"),
        };
        let now = (self.clock)();
        self.mixer.say(now, said);
    }
}

/// The sounds of a session as they are heard, with what each is softer than the loudest; none
/// where all are silent.
fn sounds(score: &Score, plan: &Plan, mix: &Mix) -> Option<String> {
    let layers = plan.layers.iter().enumerate().take(score.layers.len());
    let heard = layers.filter_map(|(i, layer)| {
        let channel = mix.layer(score, i);
        (!channel.muted).then_some((&layer.sound, layer.level_db + channel.db))
    });
    let heard: Vec<(&String, f32)> = heard.collect();
    let loudest = heard.iter().map(|(_, db)| *db).fold(f32::MIN, f32::max);
    let all = heard
        .iter()
        .map(|(sound, db)| match (db - loudest).round() as i32 {
            0 => (*sound).clone(),
            softer => format!("{sound}:{softer}"),
        });
    let all: Vec<String> = all.collect();
    (!all.is_empty()).then(|| all.join("+"))
}
