//! Layers, and the anchors their automation hangs on.

use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::envelope::Curve;
use crate::limits;
use crate::nature::choice::{Choice, Stop};
use crate::nature::parameter::Value;
use crate::script::{self, Text};
use crate::units::{Decibels, Millis};

use super::context::Context;
use super::{
    Anchor, AnchorPoint, Drift, GainPoint, Heard, Home, Layer, LayerRow, Loudness, Setting,
};
use crate::time::{Stretch, duration};

/// How far a layer may be let step back: further than any voice needs.
pub(super) const MOST_DUCK: Decibels = Decibels(24.0);

impl Context<'_> {
    pub(super) fn layers(&mut self, layers: &[script::WrittenLayer], ids: &[Named]) -> Vec<Layer> {
        if let Some(extra) = layers.get(limits::LAYERS) {
            let d = Diagnostic::new(Code::S013, format!("more than {} layers", limits::LAYERS));
            self.faults.push(
                d.at(extra.span, "this is one too many")
                    .help("a few sounds well mixed are heard; many are a blur"),
            );
        }
        layers
            .iter()
            .take(limits::LAYERS)
            .filter_map(|l| self.layer(l, ids))
            .collect()
    }

    fn layer(&mut self, layer: &script::WrittenLayer, ids: &[Named]) -> Option<Layer> {
        // Without a sound it is reported already; what else is wrong with it is told beside.
        let sound = layer.sound.as_ref();
        for sound in sound.into_iter().chain(&layer.others) {
            self.safe_path("sound", sound);
        }
        let gain = layer
            .gain
            .iter()
            .filter_map(|p| self.gain_point(p, ids))
            .collect();
        let drift = layer.drift.as_ref().map(|(depth, period)| Drift {
            depth: self.decibels(depth.as_ref(), "depth_db", 0.0..=12.0, 3.0),
            period: period
                .as_ref()
                .and_then(|p| self.duration(p))
                .unwrap_or(Millis::secs(120))
                .max(Millis::secs(4)),
        });
        let found = Layer {
            span: layer.span,
            sound: sound.map_or_else(String::new, |s| s.value.clone()),
            sound_span: sound.map_or(layer.span, |s| s.span),
            other_spans: layer.others.iter().map(|other| other.span).collect(),
            home: Home::Script,
            wished: false,
            loudness: Loudness {
                level: self.level(layer.level_db.as_ref(), "level_db", -16.0),
                gain,
                drift,
                breathes: self.decibels(layer.breathes.as_ref(), "breathes", 0.0..=6.0, 0.0),
                duck: self.decibels(
                    layer.duck_db.as_ref(),
                    "duck_db",
                    0.0..=MOST_DUCK.0.into(),
                    MOST_DUCK.0.into(),
                ),
            },
            level_span: layer.level_db.as_ref().map(|l| l.span).filter(|span| {
                let written = self.source.get(span.start..span.end);
                written.is_some_and(|w| w.parse::<f64>().is_ok())
            }),
            heard: Heard {
                from: layer.from.as_ref().and_then(|a| self.anchor(a, ids, false)),
                until: layer.until.as_ref().and_then(|a| self.anchor(a, ids, true)),
                crossing: None,
            },
            crossfade: layer.looped.as_ref().and_then(|c| self.crossfade(c)),
            vary: layer.vary.as_ref().map(|vary| vary.value),
            every: layer
                .every
                .as_ref()
                .and_then(|text| self.every(text, sound)),
            row: self.row(layer),
            settings: layer
                .parameters
                .iter()
                .filter_map(|s| self.setting(s, ids))
                .collect(),
            allow: layer.allow.iter().map(|a| a.value.clone()).collect(),
        };
        sound.map(|_| found)
    }

    /// A script may name a sound of the catalogue or a file beside itself, nothing else. `key`
    /// is where it names it.
    pub(super) fn safe_path(&mut self, key: &str, file: &Text) {
        let path = file.value.trim();
        if let Some(fault) = self.backslash(key, file) {
            return self.faults.push(fault);
        }
        if script::leads_elsewhere(path) || path.is_empty() {
            let name = path
                .rsplit(['/', '\\'])
                .next()
                .filter(|name| !name.is_empty());
            let name = name.unwrap_or("rain.flac");
            let d = Diagnostic::new(Code::S015, "a sound is a name, or a file beside the script");
            self.faults.push(d.at(file.span, "this leads elsewhere").help(format!(
                "copy the file into a folder `sounds` beside the script and write {key} = \"sounds/{name}\""
            )));
        }
    }

    /// Windows parts folders by another sign, which in quotes begins a sign of its own.
    fn backslash(&self, key: &str, file: &Text) -> Option<Diagnostic> {
        let written = self.source.get(file.span.start..file.span.end)?;
        let inside = written.trim_matches(['"', '\'']);
        if !inside.contains('\\') || inside.starts_with('\\') || inside.contains(':') {
            return None;
        }
        let right = inside.replace("\\\\", "/").replace('\\', "/");
        let d = Diagnostic::new(Code::S015, "folders are parted by / in a script");
        let d = d.at(file.span, "");
        let d = d.help(format!("write {key} = \"{right}\""));
        Some(d.instead(self.source, file.span, inside, &right))
    }

    fn crossfade(&mut self, text: &Text) -> Option<Millis> {
        let crossfade = self.duration(text)?;
        if crossfade > limits::CROSSFADE {
            let d = Diagnostic::new(Code::S006, "this crossfade is too long");
            self.faults.push(
                d.at(text.span, format!("at most {}", limits::CROSSFADE))
                    .help("two or three seconds are enough for most sounds: write \"3s\""),
            );
        }
        Some(crossfade)
    }

    /// What follows the sound, and whether it is over then.
    fn row(&mut self, layer: &script::WrittenLayer) -> LayerRow {
        let orders = [("listed", false), ("shuffle", true)];
        let order = layer.order.as_ref();
        let order = order.and_then(|order| self.choice(order, "order", &orders));
        let once = layer.once.as_ref().filter(|once| once.value);
        let again = layer.again.as_ref().filter(|again| again.value);
        let clash = match (once, again, &layer.every) {
            (Some(once), Some(_), _) => Some((once.span, "`once` and `loop = true`")),
            (Some(once), _, Some(_)) => Some((once.span, "`once` and `every`")),
            _ => None,
        };
        if let Some((at, both)) = clash {
            let d = Diagnostic::new(Code::S042, format!("{both} contradict each other"));
            self.faults
                .push(d.at(at, "").help("take one of the two lines out"));
        }
        if let Some(every) = layer.every.as_ref().filter(|_| !layer.others.is_empty()) {
            let d = Diagnostic::new(Code::S042, "a list is played one after the other");
            self.faults.push(d.at(every.span, "").help(
                "put the short recordings into a folder and name that: sound = \"chimes\"; or leave `every` out",
            ));
        }
        let never_again = layer.again.as_ref().is_some_and(|again| !again.value);
        LayerRow {
            others: layer
                .others
                .iter()
                .map(|other| other.value.clone())
                .collect(),
            shuffled: order.unwrap_or(false),
            once: once.is_some() || never_again,
        }
    }

    /// How far apart scattered sounds are: a range, for evenly they would be waited for.
    fn every(&mut self, text: &Text, sound: Option<&Text>) -> Option<Stretch> {
        let stretch = self.stretch(text)?;
        let name = sound.map_or(String::new(), |sound| sound.value.to_lowercase());
        let rings = ["bell", "bowl", "chime", "gong"]
            .iter()
            .any(|what| name.contains(what));
        if stretch.min == stretch.max || stretch.min < limits::SHOTS_APART {
            let d = Diagnostic::new(Code::S005, "`every` wants a range of times");
            let least = limits::SHOTS_APART;
            let d = d.at(text.span, format!("from {least} up, and never evenly"));
            self.faults.push(match rings {
                false => d.help("write every = \"40s..150s\""),
                true => d.help(format!(
                    "write every = \"40s..150s\"; a bell at even times is struck within a rest or a \
                     breath: bells = {{ strike = \"bell\", every = \"{}\" }}",
                    text.value.trim()
                )),
            });
            return None;
        }
        Some(stretch)
    }

    fn setting(&mut self, setting: &script::Setting, ids: &[Named]) -> Option<Setting> {
        let (choice, values) = match &setting.value {
            script::SettingValue::One(text) => (Choice::parse(&text.value), vec![text.span]),
            script::SettingValue::Course(points) => {
                if let Some(extra) = points.get(limits::STOPS) {
                    let d =
                        Diagnostic::new(Code::S013, format!("more than {} points", limits::STOPS));
                    self.faults
                        .push(d.at(extra.span, "this is one too many").help(
                            "a few points are enough: the sound goes straight from one to the next",
                        ));
                }
                if points.is_empty() {
                    let d = Diagnostic::new(Code::S003, "a course without points");
                    self.faults.push(d.at(setting.name.span, "").help(
                        "write [{ at = \"start\", value = 0.3 }, { at = \"end\", value = 0.6 }]",
                    ));
                }
                let stops = points.iter().take(limits::STOPS);
                let stops = stops.filter_map(|p| self.stop(p, ids));
                let (stops, spans) = stops.unzip();
                (Choice::Course(stops), spans)
            }
        };
        Some(Setting {
            name: setting.name.value.clone(),
            span: setting.name.span,
            choice,
            values,
        })
    }

    fn stop(&mut self, point: &script::SettingPoint, ids: &[Named]) -> Option<(Stop, Span)> {
        let (Some(at), Some(value)) = (&point.at, &point.value) else {
            let d = Diagnostic::new(Code::S003, "a point of a course wants `at` and `value`");
            self.faults.push(
                d.at(point.span, "")
                    .help("write { at = \"start\", value = 0.3 }"),
            );
            return None;
        };
        let curve = match self.smooth(point.curve.as_ref()) {
            true => Curve::Smooth,
            false => Curve::Linear,
        };
        let at = self.anchor(at, ids, false)?;
        let stop = Stop {
            at,
            value: Value::parse(&value.value),
            curve,
        };
        Some((stop, value.span))
    }

    fn smooth(&mut self, curve: Option<&Text>) -> bool {
        let curves = [("linear", false), ("smooth", true)];
        curve
            .and_then(|c| self.choice(c, "curve", &curves))
            .unwrap_or(false)
    }

    fn gain_point(&mut self, point: &script::GainPoint, ids: &[Named]) -> Option<GainPoint> {
        let (Some(at), Some(db)) = (&point.at, &point.db) else {
            let d = Diagnostic::new(Code::S003, "a gain point wants `at` and `db`");
            self.faults.push(
                d.at(point.span, "")
                    .help("write { at = \"start\", db = -20 }"),
            );
            return None;
        };
        let at = self.anchor(at, ids, false);
        let level = self.level(Some(db), "db", 0.0);
        let smooth = self.smooth(point.curve.as_ref());
        Some(GainPoint {
            at: at?,
            level,
            smooth,
        })
    }

    /// `start`, `end`, or a step's id with `.start` or `.end`, and `+10s` or `-1m`
    /// after it. A bare id means its start, for `until` its end.
    fn anchor(&mut self, text: &Text, ids: &[Named], until: bool) -> Option<Anchor> {
        let whole = text.value.trim();
        let found = point(whole, ids, until).map(|p| (p, 0)).or_else(|| {
            let cut = whole.rfind(['+', '-'])?;
            let offset = duration(&whole[cut + 1..]).ok()?.0 as i64;
            let sign = if whole[cut..].starts_with('-') { -1 } else { 1 };
            Some((point(whole[..cut].trim(), ids, until)?, sign * offset))
        });
        if found.is_none() {
            let fault = self.no_anchor(text, whole, ids, until);
            self.faults.push(fault);
        }
        found.map(|(point, offset)| Anchor { point, offset })
    }

    /// What is wrong with an anchor: its time, or the step it names.
    fn no_anchor(&self, text: &Text, whole: &str, ids: &[Named], until: bool) -> Diagnostic {
        let names: Vec<&str> = ["start", "end"]
            .into_iter()
            .chain(ids.iter().map(|named| named.id.as_str()))
            .collect();
        let known = |base: &str| point(base, ids, until).is_some();
        let cuts = whole.match_indices(['+', '-']).map(|(at, _)| at);
        let near = |base: &str| {
            let (id, edge) = base.split_once('.').unwrap_or((base, ""));
            let id = nearest(id, names.iter().copied())?;
            let edge = ["start", "end"].into_iter().find(|e| *e == edge);
            Some(edge.map_or(id.to_string(), |edge| format!("{id}.{edge}")))
        };
        for (base, offset) in cuts.map(|cut| whole.split_at(cut)) {
            let base = base.trim();
            if !known(base) {
                continue;
            }
            let (sign, time) = offset.split_at(1);
            let d = Diagnostic::new(Code::S005, format!("\"{}\" is no time", time.trim()));
            let d = d.at(text.span, format!("after \"{base}\""));
            let Err(wrong) = duration(time) else { continue };
            let Some(first) = wrong.instead.first() else {
                return d.help(format!("write \"{base}{sign}10s\" for ten seconds"));
            };
            let d = d.help(format!(
                "an offset needs its unit: write \"{base}{sign}{first}\""
            ));
            return wrong.instead.iter().fold(d, |d, time| {
                d.instead(
                    self.source,
                    text.span,
                    whole,
                    &format!("{base}{sign}{time}"),
                )
            });
        }
        // Ids may hold hyphens, but a time begins with a number.
        let cut = whole
            .match_indices(['+', '-'])
            .map(|(at, _)| at)
            .find(|at| {
                let time = whole[at + 1..].trim_start();
                whole[*at..].starts_with('+') || time.starts_with(|c: char| c.is_ascii_digit())
            });
        let (base, offset) = whole.split_at(cut.unwrap_or(whole.len()));
        let base = base.trim();
        let id = base.split('.').next().unwrap_or(base);
        let d =
            Diagnostic::new(Code::S007, format!("no step has the id \"{id}\"")).at(text.span, "");
        let all = match names.len() {
            n if n > 24 => String::new(),
            _ => format!("known here: {}; ", names.join(", ")),
        };
        let rules = "each may be followed by .end and by +10s or -1m";
        match near(base) {
            Some(near) => d
                .help(format!("did you mean \"{near}\"? {all}{rules}"))
                .instead(self.source, text.span, whole, &format!("{near}{offset}")),
            None => d.help(format!("{all}{rules}")),
        }
    }
}

