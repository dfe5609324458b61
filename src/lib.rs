//! Evenfall turns a small text file into a guided relaxation session: speech, cue tones that
//! follow the breath, and nature sound, played or written to a file. The program `evenfall` is
//! a thin layer of commands over this library.
//!
//! # In a few lines
//!
//! **Read and check a script.** What is wrong comes with its place and its remedy, and several
//! faults in one run. [`Memory`](world::Memory) is a world without a disk,
//! [`BuiltIn`](world::BuiltIn) lays the recordings of the catalogue under another, and with
//! [`Speaker::Off`](prepare::Speaker::Off) nobody speaks, but the time of the words is kept:
//!
//! ```
//! use evenfall::diagnostic::{Code, render};
//! use evenfall::prepare::{Source, Speaker, prepare};
//! use evenfall::session::Wishes;
//! use evenfall::world::Memory;
//!
//! let script = "[[step]]\nsay = \"Close your eyes. [5s]\"\n[[step]]\nrest = \"2 apples\"\n";
//! let source = Source::of_text("evening.toml", script);
//! let (prepared, told) = prepare(&Memory::new(), &source, &Wishes::default(), &Speaker::Off);
//! assert!(prepared.is_none());
//! assert_eq!(told[0].code, Code::S005);
//! println!("{}", render(&source.name, &source.text, &told[0], false));
//! ```
//!
//! **Render a session to samples**, from any place on. What is heard is a pure function of the
//! score and the position:
//!
//! ```
//! use evenfall::engine::Playable;
//! use evenfall::frame::Piece;
//! use evenfall::prepare::{Source, Speaker, prepare};
//! use evenfall::session::Wishes;
//! use evenfall::world::{BuiltIn, Memory};
//!
//! let world = BuiltIn::under(Memory::new());
//! let source = Source::built_in("box-breath").expect("it comes with the library");
//! let (prepared, _) = prepare(&world, &source, &Wishes::default(), &Speaker::Off);
//! let piece = Playable(prepared.expect("it has no fault").score);
//! let mut sound = piece.starting_at(60 * 48_000);
//! let mut second = vec![[0.0; 2]; 48_000];
//! sound.render(&mut second);
//! assert!(second.iter().any(|frame| frame[0] != 0.0));
//! ```
//!
//! **Draw a plan**, on whatever there is: chapters, captions, what happens when, how the breath
//! goes and how loud each layer is, as plain data:
//!
//! ```
//! use evenfall::prepare::{Source, Speaker, prepare};
//! use evenfall::session::Wishes;
//! use evenfall::world::{BuiltIn, Memory};
//!
//! let world = BuiltIn::under(Memory::new());
//! let source = Source::built_in("box-breath").expect("it comes with the library");
//! let (prepared, _) = prepare(&world, &source, &Wishes::default(), &Speaker::Off);
//! let plan = prepared.expect("it has no fault").plan;
//! for row in &plan.rows {
//!     println!("{} {:8} {}", row.start.clock(), row.kind, row.text);
//! }
//! # let json = serde_json::to_string(&*plan).unwrap();
//! # assert_eq!(serde_json::from_str::<evenfall::plan::Plan>(&json).unwrap(), *plan);
//! ```
//!
//! **A texture by itself**, block by block, without end and from any block on. A sound of the
//! catalogue, brought to its level, is what [`sound::open`] gives:
//!
//! ```
//! use evenfall::frame::BLOCK;
//! use evenfall::nature::texture;
//! use evenfall::units::Seed;
//!
//! let kind = texture("rain").expect("it comes with the library");
//! let settings = kind.settings([]).expect("every parameter has a value of its own");
//! let mut rain = (kind.start)(&settings, Seed(7));
//! let mut block = [[0.0; 2]; BLOCK];
//! rain.block(1_000_000, &mut block);
//! assert!(block.iter().any(|frame| frame[0] != 0.0));
//! ```
//!
//! To write a file, hand the piece to [`export::render`]; to have it spoken,
//! [`Speaker::BuiltIn`](prepare::Speaker::BuiltIn) and, first in `main`, [`voice::serve`]. Two
//! whole programs stand in `tests/examples`: a timer with a bell and rain, and a WAV file from a
//! script in memory. How to add a sound, a texture, a format, a voice, a language, a kind of step
//! or a command stands in [`adding`].
//!
//! # The way of the data
//!
//! | station | gives |
//! |---|---|
//! | [`world`] | text and bytes, with caps; what was kept; which evening it is |
//! | [`script`] | what the author wrote, every value with its place in the text |
//! | [`session`] | what the author meant: all checked, no file touched |
//! | [`voice`], [`sound`] | prompts and ambience, measured: the last contact with the world |
//! | [`score`] | every cue at its absolute position, fitted to the wanted length; or why it does not fit |
//! | [`plan`] | what is meant: chapters, captions, what happens when, the breath's curve |
//! | [`advice`] | what a careful listener would say of it |
//! | [`engine`] | blocks of frames; it cannot fail, allocate or lock, and waits for nothing but a long recording's next piece |
//! | [`export`], [`live`] | a file, the sound card: the only places that know devices, and the formats sound is written in |
//!
//! Each station uses what stands above it in this table and never what stands below: a test
//! reads the sources for it, by the table `FLOORS` in `tests/arrows.rs`, where a new module has
//! its place. Units, time, [maths and signal processing](dsp), what textures are woven from
//! (`synth`), [cue tones](cue) and [textures](nature) are the ground they all stand on.
//! [`prepare`] goes the whole way, from a script to what can be played. Above it stand
//! [pictures](picture), the screen, and the commands of the program.
//!
//! # Invariants
//!
//! 48 kHz stereo `f32` is a constant of the house ([`frame`]). Whatever sounds is a pure
//! function of the score and the position, computed on a grid of [`frame::BLOCK`] frames
//! aligned to the start of the session: so callers may ask for any number of frames, start
//! anywhere, and render in parallel, and get the same bits.
//!
//! The same on every machine: what decides a sample uses the mathematics of [`dsp::math`] and
//! never the platform's, and chance is drawn under the names of one table, `dsp::seeds`,
//! of which none is ever changed. Only a recording at another rate keeps its last digit to
//! the processor, since its resampler chooses its own instructions.
//!
//! A listener's balance, pace or soft end makes another score of a score, and the player goes
//! over to it at the frame that is heard: so the engine has no knobs, and what is heard with
//! them is what would be exported. Volume and sleep timer are gains behind the engine, in
//! [`live`].
//!
//! # Changes of bits
//!
//! A release that gives other samples for the same script and seed says so here.
//!
//! - 0.1.0: no mathematics of the platform any more. Cue tones, panned cues and the voice
//!   differ from before by the rounding of single precision, and a cue tone draws its noise
//!   under another name. Textures keep every bit.
//! - 0.1.0: ambience no longer gets softer as a whole under each sentence. It steps back in the
//!   band of speech alone, as far as the voice needs, and stays there through short pauses:
//!   every session with a voice and a layer sounds another way. Without either it keeps its bits.
//! - 0.1.0: wordings, phrases and words of lists are dealt out night after night and no longer
//!   drawn: the same seed says other sentences than before. The sounds keep every bit.
//! - 0.1.0: crickets and frogs sit around a listener who faces the middle of what is heard; the
//!   nearest few weighed on one ear before. Their calls and times are the same.
//!
//! # Features
//!
//! | feature | brings |
//! |---|---|
//! | `cli` | the program and its commands |
//! | `live` | the sound card |
//! | `screen` | the terminal while it plays, media keys, a script heard while it is written; brings `live` |
//! | `picture` | a plan as SVG and PNG |
//! | `page` | a session as one page of HTML, its sound in it |
//! | `embedded-voice` | the SVOX Pico engine and its voices |
//! | `neural-voice` | small neural networks that speak, for voices that were added |
//! | `spoken` | finding and making sentences spoken beforehand; brings `opus` |
//! | `spoken-en` | those of the built-in sessions in English; brings `spoken` |
//! | `spoken-es`, `spoken-fr`, `spoken-it` | those of some of them in Spanish, French and Italian; each brings `spoken` |
//! | `mp3`, `opus`, `m4a` | files as MP3, as Opus in Ogg, as AAC-LC in M4A |
//! | `share` | handing a session to a phone in the same network; brings `cli` and `page` |
//! | `fetch` | fetching other voices, when one is asked for; brings `cli` |
//!
//! All are on by default. Without any, the core and [`export`] are left.

