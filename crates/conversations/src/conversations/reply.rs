//! A reply on its way, from the request to its end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval};
use tracewake_chat::{ChatError, ChatServer, Completion, ErrorKind, Piece};
use tracewake_store::{ChatOrder, ChatState, ConversationPatch, StoredMessage};

use super::Conversations;
use crate::feed::Update;
use crate::feed::units;
use crate::live::{Ending, ReplySlot};
use crate::message::{Message, program_ended, write_failure};

/// How often what was received is stored.
const EVERY: Duration = Duration::from_secs(1);

/// A reply on its way.
pub(crate) struct ReplyTask {
    pub(crate) chat: Arc<Conversations>,
    pub(crate) slot: ReplySlot,
    pub(crate) server: ChatServer,
    pub(crate) completion: Completion,
    /// The reply comes as a whole.
    pub(crate) whole: bool,
    /// As it was stored, without any text.
    pub(crate) reply: StoredMessage,
    pub(crate) versions: Vec<String>,
    /// The conversation has a session of the backend already.
    pub(crate) has_session: bool,
}

/// How a reply ended.
enum End {
    Whole,
    /// The backend refused the request, or reported an error.
    Failed(ChatError),
    /// The connection ended before the reply did.
    Cut(ChatError),
}

/// What was received of a reply so far.
struct Received<'a> {
    run: &'a ReplyTask,
    began: Instant,
    message: StoredMessage,
    units: u32,
    has_session: bool,
    /// What a reader must know of a whole reply.
    notices: Vec<String>,
    /// Length of the text that is stored, or on its way there.
    stored: usize,
}

impl ReplyTask {
    /// Asks, tells what comes, and stores it.
    pub(crate) async fn run(self) {
        let mut received = Received {
            began: Instant::now(),
            message: self.reply.clone(),
            units: 0,
            has_session: self.has_session,
            notices: Vec::new(),
            stored: 0,
            run: &self,
        };
        let ended = received.take_all().await;
        let message = received.ended(ended);
        let orders = vec![
            ChatOrder::Message(message.clone()),
            ChatOrder::Change {
                id: message.conversation.clone(),
                patch: ConversationPatch {
                    updated: Some(self.chat.now()),
                    ..ConversationPatch::default()
                },
            },
        ];
        if let Err(error) = self.chat.commit(orders).await {
            tracing::error!(%error, "the end of a reply cannot be stored");
        }
        self.chat.live.forget(&message.id);
        // A receiver of the end may send the next message at once.
        drop(self.slot);
        self.chat.feed.tell(&Update::Message(Box::new(Message::new(
            message.clone(),
            self.versions,
        ))));
        self.chat.feed.tell_changed(&message.conversation);
    }
}

