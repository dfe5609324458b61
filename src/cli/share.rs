//! `evenfall share`: a session or a file for a phone in the same network.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

use crate::engine::Playable;
use crate::export::{About, Destination, RenderOptions};
use crate::page;
use crate::share::{self, Door, OPEN_FOR, Shared, SharedFile};
use crate::units::Millis;

use super::file_name::slug;
use super::prepare::{SessionArgs, WishArgs};
use super::render::{bar, shown};
use super::text::{cautions, tell, tell_painted};
use super::{Done, Failure};

/// Hand a session to a phone in the same network: a code to scan, a page that plays
#[derive(Args)]
#[command(after_help = "Examples:
  evenfall share sleep-meditation-10        scan the code with the phone's camera
  evenfall share box-breath --length 12m
  evenfall share evening.mp3                a file that is there already

It ends with the first complete download, after ten minutes, or with Ctrl-C. Whoever is in the
same network and sees the code can fetch it until then: it travels as it is (HTTP).")]
pub struct ShareCommand {
    #[command(flatten)]
    session: SessionArgs,
    /// Serve at this address of this machine, as in 192.168.1.20 or 192.168.1.20:8080
    #[arg(long, value_name = "ADDRESS", value_parser = parse_bind)]
    bind: Option<SocketAddr>,
}

/// An address with or without a port.
fn parse_bind(text: &str) -> Result<SocketAddr, String> {
    let alone = text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 0));
    let address: Option<SocketAddr> = alone.or_else(|_| text.parse()).ok();
    // One that stands for all of them is none that a phone could ask for.
    address
        .filter(|address| !address.ip().is_unspecified())
        .ok_or_else(|| "an address of this machine, as in 192.168.1.20 or 192.168.1.20:8080".into())
}

/// Files that are handed on as they are, by their endings.
const KINDS: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("htm", "text/html; charset=utf-8"),
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("opus", "audio/ogg"),
    ("ogg", "audio/ogg"),
    ("flac", "audio/flac"),
    ("wav", "audio/wav"),
];

impl ShareCommand {
    pub fn run(mut self) -> Done {
        // Before any work: whether there is a network.
        let door = self.door()?;
        if let Some(file) = self.file() {
            if self.session.length.is_some() || self.session.wishes != WishArgs::default() {
                return Err(Failure::script(format!(
                    "{} is handed on as it is: leave the wishes out, or name its session",
                    file.path.display()
                )));
            }
            return offer(door, vec![file]);
        }
        self.session.settle()?;
        let folder = tempfile::tempdir()?;
        let files = self.made(folder.path())?;
        offer(door, files)
    }

    fn door(&self) -> Result<Door, Failure> {
        let at = match self.bind {
            Some(at) => at,
            None => SocketAddr::new(share::own_address().map_err(|why| {
                Failure::Other(anyhow::anyhow!(
                    "this machine is in no network ({why}): connect it to the one the phone is in, or name its address with --bind"
                ))
            })?, 0),
        };
        Door::open(at).map_err(|why| {
            Failure::Other(anyhow::anyhow!(
                "cannot serve at {at} ({why}): choose another with --bind"
            ))
        })
    }

    /// The file that is meant, where one is.
    fn file(&self) -> Option<SharedFile> {
        let [named] = &self.session.sessions[..] else {
            return None;
        };
        let path = PathBuf::from(named);
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        let mime = KINDS.iter().find(|(known, _)| *known == ending)?.1;
        let name = path.file_name()?.to_string_lossy().into_owned();
        path.is_file().then(|| SharedFile {
            kept_as: (!page::is_page(&path)).then(|| name.clone()),
            name,
            path,
            mime,
        })
    }

    /// The session as a page and as a sound.
    fn made(&self, folder: &Path) -> Result<Vec<SharedFile>, Failure> {
        let prepared = self.session.prepare()?;
        tell(&cautions(&prepared.session));
        let made = prepared.made();
        let length = made.score.length.frames();
        let piece = Playable(made.score.clone());
        let mut options = RenderOptions::new(Destination::Path(folder.into()));
        options.about = Some(Arc::new(About::of(
            &made.plan,
            Millis::ZERO..made.plan.length,
        )));
        let name = slug(&made.plan.title);
        let bar = bar(length);
        let progress = |done| shown(&bar, done);
        let files = page::write_both(&piece, &made.plan, &options, folder, &name, &progress);
        bar.finish_and_clear();
        let [page, sound] = files?;
        let kept = format!("{name}.{}", page::SoundKind::PAGE.ending);
        Ok(vec![
            SharedFile {
                name: String::new(),
                path: page,
                mime: KINDS[0].1,
                kept_as: None,
            },
            SharedFile {
                name: kept.clone(),
                path: sound,
                mime: page::SoundKind::PAGE.mime,
                kept_as: Some(kept),
            },
        ])
    }
}

/// Serves `files`, and says where and until when.
fn offer(door: Door, files: Vec<SharedFile>) -> Done {
    let urls: Vec<String> = files.iter().map(|file| door.url(file)).collect();
    if std::io::stderr().is_terminal()
        && let Some(code) = code(&urls[0])
    {
        tell_painted(&code);
    }
    tell("With a phone in the same network, scan the code or open");
    for (url, file) in urls.iter().zip(&files) {
        let what = if page::is_page(&file.path) {
            "the page"
        } else {
            "the sound"
        };
        tell(&format!("  {url}  {what}"));
    }
    tell(
        "It is there until it has been fetched once, for ten minutes at most. Ctrl-C ends it now.",
    );
    match share::serve(door, files, OPEN_FOR, share::interrupted())? {
        Shared::Fetched(_, who) => {
            tell(&format!("fetched by {who}: nothing is shared any more"));
            Ok(())
        }
        Shared::Stopped => {
            tell("stopped: nothing is shared any more");
            Ok(())
        }
        Shared::Over => Err(Failure::Other(anyhow::anyhow!(
            "nobody fetched it within ten minutes: nothing is shared any more"
        ))),
    }
}

/// `url` as a code to scan: black on white, whatever the colours of the terminal.
fn code(url: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(url, EcLevel::L).ok()?;
    let lines = code.render::<Dense1x2>().build();
    let mut painted = String::new();
    for line in lines.lines() {
        // What is white is drawn, what is black is left out.
        let _ = writeln!(painted, "\u{1b}[97;40m{line}\u{1b}[0m");
    }
    Some(painted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_small_enough_for_any_terminal() {
        let url = "http://192.168.178.123:41234/0123456789abcdef0123456789abcdef/";
        let code = code(url).unwrap();
        assert!(code.lines().count() <= 23, "{}", code.lines().count());
    }

    #[test]
    fn an_address_is_taken_with_a_port_or_without() {
        assert_eq!(parse_bind("127.0.0.1").unwrap().port(), 0);
        assert_eq!(parse_bind("127.0.0.1:8080").unwrap().port(), 8080);
        assert!(parse_bind("::1").unwrap().is_ipv6());
        assert!(parse_bind("[::1]:80").is_ok());
        assert!(parse_bind("nowhere").is_err() && parse_bind("1.2.3.4:99999").is_err());
    }
}
