//! What an event carries: one content and any number of attachments.
//!
//! The shapes follow the richest dialect (Chaukas); the others fill what they have. Free JSON is `serde_json::Value`;
//! an empty text, a zero or an absent value mean "not said".

use serde_json::Value;

use crate::event::agent_key;

/// The one content of an event.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Content {
    Message(Message),
    ToolCall(ToolCall),
    ToolResponse(ToolResponse),
    /// A call and its answer, told by one event.
    ToolExchange(ToolExchange),
    Model(ModelInvocation),
    Policy(PolicyDecision),
    DataAccess(DataAccess),
    /// A free JSON object: what changed.
    State(Value),
    Error(ErrorInfo),
    Handoff(AgentHandoff),
    Mcp(McpCall),
    Reasoning(Reasoning),
    FinalOutput(FinalOutput),
    /// The data of a custom event, as it came.
    Custom(Value),
}

/// Text said to or by an agent.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct Message {
    pub role: String,
    pub text: String,
    pub metadata: Option<Value>,
}

/// A tool call as requested.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct ToolCall {
    /// Joins the call with its [`ToolResponse::tool_call_id`].
    pub id: String,
    pub name: String,
    pub arguments: Option<Value>,
    pub auth_required: bool,
    pub function_name: String,
}

/// What a tool call gave.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct ToolResponse {
    pub tool_call_id: String,
    pub output: Option<Value>,
    pub error_message: String,
    /// Milliseconds.
    pub execution_time_ms: f64,
    pub http_status: i64,
}

/// A tool call with its answer. The call of a completion carries the tool's name, so that it can be told without its start.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct ToolExchange {
    pub call: ToolCall,
    pub response: ToolResponse,
}

/// A model call: request on its start, response and tokens on its end.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct ModelInvocation {
    pub provider: String,
    pub model: String,
    pub request: Option<Value>,
    pub response: Option<Value>,
    pub prompt_tokens: i64,
    pub completion_tokens: i64,
    /// As stated; see [`ModelInvocation::tokens`] for the total to count.
    pub total_tokens: i64,
    /// Part of the prompt tokens that came from a cache.
    pub cached_tokens: i64,
    /// Part of the prompt tokens that were written to a cache.
    pub cache_write_tokens: i64,
    /// Part of the completion tokens that went into reasoning.
    pub reasoning_tokens: i64,
    pub temperature: f64,
    pub max_tokens: i64,
    pub top_p: f64,
    pub frequency_penalty: f64,
    pub presence_penalty: f64,
    pub start_time: Option<crate::UnixNanos>,
    pub end_time: Option<crate::UnixNanos>,
    /// Milliseconds.
    pub duration_ms: f64,
    pub finish_reason: String,
}

impl ModelInvocation {
    /// The total to count: the stated one, or prompt plus completion where none is stated.
    pub fn tokens(&self) -> i64 {
        match self.total_tokens {
            0 => self.prompt_tokens.saturating_add(self.completion_tokens),
            stated => stated,
        }
    }
}

/// What a policy decided.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct PolicyDecision {
    pub policy_id: String,
    /// Free text; `allow`, `deny` and `review` are the documented ones.
    pub outcome: String,
    pub rule_ids: Vec<String>,
    pub rationale: String,
}

/// Data that was read.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct DataAccess {
    pub datasource: String,
    pub document_ids: Vec<String>,
    pub chunk_ids: Vec<String>,
    pub pii_categories: Vec<String>,
}

/// An error as its sender described it.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct ErrorInfo {
    pub error_message: String,
    pub error_code: String,
    pub stack_trace: String,
    pub recoverable: bool,
    pub recovery_action: String,
}

/// One agent handing work to another.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct AgentHandoff {
    pub from_agent_id: String,
    pub from_agent_name: String,
    pub to_agent_id: String,
    pub to_agent_name: String,
    pub handoff_data: Option<Value>,
    pub reason: String,
    /// Free text; `sequential`, `parallel` and `conditional` are the documented ones.
    pub handoff_type: String,
}

impl AgentHandoff {
    /// The giving agent; see [`agent_key`].
    pub fn from_agent(&self) -> &str {
        agent_key(&self.from_agent_id, &self.from_agent_name)
    }

    /// The receiving agent; see [`agent_key`].
    pub fn to_agent(&self) -> &str {
        agent_key(&self.to_agent_id, &self.to_agent_name)
    }
}

/// A call to an MCP server.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct McpCall {
    pub server_name: String,
    pub server_url: String,
    pub operation: String,
    /// The tool that a `tools/call` ran, where the dialect says so apart from the request; counted as a tool call, too.
    pub tool_name: String,
    /// Joins the tellings of the call with the model's request for it, where the sender says it.
    pub tool_call_id: String,
    pub method: String,
    pub request: Option<Value>,
    pub response: Option<Value>,
    pub protocol_version: String,
    /// Milliseconds.
    pub execution_time_ms: f64,
}

/// What an agent thought before it acted.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct Reasoning {
    pub goal: String,
    pub steps: Vec<ReasoningStep>,
    pub safety_checks: Vec<SafetyCheck>,
    /// Free text; `low`, `medium` and `high` are the documented ones.
    pub uncertainty: String,
}

/// One step of a [`Reasoning`].
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct ReasoningStep {
    pub id: String,
    pub description: String,
    pub decision: String,
    /// From 0 to 1 as its sender meant it.
    pub confidence: Option<f64>,
}

/// A check that an agent made on itself.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct SafetyCheck {
    pub name: String,
    /// Free text, e.g. `passed`.
    pub result: String,
}

/// What a run gave in the end.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct FinalOutput {
    pub text: String,
    pub structured: Option<Value>,
}

/// An attempt after a failure.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct RetryInfo {
    pub attempt: i64,
    pub strategy: String,
    pub backoff_ms: i64,
}

/// What the sender removed before sending.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct RedactionInfo {
    pub fields: Vec<String>,
    pub method: String,
    pub salt_id: String,
}

/// Performance figures as sent; NaN and infinities are possible.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct PerformanceMetrics {
    pub cpu_percent: f64,
    pub memory_mb: f64,
    pub duration_ms: f64,
    pub throughput: f64,
    pub latency_ms: f64,
}

/// Where the work ran.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct InfrastructureMetrics {
    pub resource_type: String,
    pub metrics: Option<Value>,
    pub host: String,
    pub process_id: i64,
    pub thread_id: String,
}

/// What a call cost, as its sender reckoned.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct CostDetails {
    pub provider: String,
    pub service: String,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub total_tokens: i64,
    pub input_cost: f64,
    pub output_cost: f64,
    pub total_cost: f64,
    /// ISO 4217 as sent; may be empty.
    pub currency: String,
    pub input_rate_per_token: f64,
    pub output_rate_per_token: f64,
}

impl CostDetails {
    /// The total in units of 10^-12 of the currency, so that sums do not depend on the order of their parts. None when it
    /// is no number or beyond 9 million.
    pub fn total_pico(&self) -> Option<i64> {
        let pico = (self.total_cost * 1e12).round();
        (pico.abs() < 9e18).then_some(pico as i64)
    }
}

/// A typed value that the dialect lets senders attach (protobuf `Any`).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extension {
    /// The type URL.
    pub type_url: String,
    /// The serialized message.
    pub value: bytes::Bytes,
}
