//! A seeded generator of agent-like events. The same seed gives the same events.

use std::ops::Range;

use serde_json::{Value, json};
use tracewake_model::{
    Agent, AgentHandoff, Author, Content, CostDetails, Dialect, ErrorInfo, Event, EventTime, Kind, McpCall,
    Message, ModelInvocation, PolicyDecision, RetryInfo, Severity, Status, ToolCall, ToolResponse, UnixNanos,
};

/// Events in a session of the default shape.
pub const SESSION_EVENTS: usize = 200;

const AGENTS: [&str; 5] = ["triage", "billing", "ledger-auditor", "writer", "guard"];
const TOOLS: [&str; 6] = [
    "refund.lookup",
    "mail.send",
    "search_kb",
    "run_diagnostics",
    "lookup_invoice",
    "bash",
];
const MCP: [(&str, &str); 3] = [
    ("ledger-mcp", "tools/call"),
    ("filesystem", "resources/read"),
    ("github-mcp", "tools/list"),
];
const MODELS: [(&str, &str); 3] = [
    ("openai", "gpt-4o"),
    ("openai", "gpt-4o-mini"),
    ("anthropic", "claude-haiku-4-5"),
];

/// Makes sessions one after another.
pub struct Generator {
    random: fastrand::Rng,
    seed: u64,
    sessions: u64,
    /// Instant of the first session, nanoseconds since 1970.
    pub start_ns: i64,
    /// Events in each session.
    pub session_events: usize,
    /// Length of free texts in words; 165 to 285 gives events of about 1.5 KB on the binary wire.
    pub words: Range<usize>,
}

impl Generator {
    /// A generator of sessions of 200 events of about 1.5 KB.
    pub fn new(seed: u64) -> Generator {
        Generator {
            random: fastrand::Rng::with_seed(seed),
            seed,
            sessions: 0,
            start_ns: 1_772_000_000_000_000_000,
            session_events: SESSION_EVENTS,
            words: 165..285,
        }
    }

    /// At least `count` events, in whole sessions, then cut to `count`.
    pub fn events(&mut self, count: usize) -> Vec<Event> {
        let mut events = Vec::with_capacity(count + self.session_events);
        while events.len() < count {
            events.extend(self.session());
        }
        events.truncate(count);
        events
    }

    /// One whole session: it starts, its agents take turns with model, tool and MCP calls, handoffs, errors and
    /// retries, and it ends.
    pub fn session(&mut self) -> Vec<Event> {
        let number = self.sessions;
        self.sessions += 1;
        let name = format!("session-{}-{number}", self.seed);
        let mut session = Session {
            generator: self,
            name,
            clock_ns: 0,
            spans: 0,
            agent: 0,
            agent_span: String::new(),
            events: Vec::new(),
        };
        session.clock_ns = session.generator.start_ns + number as i64 * 60_000_000_000;
        session.run();
        session.events
    }

    /// Free text in which some words are common and most are rare.
    fn text(&mut self) -> String {
        let words = self.random.usize(self.words.clone());
        let mut text = String::with_capacity(words * 7);
        for _ in 0..words {
            let rank = (self.random.f64().powi(3) * 4000.0) as u64;
            text.push_str(&word(rank));
            text.push(' ');
        }
        text
    }
}

/// The word of a rank: two to four syllables, always the same.
fn word(rank: u64) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "ve", "wi", "xo", "yu", "ze",
    ];
    let mut rest = rank + 16;
    let mut text = String::new();
    while rest > 0 {
        text.push_str(SYLLABLES[(rest % 16) as usize]);
        rest /= 16;
    }
    text
}

struct Session<'a> {
    generator: &'a mut Generator,
    name: String,
    clock_ns: i64,
    spans: u32,
    agent: usize,
    agent_span: String,
    events: Vec<Event>,
}

