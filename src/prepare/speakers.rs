//! Who speaks what of sessions: one voice for each language of them, in every manner that their
//! steps ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::score::prompts::Prompts;
use crate::session::{Pronunciations, Session, SpokenAs};
use crate::units::Decibels;
use crate::voice::catalogue::catalogue;
use crate::voice::program::{Program, ProgramError};
use crate::voice::{self, Engine, Manner, Missed, NamedVoice};

use super::Speaker;

/// How much quieter a line is that nobody can whisper.
const SOFTLY: Decibels = Decibels(-6.0);

/// What sessions say and nobody has said yet, by how it is said.
type Lines = BTreeMap<SpokenAs, BTreeSet<String>>;

/// Who speaks, by how it is to be spoken.
#[derive(Default)]
pub struct Speakers(BTreeMap<SpokenAs, Voiced>);

/// Who speaks in one manner.
#[derive(Clone)]
pub struct Voiced {
    /// The one who can follow it.
    pub engine: Arc<dyn Engine>,
    /// The same voice at the pace of the session, for what it has at no other.
    pub otherwise: Option<Arc<dyn Engine>>,
    /// What its sound is turned by.
    pub level: Decibels,
}

impl Speakers {
    /// Who speaks so; `None` where nobody was asked for in the language.
    pub fn of(&self, how: &SpokenAs) -> Option<&Voiced> {
        self.0.get(how).or_else(|| self.0.get(&plain(how)))
    }

    /// Whether nothing is to be said.
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// As the session says all, in the language of `how`.
fn plain(how: &SpokenAs) -> SpokenAs {
    SpokenAs {
        language: how.language.clone(),
        ..SpokenAs::default()
    }
}

/// Who speaks what is silent still of what sessions say, in the manner of the first of them:
/// nobody where nothing is, and nothing at all where the voice cannot be had. `wished` is the name
/// of the voice that a listener would rather hear.
pub fn speakers(
    speaker: &Speaker,
    says: &[(&Session, &Prompts)],
    wished: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Option<Speakers>> {
    if matches!(speaker, Speaker::Off) {
        return Some(None);
    }
    let lines = lines(says);
    let Some((first, _)) = says.first().filter(|_| !lines.is_empty()) else {
        return Some(None);
    };
    let mut casting = Casting {
        speaker,
        says,
        first,
        wished,
        diagnostics,
        found: Speakers::default(),
    };
    let plains: BTreeSet<SpokenAs> = lines.keys().map(plain).collect();
    for how in plains {
        casting.language(&how, &lines)?;
    }
    let found = casting.found;
    Some((!found.is_empty()).then_some(found))
}

/// What is to be spoken of what sessions say, each line once.
fn lines(says: &[(&Session, &Prompts)]) -> Lines {
    let mut lines = Lines::new();
    for prompt in says.iter().flat_map(|(_, prompts)| prompts.to_speak()) {
        lines.entry(prompt.how).or_default().insert(prompt.text);
    }
    lines
}

/// The search for those who speak.
struct Casting<'s> {
    speaker: &'s Speaker,
    says: &'s [(&'s Session, &'s Prompts)],
    first: &'s Session,
    wished: Option<&'s str>,
    diagnostics: &'s mut Vec<Diagnostic>,
    found: Speakers,
}

impl Casting<'_> {
    /// Finds who speaks one language, in all manners; nothing where that is at fault.
    fn language(&mut self, plainly: &SpokenAs, lines: &Lines) -> Option<()> {
        let hows: Vec<&SpokenAs> = lines.keys().filter(|how| plain(how) == *plainly).collect();
        let all: BTreeSet<&str> = (hows.iter())
            .flat_map(|how| lines[*how].iter().map(String::as_str))
            .collect();
        let all: Vec<&str> = all.into_iter().collect();
        let manner = self.manner(plainly);
        let own = self.voice(&manner, &all)?;
        for how in hows {
            let voiced = match how == plainly {
                true => self.whole(&manner, &own),
                false => {
                    let lines: Vec<&str> = lines[how].iter().map(String::as_str).collect();
                    self.other(how, &own, &lines)
                }
            };
            self.found.0.insert(how.clone(), voiced);
        }
        Some(())
    }

    /// How it is asked for.
    fn manner(&self, how: &SpokenAs) -> Manner {
        let whole = &self.first.voice;
        let own = &self.first.language;
        Manner {
            language: how.language.as_deref().unwrap_or(own).to_owned(),
            rate: how.pace.map_or(whole.rate, |pace| pace as f32 / 1000.0),
            exact: how.pace.is_some(),
            pitch: whole.pitch,
            whisper: how.whisper.unwrap_or(whole.whisper),
            voice: self.wished.map(str::to_owned),
            // What is written there is for the session's own language.
            pronounce: match how.language {
                None => self.first.pronounce.clone(),
                Some(_) => Pronunciations::default(),
            },
        }
    }

