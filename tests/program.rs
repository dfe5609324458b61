//! Speech programs of the listener's, good ones and those that hang, flood, crash and lie. Each
//! is a small script of the test's own.
#![cfg(unix)]

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use evenfall::voice::program::{Program, ProgramError, ProgramOutput, ProgramSpec};
use evenfall::voice::{Engine, Manner, Pcm, VoiceError};
use tempfile::TempDir;

/// A folder with a script in it that is to speak.
struct Stage {
    folder: TempDir,
}

impl Stage {
    /// `body` may use `$here`, the folder, and leaves its working folder and its own number.
    fn new(body: &str) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().display();
        let script = format!(
            "#!/bin/sh\nhere='{here}'\npwd > \"$here/where\"\necho $$ >> \"$here/pids\"\n{body}\n"
        );
        fs::write(folder.path().join("speaks"), script).unwrap();
        fs::write(folder.path().join("good.wav"), wav(4000)).unwrap();
        Stage { folder }
    }

    fn spec(&self, arguments: &[&str]) -> ProgramSpec {
        let program = self.folder.path().join("speaks").display().to_string();
        let arguments = arguments.iter().map(|a| (*a).to_owned());
        ProgramSpec {
            // By way of the shell: a script that a test has just written may not be started
            // while another test starts something.
            command: ["/bin/sh".into(), program]
                .into_iter()
                .chain(arguments)
                .collect(),
            language: "en-US".into(),
            output: ProgramOutput::Wav,
            rate: None,
        }
    }

    fn program(&self, arguments: &[&str]) -> Program {
        let made = Program::new("mine", &self.spec(arguments), &Manner::default(), &[]);
        made.unwrap().time_limit(Duration::from_secs(2))
    }

    fn says(&self, line: &str) -> Result<Pcm, VoiceError> {
        self.program(&[]).synthesise(&[line]).remove(0)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    /// Nobody who was started is left, nor is a file.
    fn is_clean(&self) {
        for pid in self.read("pids").lines() {
            let pid: i32 = pid.trim().parse().unwrap();
            let start = Instant::now();
            while alive(pid) {
                assert!(start.elapsed() < Duration::from_secs(2), "{pid} is left");
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        assert!(
            !PathBuf::from(self.read("where").trim()).exists(),
            "its folder is left"
        );
    }

    /// It fails within its limit with these words, and leaves nothing behind.
    fn fails(&self, words: &str) {
        let start = Instant::now();
        let said = self.says("Let go.").map(|pcm| pcm.samples.len());
        let message = said
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(
            message.contains("mine could not speak this line"),
            "{message}"
        );
        assert!(message.contains(words), "{message}");
        assert!(
            start.elapsed() < Duration::from_secs(6),
            "took {:?}",
            start.elapsed()
        );
        self.is_clean();
    }
}

/// A process that is no more than remembered does not count.
fn alive(pid: i32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat
        .rsplit(") ")
        .next()
        .and_then(|rest| rest.chars().next());
    state.is_some_and(|state| state != 'Z')
}

fn wav(samples: i16) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
    for n in 0..samples {
        writer.write_sample(n).unwrap();
    }
    writer.finalize().unwrap();
    file.into_inner()
}

#[test]
fn a_line_is_handed_over_by_itself_without_a_shell_or_an_environment() {
    let stage = Stage::new("cat > \"$here/text\"; env > \"$here/env\"; cat \"$here/good.wav\"");
    let pcm = stage
        .says("Rest; $(touch /x) `id` <b>here</b> [[slnc]]\nnow.")
        .unwrap();
    assert_eq!((pcm.rate, pcm.samples.len()), (16_000, 4000));
    assert_eq!(
        stage.read("text"),
        "Rest; $(touch /x) id b here /b slnc now.\n"
    );
    let mut names: Vec<String> = Vec::new();
    for line in stage.read("env").lines() {
        names.push(line.split('=').next().unwrap_or_default().to_owned());
    }
    // The shell that runs the script adds some of its own.
    names.retain(|name| !["PWD", "SHLVL", "_", "OLDPWD"].contains(&name.as_str()));
    names.sort();
    assert_eq!(names, ["LC_ALL", "PATH"]);
    stage.is_clean();
}

#[test]
fn placeholders_are_filled_and_a_file_is_read_where_one_is_written() {
    let stage = Stage::new("echo \"$@\" > \"$here/words\"; cp \"$here/good.wav\" \"$1\"");
    let arguments = ["{out}", "-s", "{words}", "--length={stretch}", "{language}"];
    let manner = Manner {
        rate: 0.8,
        ..Manner::default()
    };
    let program = Program::new("mine", &stage.spec(&arguments), &manner, &[]).unwrap();
    let pcm = program.synthesise(&["Let go."]).remove(0).unwrap();
    assert_eq!(pcm.samples.len(), 4000);
    let words = stage.read("words");
    assert!(
        words.trim().ends_with("-s 104 --length=1.25 en-US"),
        "{words}"
    );
    stage.is_clean();
}

#[test]
fn samples_alone_are_heard_at_the_rate_that_is_told() {
    let stage = Stage::new("tail -c +45 \"$here/good.wav\"");
    let mut spec = stage.spec(&[]);
    spec.output = ProgramOutput::S16le;
    let new = |spec: &ProgramSpec| Program::new("mine", spec, &Manner::default(), &[]);
    assert_eq!(new(&spec).err(), Some(ProgramError::NoRate));
    spec.rate = Some(22_050);
    let pcm = new(&spec)
        .unwrap()
        .synthesise(&["Let go."])
        .remove(0)
        .unwrap();
    assert_eq!((pcm.rate, pcm.samples[3]), (22_050, 3));
}

#[test]
fn one_that_hangs_is_ended() {
    Stage::new("cat > /dev/null; exec sleep 100").fails("not done after 2 s");
}

#[test]
fn one_that_floods_is_ended() {
    Stage::new("exec cat /dev/zero").fails("more than 18 MB");
    let stage = Stage::new("exec cat /dev/zero > \"$1\"");
    let said = stage.program(&["{out}"]).synthesise(&["Let go."]).remove(0);
    assert!(said.is_err_and(|e| e.to_string().contains("more than 18 MB")));
    stage.is_clean();
}

#[test]
fn one_that_complains_without_end_is_no_worse_than_another() {
    Stage::new("yes oh >&2").fails("not done after 2 s");
}

#[test]
fn one_that_crashes_is_told_with_what_it_said() {
    Stage::new("echo 'no such voice: joe' >&2; kill -SEGV $$").fails("no such voice: joe");
    Stage::new("exit 3").fails("exit status: 3");
}

#[test]
fn one_that_ends_well_and_says_nothing_is_found_out() {
    Stage::new("exit 0").fails("it gave no sound");
}

#[test]
fn one_that_stops_in_the_middle_is_found_out() {
    Stage::new("head -c 4000 \"$here/good.wav\"").fails("it stopped in the middle");
}

#[test]
fn one_that_gives_something_else_is_found_out() {
    Stage::new("echo hello").fails("no WAV file");
}

#[test]
fn one_that_runs_on_is_found_out() {
    let stage = Stage::new("cat \"$here/long.wav\"");
    let long = vec![0_u8; 16_000 * 2 * 60];
    let mut file = wav(0);
    let sizes = u32::MAX.to_le_bytes();
    file.splice(40..44, sizes);
    file.extend(long);
    fs::write(stage.folder.path().join("long.wav"), file).unwrap();
    stage.fails("went on for 60 s");
}

#[test]
fn what_it_has_started_ends_with_it() {
    // The one who stays holds the pipe.
    let stage = Stage::new("sleep 100 & echo $! >> \"$here/pids\"; cat \"$here/good.wav\"");
    let start = Instant::now();
    assert_eq!(stage.says("Let go.").map(|pcm| pcm.samples.len()), Ok(4000));
    assert!(start.elapsed() < Duration::from_secs(2), "waited for it");
    assert!(stage.read("pids").lines().count() >= 2);
    stage.is_clean();
    Stage::new("sleep 100 & echo $! >> \"$here/pids\"; exec sleep 100").fails("not done after 2 s");
}

#[test]
fn after_two_lines_without_an_answer_it_is_not_asked_again() {
    let stage = Stage::new("exec sleep 100");
    let lines = ["One."; 40];
    let start = Instant::now();
    let said = stage.program(&[]).synthesise(&lines);
    assert!(said.iter().all(Result::is_err));
    assert!(start.elapsed() < Duration::from_secs(10), "asked for each");
    let last = said.last().and_then(|said| said.clone().err());
    assert!(last.is_some_and(|e| e.to_string().contains("stopped answering")));
}

#[test]
fn another_version_of_a_program_is_another_voice() {
    let stage = Stage::new("cat \"$here/good.wav\"");
    let before = stage.program(&["-v", "a"]).identity();
    assert_eq!(stage.program(&["-v", "a"]).identity(), before);
    assert_ne!(stage.program(&["-v", "b"]).identity(), before);
    let path = stage.folder.path().join("speaks");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text + "# 2\n").unwrap();
    assert_ne!(stage.program(&["-v", "a"]).identity(), before);
}

#[test]
fn a_program_that_is_not_there_is_told_before_anything_is_said() {
    let spec = |command: &[&str]| ProgramSpec {
        command: command.iter().map(|word| (*word).to_owned()).collect(),
        language: "en".into(),
        output: ProgramOutput::Wav,
        rate: None,
    };
    let new = |spec: &ProgramSpec| Program::new("mine", spec, &Manner::default(), &["/bin".into()]);
    let missing = new(&spec(&["no-such-program-at-all"])).err();
    assert_eq!(
        missing,
        Some(ProgramError::NotFound("no-such-program-at-all".into()))
    );
    assert_eq!(new(&spec(&[])).err(), Some(ProgramError::NoCommand));
    assert!(new(&spec(&["sh"])).is_ok());
}
