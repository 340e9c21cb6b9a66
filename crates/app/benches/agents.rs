//! How fast the session files of a coding agent are counted and read, and what memory that takes: files as Claude Code
//! writes them, in a home folder of their own. `docs/internals/benchmarks.md` says how to read it.
//!
//! `cargo bench -p tracewake-app --bench agents [-- FILES BYTES]`
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tracewake_app::{AgentFolder, App, AppOptions, dto, sessions};
use tracewake_ingest::{ListenOptions, now};
use tracewake_testkit::claude_code::session_file;

/// Sessions begin this far apart.
const APART_MINUTES: i64 = 20;

fn main() {
    let numbers: Vec<usize> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let (files, bytes) = (
        numbers.first().copied().unwrap_or(2_000),
        numbers.get(1).copied().unwrap_or(1_000_000),
    );
    let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let written = fill(home.path(), files, bytes);

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let app = App::open(AppOptions {
        listen: ListenOptions::default(),
        agent_folders: AgentFolder::all(Some(home.path()), |_| None),
        ..AppOptions::at(home.path().join("traces.db"))
    })
    .unwrap();
    runtime.block_on(app.start());
    let before = resident();

    let start = Instant::now();
    let rows = app.coding_agents().rows(now()).unwrap();
    let claude = rows.iter().find(|row| row.agent == "claude-code").unwrap();
    println!(
        "counted {} sessions in {:.0} ms",
        claude.sessions,
        millis(start.elapsed())
    );
    assert_eq!(claude.sessions as usize, files);

    let start = Instant::now();
    app.coding_agents()
        .follow(&["claude-code".to_owned()], None)
        .unwrap();
    let mut answers = Vec::new();
    let mut peak = before;
    while sessions_of(&app).1 < files || is_reading(&app) {
        answers.push(sessions_of(&app).0);
        peak = peak.max(resident());
        std::thread::sleep(Duration::from_millis(100));
    }
    let seconds = start.elapsed().as_secs_f64();
    answers.sort();
    println!(
        "read {:.0} MB in {seconds:.1} s: {:.1} MB/s, {:.0} events/s",
        written as f64 / 1e6,
        written as f64 / 1e6 / seconds,
        app.status().now().unwrap().total.stored as f64 / seconds,
    );
    println!(
        "sessions listed meanwhile: median {:.1} ms, slowest {:.1} ms",
        millis(answers[answers.len() / 2]),
        millis(answers[answers.len() - 1])
    );
    println!(
        "memory: {:.0} MB before, {:.0} MB at most",
        megabytes(before),
        megabytes(peak)
    );
    runtime.block_on(app.stop()).unwrap();
}

/// Writes the files; gives their bytes.
fn fill(home: &Path, files: usize, bytes: usize) -> u64 {
    let now = Timestamp::now();
    let mut written = 0;
    for number in 0..files {
        let folder = home
            .join(".claude/projects")
            .join(format!("-home-dev-project-{}", number % 12));
        fs::create_dir_all(&folder).unwrap();
        let ago = APART_MINUTES * i64::try_from(number + 1).unwrap();
        let (id, text) = session_file(number as u64, bytes, now, ago);
        written += text.len() as u64;
        fs::write(folder.join(format!("{id}.jsonl")), text).unwrap();
    }
    written
}

/// How long the list of sessions takes, and how many there are.
fn sessions_of(app: &App) -> (Duration, usize) {
    let request = dto::SessionListRequest {
        query: String::new(),
        offset: 0,
        limit: 100,
    };
    let start = Instant::now();
    let page = sessions::list_sessions(app.store(), &request, now()).unwrap();
    (start.elapsed(), page.stored as usize)
}

fn is_reading(app: &App) -> bool {
    let rows = app.coding_agents().rows(now()).unwrap();
    let waiting = |row: &dto::CodingAgent| row.follow.as_ref().is_some_and(|follow| follow.waiting > 0);
    rows.iter().any(waiting)
}

/// Bytes of this process in memory, as Linux tells.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
