//! The tones as data: what each is mixed from, and how it moves.

use super::air::{Band, Colour};
use super::bowl::Rubbed;
use super::contour::{Contour, Grain};
use super::voice::Hum;
use super::{BreathSound, Phase};

/// A tone that lasts as long as its phase. The shares are of its K-weighted power and
/// add up to one.
pub struct Recipe {
    pub contour: Contour,
    pub breath: Option<(f32, Colour)>,
    pub hum: Option<(f32, Hum)>,
    pub bowl: Option<(f32, Rubbed)>,
    pub grain: Option<Grain>,
}

const INHALE: Contour = Contour {
    onset: (0.24, 1.8),
    end: (0.20, 0.9),
    body: [0.5, 1.0],
    level: 0.0,
};
const TOP_UP: Contour = Contour {
    onset: (0.30, 0.6),
    end: (0.35, 0.6),
    body: [0.8, 1.0],
    level: -1.0,
};
const HOLD_FULL: Contour = Contour {
    onset: (0.15, 0.7),
    end: (0.40, 2.0),
    body: [1.0, 0.45],
    level: -6.0,
};
const EXHALE: Contour = Contour {
    onset: (0.15, 0.8),
    end: (0.45, 3.5),
    body: [1.0, 0.5],
    level: 0.0,
};
const HOLD_EMPTY: Contour = Contour {
    onset: (0.20, 0.9),
    end: (0.45, 2.4),
    body: [1.0, 0.4],
    level: -9.0,
};

/// What a breath cue is made of. The rows below follow the order of [`Phase`].
pub fn breath(sound: BreathSound, phase: Phase) -> &'static Recipe {
    let row = match sound {
        BreathSound::Air => &AIR,
        BreathSound::Glide => &GLIDE,
        BreathSound::Bowl => &BOWL,
    };
    &row[phase as usize]
}

const fn band(centre: [f32; 2], width: [f32; 2], level: [f32; 2]) -> Band {
    Band {
        centre,
        width,
        level,
    }
}

const fn air(
    contour: Contour,
    bands: [Band; 3],
    spread: [f32; 2],
    share: f32,
    pitch: [f32; 2],
) -> Recipe {
    let hum = Hum {
        pitch,
        harmonics: [[1.0, 0.3, 0.08, 0.0, 0.0]; 2],
    };
    Recipe {
        contour,
        breath: Some((1.0 - share, Colour { bands, spread })),
        hum: Some((share, hum)),
        bowl: None,
        grain: None,
    }
}

/// In by the nose, out by the mouth, and a trace of a hum that follows.
static AIR: [Recipe; 5] = [
    air(
        INHALE,
        [
            band([290.0, 560.0], [0.34, 0.26], [0.0, -3.0]),
            band([600.0, 1150.0], [0.30, 0.24], [-5.0, 0.0]),
            band([1050.0, 1850.0], [0.28, 0.22], [-14.0, -5.0]),
        ],
        [0.25, 0.45],
        0.02,
        [196.0, 294.0],
    ),
    air(
        TOP_UP,
        [
            band([580.0, 680.0], [0.24, 0.22], [-3.0, -4.0]),
            band([1180.0, 1420.0], [0.22, 0.20], [0.0, 0.0]),
            band([1880.0, 2200.0], [0.22, 0.20], [-4.0, -2.0]),
        ],
        [0.45, 0.5],
        0.02,
        [294.0, 330.0],
    ),
    air(
        HOLD_FULL,
        [
            band([588.0; 2], [0.13; 2], [0.0; 2]),
            band([1176.0; 2], [0.12; 2], [-1.0; 2]),
            band([1764.0; 2], [0.11; 2], [-12.0; 2]),
        ],
        [0.5; 2],
        0.1,
        [294.0; 2],
    ),
    air(
        EXHALE,
        [
            band([620.0, 280.0], [0.42, 0.46], [0.0, 0.0]),
            band([1150.0, 540.0], [0.42, 0.40], [-1.0, -9.0]),
            band([1750.0, 950.0], [0.36, 0.36], [-8.0, -18.0]),
        ],
        [0.5, 0.25],
        0.02,
        [294.0, 196.0],
    ),
    air(
        HOLD_EMPTY,
        [
            band([280.0; 2], [0.22; 2], [0.0; 2]),
            band([392.0; 2], [0.14; 2], [-6.0; 2]),
            band([588.0; 2], [0.12; 2], [-20.0; 2]),
        ],
        [0.2; 2],
        0.15,
        [196.0; 2],
    ),
];

