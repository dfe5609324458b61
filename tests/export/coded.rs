//! What is coded as it is heard: lengths, bytes, and what cannot be asked for.

use sha2::{Digest, Sha256};

use super::*;

/// The formats that give back another sound than went in, if hardly another to hear.
pub(super) fn coded() -> impl Iterator<Item = &'static dyn Format> {
    let all = FORMATS.iter().copied();
    all.filter(|format| format.is_coded())
}

fn bytes(piece: &dyn Piece, format: &dyn Format, rate: u32) -> Vec<u8> {
    let options = RenderOptions {
        rate,
        ..options(Path::new("unused"))
    };
    let mut bytes = Vec::new();
    let ending = format.extensions()[0];
    encode(piece, 0..piece.length(), &options, ending, &mut bytes).unwrap();
    bytes
}

/// The left channel of what a player would play.
fn played(format: &dyn Format, bytes: Vec<u8>) -> Vec<f32> {
    let both = heard(format, bytes);
    both.iter().map(|frame| frame[0]).collect()
}

/// What a player would play.
pub(super) fn heard(format: &dyn Format, bytes: Vec<u8>) -> Vec<Frame> {
    match format.name() {
        "MP3" | "FLAC" | "WAV" => decoded(bytes),
        "Opus" => opus(bytes),
        "M4A" => m4a(&bytes),
        other => panic!("nothing here plays {other}"),
    }
}

