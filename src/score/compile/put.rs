//! What a compiler puts into the score: words, tones, and moments that are shown.

use std::borrow::Cow;
use std::sync::Arc;

use crate::cue::Tone;
use crate::dsp::seeds;
use crate::session::{Ending, StrokeSound};
use crate::units::{Decibels, Millis, Seed};

use super::super::prompts::Prompt;
use super::super::{Cue, CueSound, Moment, MomentKind};
use super::{Compiler, SINK_PER_MINUTE, VOICE_FLOOR, WORD_LEVEL};

impl Compiler<'_> {
    pub(super) fn sentence(&mut self, text: &str, at: Millis) {
        self.spoken(&Prompt::sentence(text), at);
    }

    pub(super) fn spoken(&mut self, prompt: &Prompt, at: Millis) {
        let length = self.prompts().length(prompt);
        self.moment(MomentKind::Speech, at, length, &prompt.text);
        if let Some(moment) = self.out.moments.last_mut() {
            moment.language = self
                .prompts
                .within(&self.session.steps[self.step])
                .language(prompt);
        }
        self.speak(prompt, at, Decibels(0.0));
    }

    /// Sets a word so that its P-centre, where its beat is felt, falls on `beat`.
    pub(super) fn word(&mut self, prompt: &Prompt, beat: Millis) {
        let lead = self
            .prompts()
            .clip(prompt)
            .map_or(Millis::ZERO, |clip| clip.p_centre);
        self.speak(prompt, beat.saturating_sub(lead), WORD_LEVEL);
    }

    pub(super) fn speak(&mut self, prompt: &Prompt, at: Millis, level: Decibels) {
        let Some(clip) = self.prompts().clip(prompt) else {
            return;
        };
        let own = self.session.steps[self.step].voice.level.0;
        let level = self.session.voice.level.0 + own + level.0;
        let level = Decibels(level + self.sunk(at, 1.0, VOICE_FLOOR));
        self.play(CueSound::Speech(Arc::clone(clip)), clip.length, at, level);
    }

    /// A stroke as it was recorded; nothing where the recording cannot be had.
    pub(super) fn recorded_stroke(&mut self, what: &StrokeSound, level: Decibels, at: Millis) {
        let prompt = Prompt::stroke(what);
        let Some(clip) = prompt.and_then(|prompt| self.prompts().clip(&prompt)) else {
            return;
        };
        self.play(CueSound::Stroke(Arc::clone(clip)), clip.length, at, level);
    }

    /// What was spoken or recorded, in the middle.
    fn play(&mut self, sound: CueSound, length: Millis, at: Millis, level: Decibels) {
        self.out.cues.push(Cue {
            start: at.frames(),
            length: length.frames(),
            gain: level.gain(),
            pan: 0.0,
            seed: 0,
            sound,
        });
    }

    pub(super) fn tone(
        &mut self,
        tone: Tone,
        at: Millis,
        length: Millis,
        level: Decibels,
        pan: f32,
    ) {
        // By its kind and its turn, so that another kind of step changes no cue.
        let known = self.turns.iter().position(|(t, _)| *t == tone);
        let known = known.unwrap_or_else(|| {
            self.turns.push((tone, 0));
            self.turns.len() - 1
        });
        let turn = &mut self.turns[known].1;
        *turn += 1;
        let Seed(seed) = tone.seed(self.session.seed.named(seeds::CUE)).nth(*turn);
        self.out.cues.push(Cue {
            start: at.frames(),
            length: length.frames(),
            gain: level.gain(),
            pan,
            seed,
            sound: CueSound::Tone(tone),
        });
    }

    /// How far voice or cues have sunk by `at`, in dB: only towards sleep.
    pub(super) fn sunk(&self, at: Millis, speed: f32, floor: f32) -> f32 {
        match self.session.ending {
            Ending::Sleep => {
                let slowest = -floor * 60.0 / self.whole.as_secs_f64().max(1.0) as f32;
                let speed = (SINK_PER_MINUTE * speed).min(slowest);
                (-speed * at.as_secs_f64() as f32 / 60.0).max(floor)
            }
            _ => 0.0,
        }
    }

    pub(super) fn moment(&mut self, kind: MomentKind, start: Millis, length: Millis, text: &str) {
        self.moment_at(None, kind, start, length, text);
    }

    /// A moment that is about a place on the body.
    pub(super) fn moment_at(
        &mut self,
        place: Option<&'static str>,
        kind: MomentKind,
        start: Millis,
        length: Millis,
        text: &str,
    ) {
        let step = &self.session.steps[self.step];
        let speaks = !matches!(kind, MomentKind::Rest | MomentKind::Strike);
        let language = step.voice.how.language.as_deref().filter(|_| speaks);
        self.out.moments.push(Moment {
            start,
            length,
            kind,
            text: text.to_string(),
            place: place.map(Cow::Borrowed),
            language: language.map(str::to_owned),
            id: step.id.clone(),
            step: self.step,
        });
    }
}
