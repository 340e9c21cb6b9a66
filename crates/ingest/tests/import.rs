//! File import: what a file may look like from outside, progress, cancelling, coming again.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use tracewake_dialects::chaukas;
use tracewake_ingest::{CancelFlag, FileReport, Intake, Keys, import_file, import_found, import_reader};
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

    fn intake(&self) -> Intake {
        Intake::new(self.store.clone(), Keys::default())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn import(&self, path: &Path) -> FileReport {
        import_file(&self.intake(), path, &CancelFlag::default(), &mut |_| {}).unwrap()
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

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
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
fn archives_give_what_their_members_hold() {
    let folder = Folder::new();
    let text = lines(30);
    let readme = b"# Read me\nThese are traces.\n";
    let archive = zip(&[
        ("runs/a.jsonl", &text[..]),
        ("runs/b.jsonl.gz", &gzip(&lines(40))),
        ("README.md", readme),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x01\x02"),
        (".hidden/c.jsonl", b"nothing"),
        ("../../etc/d.jsonl", &text[..]),
        ("inner.zip", &zip(&[("e.jsonl", &text[..])])),
        ("cut.json", b"[{\"event_id\": \"x"),
    ]);
    let report = folder.import(&folder.write("all.bin", &archive));
    let counts = report.progress.counts;
    assert_eq!((counts.received, counts.stored, counts.rejected), (100, 40, 2));
    let skipped: Vec<&str> = report.skipped.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(skipped, ["README.md", "picture.png"]);
    let reasons: Vec<&str> = report
        .rejected
        .iter()
        .map(|reject| reject.reason.as_str())
        .collect();
    assert_eq!(
        reasons,
        [
            "inner.zip: an archive inside an archive is not opened: unpack the outer one first",
            "cut.json: not JSON: it ends in the middle"
        ]
    );
    let kept = folder.store.rejects(0, 10).unwrap().rejects;
    assert!(
        kept.iter()
            .any(|reject| reject.location.ends_with("all.bin!cut.json line 1")),
        "{kept:?}"
    );

    let from_pipe = import_reader(
        &folder.intake(),
        "standard input",
        &archive[..],
        &CancelFlag::default(),
        &mut |_| {},
    );
    assert_eq!(from_pipe.unwrap().progress.counts.duplicates, 100);
}

#[test]
fn a_download_that_tells_its_events_twice_is_read_once() {
    let folder = Folder::new();
    let text = lines(3);
    let events: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let trace = [&b"{\"events\": ["[..], &events.join(&b","[..]), b"]}"].concat();
    let copies = [
        ("events/event_0001.json", events[0]),
        ("events/event_0002.json", events[1]),
        ("events/event_0003.json", events[2]),
        ("metadata.json", b"{\"name\": \"run\"}"),
    ];
    let check = |name: &str, trace: &[u8], rejected: u64| {
        let archive = zip(&[&[("trace.json", trace)][..], &copies].concat());
        let report = folder.import(&folder.write(name, &archive));
        let counts = report.progress.counts;
        assert_eq!(
            (counts.received, counts.rejected),
            (3, rejected),
            "{:?}",
            report.rejected
        );
    };
    check("whole.zip", &trace, 0);
    check("no-trace.zip", b"{\"events\": [", 1);
}

#[test]
fn archives_that_cannot_be_opened_say_why() {
    let folder = Folder::new();
    let check = |name: &str, bytes: &[u8], problem: &str| {
        let report = folder.import(&folder.write(name, bytes));
        assert_eq!(report.progress.counts.rejected, 1, "{name}");
        assert!(
            report.rejected[0].reason.contains(problem),
            "{:?}",
            report.rejected
        );
    };
    let whole = zip(&[("a.jsonl", &lines(30)[..])]);
    check("half.zip", &whole[..whole.len() / 2], "incomplete or damaged");
    check("empty.zip", &zip(&[]), "no member of the archive holds traces");
    check(
        "notes.zip",
        &zip(&[("notes.txt", b"nothing here\n")]),
        "a zip archive of txt: no member of the archive holds traces",
    );
    check(
        "letter.docx",
        &zip(&[
            ("[Content_Types].xml", b"<xml/>"),
            ("word/document.xml", b"<xml/>"),
        ]),
        "a Word document: no member of the archive holds traces",
    );
    // Bit 0 of the flags, here and in the list at the end: encrypted.
    let mut locked = whole.clone();
    locked[6] |= 1;
    let list = locked.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    locked[list + 8] |= 1;
    check("locked.zip", &locked, "encrypted");
    let mut many = whole;
    let end = many.len() - 22;
    many[end + 10..end + 12].copy_from_slice(&[0xff, 0xff]);
    check("many.zip", &many, "more than 65,534 members");
}

#[test]
fn an_archive_that_lies_about_the_size_of_a_member_costs_that_member_only() {
    let folder = Folder::new();
    let mut archive = zip(&[("a.jsonl", &lines(30)[..]), ("b.jsonl", &lines(20)[..])]);
    let list = archive.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    for size in [22, list + 24] {
        archive[size..size + 4].copy_from_slice(&7_u32.to_le_bytes());
    }
    let counts = folder.import(&folder.write("liar.zip", &archive)).progress.counts;
    assert_eq!((counts.stored, counts.rejected), (20, 1));
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
    let report = import_file(&folder.intake(), &path, &cancel, &mut |progress| {
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
    let resumed = rest.resumed.unwrap();
    assert_eq!(
        (resumed.line, resumed.offset > 0),
        (stored, true),
        "it goes on behind the last event stored"
    );
    assert_eq!(rest.progress.counts.stored, 6000 - stored);
    assert_eq!(rest.progress.counts.duplicates, 0);
    assert_eq!(rest.progress.session.as_deref(), Some("session-3-29"));

    let again = folder.import(&path);
    assert_eq!((again.resumed, again.progress.counts.duplicates), (None, 6000));
}

/// Imports a file until something is stored, and stops.
fn stop_midway(folder: &Folder, path: &Path) -> u64 {
    let cancel = CancelFlag::default();
    let stop = &mut |_: &_| cancel.cancel();
    let report = import_file(&folder.intake(), path, &cancel, stop).unwrap();
    assert!(report.cancelled);
    report.progress.counts.stored
}

#[test]
fn a_file_that_is_not_what_it_was_is_read_from_its_start() {
    let folder = Folder::new();
    let text = lines(6000);
    let path = folder.write("run.jsonl", &text);
    let stored = stop_midway(&folder, &path);
    let other = Generator::new(4).events(50);
    let other: String = other
        .iter()
        .map(|event| chaukas::to_file_json(event) + "\n")
        .collect();
    folder.write("run.jsonl", &[other.as_bytes(), &text].concat());
    let report = folder.import(&path);
    assert_eq!(report.resumed, None);
    let counts = report.progress.counts;
    assert_eq!((counts.stored, counts.duplicates), (6050 - stored, stored));
}

#[test]
fn events_without_an_id_are_told_apart_across_a_stop() {
    let folder = Folder::new();
    let line = r#"{"session_id":"s","type":"EVENT_TYPE_SYSTEM","metadata":{"message":"tick"}}"#;
    let path = folder.write("ticks.jsonl", format!("{line}\n").repeat(20_000).as_bytes());
    let stored = stop_midway(&folder, &path);
    assert!((1..20_000).contains(&stored));
    let counts = folder.import(&path).progress.counts;
    assert_eq!((counts.stored, counts.duplicates), (20_000 - stored, 0));
    assert_eq!(folder.import(&path).progress.counts.duplicates, 20_000);
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
        let error = import_file(&folder.intake(), &path, &CancelFlag::default(), &mut |_| {}).unwrap_err();
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    }
}

#[test]
fn a_file_without_a_trace_is_one_reject_in_words_of_its_own() {
    let folder = Folder::new();
    let check = |name: &str, text: &str, rejected: u64, reason: &str| {
        let report = folder.import(&folder.write(name, text.as_bytes()));
        assert_eq!(
            report.progress.counts.rejected, rejected,
            "{name}: {:?}",
            report.rejected
        );
        assert_eq!(report.rejected.len() as u64, rejected, "{name}");
        let told = report
            .rejected
            .first()
            .map_or("", |rejected| rejected.reason.as_str());
        assert!(told.starts_with(reason), "{name}: {told}");
        assert!(report.no_traces.is_some(), "{name}");
    };
    let many = "INFO: nothing to see here\n".repeat(3_000);
    check(
        "server.log",
        &many,
        1,
        "not a trace file: none of its 3000 records is an event; ",
    );
    check(
        "objects.jsonl",
        "{\"a\":1}\n{\"a\":2}\n",
        1,
        "not a trace file: none of its 2 records",
    );
    check(
        "one.json",
        "{\"a\":1}\n",
        1,
        "the object is no event of a known dialect",
    );
    check("empty.jsonl", "", 0, "");
    assert_eq!(folder.store.rejects(0, 10).unwrap().total, 3);

    // What comes before the first event is told of as before.
    let late = [many.as_bytes(), &lines(2)].concat();
    let report = folder.import(&folder.write("late.log", &late));
    assert_eq!(report.no_traces, None);
    assert_eq!(
        (report.progress.counts.stored, report.progress.counts.rejected),
        (2, 1_001)
    );
}

#[test]
fn a_file_that_was_only_found_is_no_reject() {
    let folder = Folder::new();
    let path = folder.write("README.md", b"# Read me\nThese are traces.\n");
    let report = import_found(&folder.intake(), &path, &CancelFlag::default(), &mut |_| {}).unwrap();
    assert_eq!(report.progress.counts.rejected, 0);
    assert!(report.no_traces.unwrap().starts_with("not a trace file: "));
}
