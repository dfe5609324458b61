use super::*;

fn sbg(text: &str) -> Imported {
    Sequence::Sbg.import("a.sbg", "A", text.as_bytes()).unwrap()
}

fn spsq(text: &str) -> Imported {
    Sequence::Spsq
        .import("a.spsq", "A", text.as_bytes())
        .unwrap()
}

#[test]
fn a_slide_is_a_course_and_a_channel_that_stays_is_a_value() {
    let made =
        sbg("high: pink/40 200+10/10\nlow: pink/40 100+4/10\nNOW == high ->\n+00:30 == low\n");
    assert_eq!(made.left_out, []);
    let tone = "[layer.parameters]\ncarrier = [\n  { at = \"start\",           value = 200 },\n  \
                { at = \"start+30m\",       value = 100 },\n]\nbeat    = [";
    assert!(made.script.contains(tone), "{}", made.script);
    assert!(
        made.script
            .contains("sound    = \"pink-noise\"\nlevel_db = -6.0\n\n")
    );
    assert!(made.script.contains("rest = \"30m\""));
}

#[test]
fn what_is_not_taken_is_told_by_its_line() {
    let made = sbg(
        "-SE\n-m river.ogg\na: mix/90 bell+300/20 200-4/10 spin:300+4/10\n23:50 a\n00:10 a\n00:05 b\n",
    );
    let told: Vec<(usize, &str)> = made
        .left_out
        .iter()
        .map(|l| (l.line, l.what.as_str()))
        .collect();
    assert_eq!(
        told.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
        [2, 3, 3, 3, 6]
    );
    assert!(made.script.contains("rest = \"20m\""), "{}", made.script);
    assert!(made.script.contains("beat    = -4\n"), "{}", made.script);
    let made = spsq(
        "@volume 80\na\n  waveform square tone 300 isochronic 8 effect pan 1 intensity 5 amplitude left 10 right 20\n\
         b from a\n  track 1 tone -50\n  track 1 pan 3\n00:00:00 a\n00:10:00 b smooth 3\n00:20:00 c\n",
    );
    let lines: Vec<usize> = made.left_out.iter().map(|l| l.line).collect();
    assert_eq!(lines, [1, 3, 3, 3, 6, 8, 9], "{:#?}", made.left_out);
    assert!(made.script.contains("value = 250 }"), "{}", made.script);
}

#[test]
fn a_block_is_put_in_wherever_it_is_named() {
    let made = sbg(
        "on: 200+4/10\noff: -\nburst: {\n +00:00 on\n +00:05 off\n}\ntwo: {\n +00:00 burst\n +00:10 burst\n}\nNOW two\n+00:30 off\n",
    );
    assert_eq!(made.left_out, []);
    assert!(made.script.contains("start+10m30s"), "{}", made.script);
    assert!(made.script.contains("rest = \"30m\""), "{}", made.script);
}
