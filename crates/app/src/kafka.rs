//! Kafka topics as sources: one for each broker list, topic and group.

use std::path::PathBuf;

use tracewake_ingest::{KafkaOptions, KafkaSource, KafkaState, KafkaStatus};

use crate::dto::units::small;
use crate::dto::{KafkaRow, KafkaTopic};
use crate::error::AppError;
use crate::lock::lock;
use crate::runtime::App;

impl App {
    /// Starts to read a topic, in place of the same one with other settings. Returns before the broker is reached. Blocks for
    /// up to a few seconds where the same topic has to be left first.
    ///
    /// # Errors
    /// [`AppError::Kafka`] when the options cannot work. A broker that is down is no error: it is waited for.
    pub fn start_kafka(&self, options: KafkaOptions) -> Result<(), AppError> {
        self.stop_kafka(&options.brokers, &options.topic, &options.group);
        let source = KafkaSource::start(self.intake(), options)?;
        lock(&self.kafka).push(source);
        Ok(())
    }

    /// Leaves a topic; what was read of it stays. Says whether it was read. Blocks for up to a few seconds.
    pub fn stop_kafka(&self, brokers: &str, topic: &str, group: &str) -> bool {
        let mut sources = lock(&self.kafka);
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

    /// How far each topic has been read, in the order they were started.
    pub fn kafka_status(&self) -> Vec<KafkaStatus> {
        lock(&self.kafka).iter().map(KafkaSource::status).collect()
    }

    /// The same for the window.
    pub fn kafka_rows(&self) -> Vec<KafkaRow> {
        self.kafka_status().into_iter().map(row).collect()
    }
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
