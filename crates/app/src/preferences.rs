//! What a person set for the window, kept in the database under one name.

use tracewake_store::{Batch, Checkpoint, Store, StoreError};

use crate::dto::Settings;
use crate::error::AppError;
use crate::kept_json;
use crate::runtime::App;

/// Where they stand among the checkpoints.
const NAME: &str = "settings:window";
/// Text sizes that the window is made for, in percent.
const TEXT_SIZES: std::ops::RangeInclusive<u32> = 90..=130;

impl App {
    /// The settings; the usual ones where nothing was set.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn settings(&self) -> Result<Settings, AppError> {
        Ok(stored(&self.store)?)
    }

    /// Keeps settings, and holds the rule on what goes from now on.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a text size or a rule that cannot be; when they cannot be stored.
    pub fn set_settings(&self, settings: &Settings) -> Result<(), AppError> {
        if !TEXT_SIZES.contains(&settings.text_size) {
            return Err(AppError::Invalid(format!(
                "a text size of {} % lies outside of {} to {} %",
                settings.text_size,
                TEXT_SIZES.start(),
                TEXT_SIZES.end()
            )));
        }
        let rule = &settings.retention;
        if rule.max_age_days == Some(0) || rule.max_size_mb == Some(0) {
            return Err(AppError::Invalid("a rule of 0 would keep nothing".to_owned()));
        }
        let ruled = self.settings()?.retention != *rule;
        let state = serde_json::to_string(settings).map_err(std::io::Error::from)?;
        self.commit(Batch {
            checkpoints: vec![Checkpoint {
                source: NAME.to_owned(),
                state: Some(state),
            }],
            ..Batch::default()
        })?;
        if ruled {
            self.hold_retention()?;
        }
        Ok(())
    }
}

/// The settings that a store keeps.
pub(crate) fn stored(store: &Store) -> Result<Settings, StoreError> {
    let text = store.checkpoint(NAME)?;
    Ok(text.map_or_else(Settings::default, |text| kept_json::read(&text)))
}
