//! A recorded model call made again against a server that behaves as a ChatServer does, and going on from it in a
//! conversation that the traces then belong to.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::runtime::Runtime;
use tracewake_app::dto::{BackendForm, BackendKind, FailureKind, Replay, ReplayRequest, TraceLink};
use tracewake_app::{App, AppError, AppOptions, chat_traces, sample, transcript};
use tracewake_ingest::now;
use tracewake_testkit::chat::{ChatServer, Control, Faults, Options, Pace};

const SESSION: &str = "sample-refund-1";

struct Place {
    app: Arc<App>,
    server: ChatServer,
    backend: String,
    /// A model call of the sample.
    span: i64,
    runtime: Runtime,
    _folder: TempDir,
}

/// The sample, and a backend.
fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(AppOptions::at(folder.path().join("traces.db"))).unwrap();
    sample::open_sample(&app.intake()).unwrap();
    let server = ChatServer::start(Options::default()).unwrap();
    let backend = app
        .chat()
        .save_backend(&BackendForm {
            id: None,
            name: "contract".into(),
            kind: BackendKind::ChatServer,
            base_url: server.base_url(),
            user_id: String::new(),
            organization_id: String::new(),
            session_id: None,
            key: None,
        })
        .unwrap();
    Place {
        span: model_calls(&app)[0],
        app: Arc::new(app),
        runtime: Runtime::new().unwrap(),
        server,
        backend: backend.id,
        _folder: folder,
    }
}

/// Spans of the sample that can be made again.
fn model_calls(app: &App) -> Vec<i64> {
    let bytes = transcript::transcript_layout(app.store(), SESSION, now()).unwrap();
    let rows = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
    let span = |row: usize| {
        let at = 24 + row * 8;
        f64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as i64
    };
    (0..rows)
        .map(span)
        .filter(|span| {
            let plan = app.replays().plan(*span);
            plan.is_ok_and(|plan| plan.message_count > 0)
        })
        .collect()
}

impl Place {
    fn request(&self) -> ReplayRequest {
        ReplayRequest {
            id: "1".into(),
            span: self.span,
            backend: self.backend.clone(),
            model: "claude-haiku".into(),
            temperature: Some(0.5),
            max_tokens: None,
            top_p: None,
        }
    }

    fn replay(&self) -> Replay {
        let call = self.app.replays().call(self.request());
        self.runtime.block_on(call).unwrap()
    }

    fn faults(&self, faults: Faults) {
        self.server.control(Control {
            faults: Some(faults),
            ..Control::default()
        });
    }
}

#[test]
fn a_call_is_made_again_and_its_answer_compared() {
    let place = place();
    let plan = place.app.replays().plan(place.span).unwrap();
    assert!(
        !plan.recorded.text.is_empty() && !plan.model.is_empty(),
        "{plan:?}"
    );
    let replay = place.replay();
    assert_eq!((replay.failure.as_ref(), replay.stopped), (None, false));
    assert!(!replay.answer.text.is_empty() && replay.answer.elapsed_ms.is_some());
    assert!(replay.answer.input_tokens.is_some() && replay.answer.finish_reason == "stop");
    assert_eq!(replay.diff.left_bytes as usize, plan.recorded.text.len());
    assert_eq!(replay.diff.right_bytes as usize, replay.answer.text.len());
    // Nothing that would make the backend keep a history.
    let observed = place.server.observed();
    let sent = observed
        .requests
        .iter()
        .find(|seen| seen.path.ends_with("/completions"))
        .unwrap();
    let body = &sent.body;
    assert_eq!(body["temperature"], 0.5);
    assert_eq!(
        body["messages"].as_array().unwrap().len(),
        plan.message_count as usize
    );
    assert!(
        body.get("user").is_none() && body.get("metadata").is_none(),
        "{body}"
    );
    assert_eq!(place.app.replays().progress("1"), None);
}

#[test]
fn what_the_backend_does_not_do_stands_in_the_answer() {
    let place = place();
    place.faults(Faults {
        status: Some(503),
        message: "no agents left".into(),
        ..Faults::default()
    });
    let replay = place.replay();
    let failure = replay.failure.unwrap();
    assert_eq!(
        (failure.kind, failure.status),
        (FailureKind::ServerError, Some(503))
    );
    assert!(failure.message.contains("no agents left"), "{}", failure.message);
    // Cut in the middle: what came is kept.
    place.faults(Faults {
        cut_after_tokens: Some(3),
        ..Faults::default()
    });
    let replay = place.replay();
    assert!(replay.failure.is_some() && !replay.answer.text.is_empty());
    let gone = ReplayRequest {
        backend: "nobody".into(),
        ..place.request()
    };
    let refused = place.runtime.block_on(place.app.replays().call(gone));
    assert!(matches!(refused, Err(AppError::NotFound { .. })));
}

#[test]
fn a_call_under_way_tells_how_far_it_is_and_can_be_stopped() {
    let place = place();
    place.server.control(Control {
        pace: Some(Pace {
            first_token_ms: 0,
            tokens_per_second: Some(2.0),
        }),
        ..Control::default()
    });
    let (app, request) = (place.app.clone(), place.request());
    let call = place
        .runtime
        .spawn(async move { app.replays().call(request).await });
    let began = Instant::now();
    while place
        .app
        .replays()
        .progress("1")
        .is_none_or(|progress| progress.chars == 0)
    {
        assert!(began.elapsed() < Duration::from_secs(60), "nothing came");
        std::thread::yield_now();
    }
    place.app.replays().cancel("1");
    let replay = place.runtime.block_on(call).unwrap().unwrap();
    assert!(replay.stopped && replay.failure.is_none());
    assert!(!replay.answer.text.is_empty());
    assert_eq!(place.app.replays().progress("1"), None);
    // One that has ended is no matter.
    place.app.replays().cancel("1");
}

#[test]
fn a_conversation_goes_on_from_a_call() {
    let place = place();
    let begin = |answer: &str| {
        place
            .app
            .replays()
            .begin_conversation(place.span, &place.backend, "m".into(), answer.into())
    };
    let conversation = begin("and this is new").unwrap();
    let found = chat_traces::chat_traces(place.app.store(), &conversation, now()).unwrap();
    assert_eq!(
        (found.sessions.len(), found.conversation),
        (0, conversation.clone())
    );
    // A session joins by hand and leaves again.
    chat_traces::join_trace(place.app.store(), &conversation, SESSION, now()).unwrap();
    let found = chat_traces::chat_traces(place.app.store(), &conversation, now()).unwrap();
    assert_eq!(found.sessions[0].how, TraceLink::Joined);
    assert_eq!(found.total_tokens, found.sessions[0].session.total_tokens);
    chat_traces::leave_trace(place.app.store(), &conversation, SESSION, now()).unwrap();
    let found = chat_traces::chat_traces(place.app.store(), &conversation, now()).unwrap();
    assert_eq!((found.sessions.len(), found.aside.len()), (0, 0));
    // An offer that is let pass is put aside.
    chat_traces::leave_trace(place.app.store(), &conversation, "sample-refund-2", now()).unwrap();
    let found = chat_traces::chat_traces(place.app.store(), &conversation, now()).unwrap();
    assert_eq!(found.aside[0].how, TraceLink::Time);
    assert!(matches!(
        chat_traces::chat_traces(place.app.store(), "nobody", now()),
        Err(AppError::NotFound { .. })
    ));
    assert!(matches!(
        place
            .app
            .replays()
            .begin_conversation(place.span, "nobody", "m".into(), String::new()),
        Err(AppError::NotFound { .. })
    ));
    assert!(begin("").is_ok());
}
