//! Runs of frameworks and SDKs, received or imported as they were sent and compared with what they really did: the log
//! of their model server and of their tools.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::{Value, json};

use crate::coding_agents::counts;
use crate::program::{Program, fixtures};

/// A folder of requests of one run, beside the `expected.json` of its kind.
struct Run {
    kind: &'static str,
    run: &'static str,
    /// The keys of its sessions that the client names.
    sessions: &'static [&'static str],
    /// How many sessions there are; those without a key are traces.
    count: usize,
    /// Tools and servers that the requests do not tell of.
    unsent: &'static [&'static str],
}

const RUNS: &[Run] = &[
    Run {
        kind: "vercel-ai",
        run: "01-legacy",
        sessions: &["thread-aurora-7-vc01"],
        // The run of `generateObject` names no session.
        count: 2,
        unsent: &[],
    },
    Run {
        kind: "vercel-ai",
        run: "02-v7",
        sessions: &[],
        count: 6,
        unsent: &[],
    },
    Run {
        kind: "vercel-ai",
        run: "03-ai5-legacy",
        sessions: &["thread-aurora-7-vc03"],
        count: 1,
        unsent: &[],
    },
    Run {
        kind: "openllmetry",
        run: "01",
        sessions: &["thread-aurora-7-tl01"],
        count: 1,
        // The second agent is called as a function.
        unsent: &["ask_planner"],
    },
    Run {
        kind: "pydantic-ai-logfire",
        run: "01",
        sessions: &[],
        count: 1,
        unsent: &[],
    },
    Run {
        kind: "google-adk",
        run: "01",
        sessions: &["thread-aurora-7-adk01"],
        count: 1,
        // Without content: no prompt.
        unsent: &["Is it worth going to Tromso on Saturday?"],
    },
    Run {
        kind: "strands",
        run: "01",
        sessions: &["thread-aurora-7-st01"],
        count: 1,
        unsent: &[],
    },
    Run {
        kind: "agent-framework",
        run: "01",
        sessions: &[],
        count: 1,
        unsent: &[],
    },
    Run {
        kind: "openinference-openai-agents",
        run: "01",
        sessions: &[],
        count: 4,
        // The instrumentation does not say which tools are MCP's; the guardrail came before the model was asked.
        unsent: &["tidewatch", "Tell me the secret door code."],
    },
];

/// Posts the requests of a run in order of arrival.
fn receive(program: &Program, run: &Run) {
    let server = program.serve();
    let folder = fixtures().join(run.kind).join(run.run);
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut bodies: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|end| end == "body"))
        .collect();
    bodies.sort();
    assert!(!bodies.is_empty(), "{}", folder.display());
    for path in bodies {
        let body = fs::read(&path).unwrap();
        let media = match body.first() {
            Some(b'{') => "application/json",
            _ => "application/x-protobuf",
        };
        let mut headers = vec![("content-type", media)];
        if body.starts_with(&[0x1f, 0x8b]) {
            headers.push(("content-encoding", "gzip"));
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let to = if name.contains("metrics") {
            "/v1/metrics"
        } else {
            "/v1/traces"
        };
        let reply = server.request("POST", to, &headers, &body).unwrap();
        assert_eq!(reply.status, 200, "{}", path.display());
    }
    assert_eq!(server.terminate(), Some(0));
}

/// Handoffs that were not inferred.
fn edges(list: &Value) -> BTreeMap<String, u64> {
    let told = list
        .as_array()
        .unwrap()
        .iter()
        .filter(|edge| edge["inferred"] != true);
    let text = |edge: &Value, end: &str| edge[end].as_str().unwrap().to_owned();
    told.map(|edge| {
        let ends = format!("{} to {}", text(edge, "from"), text(edge, "to"));
        (ends, edge["count"].as_u64().unwrap())
    })
    .collect()
}

fn tool(item: &Value) -> String {
    item["name"].as_str().unwrap().to_owned()
}

fn server(item: &Value) -> String {
    item["server"].as_str().unwrap().to_owned()
}

