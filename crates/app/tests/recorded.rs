//! What a real `App` answers to the window's commands, recorded for the window's tests:
//! `ui/test/recorded/requests.json` lists what is asked, `answers.json` holds the answers in the same order. A changed
//! answer fails here until it is recorded again; then the window's tests run over the new one.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use base64::Engine;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use tracewake_app::dto::CommandError;
use tracewake_app::{
    App, AppError, AppOptions, calls, chat_traces, compare, files, graph, ids, imports, links, overview,
    quarantine, query, sample, sessions, settings, sources, tool_days, tools, transcript,
};
use tracewake_ingest::now;
use tracewake_model::query::Present;

/// The sample runs, and a file with a line that is no event.
fn open() -> (App, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(AppOptions::at(folder.path().join("traces.db"))).unwrap();
    sample::open_sample(&app.intake()).unwrap();
    let file = folder.path().join("broken.jsonl");
    std::fs::write(&file, "{\"event_id\": \n").unwrap();
    imports::import_now(&app.intake(), &file, &mut |_| {});
    let deadline = Instant::now() + Duration::from_secs(60);
    while app.status().now().unwrap().index_behind > 0 {
        assert!(Instant::now() < deadline, "the index did not catch up");
        std::thread::sleep(Duration::from_millis(10));
    }
    (app, folder)
}

/// The arguments of a command by name.
struct Arguments<'a>(&'a Value);

impl Arguments<'_> {
    #[track_caller]
    fn get<T: DeserializeOwned>(&self, name: &str) -> T {
        serde_json::from_value(self.0[name].clone())
            .unwrap_or_else(|error| panic!("argument {name}: {error}"))
    }

    fn text(&self, name: &str) -> String {
        self.get(name)
    }
}

fn answer(app: &App, command: &str, args: &Value) -> Value {
    let args = Arguments(args);
    let store = app.store();
    match command {
        "app_status" => typed(app.status().now()),
        "connect_guide" => typed(app.status().connect_guide()),
        "get_settings" => typed(settings::settings(store)),
        "price_book" => typed(app.prices().book()),
        "list_sessions" => typed(sessions::list_sessions(store, &args.get("request"), now())),
        "session_histogram" => typed(sessions::session_histogram(store, &args.text("query"), now())),
        "get_session" => typed(sessions::session(store, &args.text("key"), now())),
        "session_filters" => typed(query::session_filters(store, &args.text("query"), now())),
        "session_snippets" => typed(query::session_snippets(
            store,
            &args.text("query"),
            &args.get::<Vec<String>>("sessions"),
            now(),
        )),
        "find_id" => typed(ids::find_id(store, &args.text("id"))),
        "session_overview" => typed(overview::session_overview(store, &args.text("key"), now())),
        "timeline_layout" => raw(sessions::timeline_layout(store, &args.text("session"), now())),
        "transcript_layout" => raw(transcript::transcript_layout(store, &args.text("session"), now())),
        "transcript_items" => typed(transcript::transcript_items(store, &args.get("request"), now())),
        "get_prompt" => typed(transcript::prompt(store, args.get("span"), now())),
        "agent_graph" => typed(graph::agent_graph(store, &args.text("key"), now())),
        "tool_report" => typed(tools::tool_report(
            store,
            &args.text("key"),
            &args.text("query"),
            now(),
        )),
        "tool_days" => typed(tool_days::tool_days(
            store,
            &args.get("request"),
            &Present::utc(now()),
        )),
        "list_calls" => typed(calls::list_calls(store, &args.get("request"), now())),
        "list_events" => typed(sessions::list_events(store, &args.get("request"), now())),
        "event_facets" => typed(query::event_facets(
            store,
            &args.text("session"),
            &args.text("query"),
            now(),
        )),
        "session_hits" => raw(query::session_hits(
            store,
            &args.text("session"),
            &args.text("query"),
            now(),
        )),
        "get_event" => typed(sessions::event(store, args.get("id"), now())),
        "get_span" => typed(sessions::span(store, args.get("span"), now())),
        "span_links" => typed(links::span_links(store, args.get("span"), now())),
        "compare_sessions" => typed(compare::compare(store, &args.get("request"), now())),
        "compare_layout" => raw(compare::compare_layout(store, &args.get("request"), now())),
        "compare_runs" => typed(compare::compare_runs(store, &args.get("request"), now())),
        "compare_pair" => typed(compare::compare_pair(store, args.get("left"), args.get("right"))),
        "compare_answer" => typed(compare::compare_answer(store, args.get("span"))),
        "read_query" => typed(Ok(query::read_query(&args.text("text"), now()))),
        "complete_query" => typed(query::complete_query(
            store,
            &args.text("text"),
            args.get("cursor"),
            args.get::<Option<String>>("session").as_deref(),
        )),
        "file_spans" => typed(files::file_spans(store, &args.text("key"))),
        "coding_agents" => typed(app.coding_agents().rows(now())),
        "get_sources" => typed(sources::sources(app)),
        "list_imports" => typed(Ok(app.imports().rows())),
        "list_rejects" => typed(quarantine::list_rejects(
            store,
            args.get("offset"),
            args.get("limit"),
        )),
        "list_backends" => typed(app.chat().backends()),
        "chat_of_span" => typed(chat_traces::chat_of_span(store, args.get("span"), now())),
        other => panic!("the command {other} is not recorded; add it here"),
    }
}

