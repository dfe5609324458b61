//! A picture in few bytes, for a page that shows several: in few colours, told by number.

use color_quant::NeuQuant;

use super::png::pixels;

/// How many colours there are.
const COLOURS: usize = 64;

/// How closely the colours are sought, from 1, the closest.
const SOUGHT: i32 = 3;

/// `svg` as a PNG so many pixels wide.
pub(crate) fn png(svg: &str, width: u32) -> Vec<u8> {
    let pixels = pixels(svg, width).expect("a picture");
    let few = NeuQuant::new(SOUGHT, COLOURS, pixels.data());
    let numbers: Vec<u8> = pixels
        .data()
        .chunks_exact(4)
        .map(|pixel| few.index_of(pixel) as u8)
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(few.color_map_rgb());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().expect("a head");
    writer.write_image_data(&numbers).expect("as many pixels");
    writer.finish().expect("an end");
    bytes
}
