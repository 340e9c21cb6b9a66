//! A session as one ATIF document: the trajectory of the agent that acts first, with those of the others inside it.

use serde_json::{Map, Value, json};
use tracewake_model::{AgentHandoff, Content, Event, Family, McpCall, ModelInvocation};

use super::fields::{content_json, is_usd, mcp_tool};
use super::otlp::messages;
use super::{Joined, Losses};

/// The version that is written.
const VERSION: &str = "ATIF-v1.7";
/// What an agent without a name is called.
const UNNAMED: &str = "agent";

/// A document that grows by the spans of a session, in the order of time.
#[derive(Debug, Default)]
pub struct Document {
    session: String,
    trajectories: Vec<Trajectory>,
    /// What is no step.
    others: Vec<Value>,
    /// The last call that started each agent: giver, receiver, last instant.
    handed: Vec<(String, String, i64)>,
}

#[derive(Debug, Default)]
struct Trajectory {
    agent: String,
    model: String,
    steps: Vec<Map<String, Value>>,
    prompt_tokens: i64,
    completion_tokens: i64,
    cached_tokens: i64,
    cost_usd: Option<f64>,
}

impl Document {
    /// An empty document of a session.
    pub fn new(session: &str) -> Document {
        Document {
            session: session.to_owned(),
            ..Document::default()
        }
    }

    /// Adds a span. `agent` is the agent that it belongs to, empty for none.
    pub fn add(&mut self, span: &Joined, agent: &str, losses: &mut Losses) {
        let event = &span.event;
        match (event.kind.family(), &event.content) {
            (Family::Model, Some(Content::Model(call))) => self.answer(span, agent, call, losses),
            (Family::Tool, Some(Content::ToolCall(call))) => {
                let told = (&*call.id, &*call.name, call.arguments.clone());
                self.call(span, agent, told, None, losses);
            }
            (Family::Tool, Some(Content::ToolExchange(exchange))) => {
                let told = (
                    &*exchange.call.id,
                    &*exchange.call.name,
                    exchange.call.arguments.clone(),
                );
                self.call(span, agent, told, exchange.response.output.clone(), losses);
            }
            (Family::Mcp, Some(Content::Mcp(call))) => {
                let told = (&*call.tool_call_id, mcp_tool(call), arguments(call));
                self.call(span, agent, told, call.response.clone(), losses);
            }
            (Family::Handoff, Some(Content::Handoff(handoff))) => self.handoff(event, agent, handoff),
            (Family::Input, Some(Content::Message(message))) => {
                self.said(event, agent, &message.role, &message.text)
            }
            (Family::Output, Some(Content::Message(message))) => self.put_out(event, agent, &message.text),
            (Family::Output, Some(Content::FinalOutput(output))) => self.put_out(event, agent, &output.text),
            (family, _) if family.is_holder() => losses.note("span", "left to the trajectory of its agent"),
            _ => {
                losses.note("kind", "kept in extra.tracewake only");
                self.others.push(json!({
                    "timestamp": timestamp(event), "agent": agent, "kind": event.kind.name(),
                    "native_type": event.native_type, "content": content_json(event),
                }));
            }
        }
    }

    /// The document.
    pub fn finish(mut self) -> Value {
        if self.trajectories.is_empty() {
            self.of("");
        }
        let session = std::mem::take(&mut self.session);
        let mut trajectories = self.trajectories.into_iter().map(|found| found.write(&session));
        let mut root = trajectories.next().unwrap_or_default();
        let inside: Vec<Value> = trajectories.collect();
        if !inside.is_empty() {
            root["subagent_trajectories"] = Value::Array(inside);
        }
        if !self.others.is_empty() {
            root["extra"] = json!({ "tracewake": { "events": self.others } });
        }
        root
    }

    /// The trajectory of an agent; of the one that acts first where none is named.
    fn of(&mut self, agent: &str) -> &mut Trajectory {
        let known = self.trajectories.iter().position(|known| known.agent == agent);
        let at = match (known, agent, self.trajectories.first_mut()) {
            (Some(at), ..) => at,
            (None, "", Some(_)) => 0,
            // So far nobody was named.
            (None, _, Some(first)) if first.agent.is_empty() => {
                first.agent = agent.to_owned();
                0
            }
            (None, ..) => {
                self.trajectories.push(Trajectory {
                    agent: agent.to_owned(),
                    ..Trajectory::default()
                });
                self.trajectories.len() - 1
            }
        };
        &mut self.trajectories[at]
    }

