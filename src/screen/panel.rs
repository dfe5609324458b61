//! What lies over the picture: the mixer, the help, a fault of a script that is written.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use ratatui::style::Modifier;
use ratatui::symbols::border::{self, Set};
use ratatui::widgets::{Block, Clear, Widget};
use unicode_width::UnicodeWidthStr;

use super::keys;
use super::layout::Places;
use super::picture::SENTENCE;
use super::scene::{Level, Middle, Over, Scene};
use super::style::{Look, Tone};
use super::text::{Align, clean, row, set, wrapped};

const ASCII: Set = Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// Columns between two columns of the help.
const GAP: u16 = 4;

/// Draws the mixer or the help, if one is open, over everything.
pub(super) fn over(scene: &Scene, look: &Look, area: Rect, buf: &mut Buffer) {
    match &scene.over {
        Over::Mixer(levels, row) => mixer(levels, *row, look, area, buf),
        Over::Help => help(look, area, buf),
        Over::Nothing => {}
    }
}

/// A box in the middle of `area` for so many columns and rows, or as many as there are;
/// its inside.
fn boxed(look: &Look, area: Rect, size: (u16, u16), title: &str, buf: &mut Buffer) -> Rect {
    // Frame and air take room that a small screen does not have.
    let frame = area.width >= size.0 + 2 && area.height >= size.1 + 2;
    let air = if frame && area.width >= size.0 + 6 {
        2
    } else {
        0
    };
    let edge = u16::from(frame);
    let width = (size.0 + 2 * (edge + air)).min(area.width);
    let height = (size.1 + 2 * edge).min(area.height);
    let outer = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    };
    // No letter of what lies beneath stands right beside it.
    let beside = Rect {
        x: outer.x.saturating_sub(1),
        width: outer.width + 2,
        ..outer
    }
    .intersection(area);
    if frame {
        for at in beside.positions().filter(|at| !outer.contains(*at)) {
            buf[at].set_symbol(" ");
        }
    }
    Clear.render(outer, buf);
    buf.set_style(outer, look.floor());
    if frame {
        let set = if look.unicode { border::ROUNDED } else { ASCII };
        let title = if title.is_empty() {
            String::new()
        } else {
            format!(" {title} ")
        };
        Block::bordered()
            .border_set(set)
            .border_style(look.text(Tone::Faint))
            .title(title)
            .title_style(look.text(Tone::Plain))
            .render(outer, buf);
    }
    outer.inner(Margin::new(edge + air, edge))
}

fn mixer(levels: &[Level], chosen: usize, look: &Look, area: Rect, buf: &mut Buffer) {
    let look = &look.on(look.colours.panel);
    let widest = levels.iter().map(|l| l.name.width()).max().unwrap_or(0);
    let name = (widest as u16).clamp(5, 20);
    let bar = match area.width {
        0..34 => 0,
        34..60 => 8,
        _ => 16,
    };
    let width = 2 + name + 2 + bar + 2 + 6 + 2 + 5;
    let hints = keys::MIXER_HELP.iter();
    let hints: Vec<String> = hints.map(|(key, what)| format!("{key} {what}")).collect();
    let hint = hints.join("   ");
    let rows = levels.len() as u16 + if area.height >= 16 { 2 } else { 0 };
    let inside = boxed(look, area, (width, rows), "mixer", buf);
    let room = usize::from(inside.height.min(levels.len() as u16));
    // The chosen row is always to be seen.
    let first = (chosen + 1).saturating_sub(room);
    for (i, level) in levels.iter().enumerate().skip(first).take(room) {
        let here = row(inside, (i - first) as u16);
        channel(level, i == chosen, (name, bar), look, here, buf);
    }
    if inside.height > levels.len() as u16 + 1 {
        let last = row(inside, inside.height - 1);
        set(buf, last, Align::Left, &hint, look.text(Tone::Dim), look);
    }
}

