//! Air bubbles in water: the note each sings, and for how long.

/// A bubble's note and how fast it fades.
#[derive(Clone, Copy, Debug)]
pub struct Bubble {
    pub hertz: f64,
    /// Seconds until it has fallen by a factor e.
    pub decay: f64,
}

impl Bubble {
    /// A bubble of `radius` metres just under the surface. The note is Minnaert's (1933);
    /// the bubble loses its energy to sound and to heat (van den Doel 2005,
    /// "Physically-based models for liquid sounds").
    pub fn of(radius: f64) -> Bubble {
        Bubble {
            hertz: 3.0 / radius,
            decay: 1.0 / (0.13 / radius + 0.0072 / (radius * radius.sqrt())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_bubbles_sing_lower_and_longer() {
        let [pea, bead] = [4e-3, 1e-3].map(Bubble::of);
        assert!((pea.hertz - 750.0).abs() < 1.0 && (bead.hertz - 3000.0).abs() < 1.0);
        assert!(pea.decay > 5.0 * bead.decay);
    }
}
