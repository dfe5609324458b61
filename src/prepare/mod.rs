//! From a script's text to a score: every station in turn.

mod allow;
mod chain;
mod languages;
mod named;
mod others;
mod source;
mod takes;

use std::sync::Arc;

use crate::advice;
use crate::diagnostic::{self, Code, Diagnostic, Span};
use crate::nature::choice::Choice;
use crate::plan::{Made, Plan};
use crate::score::prompts::{Prompt, Prompts, wanted};
use crate::score::{self, Misfit, Reach, Score};
use crate::script::{self, Script};
use crate::session::{
    Action, Ending, Home, Layer, Line, Session, Understood, WishedAmbience, Wishes, understand,
};
use crate::sound::{self, OpenError, SettingError, Sound, Wanted};
use crate::units::Millis;
use crate::voice::{Cache, Kind, Voice, VoiceOptions, Worker};
use crate::world::{Place, World};

pub use chain::{ChainError, chain};
pub use languages::{Overlay, built_in_translations};
pub use source::{Source, SourceError, built_in};

/// A session ready to be sounded.
pub struct Prepared {
    pub session: Session,
    pub score: Arc<Score>,
    pub plan: Arc<Plan>,
    /// The shortest and the longest the guidance can be.
    pub reach: (Millis, Option<Millis>),
    /// The files it is made from: scripts, and recordings that are heard.
    pub files: Vec<Place>,
    /// Every file that the script and the sessions in it name, heard this time or not:
    /// nothing is written over one of them.
    pub named: Vec<Place>,
}

impl Prepared {
    /// What is played or drawn of it.
    pub fn made(&self) -> Made {
        Made {
            score: Arc::clone(&self.score),
            plan: Arc::clone(&self.plan),
        }
    }
}

/// Who speaks the prompts.
#[derive(Clone, Default)]
pub enum Speaker {
    /// Nobody: their time is kept.
    #[default]
    Off,
    /// The embedded voice, in the program that serves as its worker.
    Embedded(Worker),
    /// Any voice.
    Of(Arc<Voice>),
}

/// The score of `source`, where nothing is wrong with it, and every diagnostic.
pub fn prepare(
    world: &dyn World,
    source: &Source,
    wishes: &Wishes,
    speaker: &Speaker,
) -> (Option<Prepared>, Vec<Diagnostic>) {
    finish(world, source, wishes, speaker, &|name| {
        source.beside(world, name)
    })
}

/// What `source` means, before anything of it is spoken or opened; `None` where it is at
/// fault.
pub fn outline(world: &dyn World, source: &Source) -> Option<Session> {
    let (mut script, _) = crate::script::read(&source.text);
    let _ = others::attach(
        world,
        &mut script,
        &|name| source.beside(world, name),
        &mut Vec::new(),
    );
    understand(&script, &source.text, &Wishes::default()).whole()
}

/// Whether something is at fault for the language alone.
fn lacks_words(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| {
        matches!(
            d.code,
            Code::S043 | Code::S050 | Code::S051 | Code::S052 | Code::S053 | Code::S054
        )
    })
}

/// As [`prepare`], with sessions inside found by `find`.
fn finish(
    world: &dyn World,
    source: &Source,
    wishes: &Wishes,
    speaker: &Speaker,
    find: others::Find,
) -> (Option<Prepared>, Vec<Diagnostic>) {
    let (mut script, mut diagnostics) = crate::script::read(&source.text);
    let own = script.language.as_ref().map(|l| l.value.clone());
    let preferred = || {
        let language = wishes.preferred_language.as_deref()?;
        source
            .speaks(world, own.as_deref(), language)
            .then_some(language)
    };
    let wished = wishes.language.as_deref();
    let preferred = if wished.is_none() { preferred() } else { None };
    let language = wished.or(preferred);
    let preferred = preferred.is_some();
    diagnostics.extend(source.translate(world, &mut script, language));
    let others = others::attach(world, &mut script, find, &mut diagnostics);
    let Understood { session, faults } = understand(&script, &source.text, wishes);
    let told = |diagnostics: &mut Vec<Diagnostic>, mut found: Vec<Diagnostic>| {
        found.retain(|d| crate::script::before_break(&source.text, diagnostics, d));
        diagnostics.extend(found);
    };
    told(&mut diagnostics, faults);
    let mut prepared = None;
    let mut advice = Vec::new();
    if diagnostic::any_error(&diagnostics) {
        advice.extend(advice::written(&session));
        let found = sounds_anyway(world, &script, source, &diagnostics);
        told(&mut diagnostics, found);
    } else {
        let sounded = sounded(world, &session, source, speaker, &mut diagnostics);
        match sounded {
            Some((Ok(score), files)) => {
                let reach = score.reach;
                let made = scored(session, score, reach);
                advice.extend(advice::advise(&made.session, &made.score, &made.plan));
                prepared = Some(Prepared { files, ..made });
            }
            Some((Err(why), _)) => {
                advice.extend(advice::written(&session));
                advice.push(advice::misfit(&why));
            }
            None => advice.extend(advice::written(&session)),
        }
    }
    advice::settle(&mut advice, &source.text);
    told(&mut diagnostics, advice);
    if preferred && lacks_words(&diagnostics) {
        // Something inside it does not speak what the listener prefers.
        let wishes = Wishes {
            preferred_language: None,
            ..wishes.clone()
        };
        return finish(world, source, &wishes, speaker, find);
    }
    if let Some(prepared) = &mut prepared {
        prepared.files.extend(named::read_of(source, &script));
        prepared.files.extend(others.read);
        prepared.named.extend(named::named(world, source, &script));
        prepared.named.extend(others.named);
    }
    if wishes.ending.is_some() {
        // What an author would do about another ending is no business of a listener.
        let about_endings = [Code::W004, Code::W053, Code::W054, Code::W055];
        diagnostics.retain(|d| !about_endings.contains(&d.code));
    }
    let plain = wishes.length.is_none() && wishes.ending.is_none() && !wishes.no_after;
    let plain = plain && language.is_none() && wishes.speed.is_none();
    let plain = plain && wishes.ambience == WishedAmbience::default();
    let whole = prepared.is_some() && plain && !wishes.alter();
    allow::allow(&script, &source.text, whole, &mut diagnostics);
    diagnostic::tidy(&mut diagnostics);
    (prepared, diagnostics)
}

