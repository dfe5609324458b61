//! What is said, beside the sound: for players of songs and of films, and to read.

use super::about::About;
use crate::units::Millis;

/// A kind of file for the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Captions {
    /// Lyrics with times.
    Lrc,
    /// SubRip.
    Srt,
    /// WebVTT.
    Vtt,
    /// The words alone, a chapter a paragraph.
    Text,
}

impl Captions {
    /// All of them.
    pub const ALL: [Captions; 4] = [Captions::Lrc, Captions::Srt, Captions::Vtt, Captions::Text];

    /// How the names of such files end, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Captions::Lrc => "lrc",
            Captions::Srt => "srt",
            Captions::Vtt => "vtt",
            Captions::Text => "txt",
        }
    }

    /// The words of `about` as such a file.
    pub fn of(self, about: &About) -> String {
        match self {
            Captions::Lrc => lrc(about),
            Captions::Srt => srt(about),
            Captions::Vtt => vtt(about),
            Captions::Text => text(about),
        }
    }
}

fn lrc(about: &About) -> String {
    let time = |at: Millis| {
        let hundredths = at.0 / 10;
        let (minutes, rest) = (hundredths / 6000, hundredths % 6000);
        format!("{minutes:02}:{:02}.{:02}", rest / 100, rest % 100)
    };
    let mut out = format!("[ti:{}]\n", about.title);
    if let Some(artist) = &about.artist {
        out += &format!("[ar:{artist}]\n");
    }
    out += &format!("[length:{}]\n[re:Evenfall]\n", &time(about.length)[..5]);
    let mut until = Millis::ZERO;
    for words in &about.words {
        // In between nothing stands there, instead of what was said long ago.
        if words.start > until + Millis(3000) && until > Millis::ZERO {
            out += &format!("[{}]\n", time(until));
        }
        out += &format!("[{}]{}\n", time(words.start), words.text);
        until = words.start + words.length;
    }
    out
}

/// Hours to milliseconds.
pub(super) fn clock(at: Millis, point: char) -> String {
    let (hours, minutes, seconds) = (at.0 / 3_600_000, at.0 / 60_000 % 60, at.0 / 1000 % 60);
    let ms = at.0 % 1000;
    format!("{hours:02}:{minutes:02}:{seconds:02}{point}{ms:03}")
}

fn srt(about: &About) -> String {
    let lines = about.words.iter().zip(1..).map(|(words, n)| {
        let (start, end) = (
            clock(words.start, ','),
            clock(words.start + words.length, ','),
        );
        format!("{n}\n{start} --> {end}\n{}\n\n", words.text)
    });
    lines.collect()
}

fn vtt(about: &About) -> String {
    let lines = about.words.iter().map(|words| {
        let (start, end) = (
            clock(words.start, '.'),
            clock(words.start + words.length, '.'),
        );
        let text = words.text.replace('&', "&amp;").replace('<', "&lt;");
        let text = text.replace("-->", "--&gt;");
        let text = match words.language.as_deref().filter(|tag| is_tag(tag)) {
            Some(tag) => format!("<lang {tag}>{text}</lang>"),
            None => text,
        };
        format!("{start} --> {end}\n{text}\n\n")
    });
    let lines: String = lines.collect();
    format!("WEBVTT\n\n{lines}")
}

/// Whether it is written as the name of a language, and can end nothing that it stands in.
fn is_tag(tag: &str) -> bool {
    tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn text(about: &About) -> String {
    let mut out = format!("{}\n", about.title);
    if !about.summary.is_empty() {
        out += &format!("{}\n", about.summary);
    }
    let mut chapters = about.chapters.iter().peekable();
    for words in &about.words {
        while let Some(chapter) = chapters.next_if(|chapter| chapter.start <= words.start) {
            out += &format!("\n{}\n\n", chapter.title);
        }
        out += &format!("{}\n", words.text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Mark;
    use crate::plan::Caption;

    #[test]
    fn the_words_stand_at_their_times_in_every_kind_of_file() {
        let words = |start, length, text: &str| Caption {
            start: Millis(start),
            length: Millis(length),
            text: text.into(),
            language: (length < 1000).then(|| "de".into()),
        };
        let about = About {
            title: "Lake".into(),
            length: Millis::secs(75),
            words: vec![words(1230, 2000, "Rest & <be>."), words(61_500, 900, "Go.")],
            chapters: vec![Mark {
                start: Millis::ZERO,
                end: Millis::secs(75),
                title: "One".into(),
            }],
            ..About::default()
        };
        let [lrc, srt, vtt, text] = Captions::ALL.map(|kind| kind.of(&about));
        assert_eq!(
            lrc,
            "[ti:Lake]\n[length:01:15]\n[re:Evenfall]\n[00:01.23]Rest & <be>.\n[00:03.23]\n\
             [01:01.50]Go.\n"
        );
        assert!(srt.starts_with("1\n00:00:01,230 --> 00:00:03,230\nRest & <be>.\n\n2\n"));
        assert!(vtt.starts_with("WEBVTT\n\n00:00:01.230 --> 00:00:03.230\nRest &amp; &lt;be>.\n"));
        assert!(vtt.ends_with("\n<lang de>Go.</lang>\n\n"), "{vtt}");
        assert_eq!(text, "Lake\n\nOne\n\nRest & <be>.\nGo.\n");
    }
}
