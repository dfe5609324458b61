//! Several sessions as one: one voice, one seed, one length, the ambience crossing over.

use std::path::Path;
use std::sync::Arc;

use crate::advice;
use crate::diagnostic::{self, Code, Diagnostic, Severity, Span};
use crate::limits;
use crate::score;
use crate::score::prompts::{Prompt, Prompts};
use crate::script::Script;
use crate::session::{self, Pronunciations, Session, Understood, Wishes, understand};
use crate::sound::Sound;
use crate::time::Stretch;
use crate::units::{Millis, Seed};
use crate::voice::Clip;
use crate::world::{Place, World};

use super::named::Files;
use super::reading::Reading;
use super::sounds::caution;
use super::speakers::{Speakers, speakers};
use super::speech;
use super::{Prepared, Source, Speaker, scored, sounds, takes};

/// Why sessions cannot be chained.
pub enum ChainError {
    /// One of them has faults of its own.
    Faulty(Box<Source>, Vec<Diagnostic>),
    /// Together they cannot have what is wished; what is wrong, and what to do.
    Wish(String),
}

/// The sessions of `sources`, one after the other. Voice and cues are the first's, the ending
/// and what comes after it the last's. What a careful listener would say of each, each is told
/// by itself.
///
/// # Errors
/// See [`ChainError`].
pub fn chain(
    world: &dyn World,
    sources: &[Source],
    wishes: &Wishes,
    speaker: &Speaker,
) -> Result<(Source, Option<Prepared>, Vec<Diagnostic>), ChainError> {
    let wishes = &wishes.on(world.night());
    let texts = texts(world, sources, wishes)?;
    known_parameters(&texts, wishes)?;
    let mut files = Files::default();
    for text in &texts {
        files.read.extend_from_slice(&text.files.read);
        files.named.extend_from_slice(&text.files.named);
    }
    let seed = seed(&texts, wishes);
    let mut links = links(texts, wishes)?;
    // Where the listener would rather hear something else, theirs are not opened.
    let mut heard = Vec::new();
    if wishes.ambience.instead.is_none() {
        for link in &links {
            let found = told(link.source, |out| {
                sounds(world, &link.session, link.source, out)
            })?;
            heard.extend(found.0);
            files.read.extend(found.1);
        }
    }
    let wished = (speaker, wishes.speaker.as_deref());
    let mut notes = Vec::new();
    let (heard_words, speakers) = speak(world, &mut links, wished, &mut files, &mut notes)?;
    let reach = reach(&links);
    let lengths = lengths(&links, wanted(reach, wishes, &mut notes)?);
    let together = Source::of_text("these sessions together", "");
    let whole = joined(links, &lengths, seed, wishes);
    let mut found = Vec::new();
    let prepared = match whole {
        Ok(mut session) => {
            heard_as_wished(world, heard, &session, &together, &mut found).and_then(|sounds| {
                caution(&mut session, &sounds);
                let words = (heard_words, speakers.as_ref());
                let prompts = of_whole(world, &session, words, &mut found);
                let score = score::build(&session, &prompts, &sounds);
                let mut score = score.map_err(|why| found.push(advice::misfit(&why))).ok()?;
                // The whole is fitted session by session, and is as elastic as they are.
                score.reach = reach;
                let mut prepared = scored(session, score);
                prepared.named = [&files.read[..], &files.named].concat();
                prepared.files = files.read;
                Some(prepared)
            })
        }
        Err(faults) => {
            found = faults;
            None
        }
    };
    found.retain(|d| d.severity() == Severity::Error);
    found.append(&mut notes);
    // There is no text in which they could lie.
    for d in &mut found {
        (d.at, d.also) = (None, Vec::new());
    }
    Ok((together, prepared, found))
}

/// How far each may be from the length it has by itself, so that the whole comes out right:
/// the first words of one come sooner behind another.
const ROOM: Millis = Millis::secs(5);

/// A script of the chain, read.
struct Text<'a> {
    source: &'a Source,
    script: Script,
    files: Files,
}

/// A session of the chain, understood.
struct Link<'a> {
    source: &'a Source,
    /// What it was read from.
    scripts: Vec<Place>,
    session: Session,
    /// The length it has by itself.
    guidance: Millis,
    /// The shortest and the longest it can be.
    reach: (Millis, Option<Millis>),
}

