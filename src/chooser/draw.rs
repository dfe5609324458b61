//! The chooser drawn: the sessions on the left, the chosen one on the right.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};
use unicode_width::UnicodeWidthStr;

use super::model::{Field, Model, VoiceChoice, fields};
use super::stock::Entry;
use crate::screen::style::{Look, Tone};
use crate::screen::text::{clean, shortened, wrapped};
use crate::units::Millis;

/// From this width on both halves stand side by side.
const SIDE_BY_SIDE: u16 = 64;

/// Columns of the list beside what is chosen.
const LIST: u16 = 30;

/// Columns of the name of what can be set.
const NAME: usize = 10;

/// Rows that what can be set needs where it stands under the list.
const BELOW: u16 = 6;

/// The keys, in words.
const KEYS: [(&str, &str); 10] = [
    ("↑ ↓", "choose a session or a sound"),
    (
        "/",
        "find by typing; beside ambience a sound, a part to leave out",
    ),
    ("tab, → ←", "set length, voice, ambience, timer, start"),
    ("space", "beside leave out: leave this part out"),
    ("s", "set it so the next time, too"),
    ("backspace", "as it was made"),
    ("p", "hear the ambience, or stop it"),
    ("i", "all about the session"),
    ("Enter", "play"),
    ("q", "leave"),
];

/// What is drawn beside what is chosen.
pub(super) struct Told<'a> {
    /// What the preview does, or why nothing is heard.
    pub notice: Option<&'a str>,
}

pub(super) fn draw(frame: &mut Frame, model: &Model, told: &Told, look: &Look) {
    let area = frame.area();
    frame.buffer_mut().set_style(area, look.floor());
    let rows = Layout::vertical([
        Constraint::Min(1),
        Constraint::Length(u16::from(area.height > 3)),
    ]);
    let [body, foot] = rows.areas(area);
    if model.help {
        return help(frame, body, look);
    }
    if model.info {
        return details(frame, body.inner(Margin::new(1, 0)), model, look);
    }
    if area.width >= SIDE_BY_SIDE {
        let halves = Layout::horizontal([Constraint::Length(LIST), Constraint::Min(1)]);
        let [left, right] = halves.areas(body.inner(Margin::new(1, u16::from(body.height > 12))));
        list(frame, left, model, look);
        let right = right.inner(Margin::new(1, 0));
        details(frame, right, model, look);
    } else {
        // No more rows than there is to say in them: the others are the list's.
        let said = model.entry().map_or(0, |entry| {
            below(model, entry, usize::from(body.width), look).len() as u16
        });
        let below = if body.height >= BELOW + 4 {
            said.min(BELOW)
        } else {
            body.height.saturating_sub(1).min(1)
        };
        let halves = Layout::vertical([Constraint::Min(1), Constraint::Length(below)]);
        let [top, bottom] = halves.areas(body);
        list(frame, top, model, look);
        details(frame, bottom, model, look);
    }
    let line = line(model, told, look).unwrap_or_else(|| footer(foot.width, look));
    frame.render_widget(
        Paragraph::new(Line::styled(format!(" {line}"), look.text(Tone::Dim))),
        foot,
    );
}

/// What there is to say in the last row: what is being typed before anything else, which hides
/// nothing that could not be read afterwards.
fn line(model: &Model, told: &Told, look: &Look) -> Option<String> {
    let typed = match (&model.typed, model.seeking) {
        (Some(typed), _) if model.field == Field::Skip => Some(("find a part", typed)),
        (Some(typed), _) => Some(("find a sound", typed)),
        (None, true) => Some(("find", &model.sought)),
        (None, false) => None,
    };
    let typed = typed.map(|(what, typed)| format!("{what}: {}_", clean(typed, look)));
    let found = || {
        let sought = clean(&model.sought, look);
        (!sought.is_empty()).then(|| format!("found: {sought}   Esc shows all"))
    };
    let notice = || told.notice.map(str::to_string);
    typed.or_else(notice).or_else(found)
}

/// As much of the keys as there is room for.
fn footer(width: u16, look: &Look) -> String {
    let arrows = if look.unicode { "↑↓" } else { "up/down" };
    let more = if look.unicode { "→" } else { "tab" };
    let parts = [
        "Enter plays".to_string(),
        format!("{arrows} choose"),
        format!("{more} set"),
        "/ find".to_string(),
        "p hear".to_string(),
        "h help".to_string(),
        "q leave".to_string(),
    ];
    let mut line = String::new();
    for part in parts {
        let longer = if line.is_empty() {
            part
        } else {
            format!("{line}   {part}")
        };
        if longer.width() + 2 > usize::from(width) {
            break;
        }
        line = longer;
    }
    line
}

