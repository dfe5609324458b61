//! All that a session can say, under every wish and by every chance; and what the program says
//! by itself.
//!
//! Nothing here knows what steps say: a session is understood again and again under other
//! wishes and seeds, and asked. Where one of several wordings was said, all of them can be.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, any_error};
use crate::parallel;
use crate::score::prompts::Prompts;
use crate::script::Param;
use crate::session::{
    Ending, Language, Line, Session, Understood, Wishes, ready_names, same_language, spoken_lines,
    things, understand,
};
use crate::voice::{LineKind, sample};
use crate::world::World;

use super::reading::Reading;
use super::{Source, built_in, built_in_translations};

/// What can be said in one manner.
#[derive(Clone, PartialEq, Debug)]
pub struct Sayings {
    /// BCP 47.
    pub language: String,
    /// 1 is a voice's own pace.
    pub rate: f32,
    /// 1 is a voice's own pitch.
    pub pitch: f32,
    /// Each once: sentences, and words that are set on beats.
    pub lines: BTreeSet<String>,
}

impl Sayings {
    /// The pace at which a voice speaks them, in thousandths of its own: what is then played as
    /// a slower tape is spoken the faster for it.
    pub fn pace(&self) -> u32 {
        (self.rate / self.pitch * 1000.0).round() as u32
    }
}

/// How many seeds are tried: each deals on from the one before it, so that of a dozen wordings
/// none stays away.
const SEEDS: u64 = 24;

/// The most values of a parameter that are tried.
const VALUES: usize = 64;

/// All that `source` can say in `language`, or else in its own; `None` where it is at fault, or
/// has no words in that language.
pub fn sayings(world: &dyn World, source: &Source, language: Option<&str>) -> Option<Sayings> {
    let reading = Reading::new(world, source, language);
    let understood = |wishes: &Wishes| understand(&reading.script, &source.text, wishes);
    let plain = understood(&Wishes::default()).whole();
    let plain = plain.filter(|_| !any_error(&reading.faults))?;
    let mut lines = BTreeSet::new();
    let touches = |wishes: &Wishes| touches(&understood(wishes));
    for wishes in all_wishes(&plain, &reading.script.params, &touches) {
        // What a wish puts at fault is not played.
        lines.extend(understood(&wishes).whole().iter().flat_map(said));
    }
    close(&mut lines, &plain.language);
    Some(Sayings {
        language: plain.language.clone(),
        rate: plain.voice.rate,
        pitch: plain.voice.pitch,
        lines,
    })
}

/// A line that a session says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SaidLine {
    /// The sentence, or the word that is set on a beat.
    pub text: String,
    /// Whether it is such a word.
    pub word: bool,
    /// The chapter it is first said in; none before the first.
    pub chapter: Option<String>,
}

/// The language of `source`, or of its words in `language`, and each line once that it says by any
/// chance, in the order in which they are heard; what the script has a recording of is not among
/// them. With `every_wish` also what only the wishes of a listener let it say. Where it is at
/// fault, what is wrong.
///
/// # Errors
/// With all that is wrong.
pub fn said_lines(
    world: &dyn World,
    source: &Source,
    language: Option<&str>,
    every_wish: bool,
) -> Result<(String, Vec<SaidLine>), Vec<Diagnostic>> {
    let reading = Reading::new(world, source, language);
    let mut faults = reading.faults;
    let plain = understand(&reading.script, &source.text, &Wishes::default());
    faults.extend(plain.faults);
    if any_error(&faults) {
        return Err(faults);
    }
    let mut lines: Vec<SaidLine> = Vec::new();
    let mut met = BTreeSet::new();
    let mut wishes = vec![Wishes::default()];
    match every_wish {
        true => {
            let params = &reading.script.params;
            let touches = |w: &Wishes| touches(&understand(&reading.script, &source.text, w));
            wishes.extend(all_wishes(&plain.session, params, &touches));
        }
        false => wishes.extend((0..SEEDS).map(|seed| Wishes {
            seed: Some(seed),
            ..Wishes::default()
        })),
    }
    for wishes in wishes {
        let Some(session) = understand(&reading.script, &source.text, &wishes).whole() else {
            continue;
        };
        // Another wording stands behind what was met before it, or at the beginning.
        let mut place = 0;
        for (step, prompt) in Prompts::in_order(&session) {
            if prompt.take.is_some() {
                continue;
            }
            if !met.insert(prompt.text.clone()) {
                let before = lines.iter().position(|line| line.text == prompt.text);
                place = before.map_or(place, |before| before + 1);
                continue;
            }
            let chapters = session.steps[..=step].iter().rev();
            let line = SaidLine {
                word: prompt.kind == LineKind::Word,
                text: prompt.text,
                chapter: chapters.filter_map(|step| step.chapter.clone()).next(),
            };
            lines.insert(place, line);
            place += 1;
        }
    }
    Ok((plain.session.language, lines))
}

