//! Stores in throwaway folders and short ways to make events.

use bytes::Bytes;
use tempfile::TempDir;
use tracewake_model::{
    Agent, Content, Dialect, Event, EventTime, Kind, Media, Message, ModelInvocation, Original, ToolCall,
    UnixNanos,
};
use tracewake_store::{Batch, Receipt, Record, Store, StoreOptions};

/// One second of the sessions made here.
pub(crate) const SECOND: i64 = 1_000_000_000;
/// When they begin.
pub(crate) const BEGIN: i64 = 1_772_000_000 * SECOND;

/// A store and the folder it lives in.
pub(crate) struct Home {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
}

/// The originals made here are the text itself.
pub(crate) fn text_of(_: Dialect, _: Media, bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
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
            name: String::new(),
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
        prompt_tokens: prompt,
        completion_tokens: completion,
        ..ModelInvocation::default()
    })
}

/// A record whose original is the event's own search text.
pub(crate) fn record(event: Event) -> Record {
    let bytes = Bytes::from(tracewake_model::search_text(&event));
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

/// Waits until something is so, at most half a minute.
pub(crate) fn wait_until(so: impl Fn() -> bool) {
    let begin = std::time::Instant::now();
    while !so() {
        assert!(begin.elapsed().as_secs() < 30, "waited too long");
        std::thread::yield_now();
    }
}
