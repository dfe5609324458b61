//! The report on sentences that were spoken beforehand: how each sounds, and what somebody who
//! did not know them understood.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use crate::voice::packs::proof::{faults, lufs, same_sounds, same_words, seconds};
use crate::voice::packs::{Pack, SentenceKey};
use crate::voice::{Engine, Pcm};

use super::super::Failure;

/// The report, and the list of what is right though it was not understood.
const REPORT: &str = "proof.tsv";
const ACCEPTED: &str = "accepted.toml";

/// Silence before and behind a sentence for whoever listens, in seconds. Of 24 that Whisper tiny.en
/// had taken for others, it understood 13 so.
const AROUND: f64 = 0.5;

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
    /// Who spoke, for how it reads what was understood.
    voice: Arc<dyn Engine>,
    listener: Listener,
    /// Line: why it is right though it was understood otherwise.
    accepted: BTreeMap<String, String>,
    rows: String,
    proved: usize,
    open: Vec<String>,
}

impl ProofReport {
    /// Of the packs in `folder`, spoken by a voice and heard by a program.
    pub fn begin(
        folder: &Path,
        voice: Arc<dyn Engine>,
        program: &str,
    ) -> Result<ProofReport, Failure> {
        let accepted = match fs::read_to_string(folder.join(ACCEPTED)) {
            Ok(text) => toml::from_str(&text)
                .map_err(|error| Failure::script(format!("{ACCEPTED}: {error}")))?,
            Err(_) => BTreeMap::new(),
        };
        Ok(ProofReport {
            folder: folder.to_owned(),
            voice,
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
        if !self.is_heard(line, &heard) {
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

    /// Whether what was understood is the line, or sounds as it does, as "here" for "hear".
    fn is_heard(&self, line: &str, heard: &str) -> bool {
        let reads = |words: &str| self.voice.reading(words).ok();
        same_words(line, heard, self.voice.language())
            || (reads(line).zip(reads(heard)))
                .is_some_and(|(line, heard)| same_sounds(&line, &heard))
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

/// Writes `sound` with silence around it: who hears a word without what is before it, as a
/// recogniser does, takes its beginning for another.
fn write(path: &Path, sound: &Pcm) -> Result<(), hound::Error> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: sound.rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec)?;
    let silence = vec![0; (AROUND * f64::from(sound.rate)) as usize];
    for sample in silence.iter().chain(&sound.samples).chain(&silence) {
        writer.write_sample(*sample)?;
    }
    writer.finalize()
}

#[cfg(all(test, unix))]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::voice::packs::{PackAbout, PackDraft};
    use crate::voice::{Treatment, VoiceError};

    const RATE: u32 = 24_000;

    /// Hums whatever it is to say.
    struct Humming;

    impl Engine for Humming {
        fn identity(&self) -> String {
            "humming".into()
        }

        fn language(&self) -> &str {
            "en-US"
        }

        fn treatment(&self) -> Treatment {
            Treatment::AS_IT_IS
        }

        fn synthesise(&self, lines: &[&str]) -> Vec<Result<Pcm, VoiceError>> {
            lines.iter().map(|_| Ok(hum())).collect()
        }
    }

    /// A hum that swells and fades within a second and a half.
    fn hum() -> Pcm {
        let at = |n: u32| {
            let t = f64::from(n) / f64::from(RATE);
            (t / 1.5 * TAU / 2.0).sin() * (TAU * 180.0 * t).sin() * 9000.0
        };
        Pcm {
            samples: (0..RATE * 3 / 2).map(|n| at(n) as i16).collect(),
            rate: RATE,
        }
    }

    /// A folder with a pack in which `lines` are hummed, and a listener that hears "let go" in
    /// all that is as long as it and silence around it.
    fn proof(folder: &Path, lines: &[String]) -> ProofReport {
        let mut draft = PackDraft::new(PackAbout {
            voice: "humming".into(),
            language: "en-US".into(),
            made_by: "humming".into(),
            attribution: String::new(),
            rate: RATE,
            pace: 1000,
        });
        for line in lines {
            draft.add(line, line, &hum()).unwrap();
        }
        fs::write(folder.join("evening.pack"), draft.write().unwrap()).unwrap();
        let bytes = 2 * (RATE as usize * 3 / 2 + 2 * (AROUND * f64::from(RATE)) as usize);
        let hears = folder.join("hears.sh");
        let script = format!(
            "while read -r file; do\n  n=$(wc -c < \"$file\")\n  \
             [ $((n / 1000)) -eq {} ] && echo ' Let  go' || echo \"$n bytes\"\ndone\n",
            (bytes + 44) / 1000
        );
        fs::write(&hears, script).unwrap();
        let program = format!("sh {}", hears.display());
        let Ok(mut report) = ProofReport::begin(folder, Arc::new(Humming), &program) else {
            panic!("no listener")
        };
        assert!(report.pack("evening", lines).is_ok());
        report
    }

    #[test]
    fn what_is_heard_otherwise_is_told_until_it_is_accepted_with_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let lines = ["Let go.".to_owned(), "Rest now.".to_owned()];
        let Err(Failure::Script(Some(told))) = proof(folder.path(), &lines).end() else {
            panic!("nobody accepted it")
        };
        let wrong = "evening: \"Rest now.\": heard otherwise (\"Let go\")";
        assert!(told.contains("1 of 2") && told.contains(wrong), "{told}");
        let accepted = "\"Rest now.\" = \"hummed\"\n";
        fs::write(folder.path().join(ACCEPTED), accepted).unwrap();
        let told = proof(folder.path(), &lines).end().unwrap_or_default();
        assert!(told.contains("2 sentences proved"), "{told}");
        let rows = fs::read_to_string(folder.path().join(REPORT)).unwrap();
        let verdicts: Vec<&str> = rows
            .lines()
            .filter_map(|row| row.split('\t').nth(3))
            .collect();
        let right = ["verdict", "right", "heard otherwise; accepted: hummed"];
        assert_eq!(verdicts, right, "{rows}");
    }
}
