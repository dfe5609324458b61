//! `evenfall render`: a session as a file.

mod batch;
mod file;
mod list;
mod made_from;
mod page;
mod purpose;
mod stems;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::engine::Playable;
use crate::export::{About, Captions, Destination, Later, Script, WantedLoudness, write_whole};
use crate::limits;
use crate::plan::{Made, Plan};
use crate::prepare::{Prepared, Source};
use crate::units::Millis;
use crate::world::Place;

use super::file_name::{free_name, titled};
use super::place::stretch;
use super::prepare::{SessionArgs, parse_time};
use super::text::{cautions, print, tell};
use super::world::world;
use super::{Done, Failure};

use batch::Batch;
use file::{Bits, written};
pub use file::{FileArgs, sparing};
#[cfg(feature = "share")]
pub use file::{bar, shown};
use list::Wished;
use made_from::{Stamp, made_from};
use page::is_page;
#[cfg(feature = "page")]
use page::write_page;
use purpose::{CEILING_DB, FileFor, PODCAST_LUFS, parse_loudness};

/// Write a session to a file that any phone or computer plays
#[derive(Args)]
#[command(mut_arg("sessions", |arg| arg.required(false).required_unless_present_any(["all", "list"])))]
#[command(after_help = "Examples:
  evenfall render sleep-meditation-10             an MP3 for the phone, named by its title
  evenfall render box-breath --length 12m --set n=5 -o box.opus
  evenfall render pmr-toes-to-head --skip neck,left-leg -o pmr.m4a --captions
  evenfall render full-evening --parts 15m --for archive
  evenfall render evening.toml --stems -o evening.flac
  evenfall render sleep-meditation-10 --in 2m     time to turn off the light first
  evenfall render box-breath -o box.html
  evenfall render evening.toml -o - | sox - -d
  evenfall render --all music                     every built-in session, into a folder
  evenfall render --list night.toml -o music      every file of a list; --shard 3/16: a part of it

The ending of the name chooses: .mp3 plays everywhere, .m4a is what Apple likes best, .opus is the
smallest, .flac and .wav lose nothing, and .html is a page for the phone: sound,
picture and words in one file. A file holds its title, its chapters, a cover, what is said,
and the script it was made from (evenfall extract FILE).

A list has a [[render]] for each file, with session = \"...\" and any of these flags by their
names: length = \"12m\", language = \"de\", no-holds = true, file = \"de/box.mp3\" where it is to have
a name of its own. [every] is for all of them. What is up to date stays as it is, so that a batch
that was stopped goes on; what fails is told at the end and stops no other.")]
pub struct Render {
    #[command(flatten)]
    session: SessionArgs,
    /// Begin at a step's id, a chapter or a time
    #[arg(long, value_name = "WHERE")]
    from: Option<String>,
    /// End with a step (its id), with a chapter, or at a time
    #[arg(long, value_name = "WHERE")]
    until: Option<String>,
    /// Begin with this much silence, 1s to 12h: time to lie down
    #[arg(long = "in", value_name = "TIME", value_parser = parse_delay)]
    delay: Option<Millis>,
    /// What the file is for
    #[arg(long = "for", value_name = "WHAT")]
    purpose: Option<FileFor>,
    /// Write the words beside it, too: .lrc, .srt, .vtt and .txt
    #[arg(long)]
    captions: bool,
    /// As loud as this, in LUFS, as in -18; softer where the highest peak would pass -1 dBTP
    #[arg(long, value_name = "LUFS", value_parser = parse_loudness, allow_negative_numbers = true)]
    loudness: Option<f64>,
    /// Both channels as one, for a single speaker
    #[arg(long)]
    mono: bool,
    /// Write the voice, the cues and every layer as files of their own beside it, too, which
    /// add up to it: FLAC or WAV with 24 bits
    #[arg(long)]
    stems: bool,
    /// In several files of at most this length, each from the beginning of a step on
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    parts: Option<Millis>,
    /// Write every built-in session into this folder; what is up to date stays as it is
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["sessions", "list", "output"])]
    all: Option<PathBuf>,
    /// Write every file that a list names into the folder that -o names
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "sessions",
        requires = "output"
    )]
    list: Option<PathBuf>,
    /// Only one part of --all or --list, as in 3/16, so that several machines share the work
    #[arg(long, value_name = "N/OF", value_parser = batch::parse_shard)]
    shard: Option<batch::Shard>,
    /// Tell in this file, as JSON, what became of each file of --all or --list
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// What the file was made from stands here; where it is the same, nothing is done.
    #[arg(long, hide = true)]
    unless_made: Option<PathBuf>,
    /// Which build of the program this is.
    #[arg(long, hide = true, default_value = "")]
    build: String,
    /// Its number in a batch, as in 3/24.
    #[arg(long, hide = true, value_parser = parse_track)]
    track: Option<(u32, u32)>,
    #[command(flatten)]
    file: FileArgs,
}

