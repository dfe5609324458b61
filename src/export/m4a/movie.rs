//! What stands before the sound in an M4A file: where every packet lies, and the chapters.

use super::boxes::{full, language, matrix, named, time, word, words};
use super::{PACKET, PER_CHUNK, PRIMING};
use crate::export::About;
use crate::export::id3::three_letters;
use crate::units::{Frames, Millis};

/// What must be known to write the head of a file.
pub struct Movie<'a> {
    pub rate: u32,
    pub channels: u16,
    /// The length that is heard.
    pub frames: Frames,
    /// The bytes of every packet; as many zeros where they are not known yet.
    pub packets: &'a [u32],
    /// How the decoder is set up.
    pub decoder: &'a [u8],
    pub bitrate: u32,
    pub about: Option<&'a About>,
    /// What is said of the file, as its own box.
    pub said: &'a [u8],
    /// Whether 32 bits are too few for a time or a place.
    pub long: bool,
    /// Where the titles of chapters lie in the file, one after another; then follow the packets.
    pub titles_at: u64,
}

/// The titles of chapters as a track has them: two bytes of length, then the words.
pub fn titles(about: Option<&About>) -> Vec<Vec<u8>> {
    let marks = about.map_or(&[][..], |about| &about.chapters);
    let title = |title: &str| {
        let mut bytes = (title.len() as u16).to_be_bytes().to_vec();
        bytes.extend(title.as_bytes());
        // In UTF-8.
        bytes.extend(*b"\0\0\0\x0cencd\0\0\x01\0");
        bytes
    };
    marks.iter().map(|mark| title(&mark.title)).collect()
}

