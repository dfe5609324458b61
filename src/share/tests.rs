//! What is given away, and when it ends.

use std::fs;
use std::io::{Read, Write as _};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Instant;

use super::answer::{AskedRange, range};
use super::door::crowding;
use super::fetched::Fetched;
use super::*;

#[test]
fn a_range_is_within_the_file_or_none_at_all() {
    let of = |part| Some(AskedRange::Of(part));
    assert_eq!(range("bytes=0-", 100), of(0..100));
    assert_eq!(range("bytes=0-0", 100), of(0..1));
    assert_eq!(range("bytes=10-19", 100), of(10..20));
    assert_eq!(range("bytes=90-1000", 100), of(90..100));
    assert_eq!(range("bytes=-10", 100), of(90..100));
    assert_eq!(range("bytes=-1000", 100), of(0..100));
    assert_eq!(
        range("bytes=99999999999999999999999-", 100),
        Some(AskedRange::Nothing)
    );
    assert_eq!(range("bytes=100-", 100), Some(AskedRange::Nothing));
    assert_eq!(range("bytes=-0", 100), Some(AskedRange::Nothing));
    assert_eq!(range("bytes=0-", 0), Some(AskedRange::Nothing));
    for odd in [
        "bytes=5-4",
        "bytes=-",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "lines=0-1",
        "bytes=+1-2",
        "",
        "bytes=--1",
    ] {
        assert_eq!(range(odd, 100), None, "{odd}");
    }
}

#[test]
fn a_file_is_fetched_once_every_byte_of_it_is_in_whatever_order() {
    let mut fetched = Fetched::default();
    assert!(fetched.whole(0));
    for (stretch, whole) in [
        (50..60, false),
        (90..100, false),
        (0..20, false),
        (5..10, false),
        (60..95, false),
        (19..50, true),
    ] {
        fetched.add(stretch.clone());
        assert_eq!(fetched.whole(100), whole, "{stretch:?}");
    }
    assert!(!fetched.whole(101));
}

#[test]
fn no_two_doors_have_one_path_and_a_name_of_any_letters_is_one_part_of_it() {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let (one, other) = (Door::open(any).unwrap(), Door::open(any).unwrap());
    assert_ne!(one.secret, other.secret);
    assert_eq!(one.secret.len(), 32);
    let file = SharedFile {
        name: "../Schlaf gut?/\u{e4}.mp3".into(),
        path: PathBuf::new(),
        mime: "audio/mpeg",
        kept_as: None,
    };
    let url = one.url(&file);
    assert!(url.ends_with("/..%2FSchlaf%20gut%3F%2F%C3%A4.mp3"), "{url}");
    assert_eq!(url.matches('/').count(), 4);
}

/// A door that is served in a thread, with one file behind it.
struct ServedDoor {
    address: SocketAddr,
    path: String,
    bytes: Vec<u8>,
    served: thread::JoinHandle<Shared>,
    _folder: tempfile::TempDir,
}

/// A file of `length` bytes, shared for `open_for`.
fn house(length: usize, open_for: Duration) -> ServedDoor {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mp3");
    let bytes: Vec<u8> = (0..length).map(|i| ((i * 31) >> 5) as u8).collect();
    fs::write(&path, &bytes).unwrap();
    // What must never be handed out lies right beside it.
    fs::write(folder.path().join("secret"), "SECRET").unwrap();
    let door = Door::open(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let file = SharedFile {
        name: "a.mp3".into(),
        path,
        mime: "audio/mpeg",
        kept_as: Some("a.mp3".into()),
    };
    let (address, path) = (door.address, door.path(&file));
    let served =
        thread::spawn(move || serve(door, vec![file], open_for, std::future::pending()).unwrap());
    ServedDoor {
        address,
        path,
        bytes,
        served,
        _folder: folder,
    }
}

/// Sends `request` and gives back the head of the answer and what follows it.
fn ask(address: SocketAddr, request: &[u8]) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).unwrap();
    let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let end = answer
        .windows(4)
        .position(|w| w == b"\r\n\r\n")
        .map_or(answer.len(), |at| at + 4);
    let body = answer.split_off(end);
    (String::from_utf8_lossy(&answer).into_owned(), body)
}

fn get(path: &str, more: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n").into_bytes()
}

