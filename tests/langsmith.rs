//! Runs that LangSmith's SDK sent, received and imported as they were sent, and compared with what the log of their
//! model server and of their tools says they did.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::coding_agents::counts;
use crate::program::{Program, Reply, Server, fixtures};

/// A recorded request.
#[derive(Clone)]
struct Request {
    file: PathBuf,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    fn send(&self, server: &Server, prefix: &str) -> Reply {
        let headers: Vec<(&str, &str)> = self
            .headers
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        let path = format!("{prefix}{}", self.path);
        server.request("POST", &path, &headers, &self.body).unwrap()
    }
}

/// All requests, in the order in which they arrived.
fn recorded() -> Vec<Request> {
    let runs = fs::read_dir(fixtures().join("langsmith")).unwrap();
    let runs = runs.map(|run| run.unwrap().path()).filter(|path| path.is_dir());
    let mut files: Vec<PathBuf> = runs
        .flat_map(|run| fs::read_dir(run).unwrap())
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "body"))
        .collect();
    files.sort();
    let read = |file: PathBuf| {
        let head: Value =
            serde_json::from_slice(&fs::read(file.with_extension("head.json")).unwrap()).unwrap();
        let sent = ["content-type", "content-encoding", "x-api-key", "user-agent"];
        let headers = head["headers"].as_object().unwrap().iter();
        let headers = headers.filter(|(name, _)| sent.contains(&name.as_str()));
        Request {
            path: head["path"].as_str().unwrap().to_owned(),
            headers: headers
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect(),
            body: fs::read(&file).unwrap(),
            file,
        }
    };
    files.into_iter().map(read).collect()
}

fn expected() -> Value {
    serde_json::from_slice(&fs::read(fixtures().join("langsmith/expected.json")).unwrap()).unwrap()
}

/// Compares each session with the truth.
fn check(program: &Program) {
    let expected = expected();
    let listed = program.json(&["sessions"]);
    let listed = listed["sessions"].as_array().unwrap();
    assert_eq!(listed.len(), expected["runs"].as_array().unwrap().len());
    for expect in expected["runs"].as_array().unwrap() {
        let key = expect["session"].as_str().unwrap();
        let stats = program.json(&["stats", "--session", key]);
        assert_eq!(stats["agents"], expect["agents"], "{key}");
        let edges = |list: &Value| -> BTreeMap<String, Value> {
            let explicit = list
                .as_array()
                .unwrap()
                .iter()
                .filter(|edge| edge["inferred"] != true);
            let named = explicit.map(|edge| {
                (
                    format!("{} to {}", edge["from"], edge["to"]),
                    edge["count"].clone(),
                )
            });
            named.collect()
        };
        assert_eq!(edges(&stats["handoffs"]), edges(&expect["edges"]), "{key}");
        let tool = |item: &Value| item["name"].as_str().unwrap().to_owned();
        assert_eq!(
            counts(&stats["tools"], tool, ["calls", "errors"]),
            counts(&expect["tool_calls"], tool, ["count", "errors"]),
            "{key}"
        );
        let calls = &expect["model_calls"];
        assert_eq!(
            json!([stats["tokens"]["input"], stats["tokens"]["output"]]),
            json!([calls["tokens"]["input"], calls["tokens"]["output"]]),
            "{key}"
        );
        let failed = expect["failed_model_calls"].as_array().unwrap().len() as u64;
        let embeddings = expect["embeddings"]["count"].as_u64().unwrap_or_default();
        let all = calls["count"].as_u64().unwrap() + failed + embeddings;
        assert_eq!(stats["by_kind"]["model_invocation_end"], json!(all), "{key}");
        let of = |list: &Value| {
            list.as_array().map_or(0, |items| {
                items.iter().filter_map(|item| item["count"].as_u64()).sum()
            })
        };
        let reads = stats["by_kind"]["data_access"].as_u64().unwrap_or_default();
        assert_eq!(reads, of(&expect["retriever"]), "{key}");
        let scores = stats["by_kind"]["score"].as_u64().unwrap_or_default();
        assert_eq!(
            scores,
            expect["feedback"].as_array().map_or(0, Vec::len) as u64,
            "{key}"
        );
        // Nothing is left open: what was posted was patched.
        let started = [
            "model_invocation_start",
            "tool_call_start",
            "agent_start",
            "workflow_start",
        ];
        for kind in started {
            assert_eq!(stats["by_kind"][kind], Value::Null, "{key}: {kind}");
        }
        let listed = listed.iter().find(|session| session["key"] == key).unwrap();
        assert_eq!(listed["title"], expect["user_prompts"][0], "{key}");
        let has_failed = listed["errors"].as_u64().unwrap() > 0;
        let tools_failed = counts(&expect["tool_calls"], tool, ["count", "errors"])
            .values()
            .any(|(_, errors)| *errors > 0);
        assert_eq!(has_failed, failed > 0 || tools_failed, "{key}");
    }
}

