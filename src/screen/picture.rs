//! The whole screen, drawn from a scene: the disc or the body in the middle, words beneath,
//! the title above and the line at the bottom, as much of it as there is room for.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::disc::{self, Disc};
use super::figure::{self, Light};
use super::layout::Places;
use super::panel;
use super::scene::{Middle, Scene, Share};
use super::status;
use super::style::{BLACK, Look, Tone, blend};
use super::text::{Align, clean, row, set, wrapped};
use super::timeline;
use crate::plan::Plan;

/// The columns of a sentence, at most.
pub(super) const SENTENCE: u16 = 52;

/// How far a picture that stands still sinks into the ground.
const SOFT: f32 = 0.55;

/// Draws `scene` of `plan`; where the line with the chapters stands, for the mouse.
pub(super) fn draw(
    scene: &Scene,
    plan: &Plan,
    look: &Look,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Rect> {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return None;
    }
    if let Some(open) = scene.dim {
        let look = look.on(BLACK);
        buf.set_style(area, look.floor());
        disc::dot(area, buf, &look, open.get());
        return None;
    }
    buf.set_style(area, look.floor());
    let places = Places::of(area);
    let mut picture = Picture { scene, look, buf };
    if places.tiny {
        picture.tiny(area);
        return None;
    }
    let still = look.softened(if scene.status.halt.is_some() {
        SOFT
    } else {
        0.0
    });
    picture.top(places.top);
    Picture {
        scene,
        look: &still,
        buf: picture.buf,
    }
    .middle(&places);
    let mut picture = Picture { scene, look, buf };
    let line = picture.bottom(&places, plan);
    panel::below(scene, look, &places, buf);
    panel::over(scene, look, area, buf);
    line
}

/// The two clocks in one; nothing where the time is not told.
fn joint(at: &str, length: &str) -> String {
    match at.is_empty() {
        true => String::new(),
        false => format!("{at} / {length}"),
    }
}

struct Picture<'a, 'b> {
    scene: &'a Scene<'b>,
    look: &'a Look,
    buf: &'a mut Buffer,
}

impl Picture<'_, '_> {
    fn set(&mut self, area: Rect, side: Align, text: &str, tone: Tone) -> Rect {
        let text = clean(text, self.look);
        set(self.buf, area, side, &text, self.look.text(tone), self.look)
    }

    /// Hardly any room: the word and its seconds, then the clock.
    fn tiny(&mut self, area: Rect) {
        let scene = self.scene;
        let width = usize::from(area.width);
        let left = scene.doing.left.as_deref().unwrap_or("");
        let sentence = scene.sentence.as_ref().map_or("", |s| s.text);
        let (word, short) = if scene.doing.word.is_empty() {
            (sentence, sentence)
        } else {
            (&*scene.doing.word, &*scene.doing.short)
        };
        let halt = scene
            .status
            .halt
            .filter(|_| area.height == 1)
            .map(|_| "paused ");
        let halt = halt.filter(|_| scene.status.paused).unwrap_or("");
        let joined = |word: &str| format!("{halt}{word} {left}");
        let fits = |text: &String| text.trim_end().width() <= width;
        let mut now = [joined(word), joined(short), format!("{short} {left}")]
            .into_iter()
            .find(fits)
            .unwrap_or_else(|| format!("{short} {left}"));
        if now.trim_end().width() > width && left.width() + 2 < width {
            let room = width - left.width() - 1;
            now = super::text::shortened(short, room, self.look.unicode) + " " + left;
        }
        let now = clean(now.trim(), self.look).into_owned();
        if now.width() > width {
            // Not even an ellipsis has room.
            let style = self.look.text(Tone::Bright);
            self.buf.set_stringn(area.x, area.y, &now, width, style);
        }
        let now = self.set(row(area, 0), Align::Left, &now, Tone::Bright);
        let clock = joint(&scene.clock.at, &scene.clock.length);
        let mut clock = [&clock, &scene.clock.at].into_iter();
        if area.height > 1 {
            let fitting = clock.find(|c| c.width() <= width);
            let last = row(area, area.height - 1);
            self.set(last, Align::Left, fitting.map_or("", |c| c), Tone::Dim);
            if area.height > 2 {
                self.set(
                    row(area, 1),
                    Align::Left,
                    scene.status.halt.unwrap_or(""),
                    Tone::Warm,
                );
            }
            if scene.status.halt.is_none() && !scene.doing.word.is_empty() {
                // What is said over a breath, in what is left.
                let rows = usize::from(area.height - 2);
                let lines = wrapped(sentence, width, rows, self.look.unicode);
                for (i, line) in (1..).zip(&lines) {
                    self.set(row(area, i), Align::Left, line, Tone::Plain);
                }
            }
            return;
        }
        let room = area.width.saturating_sub(now.width + 2);
        let fitting = clock.find(|c| c.width() <= usize::from(room));
        let rest = Rect {
            x: area.right() - room,
            width: room,
            ..area
        };
        let clock = self.set(rest, Align::Right, fitting.map_or("", |c| c), Tone::Dim);
        let bar = room.saturating_sub(clock.width + 4).min(12);
        if bar >= 6 && !left.is_empty() {
            let x = now.right() + 2;
            self.bar(Rect {
                x,
                width: bar,
                ..area
            });
        }
    }

