//! A session as CloudEvents, one a line.

use tracewake_dialects::export::{Losses, cloudevents, one_line};
use tracewake_dialects::redact::Hints;
use tracewake_model::Dialect;
use tracewake_store::Store;

use super::lines::{Lines, Seal};
use super::{decode, each_exported, source};
use crate::error::AppError;

pub(super) fn write(store: &Store, session: &str, lines: &mut Lines<'_>) -> Result<(), AppError> {
    let mut losses = Losses::default();
    each_exported(store, session, |row| {
        if row.dialect == Dialect::Ossa {
            lines.line(&one_line(&row.original), &Hints::default(), Seal::None)?;
            lines.tally.event(false);
            return Ok(());
        }
        let event = match decode(&row) {
            Ok(event) => event,
            Err(reason) => {
                lines.tally.left_out(&reason);
                return Ok(());
            }
        };
        let hints = Hints::of(&event);
        let seal = Seal::of(&row, Some(&event));
        for line in cloudevents::lines(&source(&event, &row, session), &mut losses) {
            lines.line(line.as_bytes(), &hints, seal)?;
        }
        lines.tally.event(true);
        lines.tally.losses(&mut losses);
        Ok(())
    })
}
