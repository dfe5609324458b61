//! The picture on pages to be printed.

use std::fmt::Write as _;

use miniz_oxide::deflate::compress_to_vec_zlib;
use resvg::tiny_skia::Pixmap;

use super::png::{PngError, pixels};

/// The paper there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Paper {
    /// 210 by 297 mm
    #[default]
    A4,
    /// 8.5 by 11 inches
    Letter,
}

impl Paper {
    /// Width and height in points.
    fn points(self) -> (f32, f32) {
        match self {
            Paper::A4 => (595.0, 842.0),
            Paper::Letter => (612.0, 792.0),
        }
    }
}

/// Pixels across a page: 200 dots an inch.
const WIDE: u32 = 1654;

/// A page ends where nothing is drawn for so many rows, as between two lines of time...
const BLANK: u32 = 8;

/// ...which is sought over so much of its end.
const SEARCHED: f32 = 0.45;

/// How well it is packed, of 10.
const PACKED: u8 = 7;

/// A PDF of `svg` on pages of `paper`, parted where nothing is drawn, with `title` for readers.
///
/// # Errors
/// As of [`png`](super::png()).
pub fn pdf(svg: &str, title: &str, paper: Paper) -> Result<Vec<u8>, PngError> {
    let (picture, (wide, high)) = (pixels(svg, WIDE)?, paper.points());
    let most = (WIDE as f32 * high / wide) as u32;
    let pages = pages(&picture, most);
    let mut file = PdfFile::new(title, pages.len());
    for (from, to) in pages {
        let rgb = rgb(&picture, from, to);
        let shown = (to - from) as f32 * wide / WIDE as f32;
        file.page((wide, high), shown, (WIDE, to - from), &rgb);
    }
    Ok(file.finish())
}

/// From which row to which each page goes, at most `most` rows.
fn pages(picture: &Pixmap, most: u32) -> Vec<(u32, u32)> {
    let (mut pages, mut from) = (Vec::new(), 0);
    while from < picture.height() {
        let whole = from + most;
        let to = match whole < picture.height() {
            true => end(picture, from, whole),
            false => picture.height(),
        };
        pages.push((from, to));
        from = to;
    }
    pages
}

/// The last row up to `whole` at which a page may end.
fn end(picture: &Pixmap, from: u32, whole: u32) -> u32 {
    let least = whole - ((whole - from) as f32 * SEARCHED) as u32;
    let mut blank = 0;
    for row in (least..whole).rev() {
        blank = if is_blank(picture, row) { blank + 1 } else { 0 };
        if blank == BLANK {
            return row + BLANK / 2;
        }
    }
    whole
}

/// Whether nothing is drawn in a row.
fn is_blank(picture: &Pixmap, row: u32) -> bool {
    let wide = picture.width() as usize;
    let row = &picture.pixels()[row as usize * wide..][..wide];
    row.iter().all(|pixel| *pixel == row[0])
}

fn rgb(picture: &Pixmap, from: u32, to: u32) -> Vec<u8> {
    let wide = picture.width() as usize;
    let pixels = &picture.pixels()[from as usize * wide..to as usize * wide];
    // Nothing of it is transparent.
    let channels = pixels.iter().map(|p| [p.red(), p.green(), p.blue()]);
    channels.flatten().collect()
}

/// The objects of a PDF, each with its place in the file.
struct PdfFile {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

/// Objects before the first page, and those of a page.
const FIRST: usize = 4;
const OF_PAGE: usize = 3;

impl PdfFile {
    fn new(title: &str, pages: usize) -> PdfFile {
        let mut file = PdfFile {
            bytes: b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec(),
            offsets: Vec::new(),
        };
        let kids: Vec<String> = (0..pages)
            .map(|page| format!("{} 0 R", FIRST + OF_PAGE * page))
            .collect();
        let kids = kids.join(" ");
        file.object("<</Type/Catalog/Pages 2 0 R>>", None);
        file.object(&format!("<</Type/Pages/Count {pages}/Kids[{kids}]>>"), None);
        let mut hex = String::from("FEFF");
        for unit in title.encode_utf16() {
            let _ = write!(hex, "{unit:04X}");
        }
        file.object(&format!("<</Title<{hex}>/Producer(Evenfall)>>"), None);
        file
    }