    fn bar(&mut self, area: Rect) {
        let filled = (self.scene.doing.fill.get() * f32::from(area.width)).round() as u16;
        let [on, off] = if self.look.unicode {
            ['━', '─']
        } else {
            ['#', '-']
        };
        for i in 0..area.width {
            let (symbol, tone) = if i < filled {
                (on, Tone::Accent)
            } else {
                (off, Tone::Faint)
            };
            let style = self.look.text(tone);
            self.buf[(area.x + i, area.y)]
                .set_char(symbol)
                .set_style(style);
        }
    }

    fn top(&mut self, area: Rect) {
        let chapter = self.set(area, Align::Right, self.scene.chapter, Tone::Dim);
        let room = area
            .width
            .saturating_sub(chapter.width + u16::from(chapter.width > 0) * 3);
        let title = Rect {
            width: room,
            ..area
        };
        self.set(title, Align::Left, self.scene.title, Tone::Plain);
    }

    fn middle(&mut self, places: &Places) {
        if let (Middle::Words, Some(_)) = (self.scene.middle, &self.scene.sentence) {
            self.sentence_alone(places);
            self.next(places);
            return;
        }
        match self.scene.middle {
            Middle::Words => {}
            Middle::Breath(open) => self.disc(places.disc, open, 1.0, Some(1.0)),
            Middle::Rest(open) => {
                let open = Share::new(0.12 * open.get());
                self.disc(places.disc, open, 0.42, None);
            }
            Middle::Bell(spread) => {
                let spread = 0.3 + 0.7 * spread.get();
                self.disc(places.disc, Share::new(0.0), 0.6, Some(spread));
            }
            Middle::Body {
                place,
                glow,
                cool,
                sweep,
            } => {
                let light = Light {
                    place,
                    glow: glow.get(),
                    cool: cool.get(),
                    sweep: sweep.map(Share::get),
                };
                figure::draw(places.disc, self.buf, self.look, &light);
            }
        }
        self.word(places);
        self.sentence_beneath(places);
        self.next(places);
    }

    fn disc(&mut self, area: Rect, open: Share, strength: f32, ring: Option<f32>) {
        let strength = strength * (1.0 - self.look.sunk);
        let disc = Disc {
            open: open.get(),
            strength,
            ring,
        };
        disc::draw(area, self.buf, &self.look.softened(0.0), disc);
    }

    /// What to do now and for how long, or beside the disc where there are few rows.
    fn word(&mut self, places: &Places) {
        let scene = self.scene;
        let left = scene.doing.left.as_deref().unwrap_or("");
        let about = scene.doing.about.unwrap_or("");
        let whole = [about, &scene.doing.word, left];
        let ways = [
            whole.to_vec(),
            vec![&*scene.doing.word, left],
            vec![&*scene.doing.short, left],
        ];
        let width = usize::from(places.word.width.saturating_sub(u16::from(places.beside)));
        let length = |way: &Vec<&str>| {
            let parts = way.iter().filter(|part| !part.is_empty());
            parts
                .map(|part| part.width() + 2)
                .sum::<usize>()
                .saturating_sub(2)
        };
        let Some(way) = ways.iter().find(|w| length(w) <= width).or(ways.last()) else {
            return;
        };
        let mut rest = places.word;
        if places.beside {
            rest.x += 1;
            rest.width = rest.width.saturating_sub(1);
        } else {
            let free = rest.width.saturating_sub(length(way) as u16);
            rest.x += free / 2;
            rest.width -= free / 2;
        }
        let last = way.len() - 1;
        for (i, part) in way.iter().enumerate().filter(|(_, part)| !part.is_empty()) {
            let tone = match i {
                i if i == last => Tone::Bright,
                _ if way.len() == 3 && i == 0 => Tone::Plain,
                _ => Tone::Accent,
            };
            // The seconds are never what is cut.
            let kept = if i < last { left.width() as u16 + 2 } else { 0 };
            let room = Rect {
                width: rest.width.saturating_sub(kept),
                ..rest
            };
            let taken = self.set(room, Align::Left, part, tone);
            let step = (taken.width + 2).min(rest.width);
            rest.x += step;
            rest.width -= step;
        }
        self.track(places);
    }

