//! What is not read, by name: files and objects of other programs, so that a person who gives one learns what it is and
//! what to give instead.

mod bytes;
mod objects;
mod text;

pub(crate) use bytes::name_of_bytes;
pub(crate) use objects::name_of_object;
pub(crate) use text::name_of_first_line;

/// Why something that was recognised is not read.
pub(crate) fn not_read(what: &str) -> String {
    format!(
        "this looks like {what}, which is not read; tracewake reads events of Chaukas, AOP, OSSA and OpenTelemetry (OTLP), \
         and traces of Jaeger and Zipkin"
    )
}
