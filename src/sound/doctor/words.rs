//! What was found, in words.

use serde::Serialize;

use super::{Event, Hum, Joint, Report};
use crate::frame::REFERENCE_LUFS;
use crate::limits;
use crate::units::Millis;

/// From this on a seam is heard, in decibels beyond what the sound does elsewhere.
const SEAM_DB: f64 = 2.0;

/// From this on a moment is not part of the sound any more, if it lies this far above
/// the sound's own crests.
const WAKES_DB: f64 = 10.0;
const OVER_CRESTS_DB: f64 = 5.0;

/// From this on a sound is said to swell.
const SWELL_DB: f64 = 6.0;

/// Hum below this, beside the whole, is hidden by the rest.
const HUM_DB: f64 = -40.0;

/// A constant part above this takes room and thumps where a sound begins.
const DC_DB: f64 = -50.0;

/// Tops that were cut off less often may be chance.
const CLIPPED: u64 = 3;

/// What the sum of both sides may lose: sides that have nothing in common lose 3.
const MONO_LU: f64 = 3.5;

/// A loop shorter than this is known by heart after a few minutes.
const SHORT: Millis = Millis::secs(60);

/// Where the bending of peaks begins, in decibels of full scale.
const KNEE_DB: f64 = -2.0;

/// The most a quiet recording is raised, in decibels.
const MOST_GAIN_DB: f64 = 20.0;

/// One thing that was found.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What it is about, in one word.
    pub about: &'static str,
    /// Whether it would be heard; if not, it is worth knowing.
    pub heard: bool,
    /// What was found, and what may help, as a person reads it.
    pub what: String,
}

pub(super) fn is_heard(hum: &Hum) -> bool {
    hum.level_db > HUM_DB
}

pub(super) fn has_dc(report: &Report) -> bool {
    report.damage.dc_db > DC_DB
}

/// Moments that would wake.
pub(super) fn wakes(report: &Report) -> impl Iterator<Item = &Event> {
    let least = WAKES_DB.max(report.levels.crests_db + OVER_CRESTS_DB);
    let events = report.levels.events.iter();
    events.filter(move |event| event.over_db >= least)
}

/// What it comes to, in one sentence.
pub fn verdict(report: &Report) -> String {
    let seam = &report.looped.seam;
    if seam.score_db > SEAM_DB {
        return format!("The seam would be heard: {}.", worst(seam));
    }
    let heard = findings(report).into_iter().filter(|finding| finding.heard);
    let mut rest: Vec<&str> = heard.map(|finding| in_words(finding.about)).collect();
    rest.dedup();
    match rest.as_slice() {
        [] => "It will loop unheard.".into(),
        [one] => format!("It will loop unheard, but {one} would be heard in it."),
        [some @ .., last] => format!(
            "It will loop unheard, but {} and {last} would be heard in it.",
            some.join(", ")
        ),
    }
}

/// What a finding is about, within a sentence.
fn in_words(about: &'static str) -> &'static str {
    match about {
        "repetition" => "its own repetition",
        "event" => "something that wakes",
        "clipping" => "a waveform that is cut off",
        "gap" => "a gap",
        "mono" => "the loss over one loudspeaker",
        other => other,
    }
}

/// What was found, the seam first.
pub fn findings(report: &Report) -> Vec<Finding> {
    let mut all = Vec::new();
    let mut say = |about, heard, what| all.push(Finding { about, heard, what });
    seam(report, &mut say);
    repetition(report, &mut say);
    events(report, &mut say);
    damage(report, &mut say);
    tone(report, &mut say);
    level(report, &mut say);
    all
}

type Say<'a> = dyn FnMut(&'static str, bool, String) + 'a;

fn seam(report: &Report, say: &mut Say) {
    let round = &report.looped;
    let made = if round.crossfade == Millis::ZERO {
        "it is a loop already and is wrapped as it is".to_owned()
    } else {
        let law = if round.likeness > 0.5 {
            "equal gain"
        } else {
            "equal power"
        };
        format!(
            "the program begins at {} and blends the end into it for {} with {law}",
            clock(round.begins),
            round.crossfade
        )
    };
    if round.seam.score_db > SEAM_DB {
        let why = worst(&round.seam);
        say(
            "seam",
            true,
            format!("{made}; still {why}. Try `vary = true`, or other ends"),
        );
    } else {
        say("seam", false, format!("{made}; nobody hears where"));
    }
    if round.crossfade > Millis::ZERO && report.as_it_is.score_db > SEAM_DB {
        let why = worst(&report.as_it_is);
        say("seam", false, format!("repeated as it is, {why}"));
    }
    if round.period < SHORT && round.crossfade > Millis::ZERO {
        let what = format!(
            "it comes round every {}, and what stands out in it is soon known: `vary = true` has \
             its parts come in another order every time",
            rounded(round.period)
        );
        say("length", false, what);
    }
}

/// What of a seam is heard most.
fn worst(joint: &Joint) -> String {
    let score = joint.score_db;
    if joint.step_db >= score {
        format!("it clicks at the seam, {score:.0} dB above the steps elsewhere")
    } else if joint.hole_db >= score {
        format!("there is a hole at the seam, {score:.0} dB below the softest around it")
    } else if joint.level_db >= score {
        format!("the level jumps at the seam, {score:.0} dB more than elsewhere")
    } else {
        format!("both sides of the seam sound different, {score:.0} dB more than elsewhere")
    }
}

