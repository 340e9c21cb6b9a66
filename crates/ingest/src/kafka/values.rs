//! From the messages of a topic to records: CloudEvents as the Kafka binding writes them, or any dialect as in a file.

use std::collections::BTreeMap;

use bytes::Bytes;
use rdkafka::Message;
use rdkafka::message::Headers;
use tracewake_dialects::ossa::{self, BinaryMode};
use tracewake_dialects::stream::{Item, Splitter};
use tracewake_dialects::{Decoded, RecordReader, Rejected};
use tracewake_model::Media;
use tracewake_store::{Record, Reject};
use xxhash_rust::xxh3::xxh3_64;

use crate::intake::QUARANTINE_BYTES;
use crate::keys::Keys;

/// What was read from a topic and is not stored yet.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) records: Vec<Record>,
    pub(super) rejects: Vec<Reject>,
    /// Data points of metrics, which are not kept.
    pub(super) not_kept: u64,
    /// Messages, those without events included.
    pub(super) messages: u64,
    /// Messages without a value.
    pub(super) empty: u64,
    /// Bytes of all values.
    pub(super) bytes: usize,
    /// When the newest message was sent, in milliseconds since 1970, where messages say so.
    pub(super) newest_ms: Option<i64>,
    /// By partition: the first offset gathered.
    pub(super) first: BTreeMap<i32, i64>,
    /// By partition: the offset behind the last one gathered.
    pub(super) next: BTreeMap<i32, i64>,
}

impl Gathered {
    /// Takes one message in.
    pub(super) fn add(&mut self, message: &impl Message, keys: &Keys) {
        let (partition, offset) = (message.partition(), message.offset());
        self.first.entry(partition).or_insert(offset);
        self.next.insert(partition, offset + 1);
        self.messages += 1;
        self.newest_ms = self.newest_ms.max(message.timestamp().to_millis());
        let value = Bytes::copy_from_slice(message.payload().unwrap_or_default());
        self.bytes += value.len();
        let place = Place {
            topic: message.topic(),
            partition,
            offset,
            keys,
        };
        let (media, attributes) = headers_of(message);
        if !attributes.is_empty() && !is_structured(&media) {
            let event = BinaryMode {
                attributes,
                content_type: Some(media).filter(|media| !media.is_empty()),
                is_percent_encoded: false,
                body: value.clone(),
            };
            match ossa::structured_from_binary(&event) {
                Ok(text) => self.cloud_event(&place, 0, text, &value),
                Err(rejected) => self.reject(&place, rejected, &value),
            }
        } else if value.trim_ascii().is_empty() {
            self.empty += 1;
        } else if is_structured(&media) || ossa::looks_like_body(&value) {
            self.cloud_events(&place, value);
        } else {
            self.any_dialect(&place, &value);
        }
    }

    fn cloud_events(&mut self, place: &Place<'_>, value: Bytes) {
        match ossa::read_json_body(value.clone()) {
            Ok(events) => {
                for (index, event) in events.into_iter().enumerate() {
                    self.cloud_event(place, index, event.clone(), &event);
                }
            }
            Err(rejected) => self.reject(place, rejected, &value),
        }
    }

    /// Keeps the event in a text, or `bytes` as what should have been one.
    fn cloud_event(&mut self, place: &Place<'_>, index: usize, text: Bytes, bytes: &[u8]) {
        match RecordReader::new(&ossa::READER).read(Media::Json, text) {
            Ok(events) => events
                .into_iter()
                .for_each(|decoded| self.keep(place, index, decoded)),
            Err(rejected) => self.reject(place, rejected, bytes),
        }
    }

    /// Reads a value like a file of its own.
    fn any_dialect(&mut self, place: &Place<'_>, value: &[u8]) {
        let mut splitter = Splitter::new();
        splitter.push(value);
        splitter.finish();
        let mut index = 0;
        while let Some(item) = splitter.next_item() {
            match item {
                Item::Event { decoded, .. } => self.keep(place, index, decoded),
                Item::Reject { line, reason, bytes } => self.rejects.push(Reject {
                    location: place.to_string(),
                    line: Some(line),
                    reason,
                    bytes,
                }),
                Item::NotKept { data_points, .. } => self.not_kept += data_points as u64,
            }
            index += 1;
        }
    }

    /// Keeps an event. One without an id of its own is known by its place, so that reading the message again finds the
    /// same one.
    fn keep(&mut self, place: &Place<'_>, index: usize, decoded: Decoded) {
        let fallback = decoded.event.identity.is_empty().then(|| {
            let content = xxh3_64(&decoded.original.bytes);
            format!(
                "{}/{}/{}/{index}-{content:016x}",
                place.topic, place.partition, place.offset
            )
        });
        let record = place.keys.record(decoded);
        self.records.push(match fallback {
            Some(identity) => record.with_fallback_identity(identity),
            None => record,
        });
    }

