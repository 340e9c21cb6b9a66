//! Binary exports to messages with one record each: the raw bytes of the record behind those of its resource and scope,
//! so that whatever is in them, known or not, is kept and can be read again alone.

use bytes::Bytes;

use crate::Rejected;
use crate::protobuf::{Field, Fields, Malformed, put_bytes};

/// Records repeat the bytes of their resource; all together may become this large.
pub(super) const LARGEST_SPLIT: usize = 512 << 20;

/// The messages in `TracesData` or `LogsData` with one record each, in the order of the records.
pub(super) fn records(body: &Bytes, what: &str) -> Result<Vec<Bytes>, Rejected> {
    let mut records = Vec::new();
    let mut size = 0;
    match split(body, &mut records, &mut size) {
        Ok(()) => Ok(records),
        Err(Trouble::Malformed) => Err(Rejected::new(match body.trim_ascii_start().first() {
            Some(b'{' | b'[') => "the body is JSON text and was sent as protobuf".to_owned(),
            _ => format!("the body is cut, or is no protobuf export of {what}"),
        })),
        Err(Trouble::TooLarge) => Err(too_large(what)),
    }
}

/// The reason for not taking a body whose records repeat too much.
pub(super) fn too_large(what: &str) -> Rejected {
    let limit = LARGEST_SPLIT >> 20;
    Rejected::new(format!(
        "with the bytes of their resource the {what} take more than {limit} MiB; send fewer at once"
    ))
}

enum Trouble {
    Malformed,
    TooLarge,
}

impl From<Malformed> for Trouble {
    fn from(_: Malformed) -> Trouble {
        Trouble::Malformed
    }
}

fn split(body: &Bytes, records: &mut Vec<Bytes>, size: &mut usize) -> Result<(), Trouble> {
    let resources = Parts::of(body, 1)?.repeated;
    if resources.is_empty() && !body.is_empty() {
        return Err(Trouble::Malformed);
    }
    for resource in resources {
        let resource = Parts::of(resource, 2)?;
        for scope in &resource.repeated {
            let scope = Parts::of(scope, 2)?;
            for record in scope.repeated {
                let mut group = Vec::with_capacity(scope.rest.len() + record.len() + 8);
                group.extend_from_slice(&scope.rest);
                put_bytes(&mut group, 2, record);
                let mut outer = Vec::with_capacity(resource.rest.len() + group.len() + 8);
                outer.extend_from_slice(&resource.rest);
                put_bytes(&mut outer, 2, &group);
                let mut message = Vec::with_capacity(outer.len() + 8);
                put_bytes(&mut message, 1, &outer);
                *size += message.len();
                if *size > LARGEST_SPLIT {
                    return Err(Trouble::TooLarge);
                }
                records.push(message.into());
            }
        }
    }
    Ok(())
}

/// A message taken apart: the repeated field, and the raw bytes of all others.
struct Parts<'a> {
    repeated: Vec<&'a [u8]>,
    rest: Vec<u8>,
}

impl<'a> Parts<'a> {
    fn of(message: &'a [u8], number: u32) -> Result<Parts<'a>, Malformed> {
        let mut parts = Parts {
            repeated: Vec::new(),
            rest: Vec::new(),
        };
        let mut fields = Fields::new(message);
        let mut start = 0;
        while let Some((found, field)) = fields.next()? {
            match field {
                Field::Bytes(bytes) if found == number => parts.repeated.push(bytes),
                _ => parts.rest.extend_from_slice(&message[start..fields.position()]),
            }
            start = fields.position();
        }
        Ok(parts)
    }
}
