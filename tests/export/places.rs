//! Where a file goes: whole or not at all, and with whose rights.

use super::*;

#[test]
fn a_piece_that_fails_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.wav");
    fs::write(&path, "an older file").unwrap();
    let attempt = std::panic::catch_unwind(|| write(&Faulty, &options(&path)));
    assert!(attempt.is_err());
    assert_eq!(fs::read(&path).unwrap(), b"an older file");
    assert_eq!(entries(folder.path()), [path]);
}

#[test]
fn a_stopped_run_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.wav");
    fs::write(&path, "an older file").unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let options = RenderOptions {
        stop: Some(stop.clone()),
        ..options(&path)
    };
    let piece = Noise { length: 5_000_000 };
    let outcome = render(&piece, 0..piece.length, &options, &|_| {
        stop.store(true, Ordering::Relaxed);
    });
    assert!(matches!(outcome, Err(ExportError::Stopped)));
    assert_eq!(fs::read(&path).unwrap(), b"an older file");
    assert_eq!(entries(folder.path()), [path]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_that_says_so() {
    let piece = Noise { length: 1_000_000 };
    let error = write(&piece, &options(Path::new("/dev/full"))).unwrap_err();
    assert!(matches!(error, ExportError::DiskFull { .. }), "{error}");
    assert!(error.to_string().contains("4.1 MB"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_session_longer_than_the_disk_is_refused_before_the_first_sample() {
    struct Endless;
    impl Piece for Endless {
        fn length(&self) -> Frames {
            1 << 55
        }
        fn starting_at(&self, _: Frames) -> Box<dyn Render> {
            unreachable!("nothing may be rendered")
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let error = write(&Endless, &options(&folder.path().join("a.wav"))).unwrap_err();
    assert!(
        matches!(error, ExportError::DiskFull { free: Some(_), .. }),
        "{error}"
    );
    assert!(entries(folder.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn devices_take_a_file_and_stay_devices() {
    use std::os::unix::fs::FileTypeExt;
    let piece = Noise { length: 10_000 };
    let report = write(&piece, &options(Path::new("/dev/null"))).unwrap();
    assert_eq!(report.bytes, 40_044);
    assert!(
        fs::metadata("/dev/null")
            .unwrap()
            .file_type()
            .is_char_device()
    );
}

#[test]
fn a_place_that_cannot_be_written_is_named_before_rendering() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| write(&Noise { length: 100 }, &options(&folder.path().join(name)));
    assert!(matches!(at("missing/a.wav"), Err(ExportError::NoFolder(_))));
    assert!(matches!(at("a.xyz"), Err(ExportError::UnknownFormat(_))));
    assert!(matches!(at("plain"), Err(ExportError::NoFormat(_))));
    fs::create_dir(folder.path().join("folder.wav")).unwrap();
    assert!(matches!(at("folder.wav"), Err(ExportError::IsFolder(_))));
    let locked = folder.path().join("locked.wav");
    fs::write(&locked, "kept").unwrap();
    let mut permissions = fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&locked, permissions).unwrap();
    assert!(matches!(
        at("locked.wav"),
        Err(ExportError::WriteProtected(_))
    ));
    assert_eq!(fs::read(&locked).unwrap(), b"kept");
    let message = at("a.aiff").unwrap_err().to_string();
    assert_eq!(
        message,
        "`.aiff` is not a format that can be written: use `.wav`, `.flac`, `.mp3`, `.m4a`, `.opus` or `.ogg`"
    );
}

#[cfg(unix)]
#[test]
fn a_new_file_has_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (ours, plain) = (folder.path().join("a.wav"), folder.path().join("plain"));
    write(&Noise { length: 100 }, &options(&ours)).unwrap();
    fs::write(&plain, "").unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(ours), mode(plain));
}

#[cfg(unix)]
#[test]
fn a_file_written_over_another_is_read_by_nobody_else_than_that_was() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    write(&Noise { length: 100 }, &options(&path)).unwrap();
    let about = fs::metadata(&path).unwrap();
    assert_eq!(about.permissions().mode() & 0o7777, 0o600);
    assert_eq!(about.len(), 444);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_its_target_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (target, link) = (
        folder.path().join("target.wav"),
        folder.path().join("link.wav"),
    );
    fs::write(&target, "old").unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    write(&Noise { length: 100 }, &options(&link)).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&target).unwrap().len(), 444);
}
