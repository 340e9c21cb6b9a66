//! Runs: creating and finalizing them. The client does neither; other senders may. What they say is kept with the
//! database's reading positions, under the run's id.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};
use tracewake_dialects::json::parse_lenient;
use tracewake_model::{Dialect, UnixNanos};
use tracewake_store::{Batch, Checkpoint, TraceSummary};

use crate::body::plain_question;
use crate::intake::{Intake, now, source};
use crate::query::blocking;
use crate::refusal::Refusal;
use crate::run_notices::RunNotice;

/// What was said about a run beside its events.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct RunMetadata(pub(super) Map<String, Value>);

/// A run: what was said about it and what its events say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) id: String,
    pub(super) metadata: RunMetadata,
    /// None while no event of it is stored.
    pub(super) events: Option<TraceSummary>,
}

impl Run {
    /// The run with this id; none when nothing was heard of it.
    pub(super) async fn find(intake: &Intake, id: &str) -> Result<Option<Run>, Refusal> {
        let (store, id) = (intake.store.clone(), id.to_owned());
        blocking(move || {
            let events = store.trace_summary(Dialect::Aop, &id)?;
            let metadata = store.checkpoint(&metadata_name(&id))?;
            if events.is_none() && metadata.is_none() {
                return Ok(None);
            }
            let metadata = metadata.and_then(|state| serde_json::from_str(&state).ok());
            let metadata = RunMetadata(metadata.unwrap_or_default());
            Ok(Some(Run { id, metadata, events }))
        })
        .await
    }

    /// `running` until it is finalized.
    pub(super) fn status(&self) -> &str {
        match self.metadata.0.get("finalized") {
            Some(finalized) => finalized
                .get("status")
                .and_then(Value::as_str)
                .unwrap_or("success"),
            None => "running",
        }
    }

    pub(super) fn start_ts(&self) -> Value {
        let first = self
            .events
            .as_ref()
            .map(|events| Value::from(print(events.first_ns)));
        first
            .or_else(|| self.metadata.0.get("start_ts").cloned())
            .unwrap_or_default()
    }

    /// The last instant of its events once it is finalized.
    pub(super) fn end_ts(&self) -> Value {
        let end = self
            .metadata
            .0
            .get("finalized")
            .and_then(|finalized| finalized.get("end_ts"));
        end.cloned().unwrap_or_default()
    }

    pub(super) fn event_count(&self) -> u64 {
        self.events.as_ref().map_or(0, |events| events.events)
    }
}

/// `POST /api/runs/`.
pub(super) async fn create(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let mut asked = object(&headers, body)?;
    let id = ["run_id", "id"].iter().find_map(|key| match asked.get(*key)? {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        _ => None,
    });
    let id = id.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    if let Some(run) = Run::find(&intake, &id).await? {
        return Ok((StatusCode::OK, Json(describe(&run))).into_response());
    }
    asked.remove("run_id");
    asked.remove("id");
    asked.insert("start_ts".into(), print(now().0).into());
    let run = Run {
        id,
        metadata: RunMetadata(asked),
        events: None,
    };
    keep(&intake, &run).await?;
    let reply = describe(&run);
    tell(&intake, "run_created", &run, &reply);
    Ok((StatusCode::CREATED, Json(reply)).into_response())
}

/// `POST /api/runs/{run_id}/finalize/`.
pub(super) async fn finalize(
    State(intake): State<Intake>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let mut asked = object(&headers, body)?;
    let Some(mut run) = Run::find(&intake, &id).await? else {
        return Err(unknown(&id));
    };
    let (start, end) = match &run.events {
        Some(events) => (events.first_ns, events.last_ns),
        None => (now().0, now().0),
    };
    let end_ts = print(end);
    asked.insert("end_ts".into(), end_ts.clone().into());
    run.metadata.0.insert("finalized".into(), Value::Object(asked));
    keep(&intake, &run).await?;
    let reply = json!({
        "status": "finalized",
        "run_id": id,
        "event_count": run.event_count(),
        "duration_seconds": end.saturating_sub(start) as f64 / 1e9,
        "end_ts": end_ts,
    });
    tell(&intake, "run_finalized", &run, &reply);
    Ok(Json(reply).into_response())
}

/// The answer for a run that nothing was heard of.
pub(super) fn unknown(id: &str) -> Refusal {
    Refusal::NotFound(format!(
        "there is no run {id}: no event of it came, and it was not created here"
    ))
}

fn describe(run: &Run) -> Value {
    let mut reply = run.metadata.0.clone();
    reply.remove("finalized");
    for key in ["agent_id", "scenario_id", "seed"] {
        reply.entry(key).or_insert(Value::Null);
    }
    let facts = [
        ("id", Value::from(run.id.as_str())),
        ("run_id", run.id.as_str().into()),
        ("status", run.status().into()),
        ("start_ts", run.start_ts()),
        ("end_ts", run.end_ts()),
        ("event_count", run.event_count().into()),
    ];
    reply.extend(facts.map(|(key, value)| (key.to_owned(), value)));
    Value::Object(reply)
}

/// The object in a body; an empty body is an empty object.
fn object(headers: &HeaderMap, body: Bytes) -> Result<Map<String, Value>, Refusal> {
    let body = plain_question(headers, body)?;
    if body.trim_ascii().is_empty() {
        return Ok(Map::new());
    }
    let parsed = parse_lenient(&body).map_err(|problem| Refusal::BadInput(problem.reason))?;
    match parsed.value {
        Value::Object(object) => Ok(object),
        _ => Err(Refusal::BadInput("the body must be a JSON object".into())),
    }
}

fn metadata_name(id: &str) -> String {
    format!("aop run {id}")
}

async fn keep(intake: &Intake, run: &Run) -> Result<(), Refusal> {
    let checkpoint = Checkpoint {
        source: metadata_name(&run.id),
        state: Some(Value::Object(run.metadata.0.clone()).to_string()),
    };
    let batch = Batch {
        source: source::AOP_HTTP.to_owned(),
        live: true,
        received: now(),
        checkpoints: vec![checkpoint],
        ..Batch::default()
    };
    intake.commit(batch).await.map(|_| ())
}

fn tell(intake: &Intake, name: &'static str, run: &Run, reply: &Value) {
    let agent_id = match run.metadata.0.get("agent_id") {
        Some(Value::String(id)) => id.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    // Without a feed there is no listener.
    let _ = intake.notices.send(RunNotice {
        name,
        run_id: run.id.clone(),
        agent_id,
        run: reply.clone(),
    });
}

/// As the client prints instants: with an offset, never `Z`.
pub(super) fn print(ns: i64) -> String {
    UnixNanos(ns).to_rfc3339_micros().replace('Z', "+00:00")
}
