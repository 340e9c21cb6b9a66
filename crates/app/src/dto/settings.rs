//! What a person set, what they gave sessions, and what a rule of theirs would take away.

use serde::{Deserialize, Serialize};
use specta::Type;

/// Colours of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// Height of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    #[default]
    Comfortable,
    Compact,
}

/// How instants are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TimeFormat {
    /// How long ago.
    #[default]
    Relative,
    /// In the zone of this machine.
    Absolute,
    Utc,
}

/// Keys of one's own for an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeyBinding {
    pub action: String,
    /// Empty for none.
    pub keys: Vec<String>,
}

/// Which sessions go by themselves. Starred and live ones never do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Retention {
    /// Days after the last event was received; none keeps them forever.
    pub max_age_days: Option<u32>,
    /// What the database may hold, in megabytes; none for any size.
    pub max_size_mb: Option<u32>,
}

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    pub theme: Theme,
    /// Percent of the default size.
    pub text_size: u32,
    pub density: Density,
    /// Nothing moves, whatever the system says.
    pub reduced_motion: bool,
    pub time_format: TimeFormat,
    pub keys: Vec<KeyBinding>,
    pub retention: Retention,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            theme: Theme::default(),
            text_size: 100,
            density: Density::default(),
            reduced_motion: false,
            time_format: TimeFormat::default(),
            keys: Vec::new(),
            retention: Retention::default(),
        }
    }
}

/// A session that would go.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RetentionRow {
    pub key: String,
    pub title: String,
    pub source: String,
    pub events: u32,
    #[specta(type = i32)]
    pub bytes: f64,
    /// When its last event was received, in Unix milliseconds.
    #[specta(type = i32)]
    pub received_ms: f64,
}

/// What a rule would take away now.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RetentionPreview {
    pub sessions: u32,
    pub events: u32,
    /// Of the originals.
    #[specta(type = i32)]
    pub bytes: f64,
    /// First and last of them by reception, in Unix milliseconds; 0 when none goes.
    #[specta(type = i32)]
    pub oldest_ms: f64,
    #[specta(type = i32)]
    pub newest_ms: f64,
    /// The first of them, in the order in which they go.
    pub first: Vec<RetentionRow>,
    /// Sessions that the rule names and that stay because they are starred or live.
    pub kept: u32,
    /// What the database holds now.
    #[specta(type = i32)]
    pub used_bytes: f64,
}

/// What an id that was sent names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IdHit {
    /// `session`, `trace`, `span` or `event`.
    pub what: String,
    pub session: String,
    /// Of the session.
    pub title: String,
    /// Row ids to show; none for the session as a whole.
    pub span: Option<i64>,
    pub event: Option<i64>,
}

/// A change of what a person gave a session; what is null stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AnnotationChange {
    pub starred: Option<bool>,
    /// Empty for the session's own title.
    pub title: Option<String>,
    pub note: Option<String>,
}