    /// Who speaks a language as the session says all; what is to be known of that is told.
    fn voice(&mut self, manner: &Manner, lines: &[&str]) -> Option<NamedVoice> {
        let worker = match self.speaker {
            Speaker::Off => return None,
            Speaker::BuiltIn(worker) => worker,
            Speaker::Of(engine) => {
                let engine = voice::pronouncing(Arc::clone(engine), &manner.pronounce);
                return Some(self.own("this voice", engine, manner, lines));
            }
            Speaker::Program { name, .. } => {
                let wrong = |error: ProgramError| {
                    let d = Diagnostic::new(Code::S041, format!("the voice {name}: {error}"));
                    d.help("`evenfall config` says where it is named")
                };
                let engine = self.program(manner)?;
                let engine = engine.map_err(|error| self.diagnostics.push(wrong(error)));
                return Some(self.own(name, engine.ok()?, manner, lines));
            }
        };
        match voice::there(manner, worker) {
            Ok(voices) => {
                let choice = voice::choose(voices, lines)?;
                self.read(&*choice.voice.engine, manner, lines);
                let speaks = &choice.voice.name;
                let missed = choice
                    .missed
                    .map(|missed| unheard(speaks, &missed, lines.len()));
                self.diagnostics.extend(missed);
                if choice.voice.name == voice::EMBEDDED {
                    let want = voice::in_want(manner, worker);
                    self.diagnostics.extend(want.map(waits));
                }
                Some(choice.voice)
            }
            Err(error) => {
                self.diagnostics.push(
                    Diagnostic::new(Code::S041, error.to_string())
                        .help("--voice off leaves the words out and keeps their time"),
                );
                None
            }
        }
    }

    /// A voice that was handed in.
    fn own(
        &mut self,
        name: &str,
        engine: Arc<dyn Engine>,
        manner: &Manner,
        lines: &[&str],
    ) -> NamedVoice {
        self.read(&*engine, manner, lines);
        NamedVoice {
            name: name.to_owned(),
            whispers: false,
            engine,
        }
    }

    /// The listener's program in a manner, where it is one that speaks.
    fn program(&self, manner: &Manner) -> Option<Result<Arc<dyn Engine>, ProgramError>> {
        let Speaker::Program { name, spec, path } = self.speaker else {
            return None;
        };
        let program = Program::new(name, spec, manner, path);
        let engine = |program| voice::pronouncing(Arc::new(program), &manner.pronounce);
        Some(program.map(engine))
    }

    /// The voice of the session as it says all.
    fn whole(&mut self, manner: &Manner, own: &NamedVoice) -> Voiced {
        let softly = manner.whisper && !own.whispers;
        if softly {
            self.unwhispered(&own.name, &manner.language, None);
        }
        Voiced {
            engine: Arc::clone(&own.engine),
            otherwise: None,
            level: if softly { SOFTLY } else { Decibels(0.0) },
        }
    }

    /// Who says `lines` in a manner of a step, where the session is spoken by `own`.
    fn other(&mut self, how: &SpokenAs, own: &NamedVoice, lines: &[&str]) -> Voiced {
        let manner = self.manner(how);
        let voices = match self.speaker {
            Speaker::BuiltIn(worker) => voice::there(&manner, worker).unwrap_or_default(),
            Speaker::Program { .. } => {
                let engine = self.program(&manner).and_then(Result::ok);
                let named = engine.map(|engine| NamedVoice {
                    engine,
                    ..own.clone()
                });
                named.into_iter().collect()
            }
            Speaker::Of(_) | Speaker::Off => Vec::new(),
        };
        let place = self.place(how);
        let same = voices.iter().find(|voice| voice.name == own.name).cloned();
        let mut whispering = voices.into_iter();
        let other = match manner.whisper == own.whispers {
            true => None,
            false => whispering.find(|voice| {
                let free = self.wished.is_none() && voice.whispers == manner.whisper;
                free && voice.engine.lacks(lines).is_empty()
            }),
        };
        let softly = manner.whisper && !own.whispers && other.is_none();
        if softly {
            self.unwhispered(&own.name, &manner.language, place);
        }
        let chosen = other.or(same);
        let lacks = match &chosen {
            Some(voice) => voice.engine.lacks(lines).len(),
            None => lines.len(),
        };
        if how.pace.is_some() && lacks > 0 {
            self.diagnostics.push(one_pace(&own.name, lacks, place));
        }
        let engine = chosen.map_or_else(|| Arc::clone(&own.engine), |voice| voice.engine);
        Voiced {
            engine,
            otherwise: Some(Arc::clone(&own.engine)),
            level: if softly { SOFTLY } else { Decibels(0.0) },
        }
    }