/// All that is said in a language, under the names of its packs: by `only` these built-in
/// sessions; where none are named, by all of them and by the program itself.
pub fn all_sayings(
    world: &dyn World,
    language: &str,
    only: Option<&[String]>,
) -> Vec<(String, Sayings)> {
    let wanted = |name: &&str| only.is_none_or(|only| only.iter().any(|one| one == name));
    let names: Vec<&str> = built_in().into_iter().map(|(name, _)| name).collect();
    let names: Vec<&str> = names.into_iter().filter(wanted).collect();
    let said = |name: &&str| {
        let source = Source::built_in(name)?;
        let mut tags = built_in_translations(name).into_iter();
        let translation = tags.find(|tag| same_language(tag, language));
        let said = sayings(world, &source, Some(language))?;
        // The language of a session that is in none of its translations is its own.
        let pack = translation.map_or((*name).to_owned(), |tag| format!("{name}.{tag}"));
        (!said.lines.is_empty()).then_some((pack, said))
    };
    let all = parallel::map(&names, || (), |(), name| said(name));
    let mut all: Vec<(String, Sayings)> = all.into_iter().flatten().collect();
    if only.is_none() {
        all.extend(phrases(world, language).map(|said| ("phrases".to_owned(), said)));
        all.extend(patterns(world, language).map(|said| ("patterns".to_owned(), said)));
    }
    all
}

/// What the patterns say that come with the program, at the pace of a calm session; `None` where
/// they have no words in that language.
fn patterns(world: &dyn World, language: &str) -> Option<Sayings> {
    Language::find(language)?;
    let used = ready_names().map(|name| format!("[[step]]\nuse = {name:?}\n"));
    let used: String = used.collect();
    let text = format!("language = {language:?}\n[voice]\nrate = 0.85\n{used}");
    sayings(world, &Source::of_text("patterns", text), None)
}

/// What the program says by itself in a language, whatever the script: all it knows of muscles,
/// massage and breath, at the voice's own pace.
pub fn phrases(world: &dyn World, language: &str) -> Option<Sayings> {
    let words = Language::find(language)?;
    let script = format!("language = {language:?}\n");
    let mut steps = Vec::new();
    for muscle in words.muscle_names() {
        steps.push(format!("tense = {muscle:?}\nhold = \"5s\"\nrounds = 4"));
    }
    for area in words.area_names() {
        for more in ["", "giver = \"A\"\n", "pressure = 2\n", "pressure = 6\n"] {
            steps.push(format!(
                "massage = {area:?}\nfor = \"90s\"\nstroke = \"5s\"\nspeak = \"words\"\n{more}"
            ));
        }
    }
    for sides in ["", "sides = \"alternate\""] {
        for speak in ["count", "words"] {
            steps.push(format!(
                "breathe = \"20+4-20-20-20\"\ncycles = 4\nspeak = {speak:?}\n{sides}"
            ));
        }
    }
    let mut lines = BTreeSet::new();
    for step in steps {
        let text = format!("{script}[[step]]\n{step}\n");
        let source = Source::of_text("phrases", text);
        let reading = Reading::new(world, &source, None);
        for passive in [false, true] {
            let wishes = Wishes {
                passive,
                ..Wishes::default()
            };
            let understood = understand(&reading.script, &source.text, &wishes);
            lines.extend(understood.whole().iter().flat_map(said));
        }
    }
    lines.extend(words.breath.numbers.iter().cloned());
    lines.extend(sample(language).into_iter().flat_map(sentences));
    close(&mut lines, language);
    Some(Sayings {
        language: language.to_owned(),
        rate: 1.0,
        pitch: 1.0,
        lines,
    })
}

/// Whether there is anything in a session of what is wished to be left out of it.
fn touches(understood: &Understood) -> bool {
    let nothing = |d: &Diagnostic| d.code == Code::N004;
    !understood.faults.iter().any(nothing)
}

/// Everything that a listener may wish of a session and that changes what it says, one after
/// the other, and chance. `touches` tells of a part that is left out whether it does.
fn all_wishes(
    session: &Session,
    params: &[Param],
    touches: &dyn Fn(&Wishes) -> bool,
) -> Vec<Wishes> {
    let mut all = Vec::new();
    let endings = [Ending::Sleep, Ending::Day, Ending::Plain].map(Some);
    let mut each = |wishes: &Wishes| {
        all.extend(endings.map(|ending| Wishes {
            ending,
            ..wishes.clone()
        }));
    };
    for seed in 0..SEEDS {
        for (no_holds, passive) in [(false, false), (true, false), (false, true)] {
            each(&Wishes {
                seed: Some(seed),
                no_holds,
                passive,
                ..Wishes::default()
            });
        }
    }
    let skips = session.words.part_names().into_iter();
    let skips = skips.map(|name| vec![name.to_string()]);
    let skips = skips.map(|skip| Wishes {
        skip,
        ..Wishes::default()
    });
    // Most sessions name few parts, and each is tried twelve times.
    let met = |wishes: &Wishes| {
        endings.into_iter().any(|ending| {
            touches(&Wishes {
                ending,
                ..wishes.clone()
            })
        })
    };
    let mut changes: Vec<Wishes> = skips.filter(met).collect();
    for param in params {
        changes.extend(values(param).into_iter().map(|value| Wishes {
            set: vec![(param.name.value.clone(), value)],
            ..Wishes::default()
        }));
    }
    changes.push(Wishes::default());
    for wishes in &changes {
        for (no_holds, passive) in [(false, false), (true, false), (false, true), (true, true)] {
            each(&Wishes {
                no_holds,
                passive,
                ..wishes.clone()
            });
        }
    }
    all
}

