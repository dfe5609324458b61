//! The table of all computed sounds: what each costs, how loud and how even it is, what one
//! loudspeaker loses, whether anything stands out or comes again.
//!
//! `cargo bench --bench sounds` prints it; names after `--` choose some. With `SCORER` set to
//! a program that is called `python3 SCORER score FILE --class CLASS --json`, the table also
//! has its ratio for three seeds of the main recipe of each class, a minute each. With
//! `MUSIC_SCORER` set to one that is called `python3 MUSIC_SCORER FILE`, a second table follows:
//! what it says of ten minutes of each piece of music.

mod calm;
#[path = "../common/realism.rs"]
mod realism;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use ebur128::{EbuR128, Mode};
use evenfall::frame::{Ambience, BLOCK, Block, Frame};
use evenfall::sound::{Recipe, Source, Wanted, catalogue, open};
use evenfall::units::Seed;
use evenfall::world::{BuiltIn, Memory};
use realism::{CLASSES, ratio};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

const MINUTE: u64 = 60 * 48_000 / BLOCK as u64;

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let recipes: Vec<&Recipe> = catalogue()
        .recipes()
        .filter(|r| !matches!(r.source, Source::Recording { .. }))
        .filter(|r| wanted.is_empty() || wanted.contains(&r.name))
        .collect();
    println!(
        "| sound | ns a frame | start, µs | LUFS, ten minutes | minutes stray, LU | peak | mono loses, LU | rises over the median, dB | likeness to itself | real = 1 |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    // Speed is measured alone, before anything else runs.
    let costs: Vec<[f64; 2]> = recipes.iter().map(|r| cost(&*ambience(r))).collect();
    let numbered: Vec<_> = recipes.iter().copied().zip(costs.iter().copied()).collect();
    in_parallel(&numbered, |(recipe, [frame, start])| {
        println!(
            "| `{}` | {frame:.0} | {start:.0} | {} |",
            recipe.name,
            row(recipe)
        );
    });
    let mut frames: Vec<f64> = costs.iter().map(|[frame, _]| *frame).collect();
    frames.sort_by(f64::total_cmp);
    if let (Some(last), Some(middle)) = (frames.last(), frames.get(frames.len() / 2)) {
        println!(
            "\nmedian {middle:.1} ns a frame, dearest {last:.1}: of the median sound {:.0} run on one core in real time, of the dearest {:.0}",
            1e9 / 48_000.0 / middle,
            1e9 / 48_000.0 / last
        );
    }
    let is_piece =
        |recipe: &&Recipe| matches!(&recipe.source, Source::Texture(t) if t.kind().name == "music");
    if let Some(scorer) = std::env::var_os("MUSIC_SCORER") {
        calm::head();
        let pieces: Vec<&Recipe> = recipes.iter().copied().filter(is_piece).collect();
        in_parallel(&pieces, |recipe| {
            let render = |seed, minutes| render(&*ambience(recipe), seed, minutes);
            println!("{}", calm::row(scorer.as_ref(), recipe, &render));
        });
    }
}

fn ambience(recipe: &Recipe) -> Arc<dyn Ambience> {
    let opened = open(
        &BuiltIn::under(Memory::new()),
        &recipe.name,
        &[],
        &Wanted::default(),
    )
    .expect("a built-in sound");
    opened.sound.alone(Seed(1))
}

/// Runs `work` for each item on all cores.
fn in_parallel<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(item);
                }
            });
        }
    });
}

/// Nanoseconds a frame and microseconds a start, an hour in; the best of several tries, for
/// the others measure what else the machine does.
fn cost(ambience: &dyn Ambience) -> [f64; 2] {
    let mut block = [[0.0; 2]; BLOCK];
    let (mut frame, mut start) = (f64::MAX, f64::MAX);
    for seed in 0..5 {
        let begun = Instant::now();
        let mut texture = ambience.start(Seed(seed));
        texture.block(337_500, &mut block);
        start = start.min(begun.elapsed().as_secs_f64() * 1e6);
        for try_ in 0..4 {
            let first = try_ * 1000;
            texture.block(first, &mut block);
            let begun = Instant::now();
            for index in first + 1..first + 940 {
                texture.block(index, &mut block);
            }
            std::hint::black_box(&block);
            frame = frame.min(begun.elapsed().as_secs_f64() * 1e9 / (939 * BLOCK) as f64);
        }
    }
    [frame, start]
}

