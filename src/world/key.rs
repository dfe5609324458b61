//! What something is kept under.

/// A shelf and a name on it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key {
    shelf: &'static str,
    name: String,
}

impl Key {
    /// A shelf is for things of one kind, which make room for each other, and is a word in
    /// small letters. In the name, letters that no file could have are written as numbers.
    pub fn new(shelf: &'static str, name: &str) -> Key {
        let mut plain = String::with_capacity(name.len());
        for (n, byte) in name.bytes().enumerate() {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'-' => plain.push(byte.into()),
                b'.' if n > 0 => plain.push('.'),
                _ => plain.push_str(&format!("_{byte:02x}")),
            }
        }
        if plain.is_empty() {
            plain.push('_');
        }
        Key { shelf, name: plain }
    }

    /// The shelf.
    pub fn shelf(&self) -> &'static str {
        self.shelf
    }

    /// The name on it: small letters, digits, `-`, `_`, and a `.` that is not the first.
    pub fn name(&self) -> &str {
        &self.name
    }
}
