//! Type: measured, broken into lines, and made safe to stand in a picture.

use std::sync::OnceLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use unicode_width::UnicodeWidthChar;

use crate::letters::turns;

/// The faces of Noto Sans (Google, SIL Open Font License 1.1), from the package `notosans`:
/// Latin, Greek and Cyrillic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Regular,
    Italic,
    Bold,
}

/// A face at a size, in units of the page, and a colour.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    pub face: Face,
    pub size: f64,
    pub colour: &'static str,
}

/// What stands for words left out.
const CUT: char = '…';

/// Marks stacked on one letter beyond this many climb into other lines.
const MOST_MARKS: usize = 2;

/// Characters up to here are measured: beyond, the faces have next to none.
const MEASURED: u32 = 0x2d00;

/// How wide a character counts that the faces lack, in ems, for each cell of a terminal it
/// takes: no font at hand knows better, and most are narrower.
const FOREIGN: f64 = 0.7;

impl Face {
    pub const ALL: [Face; 3] = [Face::Regular, Face::Italic, Face::Bold];

    pub fn bytes(self) -> &'static [u8] {
        match self {
            Face::Regular => notosans::REGULAR_TTF,
            Face::Italic => notosans::ITALIC_TTF,
            Face::Bold => notosans::BOLD_TTF,
        }
    }

    /// Advances in ems by character, measured once.
    fn advances(self) -> &'static [Option<f32>] {
        static ADVANCES: OnceLock<[Vec<Option<f32>>; 3]> = OnceLock::new();
        let all = ADVANCES.get_or_init(|| {
            Face::ALL.map(|face| FontRef::new(face.bytes()).map_or(Vec::new(), |f| measure(&f)))
        });
        &all[self as usize]
    }

    /// The advance of `c` in ems; `None` where the face lacks it.
    fn advance(self, c: char) -> Option<f64> {
        let known = self.advances().get(c as usize).copied().flatten();
        known.map(f64::from)
    }

    /// Whether every character of `text` is in the face.
    pub fn covers(self, text: &str) -> bool {
        text.chars().all(|c| self.advance(c).is_some())
    }
}

fn measure(font: &FontRef) -> Vec<Option<f32>> {
    let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
    let em = f32::from(
        font.metrics(Size::unscaled(), LocationRef::default())
            .units_per_em,
    );
    let advance = |c| Some(metrics.advance_width(font.charmap().map(c)?)? / em);
    (0..MEASURED).map(|c| advance(char::from_u32(c)?)).collect()
}

impl Type {
    /// How wide `text` is set, in units of the page.
    pub fn width(&self, text: &str) -> f64 {
        let ems = text.chars().map(|c| match self.face.advance(c) {
            Some(ems) => ems,
            None => FOREIGN * c.width().unwrap_or(0) as f64,
        });
        ems.sum::<f64>() * self.size
    }

    /// `text`, with its end left out where it is wider than `width`.
    pub fn cut(&self, text: &str, width: f64) -> String {
        if self.width(text) <= width {
            return text.to_string();
        }
        let mut kept = String::new();
        let mut room = width - self.width(&CUT.to_string());
        for c in text.chars() {
            room -= self.width(c.encode_utf8(&mut [0; 4]));
            if room < 0.0 {
                break;
            }
            kept.push(c);
        }
        // At a word's end, where that leaves most of it.
        if let Some(space) = kept.rfind(' ')
            && space * 2 > kept.len()
        {
            kept.truncate(space);
        }
        let kept = kept.trim_end_matches(|c: char| c.is_whitespace() || ".,;:-".contains(c));
        format!("{kept}{CUT}")
    }

    /// Like [`Type::wrap`], with lines about as long as each other.
    pub fn balanced(&self, text: &str, width: f64, lines: usize) -> Vec<String> {
        let wide = self.wrap(text, width, lines);
        let narrower = |w: f64| {
            let set = self.wrap(text, w, lines);
            (set.len() == wide.len() && set.concat().len() == wide.concat().len()).then_some(set)
        };
        let least = width / wide.len().max(1) as f64;
        let steps = (0..12).map(|i| least + (width - least) * f64::from(i) / 12.0);
        steps
            .filter(|_| wide.len() > 1)
            .find_map(narrower)
            .unwrap_or(wide)
    }

