//! Request bodies to the bytes of the events in them.
//!
//! A binary body does not say which message it is, and protobuf reads almost anything as almost anything. So every
//! reading is weighed by how well its fields look ([`Score`]), and a body that came to the wrong address, or from a
//! file without an address, is taken for what it is.

use std::ops::Range;

use bytes::Bytes;

use crate::json::scan;
use crate::protobuf::{self, Field, Fields, Malformed};
use crate::split::{self, Cut};
use crate::{Rejected, SplitBounds, SplitError};

/// What the address of a request says about its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BodyHint {
    /// `IngestEventRequest`.
    Single,
    /// `IngestEventBatchRequest`.
    Batch,
    /// Nothing: a recorded body in a file, or one bare event or batch.
    #[default]
    Unknown,
}

/// The events of a binary body, each as the bytes of its message. A request without events, and with
/// [`BodyHint::Unknown`] a request that carries none by its nature (a query), gives an empty list.
///
/// # Errors
/// When the body is cut, is no protobuf, or is no request of Chaukas.
pub fn read_body(body: Bytes, hint: BodyHint) -> Result<Vec<Bytes>, Rejected> {
    Ok(split_body(body, hint, SplitBounds::FILE)?)
}

/// The same within bounds.
///
/// # Errors
/// As [`read_body`], and when the events are more than the bounds allow.
pub fn split_body(body: Bytes, hint: BodyHint, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    if body.is_empty() {
        return Ok(Vec::new());
    }
    let Ok(request) = Request::read(&body, bounds)? else {
        return Err(SplitError::Rejected(Rejected::new(
            match body.trim_ascii_start().first() {
                Some(b'{' | b'[') => "the body is JSON text and was sent as protobuf",
                _ => "the body is cut or is no protobuf",
            },
        )));
    };
    let single = request.as_single();
    let batch = request.as_batch()?;
    let taken = match hint {
        // Fields of something else, and none of a request: nothing would be taken of it, and nobody told.
        BodyHint::Single | BodyHint::Batch if request.inner.is_empty() => None,
        BodyHint::Single if single.is_good() || !batch.is_strong() => {
            Some(single).filter(|reading| !reading.is_noise())
        }
        BodyHint::Single => Some(batch),
        BodyHint::Batch if batch.is_good() || batch.is_empty() || !single.is_strong() => {
            Some(batch).filter(|reading| !reading.is_noise())
        }
        BodyHint::Batch => Some(single),
        BodyHint::Unknown => return request.guess(single, batch),
    };
    match taken {
        Some(reading) => Ok(reading.events),
        None => Err(Rejected::new("the body is protobuf, but no event of chaukas").into()),
    }
}

/// The events of a JSON body, each as the text of its object: an array, an event batch, an ingest request, or one
/// event.
///
/// # Errors
/// When the text is no JSON object or array.
pub fn read_json_body(body: Bytes) -> Result<Vec<Bytes>, Rejected> {
    Ok(split_json_body(body, SplitBounds::FILE)?)
}

/// The same within bounds.
///
/// # Errors
/// As [`read_json_body`], and when the events are more than the bounds allow.
pub fn split_json_body(body: Bytes, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    let body = if body.starts_with(b"\xef\xbb\xbf") {
        body.slice(3..)
    } else {
        body
    };
    let mut cut = Cut::new(bounds);
    let read = match body.trim_ascii_start().first() {
        _ if !scan::is_one_value(&body) => None,
        Some(b'[') => each_event(&body, 0, &mut cut),
        Some(b'{') => scan::members(&body, 0).and_then(|members| events_in(&body, &members, &mut cut)),
        _ => None,
    };
    match read {
        Some(read) => read.map(|()| cut.into_events()),
        None => Err(split::without_outline(&body)),
    }
}

type Member<'a> = (&'a [u8], Range<usize>);

/// Cuts out the events of the array that starts at `at`.
fn each_event(body: &Bytes, at: usize, cut: &mut Cut) -> Option<Result<(), SplitError>> {
    scan::each_element(body, at, |place| cut.push(body.slice(place)))
}

