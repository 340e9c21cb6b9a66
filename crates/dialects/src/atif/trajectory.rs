//! A trajectory: whose steps it holds, and the run of its agent as one event.

use serde_json::{Map, Value, json};
use tracewake_model::{
    Agent, Author, Clock, CostDetails, Dialect, Event, EventTime, Kind, Status, UnixNanos,
};

use super::document::PLACE;
use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::memory::Memory;

const TRAJECTORY: &str = "trajectory";
/// Sums that a trajectory states, which those of its steps are compared with.
const STATED: [&str; 3] = [
    "total_prompt_tokens",
    "total_completion_tokens",
    "total_cached_tokens",
];

/// The trajectory that the steps being read are of.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Trajectory {
    pub(super) session: String,
    /// What identifies it in its session.
    pub(super) key: String,
    pub(super) agent: String,
    /// The model of steps that name none.
    pub(super) model: String,
    pub(super) is_subagent: bool,
    /// The agents of the trajectories inside it, by the ids of those.
    subagents: Map<String, Value>,
}

/// The span of a trajectory.
pub(super) fn span(key: &str) -> String {
    format!("trajectory:{key}")
}

impl Trajectory {
    fn of(object: &Map<String, Value>) -> Trajectory {
        let place = object.get(PLACE).unwrap_or(&Value::Null);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let agent = object.get("agent").unwrap_or(&Value::Null);
        Trajectory {
            session: text(&place["session"]),
            key: text(&place["key"]),
            agent: match text(&agent["name"]) {
                unnamed if unnamed.is_empty() => "agent".to_owned(),
                name => name,
            },
            model: text(&agent["model_name"]),
            is_subagent: place["is_subagent"] == true,
            subagents: place["subagents"].as_object().cloned().unwrap_or_default(),
        }
    }

    fn remember(&self, memory: &mut Memory) {
        memory.remember(
            TRAJECTORY,
            json!([
                self.session,
                self.key,
                self.agent,
                self.model,
                self.is_subagent,
                self.subagents
            ]),
        );
    }

    /// The trajectory of the records before.
    pub(super) fn recall(memory: &mut Memory) -> Trajectory {
        let Some(known) = memory.recall(TRAJECTORY) else {
            return Trajectory::default();
        };
        let text = |at: usize| known[at].as_str().unwrap_or_default().to_owned();
        Trajectory {
            session: text(0),
            key: text(1),
            agent: text(2),
            model: text(3),
            is_subagent: known[4] == true,
            subagents: known[5].as_object().cloned().unwrap_or_default(),
        }
    }

    /// The agent of a trajectory inside this one, by an id of that.
    pub(super) fn subagent(&self, id: &str) -> Option<&str> {
        self.subagents.get(id)?.as_str().filter(|name| !name.is_empty())
    }

    /// An event in this trajectory.
    pub(super) fn event(&self, identity: &str, time: EventTime) -> Event {
        Event {
            dialect: Dialect::Atif,
            identity: [&self.session, &self.key, identity].join("\u{1f}"),
            session_id: self.session.clone(),
            trace_id: self.key.clone(),
            parent_span_id: span(&self.key),
            agent: Agent {
                id: self.key.clone(),
                name: self.agent.clone(),
                // Ids are of trajectories, of which an agent may have several.
                known_by_name: true,
            },
            time,
            ..Event::default()
        }
    }
}

/// The run of the agent of a trajectory, which the steps behind it are of.
pub(super) fn event(object: &Map<String, Value>, memory: &mut Memory, odd: &mut Diagnostics) -> Event {
    let trajectory = Trajectory::of(object);
    trajectory.remember(memory);
    let place = object.get(PLACE).unwrap_or(&Value::Null);
    let at = |name: &str| EventTime::parse(place[name].as_str().unwrap_or_default());
    let (first, last) = (at("first"), at("last"));
    let stated = Members(object).object("final_metrics", odd);
    if let Some(stated) = stated {
        compare(stated, &place["sums"], odd);
    }
    let mut beside = object.clone();
    beside.remove(PLACE);
    Event {
        kind: Kind::AgentEnd,
        author: Author::Agent,
        status: Status::Completed,
        end: last.stated.filter(|last| Some(*last) >= first.stated),
        span_id: span(&trajectory.key),
        parent_span_id: place["parent_span"].as_str().unwrap_or_default().to_owned(),
        // A document is written again while its run goes on.
        revision: place["steps"].as_u64().unwrap_or(0),
        cost: stated.and_then(|stated| total(stated, odd)),
        metadata: Some(Value::Object(beside)),
        ..trajectory.event("run", first)
    }
}

/// What is stated of the whole is no addend: it has to be the sum of the steps, with or without those of subagents.
fn compare(stated: Members<'_>, sums: &Value, odd: &mut Diagnostics) {
    odd.within = "final_metrics.".to_owned();
    for name in STATED {
        let count = stated.count(name, odd);
        let is_sum = [0, 1]
            .into_iter()
            .any(|of| sums[of][name].as_i64() == Some(count));
        if count != 0 && !is_sum {
            odd.add(name, format!("is {count}, the steps have {}", sums[0][name]));
        }
    }
    odd.within.clear();
}

fn total(stated: Members<'_>, odd: &mut Diagnostics) -> Option<CostDetails> {
    let total_cost = stated.get("total_cost_usd")?.as_f64()?;
    Some(CostDetails {
        input_tokens: stated.count("total_prompt_tokens", odd),
        output_tokens: stated.count("total_completion_tokens", odd),
        total_cost,
        currency: "USD".to_owned(),
        ..CostDetails::default()
    })
}

/// The time of a step: RFC 3339, or seconds since 1970.
pub(super) fn time(step: Members<'_>, odd: &mut Diagnostics) -> EventTime {
    const NAME: &str = "timestamp";
    if let Some(seconds) = step.get(NAME).and_then(Value::as_f64) {
        return EventTime::exact(UnixNanos((seconds * 1e9) as i64)); // saturates
    }
    let time = EventTime::parse(&step.text(NAME, odd));
    if time.clock == Clock::Unreadable {
        odd.add(NAME, "is no time between the years 1678 and 2261");
    }
    time
}
