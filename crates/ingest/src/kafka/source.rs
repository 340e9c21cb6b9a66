//! A topic that is being read, on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use super::monitor::Monitor;
use super::reader::Reader;
use super::{KafkaOptions, KafkaSourceError, KafkaStatus};
use crate::intake::Intake;

/// A topic that is being read. Dropping it stops it.
#[derive(Debug)]
pub struct KafkaSource {
    monitor: Arc<Monitor>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl KafkaSource {
    /// Starts to read a topic on a thread of its own. Returns before the broker is reached: see
    /// [`KafkaSource::status`].
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
