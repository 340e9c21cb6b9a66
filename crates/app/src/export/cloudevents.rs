//! A session as CloudEvents, one a line.

use tracewake_dialects::export::{Losses, cloudevents, one_line};
use tracewake_dialects::redact::Hints;
use tracewake_model::Dialect;

use super::lines::{Lines, Seal};
use super::{decode, source};
use crate::error::AppError;
use crate::runtime::App;

pub(super) fn write(app: &App, session: &str, lines: &mut Lines<'_>) -> Result<(), AppError> {
    let mut losses = Losses::default();
    app.each_exported(session, |row| {
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
