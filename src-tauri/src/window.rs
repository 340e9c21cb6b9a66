//! The window and the life of the program around it: open the store, listen, show, drain, close.

mod place;

use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};

use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder, Wry};
use tracewake_app::window_place::{LEAST_SIZE, WindowPlace};
use tracewake_app::{App, AppError, AppOptions};

use crate::signals::StopSignals;
use crate::targets::Targets;
use crate::{commands, events, menu};

const WINDOW: &str = "main";

/// Reads what another start of the program was asked to open, from its arguments and its folder.
type ReadTargets = fn(&[String], &Path) -> Targets;

/// Opens the window on a database and shows what was asked for; `read` reads what later starts ask for. Returns when
/// the window was closed and everything received is on disk. While another window is open on this database, that one
/// shows it, and this process ends.
///
/// # Errors
/// When the database cannot be opened, or the window system not reached.
pub(crate) fn open(options: AppOptions, targets: Targets, read: ReadTargets) -> Result<(), AppError> {
    let runtime = crate::threads::runtime().map_err(AppError::Start)?;
    tauri::async_runtime::set(runtime.handle().clone());
    let (sender, later) = mpsc::channel();
    let single = single_instance(&options.database, sender.clone(), read);
    let shell = tauri::Builder::default()
        .plugin(single)
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(commands::handler())
        .build(tauri::generate_context!())
        .map_err(start_error)?;

    let app = Arc::new(App::open(options)?);
    app.chat().open()?;
    let signals = runtime
        .block_on(async {
            app.start().await;
            StopSignals::new()
        })
        .map_err(AppError::Start)?;
    shell.manage(app.clone());
    let place = Arc::new(Mutex::new(place::kept(shell.handle(), &app)));
    show(shell.handle(), targets.address.as_deref(), &place).map_err(start_error)?;
    events::forward(shell.handle().clone(), &app);
    let handle = shell.handle().clone();
    tauri::async_runtime::spawn(async move {
        signals.asked().await;
        handle.exit(0);
    });
    app.imports().start(targets.files);
    let (handle, for_later) = (shell.handle().clone(), app.clone());
    std::thread::spawn(move || {
        for targets in later {
            take_over(&handle, &for_later, targets);
        }
    });

    // On macOS the system hands files and links to the running program, also to one that it has just started.
    #[cfg(target_os = "macos")]
    shell.run_return(move |_, event| {
        if let tauri::RunEvent::Opened { urls } = event {
            let _ = sender.send(Targets::of_urls(&urls));
        }
    });
    #[cfg(not(target_os = "macos"))]
    shell.run_return(|_, _| {});
    place::keep(&app, &place);
    runtime.block_on(app.stop())
}

fn start_error(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> AppError {
    AppError::Start(std::io::Error::other(error))
}

fn show(shell: &AppHandle, address: Option<&str>, place: &Arc<Mutex<WindowPlace>>) -> tauri::Result<()> {
    menu::install(shell)?;
    let page = format!("index.html{}", address.unwrap_or_default());
    let window = WebviewWindowBuilder::new(shell, WINDOW, WebviewUrl::App(page.into()))
        .title("Tracewake")
        .min_inner_size(LEAST_SIZE.0, LEAST_SIZE.1);
    let window = place::open_at(window, place).build()?;
    place::follow(&window, place.clone());
    Ok(())
}

/// Finds out whether a window is open on this database already. The channel gets what later starts were asked to open.
fn single_instance(database: &Path, later: Sender<Targets>, read: ReadTargets) -> TauriPlugin<Wry> {
    let database = std::path::absolute(database).unwrap_or_else(|_| database.to_owned());
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(bus_name(&database))
        .callback(move |_, arguments, folder| {
            // There is no receiver only while the program ends.
            let _ = later.send(read(&arguments, Path::new(&folder)));
        })
        .build()
}

/// A name on the session bus for each database. The part after `db_` is a UUID, which has only letters a name may have.
fn bus_name(database: &Path) -> String {
    let id = uuid::Uuid::new_v5(
        &uuid::Uuid::NAMESPACE_URL,
        database.as_os_str().as_encoded_bytes(),
    );
    format!("dev.tracewake.desktop.db_{}", id.simple())
}

fn take_over(shell: &AppHandle, app: &App, targets: Targets) {
    app.imports().start(targets.files);
    if let Some(window) = shell.get_webview_window(WINDOW) {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
    if let Some(address) = targets.address {
        events::tell(shell, "open", address);
    }
}
