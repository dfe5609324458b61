use proptest::prelude::*;

use super::phonemes;

/// All that may come out.
const ALPHABET: &str = "abdefijklmnopstuvwxzɡɲŋɾrʎʃʒʧʤʦʣSɛɔɪʊIAWˈˌː;:,.!?…—()\"“” ";

fn says(pairs: &[(&str, &str)]) {
    for (text, said) in pairs {
        assert_eq!(phonemes(text), *said, "{text:?}");
    }
}

#[test]
fn c_and_g_go_by_the_vowel_behind_them() {
    says(&[
        (
            "casa, chiesa, cena, ciao, lascia",
            "kˈaza, kjˈɛza, ʧˈena, ʧˈao, lˈaʃa",
        ),
        (
            "gatto, ghiro, gelo, giorno, guida",
            "ɡˈatːo, ɡˈiro, ʤˈɛlo, ʤˈorno, ɡwˈida",
        ),
        ("pesce, scuola, maschera", "pˈeʃe, skʊˈɔla, mˈaskera"),
        ("gnomo, campagna, compagnia", "ɲˈɔmo, kampˈaɲɲa, kompaɲˈia"),
        (
            "gli occhi, figlio, toglile, glicine",
            "ʎɪ ˈɔkːɪ, fˈiʎo, tˈɔʎile, ɡlˈiʧine",
        ),
        ("quando, acqua, soqquadro", "kwˈando, ˈakːwa, sokːwˈadro"),
    ]);
}

#[test]
fn double_consonants_are_long() {
    says(&[
        (
            "tutto, oggi, accendi, passo, terra, cappello",
            "tˈutːo, ˈɔʤːɪ, aʧːˈɛndɪ, pˈaSo, tˈɛrɾa, kapːˈɛllo",
        ),
        (
            "bocca, faccia, piazza, mezzo",
            "bˈokːa, fˈaʧːa, pjˈaʦːa, mˈɛʣːo",
        ),
    ]);
}

#[test]
fn s_and_z_have_a_voice_in_their_places() {
    says(&[
        (
            "rosa, smetti, sveglia, festa, risali",
            "rˈɔza, zmˈetːɪ, zvˈeʎa, fˈɛsta, risˈalɪ",
        ),
        (
            "zaino, senza, grazie, azione, pranzo, forza, brezza",
            "ʣˈIno, sˈɛnʦa, ɡrˈaʦie, aʦiˈone, prˈanʣo, fˈɔrʦa, brˈeʣːa",
        ),
        ("banco, lungo, angelo", "bˈanko, lˈuŋɡo, ˈanʤelo"),
    ]);
}

#[test]
fn weak_vowels_glide_or_carry_the_word() {
    says(&[
        (
            "piede, aiuto, uovo, nuovo, muove",
            "pjˈɛde, ajˈuto, wˈɔvo, nʊˈɔvo, mʊˈɔve",
        ),
        (
            "mai, poi, lui, pausa, Europa, noia",
            "mˈaj, pˈɔi, lˈui, pˈWza, eʊrˈɔpa, nˈɔja",
        ),
        ("mio, tua, zia, scia, due", "mˈio, tˈua, ʣˈia, ʃˈia, dˈue"),
        ("paura, caffeina", "paˈura, kaffeˈina"),
    ]);
}

#[test]
fn accents_tell_stress_and_vowel() {
    says(&[(
        "perché, è, virtù, caffè, così, più",
        "perkˈe, ˈɛ, virtˈu, kaffˈɛ, kozˈi, pjˈu",
    )]);
}

#[test]
fn endings_tell_where_the_stress_is() {
    says(&[
        (
            "tavola, morbido, medico, stomaco",
            "tˈavola, mˈɔrbido, mˈɛdiko, stˈɔmako",
        ),
        (
            "impermeabile, piacevole, dolcissimo, telefono",
            "impermeˈabile, pjaʧˈevole, dolʧˈiSimo, telˈɛfono",
        ),
        (
            "amico, antico, romantico, fatica, enfatico",
            "amˈiko, antˈiko, romˈantiko, fatˈika, enfˈatiko",
        ),
        (
            "parola, capriolo, pistola, mignolo",
            "paɾˈɔla, kapriˈɔlo, pistˈɔla, mˈiɲɲolo",
        ),
        (
            "fotografia, allergia, storia, leggio, ronzio, orologio",
            "fotoɡrafˈia, allerʤˈia, stˈɔria, leʤːˈio, ronʣˈio, orolˈɔʤo",
        ),
        (
            "prendere, vedere, bicchiere, scegliere",
            "prˈɛndere, vedˈere, bikːiˈɛre, ʃˈɛʎere",
        ),
        (
            "gentile, facile, naturale, budino, abitudine",
            "ʤentˈile, fˈaʧile, natʊrˈale, bʊdˈino, abitˈudine",
        ),
        ("signor, avrai, costui", "siɲˈor, avrˈaj, kostˈui"),
    ]);
}