/// What `work` gives; where it gives nothing, what it told about `source`.
fn told<T>(
    source: &Source,
    work: impl FnOnce(&mut Vec<Diagnostic>) -> Option<T>,
) -> Result<T, ChainError> {
    let mut found = Vec::new();
    work(&mut found).ok_or_else(|| {
        advice::settle(&mut found, &source.text);
        diagnostic::tidy(&mut found);
        ChainError::Faulty(Box::new(source.clone()), found)
    })
}

/// The scripts, in one language: the one that is wished, or that of the first.
fn texts<'a>(
    world: &dyn World,
    sources: &'a [Source],
    wishes: &Wishes,
) -> Result<Vec<Text<'a>>, ChainError> {
    if sources.len() > limits::SESSIONS {
        let most = limits::SESSIONS;
        let what = format!("{} sessions in one: at most {most}", sources.len());
        return Err(ChainError::Wish(what));
    }
    let all = sources.iter().map(|s| Reading::preferred(world, s, wishes));
    if let Some(readings) = all.collect::<Option<Vec<_>>>() {
        let texts = sources.iter().zip(readings);
        return Ok(texts
            .map(|(source, reading)| Text::of(source, reading))
            .collect());
    }
    let mut language = wishes.language.clone();
    let text = |source| {
        told(source, |out| {
            let mut reading = Reading::new(world, source, language.as_deref());
            language.get_or_insert_with(|| reading.language());
            out.append(&mut reading.faults);
            (!diagnostic::any_error(out)).then(|| Text::of(source, reading))
        })
    };
    sources.iter().map(text).collect()
}

/// By what is played and not by how long: another length is the same rain.
fn seed(texts: &[Text], wishes: &Wishes) -> Seed {
    if texts.iter().any(|text| text.script.is_nightly()) {
        return Seed(wishes.night.unwrap_or_default());
    }
    let texts = texts.iter().map(|text| text.source.text.as_str());
    Seed(texts.fold(Seed(0), Seed::of_text).0 >> 1)
}

fn known_parameters(texts: &[Text], wishes: &Wishes) -> Result<(), ChainError> {
    let known = |name: &str| texts.iter().any(|text| text.knows(name));
    match wishes.set.iter().find(|(name, _)| !known(name)) {
        None => Ok(()),
        Some((name, _)) => Err(ChainError::Wish(format!(
            "--set: none of these sessions has a parameter `{name}`"
        ))),
    }
}

impl<'a> Text<'a> {
    fn of(source: &'a Source, reading: Reading) -> Text<'a> {
        Text {
            source,
            script: reading.script,
            files: reading.files,
        }
    }

    fn knows(&self, parameter: &str) -> bool {
        self.script.params.iter().any(|p| p.name.value == parameter)
    }
}

/// What the scripts mean, all with the voice of the first and the ending of the last.
fn links<'a>(texts: Vec<Text<'a>>, wishes: &Wishes) -> Result<Vec<Link<'a>>, ChainError> {
    let mut links = Vec::new();
    let mut ending = wishes.ending;
    // From the last on, for its ending is everybody's.
    for text in texts.iter().rev() {
        let set = wishes.set.iter().filter(|(name, _)| text.knows(name));
        let alone = Wishes {
            length: None,
            set: set.cloned().collect(),
            ending,
            ..wishes.plain()
        };
        let session = told(text.source, |out| {
            let Understood { session, faults } =
                understand(&text.script, &text.source.text, &alone);
            let whole = !diagnostic::any_error(&faults);
            out.extend(faults);
            whole.then_some(session)
        })?;
        ending = ending.or(Some(session.ending));
        links.push(Link {
            source: text.source,
            scripts: text.files.read.clone(),
            session,
            guidance: Millis::ZERO,
            reach: (Millis::ZERO, None),
        });
    }
    links.reverse();
    let first = links
        .first()
        .map(|l| (l.session.voice, l.session.language.clone()));
    let mut pronounce = Pronunciations::default();
    for link in &links {
        pronounce.join(&link.session.pronounce);
    }
    if let Some((voice, language)) = first {
        for link in &mut links {
            (link.session.voice, link.session.language) = (voice, language.clone());
            link.session.pronounce.clone_from(&pronounce);
            for step in &mut link.session.steps {
                step.voice.stay();
            }
        }
    }
    Ok(links)
}

