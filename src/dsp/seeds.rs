//! The names that chance is drawn under, in one table.
//!
//! Every source of chance derives from the session's [`Seed`] by names and numbers, so that
//! adding a layer, a step or a part disturbs nobody else's. The law: a name in this table is
//! never changed and never reused for something else, since it decides what is heard; what
//! the code calls the constant, the type or the file may change at any time. A new part of a
//! sound takes a name that its siblings under the same seed do not have. Numbers
//! ([`Seed::nth`]) count things that are of one kind and in a fixed order: events, voices,
//! octaves. What an author named is drawn by [`Seed::of_text`].

use crate::units::Seed;

/// A name that chance is drawn under. There are no others than those in this file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Name(&'static str);

impl Seed {
    /// The seed of the part that has this name in the table.
    pub(crate) fn named(self, name: Name) -> Seed {
        self.of_text(name.0)
    }
}

pub(crate) const ACTIVITY: Name = Name("activity");
pub(crate) const AGAIN: Name = Name("again");
pub(crate) const AIR: Name = Name("air");
pub(crate) const ALL: Name = Name("all");
pub(crate) const BABBLE: Name = Name("babble");
pub(crate) const BAR: Name = Name("bar");
pub(crate) const BELL: Name = Name("bell");
pub(crate) const BIRD: Name = Name("bird");
pub(crate) const BORDER: Name = Name("border");
pub(crate) const BOUGH: Name = Name("bough");
pub(crate) const BOUT: Name = Name("bout");
pub(crate) const BOWL: Name = Name("bowl");
pub(crate) const BRANCH: Name = Name("branch");
pub(crate) const BREATH: Name = Name("breath");
pub(crate) const BUBBLES: Name = Name("bubbles");
pub(crate) const CALL: Name = Name("call");
pub(crate) const CATCH: Name = Name("catch");
pub(crate) const CHIME: Name = Name("chime");
pub(crate) const CHIRP: Name = Name("chirp");
pub(crate) const CHORD: Name = Name("chord");
pub(crate) const CHORUS: Name = Name("chorus");
pub(crate) const COSINE: Name = Name("cosine");
pub(crate) const CRACKLE: Name = Name("crackle");
pub(crate) const CRICKET: Name = Name("cricket");
pub(crate) const CROSSING: Name = Name("crossing");
pub(crate) const CUE: Name = Name("cue");
pub(crate) const DEEP: Name = Name("deep");
pub(crate) const DENSITY: Name = Name("density");
pub(crate) const DRAW: Name = Name("draw");
pub(crate) const DRIFT: Name = Name("drift");
pub(crate) const DROPS: Name = Name("drops");
pub(crate) const ECHO: Name = Name("echo");
pub(crate) const EDDIES: Name = Name("eddies");
pub(crate) const EDDY: Name = Name("eddy");
pub(crate) const EVENT: Name = Name("event");
pub(crate) const EXCHANGE: Name = Name("exchange");
pub(crate) const EXHALE: Name = Name("exhale");
pub(crate) const FADE: Name = Name("fade");
pub(crate) const FIGURE: Name = Name("figure");
pub(crate) const FIRST: Name = Name("first");
pub(crate) const FIT: Name = Name("fit");
pub(crate) const FLAKES: Name = Name("flakes");
pub(crate) const FLAMES: Name = Name("flames");
pub(crate) const FLURRY: Name = Name("flurry");
pub(crate) const FREE: Name = Name("free");
pub(crate) const FROG: Name = Name("frog");
pub(crate) const GAP: Name = Name("gap");
pub(crate) const GLIDE: Name = Name("glide");
pub(crate) const GROUND: Name = Name("ground");
pub(crate) const GULPS: Name = Name("gulps");
pub(crate) const GURGLES: Name = Name("gurgles");
pub(crate) const GUSHES: Name = Name("gushes");
pub(crate) const GUST: Name = Name("gust");
pub(crate) const HARMONY: Name = Name("harmony");
pub(crate) const HEAVE: Name = Name("heave");
pub(crate) const HIGH: Name = Name("high");
pub(crate) const HOLD_EMPTY: Name = Name("hold-empty");
pub(crate) const HOLD_FULL: Name = Name("hold-full");
pub(crate) const HUM: Name = Name("hum");
pub(crate) const INHALE: Name = Name("inhale");
pub(crate) const IRON: Name = Name("iron");
pub(crate) const KEY: Name = Name("key");
pub(crate) const LAP: Name = Name("lap");
pub(crate) const LAST: Name = Name("last");
pub(crate) const LAYER: Name = Name("layer");
pub(crate) const LEAVES: Name = Name("leaves");
pub(crate) const LIVELINESS: Name = Name("liveliness");
pub(crate) const LOOP: Name = Name("loop");
pub(crate) const MIDDLES: Name = Name("middles");
pub(crate) const MINUTES: Name = Name("minutes");
pub(crate) const MORNING: Name = Name("morning");
pub(crate) const MOTIF: Name = Name("motif");
pub(crate) const NIGHT: Name = Name("night");
pub(crate) const NOISE: Name = Name("noise");
pub(crate) const NOTE: Name = Name("note");
pub(crate) const OFFSET: Name = Name("offset");
pub(crate) const ORDER: Name = Name("order");
pub(crate) const OWL: Name = Name("owl");
pub(crate) const PAIR: Name = Name("pair");
pub(crate) const PARAMETER: Name = Name("parameter");
pub(crate) const PART: Name = Name("part");
pub(crate) const PEBBLES: Name = Name("pebbles");
pub(crate) const PHRASES: Name = Name("phrases");
pub(crate) const PITCH: Name = Name("pitch");
pub(crate) const PLACE: Name = Name("place");
pub(crate) const PRESENCE: Name = Name("presence");
pub(crate) const RELEASE: Name = Name("release");
pub(crate) const REST: Name = Name("rest");
pub(crate) const RIFFLE: Name = Name("riffle");
pub(crate) const ROLLS: Name = Name("rolls");
pub(crate) const RUSH: Name = Name("rush");
pub(crate) const SAP: Name = Name("sap");
pub(crate) const SEATS: Name = Name("seats");
pub(crate) const SECOND: Name = Name("second");
pub(crate) const SETTLE: Name = Name("settle");
pub(crate) const SHIMMER: Name = Name("shimmer");
pub(crate) const SHOWER: Name = Name("shower");
pub(crate) const SIDE: Name = Name("side");
pub(crate) const SIDES: Name = Name("sides");
pub(crate) const SINE: Name = Name("sine");
pub(crate) const SINKING: Name = Name("sinking");
pub(crate) const SIZE: Name = Name("size");
pub(crate) const SKY: Name = Name("sky");
pub(crate) const SONG: Name = Name("song");
pub(crate) const SPEED: Name = Name("speed");
pub(crate) const SPELL: Name = Name("spell");
pub(crate) const SPLASHES: Name = Name("splashes");
pub(crate) const SPRAY: Name = Name("spray");
pub(crate) const SPURT: Name = Name("spurt");
pub(crate) const STORY: Name = Name("story");
pub(crate) const STRIKES: Name = Name("strikes");
pub(crate) const SURGE: Name = Name("surge");
pub(crate) const SWELL: Name = Name("swell");
pub(crate) const SWELLS: Name = Name("swells");
pub(crate) const SYLLABLES: Name = Name("syllables");
pub(crate) const TENSION: Name = Name("tension");
pub(crate) const THUMP: Name = Name("thump");
pub(crate) const TICKS: Name = Name("ticks");
pub(crate) const TIMES: Name = Name("times");
pub(crate) const TONE: Name = Name("tone");
pub(crate) const TONGUE: Name = Name("tongue");
pub(crate) const TOP_UP: Name = Name("top-up");
pub(crate) const TUNE: Name = Name("tune");
pub(crate) const TURNS: Name = Name("turns");
pub(crate) const TWIG: Name = Name("twig");
pub(crate) const VENT: Name = Name("vent");
pub(crate) const WANDER: Name = Name("wander");
pub(crate) const WATER: Name = Name("water");
pub(crate) const WAVES: Name = Name("waves");
pub(crate) const WOOD: Name = Name("wood");
pub(crate) const WORDING: Name = Name("wording");

#[cfg(test)]
mod tests {
    use super::*;

    /// The names as this file writes them down.
    fn names() -> Vec<&'static str> {
        let lines = include_str!("seeds.rs").lines();
        let name = |line: &'static str| line.strip_prefix("pub(crate) const ")?.split('"').nth(1);
        lines.filter_map(name).collect()
    }

    #[test]
    fn no_two_names_are_the_same_and_they_are_in_order() {
        let names = names();
        assert!(names.len() > 100, "hardly any was read");
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    }

    #[test]
    fn a_name_gives_the_seed_it_always_gave() {
        let Seed(rolls) = Seed(7).named(ROLLS);
        let Seed(cue) = Seed(7).named(CUE).named(INHALE).nth(1);
        assert_eq!([rolls, cue], [0x05dc_6795_0ea1_6ce2, 0x559b_fcb9_ad9d_ee69]);
    }
}
