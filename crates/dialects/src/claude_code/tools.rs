//! Calls of tools and MCP servers: the model's request, and the result that the program gave back.

use serde_json::{Value, json};
use tracewake_model::{
    AgentHandoff, Author, Content, Event, Kind, McpCall, PolicyDecision, Status, ToolCall, ToolExchange,
    ToolResponse,
};

use super::agents::{DEFAULT_AGENT, Member, Told};
use super::line::text_at;
use super::reading::Reading;
use super::words;

/// What the names of tools of MCP servers begin with.
const MCP: &str = "mcp__";
/// What ids of calls begin with that no other answer has.
const UNIQUE: &str = "toolu_";

/// The span of a call by an agent; the main agent's is empty.
pub(super) fn span_of(agent: &str, call: &str) -> String {
    match agent {
        "" => call.to_owned(),
        agent => format!("{call}@{agent}"),
    }
}

/// Whether a tool starts an agent.
fn starts_agent(name: &str) -> bool {
    matches!(name, "Agent" | "Task")
}

/// The server of a tool; none for a tool of the program's own.
fn server_of(name: &str) -> Option<&str> {
    let (server, _) = name.strip_prefix(MCP)?.split_once("__")?;
    Some(server)
}

/// A call whose result has not come yet, as it is remembered.
struct Open {
    id: String,
    name: String,
    /// The agent that it starts; empty for other tools.
    agent: String,
}

