//! Where the window was when it was closed, kept in the database under one name, and where it opens again.

use serde::{Deserialize, Serialize};
use tracewake_kept::read_json;
use tracewake_store::Store;

use crate::error::AppError;
use crate::write::keep;

/// Where it is among the checkpoints.
const NAME: &str = "window:place";
/// The smallest window that everything has room in.
pub const LEAST_SIZE: (f64, f64) = (900.0, 560.0);
/// So much of the window's upper edge has to be on a screen, or nobody could take hold of it.
const LEAST_IN_SIGHT: f64 = 120.0;

/// A rectangle, in pixels as the system counts them for a screen of normal density.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rectangle {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

/// Size and place of the window.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WindowPlace {
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
    /// Left and upper edge; none lets the system choose.
    pub corner: Option<(f64, f64)>,
    /// It fills the screen; the size is the one that it has otherwise.
    pub maximized: bool,
}

impl Default for WindowPlace {
    fn default() -> WindowPlace {
        WindowPlace {
            width: 1440.0,
            height: 900.0,
            corner: None,
            maximized: false,
        }
    }
}

impl WindowPlace {
    /// The place for a window on these screens: no larger than the largest of them, and where it can be reached. All of
    /// them may be gone since; without any the place is as it was.
    pub fn on(self, screens: &[Rectangle]) -> WindowPlace {
        let widest = screens.iter().map(|screen| screen.width).reduce(f64::max);
        let highest = screens.iter().map(|screen| screen.height).reduce(f64::max);
        let within = |size: f64, least: f64, most: Option<f64>| {
            let size = if size.is_finite() { size } else { least };
            size.min(most.unwrap_or(size)).max(least)
        };
        let is_in_sight = |(x, y): (f64, f64)| {
            screens.iter().any(|screen| {
                let seen = (x + self.width).min(screen.x + screen.width) - x.max(screen.x);
                seen >= LEAST_IN_SIGHT && (screen.y..screen.y + screen.height - LEAST_IN_SIGHT).contains(&y)
            })
        };
        WindowPlace {
            width: within(self.width, LEAST_SIZE.0, widest),
            height: within(self.height, LEAST_SIZE.1, highest),
            corner: self
                .corner
                .filter(|corner| screens.is_empty() || is_in_sight(*corner)),
            ..self
        }
    }
}

/// Where the window was; the default place where it never was.
///
/// # Errors
/// When that cannot be read.
pub fn window_place(store: &Store) -> Result<WindowPlace, AppError> {
    let text = store.checkpoint(NAME)?;
    Ok(text.map_or_else(WindowPlace::default, |text| read_json(&text)))
}

/// Keeps where the window is.
///
/// # Errors
/// When that cannot be stored.
pub fn keep_window_place(store: &Store, place: &WindowPlace) -> Result<(), AppError> {
    let state = serde_json::to_string(place).map_err(std::io::Error::from)?;
    Ok(keep(store, NAME.to_owned(), Some(state))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAPTOP: Rectangle = Rectangle {
        x: 0.0,
        y: 0.0,
        width: 1280.0,
        height: 800.0,
    };
    const BESIDE: Rectangle = Rectangle {
        x: 1280.0,
        width: 2560.0,
        height: 1440.0,
        ..LAPTOP
    };

    fn place(width: f64, height: f64, corner: Option<(f64, f64)>) -> WindowPlace {
        WindowPlace {
            width,
            height,
            corner,
            ..WindowPlace::default()
        }
    }

    #[test]
    fn a_window_comes_back_where_it_can_be_reached() {
        let check = |before: WindowPlace, screens: &[Rectangle], expect: WindowPlace| {
            assert_eq!(before.on(screens), expect);
        };
        let beside = place(1600.0, 1000.0, Some((1400.0, 60.0)));
        check(beside, &[LAPTOP, BESIDE], beside);
        check(beside, &[], beside);
        // The other screen is gone.
        check(beside, &[LAPTOP], place(1280.0, 800.0, None));
        // Half out at the left, then so far that nothing is left to take hold of.
        let left = place(1000.0, 600.0, Some((-500.0, 20.0)));
        check(left, &[LAPTOP], left);
        check(
            place(1000.0, 600.0, Some((-950.0, 20.0))),
            &[LAPTOP],
            place(1000.0, 600.0, None),
        );
        check(
            place(1000.0, 600.0, Some((0.0, 790.0))),
            &[LAPTOP],
            place(1000.0, 600.0, None),
        );
        check(place(10.0, f64::NAN, None), &[LAPTOP], place(900.0, 560.0, None));
    }

    #[test]
    fn a_place_of_any_version_is_read() {
        let check = |text: &str, expect: WindowPlace| assert_eq!(read_json::<WindowPlace>(text), expect);
        check("", WindowPlace::default());
        check(r#"{"width":"wide","height":700}"#, place(1440.0, 700.0, None));
        let whole = place(1000.0, 700.0, Some((4.0, 5.0)));
        check(&serde_json::to_string(&whole).unwrap(), whole);
    }
}