fn parse_delay(text: &str) -> Result<Millis, String> {
    let (time, range) = (parse_time(text)?, limits::DELAY);
    match range.contains(&time) {
        true => Ok(time),
        false => Err(format!("a time from {} to {}", range.start(), range.end())),
    }
}

fn parse_track(text: &str) -> Result<(u32, u32), String> {
    let numbers = text.split_once('/');
    let numbers = numbers.and_then(|(n, of)| Some((n.parse().ok()?, of.parse().ok()?)));
    numbers.ok_or_else(|| "a number and how many, as in 3/24".into())
}

impl Render {
    pub fn run(mut self) -> Done {
        if self.all.is_some() || self.list.is_some() {
            return self.batch();
        }
        if self.shard.is_some() || self.report.is_some() {
            return Err(Failure::script(
                "--shard and --report go with --all or --list",
            ));
        }
        self.session.settle()?;
        self.settle_purpose()?;
        let prepared = self.session.prepare()?;
        let (from, until) = (self.from.as_ref(), self.until.as_ref());
        let (made, from) = stretch(&prepared, from, until)?;
        tell(&cautions(&prepared.session));
        let output = self.output(&made);
        let Some(stamp) = &self.unless_made else {
            return self.write_all(&made, from, &output, &prepared).map(|_| ());
        };
        let made_from = self.made_from(&prepared, &made, from)?;
        let folder = output.parent().unwrap_or(Path::new(""));
        if Stamp::read(stamp).is_some_and(|stamp| stamp.holds(&made_from, folder)) {
            return Ok(print(&format!("{}\n", batch::UP_TO_DATE))?);
        }
        let files = self.write_all(&made, from, &output, &prepared)?;
        let json = serde_json::to_vec_pretty(&Stamp::of(made_from, &files)?)?;
        Ok(write_whole(&Destination::Path(stamp.clone()), &json)?)
    }

    /// Many files.
    fn batch(&self) -> Done {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let wished = batch::asked_of_each();
        let ending = |wished: &Wished| {
            let purpose = wished.get("for").and_then(|said| said.last());
            let purpose = purpose.and_then(|name| FileFor::from_str(name, true).ok());
            let usual = match wished.contains_key("stems") {
                true => FileFor::Archive,
                false => FileFor::Phone,
            };
            purpose.unwrap_or(usual).ending()
        };
        let (items, folder) = match (&self.list, &self.all, &self.file.output) {
            (Some(list), _, Some(folder)) => (list::read(list, &ending, &wished)?, folder),
            (_, Some(folder), _) => (list::all(ending(&wished), &wished), folder),
            _ => return Err(Failure::script("name the folder for the files with -o")),
        };
        let list = self.list.iter().map(Place::file).collect::<Vec<_>>();
        let report = self.report.as_ref();
        let batch = Batch {
            items,
            folder,
            shard: self.shard,
            report: report.map(|report| sparing(report, &list)).transpose()?,
            jobs: self.file.workers.map_or(cores, usize::from),
        };
        batch.run()
    }