fn list(frame: &mut Frame, area: Rect, model: &Model, look: &Look) {
    let mut lines: Vec<Line> = Vec::new();
    let (mut heading, mut chosen) = (None, 0);
    for number in model.order() {
        let entry = &model.entries[number];
        let over = if model.last == Some(number) && !entry.goes_on() {
            "Last time"
        } else {
            entry.purpose.name()
        };
        if heading != Some(over) {
            if heading.is_some() {
                lines.push(Line::default());
            }
            lines.push(Line::styled(
                over,
                look.text(Tone::Dim).add_modifier(Modifier::BOLD),
            ));
            heading = Some(over);
        }
        if number == model.chosen {
            chosen = lines.len();
        }
        lines.push(row(
            entry,
            area.width,
            number == model.chosen,
            model.field == Field::Sessions,
            look,
        ));
    }
    // The chosen one stays in the middle where the list is longer than the room.
    let (room, all) = (usize::from(area.height), lines.len());
    let top = chosen
        .saturating_sub(room / 2)
        .min(all.saturating_sub(room));
    let shown: Vec<Line> = lines.into_iter().skip(top).take(room).collect();
    frame.render_widget(Paragraph::new(shown), area);
}

fn row<'a>(entry: &'a Entry, width: u16, chosen: bool, active: bool, look: &Look) -> Line<'a> {
    let mark = match (chosen, look.unicode) {
        (false, _) => "  ",
        (true, true) => "› ",
        (true, false) => "> ",
    };
    // Every sound lasts a night.
    let length = entry.length.filter(|_| !entry.is_sound());
    let length = length.map_or(String::new(), Millis::clock);
    let room = usize::from(width).saturating_sub(mark.width() + length.len() + 2);
    let title = shortened(&clean(&entry.title, look), room, look.unicode);
    let gap = usize::from(width).saturating_sub(2 + title.width() + length.len() + 1);
    let tone = match (chosen, active) {
        (true, true) => Tone::Accent,
        (true, false) => Tone::Plain,
        _ if entry.faulty => Tone::Warm,
        _ => Tone::Plain,
    };
    Line::from(vec![
        Span::styled(format!("{mark}{title}"), look.text(tone)),
        Span::styled(
            format!("{}{length} ", " ".repeat(gap)),
            look.text(Tone::Dim),
        ),
    ])
}

fn details(frame: &mut Frame, area: Rect, model: &Model, look: &Look) {
    let Some(entry) = model.entry() else {
        return;
    };
    let width = usize::from(area.width);
    // In little room what can be set comes first.
    if area.height <= BELOW {
        let settings = below(model, entry, width, look);
        let field = fields(entry).iter().position(|f| *f == model.field);
        let room = usize::from(area.height);
        let most = settings.len().saturating_sub(room);
        let first = field.unwrap_or(0).saturating_sub(room.min(2)).min(most);
        let lines: Vec<Line> = settings.into_iter().skip(first).collect();
        return frame.render_widget(Paragraph::new(lines), area);
    }
    let settings = settings(model, entry, width, look);
    let wrap = |text: &str, tone: Tone| {
        let lines = wrapped(&clean(text, look), width, usize::MAX, look.unicode);
        lines
            .into_iter()
            .map(move |line| Line::styled(line, look.text(tone)))
    };
    let mut lines: Vec<Line> = wrap(&entry.title, Tone::Bright).collect();
    lines.extend(wrap(&entry.summary, Tone::Plain));
    lines.push(Line::default());
    lines.extend(settings);
    lines.push(Line::default());
    for caution in &entry.cautions {
        lines.extend(wrap(caution, Tone::Dim));
    }
    let room = usize::from(area.height);
    if lines.len() > room && room > 0 && !model.info {
        lines.truncate(room - 1);
        let more = if look.unicode {
            "… i shows all of it"
        } else {
            "... i shows all of it"
        };
        lines.push(Line::styled(more, look.text(Tone::Plain)));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// What is told under the list: what can be set, or of what takes no settings what it is.
fn below(model: &Model, entry: &Entry, width: usize, look: &Look) -> Vec<Line<'static>> {
    let settings = settings(model, entry, width, look);
    if !settings.is_empty() {
        return settings;
    }
    let said = wrapped(
        &clean(&entry.summary, look),
        width,
        usize::MAX,
        look.unicode,
    );
    let said = said.into_iter();
    said.map(|line| Line::styled(line, look.text(Tone::Plain)))
        .collect()
}

/// What can be set, a line each, shortened to `width` columns.
fn settings(model: &Model, entry: &Entry, width: usize, look: &Look) -> Vec<Line<'static>> {
    if entry.faulty || entry.goes_on() {
        return Vec::new();
    }
    let lines = values(model, entry).into_iter();
    let lines = lines.filter(|(field, ..)| fields(entry).contains(field));
    let lines = lines.map(|(field, name, value, more)| {
        let active = model.field == field;
        let (left, right) = match (active, look.unicode) {
            (false, _) => ("  ", "  "),
            (true, true) => ("‹ ", " ›"),
            (true, false) => ("< ", " >"),
        };
        let tone = if active { Tone::Accent } else { Tone::Plain };
        let room = width.saturating_sub(NAME + left.width() + right.width());
        let value = shortened(&clean(&value, look), room, look.unicode);
        let more = shortened(&more, room - value.width(), look.unicode);
        Line::from(vec![
            Span::styled(format!("{name:NAME$}"), look.text(Tone::Dim)),
            Span::styled(format!("{left}{value}{right}"), look.text(tone)),
            Span::styled(more, look.text(Tone::Dim)),
        ])
    });
    let mut lines: Vec<Line> = lines.collect();
    if model.settings().always {
        let said = "and so the next time";
        lines.push(Line::styled(said, look.text(Tone::Dim)));
    }
    lines
}

