//! File import: what a file may look like from outside, progress, cancelling, coming again.
#![allow(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test where it stands"
)]

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use tracewake_dialects::chaukas;
use tracewake_ingest::{CancelFlag, FileReport, import_file};
use tracewake_store::{Store, StoreOptions};
use tracewake_testkit::Generator;

struct Folder {
    folder: tempfile::TempDir,
    store: Store,
}

impl Folder {
    fn new() -> Folder {
        let folder = tempfile::tempdir().unwrap();
        let options = StoreOptions::new(folder.path().join("test.db"), tracewake_dialects::search_text_of);
        Folder {
            store: Store::open(options).unwrap(),
            folder,
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn import(&self, path: &Path) -> FileReport {
        import_file(&self.store, path, &CancelFlag::default(), &mut |_| {}).unwrap()
    }
}

fn lines(count: usize) -> Vec<u8> {
    let events = Generator::new(3).events(count);
    let line = |event| chaukas::to_file_json(event) + "\n";
    events.iter().map(line).collect::<String>().into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn compressed_files_are_opened_as_they_are() {
    let folder = Folder::new();
    let text = lines(30);
    let half = text.len() / 2;
    let members = [gzip(&text[..half]), gzip(&text[half..])].concat();
    let check = |name: &str, bytes: &[u8], new: u64| {
        let counts = folder.import(&folder.write(name, bytes)).progress.counts;
        assert_eq!(
            (counts.received, counts.stored, counts.rejected),
            (30, new, 0),
            "{name}"
        );
    };
    check("two-members.jsonl", &members, 30);
    check("plain.txt", &text, 0);
    check("zstd.bin", &zstd::encode_all(&text[..], 1).unwrap(), 0);
}

#[test]
fn a_cut_archive_keeps_what_came_before_the_cut() {
    let folder = Folder::new();
    let whole = gzip(&lines(400));
    let report = folder.import(&folder.write("cut.jsonl.gz", &whole[..whole.len() / 2]));
    assert!(report.progress.counts.stored > 50, "{:?}", report.progress.counts);
    assert_eq!(report.progress.counts.rejected, 1);
    assert!(
        report.rejected[0].reason.contains("ends early"),
        "{}",
        report.rejected[0].reason
    );
}

#[test]
fn progress_is_told_and_a_cancelled_import_goes_on_later() {
    let folder = Folder::new();
    let path = folder.write("run.jsonl", &lines(6000));
    let cancel = CancelFlag::default();
    let mut told = Vec::new();
    let report = import_file(&folder.store, &path, &cancel, &mut |progress| {
        told.push(progress.bytes_read);
        cancel.cancel();
    });
    let report = report.unwrap();
    assert!(report.cancelled);
    assert!(told.is_sorted() && told[0] > 0, "{told:?}");
    let stored = report.progress.counts.stored;
    assert!((1..6000).contains(&stored), "{stored}");

    let rest = folder.import(&path);
    assert!(!rest.cancelled);
    assert_eq!(rest.progress.counts.stored, 6000 - stored);
    assert_eq!(rest.progress.counts.duplicates, stored);
    assert_eq!(rest.progress.session.as_deref(), Some("session-3-29"));
}

#[test]
fn lines_without_an_id_are_kept_apart_and_found_again() {
    let folder = Folder::new();
    let line = r#"{"session_id":"s","type":"EVENT_TYPE_SYSTEM","metadata":{"message":"tick"}}"#;
    let path = folder.write("ticks.jsonl", format!("{line}\n{line}\n{line}\n").as_bytes());
    assert_eq!(folder.import(&path).progress.counts.stored, 3);
    assert_eq!(folder.import(&path).progress.counts.duplicates, 3);
}

#[test]
fn folders_and_missing_files_are_named() {
    let folder = Folder::new();
    for path in [
        folder.folder.path().to_owned(),
        folder.folder.path().join("absent.jsonl"),
    ] {
        let error = import_file(&folder.store, &path, &CancelFlag::default(), &mut |_| {}).unwrap_err();
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    }
}
