//! One record, whichever way it came: a row, a file, an element of an export, or a printed line.

use serde_json::{Map, Value, json};
use tracewake_model::{Agent, Dialect, Event};

use super::moments::{at, ms, time, time_in_id};
use super::shape::Shape;
use super::speaker::Speaker;
use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::memory::{BESIDE, Memory};

/// What a record tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Session,
    Message,
    Part,
    /// Something that is not known.
    Other,
}

/// What is known of the step that a part ends.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Step {
    /// The part that began it; empty where it is not known.
    pub(super) start: String,
    /// When the step before it in the message ended.
    pub(super) began_ms: Option<i64>,
    /// When the last of its answer came.
    pub(super) answered_ms: Option<i64>,
}

/// A record.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    pub(super) kind: What,
    pub(super) id: String,
    pub(super) session: String,
    /// The session that started this one; empty for one that a person started, and where it is not known.
    pub(super) parent: String,
    /// The message that it is, or is a part of.
    pub(super) message: String,
    /// What it says, without what only says where it belongs.
    pub(super) data: Map<String, Value>,
    pub(super) created_ms: Option<i64>,
    pub(super) updated_ms: Option<i64>,
    /// A row says more of where it belongs than a file.
    pub(super) is_row: bool,
    pub(super) speaker: Speaker,
    pub(super) step: Step,
}

impl Told {
    pub(super) fn of(
        shape: Shape,
        object: Map<String, Value>,
        memory: &mut Memory,
        odd: &mut Diagnostics,
    ) -> Told {
        let mut told = match shape {
            Shape::Row => of_row(object, odd),
            Shape::Session => of_object(What::Session, object, odd),
            Shape::Message => of_object(What::Message, object, odd),
            Shape::Part => of_object(What::Part, object, odd),
            Shape::Printed => of_line(object, odd),
        };
        if !told.is_row {
            told.recall(memory, odd);
        }
        told
    }

    /// Takes in what records before this one said, and remembers what later ones need of this one.
    fn recall(&mut self, memory: &mut Memory, odd: &mut Diagnostics) {
        match self.kind {
            What::Session => {
                memory.remember(&format!("session {}", self.session), json!(self.parent));
                return;
            }
            What::Message => {
                let known = json!({
                    "role": self.speaker.role, "agent": self.speaker.agent, "parentID": self.speaker.turn,
                    "providerID": self.speaker.provider, "modelID": self.speaker.model,
                    "summary": self.speaker.is_summary, "time": { "created": self.speaker.created_ms },
                });
                memory.remember(&format!("message {}", self.message), known);
            }
            What::Part => {
                let known = memory.recall(&format!("message {}", self.message)).cloned();
                let is_own = |beside: &Value| beside["id"] == self.message.as_str();
                let known = known.or_else(|| memory.recall(BESIDE).filter(|beside| is_own(beside)).cloned());
                if let Some(known) = known.as_ref().and_then(Members::of) {
                    self.speaker = Speaker::of(known, &self.message, odd);
                }
            }
            What::Other => {}
        }
        if let Some(parent) = memory.recall(&format!("session {}", self.session)) {
            self.parent = parent.as_str().unwrap_or_default().to_owned();
        }
    }

    /// Whether the session was started by another one.
    pub(super) fn is_child(&self) -> bool {
        !self.parent.is_empty()
    }

    /// When it was written first: as a row says, else as the moment in its id does.
    pub(super) fn created(&self) -> Option<i64> {
        self.created_ms
            .or_else(|| time_in_id(&self.id, self.speaker.created_ms?))
    }

    /// A revision that is higher the further the record has come, and the more is known of where it belongs: a row says
    /// all of it, a printed line nothing. Then the later one counts.
    pub(super) fn revision(&self, rank: u64) -> u64 {
        let updated = self.updated_ms.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0);
        let is_placed = self.speaker.created_ms.is_some();
        (rank << 50)
            | (u64::from(self.is_row) << 49)
            | (u64::from(is_placed) << 48)
            | updated.min((1 << 48) - 1)
    }

    /// An event of the agent of this session. `identity` is unique among the events of the dialect.
    pub(super) fn event(&self, identity: String, at_ms: Option<i64>) -> Event {
        Event {
            dialect: Dialect::OpenCode,
            identity,
            revision: self.revision(0),
            session_id: self.session.clone(),
            parent_span_id: match self.speaker.turn.as_str() {
                "" if self.is_child() => agent_span(&self.session),
                turn => turn.to_owned(),
            },
            agent: self.agent(),
            time: time(at_ms),
            ..Event::default()
        }
    }

    /// The agent that works in the session, by the name that the program gives it. What does not say it, and what the
    /// program asks models for on its own, is of the agent around it.
    pub(super) fn agent(&self) -> Agent {
        match self.speaker.agent.as_str() {
            "" | "compaction" | "title" | "summary" => Agent::default(),
            name => Agent {
                id: self.session.clone(),
                name: name.to_owned(),
                known_by_name: true,
            },
        }
    }
}

