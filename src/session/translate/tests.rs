use super::*;
use crate::diagnostic::any_error;
use crate::script::read;
use crate::session::{Understood, Wishes, understand};

const SOURCE: &str = r#"
    title = "Words"
    seed = 7
    [lists]
    own = ["a lantern"]
    [patterns.picture]
    args = ["thing"]
    steps = [{ say = "{thing}. [2s]" }]
    [[step]]
    id = "a"
    say = ["One. [2s..4s] More. [1s]", "Two. [2s] More. [1s]", "Three. [2s] More. [1s]"]
    [[step]]
    id = "b"
    tense = "both calves"
    [[step]]
    use = "picture"
    each = { draw = 1, from = "LIST" }
"#;

const GERMAN: &str = r#"
    title = "Worte"
    [a]
    say = ["Eins. [] Mehr. []", "Zwei. [] Mehr. []", "Drei. [] Mehr. []"]
"#;

fn german(list: &str) -> Understood {
    let source = SOURCE.replace("LIST", list);
    let (mut script, _) = read(&source);
    let text = NamedText {
        name: "words.de.toml".into(),
        text: GERMAN.into(),
    };
    let (translation, faults) = crate::script::read_overlay(Arc::new(text), "de");
    assert!(faults.is_empty(), "{faults:?}");
    script.translation = Some(translation);
    understand(&script, &source, &Wishes::default())
}

#[test]
fn all_languages_choose_the_same_wording_and_keep_its_pauses() {
    use crate::session::{Action, Line};
    let source = SOURCE.replace("LIST", "own");
    for seed in 0..20 {
        let wishes = Wishes {
            seed: Some(seed),
            ..Wishes::default()
        };
        let (script, _) = read(&source);
        let english = understand(&script, &source, &wishes).whole().unwrap();
        let (mut script, _) = read(&source);
        script.steps.truncate(2);
        let text = NamedText {
            name: "words.de.toml".into(),
            text: GERMAN.into(),
        };
        script.translation = Some(crate::script::read_overlay(Arc::new(text), "de").0);
        let german = understand(&script, &source, &wishes).whole().unwrap();
        assert_eq!(english.seed, german.seed);
        let [Action::Say(here), Action::Say(there)] =
            [&german, &english].map(|s| s.steps[0].action.clone())
        else {
            panic!("both speak")
        };
        let pairs = [("Eins.", "One."), ("Zwei.", "Two."), ("Drei.", "Three.")];
        let [Line::Speech(own, _), Line::Speech(original, _)] = [&here[0], &there[0]] else {
            panic!("both begin with words")
        };
        assert!(pairs.contains(&(own, original)), "{own} {original}");
        assert_eq!((&here[1], &here[3]), (&there[1], &there[3]));
        let Action::Tense(row) = &german.steps[1].action else {
            panic!("a tension")
        };
        let words = crate::session::Language::find("de").unwrap();
        assert_eq!(row[0].name, words.muscle_of_id("calves").unwrap().name);
    }
}

#[test]
fn words_of_the_authors_own_list_are_not_those_of_another_language() {
    let faults = german("own").faults;
    assert!(any_error(&faults));
    assert!(faults.iter().any(|d| d.code == Code::S052), "{faults:?}");
}

#[test]
fn only_arguments_and_pauses_are_no_words_of_ones_own() {
    for (say, alone) in [
        ("{thing}. [2s]", true),
        ("{thing}, {other} [2s..4s]", true),
        ("A {thing}. [2s]", false),
    ] {
        let text = format!("[[step]]\nsay = \"{say}\"");
        assert_eq!(
            says_arguments_alone(&read(&text).0.steps[0]),
            alone,
            "{say}"
        );
    }
}

/// `source` with the words of `overlay` in the language of `tag`.
fn translated(source: &str, overlay: &str, tag: &str) -> Understood {
    let (mut script, faults) = read(source);
    assert_eq!(faults, []);
    let text = NamedText {
        name: format!("words.{tag}.toml"),
        text: overlay.into(),
    };
    let (translation, faults) = crate::script::read_overlay(Arc::new(text), tag);
    assert_eq!(faults, []);
    script.translation = Some(translation);
    understand(&script, source, &Wishes::default())
}

#[test]
fn words_of_another_language_stay_in_it_and_in_its_own_translation_are_the_sessions() {
    use crate::session::{Action, Line, LineLanguage};
    let source = "language = \"de\"\n[[step]]\nid = \"a\"\ntense = \"Hände\"\n\
                  let_go = [\"Lass los. [1s] Let go. [language en]\"]\n";
    let overlay = |own: &str| format!("[a]\nlet_go = [\"{own} [] And let go. []\"]\n");
    let languages = |own: &str, tag: &str| {
        let understood = translated(source, &overlay(own), tag);
        assert_eq!(understood.faults, []);
        let Action::Tense(row) = &understood.session.steps[0].action else {
            panic!("a tension")
        };
        let lines = row[0].let_go.clone().unwrap();
        let languages = lines.into_iter().filter_map(|line| match line {
            Line::Speech(_, language) => Some(language),
            _ => None,
        });
        languages.collect::<Vec<_>>()
    };
    let english = LineLanguage::Other("en".into());
    let step = LineLanguage::Step;
    assert_eq!(languages("Laisse aller.", "fr"), [step.clone(), english]);
    assert_eq!(languages("Let go.", "en"), [step, LineLanguage::Session]);
}

#[test]
fn what_a_frame_leaves_empty_is_told_as_not_translated() {
    let source = "title = \"Words\"\n[[step]]\nid = \"a\"\nchapter = \"One\"\nsay = [\"One. [2s]\", \"Two. [2s]\"]\n\
                  [[step]]\nid = \"b\"\ntense = \"hands\"\nlet_go = \"\"\n";
    let overlay =
        "title = \"\"\n[a]\nchapter = \"\"\nsay = [\"\", \"Zwei. []\"]\n[b]\nlet_go = \"\"\n";
    let understood = translated(source, overlay, "de");
    let told: Vec<_> = understood
        .faults
        .iter()
        .map(|d| (d.code, d.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [(Code::S052, "these words are not translated yet"); 3]
    );
}
