//! The task that follows one agent: it meets the agent at each connection, and takes in what is told from then on.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tracewake_chat::{AgentEvent, AgentMessage, ChatError};
use tracewake_model::UnixNanos;
use tracewake_store::{ChatOrder, ChatRole, ConversationPatch, StoredMessage};

use super::mirror::{Mirror, Observed};
use super::{Agent, Reached};
use crate::conversations::{Conversations, may_block};
use crate::error::ConversationError;
use crate::feed::Update;
use crate::fresh::{fresh, title};
use crate::message::Message;
use tracewake_kept::lock;

/// How often what grew is stored.
const EVERY: Duration = Duration::from_secs(1);
/// How long to wait until an agent that did not answer is asked again while its events come.
const AGAIN: Duration = Duration::from_secs(3);
/// What was reported this long before the agent was met is no news.
const OLD_NS: i64 = 5_000_000_000;

/// Follows one agent.
pub(super) struct Follower {
    pub(super) agent: Arc<Agent>,
    pub(super) chat: Arc<Conversations>,
}

/// How far the follower is with the agent.
struct Meeting {
    connected: bool,
    met: bool,
    /// When it was met.
    since: UnixNanos,
    not_before: Instant,
}

impl Follower {
    /// Works until it is told to stop.
    pub(super) async fn run(self, mut stopped: watch::Receiver<bool>) {
        tokio::select! {
            biased;
            _ = stopped.wait_for(|stopped| *stopped) => {}
            () = self.follow() => {}
        }
        self.store_grown(&mut *self.agent.mirror.lock().await).await;
    }

    async fn follow(&self) {
        let mut events = self.agent.api.events();
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut meeting = Meeting {
            connected: false,
            met: false,
            since: self.chat.now(),
            not_before: Instant::now(),
        };
        loop {
            tokio::select! {
                event = events.next() => self.take(event, &mut meeting).await,
                _ = ticks.tick() => {
                    self.store_grown(&mut *self.agent.mirror.lock().await).await;
                    if meeting.connected && !meeting.met && Instant::now() >= meeting.not_before {
                        self.meet(&mut meeting).await;
                    }
                }
            }
        }
    }

    async fn take(&self, event: AgentEvent, meeting: &mut Meeting) {
        match event {
            AgentEvent::Connected => {
                meeting.connected = true;
                self.meet(meeting).await;
            }
            AgentEvent::Lost(error) => {
                *meeting = Meeting {
                    connected: false,
                    met: false,
                    ..*meeting
                };
                self.store_grown(&mut *self.agent.mirror.lock().await).await;
                self.reached(Reached::No(error));
            }
            // Until it is met, everything is read again anyway.
            _ if !meeting.met => {}
            AgentEvent::MessageUpdate {
                id,
                role,
                message,
                time,
            } => {
                let told = AgentMessage {
                    id,
                    role,
                    content: message,
                    time,
                };
                let mut mirror = self.agent.mirror.lock().await;
                self.observe(&mut mirror, vec![told]).await;
            }
            AgentEvent::StatusChange { status, agent_type } => {
                {
                    let mut known = lock(&self.agent.status);
                    known.status = status;
                    known.agent_type = agent_type;
                }
                self.store_grown(&mut *self.agent.mirror.lock().await).await;
                self.reached(Reached::Yes);
            }
            AgentEvent::AgentError { message, level, time } => {
                let mut mirror = self.agent.mirror.lock().await;
                if let Some(notice) = mirror.notice(&message, &level, time, self.chat.now()) {
                    let conversation = notice.conversation.clone();
                    self.add(&mut mirror, vec![notice]).await;
                    let is_old = time.is_some_and(|time| time.0 < meeting.since.0.saturating_sub(OLD_NS));
                    if !is_old {
                        self.chat.feed.tell(&Update::Notice {
                            conversation,
                            level,
                            message,
                        });
                    }
                }
            }
        }
    }

    /// Finds out how the agent is and which conversation it is in.
    async fn meet(&self, meeting: &mut Meeting) {
        meeting.not_before = Instant::now() + AGAIN;
        match self.try_to_meet().await {
            Ok(()) => {
                meeting.met = true;
                meeting.since = self.chat.now();
                self.reached(Reached::Yes);
            }
            Err(error) => self.reached(Reached::No(error)),
        }
    }

    async fn try_to_meet(&self) -> Result<(), ChatError> {
        let status = self.agent.api.status().await?.value;
        let told = self.agent.api.messages().await?.value;
        *lock(&self.agent.status) = status;
        let mut mirror = self.agent.mirror.lock().await;
        self.store_grown(&mut mirror).await;
        let kept = self.find_conversation(&mut mirror, &told).await;
        let conversation = kept.map_err(|error| ChatError {
            kind: tracewake_chat::ErrorKind::Other,
            status: None,
            message: error.to_string(),
        })?;
        *lock(&self.agent.conversation) = Some(conversation);
        self.observe(&mut mirror, told).await;
        Ok(())
    }

