//! An event as its binary message, fields in the order of their numbers.

use tracewake_model::{Event, UnixNanos};

use super::schema::{Part, Record};
use super::structs::write_struct;
use crate::protobuf::{put_bytes, put_double, put_message, put_varint};

/// The message of an event.
pub(super) fn event(event: &Event) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    record(&mut out, event);
    out
}

fn record(out: &mut Vec<u8>, record_: &dyn Record) {
    record_.parts(&mut |number, _, part| match part {
        Part::Text(text) => put_bytes(out, number, text.as_bytes()),
        Part::Texts(texts) => texts
            .iter()
            .for_each(|text| put_bytes(out, number, text.as_bytes())),
        Part::Flag => put_varint(out, number, 1),
        Part::Int(value) => put_varint(out, number, int32(value) as u64),
        Part::Float(value) => put_double(out, number, value),
        Part::Json(value) => put_message(out, number, |inner| write_struct(inner, value)),
        Part::Instant(at) => put_message(out, number, |inner| instant(inner, at)),
        Part::Time(time) => {
            if let Some(at) = time.stated {
                put_message(out, number, |inner| instant(inner, at));
            }
        }
        Part::Name(name) => {
            if name.number() != 0 {
                put_varint(out, number, i64::from(name.number()) as u64);
            }
        }
        Part::Record(inner) => put_message(out, number, |bytes| record(bytes, inner)),
        Part::Extensions(extensions) => {
            for extension in extensions {
                put_message(out, number, |any| {
                    put_bytes(any, 1, extension.type_url.as_bytes());
                    put_bytes(any, 2, &extension.value);
                });
            }
        }
    });
}

/// A count as the message has it: what is beyond 32 bits is the nearest that is not.
fn int32(value: i64) -> i64 {
    value.clamp(i32::MIN.into(), i32::MAX.into())
}

fn instant(out: &mut Vec<u8>, at: UnixNanos) {
    let (seconds, nanos) = at.parts();
    if seconds != 0 {
        put_varint(out, 1, seconds as u64);
    }
    if nanos != 0 {
        put_varint(out, 2, nanos as u64);
    }
}
