//! A server on this machine that answers as it is told, well or not.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::Duration;

/// What is sent, and how.
pub struct Answer {
    pub status: u16,
    pub headers: String,
    pub bytes: Vec<u8>,
    /// What is said of the length; nothing where it is not said.
    pub length: Option<usize>,
    /// The connection ends after so many bytes.
    pub cut: Option<usize>,
    /// Nothing more comes after so many bytes, and the connection stays open.
    pub still_after: Option<usize>,
    /// Before each piece.
    pub pause: Duration,
}

impl Answer {
    /// The bytes from `from` on, as a good server sends them.
    pub fn of(bytes: Vec<u8>, from: Option<u64>) -> Answer {
        let whole = bytes.len();
        let first = from.map_or(0, |from| whole.min(from as usize));
        let headers = match from {
            Some(first) => format!("Content-Range: bytes {first}-{}/{whole}\r\n", whole - 1),
            None => String::new(),
        };
        Answer {
            status: if from.is_some() { 206 } else { 200 },
            headers,
            length: Some(whole - first),
            bytes: bytes[first..].to_vec(),
            cut: None,
            still_after: None,
            pause: Duration::ZERO,
        }
    }

    /// What was asked for lies elsewhere.
    pub fn leading_to(place: &str) -> Answer {
        Answer {
            status: 302,
            headers: format!("Location: {place}\r\n"),
            ..Answer::of(Vec::new(), None)
        }
    }
}

type Asked = Arc<Mutex<HashMap<String, Vec<Option<u64>>>>>;

/// The server. It ends with the test.
pub struct Loopback {
    place: SocketAddr,
    asked: Asked,
    over: Arc<AtomicBool>,
}

impl Loopback {
    /// Answers each path, asked for from a byte on, as `answer` says.
    pub fn start(answer: impl Fn(&str, Option<u64>) -> Answer + Send + Sync + 'static) -> Loopback {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = listener.local_addr().unwrap();
        let (asked, over) = (Asked::default(), Arc::new(AtomicBool::new(false)));
        let (log, end, answer) = (Arc::clone(&asked), Arc::clone(&over), Arc::new(answer));
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                // A client that goes away is no fault of the server's.
                thread::spawn(move || serve(connection, &log, &*answer));
            }
        });
        Loopback { place, asked, over }
    }

    pub fn address(&self, name: &str) -> String {
        format!("http://{}/{name}", self.place)
    }

    /// How often a path was asked for.
    pub fn asked(&self, name: &str) -> usize {
        self.asked.lock().unwrap().get(name).map_or(0, Vec::len)
    }

    /// The byte from which a path was asked for the last time.
    pub fn last_range(&self, name: &str) -> Option<u64> {
        self.asked
            .lock()
            .unwrap()
            .get(name)
            .and_then(|all| *all.last()?)
    }

    /// Listens no more.
    pub fn stop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.place);
        sleep(Duration::from_millis(50));
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.stop();
    }
}

fn serve(
    mut connection: TcpStream,
    log: &Asked,
    answer: &dyn Fn(&str, Option<u64>) -> Answer,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(connection.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default();
    let path = path.trim_start_matches('/').to_owned();
    let mut from = None;
    for line in lines {
        let line = line?.to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(range) = line.strip_prefix("range: bytes=") {
            from = range.trim_end_matches('-').parse().ok();
        }
    }
    log.lock()
        .unwrap()
        .entry(path.clone())
        .or_default()
        .push(from);
    send(&mut connection, &answer(&path, from))
}

fn send(connection: &mut TcpStream, answer: &Answer) -> std::io::Result<()> {
    let Answer {
        status, headers, ..
    } = answer;
    let length = answer.length.map(|n| format!("Content-Length: {n}\r\n"));
    let length = length.unwrap_or_default();
    write!(
        connection,
        "HTTP/1.1 {status} x\r\n{headers}{length}Connection: close\r\n\r\n"
    )?;
    let mut sent = 0;
    for piece in answer.bytes.chunks(10_000) {
        sleep(answer.pause);
        connection.write_all(piece)?;
        sent += piece.len();
        if answer.cut.is_some_and(|most| sent >= most) {
            return Ok(());
        }
        if answer.still_after.is_some_and(|most| sent >= most) {
            sleep(Duration::from_secs(20));
        }
    }
    connection.flush()
}
