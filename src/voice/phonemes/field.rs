//! Words of the field that no dictionary of English has, or has wrongly: as teachers say them
//! in America.

/// A word in small letters, and its phonemes.
const WORDS: &[(&str, &str)] = &[
    ("anuloma", "ˌɑnulˈOmə"),
    ("asana", "ˈɑsənə"),
    ("autogenic", "ˌɔtəʤˈɛnɪk"),
    ("bhramari", "bɹˈɑməɹi"),
    ("chakra", "ʧˈɑkɹə"),
    ("gastrocnemius", "ɡˌæstɹɑknˈimiəs"),
    ("jacobson", "ʤˈAkəbsən"),
    ("kumbhaka", "kˈʊmbəkə"),
    ("metta", "mˈɛtə"),
    ("mudra", "mˈudɹə"),
    ("nadi", "nˈɑdi"),
    ("namaste", "nˈɑməstˌA"),
    ("nidra", "nˈɪdɹə"),
    ("pranayama", "pɹˌɑnəjˈɑmə"),
    ("sankalpa", "sˌʌŋkˈʌlpə"),
    ("savasana", "ʃəvˈɑsənə"),
    ("shavasana", "ʃəvˈɑsənə"),
    ("shodhana", "ʃˈOdənə"),
    ("sitali", "sˈitəli"),
    ("sternocleidomastoid", "stˌɜɹnOklˌIdOmˈæstYd"),
    ("tadasana", "tədˈɑsənə"),
    ("trapezius", "tɹəpˈiziəs"),
    ("ujjayi", "uʤˈIi"),
    ("viloma", "vɪlˈOmə"),
    ("vipassana", "vɪpˈæsənə"),
    ("yoga", "jˈOɡə"),
];

/// How `word`, in small letters, is said.
pub fn find(word: &str) -> Option<&'static str> {
    let found = WORDS.binary_search_by_key(&word, |(known, _)| known).ok()?;
    Some(WORDS[found].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_their_order() {
        assert!(WORDS.is_sorted_by_key(|(word, _)| word));
        assert_eq!(find("nidra"), Some("nˈɪdɹə"));
    }
}