    /// Where a script first asks for it.
    fn place(&self, how: &SpokenAs) -> Option<Span> {
        let [(session, _)] = self.says else {
            return None;
        };
        let mut steps = session.steps.iter();
        steps.find(|step| step.voice.how == *how)?.voice.span
    }

    /// Tells what of the pronunciations that are wished `engine` cannot follow: phonemes, where
    /// it reads letters.
    fn read(&mut self, engine: &dyn Engine, manner: &Manner, lines: &[&str]) {
        let unread = unread(engine, &manner.pronounce, lines);
        self.diagnostics.extend(unread);
    }

    /// Tells what would let somebody whisper.
    fn unwhispered(&mut self, speaks: &str, language: &str, place: Option<Span>) {
        let what = format!("nobody here whispers: {speaks} speaks softly instead");
        let d = Diagnostic::new(Code::N005, what);
        let d = place.into_iter().fold(d, |d, place| d.at(place, ""));
        self.diagnostics.push(match voice::whispering(language) {
            Some(other) => d.help(format!(
                "evenfall voices add {} fetches a voice that does, {} MB",
                other.name,
                catalogue().size(other).div_ceil(1_000_000)
            )),
            None => d.help("no voice is known that whispers in this language"),
        });
    }
}

/// What would let the best voice speak.
fn unheard(speaks: &str, missed: &Missed, lines: usize) -> Diagnostic {
    let Missed { name, lacks } = missed;
    let speaks = match speaks {
        voice::EMBEDDED => "the embedded voice",
        other => other,
    };
    let so = match (lines, lacks) {
        (1, _) => {
            format!("the sentence here is not among those {name} has recorded: {speaks} says it")
        }
        (all, 1) => format!(
            "one of the {all} sentences here is not among those {name} has recorded: {speaks} says them all"
        ),
        (all, some) => format!(
            "{some} of the {all} sentences here are not among those {name} has recorded: {speaks} says them all"
        ),
    };
    let sheet = catalogue().find(name);
    let needs = sheet.and_then(|voice| voice::pronounced_by(&voice.language));
    let needs = needs.map_or(String::new(), |program| {
        format!(", where {program} is installed")
    });
    let what = format!(
        "{so}. To have {name} say any sentence{needs}: evenfall voices add {name}{}",
        size(name)
    );
    Diagnostic::new(Code::N001, what)
}

/// How much there is to fetch of a voice, in words.
fn size(name: &str) -> String {
    let size = catalogue().find(name).map(|voice| catalogue().size(voice));
    size.map_or(String::new(), |size| {
        format!(", {} MB", size.div_ceil(1_000_000))
    })
}

/// Why a step is said at the pace of all.
fn one_pace(name: &str, lines: usize, place: Option<Span>) -> Diagnostic {
    let what = match lines {
        1 => format!("{name} says one sentence at the pace of the session, not at its own"),
        n => format!("{name} says {n} sentences at the pace of the session, not at their own"),
    };
    let d = Diagnostic::new(Code::N007, what);
    let d = place.into_iter().fold(d, |d, place| d.at(place, ""));
    d.help(match catalogue().find(name) {
        Some(_) => format!(
            "spoken beforehand, at one pace; evenfall voices add {name}{} lets it speak at any pace",
            size(name)
        ),
        None => "this voice has one pace alone".into(),
    })
}

/// Why a voice that was added does not speak.
fn waits((name, program): (String, &str)) -> Diagnostic {
    let what = format!(
        "the embedded voice speaks: {name} needs the program {program}, which knows how its \
         language is pronounced"
    );
    let help = format!("install {program}, and {name} is heard");
    Diagnostic::new(Code::N003, what).help(help)
}

fn unread(engine: &dyn Engine, wished: &Pronunciations, lines: &[&str]) -> Option<Diagnostic> {
    let words = voice::with_phonemes(wished, lines);
    let first = words.first().filter(|_| !engine.reads_phonemes())?;
    let what = match words.len() {
        1 => format!("this voice reads letters alone, and says \"{first}\" as it is written"),
        n => format!("this voice reads letters alone, and says {n} words as they are written"),
    };
    let help = "the others under evenfall voices read phonemes; a word written as it sounds, \
                without slashes, is said by every voice";
    Some(Diagnostic::new(Code::N002, what).help(help))
}