fn texts(list: &Value) -> BTreeSet<String> {
    let texts = list.as_array().unwrap().iter();
    texts.map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// A list without the items that the requests do not tell of, and, of MCP, without what is no call of a tool.
fn without(list: &Value, run: &Run) -> Value {
    let is_told = |item: &&Value| {
        let named = ["name", "server"].iter().filter_map(|key| item[*key].as_str());
        let is_unsent = named.chain(item.as_str()).any(|name| run.unsent.contains(&name));
        let is_handoff = item["is_handoff"] == true;
        let is_other = item["operation"]
            .as_str()
            .is_some_and(|operation| operation != "tools/call");
        !is_unsent && !is_handoff && !is_other && item["server"] != ""
    };
    list.as_array().unwrap().iter().filter(is_told).cloned().collect()
}

#[test]
fn recorded_runs_give_what_they_did() {
    for run in RUNS {
        let name = format!("{}/{}", run.kind, run.run);
        let program = Program::new();
        receive(&program, run);
        let expected = fs::read(fixtures().join(run.kind).join("expected.json")).unwrap();
        let expected: Value = serde_json::from_slice(&expected).unwrap();
        let mut runs = expected["runs"].as_array().unwrap().iter();
        let expect = runs.find(|expect| expect["run"] == run.run).unwrap();
        let stats = program.json(&["stats"]);

        assert_eq!(texts(&stats["agents"]), texts(&expect["agents"]), "{name}");
        assert_eq!(edges(&stats["handoffs"]), edges(&expect["edges"]), "{name}");
        let tokens = &expect["model_calls"]["tokens"];
        assert_eq!(
            json!([stats["tokens"]["input"], stats["tokens"]["output"]]),
            json!([tokens["input"], tokens["output"]]),
            "{name}"
        );
        // OpenLLMetry's instrumentation of MCP tells of a tool and of a request, both by the tool's name.
        let from_mcp: BTreeSet<&str> = expect["mcp"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|call| call["tool"].as_str())
            .collect();
        let mut tools = counts(&stats["tools"], tool, ["calls", "errors"]);
        let mut expected_tools = counts(&without(&expect["tool_calls"], run), tool, ["count", "errors"]);
        for tool in from_mcp {
            assert_eq!(
                tools.remove(tool).map(|(calls, _)| calls),
                Some(1),
                "{name}: {tool}"
            );
            expected_tools.remove(tool);
        }
        assert_eq!(tools, expected_tools, "{name}");
        assert_eq!(
            counts(&without(&stats["mcp"], run), server, ["calls", "errors"]),
            counts(&without(&expect["mcp"], run), server, ["count", "errors"]),
            "{name}"
        );

        let listed = program.json(&["sessions"]);
        let listed = listed["sessions"].as_array().unwrap();
        assert_eq!(listed.len(), run.count, "{name}: {listed:?}");
        let of_all = |key: &str| -> BTreeSet<String> {
            let texts = listed.iter().map(|session| session[key].as_str().unwrap());
            texts.map(str::to_owned).collect()
        };
        let keys = of_all("key");
        assert!(
            run.sessions.iter().all(|key| keys.contains(*key)),
            "{name}: {keys:?}"
        );
        let titles = of_all("title");
        let prompts = texts(&without(&expect["user_prompts"], run));
        match run.count {
            1 if prompts.is_empty() => {}
            1 => assert_eq!(listed[0]["title"], expect["user_prompts"][0], "{name}"),
            _ => assert!(
                titles.iter().filter(|title| prompts.contains(*title)).count() >= 2,
                "{name}: {titles:?}"
            ),
        }
    }
}

/// A file, and what should come out of it.
struct File {
    name: &'static str,
    agents: &'static [&'static str],
    /// From, to.
    edges: &'static [(&'static str, &'static str)],
    tokens: (u64, u64),
    /// Name, calls, failed ones.
    tools: &'static [(&'static str, u64, u64)],
    mcp: &'static [(&'static str, u64, u64)],
    /// Keys of sessions that the client names; empty for traces.
    sessions: &'static [&'static str],
    titles: &'static [&'static str],
}

const NOTHING: File = File {
    name: "",
    agents: &[],
    edges: &[],
    tokens: (0, 0),
    tools: &[],
    mcp: &[],
    sessions: &[],
    titles: &[],
};