fn typed<T: Serialize>(answer: Result<T, AppError>) -> Value {
    match answer {
        Ok(answer) => json!({ "answer": answer }),
        Err(error) => json!({ "error": CommandError::from(error) }),
    }
}

fn raw(answer: Result<Vec<u8>, AppError>) -> Value {
    match answer {
        Ok(bytes) => json!({ "bytes": base64::engine::general_purpose::STANDARD.encode(bytes) }),
        Err(error) => json!({ "error": CommandError::from(error) }),
    }
}

/// Puts fixed values where the machine, the version or the moment shows through.
fn normalise(value: &mut Value, folder: &str) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "receivedMs" => *value = json!(1_794_900_000_000_i64),
                    "receivedTime" => *value = json!("2026-11-17T07:20:00Z"),
                    "databaseBytes" => *value = json!(1_048_576),
                    "version" => *value = json!("0.0.0"),
                    "keyStore" | "keyPlace" => *value = json!("Keys are kept in the system's keyring."),
                    _ => normalise(value, folder),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| normalise(item, folder)),
        Value::String(text) => *text = text.replace(folder, "/home/dev"),
        _ => {}
    }
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../ui/test/recorded")
        .join(name)
}

/// One line a request, so that a changed answer is one changed line.
fn lines(values: &[Value]) -> String {
    let lines: Vec<_> = values.iter().map(|value| format!("  {value}")).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

#[test]
fn recorded_answers_are_current() {
    let (app, folder) = open();
    let requests: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(file("requests.json")).unwrap()).unwrap();
    let answers: Vec<Value> = requests
        .iter()
        .map(|request| {
            let mut answer = answer(&app, request["command"].as_str().unwrap(), &request["args"]);
            normalise(&mut answer, &folder.path().display().to_string());
            answer
        })
        .collect();
    let fresh = lines(&answers);
    let path = file("answers.json");
    if std::env::var_os("TRACEWAKE_WRITE_BINDINGS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    for (at, (old, new)) in committed.lines().zip(fresh.lines()).enumerate() {
        assert_eq!(
            old,
            new,
            "the answer to {} changed",
            requests[at.saturating_sub(1)]
        );
    }
    assert!(
        committed == fresh,
        "ui/test/recorded/answers.json is stale; write it again with TRACEWAKE_WRITE_BINDINGS=1 cargo test -p tracewake-app --test recorded"
    );
}
