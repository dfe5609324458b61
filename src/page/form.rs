//! The form of a page, and what is filled in. What comes from a script stays text wherever it
//! lands, and were it ever to be more, the page's policy runs nothing but the code of ours.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::PageSheet;
use crate::letters::without_flags;

/// A page weighs no more than this beside its sound, unless its session is longer or fuller than
/// any that comes with the program: in bytes.
pub const HEAVIEST: u64 = 300 << 10;

const FORM: &str = include_str!("page.html");

const STYLE: &str = include_str!("page.css");

/// All of the code, in a scope of its own.
const CODE: &str = concat!(
    "(() => {\n\"use strict\";\n",
    include_str!("script/score.js"),
    include_str!("script/sound.js"),
    include_str!("script/disc.js"),
    include_str!("script/body.js"),
    include_str!("script/stage.js"),
    include_str!("script/words.js"),
    include_str!("script/timer.js"),
    include_str!("script/night.js"),
    include_str!("script/controls.js"),
    include_str!("script/main.js"),
    "})();\n",
);

/// Writes the form with everything of `sheet` at its place; `sound` writes the letters that
/// stand for the sound.
pub fn filled(
    sheet: &PageSheet,
    out: &mut dyn Write,
    sound: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut parts = FORM.split("{{");
    out.write_all(parts.next().unwrap_or_default().as_bytes())?;
    for part in parts {
        let (name, after) = part.split_once("}}").unwrap_or((part, ""));
        match name {
            "sound" => sound(out)?,
            name => out.write_all(told(sheet, name).as_bytes())?,
        }
        out.write_all(after.as_bytes())?;
    }
    Ok(())
}

/// What stands in the place called `name`.
fn told(sheet: &PageSheet, name: &str) -> String {
    match name {
        "language" => escaped(&sheet.language),
        "policy" => policy(),
        "style" => STYLE.into(),
        "code" => CODE.into(),
        "plan" => within_script(&serde_json::to_string(sheet).unwrap_or_default()),
        "title" => escaped(&sheet.title),
        "summary" => escaped(&sheet.summary),
        "length" => escaped(&sheet.lasting()),
        "author" => match sheet.author.is_empty() {
            true => String::new(),
            false => format!(" · <bdi>{}</bdi>", escaped(&sheet.author)),
        },
        "licence" => escaped(&sheet.licence),
        "cautions" => {
            let lines = sheet.cautions.iter().map(|caution| without_flags(caution));
            let items = lines.map(|line| format!("<li dir=\"auto\">{}</li>\n", escaped(&line)));
            items.collect()
        }
        label => escaped(sheet.label(label)),
    }
}

/// Nothing is fetched from anywhere; the style and the code are those of ours alone.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; \
         media-src blob:; img-src data: blob:; base-uri 'none'; form-action 'none'",
        hash(CODE),
        hash(STYLE)
    )
}

/// `text` as the text of an element or the value of an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// JSON that ends no script and begins no comment: these letters stand only in its strings.
fn within_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}