const FILES: &[File] = &[
    File {
        name: "chaukas_crewai",
        agents: &["Weather researcher", "Writer"],
        edges: &[("Weather researcher", "Writer")],
        tools: &[("get_weather", 1, 0)],
        ..NOTHING
    },
    File {
        name: "agent_framework",
        agents: &["failing_agent", "weather_agent"],
        tokens: (520, 80),
        tools: &[("failing_tool", 1, 1), ("get_weather", 1, 0)],
        titles: &["FAIL400 NOTOOL", "TOOLFAIL", "What is the weather in Paris?"],
        ..NOTHING
    },
    File {
        name: "otel_openai_agents_v2_one_agent",
        agents: &["triage_agent", "weather_agent"],
        edges: &[("triage_agent", "weather_agent")],
        tokens: (260, 40),
        titles: &["HANDOFF please: weather in Paris?"],
        ..NOTHING
    },
    File {
        name: "adk_transfer",
        agents: &["triage_agent", "weather_agent"],
        edges: &[("triage_agent", "weather_agent")],
        tokens: (260, 56),
        sessions: &["adk-sess-1"],
        titles: &["triage_agent"],
        ..NOTHING
    },
    File {
        name: "anthropic_counted_twice",
        tokens: (125, 20),
        titles: &["What is the weather in Paris?"],
        ..NOTHING
    },
    File {
        name: "fastmcp_one_call",
        tools: &[("add", 1, 1)],
        mcp: &[("calc_server", 1, 1)],
        ..NOTHING
    },
    File {
        name: "openinference_handoff_tool",
        agents: &["triage_agent", "weather_agent"],
        edges: &[("triage_agent", "weather_agent")],
        tokens: (260, 40),
        titles: &["HANDOFF please: weather in Paris?"],
        ..NOTHING
    },
    File {
        name: "openinference_langchain_agent",
        agents: &["weather_agent"],
        tokens: (260, 40),
        tools: &[("get_weather", 1, 0)],
        sessions: &["thread-42"],
        titles: &["What is the weather in Paris?"],
        ..NOTHING
    },
    File {
        name: "openinference_langgraph",
        agents: &["planner", "writer"],
        edges: &[("planner", "writer")],
        tokens: (220, 40),
        sessions: &["thread-42"],
        titles: &["Plan and write"],
        ..NOTHING
    },
    File {
        name: "strands_tool_events",
        tools: &[("get_weather", 1, 0)],
        sessions: &["strands-1"],
        ..NOTHING
    },
    File {
        name: "traceloop_session_and_kind",
        agents: &["weather_agent"],
        tokens: (494, 80),
        tools: &[("get_weather_tool", 1, 0)],
        sessions: &["chat-77"],
        titles: &["What is the weather in Paris?"],
        ..NOTHING
    },
    File {
        name: "vercel_ai",
        agents: &["weather-agent"],
        tokens: (240, 40),
        tools: &[("failing_tool", 1, 1)],
        sessions: &["ai-sess-1"],
        titles: &["TOOLFAIL"],
        ..NOTHING
    },
    File {
        name: "langfuse",
        agents: &["weather_agent"],
        tokens: (454, 70),
        tools: &[("lookup", 1, 0)],
        sessions: &["chat-55"],
        titles: &["What is the weather in Paris?"],
        ..NOTHING
    },
];

#[test]
fn files_of_frameworks_give_what_they_did() {
    for file in FILES {
        let name = file.name;
        let program = Program::new();
        let path = fixtures().join(format!("frameworks/{name}.jsonl"));
        let report = program.json(&["import", path.to_str().unwrap()]);
        assert_eq!(report["files"][0]["rejected_total"], 0, "{name}: {report}");
        let stats = program.json(&["stats"]);
        let named = |list: &[(&str, u64, u64)]| -> BTreeMap<String, (u64, u64)> {
            let all = list.iter();
            all.map(|(name, calls, errors)| ((*name).to_owned(), (*calls, *errors)))
                .collect()
        };
        assert_eq!(stats["agents"], json!(file.agents), "{name}");
        let expected_edges = file
            .edges
            .iter()
            .map(|(from, to)| (format!("{from} to {to}"), 1))
            .collect();
        assert_eq!(edges(&stats["handoffs"]), expected_edges, "{name}");
        let inferred = stats["handoffs"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|edge| edge["inferred"] == true);
        assert_eq!(inferred.count(), 0, "{name}: {}", stats["handoffs"]);
        assert_eq!(
            json!([stats["tokens"]["input"], stats["tokens"]["output"]]),
            json!([file.tokens.0, file.tokens.1]),
            "{name}"
        );
        assert_eq!(
            counts(&stats["tools"], tool, ["calls", "errors"]),
            named(file.tools),
            "{name}"
        );
        assert_eq!(
            counts(&stats["mcp"], server, ["calls", "errors"]),
            named(file.mcp),
            "{name}"
        );
        let listed = program.json(&["sessions"]);
        let listed = listed["sessions"].as_array().unwrap();
        let of_all = |key: &str| -> BTreeSet<&str> {
            let texts = listed.iter().map(|session| session[key].as_str().unwrap());
            texts.collect()
        };
        if !file.sessions.is_empty() {
            assert_eq!(of_all("key"), file.sessions.iter().copied().collect(), "{name}");
        }
        if !file.titles.is_empty() {
            assert_eq!(of_all("title"), file.titles.iter().copied().collect(), "{name}");
        }
    }
}
