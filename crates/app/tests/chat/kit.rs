//! A program with backends, and short ways to talk to them.

use std::time::Duration;

use tempfile::TempDir;
use tracewake_app::dto::*;
use tracewake_app::{App, AppError, AppOptions, ChatUpdates};
use tracewake_testkit::chat::{ChatServer, Control, Faults, Options, Pace};

/// How long anything may take here.
const LIMIT: Duration = Duration::from_secs(30);

/// A program on a database of its own.
pub(crate) struct Home {
    pub(crate) app: App,
    pub(crate) folder: TempDir,
    pub(crate) updates: ChatUpdates,
}

impl Home {
    /// An empty one.
    pub(crate) fn new() -> Home {
        Home::on(tempfile::tempdir().unwrap())
    }

    /// One that goes on with what is in a folder.
    pub(crate) fn on(folder: TempDir) -> Home {
        let app = App::open(AppOptions::at(folder.path().join("traces.db"))).unwrap();
        app.chat().open().unwrap();
        let updates = app.chat().updates();
        Home { app, folder, updates }
    }

    /// The same program after it was closed and started again.
    pub(crate) async fn restarted(self) -> Home {
        self.app.stop().await.unwrap();
        drop(self.app);
        Home::on(self.folder)
    }

    /// Adds a backend and gives its id.
    pub(crate) fn add(&self, kind: BackendKind, base_url: &str) -> String {
        self.app.chat().save_backend(&form(kind, base_url)).unwrap().id
    }

    /// A conversation with a server, in which nothing was said yet.
    pub(crate) async fn conversation(&self, server: &ChatServer) -> String {
        let backend = self.add(BackendKind::ChatServer, &server.base_url());
        self.app
            .chat()
            .create(&backend, "claude-sonnet-4@20250514")
            .await
            .unwrap()
    }

    /// Sends a message behind those shown, and gives the id of its reply.
    pub(crate) async fn send(&self, conversation: &str, text: &str) -> String {
        self.try_send(conversation, text).await.unwrap().reply.unwrap()
    }

    /// The same, where it may be refused.
    pub(crate) async fn try_send(&self, conversation: &str, text: &str) -> Result<Sent, AppError> {
        let parent = self.shown(conversation).messages.pop();
        self.app
            .chat()
            .send(SendRequest {
                conversation: conversation.into(),
                parent: parent.map(|last| last.id),
                text: text.into(),
            })
            .await
    }

    /// The conversation as it is now.
    pub(crate) fn shown(&self, conversation: &str) -> Conversation {
        self.app.chat().conversation(conversation).unwrap()
    }

    /// Its texts.
    pub(crate) fn texts(&self, conversation: &str) -> Vec<String> {
        let messages = self.shown(conversation).messages.into_iter();
        messages.map(|message| message.content).collect()
    }

    /// Waits for an update that something can be made of.
    pub(crate) async fn until<T>(&mut self, mut find: impl FnMut(&ChatUpdate) -> Option<T>) -> T {
        let found = async {
            loop {
                let update = self.updates.next().await.unwrap();
                if let Some(found) = find(&update) {
                    return found;
                }
            }
        };
        tokio::time::timeout(LIMIT, found).await.expect("it was told")
    }

    /// Waits for the end of a reply.
    pub(crate) async fn ended(&mut self, reply: &str) -> ChatMessage {
        self.until(|update| match update {
            ChatUpdate::Message { message, .. } if message.id == reply => {
                (message.state != ChatState::Streaming).then(|| message.clone())
            }
            _ => None,
        })
        .await
    }

    /// Waits for the first text of a reply.
    pub(crate) async fn begun(&mut self, reply: &str) {
        self.until(|update| match update {
            ChatUpdate::Text { message, .. } if message == reply => Some(()),
            _ => None,
        })
        .await;
    }

    /// Changes the parameters of a conversation.
    pub(crate) fn set(&self, conversation: &str, change: impl FnOnce(&mut ChatParameters)) {
        let mut parameters = self.shown(conversation).parameters;
        change(&mut parameters);
        let change = ConversationChange {
            parameters: Some(parameters),
            ..ConversationChange::default()
        };
        self.app.chat().update(conversation, change).unwrap();
    }
}

/// A backend as it is entered, without a key.
pub(crate) fn form(kind: BackendKind, base_url: &str) -> BackendForm {
    BackendForm {
        id: None,
        name: String::new(),
        kind,
        base_url: base_url.into(),
        user_id: String::new(),
        organization_id: String::new(),
        session_id: None,
        key: None,
    }
}

/// A server without access control.
pub(crate) fn server() -> ChatServer {
    ChatServer::start(Options::default()).unwrap()
}

/// A server whose replies come so slowly that they can be caught in the middle.
pub(crate) fn slow_server() -> ChatServer {
    ChatServer::start(Options {
        pace: Pace {
            first_token_ms: 0,
            tokens_per_second: Some(50.0),
        },
        ..Options::default()
    })
    .unwrap()
}

/// Lets something go wrong with the replies from now on.
pub(crate) fn wrong(server: &ChatServer, faults: Faults) {
    server.control(Control {
        faults: Some(Faults {
            path: "/v1/chat".into(),
            ..faults
        }),
        ..Control::default()
    });
}

/// Waits until something is so.
pub(crate) async fn wait_until(mut so: impl FnMut() -> bool) {
    let wait = async {
        while !so() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LIMIT, wait).await.expect("it came to be so");
}

/// The text of a refusal.
pub(crate) fn refusal<T>(result: Result<T, AppError>) -> String {
    match result {
        Ok(_) => panic!("it was not refused"),
        Err(error) => error.to_string(),
    }
}
