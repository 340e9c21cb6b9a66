//! Prices of model calls.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A price of the user's own, in USD per million tokens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OwnPrice {
    /// Name of the models; `*` stands for any characters.
    pub model: String,
    /// Empty for any.
    pub provider: String,
    #[specta(type = i32)]
    pub input: f64,
    #[specta(type = i32)]
    pub output: f64,
    /// None for the price of input.
    #[specta(type = Option<i32>)]
    pub cache_read: Option<f64>,
    /// None for the price of input.
    #[specta(type = Option<i32>)]
    pub cache_write: Option<f64>,
    /// None for the price of input.
    #[specta(type = Option<i32>)]
    pub audio_input: Option<f64>,
    /// None for the price of input from a cache, or where that has none for the price of sound.
    #[specta(type = Option<i32>)]
    pub audio_cache_read: Option<f64>,
    /// None for the price of output.
    #[specta(type = Option<i32>)]
    pub audio_output: Option<f64>,
    /// The day in UTC from which it counts, as `2026-01-31`; empty for always.
    pub from: String,
}

/// What model calls are priced by.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PriceBook {
    /// Name and version of the shipped table.
    pub table: String,
    /// The day of its data.
    pub date: String,
    /// The file with the user's own prices.
    pub path: String,
    /// Why that file could not be read; empty when it could. The shipped table is used meanwhile.
    pub problem: String,
    /// In the order of the file.
    pub own: Vec<OwnPrice>,
}
