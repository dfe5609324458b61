//! `evenfall render`: a session as a file.

mod file;
mod purpose;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::engine::Playable;
use crate::export::{About, Captions, RenderOptions, Script, foretell, write_whole};
use crate::frame::Piece;
#[cfg(feature = "page")]
use crate::page;
use crate::plan::Made;
use crate::prepare::{Prepared, Source};
use crate::units::{Frames, Millis};
use crate::world::Place;

use super::file_name::{free_name, titled};
use super::place::stretch;
use super::prepare::{SessionArgs, parse_time};
use super::text::{cautions, tell};
use super::world::world;
use super::{Done, Failure};

use file::{Bits, told, written};
pub use file::{FileArgs, bar, sparing};
use purpose::{FileFor, PODCAST_LUFS, gain, parse_loudness};

/// Write a session to a file that any phone or computer plays
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall render sleep-meditation-10             an MP3 for the phone, named by its title
  evenfall render box-breath --length 12m --set n=5 -o box.opus
  evenfall render pmr-toes-to-head --skip neck,left-leg -o pmr.m4a --captions
  evenfall render full-evening --parts 15m --for archive
  evenfall render box-breath -o box.html
  evenfall render evening.toml -o - | sox - -d

The ending of the name chooses: .mp3 plays everywhere, .m4a is what Apple likes best, .opus is the
smallest, .flac and .wav lose nothing, and .html is a page for the phone: sound,
picture and words in one file. A file holds its title, its chapters, a cover, what is said,
and the script it was made from (evenfall extract FILE).")]
pub struct Render {
    #[command(flatten)]
    session: SessionArgs,
    /// Begin at a step's id, a chapter or a time
    #[arg(long, value_name = "WHERE")]
    from: Option<String>,
    /// End with a step (its id), with a chapter, or at a time
    #[arg(long, value_name = "WHERE")]
    until: Option<String>,
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
    /// In several files of at most this length, each from the beginning of a step on
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    parts: Option<Millis>,
    #[command(flatten)]
    file: FileArgs,
}

impl Render {
    pub fn run(mut self) -> Done {
        self.session.settle()?;
        self.settle_purpose()?;
        let prepared = self.session.prepare()?;
        let (from, until) = (self.from.as_ref(), self.until.as_ref());
        let (made, from) = stretch(&prepared, from, until)?;
        tell(&cautions(&prepared.session));
        let output = self.output(&made);
        let parts = self.cut(&made, from)?;
        let count = parts.len() as u32;
        for (part, n) in parts.into_iter().zip(1u32..) {
            let mut about = About::of(&made.plan, part.clone());
            about.album = Some(prepared.session.about.section().to_owned());
            about.script = self.script();
            #[cfg(feature = "picture")]
            {
                about.cover = Some(crate::picture::cover(&made.plan)?);
            }
            let mut output = output.clone();
            if count > 1 {
                about.track = Some((n, count));
                about.title = format!("{} {n}/{count}", about.title);
                let stem = output.file_stem().unwrap_or_default().to_string_lossy();
                let ending = output.extension().unwrap_or_default().to_string_lossy();
                output = output.with_file_name(format!("{stem}-{n}.{ending}"));
            }
            self.write(&made, part, about, &output, &prepared)?;
        }
        Ok(())
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
        if self.parts.is_some_and(|length| length < Millis::secs(60)) {
            return Err(Failure::script("--parts are a minute long at least"));
        }
        let stdout = self.file.output.as_deref() == Some(Path::new("-"));
        if stdout && (self.parts.is_some() || self.captions) {
            return Err(Failure::script(
                "standard output takes one file: give -o a name for --parts and --captions",
            ));
        }
        #[cfg(feature = "page")]
        if self.file.output().is_some_and(page::is_page) {
            return match self.file.bits {
                None => Ok(()),
                Some(_) => Err(Failure::script(
                    "a page holds its sound as MP3, which has no bits of a sample to choose: leave --bits out",
                )),
            };
        }
        self.file.known()
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

    /// The script, to lie in the file. Of several sessions as one there is none.
    fn script(&self) -> Option<Script> {
        let [session] = &self.session.sessions[..] else {
            return None;
        };
        let source = Source::find(world(), session).ok()?;
        let name = match source.place.as_ref().and_then(Place::name) {
            Some(name) => name.to_owned(),
            None => format!("{}.toml", source.name),
        };
        Some(Script {
            name,
            text: source.text,
        })
    }

    fn write(
        &self,
        made: &Made,
        part: Range<Millis>,
        about: About,
        output: &Path,
        prepared: &Prepared,
    ) -> Done {
        let range = part.start.frames()..part.end.frames();
        let piece = Playable(Arc::new(made.score.entering(part.start.frames())));
        if self.captions {
            for kind in Captions::ALL {
                let beside = output.with_extension(kind.ending());
                let destination = sparing(&beside, &prepared.named)?;
                write_whole(&destination, kind.of(&about).as_bytes())?;
                tell(&format!("wrote {}", beside.display()));
            }
        }
        let mut options = self.file.options(output, &prepared.named)?;
        options.mono = self.mono;
        options.about = Some(Arc::new(about));
        if let Some(wanted) = self.loudness {
            options.gain_db = gain(wanted, foretell(&piece, range.clone(), &options))?;
        }
        #[cfg(feature = "page")]
        if page::is_page(output) {
            return write_page(&piece, range, made, options, output);
        }
        written(&piece, range, &options, output)
    }
}

/// Writes `range` of `piece` as a page, whose sound is as every telephone plays it: it draws
/// what a file only tells.
#[cfg(feature = "page")]
fn write_page(
    piece: &dyn Piece,
    range: Range<Frames>,
    made: &Made,
    mut options: RenderOptions,
    output: &Path,
) -> Done {
    let about = options.about.take().map(|about| About {
        cover: None,
        ..(*about).clone()
    });
    options.about = about.map(Arc::new);
    let bar = bar(range.end - range.start);
    let report = page::write(piece, range, &made.plan, &options, &|done| {
        bar.set_position(done);
    });
    bar.finish_and_clear();
    tell(&told(&output.display().to_string(), &report?));
    Ok(())
}
