//! Commands for backends and conversations. Those that wait for a backend do so without a thread of their own.

use tracewake_app::dto::*;

use super::{Shared, call};

#[tauri::command]
#[specta::specta]
pub(super) async fn list_backends(app: Shared<'_>) -> Result<ChatBackends, CommandError> {
    call(app, |app| app.list_backends()).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn save_backend(app: Shared<'_>, form: BackendForm) -> Result<ChatBackend, CommandError> {
    call(app, move |app| app.save_backend(&form)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn remove_backend(app: Shared<'_>, id: String) -> Result<(), CommandError> {
    call(app, move |app| app.remove_backend(&id)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn check_backend(app: Shared<'_>, form: BackendForm) -> Result<BackendCheck, CommandError> {
    Ok(app.check_backend(&form).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn list_models(app: Shared<'_>, backend: String) -> Result<Vec<ChatModel>, CommandError> {
    Ok(app.models(&backend).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn list_conversations(
    app: Shared<'_>,
    request: ConversationListRequest,
) -> Result<ConversationPage, CommandError> {
    call(app, move |app| app.list_conversations(&request)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn get_conversation(app: Shared<'_>, id: String) -> Result<Conversation, CommandError> {
    call(app, move |app| app.conversation(&id)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn create_conversation(
    app: Shared<'_>,
    backend: String,
    model: String,
) -> Result<String, CommandError> {
    Ok(app.create_conversation(&backend, &model).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn update_conversation(
    app: Shared<'_>,
    id: String,
    change: ConversationChange,
) -> Result<(), CommandError> {
    call(app, move |app| app.update_conversation(&id, change)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn delete_conversation(app: Shared<'_>, id: String) -> Result<(), CommandError> {
    Ok(app.delete_conversation(&id).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn restore_conversation(app: Shared<'_>, id: String) -> Result<(), CommandError> {
    call(app, move |app| app.restore_conversation(&id)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn send_message(app: Shared<'_>, request: SendRequest) -> Result<Sent, CommandError> {
    Ok(app.send_message(request).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn regenerate_reply(app: Shared<'_>, message: String) -> Result<String, CommandError> {
    Ok(app.regenerate_reply(&message).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn stop_reply(app: Shared<'_>, message: String) -> Result<(), CommandError> {
    Ok(app.stop_reply(&message).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn agent_state(app: Shared<'_>, backend: String) -> Result<AgentState, CommandError> {
    Ok(app.agent_state(&backend).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn send_keys(
    app: Shared<'_>,
    conversation: String,
    keys: String,
) -> Result<(), CommandError> {
    Ok(app.send_keys(&conversation, &keys).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn upload_file(
    app: Shared<'_>,
    conversation: String,
    path: String,
) -> Result<String, CommandError> {
    Ok(app.upload_file(&conversation, path.as_ref()).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn chat_history(
    app: Shared<'_>,
    backend: String,
    user: String,
    page: u32,
) -> Result<HistoryPage, CommandError> {
    Ok(app.chat_history(&backend, &user, page).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn open_history(
    app: Shared<'_>,
    backend: String,
    user: String,
    session: String,
) -> Result<String, CommandError> {
    Ok(app.open_history(&backend, &user, &session).await?)
}
