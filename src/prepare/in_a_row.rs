//! Sounds, music and recordings one after the other, each for as long, as a session without
//! words: a playlist for the evening.

use crate::limits;
use crate::units::Millis;
use crate::world::{Place, World};

use super::by_itself::{LEVEL_DB, OneSound, value};
use super::source::{Source, SourceError};

/// How long one is there before the other leaves: it comes in over this, and the other fades
/// behind it.
const OVERLAP: [&str; 2] = ["4s", "8s"];

/// The session that plays what `names` name for `each`, one after the other. Each is a sound,
/// a recording, or several at once, as in `rain+campfire:-6`.
///
/// # Errors
/// Where one of them is not there, or they are too many.
pub fn in_a_row(world: &dyn World, names: &[String], each: Millis) -> Result<Source, SourceError> {
    let turns = turns(world, names, each)?;
    let folders = turns.iter().flatten().map(|one| one.folder.clone());
    Ok(Source {
        folders: folders.collect(),
        ..Source::of_text(names.join(" "), script(&turns, each, ""))
    })
}

/// The same as a script that can be kept, and the recordings that go along.
pub struct KeptRow {
    /// The script.
    pub text: String,
    /// Recordings, and what they are called in the folder beside it.
    pub recordings: Vec<(Place, String)>,
}

/// As [`in_a_row`], its recordings in a folder called `folder` beside the script.
///
/// # Errors
/// As [`in_a_row`], and where two recordings have one name.
pub fn kept_row(
    world: &dyn World,
    names: &[String],
    each: Millis,
    folder: &str,
) -> Result<KeptRow, SourceError> {
    let turns = turns(world, names, each)?;
    let mut recordings: Vec<(Place, String)> = Vec::new();
    for one in turns.iter().flatten().filter(|one| one.is_recording()) {
        let place = one.folder.join(&one.name);
        match recordings.iter().find(|(_, name)| *name == one.name) {
            Some((other, name)) if *other != place => {
                return Err(SourceError::Together {
                    name: names.join(" "),
                    help: format!("two recordings are called {name}: give one another name"),
                });
            }
            Some(_) => {}
            None => recordings.push((place, one.name.clone())),
        }
    }
    Ok(KeptRow {
        text: script(&turns, each, &format!("{folder}/")),
        recordings,
    })
}

/// What sounds, turn by turn.
fn turns(
    world: &dyn World,
    names: &[String],
    each: Millis,
) -> Result<Vec<Vec<OneSound>>, SourceError> {
    let whole = names.join(" ");
    let turns = names.iter().map(|name| turn(world, name));
    let turns: Vec<Vec<OneSound>> = turns.collect::<Result<_, _>>()?;
    let told = |help: String| SourceError::Together {
        name: whole.clone(),
        help,
    };
    let layers: usize = turns.iter().map(Vec::len).sum();
    if layers > limits::LAYERS {
        return Err(told(format!("at most {} sounds", limits::LAYERS)));
    }
    let length = Millis(each.0.saturating_mul(names.len() as u64));
    if length > limits::SESSION {
        return Err(told(format!(
            "that is {length}, and a session lasts {} at most",
            limits::SESSION
        )));
    }
    Ok(turns)
}

/// The script of `turns`; `home` stands before the names of recordings.
fn script(turns: &[Vec<OneSound>], each: Millis, home: &str) -> String {
    let titles: Vec<String> = turns.iter().map(|turn| title(turn)).collect();
    let mut script = format!(
        "title  = {}\nending = \"sleep\"\n",
        value(&titles.join(", "))
    );
    for (n, turn) in turns.iter().enumerate() {
        let loudest = turn.iter().map(|one| one.level).fold(f64::MIN, f64::max);
        for one in turn {
            let name = match one.is_recording() {
                true => format!("{home}{}", one.name),
                false => one.name.clone(),
            };
            script += &layer(&name, n, turns.len(), LEVEL_DB + one.level - loudest);
        }
    }
    for (n, title) in titles.iter().enumerate() {
        script += &format!(
            "\n[[step]]\nid      = \"part-{}\"\nchapter = {}\nrest    = \"{each}\"\n",
            n + 1,
            value(title)
        );
    }
    script
}

