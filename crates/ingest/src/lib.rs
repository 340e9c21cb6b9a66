//! Ways in: listeners that speak gRPC and HTTP/1.1 on one port, and file import. What cannot be understood goes to the
//! quarantine with its bytes. The only crate that names tonic and axum.

mod aop;
mod body;
mod chaukas;
mod guard;
mod import;
mod intake;
mod keys;
mod listen;
mod query;
mod refusal;
mod retry;
mod routes;
mod sockets;
mod unframed;

pub use import::{
    CancelFlag, FileReport, ImportError, ImportProgress, RejectedLine, import_file, import_reader,
};
pub use intake::{Intake, now, source};
pub use keys::{Keys, verdict};
pub use listen::{ListenOptions, Listener, ListenerState, Listeners};
pub use refusal::Refusal;
pub use retry::{Retried, retry};