#![warn(missing_docs)]

#[doc = include_str!("adding.md")]
pub mod adding {}

pub mod advice;
#[cfg(all(feature = "screen", feature = "cli"))]
mod chooser;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod cue;
#[cfg(feature = "screen")]
#[doc(hidden)]
pub mod desktop;
pub mod diagnostic;
#[doc(hidden)]
pub mod dsp;
pub mod engine;
#[doc(hidden)]
pub mod envelope;
pub mod export;
pub mod figure;
pub mod frame;
pub mod import;
#[doc(hidden)]
pub mod kept;
mod letters;
#[doc(hidden)]
pub mod limits;
#[cfg(feature = "live")]
pub mod live;
mod music;
pub mod nature;
#[cfg(feature = "page")]
pub mod page;
mod parallel;
#[cfg(feature = "picture")]
pub mod picture;
pub mod plan;
pub mod prepare;
#[cfg(all(feature = "screen", feature = "cli"))]
mod record;
#[doc(hidden)]
pub mod schema;
pub mod score;
#[cfg(feature = "screen")]
#[doc(hidden)]
pub mod screen;
pub mod script;
pub mod session;
#[cfg(feature = "share")]
#[doc(hidden)]
pub mod share;
pub mod sound;
mod synth;
pub mod time;
pub mod units;
pub mod voice;
mod warp;
#[cfg(feature = "screen")]
#[doc(hidden)]
pub mod watch;
mod whole;
pub mod world;
