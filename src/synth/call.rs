//! One note of an animal: a tone whose pitch bends and wavers, near or far.
//!
//! Phase and loudness are closed formulas of the time since the note began, so any
//! block of it can be made without those before it.

use crate::dsp::decibels;
use crate::dsp::math;
use crate::dsp::pan;
use crate::dsp::planar::Planar;
use crate::frame::BLOCK;
use crate::units::SAMPLE_RATE;

const RATE: f64 = SAMPLE_RATE as f64;

/// The most frames by which one ear hears a caller before the other: 0.3 ms.
const EARS: i64 = 15;

/// The most cycles by which the ears may differ. Above some 300 Hz the level tells the
/// side, and a wider gap would cancel on a single loudspeaker.
const MOST_LEAD: f64 = 0.09;

/// Frames of a call that can matter to one block.
const SPAN: usize = BLOCK + EARS as usize;

/// What callers sound into.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What is heard directly.
    pub ears: Planar,
    /// What goes out to the surroundings, which answer later; see [`super::echo`].
    pub away: [f32; BLOCK],
    /// Whether anything goes out.
    pub stirred: bool,
}

impl Stage {
    /// A stage on which nothing has sounded.
    pub const SILENCE: Stage = Stage {
        ears: Planar::SILENCE,
        away: [0.0; BLOCK],
        stirred: false,
    };
}

/// One note, as an animal gives it.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    /// Seconds from the start of the sound.
    pub begins: f64,
    /// How many seconds it lasts.
    pub lasts: f64,
    /// Pitch at its beginning.
    pub hertz: f64,
    /// By which share of `hertz` the pitch has risen at the end.
    pub glide: f64,
    /// By which share of `hertz` the middle lies above the straight way.
    pub bow: f64,
    /// A trembling: times a second, share of the pitch, share of the loudness.
    pub waver: [f64; 3],
    /// Seconds it takes to speak.
    pub attack: f64,
    /// Seconds it takes to die away, before its end.
    pub release: f64,
    /// Amplitude.
    pub level: f64,
    /// Amplitudes of the fundamental, the octave and the twelfth against `level`.
    pub partials: [f64; 3],
}

impl Note {
    /// A plain note: no bend, no tremble, a fundamental alone, soft at both ends.
    pub const fn plain(begins: f64, lasts: f64, hertz: f64) -> Note {
        Note {
            begins,
            lasts,
            hertz,
            glide: 0.0,
            bow: 0.0,
            waver: [0.0; 3],
            attack: 0.4 * lasts,
            release: 0.4 * lasts,
            level: 1.0,
            partials: [1.0, 0.0, 0.0],
        }
    }
}

/// Where a caller sits.
#[derive(Clone, Copy, Debug)]
pub struct CallerPlace {
    /// -1 left, 0 ahead, 1 right.
    pub pan: f64,
    /// Metres.
    pub distance: f64,
    /// How much the surroundings take up of a call made [`CallerPlace::NEAR`] metres away.
    pub echo: f64,
}

impl CallerPlace {
    /// The distance in metres at which levels are given.
    pub const NEAR: f64 = 10.0;

    /// What is left of a partial: 6 dB less for every doubling of the distance, and
    /// 0.15 dB a metre at 8 kHz that air and leaves take, in proportion to the pitch.
    pub fn gain(&self, hertz: f64) -> f64 {
        let beyond = self.distance - CallerPlace::NEAR;
        CallerPlace::NEAR / self.distance
            * decibels::amplitude(-0.15 * beyond.max(0.0) * hertz / 8000.0)
    }

    /// Amplitude of what goes out to the surroundings against what is heard directly: the
    /// farther, the more, because reflections fall off less with the distance.
    pub fn away(&self) -> f64 {
        self.echo * (self.distance / CallerPlace::NEAR).sqrt()
    }
}

/// A note at its place, ready to be computed.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    begin: i64,
    length: i64,
    /// The phase in cycles as a polynomial of the age in frames.
    bend: [f64; 3],
    /// Cycles a frame, cycles of phase, share of loudness.
    waver: (f64, f32, f32),
    /// One over the frames of attack and release.
    rise: f32,
    fall: f32,
    partials: [f32; 3],
    ears: [f32; 2],
    /// Frames by which each ear hears it late.
    late: [i64; 2],
    away: f32,
}

