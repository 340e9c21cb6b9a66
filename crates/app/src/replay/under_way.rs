//! Calls that are being made again: how far each has come, and how to stop it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::sync::Notify;
use tracewake_chat::{ChatError, ChatServer, Completion, Usage};

use crate::dto::units::{millis, small};
use crate::dto::{ReplayOutcome, ReplayProgress};
use tracewake_kept::lock;

/// Characters of the end of a growing answer that are sent.
const TAIL: usize = 2_000;

/// The calls that are being made again, by the id that the caller chose.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    running: Mutex<HashMap<String, Arc<Running>>>,
}

/// One of them.
#[derive(Debug)]
struct Running {
    began: Instant,
    text: Mutex<String>,
    stop: Notify,
}

/// How a call ended.
#[derive(Debug, PartialEq)]
pub(super) struct Ended {
    pub(super) answer: ReplayOutcome,
    pub(super) failure: Option<ChatError>,
    pub(super) stopped: bool,
}

impl UnderWay {
    /// Makes a call, until it ends or is stopped. What came before a failure or a stop is kept.
    pub(super) async fn run(&self, id: &str, server: &ChatServer, completion: &Completion) -> Ended {
        let running = Arc::new(Running {
            began: Instant::now(),
            text: Mutex::default(),
            stop: Notify::new(),
        });
        lock(&self.running).insert(id.to_owned(), running.clone());
        // Taken out at the end in any case, also when the answer is no longer waited for.
        let _entry = Entry { under_way: self, id };
        let mut received = Received::default();
        let (failure, stopped) = tokio::select! {
            biased;
            () = running.stop.notified() => (None, true),
            failure = received.read(server, completion, &running) => (failure, false),
        };
        let text = lock(&running.text).clone();
        let usage = received.usage.unwrap_or_default();
        Ended {
            answer: ReplayOutcome {
                text,
                model: received.model.unwrap_or_else(|| completion.model.clone()),
                input_tokens: usage.prompt_tokens,
                output_tokens: usage.completion_tokens,
                elapsed_ms: Some(running.elapsed_ms()),
                finish_reason: received.finish_reason.unwrap_or_default(),
            },
            failure,
            stopped,
        }
    }

    /// Stops a call. Nothing happens when it has ended.
    pub(super) fn stop(&self, id: &str) {
        if let Some(running) = lock(&self.running).get(id) {
            running.stop.notify_one();
        }
    }

    /// How far a call has come; none when it has ended.
    pub(super) fn progress(&self, id: &str) -> Option<ReplayProgress> {
        let running = lock(&self.running).get(id).cloned()?;
        let text = lock(&running.text);
        let chars = text.chars().count();
        Some(ReplayProgress {
            text: text.chars().skip(chars.saturating_sub(TAIL)).collect(),
            chars: small(chars),
            elapsed_ms: running.elapsed_ms(),
        })
    }
}

impl Running {
    fn elapsed_ms(&self) -> f64 {
        millis(
            i64::try_from(self.began.elapsed().as_nanos()).unwrap_or(i64::MAX),
            0,
        )
    }
}

struct Entry<'a> {
    under_way: &'a UnderWay,
    id: &'a str,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        lock(&self.under_way.running).remove(self.id);
    }
}

/// What the pieces of an answer said beside their text.
#[derive(Default)]
struct Received {
    model: Option<String>,
    usage: Option<Usage>,
    finish_reason: Option<String>,
}

impl Received {
    /// Reads an answer to its end. Gives why it failed.
    async fn read(
        &mut self,
        server: &ChatServer,
        completion: &Completion,
        running: &Running,
    ) -> Option<ChatError> {
        let mut stream = match server.stream(completion).await {
            Ok(stream) => stream,
            Err(error) => return Some(error),
        };
        while let Some(piece) = stream.next().await {
            let piece = match piece {
                Ok(piece) => piece,
                Err(error) => return Some(error),
            };
            lock(&running.text).push_str(&piece.text);
            self.model = piece.model.or_else(|| self.model.take());
            self.usage = piece.usage.or(self.usage);
            self.finish_reason = piece.finish_reason.or_else(|| self.finish_reason.take());
        }
        None
    }
}
