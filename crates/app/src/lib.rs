//! What the program can do, whoever asks: the window, or the command line. Use cases over the store and the ways in;
//! no Tauri, no SQL, no wire formats.

mod backfill;
mod calls;
mod chat;
mod columns;
mod compare;
mod connect;
mod copy_as;
mod detail;
mod diff;
pub mod dto;
mod explore;
mod export;
mod folders;
mod forward;
mod graph;
mod imports;
mod integrity;
mod kafka;
mod keys;
mod links;
mod marks;
mod originals;
mod overview;
mod policy;
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
mod strings;
mod timeline;
mod tools;
mod transcript;
mod verify;

pub use chat::command::{
    ChatAnswer, ChatQuestion, ChatReport, ChatSend, ask_chat_server, send_to_chat_server,
};
pub use chat::merge_updates;
pub use export::{ExportFormat, ExportReport, LossRow, RedactionReport};
pub use forward::{ForwardState, ForwardStatus};
pub use kafka::kafka_options;
pub use query::{pointed, query_help};
pub use runtime::{App, AppError, AppOptions};
pub use settings::{default_database, default_listeners};
pub use tracewake_chat::{Completion, Connection, Key};
pub use tracewake_store::Touched;
pub use verify::{VerifiedEvent, VerifyReport, verify_file};
