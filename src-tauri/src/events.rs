//! What the backend sends to the window without being asked: which sessions changed, how imports go, what is said in
//! conversations.

use std::sync::Arc;
use std::time::Duration;

use tauri::{AppHandle, Emitter};
use tracewake_app::dto::Changed;
use tracewake_app::{App, ChatUpdates, Touched};

/// Changes within this time go out together.
const GATHER: Duration = Duration::from_millis(20);
/// After an import changed, what changes within this time goes out together.
const IMPORTS: Duration = Duration::from_millis(100);
/// After something was said in a conversation, what is said within this time goes out together.
const SAID: Duration = Duration::from_millis(10);

/// Starts to send the window what happens. Ends with the program.
pub(crate) fn forward(shell: AppHandle, app: &Arc<App>) {
    tauri::async_runtime::spawn(forward_changes(shell.clone(), app.clone()));
    tauri::async_runtime::spawn(forward_imports(shell.clone(), app.clone()));
    tauri::async_runtime::spawn(forward_chat(shell, app.chat().updates()));
}

async fn forward_changes(shell: AppHandle, app: Arc<App>) {
    let mut changes = app.changes();
    while let Some(mut touched) = Touched::next(&mut changes).await {
        tokio::time::sleep(GATHER).await;
        touched.drain(&mut changes);
        tell(&shell, "changed", Changed::from(touched));
    }
}

async fn forward_imports(shell: AppHandle, app: Arc<App>) {
    let mut changes = app.imports().changes();
    while changes.changed().await.is_ok() {
        tell(&shell, "imports", app.imports().rows());
        tokio::time::sleep(IMPORTS).await;
    }
}

/// The first words go out at once; those that follow at once are gathered.
async fn forward_chat(shell: AppHandle, mut updates: ChatUpdates) {
    while let Some(some) = updates.next_some().await {
        tell(&shell, "chat", some);
        tokio::time::sleep(SAID).await;
    }
}

/// Sends the window an event; a closed window is ignored.
pub(crate) fn tell(shell: &AppHandle, event: &str, payload: impl serde::Serialize + Clone) {
    if let Err(error) = shell.emit(event, payload) {
        tracing::debug!(%error, event, "the window was not notified");
    }
}
