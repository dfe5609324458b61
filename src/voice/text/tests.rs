use proptest::prelude::*;

use super::spoken;

/// Each text as it is said in the language.
fn says(language: &str, pairs: &[(&str, &str)]) {
    for (text, said) in pairs {
        assert_eq!(spoken(text, language), *said, "{text:?} in {language}");
    }
}

#[test]
fn words_alone_stay_as_they_are() {
    let text = "Don't hurry - half-open, “warm”… über ¿qué? l’œil\n";
    for language in ["en-US", "de", "es", "fr-FR", "it", "xx"] {
        assert_eq!(spoken(text, language), text);
    }
    assert_eq!(spoken("4 км", "ru"), "4 км");
}

#[test]
fn a_pattern_is_said_number_by_number() {
    says(
        "en-GB",
        &[("The 4-7-8 breath", "The four seven eight breath")],
    );
    says(
        "en",
        &[("a 4–2–6-breath, 6-6", "a four two six-breath, six six")],
    );
    says("de", &[("4-7-8-Atmung", "vier sieben acht-Atmung")]);
    says(
        "es",
        &[("respiración 4-7-8", "respiración cuatro siete ocho")],
    );
    says(
        "fr",
        &[("la respiration 4-7-8", "la respiration quatre sept huit")],
    );
    says("it", &[("respiro 4-7-8", "respiro quattro sette otto")]);
}

#[test]
fn a_range_is_said_with_its_word_between() {
    says(
        "en",
        &[
            ("4-7 times", "four to seven times"),
            ("4 – 7 s", "four to seven seconds"),
        ],
    );
    says("de", &[("1–2 Minuten", "eins bis zwei Minuten")]);
    says("es", &[("4-5 min", "cuatro a cinco minutos")]);
    says(
        "fr",
        &[("22h30–6h00", "vingt-deux heures trente à six heures")],
    );
    says("it", &[("4–5 volte", "quattro a cinque volte")]);
}

#[test]
fn a_unit_agrees_with_its_number() {
    says(
        "en",
        &[
            ("1 min, 1 h 30 min", "one minute, one hour thirty minutes"),
            (
                "4s, 1.5 s and 30 cm.",
                "four seconds, one point five seconds and thirty centimeters.",
            ),
            (
                "50%, 1°, -5 °C",
                "fifty percent, one degree, minus five degrees Celsius",
            ),
        ],
    );
    says(
        "de",
        &[
            (
                "1 min, 1 m, 21 Min. lang",
                "eine Minute, ein Meter, einundzwanzig Minuten lang",
            ),
            (
                "4,5 kg bei 20 °C",
                "vier Komma fünf Kilogramm bei zwanzig Grad Celsius",
            ),
        ],
    );
    says(
        "es",
        &[
            (
                "1 h, 21 h, 21 min",
                "una hora, veintiuna horas, veintiún minutos",
            ),
            (
                "200 respiraciones al 50 %",
                "doscientas respiraciones al cincuenta por ciento",
            ),
        ],
    );
    says(
        "fr",
        &[(
            "1,5 h, 21 s",
            "un virgule cinq heure, vingt et une secondes",
        )],
    );
    says(
        "it",
        &[(
            "1 h, 2,25 km",
            "una ora, due virgola venticinque chilometri",
        )],
    );
}

#[test]
fn one_takes_the_gender_of_its_noun() {
    says(
        "de",
        &[
            ("1 Minute", "eine Minute"),
            ("1 Atemzug, noch 1", "ein Atemzug, noch eins"),
        ],
    );
    says(
        "es",
        &[("1 vez, 1 minuto y 1 y 2", "una vez, un minuto y uno y dos")],
    );
    says("fr", &[("1 fois, 1 souffle", "une fois, un souffle")]);
    says(
        "it",
        &[("1 volta, 1 respiro e 1", "una volta, un respiro e uno")],
    );
}

#[test]
fn a_time_of_day_is_said_as_people_say_it() {
    says(
        "en",
        &[
            (
                "at 10:00, 7:05, 22:30",
                "at ten o'clock, seven oh five, ten thirty in the evening",
            ),
            ("10:30 pm, 7 a.m.", "ten thirty PM, seven AM"),
        ],
    );
    says(
        "de",
        &[("um 10:30 Uhr und 1:00", "um zehn Uhr dreißig und ein Uhr")],
    );
    says("es", &[("a las 22:15 h", "a las veintidós y quince")]);
    says("fr", &[("à 1h30", "à une heure trente")]);
    says("it", &[("alle 10:30", "alle dieci e trenta")]);
}

#[test]
fn an_ordinal_is_said_where_it_is_written() {
    says(
        "en",
        &[(
            "the 1st, 2nd, 12th, 20th, 23rd",
            "the first, second, twelfth, twentieth, twenty-third",
        )],
    );
    says(
        "de",
        &[(
            "am 5. Tag, der 21. Zug",
            "am fünften Tag, der einundzwanzigste Zug",
        )],
    );
    says(
        "de",
        &[("Zähle bis 5. Dann ruhe", "Zähle bis fünf. Dann ruhe")],
    );
    says(
        "es",
        &[("1.er paso, 2.º, 3ª", "primer paso, segundo, tercera")],
    );
    says(
        "fr",
        &[(
            "1er, 1re, 5e, 9ème, 80e",
            "premier, première, cinquième, neuvième, quatre-vingtième",
        )],
    );
    says("it", &[("1º, 3ª, 23º", "primo, terza, ventitreesimo")]);
}

#[test]
fn great_numbers_have_names_and_longer_ones_digits() {
    says(
        "en",
        &[(
            "1,005 101999",
            "one thousand and five one hundred and one thousand nine hundred and ninety-nine",
        )],
    );
    says(
        "en",
        &[(
            "1234567, 007",
            "one two three four five six seven, zero zero seven",
        )],
    );
    says("de", &[("21.101", "einundzwanzigtausendeinhunderteins")]);
    says(
        "es",
        &[(
            "31\u{a0}000, 500, 116",
            "treinta y un mil, quinientos, ciento dieciséis",
        )],
    );
    says(
        "fr",
        &[(
            "71, 80 et 80\u{a0}000",
            "soixante et onze, quatre-vingts et quatre-vingt mille",
        )],
    );
    says(
        "it",
        &[("28, 33, 1.108", "ventotto, trentatré, millecentootto")],
    );
}

#[test]
fn letters_and_figures_part() {
    says(
        "en",
        &[("B12, 3x & 4&5", "B twelve, three x and four and five")],
    );
    says(
        "en",
        &[(
            "10-minute rest: 2024-05-01",
            "ten-minute rest: two thousand and twenty-four zero five zero one",
        )],
    );
}

proptest! {
    #[test]
    fn whatever_the_text_no_digit_is_left_and_the_length_is_bounded(
        text in "(\\PC{0,3}|[0-9]{1,7}|[-–.,:h°%ºª &]|min|Uhr| ){0,40}",
        language in "en|de|es|fr|it",
    ) {
        let said = spoken(&text, &language);
        prop_assert!(!said.contains(|c: char| c.is_ascii_digit()), "{said:?}");
        prop_assert!(said.chars().count() <= 30 * text.chars().count(), "{said:?}");
        prop_assert_eq!(spoken(&said, &language), said);
    }
}
