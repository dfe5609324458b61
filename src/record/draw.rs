//! The line that is to be spoken, drawn.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::level::{HIGH_DB, LOWEST_DB};
use super::model::{KEYS, Model, State};
use crate::screen::style::{Look, Tone};
use crate::screen::text::{clean, shortened, wrapped};
use crate::units::Millis;

/// Columns of text at most: longer rows are not read aloud well.
const WIDEST: u16 = 72;

/// From so many rows on there is room for what stands before and after the line.
const ROOMY: u16 = 12;

/// Draws where `model` stands; `playing` says whether a recording is heard.
pub(super) fn draw(frame: &mut Frame, model: &Model, playing: bool, look: &Look) {
    let area = frame.area();
    frame.buffer_mut().set_style(area, look.floor());
    let tall = area.height > 3;
    let rows = Layout::vertical([
        Constraint::Length(u16::from(area.height > 5)),
        Constraint::Min(1),
        Constraint::Length(if tall { 3 } else { 1 }),
        Constraint::Length(u16::from(tall)),
    ]);
    let [head, body, below, foot] = rows.areas(area);
    header(frame, head, model, look);
    if model.help {
        help(frame, body, look);
    } else {
        words(frame, body, model, look);
    }
    state(frame, below, model, playing, look);
    let keys = shown_keys(model, foot.width);
    frame.render_widget(
        Paragraph::new(Line::styled(format!(" {keys}"), look.text(Tone::Dim))),
        foot,
    );
}

fn header(frame: &mut Frame, area: Rect, model: &Model, look: &Look) {
    let all = model.desk.lines.len();
    let right = format!(
        "line {} of {all}, {} recorded ",
        model.at + 1,
        model.desk.recorded()
    );
    let room = usize::from(area.width).saturating_sub(right.width() + 3);
    let left = shortened(&clean(&model.desk.script, look), room, look.unicode);
    let gap = usize::from(area.width).saturating_sub(left.width() + right.width() + 1);
    let line = Line::from(vec![
        Span::styled(
            format!(" {left}"),
            look.text(Tone::Plain).add_modifier(Modifier::BOLD),
        ),
        Span::styled(format!("{}{right}", " ".repeat(gap)), look.text(Tone::Dim)),
    ]);
    frame.render_widget(Paragraph::new(line), area);
}

/// The line, between the one before it and the one after.
fn words(frame: &mut Frame, area: Rect, model: &Model, look: &Look) {
    let width = area.width.saturating_sub(4).min(WIDEST);
    let area = area.inner(Margin::new((area.width - width) / 2, 0));
    let width = usize::from(area.width);
    let set = |text: &str, rows: usize, tone: Tone| -> Vec<Line<'static>> {
        let lines = wrapped(&clean(text, look), width, rows, look.unicode);
        lines
            .into_iter()
            .map(|line| Line::styled(line, look.text(tone)).centered())
            .collect()
    };
    let room = usize::from(area.height);
    let own = match &model.state {
        State::Waiting => vec![
            "First the room: do not speak for a second.".to_owned(),
            "Enter begins.".to_owned(),
        ],
        State::Measuring => vec!["Listening to the room ...".to_owned()],
        State::Finished => finished(model),
        _ => vec![model.line().text.clone()],
    };
    let own: Vec<Line> = own
        .iter()
        .flat_map(|text| set(text, room, Tone::Bright))
        .collect();
    let mut lines = Vec::new();
    let around = area.height >= ROOMY && !matches!(model.state, State::Finished | State::Waiting);
    let neighbour = |at: Option<usize>| at.and_then(|at| model.desk.lines.get(at));
    if around {
        if let Some(chapter) = &model.line().chapter {
            lines.extend(set(chapter, 1, Tone::Accent));
            lines.push(Line::default());
        }
        if let Some(before) = neighbour(model.at.checked_sub(1)) {
            lines.extend(set(&before.text, 1, Tone::Dim));
        }
        lines.push(Line::default());
    }
    lines.extend(own);
    if around {
        if model.line().word {
            lines.extend(set("(a single word, on its beat)", 1, Tone::Dim));
        }
        lines.push(Line::default());
        if let Some(after) = neighbour(Some(model.at + 1)) {
            lines.extend(set(&after.text, 1, Tone::Dim));
        }
    }
    let top = room.saturating_sub(lines.len()) / 2;
    let mut all = vec![Line::default(); top];
    all.extend(lines);
    frame.render_widget(Paragraph::new(all), area);
}

fn finished(model: &Model) -> Vec<String> {
    let (all, recorded) = (model.desk.lines.len(), model.desk.recorded());
    let first = match all - recorded {
        0 => "Every line is recorded.".to_owned(),
        1 => "One line is not recorded yet: n goes there.".to_owned(),
        more => format!("{more} lines are not recorded yet: n goes to the first."),
    };
    vec![
        first,
        format!("evenfall play {} lets you hear it.", model.desk.script),
    ]
}

