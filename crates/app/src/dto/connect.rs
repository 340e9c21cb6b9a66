//! How clients are connected.

use serde::Serialize;
use specta::Type;

/// How one client is connected.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectClient {
    /// Stable id, e.g. `chaukas-sdk`.
    pub id: String,
    /// The family of clients, e.g. `Chaukas`.
    pub family: String,
    pub title: String,
    /// One sentence.
    pub summary: String,
    pub snippets: Vec<Snippet>,
    /// Events received from this client since the program started.
    pub events: u64,
}

/// Lines to paste.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Snippet {
    pub title: String,
    /// `shell`, `python` or `typescript`.
    pub language: String,
    pub text: String,
}