    /// `text` in lines of at most `width`, at most `lines` of them; the last ends in an
    /// ellipsis where words are left out.
    pub fn wrap(&self, text: &str, width: f64, lines: usize) -> Vec<String> {
        let mut all = Vec::new();
        let mut words = text.split_whitespace().peekable();
        while words.peek().is_some() {
            if all.len() + 1 >= lines {
                let rest: Vec<&str> = words.collect();
                all.push(self.cut(&rest.join(" "), width));
                break;
            }
            let mut line = words.next().unwrap_or_default().to_string();
            while let Some(word) = words.peek() {
                let longer = format!("{line} {word}");
                if self.width(&longer) > width {
                    break;
                }
                line = longer;
                words.next();
            }
            all.push(self.cut(&line, width));
        }
        all
    }

    /// A name that is no sentence, such as `rain-on-leaves` or that of a file, in lines of at
    /// most `width` that end behind its marks, at most `lines` of them; what fits no line is cut.
    pub fn parted(&self, name: &str, width: f64, lines: usize) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for part in name.split_inclusive([' ', '-', '_', '/', '.']) {
            let last = all.len() >= lines;
            let fits = |line: &str| self.width(&format!("{line}{}", part.trim_end())) <= width;
            match all.last_mut() {
                Some(line) if last || fits(line) => line.push_str(part),
                _ => all.push(part.to_string()),
            }
        }
        let cut = |line: &String| self.cut(line.trim_end(), width);
        all.iter().map(cut).collect()
    }
}

/// An author's words on one line: no control characters, none that turn the direction of
/// what follows, no towers of accents.
pub fn clean(text: &str) -> String {
    let mut marks = 0;
    let mut plain = String::new();
    for c in text.chars() {
        let no_character = matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{feff}' | '\u{ad}');
        if c.is_whitespace() {
            plain.push(' ');
        } else if !c.is_control() && !turns(c) && !no_character {
            let joins = matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}');
            marks = if c.width() == Some(0) && !joins {
                marks + 1
            } else {
                0
            };
            if marks <= MOST_MARKS {
                plain.push(c);
            }
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As it stands in XML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::style::{LABEL, WORDS};

    #[test]
    fn lines_are_as_narrow_as_wished_and_lose_no_word_where_there_is_room() {
        let text = "Let yourself lie down, in any way that feels good to you.";
        let lines = WORDS.wrap(text, 200.0, 9);
        assert!(lines.len() > 1);
        assert!(lines.iter().all(|line| WORDS.width(line) <= 200.0));
        assert_eq!(lines.join(" "), text);
        let cut = WORDS.wrap(text, 200.0, 2);
        assert_eq!(cut.len(), 2);
        assert!(cut[1].ends_with('…') && WORDS.width(&cut[1]) <= 200.0);
    }

    #[test]
    fn a_word_without_end_is_cut() {
        let cut = WORDS.wrap(&"a".repeat(5000), 300.0, 3);
        assert_eq!(cut.len(), 1);
        assert!(WORDS.width(&cut[0]) <= 300.0 && cut[0].ends_with('…'));
    }

    #[test]
    fn a_name_ends_its_lines_behind_its_marks_and_is_whole_where_there_is_room() {
        let name = "lullaby-without-a-tune";
        let lines = LABEL.parted(name, 176.0, 2);
        assert_eq!(lines, ["lullaby-without-a-", "tune"]);
        assert_eq!(LABEL.parted("soft-rain", 176.0, 2), ["soft-rain"]);
        let file = "recordings/the brook behind the house in june.flac";
        let lines = LABEL.parted(file, 176.0, 5);
        assert!(lines.iter().all(|line| LABEL.width(line) <= 176.0));
        let told: String = lines.concat().split(' ').collect();
        assert_eq!(told, file.split(' ').collect::<String>());
        let cut = LABEL.parted(file, 176.0, 2);
        assert!(cut.len() == 2 && cut[1].ends_with('…'), "{cut:?}");
        assert_eq!(LABEL.parted("", 176.0, 2), [""; 0]);
    }

    #[test]
    fn hostile_characters_are_taken_out_and_those_of_markup_escaped() {
        assert_eq!(clean("a\u{202e}b\u{0}\n c\u{7}"), "ab c");
        assert_eq!(clean("e\u{301}\u{301}\u{301}\u{301}!"), "e\u{301}\u{301}!");
        assert_eq!(escape("<b a=\"1\">&"), "&lt;b a=&quot;1&quot;&gt;&amp;");
    }
}