fn channel(
    level: &Level,
    chosen: bool,
    (name, bar): (u16, u16),
    look: &Look,
    area: Rect,
    buf: &mut Buffer,
) {
    // The first columns are for the mark of the chosen one.
    let mark = area.width.min(2);
    let mut rest = Rect {
        x: area.x + mark,
        width: area.width - mark,
        ..area
    };
    let mut put = |width: u16, side: Align, text: &str, style| {
        let width = width.min(rest.width);
        set(buf, Rect { width, ..rest }, side, text, style, look);
        let step = (width + 2).min(rest.width);
        rest.x += step;
        rest.width -= step;
    };
    let tone = if chosen { Tone::Bright } else { Tone::Plain };
    let label = clean(&level.name, look).replace('-', " ");
    let mut style = look.text(tone);
    if level.muted {
        style = look.text(Tone::Dim).add_modifier(Modifier::CROSSED_OUT);
    }
    put(name, Align::Left, &label, style);
    let filled = usize::from((u16::from(level.mark) * bar).div_ceil(8));
    let [on, off] = if look.unicode {
        ["━", "─"]
    } else {
        ["#", "-"]
    };
    let fader = on.repeat(filled) + &off.repeat(usize::from(bar) - filled);
    let shade = if level.muted {
        Tone::Faint
    } else if chosen {
        Tone::Accent
    } else {
        Tone::Dim
    };
    if bar > 0 {
        put(bar, Align::Left, &fader, look.text(shade));
    }
    put(6, Align::Right, &level.value, look.text(tone));
    let said = match (level.muted, level.solo) {
        (true, _) => "muted",
        (_, true) => "solo",
        _ => "",
    };
    put(5, Align::Left, said, look.text(Tone::Warm));
    if chosen {
        let arrow = if look.unicode { "▸" } else { ">" };
        set(
            buf,
            Rect { width: 1, ..area },
            Align::Left,
            arrow,
            look.text(Tone::Accent),
            look,
        );
    }
}

/// The keys, in as many columns as it takes to show them all, if there is room.
fn help(look: &Look, area: Rect, buf: &mut Buffer) {
    let look = &look.on(look.colours.panel);
    let keys: Vec<(&str, String)> = keys::help().collect();
    let widest = |widths: &mut dyn Iterator<Item = usize>| widths.max().unwrap_or(0) as u16;
    let key = widest(&mut keys.iter().map(|(key, _)| key.width()));
    let what = widest(&mut keys.iter().map(|(_, what)| what.width()));
    let column = key + 2 + what;
    let all = keys.len() as u16;
    let fits = all + 2 <= area.height || column * 2 + GAP > area.width;
    let columns = if fits { 1 } else { 2 };
    let rows = all.div_ceil(columns);
    let inside = boxed(
        look,
        area,
        (columns * column + (columns - 1) * GAP, rows),
        "keys",
        buf,
    );
    for (i, (name, does)) in keys.iter().enumerate() {
        let (across, down) = (i as u16 / rows, i as u16 % rows);
        let x = (across * (column + GAP)).min(inside.width);
        let cell = Rect {
            x: inside.x + x,
            width: inside.width - x,
            ..row(inside, down)
        };
        let key = key.min(inside.width / 2);
        set(
            buf,
            Rect {
                width: key.min(cell.width),
                ..cell
            },
            Align::Left,
            name,
            look.text(Tone::Accent),
            look,
        );
        let step = (key + 2).min(cell.width);
        let cell = Rect {
            x: cell.x + step,
            width: cell.width - step,
            ..cell
        };
        set(buf, cell, Align::Left, does, look.text(Tone::Plain), look);
    }
}

/// Draws a fault or advice in a box above the line, cut where the room ends.
pub(super) fn below(scene: &Scene, look: &Look, places: &Places, buf: &mut Buffer) {
    let room = places.middle;
    if scene.below.is_empty() || room.is_empty() {
        return;
    }
    let look = &look.on(look.colours.panel);
    if let Some(page) = scene.page {
        return cautions(scene, page, look, places, buf);
    }
    if places.beside {
        return beneath_the_word(scene, look, places, buf);
    }
    let width = usize::from(room.width.saturating_sub(4));
    let lines = scene.below.iter().flat_map(|line| {
        let line = clean(line, look);
        // A script quoted line by line stays as it is.
        match line.starts_with(' ') || line.contains('|') {
            true => vec![line.into_owned()],
            false => wrapped(&line, width, usize::MAX, look.unicode),
        }
    });
    let lines: Vec<String> = lines.collect();
    let widest = lines.iter().map(|l| l.width()).max().unwrap_or(0);
    // What is to be done now stays to be seen: the box stands beneath it, or else above.
    let wanted = lines.len() as u16 + 2;
    let beneath = room.bottom().saturating_sub(places.word.bottom());
    let area = if wanted <= beneath {
        let y = room.bottom() - wanted;
        Rect {
            y,
            height: wanted,
            ..room
        }
    } else {
        let height = wanted.min(places.word.y.saturating_sub(room.y));
        let y = places.word.y - height;
        Rect { y, height, ..room }
    };
    if area.is_empty() {
        return;
    }
    let height = area.height;
    let size = (
        (widest as u16).min(room.width.saturating_sub(2)),
        height.saturating_sub(2).max(1),
    );
    let inside = boxed(look, area, size, "", buf);
    for (i, line) in lines.iter().take(usize::from(inside.height)).enumerate() {
        let tone = if i == 0 { Tone::Warm } else { Tone::Plain };
        set(
            buf,
            row(inside, i as u16),
            Align::Left,
            line,
            look.text(tone),
            look,
        );
    }
}

/// The middle, parted between what is cautioned of and the words of a sentence without a picture.
pub(super) struct Parted {
    pub cautions: Rect,
    pub words: Rect,
}

