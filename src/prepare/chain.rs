//! Several sessions as one: one voice, one seed, one length, the ambience crossing over.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::limits;
use crate::session::{CueWish, Ending, VoiceWish, Wishes};
use crate::units::{Millis, Seed};

use super::{Prepared, Source, Speaker, finish, prepare};

/// Why sessions cannot be chained.
pub enum ChainError {
    /// One of them has faults of its own.
    Faulty(Box<Source>, Vec<Diagnostic>),
    /// Together they cannot have what is wished; what is wrong, and what to do.
    Wish(String),
}

/// The sessions of `sources`, one after the other, and the script that says so. Voice and
/// cues are the first's, the ending and what comes after it the last's.
///
/// # Errors
/// See [`ChainError`].
pub fn chain(
    sources: &[Source],
    wishes: &Wishes,
    speaker: &Speaker,
) -> Result<(Source, Option<Prepared>, Vec<Diagnostic>), ChainError> {
    known_parameters(sources, wishes)?;
    let wishes = &spoken(sources, wishes);
    let mut voice: Option<VoiceWish> = None;
    let mut ending = wishes.ending;
    let mut links = Vec::new();
    // From the last on, for its ending is everybody's.
    for source in sources.iter().rev() {
        let set = own(&wishes.set, source);
        let alone = Wishes {
            length: None,
            set: set.clone(),
            ending,
            ..wishes.plain()
        };
        let (prepared, found) = prepare(source, &alone, speaker);
        let Some(prepared) = prepared else {
            return Err(ChainError::Faulty(Box::new(source.clone()), found));
        };
        ending = ending.or(Some(prepared.session.ending));
        links.push(Link {
            source,
            set,
            prepared,
        });
    }
    links.reverse();
    // One voice: what the sessions can last is measured with that of the first.
    for link in &mut links {
        let first = *voice.get_or_insert(link.prepared.session.voice);
        if link.prepared.session.voice != first {
            let alone = Wishes {
                length: None,
                set: link.set.clone(),
                no_after: true,
                ending,
                voice: Some(first),
                ..wishes.plain()
            };
            if let (Some(prepared), _) = prepare(link.source, &alone, speaker) {
                link.prepared = prepared;
            }
        }
    }
    let lengths = lengths(&links, wishes.length)?;
    let whole: Millis = lengths.iter().copied().sum();
    let text = script(&links, &lengths, sources);
    let source = Source {
        name: "these sessions together".into(),
        text,
        folder: None,
        translation: None,
    };
    let wishes = Wishes {
        length: Some(whole),
        set: Vec::new(),
        ..wishes.clone()
    };
    let find = |name: &crate::script::Text| {
        let link = name.value.parse::<usize>().ok();
        let found = link.and_then(|n| sources.get(n.checked_sub(1)?));
        found
            .cloned()
            .ok_or_else(|| Box::new(Diagnostic::new(Code::S007, "no such session")))
    };
    let (mut prepared, mut found) = finish(&source, &wishes, speaker, &find);
    if let Some(prepared) = &mut prepared {
        let files = sources.iter().filter(|s| s.folder.is_some());
        prepared.files.extend(files.map(|s| PathBuf::from(&s.name)));
        prepared.reach = reach(&links);
        // What a careful listener would say of each, each is told by itself.
        found.retain(|d| d.severity() == Severity::Error);
    }
    Ok((source, prepared, found))
}

/// How far each may be from the length it has by itself, so that the whole comes out right.
const ROOM: Millis = Millis::secs(5);

struct Link<'a> {
    source: &'a Source,
    /// The parameters it knows of those the listener sets.
    set: Vec<(String, String)>,
    prepared: Prepared,
}

fn parameters(source: &Source) -> Vec<String> {
    let script = crate::script::read(&source.text).0;
    script.params.into_iter().map(|p| p.name.value).collect()
}

fn own(set: &[(String, String)], source: &Source) -> Vec<(String, String)> {
    let known = parameters(source);
    set.iter()
        .filter(|(name, _)| known.contains(name))
        .cloned()
        .collect()
}

fn known_parameters(sources: &[Source], wishes: &Wishes) -> Result<(), ChainError> {
    let known: Vec<String> = sources.iter().flat_map(parameters).collect();
    match wishes.set.iter().find(|(name, _)| !known.contains(name)) {
        None => Ok(()),
        Some((name, _)) => Err(ChainError::Wish(format!(
            "--set: none of these sessions has a parameter `{name}`"
        ))),
    }
}

/// How long a session can be in a chain: what it is made for, where its author says, and
/// can reach.
fn room(link: &Link) -> (Millis, Option<Millis>) {
    let (low, high) = link.prepared.reach;
    match link.prepared.session.range {
        Some(range) => (
            low.max(range.min).min(link.prepared.score.guidance),
            Some(
                high.map_or(range.max, |high| high.min(range.max))
                    .max(link.prepared.score.guidance),
            ),
        ),
        None => (low, high),
    }
}

