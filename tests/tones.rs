//! Tones that beat: as high and as fast as they are written, cautioned of, and read from the
//! sequences of other programs.

use std::f64::consts::TAU;
use std::fs;
use std::path::{Path, PathBuf};

use evenfall::diagnostic::any_error;
use evenfall::engine::Playable;
use evenfall::frame::{Frame, Piece};
use evenfall::import::Sequence;
use evenfall::prepare::{Prepared, Source, Speaker, outline, prepare};
use evenfall::session::Wishes;
use evenfall::world::{BuiltIn, Memory};

const RATE: u64 = 48_000;

fn prepared(text: &str) -> Prepared {
    let world = BuiltIn::under(Memory::new());
    let source = Source::of_text("tones", text);
    let (prepared, told) = prepare(&world, &source, &Wishes::default(), &Speaker::Off);
    assert!(!any_error(&told), "{text}\n{told:#?}");
    prepared.unwrap()
}

/// Four seconds of it.
fn heard(prepared: &Prepared, second: u64) -> Vec<Frame> {
    let mut out = vec![[0.0; 2]; 4 * RATE as usize];
    let mut renderer = Playable(prepared.score.clone()).starting_at(second * RATE);
    renderer.render(&mut out);
    out
}

/// The amplitude of one frequency in one ear.
fn amplitude(sound: &[Frame], ear: usize, hertz: f64) -> f64 {
    let count = sound.len() as f64;
    let (mut re, mut im) = (0.0, 0.0);
    for (i, frame) in sound.iter().enumerate() {
        let window = 1.0 - (TAU * (i as f64 + 0.5) / count).cos();
        let turn = TAU * hertz * i as f64 / RATE as f64;
        re += window * f64::from(frame[ear]) * turn.cos();
        im += window * f64::from(frame[ear]) * turn.sin();
    }
    2.0 * re.hypot(im) / count
}

/// The strongest frequency within two hertz of `hertz`.
fn strongest(sound: &[Frame], ear: usize, hertz: f64) -> f64 {
    let near = (-20..=20).map(|tenth| hertz + 0.1 * f64::from(tenth));
    let loud = near.map(|hertz| (amplitude(sound, ear, hertz), hertz));
    loud.fold(
        (0.0, 0.0),
        |most, next| if next.0 > most.0 { next } else { most },
    )
    .1
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds/import")
}

fn sequence(path: &Path) -> Option<Sequence> {
    Sequence::of_ending(path.extension()?.to_str()?)
}

fn imported(file: &str) -> Prepared {
    let path = folder().join(file);
    let bytes = fs::read(&path).unwrap();
    let made = sequence(&path)
        .unwrap()
        .import(file, "Tones", &bytes)
        .unwrap();
    prepared(&made.script)
}

#[test]
fn imported_sequences_have_the_frequencies_they_write() {
    // When, and what is heard left and right then.
    let binaural = [
        ("evening.sbg", 300, [205.0, 195.0]),
        // Half-way from 200+10 to 120+4.5.
        ("evening.sbg", 35 * 60, [163.625, 156.375]),
        ("blocks.sbg", 60, [177.0, 183.0]),
        ("layers.sbg", 20, [101.0, 99.0]),
        ("session.spsq", 180, [205.0, 195.0]),
        ("session.spsq", 450, [178.4, 170.93]),
        ("session.spsq", 720, [152.5, 147.5]),
        ("inherited.spsq", 60, [222.64, 216.02]),
    ];
    for (file, second, ears) in binaural {
        let sound = heard(&imported(file), second);
        for (ear, hertz) in ears.into_iter().enumerate() {
            let found = strongest(&sound, ear, hertz);
            assert!(
                (found - hertz).abs() < 0.16,
                "{file} at {second} s: {found} for {hertz}"
            );
        }
    }
    // What swells has half its amplitude on either side of the note, a beat away.
    for (file, second, note, beat) in [
        ("layers.sbg", 20, 200.0, 5.0),
        ("kinds.spsq", 60, 220.0, 8.0),
    ] {
        let sound = heard(&imported(file), second);
        let middle = amplitude(&sound, 0, note);
        for side in [note - beat, note + beat] {
            let share = amplitude(&sound, 0, side) / middle;
            assert!((share - 0.5).abs() < 0.05, "{file}: {share}");
        }
    }
    // Both notes are in both ears.
    let sound = heard(&imported("kinds.spsq"), 330);
    for hertz in [183.0, 177.0] {
        assert!((strongest(&sound, 1, hertz) - hertz).abs() < 0.11);
    }
}