fn repetition(report: &Report, say: &mut Say) {
    if let Some(repetition) = &report.repetition {
        let what = format!(
            "the file itself repeats after {}, in {:.0} % of it",
            rounded(repetition.period),
            100.0 * repetition.share
        );
        say("repetition", true, what);
    }
}

fn events(report: &Report, say: &mut Say) {
    if report.levels.crests_db > SWELL_DB {
        let what = format!(
            "it swells by some {:.0} dB again and again, as waves, gusts or calls do; at a sleep \
             ending that is much",
            report.levels.crests_db
        );
        say("swell", false, what);
    }
    for event in &report.levels.events {
        let mut what = format!(
            "at {} something is {:.0} dB louder than its surroundings",
            clock(event.at),
            event.over_db
        );
        let heard = wakes(report).any(|other| other.at == event.at);
        if event.over_db > limits::SLEEP_PROMINENCE_DB {
            what += "; at a sleep ending it wakes";
        }
        say("event", heard, what);
    }
}

fn damage(report: &Report, say: &mut Say) {
    let damage = &report.damage;
    if damage.clicks > 0 {
        let what = format!(
            "{} at {}: `declick = true` mends {}",
            counted(damage.clicks, "click"),
            places(&damage.clicks_at, damage.clicks),
            if damage.clicks == 1 { "it" } else { "them" }
        );
        say("clicks", true, what);
    }
    if damage.clipped >= CLIPPED {
        let at = damage
            .clipped_at
            .map_or(String::new(), |at| format!(", first at {}", clock(at)));
        let what = format!(
            "the waveform is cut off {} times, for up to {} samples{at}: record it softer",
            damage.clipped, damage.clipped_samples
        );
        say("clipping", true, what);
    }
    for gap in &damage.gaps {
        let what = format!("at {} there is no sound for {}", clock(gap.at), gap.length);
        say("gap", true, what);
    }
    if has_dc(report) {
        let what = format!(
            "the waveform lies off its zero ({:.0} dB): `highpass_hz = 20` brings it back",
            damage.dc_db
        );
        say("offset", false, what);
    }
    if report.broken {
        let what = "the file breaks off or is damaged; what could be read is used".to_owned();
        say("file", false, what);
    }
    if report.cut {
        let most = limits::RECORDING_LENGTH;
        let what = format!("the file is longer than {most}; what comes after that is not used");
        say("file", false, what);
    }
}

fn tone(report: &Report, say: &mut Say) {
    if let Some(hum) = &report.hum {
        let what = format!(
            "mains hum of {:.1} Hz, {:.0} dB above its neighbours and {:.0} dB below the whole",
            hum.hertz, hum.over_db, -hum.level_db
        );
        match is_heard(hum) {
            true => say("hum", true, what + ": `hum_hz` takes it out"),
            false => say("hum", false, what + ": hidden by the rest"),
        }
    }
    if let Some(hertz) = report.cutoff_hz {
        let what = format!(
            "there is nothing above {:.1} kHz: it was once compressed",
            hertz / 1000.0
        );
        say("treble", false, what);
    }
    if report.levels.mono_loss_lu > MONO_LU {
        let what = format!(
            "over one loudspeaker it is {:.1} LU softer: its sides cancel each other",
            report.levels.mono_loss_lu
        );
        say("mono", report.levels.mono_loss_lu > 6.0, what);
    }
}

fn level(report: &Report, say: &mut Say) {
    if report.gain_db >= MOST_GAIN_DB {
        let what = format!(
            "it is so quiet ({:.0} LUFS) that it stays {:.0} dB below the others: raised further, \
             one would hear the recorder",
            report.levels.lufs,
            f64::from(REFERENCE_LUFS) - report.levels.lufs - MOST_GAIN_DB
        );
        say("level", false, what);
    }
    let peak = report.levels.true_peak_db + report.gain_db;
    if peak > KNEE_DB {
        let what =
            format!("at its level its highest peaks reach {peak:.0} dBTP and are rounded off");
        say("level", false, what);
    }
}

/// `0:42`, as a player shows it.
fn clock(time: Millis) -> String {
    time.clock()
}

/// To a tenth of a second.
fn rounded(time: Millis) -> Millis {
    Millis((time.0 + 50) / 100 * 100)
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

/// The first few places, and whether there are more.
fn places(known: &[Millis], count: usize) -> String {
    let listed: Vec<String> = known.iter().map(|at| clock(*at)).collect();
    let more = if count > known.len() { " ..." } else { "" };
    listed.join(", ") + more
}

impl Report {
    /// Whether anything would be heard that is not the sound itself.
    pub fn is_fit(&self) -> bool {
        findings(self).iter().all(|finding| !finding.heard)
    }

    /// What it is, in one line.
    pub fn summary(&self) -> String {
        let channels = match self.channels {
            1 => "mono".to_owned(),
            2 => "stereo".to_owned(),
            count => format!("{count} channels"),
        };
        format!(
            "{}, {channels}, {} Hz, {:.1} LUFS, true peak {:.1} dBTP, range {:.1} LU",
            rounded(self.length),
            self.rate,
            self.levels.lufs,
            self.levels.true_peak_db,
            self.levels.range_lu
        )
    }
}
