//! A session as lines of the Chaukas SDK's file mode.

use tracewake_dialects::export::{Losses, chaukas};
use tracewake_dialects::redact::Hints;
use tracewake_model::Dialect;

use super::lines::{Lines, Seal};
use super::{decode, source};
use crate::error::AppError;
use crate::runtime::App;

pub(super) fn write(app: &App, session: &str, lines: &mut Lines<'_>) -> Result<(), AppError> {
    let mut losses = Losses::default();
    app.each_exported(session, |row| {
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