impl Movie<'_> {
    pub fn bytes(&self) -> Vec<u8> {
        let titles = titles(self.about);
        let titles_bytes: u64 = titles.iter().map(|t| t.len() as u64).sum();
        let sound = self.sound(self.titles_at + titles_bytes, !titles.is_empty());
        let chapters = match titles.is_empty() {
            true => Vec::new(),
            false => self.chapters(&titles),
        };
        named(b"moov", &[&self.header(), &sound, &chapters, self.said])
    }

    fn version(&self) -> u8 {
        self.long.into()
    }

    /// Nothing is said of when it was made, so that it is made the same again.
    fn header(&self) -> Vec<u8> {
        let never = time(0, self.long);
        let length = time(self.frames, self.long);
        full(
            b"mvhd",
            self.version(),
            0,
            &[
                &never,
                &never,
                &word(self.rate.into()),
                &length,
                // The speed, the volume, and what is reserved.
                &words(&[0x1_0000, 0x0100_0000, 0, 0]),
                &matrix(),
                &words(&[0, 0, 0, 0, 0, 0]),
                // The number of the next track.
                &word(3),
            ],
        )
    }

    fn track_header(&self, number: u64, flags: u32, volume: u64) -> Vec<u8> {
        let never = time(0, self.long);
        let length = time(self.frames, self.long);
        full(
            b"tkhd",
            self.version(),
            flags,
            &[
                &never,
                &never,
                &words(&[number, 0]),
                &length,
                &words(&[0, 0, 0, volume << 16]),
                &matrix(),
                &words(&[0, 0]),
            ],
        )
    }

    fn media_header(&self, length: u64) -> Vec<u8> {
        let never = time(0, self.long);
        let spoken = self.about.map_or("und", |a| three_letters(&a.language));
        let (length, rate) = (time(length, self.long), word(self.rate.into()));
        let language = language(spoken);
        let parts: [&[u8]; 6] = [&never, &never, &rate, &length, &language, &[0, 0]];
        full(b"mdhd", self.version(), 0, &parts)
    }

    /// What the encoder puts before the sound and behind it is cut off by the edit list.
    fn sound(&self, at: u64, has_chapters: bool) -> Vec<u8> {
        let count = self.packets.len() as u64;
        let edit = [
            time(self.frames, self.long),
            time(PRIMING, self.long),
            words(&[0x1_0000]),
        ];
        let edit: Vec<&[u8]> = edit.iter().map(Vec::as_slice).collect();
        let list = full(b"elst", self.version(), 0, &[&word(1), &edit.concat()]);
        let chapters = match has_chapters {
            true => named(b"tref", &[&named(b"chap", &[&word(2)])]),
            false => Vec::new(),
        };
        let table = named(
            b"stbl",
            &[
                &full(b"stsd", 0, 0, &[&word(1), &self.coding()]),
                &full(b"stts", 0, 0, &[&words(&[1, count, PACKET])]),
                &full(b"stsc", 0, 0, &[&runs(count)]),
                &self.sizes(),
                &self.places(at),
                // Decoding that starts anywhere starts a packet earlier.
                &full(b"sgpd", 1, 0, &[b"roll", &words(&[2, 1]), &[0xff, 0xff]]),
                &full(b"sbgp", 0, 0, &[b"roll", &words(&[1, count, 1])]),
            ],
        );
        let info = named(
            b"minf",
            &[&full(b"smhd", 0, 0, &[&word(0)]), &data_here(), &table],
        );
        let media = named(
            b"mdia",
            &[
                &self.media_header(count * PACKET),
                &handler(b"soun", "Sound"),
                &info,
            ],
        );
        named(
            b"trak",
            &[
                &self.track_header(1, 7, 0x100),
                &named(b"edts", &[&list]),
                &chapters,
                &media,
            ],
        )
    }

    /// How the sound is coded.
    fn coding(&self) -> Vec<u8> {
        let tagged = |tag: u8, parts: &[&[u8]]| {
            let size: usize = parts.iter().map(|part| part.len()).sum();
            let mut bytes = vec![tag, 0x80, 0x80, 0x80, size as u8];
            parts.iter().for_each(|part| bytes.extend(*part));
            bytes
        };
        let setup = tagged(5, &[self.decoder]);
        let rates = words(&[self.bitrate.into(), self.bitrate.into()]);
        // AAC, sound, and the size of a buffer.
        let decoder = tagged(4, &[&[0x40, 0x15, 0, 0x18, 0], &rates, &setup]);
        let descriptor = tagged(3, &[&[0, 0, 0], &decoder, &tagged(6, &[&[2]])]);
        named(
            b"mp4a",
            &[
                &[0, 0, 0, 0, 0, 0, 0, 1],
                &words(&[0, 0]),
                // Channels, and 16 bits as everybody writes.
                &words(&[
                    u64::from(self.channels) << 16 | 16,
                    0,
                    u64::from(self.rate) << 16,
                ]),
                &full(b"esds", 0, 0, &[&descriptor]),
            ],
        )
    }

    fn sizes(&self) -> Vec<u8> {
        let sizes: Vec<u64> = self.packets.iter().map(|size| u64::from(*size)).collect();
        full(
            b"stsz",
            0,
            0,
            &[&words(&[0, sizes.len() as u64]), &words(&sizes)],
        )
    }

    /// Where every chunk of packets begins, the first at `at`.
    fn places(&self, mut at: u64) -> Vec<u8> {
        let chunks = self.packets.chunks(PER_CHUNK).map(|chunk| {
            let begins = at;
            at += chunk.iter().map(|size| u64::from(*size)).sum::<u64>();
            begins
        });
        let chunks: Vec<u64> = chunks.collect();
        self.offsets(&chunks)
    }

    fn offsets(&self, places: &[u64]) -> Vec<u8> {
        let name = if self.long { b"co64" } else { b"stco" };
        let all: Vec<u8> = places.iter().flat_map(|at| time(*at, self.long)).collect();
        full(name, 0, 0, &[&word(places.len() as u64), &all])
    }

    /// A track of text that the sound points to: how Apple's players know chapters.
    fn chapters(&self, titles: &[Vec<u8>]) -> Vec<u8> {
        let marks = self.about.map_or(&[][..], |about| &about.chapters);
        let at = |at: Millis| (at.0 * u64::from(self.rate) / 1000).min(self.frames);
        let lengths = marks.iter().map(|mark| [1, at(mark.end) - at(mark.start)]);
        let lengths: Vec<u64> = lengths.flatten().collect();
        let count = titles.len() as u64;
        let sizes: Vec<u64> = titles.iter().map(|title| title.len() as u64).collect();
        let places: Vec<u64> = sizes
            .iter()
            .scan(self.titles_at, |next, size| {
                *next += size;
                Some(*next - size)
            })
            .collect();
        // Letters of no kind, size or colour: nobody draws them.
        let text = named(b"text", &[&[0, 0, 0, 0, 0, 0, 0, 1], &[0; 43]]);
        let table = named(
            b"stbl",
            &[
                &full(b"stsd", 0, 0, &[&word(1), &text]),
                &full(b"stts", 0, 0, &[&word(count), &words(&lengths)]),
                &full(b"stsc", 0, 0, &[&words(&[1, 1, 1, 1])]),
                &full(b"stsz", 0, 0, &[&words(&[0, count]), &words(&sizes)]),
                &self.offsets(&places),
            ],
        );
        let plain = full(b"gmin", 0, 0, &[&words(&[0x0040_8000, 0x8000_8000, 0])]);
        let general = named(b"gmhd", &[&plain, &named(b"text", &[&matrix()])]);
        let info = named(b"minf", &[&general, &data_here(), &table]);
        let length = marks.last().map_or(0, |mark| at(mark.end));
        let media = named(
            b"mdia",
            &[
                &self.media_header(length),
                &handler(b"text", "Chapters"),
                &info,
            ],
        );
        named(b"trak", &[&self.track_header(2, 0, 0), &media])
    }
}

/// That `count` packets lie in chunks of [`PER_CHUNK`], the last of what is left.
fn runs(count: u64) -> Vec<u8> {
    let per = PER_CHUNK as u64;
    let (whole, rest) = (count / per, count % per);
    let mut runs = Vec::new();
    if whole > 0 {
        runs.push([1, per, 1]);
    }
    if rest > 0 {
        runs.push([whole + 1, rest, 1]);
    }
    let mut bytes = words(&[runs.len() as u64]);
    runs.iter().for_each(|run| bytes.extend(words(run)));
    bytes
}

fn handler(kind: &[u8; 4], name: &str) -> Vec<u8> {
    full(
        b"hdlr",
        0,
        0,
        &[&word(0), kind, &words(&[0, 0, 0]), name.as_bytes(), &[0]],
    )
}

/// That all of it lies in this file.
fn data_here() -> Vec<u8> {
    let here = full(b"url ", 0, 1, &[]);
    named(b"dinf", &[&full(b"dref", 0, 0, &[&word(1), &here])])
}
