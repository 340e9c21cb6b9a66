//! The arguments of `serve` that name a Kafka topic.

use std::path::PathBuf;

use clap::Args;
use tracewake_ingest::{KafkaMechanism, KafkaOptions, KafkaSecurity, KafkaStart};

#[derive(Debug, Args)]
#[command(next_help_heading = "Kafka")]
pub(super) struct KafkaArguments {
    /// Read a topic from these brokers, e.g. 127.0.0.1:9092; several are separated by commas
    #[arg(long, value_name = "ADDRS", requires = "kafka_topic")]
    kafka_brokers: Option<String>,
    /// Name of the topic
    #[arg(long, value_name = "TOPIC", requires = "kafka_brokers")]
    kafka_topic: Option<String>,
    /// The consumer group
    #[arg(long, value_name = "GROUP", default_value = "tracewake")]
    kafka_group: String,
    /// Where to begin where the topic was never read: earliest, latest or an offset
    #[arg(long, value_name = "WHERE", default_value = "earliest")]
    kafka_start: KafkaStart,
    /// How the connection is protected: plaintext, ssl, sasl-plaintext or sasl-ssl
    #[arg(long, value_name = "KIND", default_value = "plaintext")]
    kafka_security: KafkaSecurity,
    /// For SASL: plain, scram-sha-256 or scram-sha-512
    #[arg(long, value_name = "NAME", default_value = "plain")]
    kafka_mechanism: KafkaMechanism,
    /// For SASL; the password comes from the environment variable TRACEWAKE_KAFKA_PASSWORD
    #[arg(long, value_name = "USER", default_value = "", hide_default_value = true)]
    kafka_username: String,
    /// Certificates to trust instead of the system's, in PEM
    #[arg(long, value_name = "FILE")]
    kafka_ca_file: Option<PathBuf>,
}

impl KafkaArguments {
    /// The topic to read; none when none was named.
    pub(super) fn options(&self) -> Option<KafkaOptions> {
        Some(KafkaOptions {
            brokers: self.kafka_brokers.clone()?,
            topic: self.kafka_topic.clone()?,
            group: self.kafka_group.clone(),
            start: self.kafka_start,
            security: self.kafka_security,
            mechanism: self.kafka_mechanism,
            username: self.kafka_username.clone(),
            password: std::env::var("TRACEWAKE_KAFKA_PASSWORD").unwrap_or_default(),
            ca_file: self.kafka_ca_file.clone(),
        })
    }
}
