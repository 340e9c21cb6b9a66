//! Watched folders: real files in real folders, and their outcomes.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use tracewake_dialects::chaukas;
use tracewake_ingest::{
    CancelFlag, FileState, FolderState, FolderStatus, FolderWatch, Intake, Keys, WatchOptions, import_file,
};
use tracewake_store::{SessionQuery, SessionState, Store, StoreOptions};
use tracewake_testkit::Generator;

/// A folder to watch, and a store that is not in it.
struct Place {
    folder: tempfile::TempDir,
    store: Store,
}

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("watched")).unwrap();
        let options = StoreOptions::new(folder.path().join("test.db"), tracewake_dialects::search_text_of);
        Place {
            store: Store::open(options).unwrap(),
            folder,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("watched").join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), bytes).unwrap();
    }

    fn append(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let mut file = OpenOptions::new().append(true).open(self.path(name)).unwrap();
        file.write_all(bytes.as_ref()).unwrap();
    }

    fn intake(&self) -> Intake {
        Intake::new(self.store.clone(), Keys::default())
    }

    fn watch(&self) -> FolderWatch {
        self.watch_with(options())
    }

    fn watch_with(&self, options: WatchOptions) -> FolderWatch {
        FolderWatch::start(self.intake(), &self.path(""), options)
    }

    /// Events stored.
    fn stored(&self) -> u64 {
        self.store.totals().unwrap().counts.stored
    }

    fn rejected(&self) -> u64 {
        self.store.totals().unwrap().counts.rejected
    }

    /// Watches until everything is read, and stops.
    fn watch_once(&self) -> FolderStatus {
        let watch = self.watch();
        let status = idle(&watch);
        watch.stop();
        status
    }
}

