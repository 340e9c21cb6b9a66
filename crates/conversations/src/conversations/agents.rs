//! Following agents (AgentAPI) and talking to them. An agent's conversation comes by itself, whichever program talks to
//! it; it is followed from the moment a user opens it until its backend is taken away or the program ends.

mod follow;
mod mirror;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedMutexGuard, watch};
use tokio::task::JoinHandle;
use tracewake_chat::{AgentApi, AgentStatus, ChatError, LARGEST_UPLOAD, MessageKind};
use tracewake_store::{ChatOrder, ConversationPatch, StoredConversation};
use uuid::Uuid;

use super::Conversations;
use super::sending::Sent;
use crate::agent_state::{AgentActivity, AgentState};
use crate::error::ConversationError;
use follow::Follower;
use mirror::Mirror;
use tracewake_kept::lock;

/// How long to wait for an agent to be reached before it is said that it cannot be.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long the last words of agents may take to be stored when the program ends.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// The agents that are followed, by backend, and what waits to be sent to them.
#[derive(Default)]
pub(crate) struct Agents {
    followed: Mutex<HashMap<String, Followed>>,
    lines: Lines,
}

/// One line for each conversation: keys and messages reach an agent in the order in which they were sent, each after
/// the one before it was answered. An agent that is not reached yet is waited for in line, too. Files go beside it: a
/// message names one by the path that its upload gave, and a key need not wait for a slow one.
#[derive(Default)]
struct Lines(Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>);

impl Lines {
    /// Waits for the turn of what is sent to this conversation. Its turn ends when what this gives is dropped.
    async fn turn(&self, conversation: &str) -> OwnedMutexGuard<()> {
        let line = lock(&self.0).entry(conversation.to_owned()).or_default().clone();
        // The one who waits longest has the next turn.
        line.lock_owned().await
    }
}

/// An agent that is followed.
struct Followed {
    agent: Arc<Agent>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// What is known of an agent.
struct Agent {
    backend: String,
    api: AgentApi,
    user_id: String,
    reached: watch::Sender<Reached>,
    status: Mutex<AgentStatus>,
    mirror: tokio::sync::Mutex<Mirror>,
    /// The conversation that goes on now, once it is known.
    conversation: Mutex<Option<String>>,
}

/// Whether an agent can be reached.
#[derive(Debug, Clone, PartialEq)]
enum Reached {
    NotYet,
    Yes,
    No(ChatError),
}

impl Agent {
    fn state(&self) -> AgentState {
        let status = lock(&self.status).clone();
        let reached = self.reached.borrow().clone();
        state_of(&status, reached)
    }

    fn conversation(&self) -> Option<String> {
        lock(&self.conversation).clone()
    }

    /// Waits until it is known whether the agent can be reached.
    ///
    /// # Errors
    /// Why it cannot.
    async fn wait(&self) -> Result<(), ChatError> {
        let mut reached = self.reached.subscribe();
        let known = reached.wait_for(|reached| *reached != Reached::NotYet);
        match tokio::time::timeout(PATIENCE, known).await {
            Ok(Ok(reached)) => match &*reached {
                Reached::No(error) => Err(error.clone()),
                _ => Ok(()),
            },
            _ => Err(silent()),
        }
    }
}

fn silent() -> ChatError {
    ChatError {
        kind: tracewake_chat::ErrorKind::Other,
        status: None,
        message: format!("the agent did not answer within {} s", PATIENCE.as_secs()),
    }
}

fn state_of(status: &AgentStatus, reached: Reached) -> AgentState {
    AgentState {
        activity: match &reached {
            Reached::Yes if status.status == "stable" => AgentActivity::Stable,
            Reached::Yes => AgentActivity::Running,
            _ => AgentActivity::Unreachable,
        },
        agent_type: status.agent_type.clone(),
        transport: status.transport.clone(),
        failure: match reached {
            Reached::No(error) => Some(error),
            _ => None,
        },
    }
}

fn unknown() -> AgentStatus {
    AgentStatus {
        status: String::new(),
        agent_type: String::new(),
        transport: String::new(),
    }
}

impl Agents {
    /// Stops to follow an agent. Tells whether it was followed.
    pub(crate) fn leave(&self, backend: &str) -> bool {
        let followed = lock(&self.followed).remove(backend);
        if let Some(followed) = &followed {
            followed.stop.send_replace(true);
        }
        followed.is_some()
    }