    /// A hash of all that decides what is written.
    fn made_from(&self, prepared: &Prepared, made: &Made, from: Millis) -> Result<String, Failure> {
        let file = &self.file;
        let asked = (
            (from, self.purpose, self.captions, self.loudness, self.mono),
            (self.parts, self.stems, self.track, file.bits, &file.rate),
            self.delay,
            file.output.as_deref().and_then(Path::file_name),
        );
        let plan = serde_json::to_vec(&*made.plan)?;
        let asked = format!("{asked:?} {:?}", self.script(&made.plan));
        let how = (&*self.build, &*asked);
        Ok(made_from(prepared, &made.score, &plan, how))
    }

    /// Writes every part of `made` from `from` on; what was written.
    fn write_all(
        &self,
        made: &Made,
        from: Millis,
        output: &Path,
        prepared: &Prepared,
    ) -> Result<Vec<PathBuf>, Failure> {
        let parts = self.cut(made, from)?;
        let count = parts.len() as u32;
        let mut files = Vec::new();
        let script = self.script(&made.plan);
        #[cfg(feature = "picture")]
        let cover = match is_page(output) {
            // It draws what a file only tells.
            true => None,
            false => {
                let section = prepared.session.about.section();
                Some(crate::picture::cover(&made.plan, section)?)
            }
        };
        #[cfg(not(feature = "picture"))]
        let cover = None;
        for (part, n) in parts.into_iter().zip(1u32..) {
            let mut about = About {
                album: Some(prepared.session.about.section().to_owned()),
                script: script.clone(),
                track: self.track,
                cover: cover.clone(),
                ..About::of(&made.plan, part.clone())
            };
            let mut output = output.to_owned();
            if count > 1 {
                about.track = Some((n, count));
                about.title = format!("{} {n}/{count}", about.title);
                output = beside(&output, &n.to_string());
            }
            files.extend(self.write(made, part, about, &output, prepared)?);
        }
        Ok(files)
    }

    /// Fills in what the purpose asks for, where nothing else is; refuses what cannot be
    /// written before anything is made.
    fn settle_purpose(&mut self) -> Done {
        match self.purpose {
            Some(FileFor::Archive) => {
                self.file.bits.get_or_insert(Bits::Int24);
            }
            Some(FileFor::Podcast) => {
                self.loudness.get_or_insert(PODCAST_LUFS);
            }
            Some(FileFor::Phone) | None => {}
        }
        if let (Some(FileFor::Archive), Some(output)) = (self.purpose, &self.file.output)
            && output.extension().is_none_or(|ending| ending != "flac")
        {
            return Err(Failure::script(
                "--for archive writes FLAC: end the name in .flac, or leave -o out",
            ));
        }
        if self.stems {
            if self.file.output.is_none() {
                self.purpose.get_or_insert(FileFor::Archive);
            }
            let ending = self.purpose.map(FileFor::ending);
            stems::settle(&mut self.file, ending)?;
        }
        if self.parts.is_some_and(|length| length < Millis::secs(60)) {
            return Err(Failure::script("--parts are a minute long at least"));
        }
        let stdout = self.file.output.as_deref() == Some(Path::new("-"));
        if stdout && (self.parts.is_some() || self.captions || self.stems) {
            return Err(Failure::script(
                "standard output takes one file: give -o a name for --parts, --captions and --stems",
            ));
        }
        if self.delay.is_some() && (self.parts.is_some() || self.stems) {
            return Err(Failure::script(
                "--in puts silence before one file: leave --parts and --stems out",
            ));
        }
        if self.file.output().is_some_and(is_page) {
            let told = [
                (self.delay.is_some(), "--in"),
                (self.file.bits.is_some(), "--bits"),
                (self.file.rate != "48000", "--rate"),
                (self.parts.is_some(), "--parts"),
            ];
            return match told.iter().find(|(said, _)| *said) {
                None => Ok(()),
                Some((_, flag)) => Err(Failure::script(format!(
                    "a page holds a session as it is, its sound as MP3 at 48000 Hz: leave {flag} out"
                ))),
            };
        }
        match self.file.known() {
            // It is no format of sound.
            Err(Failure::Script(Some(what))) if cfg!(feature = "page") => Err(Failure::script(
                what + "; a page for the phone ends in `.html`",
            )),
            known => known,
        }
    }