/// The defaults, with shorter waits.
fn options() -> WatchOptions {
    WatchOptions {
        quiet: Duration::from_millis(300),
        poll_every: Duration::from_millis(50),
        ..WatchOptions::default()
    }
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn idle(watch: &FolderWatch) -> FolderStatus {
    wait_until("everything is read", || watch.status().is_idle);
    watch.status()
}

/// Lines of a session of its own.
fn lines(seed: u64, count: usize) -> String {
    let events = Generator::new(seed).events(count);
    let line = |event| chaukas::to_file_json(event) + "\n";
    events.iter().map(line).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const TICK: &str = r#"{"session_id":"s","type":"EVENT_TYPE_SYSTEM","metadata":{"message":"tick"}}"#;

#[test]
fn what_is_there_is_read_and_what_is_no_trace_file_is_left_alone() {
    let place = Place::new();
    place.write("a.jsonl", lines(1, 30));
    place.write("runs/2026/b.txt", lines(2, 40));
    place.write("README.md", "# Read me\n\nNothing to see.");
    place.write("package.json", "{\n  \"name\": \"agent\"\n}\n");
    place.write("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x01\x02");
    place.write("empty.jsonl", "");
    place.write(".hidden.jsonl", lines(3, 5));
    place.write(".git/d.jsonl", lines(4, 5));
    place.write("a.jsonl.swp", lines(5, 5));
    place.write("mixed.log", format!("starting\n{}done\n", lines(6, 5)));
    let status = place.watch_once();
    assert_eq!((place.stored(), place.rejected()), (75, 2), "{status:?}");
    assert_eq!((status.files, status.read, status.skipped), (7, 4, 3));
    assert_eq!((status.counts.stored, status.counts.rejected), (75, 2));
    let mut skipped: Vec<String> = status
        .notes
        .iter()
        .filter(|note| note.state == FileState::Skipped)
        .map(|note| note.path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    skipped.sort();
    assert_eq!(skipped, ["README.md", "package.json", "picture.png"]);
    let ledger = place.store.ledger().unwrap();
    assert_eq!(
        ledger
            .iter()
            .find(|line| line.source == "folder")
            .unwrap()
            .counts
            .stored,
        75
    );
}

#[test]
fn what_is_written_is_followed_and_counts_as_live() {
    let place = Place::new();
    place.write("old.jsonl", lines(1, 10));
    let watch = place.watch();
    idle(&watch);
    let states = |place: &Place| {
        let query = SessionQuery {
            limit: 100,
            now: tracewake_ingest::now(),
            ..SessionQuery::default()
        };
        let sessions = place.store.list_sessions(&query).unwrap().sessions;
        sessions
            .iter()
            .filter(|session| session.state == SessionState::Live)
            .count()
    };
    assert_eq!(states(&place), 0, "what was there before is not live");
    let text = lines(2, 50);
    let half = text.len() / 2;
    place.write("new/run.jsonl", &text[..half]);
    wait_until("the first half is read", || (11..60).contains(&place.stored()));
    assert!(states(&place) > 0);
    place.append("new/run.jsonl", &text[half..]);
    wait_until("the second half is read", || place.stored() == 60);
    place.append("old.jsonl", lines(3, 5));
    wait_until("the old file is followed", || place.stored() == 65);
    assert_eq!(place.rejected(), 0);
    watch.stop();
}

#[test]
fn a_record_that_is_being_written_waits() {
    let place = Place::new();
    let text = lines(1, 20);
    let cut = text.len() - 30;
    place.write("run.jsonl", &text[..cut]);
    let watch = place.watch();
    wait_until("all whole lines are read", || place.stored() == 19);
    let status = idle(&watch);
    assert_eq!(
        (status.waiting, status.read, place.rejected()),
        (1, 0, 0),
        "{status:?}"
    );
    assert!(status.notes[0].reason.contains("not complete"), "{status:?}");
    place.append("run.jsonl", &text[cut..text.len() - 1]); // no line end yet
    wait_until("the line is taken", || place.stored() == 20);
    place.append("run.jsonl", "\n{\"events\": [");
    place.append("run.jsonl", lines(2, 3).trim_end().replace('\n', ","));
    place.append("run.jsonl", "]}\n");
    wait_until("the envelope is taken", || place.stored() == 23);
    assert_eq!((idle(&watch).waiting, place.rejected()), (0, 0));
    watch.stop();
}

#[test]
fn an_array_is_read_as_it_grows_and_once() {
    let place = Place::new();
    let events: Vec<String> = lines(1, 60).lines().map(str::to_owned).collect();
    place.write("run.json", format!("[{}", events[..20].join(",\n")));
    let watch = place.watch();
    wait_until("its start is read", || place.stored() == 20);
    for event in &events[20..] {
        place.append("run.json", format!(",\n{event}"));
    }
    wait_until("it is followed", || place.stored() == 60);
    place.append("run.json", "]\n");
    wait_until("it is complete", || watch.status().read == 1);
    let counts = watch.status().counts;
    assert_eq!((counts.duplicates, counts.rejected), (0, 0));
    watch.stop();
}

#[test]
fn nothing_is_read_twice_after_a_restart() {
    let place = Place::new();
    for name in 0..20 {
        place.write(&format!("{name}.jsonl"), lines(name, 30));
    }
    place.write("notes.md", "nothing\nhere\n");
    place.write("packed.gz", gzip(lines(50, 30).as_bytes()));
    place.write(
        "array.json",
        format!("[{}]", lines(51, 30).trim_end().replace('\n', ",")),
    );
    place.write(
        "half.json",
        format!("[{}", lines(52, 30).trim_end().replace('\n', ",")),
    );
    wait_until("files are older than they need to be", || {
        let age = |name| {
            File::open(place.path(name))
                .unwrap()
                .metadata()
                .unwrap()
                .modified()
                .unwrap()
                .elapsed()
        };
        age("half.json").unwrap() > options().quiet
    });
    let first = place.watch_once();
    assert_eq!(
        (place.stored(), first.skipped, first.waiting),
        (23 * 30, 1, 1),
        "{first:?}"
    );
    assert!(first.bytes_read > 0);

    let second = place.watch_once();
    assert_eq!((second.bytes_read, second.counts.received), (0, 0), "{second:?}");
    assert_eq!((second.read, second.skipped, second.waiting), (first.read, 1, 1));

    let more = lines(60, 10);
    place.append("7.jsonl", &more);
    let third = place.watch_once();
    assert_eq!((third.bytes_read, third.counts.stored), (more.len() as u64, 10));
    assert_eq!(place.store.totals().unwrap().counts.duplicates, 0);

    let path = place.path("3.jsonl");
    let asked = import_file(&place.intake(), &path, &CancelFlag::default(), &mut |_| {}).unwrap();
    assert_eq!(
        asked.progress.counts.duplicates, 30,
        "who asks gets the whole file"
    );
}

#[test]
fn an_imported_file_is_not_read_again_by_a_watch() {
    let place = Place::new();
    place.write("a.jsonl", lines(1, 30));
    place.write("b.jsonl.gz", gzip(lines(2, 30).as_bytes()));
    for name in ["a.jsonl", "b.jsonl.gz"] {
        let path = place.path(name);
        import_file(&place.intake(), &path, &CancelFlag::default(), &mut |_| {}).unwrap();
    }
    assert_eq!(place.watch_once().bytes_read, 0);
}

#[test]
fn renamed_files_are_known_and_rotation_is_followed() {
    let place = Place::new();
    place.write("run.log", lines(1, 30));
    let watch = place.watch();
    let before = idle(&watch).bytes_read;
    assert_eq!(place.stored(), 30);
    std::fs::rename(place.path("run.log"), place.path("run.log.1")).unwrap();
    place.write("run.log", lines(2, 10));
    wait_until("the new file is read", || place.stored() == 40);
    place.append("run.log.1", lines(3, 5)); // a writer that still holds the old one
    wait_until("the old file is followed under its new name", || {
        place.stored() == 45
    });
    let status = idle(&watch);
    let expect = before + (lines(2, 10).len() + lines(3, 5).len()) as u64;
    assert_eq!((status.bytes_read, status.counts.duplicates), (expect, 0));
    watch.stop();

    std::fs::rename(place.path("run.log.1"), place.path("run.log.2")).unwrap();
    assert_eq!(place.watch_once().bytes_read, 0, "renamed while nobody watched");
    assert_eq!(place.watch_once().bytes_read, 0);
}

#[test]
fn truncated_and_replaced_files_are_read_from_their_start() {
    let place = Place::new();
    place.write("run.jsonl", lines(1, 30));
    let watch = place.watch();
    wait_until("it is read", || place.stored() == 30);
    place.write("run.jsonl", lines(2, 10)); // shorter
    wait_until("the new content is read", || place.stored() == 40);
    place.write("run.jsonl", lines(3, 50)); // longer, with another start
    wait_until("the newer content is read", || place.stored() == 90);
    place.write("run.jsonl.tmp", lines(4, 50) + &lines(3, 50));
    std::fs::rename(place.path("run.jsonl.tmp"), place.path("run.jsonl")).unwrap();
    wait_until("what replaced it is read", || place.stored() == 140);
    watch.stop();
    assert_eq!(place.rejected(), 0);
}

#[test]
fn events_without_an_id_are_told_apart_as_the_file_grows() {
    let place = Place::new();
    let ticks = |count: usize| format!("{TICK}\n").repeat(count);
    place.write("ticks.jsonl", ticks(700));
    let watch = place.watch();
    wait_until("it is read", || place.stored() == 700);
    place.append("ticks.jsonl", ticks(50));
    wait_until("it is followed", || place.stored() == 750);
    watch.stop();
    place.append("ticks.jsonl", ticks(50));
    place.watch_once();
    assert_eq!((place.stored(), place.rejected()), (800, 0));
    assert_eq!(place.store.totals().unwrap().counts.duplicates, 0);
    assert_eq!(place.watch_once().bytes_read, 0);
}

#[test]
fn a_folder_goes_away_and_comes_back() {
    let place = Place::new();
    place.write("run.jsonl", lines(1, 30));
    let watch = place.watch();
    wait_until("it is read", || place.stored() == 30);
    let aside = place.folder.path().join("aside");
    std::fs::rename(place.path(""), &aside).unwrap();
    wait_until("it is missed", || watch.status().state == FolderState::Missing);
    assert!(watch.status().reason.contains("no such folder"));
    std::fs::rename(&aside, place.path("")).unwrap();
    wait_until("it is watched again", || watch.status().is_idle);
    assert_eq!(place.store.totals().unwrap().counts.duplicates, 0);
    place.append("run.jsonl", lines(2, 5));
    wait_until("it is followed", || place.stored() == 35);
    watch.stop();
}

#[test]
fn compressed_files_are_read_when_they_are_complete() {
    let place = Place::new();
    let watch = place.watch();
    let whole = gzip(lines(1, 400).as_bytes());
    place.write("run.jsonl.gz", &whole[..whole.len() / 2]);
    wait_until("its end is missed", || {
        let notes = watch.status().notes;
        notes.iter().any(|note| note.reason.contains("ends early"))
    });
    assert_eq!(place.rejected(), 0);
    place.append("run.jsonl.gz", &whole[whole.len() / 2..]);
    wait_until("it is read", || place.stored() == 400);
    place.write("notes.gz", gzip(b"nothing\nhere\n"));
    wait_until("it holds no traces", || watch.status().skipped == 1);
    let status = idle(&watch);
    assert_eq!((status.read, place.rejected()), (1, 0), "{status:?}");
    watch.stop();
}

#[test]
fn bodies_that_are_read_as_a_whole_wait_until_they_are_quiet() {
    let place = Place::new();
    let utf16: Vec<u8> = format!("\u{feff}{}", lines(1, 20))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    place.write("wide.jsonl", utf16);
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/chaukas");
    let body = std::fs::read_dir(recorded)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let body = body
        .filter(|path| path.to_string_lossy().ends_with("_batch.bin"))
        .min()
        .unwrap();
    let watch = place.watch();
    std::fs::copy(&body, place.path(body.file_name().unwrap().to_str().unwrap())).unwrap();
    wait_until("both are read", || {
        place.stored() > 20 && watch.status().read == 2
    });
    watch.stop();
    assert_eq!((place.watch_once().bytes_read, place.rejected()), (0, 0));
}

#[cfg(unix)]
#[test]
fn links_are_followed_to_files_and_never_round_in_circles() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    place.write("in/run.jsonl", lines(1, 30));
    let outside = place.folder.path().join("outside.jsonl");
    std::fs::write(&outside, lines(2, 10)).unwrap();
    symlink(&outside, place.path("link.jsonl")).unwrap();
    symlink(place.path(""), place.path("in/loop")).unwrap();
    symlink(place.path("absent"), place.path("dangling.jsonl")).unwrap();
    std::fs::hard_link(place.path("in/run.jsonl"), place.path("second-name.jsonl")).unwrap();
    let status = place.watch_once();
    assert_eq!(place.stored(), 40);
    assert_eq!(status.counts.duplicates, 0, "a file with two names is read once");
    let looped = status
        .notes
        .iter()
        .find(|note| note.path.ends_with("in/loop"))
        .unwrap();
    assert!(looped.reason.contains("a link to a folder"));
}

/// The memory of a process is a file that may be opened and cannot be read at its start, even by root.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_is_named_and_tried_again() {
    let place = Place::new();
    std::os::unix::fs::symlink("/proc/self/mem", place.path("run.jsonl")).unwrap();
    let watch = place.watch();
    wait_until("it is unreadable", || watch.status().unreadable == 1);
    let status = idle(&watch);
    assert!(status.notes[0].reason.contains("tried again"), "{status:?}");
    std::fs::remove_file(place.path("run.jsonl")).unwrap();
    place.write("run.jsonl", lines(1, 30));
    wait_until("it is read", || place.stored() == 30);
    wait_until("it is no longer named", || watch.status().unreadable == 0);
    watch.stop();
}

#[test]
fn without_notices_the_folder_is_looked_at_again_and_again() {
    let place = Place::new();
    place.write("run.jsonl", lines(1, 30));
    let watch = place.watch_with(WatchOptions {
        polling: true,
        ..options()
    });
    wait_until("it is read", || place.stored() == 30);
    let status = watch.status();
    assert_eq!(status.state, FolderState::Polling);
    assert!(
        status.reason.contains("looked at every 0.05 s"),
        "{}",
        status.reason
    );
    place.append("run.jsonl", lines(2, 10));
    wait_until("it is followed", || place.stored() == 40);
    std::fs::rename(place.path("run.jsonl"), place.path("old.jsonl")).unwrap();
    place.write("run.jsonl", lines(3, 10));
    wait_until("rotation is followed", || place.stored() == 50);
    assert_eq!(watch.status().counts.duplicates, 0);
    watch.stop();
}

#[test]
fn many_files_are_read_one_after_another() {
    let place = Place::new();
    for name in 0..600_u64 {
        let line = |n| format!("{{\"event_id\":\"{name}-{n}\",\"session_id\":\"{name}\"}}\n");
        let text: String = (0..3).map(line).collect();
        place.write(&format!("{}/{name}.jsonl", name % 7), text);
    }
    let watch = place.watch();
    wait_until("all are read", || place.stored() == 1_800);
    let status = idle(&watch);
    assert_eq!((status.files, status.read, status.queued), (600, 600, 0));
    watch.stop();
}

#[test]
fn a_folder_that_holds_the_database_does_not_follow_itself() {
    let place = Place::new();
    let watch = FolderWatch::start(place.intake(), place.folder.path(), options());
    place.write("run.jsonl", lines(1, 30));
    wait_until("it is read", || place.stored() == 30);
    let status = idle(&watch);
    assert_eq!((status.files, status.skipped), (1, 0), "{status:?}");
    watch.stop();
}

/// The recorded database of a program, and the log beside it.
fn recorded(name: &str) -> Vec<u8> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/opencode");
    std::fs::read(fixtures.join(name)).unwrap()
}