/// What a session that works would be told about its sounds, so that one run tells it all.
fn sounds_anyway(
    world: &dyn World,
    script: &Script,
    source: &Source,
    told: &[Diagnostic],
) -> Vec<Diagnostic> {
    let told = |span: Span| {
        told.iter()
            .any(|d| d.at.as_ref().is_some_and(|(at, _)| *at == span))
    };
    let mut found = Vec::new();
    for layer in &script.layers {
        let Some(name) = &layer.sound else { continue };
        let recipe = match sound::find(world, &name.value, &source.folders) {
            Ok(sound::Found::Recipe(recipe)) => recipe,
            Ok(sound::Found::File(_)) => continue,
            Err(_) if told(name.span) => continue,
            Err(error) => {
                found.push(no_sound(&error, &source.text, name.span));
                continue;
            }
        };
        let sound::Source::Texture(tuning) = &recipe.source else {
            continue;
        };
        let mut sound = Sound::Texture(tuning.clone());
        for setting in &layer.parameters {
            if let script::SettingValue::One(text) = &setting.value
                && !text.value.contains('{')
                && let Err(error) = sound.set(&setting.name.value, Choice::parse(&text.value))
            {
                found.push(no_setting(&error, setting.name.span, text.span));
            }
        }
    }
    found
}

/// The score of a session, and the files it is made from; `None` where a sound or the voice
/// is at fault.
fn sounded(
    world: &dyn World,
    session: &Session,
    source: &Source,
    speaker: &Speaker,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Result<Score, Misfit>, Vec<Place>)> {
    let (sounds, mut files) = sounds(world, session, source, diagnostics)?;
    let mut prompts = Prompts::default();
    if !matches!(speaker, Speaker::Off) {
        let voice = voice(speaker, session, diagnostics)?;
        let (said, takes) = words(world, session, source, voice.as_deref(), diagnostics)?;
        prompts = said;
        files.extend(takes);
    }
    Some((score::build(session, &prompts, &sounds), files))
}

/// `session` with its `score` and its plan; it can be as short and as long as `reach` says.
/// What it is made from is not known here.
fn scored(session: Session, score: Score, reach: Reach) -> Prepared {
    Prepared {
        plan: Arc::new(Plan::new(&session, &score, reach)),
        session,
        score: Arc::new(score),
        reach,
        files: Vec::new(),
        named: Vec::new(),
    }
}

/// The sound of every layer, and the files they are made from; reports all that cannot be
/// found, read or set.
fn sounds(
    world: &dyn World,
    session: &Session,
    source: &Source,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Vec<Sound>, Vec<Place>)> {
    let (mut found, mut files) = (Vec::new(), Vec::new());
    for layer in &session.layers {
        let wanted = Wanted {
            crossfade: layer.crossfade,
            vary: layer.vary,
            every: layer.every.map(|every| (every.min, every.max)),
        };
        let folders: &[Place] = match &layer.home {
            _ if layer.wished => &[],
            Home::Script => &source.folders,
            Home::Other(folders) => folders,
        };
        let mut opened = match sound::open(world, &layer.sound, folders, &wanted) {
            Ok(opened) => opened,
            Err(error) if layer.wished => {
                let what = format!("--ambience: {error}");
                let help = match &error {
                    OpenError::Unknown { name, .. } => sound::catalogue().near(name),
                    other => other.help(),
                };
                diagnostics.push(Diagnostic::new(Code::S040, what).help(help));
                continue;
            }
            Err(error) => {
                diagnostics.push(no_sound(&error, &source.text, layer.sound_span));
                continue;
            }
        };
        let warnings = opened.warnings.into_iter();
        diagnostics
            .extend(warnings.map(|w| Diagnostic::new(Code::W015, w).at(layer.sound_span, "")));
        if settings(layer, &mut opened.sound, diagnostics) {
            if session.ending == Ending::Sleep {
                opened.sound.calm();
            }
            found.push(opened.sound);
            files.extend(opened.files);
        }
    }
    (found.len() == session.layers.len()).then_some((found, files))
}