#[test]
fn a_course_of_an_hour_is_where_it_should_be_at_every_time() {
    let script = "title = \"T\"\nlength = \"1h\"\n[[layer]]\nsound = \"binaural-tone\"\nlevel_db = -6\n\
        [layer.parameters]\ncarrier = [{ at = \"start\", value = 300 }, { at = \"end\", value = 100 }]\n\
        beat = [{ at = \"start\", value = 12 }, { at = \"start+30m\", value = 6, curve = \"smooth\" }]\n\
        [[step]]\nrest = \"1h\"\n";
    let made = prepared(script);
    for (second, left, right) in [(900, 254.4, 245.4), (2700, 152.9, 146.9)] {
        let sound = heard(&made, second);
        assert!((strongest(&sound, 0, left) - left).abs() < 0.16);
        assert!((strongest(&sound, 1, right) - right).abs() < 0.16);
    }
}

#[test]
fn whoever_hears_a_tone_that_beats_is_cautioned_and_nobody_else() {
    let layer = |sound: &str, language: &str| {
        format!(
            "title = \"T\"\nlanguage = \"{language}\"\n[[layer]]\nsound = \"{sound}\"\nlevel_db = -20\n[[step]]\nrest = \"20s\"\n"
        )
    };
    for (sound, language, cautioned) in [
        ("binaural-theta", "en", true),
        ("isochronic-tone", "de", true),
        ("slowing-tone", "fr", true),
        ("monaural-tone", "es", true),
        ("binaural-tone", "it", true),
        ("brown-noise", "en", false),
    ] {
        let script = layer(sound, language);
        let told = |cautions: &[String]| {
            let about = |text: &String| {
                let text = text.to_lowercase();
                text.contains("epile") || text.contains("épile")
            };
            cautions.iter().filter(|text| about(text)).count()
        };
        let expected = usize::from(cautioned);
        assert_eq!(told(&prepared(&script).plan.cautions), expected, "{sound}");
        let source = Source::of_text("tones", script.as_str());
        let session = outline(&Memory::new(), &source).unwrap();
        assert_eq!(told(&session.about.cautions), expected, "{sound}");
    }
}

/// Numbers by chance, the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

#[test]
fn whatever_a_sequence_is_damaged_into_is_refused_or_a_session() {
    let files = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let whole: Vec<(PathBuf, Vec<u8>)> = files
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    assert_eq!(whole.len(), 6);
    let mut chance = Chance(17);
    let pieces: [&[u8]; 12] = [
        b"->",
        b"+00:00",
        b"NOW",
        b"\n",
        b"99:99",
        b"/0",
        b"{",
        b"}",
        b"+",
        b"#",
        b" amplitude ",
        b"\xff",
    ];
    let mut sessions = 0;
    for (path, bytes) in &whole {
        for _ in 0..150 {
            let mut bytes = bytes.clone();
            for _ in 0..1 + chance.below(6) {
                let at = chance.below(bytes.len());
                match chance.below(4) {
                    0 => bytes[at] = chance.below(256) as u8,
                    1 => drop(bytes.drain(at..(at + chance.below(9)).min(bytes.len()))),
                    2 => drop(
                        bytes.splice(at..at, pieces[chance.below(pieces.len())].iter().copied()),
                    ),
                    _ => {
                        let from = chance.below(bytes.len());
                        let copy = bytes[from..(from + chance.below(60)).min(bytes.len())].to_vec();
                        drop(bytes.splice(at..at, copy));
                    }
                }
                if bytes.is_empty() {
                    bytes.push(b' ');
                }
            }
            let Ok(made) = sequence(path).unwrap().import("a", "A", &bytes) else {
                continue;
            };
            sessions += 1;
            let source = Source::of_text("a", made.script.as_str());
            assert!(
                outline(&Memory::new(), &source).is_some(),
                "{}",
                made.script
            );
        }
    }
    assert!(sessions > 300, "{sessions}");
}

#[test]
fn a_sequence_that_never_ends_or_is_no_text_is_refused_in_words() {
    let refused = |bytes: &[u8]| {
        let made = Sequence::Sbg.import("a", "A", bytes);
        made.err().unwrap().to_string()
    };
    assert!(refused(b"").contains("no tone or noise"));
    assert!(refused(&[b'a'; 300 << 10]).contains("larger than 256 KiB"));
    // Blocks that put each other in twice would make millions of times.
    let mut text = String::from("t0: 200+4/10\nb0: {\n+00:00 t0\n}\n");
    for n in 1..40 {
        text += &format!("b{n}: {{\n+00:00 b{}\n+00:01 b{}\n}}\n", n - 1, n - 1);
    }
    assert!(refused(format!("{text}NOW b39\n").as_bytes()).contains("too deep"));
}
