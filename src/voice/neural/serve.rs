//! What the worker does: it holds the network, which takes some hundred megabytes, for as long
//! as there is something to say.

use std::io::{self, BufReader, ErrorKind, stdin, stdout};
use std::path::Path;

use rten::{Model, ModelOptions};

use super::super::wire::{Answer, MOST_SAMPLES, Request, write_answer};
use super::kokoro::Kokoro;
use super::onnx;
use super::vits::Vits;
use crate::limits;

/// Where chance begins in networks that draw, so that a line sounds the same each time.
const SEED: f32 = 1.0;

/// What the worker answers where a network gives no sound.
pub const NO_SOUND: i32 = 1;

/// What it answers where its sound is longer than a line can be.
pub const RAN_ON: i32 = 2;

/// Memory of the worker's own, in bytes. Kokoro takes 0.4 GB.
#[cfg(target_os = "linux")]
const MOST_MEMORY: u64 = 2 << 30;

enum Network {
    Kokoro(Kokoro),
    Vits(Vits),
}

/// Answers requests on standard input with sound on standard output until the input ends.
/// `words` are the voice's two files, which lie in the working folder, and the number of the one
/// who speaks, of several.
pub fn serve(words: &[String]) -> io::Result<()> {
    let [model, beside, speaker] = words else {
        return Err(ErrorKind::InvalidInput.into());
    };
    let speaker = speaker.parse().map_err(|_| ErrorKind::InvalidInput)?;
    bounded();
    let (mut requests, mut answers) = (BufReader::new(stdin().lock()), stdout().lock());
    let mut network = None;
    while let Some(request) = Request::read(&mut requests)? {
        let network = match &network {
            Some(network) => network,
            None => network.insert(open(Path::new(model), Path::new(beside), speaker)?),
        };
        write_answer(&say(network, &request), &mut answers)?;
    }
    Ok(())
}

/// Keeps a model that asks for more memory than any voice from taking that of the machine: the
/// worker ends then, as it does when it breaks down.
fn bounded() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let most = Some(MOST_MEMORY);
        // Where it cannot be limited it is not.
        let _ = setrlimit(
            Resource::Data,
            Rlimit {
                current: most,
                maximum: most,
            },
        );
    }
}

fn open(model: &Path, beside: &Path, speaker: i32) -> io::Result<Network> {
    let damaged = || io::Error::from(ErrorKind::InvalidData);
    let settled = onnx::settled(&read(model, limits::VOICE_MODEL_BYTES)?, SEED);
    let model: Model = ModelOptions::with_all_ops()
        .load(settled.ok_or_else(damaged)?)
        .map_err(|_| damaged())?;
    let described = read(beside, limits::VOICE_BESIDE_BYTES)?;
    let network = match beside.extension().is_some_and(|ending| ending == "json") {
        true => Vits::new(model, &described, speaker).map(Network::Vits),
        false => Kokoro::new(model, &described).map(Network::Kokoro),
    };
    network.ok_or_else(damaged)
}

/// A file of at most so many bytes.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    match std::fs::metadata(path)? {
        about if about.is_file() && about.len() <= most => std::fs::read(path),
        _ => Err(ErrorKind::InvalidData.into()),
    }
}

fn say(network: &Network, request: &Request) -> Answer {
    let speed = f32::from(request.speed) / 1000.0;
    let sound = match network {
        Network::Kokoro(kokoro) => kokoro.say(&request.text, speed),
        Network::Vits(vits) => vits.say(&request.text, speed),
    };
    let sound = sound.filter(|sound| sound.iter().all(|x| x.is_finite()));
    let sound = sound.ok_or(NO_SOUND)?;
    if sound.len() > MOST_SAMPLES {
        return Err(RAN_ON);
    }
    let whole = |x: &f32| (x.clamp(-1.0, 1.0) * 32_767.0).round() as i16;
    Ok(sound.iter().map(whole).collect())
}
