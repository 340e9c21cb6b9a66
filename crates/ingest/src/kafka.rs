//! A Kafka topic as a source. Each offset is stored in the same transaction as the events before it, so that every
//! message is stored once, whatever is killed when; the group's offset at the broker follows, for others to see.

mod assignment;
mod options;
mod reader;
mod status;
mod values;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

pub use options::{KafkaMechanism, KafkaOptions, KafkaSecurity, KafkaStart};
pub use status::{KafkaPartition, KafkaState, KafkaStatus};

use crate::intake::Intake;
use reader::Reader;
use status::Monitor;

/// Why a topic cannot be read at all. A broker that is down is no such reason: it is waited for.
#[derive(Debug, thiserror::Error)]
pub enum KafkaSourceError {
    /// The options contradict each other, or the client does not take them.
    #[error("the kafka source cannot be set up: {0}")]
    Options(String),
    /// The system gave no thread.
    #[error("the kafka source cannot be started: {0}")]
    Thread(#[source] std::io::Error),
}

/// A topic that is being read. Dropping it stops it.
#[derive(Debug)]
pub struct KafkaSource {
    monitor: Arc<Monitor>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl KafkaSource {
    /// Starts to read a topic on a thread of its own. Returns before the broker is reached: see [`KafkaSource::status`].
    ///
    /// # Errors
    /// When the options cannot work, e.g. a certificate file that is not there.
    pub fn start(intake: Intake, options: KafkaOptions) -> Result<KafkaSource, KafkaSourceError> {
        options.check().map_err(KafkaSourceError::Options)?;
        let monitor = Arc::new(Monitor::new(&options));
        let stop = Arc::new(AtomicBool::new(false));
        let reader = Reader::new(intake, options, monitor.clone(), stop.clone())
            .map_err(|error| KafkaSourceError::Options(error.to_string()))?;
        let thread = std::thread::Builder::new()
            .name("kafka".to_owned())
            .spawn(move || reader.run())
            .map_err(KafkaSourceError::Thread)?;
        Ok(KafkaSource {
            monitor,
            stop,
            thread: Some(thread),
        })
    }

    /// How far it has come.
    pub fn status(&self) -> KafkaStatus {
        self.monitor.status()
    }

    /// Stores what was read, leaves the group, and returns. Blocks for up to a few seconds.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let Some(thread) = self.thread.take() else { return };
        thread.thread().unpark();
        if thread.join().is_err() {
            tracing::error!("the kafka thread panicked");
        }
    }
}

impl Drop for KafkaSource {
    fn drop(&mut self) {
        self.end();
    }
}
