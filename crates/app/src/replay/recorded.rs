//! A recorded model call: what it was asked, and how it went.

use tracewake_dialects::decode_original;
use tracewake_model::{AudioTokens, Content, Family, ModelInvocation};
use tracewake_store::{Store, StoredSpan};

use super::plan::reply_text;
use crate::dto::ReplayOutcome;
use crate::dto::units::millis;
use crate::error::{AppError, not_found};
use crate::transcript::prompt;

/// Events of a call that are read.
const EVENTS: u64 = 400;

/// A recorded call.
pub(super) struct Recorded {
    pub(super) span: StoredSpan,
    /// What its events say together: the request of the first that has one, the answer of the last.
    pub(super) model: ModelInvocation,
}

impl Recorded {
    /// Reads a call out of its events.
    pub(super) fn read(store: &Store, row: i64) -> Result<Recorded, AppError> {
        let span = store.span(row)?.ok_or_else(|| not_found("span", row))?;
        let mut model: Option<ModelInvocation> = None;
        for stored in store.events_of_spans(&[row], EVENTS)? {
            let event = decode_original(stored.dialect, stored.media, &stored.original).ok();
            if let Some(Content::Model(told)) = event.and_then(|event| event.content) {
                model = Some(match model {
                    Some(known) => together(known, told),
                    None => told,
                });
            }
        }
        match model {
            Some(model) => Ok(Recorded { span, model }),
            None if span.span.key.family == Family::Model => Err(AppError::Invalid(
                "the model call carries nothing that could be sent again".to_owned(),
            )),
            None => Err(AppError::Invalid("the span is no model call".to_owned())),
        }
    }

    /// How it went.
    pub(super) fn outcome(&self) -> ReplayOutcome {
        let model = &self.model;
        let span = &self.span.span;
        let counted = |tokens: i64| u64::try_from(tokens).ok().filter(|tokens| *tokens > 0);
        let lasted = (span.ends > 0).then(|| millis(span.end_ns, span.start_ns));
        let reply = model
            .response
            .as_ref()
            .map(|response| prompt::reply(response, usize::MAX));
        ReplayOutcome {
            text: reply_text(&reply.unwrap_or_default()),
            model: model.model.clone(),
            input_tokens: counted(model.prompt_tokens),
            output_tokens: counted(model.completion_tokens),
            elapsed_ms: Some(model.duration_ms)
                .filter(|stated| stated.is_finite() && *stated > 0.0)
                .or(lasted),
            finish_reason: model.finish_reason.clone(),
        }
    }
}

/// What two events of one call say, the first of them by time first.
fn together(first: ModelInvocation, last: ModelInvocation) -> ModelInvocation {
    let text = |first: String, last: String| if last.is_empty() { first } else { last };
    let count = |first: i64, last: i64| if last == 0 { first } else { last };
    let number = |first: f64, last: f64| if last == 0.0 { first } else { last };
    ModelInvocation {
        provider: text(first.provider, last.provider),
        // What was asked for is sent again, not the version that answered.
        model: text(last.model, first.model),
        request: first.request.or(last.request),
        response: last.response.or(first.response),
        prompt_tokens: count(first.prompt_tokens, last.prompt_tokens),
        completion_tokens: count(first.completion_tokens, last.completion_tokens),
        total_tokens: count(first.total_tokens, last.total_tokens),
        cached_tokens: count(first.cached_tokens, last.cached_tokens),
        cache_write_tokens: count(first.cache_write_tokens, last.cache_write_tokens),
        reasoning_tokens: count(first.reasoning_tokens, last.reasoning_tokens),
        audio: AudioTokens {
            input: count(first.audio.input, last.audio.input),
            cached: count(first.audio.cached, last.audio.cached),
            output: count(first.audio.output, last.audio.output),
        },
        temperature: number(first.temperature, last.temperature),
        max_tokens: count(first.max_tokens, last.max_tokens),
        top_p: number(first.top_p, last.top_p),
        frequency_penalty: number(first.frequency_penalty, last.frequency_penalty),
        presence_penalty: number(first.presence_penalty, last.presence_penalty),
        start_time: first.start_time.or(last.start_time),
        end_time: last.end_time.or(first.end_time),
        duration_ms: number(first.duration_ms, last.duration_ms),
        finish_reason: text(first.finish_reason, last.finish_reason),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_start_says_what_was_asked_and_the_end_what_came() {
        let start = ModelInvocation {
            model: "m".into(),
            request: Some(json!("hi")),
            temperature: 0.5,
            ..ModelInvocation::default()
        };
        let end = ModelInvocation {
            model: "m@2026".into(),
            response: Some(json!("yes")),
            prompt_tokens: 7,
            finish_reason: "stop".into(),
            ..ModelInvocation::default()
        };
        let both = together(start, end);
        assert_eq!(both.model, "m");
        assert_eq!(
            (both.request, both.response),
            (Some(json!("hi")), Some(json!("yes")))
        );
        assert_eq!((both.temperature, both.prompt_tokens), (0.5, 7));
    }
}
