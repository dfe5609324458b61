//! What a WebM or Matroska file says of the end of its sound (RFC 9559): how much of its last
//! packet is no sound any more, which its demuxer does not tell.

use std::io;
use std::ops::Range;

use super::part::FilePart;

/// What such a file begins with: its header.
const HEADER: u32 = 0x1a45_dfa3;
/// All that comes behind.
const SEGMENT: u32 = 0x1853_8067;
/// Some seconds of packets.
const CLUSTER: u32 = 0x1f43_b675;
/// A packet of which more is said.
const BLOCK_GROUP: u32 = 0xa0;
/// How much at its end is no sound, in nanoseconds.
const DISCARD_PADDING: u32 = 0x75a2;

/// The most that may be left out: what the longest packet of Opus lasts.
const MOST: u64 = 120_000_000;

/// Elements side by side that are looked through: a night has some ten thousand clusters, and
/// more than this is made to keep us busy.
const ELEMENTS: usize = 1 << 20;

/// How much of the last packet in `part` is no sound, in nanoseconds; 0 where it says nothing, or
/// is no such file. Packets are skipped but for those of the last seconds.
///
/// # Errors
/// When the file cannot be read.
pub fn padding(part: &mut FilePart) -> io::Result<u64> {
    let whole = 0..part.length();
    let mut all = Elements { part, rest: whole };
    match all.next()? {
        Some(header) if header.id == HEADER => {}
        _ => return Ok(0),
    }
    let Some(segment) = all.last(SEGMENT)? else {
        return Ok(0);
    };
    let Some(cluster) = all.within(segment).last(CLUSTER)? else {
        return Ok(0);
    };
    let Some(group) = all.within(cluster).last(BLOCK_GROUP)? else {
        return Ok(0);
    };
    let Some(padding) = all.within(group).last(DISCARD_PADDING)? else {
        return Ok(0);
    };
    let Element { data, .. } = padding;
    let bytes = all.part.look(data.start, 8)?;
    let size = (data.end - data.start) as usize;
    let number = bytes.get(..size).unwrap_or_default();
    let negative = number.first().is_some_and(|byte| byte & 0x80 != 0);
    let number = number
        .iter()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    Ok(if negative || number > MOST { 0 } else { number })
}

/// A name, and where lies what it names.
struct Element {
    id: u32,
    data: Range<u64>,
}

/// Those that lie side by side in a stretch of a file.
struct Elements<'a> {
    part: &'a mut FilePart,
    rest: Range<u64>,
}

impl Elements<'_> {
    /// Those inside of one.
    fn within(&mut self, element: Element) -> Elements<'_> {
        Elements {
            part: self.part,
            rest: element.data,
        }
    }

    /// The last of that name. One that does not say where it ends, as of a stream that was
    /// recorded while it ran, is the end of the search.
    fn last(&mut self, id: u32) -> io::Result<Option<Element>> {
        let mut last = None;
        for _ in 0..ELEMENTS {
            match self.next()? {
                Some(element) if element.id == id => last = Some(element),
                Some(_) => {}
                None => break,
            }
        }
        Ok(last)
    }

    fn next(&mut self) -> io::Result<Option<Element>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        // A name of four bytes at most, and a length of eight.
        let head = self.part.look(self.rest.start, 12)?;
        let Some((id, size, long)) = head_of(&head) else {
            return Ok(None);
        };
        let start = self.rest.start + long;
        let end = match size {
            Some(size) => start.saturating_add(size).min(self.rest.end),
            None => self.rest.end,
        };
        let data = start.min(end)..end;
        self.rest.start = end;
        Ok(Some(Element { id, data }))
    }
}

/// Name and length of an element, and the bytes that say so; no length where it ends with what
/// it lies in.
fn head_of(bytes: &[u8]) -> Option<(u32, Option<u64>, u64)> {
    let id_long = bytes.first()?.leading_zeros() as usize + 1;
    let id = bytes.get(..id_long.min(5)).filter(|id| id.len() <= 4)?;
    let id = id.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
    let rest = &bytes[id_long..];
    let size_long = rest.first()?.leading_zeros() as usize + 1;
    let size = rest.get(..size_long).filter(|_| size_long <= 8)?;
    let size = size
        .iter()
        .fold(0, |size, byte| size << 8 | u64::from(*byte));
    let most = (1 << (7 * size_long)) - 1;
    let size = size & most;
    let known = (size != most).then_some(size);
    Some((id, known, (id_long + size_long) as u64))
}