/// Everything that can be set: its name, its value, and what there is to say of that.
fn values(model: &Model, entry: &Entry) -> [(Field, &'static str, String, String); 8] {
    let settings = model.settings();
    let length = settings
        .length
        .or(entry.length)
        .map_or("as written".to_string(), Millis::clock);
    let range = entry.range.map_or(String::new(), |(least, most)| {
        format!("   {} to {}", least.clock(), most.clock())
    });
    let voice = match &settings.voice {
        VoiceChoice::Own => entry
            .languages
            .first()
            .map_or("as made", |tag| language(tag))
            .to_string(),
        VoiceChoice::Language(tag) => language(tag).to_string(),
        VoiceChoice::Off => "silent".to_string(),
    };
    let ambience = match settings.ambience.as_deref() {
        None if entry.ambience.is_empty() => "none, as made".to_string(),
        None => format!("as made: {}", entry.ambience.join(", ")),
        Some("off") => "none".to_string(),
        Some(sound) => sound.to_string(),
    };
    let kind = model
        .sounds
        .iter()
        .find(|sound| Some(&sound.name) == settings.ambience.as_ref());
    let kind = kind.map_or(String::new(), |sound| format!("   {}", sound.kind));
    let time = |time: Option<Millis>, none: &str| time.map_or(none.into(), |time| time.to_string());
    let skipped = match settings.skip.is_empty() {
        true => "nothing".to_string(),
        false => settings.skip.join(", "),
    };
    let part = model.parts.get(model.part).map_or("", String::as_str);
    let (skip, skips) = match model.field {
        Field::Skip => (part.to_string(), format!("   space; now: {skipped}")),
        _ => (skipped, String::new()),
    };
    let holds = match settings.no_holds {
        true => "never held",
        false => "as made",
    };
    [
        (Field::Length, "length", length, range),
        (Field::Voice, "voice", voice, String::new()),
        (Field::Ambience, "ambience", ambience, kind),
        (Field::Skip, "leave out", skip, skips),
        (Field::Holds, "breath", holds.to_string(), String::new()),
        (
            Field::Timer,
            "timer",
            time(settings.timer, "off"),
            String::new(),
        ),
        (
            Field::After,
            "goes on",
            time(settings.after, "as made"),
            String::new(),
        ),
        (
            Field::Delay,
            "begins",
            settings.delay.map_or("now".into(), |t| format!("in {t}")),
            String::new(),
        ),
    ]
}

/// A language by the name its speakers give it.
fn language(tag: &str) -> &str {
    match tag.split('-').next().unwrap_or(tag) {
        "en" => "English",
        "de" => "Deutsch",
        "es" => "español",
        "fr" => "français",
        "it" => "italiano",
        "nl" => "Nederlands",
        "pl" => "polski",
        "pt" => "português",
        _ => tag,
    }
}

fn help(frame: &mut Frame, area: Rect, look: &Look) {
    let rows = KEYS.iter().map(|(keys, what)| {
        let keys = if look.unicode {
            (*keys).to_string()
        } else {
            keys.replace('↑', "up")
                .replace('↓', "down")
                .replace('→', "right")
                .replace('←', "left")
        };
        Line::from(vec![
            Span::styled(format!(" {keys:16}"), look.text(Tone::Accent)),
            Span::styled(*what, look.text(Tone::Plain)),
        ])
    });
    let lines: Vec<Line> = std::iter::once(Line::default()).chain(rows).collect();
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), area);
}

#[cfg(test)]
mod tests;