    fn answer(&mut self, span: &Joined, agent: &str, call: &ModelInvocation, losses: &mut Losses) {
        let cost = span.event.cost.as_ref();
        let cost_usd = cost.filter(|cost| is_usd(cost)).map(|cost| cost.total_cost);
        if cost.is_some() && cost_usd.is_none() {
            losses.note("cost", "left out: it is not in US dollars");
        }
        if call.request.is_some() {
            losses.note("request", "left out: the steps before are the request");
        }
        let said = call.response.as_ref().and_then(messages::of_response);
        let parts = said
            .iter()
            .flat_map(|messages| messages.as_array().into_iter().flatten());
        let parts: Vec<&Value> = parts
            .filter_map(|message| message["parts"].as_array())
            .flatten()
            .collect();
        let texts = |kind: &str| {
            let texts = parts.iter().filter(|part| part["type"] == kind);
            let texts: Vec<&str> = texts.filter_map(|part| part["content"].as_str()).collect();
            texts.join("\n")
        };
        let (text, reasoning) = (texts("text"), texts("reasoning"));
        if said.is_none() && call.response.is_some() {
            losses.note("response", "left out: no message is found in it");
        }
        let trajectory = self.of(agent);
        if trajectory.model.is_empty() {
            trajectory.model.clone_from(&call.model);
        }
        trajectory.prompt_tokens += call.prompt_tokens;
        trajectory.completion_tokens += call.completion_tokens;
        trajectory.cached_tokens += call.cached_tokens;
        if let Some(cost) = cost_usd {
            *trajectory.cost_usd.get_or_insert(0.0) += cost;
        }
        let mut metrics = json!({
            "prompt_tokens": call.prompt_tokens, "completion_tokens": call.completion_tokens,
            "cached_tokens": call.cached_tokens,
        });
        if let Some(cost) = cost_usd {
            metrics["cost_usd"] = json!(cost);
        }
        if call.reasoning_tokens != 0 || call.cache_write_tokens != 0 {
            metrics["extra"] = json!({
                "reasoning_tokens": call.reasoning_tokens, "cache_creation_input_tokens": call.cache_write_tokens,
            });
        }
        let step = trajectory.step(&span.event, "agent", &text);
        step.insert("model_name".to_owned(), call.model.clone().into());
        step.insert("llm_call_count".to_owned(), 1.into());
        if !reasoning.is_empty() {
            step.insert("reasoning_content".to_owned(), reasoning.into());
        }
        step.insert("metrics".to_owned(), metrics);
        if let Some(error) = &span.error {
            losses.note("error", "kept in extra.error of the step");
            step.insert("extra".to_owned(), json!({ "error": error.error_message }));
        }
    }

    /// A tool call belongs to the answer that asked for it: the last of its agent.
    fn call(
        &mut self,
        span: &Joined,
        agent: &str,
        (id, name, arguments): (&str, &str, Option<Value>),
        output: Option<Value>,
        losses: &mut Losses,
    ) {
        let event = &span.event;
        let error = match (&event.content, &span.error) {
            (_, Some(error)) => error.error_message.clone(),
            (Some(Content::ToolExchange(exchange)), None) => exchange.response.error_message.clone(),
            _ => String::new(),
        };
        if event.end.is_some_and(|end| Some(end) != event.time.stated) {
            losses.note("end", "left out: steps have no duration");
        }
        let refers = event
            .handoff
            .as_ref()
            .map(|handoff| self.hand(event, agent, handoff));
        let server = match &event.content {
            Some(Content::Mcp(call)) => call.server_name.clone(),
            _ => String::new(),
        };
        let trajectory = self.of(agent);
        let is_answer = trajectory
            .steps
            .last()
            .is_some_and(|step| step["source"] == "agent");
        if !is_answer {
            let step = trajectory.step(event, "agent", "");
            step.insert("llm_call_count".to_owned(), 0.into());
        }
        let Some(step) = trajectory.steps.last_mut() else {
            return;
        };
        let count = step
            .get("tool_calls")
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        let id = match id {
            "" => format!("call_{count}"),
            id => id.to_owned(),
        };
        let mut call = json!({
            "tool_call_id": id, "function_name": name, "arguments": arguments.unwrap_or_else(|| json!({})),
        });
        if !server.is_empty() {
            call["extra"] = json!({ "mcp_server": server });
        }
        push(step, "tool_calls", call);
        if span.is_open {
            losses.note("result", "left out: the call did not end");
            return;
        }
        let failed = event.is_failure() || span.error.is_some();
        let said = match (output, error.is_empty()) {
            (_, false) => Some(error.into()),
            (output, true) => output,
        };
        let content = said.map(|said| match said {
            Value::String(text) => text,
            other => other.to_string(),
        });
        let mut result = json!({ "source_call_id": id, "content": content });
        if failed {
            result["extra"] = json!({ "is_error": true });
        }
        if let Some(reference) = refers {
            result["subagent_trajectory_ref"] = json!([reference]);
        }
        self.of(agent).observe(result);
    }

