//! Who comes to the door, and how long they may stay.

use std::cmp::Reverse;
use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{Sender, channel};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{interval, sleep};

use super::answer::{Paths, answer};
use super::body::Progress;
use super::fetched::Fetched;
use super::{Door, Shared, SharedFile};

/// How long somebody may take to say what is wanted.
const HEADERS: Duration = Duration::from_secs(5);

/// Bytes of all headers of a request, and how many there may be: hyper wants 8 KB at least.
const HEADER_BYTES: usize = 8 << 10;
const HEADER_COUNT: usize = 64;

/// How long somebody may stand still who is being handed a file.
const STILL: Duration = Duration::from_secs(20);

/// How many may be there who have not shown the path, and how many who have.
const STRANGERS: usize = 256;
const GUESTS: usize = 32;

/// Serves `files` at `door` until one of them has been fetched whole, for `open_for` at most, or
/// until `stop` is done.
///
/// # Errors
/// Where the system has no more of what serving takes.
pub fn serve(
    door: Door,
    files: Vec<SharedFile>,
    open_for: Duration,
    stop: impl Future<Output = ()>,
) -> io::Result<Shared> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let lengths = files
        .iter()
        .map(|file| Ok(std::fs::metadata(&file.path)?.len()));
    let lengths = lengths.collect::<io::Result<Vec<u64>>>()?;
    runtime.block_on(async move {
        let paths = files
            .into_iter()
            .map(|file| (door.path(&file), file))
            .collect();
        let (done, mut fetched) = channel(1);
        let house = Welcome {
            paths: Arc::new(paths),
            ledger: Arc::new(Mutex::new(Ledger {
                lengths,
                rows: Vec::new(),
            })),
            done,
        };
        let listener = TcpListener::from_std(door.listener)?;
        let (stop, welcome) = (pin!(stop), pin!(house.welcome(&listener)));
        let shared = tokio::select! {
            biased;
            Some((number, who)) = fetched.recv() => Shared::Fetched(number, who),
            () = stop => Shared::Stopped,
            () = sleep(open_for) => Shared::Over,
            never = welcome => match never {},
        };
        Ok(shared)
    })
}

/// What is shared, and how much of it has gone.
struct Welcome {
    paths: Arc<Paths>,
    ledger: Arc<Mutex<Ledger>>,
    done: Sender<(usize, IpAddr)>,
}

impl Welcome {
    /// Lets in whoever comes, for ever.
    async fn welcome(&self, listener: &TcpListener) -> Infallible {
        let mut visits = JoinSet::new();
        let mut here: VecDeque<Visit> = VecDeque::new();
        loop {
            let Ok((stream, who)) = listener.accept().await else {
                // No more files may be open, say: those that are will close.
                sleep(Duration::from_millis(50)).await;
                continue;
            };
            while visits.try_join_next().is_some() {}
            here.retain(|visit| !visit.handle.is_finished());
            let numbered = here.iter().enumerate();
            let strangers = numbered.filter(|(_, visit)| visit.is_stranger());
            let strangers: Vec<_> = strangers.map(|(n, visit)| (n, visit.who)).collect();
            if here.len() - strangers.len() >= GUESTS {
                continue;
            }
            if strangers.len() >= STRANGERS {
                let leaving = crowding(strangers.into_iter());
                if let Some(visit) = leaving.and_then(|number| here.remove(number)) {
                    visit.handle.abort();
                }
            }
            let progress = Arc::new(Progress::default());
            let visit = self.visit(stream, who.ip(), progress.clone());
            here.push_back(Visit {
                handle: visits.spawn(visit),
                progress,
                who: who.ip(),
            });
        }
    }

    /// One request, and its answer.
    fn visit(
        &self,
        stream: TcpStream,
        who: IpAddr,
        progress: Arc<Progress>,
    ) -> impl Future<Output = ()> + Send + 'static {
        let (paths, ledger, done) = (self.paths.clone(), self.ledger.clone(), self.done.clone());
        async move {
            let asked = progress.clone();
            let service = service_fn(move |request| {
                let answer = answer(&request, &paths, &asked);
                async move { Ok::<_, Infallible>(answer) }
            });
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new())
                .header_read_timeout(HEADERS)
                .max_buf_size(HEADER_BYTES)
                .max_headers(HEADER_COUNT)
                .keep_alive(false);
            let mut talk = pin!(http.serve_connection(TokioIo::new(stream), service));
            let mut tick = interval(STILL);
            tick.tick().await;
            let mut before = 0;
            let well = loop {
                tokio::select! {
                    ended = &mut talk => break ended.is_ok(),
                    _ = tick.tick() => {
                        let bytes = progress.bytes();
                        if bytes == before {
                            return;
                        }
                        before = bytes;
                    }
                }
            };
            if well {
                let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(whole) = ledger.note(who, &progress) {
                    // One is enough: who comes after it finds the place taken.
                    let _ = done.try_send((whole, who));
                }
            }
        }
    }
}

/// Somebody who is there.
struct Visit {
    handle: AbortHandle,
    progress: Arc<Progress>,
    who: IpAddr,
}

impl Visit {
    /// Whether nobody knows what they want yet.
    fn is_stranger(&self) -> bool {
        !self.progress.known()
    }
}

/// The number of the stranger who makes room, of all who wait, longest first: the first of those
/// from the address that most of them come from. So a crowd from one address pushes nobody out
/// but its own.
pub(super) fn crowding(waiting: impl Iterator<Item = (usize, IpAddr)>) -> Option<usize> {
    let mut crowds: HashMap<IpAddr, (usize, usize)> = HashMap::new();
    for (number, who) in waiting {
        let (count, _) = crowds.entry(who).or_insert((0, number));
        *count += 1;
    }
    // The first number tells crowds of one size apart.
    let crowds = crowds.into_values();
    let largest = crowds.max_by_key(|(count, first)| (*count, Reverse(*first)));
    largest.map(|(_, first)| first)
}

/// Who has got how much of which file.
#[derive(Default)]
struct Ledger {
    /// The length of each file.
    lengths: Vec<u64>,
    rows: Vec<(IpAddr, usize, Fetched)>,
}

impl Ledger {
    /// Notes what `who` has got; the number of a file that they now have whole.
    fn note(&mut self, who: IpAddr, progress: &Progress) -> Option<usize> {
        let mut whole = None;
        for (number, stretch) in progress.sent() {
            let known = self
                .rows
                .iter()
                .position(|row| (row.0, row.1) == (who, number));
            let row = known.unwrap_or_else(|| {
                self.rows.push((who, number, Fetched::default()));
                self.rows.len() - 1
            });
            let fetched = &mut self.rows[row].2;
            fetched.add(stretch);
            if fetched.whole(self.lengths[number]) {
                whole = Some(number);
            }
        }
        whole
    }
}
