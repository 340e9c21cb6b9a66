//! What the program can do, whoever asks: the window, or the command line. Use cases over the store and the ways in;
//! no Tauri, no SQL, no wire formats.

mod compare;
mod connect;
mod detail;
mod diff;
pub mod dto;
mod export;
mod folders;
mod forward;
mod imports;
mod integrity;
mod kafka;
mod keys;
mod marks;
mod preferences;
mod quarantine;
mod query;
pub mod report;
mod retention;
mod runtime;
mod sample;
mod secrets;
mod sessions;
mod settings;
mod sources;
mod status;
mod timeline;
mod transcript;
mod verify;

pub use export::{ExportFormat, ExportReport, LossRow, RedactionReport};
pub use forward::{ForwardState, ForwardStatus};
pub use kafka::kafka_options;
pub use query::{pointed, query_help};
pub use runtime::{App, AppError, AppOptions};
pub use settings::{default_database, default_listeners};
pub use verify::{VerifiedEvent, VerifyReport, verify_file};