impl Received<'_> {
    /// Takes what comes until the reply ends or is ended. What was received before that is kept.
    async fn take_all(&mut self) -> Result<End, Ending> {
        let run = self.run;
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks.tick().await;
        let opened = tokio::select! {
            biased;
            ending = run.slot.ended() => return Err(ending),
            opened = PieceSource::open(run) => opened,
        };
        let mut source = match opened {
            Ok(source) => source,
            Err(error) => return Ok(End::Failed(error)),
        };
        loop {
            tokio::select! {
                biased;
                ending = run.slot.ended() => return Err(ending),
                piece = source.next() => match piece {
                    Some(Ok(piece)) => self.take(piece),
                    Some(Err(error)) if error.kind == ErrorKind::Other && error.status.is_none() => {
                        return Ok(End::Cut(error));
                    }
                    Some(Err(error)) => return Ok(End::Failed(error)),
                    None => return Ok(End::Whole),
                },
                _ = ticks.tick() => self.store(),
            }
        }
    }

    fn take(&mut self, piece: Piece) {
        if !piece.text.is_empty() {
            if self.message.first_ns.is_none() {
                self.message.first_ns = Some(self.elapsed_ns());
            }
            self.message.content.push_str(&piece.text);
            let run = self.run;
            run.chat.live.grow(&self.message.id, &piece.text);
            let at = self.units;
            self.units = at.saturating_add(units(&piece.text));
            run.chat.feed.tell(&Update::Text {
                conversation: self.message.conversation.clone(),
                message: self.message.id.clone(),
                at,
                text: piece.text,
            });
        }
        self.notices.extend(piece.beside.notices);
        let message = &mut self.message;
        if let Some(id) = piece.id {
            message.completion = id;
        }
        if let Some(model) = piece.model.filter(|model| !model.is_empty()) {
            message.model = model;
        }
        if let Some(reason) = piece.finish_reason {
            message.finish_reason = reason;
        }
        if let Some(usage) = piece.usage {
            message.input_tokens = usage.prompt_tokens.or(message.input_tokens);
            message.output_tokens = usage.completion_tokens.or(message.output_tokens);
        }
        if let Some(session) = piece.fingerprint {
            self.take_session(session);
        }
    }

    /// The backend's name for the conversation: the next request carries it, and its traces are found by it at once.
    fn take_session(&mut self, session: String) {
        if self.has_session || session.is_empty() {
            return;
        }
        self.has_session = true;
        let conversation = self.message.conversation.clone();
        let change = ChatOrder::Change {
            id: conversation.clone(),
            patch: ConversationPatch {
                session_id: Some(session),
                ..ConversationPatch::default()
            },
        };
        let chat = self.run.chat.clone();
        // Not waited for: the text that came with it goes out now.
        tokio::spawn(async move {
            match chat.commit(vec![change]).await {
                Ok(()) => chat.feed.tell_changed(&conversation),
                Err(error) => tracing::error!(%error, "the session of a conversation cannot be stored"),
            }
        });
    }

    /// Stores what was received, if there is more of it.
    fn store(&mut self) {
        if self.message.content.len() > self.stored {
            let order = ChatOrder::Message(self.message.clone());
            let run = self.run;
            // Not waited for: the pieces that follow are to be shown now. Without room it is done at the next tick,
            // with what came until then, or at the end, which waits.
            if run.chat.commit_soon(vec![order]) {
                self.stored = self.message.content.len();
            }
        }
    }

    /// The reply as it ended.
    fn ended(mut self, end: Result<End, Ending>) -> StoredMessage {
        self.message.elapsed_ns = Some(self.elapsed_ns());
        let (state, failure) = match end {
            Ok(End::Whole) => (ChatState::Complete, self.notice()),
            Ok(End::Failed(error)) => (ChatState::Failed, Some(error)),
            Ok(End::Cut(error)) => (ChatState::Cut, Some(error)),
            Err(Ending::Stopped) => (ChatState::Stopped, None),
            Err(Ending::Closing) => (ChatState::Cut, Some(program_ended())),
        };
        self.message.state = state;
        self.message.failure = failure.as_ref().and_then(write_failure);
        self.message
    }

    /// What is said beside a whole reply, in the place where other replies say why they failed.
    fn notice(&self) -> Option<ChatError> {
        (!self.notices.is_empty()).then(|| ChatError {
            kind: ErrorKind::Other,
            status: None,
            message: self.notices.join("; "),
        })
    }

    fn elapsed_ns(&self) -> i64 {
        i64::try_from(self.began.elapsed().as_nanos()).unwrap_or(i64::MAX)
    }
}

/// Where the pieces of a reply come from.
enum PieceSource {
    Stream(Box<tracewake_chat::ReplyStream>),
    Whole(Option<Box<Piece>>),
}

impl PieceSource {
    async fn open(run: &ReplyTask) -> Result<PieceSource, ChatError> {
        Ok(match run.whole {
            true => {
                let answer = run.server.complete(&run.completion).await?;
                PieceSource::Whole(Some(Box::new(answer.value.into())))
            }
            false => PieceSource::Stream(Box::new(run.server.stream(&run.completion).await?)),
        })
    }

    async fn next(&mut self) -> Option<Result<Piece, ChatError>> {
        match self {
            PieceSource::Stream(stream) => stream.next().await,
            PieceSource::Whole(piece) => piece.take().map(|piece| Ok(*piece)),
        }
    }
}
