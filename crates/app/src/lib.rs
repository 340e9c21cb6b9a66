//! What the program can do, for the window and the command line alike. No Tauri, no SQL, no wire formats.
//!
//! Reading is a function over the [`tracewake_store::Store`], in the module named for what is read. What works by
//! itself (listeners, folders, imports, conversations) is a part: a type that owns its state and is given what it
//! needs. [`App`] makes the parts from one store, starts them and stops them. Nothing here knows a home folder, the
//! environment or a window.

pub mod annotations;
pub mod calls;
mod chat;
pub mod chat_traces;
mod coding_agents;
mod columns;
pub mod compare;
mod connect;
pub mod context;
pub mod copy_as;
mod costs;
mod detail;
mod diff;
pub mod dto;
mod error;
mod explore;
pub mod export;
mod failure_words;
pub mod files;
mod folders;
mod forward;
pub mod graph;
pub mod ids;
pub mod imports;
mod integrity;
pub mod links;
mod listening;
mod one_line;
mod open;
mod originals;
pub mod overview;
mod part;
pub mod platform;
mod policy;
mod ports;
mod prices;
pub mod quarantine;
pub mod query;
mod rate;
mod read_again;
mod replay;
pub mod reply_work;
pub mod report;
mod retention;
mod run;
mod runtime;
mod salvage;
pub mod sample;
pub mod sessions;
pub mod settings;
mod signing_keys;
pub mod sources;
mod status;
mod strings;
mod timeline;
pub mod tool_days;
pub mod tools;
mod topics;
pub mod transcript;
mod verify;
pub mod window_place;
mod words;
mod write;

pub use chat::command::{
    ChatAnswer, ChatQuestion, ChatReport, ChatSend, ask_chat_server, send_to_chat_server,
};
pub use chat::{Chat, ChatUpdates};
pub use coding_agents::{AgentFolder, CodingAgents, found_agents};
pub use error::{AppError, Severity};
pub use export::{ExportFormat, ExportReport, LossRow, RedactionReport};
pub use folders::Folders;
pub use forward::{ForwardState, ForwardStatus, Forwarding};
pub use imports::Imports;
pub use listening::Listening;
pub use open::open_store;
pub use ports::default_listeners;
pub use prices::Prices;
pub use query::{check_query, pointed, query_help};
pub use replay::Replays;
pub use retention::Retention;
pub use runtime::{App, AppOptions};
pub use salvage::{LostEvents, SalvageReport, examine, salvage};
pub use signing_keys::SigningKeys;
pub use status::Status;
pub use topics::{Topics, kafka_options};
pub use tracewake_chat::{Completion, Connection, Key};
pub use tracewake_conversations::Conversations;
pub use tracewake_kept::Secrets;
pub use tracewake_model::hidden::visible_text;
pub use tracewake_store::Touched;
pub use verify::{VerifiedEvent, VerifyReport, verify_file};