    /// The stroke of the hands as a mark that travels.
    fn track(&mut self, places: &Places) {
        let Middle::Body {
            sweep: Some(sweep), ..
        } = self.scene.middle
        else {
            return;
        };
        let area = places.track;
        if area.is_empty() || area.width < 8 {
            return;
        }
        let (sweep, ends) = (sweep.get(), area.width - 1);
        let forth = sweep > 0.0 || (sweep == 0.0 && self.scene.doing.fill.get() < 0.5);
        let x = if forth { sweep } else { 1.0 + sweep };
        let head = 2 + (x * f32::from(ends - 4)).round() as u16;
        let [left, right, line, mark] = if self.look.unicode {
            ['‹', '›', '·', '●']
        } else {
            ['<', '>', '.', 'O']
        };
        for i in 0..area.width {
            let (symbol, tone) = match i {
                0 => (left, if forth { Tone::Faint } else { Tone::Bright }),
                i if i == ends => (right, if forth { Tone::Bright } else { Tone::Faint }),
                i if i == head => (mark, Tone::Bright),
                1 => (' ', Tone::Faint),
                i if i == ends - 1 => (' ', Tone::Faint),
                i if i % 2 == 0 => (line, Tone::Dim),
                _ => (' ', Tone::Faint),
            };
            let style = self.look.text(tone);
            self.buf[(area.x + i, area.y)]
                .set_char(symbol)
                .set_style(style);
        }
    }

    /// A sentence appears out of the ground, and goes back half way when it is over.
    fn voice(&self, over: bool, shown: f32) -> Style {
        let look = self.look;
        if !look.shades() {
            return look.text(if over { Tone::Dim } else { Tone::Plain });
        }
        let full = if over {
            look.colours.dim
        } else {
            look.colours.bright
        };
        look.ink(blend(look.ground, full, shown))
    }

    fn sentence_alone(&mut self, places: &Places) {
        let Some(sentence) = &self.scene.sentence else {
            return;
        };
        let style = self.voice(sentence.over, sentence.shown.get());
        let area = panel::parted(self.scene, self.look, places).words;
        self.lines(sentence.text, area, style);
    }

    fn sentence_beneath(&mut self, places: &Places) {
        let Some(sentence) = &self.scene.sentence else {
            return;
        };
        let style = self.voice(sentence.over, 0.8 * sentence.shown.get());
        self.lines(sentence.text, places.sentence, style);
    }

    /// Sets `text` in the middle of `area`.
    fn lines(&mut self, text: &str, area: Rect, style: Style) {
        let text = clean(text, self.look);
        let width = area.width.min(SENTENCE);
        let rows = usize::from(area.height);
        let lines = wrapped(&text, usize::from(width), rows, self.look.unicode);
        let skip = (area.height - lines.len() as u16) / 2;
        for (i, line) in lines.iter().enumerate() {
            let area = row(area, skip + i as u16);
            set(self.buf, area, Align::Middle, line, style, self.look);
        }
    }

    fn next(&mut self, places: &Places) {
        let taken = self.scene.sentence.is_some()
            && places.next.y >= places.sentence.y
            && places.next.y < places.sentence.bottom()
            && self.scene.middle != Middle::Words;
        if let Some(next) = self.scene.next.as_deref().filter(|_| !taken) {
            self.set(places.next, Align::Middle, next, Tone::Dim);
        }
    }

    /// The line with its clocks, and what there is to say beneath it.
    fn bottom(&mut self, places: &Places, plan: &Plan) -> Option<Rect> {
        let (at, length) = (
            self.scene.clock.at.as_str(),
            self.scene.clock.length.as_str(),
        );
        if !places.clocks.is_empty() {
            let clock = joint(at, length);
            let side = if self.scene.status.halt.is_some() {
                Align::Right
            } else {
                Align::Middle
            };
            let clock = self.set(places.clocks, side, &clock, Tone::Dim);
            let room = Rect {
                width: clock.x.saturating_sub(places.clocks.x + 1),
                ..places.clocks
            };
            if let Some(halt) = self.scene.status.halt {
                self.set(room, Align::Left, halt, Tone::Warm);
            }
        } else if !places.line.is_empty() {
            let first = Rect {
                x: places.top_left(),
                ..row(places.bottom, 0)
            };
            let first = Rect {
                width: places.bottom.right().saturating_sub(first.x),
                ..first
            };
            self.set(first, Align::Left, at, Tone::Plain);
            self.set(first, Align::Right, length, Tone::Dim);
        }
        status::draw(self.scene, self.look, places.status, self.buf);
        let mut line = places.line;
        if places.clocks.is_empty() {
            line.x += 9;
            line.width = line.width.saturating_sub(18);
        }
        if line.is_empty() {
            return None;
        }
        let column = |at| timeline::column(at, plan.length, line.width);
        let marks: Vec<u16> = plan.chapters.iter().map(|c| column(c.at)).collect();
        timeline::draw(
            line,
            self.buf,
            self.look,
            column(self.scene.clock.second),
            &marks,
        );
        Some(line)
    }
}
