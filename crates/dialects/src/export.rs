//! Events of any dialect as events of another one: what an export writes.
//!
//! Pure functions. A dialect's own events are not converted but written as they came ([`one_line`], [`aop::own_event`],
//! [`otlp::own_line`]). Whatever the target has no place for is noted in [`Losses`]; nothing is dropped without a word.

pub mod aop;
pub mod atif;
pub mod chaukas;
pub mod cloudevents;
mod fields;
mod join;
pub mod otlp;
mod single_line;
mod split;

use std::borrow::Cow;

use tracewake_model::{Event, UnixNanos};

pub use fields::content_json;
pub use join::{Joined, join};
pub use single_line::one_line;

/// Something that the target has no place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Loss {
    /// The field of the canonical event.
    pub field: &'static str,
    /// Its outcome, in words.
    pub reason: &'static str,
}

/// What was lost of one event, each loss once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Losses(Vec<Loss>);

impl Losses {
    /// Notes a loss.
    pub fn note(&mut self, field: &'static str, reason: &'static str) {
        let loss = Loss { field, reason };
        if !self.0.contains(&loss) {
            self.0.push(loss);
        }
    }

    /// Takes what was noted, for the next event to start again.
    pub fn take(&mut self) -> Vec<Loss> {
        std::mem::take(&mut self.0)
    }
}

/// An event to convert and what is known about it besides.
#[derive(Debug, Clone, Copy)]
pub struct ExportEvent<'a> {
    /// The event.
    pub event: &'a Event,
    /// When it happened, as it is ordered and drawn.
    pub time: UnixNanos,
    /// What tells it apart where it has no identity: stable as long as the database lives.
    pub row: i64,
    /// Key of its session.
    pub session: &'a str,
    /// What its span is called: the end of a call often does not say.
    pub name: &'a str,
    /// Second half of that name: MCP server, provider.
    pub detail: &'a str,
    /// Key of its span, which joins the ends of a span without ids.
    pub span_key: &'a str,
}

impl ExportEvent<'_> {
    /// What makes the event the same event when it is read again.
    fn identity(&self) -> String {
        match self.event.identity.as_str() {
            "" => format!("tracewake:{}", self.row),
            sent => sent.replace('\u{1f}', " "),
        }
    }

    /// Joins the ends of its span.
    fn span_id(&self) -> Cow<'_, str> {
        match self.event.span_id.as_str() {
            "" => Cow::Borrowed(self.span_key),
            sent => Cow::Borrowed(sent),
        }
    }
}
