//! A session as one ATIF document. All its spans are held until they are in order: calls end in another order than they
//! begin in.

use tracewake_dialects::export::Losses;
use tracewake_dialects::export::atif::Document;
use tracewake_dialects::redact::Hints;
use tracewake_store::Store;

use super::lines::{Lines, Seal};
use super::spans::{OpenSpans, WholeSpan};
use super::{decode, each_exported};
use crate::error::AppError;

pub(super) fn write(store: &Store, session: &str, lines: &mut Lines<'_>) -> Result<(), AppError> {
    let mut open = OpenSpans::default();
    let mut spans: Vec<WholeSpan> = Vec::new();
    each_exported(store, session, |row| {
        match decode(&row) {
            Ok(event) => spans.extend(open.add(event, row)),
            Err(reason) => lines.tally.left_out(&reason),
        }
        Ok(())
    })?;
    spans.extend(open.rest());
    spans.sort_by_key(|span| (span.row.time, span.row.id));
    let mut document = Document::new(session);
    let mut losses = Losses::default();
    for span in &spans {
        match span.row.told {
            true => losses.note("telling", "left out: another event tells the same call"),
            false => document.add(&span.joined, &span.row.agent, &mut losses),
        }
        (0..span.events).for_each(|_| lines.tally.event(true));
        lines.tally.losses(&mut losses);
    }
    let text = document.finish().to_string();
    lines.line(text.as_bytes(), &Hints::default(), Seal::None)?;
    Ok(())
}