const fn glide(contour: Contour, pitch: [f32; 2], harmonics: [[f32; 5]; 2]) -> Recipe {
    Recipe {
        contour,
        breath: None,
        hum: Some((1.0, Hum { pitch, harmonics })),
        bowl: None,
        grain: None,
    }
}

static GLIDE: [Recipe; 5] = [
    glide(
        INHALE,
        [196.0, 294.0],
        [[1.0, 0.28, 0.09, 0.03, 0.01], [1.0, 0.45, 0.20, 0.09, 0.04]],
    ),
    glide(
        TOP_UP,
        [294.0, 349.2],
        [[1.0, 0.45, 0.20, 0.09, 0.04], [1.0, 0.52, 0.28, 0.13, 0.06]],
    ),
    glide(HOLD_FULL, [294.0; 2], [[1.0, 0.34, 0.14, 0.05, 0.02]; 2]),
    glide(
        EXHALE,
        [294.0, 196.0],
        [[1.0, 0.40, 0.14, 0.05, 0.02], [1.0, 0.18, 0.05, 0.01, 0.0]],
    ),
    glide(HOLD_EMPTY, [196.0; 2], [[1.0, 0.14, 0.03, 0.0, 0.0]; 2]),
];

const fn rubbed(contour: Contour, from: [f32; 4], to: [f32; 4]) -> Recipe {
    let bowl = Rubbed {
        partials: [from, to],
    };
    Recipe {
        contour,
        breath: None,
        hum: None,
        bowl: Some((1.0, bowl)),
        grain: None,
    }
}

static BOWL: [Recipe; 5] = [
    rubbed(INHALE, [1.0, 0.10, 0.02, 0.0], [0.50, 0.66, 0.30, 0.10]),
    rubbed(TOP_UP, [0.46, 0.66, 0.33, 0.12], [0.34, 0.64, 0.44, 0.20]),
    rubbed(
        HOLD_FULL,
        [0.40, 0.75, 0.12, 0.02],
        [0.40, 0.75, 0.12, 0.02],
    ),
    rubbed(EXHALE, [0.50, 0.68, 0.25, 0.08], [1.0, 0.06, 0.0, 0.0]),
    rubbed(HOLD_EMPTY, [1.0, 0.04, 0.0, 0.0], [1.0, 0.04, 0.0, 0.0]),
];

/// Gathers: a grain that quickens, brightens and swells until it is let go.
pub static TENSION: Recipe = Recipe {
    contour: Contour {
        onset: (0.20, 1.0),
        end: (0.05, 0.22),
        body: [0.5, 1.0],
        level: -1.0,
    },
    breath: Some((
        0.6,
        Colour {
            bands: [
                band([220.0, 330.0], [0.26, 0.22], [0.0, 0.0]),
                band([440.0, 660.0], [0.20, 0.18], [-6.0, -1.0]),
                band([880.0, 1320.0], [0.18, 0.16], [-18.0, -8.0]),
            ],
            spread: [0.15, 0.4],
        },
    )),
    hum: Some((
        0.4,
        Hum {
            pitch: [147.0, 220.0],
            harmonics: [[1.0, 0.55, 0.30, 0.10, 0.03], [0.8, 0.65, 0.45, 0.22, 0.10]],
        },
    )),
    bowl: None,
    grain: Some(Grain {
        rate: [4.0, 9.0],
        depth: [0.65, 0.4],
    }),
};

/// Lets go: a sigh that falls further and sooner than any breath.
pub static RELEASE: Recipe = Recipe {
    contour: Contour {
        onset: (0.08, 0.2),
        end: (0.75, 2.8),
        body: [1.0, 0.6],
        level: -1.0,
    },
    breath: Some((
        0.8,
        Colour {
            bands: [
                band([820.0, 240.0], [0.40, 0.50], [0.0, 0.0]),
                band([1250.0, 420.0], [0.34, 0.44], [-3.0, -8.0]),
                band([2300.0, 900.0], [0.34, 0.34], [-14.0, -24.0]),
            ],
            spread: [0.55, 0.3],
        },
    )),
    hum: Some((
        0.2,
        Hum {
            pitch: [330.0, 165.0],
            harmonics: [[1.0, 0.45, 0.18, 0.05, 0.0], [1.0, 0.2, 0.05, 0.0, 0.0]],
        },
    )),
    bowl: None,
    grain: None,
};
