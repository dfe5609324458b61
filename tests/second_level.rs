//! A program that uses the library, hands itself in as speech worker, and takes no notice
//! of the arguments it is then started with: it must not start itself without end.
//!
//! It is its own test, since what a test of Rust's harness does with strange arguments is
//! not what a stranger's program does.

#[cfg(feature = "embedded-voice")]
fn main() {
    program::run();
}

#[cfg(not(feature = "embedded-voice"))]
fn main() {}

#[cfg(feature = "embedded-voice")]
mod program {
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    use evenfall::voice::{LineKind, Manner, Worker, open, speak};
    use evenfall::world::Memory;

    /// What a level leaves in its working folder, to be read by the test alone.
    const SAID: &str = "said";

    /// Where the second level would start a third.
    const DEEPER: &str = "deeper";

    pub fn run() {
        let here = env::current_dir().expect("a working folder");
        let started_as_worker = env::args().nth(1).is_some_and(|word| word == "__speak");
        if !started_as_worker {
            return test();
        }
        let third = here.ancestors().any(|folder| folder.ends_with(DEEPER));
        let said = match third {
            true => "a third level".into(),
            false => said(&here.join(DEEPER)),
        };
        fs::write(here.join(SAID), said).expect("a place to write");
    }

    /// What any user of the library might do, whatever its arguments.
    fn said(folder: &Path) -> String {
        let worker = Worker::this_program().keeping_in(folder);
        let engine = open(&Manner::default(), &worker).expect("the embedded voice");
        let clips = speak(&*engine, &Memory::new(), &[("Let go.", LineKind::Sentence)]);
        let error = clips[0].as_ref().expect_err("no worker can have spoken");
        error.to_string()
    }

    fn test() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = said(folder.path());
        assert!(first.contains("broke down"), "{first}");
        let mut said = found(folder.path());
        assert_eq!(said.len(), 1, "one second level and no third: {said:?}");
        let second = fs::read_to_string(said.remove(0)).expect("a text");
        assert!(second.contains("started to speak"), "{second}");
        println!("a second level of the worker refuses to start: ok");
    }

    /// What the levels have left anywhere in `folder`.
    fn found(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("a folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let (folders, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
        let here = files.into_iter().filter(|file| file.ends_with(SAID));
        here.chain(folders.iter().flat_map(|f| found(f))).collect()
    }
}