    fn reject(&mut self, place: &Place<'_>, Rejected { reason }: Rejected, bytes: &[u8]) {
        self.rejects.push(Reject {
            location: place.to_string(),
            line: None,
            reason,
            bytes: Bytes::copy_from_slice(&bytes[..bytes.len().min(QUARANTINE_BYTES)]),
        });
    }
}

/// Where a message is, and what its signatures are checked with.
struct Place<'a> {
    topic: &'a str,
    partition: i32,
    offset: i64,
    keys: &'a Keys,
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "topic {} partition {} offset {}",
            self.topic, self.partition, self.offset
        )
    }
}

/// The content type, and the attributes of binary mode without their `ce_`.
fn headers_of(message: &impl Message) -> (Vec<u8>, Vec<(String, Vec<u8>)>) {
    let (mut media, mut attributes) = (Vec::new(), Vec::new());
    for header in message.headers().into_iter().flat_map(|headers| headers.iter()) {
        let key = header.key.to_ascii_lowercase();
        let Some(value) = header.value else { continue };
        match key.strip_prefix("ce_") {
            Some(attribute) => attributes.push((attribute.to_owned(), value.to_vec())),
            None if key == "content-type" => media = value.to_vec(),
            None => {}
        }
    }
    (media, attributes)
}

/// Whether the content type says that the value is the whole event.
fn is_structured(media: &[u8]) -> bool {
    media.to_ascii_lowercase().starts_with(b"application/cloudevents")
}

#[cfg(test)]
mod tests {
    use rdkafka::message::{Header, OwnedHeaders, OwnedMessage};
    use rdkafka::{Message, Timestamp};
    use serde_json::json;

    use super::*;

    fn gather(value: Option<&[u8]>, headers: &[(&str, &str)]) -> Gathered {
        let headers = headers.iter().fold(OwnedHeaders::new(), |all, (key, value)| {
            all.insert(Header {
                key,
                value: Some(value.as_bytes()),
            })
        });
        let message = OwnedMessage::new(
            value.map(<[u8]>::to_vec),
            None,
            "agents".into(),
            Timestamp::CreateTime(7),
            2,
            40,
            Some(headers),
        );
        assert_eq!(message.offset(), 40);
        let mut gathered = Gathered::default();
        gathered.add(&message, &Keys::default());
        gathered
    }

    fn check(value: Option<&str>, headers: &[(&str, &str)], expect: (usize, usize, u64)) -> Gathered {
        let gathered = gather(value.map(str::as_bytes), headers);
        let found = (gathered.records.len(), gathered.rejects.len(), gathered.empty);
        assert_eq!(found, expect, "{value:?} {headers:?}: {:?}", gathered.rejects);
        assert_eq!((gathered.messages, gathered.newest_ms), (1, Some(7)));
        assert_eq!((gathered.first[&2], gathered.next[&2]), (40, 41));
        gathered
    }

    #[test]
    fn values_are_events_of_any_dialect() {
        let event = json!({"specversion": "1.0", "id": "1", "source": "s", "type": "t"}).to_string();
        let chaukas = json!({"event_id": "1", "session_id": "s", "type": "SYSTEM"}).to_string();
        check(Some(&event), &[], (1, 0, 0));
        check(Some(&format!("[{event}, {event}]")), &[], (2, 0, 0));
        check(Some(&chaukas), &[], (1, 0, 0));
        check(Some(&format!("{chaukas}\n{chaukas}\nlog line\n")), &[], (2, 1, 0));
        check(
            Some(&event),
            &[("content-type", "application/cloudevents+json")],
            (1, 0, 0),
        );
        let binary = [
            ("ce_specversion", "1.0"),
            ("ce_id", "1"),
            ("ce_source", "s"),
            ("ce_type", "größe"),
        ];
        check(Some("{\"a\": 1}"), &binary, (1, 0, 0));
        check(None, &binary, (1, 0, 0));
        let both = [
            binary.as_slice(),
            &[("content-type", "application/cloudevents+json")],
        ]
        .concat();
        check(Some(&event), &both, (1, 0, 0));
    }

    #[test]
    fn deletions_are_counted_and_bad_values_are_kept_with_their_place() {
        check(None, &[], (0, 0, 1));
        check(Some(" \n"), &[], (0, 0, 1));
        for bad in ["nonsense", "{\"specversion\": \"1.0\",", "{\"role\": \"user\"}"] {
            let gathered = check(Some(bad), &[], (0, 1, 0));
            assert_eq!(gathered.rejects[0].location, "topic agents partition 2 offset 40");
            assert_eq!(gathered.rejects[0].bytes, bad, "{bad}");
        }
        let structured = [("content-type", "application/cloudevents+json")];
        check(Some("{\"role\": \"user\"}"), &structured, (0, 1, 0));
    }
}
