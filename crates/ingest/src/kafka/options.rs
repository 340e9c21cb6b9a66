//! Where a topic is, where to begin, and how to get in.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Which topic to read and how. Can be kept in settings: the password is never written.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KafkaOptions {
    /// Addresses to begin with, separated by commas: `127.0.0.1:9092`.
    pub brokers: String,
    /// The topic.
    pub topic: String,
    /// The consumer group. Programs of one group share the topic's partitions.
    pub group: String,
    /// Where to begin where neither this database nor the group has been before.
    #[serde(default)]
    pub start: KafkaStart,
    /// How the connection is protected.
    #[serde(default)]
    pub security: KafkaSecurity,
    /// How to prove who we are; used with the two SASL kinds of security.
    #[serde(default)]
    pub mechanism: KafkaMechanism,
    /// For SASL.
    #[serde(default)]
    pub username: String,
    /// For SASL. Lives in the keyring or the environment, not in settings.
    #[serde(skip)]
    pub password: String,
    /// Certificates to trust instead of the system's, in PEM.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
}

/// Where to begin in a partition that was never read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KafkaStart {
    /// At the oldest message that the broker still has.
    #[default]
    Earliest,
    /// At the next message that comes.
    Latest,
    /// At this offset of every partition.
    Offset(i64),
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "librdkafka's own names")]
pub enum KafkaSecurity {
    #[default]
    Plaintext,
    Ssl,
    SaslPlaintext,
    SaslSsl,
}

/// How a SASL client proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "librdkafka's own names")]
pub enum KafkaMechanism {
    #[default]
    Plain,
    ScramSha256,
    ScramSha512,
}

impl KafkaSecurity {
    pub(super) fn name(self) -> &'static str {
        match self {
            KafkaSecurity::Plaintext => "plaintext",
            KafkaSecurity::Ssl => "ssl",
            KafkaSecurity::SaslPlaintext => "sasl_plaintext",
            KafkaSecurity::SaslSsl => "sasl_ssl",
        }
    }

    pub(super) fn is_sasl(self) -> bool {
        matches!(self, KafkaSecurity::SaslPlaintext | KafkaSecurity::SaslSsl)
    }
}

impl KafkaMechanism {
    pub(super) fn name(self) -> &'static str {
        match self {
            KafkaMechanism::Plain => "PLAIN",
            KafkaMechanism::ScramSha256 => "SCRAM-SHA-256",
            KafkaMechanism::ScramSha512 => "SCRAM-SHA-512",
        }
    }
}

/// Prints what [`KafkaStart::from_str`] reads.
impl fmt::Display for KafkaStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KafkaStart::Earliest => f.write_str("earliest"),
            KafkaStart::Latest => f.write_str("latest"),
            KafkaStart::Offset(offset) => write!(f, "{offset}"),
        }
    }
}

/// Prints the client's own word, e.g. `sasl_ssl`.
impl fmt::Display for KafkaSecurity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Prints the client's own word, e.g. `SCRAM-SHA-256`.
impl fmt::Display for KafkaMechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads `earliest`, `latest` or an offset.
impl FromStr for KafkaStart {
    type Err = String;

    fn from_str(text: &str) -> Result<KafkaStart, String> {
        match text {
            "earliest" => Ok(KafkaStart::Earliest),
            "latest" => Ok(KafkaStart::Latest),
            number => match number.parse() {
                Ok(offset) if offset >= 0 => Ok(KafkaStart::Offset(offset)),
                _ => Err(format!(
                    "{number} is none of earliest, latest and an offset such as 1200"
                )),
            },
        }
    }
}

/// Reads `plaintext`, `ssl`, `sasl-plaintext` or `sasl-ssl`.
impl FromStr for KafkaSecurity {
    type Err = String;

    fn from_str(text: &str) -> Result<KafkaSecurity, String> {
        match text.replace('-', "_").to_ascii_lowercase().as_str() {
            "plaintext" => Ok(KafkaSecurity::Plaintext),
            "ssl" => Ok(KafkaSecurity::Ssl),
            "sasl_plaintext" => Ok(KafkaSecurity::SaslPlaintext),
            "sasl_ssl" => Ok(KafkaSecurity::SaslSsl),
            _ => Err(format!(
                "{text} is none of plaintext, ssl, sasl-plaintext and sasl-ssl"
            )),
        }
    }
}

