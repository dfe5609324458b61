//! The frames of MP3 and of AAC by itself: where in a file they begin.

/// What frames are of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FrameKind {
    /// MP3, or its elder relatives.
    Mpeg,
    /// AAC in ADTS.
    Adts,
}

/// FrameKind in a row that are no chance.
const ROW: usize = 4;

/// Where in `bytes`, the beginning of a file, its frames begin: a file may begin with nothing, or
/// in the middle of a frame.
pub fn find(bytes: &[u8]) -> Option<(usize, FrameKind)> {
    let at_once = header(bytes).map(|header| (0, header.kind));
    let searched = || {
        (0..bytes.len()).find_map(|at| {
            let header = header(&bytes[at..])?;
            is_row(&bytes[at..], header).then_some((at, header.kind))
        })
    };
    at_once
        .filter(|_| is_short(bytes))
        .or_else(searched)
        .or(at_once)
}

/// Whether there is no room for a row.
fn is_short(bytes: &[u8]) -> bool {
    header(bytes).is_some_and(|header| bytes.len() < ROW * header.length)
}

/// Whether frames of one kind follow each other.
fn is_row(mut bytes: &[u8], first: FrameHead) -> bool {
    for _ in 1..ROW {
        match header(bytes) {
            Some(header) if header.alike == first.alike && header.length < bytes.len() => {
                bytes = &bytes[header.length..];
            }
            _ => return false,
        }
    }
    header(bytes).is_some_and(|header| header.alike == first.alike)
}

/// What the first bytes of a frame say.
#[derive(Clone, Copy)]
pub struct FrameHead {
    pub kind: FrameKind,
    /// Bytes in the frame.
    pub length: usize,
    /// What does not change within a file.
    alike: u32,
}

/// The header that `bytes` begin with.
pub fn header(bytes: &[u8]) -> Option<FrameHead> {
    let bytes = bytes.get(..7)?;
    if bytes[0] != 0xff || bytes[1] & 0xe0 != 0xe0 {
        return None;
    }
    let word = |n: usize| u32::from(bytes[n]);
    let alike = |mask: u32| word(1) << 8 | (word(2) & mask);
    if bytes[1] & 0xf6 == 0xf0 {
        let length = (word(3) & 3) << 11 | word(4) << 3 | word(5) >> 5;
        let rate = (word(2) >> 2) & 15;
        return (length > 7 && rate < 13).then_some(FrameHead {
            kind: FrameKind::Adts,
            length: length as usize,
            alike: alike(0xfc),
        });
    }
    let length = mpeg_length(bytes)?;
    Some(FrameHead {
        kind: FrameKind::Mpeg,
        length,
        alike: alike(0x0c),
    })
}

/// The bytes of a frame of MPEG audio.
fn mpeg_length(bytes: &[u8]) -> Option<usize> {
    const RATES: [[usize; 3]; 4] = [
        [11_025, 12_000, 8_000],
        [0; 3],
        [22_050, 24_000, 16_000],
        [44_100, 48_000, 32_000],
    ];
    /// In kbit/s: MPEG 1 by layers, then MPEG 2 layer I, and its others.
    const KBITS: [[usize; 14]; 5] = [
        [
            32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
        ],
        [
            32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
        ],
        [
            32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
        ],
        [
            32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
        ],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];
    let version = usize::from(bytes[1] >> 3 & 3);
    // I, II and III.
    let layer = 4 - usize::from(bytes[1] >> 1 & 3);
    let (kbits, rate) = (usize::from(bytes[2] >> 4), usize::from(bytes[2] >> 2 & 3));
    if version == 1 || layer == 4 || rate == 3 || kbits == 0 || kbits == 15 {
        return None;
    }
    let first = version == 3;
    let table = match (first, layer) {
        (true, layer) => layer - 1,
        (false, 1) => 3,
        (false, _) => 4,
    };
    let (bits, rate) = (1000 * KBITS[table][kbits - 1], RATES[version][rate]);
    let padding = usize::from(bytes[2] >> 1 & 1);
    Some(match layer {
        1 => (12 * bits / rate + padding) * 4,
        3 if !first => 72 * bits / rate + padding,
        _ => 144 * bits / rate + padding,
    })
}