/// Prompts and their sounds.
type SpokenPrompts = Vec<(Prompt, Arc<Clip>)>;

/// Speaks what the sessions say, each once, and measures how long each is with it. Gives what
/// is heard of it, and who speaks; what is to be known of the voice goes to `notes`.
fn speak(
    world: &dyn World,
    links: &mut [Link],
    (speaker, wished): (&Speaker, Option<&str>),
    files: &mut Files,
    notes: &mut Vec<Diagnostic>,
) -> Result<(SpokenPrompts, Option<Speakers>), ChainError> {
    let mut all = SpokenPrompts::new();
    let mut recorded = |link: &Link| match speaker {
        Speaker::Off => Ok(Prompts::of(&link.session)),
        _ => told(link.source, |out| {
            let said = (&link.session, link.source, &link.scripts[..]);
            let prompts = takes::recorded(world, said, &mut files.read, out)?;
            notes.extend(out.drain(..).filter(|d| d.severity() == Severity::Note));
            Some(prompts)
        }),
    };
    let prompts = links.iter().map(&mut recorded);
    let prompts = prompts.collect::<Result<Vec<_>, _>>()?;
    let says: Vec<_> = links
        .iter()
        .map(|link| &link.session)
        .zip(&prompts)
        .collect();
    let speakers = match links.first() {
        Some(link) => told(link.source, |out| {
            let found = speakers(speaker, &says, wished, out)?;
            notes.extend(out.drain(..).filter(|d| d.severity() == Severity::Note));
            Some(found)
        })?,
        None => None,
    };
    for (number, (link, mut prompts)) in links.iter_mut().zip(prompts).enumerate() {
        let (source, session) = (link.source, &link.session);
        if let Some(speakers) = &speakers {
            told(source, |out| {
                speech::speak(session, speakers, world, &mut prompts, out);
                (!diagnostic::any_error(out)).then_some(())
            })?;
        }
        link.guidance = told(source, |out| {
            let guidance = score::guidance(session, &prompts);
            guidance.map_err(|why| out.push(advice::misfit(&why))).ok()
        })?;
        link.reach = match number {
            0 => score::range(session, &prompts),
            _ => score::range_behind(session, &prompts),
        };
        // Behind another nobody arrives, and what cannot stretch is as long as it is then.
        let (least, most) = link.reach;
        let most = most.unwrap_or(link.guidance);
        link.guidance = link.guidance.min(most).max(least);
        for (mut prompt, clip) in prompts.into_heard() {
            // As the whole calls them.
            if let Some(take) = &mut prompt.take {
                take.settle(Span::default(), &source.folders);
            }
            all.push((prompt, clip));
        }
    }
    Ok((all, speakers))
}

/// All that the whole says: what its sessions have said, and what it alone says, as another
/// wording at a release.
fn of_whole(
    world: &dyn World,
    whole: &Session,
    (heard, speakers): (SpokenPrompts, Option<&Speakers>),
    out: &mut Vec<Diagnostic>,
) -> Prompts {
    let mut prompts = Prompts::of(whole);
    for (prompt, clip) in heard {
        prompts.insert(prompt, clip);
    }
    if let Some(speakers) = speakers {
        speech::speak(whole, speakers, world, &mut prompts, out);
    }
    prompts
}

/// All of them in one, so long each.
fn joined(
    links: Vec<Link>,
    lengths: &[Millis],
    seed: Seed,
    wishes: &Wishes,
) -> Result<Session, Vec<Diagnostic>> {
    let names = names(&links);
    let links = links.into_iter().zip(lengths).zip(names);
    let links = links.map(|((link, length), name)| session::Link {
        name,
        folders: link.source.folders.clone(),
        length: Stretch {
            min: length.saturating_sub(ROOM),
            max: *length + ROOM,
            span: Span::default(),
        },
        session: link.session,
    });
    let mut whole = Session::chained(links.collect(), seed, wishes)?;
    whole.length = Some((lengths.iter().copied().sum(), None));
    Ok(whole)
}