/// What sounds at once.
fn turn(world: &dyn World, name: &str) -> Result<Vec<OneSound>, SourceError> {
    let itself = OneSound::of(name, 0.0);
    let turn = match itself.find(world).is_ok() {
        true => vec![itself],
        false => name.split('+').map(OneSound::read).collect(),
    };
    turn.iter().try_for_each(|one| one.find(world))?;
    let range = limits::WISH_DB;
    match turn.iter().find(|one| !range.contains(&one.level)) {
        Some(one) => Err(SourceError::Together {
            name: name.into(),
            help: format!(
                "the level of {} is from {} to {} dB",
                one.name,
                range.start(),
                range.end()
            ),
        }),
        None => Ok(turn),
    }
}

fn title(turn: &[OneSound]) -> String {
    let titles: Vec<String> = turn.iter().map(OneSound::title).collect();
    titles.join(" + ")
}

/// The layer of the sound called `name`, which has the `n`-th of `count` turns.
fn layer(name: &str, n: usize, count: usize, level: f64) -> String {
    let mut layer = format!(
        "\n[[layer]]\nsound    = {}\nlevel_db = {level:?}\n",
        value(name)
    );
    if n > 0 {
        layer += &format!("from     = \"part-{}-{}\"\n", n + 1, OVERLAP[0]);
    }
    if n + 1 < count {
        layer += &format!("until    = \"part-{}.end+{}\"\n", n + 1, OVERLAP[1]);
    }
    layer
}

#[cfg(test)]
mod tests {
    use super::super::{Speaker, prepare};
    use super::*;
    use crate::session::Wishes;
    use crate::world::{BuiltIn, Memory};

    fn row(names: &[&str], each: u64) -> Result<Source, SourceError> {
        let world = BuiltIn::under(Memory::new());
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        in_a_row(&world, &names, Millis::secs(each))
    }

    #[test]
    fn each_has_its_turn_and_the_next_comes_before_it_leaves() {
        let source = row(&["rain", "felt-piano", "ocean+wood-stove:-3"], 1200).unwrap();
        let world = BuiltIn::under(Memory::new());
        let wishes = Wishes::default();
        let (prepared, told) = prepare(&world, &source, &wishes, &Speaker::Off);
        assert!(told.is_empty(), "{told:?}\n{}", source.text);
        let score = prepared.unwrap().score;
        assert_eq!(score.length, Millis::secs(3600));
        let heard = |minutes: u64| -> Vec<&str> {
            let at = Millis::secs(60 * minutes).frames();
            let layers = score.layers.iter();
            let heard = layers.filter(|layer| layer.loudness(at).0 > -40.0);
            heard.map(|layer| layer.name.as_str()).collect()
        };
        assert_eq!(heard(10), ["rain"]);
        assert_eq!(heard(20), ["rain", "felt-piano"]);
        assert_eq!(heard(30), ["felt-piano"]);
        assert_eq!(heard(50), ["ocean", "wood-stove"]);
        assert_eq!(crate::script::format(&source.text).unwrap(), source.text);
    }

    #[test]
    fn what_is_no_sound_or_too_much_of_it_is_told() {
        let told = |names: &[&str], each| row(names, each).err().unwrap().to_string();
        assert!(told(&["rain", "oceam"], 60).contains("\"ocean\""));
        assert!(told(&["rain", "ocean:99"], 60).contains("from -24 to 6"));
        assert!(told(&["rain", "ocean"], 9 * 3600).contains("12h"));
        assert!(told(&["rain"; 20], 60).contains("at most"));
    }
}
