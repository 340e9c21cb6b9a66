//! Feeds out: what is stored of a run, an agent or all runs, as it comes. A feed reads from the store when that changes
//! and holds nothing itself, so that a slow reader costs no memory; one that does not read at all is cut.

mod message;

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tracewake_dialects::aop;
use tracewake_model::Dialect;
use tracewake_store::{Follow, Page, QueryFilter};

use super::runs;
use super::runs::Run;
use super::socket::choose_key_protocol;
use crate::intake::{Intake, now};
use crate::query::blocking;
use crate::refusal::Refusal;
use crate::run_notices::RunNotice;
use crate::sockets::OpenSocket;
use message::{Command, EventText};

/// Events read from the store at once.
const PAGE: u64 = 200;
/// Events of a history when none are asked for, and at most.
const HISTORY: u64 = 50;
const LONGEST_HISTORY: u64 = 1_000;
/// A reader that takes nothing for so long is cut.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a dashboard hears of changed figures.
const METRICS_EVERY: Duration = Duration::from_secs(1);
/// Every so many of these, a quiet feed sends a ping to learn whether anyone is there.
const PING_EVERY: u32 = 30;
/// What a client may say at once.
const LONGEST_COMMAND: usize = 64 << 10;
/// No such run or agent.
const UNKNOWN: u16 = 4004;

/// `/ws/runs/{run_id}/`.
pub(super) async fn run(
    State(intake): State<Intake>,
    Path(id): Path<String>,
    Extension(open): Extension<OpenSocket>,
    upgrade: WebSocketUpgrade,
) -> Response {
    accept(upgrade, move |socket| {
        serve(intake, open, socket, Subject::Run(id))
    })
}

/// `/ws/agents/{agent_id}/`.
pub(super) async fn agent(
    State(intake): State<Intake>,
    Path(id): Path<String>,
    Extension(open): Extension<OpenSocket>,
    upgrade: WebSocketUpgrade,
) -> Response {
    accept(upgrade, move |socket| {
        serve(intake, open, socket, Subject::Agent(id))
    })
}

/// `/ws/dashboard/`.
pub(super) async fn dashboard(
    State(intake): State<Intake>,
    Extension(open): Extension<OpenSocket>,
    upgrade: WebSocketUpgrade,
) -> Response {
    accept(upgrade, move |socket| {
        serve(intake, open, socket, Subject::Dashboard)
    })
}

fn accept<F: Future<Output = ()> + Send + 'static>(
    upgrade: WebSocketUpgrade,
    serve: impl FnOnce(WebSocket) -> F + Send + 'static,
) -> Response {
    choose_key_protocol(upgrade)
        .max_message_size(LONGEST_COMMAND)
        .on_upgrade(serve)
}

/// Closes a socket and says why.
pub(super) async fn close(mut socket: WebSocket, code: u16, reason: &str) {
    // The protocol has room for 123 bytes.
    let reason = &reason[..reason.floor_char_boundary(123)];
    let frame = CloseFrame {
        code,
        reason: reason.into(),
    };
    let _ = timeout(PATIENCE, socket.send(Message::Close(Some(frame)))).await;
}

/// What a feed is about.
#[derive(Debug, Clone, PartialEq)]
enum Subject {
    Run(String),
    Agent(String),
    Dashboard,
}

impl Subject {
    async fn is_known(&self, intake: &Intake) -> Result<bool, Refusal> {
        match self {
            Subject::Run(id) => Ok(Run::find(intake, id).await?.is_some()),
            Subject::Agent(id) => {
                let (store, id) = (intake.store.clone(), id.clone());
                blocking(move || store.knows_agent(&id)).await
            }
            Subject::Dashboard => Ok(true),
        }
    }

    fn follow(&self) -> Option<Follow> {
        match self {
            Subject::Run(id) => Some(Follow::Trace(id.clone())),
            Subject::Agent(id) => Some(Follow::Agent(id.clone())),
            Subject::Dashboard => None,
        }
    }

    fn is_about(&self, notice: &RunNotice) -> bool {
        match self {
            Subject::Run(id) => *id == notice.run_id,
            Subject::Agent(id) => *id == notice.agent_id,
            Subject::Dashboard => true,
        }
    }
}

/// Why a feed ends.
enum End {
    /// The reader is gone.
    Gone,
    /// It is told why.
    Cut(u16, String),
}

impl From<Refusal> for End {
    fn from(refusal: Refusal) -> End {
        End::Cut(close_code::ERROR, refusal.to_string())
    }
}

struct Feed {
    intake: Intake,
    socket: WebSocket,
    subject: Subject,
    /// The row id up to which events were sent.
    reached: i64,
    /// Types to send; all when empty.
    types: Vec<String>,
}

async fn serve(intake: Intake, open: OpenSocket, socket: WebSocket, subject: Subject) {
    let mut feed = Feed {
        intake,
        socket,
        subject,
        reached: 0,
        types: Vec::new(),
    };
    if let Err(End::Cut(code, reason)) = feed.run(open).await {
        close(feed.socket, code, &reason).await;
    }
}

