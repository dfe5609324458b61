use super::*;

fn tone(samples: usize) -> Pcm {
    Pcm {
        samples: (0..samples).map(|n| (n * n % 4001) as i16).collect(),
        rate: 24_000,
    }
}

fn pack() -> Vec<u8> {
    let mut draft = PackDraft::new(PackAbout {
        voice: "heart".into(),
        language: "en-US".into(),
        made_by: "a test".into(),
        attribution: "nobody".into(),
        rate: 24_000,
        pace: 850,
    });
    for (line, samples) in [("Rest.", 5000), ("Let go.", 0), ("Breathe.", 1)] {
        draft.add(line, "ɹˈɛst.", &tone(samples)).unwrap();
    }
    draft.write().unwrap()
}

#[test]
fn every_sentence_is_found_however_it_is_spaced_and_no_other() {
    let bytes = pack();
    let pack = Pack::read(&bytes).unwrap();
    assert_eq!((pack.len(), pack.about.voice.as_str()), (3, "heart"));
    let length = |line: &str| {
        let found = pack.find(SentenceKey::new(line)).unwrap()?;
        Some(found.sound().unwrap().samples.len())
    };
    assert_eq!(length("Rest."), Some(5000));
    assert_eq!(length("  Let\n go. "), Some(0));
    assert_eq!(length("Breathe."), Some(1));
    assert_eq!(length("Rest"), None);
    assert_eq!(pack.about.pace, 850);
    let found = pack.find(SentenceKey::new("Rest.")).unwrap().unwrap();
    assert!(found.reads("ɹˈɛst.") && !found.reads("ɹˈɛsts."));
}

#[test]
fn what_is_kept_of_another_pack_is_the_same_file() {
    let bytes = pack();
    let before = Pack::read(&bytes).unwrap();
    let mut again = PackDraft::new(before.about.clone());
    for key in before.keys() {
        again.keep(key, &before.find(key).unwrap().unwrap());
    }
    assert_eq!(again.write().unwrap(), bytes);
}

#[test]
fn every_changed_byte_and_every_cut_is_noticed() {
    let bytes = pack();
    let whole = |bytes: &[u8]| -> Result<(), PackError> {
        let pack = Pack::read(bytes)?;
        for line in ["Rest.", "Let go.", "Breathe."] {
            pack.find(SentenceKey::new(line))?
                .ok_or(PackError::Damaged)?
                .sound()?;
        }
        Ok(())
    };
    assert_eq!(whole(&bytes), Ok(()));
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(whole(&changed).is_err(), "byte {at}");
        assert!(whole(&bytes[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn another_rate_is_refused() {
    let mut draft = PackDraft::new(PackAbout {
        rate: 24_000,
        ..PackAbout::default()
    });
    let odd = Pcm {
        samples: vec![1; 100],
        rate: 22_050,
    };
    assert_eq!(draft.add("Rest.", "", &odd), Err(PackError::Rate(22_050)));
}
