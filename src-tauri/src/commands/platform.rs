//! Commands about the platform of a chat backend.

use tracewake_app::dto::*;

use super::{Shared, call};

#[tauri::command]
#[specta::specta]
pub(super) async fn platform_report(
    app: Shared<'_>,
    backend: String,
) -> Result<PlatformReport, CommandError> {
    Ok(app.platform_report(&backend).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn list_admins(app: Shared<'_>, backend: String) -> Result<Vec<AdminRow>, CommandError> {
    Ok(app.list_admins(&backend).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn add_admin(app: Shared<'_>, backend: String, form: AdminForm) -> Result<(), CommandError> {
    Ok(app.add_admin(&backend, &form).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn remove_admin(
    app: Shared<'_>,
    backend: String,
    email: String,
) -> Result<(), CommandError> {
    Ok(app.remove_admin(&backend, &email).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn list_audit(
    app: Shared<'_>,
    backend: String,
    offset: u32,
    limit: u32,
) -> Result<AuditPage, CommandError> {
    Ok(app.list_audit(&backend, offset, limit).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn save_audit(app: Shared<'_>, path: String, json: String) -> Result<(), CommandError> {
    call(app, move |app| app.save_audit(&path, &json)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn list_mcp(app: Shared<'_>, request: McpListRequest) -> Result<Vec<McpRow>, CommandError> {
    Ok(app.list_mcp(&request).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn save_mcp(
    app: Shared<'_>,
    backend: String,
    form: McpForm,
) -> Result<McpRow, CommandError> {
    Ok(app.save_mcp(&backend, form).await?)
}

#[tauri::command]
#[specta::specta]
pub(super) async fn remove_mcp(app: Shared<'_>, backend: String, id: String) -> Result<(), CommandError> {
    Ok(app.remove_mcp(&backend, &id).await?)
}
