//! What the options mean for the client.

use rdkafka::ClientConfig;
use rdkafka::config::RDKafkaLogLevel;

use super::options::{KafkaOptions, KafkaStart};

impl KafkaOptions {
    /// The name under which the position in a partition is stored.
    pub(super) fn checkpoint(&self, partition: i32) -> String {
        format!("kafka:{}@{}/{}/{partition}", self.topic, self.brokers, self.group)
    }

    /// The settings of the client. Offsets are committed by us alone, after our own commit.
    pub(super) fn client(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        let reset = match self.start {
            KafkaStart::Latest => "latest",
            KafkaStart::Earliest | KafkaStart::Offset(_) => "earliest",
        };
        let settings = [
            ("bootstrap.servers", self.brokers.as_str()),
            ("group.id", &self.group),
            ("client.id", "tracewake"),
            ("enable.auto.commit", "false"),
            ("enable.auto.offset.store", "false"),
            ("auto.offset.reset", reset),
            // A program that was killed holds its partitions for this long; brokers allow no less.
            ("session.timeout.ms", "6000"),
            ("heartbeat.interval.ms", "2000"),
            ("reconnect.backoff.ms", "250"),
            ("reconnect.backoff.max.ms", "10000"),
            ("topic.metadata.refresh.interval.ms", "30000"),
            ("socket.keepalive.enable", "true"),
            // Bounds what waits in memory in front of the writer.
            ("queued.max.messages.kbytes", "16384"),
            ("statistics.interval.ms", "1000"),
            ("security.protocol", self.security.name()),
        ];
        for (name, value) in settings {
            config.set(name, value);
        }
        if self.security.is_sasl() {
            config.set("sasl.mechanism", self.mechanism.name());
            config.set("sasl.username", &self.username);
            config.set("sasl.password", &self.password);
        }
        if let Some(file) = &self.ca_file {
            config.set("ssl.ca.location", file.display().to_string());
        }
        config.set_log_level(RDKafkaLogLevel::Warning);
        config
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_has_a_name() {
        let options = KafkaOptions::new("127.0.0.1:9092", "agents", "tracewake");
        assert_eq!(options.checkpoint(3), "kafka:agents@127.0.0.1:9092/tracewake/3");
    }
}
