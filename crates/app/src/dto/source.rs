//! Folders, Kafka topics and forwarding.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Field;

/// Everything that brings events in besides listeners and imports, for the Sources screen.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Sources {
    pub folders: Vec<FolderRow>,
    pub kafka: Vec<KafkaRow>,
    /// None while nothing is forwarded.
    pub forward: Option<ForwardRow>,
    /// Names of the signing keys; the keys themselves never leave the back end.
    pub signing_keys: Vec<String>,
    /// Where keys are kept, in words: the system's keyring, or a file that only the user can read.
    pub key_store: String,
}

/// How a watched folder is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FolderState {
    Watching,
    /// Looked at again and again, since the system does not report changes there.
    Polling,
    Missing,
    Failed,
}

/// A watched folder.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FolderRow {
    pub path: String,
    /// The dialect whose session files it holds; empty for a folder that is read as a whole.
    pub agent: String,
    pub state: FolderState,
    /// What is wrong and what to do; empty otherwise.
    pub problem: String,
    pub files: u32,
    /// Files that are still to be read.
    pub waiting: u32,
    /// Files that hold no traces.
    pub skipped: u32,
    /// Files that are left alone as they are too old.
    pub older: u32,
    pub bytes_read: u64,
    pub events: u64,
    pub rejected: u64,
    /// The file being read; empty when none is.
    pub current: String,
    #[specta(type = i32)]
    pub bytes_per_second: f64,
    /// RFC 3339; empty before the first file was read.
    pub last_activity: String,
}

/// Sessions of a coding agent that lie on this machine, by what its folders tell: nothing was opened.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CodingAgent {
    /// The name of its dialect.
    pub agent: String,
    /// As people know it.
    pub title: String,
    /// Where it keeps its session files; those that are there.
    pub folders: Vec<String>,
    pub sessions: u32,
    /// Databases in which it keeps more of them; how many is not known before they are read.
    pub databases: u32,
    /// 0 where its paths name no projects.
    pub projects: u32,
    /// Of all its session files.
    pub bytes: u64,
    /// When the newest of them was changed, RFC 3339; empty without any.
    pub newest: String,
    /// The same for each choice of how far back, the shortest first; the last is everything.
    pub choices: Vec<AgentChoice>,
    /// None while it is not followed.
    pub follow: Option<AgentFollow>,
}

/// What is there of a coding agent, that many days back.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgentChoice {
    /// None for everything.
    pub days: Option<u32>,
    pub sessions: u32,
    pub bytes: u64,
}

/// How the session files of a coding agent are followed.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgentFollow {
    /// How far back; none for everything.
    pub days: Option<u32>,
    /// Files to read, and how many of them are still waiting.
    pub files: u32,
    pub waiting: u32,
    pub bytes_read: u64,
    pub events: u64,
    /// What is wrong and what to do; empty otherwise.
    pub problem: String,
}

/// A Kafka topic to read. The password is given apart and kept in the key store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KafkaTopic {
    /// `host:port`, separated by commas.
    pub brokers: String,
    pub topic: String,
    pub group: String,
    /// `earliest`, `latest` or an offset; where nothing was read before.
    pub start: String,
    /// `plaintext`, `ssl`, `sasl_plaintext` or `sasl_ssl`.
    pub security: String,
    /// `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`; used with SASL only.
    pub mechanism: String,
    pub username: String,
    /// File with the certificates of authorities; empty for the system's.
    pub ca_file: String,
}

/// A Kafka topic that is read.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KafkaRow {
    pub topic: KafkaTopic,
    /// `connecting`, `running` or `retrying`.
    pub state: String,
    /// What is wrong and what to do; empty otherwise.
    pub problem: String,
    pub partitions: u32,
    /// Messages not yet read.
    pub lag: u64,
    pub received: u64,
    pub rejected: u64,
}

/// Where live data is sent on to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ForwardTarget {
    /// Of an OTLP/HTTP collector, e.g. `http://127.0.0.1:14318`.
    pub endpoint: String,
    /// Sent with every request.
    pub headers: Vec<Field>,
}

/// The state of forwarding.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ForwardRow {
    pub target: ForwardTarget,
    /// `sending`, `waiting` or `retrying`.
    pub state: String,
    /// The last error and what happens next; empty otherwise.
    pub problem: String,
    pub sent: u64,
    pub failed: u64,
    /// Events still to be sent.
    pub lag: u64,
}