    /// The file to write; named by the title where no name is given.
    fn output(&self, made: &Made) -> PathBuf {
        match &self.file.output {
            Some(output) => output.clone(),
            None => free_name(&titled(
                &made.plan.title,
                self.purpose.unwrap_or(FileFor::Phone).ending(),
            )),
        }
    }

    /// The stretches to write, one after another.
    fn cut(&self, made: &Made, from: Millis) -> Result<Vec<Range<Millis>>, Failure> {
        let end = made.plan.length;
        let Some(length) = self.parts else {
            return Ok(vec![from..end]);
        };
        let mut starts = vec![from];
        let mut begun = from;
        while end - begun > length {
            let steps = made.plan.steps.iter().map(|step| step.start);
            let later: Vec<Millis> = steps.filter(|at| *at > begun && *at < end).collect();
            let fits = later.iter().filter(|at| **at - begun <= length).max();
            let Some(next) = fits.or(later.iter().min()) else {
                break;
            };
            begun = *next;
            starts.push(begun);
        }
        let ends = starts.iter().skip(1).copied().chain([end]);
        Ok(starts
            .iter()
            .copied()
            .zip(ends)
            .map(|(a, b)| a..b)
            .collect())
    }

    /// The script and what was wished of it, to lie in the file. Of several sessions as one there is none.
    fn script(&self, plan: &Plan) -> Option<Script> {
        let [session] = &self.session.sessions[..] else {
            return None;
        };
        let source = Source::find(world(), session).ok()?;
        let name = match source.place.as_ref().and_then(Place::name) {
            Some(name) => name.to_owned(),
            None => format!("{}.toml", source.name),
        };
        let mut wishes = self.session.wished_words();
        if self.session.wishes.seed().is_none() {
            wishes.push(format!("--seed={}", plan.seed));
        }
        Some(Script {
            name,
            text: source.text,
            wishes,
        })
    }

    /// Writes a part, and what was asked for beside it; what was written.
    fn write(
        &self,
        made: &Made,
        part: Range<Millis>,
        about: About,
        output: &Path,
        prepared: &Prepared,
    ) -> Result<Vec<PathBuf>, Failure> {
        let mut files = vec![output.to_owned()];
        let mut range = part.start.frames()..part.end.frames();
        let piece = Playable(Arc::new(made.score.entering(part.start.frames())));
        let silence = self.delay.unwrap_or(Millis::ZERO);
        let later = Later::new(&piece, range.start, silence.frames());
        let about = about.later(silence);
        range.end += silence.frames();
        if self.captions {
            for kind in Captions::ALL {
                let beside = output.with_extension(kind.ending());
                let destination = sparing(&beside, &prepared.named)?;
                write_whole(&destination, kind.of(&about).as_bytes())?;
                tell(&format!("wrote {}", beside.display()));
                files.push(beside);
            }
        }
        let mut options = self.file.options(output, &prepared.named)?;
        options.mono = self.mono;
        options.about = Some(Arc::new(about));
        options.wanted = self.loudness.map(|lufs| WantedLoudness {
            lufs,
            ceiling_db: CEILING_DB,
        });
        #[cfg(feature = "page")]
        if is_page(output) {
            write_page(&later, range, made, &options, output)?;
            return Ok(files);
        }
        let report = written(&later, range.clone(), &options, output)?;
        if self.stems {
            // As much as the mix was raised.
            (options.wanted, options.gain_db) = (None, report.gain_db);
            let sources = &prepared.named;
            files.extend(stems::write(&piece.0, &range, &options, output, sources)?);
        }
        Ok(files)
    }
}

/// `output` with `more` behind its name, before its ending.
fn beside(output: &Path, more: &str) -> PathBuf {
    let stem = output.file_stem().unwrap_or_default().to_string_lossy();
    let ending = output.extension().unwrap_or_default().to_string_lossy();
    output.with_file_name(format!("{stem}-{more}.{ending}"))
}
