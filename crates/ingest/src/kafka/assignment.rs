//! What the client tells: the partitions it was given, and where to begin in each; errors; how far the topic goes.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext, Rebalance};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::statistics::Statistics;
use rdkafka::util::Timeout;
use rdkafka::{Offset, TopicPartitionList};
use tracewake_store::{Batch, Checkpoint, Pending, Store};

use super::monitor::Monitor;
use super::options::{KafkaOptions, KafkaStart};
use super::status::KafkaPartition;
use crate::intake::{now, source};

/// How long the broker has to say where a partition begins and ends. What it does not say in time is not needed.
const ANSWER_TIME: Duration = Duration::from_secs(5);

/// The client's callbacks. They run on the reading thread, inside its polls.
pub(super) struct Context {
    pub(super) store: Store,
    pub(super) options: KafkaOptions,
    pub(super) monitor: Arc<Monitor>,
}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(?level, facility, "librdkafka: {message}");
    }

    fn stats(&self, statistics: Statistics) {
        let Some(topic) = statistics.topics.get(&self.options.topic) else {
            return;
        };
        for partition in topic
            .partitions
            .values()
            .filter(|partition| partition.hi_offset >= 0)
        {
            self.monitor
                .high_watermark(partition.partition, partition.hi_offset);
        }
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.monitor.problem(explain(&error, reason));
    }
}

impl ConsumerContext for Context {
    fn pre_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        match rebalance {
            Rebalance::Assign(partitions) => self.place(consumer, partitions),
            Rebalance::Revoke(partitions) => {
                let numbers = partitions
                    .elements()
                    .into_iter()
                    .map(|element| element.partition());
                self.monitor.revoked(numbers);
            }
            Rebalance::Error(error) => self.monitor.problem(error.to_string()),
        }
    }

    fn commit_callback(&self, result: KafkaResult<()>, _: &TopicPartitionList) {
        // Our own database knows the offsets; the group's are for others to see.
        if let Err(error) = result {
            tracing::debug!(%error, "kafka: the group's offsets could not be committed");
        }
    }

    fn main_queue_min_poll_interval(&self) -> Timeout {
        Timeout::After(Duration::from_millis(100))
    }
}

impl Context {
    /// Sets where to begin in each partition: where this database stopped, else where the group stopped, else at the
    /// start that was set.
    fn place(&self, consumer: &BaseConsumer<Self>, partitions: &TopicPartitionList) {
        let group = consumer.committed_offsets(partitions.clone(), ANSWER_TIME).ok();
        let mut given = Vec::new();
        let mut begun = Vec::new();
        for mut element in partitions.elements() {
            let partition = element.partition();
            let ends = consumer
                .fetch_watermarks(&self.options.topic, partition, ANSWER_TIME)
                .ok();
            let of_group = group.as_ref().and_then(|group| {
                match group.find_partition(&self.options.topic, partition)?.offset() {
                    Offset::Offset(offset) => Some(offset),
                    _ => None,
                }
            });
            let before = self.stored(partition).or(of_group);
            let offset = match (before, self.options.start, ends) {
                (Some(offset), _, ends) => Offset::Offset(self.inside(partition, offset, ends)),
                (None, KafkaStart::Earliest, _) => Offset::Beginning,
                (None, KafkaStart::Offset(offset), _) => Offset::Offset(offset),
                (None, KafkaStart::Latest, Some((_, high))) => {
                    // Stored at once: what comes while the program is stopped is not passed over.
                    begun.push(self.checkpoint(partition, high));
                    Offset::Offset(high)
                }
                (None, KafkaStart::Latest, None) => Offset::End,
            };
            if let Err(error) = element.set_offset(offset) {
                self.monitor.problem(error.to_string());
            }
            let position = match offset {
                Offset::Offset(offset) => Some(offset),
                Offset::Beginning => ends.map(|(low, _)| low),
                _ => None,
            };
            given.push(KafkaPartition {
                partition,
                position,
                high_watermark: ends.map(|(_, high)| high),
                lag: None,
            });
        }
        self.remember(begun);
        self.monitor.assigned(given);
    }

    /// The offset where this database stopped. One that cannot be read is as none: the group's is never ahead of it.
    fn stored(&self, partition: i32) -> Option<i64> {
        match self.store.checkpoint(&self.options.checkpoint(partition)) {
            Ok(state) => state?.parse().ok(),
            Err(error) => {
                tracing::warn!(%error, partition, "kafka: the stored offset cannot be read");
                None
            }
        }
    }

    /// An offset that the partition has. Messages that are gone are told, never passed over without a word.
    fn inside(&self, partition: i32, offset: i64, ends: Option<(i64, i64)>) -> i64 {
        match ends {
            Some((low, _)) if offset < low => {
                let lost = low - offset;
                self.monitor.note(format!(
                    "partition {partition}: the broker has deleted {lost} messages before they were read (offsets {offset} to {})",
                    low - 1
                ));
                low
            }
            Some((low, high)) if offset > high => {
                self.monitor.note(format!(
                    "partition {partition}: offset {offset} is beyond its end {high}; the topic was created again or cut, and is read again from its beginning"
                ));
                low
            }
            _ => offset,
        }
    }

    fn checkpoint(&self, partition: i32, offset: i64) -> Checkpoint {
        Checkpoint {
            source: self.options.checkpoint(partition),
            state: Some(offset.to_string()),
        }
    }

    fn remember(&self, checkpoints: Vec<Checkpoint>) {
        if checkpoints.is_empty() {
            return;
        }
        let batch = Batch {
            source: source::KAFKA.to_owned(),
            received: now(),
            checkpoints,
            ..Batch::default()
        };
        if let Err(error) = self.store.append_blocking(batch).and_then(Pending::wait) {
            tracing::warn!(%error, "kafka: where reading began could not be stored");
        }
    }
}

/// An error of the client in words that say what to do.
pub(super) fn explain(error: &KafkaError, reason: &str) -> String {
    use rdkafka::types::RDKafkaErrorCode as Code;
    let what = match error.rdkafka_error_code() {
        Some(Code::AllBrokersDown | Code::BrokerTransportFailure) => {
            "no broker answers; check the address and that it runs"
        }
        Some(Code::OperationTimedOut | Code::RequestTimedOut) => {
            "the broker did not answer in time; check the address and that it runs"
        }
        Some(Code::Resolve) => "the broker's name cannot be resolved",
        Some(Code::Authentication | Code::SaslAuthenticationFailed) => {
            "the broker refused the user name or password"
        }
        Some(Code::SSL) => "the broker's certificate or the encryption was refused",
        Some(Code::UnknownTopic | Code::UnknownTopicOrPartition | Code::UnknownPartition) => {
            "there is no such topic; create it, or correct its name"
        }
        Some(Code::TopicAuthorizationFailed) => "the broker does not let this user read the topic",
        Some(Code::GroupAuthorizationFailed) => "the broker does not let this user use the group",
        _ => {
            return format!("{error}: {reason}")
                .trim_end_matches([':', ' '])
                .to_owned();
        }
    };
    match reason {
        "" => what.to_owned(),
        reason => format!("{what} ({reason})"),
    }
}
