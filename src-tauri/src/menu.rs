//! The menu bar: on macOS a program needs one for copy, paste and quit to work; elsewhere the window has all of it.

use tauri::AppHandle;

/// Installs the platform's standard menu where the platform expects one.
pub(crate) fn install(shell: &AppHandle) -> tauri::Result<()> {
    if cfg!(target_os = "macos") {
        shell.set_menu(tauri::menu::Menu::default(shell)?)?;
    }
    Ok(())
}
