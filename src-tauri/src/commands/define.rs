//! How a line of the table of commands becomes a command.

use std::sync::Arc;

use specta::datatype::DataType;
use specta::{Type, Types};
use tauri::State;
use tauri::ipc::{InvokeResponseBody, IpcResponse};
use tracewake_app::dto::{CommandError, ErrorCode};
use tracewake_app::{App, AppError, Severity};

/// An answer that crosses as it is: too much for JSON.
pub(super) struct Bytes(pub(super) Vec<u8>);

impl IpcResponse for Bytes {
    fn body(self) -> tauri::Result<InvokeResponseBody> {
        Ok(InvokeResponseBody::Raw(self.0))
    }
}

impl Type for Bytes {
    fn definition(_: &mut Types) -> DataType {
        DataType::Reference(specta_typescript::define("ArrayBuffer"))
    }
}

/// A use case that failed, for the window. What is a fault of the program or of what is around it is logged here,
/// once.
pub(super) fn failed(error: AppError) -> CommandError {
    match error.code().severity() {
        Severity::Info => {}
        Severity::Warning => tracing::warn!(%error, "a command failed"),
        Severity::Error => tracing::error!(%error, "a command failed"),
    }
    error.into()
}

/// Does the work of a command on a thread that may block.
pub(super) async fn blocking<T: Send + 'static>(
    app: State<'_, Arc<App>>,
    work: impl FnOnce(&App) -> Result<T, AppError> + Send + 'static,
) -> Result<T, CommandError> {
    let app = app.inner().clone();
    match tauri::async_runtime::spawn_blocking(move || work(&app)).await {
        Ok(done) => done.map_err(failed),
        Err(error) => Err(CommandError {
            code: ErrorCode::StoreFailed,
            message: error.to_string(),
            hint: String::new(),
            failure: None,
        }),
    }
}

/// Makes the commands, and `all` with every one of them.
macro_rules! commands {
    ($(
        $(#[$comment:meta])*
        $kind:ident $name:ident($($argument:ident: $type:ty),*) -> $answer:ty { |$app:ident| $call:expr }
    )*) => {
        $(
            #[tauri::command]
            #[specta::specta]
            $(#[$comment])*
            async fn $name(app: State<'_, Arc<App>>, $($argument: $type),*) -> Result<$answer, CommandError> {
                define::command!($kind, app, |$app| $call)
            }
        )*

        fn all() -> tauri_specta::Commands<Wry> {
            tauri_specta::collect_commands![$($name),*]
        }
    };
}

macro_rules! command {
    (blocking, $state:ident, |$app:ident| $call:expr) => {
        blocking($state, move |$app| $call).await
    };
    (async, $state:ident, |$app:ident| $call:expr) => {{
        let $app = $state.inner();
        $call.await.map_err(failed)
    }};
}

pub(super) use {command, commands};
