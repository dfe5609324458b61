//! Boxes of ISO base media files: a size, a name, and what is in them.

/// A box called `name` around `parts`, one after another.
pub fn named(name: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let size = 8 + parts.iter().map(|part| part.len()).sum::<usize>();
    let mut bytes = Vec::with_capacity(size);
    bytes.extend(word(size as u64));
    bytes.extend(name);
    parts.iter().for_each(|part| bytes.extend(*part));
    bytes
}

/// The same with a version and flags before what is in it.
pub fn full(name: &[u8; 4], version: u8, flags: u32, parts: &[&[u8]]) -> Vec<u8> {
    let head = word(u64::from(version) << 24 | u64::from(flags));
    let mut all = vec![&head[..]];
    all.extend(parts);
    named(name, &all)
}

/// 32 bits; what is larger than they hold becomes the largest.
pub fn word(value: u64) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_be_bytes()
}

/// Several of them.
pub fn words(values: &[u64]) -> Vec<u8> {
    values.iter().flat_map(|value| word(*value)).collect()
}

/// A time that has 64 bits where the file is `long`, and else 32.
pub fn time(value: u64, long: bool) -> Vec<u8> {
    match long {
        true => value.to_be_bytes().to_vec(),
        false => word(value).to_vec(),
    }
}

/// No rotation, no scaling.
pub fn matrix() -> Vec<u8> {
    words(&[0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000])
}

/// A language of three letters, five bits each.
pub fn language(letters: &str) -> [u8; 2] {
    let packed = letters.bytes().fold(0u16, |packed, letter| {
        packed << 5 | u16::from(letter & 0x1f)
    });
    packed.to_be_bytes()
}
