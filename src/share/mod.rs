//! A few files for whoever is in the same network, for as long as it takes to fetch one: behind
//! a path that nobody guesses, over HTTP by the crate `hyper`.
//!
//! Whoever does not know the path learns nothing and holds nothing up: headers have a few
//! seconds and a few kilobytes, a reader that stands still is let go, and where too many knock
//! at once, those that have shown no path yet make room.

mod answer;
mod body;
mod door;
mod fetched;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::PathBuf;
use std::time::Duration;

pub use door::serve;

/// How long it is shared for at most: time to find the phone and the network's name.
pub const OPEN_FOR: Duration = Duration::from_secs(600);

/// A file that is shared.
#[derive(Clone, Debug)]
pub struct SharedFile {
    /// The last part of its address; empty for what stands at the path itself.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// As MIME calls it.
    pub mime: &'static str,
    /// Whether a browser shows it, or keeps it under this name.
    pub kept_as: Option<String>,
}

/// An open port, and the path behind which files are.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    address: SocketAddr,
    /// The part of the path that nobody guesses.
    secret: String,
}

/// How sharing ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shared {
    /// The first of the files with this number was fetched whole, by whom.
    Fetched(usize, IpAddr),
    /// Nobody came in time.
    Over,
    /// It was told to stop.
    Stopped,
}

impl Door {
    /// Opens a port at `at`; where that says no port, any that is free.
    ///
    /// # Errors
    /// Where the system has no such address, or the port is taken.
    pub fn open(at: SocketAddr) -> io::Result<Door> {
        let listener = TcpListener::bind(at)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let secret = secret()?;
        Ok(Door {
            listener,
            address,
            secret,
        })
    }

    /// Where `file` is to be had.
    pub fn url(&self, file: &SharedFile) -> String {
        format!("http://{}{}", self.address, self.path(file))
    }

    /// The path at which `file` is.
    fn path(&self, file: &SharedFile) -> String {
        format!("/{}/{}", self.secret, in_path(&file.name))
    }
}

/// 128 bits of chance, as letters that a path takes as they are.
fn secret() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let mut secret = String::new();
    for byte in bytes {
        let _ = write!(secret, "{byte:02x}");
    }
    Ok(secret)
}

/// `name` as a part of a path: all but the plainest letters by their bytes.
fn in_path(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(byte.into()),
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The address by which this machine is known in its network. Nothing is sent to find it out.
///
/// # Errors
/// Where there is no network.
pub fn own_address() -> io::Result<IpAddr> {
    // A place set aside for examples: what counts is which way would lead there.
    let example = Ipv4Addr::new(192, 0, 2, 1);
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    socket.connect((example, 9))?;
    let address = socket.local_addr()?.ip();
    match address.is_unspecified() || address.is_loopback() {
        true => Err(io::ErrorKind::NetworkUnreachable.into()),
        false => Ok(address),
    }
}

/// Until somebody presses Ctrl-C, or ends the program in another way that it hears of.
pub async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (interrupt, end) = (
            signal(SignalKind::interrupt()),
            signal(SignalKind::terminate()),
        );
        if let (Ok(mut interrupt), Ok(mut end)) = (interrupt, end) {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = end.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
