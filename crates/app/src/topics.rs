//! Kafka topics as sources: one for each broker list, topic and group; those of the window are kept over restarts.

use std::path::PathBuf;
use std::sync::Mutex;

use tracewake_ingest::{Intake, KafkaOptions, KafkaSource, KafkaState, KafkaStatus};
use tracewake_kept::Secrets;
use tracewake_store::Store;

use crate::dto::units::small;
use crate::dto::{KafkaRow, KafkaTopic};
use crate::error::{AppError, not_found};
use crate::part::{Part, PartFuture, finish};
use crate::write::keep;
use tracewake_kept::lock;

/// What the keys of kept topics begin with among the checkpoints.
const KEPT: &str = "kafka-topic:";
/// The kind of secret that a topic's password is.
const PASSWORD: &str = "kafka";

/// The Kafka topics that are read.
pub struct Topics {
    store: Store,
    secrets: Secrets,
    intake: Intake,
    sources: Mutex<Vec<KafkaSource>>,
}

impl Topics {
    /// No topic yet. What is read goes to `intake`; which topics are kept is in `store`, their passwords in `secrets`.
    pub fn new(store: Store, secrets: Secrets, intake: Intake) -> Topics {
        Topics {
            store,
            secrets,
            intake,
            sources: Mutex::default(),
        }
    }

    /// Reads a topic from now on and after every restart. The password is kept where keys are kept.
    ///
    /// # Errors
    /// [`AppError::Invalid`] and [`AppError::Kafka`] when the options cannot work; when they cannot be kept.
    pub fn add(&self, topic: &KafkaTopic, password: &str) -> Result<(), AppError> {
        self.read(kafka_options(topic, password)?)?;
        let name = name_of(topic);
        match password.is_empty() {
            true => self.secrets.remove(PASSWORD, &name)?,
            false => self.secrets.set(PASSWORD, &name, password)?,
        }
        let state = serde_json::to_string(topic).map_err(std::io::Error::from)?;
        self.remember(&name, Some(state))
    }

    /// Leaves a topic, now and after restarts. What was read of it stays.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not read; when the database cannot be written.
    pub fn remove(&self, topic: &KafkaTopic) -> Result<(), AppError> {
        let name = name_of(topic);
        if !self.leave(&topic.brokers, &topic.topic, &topic.group) {
            return Err(not_found("topic", name));
        }
        self.secrets.remove(PASSWORD, &name)?;
        self.remember(&name, None)
    }

    /// Starts to read a topic, in place of the same one with other settings. Returns before the broker is reached.
    /// Blocks for up to a few seconds where the same topic has to be left first.
    ///
    /// # Errors
    /// [`AppError::Kafka`] when the options cannot work. A broker that is down is no error: it is waited for.
    pub fn read(&self, options: KafkaOptions) -> Result<(), AppError> {
        self.leave(&options.brokers, &options.topic, &options.group);
        let source = KafkaSource::start(self.intake.clone(), options)?;
        lock(&self.sources).push(source);
        Ok(())
    }

    /// How far each topic has been read, in the order they were started.
    pub fn rows(&self) -> Vec<KafkaRow> {
        let sources = lock(&self.sources);
        sources.iter().map(|source| row(source.status())).collect()
    }

    /// Leaves a topic; what was read of it stays. Says whether it was read. Blocks for up to a few seconds.
    fn leave(&self, brokers: &str, topic: &str, group: &str) -> bool {
        let mut sources = lock(&self.sources);
        let named = sources.iter().position(|source| {
            let options = source.status().options;
            (
                options.brokers.as_str(),
                options.topic.as_str(),
                options.group.as_str(),
            ) == (brokers, topic, group)
        });
        let source = named.map(|index| sources.remove(index));
        drop(sources);
        let was_read = source.is_some();
        if let Some(source) = source {
            source.stop();
        }
        was_read
    }

    fn read_kept(&self) -> Result<(), AppError> {
        for checkpoint in self.store.checkpoints(KEPT)? {
            let name = checkpoint.source.strip_prefix(KEPT).unwrap_or_default();
            if let Err(error) = self.read_one(name, checkpoint.state.as_deref().unwrap_or_default()) {
                tracing::warn!(%error, name, "a topic is not read");
            }
        }
        Ok(())
    }

