//! Every cap on what a stranger's script or sound may ask for, each with its reason.

use std::ops::RangeInclusive;

use crate::units::Millis;

/// A script longer than this is not one a person wrote; read no further.
pub const SCRIPT_BYTES: u64 = 1 << 20;

/// Steps after patterns and rounds are expanded, tensed muscles among them: an
/// eight-hour session has some hundreds.
pub const STEPS: usize = 10_000;

/// Characters said in one piece: some 25 seconds of speech, more than anybody follows, and
/// well within what a speech engine takes.
pub const LINE_CHARS: usize = 300;

/// How long a sentence that was spoken beforehand may be, in seconds: the slowest voice needs
/// half of it for [`LINE_CHARS`].
pub const SENTENCE_SECONDS: usize = 120;

/// The largest file of sentences that were spoken beforehand: an hour and a half of them.
pub const PACK_BYTES: u64 = 32 << 20;

/// Uses of patterns, the empty ones too.
pub const USES: usize = 20_000;

/// Bytes of one text after parameters and arguments are put in.
pub const TEXT_BYTES: usize = 64 << 10;

/// Bytes of all texts after parameters and arguments are put in.
pub const EXPANDED_BYTES: usize = 8 << 20;

/// The shortest breath, in and out: quicker is panting.
pub const SHORTEST_BREATH: Millis = Millis::secs(1);

/// Breaths of a whole session: a long night of them.
pub const BREATHS: u32 = 20_000;

/// Parameters of a script: each is looked up in every text.
pub const PARAMS: usize = 100;

/// Words drawn at once.
pub const DRAWN: u32 = 1_000;

/// Words whose pronunciation a script gives: each is looked for in every line.
pub const PRONOUNCED: usize = 200;

/// Characters of such a word, or of a few words together.
pub const PRONOUNCED_CHARS: usize = 60;

/// Sessions played inside a session, and inside those: an evening has some eight.
pub const SESSIONS: usize = 64;

/// Sessions inside sessions inside sessions; deeper nesting is a circle or a puzzle.
pub const SESSION_DEPTH: usize = 4;

/// The author's own recording of one line: half a minute of it takes 3 MB of memory.
pub const TAKE: Millis = Millis::secs(300);

/// All of an author's recordings of lines together: they are kept in memory, where half an
/// hour takes 173 MB.
pub const TAKES: Millis = Millis::secs(30 * 60);

/// Patterns inside patterns; deeper nesting is a circle or a puzzle.
pub const PATTERN_DEPTH: usize = 8;

/// Ambient sounds at once: each costs processor time for the whole length.
pub const LAYERS: usize = 16;

/// A whole session, with what `[after]` keeps: a night, and then some.
pub const SESSION: Millis = Millis::secs(12 * 3600);

/// One stretch of time written in a script.
pub const STRETCH: Millis = Millis::secs(12 * 3600);

/// How long ambience may be wished to go on after a session: a night, with room for the session.
pub const AFTER: RangeInclusive<Millis> = Millis::secs(60)..=Millis::secs(10 * 3600);

/// How long a session may wait before it begins: to turn off the light, or to wake.
pub const DELAY: RangeInclusive<Millis> = Millis::secs(1)..=Millis::secs(12 * 3600);

/// A sleep timer: time to sink into, and no more than a session lasts.
pub const SLEEP_TIMER: RangeInclusive<Millis> = Millis::secs(60)..=SESSION;

/// Characters spoken in a session: several hours of speech, and the size of the prompts in memory.
pub const SPOKEN_CHARACTERS: usize = 200_000;

/// Breath cycles in one step: more than a night of them.
pub const CYCLES: u32 = 10_000;

/// Rounds of a pattern or of a muscle group.
pub const ROUNDS: u32 = 1_000;

/// Strokes of one `strike`: more is an alarm.
pub const STROKES: u32 = 108;

/// From one bell to the next: quicker is an alarm.
pub const BETWEEN_BELLS: Millis = Millis::secs(1);

/// Levels a script may write, in dB against the voice: nobody is to be made deaf.
pub const LEVEL_DB: RangeInclusive<f64> = -80.0..=6.0;

/// Samples a second of speech, in hertz; others are a mistake.
pub const PROGRAM_RATE: RangeInclusive<u32> = 4_000..=48_000;

/// What a listener may add to the level of voice, cues or ambience, in dB.
pub const WISH_DB: RangeInclusive<f64> = -24.0..=6.0;

/// How many times faster a quick listen may go through the pauses.
pub const SPEED: RangeInclusive<f64> = 1.0..=60.0;

/// One phase of a breath, in seconds: nobody holds their breath on our word for longer.
pub const PHASE_SECONDS: f64 = 20.0;

