//! The fields of a Chaukas event: one table that the four codecs (protobuf and JSON, in and out) share.
//!
//! The table names every field once, with its number, its name on the wire and its shape. Readers ask a record for the
//! [`Slot`] of a field, writers walk over its [`Part`]s.

use serde_json::Value;
use tracewake_model::{
    AgentHandoff, Content, CostDetails, DataAccess, ErrorInfo, Event, EventTime, Extension,
    InfrastructureMetrics, McpCall, Message, ModelInvocation, PerformanceMetrics, PolicyDecision,
    RedactionInfo, RetryInfo, ToolCall, ToolResponse, UnixNanos,
};

use super::names::Named;

/// A place in a record that a reader fills.
pub(super) enum Slot<'a> {
    Text(&'a mut String),
    Texts(&'a mut Vec<String>),
    Flag(&'a mut bool),
    Int(&'a mut i64),
    Float(&'a mut f64),
    /// `google.protobuf.Struct`.
    Json(&'a mut Option<Value>),
    /// A Struct that is there from the start.
    Object(&'a mut Value),
    /// `google.protobuf.Timestamp`.
    Instant(&'a mut Option<UnixNanos>),
    /// The event's own time.
    Time(&'a mut EventTime),
    Name(&'a mut dyn Named),
    Record(&'a mut dyn Record),
    Extensions(&'a mut Vec<Extension>),
}

/// What a record holds in one field. Fields with their default value are left out.
pub(super) enum Part<'a> {
    Text(&'a str),
    Texts(&'a [String]),
    Flag,
    Int(i64),
    Float(f64),
    Json(&'a Value),
    Instant(UnixNanos),
    Time(EventTime),
    Name(&'a dyn Named),
    Record(&'a dyn Record),
    Extensions(&'a [Extension]),
}

/// Takes the parts of a record in the order of their numbers.
pub(super) type Sink<'s, 'a> = &'s mut dyn FnMut(u32, &'static str, Part<'a>);

/// A message of the wire.
pub(super) trait Record {
    /// The number of the field with this snake-case name.
    fn number(&self, name: &str) -> Option<u32>;
    /// Whether the field with this number is a record of its own. Its place comes into being when it is asked for.
    fn is_record(&self, _number: u32) -> bool {
        false
    }
    /// Name and place of a field. A content that is asked for replaces another one: they are a oneof.
    fn slot(&mut self, number: u32) -> Option<(&'static str, Slot<'_>)>;
    /// Hands over every field that is not at its default.
    fn parts<'a>(&'a self, sink: Sink<'_, 'a>);
}

/// Implements [`Record`] for a plain message.
macro_rules! records {
    ($($record:ty { $($number:literal $field:ident: $shape:ident,)* })*) => {$(
        impl Record for $record {
            fn number(&self, name: &str) -> Option<u32> {
                match name {
                    $(stringify!($field) => Some($number),)*
                    _ => None,
                }
            }

            fn slot(&mut self, number: u32) -> Option<(&'static str, Slot<'_>)> {
                match number {
                    $($number => Some((stringify!($field), Slot::$shape(&mut self.$field))),)*
                    _ => None,
                }
            }

            fn parts<'a>(&'a self, sink: Sink<'_, 'a>) {
                $(if let Some(part) = part!($shape, &self.$field) {
                    sink($number, stringify!($field), part);
                })*
            }
        }
    )*};
}

/// The part of a field, or none when it is at its default.
macro_rules! part {
    (Text, $value:expr) => {
        (!$value.is_empty()).then(|| Part::Text($value))
    };
    (Texts, $value:expr) => {
        (!$value.is_empty()).then(|| Part::Texts($value))
    };
    (Flag, $value:expr) => {
        $value.then_some(Part::Flag)
    };
    (Int, $value:expr) => {
        (*$value != 0).then_some(Part::Int(*$value))
    };
    (Float, $value:expr) => {
        // By bits: protobuf sends a negative zero.
        ($value.to_bits() != 0).then_some(Part::Float(*$value))
    };
    (Json, $value:expr) => {
        $value.as_ref().map(Part::Json)
    };
    (Instant, $value:expr) => {
        $value.map(Part::Instant)
    };
}

records! {
    Message {
        1 role: Text,
        2 text: Text,
        3 metadata: Json,
    }
    ToolCall {
        1 id: Text,
        2 name: Text,
        3 arguments: Json,
        4 auth_required: Flag,
        5 function_name: Text,
    }
    ToolResponse {
        1 tool_call_id: Text,
        2 output: Json,
        3 error_message: Text,
        4 execution_time_ms: Float,
        5 http_status: Int,
    }
    ModelInvocation {
        1 provider: Text,
        2 model: Text,
        3 request: Json,
        4 response: Json,
        5 prompt_tokens: Int,
        6 completion_tokens: Int,
        7 total_tokens: Int,
        8 temperature: Float,
        9 max_tokens: Int,
        10 top_p: Float,
        11 frequency_penalty: Float,
        12 presence_penalty: Float,
        13 start_time: Instant,
        14 end_time: Instant,
        15 duration_ms: Float,
        16 finish_reason: Text,
    }
    PolicyDecision {
        1 policy_id: Text,
        2 outcome: Text,
        3 rule_ids: Texts,
        4 rationale: Text,
    }
    DataAccess {
        1 datasource: Text,
        2 document_ids: Texts,
        3 chunk_ids: Texts,
        4 pii_categories: Texts,
    }
    RedactionInfo {
        1 fields: Texts,
        2 method: Text,
        3 salt_id: Text,
    }
    RetryInfo {
        1 attempt: Int,
        2 strategy: Text,
        3 backoff_ms: Int,
    }
    PerformanceMetrics {
        1 cpu_percent: Float,
        2 memory_mb: Float,
        3 duration_ms: Float,
        4 throughput: Float,
        5 latency_ms: Float,
    }
    InfrastructureMetrics {
        1 resource_type: Text,
        2 metrics: Json,
        3 host: Text,
        4 process_id: Int,
        5 thread_id: Text,
    }
    CostDetails {
        1 provider: Text,
        2 service: Text,
        3 input_tokens: Int,
        4 output_tokens: Int,
        5 total_tokens: Int,
        6 input_cost: Float,
        7 output_cost: Float,
        8 total_cost: Float,
        9 currency: Text,
        10 input_rate_per_token: Float,
        11 output_rate_per_token: Float,
    }
    AgentHandoff {
        1 from_agent_id: Text,
        2 from_agent_name: Text,
        3 to_agent_id: Text,
        4 to_agent_name: Text,
        5 handoff_data: Json,
        6 reason: Text,
        7 handoff_type: Text,
    }
    McpCall {
        1 server_name: Text,
        2 server_url: Text,
        3 operation: Text,
        4 method: Text,
        5 request: Json,
        6 response: Json,
        7 protocol_version: Text,
        8 execution_time_ms: Float,
    }
    ErrorInfo {
        1 error_message: Text,
        2 error_code: Text,
        3 stack_trace: Text,
        4 recoverable: Flag,
        5 recovery_action: Text,
    }
}

/// Names of the content fields and their numbers on the wire.
const CONTENTS: [(u32, &str); 10] = [
    (30, "message"),
    (31, "tool_call"),
    (32, "tool_response"),
    (33, "llm_invocation"),
    (34, "policy"),
    (35, "data_access"),
    (36, "state_update"),
    (37, "error"),
    (38, "agent_handoff"),
    (39, "mcp_call"),
];

/// The place of a content, made empty unless it is there already.
macro_rules! content_slot {
    ($content:expr, $variant:ident) => {{
        if !matches!($content, Some(Content::$variant(_))) {
            *$content = Some(Content::$variant(Default::default()));
        }
        match $content {
            Some(Content::$variant(record)) => Slot::Record(record),
            _ => return None,
        }
    }};
}

fn content_slot(content: &mut Option<Content>, number: u32) -> Option<Slot<'_>> {
    Some(match number {
        30 => content_slot!(content, Message),
        31 => content_slot!(content, ToolCall),
        32 => content_slot!(content, ToolResponse),
        33 => content_slot!(content, Model),
        34 => content_slot!(content, Policy),
        35 => content_slot!(content, DataAccess),
        36 => {
            if !matches!(content, Some(Content::State(_))) {
                *content = Some(Content::State(Value::Object(serde_json::Map::new())));
            }
            match content {
                Some(Content::State(state)) => Slot::Object(state),
                _ => return None,
            }
        }
        37 => content_slot!(content, Error),
        38 => content_slot!(content, Handoff),
        39 => content_slot!(content, Mcp),
        _ => return None,
    })
}

/// Number, field name and value of a content; none for contents that Chaukas does not have.
fn content_part(content: &Content) -> Option<(u32, Part<'_>)> {
    Some(match content {
        Content::Message(message) => (30, Part::Record(message)),
        Content::ToolCall(call) => (31, Part::Record(call)),
        Content::ToolResponse(response) => (32, Part::Record(response)),
        Content::Model(model) => (33, Part::Record(model)),
        Content::Policy(policy) => (34, Part::Record(policy)),
        Content::DataAccess(access) => (35, Part::Record(access)),
        Content::State(state) => (36, Part::Json(state)),
        Content::Error(error) => (37, Part::Record(error)),
        Content::Handoff(handoff) => (38, Part::Record(handoff)),
        Content::Mcp(call) => (39, Part::Record(call)),
        // Chaukas has no such content; a state update or metadata carries it where an export needs it.
        Content::Custom(_)
        | Content::ToolExchange(_)
        | Content::Reasoning(_)
        | Content::FinalOutput(_)
        | Content::Score(_) => return None,
    })
}

/// Implements [`Record`] for the event itself: places are paths, attachments come into being when asked for, and the
/// contents are between the texts and the attachments.
macro_rules! event_record {
    ($($number:literal $name:literal $shape:ident $($path:ident).+,)*
     contents
     $($after_number:literal $after_name:literal $after_shape:ident $after:ident,)*) => {
        impl Record for Event {
            fn number(&self, name: &str) -> Option<u32> {
                match name {
                    $($name => Some($number),)*
                    $($after_name => Some($after_number),)*
                    content => CONTENTS.iter().find(|(_, known)| *known == content).map(|(number, _)| *number),
                }
            }

            fn is_record(&self, number: u32) -> bool {
                matches!(number, 30..=39 | 60 | 61 | 70..=72)
            }

            fn slot(&mut self, number: u32) -> Option<(&'static str, Slot<'_>)> {
                match number {
                    $($number => Some(($name, Slot::$shape(&mut self.$($path).+))),)*
                    $($after_number => Some(($after_name, event_slot!($after_shape, self.$after))),)*
                    content => {
                        let (_, name) = CONTENTS.iter().find(|(known, _)| *known == content)?;
                        Some((*name, content_slot(&mut self.content, content)?))
                    }
                }
            }

            fn parts<'a>(&'a self, sink: Sink<'_, 'a>) {
                $(if let Some(part) = event_part!($shape, &self.$($path).+) {
                    sink($number, $name, part);
                })*
                if let Some((number, part)) = self.content.as_ref().and_then(content_part) {
                    let name = CONTENTS.iter().find(|(known, _)| *known == number).map_or("", |(_, name)| *name);
                    sink(number, name, part);
                }
                $(if let Some(part) = event_part!($after_shape, &self.$after) {
                    sink($after_number, $after_name, part);
                })*
            }
        }
    };
}

macro_rules! event_slot {
    (Record, $place:expr) => {
        Slot::Record($place.get_or_insert_default())
    };
    ($shape:ident, $place:expr) => {
        Slot::$shape(&mut $place)
    };
}

macro_rules! event_part {
    (Name, $value:expr) => {
        $value.is_set().then_some(Part::Name($value))
    };
    (Time, $value:expr) => {
        $value.stated.map(|_| Part::Time(*$value))
    };
    (Record, $value:expr) => {
        $value.as_ref().map(|record| Part::Record(record))
    };
    (Extensions, $value:expr) => {
        (!$value.is_empty()).then(|| Part::Extensions($value))
    };
    ($shape:ident, $value:expr) => {
        part!($shape, $value)
    };
}

event_record! {
    1 "event_id" Text identity,
    2 "tenant_id" Text tenant_id,
    3 "project_id" Text project_id,
    4 "session_id" Text session_id,
    5 "span_id" Text span_id,
    6 "parent_span_id" Text parent_span_id,
    7 "type" Name kind,
    8 "severity" Name severity,
    9 "status" Name status,
    10 "author" Name author,
    11 "timestamp" Time time,
    12 "agent_id" Text agent.id,
    13 "agent_name" Text agent.name,
    14 "invocation_id" Text invocation_id,
    15 "response_id" Text response_id,
    16 "is_partial" Flag is_partial,
    17 "is_final" Flag is_final,
    18 "hash_prev" Text hash_prev,
    19 "content_hash" Text content_hash,
    20 "worm_proof_id" Text worm_proof_id,
    21 "branch" Text branch,
    22 "tags" Texts tags,
    23 "trace_id" Text trace_id,
    contents
    60 "retry" Record retry,
    61 "redaction" Record redaction,
    62 "pii_categories" Texts pii_categories,
    70 "performance" Record performance,
    71 "infrastructure" Record infrastructure,
    72 "cost" Record cost,
    90 "metadata" Json metadata,
    99 "extensions" Extensions extensions,
}
