//! What filled the context of calls that real programs made: by what they recorded, and by what their model server saw.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tracewake_app::dto::{Afterwards, ContextCall, ContextSource, ContextThread, PartKind, SessionContext};
use tracewake_app::{App, AppOptions, context, imports};
use tracewake_ingest::now;
use tracewake_store::SessionQuery;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")
}

/// An app that holds what was recorded in these folders, taken in one after another.
fn app_of(database: &Path, folders: &[&str]) -> App {
    let app = App::open(AppOptions::at(database.join("traces.db"))).unwrap();
    for folder in folders {
        let mut waiting = vec![fixtures().join(folder)];
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            } else {
                imports::import_now(&app.intake(), &path, &mut |_| {});
            }
        }
    }
    app
}

/// The contexts of a session among the recorded files of a program.
fn recorded(folder: &str, session: &str) -> SessionContext {
    recorded_in(&[folder], session)
}

/// The same, told by several sources.
fn recorded_in(folders: &[&str], session: &str) -> SessionContext {
    let database = tempfile::tempdir().unwrap();
    let app = app_of(database.path(), folders);
    context::session_context(app.store(), session, now()).unwrap()
}

fn thread_of<'a>(found: &'a SessionContext, agent: &str) -> &'a ContextThread {
    let mut own = found.threads.iter().filter(|thread| thread.agent == agent);
    let thread = own.next().unwrap();
    assert!(own.next().is_none(), "{agent} has one thread");
    thread
}

#[test]
fn requests_that_a_session_file_tells_in_parts_are_put_together() {
    let check = |session: &str, agent: &str, tokens: &[u32], characters: &[f64]| {
        let found = recorded("claude-code/projects", session);
        let thread = thread_of(&found, agent);
        // Tokens as the model server counted them, characters as the records of the requests and their messages have.
        let stated: Vec<u32> = thread.calls.iter().map(|call| call.input_tokens).collect();
        let weights: Vec<f64> = thread.calls.iter().map(|call| call.weight).collect();
        assert_eq!(
            (stated.as_slice(), weights.as_slice()),
            (tokens, characters),
            "{session} {agent}"
        );
        for call in &thread.calls {
            assert_eq!(
                (call.source, call.missing_messages, call.missing_tools),
                (ContextSource::Request, 0, false)
            );
        }
    };
    let session = |number: u32| format!("6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be{number:03}");
    check(
        &session(1),
        "main",
        &[19_641, 9_152, 12_369, 9_505, 16_943, 13_036, 7_073, 4_333],
        &[
            5_275.0, 6_427.0, 6_661.0, 7_120.0, 7_497.0, 7_841.0, 8_055.0, 8_456.0,
        ],
    );
    check(
        &session(1),
        "tide-scout",
        &[20_327, 16_318, 9_712],
        &[4_481.0, 4_756.0, 5_128.0],
    );
    check(
        &session(1),
        "general-purpose",
        &[5_495, 15_783],
        &[4_446.0, 4_828.0],
    );
    // What is told before the fork is in the file of the other session.
    check(
        "536c707f-a2b5-49a6-b2b3-5c6332cfb60d",
        "main",
        &[15_753, 10_945],
        &[8_612.0, 8_799.0],
    );
    check(
        &session(4),
        "main",
        &[19_233, 14_215, 15_733],
        &[5_281.0, 5_576.0, 6_332.0],
    );
    // Two pictures.
    check(&session(6), "main", &[4_420, 16_547], &[11_412.0, 17_600.0]);
    check(
        &session(8),
        "main",
        &[19_671, 9_621, 19_065],
        &[5_075.0, 5_279.0, 5_502.0],
    );
    // A call was interrupted by the person.
    check(
        &session(9),
        "main",
        &[16_791, 5_036, 19_605, 16_079],
        &[5_049.0, 5_212.0, 5_341.0, 5_602.0],
    );
}

#[test]
fn what_fills_a_recorded_run() {
    let found = recorded("claude-code/projects", "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be001");
    let main = thread_of(&found, "main");
    let of = |kind: PartKind| -> Vec<String> {
        let own = main.parts.iter().filter(|part| part.kind == kind);
        own.map(|part| format!("{} {}..{}", part.label, part.first, part.last))
            .collect()
    };
    assert_eq!(of(PartKind::System), ["System prompt 0..7"]);
    assert_eq!(of(PartKind::Tools), ["10 tools offered 0..7"]);
    assert_eq!(of(PartKind::File), ["/home/dev/fjord-planner/itinerary.md 6..7"]);
    assert_eq!(
        of(PartKind::Subagent),
        ["Agent Tide times 1..7", "Agent Price of the trip 1..7"]
    );
    assert_eq!(of(PartKind::Result).len(), 6);
    let answers = main
        .parts
        .iter()
        .filter(|part| matches!(part.kind, PartKind::File | PartKind::Result | PartKind::Subagent));
    assert!(
        answers.into_iter().all(|part| part.span.is_some()),
        "each leads to its call"
    );
    assert!(main.calls.iter().all(|call| !call.compacted));
}