/// What goes on, how loud it is, and what there is to say.
fn state(frame: &mut Frame, area: Rect, model: &Model, playing: bool, look: &Look) {
    let dot = if look.unicode { "\u{25cf}" } else { "*" };
    let seconds = Millis(model.length.0 / 100 * 100);
    let seconds = format!("{:.1} s", seconds.as_secs_f64());
    let (tone, what) = match &model.state {
        _ if playing => (Tone::Accent, "this is the recording; p stops it".to_owned()),
        State::Recording => (
            Tone::Warm,
            format!("{dot} recording   {seconds}   Enter ends it"),
        ),
        State::Taken(_) => (
            Tone::Accent,
            format!("{seconds} spoken   Enter keeps it, p plays it, r again"),
        ),
        State::Ready if model.line().recorded => (
            Tone::Plain,
            "recorded already   Enter goes on, p plays it, r again".to_owned(),
        ),
        State::Ready => (Tone::Plain, "Enter records".to_owned()),
        State::Waiting | State::Measuring | State::Finished => (Tone::Dim, String::new()),
    };
    let notice = match (&model.notice, model.level.is_too_loud()) {
        (_, true) if !matches!(model.state, State::Taken(_)) => "too loud: move back a little",
        (Some(notice), _) => notice,
        (None, _) => "",
    };
    let width = usize::from(area.width).saturating_sub(2);
    let cut = |text: &str| format!(" {}", shortened(&clean(text, look), width, look.unicode));
    let mut lines = vec![
        Line::styled(cut(&what), look.text(tone)),
        meter(model, area.width, look),
        Line::styled(cut(notice), look.text(Tone::Warm)),
    ];
    if area.height < 3 {
        let only = usize::from(!notice.is_empty()) * 2;
        lines = vec![lines.swap_remove(only)];
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// The level from softest to loudest, a mark where it was highest, and a number.
fn meter(model: &Model, width: u16, look: &Look) -> Line<'static> {
    let number = format!(" {:>4.0} dB ", model.level.peak_db());
    let columns = usize::from(width.min(WIDEST)).saturating_sub(number.len() + 2);
    let column = |db: f32| {
        let share = (db - LOWEST_DB) / -LOWEST_DB;
        (share.clamp(0.0, 1.0) * columns as f32).round() as usize
    };
    let (shown, peak) = (
        column(model.level.shown_db()),
        column(model.level.peak_db()),
    );
    let high = column(HIGH_DB);
    let [full, empty, mark] = match look.unicode {
        true => ["\u{2588}", "\u{2500}", "\u{2502}"],
        false => ["#", "-", "|"],
    };
    let mut spans = vec![Span::styled(" ", look.text(Tone::Faint))];
    for at in 0..columns {
        let loud = if at >= high { Tone::Warm } else { Tone::Accent };
        let (sign, tone) = match () {
            () if at < shown => (full, loud),
            () if at + 1 == peak => (mark, loud),
            () => (empty, Tone::Faint),
        };
        spans.push(Span::styled(sign, look.text(tone)));
    }
    spans.push(Span::styled(number, look.text(Tone::Dim)));
    Line::from(spans)
}

/// As much of the keys as there is room for.
fn shown_keys(model: &Model, width: u16) -> String {
    let parts: &[&str] = match model.state {
        State::Waiting | State::Measuring => &["Enter begins", "h help", "q leave"],
        State::Recording => &["Enter ends", "q leave"],
        State::Finished => &["b back", "n next missing", "q leave"],
        _ => &[
            "Enter",
            "r again",
            "p hear",
            "s skip",
            "b back",
            "n next missing",
            "h help",
            "q leave",
        ],
    };
    let mut line = String::new();
    for part in parts {
        if line.width() + part.width() + 5 > usize::from(width) {
            break;
        }
        if !line.is_empty() {
            line += "   ";
        }
        line += part;
    }
    line
}

fn help(frame: &mut Frame, area: Rect, look: &Look) {
    let rows = KEYS.iter().map(|(keys, what)| {
        Line::from(vec![
            Span::styled(format!(" {keys:14}"), look.text(Tone::Accent)),
            Span::styled(*what, look.text(Tone::Plain)),
        ])
    });
    let lines: Vec<Line> = std::iter::once(Line::default()).chain(rows).collect();
    frame.render_widget(Paragraph::new(lines), area);
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::super::model::tests::{model, new_take};
    use super::*;
    use crate::screen::style::Depth;

    fn shown(model: &Model, (width, height): (u16, u16), unicode: bool) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let look = Look::new(Depth::None, unicode);
        terminal
            .draw(|frame| draw(frame, model, false, &look))
            .unwrap();
        terminal.backend().to_string()
    }

    #[test]
    fn the_line_stands_between_its_neighbours_with_its_level_and_what_is_to_be_done() {
        let (_home, mut model) = model();
        model.measured(Some(-60.0));
        model.at = 1;
        let screen = shown(&model, (80, 24), true);
        for words in [
            "line 2 of 3, 0 recorded",
            "Arriving",
            "Good evening.",
            "Lie down in any way you like.",
            "Let go.",
            "Enter records",
            "dB",
            "q leave",
        ] {
            assert!(screen.contains(words), "{words} in\n{screen}");
        }
        model.taken(Ok(new_take()));
        assert!(shown(&model, (80, 24), true).contains("0.5 s spoken"));
        model.state = State::Finished;
        assert!(shown(&model, (80, 24), true).contains("3 lines are not recorded yet"));
    }

    #[test]
    fn a_terminal_of_any_size_and_without_other_letters_shows_the_line_or_at_least_lives() {
        let (_home, mut model) = model();
        for help in [false, true] {
            model.help = help;
            for width in [1, 7, 20, 300] {
                for height in [1, 2, 3, 4, 6, 100] {
                    shown(&model, (width, height), true);
                }
            }
        }
        model.help = false;
        model.measured(Some(-60.0));
        let screen = shown(&model, (40, 8), false);
        assert!(screen.contains("Good evening."), "{screen}");
        assert!(screen.replace('"', "").is_ascii(), "{screen}");
    }
}
