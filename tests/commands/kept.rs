//! A script that is kept comes with all that it needs.

use std::path::Path;

use super::{at_home, words};

#[test]
fn a_script_is_kept_with_all_that_it_needs_and_lies_beside_it() {
    let (home, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let elsewhere = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| {
        let path = here.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let tone: Vec<u8> = tone();
    write("water/brook.wav", &tone);
    write("unneeded.wav", &tone);
    write("deep.toml", b"[[step]]\nrest = \"1m\"\n");
    let evening = "[[layer]]\nsound = \"water/brook.wav\"\n[[step]]\nsession = \"deep\"\n";
    write("evening.toml", evening.as_bytes());
    let run = |folder: &Path, arguments: &[&str]| at_home(home.path(), folder, arguments);
    let kept = run(here.path(), &["keep", "evening.toml"]);
    let told = words(&kept.stderr);
    assert!(kept.status.success(), "{told}");
    assert!(told.contains("with deep.toml, water/brook.wav"), "{told}");
    let folder = home.path().join("evenfall/sessions");
    assert_eq!(std::fs::read(folder.join("water/brook.wav")).unwrap(), tone);
    assert!(!folder.join("unneeded.wav").exists());
    let plan = run(elsewhere.path(), &["plan", "evening"]);
    assert!(plan.status.success(), "{}", words(&plan.stderr));
    // Another script may bring the same sound, but not another one by that name.
    write(
        "morning.toml",
        b"[[layer]]\nsound = \"water/brook.wav\"\n[[step]]\nrest = \"1m\"\n",
    );
    let again = run(here.path(), &["keep", "morning.toml"]);
    assert!(again.status.success(), "{}", words(&again.stderr));
    write("water/brook.wav", &[&tone[..], &[0, 0, 1, 1]].concat());
    write(
        "noon.toml",
        b"[[layer]]\nsound = \"water/brook.wav\"\n[[step]]\nrest = \"1m\"\n",
    );
    let other = run(here.path(), &["keep", "noon.toml"]);
    assert_eq!(other.status.code(), Some(2));
    assert!(words(&other.stderr).contains("--force"));
    assert!(!folder.join("noon.toml").exists());
}

/// Two seconds of a tone, as WAV.
fn tone() -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut wav = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for n in 0..96_000 {
        let sample = 8000.0 * (f64::from(n) * 0.06).sin();
        wav.write_sample(sample as i16).unwrap();
    }
    wav.finalize().unwrap();
    bytes.into_inner()
}
