//! The streams: what happened so far, then what happens.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde::Serialize;
use tokio::sync::broadcast;

use super::Shared;
use super::conversation::{Emitted, event};

pub(super) async fn events(State(shared): State<Arc<Shared>>) -> Response {
    let (so_far, emitted) = {
        let mut state = shared.state();
        state.observed.streams += 1;
        state.conversation.subscribe()
    };
    following(so_far, emitted, |emitted| match emitted {
        Emitted::Event(event) => Some(event),
        _ => None,
    })
}

pub(super) async fn screen(State(shared): State<Arc<Shared>>) -> Response {
    let (now, (_, emitted)) = {
        let state = shared.state();
        (state.conversation.screen(), state.conversation.subscribe())
    };
    following(vec![screen_event(now)], emitted, |emitted| match emitted {
        Emitted::Screen(screen) => Some(screen_event(screen)),
        _ => None,
    })
}

fn screen_event(screen: String) -> String {
    #[derive(Serialize)]
    struct Data {
        screen: String,
    }
    event("screen", &Data { screen })
}

/// Events so far, then those that `wanted` picks; ends when emitted so, or when too many were left unread.
fn following(
    so_far: Vec<String>,
    emitted: broadcast::Receiver<Emitted>,
    wanted: fn(Emitted) -> Option<String>,
) -> Response {
    let live = stream::unfold(emitted, move |mut emitted| async move {
        loop {
            match emitted.recv().await {
                Ok(Emitted::End) | Err(_) => return None,
                Ok(one) => {
                    if let Some(event) = wanted(one) {
                        return Some((event, emitted));
                    }
                }
            }
        }
    });
    let all = stream::iter(so_far)
        .chain(live)
        .map(Ok::<_, std::convert::Infallible>);
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-cache, no-store, must-revalidate"),
        (header::PRAGMA, "no-cache"),
        (header::EXPIRES, "0"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
        (header::HeaderName::from_static("x-proxy-buffering"), "no"),
        (header::CONNECTION, "keep-alive"),
    ];
    (headers, Body::from_stream(all)).into_response()
}
