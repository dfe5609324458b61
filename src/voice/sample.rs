//! How a voice shows what it can do.

use crate::session::same_language;

/// In the languages of the program.
const SAMPLES: [(&str, &str); 5] = [
    (
        "en",
        "Let your shoulders be heavy. [1s] There is nothing left to do. [1s] And let go.",
    ),
    (
        "de",
        "Lass die Schultern schwer werden. [1s] Es gibt nichts mehr zu tun. [1s] Und lass los.",
    ),
    (
        "es",
        "Deja que los hombros pesen. [1s] No queda nada por hacer. [1s] Y suelta.",
    ),
    (
        "fr",
        "Laisse tes épaules devenir lourdes. [1s] Il n'y a plus rien à faire. [1s] Et relâche.",
    ),
    (
        "it",
        "Lascia che le spalle si facciano pesanti. [1s] Non c'è più nulla da fare. [1s] E lascia andare.",
    ),
];

/// What a voice says to be tried, as a script has it; nothing in a language that the program does
/// not know.
pub fn sample(language: &str) -> Option<&'static str> {
    let mut all = SAMPLES.iter();
    let own = all.find(|(tag, _)| same_language(tag, language));
    own.map(|(_, text)| *text)
}
