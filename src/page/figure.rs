//! The body and the places of it that a session is about, as a page draws them: in thousandths of
//! the figure's height.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::figure::svg::{self, Stand, path};
use crate::figure::{BodyPart, BodyView, Contour};
use crate::plan::Plan;

/// Where a place is.
#[derive(Debug, Serialize)]
pub struct LitPlace {
    view: &'static str,
    /// Around it, as the `d` of a path; it reaches beyond the outline.
    place: String,
    /// Of a stroke: from where to where.
    way: [i32; 4],
}

/// A body or a head, as paths.
#[derive(Debug, Serialize)]
pub struct Figure {
    outline: String,
    hair: String,
    marks: String,
    /// What is seen of it only where nothing shines.
    fine: String,
}

const STAND: Stand = Stand {
    middle: 0.0,
    top: 0.0,
    height: 1000.0,
};

/// Every place that `plan` is about, by its id, and the figures on which they are seen.
pub fn of(plan: &Plan) -> (BTreeMap<String, LitPlace>, BTreeMap<&'static str, Figure>) {
    let (mut places, mut views) = (BTreeMap::new(), BTreeMap::new());
    for id in plan.moments.iter().filter_map(|m| m.place.as_deref()) {
        if places.contains_key(id) {
            continue;
        }
        let Some(part) = BodyPart::find(id) else {
            continue;
        };
        let view = name(part.view);
        views.entry(view).or_insert_with(|| figure(part.view));
        let ((x, y), (to_x, to_y)) = part.way;
        let place = LitPlace {
            view,
            place: svg::place(&part, STAND),
            way: [x, y, to_x, to_y].map(|part| (1000.0 * part).round() as i32),
        };
        places.insert(id.to_owned(), place);
    }
    (places, views)
}

fn name(view: BodyView) -> &'static str {
    match view {
        BodyView::Front => "front",
        BodyView::Back => "back",
        BodyView::Face => "face",
        BodyView::Nape => "nape",
    }
}

fn figure(view: BodyView) -> Figure {
    let all = |lines: Vec<Contour>| -> String {
        let paths = lines.iter().map(|line| path(line, STAND));
        paths.collect()
    };
    Figure {
        outline: path(&view.outline(), STAND),
        hair: path(&view.hair(), STAND),
        marks: all(view.marks()),
        fine: all(view.fine_marks()),
    }
}
