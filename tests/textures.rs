//! The laws every built-in sound keeps.

#[path = "common/cores.rs"]
mod cores;

use std::sync::Mutex;

use cores::for_each;
use ebur128::{EbuR128, Mode};
use evenfall::envelope::Curve;
use evenfall::frame::{BLOCK, Block, REFERENCE_LUFS};
use evenfall::limits::SLEEP_PROMINENCE_DB;
use evenfall::nature::choice::{Choice, Stop};
use evenfall::nature::parameter::{Domain, PROMINENCE, Value};
use evenfall::nature::{TextureKind, textures};
use evenfall::sound::{Sound, Source, Wanted, catalogue, open};
use evenfall::time::{Anchor, AnchorPoint};
use evenfall::units::Seed;
use evenfall::world::{BuiltIn, Memory};

const MINUTE: u64 = 60 * 48_000 / BLOCK as u64;

fn sound(name: &str) -> Sound {
    let world = BuiltIn::under(Memory::new());
    open(&world, name, &[], &Wanted::default()).unwrap().sound
}

/// Every sound that is computed.
fn sounds() -> Vec<(&'static str, Sound)> {
    let recipes = catalogue().recipes();
    let computed = recipes.filter(|r| !matches!(r.source, Source::Recording { .. }));
    computed
        .map(|recipe| (recipe.name.as_str(), sound(&recipe.name)))
        .collect()
}

/// Asks `law` about every sound, on as many threads as there are cores, and tells all that
/// break it.
fn for_every_sound(law: impl Fn(&Sound) -> Result<(), String> + Sync) {
    let broken = Mutex::new(vec![]);
    for_each(sounds(), |(name, sound)| {
        if let Err(how) = law(&sound) {
            broken.lock().unwrap().push(format!("{name}: {how}"));
        }
    });
    let broken = broken.into_inner().unwrap();
    assert!(broken.is_empty(), "{broken:#?}");
}

fn keeps(law: bool, how: impl Fn() -> String) -> Result<(), String> {
    if law { Ok(()) } else { Err(how()) }
}

fn render(sound: &Sound, seed: u64, blocks: impl Iterator<Item = u64>) -> Vec<Block> {
    let mut texture = sound.alone(Seed(seed)).start(Seed(seed));
    let mut out = vec![];
    for index in blocks {
        let mut block = [[f32::NAN; 2]; BLOCK];
        texture.block(index, &mut block);
        out.push(block);
    }
    out
}

fn loudness(blocks: &[Block]) -> f64 {
    let mut meter = EbuR128::new(2, 48_000, Mode::I).unwrap();
    for block in blocks {
        meter.add_frames_f32(block.as_flattened()).unwrap();
    }
    meter.loudness_global().unwrap()
}

