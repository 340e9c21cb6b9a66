//! The canonical event.

use serde_json::Value;

use crate::agent::Agent;
use crate::content::{
    AgentHandoff, Content, CostDetails, Extension, InfrastructureMetrics, PerformanceMetrics, RedactionInfo,
    RetryInfo,
};
use crate::{Dialect, EventTime, Kind, Phase, UnixNanos};

/// Defines an enumeration that keeps numbers it does not know, with the names the dialects share.
macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $number:literal $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub enum $name {
            /// Not stated: number 0.
            #[default]
            Unspecified,
            $(#[doc = concat!("`", $text, "`.")] $variant,)*
            /// A number outside the enumeration; kept as it came.
            Unknown(i32),
        }

        impl $name {
            /// The number on the wire and in the database.
            pub fn code(self) -> i32 {
                match self {
                    $name::Unspecified => 0,
                    $($name::$variant => $number,)*
                    $name::Unknown(number) => number,
                }
            }

            /// The value with this number.
            pub fn from_code(number: i32) -> $name {
                match number {
                    0 => $name::Unspecified,
                    $($number => $name::$variant,)*
                    other => $name::Unknown(other),
                }
            }

            /// The lower-case name; empty when unspecified or unknown.
            pub fn name(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)*
                    _ => "",
                }
            }
        }
    };
}

open_enum!(
    /// How far the thing that the event speaks of has come.
    Status {
        Started = 1 "started",
        InProgress = 2 "in_progress",
        Completed = 3 "completed",
        Failed = 4 "failed",
        Cancelled = 5 "cancelled",
    }
);

open_enum!(
    /// How much attention the event asks for.
    Severity {
        Debug = 1 "debug",
        Info = 2 "info",
        Warn = 3 "warn",
        Error = 4 "error",
    }
);

open_enum!(
    /// Who made the event.
    Author {
        User = 1 "user",
        Agent = 2 "agent",
        Tool = 3 "tool",
        System = 4 "system",
        Llm = 5 "llm",
    }
);

/// A pointer from one span to another that is not its parent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SpanLink {
    /// Trace of the other span, as sent.
    pub trace_id: String,
    /// The other span, as sent.
    pub span_id: String,
}

/// Which events tokens and cost are counted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Usage {
    /// Tokens on the results of model calls, cost on any event that ends no agent, session, turn or workflow: what
    /// those state is the total of what lies within.
    #[default]
    PerCall,
    /// Both on any event: its `cost` says what it used itself, and no other event repeats it.
    PerEvent,
}

/// Within what an agent keeps its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AgentScope {
    /// Its session: an agent with another key is another agent.
    #[default]
    Session,
    /// Its session, in which each trace is a run: the last agent of one run did not hand over to the first of the next.
    Run,
    /// Its trace: a session may be several programs at once, each with a trace of its own, in which only names tell
    /// agents apart.
    Trace,
}

/// Something odd about an event that was kept all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The field, in the dialect's own spelling.
    pub field: String,
    /// What is odd about it, in words.
    pub reason: String,
}

