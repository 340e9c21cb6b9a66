//! A Kafka topic as a source. Each offset is stored in the same transaction as the events before it, so that every
//! message is stored once, whatever is killed when; the group's offset at the broker follows, for others to see.

#[cfg(not(feature = "kafka"))]
mod absent;
#[cfg(feature = "kafka")]
mod assignment;
#[cfg(feature = "kafka")]
mod client;
#[cfg(feature = "kafka")]
mod monitor;
mod options;
#[cfg(feature = "kafka")]
mod reader;
#[cfg(feature = "kafka")]
mod source;
mod status;
#[cfg(feature = "kafka")]
mod values;

#[cfg(not(feature = "kafka"))]
pub use absent::KafkaSource;
pub use options::{KafkaMechanism, KafkaOptions, KafkaSecurity, KafkaStart};
#[cfg(feature = "kafka")]
pub use source::KafkaSource;
pub use status::{KafkaPartition, KafkaState, KafkaStatus};

/// Why a topic cannot be read at all. A broker that is down is no such reason: it is waited for.
#[derive(Debug, thiserror::Error)]
pub enum KafkaSourceError {
    /// The options contradict each other, or the client does not take them.
    #[error("the kafka source cannot be set up: {0}")]
    Options(String),
    /// The system gave no thread.
    #[error("the kafka source cannot be started: {0}")]
    Thread(#[source] std::io::Error),
    /// The program was built without the feature `kafka`.
    #[error("this program was built without a kafka client")]
    NotBuilt,
}
