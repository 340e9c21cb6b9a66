//! What takes the place of a topic in a program without the Kafka client: no topic can be read.

use super::{KafkaOptions, KafkaSourceError, KafkaStatus};
use crate::intake::Intake;

/// A topic that is being read. There is none.
#[derive(Debug)]
pub enum KafkaSource {}

impl KafkaSource {
    /// Reads no topic.
    ///
    /// # Errors
    /// Always: [`KafkaSourceError::NotBuilt`], or what is wrong with the options.
    pub fn start(_intake: Intake, options: KafkaOptions) -> Result<KafkaSource, KafkaSourceError> {
        options.check().map_err(KafkaSourceError::Options)?;
        Err(KafkaSourceError::NotBuilt)
    }

    /// How far it has come.
    pub fn status(&self) -> KafkaStatus {
        match *self {}
    }

    /// Stops it.
    pub fn stop(self) {
        match self {}
    }
}