/// One event of any dialect. Texts that were not sent are empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Event {
    /// The dialect it was received in.
    pub dialect: Dialect,
    /// What makes the event the same event when it comes again, unique within its dialect. Chaukas: `event_id`; AOP:
    /// run id and seq; CloudEvents: source and id; OTLP: trace and span id. Empty when the sender gave none.
    pub identity: String,
    /// How far the telling of the event has come: a record with a higher revision under the same identity supersedes
    /// one with a lower, in any order of arrival. 0 where a dialect tells each event once. No part of the digest.
    pub revision: u64,
    /// Other records under its identity may say what this one does not, before or after it: the store joins them all
    /// (LangSmith: a run is posted when it begins and patched when it ends). No part of the digest.
    pub told_in_parts: bool,
    /// The type in the dialect's own words, e.g. `action_request`. Empty where the kind says it all (Chaukas).
    pub native_type: String,
    /// Tenant, as sent.
    pub tenant_id: String,
    /// Project, as sent.
    pub project_id: String,
    /// As sent; see [`Event::session_key`].
    pub session_id: String,
    /// Trace, as sent; empty when none was named.
    pub trace_id: String,
    /// All events of its trace belong to one session, and any of them may be the one that names it.
    pub shares_session_of_trace: bool,
    /// The session that it names is only a first guess: where the events of its trace name several such sessions, they
    /// all belong to one of them (OTLP: each run of an agent may have a conversation id of its own inside one trace).
    pub session_yields_to_trace: bool,
    /// It names a span and no trace: its `trace_id` is the id of that span, and it belongs to the trace that events of
    /// that span name, whichever comes first.
    pub names_span_alone: bool,
    /// A session that it started: whatever names that one belongs to the session of this event (Codex: the thread of
    /// an agent that a thread spawns). Empty where it started none. No part of the digest: the content says it.
    pub started_session: String,
    /// What happened from its time to its end was abandoned: a person went back to before it, and the conversation went
    /// on from there. What was used was used. No part of the digest: the content says it.
    pub abandons: bool,
    /// What recorded it, as sent: the instrumentation scope of OTLP. Two recorders may tell of one model call, each in
    /// a trace of its own. No part of the digest: the metadata says it.
    pub recorder: String,
    /// The coding agent that made it, by its name, where the reader knows it: of a session file, or of what the program
    /// itself sent. Empty for everything else. No part of the digest.
    pub program: &'static str,
    /// Span, as sent; empty when none was named.
    pub span_id: String,
    /// The span above, as sent; empty for a root.
    pub parent_span_id: String,
    /// Joins the two ends of a span in a dialect or an event without span ids. Empty when nothing does.
    pub pair: String,
    /// Words that are equal for the same call, answer or thought in records of another source that have neither its id
    /// nor a time. Empty where no such source is known. No part of the digest: the content says it.
    pub likeness: String,
    /// Place in its trace, where the dialect counts (AOP: `seq`). Gaps in it are shown; requests and responses without
    /// span ids are paired by it.
    pub sequence: Option<i64>,
    /// Where it was made, as sent: CloudEvents `source`, OTLP `service.name`.
    pub origin: String,
    /// What kind of event it is.
    pub kind: Kind,
    /// What the sender called it, in a dialect that gives every event a name. Empty where the content says it all.
    pub sent_name: String,
    /// How bad it is. [`Severity::Debug`] on a note or a span of no kind of its own says that it is of interest to few:
    /// how a program did its work, not what it did. The transcript folds such entries.
    pub severity: Severity,
    /// How what it describes went.
    pub status: Status,
    /// Who caused it.
    pub author: Author,
    /// When it happened.
    pub time: EventTime,
    /// The event describes a whole span, which began at `time` and ended here (OTLP spans, AOP `mcp_call`).
    pub end: Option<UnixNanos>,
    /// The agent that acted.
    pub agent: Agent,
    /// Within what the name of the agent identifies it.
    pub agent_scope: AgentScope,
    /// What the person asked, in their own words, where the record repeats it (the first message of the user in the
    /// request of a model call, the input of an agent): the session may be called by it. No part of the digest.
    pub prompt: String,
    /// Id of the invocation, as sent.
    pub invocation_id: String,
    /// Id of the model's response, as sent.
    pub response_id: String,
    /// Whether it is one part of an output that comes in parts.
    pub is_partial: bool,
    /// Whether it is the final output.
    pub is_final: bool,
    /// Hash of the event before it in the sender's chain.
    pub hash_prev: String,
    /// Hash of its content, as the sender states it.
    pub content_hash: String,
    /// Id of a proof in write-once storage.
    pub worm_proof_id: String,
    /// As sent (AOP: `meta.signature`, lower-case hex HMAC-SHA256).
    pub signature: String,
    /// Branch of the run, as sent.
    pub branch: String,
    /// Tags, as sent.
    pub tags: Vec<String>,
    /// Its one content.
    pub content: Option<Content>,
    /// The handoff that a tool call is besides, e.g. one that starts another agent. No part of the digest: the content
    /// says it.
    pub handoff: Option<AgentHandoff>,
    /// The retry that it is part of.
    pub retry: Option<RetryInfo>,
    /// How it was redacted by the sender.
    pub redaction: Option<RedactionInfo>,
    /// Categories of personal data in it.
    pub pii_categories: Vec<String>,
    /// Flags that policies put on it.
    pub policy_flags: Vec<String>,
    /// Spans that it refers to.
    pub links: Vec<SpanLink>,
    /// Figures of its performance.
    pub performance: Option<PerformanceMetrics>,
    /// Where it ran.
    pub infrastructure: Option<InfrastructureMetrics>,
    /// What it cost.
    pub cost: Option<CostDetails>,
    /// Whether its tokens and cost are of one call or a total.
    pub usage: Usage,
    /// What has no field of its own, as a JSON object.
    pub metadata: Option<Value>,
    /// Typed attachments.
    pub extensions: Vec<Extension>,
    /// What was odd about it; shown with the event.
    pub diagnostics: Vec<Diagnostic>,
}

impl Event {
    /// The session the event belongs to: its session id, else its trace id, else its origin. Empty when it has none.
    pub fn session_key(&self) -> &str {
        let keys = [&self.session_id, &self.trace_id, &self.origin];
        keys.into_iter()
            .find(|key| !key.is_empty())
            .map_or("", String::as_str)
    }

    /// Whether the event reports a failure: status FAILED, error content, or a tool response with an error message.
    pub fn is_failure(&self) -> bool {
        match &self.content {
            _ if self.status == Status::Failed => true,
            Some(Content::Error(_)) => true,
            Some(Content::ToolResponse(response)) => !response.error_message.is_empty(),
            Some(Content::ToolExchange(exchange)) => !exchange.response.error_message.is_empty(),
            _ => false,
        }
    }

    /// What the event does to its span: an event that ends something and says when that began tells the whole of it.
    pub fn phase(&self) -> Phase {
        match (self.kind.phase(), self.end) {
            (Phase::End | Phase::Point, Some(_)) => Phase::Whole,
            (phase, _) => phase,
        }
    }
}
