//! The figure in pixels, each as much of it as its share of the shape.

use super::Light;
use crate::figure::{BodyPart, BodyView, Contour, Point};

/// One pixel, in shares from 0 to 1: how much of it is body, hair, its outline, what marks it
/// within, and how brightly the place shines where it is body.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pixel {
    pub body: f32,
    pub hair: f32,
    pub line: f32,
    pub mark: f32,
    /// What marks it only where nothing shines.
    pub fine: f32,
    pub light: f32,
}

impl Pixel {
    /// How brightly it shines as a whole.
    pub fn lit(self) -> f32 {
        self.light * self.body
    }
}

/// Looks at each pixel in so many rows.
const FINE: usize = 4;

/// Half the width of the lines, in pixels.
const OUTLINE: f32 = 0.35;
const MARK: f32 = 0.15;

/// How large a pixel is, in units of the figure, in a picture too small for fine lines.
const COARSE: f32 = 0.012;

/// How softly hair ends on a head, in units of the figure.
const HAIR_END: f32 = 0.018;

/// The part of a figure that is seen: its top and its height.
#[derive(Clone, Copy)]
struct Window {
    view: BodyView,
    top: f32,
    tall: f32,
}

impl Window {
    /// What a picture of `height` square pixels shows. A small one shows the half of the body
    /// that the place is in, unless it is in both.
    fn of(place: Option<&BodyPart>, height: usize) -> Window {
        let view = place.map_or(BodyView::Front, |place| place.view);
        let window = |top, tall| Window { view, top, tall };
        let (from, to) = place.map_or((0.0, 1.0), |place| (place.way.0.1, place.way.1.1));
        match (from + to) / 2.0 {
            _ if view.is_head() => window(0.03, 0.9),
            _ if height >= 48 || (to - from).abs() > 0.7 => window(-0.01, 1.02),
            middle if middle > 0.56 => window(0.39, 0.62),
            _ => window(-0.01, 0.64),
        }
    }

    /// Whether the figure goes on above it.
    fn below(self) -> bool {
        self.top > 0.05
    }

    /// What there is to see of the body's outline, in which no finger is wider than a line: hands without their arms would hang in the air.
    fn outline(self) -> Contour {
        match self.below() {
            true => self.view.without_arms(),
            false => self.view.plain_outline(),
        }
    }
}

/// The pixels of a picture, row by row.
struct Raster {
    width: usize,
    height: usize,
    /// Units of the figure in a pixel, and the figure's top.
    pixel: f32,
    top: f32,
}

impl Raster {
    fn to_pixels(&self, (x, y): Point) -> Point {
        (
            x / self.pixel + self.width as f32 / 2.0,
            (y - self.top) / self.pixel,
        )
    }

    /// The middle of a pixel, in units of the figure.
    fn to_figure(&self, column: usize, row: usize) -> Point {
        (
            (column as f32 + 0.5 - self.width as f32 / 2.0) * self.pixel,
            self.top + (row as f32 + 0.5) * self.pixel,
        )
    }

    fn line(&self, contour: &Contour) -> Vec<Point> {
        let points = contour.polyline().into_iter();
        points.map(|point| self.to_pixels(point)).collect()
    }

    /// How much of each pixel lies within `line`.
    fn filled(&self, line: &[Point]) -> Vec<f32> {
        let mut share = vec![0.0; self.width * self.height];
        for fine in 0..self.height * FINE {
            let y = (fine as f32 + 0.5) / FINE as f32;
            let sides = line.windows(2).filter(|w| (w[0].1 > y) != (w[1].1 > y));
            let mut ends: Vec<f32> = sides
                .map(|w| w[0].0 + (y - w[0].1) / (w[1].1 - w[0].1) * (w[1].0 - w[0].0))
                .map(|x| x.clamp(0.0, self.width as f32))
                .collect();
            ends.sort_by(f32::total_cmp);
            let row = &mut share[fine / FINE * self.width..][..self.width];
            for span in ends.chunks_exact(2) {
                let columns = span[0] as usize..(span[1].ceil() as usize).min(self.width);
                for column in columns {
                    let (left, right) = (column as f32, column as f32 + 1.0);
                    let inside = span[1].min(right) - span[0].max(left);
                    row[column] += inside.max(0.0) / FINE as f32;
                }
            }
        }
        share
    }

