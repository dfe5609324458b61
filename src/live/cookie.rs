//! The cookie by which a sound server knows its user.

use std::env::{home_dir, var_os};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Its length, by the servers' protocol.
const BYTES: usize = 256;

/// Makes a cookie where there is none, as the servers' own library does for the first program
/// of a user: without one they answer nobody. Where that fails, opening the device says so.
pub(super) fn ensure() {
    let Some(home) = home_dir() else {
        return;
    };
    let given = var_os("PULSE_COOKIE").map(PathBuf::from);
    if given.is_some_and(|path| path.exists()) || !is_server_near() {
        return;
    }
    let _ = ensure_in(&home);
}

/// Whether there is anybody to show it to.
fn is_server_near() -> bool {
    let socket = |dir| Path::new(&dir).join("pulse/native").exists();
    var_os("PULSE_SERVER").is_some() || var_os("XDG_RUNTIME_DIR").is_some_and(socket)
}

fn ensure_in(home: &Path) -> io::Result<()> {
    let path = home.join(".config/pulse/cookie");
    if path.exists() || home.join(".pulse-cookie").exists() {
        return Ok(());
    }
    let mut bytes = [0; BYTES];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    if let Some(folder) = path.parent() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    // Whole or not at all: another program may be making one just now.
    let new = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)?;
    let written = file
        .write_all(&bytes)
        .and_then(|()| fs::hard_link(&new, &path));
    fs::remove_file(&new)?;
    written
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_cookie_is_made_once_whole_and_for_nobody_else() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(".config/pulse/cookie");
        ensure_in(home.path()).unwrap();
        let first = fs::read(&path).unwrap();
        assert_eq!(first.len(), BYTES);
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        ensure_in(home.path()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), first);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
