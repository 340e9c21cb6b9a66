//! The dialects as the window names them.

use serde::Serialize;
use tracewake_model::Dialect;

/// A dialect in the window's words; exported to it as a constant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DialectNames {
    /// As rows and queries name it.
    pub name: &'static str,
    /// As people know it.
    pub full_name: &'static str,
    /// Stands for it where there is little room.
    pub mark: &'static str,
}

/// All dialects, and last what stands for any that only a newer version knows.
pub fn dialects() -> Vec<DialectNames> {
    let unknown = Dialect::Unknown(0);
    let all = Dialect::ALL.iter().chain([&unknown]);
    all.map(|dialect| dialect.info())
        .map(|info| DialectNames {
            name: info.name,
            full_name: info.full_name,
            mark: info.mark,
        })
        .collect()
}
