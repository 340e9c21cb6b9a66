//! A span or one of its events as a text to take along: JSON, Markdown, or the request that makes it again.

mod request;

use serde_json::{Map, Value, json};
use tracewake_model::Event;
use tracewake_store::{Store, StoredEvent, StoredSpan};

use crate::detail;
use crate::dto::CopyFormat;
use crate::error::{AppError, not_found};
use crate::originals::event_of;

/// Events of a span that are taken along.
const EVENTS: u64 = 200;

/// A span, or one event of it, as a text. Requests go to `http_address`.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn copy_as(
    store: &Store,
    http_address: &str,
    row: i64,
    event: Option<i64>,
    format: CopyFormat,
) -> Result<String, AppError> {
    let span = store.span(row)?.ok_or_else(|| not_found("span", row))?;
    let (events, count) = match event {
        Some(id) => (vec![store.event(id)?.ok_or_else(|| not_found("event", id))?], 1),
        None => store.events_of_span(row, EVENTS)?,
    };
    let told: Vec<(StoredEvent, Option<Event>)> = events
        .into_iter()
        .map(|stored| {
            let event = event_of(&stored);
            (stored, event)
        })
        .collect();
    Ok(match format {
        CopyFormat::Json => format!("{:#}", as_json(&span, &told, count)),
        CopyFormat::Markdown => as_markdown(&span, &told, count),
        CopyFormat::Curl => request::curl(&told, http_address),
    })
}

fn as_json(span: &StoredSpan, told: &[(StoredEvent, Option<Event>)], count: u64) -> Value {
    let events: Vec<Value> = told.iter().map(event_json).collect();
    let mut value = json!({
        "session": span.session,
        "name": span.span.name,
        "detail": span.span.detail,
        "agent": span.span.agent,
        "span_id": span.span.key.id,
        "parent_span_id": span.span.parent_id,
        "events": events,
    });
    if told.len() as u64 != count {
        value["first_events_of"] = json!(count);
    }
    value
}

fn event_json((stored, event): &(StoredEvent, Option<Event>)) -> Value {
    let fields = |event: &Event| -> Map<String, Value> {
        let fields = detail::fields(event).into_iter();
        fields
            .map(|field| (field.name, Value::String(field.value)))
            .collect()
    };
    let parts: Map<String, Value> = event.iter().flat_map(detail::values).collect();
    json!({
        "kind": stored.summary.kind.name(),
        "event_id": stored.identity,
        "time": tracewake_model::UnixNanos(stored.summary.time_ns).to_rfc3339_micros(),
        "dialect": stored.dialect.name(),
        "fields": event.as_ref().map(fields).unwrap_or_default(),
        "payload": parts,
    })
}

fn as_markdown(span: &StoredSpan, told: &[(StoredEvent, Option<Event>)], count: u64) -> String {
    let mut text = format!(
        "## {}\n",
        if span.span.name.is_empty() {
            "Unnamed span"
        } else {
            &span.span.name
        }
    );
    for (stored, event) in told {
        text.push_str(&format!("\n### {}\n\n", stored.summary.kind.name()));
        for field in event.iter().flat_map(detail::fields) {
            text.push_str(&format!("- {}: {}\n", field.name, field.value.replace('\n', " ")));
        }
        for (name, value) in event.iter().flat_map(detail::values) {
            let (language, body) = match &value {
                Value::String(words) => ("", words.clone()),
                other => ("json", format!("{other:#}")),
            };
            // A fence must be longer than any run of backticks inside.
            let longest = body.split(|sign| sign != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat(longest.max(2) + 1);
            text.push_str(&format!("\n**{name}**\n\n{fence}{language}\n{body}\n{fence}\n"));
        }
    }
    if told.len() as u64 != count {
        text.push_str(&format!("\nFirst {} of {count} events.\n", told.len()));
    }
    text
}