/// What all of it comes to.
fn all(program: &Program) -> Value {
    let mut stats = program.json(&["stats"]);
    // Conflicts would show that the order of arrival matters.
    assert_eq!(stats["integrity"]["conflicts"], json!(0));
    stats.as_object_mut().unwrap().remove("integrity");
    let sessions = program.json(&["sessions"]);
    let title = |session: &Value| {
        json!([
            session["key"],
            session["title"],
            session["errors"],
            session["events"]
        ])
    };
    let mut titles: Vec<String> = sessions["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| title(one).to_string())
        .collect();
    titles.sort();
    json!([stats, titles])
}

#[test]
fn requests_give_what_was_done_in_any_order_and_twice() {
    let requests = recorded();
    let straight = Program::new();
    let server = straight.serve();
    for request in &requests {
        let reply = request.send(&server, "");
        assert_eq!(
            (reply.status, &reply.json()["rejected"]),
            (202, &json!([])),
            "{}",
            request.file.display()
        );
    }
    check(&straight);
    let figures = all(&straight);
    for request in &requests {
        assert_eq!(request.send(&server, "").status, 202);
    }
    assert_eq!(all(&straight), figures);
    assert_eq!(server.terminate(), Some(0));

    let backwards = Program::new();
    let server = backwards.serve();
    for request in requests.iter().rev() {
        assert_eq!(request.send(&server, "/api/v1").status, 202);
    }
    check(&backwards);
    assert_eq!(all(&backwards), figures);
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn recorded_bodies_are_imported_in_any_order_and_twice() {
    let files: Vec<String> = recorded()
        .iter()
        .map(|request| request.file.display().to_string())
        .collect();
    let (straight, backwards) = (Program::new(), Program::new());
    for file in &files {
        straight.json(&["import", file]);
    }
    for file in files.iter().chain(&files).rev() {
        backwards.json(&["import", file]);
    }
    check(&straight);
    check(&backwards);
    assert_eq!(all(&straight), all(&backwards));
}

/// A run of one model call as an export has it, and the same told to each address by its own part.
#[test]
fn a_run_may_be_told_to_every_address() {
    let program = Program::new();
    let server = program.serve();
    let info = server.request("GET", "/api/v1/info", &[], b"").unwrap().json();
    let config = info["batch_ingest_config"].as_object().unwrap();
    assert_eq!(config.len(), 6, "{config:?}");
    assert_eq!(info["instance_flags"]["zstd_compression_enabled"], json!(true));
    let send = |method: &str, path: &str, body: Value| {
        let headers = [("content-type", "application/json")];
        let body = body.to_string();
        server.request(method, path, &headers, body.as_bytes()).unwrap()
    };
    let end = json!({ "end_time": "2026-11-30T10:00:02Z", "outputs": { "generations": [[{ "text": "Hi." }]],
        "llm_output": { "token_usage": { "prompt_tokens": 7, "completion_tokens": 2 } } } });
    // The end comes first, without its kind, its name and its trace.
    assert_eq!(send("PATCH", "/runs/0-1", end).status, 202);
    let post = json!({ "id": "0-1", "trace_id": "0-1", "name": "chat", "run_type": "llm", "start_time": "2026-11-30T10:00:00Z",
        "inputs": { "messages": [{ "role": "user", "content": "Hello?" }] },
        "extra": { "metadata": { "thread_id": "desk", "ls_model_name": "tiny-1" } } });
    assert_eq!(send("POST", "/api/v1/runs", post).status, 202);
    let feedback = json!({ "id": "f-1", "run_id": "0-1", "trace_id": "0-1", "key": "helpful", "score": 0.5 });
    let reply = send("POST", "/feedback", feedback.clone());
    assert_eq!((reply.status, reply.json()), (200, feedback));
    assert_eq!(
        send("PATCH", "/feedback/f-1", json!({ "score": 0.9 })).status,
        200
    );
    let scored = |score: &str| {
        program.json(&["search", &format!("kind:score score:helpful={score}")])["total"].clone()
    };
    assert_eq!((scored("0.5"), scored("0.9")), (json!(0), json!(1)));
    let stats = program.json(&["stats", "--session", "desk"]);
    assert_eq!(stats["by_kind"], json!({ "model_invocation_end": 1, "score": 1 }));
    assert_eq!(
        (&stats["tokens"]["input"], &stats["tokens"]["output"]),
        (&json!(7), &json!(2))
    );
    let sessions = program.json(&["sessions"]);
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(sessions["sessions"][0]["title"], "Hello?");

    // What cannot be understood is said, and costs nothing else.
    let batch = json!({ "post": [{ "name": "nobody", "run_type": "tool", "inputs": {} },
        { "id": "0-2", "trace_id": "0-1", "parent_run_id": "0-1", "run_type": "tool", "name": "look", "inputs": {} }] });
    let reply = send("POST", "/runs/batch", batch);
    assert_eq!(reply.status, 202);
    assert!(
        reply.json()["rejected"][0]
            .as_str()
            .unwrap()
            .contains("id is missing")
    );
    assert_eq!(
        program.json(&["stats", "--session", "desk"])["tools"][0]["name"],
        "look"
    );
    for (path, media) in [
        ("/runs/batch", "application/json"),
        ("/runs/multipart", "multipart/form-data; boundary=b"),
    ] {
        assert_eq!(server.post(path, media, b"broken").unwrap().status, 400, "{path}");
    }
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn feedback_without_a_trace_is_in_the_session_of_its_run() {
    let run = |id: &str, parent: Value, thread: Value| {
        let run = json!({ "id": id, "trace_id": "root", "parent_run_id": parent, "name": id, "run_type": "chain",
            "start_time": "2026-11-30T10:00:00Z", "end_time": "2026-11-30T10:00:02Z", "inputs": {}, "outputs": {},
            "extra": { "metadata": { "thread_id": thread } } });
        ("/runs", run)
    };
    let feedback = json!({ "id": "f", "run_id": "step", "key": "helpful", "score": 0.5 });
    let requests = [
        run("root", Value::Null, json!("desk")),
        run("step", json!("root"), Value::Null),
        ("/feedback", feedback),
    ];
    let check = |order: &[usize]| {
        let program = Program::new();
        let server = program.serve();
        for place in order {
            let (path, body) = &requests[*place];
            let headers = [("content-type", "application/json")];
            let reply = server.request("POST", path, &headers, body.to_string().as_bytes());
            assert!(matches!(reply.unwrap().status, 200 | 202));
        }
        let sessions = program.json(&["sessions"]);
        assert_eq!(
            sessions["sessions"].as_array().unwrap().len(),
            1,
            "{order:?}: {sessions}"
        );
        let stats = program.json(&["stats", "--session", "desk"]);
        let counted = json!([
            stats["events"],
            stats["by_kind"]["score"],
            stats["integrity"]["conflicts"]
        ]);
        assert_eq!(counted, json!([3, 1, 0]), "{order:?}");
        assert_eq!(
            program.json(&["sessions", "score:helpful=0.5"])["sessions"][0]["key"],
            "desk"
        );
        assert_eq!(server.terminate(), Some(0));
    };
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        check(&order);
        check(&order.repeat(2));
    }
}

#[test]
fn exports_are_imported_with_the_runs_below() {
    let run = |id: &str, parent: Value, run_type: &str, more: Value| {
        let mut run = json!({ "id": id, "trace_id": "r", "parent_run_id": parent, "run_type": run_type, "name": id,
            "start_time": "2026-11-30T10:00:00", "end_time": "2026-11-30T10:00:01", "session_id": "project",
            "inputs": { "question": "What is it?" }, "outputs": {}, "extra": { "metadata": { "thread_id": "t" } } });
        run.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        run
    };
    let call = run(
        "call",
        json!("r"),
        "llm",
        json!({ "prompt_tokens": 5, "completion_tokens": 1, "total_cost": "0.25" }),
    );
    let tree = run(
        "r",
        Value::Null,
        "chain",
        json!({ "child_runs": [call.clone()], "prompt_tokens": 5, "total_cost": "0.25" }),
    );
    let check = |text: String| {
        let program = Program::new();
        let file = program.folder().join("runs.json");
        fs::write(&file, text).unwrap();
        program.json(&["import", file.to_str().unwrap()]);
        let stats = program.json(&["stats", "--session", "t"]);
        assert_eq!(
            (&stats["tokens"]["input"], &stats["cost"]["USD"]),
            (&json!(5), &json!(0.25)),
            "{stats}"
        );
        let root = run("r", Value::Null, "chain", json!({}));
        assert_eq!(stats["events"], json!(2), "{root}");
    };
    check(format!("{:#}", tree));
    let root = run("r", Value::Null, "chain", json!({}));
    check(json!([root, call]).to_string());
    check(json!({ "runs": [root, call], "cursors": {} }).to_string());
    check(format!("{root}\n{call}\n"));
}
