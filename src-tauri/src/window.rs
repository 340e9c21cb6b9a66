//! The window and the life of the program around it: open the store, listen, show, drain, close.

use std::path::PathBuf;
use std::sync::Arc;

use tauri::{WebviewUrl, WebviewWindowBuilder};
use tracewake_app::{App, AppError, AppOptions};

use crate::signals::StopSignals;
use crate::{commands, events, menu};

/// Opens the window on a database and imports `files` into it. Returns when the window was closed and everything
/// received is on disk.
///
/// # Errors
/// When the database cannot be opened, or the window system not reached.
pub(crate) fn open(options: AppOptions, files: Vec<PathBuf>) -> Result<(), AppError> {
    let runtime = tokio::runtime::Runtime::new().map_err(AppError::Start)?;
    tauri::async_runtime::set(runtime.handle().clone());
    let app = Arc::new(App::open(options)?);
    let signals = runtime
        .block_on(async {
            app.listen().await;
            StopSignals::new()
        })
        .map_err(AppError::Start)?;

    let for_setup = app.clone();
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(app.clone())
        .invoke_handler(commands::handler())
        .setup(move |shell| {
            menu::install(shell.handle())?;
            WebviewWindowBuilder::new(shell, "main", WebviewUrl::default())
                .title("Tracewake")
                .inner_size(1440.0, 900.0)
                .min_inner_size(900.0, 560.0)
                .build()?;
            events::forward(shell.handle().clone(), &for_setup);
            let handle = shell.handle().clone();
            tauri::async_runtime::spawn(async move {
                signals.asked().await;
                handle.exit(0);
            });
            for_setup.import_files(files);
            Ok(())
        })
        .build(tauri::generate_context!())
        .map_err(|error| AppError::Start(std::io::Error::other(error)))?;

    built.run_return(|_, _| {});
    runtime.block_on(app.stop())
}