    fn read_one(&self, name: &str, state: &str) -> Result<(), AppError> {
        let topic: KafkaTopic = serde_json::from_str(state).map_err(std::io::Error::from)?;
        let password = self.secrets.get(PASSWORD, name)?.unwrap_or_default();
        self.read(kafka_options(&topic, &password)?)
    }

    fn remember(&self, name: &str, state: Option<String>) -> Result<(), AppError> {
        Ok(keep(&self.store, format!("{KEPT}{name}"), state)?)
    }
}

impl Part for Topics {
    fn name(&self) -> &'static str {
        "kafka topics"
    }

    /// Reads the topics that are kept.
    fn start(&self) -> PartFuture<'_, Result<(), AppError>> {
        Box::pin(async { self.read_kept() })
    }

    /// Leaves all of them, and waits until what was read is stored.
    fn stop(&self) -> PartFuture<'_, ()> {
        let sources = std::mem::take(&mut *lock(&self.sources));
        finish(move || sources.into_iter().for_each(KafkaSource::stop))
    }
}

fn name_of(topic: &KafkaTopic) -> String {
    format!("{}@{}/{}", topic.topic, topic.brokers, topic.group)
}

/// The options of a topic that was entered in the window.
///
/// # Errors
/// [`AppError::Invalid`] naming the value that cannot be read.
pub fn kafka_options(topic: &KafkaTopic, password: &str) -> Result<KafkaOptions, AppError> {
    // A word that was left out stands for the first of its kind.
    fn read<T: std::str::FromStr<Err = String> + Default>(text: &str) -> Result<T, AppError> {
        match text {
            "" => Ok(T::default()),
            text => text.parse().map_err(AppError::Invalid),
        }
    }
    Ok(KafkaOptions {
        brokers: topic.brokers.clone(),
        topic: topic.topic.clone(),
        group: topic.group.clone(),
        start: read(&topic.start)?,
        security: read(&topic.security)?,
        mechanism: read(&topic.mechanism)?,
        username: topic.username.clone(),
        password: password.to_owned(),
        ca_file: Some(PathBuf::from(&topic.ca_file)).filter(|file| !file.as_os_str().is_empty()),
    })
}

fn row(status: KafkaStatus) -> KafkaRow {
    let KafkaStatus { options, .. } = &status;
    let (state, mut problem) = match &status.state {
        KafkaState::Connecting => ("connecting", String::new()),
        KafkaState::Running => ("running", String::new()),
        KafkaState::Retrying { reason, .. } => ("retrying", reason.clone()),
        KafkaState::Stopped => ("retrying", "stopped, since the database was closed".to_owned()),
    };
    if let (true, Some(note)) = (problem.is_empty(), status.notes.last()) {
        problem.clone_from(note);
    }
    KafkaRow {
        topic: KafkaTopic {
            brokers: options.brokers.clone(),
            topic: options.topic.clone(),
            group: options.group.clone(),
            start: options.start.to_string(),
            security: options.security.to_string(),
            mechanism: options.mechanism.to_string(),
            username: options.username.clone(),
            ca_file: options
                .ca_file
                .as_ref()
                .map(|file| file.display().to_string())
                .unwrap_or_default(),
        },
        state: state.to_owned(),
        problem,
        partitions: small(status.partitions.len()),
        lag: status.lag,
        received: status.counts.received,
        rejected: status.counts.rejected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_entered_comes_back() {
        let entered = KafkaTopic {
            brokers: "127.0.0.1:9092".into(),
            topic: "agents".into(),
            group: "tracewake".into(),
            start: "1200".into(),
            security: "sasl_ssl".into(),
            mechanism: "SCRAM-SHA-512".into(),
            username: "u".into(),
            ca_file: "/ca.pem".into(),
        };
        let options = kafka_options(&entered, "p").unwrap();
        assert_eq!(options.password, "p");
        let status = KafkaStatus {
            options,
            state: KafkaState::Running,
            partitions: Vec::new(),
            lag: 3,
            messages: 0,
            empty: 0,
            counts: Default::default(),
            notes: vec!["deleted".into()],
        };
        let row = row(status);
        assert_eq!(
            (row.topic, row.state.as_str(), row.problem.as_str()),
            (entered.clone(), "running", "deleted")
        );
        let odd = KafkaTopic {
            start: "soon".into(),
            ..entered
        };
        assert!(matches!(kafka_options(&odd, ""), Err(AppError::Invalid(_))));
    }
}