#[test]
fn what_a_recorded_compaction_dropped() {
    let found = recorded("claude-code/projects", "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be005");
    let main = thread_of(&found, "main");
    let compacted: Vec<bool> = main.calls.iter().map(|call| call.compacted).collect();
    assert_eq!(compacted, [false, false, true]);
    let gone: Vec<_> = main
        .parts
        .iter()
        .filter(|part| part.last == 1)
        .map(|part| (part.kind, part.label.as_str(), part.afterwards))
        .collect();
    let notes = "/home/dev/fjord-planner/notes.txt";
    assert!(
        gone.contains(&(PartKind::File, notes, Some(Afterwards::ReadAgain))),
        "{gone:?}"
    );
    assert!(
        gone.contains(&(PartKind::Message, "Summarise notes.txt in one line.", None)),
        "{gone:?}"
    );
    let summary = main
        .parts
        .iter()
        .find(|part| part.kind == PartKind::Summary)
        .unwrap();
    assert_eq!((summary.first, summary.last), (2, 2));
    assert!(
        summary.label.contains("hotel costs 1450 NOK"),
        "{}",
        summary.label
    );
}

#[test]
fn a_request_stays_exact_where_otlp_tells_the_same_call() {
    let told = |found: &SessionContext| -> BTreeSet<String> {
        let calls = found.threads.iter().flat_map(|thread| &thread.calls);
        let call = |call: &ContextCall| format!("{} {:?} {}", call.input_tokens, call.source, call.weight);
        calls.map(call).collect()
    };
    for number in [1, 4, 5, 8] {
        let session = format!("6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be{number:03}");
        let alone = told(&recorded("claude-code/projects", &session));
        assert!(alone.iter().all(|call| call.contains("Request")), "{alone:?}");
        for folders in [
            ["claude-code/projects", "claude-code/otlp"],
            ["claude-code/otlp", "claude-code/projects"],
        ] {
            let both = told(&recorded_in(&folders, &session));
            let lost: Vec<_> = alone.difference(&both).collect();
            assert!(lost.is_empty(), "{session} {folders:?}: {lost:?} of {both:?}");
        }
    }
}

/// The calls of all sessions that a recorded run is told in.
fn contexts(folder: &str) -> Vec<SessionContext> {
    let database = tempfile::tempdir().unwrap();
    let app = app_of(database.path(), &[folder]);
    let all = SessionQuery {
        limit: 100,
        now: now(),
        ..SessionQuery::default()
    };
    let sessions = app.store().list_sessions(&all).unwrap().sessions;
    let keys = sessions.into_iter().map(|session| session.key);
    keys.map(|key| context::session_context(app.store(), &key, now()).unwrap())
        .collect()
}

/// What the model server of a recorded run counted for its requests, by size.
fn counted(kind: &str, run: &str) -> Vec<u64> {
    let expected = fs::read(fixtures().join(kind).join("expected.json")).unwrap();
    let expected: Value = serde_json::from_slice(&expected).unwrap();
    let mut runs = expected["runs"].as_array().unwrap().iter();
    let calls = &runs.find(|told| told["run"] == run).unwrap()["model_calls"]["calls"];
    let calls = calls.as_array().unwrap().iter();
    let asked = calls.filter(|call| call["agent"] != "(embedding)");
    let mut tokens: Vec<u64> = asked.map(|call| call["input"].as_u64().unwrap()).collect();
    tokens.sort_unstable();
    tokens
}

#[test]
fn requests_of_every_library_are_taken_apart() {
    for (kind, run) in [
        ("pydantic-ai-logfire", "01"),
        ("openinference-openai-agents", "01"),
        ("openllmetry", "01"),
        ("strands", "01"),
        ("google-adk", "01"),
    ] {
        let found = contexts(&format!("{kind}/{run}"));
        let threads = || found.iter().flat_map(|found| &found.threads);
        let calls = threads().flat_map(|thread| &thread.calls);
        let exact: Vec<&ContextCall> = calls
            .filter(|call| call.source == ContextSource::Request && call.input_tokens > 0)
            .collect();
        let mut tokens: Vec<u64> = exact.iter().map(|call| u64::from(call.input_tokens)).collect();
        tokens.sort_unstable();
        let expect = counted(kind, run);
        let missing: Vec<_> = expect
            .iter()
            .filter(|tokens_of| !tokens.contains(tokens_of))
            .collect();
        assert!(
            missing.is_empty(),
            "{kind} {run}: {missing:?} of {expect:?} in {tokens:?}"
        );
        assert!(
            exact.iter().all(|call| call.missing_messages == 0),
            "{kind} {run}"
        );
        let has = |kind: PartKind| threads().any(|thread| thread.parts.iter().any(|part| part.kind == kind));
        // The recorded ADK sends the tools of its requests, and no messages.
        let sends_messages = kind != "google-adk";
        assert!(
            !sends_messages || has(PartKind::Message) && has(PartKind::Result),
            "{kind} {run}"
        );
    }
}
