//! Parameters and arguments put into texts.

use crate::diagnostic::{Code, Diagnostic, Span, suggestion};
use crate::limits;
use crate::script::{
    Cycles, Kind, Script, SettingValue, Speak, Text, WrittenBells, WrittenLayer, WrittenManner,
};

use super::expand::Values;
use super::speech::locate;

/// Every text of a step that may hold a parameter.
pub fn texts(kind: &mut Kind, each: &mut impl FnMut(&mut Text)) {
    match kind {
        Kind::Say(wordings) => wordings.iter_mut().for_each(each),
        Kind::Rest(length) => each(length),
        Kind::Strike {
            what,
            level_db,
            times,
            every,
        } => {
            let rest = [level_db, times, every].into_iter().flatten();
            std::iter::once(what).chain(rest).for_each(each);
        }
        Kind::Tense(t) => {
            t.groups.iter_mut().for_each(&mut *each);
            [&mut t.hold, &mut t.release, &mut t.rounds]
                .into_iter()
                .flatten()
                .for_each(&mut *each);
            let words = [&mut t.how, &mut t.let_go, &mut t.during].into_iter();
            words.flatten().for_each(each);
        }
        Kind::Massage(m) => {
            m.areas.iter_mut().for_each(&mut *each);
            [&mut m.length, &mut m.stroke, &mut m.giver]
                .into_iter()
                .flatten()
                .for_each(&mut *each);
            let words = [&mut m.how, &mut m.during].into_iter();
            words.flatten().for_each(&mut *each);
            spoken(&mut m.speak, each);
        }
        Kind::Breathe(b) => {
            each(&mut b.pattern);
            [&mut b.length, &mut b.sides]
                .into_iter()
                .flatten()
                .for_each(&mut *each);
            match &mut b.cycles {
                Some(Cycles::Exactly(n)) => each(n),
                Some(Cycles::Between { min, max, .. }) => {
                    [min, max].into_iter().flatten().for_each(&mut *each);
                }
                None => {}
            }
            if let Some(over) = &mut b.over {
                let single = [&mut over.from, &mut over.count].into_iter().flatten();
                single.chain(&mut over.texts).for_each(&mut *each);
            }
            spoken(&mut b.speak, each);
        }
        Kind::Use(u) => {
            u.with
                .iter_mut()
                .flatten()
                .for_each(|(_, value)| each(value));
            let draw = u.draw.iter_mut().flat_map(|d| [&mut d.count, &mut d.from]);
            draw.flatten().for_each(&mut *each);
            u.rounds.iter_mut().for_each(each);
        }
        Kind::Session(s) => {
            each(&mut s.name);
            s.length.iter_mut().for_each(&mut *each);
            s.with.iter_mut().for_each(|(_, value)| each(value));
        }
        Kind::Faulty => {}
    }
}

fn spoken(speak: &mut Option<Speak>, each: &mut impl FnMut(&mut Text)) {
    match speak {
        Some(Speak::Mode(mode)) => each(mode),
        Some(Speak::Words(words, _)) => words.iter_mut().for_each(each),
        None => {}
    }
}

/// Every text of bells that may hold a parameter.
pub fn of_bells(bells: &mut WrittenBells) -> impl Iterator<Item = &mut Text> {
    let WrittenBells {
        strike,
        every,
        times,
        at,
        level_db,
        ..
    } = bells;
    let single = [strike, every, times, level_db].into_iter().flatten();
    single.chain(at)
}

/// Every text of a manner of speaking that may hold a parameter.
pub fn of_manner(manner: &mut WrittenManner) -> impl Iterator<Item = &mut Text> {
    let WrittenManner {
        rate,
        manner,
        level_db,
        ..
    } = manner;
    [rate, manner, level_db].into_iter().flatten()
}

