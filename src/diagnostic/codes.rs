//! What every code means: the registry behind `evenfall explain`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Code;

/// One code, and what there is to know about it.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// Which code it is.
    pub code: Code,
    /// One line.
    pub title: String,
    /// Some sentences: what it means, and why.
    pub why: String,
    /// A script that has it; none where it hangs on something else than the script.
    pub wrong: Option<String>,
    /// The same script mended.
    pub right: Option<String>,
}

#[derive(Deserialize)]
struct CodeList {
    code: Vec<Explanation>,
}

/// What each code means, in the order of [`Code::ALL`].
pub fn explanations() -> &'static [Explanation] {
    static TABLE: LazyLock<CodeList> =
        LazyLock::new(|| toml::from_str(include_str!("codes.toml")).expect("our own table"));
    &TABLE.code
}