impl Call {
    /// Works out how `note` is heard from `place`.
    pub fn new(note: &Note, place: &CallerPlace) -> Call {
        let length = (note.lasts * RATE).max(2.0);
        let speed = note.hertz / RATE;
        let [rate, pitch, loudness] = note.waver;
        let swing = if rate > 0.0 {
            note.hertz * pitch / rate / std::f64::consts::TAU
        } else {
            0.0
        };
        let middle = note.hertz * (1.0 + 0.5 * note.glide + note.bow);
        let ears = pan::equal_power(place.pan.clamp(-1.0, 1.0));
        let lead = (MOST_LEAD / middle * RATE).min(EARS as f64);
        let ahead = (place.pan * lead).round() as i64;
        let partial = |k: usize| {
            let gain = place.gain(middle * (k + 1) as f64);
            (note.level * note.partials[k] * gain) as f32
        };
        Call {
            begin: (note.begins * RATE).round() as i64,
            length: length as i64,
            bend: [
                speed,
                speed * (0.5 * note.glide + 2.0 * note.bow) / length,
                -speed * 4.0 / 3.0 * note.bow / (length * length),
            ],
            waver: (rate / RATE, swing as f32, loudness as f32),
            rise: (1.0 / (note.attack * RATE).max(1.0)) as f32,
            fall: (1.0 / (note.release * RATE).max(1.0)) as f32,
            partials: std::array::from_fn(partial),
            ears: ears.map(|ear| ear as f32),
            late: [ahead.max(0), (-ahead).max(0)],
            away: place.away() as f32,
        }
    }

    /// The first frame, and the one after the last that any ear hears.
    pub fn frames(&self) -> (i64, i64) {
        (self.begin, self.begin + self.length + EARS)
    }

    /// Adds the part that falls into the block that starts at frame `start`.
    pub fn add(&self, start: i64, stage: &mut Stage) {
        let from = (self.begin - start).max(-EARS);
        let to = (self.begin + self.length - start).min(BLOCK as i64);
        if from >= to {
            return;
        }
        let mut span = [0.0; SPAN];
        let tone = &mut span[..(to - from) as usize];
        self.tone(start + from - self.begin, tone);
        let ears = [&mut stage.ears.left, &mut stage.ears.right];
        for ((out, gain), late) in ears.into_iter().zip(self.ears).zip(self.late) {
            mix(out, from + late, gain, tone);
        }
        if self.away > 0.0 {
            mix(&mut stage.away, from, self.away, tone);
            stage.stirred = true;
        }
    }

    /// The bare tone from `age` frames after the beginning.
    #[inline(always)]
    fn tone(&self, age: i64, out: &mut [f32]) {
        let past = age as f64;
        let [speed, bend, bow] = self.bend;
        let cycles = past * (speed + past * (bend + past * bow));
        let phase = (cycles - cycles.floor()) as f32;
        let speed = (speed + past * (2.0 * bend + 3.0 * past * bow)) as f32;
        let (bend, bow) = ((bend + 3.0 * past * bow) as f32, bow as f32);
        let (waver, swing, throb) = self.waver;
        let tremble = past * waver;
        let tremble = (tremble - tremble.floor()) as f32;
        let waver = waver as f32;
        let trembles = swing != 0.0 || throb != 0.0;
        let [first, octave, twelfth] = self.partials;
        let (age, length) = (age as f32, self.length as f32);
        for (n, out) in out.iter_mut().enumerate() {
            let n = n as f32;
            let mut cycles = phase + n * (speed + n * (bend + n * bow));
            let rise = ((age + n) * self.rise).min(1.0);
            let fall = ((length - age - n) * self.fall).min(1.0);
            let mut level = rise * rise * (3.0 - 2.0 * rise) * (fall * fall * (3.0 - 2.0 * fall));
            if trembles {
                let (sine, cosine) = math::sin_cos_f32(tremble + n * waver);
                cycles += swing * (1.0 - cosine);
                level *= 1.0 + throb * sine;
            }
            let (sine, cosine) = math::sin_cos_f32(cycles);
            // sin 2x and sin 3x from sin x and cos x.
            let overtones = octave * 2.0 * cosine + twelfth * (3.0 - 4.0 * sine * sine);
            *out = level * sine * (first + overtones);
        }
    }
}

