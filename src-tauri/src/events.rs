//! What the backend sends to the window without being asked: which sessions changed, how imports go, what is said in
//! conversations.

use std::sync::Arc;
use std::time::Duration;

use tauri::{AppHandle, Emitter};
use tokio::sync::mpsc::UnboundedReceiver;
use tracewake_app::dto::{Changed, ChatUpdate};
use tracewake_app::{App, Touched, merge_updates};

/// Changes within this time go out together.
const GATHER: Duration = Duration::from_millis(20);
/// How often imports are looked at.
const IMPORTS: Duration = Duration::from_millis(200);
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
    let mut ticks = tokio::time::interval(IMPORTS);
    loop {
        ticks.tick().await;
        if let Some(imports) = app.imports().rows_if_changed() {
            tell(&shell, "imports", imports);
        }
    }
}

/// The first words go out at once; those that follow at once are gathered.
async fn forward_chat(shell: AppHandle, mut updates: UnboundedReceiver<ChatUpdate>) {
    while let Some(first) = updates.recv().await {
        let mut some = vec![first];
        while let Ok(next) = updates.try_recv() {
            some.push(next);
        }
        tell(&shell, "chat", merge_updates(some));
        tokio::time::sleep(SAID).await;
    }
}

/// Sends the window an event; a closed window is ignored.
pub(crate) fn tell(shell: &AppHandle, event: &str, payload: impl serde::Serialize + Clone) {
    if let Err(error) = shell.emit(event, payload) {
        tracing::debug!(%error, event, "the window was not notified");
    }
}
