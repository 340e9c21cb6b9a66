//! Makes a recorded model call again, against a backend of the person's choice, and lays the answers side by side. The
//! backend is given neither user nor session, so that it keeps nothing of it.

mod plan;
mod recorded;
mod under_way;

use std::sync::Arc;

use tracewake_chat::{Completion, Message};
use tracewake_conversations::{Begin, Conversations, Parameters};
use tracewake_store::{ChatRole, Store};

use crate::chat::convert;
use crate::diff;
use crate::dto;
use crate::dto::units::small;
use crate::error::AppError;
use crate::transcript::text::block;
use plan::Plan;
use recorded::Recorded;
use under_way::UnderWay;

/// Messages and characters of each that are shown before the call is made.
const MESSAGES: usize = 200;
const CHARS: usize = 2_000;

/// Recorded calls that are made again.
pub struct Replays {
    store: Store,
    conversations: Arc<Conversations>,
    under_way: UnderWay,
}

impl Replays {
    /// Calls are read from `store` and made with the backends of `conversations`.
    pub fn new(store: Store, conversations: Arc<Conversations>) -> Replays {
        Replays {
            store,
            conversations,
            under_way: UnderWay::default(),
        }
    }

    /// What making a model call again would send, and how it went when it was recorded.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Invalid`] for a span that is no model call.
    pub fn plan(&self, span: i64) -> Result<dto::ReplayPlan, AppError> {
        let recorded = Recorded::read(&self.store, span)?;
        let plan = Plan::of(&recorded.model);
        let message = |(role, text): &(ChatRole, String)| {
            let block = block("", dto::TextFormat::Plain, text, CHARS);
            dto::ReplayMessage {
                role: convert::role(*role),
                text: block.text,
                chars: block.chars,
            }
        };
        Ok(dto::ReplayPlan {
            span,
            provider: recorded.model.provider.clone(),
            model: recorded.model.model.clone(),
            recorded: recorded.outcome(),
            message_count: small(plan.messages.len()),
            messages: plan.messages.iter().take(MESSAGES).map(message).collect(),
            system_prompt: plan.system_prompt,
            temperature: plan.temperature,
            max_tokens: plan.max_tokens,
            top_p: plan.top_p,
            flattened: plan.flattened,
            left_out: plan.left_out,
        })
    }

    /// Makes a model call again. What the backend did not do is in the answer, with what came before.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the call or the backend is gone; [`AppError::Invalid`] for a span that cannot be
    /// sent.
    pub async fn call(&self, request: dto::ReplayRequest) -> Result<dto::Replay, AppError> {
        let (recorded, plan) = read(self.store.clone(), request.span).await?;
        let server = self.conversations.server(&request.backend)?;
        let completion = Completion {
            temperature: request.temperature,
            max_tokens: request.max_tokens,
            top_p: request.top_p,
            ..completion(plan, request.model)?
        };
        let ended = self.under_way.run(&request.id, &server, &completion).await;
        let diff = {
            let (left, right) = (recorded.outcome().text, ended.answer.text.clone());
            blocking(move || Ok(diff::texts("reply", &left, &right))).await?
        };
        Ok(dto::Replay {
            answer: ended.answer,
            failure: ended.failure.map(Into::into),
            stopped: ended.stopped,
            diff,
        })
    }

    /// Begins a conversation with the messages of a recorded call, and what the model said to them, unless that is
    /// empty. Gives its id.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the call or the backend is gone; [`AppError::Invalid`] for a span that cannot be
    /// sent.
    pub fn begin_conversation(
        &self,
        span: i64,
        backend: &str,
        model: String,
        answer: String,
    ) -> Result<String, AppError> {
        let plan = Plan::of(&Recorded::read(&self.store, span)?.model);
        if plan.messages.is_empty() {
            return Err(nothing_to_send());
        }
        let answer = (!answer.is_empty()).then_some((ChatRole::Assistant, answer));
        let begin = Begin {
            model,
            parameters: Parameters {
                temperature: plan.temperature,
                max_tokens: plan.max_tokens,
                top_p: plan.top_p,
                system_prompt: plan.system_prompt,
                ..Parameters::default()
            },
            said: plan.messages.into_iter().chain(answer).collect(),
        };
        Ok(self.conversations.begin(backend, begin)?)
    }

    /// How far a call that is made again has come; none when it has ended.
    pub fn progress(&self, id: &str) -> Option<dto::ReplayProgress> {
        self.under_way.progress(id)
    }

    /// Stops a call that is made again; what came is kept. Nothing happens when it has ended.
    pub fn cancel(&self, id: &str) {
        self.under_way.stop(id);
    }
}

/// Does something on a thread that may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(AppError::Start(std::io::Error::other(error))))
}

/// A recorded call, and what is sent to make it again.
async fn read(store: Store, span: i64) -> Result<(Recorded, Plan), AppError> {
    blocking(move || {
        let recorded = Recorded::read(&store, span)?;
        let plan = Plan::of(&recorded.model);
        Ok((recorded, plan))
    })
    .await
}

fn completion(plan: Plan, model: String) -> Result<Completion, AppError> {
    if plan.messages.is_empty() {
        return Err(nothing_to_send());
    }
    let message = |(role, text): (ChatRole, String)| Message::new(name(role), text);
    Ok(Completion {
        model,
        messages: plan.messages.into_iter().map(message).collect(),
        system_prompt: plan.system_prompt,
        ..Completion::default()
    })
}

fn nothing_to_send() -> AppError {
    AppError::Invalid("the call carries no message to send".to_owned())
}

fn name(role: ChatRole) -> &'static str {
    match role {
        ChatRole::System => "system",
        ChatRole::User => "user",
        ChatRole::Assistant => "assistant",
        ChatRole::Tool => "tool",
    }
}
