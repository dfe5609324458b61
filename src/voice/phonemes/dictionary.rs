//! How English words are pronounced: the dictionaries that the package `misaki-rs` carries in
//! its sources (Apache-2.0), sorted at build time, a line a word.

use super::Accent;

static AMERICAN: &str = include_str!(concat!(env!("OUT_DIR"), "/words.us"));
static BRITISH: &str = include_str!(concat!(env!("OUT_DIR"), "/words.gb"));

/// What is known of a word: how it sounds by itself, and how as other parts of speech.
#[derive(Clone, Copy)]
pub struct WordSounds(&'static str);

/// The entry of `word`, written exactly so.
pub fn find(word: &str, accent: Accent) -> Option<WordSounds> {
    let mut lines = match accent {
        Accent::American => AMERICAN,
        Accent::British => BRITISH,
    };
    // A line is found by halving the text, not a list of its lines.
    while !lines.is_empty() {
        let mut middle = lines.len() / 2;
        while !lines.is_char_boundary(middle) {
            middle -= 1;
        }
        let start = lines[..middle].rfind('\n').map_or(0, |at| at + 1);
        let end = lines[start..]
            .find('\n')
            .map_or(lines.len(), |at| start + at);
        let (known, sounds) = lines[start..end].split_once('\t')?;
        match word.cmp(known) {
            std::cmp::Ordering::Equal => return Some(WordSounds(sounds)),
            std::cmp::Ordering::Less => lines = &lines[..start],
            std::cmp::Ordering::Greater => lines = lines.get(end + 1..).unwrap_or_default(),
        }
    }
    None
}

impl WordSounds {
    /// How it sounds as `part` of speech, else by itself.
    pub fn sounds(self, part: &str) -> &'static str {
        self.exactly(part).unwrap_or_else(|| self.by_itself())
    }

    /// How it sounds as `part` of speech, where that differs.
    pub fn exactly(self, part: &str) -> Option<&'static str> {
        let mut parts = self.0.split('\t').filter_map(|part| part.split_once('='));
        parts
            .find(|(name, _)| *name == part)
            .map(|(_, sounds)| sounds)
    }

    fn by_itself(self) -> &'static str {
        self.exactly("DEFAULT").unwrap_or(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_and_no_other() {
        for (text, accent) in [(AMERICAN, Accent::American), (BRITISH, Accent::British)] {
            assert!(text.lines().count() > 80_000);
            for line in text.lines().step_by(997) {
                let word = line.split('\t').next().unwrap_or_default();
                assert!(find(word, accent).is_some(), "{word}");
                assert!(find(&format!("{word}~"), accent).is_none());
            }
        }
        assert!(find("", Accent::American).is_none());
    }

    #[test]
    fn a_word_sounds_as_the_part_of_speech_it_is() {
        let close = find("close", Accent::American);
        assert_eq!(close.map(|entry| entry.sounds("VERB")), Some("klˈOz"));
        assert_eq!(close.map(|entry| entry.sounds("ADJ")), Some("klˈOs"));
    }
}
