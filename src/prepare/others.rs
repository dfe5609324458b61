//! Finding the sessions that a script plays inside itself.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, any_error};
use crate::limits;
use crate::script::{Kind, Other, Script, Text, leads_elsewhere, read};
use crate::world::{self, World};

use super::Source;
use super::named::{Files, named, read_of};

/// Finds what `script`, which is that of `source`, plays, and what those play; reports what cannot be found or read.
/// Gives the files they are made from.
pub fn attach(
    world: &dyn World,
    source: &Source,
    script: &mut Script,
    diagnostics: &mut Vec<Diagnostic>,
) -> Files {
    // All that one voice speaks is in its language.
    let translation = script.translation.as_ref().map(|t| t.language.clone());
    let own = script.language.as_ref().map(|l| l.value.clone());
    let mut finder = Finder {
        world,
        language: translation.or(own),
        left: limits::SESSIONS,
        files: Files::default(),
    };
    finder.attach(source, script, 0, diagnostics);
    finder.files
}

struct Finder<'a> {
    world: &'a dyn World,
    /// BCP 47.
    language: Option<String>,
    /// How many more may be found.
    left: usize,
    files: Files,
}

impl Finder<'_> {
    fn attach(
        &mut self,
        source: &Source,
        script: &mut Script,
        depth: usize,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let patterns = script.patterns.iter().flat_map(|p| &p.steps);
        let steps = script.steps.iter().chain(patterns);
        let names = steps.filter_map(|step| match &step.kind {
            Kind::Session(sub) => Some(&sub.name),
            _ => None,
        });
        let mut names: Vec<Text> = names.filter(|n| !n.value.contains('{')).cloned().collect();
        names.sort_by(|a, b| a.value.cmp(&b.value));
        names.dedup_by(|a, b| a.value == b.value);
        for name in names {
            if depth == limits::SESSION_DEPTH || self.left == 0 {
                let d =
                    Diagnostic::new(Code::S013, "sessions inside sessions, too many or too deep");
                let d = d.at(name.span, format!("at most {} deep", limits::SESSION_DEPTH));
                diagnostics.push(d.help("does this session play itself?"));
                return;
            }
            self.left -= 1;
            match self.other(source, &name, depth) {
                Ok(other) => {
                    let called = name.value.trim().to_string();
                    script.others.insert(called, Arc::new(other));
                }
                Err(fault) => diagnostics.push(*fault),
            }
        }
    }

    /// The session that `around` calls `name`.
    fn other(
        &mut self,
        around: &Source,
        name: &Text,
        depth: usize,
    ) -> Result<Other, Box<Diagnostic>> {
        let source = around.beside(self.world, name)?;
        let (mut script, mut faults) = read(&source.text);
        faults.extend(source.translate(self.world, &mut script, self.language.as_deref()));
        self.files.read.extend(read_of(&source, &script));
        let named = named(self.world, &source, &script);
        self.files.named.extend(named);
        self.attach(&source, &mut script, depth + 1, &mut faults);
        if let Some(fault) = faults.iter().find(|d| any_error(std::slice::from_ref(d))) {
            let called = name.value.trim();
            // Of a chain of faults the last says it.
            let what = match fault.code {
                Code::S043 => fault.message.clone(),
                _ => format!("the session {called} has a fault: {}", fault.message),
            };
            let d = Diagnostic::new(Code::S043, what).at(name.span, "in this session");
            return Err(Box::new(
                d.help(format!("`evenfall check {called}` shows where")),
            ));
        }
        Ok(Other {
            script,
            text: source.text,
            folders: source.folders,
        })
    }
}

impl Source {
    /// The session that a script calls `name`: a built-in one, or a file beside the script.
    ///
    /// # Errors
    /// When the name leads elsewhere, or there is nothing.
    pub fn beside(&self, world: &dyn World, name: &Text) -> Result<Source, Box<Diagnostic>> {
        let wanted = name.value.trim();
        let fault = |code, what: String, help: String| {
            Box::new(Diagnostic::new(code, what).at(name.span, "").help(help))
        };
        if leads_elsewhere(wanted) || wanted.is_empty() {
            return Err(fault(
                Code::S015,
                "a session is a name, or a file beside the script".into(),
                "copy the script into the same folder and write session = \"evening.toml\"".into(),
            ));
        }
        if let Some(built_in) = Source::built_in(wanted) {
            return Ok(built_in);
        }
        if self.folders.is_empty() {
            return Err(fault(
                Code::S007,
                format!("no session is called \"{wanted}\""),
                super::source::near(wanted),
            ));
        }
        let files = [wanted.to_string(), format!("{wanted}.toml")].into_iter();
        let mut files = files.filter_map(|file| world.within(&self.folders, &file).ok()?);
        match files.find(|file| world.kind(file) == Some(world::Kind::File)) {
            Some(file) => Source::read(world, &file)
                .map_err(|error| fault(Code::S043, error.to_string(), "in this folder".into())),
            None => Err(fault(
                Code::S007,
                format!(
                    "no session is called \"{wanted}\", and no file {wanted}.toml lies beside the script"
                ),
                super::source::near(wanted),
            )),
        }
    }
}