/// Cuts out the events in an object; the object itself when nothing in it says otherwise.
fn events_in(body: &Bytes, members: &[Member<'_>], cut: &mut Cut) -> Option<Result<(), SplitError>> {
    let starts = |place: &Range<usize>, byte: u8| body[place.start] == byte;
    for (key, place) in members {
        match *key {
            b"event_batch" | b"eventBatch" if starts(place, b'{') => {
                return events_of_batch(body, &scan::members(body, place.start)?, cut);
            }
            b"events" if starts(place, b'[') => return each_event(body, place.start, cut),
            b"event" if starts(place, b'{') => return Some(cut.push(body.slice(place.clone()))),
            b"batch_id" | b"batchId" => return events_of_batch(body, members, cut),
            _ => {}
        }
    }
    Some(cut.push(body.clone()))
}

fn events_of_batch(body: &Bytes, members: &[Member<'_>], cut: &mut Cut) -> Option<Result<(), SplitError>> {
    match members.iter().find(|(key, _)| *key == b"events") {
        Some((_, place)) if body[place.start] == b'[' => each_event(body, place.start, cut),
        Some((_, place)) if &body[place.clone()] != b"null" => None,
        _ => Some(Ok(())),
    }
}

/// A body, known to be a well-formed message: the contents of its field 1, which every request has.
struct Request<'a> {
    body: &'a Bytes,
    inner: Vec<Bytes>,
    bounds: SplitBounds,
}

/// How well the fields of a message look when it is read as a certain one.
#[derive(Debug, Clone, Copy, Default)]
struct Score {
    good: usize,
    bad: usize,
    /// An id that names the event or its session.
    has_id: bool,
    has_type: bool,
}

/// One way to read a body.
struct Reading {
    events: Vec<Bytes>,
    score: Score,
}

impl Reading {
    fn is_good(&self) -> bool {
        self.score.good > 0 && self.score.bad == 0
    }

    /// Good enough to believe it against the address.
    fn is_strong(&self) -> bool {
        self.is_good() && self.score.has_id && self.score.good >= 2
    }

    fn is_empty(&self) -> bool {
        self.events.is_empty() && self.score.bad == 0
    }

    /// More fields look wrong than right: not what it was read as.
    fn is_noise(&self) -> bool {
        self.score.bad > self.score.good.max(3)
    }
}

impl<'a> Request<'a> {
    fn read(body: &'a Bytes, bounds: SplitBounds) -> Result<Result<Request<'a>, Malformed>, SplitError> {
        let mut fields = Fields::new(body);
        let mut inner = Cut::new(bounds);
        loop {
            match fields.next() {
                Ok(Some((1, Field::Bytes(bytes)))) => inner.push(body.slice_ref(bytes))?,
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(malformed) => return Ok(Err(malformed)),
            }
        }
        Ok(Ok(Request {
            body,
            inner: inner.into_events(),
            bounds,
        }))
    }

    /// As `IngestEventRequest`. A message that is there twice is the two merged, which is one behind the other.
    fn as_single(&self) -> Reading {
        let event = match self.inner.as_slice() {
            [] => None,
            [event] => Some(event.clone()),
            parts => Some(Bytes::from(parts.concat())),
        };
        let score = event.as_ref().map(|event| score_event(event)).unwrap_or_default();
        Reading {
            events: event.into_iter().collect(),
            score,
        }
    }

    /// As `IngestEventBatchRequest`.
    fn as_batch(&self) -> Result<Reading, SplitError> {
        read_batches(&self.inner, self.bounds)
    }

    /// Without a hint: only what is beyond doubt.
    fn guess(&self, single: Reading, batch: Reading) -> Result<Vec<Bytes>, SplitError> {
        let bare_batch = read_batches(std::slice::from_ref(self.body), self.bounds)?;
        let bare = score_event(self.body);
        let readings = [batch, single, bare_batch];
        if let Some(reading) = readings
            .into_iter()
            .find(|reading| reading.is_strong() && !reading.events.is_empty())
        {
            return Ok(reading.events);
        }
        if bare.bad == 0 && bare.has_id && bare.has_type {
            return Ok(vec![self.body.clone()]);
        }
        let single = self.as_single();
        if single.score.has_id && single.score.has_type && single.score.good > single.score.bad {
            return Ok(single.events);
        }
        let is_query = self.inner.iter().all(|query| looks_like_query(query));
        if is_query || looks_like_stats(self.body) {
            return Ok(Vec::new());
        }
        Err(Rejected::new("the bytes are neither text nor a request of chaukas").into())
    }
}

fn read_batches(batches: &[Bytes], bounds: SplitBounds) -> Result<Reading, SplitError> {
    let mut events = Cut::new(bounds);
    let mut score = Score::default();
    for batch in batches {
        read_batch(batch, &mut events, &mut score)?;
    }
    Ok(Reading {
        events: events.into_events(),
        score,
    })
}

fn read_batch(bytes: &Bytes, events: &mut Cut, score: &mut Score) -> Result<(), SplitError> {
    let mut fields = Fields::new(bytes);
    loop {
        match fields.next() {
            Ok(None) => return Ok(()),
            Err(Malformed) => {
                score.bad += 10;
                return Ok(());
            }
            Ok(Some((3, Field::Bytes(event)))) => {
                let inner = score_event(event);
                score.good += usize::from(inner.good > inner.bad);
                score.bad += usize::from(inner.good <= inner.bad && inner.bad > 0);
                score.has_id |= inner.has_id;
                events.push(bytes.slice_ref(event))?;
            }
            Ok(Some((number, field))) => {
                let good = match (number, field) {
                    (1, field) => is_text(field),
                    (2, field) => is_instant(field),
                    (4, field) => is_message(field),
                    (10 | 12, field) => matches!(field, Field::Fixed64(_)),
                    (11, field) => matches!(field, Field::Varint(_)),
                    (3, _) => false,
                    _ => continue,
                };
                score.good += usize::from(good);
                score.bad += usize::from(!good);
            }
        }
    }
}

fn score_event(bytes: &[u8]) -> Score {
    let mut score = Score::default();
    let mut fields = Fields::new(bytes);
    loop {
        let (number, field) = match fields.next() {
            Ok(Some(field)) => field,
            Ok(None) => return score,
            Err(Malformed) => {
                score.bad += 10;
                return score;
            }
        };
        let good = match number {
            1..=6 | 12..=15 | 18..=23 | 62 => is_text(field),
            7..=10 => matches!(field, Field::Varint(0..1_000)),
            11 => is_instant(field),
            16 | 17 => matches!(field, Field::Varint(0 | 1)),
            30..=39 | 60 | 61 | 70..=72 | 90 | 99 => is_message(field),
            _ => continue, // a field that later versions may have
        };
        score.good += usize::from(good);
        score.bad += usize::from(!good);
        score.has_id |= good && matches!(number, 1 | 4) && field != Field::Bytes(b"");
        score.has_type |= good && number == 7;
    }
}

fn is_text(field: Field<'_>) -> bool {
    let Field::Bytes(bytes) = field else { return false };
    std::str::from_utf8(bytes)
        .is_ok_and(|text| !text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')))
}

fn is_message(field: Field<'_>) -> bool {
    matches!(field, Field::Bytes(bytes) if protobuf::is_message(bytes))
}

fn is_instant(field: Field<'_>) -> bool {
    let Field::Bytes(bytes) = field else { return false };
    all_fields(bytes, |number, field| {
        matches!((number, field), (1 | 2, Field::Varint(_)))
    })
}

fn looks_like_query(bytes: &[u8]) -> bool {
    all_fields(bytes, |number, field| match number {
        1 => is_message(field),
        2 | 4 => matches!(field, Field::Varint(_)),
        3 => is_text(field),
        _ => false,
    })
}

fn looks_like_stats(bytes: &[u8]) -> bool {
    let is_range = |field: Field<'_>| match field {
        Field::Bytes(bytes) => all_fields(bytes, |number, field| {
            matches!(number, 1 | 2) && is_instant(field)
        }),
        _ => false,
    };
    all_fields(bytes, |number, field| match number {
        1 | 2 => is_text(field),
        3 => is_range(field),
        _ => false,
    })
}

fn all_fields(bytes: &[u8], mut is_good: impl FnMut(u32, Field<'_>) -> bool) -> bool {
    let mut fields = Fields::new(bytes);
    loop {
        match fields.next() {
            Ok(Some((number, field))) if is_good(number, field) => {}
            Ok(None) => return true,
            _ => return false,
        }
    }
}