    /// Notes that work is handed over, and gives the reference to the trajectory of the other agent.
    fn hand(&mut self, event: &Event, agent: &str, handoff: &AgentHandoff) -> Value {
        let to = match handoff.to_agent_name.as_str() {
            "" => handoff.to_agent(),
            name => name,
        };
        let until = event.end.or(event.time.stated).map_or(i64::MIN, |at| at.0);
        self.of(agent);
        self.of(to);
        self.handed.push((agent.to_owned(), to.to_owned(), until));
        json!({ "trajectory_id": to, "session_id": self.session })
    }

    /// A handoff that an event of its own tells, unless it lies in a call that told it.
    fn handoff(&mut self, event: &Event, agent: &str, handoff: &AgentHandoff) {
        let agent = match handoff.from_agent() {
            "" => agent,
            giver => giver,
        };
        let to = [&*handoff.to_agent_name, handoff.to_agent()];
        let at = event.time.stated.map_or(i64::MAX, |at| at.0);
        let is_told = |(from, other, until): &(String, String, i64)| {
            from == agent && to.contains(&&**other) && at <= *until
        };
        if self.handed.iter().any(is_told) {
            return;
        }
        let reference = self.hand(event, agent, handoff);
        let step = self.of(agent).step(event, "agent", &handoff.reason);
        step.insert("llm_call_count".to_owned(), 0.into());
        self.of(agent)
            .observe(json!({ "subagent_trajectory_ref": [reference] }));
    }

    fn said(&mut self, event: &Event, agent: &str, role: &str, text: &str) {
        let source = match role {
            "system" | "developer" | "tool" => "system",
            _ => "user",
        };
        self.of(agent).step(event, source, text);
    }

    /// What an agent gives out is most often what the model just said.
    fn put_out(&mut self, event: &Event, agent: &str, text: &str) {
        let trajectory = self.of(agent);
        let is_said = trajectory
            .steps
            .iter()
            .rev()
            .any(|step| step["source"] == "agent" && step["message"] == text);
        if !is_said {
            let step = trajectory.step(event, "agent", text);
            step.insert("llm_call_count".to_owned(), 0.into());
        }
    }
}

impl Trajectory {
    fn step(&mut self, event: &Event, source: &str, message: &str) -> &mut Map<String, Value> {
        let mut step = Map::new();
        step.insert("step_id".to_owned(), (self.steps.len() + 1).into());
        if let Some(at) = timestamp(event) {
            step.insert("timestamp".to_owned(), at.into());
        }
        step.insert("source".to_owned(), source.into());
        step.insert("message".to_owned(), message.into());
        let at = self.steps.len();
        self.steps.push(step);
        &mut self.steps[at]
    }

    fn observe(&mut self, result: Value) {
        if let Some(step) = self.steps.last_mut() {
            let observation = step
                .entry("observation")
                .or_insert_with(|| json!({ "results": [] }));
            if let Some(results) = observation["results"].as_array_mut() {
                results.push(result);
            }
        }
    }

    fn write(self, session: &str) -> Value {
        let name = if self.agent.is_empty() {
            UNNAMED
        } else {
            &self.agent
        };
        let mut agent = json!({ "name": name, "version": "unknown" });
        if !self.model.is_empty() {
            agent["model_name"] = self.model.into();
        }
        let mut metrics = json!({
            "total_prompt_tokens": self.prompt_tokens, "total_completion_tokens": self.completion_tokens,
            "total_cached_tokens": self.cached_tokens, "total_steps": self.steps.len(),
        });
        if let Some(cost) = self.cost_usd {
            metrics["total_cost_usd"] = json!(cost);
        }
        json!({
            "schema_version": VERSION, "session_id": session, "trajectory_id": name, "agent": agent,
            "steps": self.steps, "final_metrics": metrics,
        })
    }
}

/// Adds to a list of a step.
fn push(step: &mut Map<String, Value>, name: &str, item: Value) {
    if let Value::Array(items) = step.entry(name).or_insert_with(|| json!([])) {
        items.push(item);
    }
}

fn timestamp(event: &Event) -> Option<String> {
    event.time.stated.map(tracewake_model::UnixNanos::to_rfc3339)
}

/// What a tool of an MCP server is called with.
fn arguments(call: &McpCall) -> Option<Value> {
    let request = call.request.as_ref()?;
    let params = request.get("params").unwrap_or(request);
    Some(params.get("arguments").unwrap_or(params).clone())
}
