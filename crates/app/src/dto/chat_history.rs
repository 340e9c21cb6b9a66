//! Sessions that chat backends keep.

use serde::Serialize;
use specta::Type;

/// Some sessions that a backend keeps of a user, the last used first.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HistoryPage {
    pub sessions: Vec<HistoryRow>,
    /// How many there are in all.
    pub total: u32,
    /// From 1.
    pub page: u32,
    pub page_size: u32,
    /// Whether there is a page behind this one.
    pub has_more: bool,
}

/// A session that a backend keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HistoryRow {
    pub id: String,
    pub title: String,
    pub model: String,
    pub agent_type: String,
    pub messages: u32,
    #[specta(type = i32)]
    pub input_tokens: u64,
    #[specta(type = i32)]
    pub output_tokens: u64,
    /// When it was used last; milliseconds since 1970.
    #[specta(type = Option<i32>)]
    pub updated_ms: Option<f64>,
    pub archived: bool,
    /// The conversation here that goes on with it.
    pub conversation: Option<String>,
}
