//! What is done with any bytes whatever. It ends, within the limits and without a panic, in
//! something that is right or in words about what is not.

use evenfall::diagnostic::{self, Lines};
use evenfall::import::Sequence;
use evenfall::prepare::{Source, Speaker, outline, prepare};
use evenfall::script::{format, is_overlay};
use evenfall::session::{Preferences, Wishes};
use evenfall::sound::{Recipe, Recording, Wanted, open};
use evenfall::voice::{self, Manner, Worker};
use evenfall::world::{Memory, Place, World};

/// Takes any bytes.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const ALL: [(&str, Target); 15] = [
    ("script", script),
    ("overlay", overlay),
    ("wishes", wishes),
    ("recipe", recipe),
    ("wav", recording),
    ("flac", recording),
    ("ogg", recording),
    ("mp3", recording),
    ("m4a", recording),
    ("aac", recording),
    ("opus", recording),
    ("webm", recording),
    ("aiff", recording),
    ("utterance", utterance),
    ("import", import),
];

/// The target called `name`.
pub fn find(name: &str) -> Option<Target> {
    ALL.iter()
        .find(|(known, _)| *known == name)
        .map(|(_, target)| *target)
}

/// A script that a translation and wishes have something to say about.
const EVENING: &str = "title = \"Evening\"\n\
    [[layer]]\nsound = \"rain\"\nlevel_db = -12\n\
    [[step]]\nchapter = \"Arriving\"\nsay = \"Lie down. [2s..9s]\"\n\
    [[step]]\nbreathe = \"4-2-6\"\ncycles = 3\n\
    [[step]]\ntense = \"four\"\n\
    [[step]]\nmassage = \"neck\"\nfor = \"60s\"\n";

/// Whether `bytes` are taken the whole way. A fuzzer goes it with one input of 64: most are
/// refused long before, and opening sounds and fitting a score is a hundred times the work of
/// reading. Which ones is a matter of the bytes alone, so what was found is found again; a test
/// takes every one.
fn whole_way(bytes: &[u8]) -> bool {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    !cfg!(fuzzing) || hash >> 58 == 0
}

/// Reads, understands and fits what lies at `evening.toml`, and draws all that is said of it.
fn prepared(world: &dyn World, wishes: &Wishes) {
    let Ok(source) = Source::read(world, &Place::file("evening.toml")) else {
        return;
    };
    let (_, found) = prepare(world, &source, wishes, &Speaker::Off);
    let lines = Lines::new(&source.text);
    for d in found.iter().take(20) {
        diagnostic::render(&source.name, &source.text, d, false);
        let _ = serde_json::to_string(&diagnostic::Json::new(&source.name, &lines, d));
        for fix in &d.fixes {
            let (_, text) = d.place_of(&source.name, &source.text);
            diagnostic::apply(text, fix);
        }
    }
}

/// Reads what lies at `path`, and understands it.
fn understood(world: &dyn World, path: &str) {
    if let Ok(source) = Source::read(world, &Place::file(path)) {
        outline(world, &source);
    }
}

fn script(bytes: &[u8]) {
    let world = Memory::new().with("evening.toml", bytes);
    if whole_way(bytes) {
        prepared(&world, &Wishes::default());
    } else {
        understood(&world, "evening.toml");
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(tidy) = format(text)
    {
        assert_eq!(
            format(&tidy).ok().as_deref(),
            Some(tidy.as_str()),
            "tidied twice"
        );
    }
}

fn overlay(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        is_overlay(text);
    }
    let world = Memory::new()
        .with("evening.toml", EVENING)
        .with("evening.de.toml", bytes);
    if !whole_way(bytes) {
        return understood(&world, "evening.de.toml");
    }
    let wishes = Wishes {
        language: Some("de".into()),
        ..Wishes::default()
    };
    prepared(&world, &wishes);
}

/// A file of wishes; its first line is what is set on the command line.
fn wishes(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (kept, _) = Preferences::read(text, &["rain", "ocean"], &["heart"]);
    let line = text.lines().next().unwrap_or_default();
    let wishes = Wishes {
        skip: kept.skip.unwrap_or_default(),
        no_holds: kept.no_holds.unwrap_or_default(),
        passive: kept.passive.unwrap_or_default(),
        no_after: kept.no_after.unwrap_or_default(),
        after: kept.after,
        ending: kept.ending,
        preferred_language: kept.language,
        set: line
            .split_once('=')
            .map(|(k, v)| (k.into(), v.into()))
            .into_iter()
            .collect(),
        ..Wishes::default()
    };
    let world = Memory::new().with("evening.toml", EVENING);
    if whole_way(bytes) {
        prepared(&world, &wishes);
    }
}

fn recipe(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Recipe::parse("mine", text);
    }
    let world = Memory::new().with("mine.toml", bytes);
    let _ = open(&world, "mine.toml", &[Place::here()], &Wanted::default());
}

fn recording(bytes: &[u8]) {
    let world = Memory::new().with("take", bytes);
    let Ok(recording) = Recording::open(&world, &Place::file("take")) else {
        return;
    };
    let mut frames = [[0.0; 2]; 64];
    recording.read(recording.frames() / 2, &mut frames);
    assert!(frames.iter().flatten().all(|x| x.is_finite()));
}

/// A line as the embedded engine reads it: no tag of its own language comes through.
fn utterance(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for language in ["en-US", "de", "fr"] {
        let manner = Manner {
            language: language.into(),
            ..Manner::default()
        };
        // The engine of builds that have one; nothing is started for a reading.
        if let Ok(engine) = voice::open(&manner, &Worker::with_program("none"))
            && let Ok(read) = engine.reading(text)
        {
            assert!(!read.contains(['<', '>', '[', ']']), "{read:?}");
        }
        voice::left_out(text, language);
    }
}

/// A sequence of tones; what it is made into is a script without a fault.
fn import(bytes: &[u8]) {
    for sequence in [Sequence::Sbg, Sequence::Spsq] {
        let Ok(made) = sequence.import("tones", "Tones", bytes) else {
            continue;
        };
        let source = Source::of_text("tones.toml", made.script.as_str());
        let session = outline(&Memory::new(), &source);
        assert!(session.is_some(), "{}", made.script);
    }
}