    /// How much of each pixel is hair, which on a head ends softly.
    fn hair(&self, view: BodyView) -> Vec<f32> {
        let sharp = self.filled(&self.line(&view.hair()));
        let reach = (HAIR_END / self.pixel) as usize;
        if !view.is_head() || reach == 0 {
            return sharp;
        }
        let soft = (0..sharp.len()).map(|i| {
            let (column, row) = (i % self.width, i / self.width);
            let rows = row.saturating_sub(reach)..(row + reach + 1).min(self.height);
            let count = rows.len() as f32;
            let all = rows.map(|row| sharp[row * self.width + column]);
            all.sum::<f32>() / count
        });
        // Above, it ends with the head.
        let crown = self.to_pixels((0.0, 0.12)).1;
        let both = soft.zip(&sharp).enumerate();
        both.map(
            |(i, (soft, sharp))| match ((i / self.width) as f32) < crown {
                true => *sharp,
                false => soft,
            },
        )
        .collect()
    }

    /// How much of each pixel a pen along `line` covers, half its width being `half`.
    fn drawn(&self, line: &[Point], half: f32, onto: &mut [f32]) {
        let reach = half + 0.5;
        let within = |low: f32, high: f32, most: usize| {
            let low = (low - reach).max(0.0) as usize;
            low..((high + reach).max(0.0).ceil() as usize).min(most)
        };
        for w in line.windows(2) {
            let ((ax, ay), (bx, by)) = (w[0], w[1]);
            for row in within(ay.min(by), ay.max(by), self.height) {
                for column in within(ax.min(bx), ax.max(bx), self.width) {
                    let at = (column as f32 + 0.5, row as f32 + 0.5);
                    let share = (reach - apart(at, w[0], w[1])).clamp(0.0, 1.0);
                    let pixel = &mut onto[row * self.width + column];
                    *pixel = pixel.max(share);
                }
            }
        }
    }
}

/// How far a point is from the line between two.
fn apart((x, y): Point, from: Point, to: Point) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let along = match length > 0.0 {
        true => (((x - from.0) * dx + (y - from.1) * dy) / length).clamp(0.0, 1.0),
        false => 0.0,
    };
    (x - from.0 - along * dx).hypot(y - from.1 - along * dy)
}

/// The figure in `width` by `height` square pixels, row by row, with `light` on it.
pub fn raster((width, height): (usize, usize), light: &Light) -> Vec<Pixel> {
    let place = light.place.and_then(BodyPart::find);
    let window = Window::of(place.as_ref(), height);
    let sheet = Raster {
        width,
        height,
        pixel: window.tall / height.max(1) as f32,
        top: window.top,
    };
    let outline = sheet.line(&window.outline());
    let body = sheet.filled(&outline);
    let hair = sheet.hair(window.view);
    let empty = vec![0.0; body.len()];
    let (mut line, mut marks, mut fine) = (empty.clone(), empty.clone(), empty);
    sheet.drawn(&outline, OUTLINE, &mut line);
    for mark in window.view.marks() {
        sheet.drawn(&sheet.line(&mark), MARK, &mut marks);
    }
    for mark in window.view.fine_marks() {
        if sheet.pixel < COARSE {
            sheet.drawn(&sheet.line(&mark), MARK, &mut fine);
        }
    }
    let goes_on = [window.below(), window.top + window.tall < 0.99];
    let pixels = (0..width * height).map(|i| {
        let (column, row) = (i % width, i / width);
        let edge = edge(row, height, goes_on);
        let shine = place
            .as_ref()
            .filter(|_| body[i] > 0.0)
            .map_or(0.0, |place| {
                light.at(place, sheet.to_figure(column, row), sheet.pixel)
            });
        Pixel {
            body: body[i] * edge,
            hair: hair[i].min(body[i]),
            line: line[i] * edge,
            mark: marks[i] * body[i] * edge,
            fine: fine[i] * body[i] * edge,
            light: shine * edge,
        }
    });
    pixels.collect()
}

/// Less than 1 in the rows next to an end of the picture at which the figure goes on: there it
/// ends softly.
fn edge(row: usize, height: usize, [above, below]: [bool; 2]) -> f32 {
    let soft = (0.08 * height as f32).max(1.0);
    let from = |goes_on: bool, rows: usize| match goes_on {
        true => (rows as f32 + 0.5) / soft,
        false => 1.0,
    };
    from(above, row).min(from(below, height - 1 - row)).min(1.0)
}
