//! What a script's parameters stand for, and whether it lies within their bounds.

use crate::diagnostic::{Code, Diagnostic, suggestion};
use crate::limits;
use crate::script::{Param, Script, Text};

use super::Values;

/// The parameters' values after `--set`, each within its bounds.
pub fn params(script: &Script, set: &[(String, String)], faults: &mut Vec<Diagnostic>) -> Values {
    let names = || script.params.iter().map(|p| p.name.value.as_str());
    for (name, _) in set {
        if !names().any(|n| n == name) {
            let help = if script.params.is_empty() {
                "this script has no [params]".to_string()
            } else {
                suggestion(name, names().collect::<Vec<_>>())
            };
            faults.push(
                Diagnostic::new(Code::S020, format!("--set: there is no parameter `{name}`"))
                    .help(help),
            );
        }
    }
    if let Some(extra) = script.params.get(limits::PARAMS) {
        let d = Diagnostic::new(
            Code::S013,
            format!("more than {} parameters", limits::PARAMS),
        );
        let d = d.at(extra.name.span, "this is one too many");
        faults.push(d.help("write the numbers where they are used"));
    }
    let mut values = Values::new();
    for param in script.params.iter().take(limits::PARAMS) {
        let wish = set
            .iter()
            .rev()
            .find(|(n, _)| *n == param.name.value)
            .map(|(_, v)| v.clone());
        let Some(default) = &param.default else {
            // Faulty and reported; a stand-in keeps its uses from being reported too.
            values.push((param.name.value.clone(), "1".into()));
            continue;
        };
        let value = wish.clone().unwrap_or_else(|| default.value.clone());
        if let Some(fault) = out_of_bounds(param, &value, wish.is_some(), default) {
            faults.push(fault);
        }
        values.push((param.name.value.clone(), value));
    }
    values
}

fn out_of_bounds(param: &Param, value: &str, wished: bool, default: &Text) -> Option<Diagnostic> {
    let (min, max) = (
        param.min.as_ref().map(|m| m.value),
        param.max.as_ref().map(|m| m.value),
    );
    if min.is_none() && max.is_none() {
        return None;
    }
    let range = format!(
        "{} to {}",
        min.map_or("-".into(), |m| m.to_string()),
        max.map_or("-".into(), |m| m.to_string())
    );
    let name = &param.name.value;
    let inside = value
        .parse::<f64>()
        .is_ok_and(|v| min.is_none_or(|m| v >= m) && max.is_none_or(|m| v <= m));
    if inside {
        return None;
    }
    let what = param
        .what
        .as_ref()
        .map_or(String::new(), |w| format!(" ({})", w.value));
    Some(if wished {
        Diagnostic::new(
            Code::S020,
            format!("--set {name}={value}: `{name}`{what} goes from {range}"),
        )
    } else {
        Diagnostic::new(
            Code::S006,
            format!("the default of `{name}` is outside its own range"),
        )
        .at(default.span, format!("allowed: {range}"))
        .help("change the default, or min and max")
    })
}