    /// The conversation that the agent goes on with, or a new one.
    async fn find_conversation(
        &self,
        mirror: &mut Mirror,
        told: &[AgentMessage],
    ) -> Result<String, ConversationError> {
        let kept = may_block(|| self.chat.store.newest_conversation(&self.agent.backend))?;
        if let Some(kept) = kept {
            let messages = may_block(|| self.chat.store.all_messages(&kept.id))?;
            mirror.load(&kept, messages);
            if mirror.fits(told) {
                return Ok(kept.id);
            }
        }
        let begun = fresh(&self.agent.backend, &self.agent.user_id, self.chat.now());
        mirror.load(&begun, Vec::new());
        let id = begun.id.clone();
        self.chat.commit(vec![ChatOrder::Begin(begun)]).await?;
        self.chat.feed.tell_changed(&id);
        Ok(id)
    }

    /// Takes in what the agent tells.
    async fn observe(&self, mirror: &mut Mirror, told: Vec<AgentMessage>) {
        let agent_type = lock(&self.agent.status).agent_type.clone();
        let mut new = Vec::new();
        for told in told {
            match mirror.observe(told, &agent_type, self.chat.now()) {
                Observed::Known => {}
                Observed::New(message) => new.push(message),
                Observed::Grown { message, at, text } => {
                    self.chat.live.keep(&message);
                    self.chat.feed.tell(&Update::Text {
                        conversation: message.conversation,
                        message: message.id,
                        at,
                        text,
                    });
                }
                Observed::Replaced(message) => {
                    self.chat.live.keep(&message);
                    self.tell(message);
                }
            }
        }
        if !new.is_empty() {
            self.add(mirror, new).await;
        }
    }

    /// Stores new messages behind what grew before them, and announces them.
    async fn add(&self, mirror: &mut Mirror, new: Vec<StoredMessage>) {
        self.store_grown(mirror).await;
        let (Some(first), Some(last)) = (new.first(), new.last()) else {
            return;
        };
        let conversation = first.conversation.clone();
        let asked = new.iter().find(|message| message.role == ChatRole::User);
        let patch = ConversationPatch {
            title: match self.is_untitled(&conversation) {
                true => asked.map(|message| title(&message.content)),
                false => None,
            },
            leaf: Some(last.id.clone()),
            updated: Some(self.chat.now()),
            ..ConversationPatch::default()
        };
        let mut orders: Vec<ChatOrder> = new.iter().cloned().map(ChatOrder::Message).collect();
        orders.push(ChatOrder::Change {
            id: conversation.clone(),
            patch,
        });
        self.commit(orders).await;
        for message in new {
            self.tell(message);
        }
        self.chat.feed.tell_changed(&conversation);
    }

    fn is_untitled(&self, conversation: &str) -> bool {
        let kept = may_block(|| self.chat.store.chat_conversation(conversation));
        kept.is_ok_and(|kept| kept.is_some_and(|kept| kept.title.is_empty()))
    }

    /// Stores what grew.
    async fn store_grown(&self, mirror: &mut Mirror) {
        let grown = mirror.take_grown();
        let Some(conversation) = grown.first().map(|message| message.conversation.clone()) else {
            return;
        };
        let mut orders: Vec<ChatOrder> = grown.iter().cloned().map(ChatOrder::Message).collect();
        let patch = ConversationPatch {
            updated: Some(self.chat.now()),
            ..ConversationPatch::default()
        };
        orders.push(ChatOrder::Change {
            id: conversation,
            patch,
        });
        self.commit(orders).await;
        for message in &grown {
            self.chat.live.forget(&message.id);
        }
    }

    async fn commit(&self, orders: Vec<ChatOrder>) {
        if let Err(error) = self.chat.commit(orders).await {
            tracing::error!(%error, "what an agent said cannot be stored");
        }
    }

    fn tell(&self, message: StoredMessage) {
        let versions = vec![message.id.clone()];
        let message = Box::new(Message::new(message, versions));
        self.chat.feed.tell(&Update::Message(message));
    }

    /// Remembers whether the agent can be reached, and tells how it is.
    fn reached(&self, reached: Reached) {
        self.agent.reached.send_replace(reached);
        self.chat.feed.tell(&Update::Agent {
            backend: self.agent.backend.clone(),
            state: self.agent.state(),
        });
        // Whether it is at work shows in the list.
        if let Some(conversation) = self.agent.conversation() {
            self.chat.feed.tell_changed(&conversation);
        }
    }
}