#[test]
fn blocks_are_the_same_bits_in_whatever_order_they_are_asked_for() {
    for_every_sound(|sound| {
        // Across the start, across a minute, across an hour and far beyond any night.
        for first in [0, 5625, 337_490, 1 << 40] {
            let row = render(sound, 3, first..first + 200);
            // Each is begun anew, which is most of the work of it.
            let jumps = (0..20).map(|i| i * 77 % 200);
            let jumped = render(sound, 3, jumps.clone().map(|i| first + i));
            for (at, block) in jumps.zip(jumped) {
                if row[at as usize] != block {
                    return Err(format!("block {at} after {first}"));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn another_seed_is_another_sound() {
    for_every_sound(|sound| {
        let likeness = likeness(&render(sound, 1, 0..100), &render(sound, 2, 0..100));
        // A steady tone leaves nothing to chance but where in its turn it begins.
        let most = if sound.beats() { 0.9999 } else { 0.3 };
        keeps(likeness.abs() < most, || format!("{likeness}"))
    });
}

#[test]
fn every_sound_is_bounded_and_comes_to_the_reference_loudness() {
    for_every_sound(|sound| {
        // A scene that tells a story is louder here and softer there.
        let story = matches!(sound, Sound::Scene(scene) if scene.tells());
        let most = if story { 5.0 } else { 1.6 };
        // What happens now and then in a scene makes its minutes differ.
        let seeds = if matches!(sound, Sound::Scene(_)) {
            4
        } else {
            3
        };
        let minutes: Vec<f64> = (1..=seeds)
            .map(|seed| {
                let start = (seed - 1) * 7 * MINUTE;
                let blocks = render(sound, seed, start..start + MINUTE);
                let mut samples = blocks.as_flattened().as_flattened().iter();
                match samples.find(|x| !(-1.0..=1.0).contains(*x)) {
                    Some(x) => Err(format!("a sample of {x}")),
                    None => Ok(loudness(&blocks) - f64::from(REFERENCE_LUFS)),
                }
            })
            .collect::<Result<_, _>>()?;
        let mean = minutes.iter().sum::<f64>() / minutes.len() as f64;
        keeps(mean.abs() < 0.7, || format!("{mean:.2} LU off"))?;
        keeps(minutes.iter().all(|off| off.abs() < most), || {
            format!("{minutes:.1?} LU off")
        })
    });
}

#[test]
fn one_loudspeaker_loses_little() {
    for_every_sound(|sound| {
        let stereo = render(sound, 1, 0..MINUTE / 3);
        let fold = |block: &Block| block.map(|[left, right]| [0.5 * (left + right); 2]);
        let mono: Vec<Block> = stereo.iter().map(fold).collect();
        let loss = loudness(&stereo) - loudness(&mono);
        // Two notes, one in each ear, are half as much in one: it is what they are for.
        let most = if sound.beats() { 3.2 } else { 1.5 };
        keeps(loss < most, || format!("{loss:.2} LU"))
    });
}

/// How far the loudest 0.4 s stand over the median of the half minute around them, in dB.
fn prominence(blocks: &[Block]) -> f64 {
    let mut meter = EbuR128::new(2, 48_000, Mode::M).unwrap();
    let mut momentary = vec![];
    for tenth in blocks.as_flattened().chunks_exact(4800) {
        meter.add_frames_f32(tenth.as_flattened()).unwrap();
        momentary.push(meter.loudness_momentary().unwrap());
    }
    let momentary = &momentary[3..];
    let around = |at: usize| {
        let mut near = momentary[at.saturating_sub(150)..(at + 151).min(momentary.len())].to_vec();
        near.sort_by(f64::total_cmp);
        near[near.len() / 2]
    };
    let over = (0..momentary.len()).map(|at| momentary[at] - around(at));
    over.fold(0.0, f64::max)
}

#[test]
fn where_somebody_falls_asleep_no_event_rises_three_decibels_over_its_surroundings() {
    for_every_sound(|sound| {
        let kinds: Vec<&TextureKind> = match sound {
            Sound::Texture(tuning) => vec![tuning.kind()],
            Sound::Scene(scene) => scene.kinds().collect(),
            Sound::Ready(_) | Sound::Row(_) => vec![],
        };
        // Gusts and showers are no events: they come slowly, and are what one hears. So are
        // waves, which may rise a little more.
        let least = |kind: &&&TextureKind| match kind.parameter(PROMINENCE).ok()?.domain {
            Domain::Number { min, .. } => Some(min),
            Domain::Word(_) => None,
        };
        let swells = kinds.iter().filter(|kind| least(kind).is_none()).count();
        if swells == kinds.len() {
            return Ok(());
        }
        // What swells by itself may do so in a scene, too.
        let sway = if swells > 0 { 3.0 } else { 0.0 };
        let most = kinds.iter().filter_map(|kind| least(&kind));
        let most = most.fold(SLEEP_PROMINENCE_DB, f64::max) + sway;
        let mut calm = sound.clone();
        calm.calm();
        let rise = prominence(&render(&calm, 6, 0..2 * MINUTE));
        keeps(rise < most + 0.1, || format!("{rise:.1} dB"))
    });
}

#[test]
fn no_setting_a_parameter_allows_gives_anything_but_sound() {
    let mut broken = vec![];
    for kind in textures() {
        for parameter in kind.parameters {
            let values = match parameter.domain {
                Domain::Number { min, max, .. } => vec![Value::Number(min), Value::Number(max)],
                Domain::Word(words) => words.iter().map(|w| Value::Word((*w).into())).collect(),
            };
            for value in values {
                let settings = kind.settings([(parameter.name, value.clone())]).unwrap();
                for seed in 0..3 {
                    let mut texture = (kind.start)(&settings, Seed(seed));
                    let mut block = [[0.0; 2]; BLOCK];
                    for index in (0..60).chain((1 << 40)..(1 << 40) + 20) {
                        texture.block(index, &mut block);
                        if !block.as_flattened().iter().all(|x| x.is_finite()) {
                            broken.push(format!("{}: {} {value:?}", kind.name, parameter.name));
                            break;
                        }
                    }
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_parameter_that_moves_begins_and_ends_where_it_says() {
    let second = |seconds: u64| seconds * 48_000 / BLOCK as u64;
    let fixed = |intensity: &str| {
        let mut rain = sound("rain");
        rain.set("intensity", Choice::parse(intensity)).unwrap();
        rain
    };
    let mut rain = sound("rain");
    let at = |seconds: i64| Anchor {
        point: AnchorPoint::Start,
        offset: seconds * 1000,
    };
    let stop = |at, value, curve| Stop {
        at,
        value: Value::Number(value),
        curve,
    };
    let stops = vec![
        stop(at(2), 0.1, Curve::Linear),
        stop(at(6), 0.9, Curve::Smooth),
    ];
    rain.set("intensity", Choice::Course(stops)).unwrap();
    let moving = render(&rain, 4, 0..second(10));
    let (start, end) = (second(2) as usize, second(6) as usize + 1);
    assert!(moving[..start] == render(&fixed("0.1"), 4, 0..second(2)));
    assert!(moving[end..] == render(&fixed("0.9"), 4, second(6) + 1..second(10)));
    let middle = render(&fixed("0.5"), 4, second(4)..second(4) + 20);
    let likeness = likeness(&middle, &moving[second(4) as usize..][..20]);
    assert!(
        likeness > 0.9,
        "half-way it is the rain between: {likeness}"
    );
}

/// Correlation of two sounds.
fn likeness(a: &[Block], b: &[Block]) -> f64 {
    let product = |a: &[Block], b: &[Block]| -> f64 {
        let (a, b) = (a.as_flattened().as_flattened(), b.as_flattened());
        let pairs = a.iter().zip(b.as_flattened());
        pairs.map(|(a, b)| f64::from(a * b)).sum()
    };
    product(a, b) / (product(a, a) * product(b, b)).sqrt()
}
