//! Spans in the forms of other programs: Jaeger's JSON, Zipkin's JSON version 2, and what Python's
//! `ConsoleSpanExporter` prints. They are spans of the same traces with the same attributes, so they are read as the
//! OTLP that says the same; exports and forwarding send that, too. The bytes that were received are the originals.

mod console;
mod jaeger;
mod values;
mod zipkin;

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::read_json::{RESOURCE_LOGS, RESOURCE_SPANS};
use super::split_json::Member;
use crate::json::{parse_lenient, scan};
use crate::split::Cut;
use crate::{Rejected, SplitError};

/// The form of a record that is not OTLP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Jaeger,
    Zipkin,
    Console,
}

impl Form {
    fn of(object: &Map<String, Value>) -> Option<Form> {
        if jaeger::is_record(object) {
            Some(Form::Jaeger)
        } else if zipkin::is_span(object) {
            Some(Form::Zipkin)
        } else if console::is_span(object) {
            Some(Form::Console)
        } else {
            None
        }
    }
}

/// Whether an object is one span in one of these forms.
pub(super) fn is_record(object: &Map<String, Value>) -> bool {
    Form::of(object).is_some()
}

/// Whether an object holds several spans in one of these forms.
pub(super) fn is_envelope(object: &Map<String, Value>) -> bool {
    jaeger::is_envelope(object)
}

/// Cuts the spans out of an object with these members, if it holds some in one of these forms.
pub(super) fn split(text: &Bytes, members: &[Member<'_>], cut: &mut Cut) -> Result<bool, SplitError> {
    jaeger::split(text, members, cut)
}

/// A record as OTLP has it; one that is OTLP already stays as it is.
pub(super) fn as_otlp(record: Value) -> Value {
    match record.as_object().and_then(Form::of) {
        Some(Form::Jaeger) => jaeger::as_otlp(record),
        Some(Form::Zipkin) => zipkin::as_otlp(record),
        Some(Form::Console) => console::as_otlp(record),
        None => record,
    }
}

/// The same for the text of a record.
///
/// # Errors
/// When the text is in another form and no JSON.
pub(crate) fn as_otlp_text(text: Cow<'_, [u8]>) -> Result<Cow<'_, [u8]>, Rejected> {
    let members = scan::members(&text, 0).unwrap_or_default();
    let mut names = RESOURCE_SPANS.into_iter().chain(RESOURCE_LOGS);
    if names.any(|name| members.iter().any(|(key, _)| *key == name.as_bytes())) {
        return Ok(text);
    }
    let otlp = as_otlp(parse_lenient(&text)?.value);
    Ok(Cow::Owned(otlp.to_string().into_bytes()))
}
