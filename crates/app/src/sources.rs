//! Everything that brings events in besides listeners and imports, and the topics that are kept over restarts.

use tracewake_store::{Batch, Checkpoint};

use crate::dto::{KafkaTopic, Sources};
use crate::error::AppError;
use crate::kafka::kafka_options;
use crate::runtime::App;

/// What the keys of kept topics begin with among the checkpoints.
const KEPT: &str = "kafka-topic:";
/// The kind of secret that a topic's password is.
const PASSWORD: &str = "kafka";

impl App {
    /// Watched folders, topics, forwarding and signing keys.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sources(&self) -> Result<Sources, AppError> {
        Ok(Sources {
            folders: self.watched_folders(),
            kafka: self.kafka_rows(),
            forward: self.forward_row()?,
            signing_keys: self.signing_keys()?,
            key_store: self.secrets.place(),
        })
    }

    /// Reads a topic from now on and after every restart. The password is kept where keys are kept.
    ///
    /// # Errors
    /// [`AppError::Invalid`] and [`AppError::Kafka`] when the options cannot work; when they cannot be kept.
    pub fn add_kafka(&self, topic: &KafkaTopic, password: &str) -> Result<(), AppError> {
        self.start_kafka(kafka_options(topic, password)?)?;
        let name = name_of(topic);
        match password.is_empty() {
            true => self.secrets.remove(PASSWORD, &name)?,
            false => self.secrets.set(PASSWORD, &name, password)?,
        }
        let state = serde_json::to_string(topic).map_err(std::io::Error::from)?;
        self.keep_topic(&name, Some(state))
    }

    /// Leaves a topic, now and after restarts. What was read of it stays.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not read; when the database cannot be written.
    pub fn remove_kafka(&self, topic: &KafkaTopic) -> Result<(), AppError> {
        let name = name_of(topic);
        if !self.stop_kafka(&topic.brokers, &topic.topic, &topic.group) {
            return Err(AppError::NotFound {
                what: "topic",
                key: name,
            });
        }
        self.secrets.remove(PASSWORD, &name)?;
        self.keep_topic(&name, None)
    }

    /// Reads the topics that are kept.
    pub(crate) fn start_kept_topics(&self) -> Result<(), AppError> {
        for checkpoint in self.store.checkpoints(KEPT)? {
            let name = checkpoint.source.strip_prefix(KEPT).unwrap_or_default();
            if let Err(error) = self.start_kept_topic(name, checkpoint.state.as_deref().unwrap_or_default()) {
                tracing::warn!(%error, name, "a topic is not read");
            }
        }
        Ok(())
    }

    fn start_kept_topic(&self, name: &str, state: &str) -> Result<(), AppError> {
        let topic: KafkaTopic = serde_json::from_str(state).map_err(std::io::Error::from)?;
        let password = self.secrets.get(PASSWORD, name)?.unwrap_or_default();
        self.start_kafka(kafka_options(&topic, &password)?)
    }

    fn keep_topic(&self, name: &str, state: Option<String>) -> Result<(), AppError> {
        let source = format!("{KEPT}{name}");
        Ok(self.commit(Batch {
            checkpoints: vec![Checkpoint { source, state }],
            ..Batch::default()
        })?)
    }
}

fn name_of(topic: &KafkaTopic) -> String {
    format!("{}@{}/{}", topic.topic, topic.brokers, topic.group)
}
