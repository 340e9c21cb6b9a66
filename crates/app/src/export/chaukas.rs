//! A session as lines of the Chaukas SDK's file mode.

use tracewake_dialects::export::{Losses, chaukas};
use tracewake_dialects::redact::Hints;
use tracewake_model::Dialect;
use tracewake_store::Store;

use super::lines::{Lines, Seal};
use super::{decode, each_exported, source};
use crate::error::AppError;

pub(super) fn write(store: &Store, session: &str, lines: &mut Lines<'_>) -> Result<(), AppError> {
    let mut losses = Losses::default();
    each_exported(store, session, |row| {
        let event = match decode(&row) {
            Ok(event) => event,
            Err(reason) => {
                lines.tally.left_out(&reason);
                return Ok(());
            }
        };
        let hints = match row.dialect {
            Dialect::Chaukas => Hints::of_own(&event),
            _ => Hints::of(&event),
        };
        let seal = Seal::of(&row, Some(&event));
        for line in chaukas::lines(&source(&event, &row, session), &mut losses) {
            lines.line(line.as_bytes(), &hints, seal)?;
        }
        lines.tally.event(row.dialect != Dialect::Chaukas);
        lines.tally.losses(&mut losses);
        Ok(())
    })
}