impl Session<'_> {
    fn run(&mut self) {
        let wanted = self.generator.session_events;
        let session_span = self.next_span();
        self.push(Kind::SessionStart, Status::Started, &session_span, "", None);
        self.agent_span = session_span.clone();
        self.start_agent(0);
        while self.events.len() + 9 < wanted {
            self.turn();
        }
        while self.events.len() + 2 < wanted {
            let text = self.generator.text();
            let message = Message {
                role: "assistant".into(),
                text,
                metadata: None,
            };
            self.point(Kind::Output, Status::Completed, Some(Content::Message(message)));
        }
        self.end_agent();
        self.push(Kind::SessionEnd, Status::Completed, &session_span, "", None);
    }

    fn turn(&mut self) {
        match self.generator.random.u32(0..10) {
            0 => self.hand_off(),
            1 => {
                let text = self.generator.text();
                let message = Message {
                    role: "user".into(),
                    text,
                    metadata: None,
                };
                self.point(Kind::Input, Status::Completed, Some(Content::Message(message)));
            }
            2 => {
                let decision = PolicyDecision {
                    policy_id: "pii-mask".into(),
                    outcome: if self.chance(4) { "deny" } else { "allow" }.into(),
                    rule_ids: vec!["r-1".into(), "r-7".into()],
                    rationale: self.generator.text(),
                };
                self.point(
                    Kind::PolicyDecision,
                    Status::Completed,
                    Some(Content::Policy(decision)),
                );
            }
            3 => self.mcp_call(),
            4..=6 => self.tool_call(),
            _ => self.model_call(),
        }
    }

    fn start_agent(&mut self, agent: usize) {
        self.agent = agent;
        let parent = std::mem::take(&mut self.agent_span);
        let span = self.next_span();
        let role = json!({ "role": AGENTS[agent], "instructions": self.generator.text() });
        self.push(Kind::AgentStart, Status::Started, &span, &parent, None);
        self.last().metadata = Some(role);
        self.agent_span = span;
    }

    fn end_agent(&mut self) {
        let span = self.agent_span.clone();
        self.push(Kind::AgentEnd, Status::Completed, &span, "", None);
    }

    fn hand_off(&mut self) {
        let to = (self.agent + 1 + self.generator.random.usize(0..AGENTS.len() - 1)) % AGENTS.len();
        let handoff = AgentHandoff {
            from_agent_id: AGENTS[self.agent].into(),
            from_agent_name: AGENTS[self.agent].into(),
            to_agent_id: AGENTS[to].into(),
            to_agent_name: AGENTS[to].into(),
            handoff_data: Some(json!({ "summary": self.generator.text() })),
            reason: "needs another desk".into(),
            handoff_type: "sequential".into(),
        };
        self.point(
            Kind::AgentHandoff,
            Status::Completed,
            Some(Content::Handoff(handoff)),
        );
        let parent = self.events[0].span_id.clone();
        self.end_agent();
        self.agent_span = parent;
        self.start_agent(to);
    }

    fn model_call(&mut self) {
        let (provider, model) = MODELS[self.generator.random.usize(0..MODELS.len())];
        let span = self.next_span();
        let parent = self.agent_span.clone();
        let messages = json!([
            { "role": "system", "content": "You work at the refund desk of an airline. Be exact and be brief." },
            { "role": "user", "content": self.generator.text() },
        ]);
        let start = ModelInvocation {
            provider: provider.into(),
            model: model.into(),
            request: Some(json!({ "messages": messages, "temperature": 0.2 })),
            ..ModelInvocation::default()
        };
        self.push(
            Kind::ModelStart,
            Status::Started,
            &span,
            &parent,
            Some(Content::Model(start)),
        );
        let (input, output) = (
            self.generator.random.i32(200..9000),
            self.generator.random.i32(5..900),
        );
        let end = ModelInvocation {
            provider: provider.into(),
            model: model.into(),
            response: Some(json!({ "choices": [{ "message": { "content": self.generator.text() } }] })),
            prompt_tokens: input.into(),
            completion_tokens: output.into(),
            total_tokens: (input + output).into(),
            finish_reason: "stop".into(),
            ..ModelInvocation::default()
        };
        self.push(
            Kind::ModelEnd,
            Status::Completed,
            &span,
            &parent,
            Some(Content::Model(end)),
        );
        let total = f64::from(input) * 3e-6 + f64::from(output) * 15e-6;
        let cost = CostDetails {
            total_cost: total,
            currency: "USD".into(),
            ..CostDetails::default()
        };
        self.last().cost = Some(cost);
    }

    fn tool_call(&mut self) {
        let name = TOOLS[self.generator.random.usize(0..TOOLS.len())];
        let span = self.next_span();
        let parent = self.agent_span.clone();
        let id = format!("call-{span}");
        let arguments = json!({ "order": "ORD-123", "query": self.generator.text(), "limit": 20 });
        let call = ToolCall {
            id: id.clone(),
            name: name.into(),
            arguments: Some(arguments),
            ..ToolCall::default()
        };
        self.push(
            Kind::ToolStart,
            Status::Started,
            &span,
            &parent,
            Some(Content::ToolCall(call)),
        );
        if self.chance(8) {
            self.fail(Kind::ToolEnd, &span, &parent, "503 upstream: lock not acquired");
            return;
        }
        let output = json!({ "output": { "rows": [self.generator.text(), 3, null, true] } });
        let response = ToolResponse {
            tool_call_id: id,
            output: Some(output),
            execution_time_ms: self.generator.random.f64() * 900.0,
            http_status: 200,
            ..ToolResponse::default()
        };
        self.push(
            Kind::ToolEnd,
            Status::Completed,
            &span,
            &parent,
            Some(Content::ToolResponse(response)),
        );
    }

    fn mcp_call(&mut self) {
        let (server, operation) = MCP[self.generator.random.usize(0..MCP.len())];
        let span = self.next_span();
        let parent = self.agent_span.clone();
        let call = |request: Option<Value>, response: Option<Value>| McpCall {
            server_name: server.into(),
            server_url: format!("stdio://{server}"),
            operation: operation.into(),
            tool_call_id: String::new(),
            tool_name: String::new(),
            method: "POST".into(),
            request,
            response,
            protocol_version: "2025-06-18".into(),
            execution_time_ms: 0.0,
        };
        let start = call(
            Some(json!({ "name": "find_charge", "arguments": { "q": self.generator.text() } })),
            None,
        );
        self.push(
            Kind::McpStart,
            Status::Started,
            &span,
            &parent,
            Some(Content::Mcp(start)),
        );
        if self.chance(5) {
            self.fail(Kind::McpEnd, &span, &parent, "connection reset by peer");
            return;
        }
        let end = call(
            None,
            Some(json!({ "content": [{ "type": "text", "text": self.generator.text() }] })),
        );
        self.push(
            Kind::McpEnd,
            Status::Completed,
            &span,
            &parent,
            Some(Content::Mcp(end)),
        );
    }

    /// An end with an error in place of its content, as the real client writes it, then the error and a retry.
    fn fail(&mut self, kind: Kind, span: &str, parent: &str, message: &str) {
        let error = ErrorInfo {
            error_message: message.into(),
            error_code: "UPSTREAM_LOCKED".into(),
            stack_trace: self.generator.text(),
            recoverable: true,
            recovery_action: "retry".into(),
        };
        self.push(
            kind,
            Status::Failed,
            span,
            parent,
            Some(Content::Error(error.clone())),
        );
        self.point(Kind::Error, Status::Failed, Some(Content::Error(error)));
        self.last().severity = Severity::Error;
        self.point(Kind::Retry, Status::InProgress, None);
        let retry = RetryInfo {
            attempt: 1,
            strategy: "exponential".into(),
            backoff_ms: 500,
        };
        self.last().retry = Some(retry);
    }

    fn point(&mut self, kind: Kind, status: Status, content: Option<Content>) {
        let span = self.next_span();
        let parent = self.agent_span.clone();
        self.push(kind, status, &span, &parent, content);
    }

    fn push(&mut self, kind: Kind, status: Status, span: &str, parent: &str, content: Option<Content>) {
        self.clock_ns += self.generator.random.i64(2_000_000..400_000_000);
        let author = match kind {
            Kind::ModelStart | Kind::ModelEnd => Author::Llm,
            Kind::ToolStart | Kind::ToolEnd => Author::Tool,
            Kind::Input => Author::User,
            _ => Author::Agent,
        };
        let agent = AGENTS[self.agent].to_owned();
        self.events.push(Event {
            dialect: Dialect::Chaukas,
            identity: format!("{}-e{}", self.name, self.events.len()),
            tenant_id: "acme-air".into(),
            project_id: "support-desk".into(),
            session_id: self.name.clone(),
            trace_id: format!("trace-{}", self.name),
            span_id: span.to_owned(),
            parent_span_id: parent.to_owned(),
            kind,
            severity: Severity::Info,
            status,
            author,
            time: EventTime::exact(UnixNanos(self.clock_ns)),
            agent: Agent {
                id: agent.clone(),
                name: agent,
                ..Agent::default()
            },
            branch: "main".into(),
            content,
            ..Event::default()
        });
    }

    fn last(&mut self) -> &mut Event {
        let last = self.events.len() - 1;
        &mut self.events[last]
    }

    fn next_span(&mut self) -> String {
        self.spans += 1;
        format!("{}-s{}", self.name, self.spans)
    }

    fn chance(&mut self, one_in: u32) -> bool {
        self.generator.random.u32(0..one_in) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_whole_and_repeatable() {
        let events = Generator::new(7).session();
        assert_eq!(events.len(), SESSION_EVENTS);
        assert_eq!(events[0].kind, Kind::SessionStart);
        assert_eq!(events[SESSION_EVENTS - 1].kind, Kind::SessionEnd);
        assert_eq!(events, Generator::new(7).session());
        assert_ne!(events, Generator::new(8).session());
    }
}