/// The sounds of the whole: those that were `heard` in its sessions, or what the listener
/// would rather hear.
fn heard_as_wished(
    world: &dyn World,
    heard: Vec<Sound>,
    whole: &Session,
    source: &Source,
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<Sound>> {
    match whole.layers.iter().any(|layer| layer.wished) {
        true => sounds(world, whole, source, out).map(|(sounds, _)| sounds),
        false => Some(heard).filter(|heard| heard.len() == whole.layers.len()),
    }
}

/// How long a session can be in a chain: what it is made for, where its author says, and
/// can reach.
fn room(link: &Link) -> (Millis, Option<Millis>) {
    let (low, high) = link.reach;
    let Some(range) = link.session.range else {
        return (low, high);
    };
    let most = high.map_or(range.max, |high| high.min(range.max));
    (
        low.max(range.min).min(link.guidance),
        Some(most.max(link.guidance)),
    )
}

/// How long they can be together.
fn reach(links: &[Link]) -> (Millis, Option<Millis>) {
    let rooms = || links.iter().map(room);
    (rooms().map(|r| r.0).sum(), rooms().map(|r| r.1).sum())
}

/// How long they are to last together: as is wished, or as near to that as can be.
fn wanted(
    (least, most): (Millis, Option<Millis>),
    wishes: &Wishes,
    notes: &mut Vec<Diagnostic>,
) -> Result<Option<Millis>, ChainError> {
    let Some(wanted) = wishes.length else {
        return Ok(None);
    };
    let nearest = wanted.max(least).min(most.unwrap_or(Millis(u64::MAX)));
    if nearest == wanted {
        return Ok(Some(wanted));
    }
    let from = Millis(least.0.next_multiple_of(1000)).clock();
    let to = most.map_or("as long as you like".into(), Millis::clock);
    let what = format!(
        "a length of {wanted} is out of reach: these sessions together run from {from} to {to}"
    );
    if wishes.strict {
        return Err(ChainError::Wish(what));
    }
    let d = Diagnostic::new(Code::W067, format!("{what}, and last {}", nearest.clock()));
    notes.push(d.help("ask for a length in between"));
    Ok(Some(nearest))
}

/// How long each lasts: as by itself, or in equal measure more or less, as far as it can.
fn lengths(links: &[Link], wanted: Option<Millis>) -> Vec<Millis> {
    let own: Vec<u64> = links.iter().map(|l| l.guidance.0).collect();
    let Some(wanted) = wanted else {
        return own.into_iter().map(Millis).collect();
    };
    let low = |l: &Link| room(l).0.0;
    let high = |l: &Link| room(l).1.map_or(limits::SESSION.0, |h| h.0);
    // The measure with which they come out right, by halving.
    let at = |measure: f64| -> Vec<u64> {
        let one = |(l, own): (&Link, &u64)| ((*own as f64 * measure) as u64).clamp(low(l), high(l));
        links.iter().zip(&own).map(one).collect()
    };
    let (mut lesser, mut greater) = (0.0, 1.0);
    while at(greater).iter().sum::<u64>() < wanted.0 && greater < 1e12 {
        greater *= 2.0;
    }
    for _ in 0..80 {
        let middle = (lesser + greater) / 2.0;
        match at(middle).iter().sum::<u64>() <= wanted.0 {
            true => lesser = middle,
            false => greater = middle,
        }
    }
    let mut lengths = at(lesser);
    let mut rest = wanted.0 - lengths.iter().sum::<u64>();
    for (length, link) in lengths.iter_mut().zip(links) {
        let more = rest.min(high(link) - *length);
        *length += more;
        rest -= more;
    }
    lengths.into_iter().map(Millis).collect()
}

/// What each session is called: its file's name, and a number where that is taken.
fn names(links: &[Link]) -> Vec<String> {
    let mut taken = vec!["start".to_string(), "end".to_string()];
    for link in links {
        let stem = Path::new(&link.source.name).file_stem();
        let stem = stem.map_or_else(|| link.source.name.clone(), |s| s.to_string_lossy().into());
        let numbered = (2..).map(|n| format!("{stem}-{n}"));
        let free = std::iter::once(stem.clone())
            .chain(numbered)
            .find(|name| !taken.contains(name));
        taken.extend(free);
    }
    taken.split_off(2)
}