    fn object(&mut self, words: &str, stream: Option<&[u8]>) {
        self.offsets.push(self.bytes.len());
        let number = self.offsets.len();
        self.write(&format!("{number} 0 obj\n{words}\n"));
        if let Some(stream) = stream {
            self.write("stream\n");
            self.bytes.extend(stream);
            self.write("\nendstream\n");
        }
        self.write("endobj\n");
    }

    fn write(&mut self, words: &str) {
        self.bytes.extend(words.as_bytes());
    }

    /// A page of that size in points, on whose upper `shown` points stands a picture of so many
    /// pixels.
    fn page(&mut self, (wide, high): (f32, f32), shown: f32, pixels: (u32, u32), rgb: &[u8]) {
        let number = self.offsets.len() + 1;
        let (contents, image) = (number + 1, number + 2);
        self.object(
            &format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {wide} {high}]/Contents {contents} 0 R\
                 /Resources<</XObject<</P {image} 0 R>>>>>>"
            ),
            None,
        );
        let drawn = format!("q {wide} 0 0 {shown:.2} 0 {:.2} cm /P Do Q", high - shown);
        let length = format!("<</Length {}>>", drawn.len());
        self.object(&length, Some(drawn.as_bytes()));
        let packed = compress_to_vec_zlib(rgb, PACKED);
        self.object(
            &format!(
                "<</Type/XObject/Subtype/Image/Width {}/Height {}/ColorSpace/DeviceRGB\
                 /BitsPerComponent 8/Filter/FlateDecode/Length {}>>",
                pixels.0,
                pixels.1,
                packed.len()
            ),
            Some(&packed),
        );
    }

    fn finish(mut self) -> Vec<u8> {
        let (start, count) = (self.bytes.len(), self.offsets.len() + 1);
        let mut table = format!("xref\n0 {count}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            let _ = writeln!(table, "{offset:010} 00000 n ");
        }
        let _ = write!(
            table,
            "trailer\n<</Size {count}/Root 1 0 R/Info 3 0 R>>\nstartxref\n{start}\n%%EOF\n"
        );
        self.write(&table);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture with a row of letters every so often.
    fn tall(height: u32) -> String {
        let bars = (0..height / 100).map(|i| {
            format!(
                "<rect x=\"0\" y=\"{}\" width=\"700\" height=\"60\" fill=\"#000\"/>",
                i * 100 + 20
            )
        });
        let bars: String = bars.collect();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000\" height=\"{height}\">\
             <rect width=\"1000\" height=\"{height}\" fill=\"#fff\"/>{bars}</svg>"
        )
    }

    #[test]
    fn pages_end_between_what_is_drawn_and_hold_all_of_it() {
        let picture = pixels(&tall(5000), WIDE).unwrap();
        for most in [1200, 2340] {
            let pages = pages(&picture, most);
            assert!(pages.len() > 3);
            assert_eq!(
                (pages[0].0, pages[pages.len() - 1].1),
                (0, picture.height())
            );
            assert!(pages.windows(2).all(|pair| pair[0].1 == pair[1].0));
            for (from, to) in pages {
                assert!(to - from <= most);
                assert!(
                    to == picture.height() || is_blank(&picture, to),
                    "cut at {to}"
                );
            }
        }
    }

    #[test]
    fn every_object_of_the_file_is_where_its_table_says() {
        for paper in [Paper::A4, Paper::Letter] {
            let file = pdf(&tall(3000), "Gute Nacht \u{1f319}", paper).unwrap();
            let text = String::from_utf8_lossy(&file);
            assert!(text.starts_with("%PDF-1.4") && text.ends_with("%%EOF\n"));
            let find = |what: &[u8]| file.windows(what.len()).rposition(|at| at == what).unwrap();
            let table = std::str::from_utf8(&file[find(b"xref\n0 ")..]).unwrap();
            let offsets: Vec<usize> = table
                .lines()
                .filter_map(|line| line.strip_suffix(" 00000 n "))
                .map(|offset| offset.parse().unwrap())
                .collect();
            assert_eq!((offsets.len() - 3) % OF_PAGE, 0);
            assert!(offsets.len() > 6);
            for (offset, number) in offsets.into_iter().zip(1..) {
                assert!(file[offset..].starts_with(format!("{number} 0 obj").as_bytes()));
            }
        }
    }
}