    /// Stops to follow all of them. Waits a while for what they said last to be stored.
    pub(crate) async fn close(&self) {
        let all = std::mem::take(&mut *lock(&self.followed));
        for followed in all.values() {
            followed.stop.send_replace(true);
        }
        for (_, mut followed) in all {
            if tokio::time::timeout(LAST_WORDS, &mut followed.task)
                .await
                .is_err()
            {
                followed.task.abort();
            }
        }
    }

    fn get(&self, backend: &str) -> Option<Arc<Agent>> {
        lock(&self.followed)
            .get(backend)
            .map(|followed| followed.agent.clone())
    }
}

impl Conversations {
    /// How an agent is: as it was told last where it is followed, else as it answers now.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`]; [`ConversationError::Invalid`] for a backend that is no agent. That it cannot
    /// be reached is in the answer.
    pub async fn agent_state(&self, backend: &str) -> Result<AgentState, ConversationError> {
        let api = self.agent_api(backend)?;
        if let Some(agent) = self.agents.get(backend) {
            // Why it cannot be reached is in its state.
            let _ = agent.wait().await;
            return Ok(agent.state());
        }
        Ok(match api.status().await {
            Ok(status) => state_of(&status.value, Reached::Yes),
            Err(error) => state_of(&unknown(), Reached::No(error)),
        })
    }

    /// Sends keystrokes to an agent's terminal, as they are.
    ///
    /// # Errors
    /// What the agent said; [`ConversationError::NotFound`]; [`ConversationError::Invalid`] for a conversation that
    /// does not go on.
    pub async fn send_keys(
        self: &Arc<Self>,
        conversation: &str,
        keys: &str,
    ) -> Result<(), ConversationError> {
        let _turn = self.agents.lines.turn(conversation).await;
        let conversation = self.kept(conversation)?;
        let agent = self.agent_of(&conversation).await?;
        Ok(agent.api.send(keys, MessageKind::Raw).await?)
    }

    /// Puts a file on an agent's machine and gives its path there.
    ///
    /// # Errors
    /// What the agent said; [`ConversationError::Invalid`] for what is no file or too large: nothing is sent then.
    pub async fn upload_file(&self, conversation: &str, path: &Path) -> Result<String, ConversationError> {
        let conversation = self.kept(conversation)?;
        let api = self.agent_api(&conversation.backend)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let unreadable = |error: std::io::Error| {
            ConversationError::Invalid(format!("{} cannot be read: {error}", path.display()))
        };
        let found = tokio::fs::metadata(path).await.map_err(unreadable)?;
        let Some(name) = name.filter(|_| found.is_file()) else {
            return Err(ConversationError::Invalid(format!(
                "{} is no file",
                path.display()
            )));
        };
        if found.len() > LARGEST_UPLOAD as u64 {
            return Err(ConversationError::Invalid(format!(
                "{name} has {:.1} MiB; an agent takes files of at most {} MiB",
                found.len() as f64 / f64::from(1 << 20),
                LARGEST_UPLOAD >> 20
            )));
        }
        let bytes = tokio::fs::read(path).await.map_err(unreadable)?;
        Ok(api.upload(&name, bytes).await?)
    }

    /// Sends a message to an agent. It comes back with the agent's own telling, under the id that is given here.
    pub(crate) async fn send_to_agent(
        self: &Arc<Self>,
        conversation: &StoredConversation,
        text: &str,
    ) -> Result<Sent, ConversationError> {
        let _turn = self.agents.lines.turn(&conversation.id).await;
        let agent = self.agent_of(conversation).await?;
        // Agents refuse messages with white space around them.
        let text = text.trim();
        let id = Uuid::now_v7().to_string();
        agent.mirror.lock().await.expect_message(&id, text);
        if let Err(error) = agent.api.send(text, MessageKind::User).await {
            agent.mirror.lock().await.expect_no_more(&id);
            return Err(error.into());
        }
        if conversation.draft.trim() == text {
            let patch = ConversationPatch {
                draft: Some(String::new()),
                ..ConversationPatch::default()
            };
            let id = conversation.id.clone();
            self.commit(vec![ChatOrder::Change { id, patch }]).await?;
        }
        Ok(Sent {
            message: id,
            reply: None,
        })
    }