/// Below this many rows in the middle a sentence has to be kept rows that it may need.
const ROOMY: u16 = 16;
const FEW_ROWS: u16 = 3;

/// Where the cautions stand, which cover neither what is to be done nor what is being said, and
/// where a sentence by itself does. Both keep their places while sentences come and go, and where
/// there is no room for both the cautions give way.
pub(super) fn parted(scene: &Scene, look: &Look, places: &Places) -> Parted {
    let (room, word) = (places.middle, places.word);
    let words = Rect {
        height: room.height.min(places.next.y.saturating_sub(room.y).max(1)),
        ..room
    };
    let none = Parted {
        cautions: Rect::default(),
        words,
    };
    if scene.page.is_none() || scene.below.is_empty() || scene.is_full() {
        return none;
    }
    let leads = !matches!(scene.middle, Middle::Words | Middle::Rest(_));
    if leads || places.beside {
        // A sentence by itself stands where they would, also once it has been said.
        let stays = scene.middle == Middle::Words;
        let said = scene.sentence.as_ref();
        let said = said.is_some_and(|said| stays || !said.over);
        let left = if places.beside { word.x } else { room.x };
        let top = match scene.doing.word.is_empty() {
            true => room.y,
            false => word.bottom(),
        };
        let cautions = Rect {
            x: left,
            y: top,
            width: room.right().saturating_sub(left),
            height: room.bottom().saturating_sub(top),
        };
        return if said {
            none
        } else {
            Parted { cautions, words }
        };
    }
    let lines = |text: &str| {
        let width = usize::from(words.width.min(SENTENCE));
        wrapped(&clean(text, look), width, usize::MAX, look.unicode).len() as u16
    };
    let alone = scene
        .sentence
        .as_ref()
        .filter(|_| scene.middle == Middle::Words);
    let needed = alone.map_or(0, |said| lines(said.text));
    let (few, air) = match room.height {
        ..ROOMY => (FEW_ROWS, 1),
        _ => (places.next.y.saturating_sub(word.y), 0),
    };
    let kept = needed.max(few).min(words.height);
    let height = words.height.saturating_sub(kept + air);
    if height == 0 {
        return none;
    }
    Parted {
        cautions: Rect { height, ..words },
        words: Rect {
            y: words.bottom() - kept,
            height: kept,
            ..words
        },
    }
}

/// What the session cautions of, page by page where there are few rows.
fn cautions(scene: &Scene, page: u32, look: &Look, places: &Places, buf: &mut Buffer) {
    let area = parted(scene, look, places).cautions;
    if area.width < 8 || area.height == 0 {
        return;
    }
    let text = clean(&scene.below.join(" "), look).into_owned();
    // Frame and air, or where that is too much the number of the page.
    let wide = usize::from(area.width - 6).min(72);
    let lines = wrapped(&text, wide, usize::MAX, look.unicode);
    if lines.len() + 2 <= usize::from(area.height) {
        let size = (widest(&lines), lines.len() as u16);
        let inside = boxed(look, area, size, "", buf);
        return rows(&lines, inside, look, buf);
    }
    let pages: Vec<&[String]> = lines.chunks(usize::from(area.height)).collect();
    let number = page as usize % pages.len().max(1);
    Clear.render(area, buf);
    buf.set_style(area, look.floor());
    let of = format!("{}/{}", number + 1, pages.len());
    set(buf, area, Align::Right, &of, look.text(Tone::Dim), look);
    rows(
        pages.get(number).copied().unwrap_or_default(),
        area,
        look,
        buf,
    );
}

fn widest(lines: &[String]) -> u16 {
    lines.iter().map(|l| l.width()).max().unwrap_or(0) as u16
}

fn rows(lines: &[String], area: Rect, look: &Look, buf: &mut Buffer) {
    for (i, line) in (0..area.height).zip(lines) {
        set(
            buf,
            row(area, i),
            Align::Left,
            line,
            look.text(Tone::Warm),
            look,
        );
    }
}

/// What stands below, where there are few rows: from the word down, as far as it goes.
fn beneath_the_word(scene: &Scene, look: &Look, places: &Places, buf: &mut Buffer) {
    let (room, word) = (places.middle, places.word.bottom());
    let area = Rect {
        y: word,
        height: room.bottom().saturating_sub(word),
        ..room
    };
    Clear.render(area, buf);
    buf.set_style(area, look.floor());
    let text = clean(&scene.below.join(" "), look).into_owned();
    let rows = usize::from(area.height);
    let lines = wrapped(&text, usize::from(area.width), rows, look.unicode);
    for (i, line) in (0..).zip(&lines) {
        set(
            buf,
            row(area, i),
            Align::Left,
            line,
            look.text(Tone::Warm),
            look,
        );
    }
}
