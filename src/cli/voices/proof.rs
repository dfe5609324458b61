//! The report on sentences that were spoken beforehand: how each sounds, and what somebody who
//! did not know them understood.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::voice::Pcm;
use crate::voice::packs::proof::{faults, lufs, same_words, seconds};
use crate::voice::packs::{Pack, SentenceKey};

use super::super::Failure;

/// The report, and the list of what is right though it was not understood.
const REPORT: &str = "proof.tsv";
const ACCEPTED: &str = "accepted.toml";

/// The first line of the report.
const HEAD: &str = "pack\tseconds\tLUFS\tverdict\tline\theard\n";

/// Somebody who listens: a program that gets the name of a WAV file on each line of its standard
/// input, and gives on a line of its standard output what it understood.
pub struct Listener {
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Listener {
    /// Starts `program`, words with spaces between them.
    pub fn start(program: &str) -> Result<Listener, Failure> {
        let mut words = program.split_whitespace();
        let mut child = Command::new(words.next().unwrap_or_default())
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Failure::script(format!("cannot start {program}: {error}")))?;
        let answers = child.stdout.take().ok_or_else(silent)?;
        Ok(Listener {
            child,
            answers: BufReader::new(answers),
        })
    }

    fn hears(&mut self, file: &Path) -> Result<String, Failure> {
        let input = self.child.stdin.as_mut().ok_or_else(silent)?;
        writeln!(input, "{}", file.display())?;
        input.flush()?;
        let mut heard = String::new();
        match self.answers.read_line(&mut heard)? {
            0 => Err(silent()),
            _ => Ok(heard.split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // The end of its input is the end of its work.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn silent() -> Failure {
    Failure::script(
        "the listener of --heard-by gave no answer: it is to print one line for each file",
    )
}

/// The proof of one voice's packs.
pub struct ProofReport {
    folder: PathBuf,
    language: String,
    listener: Listener,
    /// Line: why it is right though it was understood otherwise.
    accepted: BTreeMap<String, String>,
    rows: String,
    proved: usize,
    open: Vec<String>,
}

impl ProofReport {
    /// Of the packs in `folder`, heard by a program.
    pub fn begin(folder: &Path, language: &str, program: &str) -> Result<ProofReport, Failure> {
        let accepted = match fs::read_to_string(folder.join(ACCEPTED)) {
            Ok(text) => toml::from_str(&text)
                .map_err(|error| Failure::script(format!("{ACCEPTED}: {error}")))?,
            Err(_) => BTreeMap::new(),
        };
        Ok(ProofReport {
            folder: folder.to_owned(),
            language: language.to_owned(),
            listener: Listener::start(program)?,
            accepted,
            rows: HEAD.to_owned(),
            proved: 0,
            open: Vec::new(),
        })
    }

    /// Proves what a pack has of `lines`.
    pub fn pack(&mut self, name: &str, lines: &[String]) -> Result<(), Failure> {
        let bytes = fs::read(self.folder.join(format!("{name}.pack")))?;
        let pack = Pack::read(&bytes).map_err(Failure::script)?;
        let mut sounds = Vec::new();
        for line in lines {
            let found = pack.find(SentenceKey::new(line)).map_err(Failure::script)?;
            if let Some(found) = found {
                sounds.push((line, found.sound().map_err(Failure::script)?));
            }
        }
        let mut levels: Vec<f32> = sounds.iter().filter_map(|(_, s)| lufs(s)).collect();
        levels.sort_by(f32::total_cmp);
        let usual = levels.get(levels.len() / 2).copied().unwrap_or_default();
        for (line, sound) in &sounds {
            self.line(name, line, sound, usual)?;
        }
        Ok(())
    }

    fn line(&mut self, pack: &str, line: &str, sound: &Pcm, usual: f32) -> Result<(), Failure> {
        let file = tempfile::Builder::new().suffix(".wav").tempfile()?;
        write(file.path(), sound).map_err(Failure::script)?;
        let heard = self.listener.hears(file.path())?;
        let mut wrong: Vec<String> = faults(line, sound, usual)
            .iter()
            .map(ToString::to_string)
            .collect();
        if !same_words(line, &heard, &self.language) {
            wrong.push("heard otherwise".into());
        }
        let verdict = match (wrong.is_empty(), self.accepted.get(line)) {
            (true, _) => "right".to_owned(),
            (false, Some(reason)) => format!("{}; accepted: {reason}", wrong.join(", ")),
            (false, None) => {
                let wrong = wrong.join(", ");
                self.open
                    .push(format!("{pack}: \"{line}\": {wrong} (\"{heard}\")"));
                wrong
            }
        };
        let lufs = lufs(sound).map_or(String::new(), |lufs| format!("{lufs:.1}"));
        let seconds = seconds(sound);
        self.proved += 1;
        let row = &mut self.rows;
        let _ = writeln!(
            row,
            "{pack}\t{seconds:.2}\t{lufs}\t{verdict}\t{line}\t{heard}"
        );
        Ok(())
    }

    /// Writes the report.
    ///
    /// # Errors
    /// Where a sentence is not right and not accepted.
    pub fn end(self) -> Result<String, Failure> {
        fs::write(self.folder.join(REPORT), &self.rows)?;
        let (open, proved) = (self.open.len(), self.proved);
        match open {
            0 => Ok(format!(
                "{proved} sentences proved: {REPORT} lies beside the packs"
            )),
            _ => Err(Failure::script(format!(
                "{open} of {proved} sentences are not right:\n  {}\n  \
                 listen to them; what is right goes into {ACCEPTED}, as \"line\" = \"reason\"",
                self.open.join("\n  ")
            ))),
        }
    }
}

fn write(path: &Path, sound: &Pcm) -> Result<(), hound::Error> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: sound.rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec)?;
    for sample in &sound.samples {
        writer.write_sample(*sample)?;
    }
    writer.finalize()
}
