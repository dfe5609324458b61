//! What people mean who do not know the name of a session or a sound: its title in any
//! language, a beginning, what it is often called, or a word of it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::script;
use crate::sound::catalogue;
use crate::world::built_in;

use super::built_in;
use super::languages::split;

/// What sessions are called elsewhere, beside their names and titles.
const CALLED: &[(&str, &[&str])] = &[
    (
        "alternate-nostril",
        &["nadi shodhana", "anulom vilom", "nostril"],
    ),
    (
        "autogenic-heavy-warm",
        &["autogenic training", "autogenes training"],
    ),
    (
        "box-breath",
        &["square breathing", "4 4 4 4", "box breathing"],
    ),
    (
        "cognitive-shuffle",
        &["serial diverse imagining", "shuffle"],
    ),
    (
        "coherent-6",
        &["coherence", "resonance breathing", "six breaths a minute"],
    ),
    ("cyclic-sigh", &["physiological sigh", "sigh"]),
    (
        "deep-breath-4-2-6",
        &["4 2 6", "deep breathing", "belly breathing"],
    ),
    ("evening-piano-20", &["piano", "evening music"]),
    ("four-seven-eight", &["4 7 8", "478", "4 7 8 breathing"]),
    ("full-evening", &["evening", "everything"]),
    ("humming-breath", &["bhramari", "bee breath"]),
    (
        "kids-balloon",
        &["kids", "children", "child", "belly breathing"],
    ),
    ("long-exhale-sleep", &["long exhale", "longer out breath"]),
    (
        "music-for-sleep-45",
        &["music", "sleep music", "calm music", "lullaby"],
    ),
    (
        "nature-playlist-45",
        &["playlist", "nature", "nature sounds"],
    ),
    (
        "partner-shared-rhythm",
        &["partner massage", "couple massage"],
    ),
    ("partner-slow-stroke", &["partner massage", "back massage"]),
    (
        "pmr-16-training",
        &["progressive muscle relaxation", "jacobson"],
    ),
    (
        "pmr-quick-4",
        &["progressive muscle relaxation", "jacobson"],
    ),
    (
        "pmr-toes-to-head",
        &["progressive muscle relaxation", "jacobson"],
    ),
    ("release-only-bed", &["letting go", "release"]),
    ("self-massage-eight", &["eight areas"]),
    (
        "self-massage-feet-calves",
        &["foot massage", "feet", "calves"],
    ),
    ("self-massage-head-neck", &["neck massage", "neck", "scalp"]),
    (
        "sleep-meditation-10",
        &["sleep", "meditation", "fall asleep"],
    ),
    ("wind-down-ritual", &["ritual", "tea", "wind down"]),
];

/// Something that can be played, and what people call it.
struct Called {
    name: &'static str,
    /// Each in the letters and digits of its words.
    called: Vec<String>,
}

/// The names of the built-in sessions, or else of the sounds, that somebody means who says
/// `said`: one where it is clear, several where it is not, none where nothing is called so.
pub fn meant(said: &str) -> Vec<&'static str> {
    let said = plain(said);
    if said.is_empty() {
        return Vec::new();
    }
    [sessions(), sounds()]
        .iter()
        .map(|all| among(all, &said))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Those of `all` that are called so; else those whose name begins so; else those that have
/// all the words.
fn among(all: &[Called], said: &str) -> Vec<&'static str> {
    let begins = |name: &str| {
        let rest = name.strip_prefix(said);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || said.len() > 2)
    };
    let holds = |name: &str| {
        let mut words = said.split(' ');
        words.all(|word| name.split(' ').any(|own| own == word))
    };
    let fits: [&dyn Fn(&str) -> bool; 3] = [&|name| name == said, &begins, &holds];
    let found = fits.iter().map(|fits| {
        let called = all
            .iter()
            .filter(|n| n.called.iter().any(|name| fits(name)));
        called.map(|named| named.name).collect::<Vec<_>>()
    });
    found
        .into_iter()
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

fn sessions() -> Vec<Called> {
    let mut all: Vec<Called> = built_in()
        .into_iter()
        .map(|(name, _)| Called {
            name,
            called: vec![plain(name)],
        })
        .collect();
    for (file, text) in built_in::texts("sessions") {
        let session = split(file).map_or(file, |(session, _)| session);
        let title = script::read(text).0.title;
        if let Some(named) = all.iter_mut().find(|named| named.name == session) {
            named.called.extend(title.map(|title| plain(&title.value)));
        }
    }
    for (session, more) in CALLED {
        if let Some(named) = all.iter_mut().find(|named| named.name == *session) {
            named.called.extend(more.iter().map(|name| plain(name)));
        }
    }
    all
}

fn sounds() -> Vec<Called> {
    let names = catalogue().names().map(|name| {
        let title = catalogue().find(name).map(|recipe| plain(&recipe.title));
        Called {
            name,
            called: [plain(name)].into_iter().chain(title).collect(),
        }
    });
    names.collect()
}

/// The words of a name: small letters without their accents, digits, and one space between.
pub fn plain(name: &str) -> String {
    let letters: String = name
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_found_by_what_people_call_them() {
        for (said, name) in [
            ("Box", "box-breath"),
            ("box-breath", "box-breath"),
            ("Ten minutes to sleep", "sleep-meditation-10"),
            ("DIX MINUTES POUR S’ENDORMIR", "sleep-meditation-10"),
            ("respiracion cuadrada", "box-breath"),
            ("Des orteils a\u{300} la te\u{302}te", "pmr-toes-to-head"),
            ("sleep", "sleep-meditation-10"),
            ("4-7-8", "four-seven-eight"),
            ("478", "four-seven-eight"),
            ("four seven", "four-seven-eight"),
            ("cyclic", "cyclic-sigh"),
            ("quick", "pmr-quick-4"),
            ("cabin in the snow", ""),
            ("night pad", "night-pad"),
            ("", ""),
            ("+", ""),
        ] {
            let found = meant(said);
            assert_eq!(
                found.first().copied().unwrap_or(""),
                name,
                "{said}: {found:?}"
            );
        }
    }

    #[test]
    fn what_may_mean_several_is_told_with_all_of_them() {
        assert_eq!(
            meant("pmr"),
            ["pmr-16-training", "pmr-quick-4", "pmr-toes-to-head"]
        );
        assert_eq!(meant("self massage").len(), 3);
        assert_eq!(
            meant("partner"),
            ["partner-shared-rhythm", "partner-slow-stroke"]
        );
    }

    #[test]
    fn every_name_and_title_of_a_built_in_session_means_it_and_no_other_is_called_so() {
        for named in sessions() {
            assert_eq!(meant(named.name), [named.name]);
        }
        let known = |session: &str| built_in().iter().any(|(name, _)| *name == session);
        assert!(CALLED.iter().all(|(session, _)| known(session)));
    }
}
