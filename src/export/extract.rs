//! The script that lies in a file which was made from it.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::about::Script;
use super::comments::{SCRIPT, SCRIPT_NAME, SCRIPT_WISHES};
use crate::limits;

/// What is read of a file before the sound at most: with a cover, and far more.
const HEAD: u64 = 1 << 26;

/// The script in the file at `path`; `None` where there is none in it, or it is no file that
/// could have one.
///
/// # Errors
/// Where it cannot be read.
pub fn script_in(path: &Path) -> io::Result<Option<Script>> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        // What comes through a pipe is gone once it was looked at.
        return Ok(None);
    }
    let mut file = BufReader::new(file);
    let mut start = [0; 12];
    let got = file.read(&mut start)?;
    file.rewind()?;
    let found = match &start[..got] {
        [b'f', b'L', b'a', b'C', ..] => comment_block(&mut file, flac_comments)?,
        [b'O', b'g', b'g', b'S', ..] => comment_block(&mut file, opus_comments)?,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => in_boxes(&mut file)?,
        [b'R', b'I' | b'F', b'F' | b'6', b'F' | b'4', ..] => in_chunks(&mut file)?,
        [b'I', b'D', b'3', ..] => in_tag(&mut file),
        _ => None,
    };
    Ok(found.filter(|script| script.text.len() as u64 <= limits::SCRIPT_BYTES))
}

/// Where a file has Vorbis comments.
type Comments = fn(&[u8]) -> Option<Vec<u8>>;

/// The script among Vorbis comments, which `comments` finds in the head of a file.
fn comment_block(file: &mut impl Read, comments: Comments) -> io::Result<Option<Script>> {
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head)?;
    let block = comments(&head);
    Ok(block.and_then(|block| among(&block)))
}

fn word(bytes: &[u8]) -> Option<usize> {
    let word = <[u8; 4]>::try_from(bytes.get(..4)?).ok()?;
    Some(u32::from_le_bytes(word) as usize)
}

/// The script among the comments of `block`: the maker, a count, and then a length and a text
/// each.
fn among(block: &[u8]) -> Option<Script> {
    let mut rest = block.get(4 + word(block)?..)?;
    let count = word(rest)?;
    rest = rest.get(4..)?;
    let mut found = FoundScript::default();
    for _ in 0..count {
        let length = word(rest)?;
        let comment = std::str::from_utf8(rest.get(4..4 + length)?).ok()?;
        rest = rest.get(4 + length..)?;
        if let Some((field, value)) = comment.split_once('=') {
            found.take(field, value);
        }
    }
    found.whole()
}

/// What is found of a script, piece by piece.
#[derive(Default)]
struct FoundScript {
    name: String,
    text: Option<String>,
    wishes: Vec<String>,
}

impl FoundScript {
    /// Takes what stands under `field`, where that is a piece of a script.
    fn take(&mut self, field: &str, value: &str) {
        match field {
            SCRIPT => self.text = Some(value.to_owned()),
            SCRIPT_NAME => value.clone_into(&mut self.name),
            SCRIPT_WISHES => self.wishes = Script::wishes_of(value),
            _ => {}
        }
    }

    fn whole(self) -> Option<Script> {
        Some(Script {
            text: self.text?,
            name: self.name,
            wishes: self.wishes,
        })
    }
}

/// The block of that kind, among those before the sound.
fn flac_comments(file: &[u8]) -> Option<Vec<u8>> {
    const COMMENTS: u8 = 4;
    let mut at = 4;
    loop {
        let &[kind, a, b, c] = file.get(at..at + 4)? else {
            return None;
        };
        let length = u32::from_be_bytes([0, a, b, c]) as usize;
        if kind & 0x7f == COMMENTS {
            return file.get(at + 4..at + 4 + length).map(<[u8]>::to_vec);
        }
        if kind & 0x80 != 0 {
            return None;
        }
        at += 4 + length;
    }
}

/// The second packet, page by page.
fn opus_comments(file: &[u8]) -> Option<Vec<u8>> {
    let (mut at, mut packet, mut ended) = (0, Vec::new(), 0);
    loop {
        let page = file.get(at..at + 27)?;
        let sizes = file.get(at + 27..at + 27 + usize::from(page[26]))?;
        at += 27 + sizes.len();
        for size in sizes {
            let size = usize::from(*size);
            packet.extend(file.get(at..at + size)?);
            at += size;
            if size == 255 {
                continue;
            }
            ended += 1;
            if ended == 2 {
                return packet.strip_prefix(b"OpusTags").map(<[u8]>::to_vec);
            }
            packet.clear();
        }
    }
}

