//! A Kafka topic as a source: at most one at a time.

use tracewake_ingest::{KafkaOptions, KafkaSource, KafkaStatus};

use crate::runtime::{App, AppError, lock};

impl App {
    /// Starts to read a topic, in place of the one that was read before. Returns before the broker is reached. Blocks for up
    /// to a few seconds where another topic has to be left first.
    ///
    /// # Errors
    /// [`AppError::Kafka`] when the options cannot work. A broker that is down is no error: it is waited for.
    pub fn start_kafka(&self, options: KafkaOptions) -> Result<(), AppError> {
        self.stop_kafka();
        let source = KafkaSource::start(self.store.clone(), options)?;
        *lock(&self.kafka) = Some(source);
        Ok(())
    }

    /// Leaves the topic; what was read of it is stored. Blocks for up to a few seconds.
    pub fn stop_kafka(&self) {
        let source = lock(&self.kafka).take();
        if let Some(source) = source {
            source.stop();
        }
    }

    /// How far the topic has been read; none while there is no such source.
    pub fn kafka_status(&self) -> Option<KafkaStatus> {
        lock(&self.kafka).as_ref().map(KafkaSource::status)
    }
}
