//! The picture in pixels.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};
use skrifa::{FontRef, MetadataProvider};
use thiserror::Error;
use unicode_width::UnicodeWidthChar;

use super::text::Face;

/// Pixels across: A4 at 240 dots an inch.
pub const PNG_WIDTH: u32 = 2000;

/// Why no PNG was made.
#[derive(Debug, Error)]
pub enum PngError {
    /// The text cannot be read as SVG.
    #[error("the picture is no SVG: {0}")]
    Svg(#[from] usvg::Error),
    /// How many pixels high it would be.
    #[error("a picture {PNG_WIDTH} pixels wide and {0} high takes more memory than there is")]
    Size(u32),
    /// What the encoder says.
    #[error("the picture could not be packed: {0}")]
    Packed(String),
}

/// The characters of `svg` that no font of this machine has, which a PNG of it leaves out.
pub fn lacking(svg: &str) -> Vec<char> {
    without(&fonts(svg), svg)
}

/// The faces that are carried, and where they do not do those of this machine.
fn fonts(svg: &str) -> Arc<fontdb::Database> {
    /// All faces there are: to look for those of a machine takes long.
    static HERE: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
        let mut fonts = carried();
        fonts.load_system_fonts();
        Arc::new(fonts)
    });
    match foreign(svg).next() {
        Some(_) => Arc::clone(&HERE),
        None => Arc::new(carried()),
    }
}

/// The faces that are carried.
fn carried() -> fontdb::Database {
    let mut fonts = fontdb::Database::new();
    for face in Face::ALL {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(face.bytes())));
    }
    fonts.set_sans_serif_family("Noto Sans");
    // What a picture of a terminal is set in.
    #[cfg(test)]
    fonts.load_font_data(epaint_default_fonts::HACK_REGULAR.to_vec());
    fonts
}

/// What the carried faces lack and is to be seen.
fn foreign(svg: &str) -> impl Iterator<Item = char> {
    let unseen = |c: char| c.is_control() || c.width() == Some(0);
    let lacks = move |c: &char| {
        let mut buf = [0; 4];
        !unseen(*c) && !Face::Regular.covers(c.encode_utf8(&mut buf))
    };
    svg.chars().filter(lacks)
}

fn without(fonts: &fontdb::Database, svg: &str) -> Vec<char> {
    let mut lacking: Vec<char> = foreign(svg).collect();
    lacking.sort_unstable();
    lacking.dedup();
    for face in fonts.faces().map(|face| face.id) {
        if lacking.is_empty() {
            break;
        }
        fonts.with_face_data(face, |data, index| {
            if let Ok(font) = FontRef::from_index(data, index) {
                lacking.retain(|c| font.charmap().map(*c).is_none());
            }
        });
    }
    lacking
}

/// A PNG of `svg`, [`PNG_WIDTH`] pixels wide.
///
/// Its letters are those the program carries, so the same picture comes out everywhere;
/// only what they lack is taken from the fonts of this machine.
///
/// # Errors
/// Where `svg` is none, or the picture is too large to be held in memory.
pub fn png(svg: &str) -> Result<Vec<u8>, PngError> {
    let pixels = pixels(svg, PNG_WIDTH)?;
    let packed = pixels.encode_png();
    packed.map_err(|e| PngError::Packed(e.to_string()))
}

/// The picture, so many pixels wide.
pub(super) fn pixels(svg: &str, width: u32) -> Result<Pixmap, PngError> {
    let fonts = fonts(svg);
    // What nobody can draw would be a box.
    let svg: String = {
        let lacking = without(&fonts, svg);
        svg.chars().filter(|c| !lacking.contains(c)).collect()
    };
    let options = usvg::Options {
        font_family: "Noto Sans".into(),
        fontdb: fonts,
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(&svg, &options)?;
    let scale = width as f32 / tree.size().width();
    let height = (tree.size().height() * scale).round() as u32;
    let mut pixels = Pixmap::new(width, height).ok_or(PngError::Size(height))?;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    Ok(pixels)
}
