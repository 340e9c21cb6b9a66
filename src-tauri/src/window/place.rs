//! Size and place of the window: followed while it is open, kept when the program ends.

use std::sync::{Arc, Mutex, PoisonError};

use tauri::{AppHandle, Manager, Runtime, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use tracewake_app::App;
use tracewake_app::window_place::{Rectangle, WindowPlace, keep_window_place, window_place};

/// Where the window was, as far as that is still on a screen.
pub(super) fn kept(shell: &AppHandle, app: &App) -> WindowPlace {
    let place = window_place(app.store()).unwrap_or_else(|error| {
        tracing::warn!(%error, "the place of the window cannot be read");
        WindowPlace::default()
    });
    place.on(&screens(shell))
}

fn screens(shell: &AppHandle) -> Vec<Rectangle> {
    let screens = shell.available_monitors().unwrap_or_default();
    screens
        .iter()
        .map(|screen| {
            let corner = screen.position().to_logical::<f64>(screen.scale_factor());
            let size = screen.size().to_logical::<f64>(screen.scale_factor());
            Rectangle {
                x: corner.x,
                y: corner.y,
                width: size.width,
                height: size.height,
            }
        })
        .collect()
}

/// Opens the window at its place.
pub(super) fn open_at<'a, R: Runtime, M: Manager<R>>(
    window: WebviewWindowBuilder<'a, R, M>,
    place: &Mutex<WindowPlace>,
) -> WebviewWindowBuilder<'a, R, M> {
    let place = *place.lock().unwrap_or_else(PoisonError::into_inner);
    let window = window
        .inner_size(place.width, place.height)
        .maximized(place.maximized);
    match place.corner {
        Some((x, y)) => window.position(x, y),
        None => window,
    }
}

/// Follows the window from now on.
pub(super) fn follow(window: &WebviewWindow, place: Arc<Mutex<WindowPlace>>) {
    let followed = window.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::Moved(_) | WindowEvent::Resized(_) = event {
            let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
            if let Ok(now) = place_of(&followed, *place) {
                *place = now;
            }
        }
    });
}

/// Where the window is. What it has while it fills the screen, or is minimized, is not what to come back to.
fn place_of(window: &WebviewWindow, before: WindowPlace) -> tauri::Result<WindowPlace> {
    if window.is_minimized()? {
        return Ok(before);
    }
    if window.is_maximized()? || window.is_fullscreen()? {
        return Ok(WindowPlace {
            maximized: true,
            ..before
        });
    }
    let scale = window.scale_factor()?;
    let size = window.inner_size()?.to_logical::<f64>(scale);
    let corner = window.outer_position()?.to_logical::<f64>(scale);
    Ok(WindowPlace {
        width: size.width,
        height: size.height,
        corner: Some((corner.x, corner.y)),
        maximized: false,
    })
}

/// Keeps the place for the next start.
pub(super) fn keep(app: &App, place: &Mutex<WindowPlace>) {
    let place = *place.lock().unwrap_or_else(PoisonError::into_inner);
    if let Err(error) = keep_window_place(app.store(), &place) {
        tracing::warn!(%error, "the place of the window was not kept");
    }
}
