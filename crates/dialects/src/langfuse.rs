//! The dialect of Langfuse beside OpenTelemetry: the requests of its SDKs 1 and 2 and of many integrations, scores, and
//! what its API and its window export. An observation is told in parts: its creation is the start of a span, what ends
//! it is the end, in any order and in any number of requests.

mod content;
mod ingestion;
mod observation;
mod parts;
mod score;
mod shape;
mod tellings;
mod trace;
pub(crate) mod usage;

use serde_json::Value;
use tracewake_model::{Dialect, Event, Media};

use crate::json::Parsed;
use crate::memory::Memory;
use crate::reader::{Endpoint, Reader, Record};
use crate::{Decoded, Rejected, SplitBounds};
pub use parts::{Delivery, deliveries, split_body};

/// Where the SDKs send batches.
pub const INGESTION: &str = "/api/public/ingestion";

/// How this dialect is read.
pub static READER: Reader = Reader {
    dialect: Dialect::Langfuse,
    version: 2,
    name: "a Langfuse record",
    is_event: shape::is_record,
    is_envelope: shape::is_envelope,
    yields: false,
    split: |body, _| Ok(split_body(body, SplitBounds::FILE)?),
    media: &[Media::Json],
    read,
    read_again: None,
    join: Some(tellings::join),
    sent_part: None,
    session_files: None,
    endpoint: |_| {
        Some(Endpoint {
            path: INGESTION,
            content_type: "application/json",
        })
    },
};

fn read(record: Record, _: &mut Memory) -> Result<Vec<Decoded>, Rejected> {
    let (bytes, parsed) = record.into_json()?;
    Ok(Decoded::of_json(events_of(parsed)?, &bytes))
}

fn events_of(parsed: Parsed) -> Result<Vec<Event>, Rejected> {
    let Value::Object(object) = parsed.value else {
        return Err(Rejected::new("a record must be a JSON object"));
    };
    let mut events = ingestion::events_of(object)?;
    for event in &mut events {
        let repairs = parsed.repairs.iter().map(|repair| tracewake_model::Diagnostic {
            field: "record".to_owned(),
            reason: (*repair).to_owned(),
        });
        event.diagnostics.extend(repairs);
    }
    Ok(events)
}
