//! What happens to an agent, as its server tells it, over as many connections as it takes.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep_until};
use tracewake_http::Method;
use tracewake_model::UnixNanos;

use crate::agent_message::AgentMessage;
use crate::error::ChatError;
use crate::fields::Fields;
use crate::halves::whole;
use crate::sse::{Event, Events};
use crate::wire::Wire;

/// Wait before the first new connection; it doubles with each that fails.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgentEvent {
    /// The connection is open. The whole conversation and the status follow.
    Connected,
    /// A message is there, or its text is another now.
    MessageUpdate {
        /// From 0, in the order of the conversation.
        id: u64,
        /// `user` or `agent`.
        role: String,
        /// All of its text.
        message: String,
        /// When it was written.
        time: Option<UnixNanos>,
    },
    /// The agent began or ended to work.
    StatusChange {
        /// `stable` or `running`.
        status: String,
        /// Such as `claude`.
        agent_type: String,
    },
    /// The agent reported something. Servers older than 0.12 never do.
    AgentError {
        /// What.
        message: String,
        /// `error` or `warning`.
        level: String,
        /// When.
        time: Option<UnixNanos>,
    },
    /// The connection is gone, or did not come about. Another one is tried after a while.
    Lost(ChatError),
}

/// The events of an agent. Never ends by itself.
pub struct AgentEvents {
    wire: Wire,
    events: Option<Events>,
    wait: Duration,
    not_before: Option<Instant>,
}

impl AgentEvents {
    pub(crate) fn new(wire: Wire) -> AgentEvents {
        AgentEvents {
            wire,
            events: None,
            wait: FIRST_WAIT,
            not_before: None,
        }
    }

    /// The next event. Waits, connects and reads; may be dropped at any moment without losing an event.
    pub async fn next(&mut self) -> AgentEvent {
        loop {
            let Some(events) = self.events.as_mut() else {
                return self.connect().await;
            };
            let failure = match events.next().await {
                Some(Ok(event)) => match read(&event) {
                    Some(event) => {
                        self.wait = FIRST_WAIT;
                        return event;
                    }
                    None => continue,
                },
                Some(Err(error)) => error,
                None => ChatError::unsent("the server ended the stream of events"),
            };
            return self.lose(failure);
        }
    }

    async fn connect(&mut self) -> AgentEvent {
        if let Some(moment) = self.not_before {
            sleep_until(moment).await;
        }
        let opened = match self.wire.request(Method::GET, &["events"]) {
            Ok(mut request) => {
                request.events = true;
                self.wire.open(&request).await
            }
            Err(error) => Err(error),
        };
        match opened {
            Ok(response) => {
                // An agent that has nothing to do says nothing: silence is no failure here.
                self.events = Some(Events::new(response, None));
                AgentEvent::Connected
            }
            Err(error) => self.lose(error),
        }
    }

    fn lose(&mut self, error: ChatError) -> AgentEvent {
        // Not all at the same moment, where several wait for one server.
        let wait = self.wait.mul_f64(0.75 + fastrand::f64() / 2.0);
        self.events = None;
        self.not_before = Some(Instant::now() + wait);
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
        AgentEvent::Lost(self.wire.clean(error))
    }
}

/// None for events of another kind, and for those that are not understood.
fn read(event: &Event) -> Option<AgentEvent> {
    let value: Value = serde_json::from_str(&whole(&event.data)).ok()?;
    let fields = Fields(&value);
    match event.name.as_str() {
        "message_update" => {
            let message = AgentMessage::read(fields, "message")?;
            Some(AgentEvent::MessageUpdate {
                id: message.id,
                role: message.role,
                message: message.content,
                time: message.time,
            })
        }
        "status_change" => Some(AgentEvent::StatusChange {
            status: fields.optional("status")?,
            agent_type: fields.text("agent_type"),
        }),
        "agent_error" => Some(AgentEvent::AgentError {
            message: fields.text("message"),
            level: fields.text("level"),
            time: fields.time("time"),
        }),
        _ => None,
    }
}
