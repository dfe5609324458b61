//! A voice of Piper's that somebody has: a model, and its description beside it.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;

use crate::limits;
use crate::session::is_name;
use crate::voice::catalogue::{Catalogue, ModelKind};
use crate::voice::installed::Sheet;

use super::super::{Done, Failure};
use super::add::{draft, finish, unwritten};
use super::shelf::Shelf;

/// What is read of a description.
#[derive(Deserialize)]
struct Description {
    language: Option<SpokenLanguage>,
    espeak: Option<Espeak>,
    phoneme_id_map: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Deserialize)]
struct SpokenLanguage {
    code: String,
}

#[derive(Deserialize)]
struct Espeak {
    voice: String,
}

/// Adds the model at `model`, called `name` or by its file.
pub fn add(model: &Path, name: Option<String>, catalogue: &Catalogue, shelf: &Shelf) -> Done {
    let file_name = model.file_name().and_then(|name| name.to_str());
    let Some(model_name) = file_name.filter(|_| model.is_file()) else {
        return Err(Failure::script(format!(
            "there is no file {}",
            model.display()
        )));
    };
    let beside_name = format!("{model_name}.json");
    let beside = model.with_file_name(&beside_name);
    let language = language(&beside, model_name)?;
    let name = name.unwrap_or_else(|| short(model_name));
    if !is_name(&name) {
        return Err(Failure::script(format!(
            "a voice cannot be called \"{name}\": small letters, digits and - only\n  \
             choose another with --name"
        )));
    }
    if shelf.has(&name) || catalogue.find(&name).is_some() {
        return Err(Failure::script(format!(
            "there is a voice called {name} already\n  choose another name with --name, or \
             evenfall voices remove {name}"
        )));
    }
    let draft = draft(shelf, &name)?;
    for (from, name) in [(model, model_name), (&*beside, &*beside_name)] {
        if let Err(error) = draft.take(from, name, false) {
            let place = draft.file(name);
            draft.discard();
            return Err(unwritten(&place, &error));
        }
    }
    let sheet = Sheet {
        name,
        about: model_name.trim_end_matches(".onnx").into(),
        language,
        engine: ModelKind::Piper,
        model: model_name.into(),
        beside: beside_name,
        licence: "as its maker says".into(),
        attribution: "the Piper project".into(),
        whispers: false,
        speaker: None,
        content: None,
    };
    finish(draft, &sheet)
}

/// The language of a model by the description that lies beside it, as a BCP 47 tag.
fn language(beside: &Path, model: &str) -> Result<String, Failure> {
    let name = beside.display();
    let no_description = |why: &str| {
        Failure::script(format!(
            "{name} is no description of a Piper voice: {why}\n  fetch it anew from where {model} came from"
        ))
    };
    match fs::metadata(beside) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Failure::script(format!(
                "a Piper voice is two files, and {name} is not there\n  \
                 fetch it from where {model} came from, and put it beside it"
            )));
        }
        Ok(about) if about.len() > limits::SCRIPT_BYTES => {
            return Err(no_description("it is too large"));
        }
        _ => {}
    }
    let text = fs::read(beside).map_err(|error| no_description(&error.to_string()))?;
    let read: Description =
        serde_json::from_slice(&text).map_err(|error| no_description(&error.to_string()))?;
    if read.phoneme_id_map.is_none() {
        return Err(no_description("it has no `phoneme_id_map`"));
    }
    let code = read.language.map(|language| language.code);
    let code = code.or(read.espeak.map(|espeak| espeak.voice));
    let code = code.ok_or_else(|| no_description("it names no language"))?;
    Ok(code.replace('_', "-"))
}

/// What to call a model: of `en_US-joe-medium.onnx` it is "joe".
fn short(model: &str) -> String {
    let whole = model.trim_end_matches(".onnx");
    let parts: Vec<&str> = whole.split('-').collect();
    let name = match parts[..] {
        [_, name, _] => name,
        _ => whole,
    };
    name.to_lowercase().replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_model_is_called_by_its_speaker() {
        assert_eq!(short("en_US-joe-medium.onnx"), "joe");
        assert_eq!(short("en_US-hfc_female-medium.onnx"), "hfc-female");
        assert_eq!(short("Mine.onnx"), "mine");
    }
}