/// The largest recording read, in bytes: four hours in the finest WAV.
pub const RECORDING_BYTES: u64 = 16 << 30;

/// How much of a recording is used. At 48 kHz it takes 2.8 GB of disk while it is played.
pub const RECORDING_LENGTH: Millis = Millis::secs(4 * 3600);

/// Recordings of a playlist.
pub const PLAYLIST: usize = 200;

/// How much of the recordings of one playlist is used: they are all read before the first is heard.
pub const PLAYLIST_LENGTH: Millis = RECORDING_LENGTH;

/// The shortest recording that is looped: anything shorter is a buzz.
pub const RECORDING_SHORTEST: Millis = Millis(100);

/// A recording up to this length is kept in memory, where it takes 11.5 MB.
pub const RECORDING_IN_MEMORY: Millis = Millis::secs(60);

/// The longest crossfade of a recording; both of its sides are held in memory to be compared.
pub const CROSSFADE: Millis = Millis::secs(60);

/// The most channels a recording may have; 7.1 surround has eight.
pub const RECORDING_CHANNELS: usize = 8;

/// Sample rates a recording may have, in hertz: telephones to eight times studio.
pub const RECORDING_RATES: RangeInclusive<u32> = 4_000..=384_000;

/// How far a single event of an ambience may rise above its surroundings, in decibels,
/// in a session that ends in sleep: twice the power is heard, and wakes nobody.
pub const SLEEP_PROMINENCE_DB: f64 = 3.0;

/// Points of one parameter's course: an hour's tones may change every minute. A few of them are
/// levelled before the first sample, which takes some tens of milliseconds each.
pub const STOPS: usize = 64;

/// Textures computed along the courses of one sound: each takes some 50 kB and some tens of
/// microseconds when a layer starts.
pub const STATIONS: usize = 96;

/// Sounds in a scene: each costs as much as a layer.
pub const PARTS: usize = 8;

/// A recipe longer than this is not one a person wrote; read no further.
pub const RECIPE_BYTES: u64 = 64 << 10;

/// The longest single sound among scattered ones: longer is not an event but a place, and
/// each is kept in memory.
pub const SHOT_LENGTH: Millis = RECORDING_IN_MEMORY;

/// The shortest single sound: anything shorter is a click.
pub const SHOT_SHORTEST: Millis = Millis(20);

/// Files of scattered sounds in one folder.
pub const SHOTS: usize = 200;

/// What the sounds of one folder last together: 230 MB of memory.
pub const SHOTS_LENGTH: Millis = Millis::secs(20 * 60);

/// Names that are read in a folder of scattered sounds before it is taken for another folder.
pub const FOLDER_NAMES: usize = 2_000;

/// The least time from one scattered sound to the next: quicker is a texture.
pub const SHOTS_APART: Millis = Millis(500);

/// The journal's newest part that is read: some forty years of three sessions a day.
pub const JOURNAL_BYTES: u64 = 8 << 20;

/// A file in which something small is remembered: larger is none of ours.
pub const KEPT_BYTES: u64 = 64 << 10;

/// Sessions whose balance is remembered; the one that was not heard for longest goes first.
pub const KEPT_MIXES: usize = 200;

/// The quietest and the loudest volume there is, in decibels. 0 dB is the session as it was
/// made, which already uses the headroom there is; more than that the system's mixer can do.
pub const VOLUME: RangeInclusive<f32> = -40.0..=0.0;

/// The longest sound in a page: it takes up to 180 MB, which a telephone holds in memory.
pub const PAGE: Millis = Millis::secs(2 * 3600);

/// The largest list of `render --list`: half a million lines, far more than one machine renders.
pub const LIST_BYTES: u64 = 64 << 20;

/// Bytes of the path of a file that a script names.
pub const PATH: usize = 4096;

/// Ways in which what a script writes for its parameters may spell one path.
pub const SPELLED: usize = 1000;

/// Names in the folder of a script among which its translations are sought.
pub const BESIDE: usize = 100_000;

/// Scripts of a folder among which one is chosen or found by its title.
pub const SHELF: usize = 200;

/// What is kept on one shelf of a disk, such as the words that were spoken: some fifty hours of
/// them. The oldest goes when there is more.
pub const SHELF_BYTES: u64 = 256 << 20;

/// What a world in memory keeps: more than one session speaks.
pub const KEPT_IN_MEMORY: u64 = 64 << 20;

/// Scratch space in memory: a recording of 23 minutes.
pub const SCRATCH_IN_MEMORY: u64 = 256 << 20;

/// The model of a voice; the largest that are offered have some 110 MB.
pub const VOICE_MODEL_BYTES: u64 = 512 << 20;

/// What lies beside the model of a voice: a table of styles, or a description.
pub const VOICE_BESIDE_BYTES: u64 = 8 << 20;
