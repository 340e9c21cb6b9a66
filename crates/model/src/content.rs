//! What an event carries: one content and any number of attachments.
//!
//! The shapes follow the richest dialect (Chaukas); the others fill what they have. Free JSON is `serde_json::Value`;
//! an empty text, a zero or an absent value mean "not said".

use serde_json::Value;

use crate::agent::agent_key;
use crate::score::Score;

/// The one content of an event.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each variant names the type of what it holds")]
pub enum Content {
    Message(Message),
    ToolCall(ToolCall),
    ToolResponse(ToolResponse),
    /// A call and its answer, described by one event.
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
    Score(Score),
    /// The data of a custom event, as it came.
    Custom(Value),
}

/// Text said to or by an agent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Message {
    /// Who says it, as sent: `user`, `assistant`, ….
    pub role: String,
    /// What is said.
    pub text: String,
    /// A free JSON object.
    pub metadata: Option<Value>,
}

/// A tool call as requested.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ToolCall {
    /// Joins the call with its [`ToolResponse::tool_call_id`].
    pub id: String,
    /// Name of the tool.
    pub name: String,
    /// A JSON object, or whatever was sent in its place.
    pub arguments: Option<Value>,
    /// Whether the tool asks for authentication.
    pub auth_required: bool,
    /// Name of the function behind the tool.
    pub function_name: String,
}

impl ToolCall {
    /// What the tool is called: its name, else that of the function behind it.
    pub fn called(&self) -> &str {
        match self.name.as_str() {
            "" => &self.function_name,
            name => name,
        }
    }
}

/// What a tool call gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ToolResponse {
    /// [`ToolCall::id`] of the call.
    pub tool_call_id: String,
    /// What the tool gave, as JSON.
    pub output: Option<Value>,
    /// Why the call failed; empty when it did not.
    pub error_message: String,
    /// Milliseconds.
    pub execution_time_ms: f64,
    /// Status of the HTTP answer; 0 when there is none.
    pub http_status: i64,
}

/// A tool call with its answer. The call of a completion carries the tool's name, so that it can be told without its
/// start.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ToolExchange {
    /// The call.
    pub call: ToolCall,
    /// Its answer.
    pub response: ToolResponse,
}

/// The tokens of a model call that stand for sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AudioTokens {
    /// Part of the prompt tokens.
    pub input: i64,
    /// Part of those that came from a cache.
    pub cached: i64,
    /// Part of the completion tokens.
    pub output: i64,
}

/// A model call: request on its start, response and tokens on its end.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelInvocation {
    /// Provider of the model, such as `openai`.
    pub provider: String,
    /// Name of the model.
    pub model: String,
    /// Messages and parameters that were sent, as JSON.
    pub request: Option<Value>,
    /// The provider's answer, as JSON.
    pub response: Option<Value>,
    /// Tokens of the request.
    pub prompt_tokens: i64,
    /// Tokens of the answer.
    pub completion_tokens: i64,
    /// As stated; see [`ModelInvocation::tokens`] for the total to count.
    pub total_tokens: i64,
    /// Part of the prompt tokens that came from a cache.
    pub cached_tokens: i64,
    /// Part of the prompt tokens that were written to a cache.
    pub cache_write_tokens: i64,
    /// Part of the completion tokens that went into reasoning.
    pub reasoning_tokens: i64,
    /// Tokens of sound.
    pub audio: AudioTokens,
    /// Sampling temperature.
    pub temperature: f64,
    /// Most tokens of the answer.
    pub max_tokens: i64,
    /// Nucleus sampling, 0 to 1.
    pub top_p: f64,
    /// Penalty on frequent tokens.
    pub frequency_penalty: f64,
    /// Penalty on tokens that occurred.
    pub presence_penalty: f64,
    /// When the request was sent.
    pub start_time: Option<crate::UnixNanos>,
    /// When the answer was complete.
    pub end_time: Option<crate::UnixNanos>,
    /// Milliseconds.
    pub duration_ms: f64,
    /// Why the answer ended, such as `stop`.
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
pub struct PolicyDecision {
    /// Id of the policy.
    pub policy_id: String,
    /// Free text; `allow`, `deny` and `review` are the documented ones.
    pub outcome: String,
    /// Ids of the rules that applied.
    pub rule_ids: Vec<String>,
    /// Why it was decided so.
    pub rationale: String,
}

/// Data that was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataAccess {
    /// Name of the data source.
    pub datasource: String,
    /// Ids of the documents that were read.
    pub document_ids: Vec<String>,
    /// Ids of the parts of documents that were read.
    pub chunk_ids: Vec<String>,
    /// Categories of personal data in them.
    pub pii_categories: Vec<String>,
}

/// An error as its sender described it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ErrorInfo {
    /// What failed, in words.
    pub error_message: String,
    /// The sender's code.
    pub error_code: String,
    /// Stack trace as text.
    pub stack_trace: String,
    /// Whether the sender can go on.
    pub recoverable: bool,
    /// What the sender does about it.
    pub recovery_action: String,
}

/// One agent handing work to another.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AgentHandoff {
    /// Id of the agent that hands over.
    pub from_agent_id: String,
    /// Name of the agent that hands over.
    pub from_agent_name: String,
    /// Id of the agent that takes over.
    pub to_agent_id: String,
    /// Name of the agent that takes over.
    pub to_agent_name: String,
    /// What is handed over, as JSON.
    pub handoff_data: Option<Value>,
    /// Why, in words.
    pub reason: String,
    /// Free text; `sequential`, `parallel` and `conditional` are the documented ones.
    pub handoff_type: String,
}

impl AgentHandoff {
    /// The giving agent, identified as by [`Agent::key`](crate::Agent::key).
    pub fn from_agent(&self) -> &str {
        agent_key(&self.from_agent_id, &self.from_agent_name)
    }

