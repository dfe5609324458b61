//! The sounds of a session's layers: found, opened, and set once.

use crate::diagnostic::{self, Code, Diagnostic, Span};
use crate::session::{Ending, Home, Layer, Session};
use crate::sound::{self, OpenError, SettingError, Sound, Wanted};
use crate::world::{Place, World};

use super::Source;

/// The sound of every layer, and the files they are made from; reports all that cannot be
/// found, read or set.
pub fn sounds(
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
            others: layer.row.others.clone(),
            shuffled: layer.row.shuffled,
            once: layer.row.once,
        };
        let folders = folders(layer, source);
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
                let at = place(layer, &error);
                diagnostics.push(no_sound(&error, &source.text, at));
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

/// Whether the sound of every layer is where it is looked for, and none is set to anything: then
/// hardly one is at fault.
pub fn are_there(world: &dyn World, session: &Session, source: &Source) -> bool {
    session.layers.iter().all(|layer| {
        let mut names = [&layer.sound].into_iter().chain(&layer.row.others);
        let folders = folders(layer, source);
        layer.settings.is_empty() && names.all(|name| sound::find(world, name, folders).is_ok())
    })
}

/// Where a layer's sound is looked for beside the catalogue.
fn folders<'a>(layer: &'a Layer, source: &'a Source) -> &'a [Place] {
    match &layer.home {
        _ if layer.wished => &[],
        Home::Script => &source.folders,
        Home::Other(folders) => folders,
    }
}

/// Cautions of what beats among `sounds`.
pub fn caution(session: &mut Session, sounds: &[Sound]) {
    if sounds.iter().any(Sound::beats) {
        cautioned(session);
    }
}

/// Cautions of what beats among the sounds of the catalogue, where none has been opened.
pub fn caution_unopened(session: &mut Session) {
    let mut layers = session.layers.iter();
    if layers.any(|layer| sound::catalogue().beats(&layer.sound)) {
        cautioned(session);
    }
}

fn cautioned(session: &mut Session) {
    let tones = &session.words.cautions.tones;
    let told = &mut session.about.cautions;
    if !told.contains(tones) {
        // Behind the first, which is of every session.
        told.insert(told.len().min(1), tones.clone());
    }
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

/// What to write for what people look for among the sounds, and is none of them.
fn no_layer(name: &str) -> Option<&'static str> {
    let name = name.trim().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let file = name.contains('.');
    match () {
        () if !file && ["bell", "bells", "bowl", "chime", "gong"].contains(&name.as_str()) => Some(
            "a bell is struck by a step: strike = \"bell\"; again and again within a rest or a \
             breath: bells = { strike = \"bowl\", every = \"5m\" }",
        ),
        () if !file && has(&["binaural", "isochronic", "monaural", " hz", "solfeggio"]) => Some(
            "tones are binaural-tone, monaural-tone and isochronic-tone, and binaural-theta over soft \
             noise; parameters = { carrier = 160, beat = 6 } chooses the note and how often it beats",
        ),
        () => None,
    }
}

/// Where a layer names what is wrong with it.
fn place(layer: &Layer, error: &OpenError) -> Span {
    let (OpenError::Unknown { name, .. } | OpenError::Recording { name, .. }) = error else {
        return layer.sound_span;
    };
    let others = layer.row.others.iter().zip(&layer.other_spans);
    let mut named = others.filter(|(other, _)| *other == name && layer.sound != *name);
    named.next().map_or(layer.sound_span, |(_, at)| *at)
}

fn no_sound(error: &OpenError, text: &str, at: Span) -> Diagnostic {
    let d = Diagnostic::new(Code::S040, error.to_string()).at(at, "");
    let d = match error {
        OpenError::Unknown { name, .. } => match no_layer(name) {
            Some(help) => return d.help(help),
            None => d.help(error.help()),
        },
        _ => d.help(error.help()),
    };
    match error {
        OpenError::Unknown { name, near, .. } => {
            let near = near.as_deref();
            let near = near.or_else(|| diagnostic::nearest(name, sound::catalogue().names()));
            near.map_or(d.clone(), |near| d.instead(text, at, name, near))
        }
        _ => d,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Wishes, understand};

    #[test]
    fn a_list_of_sounds_is_told_at_the_name_that_is_wrong() {
        let text = "[[layer]]\nsound = [\"a.wav\", \"b.wav\"]\n[[step]]\nrest = \"9s\"\n";
        let (script, _) = crate::script::read(text);
        let session = understand(&script, text, &Wishes::default()).session;
        for name in ["a.wav", "b.wav"] {
            let error = OpenError::Unknown {
                name: name.into(),
                near: None,
                looked: Vec::new(),
            };
            let at = place(&session.layers[0], &error);
            assert_eq!(&text[at.start..at.end], format!("{name:?}"));
        }
    }
}