pub(super) fn decoded(bytes: Vec<u8>) -> Vec<Frame> {
    use symphonia::core::codecs::audio::AudioDecoderOptions;
    use symphonia::core::formats::probe::Hint;
    use symphonia::core::formats::{FormatOptions, TrackType};
    use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
    use symphonia::core::meta::MetadataOptions;
    let source = Box::new(std::io::Cursor::new(bytes));
    let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
    let probe = symphonia::default::get_probe();
    let mut file = probe
        .probe(
            &Hint::new(),
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .unwrap();
    let track = file.default_track(TrackType::Audio).unwrap();
    let coding = track.codec_params.clone().unwrap();
    let codecs = symphonia::default::get_codecs();
    let mut decoder = codecs
        .make_audio_decoder(coding.audio().unwrap(), &AudioDecoderOptions::default())
        .unwrap();
    let (mut frames, mut all) = (Vec::new(), Vec::new());
    while let Ok(Some(packet)) = file.next_packet() {
        let sound = decoder.decode(&packet).unwrap();
        sound.copy_to_vec_interleaved(&mut all);
        let channels = sound.spec().channels().count();
        frames.extend(all.chunks_exact(channels).map(both));
    }
    frames
}

/// A frame of one channel or two.
fn both(frame: &[f32]) -> Frame {
    [frame[0], *frame.last().unwrap()]
}

fn m4a(bytes: &[u8]) -> Vec<Frame> {
    let decoded = syom::decode_with(bytes, &syom::DecodeOptions::unbounded());
    let channels = decoded.unwrap().channels;
    let both = channels[0].iter().zip(channels.last().unwrap());
    both.map(|(left, right)| [*left, *right]).collect()
}

fn opus(bytes: Vec<u8>) -> Vec<Frame> {
    let mut packets = ogg::PacketReader::new(std::io::Cursor::new(bytes));
    let head = packets.read_packet_expected().unwrap().data;
    let ahead = usize::from(u16::from_le_bytes([head[10], head[11]]));
    let tags = packets.read_packet_expected().unwrap().data;
    assert_eq!(&tags[..8], b"OpusTags");
    let mut decoder = ropus::Decoder::new(48_000, ropus::Channels::Stereo).unwrap();
    let (mut all, mut end) = (Vec::new(), 0);
    while let Some(packet) = packets.read_packet().unwrap() {
        let mut frames = vec![0.0; 2 * 5760];
        let n = decoder
            .decode_float(&packet.data, &mut frames, ropus::DecodeMode::Normal)
            .unwrap();
        all.extend(
            frames[..2 * n]
                .chunks_exact(2)
                .map(|frame| [frame[0], frame[1]]),
        );
        end = packet.absgp_page() as usize;
    }
    all[ahead..end].to_vec()
}

#[test]
fn a_coded_file_is_heard_for_as_long_as_the_piece_and_in_its_place() {
    for format in coded() {
        for rate in format.rates() {
            for length in [1, 1151, 1153, 48_000 + 17] {
                let piece = Sine(length);
                let heard = played(format, bytes(&piece, format, *rate));
                let exact = length * Frames::from(*rate) / 48_000;
                let name = format.name();
                assert!(
                    heard.len().abs_diff(exact as usize) <= 1,
                    "{name}: {}",
                    heard.len()
                );
                if length < 10_000 {
                    continue;
                }
                let (mut signal, mut error) = (0.0, 0.0);
                for (n, x) in heard.iter().enumerate().skip(5000).take(30_000) {
                    let expected = sine(n as f64, f64::from(*rate));
                    signal += expected * expected;
                    error += (f64::from(*x) - expected).powi(2);
                }
                let decibels = 10.0 * (signal / error).log10();
                assert!(decibels > 20.0, "{name} at {rate}: {decibels} dB");
            }
        }
    }
}

/// A crate whose encoder gives other bytes is a crate that is looked at anew.
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
#[test]
fn every_encoder_gives_the_bytes_that_it_gave() {
    let piece = Noise { length: 100_001 };
    for format in coded() {
        let hash = Sha256::digest(bytes(&piece, format, 48_000));
        let hash: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let known = match format.name() {
            "MP3" => "77771d79fadc7846",
            "M4A" => "0fc33384e447cd37",
            "Opus" => "cee389e3269aa801",
            other => panic!("no bytes are known of {other}"),
        };
        assert_eq!(hash, known, "{}", format.name());
    }
}

#[test]
fn what_a_format_has_no_choice_of_is_refused_in_its_own_words() {
    let of = |name: &str, depth, rate| {
        let folder = tempfile::tempdir().unwrap();
        let options = RenderOptions {
            depth,
            rate,
            ..options(&folder.path().join(name))
        };
        let error = write(&Sine(48_000), &options).unwrap_err();
        assert!(entries(folder.path()).is_empty());
        error.to_string()
    };
    let depth = of("a.mp3", Some(Depth::Int24), 48_000);
    assert_eq!(
        depth,
        "MP3 has no bits of a sample to choose: leave --bits out"
    );
    let depth = of("a.flac", Some(Depth::Float32), 48_000);
    assert_eq!(
        depth,
        "FLAC does not hold 32-bit float samples: use 16-bit or 24-bit"
    );
    let rate = of("a.opus", None, 44_100);
    assert_eq!(rate, "Opus is not written at 44100 Hz: use 48000");
}

fn about() -> About {
    let mark = |start, end, title: &str| Mark {
        start: Millis(start),
        end: Millis(end),
        title: title.into(),
    };
    About {
        title: "Évening at the lake".into(),
        artist: Some("A. Tester".into()),
        language: "en-US".into(),
        summary: "A short one.".into(),
        made_by: "made by a test".into(),
        length: Millis(2083),
        chapters: vec![mark(0, 1000, "Arriving"), mark(1000, 2083, "Quiet")],
        script: Some(Script {
            name: "lake.toml".into(),
            text: "title = \"L\u{e9}\"\r\n# to the end\r\n".into(),
            wishes: vec!["--length=12m".into(), "--set=name=L\u{e9}".into()],
        }),
        ..About::default()
    }
}

#[test]
fn every_format_gives_its_script_back_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let piece = Noise { length: 100_001 };
    for format in FORMATS {
        for mono in [false, true] {
            let path = folder.path().join(name("told", *format));
            let options = RenderOptions {
                about: Some(Arc::new(about())),
                mono,
                ..options(&path)
            };
            write(&piece, &options).unwrap();
            let script = script_in(&path).unwrap();
            assert_eq!(script, about().script, "{}", format.name());
            let bare = options.clone();
            write(
                &piece,
                &RenderOptions {
                    about: None,
                    ..bare
                },
            )
            .unwrap();
            assert_eq!(script_in(&path).unwrap(), None, "{}", format.name());
        }
    }
}