fn sessions(place: &Place) -> u64 {
    let none = SessionQuery::default();
    place.store.list_sessions(&none).unwrap().total
}

#[test]
fn a_database_of_sessions_is_followed_by_the_log_beside_it() {
    let place = Place::new();
    place.write("opencode.db", recorded("opencode.db"));
    let watch = place.watch();
    wait_until("what it holds is read", || place.stored() > 0);
    idle(&watch);
    let (first, before) = (
        place.stored(),
        place.path("opencode.db").metadata().unwrap().modified().unwrap(),
    );
    let began = Instant::now();
    place.write("opencode.db-wal", recorded("opencode.db-wal"));
    wait_until("what is beside it is read", || place.stored() > first);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    let status = idle(&watch);
    assert_eq!(
        (status.files, status.read, status.skipped),
        (1, 1, 0),
        "{status:?}"
    );
    assert_eq!(place.rejected(), 0);
    assert_eq!(
        place.path("opencode.db").metadata().unwrap().modified().unwrap(),
        before
    );
    let names = std::fs::read_dir(place.path("")).unwrap().count();
    assert_eq!(names, 2, "nothing is written beside it");
    watch.stop();

    // Rows that were read are not read again, but for the last ones.
    let stored = place.stored();
    let watch = place.watch();
    idle(&watch);
    place.append("opencode.db-wal", b"");
    std::fs::File::options()
        .append(true)
        .open(place.path("opencode.db-wal"))
        .unwrap()
        .set_modified(std::time::SystemTime::now())
        .unwrap();
    wait_until("it is looked at again", || watch.status().counts.duplicates > 0);
    let again = idle(&watch).counts;
    assert!(again.received < 10, "{again:?}");
    assert_eq!(place.stored(), stored);
    watch.stop();
}

#[test]
fn sessions_of_a_database_are_read_as_far_back_as_asked_for() {
    let place = Place::new();
    place.write("opencode.db", recorded("opencode.db"));
    place.write("opencode.db-wal", recorded("opencode.db-wal"));
    // The first session ended before, the others after.
    let since = Some(tracewake_model::UnixNanos(1_796_076_800_000 * 1_000_000));
    let watch = place.watch_with(WatchOptions { since, ..options() });
    wait_until("what is newer is read", || place.stored() > 0);
    idle(&watch);
    assert_eq!(sessions(&place), 1);
    watch.stop();
    place.watch_once();
    assert_eq!(sessions(&place), 2);
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let place = Place::new();
    let mut bytes = b"SQLite format 3\0".to_vec();
    bytes.resize(4096, 0);
    place.write("other.db", &bytes);
    place.write("opencode.db", &bytes);
    let status = place.watch_once();
    assert_eq!(
        (status.read, place.stored(), place.rejected()),
        (0, 0, 0),
        "{status:?}"
    );
}