/// The tag at the beginning, as far as it can be read.
fn in_tag(file: &mut (impl Read + Seek)) -> Option<Script> {
    let tag = id3::Tag::read_from2(file).ok()?;
    let object = tag
        .encapsulated_objects()
        .find(|object| object.description == SCRIPT)?;
    let mut wishes = tag
        .extended_texts()
        .filter(|text| text.description == SCRIPT_WISHES);
    let wishes = wishes.next().map(|text| Script::wishes_of(&text.value));
    Some(Script {
        wishes: wishes.unwrap_or_default(),
        name: object.filename.clone(),
        text: String::from_utf8(object.data.clone()).ok()?,
    })
}

/// In the chunk of a WAV that holds a tag.
fn in_chunks(file: &mut (impl Read + Seek)) -> io::Result<Option<Script>> {
    let end = file.seek(SeekFrom::End(0))?;
    let (mut at, mut long) = (12, None);
    while at + 8 <= end {
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0; 8];
        file.read_exact(&mut head)?;
        let mut size = word(&head[4..]).unwrap_or(0) as u64;
        match &head[..4] {
            b"ds64" => {
                let mut sizes = [0; 16];
                file.read_exact(&mut sizes)?;
                let [.., a, b, c, d, e, f, g, h] = sizes;
                long = Some(u64::from_le_bytes([a, b, c, d, e, f, g, h]));
            }
            b"data" if size == u64::from(u32::MAX) => size = long.unwrap_or(size),
            b"id3 " => {
                let mut tag = Vec::new();
                file.take(size.min(HEAD)).read_to_end(&mut tag)?;
                return Ok(in_tag(&mut io::Cursor::new(tag)));
            }
            _ => {}
        }
        at = at.saturating_add(8 + size + size % 2);
    }
    Ok(None)
}

/// In the boxes of an M4A, one within the other.
fn in_boxes(file: &mut (impl Read + Seek)) -> io::Result<Option<Script>> {
    let mut at = 0;
    let end = file.seek(SeekFrom::End(0))?;
    while at + 8 <= end {
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0; 16];
        let got = file.read(&mut head)?;
        let [a, b, c, d, ..] = head;
        let size = match u32::from_be_bytes([a, b, c, d]) {
            1 if got == 16 => {
                let [.., a, b, c, d, e, f, g, h] = head;
                u64::from_be_bytes([a, b, c, d, e, f, g, h])
            }
            size => u64::from(size),
        };
        if &head[4..8] == b"moov" {
            let mut movie = Vec::new();
            file.seek(SeekFrom::Start(at + 8))?;
            file.take(size.saturating_sub(8).min(HEAD))
                .read_to_end(&mut movie)?;
            return Ok(in_movie(&movie));
        }
        if size < 8 {
            break;
        }
        at = at.saturating_add(size);
    }
    Ok(None)
}

fn in_movie(movie: &[u8]) -> Option<Script> {
    let meta = inside(inside(movie, b"udta")?, b"meta")?;
    let items = inside(meta.get(4..)?, b"ilst")?;
    let mut found = FoundScript::default();
    for (kind, item) in boxes(items) {
        if kind != b"----" {
            continue;
        }
        let called = inside(item, b"name").and_then(|name| name.get(4..));
        let value = inside(item, b"data").and_then(|data| data.get(8..));
        let value = value.and_then(|value| std::str::from_utf8(value).ok());
        let called = called.and_then(|called| std::str::from_utf8(called).ok());
        if let Some((called, value)) = called.zip(value) {
            found.take(called, value);
        }
    }
    found.whole()
}

/// What the first box of that name holds.
fn inside<'a>(bytes: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    boxes(bytes)
        .find(|(kind, _)| *kind == name)
        .map(|(_, inside)| inside)
}

/// The boxes in `bytes`, as far as they are whole.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let size = <[u8; 4]>::try_from(bytes.get(..4)?).ok()?;
        let size = u32::from_be_bytes(size) as usize;
        let (name, inside) = (bytes.get(4..8)?, bytes.get(8..size)?);
        bytes = bytes.get(size..)?;
        Some((name, inside))
    })
}