/// A step's id, or a session's within this one: which steps it names.
pub(super) struct Named {
    pub id: String,
    pub first: usize,
    pub last: usize,
}

fn find<'a>(id: &str, ids: &'a [Named]) -> Option<&'a Named> {
    ids.iter().find(|named| named.id == id)
}

fn point(name: &str, ids: &[Named], until: bool) -> Option<AnchorPoint> {
    match name {
        "start" => return Some(AnchorPoint::Start),
        "end" => return Some(AnchorPoint::End),
        _ => {}
    }
    let start = |id: &str| Some(AnchorPoint::StepStart(find(id, ids)?.first));
    let end = |id: &str| Some(AnchorPoint::StepEnd(find(id, ids)?.last));
    let whole = if until { end(name) } else { start(name) };
    whole.or_else(|| match name.rsplit_once('.')? {
        (id, "start") => start(id),
        (id, "end") => end(id),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_may_hold_hyphens_and_an_edge() {
        let ids = [Named {
            id: "let-go".to_string(),
            first: 3,
            last: 3,
        }];
        assert_eq!(
            point("let-go", &ids, false),
            Some(AnchorPoint::StepStart(3))
        );
        assert_eq!(point("let-go", &ids, true), Some(AnchorPoint::StepEnd(3)));
        assert_eq!(
            point("let-go.end", &ids, false),
            Some(AnchorPoint::StepEnd(3))
        );
        assert_eq!(point("let", &ids, false), None);
    }
}
