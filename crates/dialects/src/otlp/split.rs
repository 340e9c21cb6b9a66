//! Binary exports to messages with one record each: the raw bytes of the record behind those of its resource and scope,
//! so that whatever is in them, known or not, is kept and can be read again alone.

use bytes::Bytes;

use crate::protobuf::{Field, Fields, Malformed, field_len, put_bytes, put_head};
use crate::split::Cut;
use crate::{Rejected, SplitBounds, SplitError};

/// The messages in `TracesData` or `LogsData` with one record each, in the order of the records.
pub(super) fn records(body: &Bytes, what: &str, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    let mut cut = Cut::new(bounds);
    match split(body, &mut cut) {
        Ok(()) => Ok(cut.into_events()),
        Err(CannotSplit::Split(error)) => Err(error),
        Err(CannotSplit::Malformed) => Err(SplitError::Rejected(Rejected::new(
            match body.trim_ascii_start().first() {
                Some(b'{' | b'[') => "the body is JSON text and was sent as protobuf".to_owned(),
                _ => format!("the body is cut, or is no protobuf export of {what}"),
            },
        ))),
    }
}

/// Why a body cannot be split.
enum CannotSplit {
    Malformed,
    Split(SplitError),
}

impl From<Malformed> for CannotSplit {
    fn from(_: Malformed) -> CannotSplit {
        CannotSplit::Malformed
    }
}

impl From<SplitError> for CannotSplit {
    fn from(error: SplitError) -> CannotSplit {
        CannotSplit::Split(error)
    }
}

fn split(body: &Bytes, cut: &mut Cut) -> Result<(), CannotSplit> {
    let mut resources = Fields::new(body);
    let mut has_resource = false;
    while let Some((number, field)) = resources.next()? {
        if let (1, Field::Bytes(resource)) = (number, field) {
            has_resource = true;
            split_resource(resource, cut)?;
        }
    }
    match has_resource || body.is_empty() {
        true => Ok(()),
        false => Err(CannotSplit::Malformed),
    }
}

/// The scopes of a resource: today's field, and the one that had instrumentation libraries in OTLP 0.15 to 0.19. Their
/// messages have the same fields.
const SCOPES: [u32; 2] = [2, 1000];

fn split_resource(resource: &[u8], cut: &mut Cut) -> Result<(), CannotSplit> {
    let around = others(resource, &SCOPES)?;
    let mut scopes = Fields::new(resource);
    while let Some((number, field)) = scopes.next()? {
        let Field::Bytes(scope) = field else { continue };
        if !SCOPES.contains(&number) {
            continue;
        }
        let inside = others(scope, &[2])?;
        let mut records = Fields::new(scope);
        while let Some((number, field)) = records.next()? {
            if let (2, Field::Bytes(record)) = (number, field) {
                cut.make_room(around.len() + inside.len() + record.len())?;
                cut.add(message(&around, &inside, record));
            }
        }
    }
    Ok(())
}

/// A message with one record behind the fields of its resource and scope.
fn message(around: &[u8], inside: &[u8], record: &[u8]) -> Bytes {
    let group = inside.len() + field_len(record.len());
    let outer = around.len() + field_len(group);
    let mut message = Vec::with_capacity(field_len(outer));
    put_head(&mut message, 1, outer);
    message.extend_from_slice(around);
    put_head(&mut message, 2, group);
    message.extend_from_slice(inside);
    put_bytes(&mut message, 2, record);
    message.into()
}

/// The raw bytes of all fields of a message but for those with these numbers.
fn others(message: &[u8], numbers: &[u32]) -> Result<Vec<u8>, Malformed> {
    let mut others = Vec::new();
    let mut fields = Fields::new(message);
    let mut start = 0;
    while let Some((found, field)) = fields.next()? {
        if !numbers.contains(&found) || !matches!(field, Field::Bytes(_)) {
            others.extend_from_slice(&message[start..fields.position()]);
        }
        start = fields.position();
    }
    Ok(others)
}