#[test]
fn a_file_is_had_in_parts_by_who_knows_the_path_and_the_last_part_ends_it() {
    let house = house(100_000, Duration::from_secs(60));
    let (address, path) = (house.address, house.path.as_str());
    let (head, body) = ask(address, &get(path, "Range: bytes=60000-\r\n"));
    assert!(
        head.starts_with("HTTP/1.1 206")
            && head.contains("content-range: bytes 60000-99999/100000"),
        "{head}"
    );
    assert_eq!(body, house.bytes[60_000..]);
    let (head, body) = ask(address, &get(path, "Range: bytes=200000-\r\n"));
    assert!(
        head.starts_with("HTTP/1.1 416") && body.is_empty(),
        "{head}"
    );
    let (head, body) = ask(
        address,
        format!("HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes(),
    );
    assert!(
        head.starts_with("HTTP/1.1 200") && head.contains("content-length: 100000"),
        "{head}"
    );
    assert!(body.is_empty());
    for other in [
        "/",
        "/a.mp3",
        &path[..path.len() - 1],
        &format!("{path}/"),
        &path.to_uppercase(),
        &path.replace("a.mp3", "secret"),
        &path.replace("a.mp3", "../secret"),
    ] {
        let (head, body) = ask(address, &get(other, ""));
        assert!(
            head.starts_with("HTTP/1.1 404") && body.is_empty(),
            "{other}: {head}"
        );
    }
    let (head, _) = ask(
        address,
        format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").as_bytes(),
    );
    assert!(head.starts_with("HTTP/1.1 405"), "{head}");
    assert!(!house.served.is_finished());
    let (head, body) = ask(address, &get(path, "Range: bytes=0-59999\r\n"));
    assert!(
        head.contains("attachment; filename*=UTF-8''a.mp3") && head.contains("nosniff"),
        "{head}"
    );
    assert_eq!(body, house.bytes[..60_000]);
    assert_eq!(
        house.served.join().unwrap(),
        Shared::Fetched(0, address.ip())
    );
}

#[test]
fn a_door_closes_by_itself_when_nobody_comes() {
    let house = house(10, Duration::from_millis(200));
    assert_eq!(house.served.join().unwrap(), Shared::Over);
    assert!(TcpStream::connect(house.address).is_err());
}

#[test]
fn a_crowd_from_one_address_pushes_nobody_out_but_its_own() {
    let [phone, crowd, other] = [2, 3, 4].map(|n| IpAddr::from([192, 168, 1, n]));
    let waiting = [phone, crowd, crowd, other, crowd, other];
    let numbered = || waiting.into_iter().enumerate();
    assert_eq!(crowding(numbered()), Some(1));
    let two = numbered().filter(|(_, who)| *who != crowd);
    assert_eq!(crowding(two), Some(3));
    // Where all are alike, who has waited longest.
    assert_eq!(crowding([(5, phone), (7, crowd)].into_iter()), Some(5));
    assert_eq!(crowding(std::iter::empty()), None);
}

/// What somebody sends who means no good, by number.
fn hostile(number: usize, path: &str) -> Vec<u8> {
    let folder = path.rsplit_once('/').unwrap().0;
    let long = "x".repeat(200_000);
    match number % 12 {
        0 => get("/../../../../etc/passwd", ""),
        1 => get(&format!("{folder}/../secret"), ""),
        2 => get(&format!("{folder}/%2e%2e/secret"), ""),
        3 => get(&format!("/{}", "A".repeat(32)), ""),
        4 => get(path, &format!("Long: {long}\r\n")),
        5 => get(&format!("/{long}"), ""),
        6 => get(path, &"Many: 1\r\n".repeat(500)),
        7 => (0..4000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect(),
        8 => format!("POST {path} HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n{long}").into_bytes(),
        9 => format!("GET {folder}/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nFFFFFFFFFFFFFFFFF\r\n").into_bytes(),
        10 => b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        _ => get("http://example.com/secret", ""),
    }
}

#[test]
fn a_thousand_who_mean_no_good_get_nothing_and_hold_up_nobody() {
    let house = house(6_000_000, Duration::from_secs(120));
    let (address, path) = (house.address, house.path.clone());
    // Some say nothing, or begin and never end, and stay all the while.
    let silent: Vec<TcpStream> = (0..150)
        .filter_map(|i| {
            let mut stream = TcpStream::connect(address).ok()?;
            if i % 2 == 0 {
                let _ = stream.write_all(b"GET / HTTP/1.1\r\nHo");
            }
            Some(stream)
        })
        .collect();
    let good = thread::spawn({
        let path = path.clone();
        move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(&get(&path, "")).unwrap();
            let (mut all, mut piece) = (Vec::new(), vec![0; 100_000]);
            // As slow as a phone far from its router.
            while let Ok(read @ 1..) = stream.read(&mut piece) {
                all.extend_from_slice(&piece[..read]);
                thread::sleep(Duration::from_millis(10));
            }
            all
        }
    });
    let began = Instant::now();
    thread::scope(|scope| {
        for worker in 0..10 {
            let path = &path;
            scope.spawn(move || {
                for number in 0..100 {
                    let Ok(mut stream) = TcpStream::connect(address) else {
                        continue;
                    };
                    let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
                    let _ = stream.write_all(&hostile(worker * 100 + number, path));
                    let mut answer = Vec::new();
                    if number % 3 == 0 {
                        let _ = stream.shutdown(Shutdown::Both);
                    } else {
                        let _ = stream.read_to_end(&mut answer);
                    }
                    let answer = String::from_utf8_lossy(&answer);
                    assert!(
                        !answer.contains("SECRET") && !answer.contains("root:"),
                        "{answer}"
                    );
                    assert!(!answer.starts_with("HTTP/1.1 2"), "{}", &answer[..40]);
                }
            });
        }
    });
    let taken = began.elapsed();
    let all = good.join().unwrap();
    let end = all.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    assert!(
        all[end..] == house.bytes,
        "{} bytes of {}",
        all.len() - end,
        house.bytes.len()
    );
    assert_eq!(
        house.served.join().unwrap(),
        Shared::Fetched(0, address.ip())
    );
    assert!(taken < Duration::from_secs(30), "{taken:?}");
    drop(silent);
}