/// How long they can be together.
fn reach(links: &[Link]) -> (Millis, Option<Millis>) {
    let rooms = || links.iter().map(room);
    (rooms().map(|r| r.0).sum(), rooms().map(|r| r.1).sum())
}

/// How long each lasts: as by itself, or in equal measure more or less, as far as it can.
fn lengths(links: &[Link], wanted: Option<Millis>) -> Result<Vec<Millis>, ChainError> {
    let own: Vec<u64> = links.iter().map(|l| l.prepared.score.guidance.0).collect();
    let Some(wanted) = wanted else {
        return Ok(own.into_iter().map(Millis).collect());
    };
    let low = |l: &Link| room(l).0.0;
    let high = |l: &Link| room(l).1.map_or(limits::SESSION.0, |h| h.0);
    let (least, most) = reach(links);
    if wanted < least || most.is_some_and(|most| wanted > most) {
        let least = Millis(least.0.next_multiple_of(1000)).clock();
        let most = most.map_or("as long as you like".into(), |most| most.clock());
        return Err(ChainError::Wish(format!(
            "a length of {wanted} is out of reach: these sessions together run from {least} to {most}"
        )));
    }
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
    Ok(lengths.into_iter().map(Millis).collect())
}

/// The script that plays them.
fn script(links: &[Link], lengths: &[Millis], sources: &[Source]) -> String {
    let quoted = |text: &str| toml::Value::String(text.replace(['\n', '\r'], " ")).to_string();
    let sessions = || links.iter().map(|l| &l.prepared.session);
    let titles: Vec<&str> = sessions().map(|s| s.title.as_str()).collect();
    let mut out = format!("title = {}\n", quoted(&titles.join(", ")));
    if let (Some(first), Some(last)) = (sessions().next(), sessions().next_back()) {
        let ending = Ending::NAMES.iter().find(|(_, e)| *e == last.ending);
        let _ = writeln!(out, "language = {}", quoted(&first.language));
        let _ = writeln!(
            out,
            "ending = {}",
            quoted(ending.map_or("plain", |(n, _)| n))
        );
        if sources
            .iter()
            .any(|s| crate::script::read(&s.text).0.is_nightly())
        {
            out += "seed = \"nightly\"\n";
        } else {
            // By what is played and not by how long: another length is the same rain.
            let texts = sources.iter().map(|s| s.text.as_str());
            let Seed(seed) = texts.fold(Seed(0), Seed::named);
            let _ = writeln!(out, "seed = {}", seed >> 1);
        }
        let VoiceWish { rate, pitch, level } = first.voice;
        let level = level.0;
        let _ = writeln!(
            out,
            "[voice]\nrate = {rate}\npitch = {pitch}\nlevel_db = {level:?}"
        );
        let breath = CueWish::BREATHS
            .iter()
            .find(|(_, b)| *b == first.cues.breath);
        let breath = breath.map_or("off", |(name, _)| name);
        let level = first.cues.level.0;
        let _ = writeln!(out, "[cues]\nbreath = \"{breath}\"\nlevel_db = {level:?}");
        if let Some(after) = last.after {
            let (keep, fade) = (after.keep.0, after.fade.0);
            let _ = writeln!(out, "[after]\nkeep = \"{keep}ms\"\nfade = \"{fade}ms\"");
        }
    }
    let names = names(links);
    for (n, (link, length)) in (1..).zip(links.iter().zip(lengths)) {
        let title = quoted(&link.prepared.session.title);
        let _ = writeln!(out, "[[step]]\nsession = \"{n}\"\nchapter = {title}");
        let _ = writeln!(out, "id = {}", quoted(&names[n - 1]));
        // A little room, for the first words of one come sooner behind another.
        let (low, high) = (length.0.saturating_sub(ROOM.0), length.0 + ROOM.0);
        let _ = writeln!(out, "for = \"{low}ms..{high}ms\"\nambience = true");
        let set = link
            .set
            .iter()
            .map(|(k, v)| format!("{} = {}", quoted(k), quoted(v)));
        let set: Vec<String> = set.collect();
        if !set.is_empty() {
            let _ = writeln!(out, "with = {{ {} }}", set.join(", "));
        }
    }
    out
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

/// The wishes, without a preferred language that one of the sessions does not speak.
fn spoken(sources: &[Source], wishes: &Wishes) -> Wishes {
    let speaks = |source: &Source, language: &str| {
        let own = crate::script::read(&source.text).0.language;
        source.speaks(own.as_ref().map(|l| l.value.as_str()), language)
    };
    let preferred = wishes.preferred_language.clone();
    Wishes {
        preferred_language: preferred.filter(|l| sources.iter().all(|s| speaks(s, l))),
        ..wishes.clone()
    }
}