/// Adds `tone`, which begins `at` frames into the block or before it.
#[inline(always)]
fn mix(out: &mut [f32; BLOCK], at: i64, gain: f32, tone: &[f32]) {
    let skip = (-at).max(0) as usize;
    let tone = tone.get(skip..).unwrap_or(&[]);
    let out = out.get_mut(at.max(0) as usize..).unwrap_or(&mut []);
    for (out, tone) in out.iter_mut().zip(tone) {
        *out += gain * tone;
    }
}

/// The most notes of one phrase; more are left out.
const MOST: usize = 96;

/// Notes that belong together, in the slot of time that is theirs.
pub struct Phrase {
    number: Option<i64>,
    frames: (i64, i64),
    calls: Vec<Call>,
}

impl Phrase {
    /// Adds a note.
    pub fn put(&mut self, note: &Note, place: &CallerPlace) {
        if self.calls.len() < MOST {
            let call = Call::new(note, place);
            let (begin, end) = call.frames();
            self.frames.0 = self.frames.0.min(begin);
            self.frames.1 = self.frames.1.max(end);
            self.calls.push(call);
        }
    }
}

/// One animal that gives a phrase in every slot of time, or is silent in it.
pub struct Singer {
    /// A slot's length in seconds.
    slot: f64,
    phrases: [Phrase; 3],
}

impl Singer {
    /// One whose phrase `n` lies between the beginning of slot `n` and the end of slot `n + 1`.
    pub fn new(slot: f64) -> Singer {
        let phrase = || Phrase {
            number: None,
            frames: (0, 0),
            calls: Vec::with_capacity(MOST),
        };
        Singer {
            slot,
            phrases: [phrase(), phrase(), phrase()],
        }
    }

    /// Adds to `stage`, block `index` of the grid, what is sung in it. `compose` puts down
    /// the notes of the phrase whose number it is given, which may be negative.
    pub fn add(&mut self, index: u64, stage: &mut Stage, compose: impl Fn(i64, &mut Phrase)) {
        let start = (index * BLOCK as u64) as i64;
        let slot = |frame: i64| (frame as f64 / RATE / self.slot).floor() as i64;
        for number in slot(start) - 1..=slot(start + BLOCK as i64) {
            let phrase = &mut self.phrases[number.rem_euclid(3) as usize];
            if phrase.number != Some(number) {
                phrase.number = Some(number);
                phrase.frames = (i64::MAX, i64::MIN);
                phrase.calls.clear();
                compose(number, phrase);
            }
            let (begin, end) = phrase.frames;
            if begin < start + BLOCK as i64 && end > start {
                for call in &phrase.calls {
                    call.add(start, stage);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> Call {
        let note = Note {
            glide: 0.3,
            bow: -0.2,
            waver: [11.0, 0.02, 0.2],
            partials: [1.0, 0.2, 0.1],
            ..Note::plain(0.013, 0.21, 700.0)
        };
        let place = CallerPlace {
            pan: 0.6,
            distance: 20.0,
            echo: 0.1,
        };
        Call::new(&note, &place)
    }

    #[test]
    fn a_call_has_no_step_from_block_to_block_nor_at_its_ends() {
        let call = call();
        let mut right = vec![0.0];
        for index in 0..25 {
            let mut stage = Stage::SILENCE;
            call.add(index * BLOCK as i64, &mut stage);
            right.extend(stage.ears.right);
        }
        let peak = right.iter().fold(0f32, |peak, x| peak.max(x.abs()));
        // A tone of 1 kHz with its overtones turns by less than a quarter of itself a frame.
        let step = right
            .windows(2)
            .fold(0f32, |step, w| step.max((w[1] - w[0]).abs()));
        assert!(
            peak > 0.2 && step < 0.25 * peak,
            "{step} against a peak of {peak}"
        );
        assert!(right[600] == 0.0 && right[right.len() - 1] == 0.0);
    }

    #[test]
    fn twice_as_far_is_half_as_loud_and_duller() {
        let gain = |distance, hertz| {
            CallerPlace {
                pan: 0.0,
                distance,
                echo: 0.0,
            }
            .gain(hertz)
        };
        assert!((gain(40.0, 0.0) / gain(20.0, 0.0) - 0.5).abs() < 1e-12);
        assert!(gain(40.0, 4000.0) / gain(20.0, 4000.0) < 0.45);
    }
}