impl Feed {
    async fn run(&mut self, mut open: OpenSocket) -> Result<(), End> {
        if !self.subject.is_known(&self.intake).await? {
            let (what, id) = match &self.subject {
                Subject::Run(id) => ("run", id.as_str()),
                Subject::Agent(id) => ("agent", id.as_str()),
                Subject::Dashboard => ("dashboard", ""),
            };
            return Err(End::Cut(UNKNOWN, format!("there is no {what} {id}")));
        }
        // Listening begins before the history is read: nothing falls between the two.
        let mut changes = self.intake.store.changes();
        let mut notices = self.intake.notices.subscribe();
        let store = self.intake.store.clone();
        self.reached = blocking(move || store.newest_event()).await?;
        self.greet().await?;
        let (mut has_news, mut quiet) = (false, 0);
        let mut tick = interval(METRICS_EVERY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                came = self.socket.recv() => match came {
                    Some(Ok(Message::Text(text))) => self.answer(text.as_str()).await?,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Gone),
                    Some(Ok(_)) => {}
                },
                // One that was missed says no more than the next: something changed.
                changed = changes.recv() => match changed {
                    Err(RecvError::Closed) => return Err(End::Cut(close_code::AWAY, "the store is closed".into())),
                    _ => {
                        has_news = true;
                        self.send_new().await?;
                    }
                },
                notice = notices.recv() => if let Ok(notice) = notice && self.subject.is_about(&notice) {
                    // What came before it is sent before it.
                    self.send_new().await?;
                    self.send(&message::notice(&notice)).await?;
                },
                _ = tick.tick() => {
                    quiet += 1;
                    if std::mem::take(&mut has_news) && self.subject == Subject::Dashboard {
                        let metrics = self.metrics("metrics_update").await?;
                        self.send(&metrics).await?;
                    } else if quiet >= PING_EVERY {
                        quiet = 0;
                        self.deliver(Message::Ping(Default::default())).await?;
                    }
                }
                () = open.stopped() => return Err(End::Cut(close_code::AWAY, "tracewake is stopping".into())),
            }
        }
    }

    async fn greet(&mut self) -> Result<(), End> {
        let (what, id) = match &self.subject {
            Subject::Run(id) => ("run_id", Value::from(id.as_str())),
            Subject::Agent(id) => ("agent_id", Value::from(id.as_str())),
            Subject::Dashboard => ("feed", "dashboard".into()),
        };
        let greeting = json!({ "type": "connection", "status": "connected", what: id, "timestamp": runs::print(now().0) });
        self.send(&greeting).await?;
        match self.subject {
            Subject::Dashboard => {
                let runs = self.active_runs().await?;
                self.send(&runs).await
            }
            _ => self.history(HISTORY).await,
        }
    }

    async fn answer(&mut self, text: &str) -> Result<(), End> {
        match Command::read(text) {
            Ok(Command::Ping) => {
                self.send(&json!({ "type": "pong", "timestamp": runs::print(now().0) }))
                    .await
            }
            Ok(Command::Subscribe(types)) => {
                let reply = json!({ "type": "subscribed", "event_types": types });
                self.types = types;
                self.send(&reply).await
            }
            Ok(Command::History(limit)) => self.history(limit.unwrap_or(HISTORY).min(LONGEST_HISTORY)).await,
            Ok(Command::ListRuns) => {
                let runs = self.active_runs().await?;
                self.send(&runs).await
            }
            Ok(Command::Metrics) => {
                let metrics = self.metrics("metrics").await?;
                self.send(&metrics).await
            }
            Err(reason) => self.send(&json!({ "type": "error", "message": reason })).await,
        }
    }

    /// Sends the last events up to the place that was reached; a dashboard has none.
    async fn history(&mut self, limit: u64) -> Result<(), End> {
        let filter = match &self.subject {
            Subject::Run(id) => QueryFilter {
                trace: id.clone(),
                ..QueryFilter::default()
            },
            Subject::Agent(id) => QueryFilter {
                agent: id.clone(),
                ..QueryFilter::default()
            },
            Subject::Dashboard => return self.send(&message::history(&[])).await,
        };
        let (store, reached) = (self.intake.store.clone(), self.reached);
        let page = Page {
            ascending: false,
            after: None,
            limit,
        };
        let page = blocking(move || store.query(&filter, &page)).await?;
        let mut events: Vec<EventText> = page
            .events
            .iter()
            .filter(|event| event.dialect == Dialect::Aop && event.summary.id <= reached)
            .map(|event| EventText::new(&aop::bare_event(&event.original)))
            .filter(|event| self.wants(event))
            .collect();
        events.reverse();
        let history = message::history(&events);
        self.send(&history).await
    }

    fn wants(&self, event: &EventText) -> bool {
        self.types.is_empty() || self.types.contains(&event.name)
    }

    /// Sends what was stored since the last time.
    async fn send_new(&mut self) -> Result<(), End> {
        let Some(follow) = self.subject.follow() else {
            return Ok(());
        };
        loop {
            let (store, follow, after) = (self.intake.store.clone(), follow.clone(), self.reached);
            let page = blocking(move || store.follow(Dialect::Aop, &follow, after, PAGE)).await?;
            for original in &page.events {
                let event = EventText::new(&aop::bare_event(original));
                if self.wants(&event) {
                    let run = match &self.subject {
                        Subject::Run(id) => id.as_str(),
                        _ => "",
                    };
                    let message = event.message(run);
                    self.deliver(Message::text(message)).await?;
                }
            }
            self.reached = page.reached;
            if !page.more {
                return Ok(());
            }
        }
    }

    async fn active_runs(&mut self) -> Result<Value, End> {
        let store = self.intake.store.clone();
        Ok(blocking(move || message::active_runs(&store, now())).await?)
    }

    async fn metrics(&mut self, name: &'static str) -> Result<Value, End> {
        let store = self.intake.store.clone();
        Ok(blocking(move || message::metrics(&store, name)).await?)
    }

    async fn send(&mut self, message: &Value) -> Result<(), End> {
        self.deliver(Message::text(message.to_string())).await
    }

    async fn deliver(&mut self, message: Message) -> Result<(), End> {
        match timeout(PATIENCE, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::Cut(close_code::POLICY, "the reader is too slow".into())),
        }
    }
}