    /// The conversation of an agent that goes on now; it begins with the agent's server.
    pub(crate) async fn conversation_of_agent(
        self: &Arc<Self>,
        backend: &str,
    ) -> Result<String, ConversationError> {
        // One that was deleted starts again.
        let current = self.agents.get(backend).and_then(|agent| agent.conversation());
        if let Some(current) = current {
            match self.kept(&current) {
                Ok(kept) => return Ok(kept.id),
                Err(_) => self.agents.leave(backend),
            };
        }
        let agent = self.reached(backend).await?;
        agent.conversation().ok_or_else(|| silent().into())
    }

    /// Begins to follow an agent, if it is not followed yet.
    pub(crate) fn follow_agent(self: &Arc<Self>, backend: &str) {
        // A program that only reads a database has nothing to follow with.
        if Handle::try_current().is_err() {
            return;
        }
        // One that was taken away is not followed; its conversations can still be read.
        if let Err(error) = self.followed(backend) {
            tracing::debug!(%error, "an agent is not followed");
        }
    }

    /// Follows an agent again if it is followed: its address or its key is another.
    pub(crate) fn follow_again(self: &Arc<Self>, backend: &str) {
        if self.agents.leave(backend) {
            self.follow_agent(backend);
        }
    }

    /// Whether an agent is at work in this conversation.
    pub(crate) fn agent_works_in(&self, backend: &str, conversation: &str) -> bool {
        self.agents.get(backend).is_some_and(|agent| {
            agent.state().activity == AgentActivity::Running
                && agent.conversation().as_deref() == Some(conversation)
        })
    }

    /// The agent of a conversation that goes on.
    async fn agent_of(
        self: &Arc<Self>,
        conversation: &StoredConversation,
    ) -> Result<Arc<Agent>, ConversationError> {
        let agent = self.reached(&conversation.backend).await?;
        match agent.conversation() {
            Some(current) if current == conversation.id => Ok(agent),
            _ => Err(ConversationError::Invalid(
                "the agent was started again since; go on in its new conversation".to_owned(),
            )),
        }
    }

    /// An agent that can be reached. One that could not be reached before is tried again, and not only when it is time.
    async fn reached(self: &Arc<Self>, backend: &str) -> Result<Arc<Agent>, ConversationError> {
        let agent = self.followed(backend)?;
        if agent.wait().await.is_ok() {
            return Ok(agent);
        }
        self.agents.leave(backend);
        let agent = self.followed(backend)?;
        agent.wait().await?;
        Ok(agent)
    }

    fn followed(self: &Arc<Self>, backend: &str) -> Result<Arc<Agent>, ConversationError> {
        if let Some(agent) = self.agents.get(backend) {
            return Ok(agent);
        }
        let api = self.agent_api(backend)?;
        let user_id = self.known_backend(backend)?.user_id;
        let mut followed = lock(&self.agents.followed);
        // Another task may have begun meanwhile.
        if let Some(followed) = followed.get(backend) {
            return Ok(followed.agent.clone());
        }
        let agent = Arc::new(Agent {
            backend: backend.to_owned(),
            api,
            user_id,
            reached: watch::Sender::new(Reached::NotYet),
            status: Mutex::new(unknown()),
            mirror: tokio::sync::Mutex::default(),
            conversation: Mutex::default(),
        });
        let (stop, stopped) = watch::channel(false);
        let follower = Follower {
            agent: agent.clone(),
            chat: self.clone(),
        };
        let task = tokio::spawn(follower.run(stopped));
        followed.insert(
            backend.to_owned(),
            Followed {
                agent: agent.clone(),
                stop,
                task,
            },
        );
        Ok(agent)
    }
}
