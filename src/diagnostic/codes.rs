//! What every code means: the registry behind `evenfall explain`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// One code, and what there is to know about it.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    pub code: String,
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
struct Table {
    code: Vec<Code>,
}

/// All codes, errors first, in their order.
pub fn all() -> &'static [Code] {
    static TABLE: LazyLock<Table> =
        LazyLock::new(|| toml::from_str(include_str!("codes.toml")).expect("our own table"));
    &TABLE.code
}

pub fn find(code: &str) -> Option<&'static Code> {
    all()
        .iter()
        .find(|c| c.code.eq_ignore_ascii_case(code.trim()))
}
