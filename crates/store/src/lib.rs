//! SQLite: the single writer, read queries, search, retention. The only crate that names rusqlite.
//!
//! [`Store`] is the whole face: batches go in through a bounded queue and are answered after their commit; reads block
//! and go to read-only connections. No connection is ever handed out, and time is a parameter wherever it matters.

mod batch;
mod change;
mod chat;
mod codec;
mod columns;
mod damaged;
mod derive;
mod error;
mod event_row;
mod maps;
mod options;
mod order;
mod other_database;
mod payload;
mod prices;
mod queue;
mod read;
mod readers;
mod reading;
mod record;
mod schema;
mod store;
mod telling;
mod writer;

pub use batch::{Batch, Chain, Checkpoint, Pending, QueueFull, Receipt, Reject};
pub use change::{Change, Touched};
pub use chat::{
    ChatBackendKind, ChatOrder, ChatRole, ChatState, ConversationPatch, StoredBackend, StoredConversation,
    StoredMessage,
};
pub use damaged::{DamagedDatabase, SavedOriginal, SavedSession};
pub use error::StoreError;
pub use options::{Join, StoreOptions, TextOf};
pub use order::Order;
pub use other_database::{Column, OtherDatabase};
pub use prices::{PriceOf, Prices};
pub use read::annotations::{Annotations, Deleted, SessionWeight};
pub use read::asides::Aside;
pub use read::chat::{ConversationMessages, MessagePlace};
pub use read::chat_list::{ConversationList, ConversationQuery, ConversationSummary};
pub use read::chat_spans::{ReplySpans, SpanMessage, SpansBy};
pub use read::chat_traces::{ChatSessions, ChatSums, TraceLink, TraceOffer};
pub use read::complete::Candidate;
pub use read::costs::{Cost, EventCost};
pub use read::events::{EventList, EventQuery, EventSort, EventSummary, StoredEvent, StoredTelling};
pub use read::export::{ExportPage, Exported, ExportedSpan, TraceRun};
pub use read::facets::{EVENT_FACETS, FacetCounts};
pub use read::files::{FileSession, ToolEvent};
pub use read::health::{Check, LedgerLine, Totals};
pub use read::ids::IdHit;
pub use read::integrity::{RunIntegrity, SignedEvent};
pub use read::links::{HashLink, LinkedHash, SpanLinks};
pub use read::live::LiveEvent;
pub use read::query::{Cursor, EventStats, Page, QueryFilter, QueryPage};
pub use read::reading::ReadOriginal;
pub use read::rejects::{RejectList, StoredReject};
pub use read::run::{RunEvent, RunHandoff, RunSpan, WholeRun};
pub use read::search::{SearchHit, SearchPage};
pub use read::session_histogram::{SessionCounts, SessionHistogram};
pub use read::sessions::{SessionList, SessionQuery, SessionState, SessionSummary};
pub use read::span_extras::SpanExtra;
pub use read::span_place::SpanPlace;
pub use read::spans::{SpanSet, StoredSpan};
pub use read::stats::{HandoffEdge, HashChain, McpStats, Stats, ToolStats};
pub use read::tool_calls::{CalledTool, ToolCall, ToolCalls};
pub use read::trace::{Follow, Followed, TraceSummary};
pub use read::transcript::{Step, Steps};
pub use reading::{Reading, ReadingStep};
pub use record::Record;
pub use schema::files_of;
pub use store::Store;
