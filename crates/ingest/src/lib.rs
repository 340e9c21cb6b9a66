//! Ways in: listeners that speak gRPC and HTTP/1.1 on one port, file import, and a Kafka topic. What cannot be
//! understood goes to the quarantine with its bytes. The only crate that names tonic, axum and rdkafka.

mod aop;
mod body;
mod bounds;
mod budget;
mod callers;
mod chaukas;
mod connections;
mod database_files;
mod file_checkpoint;
mod forward;
mod give_back;
mod guard;
mod import;
mod intake;
mod kafka;
mod keys;
mod langfuse;
mod langsmith;
mod listen;
mod meter;
mod openai_agents;
mod originals;
mod ossa;
mod otlp;
mod outbox;
mod query;
mod refusal;
mod request_body;
mod retry;
mod routes;
mod run_notices;
mod segments;
mod session_database;
mod sockets;
mod unframed;
mod unpack;
mod watch;

pub use forward::{Collector, ForwardError, ForwardOptions, Sent, Signal};
pub use import::{
    CancelFlag, FileReport, FolderFile, FolderFiles, ImportError, ImportProgress, RejectedLine, Resumed,
    SkippedMember, import_file, import_found, import_reader, read_file,
};
pub use intake::{Intake, now, source};
pub use kafka::{
    KafkaMechanism, KafkaOptions, KafkaPartition, KafkaSecurity, KafkaSource, KafkaSourceError, KafkaStart,
    KafkaState, KafkaStatus,
};
pub use keys::{Keys, verdict};
pub use listen::{ListenOptions, Listener, ListenerState, Listeners, PortHolder};
pub use refusal::Refusal;
pub use retry::{Retried, retry};
pub use watch::{FileState, FolderState, FolderStatus, FolderWatch, NamedFile, WatchOptions};
