//! Commands for the traces beside a conversation, and for recorded model calls that are made again.

use tracewake_app::dto::*;

use super::{Shared, call};

#[tauri::command]
#[specta::specta]
pub(super) async fn chat_traces(app: Shared<'_>, conversation: String) -> Result<ChatTraces, CommandError> {
    call(app, move |app| app.chat_traces(&conversation)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn join_trace(
    app: Shared<'_>,
    conversation: String,
    session: String,
) -> Result<(), CommandError> {
    call(app, move |app| app.join_trace(&conversation, &session)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn leave_trace(
    app: Shared<'_>,
    conversation: String,
    session: String,
) -> Result<(), CommandError> {
    call(app, move |app| app.leave_trace(&conversation, &session)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn reply_spans(
    app: Shared<'_>,
    conversation: String,
) -> Result<Vec<ReplySpans>, CommandError> {
    call(app, move |app| app.reply_spans(&conversation)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn chat_of_span(app: Shared<'_>, span: i64) -> Result<Option<SpanMessage>, CommandError> {
    call(app, move |app| app.chat_of_span(span)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn replay_plan(app: Shared<'_>, span: i64) -> Result<ReplayPlan, CommandError> {
    call(app, move |app| app.replay_plan(span)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn replay_call(app: Shared<'_>, request: ReplayRequest) -> Result<Replay, CommandError> {
    Ok(app.replay_call(request).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn replay_progress(
    app: Shared<'_>,
    id: String,
) -> Result<Option<ReplayProgress>, CommandError> {
    Ok(app.replay_progress(&id))
}

#[tauri::command]
#[specta::specta]
pub(super) async fn cancel_replay(app: Shared<'_>, id: String) -> Result<(), CommandError> {
    app.cancel_replay(&id);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(super) async fn start_from_call(
    app: Shared<'_>,
    span: i64,
    backend: String,
    model: String,
    answer: String,
) -> Result<String, CommandError> {
    call(app, move |app| app.start_from_call(span, &backend, model, answer)).await
}