#[test]
fn verbs_in_the_plural_are_stressed_like_the_singular() {
    says(&[
        (
            "respirano, sentono, scivolano, vengono",
            "respˈirano, sˈɛntono, ʃˈivolano, vˈɛŋɡono",
        ),
        (
            "lontano, gabbiano, divano, abbandono",
            "lontˈano, ɡabːjˈano, divˈano, abːandˈono",
        ),
        (
            "rilassano, riposino, allunghino, bambino",
            "rilˈaSano, ripˈɔzino, allˈuŋɡino, bambˈino",
        ),
        (
            "trovano, contano, fermano, sanno",
            "trˈɔvano, kˈontano, fˈermano, sˈanno",
        ),
    ]);
}

#[test]
fn pronouns_behind_a_verb_leave_its_stress() {
    says(&[
        (
            "lasciala, appoggiali, ascoltalo, massaggiale",
            "lˈaʃala, apːˈɔʤːalɪ, askˈoltalo, maSˈaʤːale",
        ),
        (
            "rilassati, concediti, siediti, accorgiti",
            "rilˈaSatɪ, konʧˈɛditɪ, sjˈɛditɪ, akːˈɔrʤitɪ",
        ),
        (
            "respirandolo, prendersi, sedersi, alzarti",
            "respirˈandolo, prˈɛndersɪ, sedˈersɪ, alʦˈartɪ",
        ),
        (
            "prenditelo, alzatevi, distendetevi, ditevi",
            "prˈɛnditelo, alʦˈatevɪ, distendˈetevɪ, dˈitevɪ",
        ),
        (
            "cavallo, aperti, capaci, animali",
            "kavˈallo, apˈɛrtɪ, kapˈaʧɪ, animˈalɪ",
        ),
    ]);
}

#[test]
fn a_wish_is_told_from_a_participle_by_its_place() {
    says(&[
        (
            "I muscoli sono rilassati. Rilassati, ora rilassati.",
            "i mˈuskolɪ sˌono rilaSˈatɪ. rilˈaSatɪ, ˈora rilˈaSatɪ.",
        ),
        (
            "Chiudi gli occhi e rilassati. Caldi e rilassati.",
            "kjˈudɪ ʎɪ ˈɔkːɪ e rilˈaSatɪ. kˈaldɪ e rilaSˈatɪ.",
        ),
    ]);
}

#[test]
fn what_stands_around_e_and_o_opens_them() {
    says(&[
        (
            "vento, mento, letto, tetto, bello, stella, scende, prende",
            "vˈɛnto, mˈento, lˈɛtːo, tˈetːo, bˈɛllo, stˈella, ʃˈende, prˈɛnde",
        ),
        (
            "notte, sotto, cosa, famosa, porta, forse, parola, sola, bisogno",
            "nˈɔtːe, sˈotːo, kˈɔza, famˈoza, pˈɔrta, fˈorse, paɾˈɔla, sˈola, bizˈoɲɲo",
        ),
    ]);
}

#[test]
fn elided_words_are_one_with_the_next() {
    says(&[
        (
            "L'aria, un’altra, dell'addome, c'è, com'è, nient'altro",
            "lˈaria, ʊnˈaltra, delladːˈɔme, ʧˈɛ, komˈɛ, njentˈaltro",
        ),
        ("un po' di più, va' piano", "ʊn pˈo dɪ pjˈu, vˈa pjˈano"),
    ]);
}

#[test]
fn small_words_lean_on_the_next() {
    says(&[
        (
            "per il corpo e per te, una sull'altra, più lungo",
            "per il kˈɔrpo e per tˈe, ˌʊna sʊllˈaltra, pjʊ lˈuŋɡo",
        ),
        ("Pensa a. È una", "pˈɛnsa ˈa. e ˈuna"),
    ]);
}

#[test]
fn given_sounds_and_words_of_others_stand_between() {
    says(&[
        (
            "uno \u{fff9}yoga\u{fffa}ˈjɔɡa\u{fffb} lento",
            "ˌʊno jˈɔɡa lˈɛnto",
        ),
        ("un computer, TV, sss", "ʊn kompjˈuter, tɪvˈu, Ss"),
        ("niño, façade, straße", "nˈiɲɲo, faSˈade, strˈaSe"),
    ]);
}

#[test]
fn the_voices_know_every_sign() {
    for c in ALPHABET.chars() {
        assert!(crate::voice::neural::knows(c), "{c}");
    }
}

proptest! {
    #[test]
    fn whatever_the_text_only_the_alphabet_comes_out(
        text in "(\\PC{0,6}|[a-zàèéìòù]{1,9}|[ ,.¿?'’-]){0,30}",
    ) {
        let said = phonemes(&text);
        prop_assert!(said.chars().all(|c| ALPHABET.contains(c)), "{said:?}");
    }

    #[test]
    fn no_word_is_dropped_or_stressed_twice(
        words in proptest::collection::vec("[a-zàèéìòùñç]{1,14}('[a-zàèì]{1,6})?", 1..6),
    ) {
        let said = phonemes(&words.join(" "));
        let all: Vec<&str> = said.split(' ').collect();
        prop_assert_eq!(all.len(), words.len(), "{:?}", said);
        for word in all {
            let stresses = word.matches(['ˈ', 'ˌ']).count();
            prop_assert!(!word.is_empty() && stresses <= 1, "{:?} of {:?}", word, words);
        }
    }
}
