//! What a person set for the window, kept in the database under one name.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tracewake_store::{Batch, Checkpoint, Store, StoreError};

use crate::dto::Settings;
use crate::runtime::{App, AppError};

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
    Ok(text.map_or_else(Settings::default, |text| read(&text)))
}

/// What any version stored as a JSON object: what is missing or makes no sense is as usual.
pub(crate) fn read<T: Default + Serialize + DeserializeOwned>(text: &str) -> T {
    let usual = serde_json::to_value(T::default());
    let (Ok(Value::Object(mut whole)), Ok(Value::Object(stored))) = (usual, serde_json::from_str(text))
    else {
        return T::default();
    };
    for (name, value) in stored {
        let before = whole.insert(name.clone(), value);
        if serde_json::from_value::<T>(Value::Object(whole.clone())).is_err() {
            match before {
                Some(before) => whole.insert(name, before),
                None => whole.remove(&name),
            };
        }
    }
    serde_json::from_value(Value::Object(whole)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dto::{Density, Retention, Theme};

    #[test]
    fn settings_of_any_version_are_read() {
        let check = |text: &str, expect: Settings| assert_eq!(read::<Settings>(text), expect, "{text}");
        let usual = Settings::default;
        check("", usual());
        check("[]", usual());
        check("{}", usual());
        check(r#"{"later":{"than":"this"}}"#, usual());
        check(
            r#"{"theme":"sepia","density":"compact"}"#,
            Settings {
                density: Density::Compact,
                ..usual()
            },
        );
        check(
            r#"{"theme":"dark","textSize":"big"}"#,
            Settings {
                theme: Theme::Dark,
                ..usual()
            },
        );
        let whole = Settings {
            retention: Retention {
                max_age_days: Some(3),
                max_size_mb: None,
            },
            ..usual()
        };
        check(&serde_json::to_string(&whole).unwrap(), whole);
    }
}
