//! Which export a binary body is, where no address says so: by the fields of its first record.

use crate::protobuf::{Field, Fields, Malformed};

/// What an export carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    Traces,
    Logs,
    Metrics,
}

/// The signal of an export; none for a body that is no export for certain.
pub(crate) fn signal_of(body: &[u8]) -> Option<Signal> {
    find(body, &PATH).ok().flatten()
}

/// What a level of an export may hold: the fields that there are, and those that go further down.
struct Level {
    fields: &'static [u32],
    down: &'static [u32],
}

/// Resources, their scopes, the records in these.
const PATH: [Level; 3] = [
    Level {
        fields: &[1],
        down: &[1],
    },
    Level {
        fields: &[1, 2, 3, 1000],
        down: &[2, 1000],
    },
    Level {
        fields: &[1, 2, 3],
        down: &[2],
    },
];

fn find(message: &[u8], path: &[Level]) -> Result<Option<Signal>, Malformed> {
    let Some((level, below)) = path.split_first() else {
        return of_record(message).map(Some);
    };
    let mut fields = Fields::new(message);
    let mut found = None;
    while let Some((number, field)) = fields.next()? {
        let Field::Bytes(inner) = field else {
            return Err(Malformed);
        };
        if !level.fields.contains(&number) {
            return Err(Malformed);
        }
        if found.is_none() && level.down.contains(&number) {
            found = find(inner, below)?;
        }
    }
    Ok(found)
}

fn of_record(record: &[u8]) -> Result<Signal, Malformed> {
    let mut fields = Fields::new(record);
    let (mut has_trace, mut has_span, mut has_time, mut has_name, mut has_data) =
        (false, false, false, false, false);
    while let Some((number, field)) = fields.next()? {
        match (number, field) {
            (1, Field::Bytes(id)) => {
                has_trace = id.len() == 16;
                has_name = std::str::from_utf8(id).is_ok();
            }
            (2, Field::Bytes(id)) => has_span = id.len() == 8,
            (1 | 11, Field::Fixed64(_)) => has_time = true,
            (5 | 7 | 9 | 10 | 11, Field::Bytes(_)) => has_data = true,
            _ => {}
        }
    }
    if has_trace && has_span {
        Ok(Signal::Traces)
    } else if has_time {
        Ok(Signal::Logs)
    } else if has_name && has_data {
        Ok(Signal::Metrics)
    } else {
        Err(Malformed)
    }
}