    /// The receiving agent, identified as by [`Agent::key`](crate::Agent::key).
    pub fn to_agent(&self) -> &str {
        agent_key(&self.to_agent_id, &self.to_agent_name)
    }
}

/// A call to an MCP server.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct McpCall {
    /// Name of the MCP server.
    pub server_name: String,
    /// URL of the MCP server.
    pub server_url: String,
    /// Kind of operation, such as `tools/call`.
    pub operation: String,
    /// The tool that a `tools/call` ran, where the dialect says so apart from the request; counted as a tool call, too.
    pub tool_name: String,
    /// Joins the tellings of the call with the model's request for it, where the sender says it.
    pub tool_call_id: String,
    /// Method of the JSON-RPC request.
    pub method: String,
    /// Parameters of the request, as JSON.
    pub request: Option<Value>,
    /// Result of the request, as JSON.
    pub response: Option<Value>,
    /// Version of MCP, a date.
    pub protocol_version: String,
    /// Milliseconds.
    pub execution_time_ms: f64,
}

/// What an agent thought before it acted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reasoning {
    /// What is to be reached.
    pub goal: String,
    /// Steps, in order.
    pub steps: Vec<ReasoningStep>,
    /// Checks that were made.
    pub safety_checks: Vec<SafetyCheck>,
    /// Free text; `low`, `medium` and `high` are the documented ones.
    pub uncertainty: String,
}

/// One step of a [`Reasoning`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReasoningStep {
    /// Id of the step.
    pub id: String,
    /// What it considers.
    pub description: String,
    /// What it decides.
    pub decision: String,
    /// From 0 to 1 as its sender meant it.
    pub confidence: Option<f64>,
}

/// A check that an agent made on itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SafetyCheck {
    /// Name of the check.
    pub name: String,
    /// Free text, e.g. `passed`.
    pub result: String,
}

/// What a run gave in the end.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FinalOutput {
    /// The output as text.
    pub text: String,
    /// The output as JSON.
    pub structured: Option<Value>,
}

/// An attempt after a failure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RetryInfo {
    /// Number of the attempt.
    pub attempt: i64,
    /// How the wait is chosen, such as `exponential`.
    pub strategy: String,
    /// Wait before the attempt, in milliseconds.
    pub backoff_ms: i64,
}

/// What the sender removed before sending.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RedactionInfo {
    /// Paths of the redacted fields.
    pub fields: Vec<String>,
    /// How they were redacted, such as `hash`.
    pub method: String,
    /// Id of the salt of hashes.
    pub salt_id: String,
}

/// Performance figures as sent; NaN and infinities are possible.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PerformanceMetrics {
    /// Use of the processor in percent.
    pub cpu_percent: f64,
    /// Memory in megabytes.
    pub memory_mb: f64,
    /// Duration in milliseconds.
    pub duration_ms: f64,
    /// Throughput, in the sender's unit.
    pub throughput: f64,
    /// Latency in milliseconds.
    pub latency_ms: f64,
}

/// Where the work ran.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InfrastructureMetrics {
    /// Kind of resource.
    pub resource_type: String,
    /// A free JSON object of figures.
    pub metrics: Option<Value>,
    /// Name of the host.
    pub host: String,
    /// Id of the process.
    pub process_id: i64,
    /// Id of the thread.
    pub thread_id: String,
}

/// What a call cost, as its sender reckoned.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CostDetails {
    /// Who bills.
    pub provider: String,
    /// What is billed.
    pub service: String,
    /// Billed tokens of requests.
    pub input_tokens: i64,
    /// Billed tokens of answers.
    pub output_tokens: i64,
    /// Billed tokens in all.
    pub total_tokens: i64,
    /// Cost of the requests, in `currency`.
    pub input_cost: f64,
    /// Cost of the answers, in `currency`.
    pub output_cost: f64,
    /// Cost in all, in `currency`.
    pub total_cost: f64,
    /// ISO 4217 as sent; may be empty.
    pub currency: String,
    /// Price of a token of a request, in `currency`.
    pub input_rate_per_token: f64,
    /// Price of a token of an answer, in `currency`.
    pub output_rate_per_token: f64,
}

impl Reasoning {
    /// A thought that is told as one text.
    pub fn of_text(text: impl Into<String>) -> Reasoning {
        Reasoning {
            steps: vec![ReasoningStep {
                description: text.into(),
                ..ReasoningStep::default()
            }],
            ..Reasoning::default()
        }
    }
}

impl McpCall {
    /// The call of a tool that a server offers, by the id that the model gave it.
    pub fn of_tool(server: impl Into<String>, tool: impl Into<String>, id: impl Into<String>) -> McpCall {
        McpCall {
            server_name: server.into(),
            operation: "tools/call".to_owned(),
            tool_name: tool.into(),
            tool_call_id: id.into(),
            ..McpCall::default()
        }
    }
}

impl CostDetails {
    /// What a model call is billed by: who, what and its tokens. The price is still to be said.
    pub fn of_call(call: &ModelInvocation) -> CostDetails {
        CostDetails {
            provider: call.provider.clone(),
            service: call.model.clone(),
            input_tokens: call.prompt_tokens,
            output_tokens: call.completion_tokens,
            total_tokens: call.total_tokens,
            ..CostDetails::default()
        }
    }

    /// What a model call cost in US dollars.
    pub fn in_usd(total_cost: f64, call: &ModelInvocation) -> CostDetails {
        CostDetails {
            total_cost,
            currency: "USD".to_owned(),
            ..CostDetails::of_call(call)
        }
    }

    /// The total in units of 10^-12 of the currency, so that sums do not depend on the order of their parts. None when
    /// it is no number or beyond 9 million.
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
