//! A session as lines of OTLP JSON.

use std::collections::BTreeMap;
use std::io;

use tracewake_dialects::export::{Losses, otlp};
use tracewake_dialects::redact::Hints;
use tracewake_model::Dialect;
use tracewake_store::Store;

use super::lines::{Lines, Seal};
use super::spans::{OpenSpans, WholeSpan};
use super::{decode, each_exported, source};
use crate::error::AppError;

/// Spans of one line, at most.
const LINE_SPANS: usize = 256;
/// Bytes of one line, beyond its last span.
const LINE_BYTES: usize = 1 << 20;
/// Services whose spans wait for a line, at most.
const SERVICES: usize = 16;

pub(super) fn write(store: &Store, session: &str, lines: &mut Lines<'_>) -> Result<(), AppError> {
    let mut spans = OpenSpans::default();
    let mut waiting = Waiting::default();
    each_exported(store, session, |row| {
        if row.dialect == Dialect::Otlp {
            match otlp::own_line(row.media, &row.original) {
                Ok(line) => {
                    lines.line(&line, &Hints::default(), Seal::None)?;
                    lines.tally.event(false);
                }
                Err(rejected) => lines.tally.left_out(&rejected.reason),
            }
            return Ok(());
        }
        match decode(&row) {
            Ok(event) => {
                if let Some(span) = spans.add(event, row) {
                    waiting.add(&span, session, lines)?;
                }
            }
            Err(reason) => lines.tally.left_out(&reason),
        }
        Ok(())
    })?;
    for span in spans.rest() {
        waiting.add(&span, session, lines)?;
    }
    Ok(waiting.write(lines)?)
}

/// Spans that wait for their line to fill, by service.
#[derive(Debug, Default)]
struct Waiting(BTreeMap<String, (Vec<String>, usize)>);

impl Waiting {
    fn add(&mut self, span: &WholeSpan, session: &str, lines: &mut Lines<'_>) -> io::Result<()> {
        let mut losses = Losses::default();
        let event = &span.joined.event;
        let converted = otlp::span(
            &span.joined,
            &source(event, &span.row, session),
            span.owns_id,
            &mut losses,
        );
        let hints = Hints::of(event);
        let text = converted.span.to_string();
        let text = lines
            .tally
            .redact(text.as_bytes(), &hints, Seal::of(&span.row, Some(event)));
        let text = String::from_utf8_lossy(&text).into_owned();
        let service = match &mut lines.tally.redactor {
            Some(redactor) => redactor
                .text("service.name", &converted.service, &hints)
                .into_owned(),
            None => converted.service,
        };
        (0..span.events).for_each(|_| lines.tally.event(true));
        lines.tally.losses(&mut losses);
        lines.tally.record();
        let (spans, bytes) = self.0.entry(service).or_default();
        *bytes += text.len();
        spans.push(text);
        let is_full = spans.len() >= LINE_SPANS || *bytes >= LINE_BYTES;
        match is_full || self.0.len() > SERVICES {
            true => self.write(lines),
            false => Ok(()),
        }
    }

    fn write(&mut self, lines: &mut Lines<'_>) -> io::Result<()> {
        for (service, (spans, _)) in std::mem::take(&mut self.0) {
            lines.raw(otlp::traces_line(&service, &spans).as_bytes())?;
            lines.raw(b"\n")?;
        }
        Ok(())
    }
}