/// The span of the work of an agent that another one started.
pub(super) fn agent_span(session: &str) -> String {
    format!("agent:{session}")
}

fn of_row(mut object: Map<String, Value>, odd: &mut Diagnostics) -> Told {
    let members = Members(&object);
    let table = members.text("table", odd);
    let (id, session) = (members.text("id", odd), members.text("session_id", odd));
    let kind = match table.as_str() {
        "session" => What::Session,
        "message" => What::Message,
        "part" => What::Part,
        _ => What::Other,
    };
    let message = match kind {
        What::Message => id.clone(),
        _ => members.text("message_id", odd),
    };
    let parent = match kind {
        What::Session => members.text("parent_id", odd),
        _ => members.text("session_parent", odd),
    };
    let time_of = |name: &str| members.get(name).and_then(ms);
    let (created_ms, updated_ms) = (time_of("time_created"), time_of("time_updated"));
    let step = members.get("step").and_then(Members::of);
    let step = step.map(|step| Step {
        start: step.text("start", odd),
        began_ms: step.get("began").and_then(ms),
        answered_ms: step.get("answered").and_then(ms),
    });
    let known = members.get("message").and_then(Members::of);
    let speaker = known.map(|known| Speaker::of(known, &message, odd));
    let data = match kind {
        What::Message | What::Part => object.remove("data"),
        What::Session | What::Other => {
            object.retain(|_, value| !value.is_null());
            Some(Value::Object(object))
        }
    };
    let data = match data {
        Some(Value::Object(data)) => data,
        other => {
            odd.add("data", "is no JSON object");
            other
                .map(|other| ("data".to_owned(), other))
                .into_iter()
                .collect()
        }
    };
    let speaker = match kind {
        What::Message => Some(Speaker::of(Members(&data), &message, odd)),
        _ => speaker,
    };
    Told {
        session: match kind {
            What::Session => id.clone(),
            _ => session,
        },
        kind,
        id,
        parent,
        message,
        data,
        created_ms,
        updated_ms,
        is_row: true,
        speaker: speaker.unwrap_or_default(),
        step: step.unwrap_or_default(),
    }
}

fn of_object(kind: What, object: Map<String, Value>, odd: &mut Diagnostics) -> Told {
    let members = Members(&object);
    let id = members.text("id", odd);
    let speaker = match kind {
        What::Message => Speaker::of(members, &id, odd),
        _ => Speaker::default(),
    };
    Told {
        session: match kind {
            What::Session => id.clone(),
            _ => members.text("sessionID", odd),
        },
        message: match kind {
            What::Message => id.clone(),
            _ => members.text("messageID", odd),
        },
        parent: match kind {
            What::Session => members.text("parentID", odd),
            _ => String::new(),
        },
        created_ms: match kind {
            What::Part => None,
            _ => at(members, "created"),
        },
        updated_ms: match kind {
            What::Session => at(members, "updated"),
            What::Message => at(members, "completed").or_else(|| at(members, "created")),
            _ => latest(&object),
        },
        kind,
        id,
        data: match kind {
            What::Part => without_place(object),
            _ => object,
        },
        is_row: false,
        speaker,
        step: Step::default(),
    }
}

/// A printed line is about a part, or about an error.
fn of_line(mut object: Map<String, Value>, odd: &mut Diagnostics) -> Told {
    let printed_ms = object.get("timestamp").and_then(ms);
    match object.remove("part") {
        Some(Value::Object(part)) => Told {
            created_ms: printed_ms,
            speaker: Speaker {
                role: "assistant".to_owned(),
                ..Speaker::default()
            },
            ..of_object(What::Part, part, odd)
        },
        _ => Told {
            created_ms: printed_ms,
            ..of_object(What::Other, object, odd)
        },
    }
}

fn without_place(mut part: Map<String, Value>) -> Map<String, Value> {
    for name in ["id", "sessionID", "messageID"] {
        part.remove(name);
    }
    part
}

/// The latest moment that a part states.
fn latest(part: &Map<String, Value>) -> Option<i64> {
    let state = part.get("state").and_then(Members::of);
    let places = [Some(Members(part)), state];
    let times = places.into_iter().flatten().flat_map(|place| {
        let names = ["start", "end", "created"];
        names.into_iter().filter_map(move |name| at(place, name))
    });
    times.max()
}