fn render(ambience: &dyn Ambience, seed: u64, minutes: u64) -> Vec<Frame> {
    let mut texture = ambience.start(Seed(seed));
    let mut out: Vec<Block> = Vec::new();
    for index in 0..minutes * MINUTE {
        out.push([[0.0; 2]; BLOCK]);
        texture.block(index, out.last_mut().expect("just pushed"));
    }
    out.into_flattened()
}

/// All that is heard of a sound in ten minutes, as cells of the table.
fn row(recipe: &Recipe) -> String {
    let ambience = ambience(recipe);
    let render = |seed, minutes| render(&*ambience, seed, minutes);
    let ten = render(1, 10);
    let whole = lufs(&ten);
    let minutes: Vec<f64> = ten.chunks_exact(60 * 48_000).map(lufs).collect();
    let stray = minutes
        .iter()
        .fold(0.0f64, |most, l| most.max((l - whole).abs()));
    let peak = ten
        .as_flattened()
        .iter()
        .fold(0.0f32, |most, x| most.max(x.abs()));
    let mono: Vec<Frame> = ten.iter().map(|[l, r]| [0.5 * (l + r); 2]).collect();
    let loss = whole - lufs(&mono);
    let (rise, (like, after)) = (prominence(&ten), repetition(&mono[..mono.len() / 2]));
    let score = score(&recipe.name, &render);
    format!(
        "{whole:.1} | {stray:.1} | {peak:.2} | {loss:.1} | {rise:.1} | {like:.3} after {after:.1} s | {score}"
    )
}

fn lufs(frames: &[Frame]) -> f64 {
    let mut meter = EbuR128::new(2, 48_000, Mode::I).expect("stereo");
    meter
        .add_frames_f32(frames.as_flattened())
        .expect("whole frames");
    meter.loudness_global().expect("enough")
}

/// How far the loudest 0.4 s stand over the median of the half minute around them, in dB.
fn prominence(frames: &[Frame]) -> f64 {
    let mut meter = EbuR128::new(2, 48_000, Mode::M).expect("stereo");
    let mut momentary = vec![];
    for tenth in frames.chunks_exact(4800) {
        meter
            .add_frames_f32(tenth.as_flattened())
            .expect("whole frames");
        momentary.push(meter.loudness_momentary().expect("enough"));
    }
    let momentary = &momentary[3..];
    let over = (0..momentary.len()).map(|at| {
        let mut near = momentary[at.saturating_sub(150)..(at + 151).min(momentary.len())].to_vec();
        near.sort_by(f64::total_cmp);
        momentary[at] - near[near.len() / 2]
    });
    over.fold(0.0, f64::max)
}

/// The greatest correlation of a sound with itself, half a second to half its length later, and
/// how much later. A loop has 1 at its period; by chance noise has some 0.002.
fn repetition(frames: &[Frame]) -> (f32, f64) {
    // Every sixth frame of sums of six: 8 kHz are enough to know a sound again.
    const EVERY: usize = 6;
    let few: Vec<f32> = frames
        .chunks_exact(EVERY)
        .map(|six| six.iter().map(|frame| frame[0]).sum())
        .collect();
    let points = (2 * few.len()).next_power_of_two();
    let mut bins: Vec<Complex<f32>> = few.iter().map(|x| Complex::new(*x, 0.0)).collect();
    bins.resize(points, Complex::default());
    let mut planner = FftPlanner::new();
    planner.plan_fft_forward(points).process(&mut bins);
    for bin in &mut bins {
        *bin = Complex::new(bin.norm_sqr(), 0.0);
    }
    planner.plan_fft_inverse(points).process(&mut bins);
    let rate = 48_000 / EVERY;
    let lags = rate / 2..few.len() / 2;
    let best = lags.max_by(|a, b| bins[*a].re.abs().total_cmp(&bins[*b].re.abs()));
    let best = best.unwrap_or_default();
    let share = (few.len() - best) as f32 / few.len() as f32;
    (
        bins[best].re.abs() / (bins[0].re * share),
        best as f64 / rate as f64,
    )
}

/// The scorer's ratios for three seeds, where there is a scorer and the sound has a class.
fn score(name: &str, render: &dyn Fn(u64, u64) -> Vec<Frame>) -> String {
    let class = CLASSES.iter().find(|(recipe, _)| *recipe == name);
    let (Some((_, class)), Some(scorer)) = (class, std::env::var_os("SCORER")) else {
        return String::new();
    };
    let ratios = (1..=3).map(
        |seed| match ratio(scorer.as_ref(), class, &render(seed, 1)) {
            Ok(ratio) => format!("{ratio:.2}"),
            Err(error) => panic!("{name}: {error}"),
        },
    );
    ratios.collect::<Vec<_>>().join(" ")
}
