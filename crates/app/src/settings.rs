//! What a person set for the window, kept in the database under one name.

use tracewake_kept::read_json;
use tracewake_store::Store;

use crate::dto::Settings;
use crate::error::AppError;
use crate::write::keep;

/// Where they are among the checkpoints.
const NAME: &str = "settings:window";
/// Text sizes that the window is made for, in percent.
const TEXT_SIZES: std::ops::RangeInclusive<u32> = 90..=130;

/// The settings; the default ones where nothing was set.
///
/// # Errors
/// When they cannot be read.
pub fn settings(store: &Store) -> Result<Settings, AppError> {
    let text = store.checkpoint(NAME)?;
    Ok(text.map_or_else(Settings::default, |text| read_json(&text)))
}

/// Keeps settings. Gives whether the rule of retention is another one now.
///
/// # Errors
/// [`AppError::Invalid`] for a text size or a rule that cannot be; when they cannot be stored.
pub fn set_settings(store: &Store, new: &Settings) -> Result<bool, AppError> {
    if !TEXT_SIZES.contains(&new.text_size) {
        return Err(AppError::Invalid(format!(
            "a text size of {} % lies outside of {} to {} %",
            new.text_size,
            TEXT_SIZES.start(),
            TEXT_SIZES.end()
        )));
    }
    let rule = &new.retention;
    if rule.max_age_days == Some(0) || rule.max_size_mb == Some(0) {
        return Err(AppError::Invalid("a rule of 0 would keep nothing".to_owned()));
    }
    let is_other_rule = settings(store)?.retention != *rule;
    let state = serde_json::to_string(new).map_err(std::io::Error::from)?;
    keep(store, NAME.to_owned(), Some(state))?;
    Ok(is_other_rule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dto::{Density, Retention, Theme};

    #[test]
    fn settings_of_any_version_are_read() {
        let check = |text: &str, expect: Settings| assert_eq!(read_json::<Settings>(text), expect, "{text}");
        let default = Settings::default;
        check("", default());
        check("[]", default());
        check("{}", default());
        check(r#"{"later":{"than":"this"}}"#, default());
        check(
            r#"{"theme":"sepia","density":"compact"}"#,
            Settings {
                density: Density::Compact,
                ..default()
            },
        );
        check(
            r#"{"theme":"dark","textSize":"big"}"#,
            Settings {
                theme: Theme::Dark,
                ..default()
            },
        );
        let whole = Settings {
            retention: Retention {
                max_age_days: Some(3),
                max_size_mb: None,
            },
            ..default()
        };
        check(&serde_json::to_string(&whole).unwrap(), whole);
    }
}
