//! The figure as paths of an SVG.

use std::fmt::Write as _;

use super::{BodyPart, Contour, Point};

/// Where a figure stands in a picture, in the units of that picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stand {
    /// Its middle, from left to right.
    pub middle: f64,
    /// Its top.
    pub top: f64,
    /// How high it is.
    pub height: f64,
}

impl Stand {
    fn point(&self, (x, y): Point) -> String {
        let (x, y) = (
            self.middle + f64::from(x) * self.height,
            self.top + f64::from(y) * self.height,
        );
        // To a ten-thousandth of its height.
        let places = if self.height < 1000.0 { 2 } else { 1 };
        format!("{} {}", short(x, places), short(y, places))
    }
}

/// A number to so many decimal places, at least one, as short as it can be written.
fn short(x: f64, places: usize) -> String {
    let text = format!("{x:.places$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" => "0".into(),
        text => text.into(),
    }
}

/// The `d` of a path along `contour`.
pub fn path(contour: &Contour, stand: Stand) -> String {
    let Some(first) = contour.points.first() else {
        return String::new();
    };
    let mut d = format!("M{}", stand.point(*first));
    for [_, b, c, end] in contour.pieces() {
        let [b, c, end] = [b, c, end].map(|point| stand.point(point));
        let _ = write!(d, "C{b} {c} {end}");
    }
    if contour.closed {
        d.push('Z');
    }
    d
}

/// The `d` of a path around `part`, which reaches beyond the outline: to be clipped by
/// [`BodyView::outline`](super::BodyView::outline).
pub fn place(part: &BodyPart, stand: Stand) -> String {
    let hulls = part.hulls();
    hulls.iter().map(|hull| path(hull, stand)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::BodyView;

    const STAND: Stand = Stand {
        middle: 50.0,
        top: 10.0,
        height: 100.0,
    };

    #[test]
    fn an_outline_is_one_closed_path_and_no_number_is_longer_than_it_must_be() {
        let d = path(&BodyView::Front.outline(), STAND);
        assert!(d.starts_with("M50 10.8C") && d.ends_with('Z'), "{d}");
        assert_eq!(d.matches('M').count(), 1);
        assert!(!d.contains(".00") && !d.contains("NaN"), "{d}");
        assert_eq!(
            path(
                &Contour {
                    points: vec![],
                    closed: true
                },
                STAND
            ),
            ""
        );
    }

    #[test]
    fn the_place_of_one_side_is_drawn_on_that_side_only() {
        let xs = |id: &str| -> Vec<f64> {
            let d = place(&BodyPart::find(id).unwrap(), STAND);
            let numbers = d.split(['M', 'C', 'Z', ' ']).filter(|p| !p.is_empty());
            numbers.step_by(2).map(|x| x.parse().unwrap()).collect()
        };
        for one in ["foot", "calf", "thigh", "leg", "hand", "arm", "shoulder"] {
            let on = |side: &str| xs(&format!("{side}-{one}"));
            assert!(on("left").iter().all(|x| *x <= 50.0), "{one}");
            assert!(on("right").iter().all(|x| *x >= 50.0), "{one}");
        }
        let both = xs("feet");
        assert!(both.iter().any(|x| *x < 45.0) && both.iter().any(|x| *x > 55.0));
    }
}