#[test]
fn no_file_that_is_cut_short_or_damaged_makes_the_reader_of_scripts_fail() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut");
    for format in FORMATS {
        let options = RenderOptions {
            about: Some(Arc::new(about())),
            ..options(Path::new("unused"))
        };
        let mut bytes = Vec::new();
        let ending = format.extensions()[0];
        encode(
            &Noise { length: 9000 },
            0..9000,
            &options,
            ending,
            &mut bytes,
        )
        .unwrap();
        for n in 0..300u64 {
            let mut damaged = bytes.clone();
            let chance = mix(n) as usize;
            match n % 2 {
                0 => damaged.truncate(chance % bytes.len()),
                _ => damaged[chance % bytes.len().min(4000)] = (chance >> 40) as u8,
            }
            fs::write(&path, &damaged).unwrap();
            // Whatever it says, it says something.
            let _ = script_in(&path);
        }
    }
}

#[test]
fn a_tagged_wav_has_the_samples_and_the_length_of_a_bare_one() {
    let folder = tempfile::tempdir().unwrap();
    let piece = Noise { length: 9001 };
    for mono in [false, true] {
        for depth in [Depth::Int16, Depth::Int24, Depth::Float32] {
            let samples = [None, Some(Arc::new(about()))].map(|about| {
                let path = folder.path().join("a.wav");
                let options = RenderOptions {
                    about,
                    mono,
                    depth: Some(depth),
                    ..options(&path)
                };
                write(&piece, &options).unwrap();
                let bytes = fs::read(&path).unwrap();
                let size = u32::from_le_bytes(bytes[4..8].try_into().unwrap());
                assert_eq!(size as usize, bytes.len() - 8);
                let mut reader = hound::WavReader::open(&path).unwrap();
                assert_eq!(reader.spec().channels, if mono { 1 } else { 2 });
                assert_eq!(reader.duration(), 9001);
                let samples: Vec<f64> = match depth {
                    Depth::Float32 => reader.samples::<f32>().map(|x| x.unwrap().into()).collect(),
                    _ => reader.samples::<i32>().map(|x| x.unwrap().into()).collect(),
                };
                samples
            });
            assert!(samples[0] == samples[1], "{depth}, mono {mono}");
        }
    }
}

#[test]
fn a_file_that_waits_first_has_all_of_it_so_much_later() {
    let folder = tempfile::tempdir().unwrap();
    let script = "[[layer]]\nsound = \"rain\"\n[[step]]\nchapter = \"One\"\nrest = \"2s\"\n\
                  [[step]]\nchapter = \"Two\"\nsay = \"Rest.\"\n[[step]]\nrest = \"2s\"\n";
    fs::write(folder.path().join("a.toml"), script).unwrap();
    let rendered = |more: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("evenfall").unwrap();
        let command = command
            .current_dir(folder.path())
            .args(["render", "a.toml"]);
        let command = command.args([
            "--voice",
            "off",
            "--captions",
            "-o",
            "a.flac",
            "--bits",
            "24",
        ]);
        command.args(more).env("XDG_CONFIG_HOME", folder.path());
        command.assert().success();
        let sound = decoded(fs::read(folder.path().join("a.flac")).unwrap());
        let file = fs::read_to_string(folder.path().join("a.vtt")).unwrap();
        let spoken = file
            .lines()
            .find(|line| line.contains(" --> "))
            .unwrap()
            .to_owned();
        (sound, spoken)
    };
    let (plain, spoken) = rendered(&[]);
    let (later, waited) = rendered(&["--in", "3s"]);
    let silence = 3 * 48_000;
    assert_eq!(later.len(), plain.len() + silence);
    // Nothing but its dither.
    assert!(later[..silence].iter().flatten().all(|x| x.abs() < 1e-6));
    let apart = plain
        .iter()
        .flatten()
        .zip(later[silence..].iter().flatten());
    assert!(apart.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max) < 1e-6);
    let second = |line: &str| -> f64 { line[6..12].parse().unwrap() };
    assert!(
        (second(&waited) - second(&spoken) - 3.0).abs() < 1e-3,
        "{waited}"
    );
}
