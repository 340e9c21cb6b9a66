//! The status bar, and the signal that something changed.

use serde::Serialize;
use specta::Type;
use tracewake_store::Touched;

/// A listener and its state.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ListenerRow {
    /// e.g. `127.0.0.1:50051`.
    pub address: String,
    pub port: u16,
    pub listening: bool,
    /// Why it is not listening; empty while it is.
    pub problem: String,
    /// Another program has the port: it may be tried again, or another port taken.
    pub port_in_use: bool,
}

/// Outcomes of what was received, by source.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LedgerRow {
    pub source: String,
    pub received: u64,
    pub stored: u64,
    pub duplicates: u64,
    /// Records with more of events that were stored already.
    pub continued: u64,
    pub conflicts: u64,
    pub late: u64,
    pub rejected: u64,
    /// Data points of metrics, which are not kept.
    pub not_kept: u64,
    /// New events without a readable time, placed by what is around them.
    pub time_unknown: u64,
    /// By how many milliseconds stated times lay after their reception, at most: the sender's clock is ahead.
    #[specta(type = i32)]
    pub ahead_ms: f64,
}

/// The status bar.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppStatus {
    pub listeners: Vec<ListenerRow>,
    /// Events stored in the last second.
    #[specta(type = i32)]
    pub events_per_second: f64,
    /// All sources together.
    pub total: LedgerRow,
    pub sources: Vec<LedgerRow>,
    pub open_spans: u32,
    /// Events missing in the count of their traces.
    pub gaps: u64,
    pub database_path: String,
    pub database_bytes: u64,
    pub index_behind: u32,
    pub version: String,
}

/// Sent when something was committed: which sessions changed.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase", tag = "what")]
pub enum Changed {
    /// These.
    Sessions {
        /// Their keys.
        sessions: Vec<String>,
    },
    /// Any of them may have changed: all that is shown must be asked again.
    Anything,
}

impl From<Touched> for Changed {
    fn from(touched: Touched) -> Changed {
        match touched {
            Touched::Sessions(keys) => Changed::Sessions {
                sessions: keys.into_iter().collect(),
            },
            Touched::Anything => Changed::Anything,
        }
    }
}