/// The whole numbers that a parameter may be.
fn values(param: &Param) -> Vec<String> {
    let (Some(min), Some(max)) = (&param.min, &param.max) else {
        return Vec::new();
    };
    let (first, last) = (min.value.ceil() as i64, max.value.floor() as i64);
    (first..=last).take(VALUES).map(|n| n.to_string()).collect()
}

/// What a session says as it is.
pub(super) fn said(session: &Session) -> Vec<String> {
    let prompts = Prompts::of(session).to_speak();
    prompts.into_iter().map(|prompt| prompt.text).collect()
}

/// What is said of a text in a script.
fn sentences(text: &str) -> Vec<String> {
    let lines = spoken_lines(text).0.into_iter();
    let said = lines.filter_map(|line| match line {
        Line::Speech(text, _) => Some(text),
        Line::Pause(_) | Line::Take(..) => None,
    });
    said.collect()
}

/// Adds what can be said in the place of what is.
fn close(lines: &mut BTreeSet<String>, language: &str) {
    let Some(words) = Language::find(language) else {
        return;
    };
    for wordings in words.wordings() {
        let all: Vec<String> = wordings
            .iter()
            .flat_map(|phrase| sentences(phrase))
            .collect();
        if all.iter().any(|line| lines.contains(line)) {
            lines.extend(all);
        }
    }
    let all: Vec<&str> = things(language).into_iter().flatten().collect();
    let named = |end: &str| {
        all.iter()
            .any(|thing| lines.contains(&format!("{thing}{end}")))
    };
    for end in ["", "."]
        .into_iter()
        .filter(|end| named(end))
        .collect::<Vec<_>>()
    {
        lines.extend(all.iter().map(|thing| format!("{thing}{end}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Action, Step};
    use crate::world::{BuiltIn, Memory};

    #[test]
    fn no_chance_and_no_wish_lets_a_built_in_session_say_what_was_not_gathered() {
        let world = BuiltIn::under(Memory::new());
        for (n, (name, _)) in built_in().into_iter().enumerate() {
            let source = Source::built_in(name).unwrap();
            // Every third in another language, too, these in turn: all that each can say takes long
            // to gather.
            let other = built_in_translations(name).into_iter().cycle().nth(n / 3);
            let other = other.filter(|_| n % 3 == 0).map(Some);
            for language in [None].into_iter().chain(other) {
                let all = sayings(&world, &source, language).unwrap();
                let reading = Reading::new(&world, &source, language);
                let plain = understand(&reading.script, &source.text, &Wishes::default());
                // Whoever only rests has nothing to say, and nobody else.
                let rests = |step: &Step| matches!(step.action, Action::Rest(_));
                let wordless = plain.session.steps.iter().all(rests);
                assert_eq!(all.lines.is_empty(), wordless, "{name}");
                let parts = ["left-leg", "neck", "hands", "face"];
                for seed in 1000..1020u64 {
                    let wishes = Wishes {
                        seed: Some(seed * seed),
                        no_holds: seed % 2 == 0,
                        passive: seed % 3 == 0,
                        ending: [None, Some(Ending::Sleep), Some(Ending::Day)][seed as usize % 3],
                        skip: vec![parts[seed as usize % 4].into()],
                        ..Wishes::default()
                    };
                    let session = understand(&reading.script, &source.text, &wishes).whole();
                    for line in session.iter().flat_map(said) {
                        assert!(all.lines.contains(&line), "{name} {language:?}: {line}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_phrases_of_a_language_have_its_numbers_muscles_and_questions() {
        let world = Memory::new();
        for tag in Language::tags() {
            let phrases = phrases(&world, tag).unwrap();
            let words = Language::find(tag).unwrap();
            let numbers = words.breath.numbers.iter();
            let own = numbers
                .chain(&words.muscles.release)
                .chain(&words.massage.check_in);
            for phrase in own {
                assert!(phrases.lines.contains(phrase), "{tag}: {phrase}");
            }
            assert!(phrases.lines.len() > 100, "{tag}: {}", phrases.lines.len());
        }
    }
}