/// `text` with every `{name}` replaced.
pub fn put_in(
    text: &Text,
    values: &Values,
    source: &str,
    used_at: &[Span],
) -> (String, Vec<Diagnostic>) {
    let (mut out, mut faults) = (String::new(), Vec::new());
    let mut rest = text.value.as_str();
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        if out.len() > limits::TEXT_BYTES {
            return too_long(text);
        }
        let Some(close) = rest[open..].find('}') else {
            let at = locate(source, text.span, &rest[open..]);
            faults.push(
                Diagnostic::new(Code::S009, "this brace is not closed")
                    .at(at, "no } follows")
                    .help("a parameter is written {n}"),
            );
            return (out, faults);
        };
        let name = rest[open + 1..open + close].trim();
        match values.iter().rev().find(|(n, _)| n == name) {
            Some((_, value)) => out.push_str(value),
            None => {
                let at = locate(source, text.span, &rest[open..=open + close]);
                let names: Vec<&str> = values.iter().map(|(n, _)| n.as_str()).collect();
                let help = if names.is_empty() {
                    format!(
                        "for what listeners may change write, before the first [[step]]:\n\
                         [params]\n{name} = {{ default = \"...\" }}\n\
                         and for a number {name} = {{ default = 4, min = 1, max = 10 }}; in a pattern add its \
                         name to `args`; words in braces are not read out"
                    )
                } else {
                    suggestion(name, names)
                };
                let mut d = Diagnostic::new(
                    Code::S009,
                    format!("no parameter or argument is called `{name}`"),
                )
                .at(at, "")
                .help(help);
                if let Some(used) = used_at.last() {
                    d = d.also(*used, "in this use of the pattern");
                }
                faults.push(d);
                // A stand-in, so that one missing name is one fault.
                out.push('1');
            }
        }
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    if out.len() > limits::TEXT_BYTES {
        return too_long(text);
    }
    (out, faults)
}

/// A text that has grown out of all measure.
fn too_long(text: &Text) -> (String, Vec<Diagnostic>) {
    let what = format!("this text grows past {} KiB", limits::TEXT_BYTES >> 10);
    let d = Diagnostic::new(Code::S013, what).at(text.span, "with its parameters put in");
    (
        String::new(),
        vec![d.help("put in less, or make several steps")],
    )
}

/// Puts the parameters into everything outside the steps.
pub fn outside_steps(
    script: &mut Script,
    values: &Values,
    source: &str,
    faults: &mut Vec<Diagnostic>,
) {
    let Script {
        title,
        summary,
        author,
        license,
        language,
        length,
        range,
        ending,
        ..
    } = script;
    let mut all: Vec<&mut Text> = [
        title, summary, author, license, language, length, range, ending,
    ]
    .into_iter()
    .flatten()
    .collect();
    all.extend(script.tags.iter_mut().chain(&mut script.cautions));
    let (voice, cues) = (&mut script.voice, &mut script.cues);
    all.extend(
        [&mut voice.rate, &mut voice.pitch, &mut voice.level_db]
            .into_iter()
            .flatten(),
    );
    all.extend(voice.at_end.iter_mut().flat_map(of_manner));
    all.extend([&mut cues.breath, &mut cues.level_db].into_iter().flatten());
    all.extend(&mut script.before);
    if let Some(after) = &mut script.after {
        all.extend([&mut after.keep, &mut after.fade].into_iter().flatten());
    }
    all.extend(script.layers.iter_mut().flat_map(of_layer));
    for text in all.into_iter().filter(|text| text.value.contains('{')) {
        let (value, found) = put_in(text, values, source, &[]);
        text.value = value;
        faults.extend(found);
    }
}

/// Every text of a layer that may hold a parameter.
fn of_layer(layer: &mut WrittenLayer) -> Vec<&mut Text> {
    let WrittenLayer {
        sound,
        level_db,
        gain,
        drift,
        breathes,
        duck_db,
        from,
        until,
        looped,
        every,
        parameters,
        others,
        order,
        ..
    } = layer;
    let single = [
        sound, level_db, breathes, duck_db, from, until, looped, every, order,
    ];
    let drift = drift.iter_mut().flat_map(|(depth, period)| [depth, period]);
    let gain = gain.iter_mut();
    let gain = gain.flat_map(|p| [&mut p.at, &mut p.db, &mut p.curve]);
    let all = single.into_iter().chain(drift).chain(gain);
    let mut all: Vec<&mut Text> = all.flatten().collect();
    all.extend(others);
    for setting in parameters {
        match &mut setting.value {
            SettingValue::One(text) => all.push(text),
            SettingValue::Course(points) => {
                let points = points.iter_mut();
                let texts = points.flat_map(|p| [&mut p.at, &mut p.value, &mut p.curve]);
                all.extend(texts.flatten());
            }
        }
    }
    all
}
