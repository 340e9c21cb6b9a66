//! `GET /api/runs/{run_id}/trace/`: a run back as one file.

use std::io::{self, BufWriter, Write};

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;
use tracewake_dialects::aop;
use tracewake_model::Dialect;

use super::archive::Archive;
use super::runs::{Run, unknown};
use crate::intake::Intake;
use crate::query::blocking;
use crate::refusal::Refusal;

/// What may be asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    format: Option<String>,
    include_metadata: Option<String>,
    pretty: Option<String>,
}

/// Parts of the answer that may wait for a slow reader, of 64 KiB each.
const PARTS_WAITING: usize = 4;

/// Answers with the file.
pub(super) async fn download(
    State(intake): State<Intake>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let format = asked.format.as_deref().unwrap_or("toon");
    let is_zip = match format {
        "toon" | "json" | "" => false,
        "zip" => true,
        other => {
            let reason = format!("format {other} is not known; ask for toon, json or zip");
            return Err(Refusal::BadInput(reason));
        }
    };
    let include_metadata = flag("include_metadata", asked.include_metadata, true)?;
    let pretty = flag("pretty", asked.pretty, false)?;
    let Some(run) = Run::find(&intake, &id).await? else {
        return Err(unknown(&id));
    };
    let store = intake.store.clone();
    let trace = id.clone();
    let (events, first) = blocking(move || {
        let events = store.trace_events(Dialect::Aop, &trace)?;
        let first = store.originals(&events[..events.len().min(1)])?;
        Ok((events, first.into_iter().next()))
    })
    .await?;
    let archive = Archive {
        store: intake.store.clone(),
        head: head(&run, events.len(), first),
        events,
        metadata: include_metadata.then(|| metadata(&run)),
        pretty,
    };
    let (media, ending) = match is_zip {
        true => ("application/zip", "zip"),
        false => ("application/json", "json"),
    };
    let body = streamed(move |out| match is_zip {
        true => archive.write_zip(out),
        false => archive.write_json(out),
    });
    let name: String = id
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        .collect();
    let disposition = format!("attachment; filename=\"trace_{name}.{ending}\"");
    let headers = [
        (CONTENT_TYPE, media.to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, body).into_response())
}

fn flag(name: &str, asked: Option<String>, default: bool) -> Result<bool, Refusal> {
    match asked.unwrap_or_default().to_ascii_lowercase().as_str() {
        "" => Ok(default),
        "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" => Ok(false),
        other => Err(Refusal::BadInput(format!("{name} is {other}; say true or false"))),
    }
}

/// What is before the events.
fn head(run: &Run, events: usize, first: Option<Bytes>) -> Map<String, Value> {
    let said = first.and_then(|original| aop::decode_json(original).ok());
    let agent = said.and_then(|decoded| {
        let event = decoded.event;
        let number = event
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.get("agent_id"));
        number.cloned().or_else(|| Some(number_or_text(event.agent.id)))
    });
    let agent = agent.or_else(|| run.metadata.0.get("agent_id").cloned());
    let facts = [
        ("run_id", Value::from(run.id.as_str())),
        ("agent_id", agent.unwrap_or_default()),
        ("status", run.status().into()),
        ("start_ts", run.start_ts()),
        ("end_ts", run.end_ts()),
        ("event_count", events.into()),
    ];
    facts
        .map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect()
}

/// An agent id is a number on the wire.
fn number_or_text(id: String) -> Value {
    match id.parse::<i64>() {
        Ok(number) => number.into(),
        Err(_) if id.is_empty() => Value::Null,
        Err(_) => id.into(),
    }
}

fn metadata(run: &Run) -> Value {
    let mut metadata = json!({ "scenario_id": null, "seed": null });
    let stated = run
        .metadata
        .0
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "agent_id" | "start_ts"));
    if let Some(fields) = metadata.as_object_mut() {
        fields.extend(stated.map(|(key, value)| (key.clone(), value.clone())));
    }
    metadata
}

/// A body that is written on a thread of its own, no faster than it is read.
fn streamed(write: impl FnOnce(&mut BufWriter<Parts>) -> io::Result<()> + Send + 'static) -> Body {
    let (sender, receiver) = mpsc::channel(PARTS_WAITING);
    tokio::task::spawn_blocking(move || {
        let mut out = BufWriter::with_capacity(64 << 10, Parts(sender.clone()));
        if let Err(error) = write(&mut out).and_then(|()| out.flush()) {
            tracing::debug!(%error, "a trace was not written to its end");
            // An error instead of an end: the reader must not take the part for the whole.
            let _ = sender.blocking_send(Err(error));
        }
    });
    Body::from_stream(futures_util::stream::unfold(receiver, async |mut receiver| {
        receiver.recv().await.map(|part| (part, receiver))
    }))
}

/// Hands on what is written.
struct Parts(mpsc::Sender<io::Result<Bytes>>);

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
