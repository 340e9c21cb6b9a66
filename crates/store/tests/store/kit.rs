//! Stores in throwaway folders and short ways to make events.

use bytes::Bytes;
use tempfile::TempDir;
use tracewake_model::query::{Present, Query, parse};
use tracewake_model::{
    Agent, AgentHandoff, Content, Dialect, ErrorInfo, Event, EventTime, Kind, McpCall, Media, Message,
    ModelInvocation, Original, Status, ToolCall, ToolResponse, UnixNanos,
};
use tracewake_store::{Batch, Receipt, Record, Store, StoreOptions, Touched};

/// One second of the sessions made here.
pub(crate) const SECOND: i64 = 1_000_000_000;
/// When they begin.
pub(crate) const BEGIN: i64 = 1_772_000_000 * SECOND;

/// The present of queries, an hour after the sessions made here begin.
pub(crate) const NOW: UnixNanos = UnixNanos(BEGIN + 3_600 * SECOND);

/// A query of the query language.
pub(crate) fn query(text: &str) -> Query {
    parse(text, &Present::utc(NOW)).unwrap()
}

/// A store and the folder it lives in.
pub(crate) struct Home {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
}

/// The originals made here are the text itself.
pub(crate) fn text_of(_: Dialect, _: Media, bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}

/// What a change says that touched these sessions.
pub(crate) fn touched<const N: usize>(keys: [&str; N]) -> Touched {
    keys.map(str::to_owned).into_iter().collect()
}

/// Options for a database in this folder.
pub(crate) fn options(folder: &TempDir) -> StoreOptions {
    StoreOptions::new(folder.path().join("traces.db"), text_of)
}

/// A fresh store.
pub(crate) fn home() -> Home {
    let folder = tempfile::tempdir().unwrap();
    Home {
        store: Store::open(options(&folder)).unwrap(),
        folder,
    }
}

/// An event at a second of its session.
pub(crate) fn event(identity: &str, session: &str, kind: Kind, second: i64) -> Event {
    Event {
        identity: identity.into(),
        session_id: session.into(),
        kind,
        time: EventTime::exact(UnixNanos(BEGIN + second * SECOND)),
        ..Event::default()
    }
}

/// The same with a span and an agent.
pub(crate) fn spanned(event: Event, span: &str, parent: &str, agent: &str) -> Event {
    Event {
        span_id: span.into(),
        parent_span_id: parent.into(),
        agent: Agent {
            id: agent.into(),
            ..Agent::default()
        },
        ..event
    }
}

/// The same with a content.
pub(crate) fn with(event: Event, content: Content) -> Event {
    Event {
        content: Some(content),
        ..event
    }
}

/// A message.
pub(crate) fn message(text: &str) -> Content {
    Content::Message(Message {
        role: "user".into(),
        text: text.into(),
        metadata: None,
    })
}

/// A tool call.
pub(crate) fn tool_call(id: &str, name: &str) -> Content {
    Content::ToolCall(ToolCall {
        id: id.into(),
        name: name.into(),
        ..ToolCall::default()
    })
}

/// A model result.
pub(crate) fn model(prompt: i32, completion: i32) -> Content {
    Content::Model(ModelInvocation {
        model: "large".into(),
        provider: "acme".into(),
        prompt_tokens: prompt.into(),
        completion_tokens: completion.into(),
        ..ModelInvocation::default()
    })
}

/// Messages `word0`, `word1` and so on, a second apart.
pub(crate) fn messages(range: std::ops::Range<i64>) -> Vec<Event> {
    range
        .map(|n| {
            with(
                event(&format!("e{n}"), "s", Kind::Input, n),
                message(&format!("word{n}")),
            )
        })
        .collect()
}

/// A record whose original is the event's own search text.
pub(crate) fn record(event: Event) -> Record {
    let bytes = Bytes::from(tracewake_model::search_text(&event).text);
    Record::new(
        event,
        Original {
            media: Media::Json,
            bytes,
            repeated: Vec::new(),
        },
    )
}

/// A batch over the wire.
pub(crate) fn batch(events: impl IntoIterator<Item = Event>) -> Batch {
    Batch {
        source: "chaukas grpc".into(),
        live: true,
        received: UnixNanos(BEGIN),
        records: events.into_iter().map(record).collect(),
        rejects: Vec::new(),
        ..Batch::default()
    }
}

impl Home {
    /// Stores events and waits for their commit.
    pub(crate) fn append(&self, events: impl IntoIterator<Item = Event>) -> Receipt {
        self.commit(batch(events))
    }

    /// Stores a batch and waits for its commit.
    pub(crate) fn commit(&self, batch: Batch) -> Receipt {
        self.store.append_blocking(batch).unwrap().wait().unwrap()
    }

    /// Waits until search has come as far as the events.
    pub(crate) fn wait_for_index(&self) {
        wait_until(|| self.store.index_behind().unwrap() == 0);
    }
}

/// Waits until something is so, at most a minute.
pub(crate) fn wait_until(so: impl Fn() -> bool) {
    let begin = std::time::Instant::now();
    while !so() {
        assert!(begin.elapsed().as_secs() < 60, "waited too long");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

/// A session with a bit of everything.
pub(crate) fn run() -> Vec<Event> {
    let s = "session-1";
    let mut failed = with(
        spanned(event("e5", s, Kind::ToolEnd, 5), "tool", "root", "triage"),
        Content::ToolResponse(ToolResponse {
            tool_call_id: "c1".into(),
            error_message: "no such invoice".into(),
            ..ToolResponse::default()
        }),
    );
    failed.status = Status::Failed;
    failed.tags = vec!["billing".into(), "late".into()];
    failed.trace_id = "trace-1".into();
    failed.tenant_id = "acme".into();
    vec![
        spanned(event("e1", s, Kind::SessionStart, 0), "root", "", ""),
        with(
            spanned(event("e2", s, Kind::Input, 1), "in", "root", "triage"),
            message("Where is my refund?\nPlease"),
        ),
        with(
            spanned(event("e3", s, Kind::ModelEnd, 3), "model", "root", "triage"),
            model(100, 20),
        ),
        with(
            spanned(event("e4", s, Kind::ToolStart, 4), "tool", "root", "triage"),
            tool_call("c1", "lookup"),
        ),
        failed,
        with(
            spanned(event("e6", s, Kind::AgentHandoff, 6), "hand", "root", "triage"),
            Content::Handoff(AgentHandoff {
                from_agent_id: "triage".into(),
                to_agent_id: "billing".into(),
                reason: "money".into(),
                ..AgentHandoff::default()
            }),
        ),
        with(
            spanned(event("e7", s, Kind::McpStart, 7), "mcp", "root", "billing"),
            Content::Mcp(McpCall {
                server_name: "ledger".into(),
                operation: "tools/call".into(),
                ..McpCall::default()
            }),
        ),
        with(
            spanned(event("e8", s, Kind::Error, 8), "err", "root", "billing"),
            Content::Error(ErrorInfo {
                error_message: "gave up: 保険金".into(),
                ..ErrorInfo::default()
            }),
        ),
    ]
}
