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
pub struct Name(&'static str);

impl Seed {
    /// The seed of the part that has this name in the table.
    pub fn named(self, name: Name) -> Seed {
        self.of_text(name.0)
    }
}

pub const ACTIVITY: Name = Name("activity");
pub const AIR: Name = Name("air");
pub const ALL: Name = Name("all");
pub const BABBLE: Name = Name("babble");
pub const BELL: Name = Name("bell");
pub const BIRD: Name = Name("bird");
pub const BORDER: Name = Name("border");
pub const BOUGH: Name = Name("bough");
pub const BOUT: Name = Name("bout");
pub const BOWL: Name = Name("bowl");
pub const BRANCH: Name = Name("branch");
pub const BREATH: Name = Name("breath");
pub const BUBBLES: Name = Name("bubbles");
pub const CALL: Name = Name("call");
pub const CATCH: Name = Name("catch");
pub const CHIME: Name = Name("chime");
pub const CHIRP: Name = Name("chirp");
pub const CHORUS: Name = Name("chorus");
pub const COSINE: Name = Name("cosine");
pub const CRACKLE: Name = Name("crackle");
pub const CRICKET: Name = Name("cricket");
pub const CROSSING: Name = Name("crossing");
pub const CUE: Name = Name("cue");
pub const DEEP: Name = Name("deep");
pub const DENSITY: Name = Name("density");
pub const DRAW: Name = Name("draw");
pub const DRIFT: Name = Name("drift");
pub const DROPS: Name = Name("drops");
pub const ECHO: Name = Name("echo");
pub const EDDIES: Name = Name("eddies");
pub const EDDY: Name = Name("eddy");
pub const EVENT: Name = Name("event");
pub const EXCHANGE: Name = Name("exchange");
pub const EXHALE: Name = Name("exhale");
pub const FADE: Name = Name("fade");
pub const FIRST: Name = Name("first");
pub const FIT: Name = Name("fit");
pub const FLAKES: Name = Name("flakes");
pub const FLAMES: Name = Name("flames");
pub const FLURRY: Name = Name("flurry");
pub const FREE: Name = Name("free");
pub const FROG: Name = Name("frog");
pub const GAP: Name = Name("gap");
pub const GLIDE: Name = Name("glide");
pub const GULPS: Name = Name("gulps");
pub const GURGLES: Name = Name("gurgles");
pub const GUSHES: Name = Name("gushes");
pub const GUST: Name = Name("gust");
pub const HEAVE: Name = Name("heave");
pub const HIGH: Name = Name("high");
pub const HOLD_EMPTY: Name = Name("hold-empty");
pub const HOLD_FULL: Name = Name("hold-full");
pub const HUM: Name = Name("hum");
pub const INHALE: Name = Name("inhale");
pub const IRON: Name = Name("iron");
pub const LAP: Name = Name("lap");
pub const LAST: Name = Name("last");
pub const LAYER: Name = Name("layer");
pub const LEAVES: Name = Name("leaves");
pub const LIVELINESS: Name = Name("liveliness");
pub const MIDDLES: Name = Name("middles");
pub const MINUTES: Name = Name("minutes");
pub const MORNING: Name = Name("morning");
pub const NIGHT: Name = Name("night");
pub const NOISE: Name = Name("noise");
pub const OFFSET: Name = Name("offset");
pub const ORDER: Name = Name("order");
pub const OWL: Name = Name("owl");
pub const PAIR: Name = Name("pair");
pub const PARAMETER: Name = Name("parameter");
pub const PART: Name = Name("part");
pub const PEBBLES: Name = Name("pebbles");
pub const PHRASES: Name = Name("phrases");
pub const PITCH: Name = Name("pitch");
pub const PLACE: Name = Name("place");
pub const PRESENCE: Name = Name("presence");
pub const RELEASE: Name = Name("release");
pub const REST: Name = Name("rest");
pub const RIFFLE: Name = Name("riffle");
pub const ROLLS: Name = Name("rolls");
pub const RUSH: Name = Name("rush");
pub const SAP: Name = Name("sap");
pub const SEATS: Name = Name("seats");
pub const SETTLE: Name = Name("settle");
pub const SHIMMER: Name = Name("shimmer");
pub const SHOWER: Name = Name("shower");
pub const SIDE: Name = Name("side");
pub const SIDES: Name = Name("sides");
pub const SINE: Name = Name("sine");
pub const SIZE: Name = Name("size");
pub const SKY: Name = Name("sky");
pub const SONG: Name = Name("song");
pub const SPEED: Name = Name("speed");
pub const SPELL: Name = Name("spell");
pub const SPLASHES: Name = Name("splashes");
pub const SPRAY: Name = Name("spray");
pub const SPURT: Name = Name("spurt");
pub const STORY: Name = Name("story");
pub const STRIKES: Name = Name("strikes");
pub const SURGE: Name = Name("surge");
pub const SWELL: Name = Name("swell");
pub const SWELLS: Name = Name("swells");
pub const SYLLABLES: Name = Name("syllables");
pub const TENSION: Name = Name("tension");
pub const THUMP: Name = Name("thump");
pub const TICKS: Name = Name("ticks");
pub const TIMES: Name = Name("times");
pub const TONE: Name = Name("tone");
pub const TONGUE: Name = Name("tongue");
pub const TOP_UP: Name = Name("top-up");
pub const TOUCH: Name = Name("touch");
pub const TUNE: Name = Name("tune");
pub const TURNS: Name = Name("turns");
pub const TWIG: Name = Name("twig");
pub const VENT: Name = Name("vent");
pub const WANDER: Name = Name("wander");
pub const WATER: Name = Name("water");
pub const WAVES: Name = Name("waves");
pub const WOOD: Name = Name("wood");
pub const WORDING: Name = Name("wording");

#[cfg(test)]
mod tests {
    use super::*;

    /// The names as this file writes them down.
    fn names() -> Vec<&'static str> {
        let lines = include_str!("seeds.rs").lines();
        let name = |line: &'static str| line.strip_prefix("pub const ")?.split('"').nth(1);
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
