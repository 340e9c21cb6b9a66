//! The agent's messages and state, and who hears of their changes.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use super::{Options, Report};
use crate::spelling::go;

/// Most reports that are kept for those who come late.
const MOST_REPORTS: usize = 100;

/// Events that a subscriber may leave unread before it is cut off.
const MOST_UNREAD: usize = 1024;

/// What the agent's screen shows before anything is said.
const START_SCREEN: &str = "╭──────────────────────╮\n│ ✻ Welcome to Claude! │\n╰──────────────────────╯";

#[derive(Debug)]
pub(super) struct Conversation {
    pub(super) agent_type: String,
    pub(super) transport: Option<String>,
    pub(super) messages: Vec<Message>,
    is_running: bool,
    /// Set while a message is answered; keys can end that.
    pub(super) interrupted: bool,
    reports: VecDeque<String>,
    emitted: broadcast::Sender<Emitted>,
}

/// What is sent to subscribers.
#[derive(Debug, Clone)]
pub(super) enum Emitted {
    /// An event, as it is spelled on the wire.
    Event(String),
    /// The screen changed.
    Screen(String),
    /// The stream ends.
    End,
}

/// A message as `GET /messages` answers it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Message {
    pub(super) id: usize,
    pub(super) content: String,
    pub(super) role: &'static str,
    pub(super) time: String,
}

/// How bad a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the levels of the protocol")]
pub enum Level {
    Error,
    Warning,
}

impl Conversation {
    pub(super) fn new(options: &Options) -> Conversation {
        let mut conversation = Conversation {
            agent_type: options.agent_type.clone(),
            transport: options.transport.clone(),
            messages: Vec::new(),
            is_running: false,
            interrupted: false,
            reports: VecDeque::new(),
            emitted: broadcast::Sender::new(MOST_UNREAD),
        };
        conversation.add("agent", START_SCREEN);
        conversation
    }

    pub(super) fn status(&self) -> &'static str {
        if self.is_running { "running" } else { "stable" }
    }

    pub(super) fn is_running(&self) -> bool {
        self.is_running
    }

    pub(super) fn set_running(&mut self, is_running: bool) {
        self.is_running = is_running;
        self.interrupted = false;
        self.tell(self.status_event());
    }

    /// Adds a message; gives its id.
    pub(super) fn add(&mut self, role: &'static str, content: &str) -> usize {
        let id = self.messages.len();
        let time = Timestamp::now().to_string();
        self.messages.push(Message {
            id,
            content: content.to_owned(),
            role,
            time,
        });
        self.tell_message(id);
        id
    }

    /// Gives a message another text.
    pub(super) fn replace(&mut self, id: usize, content: String) {
        self.messages[id].content = content;
        self.tell_message(id);
    }

    /// Reports an error or a warning. Servers of version 0.10 do not.
    pub(super) fn report(&mut self, report: Report) {
        #[derive(Serialize)]
        struct Data {
            message: String,
            level: Level,
            time: String,
        }
        if self.transport.is_none() {
            return;
        }
        let data = Data {
            message: report.message,
            level: report.level,
            time: Timestamp::now().to_string(),
        };
        let event = event("agent_error", &data);
        self.reports.push_back(event.clone());
        if self.reports.len() > MOST_REPORTS {
            self.reports.pop_front();
        }
        self.tell(event);
    }

    pub(super) fn drop_streams(&self) {
        // There may be no listener.
        let _ = self.emitted.send(Emitted::End);
    }

    /// The state so far as events, and what comes after it.
    pub(super) fn subscribe(&self) -> (Vec<String>, broadcast::Receiver<Emitted>) {
        let mut events: Vec<String> = self.messages.iter().map(message_event).collect();
        events.push(self.status_event());
        events.extend(self.reports.iter().cloned());
        (events, self.emitted.subscribe())
    }

    /// What the terminal shows.
    pub(super) fn screen(&self) -> String {
        let last = self
            .messages
            .last()
            .map_or("", |message| message.content.as_str());
        format!("$ {last}")
    }

    fn tell_message(&self, id: usize) {
        self.tell(message_event(&self.messages[id]));
        let _ = self.emitted.send(Emitted::Screen(self.screen()));
    }

    fn tell(&self, event: String) {
        let _ = self.emitted.send(Emitted::Event(event));
    }

    fn status_event(&self) -> String {
        #[derive(Serialize)]
        struct Data<'a> {
            status: &'static str,
            agent_type: &'a str,
        }
        event(
            "status_change",
            &Data {
                status: self.status(),
                agent_type: &self.agent_type,
            },
        )
    }
}

/// An event, as it is spelled on the wire.
pub(super) fn event(name: &str, data: &impl Serialize) -> String {
    format!("event: {name}\ndata: {}\n\n", go(data))
}

fn message_event(message: &Message) -> String {
    #[derive(Serialize)]
    struct Data<'a> {
        id: usize,
        role: &'a str,
        message: &'a str,
        time: &'a str,
    }
    let Message {
        id,
        content,
        role,
        time,
    } = message;
    event(
        "message_update",
        &Data {
            id: *id,
            role,
            message: content,
            time,
        },
    )
}
