//! What differs from night to night.

use std::collections::HashSet;

use serde::Serialize;

use crate::letters::harmless;
use crate::plan::Plan;
use crate::units::Millis;

use super::super::text::wrap;
use super::table::tenths;

/// Sentences are wrapped behind this.
const INDENT: &str = "            ";

/// One night, beside the one before it.
#[derive(Serialize, Debug)]
pub struct Night {
    /// What chance is drawn from: the date of the evening, where the session wants another
    /// seed each night.
    pub seed: u64,
    /// How many sentences are said.
    pub sentences: usize,
    /// How many of them were not said the night before; of the first night, none are counted.
    pub new: usize,
    /// Those sentences.
    pub said: Vec<Said>,
    /// Whether sentences of the night before are said in another order.
    pub reordered: bool,
}

/// A sentence that was not said the night before.
#[derive(Serialize, Debug)]
pub struct Said {
    /// When it begins.
    #[serde(rename = "start_ms")]
    pub start: Millis,
    /// The sentence.
    pub text: String,
}

/// What each of the plans, night after night, says that the one before it does not.
pub fn nights(plans: &[&Plan]) -> Vec<Night> {
    let texts = |plan: &Plan| -> Vec<String> {
        let all = plan.captions.iter();
        all.map(|caption| caption.text.clone()).collect()
    };
    let mut before: Option<Vec<String>> = None;
    let mut nights = Vec::new();
    for plan in plans {
        let now = texts(plan);
        let old = before.replace(now.clone());
        let kept = |of: &[String], by: &[String]| -> Vec<String> {
            let by: HashSet<&String> = by.iter().collect();
            of.iter()
                .filter(|text| by.contains(text))
                .cloned()
                .collect()
        };
        let reordered = (old.as_ref()).is_some_and(|old| kept(&now, old) != kept(old, &now));
        let old: Option<HashSet<String>> = old.map(|old| old.into_iter().collect());
        let fresh = |text: &String| old.as_ref().is_some_and(|old| !old.contains(text));
        let fresh = plan.captions.iter().filter(|c| fresh(&c.text));
        let said: Vec<Said> = fresh
            .map(|c| Said {
                start: c.start,
                text: c.text.clone(),
            })
            .collect();
        nights.push(Night {
            seed: plan.seed,
            sentences: plan.captions.len(),
            new: said.len(),
            said,
            reordered,
        });
    }
    nights
}

/// As a person reads it, harmless to a terminal.
pub fn told(title: &str, nights: &[Night]) -> String {
    let mut out = format!("{}\n", harmless(title));
    if nights.iter().all(|night| night.new == 0) {
        let another = nights.windows(2).any(|pair| pair[0].seed != pair[1].seed);
        out += match (nights.iter().any(|night| night.reordered), another) {
            (true, _) => "\nEvery night says the same sentences, in another order.\n",
            (_, true) => {
                "\nEvery night says the same. Of several wordings in a list, another is said each night.\n"
            }
            _ => {
                "\nEvery night says the same. Another one each night: seed = \"nightly\", and several wordings.\n"
            }
        };
        return out;
    }
    for (n, night) in nights.iter().enumerate() {
        let (new, all) = (night.new, night.sentences);
        out += &match n {
            0 => format!("\nseed {}  {all} sentences\n", night.seed),
            _ => {
                let share = (100 * new + all / 2) / all.max(1);
                format!(
                    "\nseed {}  {all} sentences, {new} of them not of the night before ({share} %)\n",
                    night.seed
                )
            }
        };
        for said in &night.said {
            let text = wrap(&harmless(&said.text), 76, INDENT);
            out += &format!("{:>9}   {text}\n", tenths(said.start));
        }
    }
    out
}