impl Reading<'_> {
    /// A call that the model asks for in this answer.
    pub(super) fn begin_tool(&mut self, block: &Value, answer: &str) {
        let (id, name) = (text_at(block, &["id"]), text_at(block, &["name"]));
        let input = block.get("input").cloned().unwrap_or_default();
        let agent = match (starts_agent(name), text_at(&input, &["subagent_type"])) {
            (false, _) => "",
            (true, "") => DEFAULT_AGENT,
            (true, named) => named,
        };
        let id = self.remember_call(id, name, agent, answer);
        let mut event = self.event_of(Kind::ToolStart, format!("{answer}/call {id}"), 0);
        event.parent_span_id = self.holder();
        event.span_id = span_of(&self.line.agent, &id);
        event.status = Status::Started;
        if let Some(server) = server_of(name) {
            event.kind = Kind::McpStart;
            event.content = Some(Content::Mcp(McpCall {
                request: Some(json!({ "name": name, "arguments": input })),
                ..McpCall::of_tool(server, name, &id)
            }));
        } else {
            if !agent.is_empty() {
                self.remember_started(&id, &input, agent);
                event.handoff = Some(self.handoff(agent, &input));
            }
            event.content = Some(Content::ToolCall(ToolCall {
                id,
                name: name.to_owned(),
                arguments: Some(input),
                ..ToolCall::default()
            }));
        }
        let event = self.act(event, Author::Llm);
        self.tell(event);
    }

    /// An agent whose name this line does not have is named elsewhere: it is left to be found there.
    fn handoff(&self, agent: &str, input: &Value) -> AgentHandoff {
        AgentHandoff {
            from_agent_name: self.agent().name,
            to_agent_name: agent.to_owned(),
            reason: text_at(input, &["description"]).to_owned(),
            handoff_type: "subagent".to_owned(),
            ..AgentHandoff::default()
        }
    }

    /// Remembers a call until its result comes. Ids are unique in one answer only: one that another answer of the file
    /// had gets a number. Gives the id.
    fn remember_call(&mut self, id: &str, name: &str, agent: &str, answer: &str) -> String {
        let key = self.call_key(id);
        let before = self.memory.recall(&key).cloned().unwrap_or_default();
        let uses = match before["uses"].as_u64() {
            None => 1,
            Some(uses) if before["answer"] == answer => uses,
            Some(uses) => uses + 1,
        };
        let known = json!({ "name": name, "agent": agent, "answer": answer, "uses": uses });
        self.memory.remember(&key, known);
        numbered(id, uses)
    }

    fn call_key(&self, id: &str) -> String {
        format!("call {}", span_of(&self.line.agent, id))
    }

    fn open_call(&mut self, id: &str) -> Open {
        let key = self.call_key(id);
        let known = self.memory.recall(&key).cloned().unwrap_or_default();
        if id.starts_with(UNIQUE) {
            self.memory.forget(&key);
        }
        Open {
            id: numbered(id, known["uses"].as_u64().unwrap_or(1)),
            name: text_at(&known, &["name"]).to_owned(),
            agent: text_at(&known, &["agent"]).to_owned(),
        }
    }

    /// The result of a call. `structured` is its twin for programs, which says more than the text for the model.
    pub(super) fn end_tool(&mut self, block: &Value, structured: &Value) {
        let call = self.open_call(text_at(block, &["tool_use_id"]));
        let text = words::text_of(&block["content"]);
        let failed = block["is_error"] == true;
        let span = span_of(&self.line.agent, &call.id);
        let mut event = self.event(Kind::ToolEnd, &format!("result {}", call.id));
        event.span_id.clone_from(&span);
        event.status = if failed { Status::Failed } else { Status::Completed };
        let output = match structured {
            Value::Object(_) | Value::Array(_) => structured.clone(),
            _ => block["content"].clone(),
        };
        if let Some(server) = server_of(&call.name) {
            event.kind = Kind::McpEnd;
            event.content = Some(Content::Mcp(McpCall {
                response: Some(if failed { json!({ "error": text }) } else { output }),
                ..McpCall::of_tool(server, &call.name, &call.id)
            }));
        } else {
            event.content = Some(Content::ToolExchange(ToolExchange {
                call: ToolCall {
                    id: call.id.clone(),
                    name: call.name.clone(),
                    ..ToolCall::default()
                },
                response: ToolResponse {
                    tool_call_id: call.id.clone(),
                    output: (!failed).then_some(output),
                    error_message: if failed { text.clone() } else { String::new() },
                    ..ToolResponse::default()
                },
            }));
        }
        let is_denied = self.is_denied(&mut event);
        let event = self.act(event, Author::Tool);
        self.tell(event);
        if failed && is_denied {
            self.denied(&text);
        }
        self.tell_of_agent(&call, &span, structured);
    }

    /// What was decided about the call.
    fn permission(&self) -> Value {
        let decided = self.line.rest.get("permissionDecision");
        decided.cloned().unwrap_or_default()
    }

    /// Whether the call was denied. By whom is kept on the event.
    fn is_denied(&self, event: &mut Event) -> bool {
        let decided = self.permission();
        let (decision, source) = (text_at(&decided, &["decision"]), text_at(&decided, &["source"]));
        let kind = self.line.text("toolDenialKind");
        let is_denied = decision == "reject" || !kind.is_empty();
        if is_denied {
            let flags = ["reject", source, kind];
            event.policy_flags = flags
                .into_iter()
                .filter(|flag| !flag.is_empty())
                .map(str::to_owned)
                .collect();
        }
        is_denied
    }

    /// What a rule, a hook or the person said against a call.
    fn denied(&mut self, why: &str) {
        let decided = self.permission();
        let by = [
            text_at(&decided, &["reasonCode"]),
            self.line.text("toolDenialKind"),
            text_at(&decided, &["source"]),
        ];
        let by = by
            .into_iter()
            .find(|by| !by.is_empty())
            .unwrap_or("permission")
            .to_owned();
        let mut event = self.event(Kind::PolicyDecision, "denied");
        event.content = Some(Content::Policy(PolicyDecision {
            policy_id: by,
            outcome: "deny".to_owned(),
            rationale: why.to_owned(),
            ..PolicyDecision::default()
        }));
        self.tell(event);
    }

    /// The result of a call that started an agent says which one.
    fn tell_of_agent(&mut self, call: &Open, span: &str, result: &Value) {
        let agent = text_at(result, &["agentId"]).to_owned();
        if agent.is_empty() || self.member == Member::Internal {
            return;
        }
        let name = match text_at(result, &["agentType"]) {
            "" => call.agent.as_str(),
            name => name,
        };
        let told = Told {
            name,
            caller: span,
            status: text_at(result, &["status"]),
        };
        self.remember_task(&agent, told);
        self.agent_ended(&agent, told);
    }
}

fn numbered(id: &str, uses: u64) -> String {
    match uses {
        1 => id.to_owned(),
        uses => format!("{id}#{uses}"),
    }
}