/// Sets what the layer chooses of its sound; whether all of it could be.
fn settings(layer: &Layer, sound: &mut Sound, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let before = diagnostics.len();
    for setting in &layer.settings {
        if let Err(error) = sound.set(&setting.name, setting.choice.clone()) {
            let at = setting.values.first().copied().unwrap_or(setting.span);
            diagnostics.push(no_setting(&error, setting.span, at));
        }
    }
    diagnostics.len() == before
}

fn no_setting(error: &SettingError, name: Span, value: Span) -> Diagnostic {
    let at = if error.is_about_the_name() {
        name
    } else {
        value
    };
    Diagnostic::new(Code::S042, error.to_string())
        .at(at, "")
        .help(error.help())
}

fn no_sound(error: &OpenError, text: &str, at: Span) -> Diagnostic {
    let d = Diagnostic::new(Code::S040, error.to_string()).at(at, "");
    let d = d.help(error.help());
    match error {
        OpenError::Unknown { name, .. } => {
            let near = diagnostic::nearest(name, sound::catalogue().names());
            near.map_or(d.clone(), |near| d.instead(text, at, name, near))
        }
        _ => d,
    }
}

/// Whether `session` has anything for a voice to say.
fn says(session: &Session) -> bool {
    wanted(session).iter().any(takes::is_spoken)
}

/// Who speaks the lines of `session`: nobody where it has none, and nothing at all where the
/// voice cannot be had.
fn voice(
    speaker: &Speaker,
    session: &Session,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Option<Arc<Voice>>> {
    let worker = match speaker {
        Speaker::Off => return Some(None),
        Speaker::Of(voice) => return Some(Some(Arc::clone(voice))),
        Speaker::Embedded(_) if !says(session) => return Some(None),
        Speaker::Embedded(worker) => worker.clone(),
    };
    let options = VoiceOptions {
        language: session.language.clone(),
        rate: session.voice.rate,
        pitch: session.voice.pitch,
    };
    match Voice::embedded_with(&options, worker, Cache::of_user()) {
        Ok(voice) => Some(Some(Arc::new(voice))),
        Err(error) => {
            diagnostics.push(
                Diagnostic::new(Code::S041, error.to_string())
                    .help("--voice off leaves the words out and keeps their time"),
            );
            None
        }
    }
}

/// What `session` says, by `voice` and by the author's recordings, and the files of these;
/// nothing where one of them cannot be used.
fn words(
    world: &dyn World,
    session: &Session,
    source: &Source,
    voice: Option<&Voice>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Prompts, Vec<Place>)> {
    let (before, mut files) = (diagnostics.len(), Vec::new());
    let mut prompts = voice.map_or_else(Prompts::default, |v| spoken(session, v, diagnostics));
    let folders = &source.folders;
    takes::add(
        world,
        session,
        folders,
        &mut prompts,
        &mut files,
        diagnostics,
    );
    (!diagnostic::any_error(&diagnostics[before..])).then_some((prompts, files))
}

/// Speaks all prompts. A line that cannot be spoken is reported and stays silent.
fn spoken(session: &Session, voice: &Voice, diagnostics: &mut Vec<Diagnostic>) -> Prompts {
    let mut prompts = Prompts::default();
    let all = wanted(session);
    for (word, kind) in [(false, Kind::Prompt), (true, Kind::Word)] {
        let some: Vec<&Prompt> = all.iter().filter(|p| p.word == word).collect();
        let lines: Vec<&str> = some.iter().map(|p| p.text.as_str()).collect();
        for (prompt, clip) in some.into_iter().zip(voice.speak(&lines, kind)) {
            match clip {
                Ok(clip) => prompts.insert(prompt.clone(), clip),
                Err(error) => diagnostics.push(unspoken(session, prompt, &error.to_string())),
            }
        }
    }
    prompts
}

fn unspoken(session: &Session, prompt: &Prompt, why: &str) -> Diagnostic {
    let says = |lines: &[Line]| lines.contains(&Line::Speech(prompt.text.clone()));
    let step = session.steps.iter().find(|s| match &s.action {
        Action::Say(lines) => says(lines),
        Action::Tense(tensions) => tensions.iter().any(|t| says(&t.movement)),
        Action::Massage(m) => m.turns.iter().any(|t| says(&t.words)),
        _ => false,
    });
    let d = Diagnostic::new(
        Code::W041,
        format!("\"{}\" could not be spoken: {why}", prompt.text),
    );
    let d = d.help("this line will be silent; try other words");
    match step {
        Some(step) => d.at(step.span, "said here"),
        None => d,
    }
}