/// Reads `plain`, `scram-sha-256` or `scram-sha-512`.
impl FromStr for KafkaMechanism {
    type Err = String;

    fn from_str(text: &str) -> Result<KafkaMechanism, String> {
        let known = [
            KafkaMechanism::Plain,
            KafkaMechanism::ScramSha256,
            KafkaMechanism::ScramSha512,
        ];
        let found = known
            .into_iter()
            .find(|mechanism| mechanism.name().eq_ignore_ascii_case(text));
        found.ok_or_else(|| format!("{text} is none of plain, scram-sha-256 and scram-sha-512"))
    }
}

impl KafkaOptions {
    /// A topic on brokers that ask for nothing, read from its beginning.
    pub fn new(
        brokers: impl Into<String>,
        topic: impl Into<String>,
        group: impl Into<String>,
    ) -> KafkaOptions {
        KafkaOptions {
            brokers: brokers.into(),
            topic: topic.into(),
            group: group.into(),
            start: KafkaStart::default(),
            security: KafkaSecurity::default(),
            mechanism: KafkaMechanism::default(),
            username: String::new(),
            password: String::new(),
            ca_file: None,
        }
    }

    /// What contradicts itself before any broker is asked.
    pub(super) fn check(&self) -> Result<(), String> {
        let named = [
            ("brokers", &self.brokers),
            ("topic", &self.topic),
            ("group", &self.group),
        ];
        if let Some((name, _)) = named.iter().find(|(_, value)| value.trim().is_empty()) {
            return Err(format!("no {name} named"));
        }
        if self.topic.contains('\0') || self.topic.starts_with('^') {
            return Err(format!("{:?} is no name of a topic", self.topic));
        }
        if self.security.is_sasl() && (self.username.is_empty() || self.password.is_empty()) {
            return Err("this security needs a user name and a password".to_owned());
        }
        match &self.ca_file {
            Some(file) if !file.is_file() => Err(format!("there is no file {}", file.display())),
            _ => Ok(()),
        }
    }
}

/// Without the password.
impl fmt::Debug for KafkaOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KafkaOptions")
            .field("brokers", &self.brokers)
            .field("topic", &self.topic)
            .field("group", &self.group)
            .field("start", &self.start)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read() {
        assert_eq!("latest".parse(), Ok(KafkaStart::Latest));
        assert_eq!("1200".parse(), Ok(KafkaStart::Offset(1200)));
        assert!("-1".parse::<KafkaStart>().is_err());
        assert_eq!("SASL_SSL".parse(), Ok(KafkaSecurity::SaslSsl));
        assert_eq!("sasl-plaintext".parse(), Ok(KafkaSecurity::SaslPlaintext));
        assert_eq!("scram-sha-512".parse(), Ok(KafkaMechanism::ScramSha512));
        assert!("gssapi".parse::<KafkaMechanism>().is_err());
    }

    #[test]
    fn the_password_is_kept_nowhere() {
        let options = KafkaOptions {
            security: KafkaSecurity::SaslSsl,
            username: "u".into(),
            password: "s3cret".into(),
            ..KafkaOptions::new("b:1", "t", "g")
        };
        let text = serde_json::to_string(&options).unwrap() + &format!("{options:?}");
        assert!(!text.contains("s3cret"), "{text}");
        let kept: KafkaOptions = serde_json::from_str(&serde_json::to_string(&options).unwrap()).unwrap();
        assert_eq!(
            kept,
            KafkaOptions {
                password: String::new(),
                ..options
            }
        );
    }

    #[test]
    fn what_cannot_work_is_said_at_once() {
        let check = |change: fn(&mut KafkaOptions), expect: &str| {
            let mut options = KafkaOptions::new("b:1", "t", "g");
            change(&mut options);
            assert_eq!(options.check().err().unwrap_or_default(), expect);
        };
        check(|_| {}, "");
        check(|o| o.topic.clear(), "no topic named");
        check(|o| o.topic = "^a.*".into(), "\"^a.*\" is no name of a topic");
        check(
            |o| o.security = KafkaSecurity::SaslSsl,
            "this security needs a user name and a password",
        );
        check(
            |o| o.ca_file = Some("/nowhere.pem".into()),
            "there is no file /nowhere.pem",
        );
    }
}
