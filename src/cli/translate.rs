//! `evenfall translate`: the frame of a translation, and what has changed since.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::Context;
use clap::Args;

use crate::prepare::Source;
use crate::script::{self, Kind, Script, Speak, Step, Text, Use, WrittenOver};
use crate::session::{Language, same_language};

use super::text::{print, quoted};
use super::world::world;
use super::{Done, Failure};

/// Begin a translation of a script, or see what has changed since
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall translate evening.toml de      writes evening.de.toml, to be filled in
  evenfall check evening.de.toml          says what is missing
  evenfall play evening.toml --language de

If the translation is there already, nothing is written: it tells which sentences of the
original have changed since, which are new, and which are gone.")]
pub struct Translate {
    /// The script
    #[arg(value_name = "FILE")]
    file: String,
    /// The language to translate it into, as in de or pt-BR
    #[arg(value_name = "LANGUAGE")]
    language: String,
}

/// The texts to translate: of the whole under an empty name, and of each step by its id.
type Texts = Vec<(String, Vec<(&'static str, Vec<String>)>)>;

impl Translate {
    pub fn run(self) -> Done {
        let source = Source::find(world(), &self.file).map_err(Failure::script)?;
        let Some(path) = source.file() else {
            return Err(Failure::script(format!(
                "{} comes with the program; evenfall new my-own --from {} makes it yours",
                self.file, self.file
            )));
        };
        let (script, faults) = script::read(&source.text);
        if crate::diagnostic::any_error(&faults) {
            super::prepare::show(&source, &faults);
            return Err(Failure::script("a faulty script is not translated"));
        }
        let tag = self.language.trim();
        let own = script.language.as_ref().map_or("en", |l| l.value.as_str());
        if Language::find(tag).is_none() {
            let known: Vec<&str> = Language::tags().collect();
            let known = known.join(", ");
            return Err(Failure::script(format!(
                "no language \"{tag}\" yet; there are: {known}"
            )));
        }
        if same_language(tag, own) {
            return Err(Failure::script(format!(
                "{} speaks {own} already",
                self.file
            )));
        }
        let target = path.with_extension(format!("{tag}.toml"));
        let name = target.display().to_string();
        let texts = texts(&script);
        if let Ok(there) = std::fs::read_to_string(&target) {
            return Ok(print(&changed(&name, &there, &texts))?);
        }
        let nameless = nameless(&script);
        if nameless > 0 {
            return Err(Failure::script(format!(
                "a translation finds the words of a step by its id, and {nameless} of those that \
                 speak or begin a chapter have none: write id = \"settle\", or another name, in each"
            )));
        }
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        std::fs::write(&target, frame(&file, tag, &texts))
            .with_context(|| format!("cannot write {name}"))?;
        Ok(print(&format!(
            "wrote {name}\n  write the words between the quotation marks, then: evenfall check {}\n",
            quoted(&name)
        ))?)
    }
}

/// What a step says, and the name of its chapter.
fn of_step(script: &Script, step: &Step) -> Vec<(&'static str, Vec<String>)> {
    let mut all: Vec<(&'static str, Vec<String>)> = Vec::new();
    let mut add = |key, texts: &[Text]| {
        if !texts.is_empty() {
            all.push((key, texts.iter().map(|t| t.value.clone()).collect()));
        }
    };
    if let Some(chapter) = &step.chapter {
        add("chapter", std::slice::from_ref(chapter));
    }
    let mut speak = |spoken: &Option<Speak>| {
        if let Some(Speak::Words(words, _)) = spoken {
            add("speak", words);
        }
    };
    match &step.kind {
        // One of another language stays as it is.
        _ if step.language.is_some() => {}
        Kind::Say(wordings) => add("say", wordings),
        Kind::Tense(t) => {
            add("how", &t.how);
            add("let_go", &t.let_go);
            add("during", &t.during);
        }
        Kind::Massage(m) => {
            speak(&m.speak);
            add("how", &m.how);
            add("during", &m.during);
        }
        Kind::Breathe(b) => {
            speak(&b.speak);
            add(
                "over",
                b.over
                    .as_ref()
                    .map_or(&[][..], |over| over_of(script, over)),
            );
        }
        Kind::Rest(_) | Kind::Strike { .. } | Kind::Use(_) | Kind::Session(_) | Kind::Faulty => {}
    }
    all
}

/// What is said over a breath; of a list, all of it.
fn over_of<'s>(script: &'s Script, over: &'s WrittenOver) -> &'s [Text] {
    let Some(from) = &over.from else {
        return &over.texts;
    };
    let mut lists = script.lists.iter();
    let found = lists.find(|(name, _)| name.value == from.value.trim());
    found.map_or(&[], |(_, texts)| texts)
}

/// All there is to translate, in its order.
fn texts(script: &Script) -> Texts {
    let one = |text: &Option<Text>| text.iter().map(|t| t.value.clone()).collect::<Vec<_>>();
    let cautions = script.cautions.iter().map(|t| t.value.clone()).collect();
    let mut whole = vec![
        ("title", one(&script.title)),
        ("summary", one(&script.summary)),
        ("caution", cautions),
    ];
    whole.retain(|(_, texts): &(_, Vec<String>)| !texts.is_empty());
    let mut all = vec![(String::new(), whole)];
    for step in &script.steps {
        add(script, &mut all, step, &[]);
        if let Kind::Use(used) = &step.kind {
            for values in &used.with {
                for inner in pattern(script, used) {
                    add(script, &mut all, inner, values);
                }
            }
        }
    }
    all
}

/// The steps of the pattern that is used.
fn pattern<'s>(script: &'s Script, used: &Use) -> &'s [Step] {
    let mut all = script.patterns.iter();
    let found = all.find(|p| p.name.value == used.pattern.value);
    found.map_or(&[], |pattern| &pattern.steps)
}

/// Adds what `step` says, the arguments of its pattern put in.
fn add(script: &Script, all: &mut Texts, step: &Step, values: &[(Text, Text)]) {
    let Some(id) = &step.id else { return };
    let put_in = |text: &str| {
        let put = |text: String, (name, value): &(Text, Text)| {
            text.replace(&format!("{{{}}}", name.value), &value.value)
        };
        values.iter().fold(text.to_string(), put)
    };
    let id = put_in(id.value.trim());
    let own = of_step(script, step).into_iter();
    let own: Vec<_> = own
        .map(|(key, texts)| (key, texts.iter().map(|text| put_in(text)).collect()))
        .collect();
    if !own.is_empty() && all.iter().all(|(known, _)| *known != id) {
        all.push((id, own));
    }
}

/// How many steps speak, or begin a chapter, and have no id.
fn nameless(script: &Script) -> usize {
    let patterns = script.patterns.iter().flat_map(|p| &p.steps);
    let steps = script.steps.iter().chain(patterns);
    let nameless = steps.filter(|step| step.id.is_none() && !of_step(script, step).is_empty());
    nameless.count()
}

/// A text on one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The comments that hold an original.
fn comments(key: &str, texts: &[String]) -> Vec<String> {
    let each = texts.iter().enumerate().map(|(n, text)| match texts.len() {
        1 => format!("# {key}: {}", line(text)),
        _ => format!("# {key} {}: {}", n + 1, line(text)),
    });
    each.collect()
}

/// The translation to be filled in.
fn frame(file: &str, tag: &str, texts: &Texts) -> String {
    let mut text = format!(
        "# The words of {file} in another language: {tag}. Write them between the quotation\n\
         # marks; [] stands where the original pauses. What stands behind # is the original: leave\n\
         # it, and \"evenfall translate {file} {tag}\" tells you later what has changed.\n"
    );
    for (id, own) in texts {
        text.push('\n');
        if !id.is_empty() {
            let plain = id
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
            let name = match plain {
                true => id.clone(),
                false => toml_edit::Value::from(id.as_str()).to_string(),
            };
            let _ = writeln!(text, "[{name}]");
        }
        for (key, originals) in own {
            for comment in comments(key, originals) {
                let _ = writeln!(text, "{comment}");
            }
            let list = *key == "caution" || originals.len() > 1;
            let empty = vec!["\"\""; originals.len()].join(", ");
            let _ = match list {
                true => writeln!(text, "{key} = [{empty}]"),
                false => writeln!(text, "{key} = {empty}"),
            };
        }
    }
    text
}

/// What has changed in the original since the translation `there` was begun.
fn changed(name: &str, there: &str, texts: &Texts) -> String {
    let mut kept: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut id = String::new();
    for row in there.lines().map(str::trim) {
        if let Some(inside) = row.strip_prefix('[').and_then(|r| r.strip_suffix(']')) {
            id = inside.trim().trim_matches('"').to_string();
            kept.entry(id.clone()).or_default();
        } else if row.starts_with("# ") {
            kept.entry(id.clone()).or_default().push(row);
        }
    }
    let mut told = String::new();
    for (id, own) in texts {
        let place = if id.is_empty() { "the top" } else { id };
        let Some(comments_there) = kept.get(id) else {
            let _ = writeln!(told, "  new: [{place}]");
            continue;
        };
        for (key, originals) in own {
            let now = comments(key, originals);
            let begins = |row: &&&str| row.starts_with(&format!("# {key}"));
            let then: Vec<&str> = comments_there.iter().filter(begins).copied().collect();
            if then.is_empty() {
                let _ = writeln!(told, "  {place}: nothing says what {key} was; now it is");
            } else if then != now {
                let _ = writeln!(told, "  {place}: {key} has changed, and is now");
            } else {
                continue;
            }
            for row in now {
                let _ = writeln!(told, "    {row}");
            }
        }
    }
    for id in kept.keys().filter(|id| !id.is_empty()) {
        if texts.iter().all(|(known, _)| known != id) {
            let _ = writeln!(told, "  gone: [{id}]");
        }
    }
    match told.is_empty() {
        true => format!("{name} is there, and the original has not changed since\n"),
        false => format!("{name} is there; in the original since then:\n{told}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "title = \"Rain\"\n[patterns.p]\nargs = [\"part\"]\n\
        steps = [{ id = \"{part}\", say = \"Your {part}. [5s]\" }]\n\
        [[step]]\nid = \"a\"\nchapter = \"One\"\nsay = [\"Lie\\n down. [3s]\", \"Rest. [3s]\"]\n\
        [[step]]\nuse = \"p\"\neach = [{ part = \"left foot\" }]\n";

    #[test]
    fn a_frame_has_a_place_for_every_text_and_tells_later_what_has_changed() {
        let texts_of = |text: &str| texts(&script::read(text).0);
        let before = texts_of(SCRIPT);
        let frame = frame("rain.toml", "de", &before);
        assert!(frame.contains("# title: Rain\ntitle = \"\"\n"), "{frame}");
        assert!(frame.contains("# say 1: Lie down. [3s]\n"), "{frame}");
        assert!(frame.contains("say = [\"\", \"\"]\n"), "{frame}");
        assert!(
            frame.contains("[\"left foot\"]\n# say: Your left foot. [5s]\n"),
            "{frame}"
        );
        assert!(frame.parse::<toml::Table>().is_ok());
        let same = changed("rain.de.toml", &frame, &before);
        assert!(same.contains("has not changed"), "{same}");
        let now = SCRIPT
            .replace("Rest.", "Be still.")
            .replace("left foot", "hands");
        let told = changed("rain.de.toml", &frame, &texts_of(&now));
        assert!(told.contains("a: say has changed"), "{told}");
        assert!(told.contains("# say 2: Be still. [3s]"), "{told}");
        assert!(
            told.contains("new: [hands]") && told.contains("gone: [left foot]"),
            "{told}"
        );
    }

    #[test]
    fn steps_without_an_id_are_counted() {
        let count = |text: &str| nameless(&script::read(text).0);
        assert_eq!(count(SCRIPT), 0);
        assert_eq!(
            count("[[step]]\nsay = \"Rest.\"\n[[step]]\nrest = \"5s\"\n"),
            1
        );
    }
}
